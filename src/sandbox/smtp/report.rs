//! Success notifications (RFC 3464), asked for by NOTIFY=SUCCESS.

use super::super::Shared;
use super::HOST;
use super::delivery::Transaction;
use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::mime::MimePart;
use std::fmt::Write;
use std::io;
use uuid::Uuid;

/// Bytes of the original's header part given back.
const HEADERS: usize = 16 * 1024;

/// The notification for the recipients who asked for one.
pub(super) fn delivered(
    shared: &Shared,
    transaction: &Transaction,
    message: &[u8],
    now: Timestamp,
) -> io::Result<Vec<u8>> {
    let mut status = format!("Reporting-MTA: dns; {HOST}\r\n");
    let mut names = String::new();
    // Writing to a String cannot fail.
    if let Some(id) = &transaction.envelope_id {
        let _ = write!(status, "Original-Envelope-Id: {id}\r\n");
    }
    let date = jiff::fmt::rfc2822::to_string(&now.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default();
    let _ = write!(status, "Arrival-Date: {date}\r\n");
    for recipient in transaction.recipients.iter().filter(|recipient| recipient.notify) {
        let local = shared.mail.has_mailbox(&recipient.address);
        let (action, code) = if local { ("delivered", "2.0.0") } else { ("relayed", "2.0.0") };
        let _ = write!(status, "\r\n");
        if let Some(original) = &recipient.original {
            let _ = write!(status, "Original-Recipient: {original}\r\n");
        }
        let _ =
            write!(status, "Final-Recipient: rfc822; {}\r\nAction: {action}\r\nStatus: {code}\r\n", recipient.address);
        let _ = write!(names, "  {}\r\n", recipient.address);
    }
    let text = format!("Votre message a été remis à :\r\n\r\n{names}\r\nCet avis ne dit pas qu'il a été lu.\r\n");
    let part = |kind, bytes: Vec<u8>| MimePart::new(ContentType::new(kind), bytes).transfer_encoding("8bit");
    let report = MimePart::new(
        ContentType::new("multipart/report").attribute("report-type", "delivery-status"),
        vec![
            MimePart::new("text/plain", text),
            part("message/delivery-status", status.into_bytes()),
            part("text/rfc822-headers", header_part(message)),
        ],
    );
    MessageBuilder::new()
        .from(("Service de messagerie", format!("MAILER-DAEMON@{HOST}").as_str()))
        .to(transaction.from.to_string())
        .subject("Avis de remise (succès)")
        .date(now.as_second())
        .message_id(format!("{}@{HOST}", Uuid::new_v4()))
        .header("Auto-Submitted", mail_builder::headers::raw::Raw::new("auto-replied"))
        .body(report)
        .write_to_vec()
}

/// The header part of a message, without the empty line.
fn header_part(message: &[u8]) -> Vec<u8> {
    let end = message.windows(4).position(|window| window == b"\r\n\r\n").map_or(message.len(), |end| end + 2);
    message.iter().copied().take(end.min(HEADERS)).collect()
}
