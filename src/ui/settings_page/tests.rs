mod by_card;

use super::{CodeState, Event, Licence, Message, Section, SettingsPage, zoomed};
use crate::config::{Settings, Theme};
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::store;
use crate::ui::Element;
use crate::ui::session::Session;
use crate::ui::threshold::stand::{CODE, Shown, Stand, look, survey};

fn page(session: &Session) -> SettingsPage {
    SettingsPage::new(session, &Settings::default()).0
}

#[test]
fn a_change_applies_at_once_and_only_when_it_is_one() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    let dark = Settings { theme: Theme::Dark, ..Settings::default() };
    let step = page.update(Message::Set(Box::new(dark.clone())), &session, &look());
    assert!(matches!(step.events.as_slice(), [Event::Changed(settings)] if *settings == dark));
    assert!(page.update(Message::Set(Box::new(dark)), &session, &look()).events.is_empty());
}

#[test]
fn zoom_goes_by_steps_between_its_bounds() {
    assert_eq!((zoomed(100, true), zoomed(100, false)), (110, 90));
    assert_eq!((zoomed(200, true), zoomed(80, false)), (200, 80));
    assert_eq!((zoomed(115, true), zoomed(115, false)), (120, 110));
}

#[test]
fn what_would_be_lost_is_said_before_an_account_goes() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    let id = session.accounts().first().unwrap().id;
    let step = page.update(Message::Counted(id, Ok((2, 1))), &session, &look());
    let [Event::Confirm { words, then, .. }] = step.events.as_slice() else { panic!("{:?}", step.events) };
    assert!(words.contains("2 brouillons") && words.contains("1 message qui n’est pas parti"), "{words}");
    let step = page.update(then.clone(), &session, &look());
    assert!(matches!(step.events.as_slice(), [Event::RemoveAccount(gone)] if *gone == id));
}

#[test]
fn what_is_said_of_an_account_that_is_gone_is_not_heard() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    let gone = AccountId::random();
    assert!(page.update(Message::Counted(gone, Ok((1, 1))), &session, &look()).events.is_empty());
    let _ = page.update(Message::Rename(gone), &session, &look());
    let _ = page.update(Message::KeepName(gone), &session, &look());
}

#[test]
fn a_name_is_kept_on_one_line_and_never_empty() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    let id = session.accounts().first().unwrap().id;
    let _ = page.update(Message::Rename(id), &session, &look());
    let _ = page.update(Message::Name(id, format!("Claire\nMONNIER-TEST {}", "x".repeat(10_000))), &session, &look());
    let wanted = page.accounts.first().unwrap().wanted_name().unwrap();
    assert!(wanted.starts_with("Claire MONNIER-TEST") && wanted.chars().count() <= super::MOST_NAME);
    let _ = page.update(Message::Name(id, " \n".to_owned()), &session, &look());
    assert_eq!(page.accounts.first().unwrap().wanted_name(), None);
}

#[test]
fn the_code_changes_only_with_the_old_one_and_the_same_new_one_twice() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    page.code.old.set(CODE);
    page.code.new.set("court");
    let _ = page.update(Message::ChangeCode, &session, &look());
    assert!(matches!(page.code.state, CodeState::Short));
    page.code.new.set("chaise verte");
    page.code.again.set("chaise rouge");
    let _ = page.update(Message::ChangeCode, &session, &look());
    assert!(matches!(page.code.state, CodeState::Different));
    page.code.again.set("chaise verte");
    let _ = page.update(Message::ChangeCode, &session, &look());
    assert!(matches!(page.code.state, CodeState::Busy));
    assert!(page.code.old.is_empty() && page.code.new.is_empty() && page.code.again.is_empty());
    let number = page.code.number;
    let step = page.update(Message::CodeChanged(number, Ok(false)), &session, &look());
    assert!(step.events.is_empty() && matches!(page.code.state, CodeState::Wrong));
    let step = page.update(Message::CodeChanged(number, Ok(true)), &session, &look());
    assert!(matches!(step.events.as_slice(), [Event::CodeChanged]));
}

#[test]
fn what_was_typed_of_a_code_goes_with_the_section() {
    let stand = Stand::new();
    let session = stand.session();
    let mut page = page(&session);
    page.code.old.set(CODE);
    let _ = page.update(Message::Section(Section::About), &session, &look());
    assert!(page.code.old.is_empty());
}

fn shown(shown: &Shown<SettingsPage>) -> Element<'_, Message> {
    shown.screen.view(&shown.look)
}

#[test]
fn every_section_can_be_read_in_every_window() {
    let stand = Stand::new();
    let session = stand.session();
    let mut faults = Vec::new();
    for section in Section::ALL {
        let shows = || {
            let mut page = page(&session);
            let id = session.accounts().first().unwrap().id;
            let _ = page.update(Message::Section(section), &session, &look());
            let _ = page.update(Message::Kept(vec![(id, true)]), &session, &look());
            if section == Section::Accounts {
                let _ = page.update(Message::Rename(id), &session, &look());
            }
            if section == Section::About {
                let _ = page.update(Message::Licence(Licence::Icons), &session, &look());
            }
            if section == Section::Security {
                page.code.state = CodeState::Failed(Failure::new(store::Error::Locked));
            }
            page
        };
        faults.extend(survey(&format!("settings-{section:?}").to_lowercase(), shows, shown));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
