//! Bad input, black-box: each gives one clear message with a code and what to do, the documented status, and no loss.
//!
//! Exit status 0 done · 1 negative verdict · 2 usage · 3 network · 4 authentication · 5 unreadable input · 6 local.

mod documents;
mod network;
mod profiles;
mod sign_in;
mod store;
mod usage;

use crate::desk::{Answers, Desk, Ended};

/// The error of a command with `--json`: one object with the code, a message and an advice, both whole sentences.
fn error(ended: &Ended, status: i32, code: &str) -> [String; 2] {
    assert_eq!(ended.status, Some(status), "{ended:?}");
    let told = ended.json();
    let field = |name: &str| told["error"][name].as_str().unwrap_or_else(|| panic!("no {name}: {ended:?}")).to_owned();
    assert_eq!(field("code"), code, "{ended:?}");
    let said = [field("message"), field("advice")];
    for text in &said {
        assert!(text.len() > 15 && text.ends_with(['.', '!', '?', '»', ')']) || text.contains(' '), "{ended:?}");
        // An argument that nobody gave stands in its braces.
        assert!(!text.contains('{') && !text.contains("  "), "{text}");
    }
    said
}

/// The same error in French and in English; what `answers` makes may be repeated by the command.
fn refused(desk: &Desk, line: &[&str], answers: &Answers<'_>, status: i32, code: &str) -> [String; 2] {
    let french = error(&desk.run(&[line, &["--lang", "fr"]].concat(), answers), status, code);
    let english = error(&desk.run(&[line, &["--lang", "en"]].concat(), answers), status, code);
    assert_ne!(french, english);
    french
}

/// A draft: it must outlive whatever goes wrong.
fn keep_draft(desk: &Desk) {
    desk.run(&["draft", "save", "--subject", "Brouillon TEST", "--text", "x"], &Answers::local()).good();
}

fn draft_is_there(desk: &Desk) {
    let drafts = desk.run(&["draft", "list"], &Answers::local()).good();
    assert_eq!(drafts["drafts"][0]["subject"], "Brouillon TEST", "{drafts}");
}
