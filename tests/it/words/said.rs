//! Keys of messages in a source file: in the calls that say them, and in all its literals.
//!
//! Read as tokens, because most of a view stands inside of the toolkit's macros, which have no syntax tree.

use super::prose::{attribute_at, item_length};
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What files say.
#[derive(Default)]
pub(super) struct Said {
    /// Keys in the calls that say them, with the file.
    pub(super) keys: BTreeMap<String, PathBuf>,
    /// Calls whose arguments are written out.
    pub(super) calls: Vec<Call>,
    literals: BTreeSet<String>,
}

/// One call that says a message.
pub(super) struct Call {
    /// The key, or those of a choice.
    pub(super) keys: Vec<String>,
    /// The names of its arguments.
    pub(super) arguments: BTreeSet<String>,
    pub(super) path: PathBuf,
}

impl Said {
    /// Adds a file, in which the calls of these names say keys; what is for tests only says nothing.
    pub(super) fn read(&mut self, text: &str, path: &Path, says: &[&str]) {
        self.tokens(text.parse().unwrap_or_else(|_| panic!("{} is not Rust", path.display())), path, says);
    }

    /// Whether the key, or the beginning it is built from (`"screen-{}"`), stands anywhere.
    pub(super) fn may_say(&self, key: &str) -> bool {
        let begins = |text: &String| text.strip_suffix("{}").is_some_and(|start| key.starts_with(start));
        self.literals.contains(key) || self.literals.iter().filter(|text| text.ends_with("-{}")).any(begins)
    }

    fn tokens(&mut self, stream: TokenStream, path: &Path, says: &[&str]) {
        let tokens: Vec<_> = stream.into_iter().collect();
        let mut before = None;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Punct(hash) if hash.as_char() == '#' => {
                    let attribute = attribute_at(&tokens, at);
                    at += attribute.length;
                    if attribute.for_tests {
                        at += item_length(&tokens[at..]);
                    }
                }
                TokenTree::Literal(literal) => self.literals.extend(text_of(literal)),
                TokenTree::Group(group) => {
                    if let Some(name) = before.as_deref().filter(|name| says.contains(name)) {
                        self.call(name, group, path);
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

    fn call(&mut self, name: &str, group: &Group, path: &Path) {
        let keys = keys_of_call(group);
        self.keys.extend(keys.iter().map(|key| (key.clone(), path.to_owned())));
        // The command line's other calls take what they show, not arguments.
        if !keys.is_empty()
            && matches!(name, "words" | "words_with")
            && let Some(arguments) = arguments_of_call(group)
        {
            self.calls.push(Call { keys, arguments, path: path.to_owned() });
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

/// The names of the arguments of a call, `&[("name", value), …]` at its end; `None` when they are not written out there.
fn arguments_of_call(call: &Group) -> Option<BTreeSet<String>> {
    let tokens: Vec<_> = call.stream().into_iter().collect();
    let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',');
    let trailing = usize::from(tokens.last().is_some_and(is_comma));
    let tokens = &tokens[..tokens.len() - trailing];
    let Some(comma) = tokens.iter().rposition(is_comma) else { return Some(BTreeSet::new()) };
    let [TokenTree::Punct(_), TokenTree::Group(list)] = &tokens[comma + 1..] else { return None };
    if list.delimiter() != Delimiter::Bracket {
        return None;
    }
    let elements: Vec<_> = list.stream().into_iter().filter(|token| !is_comma(token)).collect();
    let names = elements.iter().map(|element| match element {
        TokenTree::Group(pair) => match pair.stream().into_iter().next()? {
            TokenTree::Literal(name) => text_of(&name),
            _ => None,
        },
        _ => None,
    });
    names.collect()
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
