//! `pli mime show FILE`: a mail as it is read. Pure: opens nothing, writes nothing.

use super::output::moment;
use super::told::Told;
use crate::blocks::Block;
use crate::domain::NamedAddress;
use crate::mime::receipts::{self, Receipt, ReceiptKind};
use crate::mime::{self, Error, Mail, subject};
use crate::words::{self, Language};
use serde::Serialize;
use std::fmt::Write;

/// A file of the mail.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportedFile {
    /// Name, safe to keep.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Bytes, decoded.
    pub size: u64,
    /// Content-ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
    /// Meant to be shown in the text.
    pub inline: bool,
    /// The mail it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<Box<Report>>,
}

/// The output of `mime show`; `schemas/mime-show.schema.json` describes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Decoded subject, as sent.
    pub subject: String,
    /// The subject as lists show it.
    pub subject_shown: String,
    /// The first sender.
    pub from: Option<NamedAddress>,
    /// To.
    pub to: Vec<NamedAddress>,
    /// Cc.
    pub cc: Vec<NamedAddress>,
    /// RFC 3339, in UTC.
    pub date: Option<String>,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// Thread, oldest first.
    pub references: Vec<String>,
    /// Best plain text.
    pub text: String,
    /// The body as it is shown.
    pub blocks: Vec<Block>,
    /// Files and nested mails.
    pub attachments: Vec<ReportedFile>,
    /// Receipts the mail carries.
    pub receipts: Vec<Receipt>,
    /// What was left out or repaired.
    pub warnings: Vec<Told>,
}

/// Reads a mail and reports it.
///
/// # Errors
/// When the file is no mail or too large (exit status 5).
pub fn report(bytes: &[u8], language: Language) -> Result<Report, Error> {
    mime::parse(bytes).map(|mail| describe(&mail, language))
}

fn describe(mail: &Mail, language: Language) -> Report {
    let envelope = &mail.envelope;
    Report {
        subject: envelope.subject.clone(),
        subject_shown: subject::shown(&envelope.subject),
        from: envelope.from.first().cloned(),
        to: envelope.to.clone(),
        cc: envelope.cc.clone(),
        date: envelope.date.map(|date| date.to_string()),
        message_id: envelope.message_id.clone(),
        references: envelope.references.clone(),
        text: mail.text.clone(),
        blocks: mail.blocks.clone(),
        attachments: mail
            .attachments
            .iter()
            .map(|file| ReportedFile {
                name: file.name.clone(),
                mime: file.mime.clone(),
                size: file.size,
                content_id: file.content_id.clone(),
                inline: file.inline,
                mail: file.mail.as_ref().map(|nested| Box::new(describe(nested, language))),
            })
            .collect(),
        receipts: receipts::read_all(mail),
        warnings: mail.warnings.iter().map(|warning| Told::new(language, &warning.code, &[])).collect(),
    }
}

impl Report {
    /// The report for a terminal.
    pub fn to_text(&self, language: Language) -> String {
        let mut out = String::new();
        self.write_text(&mut out, "", language);
        out
    }

    fn write_text(&self, out: &mut String, indent: &str, language: Language) {
        let say = |key: &str, args: &[(&'static str, String)]| words::text(language, key, args);
        let field = |key: &str, value: &str| format!("{} {value}", say(key, &[]));
        let people = |list: &[NamedAddress]| list.iter().map(person).collect::<Vec<_>>().join(", ");
        let mut lines = vec![field("subject", &self.subject_shown)];
        lines.extend(self.from.as_ref().map(|from| field("from", &person(from))));
        lines.push(field("to", &people(&self.to)));
        lines.extend((!self.cc.is_empty()).then(|| field("cc", &people(&self.cc))));
        let date = self.date.as_deref().and_then(|date| date.parse().ok());
        lines.extend(date.map(|date| field("date", &moment(date))));
        lines.extend(self.receipts.iter().map(|receipt| {
            let recipient = receipt.recipient.clone().unwrap_or_else(|| "?".to_owned());
            let kind = say(kind_key(receipt.kind), &[]);
            say("receipt", &[("kind", kind), ("recipient", recipient), ("status", receipt.status.clone())])
        }));
        lines.extend(
            self.warnings
                .iter()
                .map(|warning| say("attention", &[("code", warning.code.clone()), ("text", warning.text.clone())])),
        );
        lines.push(String::new());
        lines.extend(self.text.lines().map(str::to_owned));
        for line in lines {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "{indent}{}", line.trim_end());
        }
        for file in &self.attachments {
            let args = [("name", file.name.clone()), ("mime", file.mime.clone()), ("size", file.size.to_string())];
            let _ = writeln!(out, "{indent}{}", say("attachment", &args));
            if let Some(nested) = &file.mail {
                nested.write_text(out, &format!("{indent}    "), language);
            }
        }
    }
}

fn kind_key(kind: ReceiptKind) -> &'static str {
    match kind {
        ReceiptKind::Delivered => "receipt-delivered",
        ReceiptKind::Failed => "receipt-failed",
        ReceiptKind::Delayed => "receipt-delayed",
        ReceiptKind::Relayed => "receipt-relayed",
        ReceiptKind::Read => "receipt-read",
        ReceiptKind::Deleted => "receipt-deleted",
        ReceiptKind::Processed => "receipt-processed",
        ReceiptKind::ProcessingFailed => "receipt-processing-failed",
    }
}

fn person(address: &NamedAddress) -> String {
    if address.name.is_empty() { address.address.clone() } else { format!("{} <{}>", address.name, address.address) }
}

#[cfg(test)]
pub(in crate::cli) mod corpus;

#[cfg(test)]
mod tests {
    use super::report;
    use crate::words::Language;

    const MAIL: &[u8] = include_bytes!("../../tests/data/mime/broken-mdn.eml");

    #[test]
    fn outputs_follow_the_schema() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../schemas/mime-show.schema.json")).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let html = b"From: A <a@x.example>\r\nTo: b@x.example\r\nCc: c@x.example\r\nDate: Fri, 2 Oct 2026 11:30:00 +0200\r\nMessage-ID: <1@x>\r\nReferences: <0@x>\r\nContent-Type: text/html\r\n\r\n<h1>t</h1><p>a <a href='https://x.example/'>b</a></p><pre>c</pre><blockquote>d</blockquote><ol><li>e</ol><table><tr><td>f<td>g</table><hr><img src='cid:i' alt='j'>";
        let nested = [b"Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n".as_slice(), html, b"\r\n--b--\r\n"].concat();
        for mail in [MAIL, html.as_slice(), &nested, b"Subject: x\r\n\r\n"] {
            let value = serde_json::to_value(report(mail, Language::French).unwrap()).unwrap();
            let faults: Vec<String> =
                validator.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
            assert!(faults.is_empty(), "{faults:?}\n{value:#}");
        }
    }

    #[test]
    fn the_text_form_names_everything() {
        let text = report(MAIL, Language::French).unwrap().to_text(Language::French);
        for word in [
            "Objet : [Erreur d’intégration !] ECHOGRAPHIE",
            "Accusé : traitement en échec",
            "Pièce jointe : IHE_XDM.zip",
            "MIME-W01",
        ] {
            assert!(text.contains(word), "{word}\n{text}");
        }
    }
}
