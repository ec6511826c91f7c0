//! A profile folder with a hundred thousand messages: invented, the same at every run, offline.

use pli::config::Folders;
use pli::domain::access::{FolderState, RemoteFolder, RemoteHeader};
use pli::domain::document::{Coded, Document, Integrity};
use pli::domain::folder::FolderRole;
use pli::domain::ids::{MessageId, RemoteId};
use pli::domain::message::{Envelope, Flags};
use pli::domain::patient::Patient;
use pli::domain::{Environment, NamedAddress, Secret};
use pli::platform;
use pli::platform::keyring::Keyring;
use pli::store::{Cache, NewAccount, NewIdentity, Store, Unlock};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// The code of the workstation.
pub(crate) const CODE: &str = "bench TEST 2026";
/// Messages of the largest folder.
pub(crate) const INBOX: u32 = 100_000;
/// The other folders.
pub(crate) const FOLDERS: [(&str, FolderRole, u32); 5] = [
    ("Archives", FolderRole::Archive, 20_000),
    ("Envoyés", FolderRole::Sent, 5_000),
    ("Suivis", FolderRole::Other, 500),
    ("Réseau ville-hôpital", FolderRole::Other, 100),
    ("Corbeille", FolderRole::Trash, 20),
];
/// Messages of the inbox, newest first, that are wholly here.
const FETCHED: usize = 200;
/// Headers in one go, as the engine gives them.
const BATCH: usize = 500;
/// 2026-03-12.
const NEWEST: i64 = 1_773_300_000;
const ADDRESS: &str = "claire.monnier@cabinet-monnier.mssante.example";

const FAMILIES: [&str; 16] = [
    "LEROUX-TEST",
    "MARTIN-TEST",
    "LEFÈVRE-TEST",
    "BRANDT-TEST",
    "GARCIA-TEST",
    "N’GUYEN-TEST",
    "DE LA TOUR-TEST",
    "PETIT-TEST",
    "MOREAU-TEST",
    "FAURE-TEST",
    "ROUSSEAU-TEST",
    "BLANC-TEST",
    "GUÉRIN-TEST",
    "MULLER-TEST",
    "HENRY-TEST",
    "ROUSSEL-TEST",
];
const GIVEN: [&str; 12] =
    ["Odette", "Luc", "Zoé", "Anne", "Éric", "Claire", "Paul", "Jeanne", "Louis", "Marie-Hélène", "Ali", "Inès"];
const SENDERS: [&str; 8] = [
    "Laboratoire Biologie du Marché TEST",
    "CH de Valmont, service de cardiologie TEST",
    "Dr",
    "Pharmacie du Marché TEST",
    "Cabinet infirmier des Halles TEST",
    "Imagerie médicale de l’Est TEST",
    "Secrétariat du Dr",
    "Réseau ville-hôpital TEST",
];
const SUBJECTS: [&str; 10] = [
    "Compte rendu d’examens biologiques",
    "Résultats de votre patiente",
    "Lettre de liaison à la sortie",
    "Re: Avis demandé pour",
    "Ordonnance de sortie et suivi à domicile de",
    "TR: Compte rendu d’imagerie",
    "Bilan préopératoire de",
    "Prise de rendez-vous",
    "Renouvellement",
    "Question sur le traitement anticoagulant de",
];

/// Numbers that look like chance and are the same at every run (Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Keys of nobody else's keyring.
#[derive(Debug, Default)]
pub(crate) struct Drawer(Mutex<HashMap<String, Vec<u8>>>);

impl Keyring for Drawer {
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), platform::Error> {
        self.0.lock().expect("the drawer").insert(name.to_owned(), secret.to_owned());
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, platform::Error> {
        Ok(self.0.lock().expect("the drawer").get(name).cloned().map(Zeroizing::new))
    }

    fn remove(&self, name: &str) -> Result<(), platform::Error> {
        self.0.lock().expect("the drawer").remove(name);
        Ok(())
    }
}

/// Where the folder stands between runs.
pub(crate) fn place() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-ui")
}

/// Whether it is there and whole.
pub(crate) fn is_filled() -> bool {
    place().join("filled").exists()
}

/// Makes it anew.
pub(crate) fn fill() {
    let root = place();
    if root.exists() {
        std::fs::remove_dir_all(&root).expect("the old folder goes");
    }
    let folders = Folders::new(Some(&root)).expect("a folder");
    std::fs::create_dir_all(folders.operators()).expect("a folder of profiles");
    let profile = folders.operators().join("nobody.toml");
    std::fs::write(&profile, PROFILE).expect("the profile");
    let store = Store::open(folders.root(), Arc::new(Drawer::default())).expect("the store");
    let person = "Dr Claire MONNIER-TEST";
    let identity = NewIdentity { name: person.into(), environment: Environment::Other };
    let core = store.create_identity(&identity, &Unlock::Passphrase(Secret::new(CODE.to_owned()))).expect("a person");
    let account = core
        .add_account(&NewAccount {
            operator: "nobody".into(),
            profile: PROFILE.into(),
            address: ADDRESS.parse().expect("an address"),
            name: person.into(),
            login: None,
        })
        .expect("an account");
    core.set_secret(account.id, pli::ui::opening::PASSWORD, &Secret::new("never sent".to_owned())).expect("a secret");
    fill_cache(&core.open_cache(account.mailbox).expect("a cache"));
    std::fs::write(root.join("filled"), "").expect("the mark");
}

fn fill_cache(cache: &Cache) {
    let folder = |name: &str, role| RemoteFolder { name: name.into(), separator: Some('/'), role, selectable: true };
    let mut listed = vec![folder("INBOX", FolderRole::Inbox)];
    listed.extend(FOLDERS.map(|(name, role, _)| folder(name, role)));
    cache.sync_folders(&listed).expect("folders");
    let mut chance = Chance(2026);
    let all = [("INBOX", FolderRole::Inbox, INBOX)].into_iter().chain(FOLDERS);
    for (name, role, count) in all {
        let id = cache.folder_named(name).expect("a folder").expect("that folder").id;
        cache.start_epoch(id, 1).expect("an epoch");
        let headers: Vec<RemoteHeader> = (0..count).map(|number| header(&mut chance, role, number, count)).collect();
        let mut new = Vec::new();
        for batch in headers.chunks(BATCH) {
            new.extend(cache.upsert_headers(id, batch).expect("headers").new);
        }
        for (id, _) in new.iter().zip(&headers).filter(|(_, header)| header.has_attachment && header.size % 2 == 0) {
            cache.put_documents(*id, &[document(&mut chance)]).expect("a document");
        }
        let now = jiff::Timestamp::from_second(NEWEST).expect("a time");
        cache.set_state(id, &FolderState { epoch: 1, exists: count, next: None, modseq: None }, now).expect("a state");
        if role == FolderRole::Inbox {
            new.iter().rev().take(FETCHED).for_each(|id| fetch(cache, *id, &mut chance));
        }
    }
}

fn header(chance: &mut Chance, role: FolderRole, number: u32, count: u32) -> RemoteHeader {
    let at = jiff::Timestamp::from_second(NEWEST - i64::from(count - number) * 613).expect("a time");
    let person = format!("{} {}", chance.one(&FAMILIES), chance.one(&GIVEN));
    let other = format!("{} {}", chance.one(&SENDERS), chance.one(&FAMILIES));
    let other = NamedAddress { name: other, address: format!("contact{}@exemple.mssante.example", chance.below(900)) };
    let own = NamedAddress { name: "Dr Claire MONNIER-TEST".into(), address: ADDRESS.into() };
    let (from, to) = if role == FolderRole::Sent { (own, other) } else { (other, own) };
    // One in five has an attachment; one in two of these, documents about a patient.
    let has_attachment = chance.below(5) == 0;
    RemoteHeader {
        id: RemoteId::from_uid(1, number + 1),
        flags: Flags { seen: chance.below(4) != 0, flagged: chance.below(20) == 0, ..Flags::default() },
        modseq: None,
        size: 2_000 + chance.below(40_000) as u64,
        received: Some(at),
        envelope: Envelope {
            subject: format!("{} {person}, dossier {}", chance.one(&SUBJECTS), chance.below(99_999)),
            from: vec![from],
            to: vec![to],
            date: Some(at),
            message_id: Some(format!("{number}.{}@exemple.mssante.example", role.as_str())),
            ..Envelope::default()
        },
        has_attachment,
    }
}

fn document(chance: &mut Chance) -> Document {
    Document {
        archive: "IHE_XDM.ZIP".into(),
        file: "IHE_XDM/SUBSET01/DOC0001.XML".into(),
        mime: "text/xml".into(),
        size: 1,
        title: "Compte rendu".into(),
        kind: Coded { code: "11502-2".into(), system: String::new(), label: "CR d’examens biologiques".into() },
        patient: Some(Patient {
            birth_name: Some(chance.one(&FAMILIES).into()),
            given_names: vec![chance.one(&GIVEN).into()],
            ..Patient::default()
        }),
        authors: Vec::new(),
        date: None,
        integrity: Integrity::Intact,
        restrictions: Vec::new(),
        unique_id: None,
        replaces: None,
    }
}

fn fetch(cache: &Cache, id: MessageId, chance: &mut Chance) {
    let paragraph = "Cher confrère, je vous adresse les résultats de notre patiente, vue ce jour en consultation. ";
    let text = vec![paragraph.repeat(4); 3 + chance.below(6)].join("\r\n\r\n");
    let raw = format!("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nSubject: x\r\n\r\n{text}\r\n");
    let now = jiff::Timestamp::from_second(NEWEST).expect("a time");
    cache.put_body(id, raw.as_bytes(), &text, &[], now).expect("a body");
}

/// Ports of this machine where nobody listens.
const PROFILE: &str = r#"
id = "nobody"
name = "Personne"
environment = "other"

[imap]
host = "imap.mssante.example"
port = 9
tls = "implicit"
means = ["password"]
dial = "127.0.0.1"

[smtp]
host = "smtp.mssante.example"
port = 9
tls = "implicit"
means = ["password"]
dial = "127.0.0.1"
"#;
