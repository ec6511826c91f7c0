//! Files of a message, written where the person wants them.

use super::super::{Message, Reader, What};
use super::desk::{Desk, look, with_mails_inside};
use super::outputs;
use super::{Item, Kind};
use crate::ui::step::Step;

/// Gives back to the reader what its tasks end in, until nothing comes any more.
async fn finish(desk: &Desk, reader: &mut Reader, step: Step<Message, super::Event>) -> Vec<super::Event> {
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
