//! The mailbox without a display, over a real engine and a real store that no server is asked for.

mod deeds;
mod house;
mod looks;
mod moving;

use super::{Event, Message};
use crate::ui::widget::Role;
use house::{App, House, LIMIT, Said, open, rows_shown};

#[test]
fn it_begins_in_the_inbox_with_its_folders_and_counts() {
    let house = House::new(30);
    let mut window = open(&house);
    assert_eq!(window.state().mailbox.current_folder().map(|folder| folder.id), Some(house.inbox));
    for name in ["Brouillons", "Envoyés", "Archives", "Corbeille", "Suivis", "Annuaire", "Réglages", "Nouveau message"]
    {
        assert!(window.has(name), "{name}: {:?}", window.texts());
    }
    assert!(window.has("Réception, 30 non lus"));
    assert!(window.shows("30 messages, 30 non lus"));
    assert_eq!(window.state().mailbox.unread(), 30);
    let rows = rows_shown(&mut window);
    assert!(rows.first().is_some_and(|row| row.contains("Message 29")), "{rows:?}");
}

#[test]
fn searching_waits_for_the_last_key_and_offers_the_other_folders() {
    let house = House::new(5);
    house.receive(house.archives, 1, |mail| mail.envelope.subject = "Ordonnance rare".into());
    let mut window = open(&house);
    window.press_key("ctrl+k");
    window.type_text("rare");
    assert!(window.wait_for(|app| app.mailbox.list.question().is_some_and(|asked| asked.text == "rare"), LIMIT));
    window.settle(LIMIT);
    assert!(window.has("Aucun résultat"));
    assert!(window.texts().iter().any(|text| text.contains("Réception") && text.contains("«\u{a0}rare\u{a0}»")));
    assert!(window.click("Chercher dans tous les dossiers"));
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window).len(), 1);
    window.press_key("ctrl+f");
    window.press_key("Escape");
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window).len(), 5);
}

#[test]
fn what_is_found_here_can_be_looked_for_in_all_folders_too() {
    let house = House::new(2);
    house.receive(house.archives, 1, |mail| mail.envelope.subject = "Message rangé".into());
    let mut window = open(&house);
    assert!(!window.has("Tous les dossiers"));
    window.press_key("ctrl+k");
    window.type_text("message");
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window).len(), 2);
    assert!(window.click("Tous les dossiers"));
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window).len(), 3);
    assert!(window.click("Tous les dossiers"));
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window).len(), 2);
}

#[test]
fn sent_mail_found_everywhere_tells_to_whom_it_went() {
    let house = House::new(1);
    let sent = house.session.engine().query().folders(house.account).unwrap();
    let sent = sent.iter().find(|folder| folder.role == crate::domain::folder::FolderRole::Sent).unwrap().id;
    house.receive(sent, 1, |mail| {
        let to = crate::domain::NamedAddress { name: "Sophie TEST".into(), address: "s@x.mssante.example".into() };
        mail.envelope.to = vec![to];
        mail.envelope.subject = "Message parti".into();
    });
    let mut window = open(&house);
    window.press_key("ctrl+k");
    window.type_text("parti");
    window.settle(LIMIT);
    assert!(window.click("Tous les dossiers"));
    window.settle(LIMIT);
    let rows = rows_shown(&mut window);
    assert!(rows.len() == 1 && rows[0].contains("À\u{a0}: Sophie TEST"), "{rows:?}");
}

#[test]
fn filters_narrow_the_list_and_say_so() {
    let house = House::new(5);
    house.receive(house.inbox, 1, |mail| mail.has_attachment = true);
    let mut window = open(&house);
    assert!(window.click("Seulement les messages avec une pièce jointe"));
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window).len(), 1);
    assert!(window.shows("1 message trouvé"));
    assert!(window.click("Effacer la recherche et les filtres"));
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window).len(), 6);
}

#[test]
fn a_late_answer_about_another_folder_is_ignored() {
    let house = House::new(5);
    house.receive(house.archives, 2, |_| {});
    let mut window = open(&house);
    let (ticket, ids) = {
        let list = &window.state().mailbox.list;
        (list.ticket(), list.ids().to_vec())
    };
    assert!(window.click("Archives, 2 non lus"));
    window.message(Said::Mailbox(Message::Listed { ticket, result: Ok(ids.into()) }));
    window.settle(LIMIT);
    assert_eq!(window.state().mailbox.list.ids().len(), 2);
    assert_eq!(rows_shown(&mut window).len(), 2);
}

#[test]
fn the_folder_that_was_left_is_where_it_begins_again() {
    let house = House::new(3);
    let mut window = open(&house);
    assert!(window.click("Suivis"));
    window.settle(LIMIT);
    assert!(window.has("Ce dossier n’a pas encore été lu"), "{:?}", window.texts());
    let window = open(&house);
    assert_eq!(window.state().mailbox.current_folder().map(|folder| folder.id), Some(house.other));
}

#[test]
fn drafts_are_listed_and_opened_with_all_they_hold() {
    let house = House::new(1);
    house.draft("Demande d’avis", "Dr Anne MARTIN-TEST");
    let mut window = open(&house);
    assert!(window.has("Brouillons, 1 brouillon"));
    assert!(window.click("Brouillons, 1 brouillon"));
    window.settle(LIMIT);
    let rows = rows_shown(&mut window);
    assert!(
        rows.first().is_some_and(|row| row.starts_with("À\u{a0}: Dr Anne MARTIN-TEST, Demande d’avis")),
        "{rows:?}"
    );
    assert!(window.click(&rows[0]));
    window.settle(LIMIT);
    let opened = window.state().events.iter().any(
        |event| matches!(event, Event::OpenDraft(account, draft) if *account == house.account && draft.content.text == "Bonjour"),
    );
    assert!(opened, "{:?}", window.state().events);
}

#[test]
fn a_mailbox_that_cannot_be_read_says_why_and_offers_to_try_again() {
    let house = House::broken();
    let mut window = open(&house);
    assert!(window.has("Réessayer"), "{:?}", window.texts());
    assert!(window.nodes().iter().any(|node| node.access.role == Role::Alert));
    let App { mailbox, .. } = window.state();
    assert!(mailbox.current_folder().is_none());
}

#[test]
fn a_draft_is_deleted_after_a_question_only() {
    let house = House::new(1);
    house.draft("Demande d’avis", "Dr Anne MARTIN-TEST");
    let mut window = open(&house);
    assert!(window.click("Brouillons, 1 brouillon"));
    window.settle(LIMIT);
    assert!(window.click("Supprimer le brouillon"));
    window.settle(LIMIT);
    assert_eq!(rows_shown(&mut window).len(), 1);
    let asked = window.state().events.iter().find_map(|event| match event {
        Event::Confirm(confirm) => Some(confirm.then.clone()),
        _ => None,
    });
    window.message(Said::Mailbox(asked.unwrap()));
    window.settle(LIMIT);
    assert!(window.has("Aucun brouillon"), "{:?}", window.texts());
    assert!(!window.state().events.iter().any(|event| matches!(event, Event::OpenDraft(..))));
}
