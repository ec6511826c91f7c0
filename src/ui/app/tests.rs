use super::work::{Counts, Front};
use super::{App, Message, Stage, Start, Work};
use crate::config::{self, Settings};
use crate::domain::Secret;
use crate::domain::ids::{AccountId, DraftId, OutboxId};
use crate::engine::{DraftContent, Event, Outcome, SyncReport, Unsent};
use crate::platform::notifications::SilentNotifier;
use crate::ui::composer::{self, Sent};
use crate::ui::headless::Headless;
use crate::ui::threshold::stand::Stand;
use crate::words::Language;
use iced::{Size, Task};
use std::sync::Arc;
use std::time::Duration;

/// The window of a workstation.
fn app(stand: &Stand, language: Option<Language>) -> App {
    let guard = stand.runtime.enter();
    let (app, _) = App::new(stand.services.clone(), Start { language, demo: None, trace: None });
    drop(guard);
    app
}

/// Somebody at work there, with one account.
fn at_work(stand: &Stand) -> (App, AccountId) {
    let mut app = app(stand, Some(Language::French));
    let session = stand.session();
    let account = session.accounts().first().unwrap().id;
    let guard = stand.runtime.enter();
    let _ = app.begin(session);
    drop(guard);
    (app, account)
}

fn work(app: &mut App) -> &mut Work {
    let Stage::Work(work) = &mut app.stage else { panic!("nobody at work") };
    work
}

#[test]
fn the_language_asked_for_wins_over_the_setting_until_another_is_chosen() {
    let stand = Stand::new();
    let french = Settings { language: Some(config::Language::Fr), ..Settings::default() };
    french.write(&stand.services.folders.settings()).unwrap();
    let mut app = app(&stand, Some(Language::English));
    let guard = stand.runtime.enter();
    assert_eq!(app.look.language, Language::English);
    let _ = app.change_settings(Settings { zoom: 120, ..french.clone() });
    assert_eq!(app.look.language, Language::English);
    let _ = app.change_settings(Settings { language: None, ..french.clone() });
    assert_eq!(app.look.language, Language::of_system());
    let _ = app.change_settings(Settings { language: Some(config::Language::En), ..french });
    assert_eq!(app.look.language, Language::English);
    drop(guard);
}

#[test]
fn what_a_person_said_of_the_password_stands_when_a_code_is_given_and_falls_when_it_is_given_up() {
    let stand = Stand::new();
    let (mut app, account) = at_work(&stand);
    let secret = || Secret::new("123456".to_owned());
    let _guard = stand.runtime.enter();
    let _ = app.answer(account, secret(), Some(true));
    let _ = app.answer(account, secret(), None);
    assert_eq!(work(&mut app).remember.get(&account), Some(&true));
    let _ = app.renew(account);
    assert_eq!(work(&mut app).remember.get(&account), Some(&true), "the sign-in goes on");
    let _ = app.give_up(account);
    assert_eq!(work(&mut app).remember.get(&account), Some(&false));
}

#[test]
fn only_what_came_to_the_inbox_is_announced() {
    let stand = Stand::new();
    let (mut app, account) = at_work(&stand);
    let notifier = Arc::new(SilentNotifier::default());
    app.services.notifier = notifier.clone();
    app.focused = false;
    let _guard = stand.runtime.enter();
    for (new_messages, arrived, told) in [(9, 9, 0), (4, 0, 0), (3, 1, 1)] {
        let report = SyncReport { new_messages, arrived, ..SyncReport::default() };
        let _ = app.heard(vec![Event::Synchronised { account, report }]);
        assert_eq!(notifier.count(), told, "{new_messages} new, {arrived} of them in the inbox");
    }
    assert!(notifier.notices().iter().all(|(_, words)| words.starts_with('1')));
}

#[test]
fn the_last_synchronisation_is_known_before_the_first_of_the_session() {
    let stand = Stand::new();
    let (mut app, account) = at_work(&stand);
    let (then, now) = ("2026-03-12T08:00:00Z".parse().unwrap(), "2026-03-12T09:00:00Z".parse().unwrap());
    let counts = |synchronised| vec![Counts { account, unsent: Unsent::default(), synchronised }];
    let _ = app.counted(counts(Some(then)));
    assert_eq!(work(&mut app).accounts.get(&account).unwrap().synchronised, Some(then));
    let _ = app.counted(counts(Some(now)));
    let _ = app.counted(counts(Some(then)));
    assert_eq!(work(&mut app).accounts.get(&account).unwrap().synchronised, Some(now));
}

#[test]
fn a_message_is_taken_back_once_and_the_one_beside_it_not_with_it() {
    let stand = Stand::new();
    let (mut app, account) = at_work(&stand);
    let _guard = stand.runtime.enter();
    let [first, second] = [1, 2].map(OutboxId);
    for outgoing in [first, second] {
        let _ = app.queued(&Sent { account, outgoing, seconds: 30, warnings: Vec::new() });
    }
    assert_eq!(app.unsend(second).units(), 1);
    assert_eq!(app.unsend(second).units(), 0, "it is being taken back");
    let _ = app.unsend(first);
    let drafted = Outcome::Drafted { draft: DraftId(1), version: 1 };
    let _ = app.unsent(account, second, Ok(drafted));
    assert_eq!(app.sending.iter().map(|sending| sending.outgoing).collect::<Vec<_>>(), [first]);
}

/// Somebody who was writing adds a mailbox; the engine may have stopped before.
fn adding(stand: &Stand, stopped: bool) -> Headless<App, Message> {
    let boot = || {
        let (mut app, account) = at_work(stand);
        if stopped {
            let session = work(&mut app).session.clone();
            stand.runtime.block_on(session.engine().stop());
        }
        let content = DraftContent { subject: "Bilan".into(), ..DraftContent::default() };
        let writing = app.write(account, composer::Start::Content(content));
        let adding = app.add_account();
        assert!(work(&mut app).composer.is_some(), "nothing is kept yet");
        (app, Task::batch([writing, adding]))
    };
    Headless::new(Size::new(1366.0, 768.0), 1.0, boot, App::update, App::view)
}

#[test]
fn a_mailbox_is_added_when_what_was_written_is_kept() {
    let stand = Stand::new();
    let mut window = adding(&stand, false);
    assert!(window.wait_for(|app| matches!(app.stage, Stage::FirstStart(_)), Duration::from_secs(20)));
    let aside = window.state().aside.as_ref().unwrap();
    let account = aside.session.accounts().first().unwrap().id;
    assert_eq!(aside.session.engine().query().drafts(account).unwrap().remove(0).content.subject, "Bilan");
}

#[test]
fn a_mailbox_is_not_added_while_what_was_written_cannot_be_kept() {
    let stand = Stand::new();
    let mut window = adding(&stand, true);
    assert!(window.wait_for(|app| !app.toasts.shown.is_empty(), Duration::from_secs(20)));
    let Stage::Work(work) = &window.state().stage else { panic!("nobody at work") };
    assert!(work.composer.as_ref().is_some_and(|composer| !composer.is_saved()) && work.next.is_none());
    assert_eq!(work.front, Front::Composer);
}
