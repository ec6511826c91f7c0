//! Whatever happens to a message being written: nothing of it is lost, and nothing of it lands in another one.

use super::{Desk, LIMIT, Said, Window, content, open, said, saved};
use crate::engine::DraftContent;
use crate::platform::dialogs::FileDialogs;
use crate::ui::composer::{Event, Message, Phase, Start, Ticket};
use futures::future::BoxFuture;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn file(desk: &Desk) -> PathBuf {
    let path = desk.folder.path().join("bilan.pdf");
    std::fs::write(&path, vec![1; 100_000]).unwrap();
    path
}

#[test]
fn a_file_still_being_read_is_not_attached_to_the_next_message() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    shown.message(Said::Replaced(vec![Message::FilesChosen(vec![file(&desk)])], Box::new(Start::Blank)));
    shown.settle(LIMIT);
    assert!(shown.state().composer.files.list.is_empty());
}

#[test]
fn the_content_of_another_answer_does_not_come_into_this_one() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    let other = DraftContent { subject: "Tr : autre patient".into(), ..DraftContent::default() };
    let answer = Message::Prepared(Ok(Box::new(other)));
    // Both wait for what they answer; the answer to the first comes late.
    let before = shown.state().composer.ticket();
    let start = Start::Reply(crate::domain::ids::MessageId(1), crate::engine::ReplyKind::Sender);
    shown.message(Said::Replaced(vec![], Box::new(start)));
    assert_ne!(before, shown.state().composer.ticket());
    said(&mut shown, Message::Answered(before, Box::new(answer)));
    assert_eq!(shown.state().composer.subject, "");
}

#[test]
fn a_save_of_the_message_before_does_not_count_for_this_one() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    let before = vec![Message::Subject("Ancien".into()), Message::Save];
    shown.message(Said::Replaced(before, Box::new(Start::Blank)));
    said(&mut shown, Message::Subject("Nouveau".into()));
    assert!(saved(&mut shown));
    shown.settle(LIMIT);
    let mut subjects: Vec<String> = desk.drafts(desk.account).into_iter().map(|draft| draft.content.subject).collect();
    subjects.sort();
    assert_eq!(subjects, ["Ancien", "Nouveau"]);
}

#[test]
fn what_must_be_heard_is_heard_without_its_composer() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Content(content("a@pharmacie.mssante.fr", "Bilan", "Voici")));
    desk.runtime.block_on(desk.session.engine().stop());
    let ticket = shown.state().composer.ticket();
    said(&mut shown, Message::Save);
    assert!(
        shown.wait_for(|window| matches!(window.composer.saving.state, super::super::saving::State::Failed(_)), LIMIT)
    );
    let stopped = crate::domain::error::Failure::new(crate::engine::Error::Stopped);
    let removed = Message::Answered(ticket, Box::new(Message::Removed(Err(stopped))));
    assert!(removed.is_for(ticket) && !removed.is_for(Ticket::next()));
    assert!(removed.late().is_some());
    assert!(Message::Answered(ticket, Box::new(Message::Paused)).late().is_none());
}

#[test]
fn who_never_stops_writing_is_saved_all_the_same() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    let (begun, mut written) = (Instant::now(), String::new());
    while desk.drafts(desk.account).is_empty() {
        assert!(begun.elapsed() < LIMIT, "never saved");
        written.push('x');
        shown.message(Said::Composer(Message::Subject(written.clone())));
        shown.settle(Duration::from_millis(50));
    }
}

#[test]
fn a_message_that_cannot_be_kept_is_not_closed_and_says_why() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    said(&mut shown, Message::Subject("Bilan".into()));
    desk.runtime.block_on(desk.session.engine().stop());
    said(&mut shown, Message::Close);
    assert!(shown.wait_for(|window| !window.events.is_empty(), LIMIT));
    assert!(matches!(shown.state().events.as_slice(), [Event::Stays(_)]), "{:?}", shown.state().events);
    assert_eq!((shown.state().composer.subject.as_str(), &shown.state().composer.phase), ("Bilan", &Phase::Writing));
    assert!(shown.shows("Non enregistré"));
}

#[test]
fn a_message_closed_while_a_file_is_read_is_kept_with_the_file() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Content(content("a@pharmacie.mssante.fr", "Bilan", "Voici")));
    shown.message(Said::AtOnce(vec![Message::FilesChosen(vec![file(&desk)]), Message::Close]));
    assert!(shown.wait_for(|window| matches!(window.events.last(), Some(Event::Closed)), LIMIT));
    assert_eq!(desk.drafts(desk.account)[0].content.files.len(), 1);
}

#[test]
fn it_knows_which_draft_it_writes() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    said(&mut shown, Message::Subject("Bilan".into()));
    said(&mut shown, Message::Save);
    assert!(saved(&mut shown));
    let draft = desk.drafts(desk.account).remove(0);
    assert!(shown.state().composer.writes(desk.account, draft.id));
    assert!(!shown.state().composer.writes(desk.second, draft.id));
}

#[test]
fn a_draft_that_could_not_be_deleted_is_kept_on() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    said(&mut shown, Message::Subject("Bilan".into()));
    said(&mut shown, Message::Save);
    assert!(saved(&mut shown));
    let refuse = "CREATE TRIGGER refuse BEFORE DELETE ON drafts BEGIN SELECT RAISE(ABORT, 'no'); END";
    desk.session.core().database_for_tests().writer().execute_batch(refuse).unwrap();
    // The last words are not kept when the draft is to go.
    shown.message(Said::AtOnce(vec![Message::Subject("Bilan du 12".into()), Message::DiscardAnyway]));
    let stays = |window: &Window| window.events.iter().any(|event| matches!(event, Event::Stays(_)));
    assert!(shown.wait_for(stays, LIMIT));
    let subject = || desk.drafts(desk.account).remove(0).content.subject;
    assert!(saved(&mut shown));
    assert_eq!(subject(), "Bilan du 12");
    said(&mut shown, Message::Subject("Bilan du 13".into()));
    said(&mut shown, Message::Save);
    assert!(saved(&mut shown));
    assert_eq!((subject().as_str(), desk.drafts(desk.account).len()), ("Bilan du 13", 1));
}

/// A workstation on which no dialog can be shown.
#[derive(Debug)]
struct NoDialogs;

impl FileDialogs for NoDialogs {
    fn open_files(&self, _: &str) -> BoxFuture<'static, Vec<PathBuf>> {
        Box::pin(std::future::ready(Vec::new()))
    }

    fn save_file(&self, _: &str, _: &str) -> BoxFuture<'static, Option<PathBuf>> {
        Box::pin(std::future::ready(None))
    }

    fn can_be_shown(&self) -> bool {
        false
    }
}

#[test]
fn where_no_file_can_be_chosen_the_other_ways_are_named() {
    let desk = Desk::with(Arc::new(NoDialogs));
    let mut shown = open(&desk, Start::Blank);
    assert!(shown.click("Joindre des fichiers"));
    let Some(Event::Say(notice)) = shown.state().events.last() else { panic!("{:?}", shown.state().events) };
    assert!(notice.words.contains("glissez") && notice.words.contains("collez"), "{}", notice.words);
}
