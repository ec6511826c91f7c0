//! Sentences that count, with none, one and several.

use super::{entries, variables};
use pli::words::{self, Language};
use std::collections::BTreeSet;

/// Arguments that are counts.
const COUNTS: &[&str] = &["count", "rows", "columns", "unread"];
/// Words behind a number that are the same for one and for several.
const SAME: &[&str] = &["unread", "more", "chosen", "mois", "h", "min", "s", "définitivement", "of"];
/// Sentences that are said of several only.
const SEVERAL: &[&str] = &["identity-several"];

/// The sentence with every count the same.
fn said(language: Language, key: &str, variables: &BTreeSet<String>, count: u64) -> String {
    let number = ["none", "one"].get(usize::try_from(count).unwrap()).unwrap_or(&"many");
    let form = if count == 1 || (count == 0 && language == Language::French) { "one" } else { "other" };
    let args: Vec<(&'static str, String)> = variables
        .iter()
        .map(|name| {
            let value = match name.as_str() {
                "form" => form.to_owned(),
                "number" | "unreadnumber" => (*number).to_owned(),
                name if COUNTS.contains(&name) => count.to_string(),
                _ => "…".to_owned(),
            };
            (&*name.clone().leak(), value)
        })
        .collect();
    words::text(language, key, &args)
}

fn without_numbers(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect()
}

/// The word behind a number, when the number is not alone.
fn word_behind(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(|c: char| c.is_ascii_digit())?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let word = rest.strip_prefix([' ', '\u{a0}'])?.split_whitespace().next()?;
    word.starts_with(char::is_alphabetic).then_some(word)
}

fn fault(language: Language, key: &str, text: &str) -> Option<String> {
    let variables = &variables(text);
    let [none, one, two] = [0, 1, 2].map(|count| said(language, key, variables, count));
    if [&none, &one, &two].iter().any(|text| text.contains(['{', '$'])) {
        return Some(format!("{two:?} is not whole"));
    }
    let [none_like, one_like, two_like] = [&none, &one, &two].map(|text| without_numbers(text));
    if one_like == two_like && !SEVERAL.contains(&key) && word_behind(&two).is_some_and(|word| !SAME.contains(&word)) {
        return Some(format!("{one:?} and {two:?} have the same words"));
    }
    // What was done, or is about to be, is never done to nothing.
    let of_some_only = variables.contains("number") && !text.contains("[none]");
    let says_none = ["aucun", "no ", "tout est lu", "everything"].iter().any(|word| none.to_lowercase().contains(word));
    let like = if language == Language::French { one_like } else { two_like };
    (word_behind(&none).is_some() && none_like != like && !says_none && !of_some_only)
        .then(|| format!("{none:?} is wrong for none"))
}

#[test]
fn every_sentence_that_counts_is_right_for_none_one_and_several() {
    let mut faults = Vec::new();
    for (language, tag) in [(Language::French, "fr"), (Language::English, "en")] {
        for (key, (room, text)) in entries(tag) {
            if room.starts_with(super::UI) && COUNTS.iter().any(|count| variables(&text).contains(*count)) {
                faults.extend(fault(language, &key, &text).map(|fault| format!("{tag} {key}: {fault}")));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
