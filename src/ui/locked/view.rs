//! How the locked screen looks.

use super::card::Owner;
use super::{CODE, LockReason, Locked, Message, People, Person, State};
use crate::ui::Element;
use crate::ui::card_code::whose;
use crate::ui::card_desk::{Inserted, OnDesk, state_words};
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::threshold::{self, card, counted, headline, hint, minutes_and_seconds, unsent_words};
use crate::ui::widget::button::choice_face;
use crate::ui::widget::label::Severity;
use crate::ui::widget::{
    Access, Role, Tone, badge, control, explanation, icon, label, link, one_line, primary, progress, quiet, region,
    secondary, secret_input,
};
use iced::widget::{Column, column, row, space as gap};
use iced::{Alignment, Length};

pub(super) fn view<'a>(screen: &'a Locked, look: &'a Look) -> Element<'a, Message> {
    let expected = if screen.listing { None } else { screen.person() };
    let environment = expected.map(|person| person.indexed.environment);
    let mut parts = column![
        row![icon(look, Icon::Lock, 20.0, Tone::Accent), headline(look, title(screen, look))]
            .spacing(space::MEDIUM)
            .align_y(Alignment::Center),
        facts(screen, look),
    ]
    .spacing(space::PANE);
    if let Some(card) = screen.stranger() {
        return threshold::page(look, None, parts.push(stranger(look, &**card)).push(others(screen, look)));
    }
    if let (Owner::Failed(failure), false) = (&screen.owner, screen.listing) {
        parts = parts.push(card(look, explanation(look, &look.explain(failure), None)));
    }
    parts = match (&screen.people, expected) {
        (People::Reading, _) => parts.push(progress(look, look.words("entry-reading-people"), None, None::<Message>)),
        (People::Failed(failure), _) => parts.push(explanation(look, &look.explain(failure), None)),
        (People::Known(_), Some(person)) => parts.push(unlocking(screen, look, person)),
        (People::Known(people), None) => parts.push(list(look, people)),
    };
    parts = parts.push(others(screen, look));
    threshold::page(look, environment, parts)
}

fn title(screen: &Locked, look: &Look) -> String {
    match screen.facts.reason {
        LockReason::Start => look.words("entry-locked-start"),
        LockReason::Asked | LockReason::Change => look.words("entry-locked"),
        LockReason::Idle => look.words("entry-locked-idle"),
        LockReason::Tries => look.words("entry-locked-tries"),
        LockReason::CardRemoved => look.words("entry-locked-card"),
        LockReason::System => look.words("entry-locked-system"),
    }
}

/// Counts, never names.
fn facts<'a>(screen: &'a Locked, look: &'a Look) -> Element<'a, Message> {
    let mut lines = column![].spacing(space::TIGHT);
    // What is known is of whoever was here last: it is not shown over the code of another.
    if !screen.listing && screen.chosen != screen.facts.person {
        return lines.into();
    }
    for (mark, tone, words) in unsent_words(look, screen.facts.unsent) {
        lines = lines.push(
            row![icon(look, mark, 16.0, tone), label(look, words).semibold()]
                .spacing(space::SMALL)
                .align_y(Alignment::Center),
        );
    }
    if let Some(unread) = screen.facts.unread {
        lines = lines.push(label(look, counted(look, "entry-unread", unread)));
    }
    lines.into()
}

/// A card that nobody of this workstation has: its holder may begin here.
fn stranger<'a>(look: &'a Look, card: &dyn Inserted) -> Element<'a, Message> {
    let parts = column![
        whose(look, card),
        label(look, look.words("entry-card-stranger")),
        row![gap().width(Length::Fill), primary(look, look.words("entry-card-begin"), Some(Message::NewPerson))],
    ];
    threshold::card(look, parts.spacing(space::MEDIUM))
}

fn unlocking<'a>(screen: &'a Locked, look: &'a Look, person: &'a Person) -> Element<'a, Message> {
    if matches!(screen.state, State::Opening) {
        let parts =
            column![who(look, person), progress(look, look.words(screen.opening_words()), None, None::<Message>)];
        return card(look, parts.spacing(space::MEDIUM));
    }
    if let Some(entry) = &screen.entry {
        let mut parts = column![entry.view(look).map(Message::Card)].spacing(space::MEDIUM);
        if person.code && !entry.is_busy() {
            parts = parts.push(link(look, look.words("entry-by-station-code"), Some(Message::ByCode)));
        }
        return card(look, parts);
    }
    if let State::OtherCard(failure) = &screen.state {
        let begin = Some((look.words("entry-card-begin"), Message::NewPerson));
        return card(look, explanation(look, &look.explain(failure), begin));
    }
    if !person.code && !person.keyring {
        return card(look, column![who(look, person), insert(screen, look)].spacing(space::MEDIUM));
    }
    by_code(screen, look, person)
}

/// « Insérez votre carte CPS », and what the desk says of it.
fn insert<'a>(screen: &'a Locked, look: &'a Look) -> Element<'a, Message> {
    let mut parts = column![].spacing(space::SMALL);
    let other = screen.desk.card().is_some() && !matches!(screen.owner, Owner::Failed(_));
    if other {
        parts = parts.push(label(look, look.words("entry-card-of-another")));
    }
    parts.push(desk(look, &screen.desk)).into()
}

/// What lies on the desk, in words that are read aloud when they change.
fn desk<'a>(look: &'a Look, desk: &OnDesk) -> Element<'a, Message> {
    let (mark, tone, words) = state_words(look, desk);
    let line = row![icon(look, mark, 16.0, tone), label(look, words.clone()).tone(look, tone).silent()]
        .spacing(space::SMALL)
        .align_y(Alignment::Center);
    region(Access { live: true, ..Access::new(Role::Status, words) }, line)
}

fn who<'a>(look: &'a Look, person: &'a Person) -> Element<'a, Message> {
    row![
        icon(look, Icon::Person, 20.0, Tone::Plain),
        label(look, name(look, person)).size(Size::Title).semibold().received()
    ]
    .spacing(space::SMALL)
    .align_y(Alignment::Center)
    .into()
}

fn by_code<'a>(screen: &'a Locked, look: &'a Look, person: &'a Person) -> Element<'a, Message> {
    let mut parts = column![who(look, person)].spacing(space::MEDIUM);
    let (tried, wait) = (screen.tried(), screen.wait());
    let fault = match screen.state {
        State::Wrong if tried.left() > 1 => {
            Some(look.words_with("entry-code-wrong", &[("left", tried.left().to_string())]))
        }
        State::Wrong if tried.left() == 1 => Some(look.words("entry-code-wrong-last")),
        State::Wrong => Some(look.words("entry-code-wrong-again")),
        _ => None,
    };
    let code = secret_input(look, look.words("entry-station-code"), &screen.code)
        .id(CODE)
        .enabled(wait == 0)
        .on_edit(Message::Edited)
        .on_submit(Message::Submit)
        .fault(fault);
    parts = parts.push(Element::from(code));
    if wait > 0 {
        let words = look.words_with("entry-wait", &[("time", minutes_and_seconds(wait))]);
        parts = parts.push(label(look, words).tone(look, Tone::Caution));
    }
    if let State::Failed(failure) = &screen.state {
        parts = parts.push(explanation(look, &look.explain(failure), None));
    }
    let ready = wait == 0 && !screen.code.is_empty();
    let mut buttons = row![].spacing(space::SMALL);
    if person.keyring {
        let allowed = (wait == 0).then_some(Message::Keyring);
        buttons = buttons.push(secondary(look, look.words("entry-unlock-keyring"), allowed));
    }
    buttons = buttons.push(gap().width(Length::Fill));
    buttons = buttons.push(primary(look, look.words("entry-unlock"), ready.then_some(Message::Submit)));
    parts = parts.push(buttons);
    if tried.used_up() {
        parts = parts.push(hint(look, look.words("entry-start-over-hint"))).push(link(
            look,
            look.words("entry-start-over"),
            Some(Message::NewPerson),
        ));
    } else if !tried.any() {
        let about = if person.card { "entry-station-code-or-card" } else { "entry-station-code-what" };
        parts = parts.push(hint(look, look.words(about)));
    }
    if person.card && screen.desk.card().is_none() {
        parts = parts.push(desk(look, &screen.desk));
    }
    card(look, parts)
}

fn list<'a>(look: &'a Look, people: &'a [Person]) -> Element<'a, Message> {
    let count = people.len();
    let rows = people.iter().enumerate().map(|(place, person)| {
        let words = name(look, person);
        let mut line = row![
            icon(look, Icon::Person, 20.0, Tone::Plain),
            label(look, words.clone()).received().silent().width(Length::Fill),
        ]
        .spacing(space::SMALL)
        .align_y(Alignment::Center);
        if person.indexed.environment.needs_banner() {
            let words = threshold::environment_words(look, person.indexed.environment);
            line = line.push(badge(look, words, Some(Severity::Caution)));
        }
        control(look, Role::Button, words, line)
            .on_press(Message::Choose(person.indexed.id))
            .place(place, count)
            .width(Length::Fill)
            .padding([space::MEDIUM, space::MEDIUM])
            .face(choice_face)
            .into()
    });
    let name = look.words("entry-who");
    let list = region(Access::new(Role::List, name.clone()), Column::with_children(rows).spacing(space::TIGHT));
    column![threshold::heading(look, name), list].spacing(space::SMALL).into()
}

fn others<'a>(screen: &'a Locked, look: &'a Look) -> Element<'a, Message> {
    let free = !matches!(screen.state, State::Opening);
    let several = matches!(&screen.people, People::Known(people) if people.len() > 1);
    let mut buttons = row![].spacing(space::SMALL);
    if several && !screen.listing {
        let words = look.words("entry-another-person");
        buttons = buttons.push(quiet(look, Some(Icon::SwitchUser), words, free.then_some(Message::Others)));
    }
    let words = look.words("entry-new-person");
    buttons.push(quiet(look, Some(Icon::Plus), words, free.then_some(Message::NewPerson))).wrap().into()
}

/// The name in the index, on one line.
fn name(look: &Look, person: &Person) -> String {
    let name = one_line(&person.indexed.name, 120);
    if name.is_empty() { look.words("entry-nameless") } else { name }
}
