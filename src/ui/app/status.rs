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
use iced::widget::{Row, container, row};
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

/// The status line.
pub(super) fn line<'a>(work: &'a Work, look: &'a Look) -> Element<'a, Message> {
    let mut parts: Row<'a, Message> = Row::new().spacing(space::PANE).align_y(Alignment::Center);
    let narrow = look.room() == Room::Narrow;
    if !narrow {
        parts = parts.push(
            row![
                icon(look, Icon::Person, 16.0, Tone::Muted),
                label(look, work.session.person()).size(Size::Small).received()
            ]
            .spacing(space::TIGHT)
            .align_y(Alignment::Center),
        );
    }
    if let Some((account, state)) = worst(work) {
        parts = parts.push(connection(look, account, state));
        if let Some(at) = state.synchronised.filter(|_| !narrow) {
            let words = look.words_with("status-synchronised", &[("time", date::short(look, at))]);
            parts = parts.push(label(look, words).size(Size::Small).tone(look, Tone::Muted).one_line());
        }
    }
    parts = parts.push(iced::widget::space().width(Length::Fill));
    if work.waiting() > 0 {
        let words = look.words_with("status-waiting-to-leave", &[("count", work.waiting().to_string())]);
        parts = parts.push(part(look, Icon::Outbox, Tone::Caution, words, Message::Frame(Frame::Connection)));
    }
    parts = parts.push(small(look, Icon::Mask, look.words("status-mask"), narrow, Frame::Mask));
    parts = parts.push(small(look, Icon::Lock, look.words("status-lock"), narrow, Frame::Lock));
    parts = parts.push(small(look, Icon::SwitchUser, look.words("status-change"), narrow, Frame::ChangePerson));
    let ground = ground(look.palette.surface_sunken);
    let content = container(parts)
        .padding([0.0, space::MEDIUM])
        .width(Length::Fill)
        .height(super::layout::STATUS)
        .align_y(Alignment::Center)
        .style(ground);
    region(Access::new(Role::Status, look.words("status-name")), content)
}

fn connection<'a>(look: &Look, account: AccountId, state: &AccountState) -> Element<'a, Message> {
    let (mark, tone, words) = words(look, state);
    let shown = part(look, mark, tone, words, Message::Frame(Frame::Connection));
    match &state.connection {
        Some(Connection::SignInNeeded { .. } | Connection::Offline) if !state.busy => row![
            shown,
            button::link(look, look.words("status-sign-in-now"), Some(Message::Frame(Frame::SignIn(account))))
        ]
        .spacing(space::TIGHT)
        .align_y(Alignment::Center)
        .into(),
        _ => shown,
    }
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
