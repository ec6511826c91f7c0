//! What OpenSC is told before it is loaded: which readers it leaves alone. It would else connect to every card there is
//! whenever slots are listed, a Vitale card too.
//!
//! `ignored_readers` (man opensc.conf) is read from the first block of the application and from the first default one,
//! matches a part of a name, and counts once a block: so the names are put into what the person has, not beside it.

use std::io::Write as _;
use std::path::PathBuf;
use tempfile::NamedTempFile;

/// Names under which OpenSC's modules look for a block of their own.
const APPLICATIONS: &[&str] = &["opensc-pkcs11", "onepin-opensc-pkcs11"];
/// Where packages keep the configuration.
const KNOWN: &[&str] = &[
    "/etc/opensc/opensc.conf",
    "/etc/opensc.conf",
    "/Library/OpenSC/etc/opensc.conf",
    r"C:\Program Files\OpenSC Project\OpenSC\opensc.conf",
];
/// Longest configuration that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// The person's configuration with these readers ignored, for as long as the value lives; none when there is nothing to
/// ignore.
///
/// # Errors
/// When no temporary file can be written.
pub(super) fn configuration(never: &[String]) -> std::io::Result<Option<NamedTempFile>> {
    let names: Vec<String> = never.iter().filter_map(|name| quoted(name)).collect();
    if names.is_empty() {
        return Ok(None);
    }
    let mut file = tempfile::Builder::new().prefix("pli-opensc-").suffix(".conf").tempfile()?;
    file.write_all(ignoring(&own(), &names.join(", ")).as_bytes())?;
    file.flush()?;
    Ok(Some(file))
}

/// What the person, or the system, has set up.
fn own() -> String {
    let named = std::env::var_os("OPENSC_CONF").map(PathBuf::from);
    let path = named.or_else(|| KNOWN.iter().map(PathBuf::from).find(|path| path.is_file()));
    let read = |path: PathBuf| {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(path)?, LONGEST), &mut text)?;
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&text).into_owned())
    };
    path.and_then(|path| read(path).ok()).unwrap_or_default()
}

/// A name as a string of the configuration, which has no escapes: the longest part that can stand in it. An empty one would
/// match every reader.
fn quoted(name: &str) -> Option<String> {
    let part = name.split(['"', '\r', '\n']).max_by_key(|part| part.len())?;
    (!part.is_empty()).then(|| format!("\"{part}\""))
}

/// A configuration with names added to the ignored readers of each application.
fn ignoring(text: &str, names: &str) -> String {
    let mut text = text.to_owned();
    for application in APPLICATIONS {
        match place(&text, application) {
            Some(Place::List(at)) => text.insert_str(at, &format!(" {names},")),
            Some(Place::Block(at)) => text.insert_str(at, &format!("\n  ignored_readers = {names};\n")),
            None => text.insert_str(0, &format!("app {application} {{\n  ignored_readers = {names};\n}}\n")),
        }
    }
    text
}

/// Where names are put: offsets into the text.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// After the `=` of a list that is there.
    List(usize),
    /// After the `{` of a block that is there.
    Block(usize),
}

/// The first block of an application, at the root of a configuration.
fn place(text: &str, application: &str) -> Option<Place> {
    let mut depth = 0_usize;
    let mut inside = None;
    let mut before = [""; 2];
    for (token, end) in (Tokens { text, at: 0 }) {
        match token {
            "{" => {
                let [key, name] = before;
                let wanted =
                    key.eq_ignore_ascii_case("app") && name.trim_matches('"').eq_ignore_ascii_case(application);
                if depth == 0 && wanted && inside.is_none() {
                    inside = Some(end);
                }
                depth += 1;
            }
            "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 && inside.is_some() {
                    break;
                }
            }
            "=" if depth == 1 && inside.is_some() && before[1].eq_ignore_ascii_case("ignored_readers") => {
                return Some(Place::List(end));
            }
            _ => {}
        }
        before = [before[1], token];
    }
    inside.map(Place::Block)
}

/// Words, strings and signs as OpenSC parts them, with the offset behind each; comments are left out.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (&'a str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.text.get(self.at..)?;
            let start = self.at + rest.find(|c: char| !matches!(c, ' ' | '\t' | '\r' | '\n'))?;
            let rest = self.text.get(start..)?;
            let until = |stops: &[char]| rest.char_indices().skip(1).find(|(_, c)| stops.contains(c)).map(|(at, _)| at);
            let length = match rest.chars().next()? {
                '#' => until(&['\r', '\n']),
                ',' | '{' | '}' | '=' | ';' => Some(1),
                '"' => until(&['"', '\r', '\n']).map(|at| at + 1),
                _ => until(&[';', ',', ' ', '\t', '\r', '\n']),
            };
            self.at = start + length.unwrap_or(rest.len());
            if !rest.starts_with('#') {
                return Some((self.text.get(start..self.at)?, self.at));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OURS: &str = "\"Lecteur B\"";

    #[test]
    fn what_the_person_set_up_stays_and_their_ignored_readers_too() {
        let system = "app default {\n  # ignored_readers = \"X\";\n  debug = 0;\n}\n";
        let told = ignoring(system, OURS);
        assert!(told.ends_with(system), "{told}");
        assert_eq!(told.matches("ignored_readers = \"Lecteur B\";").count(), 2, "{told}");
        let own = "# app opensc-pkcs11 {\napp \"opensc-pkcs11\" {\n  framework pkcs15 { ignored_readers = a; }\n  pin = \"x { } = ;\";\n  ignored_readers = \"Borne\", Autre;\n}\n";
        let told = ignoring(own, OURS);
        assert!(told.contains("  ignored_readers = \"Lecteur B\", \"Borne\", Autre;"), "{told}");
        assert_eq!(place(own, "onepin-opensc-pkcs11"), None);
        let bare = "app default { ignored_readers = a; }\napp opensc-pkcs11 { debug = 3; }";
        assert!(
            ignoring(bare, OURS).contains("app opensc-pkcs11 {\n  ignored_readers = \"Lecteur B\";\n debug = 3; }")
        );
    }

    #[test]
    fn a_name_never_ignores_every_reader_nor_ends_the_string() {
        assert_eq!(quoted("Lecteur 00 01").unwrap(), "\"Lecteur 00 01\"");
        assert_eq!(quoted("A \"deux\nfentes\"").unwrap(), "\"fentes\"");
        assert_eq!(quoted(""), None);
        assert_eq!(quoted("\"\n"), None);
        assert!(configuration(&[String::new()]).unwrap().is_none());
    }

    proptest! {
        #[test]
        fn no_configuration_makes_it_panic(text in "[a-z{}=;,#\"\n é]{0,200}") {
            let _ = ignoring(&text, OURS);
        }
    }
}
