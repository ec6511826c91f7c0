//! The beginning of an answer: to whom, about what, in which conversation (RFC 5322 §3.6.4), quoting what.

use super::compose::DraftContent;
use super::error::Error;
use super::query::Query;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, MessageId};
use crate::domain::message::{Envelope, OutgoingFile};
use crate::domain::{Address, NamedAddress};
use crate::mime::{self, Mail, subject};
use std::sync::Arc;

/// Longest text quoted in an answer, bytes; a text passed on is whole.
const QUOTED: usize = 64 * 1024;
/// Most identifiers of a conversation named by an answer.
const REFERENCES: usize = 200;

/// How a message is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReplyKind {
    /// To whoever wrote it.
    Sender,
    /// To everyone who has it, oneself excepted.
    All,
    /// Passed on with its attachments.
    Forward,
}

impl Query {
    /// The beginning of an answer. `attribution` says, in the person's language, who wrote what follows and when; it
    /// may have several lines. Blocking.
    ///
    /// An answer to a message whose body is not here quotes nothing. Subjects bear one mark, `Re: ` or `Tr: `.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such message, or when one is to be passed on whose body is not here or cannot be read.
    pub fn reply(
        &self,
        account: AccountId,
        message: MessageId,
        kind: ReplyKind,
        attribution: &str,
    ) -> Result<DraftContent, Failure> {
        let own = self.of(account)?.account.address.clone();
        let envelope = self.message(account, message)?.envelope;
        let mail = self.raw(account, message)?.and_then(|raw| mime::parse(&raw).ok());
        let about = subject::without_answer_marks(&envelope.subject);
        if kind == ReplyKind::Forward {
            let id = message.to_string();
            let mail = mail.ok_or_else(|| Failure::new(Error::NotFound { what: "message", id }))?;
            return Ok(DraftContent {
                subject: format!("Tr: {about}"),
                text: format!("\n\n{attribution}\n\n{}", mail.text),
                files: files(&mail),
                ..DraftContent::default()
            });
        }
        let (to, cc) = recipients(&envelope, &own, kind == ReplyKind::All);
        let quoted = mail.map(|mail| quoted(&mail.text)).filter(|quoted| !quoted.is_empty());
        Ok(DraftContent {
            to,
            cc,
            subject: format!("Re: {about}"),
            text: quoted.map(|quoted| format!("\n\n{attribution}\n{quoted}")).unwrap_or_default(),
            in_reply_to: envelope.message_id.clone(),
            references: references(envelope),
            ..DraftContent::default()
        })
    }
}

/// To, and Cc. An answer to what one wrote oneself goes to those it was written to.
fn recipients(envelope: &Envelope, own: &Address, all: bool) -> (Vec<NamedAddress>, Vec<NamedAddress>) {
    let is_own = |named: &NamedAddress| same(named, own.to_string().as_str());
    let writers = if envelope.reply_to.is_empty() { &envelope.from } else { &envelope.reply_to };
    let mut known: Vec<NamedAddress> = Vec::new();
    let mut new = |named: &&NamedAddress| {
        let new = !is_own(named) && !known.iter().any(|known| same(known, &named.address));
        if new {
            known.push((*named).clone());
        }
        new
    };
    let mut to: Vec<NamedAddress> = writers.iter().filter(&mut new).cloned().collect();
    let wrote_it = to.is_empty();
    if all || wrote_it {
        to.extend(envelope.to.iter().filter(&mut new).cloned());
    }
    let cc = if all { envelope.cc.iter().filter(&mut new).cloned().collect() } else { Vec::new() };
    if to.is_empty() && cc.is_empty() {
        // Notes to oneself.
        to = writers.iter().take(1).cloned().collect();
    }
    (to, cc)
}

fn same(named: &NamedAddress, other: &str) -> bool {
    match (named.address.parse::<Address>(), other.parse::<Address>()) {
        (Ok(one), Ok(other)) => one.same_mailbox(&other),
        _ => named.address.eq_ignore_ascii_case(other),
    }
}

fn references(envelope: Envelope) -> Vec<String> {
    let mut references = envelope.references;
    if let Some(id) = envelope.message_id {
        references.retain(|known| *known != id);
        references.push(id);
    }
    let excess = references.len().saturating_sub(REFERENCES);
    references.split_off(excess)
}

/// Each line behind a `>`; what is left out of a very long text is marked.
fn quoted(text: &str) -> String {
    let text = text.trim_end();
    let (kept, rest) = text.split_at(text.floor_char_boundary(QUOTED));
    let line = |line: &str| match line.chars().next() {
        None => ">".to_owned(),
        Some('>') => format!(">{line}"),
        Some(_) => format!("> {line}"),
    };
    let mut lines: Vec<String> = kept.lines().map(line).collect();
    if !rest.is_empty() {
        lines.push("> […]".to_owned());
    }
    lines.join("\n")
}

/// Every attachment byte for byte, but for the pictures that are part of the text.
fn files(mail: &Mail) -> Vec<Arc<OutgoingFile>> {
    let attachments = (0..).zip(&mail.attachments);
    attachments
        .filter(|(_, file)| !(file.inline && file.content_id.is_some() && file.mime.starts_with("image/")))
        .map(|(index, file)| {
            Arc::new(OutgoingFile {
                name: file.name.clone(),
                mime: file.mime.clone(),
                bytes: mail.attachment(index).unwrap_or_default().to_vec(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{QUOTED, quoted, recipients, references};
    use crate::domain::NamedAddress;
    use crate::domain::message::Envelope;

    fn named(local: &str) -> NamedAddress {
        NamedAddress { name: String::new(), address: format!("{local}@cabinet.mssante.example") }
    }

    fn addresses(list: &[NamedAddress]) -> Vec<&str> {
        list.iter().map(|named| named.address.split('@').next().unwrap()).collect()
    }

    fn answered(envelope: &Envelope, all: bool) -> (String, String) {
        let own = "Moi@cabinet.mssante.example".parse().unwrap();
        let (to, cc) = recipients(envelope, &own, all);
        (addresses(&to).join(" "), addresses(&cc).join(" "))
    }

    fn pair(to: &str, cc: &str) -> (String, String) {
        (to.to_owned(), cc.to_owned())
    }

    #[test]
    fn an_answer_goes_to_whoever_wants_it_once_and_never_to_oneself() {
        let mut envelope = Envelope {
            from: vec![named("labo")],
            to: vec![named("moi"), named("zoe"), named("LABO")],
            cc: vec![named("zoe"), named("luc"), NamedAddress { name: String::new(), address: "liste".into() }],
            ..Envelope::default()
        };
        assert_eq!(answered(&envelope, false), pair("labo", ""));
        assert_eq!(answered(&envelope, true), pair("labo zoe", "luc liste"));
        envelope.reply_to = vec![named("secretariat")];
        assert_eq!(answered(&envelope, false), pair("secretariat", ""));
        assert_eq!(answered(&envelope, true), pair("secretariat zoe LABO", "luc liste"));
    }

    #[test]
    fn an_answer_to_oneself_goes_to_those_it_was_written_to() {
        let mut envelope = Envelope { from: vec![named("moi")], to: vec![named("zoe")], ..Envelope::default() };
        assert_eq!(answered(&envelope, false), pair("zoe", ""));
        envelope.to = vec![named("moi")];
        assert_eq!(answered(&envelope, true), pair("moi", ""));
    }

    #[test]
    fn quotations_nest_and_are_bounded() {
        assert_eq!(quoted("Bonjour\n\n> avant\n\n"), "> Bonjour\n>\n>> avant");
        let long = "é".repeat(QUOTED);
        assert!(quoted(&long).len() < QUOTED + 20);
        assert!(quoted(&long).ends_with("\n> […]"));
    }

    #[test]
    fn a_conversation_ends_with_the_message_answered() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let envelope = Envelope { message_id: Some("b".into()), references: ids(&["a", "b"]), ..Envelope::default() };
        assert_eq!(references(envelope), ["a", "b"]);
        let long = Envelope {
            message_id: Some("last".into()),
            references: (0..500).map(|n| n.to_string()).collect(),
            ..Envelope::default()
        };
        let kept = references(long);
        assert_eq!((kept.len(), kept.last().map(String::as_str)), (200, Some("last")));
    }
}
