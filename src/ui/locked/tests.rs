mod by_card;

use super::{Event, LockFacts, LockReason, Locked, Message, People, Person, State};
use crate::domain::Environment;
use crate::domain::error::Failure;
use crate::domain::ids::IdentityId;
use crate::engine::Unsent;
use crate::store::{self, IndexedIdentity, Tries};
use crate::ui::Element;
use crate::ui::card_desk::OnDesk;
use crate::ui::threshold::stand::{CODE, Shown, Stand, look, survey};

fn person(name: &str, environment: Environment) -> Person {
    let indexed =
        IndexedIdentity { id: IdentityId::random(), name: name.to_owned(), environment, accounts: Vec::new() };
    Person { indexed, code: true, keyring: false, card: false, tries: Tries::default() }
}

fn facts(reason: LockReason) -> LockFacts {
    let unsent = Unsent { waiting: 1, uncertain: 1, refused: 2 };
    LockFacts { person: None, unread: Some(3), unsent, reason }
}

fn locked(stand: &Stand, people: Vec<Person>, reason: LockReason) -> Locked {
    let (mut screen, _) = Locked::new(&stand.services, facts(reason), OnDesk::default());
    let _ = screen.update(Message::Read(Ok(people)), &stand.services, &look());
    screen
}

fn wrong() -> Result<crate::ui::session::Session, Failure> {
    Err(Failure::new(store::Error::Locked))
}

fn fail(screen: &mut Locked, stand: &Stand) {
    screen.code.set("faux");
    screen.state = State::Opening;
    let (number, tries) = (screen.number, screen.tried().and_wrong(jiff::Timestamp::now()));
    let _ = screen.update(Message::Opened(number, wrong(), tries), &stand.services, &look());
}

#[test]
fn the_only_person_is_expected_and_several_are_listed() {
    let stand = Stand::new();
    let one = locked(&stand, vec![person("Dr Claire MONNIER-TEST", Environment::Production)], LockReason::Start);
    assert!(one.person().is_some() && !one.listing);
    let two = vec![person("A-TEST", Environment::Production), person("B-TEST", Environment::Formation)];
    assert!(locked(&stand, two, LockReason::Start).listing);
}

#[test]
fn somebody_who_is_gone_is_not_expected() {
    let stand = Stand::new();
    let (mut screen, _) = Locked::new(
        &stand.services,
        LockFacts { person: Some(IdentityId::random()), ..facts(LockReason::Asked) },
        OnDesk::default(),
    );
    let people = vec![person("A-TEST", Environment::Production), person("B-TEST", Environment::Production)];
    let _ = screen.update(Message::Read(Ok(people)), &stand.services, &look());
    assert!(screen.person().is_none() && screen.listing);
}

#[test]
fn after_five_wrong_codes_one_waits_and_may_start_over() {
    let stand = Stand::new();
    let mut screen = locked(&stand, vec![person("A-TEST", Environment::Production)], LockReason::Start);
    for _ in 0..4 {
        fail(&mut screen, &stand);
        assert_eq!(screen.wait(), 0);
    }
    assert_eq!(screen.tried().left(), 1);
    fail(&mut screen, &stand);
    assert!(screen.tried().used_up() && screen.wait() > 0);
    screen.code.set(CODE);
    let _ = screen.update(Message::Submit, &stand.services, &look());
    assert!(matches!(screen.state, State::Wrong), "no try while one waits");
    let step = screen.update(Message::NewPerson, &stand.services, &look());
    assert!(matches!(step.events.as_slice(), [Event::NewPerson]));
}

#[test]
fn the_tries_of_one_person_do_not_count_for_another() {
    let stand = Stand::new();
    let (one, two) = (person("A-TEST", Environment::Production), person("B-TEST", Environment::Production));
    let (first, second) = (one.indexed.id, two.indexed.id);
    let mut screen = locked(&stand, vec![one, two], LockReason::Start);
    let _ = screen.update(Message::Choose(first), &stand.services, &look());
    (0..5).for_each(|_| fail(&mut screen, &stand));
    let _ = screen.update(Message::Choose(second), &stand.services, &look());
    assert_eq!(screen.wait(), 0);
    let _ = screen.update(Message::Choose(first), &stand.services, &look());
    assert!(screen.wait() > 0);
}

#[test]
fn a_late_answer_is_not_that_of_the_last_try() {
    let stand = Stand::new();
    let mut screen = locked(&stand, vec![person("A-TEST", Environment::Production)], LockReason::Start);
    screen.state = State::Opening;
    screen.number = 2;
    let _ = screen.update(
        Message::Opened(1, wrong(), Tries::default().and_wrong(jiff::Timestamp::now())),
        &stand.services,
        &look(),
    );
    assert!(matches!(screen.state, State::Opening));
    assert!(!screen.tried().any());
}

#[test]
fn the_right_code_opens_a_session_of_the_person() {
    let stand = Stand::new();
    let core = stand.person("Dr Claire MONNIER-TEST");
    let identity = core.identity();
    drop(core);
    let (services, code) = (stand.services.clone(), crate::domain::Secret::new(CODE.to_owned()));
    let session = stand.runtime.block_on(async move {
        let store = crate::ui::opening::store(&services)?;
        let unlock = crate::store::Unlock::Passphrase(code);
        let core = crate::ui::opening::unlock(services.clone(), store, identity, unlock).await?;
        crate::ui::opening::open(&services, core, false).await
    });
    let session = session.unwrap();
    assert_eq!(session.person(), "Dr Claire MONNIER-TEST");
    assert_eq!(session.accounts().len(), 1);
    let account = session.accounts().first().unwrap().clone();
    assert_eq!(account.operator, "Mailiz – formation (ordres professionnels)");
}

#[test]
fn an_index_that_cannot_be_read_is_told() {
    let stand = Stand::new();
    let (mut screen, _) = Locked::new(&stand.services, facts(LockReason::Start), OnDesk::default());
    let _ = screen.update(Message::Read(Err(Failure::new(store::Error::Locked))), &stand.services, &look());
    assert!(matches!(screen.people, People::Failed(_)));
}

fn shown(shown: &Shown<Locked>) -> Element<'_, Message> {
    shown.screen.view(&shown.look)
}

#[test]
fn it_can_be_read_in_every_window() {
    let stand = Stand::new();
    let mut faults = survey(
        "locked-one",
        || locked(&stand, vec![person("Dr Claire MONNIER-TEST", Environment::Formation)], LockReason::Idle),
        shown,
    );
    faults.extend(survey(
        "locked-wait",
        || {
            let people = vec![
                person(&"Jean-Baptiste\nDE LA TOUR-TEST ".repeat(700), Environment::Production),
                person("B-TEST", Environment::Production),
            ];
            let first = people.first().unwrap().indexed.id;
            let mut screen = locked(&stand, people, LockReason::Tries);
            let _ = screen.update(Message::Choose(first), &stand.services, &look());
            (0..5).for_each(|_| fail(&mut screen, &stand));
            screen
        },
        shown,
    ));
    faults.extend(survey(
        "locked-list",
        || {
            let people = vec![
                person("Dr Claire MONNIER-TEST", Environment::Production),
                person("Dr Claire MONNIER-TEST", Environment::Formation),
                person("", Environment::Other),
            ];
            locked(&stand, people, LockReason::Change)
        },
        shown,
    ));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
