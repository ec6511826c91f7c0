use super::{Delivery, Error, FlagChange, FlagSet, MailStore};
use crate::domain::Address;
use crate::domain::message::Flags;
use jiff::Timestamp;
use std::sync::Arc;

fn address() -> Address {
    "claire.monnier@cabinet-monnier.mssante.example".parse().unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn filled(store: &MailStore, count: i64) {
    store.add_mailbox(&address()).unwrap();
    for n in 0..count {
        let text = format!("Subject: message {n}\r\n\r\nBonjour-TEST {n}\r\n");
        store.deliver(&address(), "INBOX", text.into_bytes(), Flags::default(), at(n)).unwrap();
    }
}

fn deleted() -> FlagChange {
    FlagChange::Add(FlagSet::from_words(["\\Deleted"]))
}

#[test]
fn a_new_mailbox_has_the_usual_folders() {
    let store = MailStore::in_memory();
    assert!(store.add_mailbox(&address()).unwrap());
    assert!(!store.add_mailbox(&address()).unwrap());
    let names: Vec<_> = store.folders(&address()).unwrap().into_iter().map(|f| f.name).collect();
    assert_eq!(names, ["INBOX", "Brouillons", "Envoyés", "Archives", "Indésirables", "Corbeille"]);
}

#[test]
fn mail_for_an_unknown_address_is_refused_and_case_does_not_matter() {
    let store = MailStore::in_memory();
    filled(&store, 0);
    let nobody: Address = "personne@cabinet-monnier.mssante.example".parse().unwrap();
    assert_eq!(store.deliver(&nobody, "INBOX", vec![], Flags::default(), at(0)), Err(Error::UnknownMailbox));
    let capital: Address = "Claire.Monnier@cabinet-monnier.mssante.example".parse().unwrap();
    assert_eq!(store.deliver(&capital, "inbox", vec![], Flags::default(), at(0)), Ok(1));
}

#[test]
fn uids_rise_and_are_never_given_again() {
    let store = MailStore::in_memory();
    filled(&store, 3);
    let inbox = store.snapshot_named(&address(), "INBOX").unwrap();
    store.change_flags(&address(), inbox.id, &[3], &deleted(), None).unwrap();
    assert_eq!(store.expunge(&address(), inbox.id, None).unwrap(), [3]);
    assert_eq!(store.deliver(&address(), "INBOX", vec![b'x'], Flags::default(), at(9)), Ok(4));
}

#[test]
fn each_change_raises_the_modification_sequence_and_no_change_does_not() {
    let store = MailStore::in_memory();
    filled(&store, 2);
    let before = store.snapshot_named(&address(), "INBOX").unwrap();
    let seen = FlagChange::Add(FlagSet::from_words(["\\seen"]));
    let stored = store.change_flags(&address(), before.id, &[2], &seen, None).unwrap();
    assert!(stored.done[0].modseq > before.highest_modseq);
    assert!(stored.done[0].flags.contains("\\Seen"));
    let middle = store.snapshot(&address(), before.id).unwrap().highest_modseq;
    store.change_flags(&address(), before.id, &[2], &seen, None).unwrap();
    assert_eq!(store.snapshot(&address(), before.id).unwrap().highest_modseq, middle);
}

#[test]
fn unchanged_since_leaves_newer_messages_alone() {
    let store = MailStore::in_memory();
    filled(&store, 2);
    let inbox = store.snapshot_named(&address(), "INBOX").unwrap();
    let first = inbox.messages[0].modseq;
    let stored = store.change_flags(&address(), inbox.id, &[1, 2], &deleted(), Some(first)).unwrap();
    assert_eq!(stored.modified, [2]);
    assert_eq!(stored.done.len(), 1);
}

#[test]
fn a_move_tells_both_uids_and_empties_the_source() {
    let store = MailStore::in_memory();
    filled(&store, 3);
    let inbox = store.snapshot_named(&address(), "INBOX").unwrap();
    let moved = store.move_to(&address(), inbox.id, &[1, 3, 77], "Archives").unwrap();
    assert_eq!(moved.pairs, [(1, 1), (3, 2)]);
    let left: Vec<u32> = store.snapshot(&address(), inbox.id).unwrap().messages.iter().map(|m| m.uid).collect();
    assert_eq!(left, [2]);
    assert_eq!(store.move_to(&address(), inbox.id, &[2], "Nulle part"), Err(Error::UnknownFolder));
}

#[test]
fn folders_are_made_with_their_parents_and_renamed_with_their_children() {
    let store = MailStore::in_memory();
    filled(&store, 0);
    store.create_folder(&address(), "Patients/2026/").unwrap();
    store.rename_folder(&address(), "Patients", "Dossiers").unwrap();
    assert!(store.snapshot_named(&address(), "Dossiers/2026").is_ok());
    assert_eq!(store.delete_folder(&address(), "Dossiers"), Err(Error::FolderInUse));
    assert_eq!(store.delete_folder(&address(), "INBOX"), Err(Error::FolderInUse));
    assert_eq!(store.create_folder(&address(), "Dossiers"), Err(Error::FolderExists));
    for name in ["", "a//b", "a*", "a\r\nb", &"x".repeat(300)] {
        assert_eq!(store.create_folder(&address(), name), Err(Error::FolderName), "{name:?}");
    }
}

#[test]
fn every_change_is_announced() {
    let store = MailStore::in_memory();
    filled(&store, 1);
    let news = store.changes();
    assert!(!news.has_changed().unwrap());
    store.deliver(&address(), "INBOX", vec![b'x'], Flags::default(), at(1)).unwrap();
    assert!(news.has_changed().unwrap());
}

#[test]
fn a_restart_gives_back_uids_flags_and_validity() {
    let folder = tempfile::tempdir().unwrap();
    let (before, archived) = {
        let store = MailStore::open(folder.path()).unwrap();
        filled(&store, 3);
        let inbox = store.snapshot_named(&address(), "INBOX").unwrap();
        let words = FlagChange::Replace(FlagSet::from_words(["\\Seen", "$Forwarded"]));
        store.change_flags(&address(), inbox.id, &[2], &words, None).unwrap();
        store.move_to(&address(), inbox.id, &[1], "Archives").unwrap();
        (store.snapshot(&address(), inbox.id).unwrap(), store.snapshot_named(&address(), "Archives").unwrap())
    };
    let store = MailStore::open(folder.path()).unwrap();
    let after = store.snapshot_named(&address(), "INBOX").unwrap();
    assert_eq!((after.uid_validity, after.uid_next), (before.uid_validity, before.uid_next));
    assert_eq!(after.highest_modseq, before.highest_modseq);
    for (one, other) in before.messages.iter().zip(&after.messages) {
        assert_eq!((one.uid, one.modseq, &one.flags), (other.uid, other.modseq, &other.flags));
        assert_eq!((one.received, &one.bytes), (other.received, &other.bytes));
    }
    assert_eq!(store.snapshot_named(&address(), "Archives").unwrap().messages[0].bytes, archived.messages[0].bytes);
}

#[test]
fn files_of_removed_messages_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = MailStore::open(folder.path()).unwrap();
    filled(&store, 4);
    let inbox = store.snapshot_named(&address(), "INBOX").unwrap();
    store.change_flags(&address(), inbox.id, &[1, 2, 3], &deleted(), None).unwrap();
    store.expunge(&address(), inbox.id, Some(&[1, 2])).unwrap();
    let mailbox = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let mails = std::fs::read_dir(mailbox).unwrap().filter(|f| f.as_ref().unwrap().path().ends_with("index.json"));
    assert_eq!(mails.count(), 1);
    let store = MailStore::open(folder.path()).unwrap();
    assert_eq!(store.snapshot_named(&address(), "INBOX").unwrap().messages.len(), 2);
}

#[test]
fn a_write_cut_short_leaves_the_last_state() {
    let folder = tempfile::tempdir().unwrap();
    filled(&MailStore::open(folder.path()).unwrap(), 2);
    let mailbox = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    std::fs::write(mailbox.join("index.new"), b"{\"address\":").unwrap();
    std::fs::write(mailbox.join("3.new"), b"Subj").unwrap();
    let store = MailStore::open(folder.path()).unwrap();
    assert_eq!(store.snapshot_named(&address(), "INBOX").unwrap().messages.len(), 2);
    assert_eq!(store.deliver(&address(), "INBOX", vec![b'x'], Flags::default(), at(3)), Ok(3));
}

#[test]
fn a_damaged_index_is_an_error_not_an_empty_mailbox() {
    let folder = tempfile::tempdir().unwrap();
    filled(&MailStore::open(folder.path()).unwrap(), 1);
    let mailbox = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    std::fs::write(mailbox.join("index.json"), b"not json").unwrap();
    assert!(matches!(MailStore::open(folder.path()), Err(Error::Disk(_))));
}

#[test]
fn many_are_delivered_at_once() {
    let store = MailStore::in_memory();
    filled(&store, 0);
    let mail = |n: i64| Delivery {
        to: address(),
        folder: "Envoyés".to_owned(),
        bytes: Arc::from(format!("Subject: {n}\r\n\r\n").into_bytes()),
        flags: Flags { seen: true, ..Flags::default() },
        received: at(n),
    };
    store.deliver_all((0..5).map(mail)).unwrap();
    let sent = store.snapshot_named(&address(), "Envoyés").unwrap();
    assert_eq!(sent.messages.len(), 5);
    assert!(sent.messages.iter().all(|m| m.flags.contains("\\Seen")));
}

#[test]
fn rebuilding_changes_validity_and_uids_once() {
    let store = MailStore::in_memory();
    filled(&store, 3);
    let inbox = store.snapshot_named(&address(), "INBOX").unwrap();
    store.move_to(&address(), inbox.id, &[1], "Archives").unwrap();
    assert!(store.rebuild_when(&address(), "INBOX", true).unwrap());
    let after = store.snapshot(&address(), inbox.id).unwrap();
    assert_ne!(after.uid_validity, inbox.uid_validity);
    assert_eq!(after.messages.iter().map(|m| m.uid).collect::<Vec<_>>(), [1, 2]);
    assert!(!store.rebuild_when(&address(), "INBOX", true).unwrap());
    assert!(!store.rebuild_when(&address(), "INBOX", false).unwrap());
    assert!(store.rebuild_when(&address(), "INBOX", true).unwrap());
}
