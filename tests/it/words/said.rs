//! Keys of messages in a source file: in the calls that say them, and in all its literals.
//!
//! Read as tokens, because most of a view stands inside of the toolkit's macros, which have no syntax tree.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What files say.
#[derive(Default)]
pub(super) struct Said {
    /// Keys in the calls that say them, with the file.
    pub(super) keys: BTreeMap<String, PathBuf>,
    literals: BTreeSet<String>,
}

impl Said {
    /// Adds a file, in which the calls of these names say keys.
    pub(super) fn read(&mut self, text: &str, path: &Path, says: &[&str]) {
        self.tokens(text.parse().unwrap_or_else(|_| panic!("{} is not Rust", path.display())), path, says);
    }

    /// Whether the key, or the beginning it is built from (`"screen-{}"`), stands anywhere.
    pub(super) fn may_say(&self, key: &str) -> bool {
        let begins = |text: &String| text.strip_suffix("{}").is_some_and(|start| key.starts_with(start));
        self.literals.contains(key) || self.literals.iter().filter(|text| text.ends_with("-{}")).any(begins)
    }

    fn tokens(&mut self, stream: TokenStream, path: &Path, says: &[&str]) {
        let mut before = None;
        for token in stream {
            match &token {
                TokenTree::Literal(literal) => self.literals.extend(text_of(literal)),
                TokenTree::Group(group) => {
                    if matches!(&before, Some(name) if says.contains(&String::as_str(name))) {
                        let keys = keys_of_call(group);
                        self.keys.extend(keys.into_iter().map(|key| (key, path.to_owned())));
                    }
                    self.tokens(group.stream(), path, says);
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

/// The keys in the first argument that has any: one, or those of an `if` or a `match`.
fn keys_of_call(arguments: &Group) -> Vec<String> {
    if arguments.delimiter() != Delimiter::Parenthesis {
        return Vec::new();
    }
    let mut keys = Vec::new();
    for token in arguments.stream() {
        match &token {
            TokenTree::Punct(comma) if comma.as_char() == ',' && !keys.is_empty() => break,
            TokenTree::Literal(literal) => keys.extend(text_of(literal)),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => keys.extend(results(group)),
            _ => {}
        }
    }
    keys.retain(|key| is_key(key));
    keys
}

/// The literals of a block, without the patterns of a `match` (before `=>`).
fn results(block: &Group) -> Vec<String> {
    let tokens: Vec<_> = block.stream().into_iter().collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let is_pattern = tokens[at + 1..]
            .iter()
            .take_while(|next| !matches!(next, TokenTree::Punct(comma) if comma.as_char() == ','))
            .any(|next| matches!(next, TokenTree::Punct(arrow) if arrow.as_char() == '='));
        match token {
            TokenTree::Literal(literal) if !is_pattern => found.extend(text_of(literal)),
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => found.extend(results(group)),
            _ => {}
        }
    }
    found
}

/// The value of a text literal.
pub(super) fn text_of(literal: &Literal) -> Option<String> {
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value())
}

/// Whether a text has the form of a key of the interface; codes of errors have another.
pub(super) fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[test]
fn the_keys_of_a_choice_are_all_seen_and_its_patterns_are_not() {
    let mut said = Said::default();
    let text = r#"fn f() { look.words(match kind { "pdf" => "ui-pdf", Kind::Text | Kind::Plain => "ui-text", _ => { "ui-other" } }); }"#;
    said.read(text, Path::new("x.rs"), &["words"]);
    assert_eq!(said.keys.keys().collect::<Vec<_>>(), ["ui-other", "ui-pdf", "ui-text"]);
}

#[test]
fn names_and_values_of_arguments_are_not_keys() {
    let mut said = Said::default();
    said.read(
        r#"fn f() { look.words_with("ui-new", &[("count", "many".into())]); }"#,
        Path::new("x.rs"),
        &["words_with"],
    );
    assert_eq!(said.keys.keys().collect::<Vec<_>>(), ["ui-new"]);
    assert!(said.may_say("ui-new") && !said.may_say("ui-old"));
    said.read(r#"fn g() { look.words(&format!("screen-{}", screen.name())); }"#, Path::new("x.rs"), &["words"]);
    assert!(said.may_say("screen-mailbox"));
}
