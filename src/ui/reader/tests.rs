//! The reader over a real engine and store, without network and without a window: what would be read off the window's
//! thread is read at once.

pub(super) mod desk;
mod large;
mod saving;

use super::tabs::{Body, Kind, Ready, Tab};
use super::{Answer, Event, Message, Part, Reader, State, Ticket, pdf};
use crate::blocks::Block;
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::ids::MessageId;
use crate::domain::message::Flag;
use crate::engine::{Item, ReplyKind};
use crate::ui::deed::Deed;
use crate::ui::shortcut::Shortcut;
use desk::{Desk, look, seen, texts};
use futures::StreamExt;

/// The PDF beside the archive of the biology report.
const TWIN: Kind = Kind::Item(Item::Attachment(1));

#[tokio::test]
async fn a_message_with_documents_opens_on_the_first_of_them() {
    let desk = Desk::seeded().await;
    let reader = desk.open("CR d'examens biologiques LEROUX-TEST");
    let page = reader.page().unwrap();
    assert_eq!(page.tabs[page.current].kind, Kind::Item(Item::Document(0)));
    assert!(matches!(page.tabs[0].body, Body::Ready(_)), "its content is read without a click");
    let said = seen(&reader, &look());
    assert!(said.iter().any(|name| name.contains("LEROUX-TEST Odette")), "{said:?}");
    assert!(said.iter().any(|name| name == "Empreinte conforme"), "{said:?}");
    assert!(said.iter().any(|name| name.contains("traits complets")), "{said:?}");
    assert!(!said.iter().any(|name| name.to_lowercase().contains("qualifi")));
}

#[tokio::test]
async fn above_a_file_that_nobody_checked_stand_no_patient_and_no_fingerprint() {
    let desk = Desk::seeded().await;
    let mut reader = desk.open("CR d'examens biologiques LEROUX-TEST");
    desk.show(&mut reader, TWIN);
    let said = seen(&reader, &look());
    assert!(said.iter().any(|name| name == "Pièce jointe\u{a0}: patient et empreinte non vérifiés"), "{said:?}");
    assert!(!said.iter().any(|name| name.contains("Empreinte") || name.starts_with("Patient")), "{said:?}");
}

#[tokio::test]
async fn above_the_text_of_the_message_stands_the_patient_without_a_fingerprint() {
    let desk = Desk::seeded().await;
    let mut reader = desk.open("CR d'examens biologiques LEROUX-TEST");
    desk.show(&mut reader, Kind::Message);
    let said = seen(&reader, &look());
    assert!(said.iter().any(|name| name.contains("LEROUX-TEST Odette")), "{said:?}");
    assert!(!said.iter().any(|name| name.contains("Empreinte")), "{said:?}");
}

#[tokio::test]
async fn the_next_document_key_goes_round_all_tabs() {
    let desk = Desk::seeded().await;
    let mut reader = desk.open("CR d'examens biologiques LEROUX-TEST");
    let count = reader.page().unwrap().tabs.len();
    assert!(count > 1);
    let look = look();
    for expected in (1..count).chain([0]) {
        assert!(reader.shortcut(Shortcut::NextDocument, &desk.session, &look).is_some());
        desk.settle(&mut reader);
        let page = reader.page().unwrap();
        assert_eq!(page.current, expected);
        assert!(matches!(page.tabs[expected].body, Body::Ready(_)));
    }
}

#[tokio::test]
async fn a_document_of_another_patient_than_its_description_is_a_red_bar() {
    let desk = Desk::seeded().await;
    let with_differences = desk.all().into_iter().find_map(|id| {
        let reader = desk.open_id(id);
        let page = reader.page()?;
        page.opened.checks.iter().any(|check| check.inside.iter().any(|d| d.grave)).then_some(reader)
    });
    let reader = with_differences.expect("the seed mail holds one");
    let said = seen(&reader, &look());
    let bar = said.iter().find(|name| name.starts_with("Identité discordante")).expect("a red bar");
    assert!(bar.contains("dans le document") && bar.contains("dans l’archive"), "{bar}");
}

#[tokio::test]
async fn a_damaged_document_says_so_in_words() {
    let desk = Desk::seeded().await;
    let damaged = desk.all().into_iter().map(|id| desk.open_id(id)).find(|reader| {
        let said = seen(reader, &look());
        said.iter().any(|name| name.starts_with("Empreinte non conforme"))
    });
    let said = seen(&damaged.expect("the seed mail holds one"), &look());
    assert!(said.iter().any(|name| name.contains("demandez un nouvel envoi")), "{said:?}");
}

#[tokio::test]
async fn an_answer_of_another_reading_is_passed_over() {
    let desk = Desk::seeded().await;
    let first = desk.open("Rendez-vous de demain");
    let mut second = desk.open("Votre scanner");
    let (subject, ticket) = (subject(&second), first.ticket);
    let found = super::load::find(&desk.session.engine().query(), desk.account, first.id);
    let late = Message::Answered(ticket, Answer::Found(Box::new(found)));
    let step = second.update(late, &desk.session, &look());
    assert!(step.events.is_empty());
    assert_eq!(self::subject(&second), subject);
}

fn subject(reader: &Reader) -> String {
    reader.row.as_ref().unwrap().envelope.subject.clone()
}

#[tokio::test]
async fn every_seed_mail_can_be_read_in_every_tab() {
    let desk = Desk::seeded().await;
    let look = look();
    for id in desk.all() {
        let mut reader = desk.open_id(id);
        for tab in 0..reader.page().unwrap().tabs.len() {
            let _ = reader.update(Message::Show(tab), &desk.session, &look);
            desk.settle(&mut reader);
            let page = reader.page().unwrap();
            let failed = matches!(page.tabs[tab].body, Body::Failed(_));
            assert!(!failed, "{}: tab {tab}", subject(&reader));
            assert!(!texts(&reader, &look).is_empty());
        }
    }
}

#[tokio::test]
async fn a_body_that_is_not_here_is_fetched_and_may_be_given_up() {
    let desk = Desk::with(vec![desk::mail("Sans corps", "x")], false).await;
    let mut reader = desk.open("Sans corps");
    assert!(matches!(reader.state, State::Fetching));
    let look = look();
    assert!(texts(&reader, &look).iter().any(|text| text.contains("Récupération")));
    let _ = reader.update(Message::Cancel, &desk.session, &look);
    assert!(texts(&reader, &look).iter().any(|text| text == "Récupérer le message"));
    // The answer that comes after all is no fault of his.
    let failure = Failure::new(crate::engine::Error::Stopped);
    let late = Message::Answered(reader.ticket, Answer::Fetched(Err(failure)));
    let _ = reader.update(late, &desk.session, &look);
    assert!(matches!(reader.state, State::Paused));
}

#[tokio::test]
async fn what_cannot_be_fetched_is_explained_and_can_be_tried_again() {
    let desk = Desk::with(vec![desk::mail("Sans corps", "x")], false).await;
    let mut reader = desk.open("Sans corps");
    let failure = Failure::new(crate::engine::Error::Stopped);
    let code = failure.code().as_str();
    let answer = Message::Answered(reader.ticket, Answer::Fetched(Err(failure)));
    let look = look();
    let _ = reader.update(answer, &desk.session, &look);
    let said = texts(&reader, &look);
    assert!(said.iter().any(|text| text.contains(code)), "{said:?}");
    let before = reader.ticket;
    let _ = reader.update(Message::Retry, &desk.session, &look);
    assert!(matches!(reader.state, State::Reading) && reader.ticket != before);
}

#[tokio::test]
async fn a_message_that_goes_away_stays_readable_and_says_so() {
    let desk = Desk::with(vec![desk::mail("Bonjour", "Un mot.")], true).await;
    let mut reader = desk.open("Bonjour");
    let row = desk.session.engine().query().message(desk.account, MessageId(999_999));
    assert_eq!(row.as_ref().map(|_| ()).map_err(Coded::code), Err(Code::NOT_FOUND));
    let answer = Message::Answered(reader.ticket, Answer::Row(Box::new(row)));
    let look = look();
    let _ = reader.update(answer, &desk.session, &look);
    assert!(reader.gone);
    assert!(seen(&reader, &look).iter().any(|name| name.contains("Un mot.")));
    assert!(seen(&reader, &look).iter().any(|name| name.contains("n’est plus dans votre boîte")));
    let step = reader.update(Message::Do(Deed::Delete), &desk.session, &look);
    assert!(step.events.is_empty(), "what is gone is not deleted again");
}

#[tokio::test]
async fn an_account_that_was_removed_is_explained_without_a_panic() {
    let desk = Desk::with(vec![desk::mail("Bonjour", "Un mot.")], true).await;
    let (mut reader, _task) = Reader::new(&desk.session, crate::domain::ids::AccountId::random(), MessageId(1));
    desk.settle(&mut reader);
    assert!(matches!(reader.state, State::Failed(_)));
    assert!(!texts(&reader, &look()).is_empty());
}

#[tokio::test]
async fn things_that_happen_at_once_cause_one_more_reading() {
    let desk = Desk::with(vec![desk::mail("Bonjour", "Un mot.")], true).await;
    let mut reader = desk.open("Bonjour");
    for _ in 0..50 {
        let _ = reader.heard(&crate::engine::Event::Overflow, &desk.session);
    }
    assert!(reader.again == super::Again::Twice);
    let query = desk.session.engine().query();
    for expected in [super::Again::Asked, super::Again::Idle] {
        let row = query.message(desk.account, reader.id);
        let answer = Message::Answered(reader.ticket, Answer::Row(Box::new(row)));
        let _ = reader.update(answer, &desk.session, &look());
        assert!(reader.again == expected);
    }
}

#[tokio::test]
async fn a_report_is_read_once_when_the_message_is_opened() {
    let report = include_bytes!("../../../tests/data/mime/dsn.eml");
    let desk = Desk::with(vec![report.to_vec()], true).await;
    let mut reader = desk.open_id(desk.all()[0]);
    let told = |reader: &Reader| {
        let said = seen(reader, &look());
        said.iter().any(|text| text.contains("Non remis à parti@x.mssante.example"))
    };
    assert!(told(&reader));
    let State::Open(page) = &mut reader.state else { panic!("open") };
    std::sync::Arc::get_mut(&mut page.opened).unwrap().receipts.clear();
    assert!(!told(&reader), "the screen shows what was read then");
}

#[tokio::test]
async fn a_link_is_never_opened_its_address_is_shown_and_copied() {
    let html = "<p>Voir <a href=\"https://exemple.example/piege\">votre dossier</a></p>";
    let desk = Desk::with(vec![desk::html("Lien", html)], true).await;
    let mut reader = desk.open("Lien");
    let look = look();
    let action = crate::ui::blocks::Action::Link("https://exemple.example/piege".to_owned());
    let step = reader.update(Message::Text(action), &desk.session, &look);
    let [Event::Confirm { words, then, .. }] = step.events.as_slice() else { panic!("{:?}", step.events) };
    assert!(words.contains("https://exemple.example/piege"));
    let step = reader.update(then.clone(), &desk.session, &look);
    assert!(matches!(step.events.as_slice(), [Event::Say(_)]));
}

#[tokio::test]
async fn answers_and_deeds_name_the_message_that_is_shown() {
    let desk = Desk::with(vec![desk::mail("Bonjour", "Un mot.")], true).await;
    let mut reader = desk.open("Bonjour");
    let look = look();
    let step = reader.shortcut(Shortcut::ReplyAll, &desk.session, &look).unwrap();
    let [Event::Reply(account, id, ReplyKind::All)] = step.events.as_slice() else { panic!("{:?}", step.events) };
    assert_eq!((*account, *id), reader.message());
    let step = reader.update(Message::Do(Deed::Archive), &desk.session, &look);
    assert!(matches!(step.events.as_slice(), [Event::Mailbox(Deed::Archive)]));
    assert!(reader.shortcut(Shortcut::Delete, &desk.session, &look).is_none(), "the list acts on its selection");
}

#[tokio::test]
async fn the_conversation_marks_the_message_that_is_read() {
    let desk = Desk::seeded().await;
    let reader = desk.open("Re: Avis anticoagulation LEROUX-TEST");
    assert!(reader.thread.len() > 1, "{}", reader.thread.len());
    assert_eq!(reader.thread.iter().filter(|line| line.row.id == reader.id).count(), 1);
    assert!(reader.thread.iter().any(|line| !line.words.is_empty()));
    let other = reader.thread.iter().find(|line| line.row.id != reader.id).unwrap().row.id;
    let step = reader.open(other);
    assert!(matches!(step.events.as_slice(), [Event::Open(_, id)] if *id == other));
    assert!(reader.open(reader.id).events.is_empty());
}

#[tokio::test]
async fn flags_that_change_elsewhere_are_shown_without_reading_the_body_again() {
    let desk = Desk::with(vec![desk::mail("Bonjour", "Un mot.")], true).await;
    let mut reader = desk.open("Bonjour");
    let mut row = reader.row.clone().unwrap();
    row.flags = row.flags.with(Flag::Answered, true);
    let ticket: Ticket = reader.ticket;
    let _ = reader.update(Message::Answered(ticket, Answer::Row(Box::new(Ok(row)))), &desk.session, &look());
    assert!(texts(&reader, &look()).iter().any(|text| text == "Répondu"));
    assert!(reader.ticket == ticket);
}

#[tokio::test]
async fn folding_is_undone_by_folding_again() {
    let desk = Desk::with(vec![desk::mail("Bonjour", "Un mot.")], true).await;
    let mut reader = desk.open("Bonjour");
    for expected in [true, false] {
        let _ = reader.update(Message::Fold(Part::More), &desk.session, &look());
        assert_eq!(reader.is_unfolded(Part::More), expected);
    }
    let _ = reader.update(Message::CloseMenu, &desk.session, &look());
    assert!(!reader.is_unfolded(Part::More), "closing a closed menu does not open it");
}

#[tokio::test]
async fn a_mail_inside_a_mail_is_shown_in_its_place() {
    let desk = Desk::seeded().await;
    let look = look();
    let nested = desk.all().into_iter().map(|id| desk.open_id(id)).find_map(|mut reader| {
        let page = reader.page()?;
        let tab = page.opened.message.mail.attachments.iter().position(|file| file.mail.is_some())?;
        let tab = page.tabs.iter().position(|shown| shown.kind == Kind::Item(Item::Attachment(tab)))?;
        let _ = reader.update(Message::Show(tab), &desk.session, &look);
        desk.settle(&mut reader);
        Some(reader)
    });
    let reader = nested.expect("the seed mail holds one");
    let page = reader.page().unwrap();
    assert!(matches!(&page.tabs[page.current].body, Body::Ready(Ready::Mail(mail, _)) if !mail.blocks.is_empty()));
}

#[tokio::test]
async fn a_page_that_comes_in_sight_is_drawn_in_the_background_once() {
    let desk = Desk::seeded().await;
    let mut reader = desk.open("CR d'examens biologiques LEROUX-TEST");
    let look = look();
    desk.show(&mut reader, TWIN);
    let wanted = Message::Pages(TWIN, 0, pdf::Message::Wanted(0, 700.0));
    let step = reader.update(wanted.clone(), &desk.session, &look);
    let again = reader.update(wanted, &desk.session, &look);
    let (first, second) = (outputs(step.task).await, outputs(again.task).await);
    assert_eq!((first.len(), second.len()), (1, 0));
    let before = seen(&reader, &look);
    for message in first {
        let _ = reader.update(message, &desk.session, &look);
    }
    assert!(reader.ready().unwrap().pages(0).unwrap().bytes() > 0);
    let mut told = seen(&reader, &look);
    told.retain(|text| !before.contains(text));
    assert!(told.iter().any(|text| text.contains("LEROUX-TEST")), "a screen reader reads the page: {told:?}");
}

#[tokio::test]
async fn a_page_drawn_for_the_message_before_is_passed_over() {
    let desk = Desk::seeded().await;
    let look = look();
    let wanted = Message::Pages(TWIN, 0, pdf::Message::Wanted(0, 700.0));
    let mut before = desk.open("CR d'examens biologiques LEROUX-TEST");
    desk.show(&mut before, TWIN);
    let late = outputs(before.update(wanted.clone(), &desk.session, &look).task).await;
    let mut now = desk.open("CR d'examens biologiques LEROUX-TEST");
    desk.show(&mut now, TWIN);
    let own = now.update(wanted, &desk.session, &look);
    for message in late {
        let _ = now.update(message, &desk.session, &look);
    }
    assert_eq!(now.ready().unwrap().pages(0).unwrap().bytes(), 0, "of another message");
    for message in outputs(own.task).await {
        let _ = now.update(message, &desk.session, &look);
    }
    assert!(now.ready().unwrap().pages(0).unwrap().bytes() > 0, "its own page is shown");
}

#[tokio::test]
async fn a_page_drawn_before_the_tabs_were_made_anew_is_passed_over() {
    let desk = Desk::seeded().await;
    let look = look();
    let mut reader = desk.open("CR d'examens biologiques LEROUX-TEST");
    desk.show(&mut reader, TWIN);
    let late = reader.update(Message::Pages(TWIN, 0, pdf::Message::Wanted(0, 700.0)), &desk.session, &look);
    desk.find(&mut reader);
    desk.show(&mut reader, TWIN);
    for message in outputs(late.task).await {
        let _ = reader.update(message, &desk.session, &look);
    }
    assert_eq!(reader.ready().unwrap().pages(0).unwrap().bytes(), 0);
}

#[tokio::test]
async fn content_comes_to_its_own_tab_whatever_tabs_came_before_it_meanwhile() {
    let desk = Desk::seeded().await;
    let look = look();
    let mut reader = desk.open("CR d'examens biologiques LEROUX-TEST");
    let (account, id) = reader.message();
    let late = super::content::prepare(&desk.session.engine().query(), account, id, Item::Attachment(1));
    // The documents of the message were read meanwhile: the tab that was the first is no longer.
    desk.find(&mut reader);
    let _ = reader.update(Message::Answered(reader.ticket, Answer::Content(TWIN, late)), &desk.session, &look);
    let tabs = &reader.page().unwrap().tabs;
    let shows_pages = |tab: &&Tab| matches!(tab.body, Body::Ready(Ready::Pdf(_)));
    assert_eq!(tabs.iter().filter(shows_pages).map(|tab| tab.kind).collect::<Vec<_>>(), [TWIN]);
}

/// The messages a task ends in.
async fn outputs(task: iced::Task<Message>) -> Vec<Message> {
    let actions: Vec<_> = match iced_runtime::task::into_stream(task) {
        Some(actions) => actions.collect().await,
        None => Vec::new(),
    };
    let output = |action| if let iced_runtime::Action::Output(message) = action { Some(message) } else { None };
    actions.into_iter().filter_map(output).collect()
}

/// What the tab that is shown says, as blocks.
fn shown_blocks(reader: &Reader) -> Vec<Block> {
    let page = reader.page().unwrap();
    match &page.tabs[page.current].body {
        Body::Ready(Ready::Message(_)) => page.opened.message.mail.blocks.clone(),
        _ => Vec::new(),
    }
}
