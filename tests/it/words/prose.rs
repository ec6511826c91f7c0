//! Texts for people that stand in a source file, where only keys of messages belong.

use super::said::text_of;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::path::{Path, PathBuf};
use syn::parse::Parser;

/// Texts that may stand in views, each with the reason.
const ALLOWED: &[(&str, &str)] = &[
    ("Pli", "the name of the product, in all languages"),
    ("Noto Sans", "the name of a font family"),
    ("Noto Sans Mono", "the name of a font family"),
    ("Pli Icons", "the name of a font family"),
    ("lès", "a small word in the names of towns"),
    ("près", "a small word in the names of towns"),
    ("INBOX", "a word of the protocol"),
    ("à", "a key of French keyboards, never shown"),
    ("built without the sandbox", "a technical detail of an error, as all of them are"),
];
/// Modules of the window that no view is made of.
const NO_VIEWS: &[(&str, &str)] =
    &[("ui/headless", "runs the window for tests and benches; its texts are for whoever reads a failure")];
/// Macros whose texts are for the log or for whoever reads a failure, never for the window.
const NOT_SHOWN: &[&str] = &[
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "event",
    "span",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "unreachable",
    "include_str",
    "include_bytes",
    "env",
    "concat",
];

/// Calls that show what they are given, or give it to a screen reader: a literal in them is a word, whatever its form.
const SHOWING: &[&str] = &[
    "label",
    "text",
    "primary",
    "secondary",
    "danger",
    "link",
    "hint",
    "field",
    "placeholder",
    "chip",
    "toast",
    "banner",
    "done",
    "note",
    "named",
];

/// Every text in the file that looks like prose, as `path:line: "text"`; tests, attributes and comments are left out.
pub(super) fn find(path: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let tokens: TokenStream = text.parse().unwrap_or_else(|_| panic!("{} is not Rust", path.display()));
    walk(tokens, false, &mut |literal, line, shown| {
        let is_word = shown && without_placeholders(&literal).contains(char::is_alphabetic);
        if (is_word || is_prose(&literal)) && !ALLOWED.iter().any(|(allowed, _)| *allowed == literal) {
            found.push(format!("{}:{line}: {literal:?}", path.display()));
        }
    });
    found
}

/// Whether a file shows anything to people.
pub(super) fn is_view(path: &Path) -> bool {
    let path = path.with_extension("");
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    !NO_VIEWS.iter().any(|(module, _)| {
        let module: Vec<_> = module.split('/').collect();
        parts.windows(module.len()).any(|found| found == module)
    })
}

/// Files and folders of the modules that are compiled for unit tests only.
pub(super) fn test_files(files: &[(PathBuf, String)]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (path, text) in files {
        let file = syn::parse_file(text).unwrap_or_else(|_| panic!("{} is not Rust", path.display()));
        for item in file.items {
            if let syn::Item::Mod(module) = item
                && module.content.is_none()
                && module.attrs.iter().any(is_for_tests)
            {
                let folder = path.with_extension("");
                found.extend([folder.join(format!("{}.rs", module.ident)), folder.join(module.ident.to_string())]);
            }
        }
    }
    found
}

fn is_for_tests(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("test")
        || matches!(&attribute.meta, syn::Meta::List(list)
            if list.path.is_ident("cfg") && for_tests_only(&list.tokens.to_string()))
}

/// `test` alone, or with something else besides.
fn for_tests_only(condition: &str) -> bool {
    let condition = condition.replace(' ', "");
    condition == "test" || condition.starts_with("all(test,")
}

/// Gives every text literal with its line, and whether it is an argument of a call that shows it; without attributes,
/// items for tests and macros that show nothing.
fn walk(stream: TokenStream, shown: bool, give: &mut dyn FnMut(String, usize, bool)) {
    let tokens: Vec<_> = stream.into_iter().collect();
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
            TokenTree::Ident(name) if NOT_SHOWN.contains(&name.to_string().as_str()) && is_macro(&tokens[at..]) => {
                at += 2
            }
            TokenTree::Ident(name) if name == "impl" && is_for_machines(&tokens[at..]) => {
                at += item_length(&tokens[at..])
            }
            TokenTree::Group(group) => walk(group.stream(), is_showing(&tokens[..at]), give),
            TokenTree::Literal(literal) => {
                if let Some(text) = text_of(literal) {
                    give(text, literal.span().start().line, shown);
                }
            }
            _ => {}
        }
    }
}

/// Whether an implementation is of `Debug` or `Hash`, whose texts nobody sees.
fn is_for_machines(tokens: &[TokenTree]) -> bool {
    let head = &tokens[..item_length(tokens)];
    head.windows(2).any(|pair| match pair {
        [TokenTree::Ident(name), TokenTree::Ident(next)] => (name == "Debug" || name == "Hash") && next == "for",
        _ => false,
    })
}

/// Whether the last of these tokens are the arguments of a call of [`SHOWING`], or those of `Access::new`.
fn is_showing(tokens: &[TokenTree]) -> bool {
    let name = |back: usize| match tokens.get(tokens.len().wrapping_sub(back)) {
        Some(TokenTree::Ident(name)) => name.to_string(),
        _ => String::new(),
    };
    let in_parentheses =
        matches!(tokens.last(), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    in_parentheses && (SHOWING.contains(&name(2).as_str()) || (name(2) == "new" && name(5) == "Access"))
}

#[derive(Default)]
struct Attribute {
    /// Tokens behind the `#`.
    length: usize,
    for_tests: bool,
}

fn attribute_at(tokens: &[TokenTree], at: usize) -> Attribute {
    let bang = usize::from(matches!(tokens.get(at), Some(TokenTree::Punct(bang)) if bang.as_char() == '!'));
    match tokens.get(at + bang) {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            let written: TokenStream = tokens[at - 1..=at + bang].iter().cloned().collect();
            let parse = if bang == 0 { syn::Attribute::parse_outer } else { syn::Attribute::parse_inner };
            let for_tests = parse.parse2(written).is_ok_and(|parsed| parsed.iter().any(is_for_tests));
            Attribute { length: 1 + bang, for_tests: for_tests && bang == 0 }
        }
        _ => Attribute::default(),
    }
}

/// Tokens to the end of an item: to its braces, or its semicolon.
fn item_length(tokens: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    tokens.iter().position(ends).map_or(tokens.len(), |last| last + 1)
}

fn is_macro(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(bang), TokenTree::Group(_), ..] if bang.as_char() == '!')
}

/// A letter and a space, a capital at the start, or a letter that is not ASCII; `{name}` in a format is no word, nor is one
/// ASCII letter (a key, `F5`), nor `A_NAME` of the environment.
fn is_prose(text: &str) -> bool {
    let text = without_placeholders(text);
    let is_variable = text.contains('_') && text.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let is_key = text.is_ascii() && text.chars().filter(char::is_ascii_alphabetic).count() == 1;
    if is_key || is_variable {
        return false;
    }
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some()
        && (text.trim().contains(char::is_whitespace)
            || text.starts_with(char::is_uppercase)
            || letters.any(|letter| !letter.is_ascii()))
}

fn without_placeholders(text: &str) -> String {
    let mut depth = 0_usize;
    let kept = text.chars().filter(|c| match c {
        '{' => {
            depth += 1;
            false
        }
        '}' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    kept.collect()
}

#[test]
fn a_planted_text_is_found_wherever_a_view_may_hold_it() {
    for planted in [
        r#"fn view() { text("Envoyer") }"#,
        r#"fn view() { row![space(), button(text("send now"))] }"#,
        r#"fn view() { format!("{count} réponse") }"#,
        r#"const TITLE: &str = "été";"#,
        r#"fn view() { text(r"Two words") }"#,
        r#"#[cfg(test)] mod tests { fn f() { "Left out"; } } fn view() { text("Found") }"#,
        r#"fn view() { column![label(look, "envoyer")] }"#,
        r#"fn view() { label(look, "ui-send").size(2) }"#,
        r#"fn view() { region(Access::new(Role::Region, "liste"), list) }"#,
        r#"#[cfg(feature = "sandbox")] fn view() { text("Found") }"#,
        r#"impl Debug for X { "Left out"; } impl X { fn view() { text("Found"); } }"#,
        r#"impl Display for X { fn fmt(&self) { write!(f, "the mailbox") } }"#,
    ] {
        let found = find(Path::new("src/ui/planted.rs"), planted);
        assert_eq!(found.len(), 1, "{planted}: {found:?}");
        assert!(found[0].starts_with("src/ui/planted.rs:1: "), "{}", found[0]);
    }
}

#[test]
fn what_nobody_reads_in_the_window_may_stand() {
    for right in [
        r#"//! The window.
           /// A button that "Says" something.
           fn view() { look.words("ui-send"); }"#,
        r#"fn view() { tracing::warn!("A frame took too long: {took} ms"); }"#,
        r#"#[expect(dead_code, reason = "The toolkit wants it")] fn view() { format!("{first} {last}\u{a0}: {count}") }"#,
        r#"#[cfg(test)] mod tests { #[test] fn f() { text("Envoyer"); } }"#,
        r#"#[test] fn f() { text("Envoyer"); }"#,
        r#"#[cfg(test)] use crate::x; fn view() { "image/png"; "Pli"; "…"; "12/03"; "a"; }"#,
        r#"fn view() { label(look, look.words("ui-send")); text(":"); Id::new("search"); }"#,
        r#"impl fmt::Debug for X { fn fmt(&self) { write!(f, "X({n} of them)"); } } impl<H> Hash for Y { "screen reader"; }"#,
        r#"fn view() { var_os("PLI_DEMO_TRACE"); matches!(key, "A" | "a"); "F5"; }"#,
        r#"static FONT: &[u8] = include_bytes!("../../assets/fonts/NotoSans Regular.ttf");"#,
    ] {
        let found = find(Path::new("src/ui/right.rs"), right);
        assert!(found.is_empty(), "{right}: {found:?}");
    }
}

#[test]
fn a_module_without_views_is_named_with_its_files() {
    assert!(!is_view(Path::new("/src/ui/headless.rs")) && !is_view(Path::new("/src/ui/headless/keys.rs")));
    assert!(is_view(Path::new("/src/ui/keys.rs")) && is_view(Path::new("/src/ui/headlessness.rs")));
}

#[test]
fn files_of_tests_are_known_by_their_declaration() {
    let files = [(PathBuf::from("src/ui/mail.rs"), "#[cfg(test)] mod tests; mod list;".to_owned())];
    assert_eq!(test_files(&files), [PathBuf::from("src/ui/mail/tests.rs"), PathBuf::from("src/ui/mail/tests")]);
}
