//! What is on its way out, recipient by recipient, and the traces.

use super::{ConnectionPage, Decision, Details, Message};
use crate::domain::message::{OutboxState, RecipientState};
use crate::store::{AuditEntry, OutboxItem, OutboxRecipient};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::threshold::{card, heading, hint};
use crate::ui::widget::surface::rule;
use crate::ui::widget::{Severity, Tone, badge, banner, date, icon, label, link, one_line, primary, secondary};
use iced::widget::{Column, column, container, row};
use iced::{Alignment, Length};

/// Characters of a subject, of an answer.
const MOST_TEXT: usize = 300;
/// Recipients shown of one message.
const MOST_RECIPIENTS: usize = 50;
/// Steps shown of one journal, the last ones.
const MOST_STEPS: usize = 60;
/// The width of the column with times, in logical pixels.
const TIMES: f32 = 150.0;

pub(super) fn outbox<'a>(look: &'a Look, page: &'a ConnectionPage, details: &'a Details) -> Element<'a, Message> {
    let title = heading(look, look.words("connection-outbox"));
    if details.outgoing.is_empty() {
        return column![title, hint(look, look.words("connection-outbox-empty"))].spacing(space::SMALL).into();
    }
    let items = details.outgoing.iter().map(|item| one(look, page, details, item));
    let note = hint(look, look.words("connection-outbox-hint"));
    column![title, note, Column::with_children(items).spacing(space::MEDIUM)].spacing(space::SMALL).into()
}

fn one<'a>(
    look: &'a Look,
    page: &'a ConnectionPage,
    details: &'a Details,
    item: &'a OutboxItem,
) -> Element<'a, Message> {
    let id = details.facts.id;
    let subject = one_line(&item.subject, MOST_TEXT);
    let subject = if subject.is_empty() { look.words("connection-no-subject") } else { subject };
    let (state, severity) = state_words(look, item.state);
    let head = row![
        label(look, subject).medium().received().width(Length::Fill),
        label(look, date::short(look, item.created)).size(Size::Small).tone(look, Tone::Muted),
    ]
    .spacing(space::MEDIUM);
    let mut lines = column![head, row![badge(look, state, severity)]].spacing(space::SMALL);
    for recipient in item.recipients.iter().take(MOST_RECIPIENTS) {
        lines = lines.push(recipient_line(look, recipient));
    }
    if let Some(more) = item.recipients.len().checked_sub(MOST_RECIPIENTS).filter(|more| *more > 0) {
        lines = lines.push(hint(look, look.words_with("connection-more-recipients", &[("count", more.to_string())])));
    }
    if item.state == OutboxState::Uncertain {
        lines = lines.push(banner(
            look,
            Severity::Caution,
            look.words("connection-uncertain-words"),
            vec![
                secondary(
                    look,
                    look.words("connection-hold-yes"),
                    Some(Message::Ask(id, item.id, Decision::HoldForSent)),
                )
                .into(),
                secondary(look, look.words("connection-resend-yes"), Some(Message::Ask(id, item.id, Decision::Resend)))
                    .into(),
            ],
        ));
    }
    if item.state == OutboxState::Refused {
        lines = lines.push(row![primary(look, look.words("connection-reopen"), Some(Message::Reopen(id, item.id)))]);
    }
    if item.state == OutboxState::Queued {
        lines =
            lines.push(row![secondary(look, look.words("connection-take-back"), Some(Message::TakeBack(id, item.id)))]);
    }
    card(look, lines.push(journal(look, page, details, item)))
}

/// The steps as the engine wrote them: for whoever helps on the telephone.
fn journal<'a>(
    look: &'a Look,
    page: &'a ConnectionPage,
    details: &'a Details,
    item: &'a OutboxItem,
) -> Element<'a, Message> {
    let steps = page.open.as_ref().filter(|(open, _)| *open == item.id).map(|(_, steps)| steps);
    let toggle = link(look, look.words("connection-journal"), Some(Message::Toggle(details.facts.id, item.id)))
        .expanded(steps.is_some());
    let mut lines = column![toggle].spacing(space::TIGHT);
    for step in steps.into_iter().flatten().rev().take(MOST_STEPS) {
        let words = one_line(&format!("{} {}", step.step, step.detail), MOST_TEXT);
        lines = lines.push(timed(look, date::long(look, step.at), words, Tone::Muted));
    }
    lines.into()
}

fn timed<'a>(look: &Look, time: String, words: String, tone: Tone) -> Element<'a, Message> {
    row![
        container(label(look, time).size(Size::Caption).tone(look, Tone::Muted)).width(TIMES),
        label(look, words).size(Size::Caption).tone(look, tone).width(Length::Fill),
    ]
    .spacing(space::SMALL)
    .into()
}

fn recipient_line<'a>(look: &Look, recipient: &OutboxRecipient) -> Element<'a, Message> {
    let time = date::short(look, recipient.updated);
    let (words, mark, tone) = match recipient.state {
        RecipientState::Waiting => (look.words("connection-to-waiting"), Icon::Clock, Tone::Muted),
        RecipientState::Accepted => {
            (look.words_with("connection-to-accepted", &[("time", time)]), Icon::Check, Tone::Plain)
        }
        RecipientState::Refused => (look.words("connection-to-refused"), Icon::Danger, Tone::Danger),
        RecipientState::Uncertain => (look.words("connection-to-uncertain"), Icon::Caution, Tone::Caution),
        RecipientState::Delivered => {
            (look.words_with("connection-to-delivered", &[("time", time)]), Icon::Check, Tone::Success)
        }
        RecipientState::Failed => (look.words("connection-to-failed"), Icon::Danger, Tone::Danger),
        RecipientState::Read => {
            (look.words_with("connection-to-read", &[("time", time)]), Icon::Receipt, Tone::Success)
        }
    };
    let said = recipient.reply.as_ref().filter(|_| matches!(recipient.state, RecipientState::Refused));
    let said = said.map(|reply| {
        let words = look.words_with(
            "connection-operator-said",
            &[("reply", one_line(&format!("{} {}", reply.code, reply.text), MOST_TEXT))],
        );
        label(look, words).size(Size::Caption).tone(look, Tone::Muted)
    });
    let line = row![
        icon(look, mark, 16.0, tone),
        label(look, recipient.address.to_string()).size(Size::Small).received().width(Length::Fill),
        label(look, words).size(Size::Small).tone(look, tone),
    ]
    .spacing(space::SMALL)
    .align_y(Alignment::Center);
    column![line].push(said).into()
}

fn state_words(look: &Look, state: OutboxState) -> (String, Option<Severity>) {
    match state {
        OutboxState::Queued => (look.words("connection-queued"), Some(Severity::Information)),
        OutboxState::Sending => (look.words("connection-sending"), Some(Severity::Information)),
        OutboxState::Accepted => (look.words("connection-accepted"), None),
        OutboxState::Filed => (look.words("connection-filed"), None),
        OutboxState::Uncertain => (look.words("connection-uncertain"), Some(Severity::Caution)),
        OutboxState::Refused => (look.words("connection-refused"), Some(Severity::Danger)),
        OutboxState::Cancelled => (look.words("connection-cancelled"), None),
    }
}

pub(super) fn traces<'a>(look: &'a Look, details: &'a Details) -> Element<'a, Message> {
    let title = heading(look, look.words("connection-traces"));
    if details.traces.is_empty() {
        return column![title, hint(look, look.words("connection-traces-empty"))].spacing(space::SMALL).into();
    }
    let rows = details.traces.iter().rev().map(|trace| trace_line(look, trace));
    let list = Column::with_children(rows).spacing(space::TIGHT);
    column![title, hint(look, look.words("connection-traces-hint")), rule(look), list].spacing(space::SMALL).into()
}

fn trace_line<'a>(look: &Look, trace: &AuditEntry) -> Element<'a, Message> {
    let (answer, tone) = match trace.answer.as_str() {
        "ok" | "answered" => (look.words("connection-trace-done"), Tone::Plain),
        other => (one_line(other, MOST_TEXT), Tone::Muted),
    };
    let words =
        look.words_with("connection-trace", &[("action", action_words(look, &trace.action)), ("answer", answer)]);
    timed(look, date::long(look, trace.at), words, tone)
}

/// The engine's word for an action, in the person's language; an unknown one as it stands.
fn action_words(look: &Look, action: &str) -> String {
    let key = match action {
        "sign_in" => "connection-did-sign-in",
        "sign_out" => "connection-did-sign-out",
        "synchronise" => "connection-did-synchronise",
        "open" | "read" => "connection-did-open",
        "flag" => "connection-did-flag",
        "move" => "connection-did-move",
        "delete" => "connection-did-delete",
        "save_draft" => "connection-did-save-draft",
        "send" => "connection-did-send",
        "unsend" => "connection-did-unsend",
        "flush" => "connection-did-flush",
        "resolve" => "connection-did-resolve",
        "file" => "connection-did-file",
        "directory" => "connection-did-directory",
        "white_list" => "connection-did-white-list",
        "check" => "connection-did-check",
        other => return one_line(other, MOST_TEXT),
    };
    look.words(key)
}
