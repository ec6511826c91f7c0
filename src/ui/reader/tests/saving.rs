//! Files of a message, written where the person wants them.

use super::super::{Event, Message, Reader, What};
use super::desk::{Desk, look, with_files, with_mails_inside};
use super::{Item, Kind, outputs};
use crate::ui::step::Step;
use crate::ui::widget::Severity;

/// Gives back to the reader what its tasks end in, until nothing comes any more.
async fn finish(desk: &Desk, reader: &mut Reader, step: Step<Message, Event>) -> Vec<Event> {
    let (mut events, mut tasks) = (step.events, vec![step.task]);
    while let Some(task) = tasks.pop() {
        for message in outputs(task).await {
            let step = reader.update(message, &desk.session, &look());
            events.extend(step.events);
            tasks.push(step.task);
        }
    }
    events
}

/// What is said in passing.
fn told(events: &[Event]) -> Vec<&str> {
    events.iter().filter_map(|event| if let Event::Say(notice) = event { Some(&*notice.words) } else { None }).collect()
}

#[tokio::test]
async fn a_file_of_a_mail_inside_is_written_though_another_tab_is_shown_by_then() {
    let desk = Desk::with(vec![with_mails_inside("Deux courriers", &["premier", "second"])], true).await;
    let mut reader = desk.open("Deux courriers");
    let (first, second) = (Item::Attachment(0), Item::Attachment(1));
    desk.show(&mut reader, Kind::Item(second));
    desk.show(&mut reader, Kind::Item(first));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ici.bin");
    desk.dialogs.will_save(&path);
    let asked = reader.save(What::Nested(first, 0), &desk.session, &look());
    assert!(desk.dialogs.asked()[0].ends_with("premier.bin"), "{:?}", desk.dialogs.asked());
    desk.show(&mut reader, Kind::Item(second));
    finish(&desk, &mut reader, asked).await;
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "premier");
}

#[tokio::test]
async fn a_file_is_written_under_the_name_the_person_chose() {
    let desk = Desk::seeded().await;
    let mut reader = desk.open("CR d'examens biologiques LEROUX-TEST");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bilan.zip");
    desk.dialogs.will_save(&path);
    let asked = reader.save(What::Item(Item::Attachment(0)), &desk.session, &look());
    assert!(desk.dialogs.asked()[0].ends_with("IHE_XDM.zip"), "{:?}", desk.dialogs.asked());
    let said = finish(&desk, &mut reader, asked).await;
    assert_eq!(told(&said), ["Fichier enregistré."]);
    let sent = reader.page().unwrap().opened.message.mail.attachment(0).unwrap();
    assert!(std::fs::read(&path).unwrap() == sent, "the file as it was sent");
}

#[tokio::test]
async fn all_files_are_written_beside_the_first_and_replace_none() {
    let names = ["un.txt", "deux.txt", "trois.txt"].map(str::to_owned);
    let desk = Desk::with(vec![with_files("Trois fichiers", &names)], true).await;
    let mut reader = desk.open("Trois fichiers");
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    std::fs::write(folder.path().join("deux.txt"), "déjà là").unwrap();
    desk.dialogs.will_save(folder.path().join("ici.txt"));
    let asked = reader.save(What::All, &desk.session, &look());
    let said = finish(&desk, &mut reader, asked).await;
    assert_eq!(told(&said), ["3 fichiers enregistrés."]);
    let all = ["ici.txt", "deux.txt", "deux (2).txt", "trois.txt"];
    assert_eq!(all.map(read), ["un.txt", "déjà là", "deux.txt", "trois.txt"]);
}

#[tokio::test]
async fn the_whole_message_is_written_as_it_came() {
    let raw = with_files("Un fichier", &["un.txt".to_owned()]);
    let desk = Desk::with(vec![raw.clone()], true).await;
    let mut reader = desk.open("Un fichier");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("message.eml");
    desk.dialogs.will_save(&path);
    let asked = reader.save(What::Original, &desk.session, &look());
    finish(&desk, &mut reader, asked).await;
    assert!(std::fs::read(&path).unwrap() == raw);
}

#[tokio::test]
async fn a_file_that_cannot_be_written_is_explained_with_its_code() {
    let desk = Desk::with(vec![with_files("Un fichier", &["un.txt".to_owned()])], true).await;
    let mut reader = desk.open("Un fichier");
    let folder = tempfile::tempdir().unwrap();
    desk.dialogs.will_save(folder.path().join("absent").join("un.txt"));
    let asked = reader.save(What::Item(Item::Attachment(0)), &desk.session, &look());
    let said = finish(&desk, &mut reader, asked).await;
    let [Event::Say(notice)] = said.as_slice() else { panic!("{said:?}") };
    assert!(notice.severity == Severity::Danger && notice.words.ends_with(')'), "{notice:?}");
}
