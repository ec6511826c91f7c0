//! The engine's words for steps and actions, in the person's language; an unknown one as it stands.

use crate::engine::steps;
use crate::store::{AuditEntry, OutboxStep};
use crate::ui::look::Look;
use crate::ui::threshold::counted;
use crate::ui::widget::{Tone, one_line};

/// Characters of an answer.
const MOST_TEXT: usize = 300;

/// A line of an outgoing message's journal.
pub(super) fn step_words(look: &Look, step: &OutboxStep) -> String {
    let Some(key) = step_key(&step.step) else {
        return one_line(&format!("{} {}", step.step, step.detail), MOST_TEXT);
    };
    let said = look.words(key);
    match detail_words(look, step) {
        Some(detail) => look.words_with("connection-step", &[("step", said), ("detail", detail)]),
        None => said,
    }
}

fn step_key(step: &str) -> Option<&'static str> {
    Some(match step {
        steps::QUEUED => "connection-step-queued",
        steps::BEGIN => "connection-step-begin",
        steps::END => "connection-step-end",
        steps::ANSWERED => "connection-step-answered",
        steps::LATER => "connection-step-later",
        steps::REFUSED => "connection-step-refused",
        steps::NO_ANSWER => "connection-step-no-answer",
        steps::FOUND => "connection-step-found",
        steps::TAKEN_BACK => "connection-step-taken-back",
        steps::HELD => "connection-step-held",
        steps::AGAIN => "connection-step-again",
        steps::EVIDENCE => "connection-step-evidence",
        steps::RECEIPT => "connection-step-receipt",
        steps::FILED => "connection-step-filed",
        steps::FILED_BY_OPERATOR => "connection-step-filed-by-operator",
        steps::COPY_AWAITED => "connection-step-copy-awaited",
        steps::COPY_NOT_FILED => "connection-step-copy-not-filed",
        steps::KNOWN => "connection-step-known",
        _ => return None,
    })
}

fn detail_words(look: &Look, step: &OutboxStep) -> Option<String> {
    match (step.step.as_str(), step.detail.as_str()) {
        (_, "") => None,
        // The places of the recipients in the envelope: how many is enough.
        (steps::END, places) => {
            let count = u64::try_from(places.split(',').count()).unwrap_or(u64::MAX);
            Some(counted(look, "connection-step-recipients", count))
        }
        (_, steps::DECIDED) => Some(look.words("connection-step-decided")),
        (_, steps::SENT_FOLDER) => Some(look.words("connection-step-sent-folder")),
        (steps::RECEIPT, state) => Some(match state {
            "accepted" => look.words("connection-step-heard-accepted"),
            "refused" => look.words("connection-step-heard-refused"),
            "delivered" => look.words("connection-step-heard-delivered"),
            "failed" => look.words("connection-step-heard-failed"),
            "read" => look.words("connection-step-heard-read"),
            other => one_line(other, MOST_TEXT),
        }),
        // The code of an error.
        (_, detail) => Some(one_line(detail, MOST_TEXT)),
    }
}

/// A line of the traces.
pub(super) fn trace_words(look: &Look, trace: &AuditEntry) -> (String, Tone) {
    let (answer, tone) = match (trace.action.as_str(), trace.answer.as_str()) {
        (_, "ok" | "answered") => (look.words("connection-trace-done"), Tone::Plain),
        ("directory", answer) => match found(answer) {
            Some(count) => (counted(look, "connection-trace-found", count), Tone::Plain),
            None => (one_line(answer, MOST_TEXT), Tone::Muted),
        },
        (_, other) => (one_line(other, MOST_TEXT), Tone::Muted),
    };
    let action = action_key(&trace.action).map_or_else(|| one_line(&trace.action, MOST_TEXT), |key| look.words(key));
    (look.words_with("connection-trace", &[("action", action), ("answer", answer)]), tone)
}

/// How many answers the directory gave; older traces have a word behind the number.
fn found(answer: &str) -> Option<u64> {
    answer.split(' ').next()?.parse().ok()
}

fn action_key(action: &str) -> Option<&'static str> {
    Some(match action {
        "sign_in" => "connection-did-sign-in",
        "sign_out" => "connection-did-sign-out",
        "synchronise" => "connection-did-synchronise",
        "open" | "read" => "connection-did-open",
        "flag" => "connection-did-flag",
        "move" => "connection-did-move",
        "delete" => "connection-did-delete",
        "expunge" => "connection-did-expunge",
        "save_draft" => "connection-did-save-draft",
        "remove_draft" => "connection-did-remove-draft",
        "send" => "connection-did-send",
        "unsend" => "connection-did-unsend",
        "replay" => "connection-did-replay",
        "flush" => "connection-did-flush",
        "resolve" => "connection-did-resolve",
        "acknowledge" => "connection-did-acknowledge",
        "note_refusal" => "connection-did-note-refusal",
        "file" => "connection-did-file",
        "directory" => "connection-did-directory",
        "white_list" => "connection-did-white-list",
        "check" => "connection-did-check",
        "reconnect" => "connection-did-reconnect",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{step_words, trace_words};
    use crate::engine::steps;
    use crate::store::{AuditEntry, OutboxStep};
    use crate::ui::look::Look;
    use crate::words::Language;
    use jiff::Timestamp;

    const ACTIONS: &[&str] =
        &["remove_draft", "replay", "reconnect", "expunge", "acknowledge", "note_refusal", "sign_in", "file"];

    fn look(language: Language) -> Look {
        Look::new(language, Timestamp::UNIX_EPOCH)
    }

    fn journalled(step: &str, detail: &str) -> OutboxStep {
        OutboxStep { at: Timestamp::UNIX_EPOCH, step: step.to_owned(), detail: detail.to_owned() }
    }

    #[test]
    fn no_step_of_the_engine_is_shown_in_its_own_words() {
        for language in Language::ALL {
            for step in steps::ALL {
                for detail in ["", "ENVOI-06", steps::DECIDED, steps::SENT_FOLDER] {
                    let step = journalled(step, detail);
                    let words = step_words(&look(language), &step);
                    assert!(words.starts_with(char::is_uppercase), "{language:?}: {words}");
                    assert!(detail.is_empty() || detail == "ENVOI-06" || !words.contains(detail), "{words}");
                }
            }
        }
        let words = step_words(&look(Language::French), &journalled(steps::END, "0,1"));
        assert!(words.contains("2 destinataires"), "{words}");
    }

    #[test]
    fn traces_are_told_in_words_and_what_was_found_by_its_count() {
        let trace = |action: &str, answer: &str| AuditEntry {
            at: Timestamp::UNIX_EPOCH,
            account: None,
            actor: String::new(),
            action: action.to_owned(),
            request: String::new(),
            answer: answer.to_owned(),
        };
        let french = look(Language::French);
        for action in ACTIONS {
            let (words, _) = trace_words(&french, &trace(action, "ok"));
            assert!(words.starts_with(char::is_uppercase), "{words}");
        }
        for (answer, told) in [("3", "3 réponses"), ("3 entries", "3 réponses"), ("1", "1 réponse")] {
            let (words, _) = trace_words(&french, &trace("directory", answer));
            assert!(words.ends_with(told), "{words}");
        }
    }
}
