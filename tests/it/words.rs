//! The words of the interface: each in both languages, each used, each one that is used there; and none in the views.

mod counted;
mod prose;
mod said;

use said::Said;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Calls of the command line whose first literal is a key.
const CLI_SAYS: &[&str] = &["words", "text", "say", "field", "line", "step", "document_line", "warning"];
/// Calls of the window whose literals are keys, those of a choice between several included. `text` is not only ours: the
/// toolkit's shows what it is given, so a literal in it has to be a key or no word at all.
const UI_SAYS: &[&str] = &["words", "words_with", "text"];
/// Variables that choose a form which one language alone has: « né », « née ».
const GRAMMAR: &[&str] = &["sex"];
/// Files of messages that start so belong to the window alone.
const UI: &str = "ui";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of messages of one language, by the rooms they are named after.
fn files(language: &str) -> Vec<(String, String)> {
    let files = fs::read_dir(root().join("i18n").join(language)).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path))).collect()
}

/// The key that a line begins, when it begins one.
fn key(line: &str) -> Option<&str> {
    let name = line.split_once(" =").map(|(name, _)| name);
    name.filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Messages of one language by the files that define them.
fn messages(language: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (room, text) in files(language) {
        for name in text.lines().filter_map(key) {
            found.entry(name.to_owned()).or_default().push(room.clone());
        }
    }
    found
}

/// Messages of one language, each with its room and all of its text.
fn entries(language: &str) -> BTreeMap<String, (String, String)> {
    let mut found: BTreeMap<String, (String, String)> = BTreeMap::new();
    for (room, text) in files(language) {
        let mut last = None;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = key(line) {
                last = Some(name.to_owned());
            }
            if let Some(name) = &last {
                let entry = found.entry(name.clone()).or_insert_with(|| (room.clone(), String::new()));
                entry.1.push_str(line);
                entry.1.push('\n');
            }
        }
    }
    found
}

/// The variables in the text of a message.
fn variables(text: &str) -> BTreeSet<String> {
    let named = text.split('$').skip(1);
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    named.map(name).collect()
}

/// The files of a module and of those below it.
fn sources(module: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let module = root().join("src").join(module);
    let mut found = vec![module.with_extension("rs")];
    if module.is_dir() {
        walk(&module, &mut found);
    }
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of these modules, without those that are compiled for tests only.
fn shipped(modules: &[&str]) -> Vec<(PathBuf, String)> {
    let paths = modules.iter().flat_map(|module| sources(module));
    let files: Vec<_> = paths.map(|path| (path.clone(), read(&path))).collect();
    let tests = prose::test_files(&files);
    files.into_iter().filter(|(path, _)| !tests.iter().any(|test| path.starts_with(test))).collect()
}

fn cli() -> Said {
    let mut said = Said::default();
    for (path, text) in shipped(&["cli", "engine/check"]) {
        said.read(&text, &path, CLI_SAYS);
    }
    said
}

fn window() -> Said {
    let mut said = Said::default();
    let files = shipped(&[UI]);
    assert!(files.len() > 5, "only {} files found in src/ui", files.len());
    for (path, text) in files {
        said.read(&text, &path, UI_SAYS);
    }
    said
}

/// Calls whose arguments are not those of what they say: one that a message wants, or one that none of those said has.
fn misfits(said: &Said, variables: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut found = Vec::new();
    for call in &said.calls {
        let known: Vec<_> = call.keys.iter().filter_map(|key| Some((key, variables.get(key)?))).collect();
        for (key, wanted) in &known {
            let missing = wanted.difference(&call.arguments).map(|name| format!("{key} wants ${name}"));
            found.extend(missing.map(|fault| format!("{fault} ({})", call.path.display())));
        }
        if known.len() == call.keys.len() {
            let unknown = call.arguments.iter().filter(|name| !known.iter().any(|(_, wanted)| wanted.contains(*name)));
            found.extend(unknown.map(|name| format!("{:?} has no ${name} ({})", call.keys, call.path.display())));
        }
    }
    found
}

/// Keys said that no message has, with the file that says them.
fn missing(said: &Said, known: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let unknown = said.keys.iter().filter(|(key, _)| !known.contains_key(*key));
    unknown.map(|(key, path)| format!("{key} ({})", path.display())).collect()
}

/// Messages that nobody says: those of the window by the window, all others by anybody.
fn unused(known: &BTreeMap<String, Vec<String>>, cli: &Said, window: &Said) -> BTreeSet<String> {
    let is_said = |key: &str, rooms: &[String]| {
        window.may_say(key) || (!rooms.iter().all(|room| room.starts_with(UI)) && cli.may_say(key))
    };
    known.iter().filter(|(key, rooms)| said::is_key(key) && !is_said(key, rooms)).map(|(key, _)| key.clone()).collect()
}

#[test]
fn both_languages_hold_the_same_messages_each_once() {
    let [french, english] = ["fr", "en"].map(messages);
    assert_eq!(french, english);
    let twice: Vec<_> = french.iter().filter(|(_, rooms)| rooms.len() > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn both_languages_have_the_same_variables_in_each_message() {
    let [french, english] = ["fr", "en"].map(entries);
    let different = french.iter().filter_map(|(key, (_, text))| {
        let [ours, theirs] = [text, &english.get(key)?.1].map(|text| {
            let all = variables(text).into_iter();
            all.filter(|name| !GRAMMAR.contains(&name.as_str())).collect::<BTreeSet<_>>()
        });
        (ours != theirs).then(|| format!("{key}: {ours:?} and {theirs:?}"))
    });
    let different: Vec<_> = different.collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn every_call_gives_what_the_message_wants_and_nothing_else() {
    let variables: BTreeMap<_, _> = entries("fr").into_iter().map(|(key, (_, text))| (key, variables(&text))).collect();
    let found: Vec<_> = [cli(), window()].iter().flat_map(|said| misfits(said, &variables)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_planted_call_with_other_arguments_is_found() {
    let variables: BTreeMap<_, _> = [("ui-new", "count"), ("ui-gone", "count"), ("ui-plain", "")]
        .map(|(key, names)| (key.to_owned(), names.split(' ').filter(|n| !n.is_empty()).map(str::to_owned).collect()))
        .into();
    let mut said = Said::default();
    said.read(
        r#"fn view() {
               look.words_with("ui-new", &[("count", n)]);
               look.words_with(if x { "ui-new" } else { "ui-gone" }, &[("cuont", n)]);
               look.words("ui-new");
               look.words_with("ui-new", &args);
               look.words("ui-plain");
           }
           #[cfg(test)] mod tests { fn f() { look.words("ui-new"); look.words("ui-of-tests"); } }"#,
        Path::new("x.rs"),
        UI_SAYS,
    );
    let found = misfits(&said, &variables);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(!said.keys.contains_key("ui-of-tests") && !said.may_say("ui-of-tests"));
}

#[test]
fn every_word_said_exists() {
    let known = messages("fr");
    let missing: Vec<_> = [cli(), window()].iter().flat_map(|said| missing(said, &known)).collect();
    assert!(missing.is_empty(), "no message has these keys:\n{}", missing.join("\n"));
}

#[test]
fn every_word_is_said() {
    let unused = unused(&messages("fr"), &cli(), &window());
    assert!(unused.is_empty(), "nobody says these: {unused:?}");
}

#[test]
fn no_view_holds_a_text_of_its_own() {
    let tests = prose::test_files(&sources(UI).into_iter().map(|path| (path.clone(), read(&path))).collect::<Vec<_>>());
    let is_view = |path: &PathBuf| prose::is_view(path) && !tests.iter().any(|test| path.starts_with(test));
    let views = sources(UI).into_iter().filter(is_view);
    let found: Vec<_> = views.flat_map(|path| prose::find(&path, &read(&path))).collect();
    assert!(found.is_empty(), "texts that belong into i18n, or into the list of exceptions:\n{}", found.join("\n"));
}

#[test]
fn a_planted_key_that_is_missing_or_unused_is_found() {
    let path = Path::new("src/ui/planted.rs");
    let known: BTreeMap<_, _> = [("ui-send", "ui"), ("ui-undo", "ui_mail"), ("ui-lost", "ui"), ("done", "cli")]
        .map(|(key, room)| (key.to_owned(), vec![room.to_owned()]))
        .into();
    let mut window = Said::default();
    window.read(
        r#"fn view() { row![button(text(look.words(if sent { "ui-undo" } else { "ui-sennd" }))), space()]; }
           fn other() { words::text(Language::French, "ui-send", &[("count", n)]); }"#,
        path,
        UI_SAYS,
    );
    assert_eq!(missing(&window, &known), ["ui-sennd (src/ui/planted.rs)"]);
    let mut cli = Said::default();
    cli.read(r#"fn told() { out.say("done"); out.say("ui-lost"); }"#, path, CLI_SAYS);
    // Said in the terminal, which no message of the window is for.
    assert_eq!(unused(&known, &cli, &window), BTreeSet::from(["ui-lost".to_owned()]));
}
