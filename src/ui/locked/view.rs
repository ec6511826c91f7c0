//! How the locked screen looks.

use super::{CODE, LockReason, Locked, Message, People, Person, State};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::threshold::{self, card, counted, headline, hint, minutes_and_seconds};
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
    }
}

/// Counts, never names.
fn facts<'a>(screen: &'a Locked, look: &'a Look) -> Element<'a, Message> {
    let mut lines = column![].spacing(space::TIGHT);
    // What is known is of whoever was here last: it is not shown over the code of another.
    if !screen.listing && screen.chosen != screen.facts.person {
        return lines.into();
    }
    if screen.facts.waiting > 0 {
        let words = counted(look, "entry-not-left", u64::from(screen.facts.waiting));
        lines = lines.push(
            row![icon(look, Icon::Caution, 16.0, Tone::Caution), label(look, words).semibold()]
                .spacing(space::SMALL)
                .align_y(Alignment::Center),
        );
    }
    if let Some(unread) = screen.facts.unread {
        lines = lines.push(label(look, counted(look, "entry-unread", unread)));
    }
    lines.into()
}

fn unlocking<'a>(screen: &'a Locked, look: &'a Look, person: &'a Person) -> Element<'a, Message> {
    let who = row![
        icon(look, Icon::Person, 20.0, Tone::Plain),
        label(look, name(look, person)).size(Size::Title).semibold().received()
    ]
    .spacing(space::SMALL)
    .align_y(Alignment::Center);
    let mut parts = column![who].spacing(space::MEDIUM);
    if matches!(screen.state, State::Opening) {
        parts = parts.push(progress(look, look.words("entry-unlocking"), None, None::<Message>));
        return card(look, parts);
    }
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
        parts = parts.push(hint(look, look.words("entry-station-code-what")));
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
