//! The rules themselves, as data and one check.

use super::Source;
use super::paths::{self, Named};

/// Rooms by number, as the library's map has them: a room may use any of a lower number.
const ROOMS: &[(&str, u8)] = &[
    ("domain", 1),
    ("blocks", 1),
    ("mime", 2),
    ("health", 2),
    ("trust", 2),
    ("pages", 2),
    ("platform", 3),
    ("net", 4),
    ("store", 4),
    ("config", 4),
    ("words", 4),
    ("card", 5),
    ("auth", 5),
    ("imap", 6),
    ("smtp", 6),
    ("directory", 6),
    ("engine", 7),
    ("cli", 8),
    ("ui", 8),
];
/// Outside of the order: knows the domain only.
const SANDBOX: &str = "sandbox";
/// Who may know the sandbox, besides itself and `main.rs`: its command, the demonstration, and tests that read its mail.
const SANDBOX_USERS: &[&[&str]] =
    &[&["cli", "sandbox"], &["ui", "demo"], &["ui", "reader", "tests"], &["ui", "reader", "pdf", "tests"]];

/// Libraries and the only rooms that may name them.
const HOMES: &[(&str, &[&str])] = &[
    ("imap_proto", &["imap"]),
    ("lettre", &["smtp"]),
    ("ldap3", &["directory"]),
    ("rusqlite", &["store"]),
    ("rustls", &["net", "card", SANDBOX]),
    ("tokio_rustls", &["net", SANDBOX]),
    ("rustls_pki_types", &["net", "card", "trust", SANDBOX]),
    ("webpki", &["trust"]),
    ("x509_parser", &["trust"]),
    ("hyper", &["net", SANDBOX]),
    ("hyper_util", &["net", SANDBOX]),
    ("http_body_util", &["net", SANDBOX]),
    ("hickory_resolver", &["net"]),
    // The sandbox reads header fields for SEARCH and ENVELOPE; MIME borders it finds by itself.
    ("mail_parser", &["mime", SANDBOX]),
    ("mail_builder", &["mime", SANDBOX]),
    ("ammonia", &["mime"]),
    ("zip", &["health", SANDBOX]),
    ("quick_xml", &["health", "trust"]),
    ("hayro", &["pages"]),
    ("image", &["pages", "ui"]),
    ("flate2", &["pages"]),
    ("toml", &["config", SANDBOX]),
    ("fluent_bundle", &["words"]),
    ("unic_langid", &["words"]),
    ("imap_codec", &[SANDBOX]),
    ("ldap3_proto", &[SANDBOX]),
    ("smtp_proto", &[SANDBOX]),
    ("x509_cert", &[SANDBOX]),
    ("clap", &["cli"]),
    ("notify_rust", &["platform"]),
    ("rfd", &["platform"]),
    ("zbus", &["platform"]),
    ("iced", &["ui"]),
    ("iced_runtime", &["ui"]),
    ("iced_selection", &["ui"]),
    ("accesskit", &["ui"]),
    ("mundy", &["ui"]),
    ("cryptoki", &["card"]),
    ("pcsc", &["card"]),
];

/// Rooms up to this number take bytes in and give values out.
const LAST_PURE: u8 = 2;
const IMPURE: &[&[&str]] = &[&["tokio"], &["iced"], &["std", "fs"], &["std", "net"]];
/// Values that live beside impure things: an address is not a connection.
const VALUES: &[&[&str]] = &[&["std", "net", "IpAddr"], &["std", "net", "Ipv4Addr"], &["std", "net", "Ipv6Addr"]];

const LINES: usize = 800;

/// Whether the library's map may hold a module of this name.
pub(super) fn is_room(name: &str) -> bool {
    name == SANDBOX || number(name).is_some()
}

fn number(room: &str) -> Option<u8> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, number)| *number)
}

/// Every violation, as `src/file:line: sentence`.
pub(super) fn check(sources: &[Source]) -> Vec<String> {
    let mut violations = Vec::new();
    let mut parsed = Vec::new();
    for source in sources {
        check_form(source, &mut violations);
        match syn::parse_file(&source.text) {
            Ok(file) => parsed.push((source, file)),
            Err(error) => violations.push(violation(source, error.span().start().line, "this is not Rust")),
        }
    }
    let test_modules: Vec<_> =
        parsed.iter().flat_map(|(source, file)| paths::collect(&source.path, file, false).test_modules).collect();
    for (source, file) in &parsed {
        let module = paths::module_of(&source.path);
        let in_test = test_modules.iter().any(|test| module.starts_with(test));
        check_names(source, &module, paths::collect(&source.path, file, in_test), &mut violations);
    }
    violations
}

fn violation(source: &Source, line: usize, sentence: &str) -> String {
    format!("src/{}:{line}: {sentence}", source.path)
}

fn check_form(source: &Source, violations: &mut Vec<String>) {
    let lines = source.text.lines().count();
    if lines > LINES {
        violations.push(violation(source, lines, &format!("{lines} lines, {LINES} at the most")));
    }
    if source.path == "mod.rs" || source.path.ends_with("/mod.rs") {
        violations.push(violation(source, 1, "write foo.rs and foo/bar.rs, no mod.rs"));
    }
    if source.path.trim_end_matches(".rs").split('/').any(is_catch_all) {
        violations.push(violation(source, 1, "name the module by what it does, not utils"));
    }
}

fn is_catch_all(name: &str) -> bool {
    matches!(name, "util" | "utils")
}

fn check_names(source: &Source, module: &[String], found: paths::Found, violations: &mut Vec<String>) {
    for (name, line) in &found.modules {
        // A file of that name is reported by itself.
        if is_catch_all(name) {
            violations.push(violation(source, *line, "name the module by what it does, not utils"));
        }
    }
    // `lib.rs` is the map; `main.rs` is above all.
    let Some(room) = module.first() else { return };
    if !is_room(room) {
        violations.push(violation(source, 1, &format!("the room {room} has no place in the order of the rooms")));
        return;
    }
    for named in &found.named {
        let sentence = check_room(room, module, named).or_else(|| check_library(room, named));
        if let Some(sentence) = sentence {
            let sentence = violation(source, named.line, &sentence);
            // A path and its parts may both be seen.
            if violations.last() != Some(&sentence) {
                violations.push(sentence);
            }
        }
    }
}

fn check_room(room: &str, module: &[String], named: &Named) -> Option<String> {
    let mut segments = named.segments.iter().map(String::as_str);
    if segments.next() != Some("crate") {
        return None;
    }
    let Some(other) = segments.next() else {
        return named.glob.then(|| format!("{room} may not take everything from the crate's root"));
    };
    let allowed = match (number(room), number(other)) {
        _ if room == other || !is_room(other) => true,
        _ if other == SANDBOX => SANDBOX_USERS.iter().any(|user| is_within(module, user)),
        _ if room == SANDBOX => other == "domain",
        (Some(mine), Some(its)) => its < mine,
        _ => false,
    };
    (!allowed).then(|| format!("{room} may not use {other} ({})", named.segments.join("::")))
}

fn is_within(module: &[String], place: &[&str]) -> bool {
    module.len() >= place.len() && module.iter().zip(place).all(|(is, wanted)| is == wanted)
}

fn check_library(room: &str, named: &Named) -> Option<String> {
    let segments: Vec<_> = named.segments.iter().map(String::as_str).collect();
    let library = *segments.first()?;
    if named.in_test {
        return None;
    }
    if number(room).is_some_and(|number| number <= LAST_PURE)
        && let Some(impure) = IMPURE.iter().find(|start| segments.starts_with(start))
        && !VALUES.iter().any(|start| segments.starts_with(start))
    {
        return Some(format!("{room} takes bytes in and gives values out: no {}", impure.join("::")));
    }
    let (_, homes) = HOMES.iter().find(|(name, _)| *name == library)?;
    (!homes.contains(&room)).then(|| match homes.is_empty() {
        true => format!("{library} has no home yet, {room} is not it"),
        false => format!("{library} is at home in {}, not in {room}", homes.join(" and ")),
    })
}
