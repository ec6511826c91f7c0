//! The line at the bottom: who works here, how the connection stands, when it was last synchronised, what has not left.

use super::work::{AccountState, Open, Work};
use super::{Frame, Message};
use crate::card;
use crate::domain::error::Coded;
use crate::domain::ids::AccountId;
use crate::engine::Connection;
use crate::store::Unsent;
use crate::ui::Element;
use crate::ui::card_desk::{OnDesk, lasting, state_words};
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Room, Size, space};
use crate::ui::threshold::unsent_words;
use crate::ui::widget::surface::ground;
use crate::ui::widget::{Access, Role, Severity, Tone, banner, button, control, date, icon, label, region, secondary};
use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Length};

/// The state of the worst account, since one sentence must do.
fn worst(work: &Work) -> Option<(AccountId, &AccountState)> {
    let rank = |state: &AccountState| match &state.connection {
        Some(Connection::SignInNeeded { .. }) => 5,
        Some(Connection::Offline) => 4,
        Some(Connection::Waiting { .. }) => 3,
        Some(Connection::Submission { .. }) => 2,
        Some(Connection::Connecting) | None => 1,
        Some(Connection::Online) => 0,
    };
    work.accounts.iter().map(|(id, state)| (*id, state)).max_by_key(|(_, state)| rank(state))
}

/// How an account stands, in words.
fn words(look: &Look, state: &AccountState) -> (Icon, Tone, String) {
    match &state.connection {
        None => (Icon::Offline, Tone::Muted, look.words("status-not-yet")),
        Some(Connection::Connecting) => (Icon::Refresh, Tone::Muted, look.words("status-connecting")),
        Some(Connection::Online) if state.busy => (Icon::Refresh, Tone::Muted, look.words("status-synchronising")),
        Some(Connection::Online) => (Icon::Online, Tone::Success, look.words("status-online")),
        Some(Connection::Offline) => (Icon::Offline, Tone::Caution, look.words("status-offline")),
        Some(Connection::Waiting { until, failure }) => {
            let args = [("time", date::short(look, *until)), ("code", failure.code().to_string())];
            (Icon::Offline, Tone::Caution, look.words_with("status-waiting", &args))
        }
        Some(Connection::Submission { failure }) => {
            let args = [("code", failure.code().to_string())];
            (Icon::Caution, Tone::Caution, look.words_with("status-submission", &args))
        }
        Some(Connection::SignInNeeded { .. }) => (Icon::Key, Tone::Danger, look.words("status-sign-in")),
    }
}

/// What the status line tells.
struct Facts<'a> {
    person: &'a str,
    /// The card in use, or what lies there beside.
    card: Option<(Icon, Tone, String)>,
    /// The account that is worst off.
    worst: Option<(AccountId, &'a AccountState)>,
    /// What has not left, or not for certain.
    unsent: Unsent,
}

/// The height of a part, in logical pixels.
const LINE: f32 = 24.0;
/// The widest a name may be, in logical pixels.
const PERSON: f32 = 240.0;

/// The status line, and over it what needs a decision of the person for as long as it does.
pub(super) fn line<'a>(work: &'a Work, desk: &OnDesk, look: &'a Look) -> Element<'a, Message> {
    let (person, card) = (work.session.person(), card(work, desk, look));
    let facts = Facts { person, card, worst: worst(work), unsent: work.unsent() };
    column![decisions(work, look), told(look, &facts)].into()
}

/// Everything in words, on as many lines as that takes.
fn told<'a>(look: &Look, facts: &Facts<'_>) -> Element<'a, Message> {
    let name = label(look, facts.person).size(Size::Small).received();
    let who = row![icon(look, Icon::Person, 16.0, Tone::Muted), name].spacing(space::TIGHT).align_y(Alignment::Center);
    let mut parts: Vec<Element<'a, Message>> = vec![container(who).max_width(PERSON).center_y(LINE).into()];
    if let Some((mark, tone, words)) = &facts.card {
        parts.push(card_part(look, *mark, *tone, words.clone()));
    }
    if let Some((_, state)) = facts.worst {
        let (mark, tone, words) = words(look, state);
        parts.push(part(look, mark, tone, words, Message::Frame(Frame::Connection)));
        parts.extend(sign_in(look, facts));
    }
    for (mark, tone, words) in unsent_words(look, facts.unsent) {
        parts.push(part(look, mark, tone, words, Message::Frame(Frame::Connection)));
    }
    let words = match facts.worst.and_then(|(_, state)| state.synchronised) {
        Some(at) => look.words_with("status-synchronised", &[("time", date::short(look, at))]),
        None => look.words("status-never-synchronised"),
    };
    let synchronised = label(look, words).size(Size::Small).tone(look, Tone::Muted).one_line();
    parts.push(container(synchronised).center_y(LINE).into());
    let parts = Row::with_children(parts).spacing(space::PANE).align_y(Alignment::Center).wrap();
    let line = row![container(parts.vertical_spacing(space::TIGHT)).width(Length::Fill), deeds(look)]
        .spacing(space::PANE)
        .align_y(Alignment::Center);
    let content = container(line)
        .padding([space::TIGHT, space::MEDIUM])
        .width(Length::Fill)
        .style(ground(look.palette.surface_sunken));
    region(Access::new(Role::Status, look.words("status-name")), content)
}

/// The card in use, with its end when that is near; else a card or a reader that somebody may wait for.
fn card(work: &Work, desk: &OnDesk, look: &Look) -> Option<(Icon, Tone, String)> {
    if let Some(card) = work.session.card() {
        let ends = lasting(look, card.inserted.facts(), look.now);
        return Some(match ends {
            Some((tone, words)) => (Icon::Card, tone, words),
            None => (Icon::Card, Tone::Plain, look.words("status-card")),
        });
    }
    let shown = matches!(desk, OnDesk::Card(_) | OnDesk::Reading | OnDesk::Nothing(card::Error::Busy));
    shown.then(|| state_words(look, desk))
}

fn card_part<'a>(look: &Look, mark: Icon, tone: Tone, words: String) -> Element<'a, Message> {
    let access = Access { live: true, ..Access::new(Role::Status, words.clone()) };
    let content = row![icon(look, mark, 16.0, tone), label(look, words).size(Size::Small).tone(look, tone).silent()]
        .spacing(space::TIGHT)
        .align_y(Alignment::Center);
    region(access, container(content).center_y(LINE))
}

/// What hides the screen; signs alone where the words would take the room of the rest.
fn deeds<'a>(look: &Look) -> Row<'a, Message> {
    let folded = look.room() == Room::Narrow;
    row![
        small(look, Icon::Mask, look.words("status-mask"), folded, Frame::Mask),
        small(look, Icon::Lock, look.words("status-lock"), folded, Frame::Lock),
        small(look, Icon::SwitchUser, look.words("status-change"), folded, Frame::ChangePerson),
    ]
    .spacing(if folded { space::TIGHT } else { space::PANE })
}

/// What was refused, and what is in doubt, with the way on.
fn decisions<'a>(work: &'a Work, look: &'a Look) -> Element<'a, Message> {
    let unsent = work.unsent();
    let lasting = [
        (unsent.refused, Severity::Danger, "status-refused-words", "status-refused-open"),
        (unsent.uncertain, Severity::Caution, "status-uncertain-words", "status-uncertain-open"),
    ];
    let shown = lasting.into_iter().filter(|(count, ..)| *count > 0 && !matches!(work.open, Open::Connection(_)));
    let shown = shown.map(|(count, severity, words, open)| {
        let words = look.words_with(words, &[("count", count.to_string())]);
        let open = secondary(look, look.words(open), Some(Message::Frame(Frame::Connection)));
        banner(look, severity, words, vec![open.into()])
    });
    Column::with_children(shown).into()
}

/// Signing in again, where that is what helps.
fn sign_in<'a>(look: &Look, facts: &Facts<'_>) -> Option<Element<'a, Message>> {
    let (account, state) = facts.worst?;
    let helps = matches!(state.connection, Some(Connection::SignInNeeded { .. } | Connection::Offline)) && !state.busy;
    let message = Message::Frame(Frame::SignIn(account));
    helps.then(|| button::link(look, look.words("status-sign-in-now"), Some(message)).into())
}

fn part<'a>(look: &Look, mark: Icon, tone: Tone, words: String, message: Message) -> Element<'a, Message> {
    let content = row![icon(look, mark, 16.0, tone), label(look, words.clone()).size(Size::Small).one_line().silent()]
        .spacing(space::TIGHT)
        .align_y(Alignment::Center);
    control(look, Role::Button, words, content)
        .on_press(message)
        .padding([0.0, space::TIGHT])
        .height(LINE)
        .face(button::quiet_face)
        .into()
}

fn small<'a>(look: &Look, mark: Icon, words: String, folded: bool, frame: Frame) -> Element<'a, Message> {
    let mut content = row![icon(look, mark, 16.0, Tone::Plain)].spacing(space::TIGHT).align_y(Alignment::Center);
    if !folded {
        content = content.push(label(look, words.clone()).size(Size::Small).silent());
    }
    let button = control(look, Role::Button, words.clone(), content)
        .on_press(Message::Frame(frame))
        .padding([0.0, space::SMALL])
        .height(LINE)
        .face(button::quiet_face);
    button::hint(look, button, words)
}

#[cfg(test)]
mod tests {
    use super::{AccountState, Connection, Facts, Icon, Tone, told};
    use crate::domain::error::Failure;
    use crate::domain::ids::AccountId;
    use crate::store::Unsent;
    use crate::ui::app::Error;
    use crate::ui::headless::Headless;
    use crate::ui::look::Look;
    use crate::words::Language;
    use iced::{Size, Task};
    use jiff::{Timestamp, ToSpan};

    fn states(now: Timestamp) -> Vec<Option<Connection>> {
        let failure = || Failure::new(Error::NoWindow { reason: String::new() });
        let until = now + 50.hours();
        vec![
            None,
            Some(Connection::Offline),
            Some(Connection::Connecting),
            Some(Connection::Online),
            Some(Connection::Waiting { failure: failure(), until }),
            Some(Connection::Submission { failure: failure() }),
            Some(Connection::SignInNeeded { failure: failure() }),
        ]
    }

    #[test]
    fn every_state_is_told_in_whole_words_in_every_window() {
        let now: Timestamp = "2026-09-28T09:00:00Z".parse().unwrap();
        let mut faults = Vec::new();
        for (width, language) in [640.0, 683.0, 900.0, 1_100.0, 1_366.0]
            .into_iter()
            .flat_map(|width| [(width, Language::French), (width, Language::English)])
        {
            for connection in states(now) {
                let mut look = Look::new(language, now);
                look.window = Size::new(width, 480.0);
                let state = AccountState {
                    connection: connection.clone(),
                    since: None,
                    synchronised: Some(now - 20.hours()),
                    unsent: Unsent { waiting: 128, uncertain: 12, refused: 3 },
                    busy: false,
                    is_fresh: false,
                };
                let boot = move || ((look, state), Task::none());
                let mut window = Headless::new(
                    Size::new(width, 480.0),
                    1.0,
                    boot,
                    |_, _| Task::none(),
                    |(look, state): &(Look, AccountState)| {
                        let person = "Professeure Marie-Antoinette DE LA ROCHEFOUCAULD-TEST";
                        let ends = "Votre carte CPS expire le 30 septembre 2026 (dans 12 jours).".to_owned();
                        let card = Some((Icon::Card, Tone::Caution, ends));
                        told(
                            look,
                            &Facts { person, card, worst: Some((AccountId::random(), state)), unsent: state.unsent },
                        )
                    },
                );
                let told = |fault| format!("{width} {language:?} {connection:?}: {fault}");
                faults.extend(window.overflowing().into_iter().map(told));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
