//! Delivery notifications (DSN, RFC 3464) and read receipts (MDN, RFC 8098), read and written.

use super::{Error, Mail, compose, names};
use crate::domain::message::{Envelope, Outgoing};
use crate::domain::{Address, NamedAddress};
use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::{BodyPart, MimePart};
use serde::Serialize;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// It stands in the recipient's mailbox.
    Delivered,
    /// It did not arrive.
    Failed,
    /// It is late; the operator tries again.
    Delayed,
    /// It left towards a system that sends no notifications.
    Relayed,
    /// It was opened, or displayed, by its recipient.
    Read,
    /// It was deleted without being opened.
    Deleted,
    /// A program processed it.
    Processed,
    /// A program could not process it (`/error`).
    ProcessingFailed,
}

/// A receipt for one recipient of one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// What became of it.
    pub kind: ReceiptKind,
    /// Message-ID of the message, without angle brackets.
    pub original_message_id: Option<String>,
    /// The sender's own name for the transaction (ENVID, RFC 3461), as the report gives it back.
    pub envelope_id: Option<String>,
    /// The recipient's address.
    pub recipient: Option<String>,
    /// The status code or disposition, and the reason, as the report gives them.
    pub status: String,
}

/// The fields of a report, one group for the message and one for each recipient.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Report {
    delivery: bool,
    groups: Vec<Vec<(String, String)>>,
}

/// Most groups, hence recipients, read of a report.
const MAX_GROUPS: usize = 1_000;
/// Most fields kept of a group: those that are known to be written there are two dozen.
const MAX_FIELDS: usize = 100;
/// Most bytes kept of the name of a field.
const MAX_NAME: usize = 100;
/// Most bytes kept of a field, its further lines included.
const MAX_VALUE: usize = 4_000;

impl Report {
    /// Reads an attachment when its type says it is a report.
    pub(super) fn read(mime: &str, bytes: &[u8]) -> Option<Self> {
        let delivery = match mime {
            "message/delivery-status" | "message/global-delivery-status" => true,
            "message/disposition-notification" | "message/global-disposition-notification" => false,
            _ => return None,
        };
        let text = names::lines(&String::from_utf8_lossy(bytes));
        let mut groups: Vec<Vec<(String, String)>> = vec![Vec::new()];
        // A further line of a field that is left out is left out too.
        let mut is_kept = false;
        for line in text.lines() {
            if line.trim().is_empty() {
                if groups.last().is_some_and(|group| !group.is_empty()) {
                    groups.push(Vec::new());
                    is_kept = false;
                }
            } else if line.starts_with([' ', '\t']) {
                let field = groups.last_mut().and_then(|group| group.last_mut()).filter(|_| is_kept);
                if let Some((_, value)) = field.filter(|(_, value)| value.len() < MAX_VALUE) {
                    value.push(' ');
                    value.push_str(beginning(line.trim(), MAX_VALUE.saturating_sub(value.len())));
                }
            } else if let (Some((name, value)), Some(group)) = (line.split_once(':'), groups.last_mut()) {
                is_kept = group.len() < MAX_FIELDS;
                if is_kept {
                    let name = beginning(name.trim(), MAX_NAME).to_ascii_lowercase();
                    group.push((name, beginning(value.trim(), MAX_VALUE).to_owned()));
                }
            }
            if groups.len() > MAX_GROUPS {
                break;
            }
        }
        groups.retain(|group| !group.is_empty());
        (!groups.is_empty()).then_some(Self { delivery, groups })
    }
}

/// As many whole characters as fit into so many bytes.
fn beginning(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}

/// The receipt a mail carries; of several recipients, the worst news. See [`read_all`].
pub fn read(mail: &Mail) -> Option<Receipt> {
    let order = |receipt: &Receipt| match receipt.kind {
        ReceiptKind::Failed | ReceiptKind::ProcessingFailed => 0,
        ReceiptKind::Delayed => 1,
        _ => 2,
    };
    read_all(mail).into_iter().min_by_key(order)
}

/// The receipts a mail carries, one for each recipient it speaks of.
pub fn read_all(mail: &Mail) -> Vec<Receipt> {
    let Some(report) = &mail.report else { return Vec::new() };
    let original = original_message_id(mail, report);
    let envelope_id = report.groups.iter().find_map(|group| field(group, "original-envelope-id")).map(clean_id);
    let receipt = |group: &Vec<(String, String)>| {
        let (kind, status) = if report.delivery { delivery(group)? } else { disposition(group)? };
        let address = field(group, "original-recipient").or_else(|| field(group, "final-recipient"));
        Some(Receipt {
            kind,
            original_message_id: field(group, "original-message-id").map(clean_id).or_else(|| original.clone()),
            envelope_id: envelope_id.clone().filter(|id| !id.is_empty()),
            recipient: address.map(|text| names::line(text.split_once(';').map_or(text, |(_, address)| address))),
            status,
        })
    };
    report.groups.iter().filter_map(receipt).collect()
}

fn field<'a>(group: &'a [(String, String)], name: &str) -> Option<&'a str> {
    group.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn clean_id(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).collect()
}

/// The report's own word, else the mail returned with it, else the thread.
fn original_message_id(mail: &Mail, report: &Report) -> Option<String> {
    let stated = report.groups.iter().find_map(|group| field(group, "original-message-id")).map(clean_id);
    let returned = || {
        mail.attachments.iter().find_map(|file| match &file.mail {
            Some(nested) => nested.envelope.message_id.clone(),
            None if file.mime == "text/rfc822-headers" => mail
                .attachment(mail.attachments.iter().position(|other| other.part == file.part)?)
                .and_then(|header| super::envelope(header).message_id),
            None => None,
        })
    };
    stated.filter(|id| !id.is_empty()).or_else(returned).or_else(|| mail.envelope.references.last().cloned())
}

fn delivery(group: &[(String, String)]) -> Option<(ReceiptKind, String)> {
    let action = field(group, "action")?.to_ascii_lowercase();
    let kind = match action.split_whitespace().next()? {
        "delivered" | "expanded" => ReceiptKind::Delivered,
        "failed" => ReceiptKind::Failed,
        "delayed" => ReceiptKind::Delayed,
        "relayed" => ReceiptKind::Relayed,
        _ => return None,
    };
    let parts = [field(group, "status"), field(group, "diagnostic-code")];
    Some((kind, names::line(&parts.into_iter().flatten().collect::<Vec<_>>().join(" "))))
}

fn disposition(group: &[(String, String)]) -> Option<(ReceiptKind, String)> {
    let text = field(group, "disposition")?;
    let (_, kind) = text.split_once(';')?;
    let kind = kind.trim().to_ascii_lowercase();
    let (word, modifier) = kind.split_once('/').unwrap_or((&kind, ""));
    let failed = modifier.contains("error") || modifier.contains("failure") || field(group, "failure").is_some();
    let kind = match word.split(':').next().unwrap_or_default().trim() {
        _ if failed => ReceiptKind::ProcessingFailed,
        "displayed" => ReceiptKind::Read,
        "deleted" => ReceiptKind::Deleted,
        "processed" | "dispatched" => ReceiptKind::Processed,
        "failed" | "denied" => ReceiptKind::ProcessingFailed,
        _ => return None,
    };
    Some((kind, names::line(text)))
}

/// What a read receipt is written from.
#[derive(Debug, Clone)]
pub struct ReadReceipt<'a> {
    /// The envelope of the message that was read.
    pub original: &'a Envelope,
    /// The header of that message, sent back with the receipt when given.
    pub original_header: Option<&'a [u8]>,
    /// The reader.
    pub reader: NamedAddress,
    /// Message-ID of the receipt, without angle brackets.
    pub message_id: String,
    /// When the receipt is written.
    pub date: jiff::Timestamp,
    /// The sentence for people, such as « Votre message a été lu. ».
    pub text: String,
}

/// Writes a read receipt (RFC 8098) that the user agreed to send: `manual-action/MDN-sent-manually; displayed`.
///
/// # Errors
/// [`Error::Compose`] when the message asks for no receipt or its addresses cannot be carried.
pub fn write_read_receipt(receipt: &ReadReceipt<'_>) -> Result<Vec<u8>, Error> {
    let subject = format!("Lu : {}", super::subject::shown(&receipt.original.subject));
    let outgoing = Outgoing {
        from: receipt.reader.clone(),
        to: receipt.original.receipt_to.clone(),
        cc: Vec::new(),
        bcc: Vec::new(),
        subject,
        text: receipt.text.clone(),
        files: Vec::new(),
        message_id: receipt.message_id.clone(),
        in_reply_to: receipt.original.message_id.clone(),
        references: receipt.original.references.iter().chain(&receipt.original.message_id).cloned().collect(),
        date: receipt.date,
        receipt_to: None,
        mss_headers: Vec::new(),
    };
    let reader: Address =
        receipt.reader.address.parse().map_err(|_| Error::Compose { reason: super::ComposeReason::Address })?;
    let mut fields = format!("Reporting-UA: Pli\r\nFinal-Recipient: rfc822;{reader}\r\n");
    if let Some(id) = receipt.original.message_id.as_deref().map(clean_id).filter(|id| !id.is_empty()) {
        fields.push_str(&format!("Original-Message-ID: <{id}>\r\n"));
    }
    fields.push_str("Disposition: manual-action/MDN-sent-manually; displayed\r\n");
    let mut parts = vec![
        MimePart::new("text/plain", receipt.text.as_str()),
        MimePart::new(
            ContentType::new("message/disposition-notification"),
            BodyPart::Binary(fields.into_bytes().into()),
        )
        .transfer_encoding("7bit"),
    ];
    if let Some(header) = receipt.original_header.filter(|header| header.is_ascii()) {
        parts.push(
            MimePart::new(ContentType::new("text/rfc822-headers"), BodyPart::Binary(header.into()))
                .transfer_encoding("7bit"),
        );
    }
    let report = ContentType::new("multipart/report").attribute("report-type", "disposition-notification");
    compose::with_body(&outgoing, MimePart::new(report, parts))
}

#[cfg(test)]
mod tests {
    use super::{MAX_FIELDS, MAX_VALUE, Report, delivery};

    fn report(text: &str) -> Report {
        Report::read("message/delivery-status", text.as_bytes()).unwrap()
    }

    #[test]
    fn a_field_that_never_ends_is_kept_in_part() {
        let line = " encore une ligne\r\n".repeat(50_000);
        let text = format!("Action: failed\r\nDiagnostic-Code: {}\r\n{line}\r\n", "é".repeat(1_000_000));
        let report = report(&text);
        let kept: usize = report.groups.iter().flatten().map(|(name, value)| name.len() + value.len()).sum();
        assert!(kept < 2 * MAX_VALUE, "{kept}");
        assert!(delivery(&report.groups[0]).is_some());
    }

    #[test]
    fn a_recipient_of_endless_fields_is_read_by_the_first_of_them() {
        let further = "X-Champ: a\r\n suite\r\n".repeat(20_000);
        let report = report(&format!("Action: failed\r\n{further}\r\nAction: delivered\r\n"));
        assert_eq!(report.groups.iter().map(Vec::len).collect::<Vec<_>>(), [MAX_FIELDS, 1]);
        assert_eq!(report.groups[0].last().unwrap().1, "a suite", "what is left out lengthens nothing");
    }
}
