//! Holds the map of `src/lib.rs`: which room may know which, and where each library lives.

mod paths;
mod rules;

use std::{fs, path::Path};

/// One source file: its path below `src/`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

fn read_folder(folder: &Path, root: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(&path, root, sources);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            sources.push(Source { path: name, text: fs::read_to_string(&path).unwrap() });
        }
    }
}

#[test]
fn the_house_keeps_its_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    read_folder(&root, &root, &mut sources);
    assert!(sources.len() > 20, "only {} files found in {}", sources.len(), root.display());
    let violations = rules::check(&sources);
    assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
}

#[test]
fn every_room_of_the_library_has_its_place_in_the_order() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs");
    let library = syn::parse_file(&fs::read_to_string(root).unwrap()).unwrap();
    for item in library.items {
        if let syn::Item::Mod(room) = item {
            let name = room.ident.to_string();
            assert!(rules::is_room(&name), "{name} is in src/lib.rs and not in the order of the rooms");
        }
    }
}

/// The one violation planted in `text` at `path`, or a failure that shows what was found.
#[track_caller]
fn planted(path: &str, text: &str) -> String {
    let mut found = rules::check(&[Source::new(path, text)]);
    assert_eq!(found.len(), 1, "one violation was planted in {path}:\n{text}\nfound: {found:#?}");
    found.remove(0)
}

#[track_caller]
fn allowed(path: &str, text: &str) {
    let found = rules::check(&[Source::new(path, text)]);
    assert!(found.is_empty(), "{path} is right:\n{text}\nfound: {found:#?}");
}

#[test]
fn a_room_may_use_the_ones_below() {
    allowed("engine/outbox.rs", "use crate::{smtp, store::Store, domain::{Address, message::*}};");
    allowed("imap.rs", "use crate::net::Connector; fn f() { super::trust::look(); }");
    allowed("main.rs", "fn main() { pli::cli::run(pli::sandbox::serve); }");
    allowed("cli/sandbox.rs", "use crate::sandbox::Options;");
    allowed("net/http.rs", "use super::Error; use crate::net::tls; fn f() { self::g(); }");
}

#[test]
fn a_room_above_is_seen_wherever_it_is_named() {
    let found = planted("net.rs", "\n\nuse crate::{domain::Address, engine::Command};");
    assert!(found.starts_with("src/net.rs:3: "), "{found}");
    assert!(found.contains("net may not use engine"), "{found}");

    planted("domain/ids.rs", "fn f() -> crate::store::Id { todo!() }");
    planted("store.rs", "fn f() { let x = crate::auth::begin(1); }");
    planted("store.rs", "fn f(x: Box<dyn crate::auth::Machine>) {}");
    planted("store.rs", "impl crate::engine::Listener for Store {}");
    planted("auth.rs", "fn f() { match x { crate::imap::Answer::Ok => {} _ => {} } }");
    planted("auth.rs", "use super::imap::Answer;");
    planted("auth/code.rs", "use super::super::imap::Answer;");
    planted("auth/code.rs", "mod inner { use super::super::super::imap::Answer; }");
}

#[test]
fn a_room_above_is_seen_in_macros_and_attributes() {
    planted("mime.rs", "fn f() { println!(\"{}\", crate::net::NAME); }");
    planted("mime.rs", "fn f() { vec![(1, { crate :: store :: open() })]; }");
    planted("mime.rs", "macro_rules! m { () => { $crate::engine::go() } }");
    planted("domain.rs", "#[derive(Serialize)] struct A { #[serde(with = \"crate::config::form\")] b: u8 }");
    planted("domain.rs", "#[derive(crate::words::Sentence)] struct A;");
}

#[test]
fn a_room_above_is_seen_behind_another_name() {
    planted("net.rs", "use crate as house; fn f() { house::engine::go(); }");
    planted("net.rs", "use crate::{self as house}; fn f() { house::engine::go(); }");
    planted("net.rs", "use super as house; use house::engine::go;");
    planted("net.rs", "extern crate self as house; fn f() { house::engine::go(); }");
    planted("net.rs", "use crate::*;");
    planted("net/http.rs", "use super::super::*;");
    planted("net.rs", "fn f() { pli::engine::go(); }");
}

#[test]
fn rooms_of_one_number_do_not_know_each_other() {
    planted("imap.rs", "use crate::smtp::Error;");
    planted("mime/html.rs", "use crate::health::xdm;");
    planted("blocks.rs", "use crate::domain::Address;");
    planted("store.rs", "use crate::net::Target;");
}

#[test]
fn the_platform_is_below_its_neighbours() {
    allowed("store.rs", "use crate::platform::files;");
    allowed("config.rs", "use crate::platform::files;");
    planted("platform.rs", "use crate::store::Error;");
}

#[test]
fn the_sandbox_knows_the_domain_only_and_few_know_it() {
    allowed("sandbox/imap.rs", "use crate::domain::Address; use imap_codec::CommandCodec; use super::mail::Store;");
    planted("sandbox/imap.rs", "use crate::mime::parse;");
    planted("sandbox.rs", "use crate::platform::files;");
    planted("engine.rs", "use crate::sandbox::Options;");
    planted("cli/account.rs", "use crate::sandbox::Options;");
    planted("ui/app.rs", "use crate::sandbox::Options;");
    allowed("ui/demo/operator.rs", "use crate::sandbox::Options;");
}

#[test]
fn a_room_without_a_place_is_a_violation() {
    planted("printing.rs", "fn f() {}");
}

#[test]
fn libraries_stay_at_home() {
    allowed("imap.rs", "use imap_proto::Response;");
    allowed("trust/white_list.rs", "use quick_xml::Reader; use rustls_pki_types::CertificateDer;");
    planted("engine.rs", "use imap_proto::Response;");
    planted("engine.rs", "fn f() { let c = lettre::Message::builder(); }");
    planted("engine.rs", "fn f() -> ::rusqlite::Connection { todo!() }");
    planted("engine.rs", "use {lettre as post};");
    planted("trust.rs", "use rustls::ClientConfig;");
    planted("store.rs", "#[derive(Debug)] enum E { #[error(transparent)] Sql(Box<ldap3::LdapError>) }");
    planted("domain.rs", "fn f() { assert!(mail_parser::parse(b)); }");
    planted("sandbox/ldap.rs", "use ldap3::Ldap;");
    allowed("health.rs", "mod zip; mod toml; fn f() { toml::read(); zip::read(); }");
    allowed("cli.rs", "use crate::health::zip; fn f() { zip::read(); }");
}

#[test]
fn the_lower_rooms_touch_nothing_outside() {
    planted("health/xdm.rs", "use std::{fs, io::Read};");
    planted("trust.rs", "fn f() { let s = std::net::TcpStream::connect(a); }");
    planted("domain.rs", "async fn f() { tokio::time::sleep(d).await }");
    planted("mime.rs", "use std as s; fn f() { s::fs::read(p); }");
    planted("blocks.rs", "use iced::Element;");
    planted("trust.rs", "use std::net::{IpAddr, TcpStream};");
    allowed("trust.rs", "use std::net::IpAddr; fn f() { std::net::Ipv4Addr::LOCALHOST; }");
    allowed("store.rs", "use std::fs; use tokio::sync::mpsc;");
}

#[test]
fn unit_tests_may_read_files_but_keep_the_order() {
    allowed("mime.rs", "#[cfg(test)] mod tests { use super::*; fn f() { std::fs::read(p); } }");
    planted("mime.rs", "#[cfg(test)] mod tests { use crate::engine::Command; }");
    let parent = Source::new("mime.rs", "#[cfg(test)] mod tests;");
    let child = Source::new("mime/tests.rs", "fn f() { std::fs::read(p); }");
    let found = rules::check(&[parent, child]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn files_have_their_form() {
    let long = "// line\n".repeat(801);
    assert!(planted("imap.rs", &long).contains("801 lines"));
    allowed("imap.rs", &"// line\n".repeat(800));
    assert!(planted("imap/mod.rs", "").contains("mod.rs"));
    assert!(planted("imap/utils.rs", "").contains("utils"));
    assert!(planted("imap.rs", "mod utils {}").contains("utils"));
    assert!(planted("imap.rs", "fn (").contains("not Rust"));
}
