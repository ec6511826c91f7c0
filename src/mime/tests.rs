use super::receipts::{ReadReceipt, ReceiptKind};
use super::{ComposeReason, Error, MAX_MAIL, compose, envelope, parse, receipts};
use crate::blocks::Block;
use crate::domain::NamedAddress;
use crate::domain::message::{Outgoing, OutgoingFile};
use proptest::prelude::*;

const MDN: &[u8] = include_bytes!("../../tests/data/mime/broken-mdn.eml");
const DSN: &[u8] = include_bytes!("../../tests/data/mime/dsn.eml");

fn named(name: &str, address: &str) -> NamedAddress {
    NamedAddress { name: name.into(), address: address.into() }
}

fn letter() -> Outgoing {
    Outgoing {
        from: named("Dr_Claire_MONNIER-TEST_Cabinet", "claire.monnier@cabinet-monnier.mssante.example"),
        to: vec![named("Pharmacie du Marché, Valmont-TEST", "contact@pharmacie-marche.mssante.example")],
        cc: vec![],
        bcc: vec![named("Secret", "secret@cabinet-monnier.mssante.example")],
        subject: "XDM/1.0/DDM+Ordonnance KELLER-TEST Marguerite 22/01/1936 — été".into(),
        text: "Bonjour,\r\nvoici l’ordonnance à préparer. 10 €\nMerci.\n".into(),
        files: vec![
            OutgoingFile {
                name: "20261002_Ordonnance d'été_KELLER-TEST.pdf".into(),
                mime: "application/pdf".into(),
                bytes: (0..=255).collect(),
            },
            OutgoingFile { name: "résultat.hpr".into(), mime: "text/plain".into(), bytes: b"a\r\nb\n\xe9\n".to_vec() },
        ],
        message_id: "6f1c.1@pli.mssante.example".into(),
        in_reply_to: Some("old@x.example".into()),
        references: vec!["first@x.example".into(), "old@x.example".into()],
        date: "2026-10-02T09:30:00Z".parse().unwrap(),
        receipt_to: Some("claire.monnier@cabinet-monnier.mssante.example".parse().unwrap()),
        mss_headers: vec![("X-MSS-NIL".into(), "DEV000000".into())],
    }
}

#[test]
fn what_is_written_is_read_back() {
    let bytes = compose(&letter()).unwrap();
    assert!(bytes.is_ascii(), "8-bit on the wire");
    assert!(bytes.split(|b| *b == b'\n').all(|line| line.len() <= 998));
    assert!(!bytes.windows(2).any(|w| w.get(1) == Some(&b'\n') && w.first() != Some(&b'\r')), "bare LF");
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(!text.contains("secret@") && !text.contains("\nbcc"), "Bcc written");
    let mail = parse(&bytes).unwrap();
    let sent = letter();
    assert_eq!(mail.envelope.subject, sent.subject);
    assert_eq!(mail.envelope.from, [sent.from]);
    assert_eq!(mail.envelope.to, sent.to);
    assert_eq!(mail.envelope.message_id.as_deref(), Some("6f1c.1@pli.mssante.example"));
    assert_eq!(mail.envelope.references, ["first@x.example", "old@x.example"]);
    assert_eq!(mail.envelope.date, Some(sent.date));
    assert_eq!(mail.envelope.receipt_to.len(), 1);
    assert_eq!(mail.mss_headers, sent.mss_headers);
    assert_eq!(mail.text.trim_end(), "Bonjour,\nvoici l’ordonnance à préparer. 10 €\nMerci.");
    let names: Vec<_> = mail.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["20261002_Ordonnance d'été_KELLER-TEST.pdf", "résultat.hpr"]);
    assert_eq!(mail.attachment(0), sent.files.first().map(|file| file.bytes.as_slice()));
    assert_eq!(mail.attachment(1), Some(b"a\r\nb\n\xe9\n".as_slice()));
    assert_eq!(mail.warnings, []);
}

#[test]
fn headers_cannot_be_injected() {
    let refused = |change: &dyn Fn(&mut Outgoing)| {
        let mut message = letter();
        change(&mut message);
        match compose(&message) {
            Err(Error::Compose { reason }) => reason,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(&|m| m.subject = "a\r\nBcc: x@y.example".into()), ComposeReason::HeaderBreak);
    assert_eq!(refused(&|m| m.from.name = "a\nb".into()), ComposeReason::HeaderBreak);
    assert_eq!(refused(&|m| m.to = vec![named("", "a@b.example>\r\nRCPT TO:<c@d.example")]), ComposeReason::Address);
    assert_eq!(refused(&|m| m.bcc = vec![named("", "nobody")]), ComposeReason::Address);
    assert_eq!(refused(&|m| m.message_id = "a@b>\r\nX: y".into()), ComposeReason::MessageId);
    assert_eq!(refused(&|m| m.references = vec!["<a@b>".into()]), ComposeReason::MessageId);
    assert_eq!(refused(&|m| m.mss_headers = vec![("Bcc".into(), "x".into())]), ComposeReason::HeaderName);
    assert_eq!(refused(&|m| m.mss_headers = vec![("X-MSS-A".into(), "x\ny".into())]), ComposeReason::HeaderBreak);
    assert_eq!(refused(&|m| m.files.first_mut().unwrap().name = "a\r\nb".into()), ComposeReason::HeaderBreak);
    assert_eq!(refused(&|m| (m.to, m.cc, m.bcc) = (vec![], vec![], vec![])), ComposeReason::NoRecipient);
}

#[test]
fn the_official_broken_receipt_is_read() {
    let mail = parse(MDN).unwrap();
    assert!(mail.text.contains("n’a pas pu être intégré"), "{}", mail.text);
    assert!(mail.warnings.iter().any(|warning| warning.code == "MIME-W01"));
    let receipt = receipts::read(&mail).unwrap();
    assert_eq!(receipt.kind, ReceiptKind::ProcessingFailed);
    assert_eq!(receipt.original_message_id.as_deref(), Some("199509192301.23456"));
    assert_eq!(receipt.recipient.as_deref(), Some("servicey_auto@ch-valmont.mssante.example"));
    assert!(receipt.status.contains("902"), "{}", receipt.status);
    assert!(mail.attachments.iter().any(|file| file.name == "IHE_XDM.zip"));
}

#[test]
fn a_delivery_report_says_it_for_each_recipient() {
    let mail = parse(DSN).unwrap();
    let all = receipts::read_all(&mail);
    let kinds: Vec<_> = all.iter().map(|r| (r.kind, r.recipient.as_deref().unwrap())).collect();
    assert_eq!(
        kinds,
        [(ReceiptKind::Delivered, "a@x.mssante.example"), (ReceiptKind::Failed, "parti@x.mssante.example")]
    );
    assert!(all.iter().all(|r| r.original_message_id.as_deref() == Some("6f1c.1@pli.mssante.example")));
    assert_eq!(receipts::read(&mail).unwrap().status, "5.1.1 smtp; 550 5.1.1 inconnu");
    let named =
        String::from_utf8_lossy(DSN).replacen("Reporting-MTA:", "Original-Envelope-Id: 6f1c\r\nReporting-MTA:", 1);
    let all = receipts::read_all(&parse(named.as_bytes()).unwrap());
    assert_eq!(all.iter().map(|r| r.envelope_id.as_deref()).collect::<Vec<_>>(), [Some("6f1c"); 2]);
}

#[test]
fn a_read_receipt_comes_back_to_its_message() {
    let original = compose(&letter()).unwrap();
    let envelope = envelope(&original);
    let receipt = ReadReceipt {
        original: &envelope,
        original_header: Some(b"Subject: x\r\n"),
        reader: named("Pharmacie", "contact@pharmacie-marche.mssante.example"),
        message_id: "r1@pli.mssante.example".into(),
        date: "2026-10-02T10:00:00Z".parse().unwrap(),
        text: "Votre message a été lu.".into(),
    };
    let bytes = receipts::write_read_receipt(&receipt).unwrap();
    assert!(bytes.is_ascii());
    let mail = parse(&bytes).unwrap();
    assert_eq!(mail.text.trim(), "Votre message a été lu.");
    assert_eq!(mail.envelope.to.first().unwrap().address, "claire.monnier@cabinet-monnier.mssante.example");
    let read = receipts::read(&mail).unwrap();
    assert_eq!(read.kind, ReceiptKind::Read);
    assert_eq!(read.original_message_id.as_deref(), Some("6f1c.1@pli.mssante.example"));
    assert_eq!(read.recipient.as_deref(), Some("contact@pharmacie-marche.mssante.example"));
}

#[test]
fn names_and_texts_in_any_charset() {
    let mail = parse(
        b"Subject: =?iso-8859-15?Q?=A4uro?=\r\nFrom: =?utf-8?B?w4lsw6lvbm9yZQ==?= <e@x.mssante.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=unknown-9\r\n\r\n\xe9t\xe9 \x80\r\n--b\r\nContent-Type: application/pdf; name=\"=?utf-8?Q?r=C3=A9sum=C3=A9=E2=80=AEfdp.exe?=\"\r\nContent-Disposition: attachment; filename*=utf-8''..%2Fr%C3%A9sum%C3%A9.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n!!not base64!!\r\n--b--\r\n",
    )
    .unwrap();
    assert_eq!(mail.envelope.subject, "€uro");
    assert_eq!(mail.envelope.from, [named("Éléonore", "e@x.mssante.example")]);
    assert_eq!(mail.text.trim(), "été €");
    assert_eq!(mail.attachments.first().unwrap().name, "_résumé.pdf");
    let codes: Vec<_> = mail.warnings.iter().map(|w| w.code.as_str()).collect();
    assert_eq!(codes, ["MIME-W06", "MIME-W07"]);
}

#[test]
fn a_mail_in_a_mail_gives_its_files() {
    let inner = String::from_utf8(compose(&letter()).unwrap()).unwrap();
    let outer = format!(
        "Subject: tr\r\nContent-Type: multipart/mixed; boundary=OUT\r\n\r\n--OUT\r\n\r\nvoir\r\n--OUT\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--OUT--\r\n"
    );
    let mail = parse(outer.as_bytes()).unwrap();
    let [attachment] = mail.attachments.as_slice() else { panic!("{mail:?}") };
    let nested = attachment.mail.as_ref().unwrap();
    assert!(nested.envelope.subject.contains("KELLER-TEST"));
    assert!(attachment.name.ends_with(".eml") && !attachment.name.contains('/'), "{}", attachment.name);
    assert_eq!(mail.files().len(), 2);
    assert_eq!(mail.attachment(0).map(parse).unwrap().unwrap().attachments, nested.attachments);
}

#[test]
fn mails_in_mails_share_their_bytes_and_stop_at_the_limit() {
    let mut text =
        "Subject: innermost\r\nContent-Type: application/octet-stream\r\n\r\n".to_owned() + &"x".repeat(1 << 20);
    for level in 0..40 {
        text = format!("Subject: level {level}\r\nContent-Type: message/rfc822\r\n\r\n{text}");
    }
    let mail = parse(text.as_bytes()).unwrap();
    let (mut depth, mut inner) = (1, &mail);
    while let Some(next) = inner.attachments.first().and_then(|file| file.mail.as_deref()) {
        (depth, inner) = (depth + 1, next);
    }
    assert_eq!(depth, super::MAX_NESTING);
    assert!(inner.warnings.iter().any(|warning| warning.code == "MIME-W04"));
    let whole = mail.attachment(0).unwrap().as_ptr_range();
    assert!(whole.contains(&inner.attachment(0).unwrap().as_ptr()), "copied");
}

#[test]
fn an_html_mail_gives_text_and_blocks() {
    let mail = parse(
        "Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Bonjour <b>Léa</b></p><blockquote>avant</blockquote>"
            .as_bytes(),
    )
    .unwrap();
    assert_eq!(mail.text, "Bonjour Léa\n\n> avant\n>");
    assert!(matches!(mail.blocks.as_slice(), [Block::Paragraph { .. }, Block::Quote { .. }]));
}

#[test]
fn what_is_no_mail_is_refused() {
    assert_eq!(parse(b""), Err(Error::NotMail));
    assert_eq!(parse(b"\x89PNG\r\n\x1a\n\0\0\0"), Err(Error::NotMail));
    assert_eq!(parse(b"just some text"), Err(Error::NotMail));
    assert_eq!(parse(&vec![b'a'; MAX_MAIL + 1]), Err(Error::TooLarge { limit: MAX_MAIL }));
}

#[test]
fn deep_and_wide_mails_stay_within_limits() {
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    let mail = parse(format!("Subject: x\r\n{nested}fin").as_bytes()).unwrap();
    assert!(mail.warnings.iter().any(|w| w.code == "MIME-W02"));
    let nested = "Content-Type: message/rfc822\r\n\r\n".repeat(250);
    let mail = parse(format!("Subject: x\r\n{nested}Subject: y\r\n\r\nfin").as_bytes()).unwrap();
    assert_eq!(mail.envelope.subject, "x");
    let parts = "--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n".repeat(3_000);
    let wide = format!("Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{parts}--b--\r\n");
    let mail = parse(wide.as_bytes()).unwrap();
    assert_eq!(mail.attachments.len(), super::MAX_PARTS);
    assert!(mail.warnings.iter().any(|w| w.code == "MIME-W03"));
}

#[test]
fn a_mail_of_fifty_megabytes_is_read_whole() {
    let mut message = letter();
    message.files.first_mut().unwrap().bytes = vec![7; 36 << 20];
    let bytes = compose(&message).unwrap();
    assert!(bytes.len() > 49 << 20 && bytes.len() < MAX_MAIL);
    let mail = parse(&bytes).unwrap();
    assert_eq!(mail.attachments.first().unwrap().size, 36 << 20);
    assert_eq!(mail.warnings, []);
}

#[test]
fn an_unmarked_latin_header_is_read() {
    assert_eq!(envelope(b"Subject: R\xe9sultat \x80\r\n\r\n").subject, "Résultat €");
}

#[test]
fn a_mail_cut_anywhere_never_panics() {
    let whole = compose(&letter()).unwrap();
    for bytes in [whole.as_slice(), MDN, DSN] {
        for end in (0..bytes.len()).step_by(20) {
            let _ = parse(bytes.get(..end).unwrap());
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..1_500)) {
        let _ = parse(&bytes);
        let _ = envelope(&bytes);
    }

    #[test]
    fn broken_structures_never_panic(lines in proptest::collection::vec(
        proptest::sample::select(vec![
            "Content-Type: multipart/mixed; boundary=b", "Content-Type: multipart/alternative; boundary=\"c\"",
            "Content-Type: message/rfc822", "Content-Type: text/html; charset=utf-16", "Content-Transfer-Encoding: base64",
            "Content-Type: message/delivery-status", "Content-Type: multipart/digest; boundary=b", "--b", "--c", "--b--",
            "--c--", "", " ", "Subject: =?x?q?=?=", "<table><tr><td><b>x", "Action: failed", "=FF=0", "\u{1}\u{2028}é", "-", "--",
            "Content-Transfer-Encoding: quoted-printable", "Content-Disposition: attachment; filename*0*=a'b; filename*9=%",
            "To: a <b, c:;, \"(", "From: x", "Content-Type: multipart/mixed; boundary=", "begin 644 x",
        ]), 0..40), crlf in any::<bool>()) {
        let _ = parse(lines.join(if crlf { "\r\n" } else { "\n" }).as_bytes());
    }

    #[test]
    fn any_html_never_panics(tags in proptest::collection::vec(proptest::sample::select(vec![
        "<table>", "<tr>", "<td colspan=9>", "</td>", "</table>", "<p>", "</p>", "<b x=1>", "</b>", "<ul>", "<li>", "</ul>", "<pre>", "</pre>",
        "<blockquote>", "</blockquote>", "<h1>", "</h1>", "<a href='x:y'>", "<a href=\"https://x.example/>\">", "</a>", "<br>", "<hr>",
        "<img src=cid:a alt='\u{202e}'>", "é\u{200f}", " ", "\n", "&lt;&#0;", "<!--", "-->", "<style>", "<svg><b>", "<", ">", "\"",
    ]), 0..60)) {
        let html = format!("Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}", tags.concat());
        let _ = parse(html.as_bytes());
    }

    #[test]
    fn any_text_is_carried_whole(text in "[^\r\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\u{ad}\u{61c}\u{180e}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e000}-\u{f8ff}\u{e0000}-\u{e007f}\u{fffd}]{0,300}") {
        let mut message = letter();
        message.text.clone_from(&text);
        let mail = parse(&compose(&message).unwrap()).unwrap();
        prop_assert_eq!(mail.text.trim_end_matches('\n'), text.trim_end_matches('\n'));
    }
}
