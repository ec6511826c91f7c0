use super::Error;
use super::check::check;
use super::shipped::PROFILES;
use crate::domain::profile::OperatorProfile;
use crate::platform::files::read_limited;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// Stands for the mailbox's domain in hosts.
pub(super) const DOMAIN: &str = "{domain}";
const FILE_LIMIT: u64 = 256 * 1024;
const MOST_FILES: usize = 200;

/// Where a profile came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// In this binary.
    Shipped,
    /// A file of the user's.
    File(PathBuf),
}

/// A profile that was read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedProfile {
    /// The profile.
    pub profile: OperatorProfile,
    /// Folder its relative file names stand in; empty for a shipped one.
    pub base: PathBuf,
    /// Where it came from.
    pub origin: Origin,
    /// Its text, as an account keeps it.
    pub text: String,
}

impl LoadedProfile {
    /// The profile as it is for a mailbox of that domain: `{domain}` in hosts is filled in.
    pub fn for_domain(&self, domain: &str) -> OperatorProfile {
        let mut profile = self.profile.clone();
        let hosts = [
            profile.imap.as_mut().map(|service| &mut service.host),
            profile.smtp.as_mut().map(|service| &mut service.host),
            profile.directory.as_mut().map(|service| &mut service.host),
        ];
        for host in hosts.into_iter().flatten() {
            *host = host.replace(DOMAIN, domain);
        }
        profile
    }

    /// The PEM files with the profile's own anchors, read from beside it; none where the environment fixes its trust.
    pub fn anchors(&self) -> Result<Vec<Vec<u8>>, Error> {
        let files = self.profile.trust.anchors.iter().map(|name| self.base.join(name));
        files.map(|path| Ok(read_limited(&path, FILE_LIMIT)?)).collect()
    }
}

/// All profiles: shipped ones, then those of `folder` (`operators/*.toml`); a file that cannot be used is told as such.
///
/// A file of the user's takes the place of the shipped profile of the same id.
pub fn profiles(folder: Option<&Path>) -> Vec<Result<LoadedProfile, Error>> {
    let own: Vec<_> = folder.map(files).unwrap_or_default().iter().map(|path| load_own(path)).collect();
    let replaced = |id: &str| own.iter().flatten().any(|loaded: &LoadedProfile| loaded.profile.id == id);
    let shipped = PROFILES.iter().filter(|(id, _)| !replaced(id)).map(|(id, text)| load_shipped(id, text));
    shipped.collect::<Vec<_>>().into_iter().chain(own).collect()
}

/// One profile: by the path of its file (it holds a separator or ends in `.toml`), by the id of a file in `folder`
/// (`operators/ID.toml`), or by the id of a shipped one.
pub fn profile(name: &str, folder: Option<&Path>) -> Result<LoadedProfile, Error> {
    if name.ends_with(".toml") || name.contains(['/', '\\']) {
        return load(Path::new(name));
    }
    let own = folder.map(files).unwrap_or_default();
    if let Some(path) = own.iter().find(|path| path.file_stem().is_some_and(|stem| stem == name)) {
        return load_own(path);
    }
    let shipped = PROFILES.iter().find(|(id, _)| *id == name);
    shipped.map_or_else(|| Err(Error::Unknown { name: name.to_owned() }), |(id, text)| load_shipped(id, text))
}

/// Reads and checks the text of a profile; `file` is named in errors.
pub fn parse_profile(text: &str, file: &str) -> Result<OperatorProfile, Error> {
    let profile: OperatorProfile = parse(text, file)?;
    check(&profile, file)?;
    Ok(profile)
}

fn load_shipped(id: &str, text: &str) -> Result<LoadedProfile, Error> {
    let profile = parse_profile(text, &format!("{id}.toml"))?;
    Ok(LoadedProfile { profile, base: PathBuf::new(), origin: Origin::Shipped, text: text.to_owned() })
}

/// A file of `operators/` is named after its profile, so that none can hide behind another's name.
fn load_own(path: &Path) -> Result<LoadedProfile, Error> {
    let loaded = load(path)?;
    if path.file_stem().is_some_and(|stem| stem == loaded.profile.id.as_str()) {
        return stays_in_its_environment(loaded);
    }
    let file = path.display().to_string();
    Err(Error::Value { file, key: "id".to_owned(), reason: "the file must be named after it".to_owned() })
}

/// A file that takes the place of a shipped profile may change its hosts, never its trust space.
fn stays_in_its_environment(loaded: LoadedProfile) -> Result<LoadedProfile, Error> {
    let Some((id, text)) = PROFILES.iter().find(|(id, _)| *id == loaded.profile.id) else { return Ok(loaded) };
    let shipped = load_shipped(id, text)?.profile.environment;
    if loaded.profile.environment == shipped {
        return Ok(loaded);
    }
    let file = match &loaded.origin {
        Origin::File(path) => path.display().to_string(),
        Origin::Shipped => loaded.profile.id.clone(),
    };
    Err(Error::WidensTrust { file, key: "environment".to_owned(), environment: shipped })
}

fn load(path: &Path) -> Result<LoadedProfile, Error> {
    let file = path.display().to_string();
    if !path.exists() {
        return Err(Error::Unknown { name: file });
    }
    let bytes = read_limited(path, FILE_LIMIT)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let (line, column) = place(&String::from_utf8_lossy(error.as_bytes()), error.utf8_error().valid_up_to());
        Error::Unreadable { file: file.clone(), line, column, key: String::new(), reason: "not UTF-8".into() }
    })?;
    let profile = parse_profile(&text, &file)?;
    let base = path.parent().map(Path::to_owned).unwrap_or_default();
    Ok(LoadedProfile { profile, base, origin: Origin::File(path.to_owned()), text })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("operators")).into_iter().flatten().flatten();
    let is_profile = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_profile).take(MOST_FILES).collect();
    found.sort();
    found
}

/// Reads TOML strictly, with the place of what is wrong.
pub(super) fn parse<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let (line, column) = place(text, at);
        let reason = error.message().to_owned();
        let key = quoted_field(&reason).unwrap_or_else(|| key_of_line(text, line));
        Error::Unreadable { file: file.to_owned(), line, column, key, reason }
    })
}

/// Line and column of a byte, both from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
    (line, column)
}

/// The field named by serde: « unknown field `x` », « missing field `x` ».
fn quoted_field(reason: &str) -> Option<String> {
    let rest = reason.split_once("field `")?.1;
    Some(rest.split_once('`')?.0.to_owned())
}

fn key_of_line(text: &str, line: usize) -> String {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    line.split_once('=').map(|(key, _)| key.trim().to_owned()).unwrap_or_default()
}
