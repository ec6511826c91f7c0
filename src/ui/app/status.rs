//! The line at the bottom: who works here, how the connection stands, when it was last synchronised, what has not left.

use super::work::{AccountState, Open, Work};
use super::{Frame, Message};
use crate::domain::error::Coded;
use crate::domain::ids::AccountId;
use crate::engine::Connection;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Room, Size, space};
use crate::ui::threshold::unsent_words;
use crate::ui::widget::surface::ground;
use crate::ui::widget::{Access, Role, Severity, Tone, banner, button, control, date, icon, label, region, secondary};
use iced::widget::{Column, Row, column, container, row, space as gap};
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

/// The status line, and over it what needs a decision of the person for as long as it does.
pub(super) fn line<'a>(work: &'a Work, look: &'a Look) -> Element<'a, Message> {
    let lines: Element<'a, Message> = match look.room() {
        Room::Narrow => column![
            bar(vec![person(work, look), state(work, look)]),
            bar(vec![synchronised(work, look), rest(work, look)])
        ]
        .into(),
        _ => bar(vec![person(work, look), state(work, look), synchronised(work, look), rest(work, look)]),
    };
    let ground = ground(look.palette.surface_sunken);
    let content = container(lines).padding([0.0, space::MEDIUM]).width(Length::Fill).style(ground);
    let line = region(Access::new(Role::Status, look.words("status-name")), content);
    column![decisions(work, look), line].into()
}

fn bar<'a>(parts: Vec<Element<'a, Message>>) -> Element<'a, Message> {
    let parts = Row::with_children(parts).spacing(space::PANE).align_y(Alignment::Center);
    container(parts).width(Length::Fill).height(super::layout::STATUS).align_y(Alignment::Center).into()
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

fn person<'a>(work: &'a Work, look: &'a Look) -> Element<'a, Message> {
    row![icon(look, Icon::Person, 16.0, Tone::Muted), label(look, work.session.person()).size(Size::Small).received()]
        .spacing(space::TIGHT)
        .align_y(Alignment::Center)
        .into()
}

fn state<'a>(work: &'a Work, look: &'a Look) -> Element<'a, Message> {
    worst(work).map_or_else(|| gap().into(), |(account, state)| connection(look, account, state))
}

fn synchronised<'a>(work: &'a Work, look: &'a Look) -> Element<'a, Message> {
    let words = match worst(work).and_then(|(_, state)| state.synchronised) {
        Some(at) => look.words_with("status-synchronised", &[("time", date::short(look, at))]),
        None => look.words("status-never-synchronised"),
    };
    label(look, words).size(Size::Small).tone(look, Tone::Muted).one_line().into()
}

/// What has not left, and what can always be done.
fn rest<'a>(work: &'a Work, look: &'a Look) -> Element<'a, Message> {
    let narrow = look.room() == Room::Narrow;
    let mut parts = row![gap().width(Length::Fill)].spacing(space::PANE).align_y(Alignment::Center);
    for (mark, tone, words) in unsent_words(look, work.unsent()) {
        parts = parts.push(part(look, mark, tone, words, Message::Frame(Frame::Connection)));
    }
    parts = parts.push(small(look, Icon::Mask, look.words("status-mask"), narrow, Frame::Mask));
    parts = parts.push(small(look, Icon::Lock, look.words("status-lock"), narrow, Frame::Lock));
    parts = parts.push(small(look, Icon::SwitchUser, look.words("status-change"), narrow, Frame::ChangePerson));
    parts.width(Length::Fill).into()
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
