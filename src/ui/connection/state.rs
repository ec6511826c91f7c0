//! How an account stands with its operator, in words; its servers and the white list.

use super::{Check, Details, List, Message};
use crate::domain::error::Failure;
use crate::engine::check::{ServerReport, StepVerdict, told};
use crate::engine::{Connection, ListState};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::threshold::{card, counted, heading, hint};
use crate::ui::widget::{Severity, Tone, date, explanation, icon, label, one_line, primary, progress, secondary};
use iced::widget::{Column, column, row};
use iced::{Alignment, Length};

/// Characters of a fact a server told.
const MOST_FACT: usize = 400;

pub(super) fn connection<'a>(look: &'a Look, details: &'a Details) -> Element<'a, Message> {
    let id = details.facts.id;
    let (words, severity, failure) = state_words(look, details.state.as_ref().map(|(state, _)| state));
    let mut lines = column![
        row![
            icon(look, severity.icon(), 16.0, tone(severity)),
            label(look, words).size(Size::Lead).semibold().width(Length::Fill),
        ]
        .spacing(space::SMALL)
        .align_y(Alignment::Center)
    ]
    .spacing(space::SMALL);
    if let Some((state, since)) = &details.state {
        lines = lines.push(fact(look, "connection-since", date::long(look, *since)));
        if let Connection::Waiting { until, .. } = state {
            lines = lines.push(fact(look, "connection-next-try", date::time(look, *until)));
        }
    }
    lines = lines.push(match details.until {
        Some(until) => fact(look, "connection-valid-until", date::long(look, until)),
        None => hint(look, look.words("connection-validity-unknown")),
    });
    if let Some(at) = details.synchronised {
        lines = lines.push(fact(look, "connection-last-sync", date::long(look, at)));
    }
    for failure in failure.into_iter().chain(&details.failure) {
        lines = lines.push(explanation(look, &look.explain(failure), None));
    }
    lines = if details.busy {
        lines.push(progress(look, look.words("connection-synchronising"), None, None::<Message>))
    } else {
        lines.push(row![primary(look, look.words("connection-synchronise"), Some(Message::Synchronise(id)))])
    };
    column![heading(look, look.words("connection-state")), card(look, lines)].spacing(space::SMALL).into()
}

fn fact<'a>(look: &Look, key: &str, value: String) -> Element<'a, Message> {
    label(look, look.words_with(key, &[("value", value)])).into()
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Information => Tone::Information,
        Severity::Success => Tone::Success,
        Severity::Caution => Tone::Caution,
        Severity::Danger => Tone::Danger,
    }
}

fn state_words<'a>(look: &Look, state: Option<&'a Connection>) -> (String, Severity, Option<&'a Failure>) {
    match state {
        None => (look.words("connection-unknown"), Severity::Information, None),
        Some(Connection::Offline) => (look.words("connection-offline"), Severity::Information, None),
        Some(Connection::Connecting) => (look.words("connection-connecting"), Severity::Information, None),
        Some(Connection::Online) => (look.words("connection-online"), Severity::Success, None),
        Some(Connection::Waiting { failure, .. }) => {
            (look.words("connection-waiting"), Severity::Caution, Some(failure))
        }
        Some(Connection::Submission { failure }) => {
            (look.words("connection-submission"), Severity::Caution, Some(failure))
        }
        Some(Connection::SignInNeeded { failure }) => {
            (look.words("connection-sign-in"), Severity::Caution, Some(failure))
        }
    }
}

pub(super) fn servers<'a>(look: &'a Look, details: &'a Details) -> Element<'a, Message> {
    let test = Message::Check(details.facts.id);
    let content: Element<'a, Message> = match &details.check {
        Check::NotYet => column![
            hint(look, look.words("connection-check-hint")),
            row![secondary(look, look.words("connection-check"), Some(test))],
        ]
        .spacing(space::SMALL)
        .into(),
        Check::Busy => progress(look, look.words("connection-checking"), None, None::<Message>),
        Check::Failed(failure) => {
            explanation(look, &look.explain(failure), Some((look.words("connection-check-again"), test)))
        }
        Check::Done(report) => {
            let verdict =
                if report.ok { ("check-good", Tone::Success) } else { ("connection-check-bad", Tone::Danger) };
            let reports = report.servers.iter().map(|server| one_server(look, server));
            column![
                label(look, look.words(verdict.0)).semibold().tone(look, verdict.1),
                Column::with_children(reports).spacing(space::PANE),
                row![secondary(look, look.words("connection-check-again"), Some(test))],
            ]
            .spacing(space::MEDIUM)
            .into()
        }
    };
    column![heading(look, look.words("connection-servers")), card(look, content)].spacing(space::SMALL).into()
}

fn one_server<'a>(look: &'a Look, server: &'a ServerReport) -> Element<'a, Message> {
    let title = format!("{} — {}:{}", told::service(look.language, server.service), server.host, server.port);
    let mut lines = column![label(look, one_line(&title, MOST_FACT)).medium()].spacing(space::TIGHT);
    for step in &server.steps {
        let (mark, tone) = match step.verdict {
            StepVerdict::Ok => (Icon::Check, Tone::Success),
            StepVerdict::Failed => (Icon::Close, Tone::Danger),
            StepVerdict::Skipped => (Icon::Minus, Tone::Muted),
        };
        let step_and_verdict = look.words_with(
            "connection-check-step",
            &[("step", told::step(look.language, step.step)), ("verdict", told::verdict(look.language, step.verdict))],
        );
        lines = lines.push(
            row![icon(look, mark, 16.0, tone), label(look, step_and_verdict)]
                .spacing(space::SMALL)
                .align_y(Alignment::Center),
        );
        // What belongs to a failure stands in its sentence.
        if step.verdict == StepVerdict::Ok {
            for (name, value) in step.facts.iter().filter(|(_, value)| !value.is_empty()) {
                let words = told::fact(look.language, name, &one_line(value, MOST_FACT));
                lines = lines.push(label(look, words).size(Size::Caption).tone(look, Tone::Muted));
            }
        }
    }
    lines.push(server.failure.as_ref().map(|failure| explanation(look, &look.explain(failure), None))).into()
}

pub(super) fn white_list<'a>(look: &'a Look, details: &'a Details) -> Element<'a, Message> {
    let refresh = Message::RefreshList(details.facts.id);
    let content: Element<'a, Message> = match &details.list {
        List::Busy => progress(look, look.words("connection-list-busy"), None, None::<Message>),
        List::Failed(failure) => {
            explanation(look, &look.explain(failure), Some((look.words("connection-list-refresh"), refresh)))
        }
        List::Known(state) => column![
            Column::with_children(list_words(look, state).into_iter().map(|words| label(look, words).into())),
            hint(look, look.words("connection-list-what")),
            row![secondary(look, look.words("connection-list-refresh"), Some(refresh))],
        ]
        .spacing(space::SMALL)
        .into(),
    };
    column![heading(look, look.words("connection-list")), card(look, content)].spacing(space::SMALL).into()
}

fn list_words(look: &Look, state: &ListState) -> Vec<String> {
    let mut words = Vec::new();
    if state.list().is_none() {
        words.push(look.words("connection-list-absent"));
    } else {
        words.push(counted(look, "connection-list-domains", u64::try_from(state.domains()).unwrap_or(u64::MAX)));
        let key = if state.complete() { "connection-list-complete" } else { "connection-list-incomplete" };
        words.push(look.words(key));
    }
    if let Some(at) = state.fetched_at() {
        words.push(look.words_with("connection-list-fetched", &[("value", date::long(look, at))]));
    }
    if let Some(code) = state.problem() {
        words.push(look.words_with("connection-list-problem", &[("code", code.as_str().to_owned())]));
    }
    words
}
