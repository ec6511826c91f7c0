//! Every path that a source file names, with its line and the module it stands in.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{HashMap, HashSet};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A path as it resolves: from the crate's root (`crate` first), or by the name of a library.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
    /// Stands in code compiled for unit tests only.
    pub(super) in_test: bool,
    /// Ends in `*`.
    pub(super) glob: bool,
}

/// What was found in a file.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) named: Vec<Named>,
    /// Modules declared, with their line.
    pub(super) modules: Vec<(String, usize)>,
    /// Modules in files of their own that are compiled for unit tests only, from the crate's root.
    pub(super) test_modules: Vec<Vec<String>>,
}

/// The path of the module that a file is, from the crate's root; empty for `lib.rs` and `main.rs`.
pub(super) fn module_of(path: &str) -> Vec<String> {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    match stem {
        "lib" | "main" => Vec::new(),
        _ => stem.split('/').filter(|part| *part != "mod").map(str::to_owned).collect(),
    }
}

/// Everything that `file`, at `path` below `src/`, names.
pub(super) fn collect(path: &str, file: &syn::File, in_test: bool) -> Found {
    let mut names = Names::default();
    names.visit_file(file);
    let mut walk = Walk { module: module_of(path), in_test, names, found: Found::default() };
    walk.visit_file(file);
    walk.found
}

/// First pass: the names that this file itself gives to other paths, and those it imports or declares.
#[derive(Default)]
struct Names {
    aliases: HashMap<String, Vec<String>>,
    local: HashSet<String>,
}

impl<'a> Visit<'a> for Names {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        self.local.insert(item.ident.to_string());
        visit::visit_item_mod(self, item);
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        flatten(&item.tree, &mut Vec::new(), &mut |leaf| {
            match leaf {
                Leaf { segments, alias: Some(alias), .. } => {
                    self.aliases.insert(alias, segments);
                }
                // The import itself is checked where it stands; behind it the name is not a library's.
                Leaf { segments, glob: false, .. } if segments.len() > 1 => self.local.extend(segments.last().cloned()),
                Leaf { .. } => {}
            }
        });
    }

    fn visit_item_extern_crate(&mut self, item: &'a syn::ItemExternCrate) {
        if let Some((_, alias)) = &item.rename {
            let name = if item.ident == "self" { "crate".to_owned() } else { item.ident.to_string() };
            self.aliases.insert(alias.to_string(), vec![name]);
        }
    }
}

struct Leaf {
    segments: Vec<String>,
    alias: Option<String>,
    glob: bool,
    line: usize,
}

/// One call for each path that a `use` brings in.
fn flatten(tree: &syn::UseTree, before: &mut Vec<String>, each: &mut dyn FnMut(Leaf)) {
    let mut leaf = |before: &[String], last: Option<String>, alias, glob, line| {
        let mut segments = before.to_vec();
        segments.extend(last.filter(|name| name != "self" || before.is_empty()));
        each(Leaf { segments, alias, glob, line });
    };
    match tree {
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            flatten(&path.tree, before, each);
            before.pop();
        }
        syn::UseTree::Name(name) => leaf(before, Some(name.ident.to_string()), None, false, line_of(name)),
        syn::UseTree::Rename(name) => {
            leaf(before, Some(name.ident.to_string()), Some(name.rename.to_string()), false, line_of(name));
        }
        syn::UseTree::Glob(glob) => leaf(before, None, None, true, line_of(glob)),
        syn::UseTree::Group(group) => {
            for item in &group.items {
                flatten(item, before, each);
            }
        }
    }
}

fn line_of(item: &impl Spanned) -> usize {
    item.span().start().line
}

/// Second pass: resolves and records.
struct Walk {
    module: Vec<String>,
    in_test: bool,
    names: Names,
    found: Found,
}

impl Walk {
    fn record(&mut self, segments: &[String], absolute: bool, glob: bool, line: usize) {
        if let Some(segments) = self.resolve(segments, absolute, 0) {
            self.found.named.push(Named { segments, line, in_test: self.in_test, glob });
        }
    }

    /// The path from the crate's root or a library's name; `None` when it stays inside the module.
    fn resolve(&self, segments: &[String], absolute: bool, depth: usize) -> Option<Vec<String>> {
        let (first, rest) = segments.split_first()?;
        let from = |base: &[String], rest: &[String]| {
            let mut whole = vec!["crate".to_owned()];
            whole.extend_from_slice(base);
            whole.extend_from_slice(rest);
            whole
        };
        match first.as_str() {
            "crate" | "pli" => Some(from(&[], rest)),
            "self" => self.resolve_below(&self.module, rest),
            "super" => self.resolve_below(self.module.split_last().map_or(&[][..], |(_, parent)| parent), rest),
            _ if absolute => Some(segments.to_vec()),
            name => {
                // The depth stops names that stand for each other.
                if let Some(meant) = self.names.aliases.get(name).filter(|_| depth < 8) {
                    let mut whole = meant.clone();
                    whole.extend_from_slice(rest);
                    return self.resolve(&whole, false, depth + 1);
                }
                if self.names.local.contains(name) {
                    return None;
                }
                Some(segments.to_vec())
            }
        }
    }

    fn resolve_below(&self, base: &[String], rest: &[String]) -> Option<Vec<String>> {
        let mut base = base.to_vec();
        let mut rest = rest;
        while let Some((first, after)) = rest.split_first() {
            if first != "super" {
                break;
            }
            base.pop();
            rest = after;
        }
        let mut whole = vec!["crate".to_owned()];
        whole.extend(base);
        whole.extend_from_slice(rest);
        Some(whole)
    }

    /// Paths in a macro's or an attribute's tokens, where the syntax is anybody's.
    fn tokens(&mut self, stream: TokenStream, strings: bool) {
        let mut path: Vec<String> = Vec::new();
        let mut line = 0;
        let mut colons = 0;
        let mut absolute = false;
        for token in stream {
            match token {
                TokenTree::Ident(name) => {
                    if !(colons == 2 && (!path.is_empty() || absolute)) {
                        self.end_of_path(&mut path, &mut absolute, line);
                    }
                    line = name.span().start().line;
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    absolute |= colons == 2 && path.is_empty();
                }
                other => {
                    self.end_of_path(&mut path, &mut absolute, line);
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.tokens(group.stream(), strings),
                        TokenTree::Literal(literal) if strings => self.text_path(&literal),
                        _ => {}
                    }
                }
            }
        }
        self.end_of_path(&mut path, &mut absolute, line);
    }

    fn end_of_path(&mut self, path: &mut Vec<String>, absolute: &mut bool, line: usize) {
        let segments = std::mem::take(path);
        if segments.len() > 1 {
            self.record(&segments, *absolute, false, line);
        }
        *absolute = false;
    }

    /// `#[serde(with = "crate::x")]` names a path in a string.
    fn text_path(&mut self, literal: &proc_macro2::Literal) {
        let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) else { return };
        if let Ok(path) = text.parse::<syn::Path>()
            && path.segments.len() > 1
        {
            let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.record(&segments, path.leading_colon.is_some(), false, literal.span().start().line);
        }
    }
}

fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}

impl<'a> Visit<'a> for Walk {
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        let name = item.ident.to_string();
        self.found.modules.push((name.clone(), line_of(&item.ident)));
        let before = self.in_test;
        self.in_test |= is_for_tests(&item.attrs);
        self.module.push(name);
        if item.content.is_none() && self.in_test {
            self.found.test_modules.push(self.module.clone());
        }
        visit::visit_item_mod(self, item);
        self.module.pop();
        self.in_test = before;
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        let absolute = item.leading_colon.is_some();
        flatten(&item.tree, &mut Vec::new(), &mut |leaf| {
            self.record(&leaf.segments, absolute, leaf.glob, leaf.line);
        });
    }

    fn visit_item_extern_crate(&mut self, item: &'a syn::ItemExternCrate) {
        if item.ident != "self" {
            self.record(&[item.ident.to_string()], true, false, line_of(item));
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        if path.segments.len() > 1 || path.leading_colon.is_some() {
            let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.record(&segments, path.leading_colon.is_some(), false, line_of(path));
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        self.visit_path(&item.path);
        self.tokens(item.tokens.clone(), false);
    }

    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        self.visit_path(attribute.path());
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone(), true);
        }
    }
}
