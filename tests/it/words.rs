//! The words of the command line and of the window: each in both languages, each used, each one that is used there.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Calls whose string literal is a key.
const SAYING: [&str; 9] = ["words", "words_with", "text", "say", "field", "line", "step", "document_line", "warning"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Messages of one language by the files that define them.
fn messages(language: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for entry in fs::read_dir(root().join("i18n").join(language)).unwrap() {
        let path = entry.unwrap().path();
        let room = path.file_stem().unwrap().to_string_lossy().into_owned();
        for line in fs::read_to_string(&path).unwrap().lines() {
            let name = line.split_once(" =").map(|(name, _)| name);
            if let Some(name) = name.filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())) {
                found.entry(name.to_owned()).or_default().push(room.clone());
            }
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

#[derive(Default)]
struct Read {
    literals: BTreeSet<String>,
    said: BTreeMap<String, PathBuf>,
}

impl Read {
    fn tokens(&mut self, stream: TokenStream, path: &Path) {
        let mut before = None;
        for token in stream {
            match &token {
                TokenTree::Literal(literal) => self.literals.extend(text_of(literal)),
                TokenTree::Group(group) => {
                    let says = matches!(&before, Some(name) if SAYING.contains(&String::as_str(name)));
                    if says && group.delimiter() == Delimiter::Parenthesis {
                        let key = group.stream().into_iter().find_map(|token| match token {
                            TokenTree::Literal(literal) => Some(text_of(&literal)),
                            _ => None,
                        });
                        self.said.extend(key.flatten().filter(|key| is_key(key)).map(|key| (key, path.to_owned())));
                    }
                    self.tokens(group.stream(), path);
                }
                _ => {}
            }
            before = match token {
                TokenTree::Ident(name) => Some(name.to_string()),
                _ => None,
            };
        }
    }
}

fn text_of(literal: &proc_macro2::Literal) -> Option<String> {
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value())
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn read() -> Read {
    let mut read = Read::default();
    let mut paths = sources(&root().join("src/cli"));
    paths.extend(sources(&root().join("src/ui")));
    paths.extend([root().join("src/cli.rs"), root().join("src/engine/check.rs"), root().join("src/engine/check/told.rs")]);
    for path in paths {
        read.tokens(fs::read_to_string(&path).unwrap().parse().unwrap(), &path);
    }
    read
}

#[test]
fn both_languages_hold_the_same_messages_each_once() {
    let [french, english] = ["fr", "en"].map(messages);
    assert_eq!(french, english);
    let twice: Vec<_> = french.iter().filter(|(_, rooms)| rooms.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn every_word_said_exists() {
    let known = messages("fr");
    let missing: Vec<_> = read().said.into_iter().filter(|(key, _)| !known.contains_key(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_word_is_said() {
    let literals = read().literals;
    let begun: Vec<&String> = literals.iter().filter(|text| text.ends_with("-{}")).collect();
    let is_built =
        |key: &str| begun.iter().any(|text| text.strip_suffix("{}").is_some_and(|start| key.starts_with(start)));
    let unused: Vec<_> =
        messages("fr").into_keys().filter(|key| is_key(key) && !literals.contains(key) && !is_built(key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
