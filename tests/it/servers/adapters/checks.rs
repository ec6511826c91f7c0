//! What each adapter must do, whoever answers.

use super::world::{Person, World};
use pli::directory;
use pli::domain::access::{Fault, Mailbox, Range};
use pli::domain::directory::DirectoryQuery;
use pli::domain::folder::FolderRole;
use pli::domain::ids::RemoteId;
use pli::domain::message::{Flag, Flags};
use std::time::Duration;
use tokio::time::{Instant, sleep};

pub(super) async fn one_code_serves_reading_sending_and_twenty_reconnections(world: &World) {
    let person = world.person();
    let wrong = world.read(&person, "000").await;
    assert!(matches!(wrong, Err(Fault::SignIn(_))), "a wrong password was not refused as a sign-in");
    world.open_session(&person).await.close().await;
    for _ in 0..10 {
        world.read(&person, "").await.unwrap().close().await;
        world.submit(&person, "").await.unwrap().close().await;
    }
    let codes = world.codes(&person, 1).await;
    assert_eq!(codes.len(), 1);
    world.end_sessions(&person);
    let replayed = world.submit(&person, &codes[0]).await;
    assert!(matches!(replayed, Err(Fault::SignIn(_))), "a spent code was not refused as a sign-in");
}

pub(super) async fn the_special_folders_are_known_by_their_use(world: &World) {
    let mut mailbox = world.open_session(&world.person()).await;
    let folders = mailbox.folders().await.unwrap();
    for (name, role) in [
        ("INBOX", FolderRole::Inbox),
        ("Envoyés", FolderRole::Sent),
        ("Brouillons", FolderRole::Drafts),
        ("Corbeille", FolderRole::Trash),
        ("Indésirables", FolderRole::Junk),
        ("Archives", FolderRole::Archive),
    ] {
        assert!(folders.iter().any(|f| f.name == name && f.role == role), "no {name} as {role:?}: {folders:?}");
    }
    mailbox.close().await;
}

pub(super) async fn a_letter_goes_arrives_byte_for_byte_and_is_filed(world: &World) {
    let (sender, reader) = (world.person(), world.person());
    let id = format!("adapters-{}@{}", uuid::Uuid::new_v4().simple(), world.own_domain);
    let bytes = letter(&sender, &reader, &id);

    world.open_session(&sender).await.close().await;
    let mut submission = world.submit(&sender, "").await.unwrap();
    assert_eq!(submission.limits().size, Some(world.size_limit));
    assert!(submission.limits().dsn);
    let from = sender.address.parse().unwrap();
    submission.begin(&from, bytes.len() as u64, Some("essai-1")).await.unwrap();
    for outsider in ["quelquun@example.com".to_owned(), format!("inconnu@{}", world.own_domain)] {
        let refusal = submission.recipient(&outsider.parse().unwrap(), true).await.unwrap();
        assert!((550..560).contains(&refusal.unwrap_err().code), "{outsider}");
    }
    submission.recipient(&reader.address.parse().unwrap(), true).await.unwrap().unwrap();
    let mut journalled = false;
    let before_end = Box::new(|| {
        journalled = true;
        Ok(())
    });
    assert_eq!(submission.data(&bytes, before_end).await.unwrap().code, 250);
    assert!(journalled);
    submission.close().await;

    let mut mailbox = world.open_session(&reader).await;
    let found = arrival(&mut *mailbox, &id).await;
    let received = mailbox.body(&found, 1_000_000).await.unwrap();
    assert!(received.ends_with(&bytes), "{}", String::from_utf8_lossy(&received));
    assert!(mailbox.body(&found, 10).await.is_err(), "the limit of the body was not kept");

    mailbox.set_flag(std::slice::from_ref(&found), Flag::Seen, true).await.unwrap();
    let header = mailbox.headers(Range::Ids(vec![found.clone()])).await.unwrap().remove(0);
    assert!(header.flags.has(Flag::Seen));
    let moved = mailbox.move_to(std::slice::from_ref(&found), "Archives").await.unwrap();
    assert!(moved[0].to.is_some(), "COPYUID was not read");
    assert!(!mailbox.ids().await.unwrap().contains(&found));
    let filed = mailbox.append("Envoyés", &bytes, Flags::default().with(Flag::Seen, true)).await.unwrap();
    assert!(filed.is_some(), "APPENDUID was not read");
    mailbox.close().await;
}

pub(super) async fn the_directory_tells_two_people_of_one_name_apart(world: &World) {
    let service = world.profile.directory.as_ref().unwrap();
    let mut source = directory::connect(&world.connector, service, &world.profile.timeouts, None).await.unwrap();
    let martin =
        DirectoryQuery { family_name: "martin-test".into(), given_name: "anne".into(), ..DirectoryQuery::default() };
    let entries = source.search(&martin).await.unwrap().entries;
    let mut people: Vec<_> = entries.iter().map(|entry| (entry.national_id.clone(), entry.address.clone())).collect();
    people.sort();
    people.dedup();
    assert_eq!(people.len(), 2, "{entries:?}");
    assert_ne!(people[0].0, people[1].0);
    assert_ne!(people[0].1, people[1].1);
    source.close().await;
}

async fn arrival(mailbox: &mut dyn Mailbox, id: &str) -> RemoteId {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        mailbox.open("INBOX").await.unwrap();
        if let Some(found) = mailbox.find_message_id(id).await.unwrap().pop() {
            return found;
        }
        assert!(Instant::now() < deadline, "{id} did not arrive");
        sleep(Duration::from_millis(50)).await;
    }
}

fn letter(from: &Person, to: &Person, id: &str) -> Vec<u8> {
    format!(
        "From: <{}>\r\nTo: <{}>\r\nSubject: Essai {id}\r\nMessage-ID: <{id}>\r\nDate: Mon, 5 Oct 2026 09:00:00 +0200\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n.Une ligne avec un point\r\nVoil\u{e0}.\r\n",
        from.address, to.address
    )
    .into_bytes()
}
