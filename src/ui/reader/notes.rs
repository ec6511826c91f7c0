//! What stands out of the ordinary about a message: one sentence each, the grave ones first.

use super::load::Opened;
use super::{Message, Part, Reader};
use crate::mime::receipts::{Receipt, ReceiptKind};
use crate::mime::subject;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::widget::label::Severity;
use crate::ui::widget::{Tone, banner, explanation, label, link, one_line, quiet};
use crate::words;
use iced::widget::Column;
use iced::{Length, Padding};

/// Receipts told one by one.
const RECEIPTS: usize = 5;
/// Oddities told.
const ODDITIES: usize = 50;
/// Characters of a sentence made of received words.
const CHARS: usize = 400;

/// The sentences above the text; nothing for an ordinary message.
pub(super) fn view<'a>(look: &'a Look, reader: &'a Reader, opened: &'a Opened) -> Option<Element<'a, Message>> {
    let mut notes: Vec<Element<'a, Message>> = Vec::new();
    if reader.gone {
        notes.push(banner(look, Severity::Caution, look.words("reader-gone"), Vec::new()));
    }
    for (severity, words) in of_subject(look, &opened.message.row.envelope.subject) {
        notes.push(banner(look, severity, words, Vec::new()));
    }
    let receipts = &opened.receipts;
    for receipt in receipts.iter().take(RECEIPTS) {
        let (severity, words) = of_receipt(look, receipt);
        notes.push(banner(look, severity, words, Vec::new()));
    }
    if receipts.len() > RECEIPTS {
        let args = [("count", (receipts.len() - RECEIPTS).to_string())];
        notes.push(banner(look, Severity::Information, look.words_with("reader-receipts-more", &args), Vec::new()));
    }
    notes.extend(receipt_wanted(look, reader, opened));
    for failure in &opened.message.unreadable {
        notes.push(explanation(look, &look.explain(failure), None));
    }
    notes.extend(oddities(look, reader, opened));
    if notes.is_empty() {
        return None;
    }
    Some(Column::with_children(notes).spacing(space::TIGHT).width(Length::Fill).into())
}

/// The sender asks to be told that it was read: the person decides. Another address than the sender's is named
/// (RFC 8098 §2.1).
fn receipt_wanted<'a>(look: &'a Look, reader: &'a Reader, opened: &'a Opened) -> Option<Element<'a, Message>> {
    let row = reader.row.as_ref().unwrap_or(&opened.message.row);
    let wanted = &row.envelope.receipt_to;
    if wanted.is_empty() || row.flags.mdn_sent {
        return None;
    }
    let sender = row.envelope.from.first().map(|from| from.address.to_lowercase());
    let other = wanted.iter().find(|to| Some(to.address.to_lowercase()) != sender);
    let words = match other {
        Some(to) => look.words_with("reader-receipt-wanted-at", &[("address", one_line(&to.address, CHARS))]),
        None => look.words("reader-receipt-wanted"),
    };
    let yes = link(look, look.words("reader-receipt-send"), Some(Message::Acknowledge(true)));
    let no = link(look, look.words("reader-receipt-refuse"), Some(Message::Acknowledge(false)));
    Some(banner(look, Severity::Information, words, vec![yes.into(), no.into()]))
}

fn of_subject(look: &Look, text: &str) -> Vec<(Severity, String)> {
    let subject = subject::read(text);
    let mut notes = Vec::new();
    if let Some(error) = subject.integration_error {
        let code = error.code.map(|code| code.to_string()).unwrap_or_default();
        // Variants of a message are words: a number would be compared as one.
        let reason = if code.is_empty() { "none".to_owned() } else { format!("r{code}") };
        notes.push((Severity::Danger, look.words_with("reader-integration", &[("reason", reason), ("code", code)])));
    }
    if subject.replaces {
        notes.push((Severity::Information, look.words("reader-replaces")));
    }
    if subject.end_of_exchange {
        notes.push((Severity::Information, look.words("reader-end-of-exchange")));
    }
    notes
}

fn of_receipt(look: &Look, receipt: &Receipt) -> (Severity, String) {
    let recipient = receipt.recipient.as_deref().map(|text| one_line(text, CHARS));
    let to = [("recipient", recipient.unwrap_or_else(|| look.words("reader-receipt-somebody")))];
    match receipt.kind {
        ReceiptKind::Delivered => (Severity::Success, look.words_with("reader-receipt-delivered", &to)),
        ReceiptKind::Failed => (Severity::Danger, look.words_with("reader-receipt-failed", &to)),
        ReceiptKind::Delayed => (Severity::Caution, look.words_with("reader-receipt-delayed", &to)),
        ReceiptKind::Relayed => (Severity::Information, look.words_with("reader-receipt-relayed", &to)),
        ReceiptKind::Read => (Severity::Success, look.words_with("reader-receipt-read", &to)),
        ReceiptKind::Deleted => (Severity::Caution, look.words_with("reader-receipt-deleted", &to)),
        ReceiptKind::Processed => (Severity::Success, look.words_with("reader-receipt-processed", &to)),
        ReceiptKind::ProcessingFailed => (Severity::Danger, look.words_with("reader-receipt-not-processed", &to)),
    }
}

/// What was repaired or left out, folded: counted, and put into words when it is unfolded.
fn oddities<'a>(look: &'a Look, reader: &Reader, opened: &'a Opened) -> Option<Element<'a, Message>> {
    let (of_mail, of_archives) = (&opened.message.mail.warnings, &opened.message.oddities);
    let count = of_mail.len() + of_archives.len();
    if count == 0 {
        return None;
    }
    let unfolded = reader.is_unfolded(Part::Oddities);
    let words = look.words_with("reader-oddities", &[("count", count.to_string())]);
    let mark = if unfolded { Icon::Down } else { Icon::Right };
    let head = quiet(look, Some(mark), words, Some(Message::Fold(Part::Oddities))).expanded(unfolded);
    let mut list = Column::new().push(head).width(Length::Fill);
    if unfolded {
        let of_mail = of_mail.iter().map(|warning| words::text(look.language, &warning.code, &[]));
        let of_archives = of_archives.iter().map(|warning| words::text(look.language, warning.code, &warning.args));
        for text in of_mail.chain(of_archives).take(ODDITIES) {
            let text = label(look, one_line(&text, CHARS)).size(Size::Small).tone(look, Tone::Muted);
            let inset = Padding { left: space::PAGE, ..Padding::ZERO };
            list = list.push(iced::widget::container(text.width(Length::Fill)).padding(inset));
        }
    }
    Some(list.into())
}

#[cfg(test)]
mod tests {
    use super::{Severity, of_subject};
    use crate::ui::look::Look;
    use crate::words::Language;

    fn look() -> Look {
        Look::new(Language::French, "2026-03-12T09:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_refusal_to_integrate_says_why() {
        let notes = of_subject(&look(), "[KO Intégration système !][902] XDM/1.0/DDM+ECHO");
        let [(severity, words)] = notes.as_slice() else { panic!("{notes:?}") };
        assert_eq!(*severity, Severity::Danger);
        assert!(words.contains("patient") && words.contains("902"), "{words}");
        let unknown = of_subject(&look(), "[Erreur d’intégration !] ECHO");
        assert!(!unknown[0].1.contains("none"), "{unknown:?}");
    }

    #[test]
    fn an_ordinary_subject_says_nothing() {
        assert!(of_subject(&look(), "Rendez-vous").is_empty());
    }
}
