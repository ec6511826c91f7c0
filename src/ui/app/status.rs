//! The line at the bottom: who works here, how the connection stands, when it was last synchronised, what has not left.

use super::work::{AccountState, Work};
use super::{Frame, Message};
use crate::domain::error::Coded;
use crate::domain::ids::AccountId;
use crate::engine::Connection;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Room, Size, space};
use crate::ui::widget::surface::ground;
use crate::ui::widget::{Access, Role, Tone, button, control, date, icon, label, region};
use iced::widget::{Row, column, container, row};
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
    /// The account that is worst off.
    worst: Option<(AccountId, &'a AccountState)>,
    /// Messages on their way out.
    waiting: u32,
}

/// The widest a name may be, in logical pixels.
const PERSON: f32 = 180.0;
/// From this width of the window on, all of it stands on one line, in logical pixels.
const ROOMY: f32 = 1_300.0;

/// The status line.
pub(super) fn line<'a>(work: &'a Work, look: &'a Look) -> Element<'a, Message> {
    let facts = Facts { person: work.session.person(), worst: worst(work), waiting: work.waiting() };
    told(look, &facts)
}

/// One line; what does not stand there every day goes below it where there is no room.
fn told<'a>(look: &Look, facts: &Facts<'_>) -> Element<'a, Message> {
    let room = look.room();
    let state = facts.worst.map(|(_, state)| state);
    // With why and until when, the state takes the room of all else.
    let long = state.is_some_and(|state| {
        matches!(state.connection, Some(Connection::Waiting { .. } | Connection::Submission { .. }))
    });
    let below = look.window.width < ROOMY || long;
    let calm = state.is_some_and(|state| matches!(state.connection, Some(Connection::Online)) && !state.busy);
    let mut parts: Row<'a, Message> = Row::new().spacing(space::PANE).align_y(Alignment::Center);
    if room > Room::Narrow {
        let name = label(look, facts.person).size(Size::Small).received();
        let who =
            row![icon(look, Icon::Person, 16.0, Tone::Muted), name].spacing(space::TIGHT).align_y(Alignment::Center);
        parts = parts.push(container(who).max_width(PERSON));
    }
    if let Some(state) = state {
        let (mark, tone, words) = words(look, state);
        parts = parts.push(part(look, mark, tone, words, Message::Frame(Frame::Connection)));
    }
    if !below {
        parts = parts.push(sign_in(look, facts)).push(waiting(look, facts));
    }
    if let Some(at) = state
        .and_then(|state| state.synchronised)
        .filter(|_| room == Room::Wide && !long || room == Room::Medium && calm)
    {
        let words = look.words_with("status-synchronised", &[("time", date::short(look, at))]);
        parts = parts.push(label(look, words).size(Size::Small).tone(look, Tone::Muted).one_line());
    }
    parts = parts
        .push(iced::widget::space().width(Length::Fill))
        .push(deeds(look, room == Room::Narrow || room == Room::Medium && long));
    let extra = (below && (sign_in(look, facts).is_some() || facts.waiting > 0)).then(|| {
        let extra = row![].push(sign_in(look, facts)).push(waiting(look, facts)).spacing(space::PANE);
        container(extra.align_y(Alignment::Center)).height(super::layout::STATUS).align_y(Alignment::Center)
    });
    let first = container(parts).width(Length::Fill).height(super::layout::STATUS).align_y(Alignment::Center);
    let content = container(column![first].push(extra))
        .padding([0.0, space::MEDIUM])
        .width(Length::Fill)
        .style(ground(look.palette.surface_sunken));
    region(Access::new(Role::Status, look.words("status-name")), content)
}

/// What hides the screen.
fn deeds<'a>(look: &Look, folded: bool) -> Row<'a, Message> {
    row![
        small(look, Icon::Mask, look.words("status-mask"), folded, Frame::Mask),
        small(look, Icon::Lock, look.words("status-lock"), folded, Frame::Lock),
        small(look, Icon::SwitchUser, look.words("status-change"), folded, Frame::ChangePerson),
    ]
    .spacing(if folded { space::TIGHT } else { space::PANE })
}

/// What has not left yet, in words.
fn waiting<'a>(look: &Look, facts: &Facts<'_>) -> Option<Element<'a, Message>> {
    let words = || look.words_with("status-waiting-to-leave", &[("count", facts.waiting.to_string())]);
    (facts.waiting > 0).then(|| part(look, Icon::Outbox, Tone::Caution, words(), Message::Frame(Frame::Connection)))
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
        .height(24)
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
        .height(24)
        .face(button::quiet_face);
    button::hint(look, button, words)
}

#[cfg(test)]
mod tests {
    use super::{AccountState, Connection, Facts, told};
    use crate::domain::error::Failure;
    use crate::domain::ids::AccountId;
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
                    waiting: 128,
                    busy: false,
                };
                let boot = move || ((look, state), Task::none());
                let mut window = Headless::new(
                    Size::new(width, 480.0),
                    1.0,
                    boot,
                    |_, _| Task::none(),
                    |(look, state): &(Look, AccountState)| {
                        let person = "Professeure Marie-Antoinette DE LA ROCHEFOUCAULD-TEST";
                        told(look, &Facts { person, worst: Some((AccountId::random(), state)), waiting: 128 })
                    },
                );
                let told = |fault| format!("{width} {language:?} {connection:?}: {fault}");
                faults.extend(window.overflowing().into_iter().map(told));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
