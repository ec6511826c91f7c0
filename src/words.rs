//! Error codes and their arguments turned into sentences, French and English.
//!
//! The sentences live in `i18n/<language>/<room>.ftl` (Project Fluent). A message is named by its code; its value says what
//! happened, its attribute `advice` what is safe and what to do.

use crate::domain::document::Coded as Kind;
use crate::domain::error::Coded;
use crate::health::codes::{self, Labels};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;
use unic_langid::LanguageIdentifier;

macro_rules! rooms {
    ($language:literal: $($room:literal)*) => {
        &[$(include_str!(concat!("../i18n/", $language, "/", $room, ".ftl"))),*]
    };
}

const FRENCH: &[&str] = rooms!("fr": "auth" "card" "cli" "config" "demo" "directory" "engine" "health" "imap" "mime" "net" "pages" "sandbox" "smtp" "store" "trust" "ui-app" "ui-common" "ui-composer" "ui-connection" "ui-directory" "ui-entry" "ui-keys" "ui-mailbox" "ui-reader" "ui-settings");
const ENGLISH: &[&str] = rooms!("en": "auth" "card" "cli" "config" "demo" "directory" "engine" "health" "imap" "mime" "net" "pages" "sandbox" "smtp" "store" "trust" "ui-app" "ui-common" "ui-composer" "ui-connection" "ui-directory" "ui-entry" "ui-keys" "ui-mailbox" "ui-reader" "ui-settings");

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// Français, the first one.
    #[default]
    #[serde(rename = "fr")]
    French,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// Reads `fr`, `fr_FR.UTF-8`, `en-GB`…; anything else is French.
    pub fn from_tag(tag: &str) -> Self {
        if tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("en")) { Self::English } else { Self::French }
    }

    /// That of the system's environment; French when it says none.
    pub fn of_system() -> Self {
        Self::of_environment(|name| std::env::var(name).ok())
    }

    fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let mut names = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
        let tag = names.find_map(|name| variable(name).filter(|value| !value.is_empty()));
        tag.map(|tag| Self::from_tag(&tag)).unwrap_or_default()
    }

    fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    fn sources(self) -> &'static [&'static str] {
        match self {
            Self::French => FRENCH,
            Self::English => ENGLISH,
        }
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        static BUNDLES: [OnceLock<FluentBundle<FluentResource>>; 2] = [OnceLock::new(), OnceLock::new()];
        let [french, english] = &BUNDLES;
        let slot = match self {
            Self::French => french,
            Self::English => english,
        };
        slot.get_or_init(|| build(self))
    }
}

fn build(language: Language) -> FluentBundle<FluentResource> {
    let locale: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Isolation marks would end up in JSON and on the telephone.
    bundle.set_use_isolating(false);
    for source in language.sources() {
        // A faulty entry is left out here and caught by the tests below.
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) => resource,
            Err((resource, _)) => resource,
        };
        // The first entry of a name stands; a test forbids a second.
        let _ = bundle.add_resource(resource);
    }
    bundle
}

/// Arguments that count something.
const COUNTS: &[&str] = &["count", "rows", "columns"];

/// The label of a code.
pub fn label(language: Language, labels: Labels) -> &'static str {
    match language {
        Language::French => labels.french,
        Language::English => labels.english,
    }
}

/// A document type: our label of its code, or its sender's as it stands.
pub fn document_type(language: Language, kind: &Kind) -> &str {
    codes::document_type_labels(kind).map_or(kind.label.as_str(), |labels| label(language, labels))
}

/// An error in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The stable code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What is safe, and what to do now.
    pub advice: String,
}

/// Says an error in words.
pub fn explain(language: Language, error: &dyn Coded) -> Explanation {
    let code = error.code().as_str();
    let args = error.args();
    Explanation {
        code: code.to_owned(),
        message: lookup(language, code, None, &args).unwrap_or_else(|| code.to_owned()),
        advice: lookup(language, code, Some("advice"), &args).unwrap_or_default(),
    }
}

/// A text of the interface; the key itself when there is none, which a test forbids.
pub fn text(language: Language, key: &str, args: &[(&'static str, String)]) -> String {
    lookup(language, key, None, args).unwrap_or_else(|| key.to_owned())
}

fn lookup(language: Language, key: &str, attribute: Option<&str>, args: &[(&'static str, String)]) -> Option<String> {
    let bundle = language.bundle();
    let message = bundle.get_message(key)?;
    let pattern = match attribute {
        Some(name) => message.get_attribute(name)?.value(),
        None => message.value()?,
    };
    let mut values = FluentArgs::new();
    for (name, value) in args {
        // Only counts choose between singular and plural: a code is no number.
        let value =
            if COUNTS.contains(name) { FluentValue::try_number(value) } else { FluentValue::from(value.as_str()) };
        values.set(*name, value);
    }
    Some(bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Language, lookup};
    use crate::domain::error;
    use fluent_bundle::FluentResource;

    #[test]
    fn every_source_is_well_formed() {
        for language in Language::ALL {
            for source in language.sources() {
                let parsed = FluentResource::try_new((*source).to_owned());
                assert!(parsed.is_ok(), "{language:?}: {:?}", parsed.err().map(|(_, errors)| errors));
            }
        }
    }

    #[test]
    fn no_name_is_used_twice() {
        for language in Language::ALL {
            let mut bundle = fluent_bundle::FluentBundle::default();
            for source in language.sources() {
                let resource = FluentResource::try_new((*source).to_owned()).unwrap();
                let added = bundle.add_resource(resource);
                assert!(added.is_ok(), "{language:?}: {:?}", added.err());
            }
        }
    }

    #[test]
    fn every_code_has_a_sentence_and_an_advice_in_both_languages() {
        let mut missing = Vec::new();
        for language in Language::ALL {
            for code in error::ALL {
                for attribute in [None, Some("advice")] {
                    if lookup(language, code.as_str(), attribute, &[]).is_none_or(|text| text.trim().is_empty()) {
                        missing.push(format!("{language:?} {code} {attribute:?}"));
                    }
                }
            }
        }
        assert!(missing.is_empty(), "missing sentences:\n{}", missing.join("\n"));
    }

    #[test]
    fn every_warning_has_a_sentence_in_both_languages() {
        for language in Language::ALL {
            for code in crate::mime::Warning::ALL.iter().chain(crate::health::Warning::ALL) {
                assert!(lookup(language, code, None, &[]).is_some(), "{language:?} {code}");
            }
        }
    }

    #[test]
    fn an_unknown_locale_is_french() {
        assert_eq!(Language::from_tag("de_DE"), Language::French);
        assert_eq!(Language::from_tag("en_GB.UTF-8"), Language::English);
    }

    #[test]
    fn the_language_of_the_system_is_that_of_the_first_variable_that_says_one() {
        let system = |given: &[(&str, &str)]| {
            let given: Vec<_> = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Language::of_environment(|name| given.iter().find(|(known, _)| known == name).map(|(_, tag)| tag.clone()))
        };
        assert_eq!(system(&[]), Language::French);
        assert_eq!(system(&[("LANG", "en_GB.UTF-8")]), Language::English);
        assert_eq!(system(&[("LC_ALL", ""), ("LC_MESSAGES", "en_US"), ("LANG", "fr_FR.UTF-8")]), Language::English);
        assert_eq!(system(&[("LC_ALL", "fr_FR.UTF-8"), ("LANG", "en_US")]), Language::French);
    }
}
