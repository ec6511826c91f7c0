//! A check in words, the same for the window and the command line.

use super::StepVerdict;
use crate::trust::Warning;
use crate::words::{self, Language};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The service of a [`super::ServerReport`] in words.
pub fn service(language: Language, service: &str) -> String {
    let key = match service {
        "imap" => "service-imap",
        "smtp" => "service-smtp",
        "directory" => "service-directory",
        _ => "service-white-list",
    };
    words::text(language, key, &[])
}

/// A step of a [`super::StepReport`] in words.
pub fn step(language: Language, step: &str) -> String {
    let key = match step {
        "anchors" => "step-anchors",
        "resolution" => "step-resolution",
        "connection" => "step-connection",
        "tls" => "step-tls",
        "certificate" => "step-certificate",
        "sign_in" => "step-sign-in",
        "list" => "step-list",
        _ => "step-capabilities",
    };
    words::text(language, key, &[])
}

/// A verdict in words.
pub fn verdict(language: Language, verdict: StepVerdict) -> String {
    words::text(language, verdict.key(), &[])
}

/// A fact of a step, `name: value` in words.
pub fn fact(language: Language, name: &str, value: &str) -> String {
    let label = match name {
        "addresses" => "fact-addresses",
        "peer" => "fact-peer",
        "version" => "fact-version",
        "suite" => "fact-suite",
        "subject" => "fact-subject",
        "issuer" => "fact-issuer",
        "not_after" => "fact-not-after",
        "chain" => "fact-chain",
        "domains" => "fact-domains",
        "complete" => "fact-complete",
        "warnings" => "fact-warnings",
        "naming_contexts" => "fact-naming-contexts",
        "controls" => "fact-controls",
        "extensions" => "fact-extensions",
        _ => "fact-capabilities",
    };
    let value = match (name, value) {
        ("warnings", words) => words.split(' ').map(|word| warning_word(language, word)).collect::<Vec<_>>().join(" "),
        ("complete", "true") => verdict(language, StepVerdict::Ok),
        ("complete", _) => verdict(language, StepVerdict::Failed),
        ("not_after", at) => at.parse().map_or_else(|_| at.to_owned(), day),
        (_, other) => other.to_owned(),
    };
    words::text(language, label, &[("value", value)])
}

/// A warning about a certificate in words.
pub fn certificate_warning(language: Language, warning: Warning) -> String {
    let key = match warning {
        Warning::NoAlternativeName => "cert-warning-no-alternative-name",
        Warning::ExpiresSoon => "cert-warning-expires-soon",
        Warning::IssuerRevocationUnknown => "cert-warning-issuer-revocation-unknown",
    };
    words::text(language, key, &[])
}

fn warning_word(language: Language, word: &str) -> String {
    let known = Warning::ALL.into_iter().find(|warning| warning.as_str() == word);
    known.map_or_else(|| word.to_owned(), |warning| certificate_warning(language, warning))
}

/// A day the French way.
fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%d/%m/%Y").to_string()
}
