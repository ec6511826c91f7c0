//! What the first day must hold, whatever the day.

use super::clock::Clock;
use super::letter::{Post, records};
use super::{SeedMail, mailboxes, seed};
use jiff::Timestamp;
use mail_parser::{MessageParser, MimeHeaders};
use sha1::{Digest, Sha1};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::OnceLock;

const MONNIER: &str = "claire.monnier@cabinet-monnier.mssante.example";
const PHARMACY: &str = "contact@pharmacie-marche.mssante.example";

fn now() -> Timestamp {
    "2026-11-25T15:30:00Z".parse().unwrap()
}

fn first_day() -> &'static [SeedMail] {
    static MAIL: OnceLock<Vec<SeedMail>> = OnceLock::new();
    MAIL.get_or_init(|| seed(now()))
}

fn subject(mail: &SeedMail) -> String {
    MessageParser::new().parse(&mail.bytes).and_then(|m| m.subject().map(str::to_owned)).unwrap_or_default()
}

fn numbered(number: &str) -> SeedMail {
    let record = records().into_iter().find(|r| r.get("id") == Some(number)).unwrap();
    assert!(record.get("folder").is_none());
    let post = Post::new(&Clock::new(now()));
    let mut mail = Vec::new();
    post.deliver_one(&record, &mut mail);
    mail.into_iter().flatten().find(|m| m.folder == "INBOX").unwrap()
}

/// The files of the archive of a message.
fn archive(mail: &SeedMail) -> Option<Vec<(String, Vec<u8>)>> {
    let message = MessageParser::new().parse(&mail.bytes)?;
    let part = message.attachments().find(|a| a.attachment_name() == Some("IHE_XDM.zip"))?;
    let mut zip = zip::ZipArchive::new(Cursor::new(part.contents().to_vec())).unwrap();
    let count = zip.len();
    let read = |n| {
        let mut file = zip.by_index(n).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    };
    Some((0..count).map(read).collect())
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

fn slot<'a>(metadata: &'a str, name: &str) -> Vec<&'a str> {
    between(metadata, &format!("<rim:Slot name=\"{name}\"><rim:ValueList><rim:Value>"), "<")
}

#[test]
fn the_numbered_mails_are_there() {
    let expected: [(&str, &str, &str, &str); 25] = [
        ("1", MONNIER, "XDM/1.0/DDM+", "LEROUX-TEST Odette 14/03/1941"),
        ("2", MONNIER, "XDM/1.0/DDM+", "(partiel) HAMADI-TEST"),
        ("3", MONNIER, "[Annule et remplace]", "(complet) HAMADI-TEST"),
        ("4", MONNIER, "Résultats", "KELLER-TEST"),
        ("5", MONNIER, "XDM/1.0/DDM+Lettre de liaison", "LEROUX-TEST"),
        ("6", MONNIER, "XDM/1.0/DDM+CR de passage", "PETITJEAN-TEST Noé 05/09/2019"),
        ("7", MONNIER, "XDM/1.0/DDM+Scanner", "SANTONI-TEST"),
        ("8", MONNIER, "Re: Avis anticoagulation", "LEROUX-TEST"),
        ("9", MONNIER, "Avis lésion dorsale", "WEISS-TEST"),
        ("10", MONNIER, "XDM/1.0/DDM+FRCP", "SANTONI-TEST"),
        ("11", MONNIER, "XDM/1.0/DDM+Dossier de sortie", "MULLER-TEST Jean-Paul 30/08/1952"),
        ("12", MONNIER, "XDM/1.0/DDM+Échographie", "MULLER-TEST"),
        ("13", MONNIER, "XDM/1.0/DDM+", "WEISS-TEST"),
        ("14", PHARMACY, "Ordonnance", "KELLER-TEST"),
        ("15", PHARMACY, "Ordonnance", "DA SILVA-TEST"),
        ("16", PHARMACY, "Renouvellement 12 résidents", ""),
        ("17", PHARMACY, "XDM/1.0/DDM+Conciliation", "KELLER-TEST"),
        ("18", PHARMACY, "Re: Intervention pharmaceutique", "SANTONI-TEST"),
        ("19", PHARMACY, "Plaie talon", "J12"),
        ("20", PHARMACY, "Protocole TROD", ""),
        ("21", PHARMACY, "Demande de bilan partagé", "LEROUX-TEST"),
        ("22", MONNIER, "XDM/1.0/DDM+Note de vaccination", "HAMADI-TEST"),
        ("23", MONNIER, "Re: Vos résultats", ""),
        ("24", MONNIER, "[KO Intégration système !][902] XDM/1.0/DDM+", "SANTONI-TEST"),
        ("25", MONNIER, "Non remis", "MULLER-TEST"),
    ];
    for (number, to, start, rest) in expected {
        let mail = numbered(number);
        let subject = subject(&mail);
        assert_eq!(mail.to.to_string(), to, "mail {number}");
        assert!(subject.starts_with(start) && subject.contains(rest), "mail {number}: {subject}");
    }
}

#[test]
fn every_record_becomes_mail_and_every_mail_has_a_mailbox() {
    let mail = Post::new(&Clock::new(now())).deliver();
    assert!(mail.iter().all(Option::is_some));
    let known: BTreeSet<String> = mailboxes().iter().map(ToString::to_string).collect();
    for mail in mail.iter().flatten() {
        assert!(known.contains(&mail.to.to_string()), "{} has no mailbox", mail.to);
        assert!(mail.received < now());
        let message = MessageParser::new().parse(&mail.bytes).unwrap();
        assert!(message.from().is_some() && message.date().is_some());
    }
    let of = |to: &str| mail.iter().flatten().filter(|m| m.to.to_string() == to).count();
    assert!(of(MONNIER) >= 75, "{}", of(MONNIER));
    assert!(of(PHARMACY) >= 30, "{}", of(PHARMACY));
}

#[test]
fn the_seed_is_the_same_for_the_same_moment_and_stays_light() {
    let (one, two) = (first_day(), seed(now()));
    assert!(one == two);
    let total: usize = one.iter().map(|m| m.bytes.len()).sum();
    assert!(total < 18_000_000, "{total}");
    let heavy = one.iter().map(|m| m.bytes.len()).max().unwrap();
    assert!((9_700_000..10_000_000).contains(&heavy), "{heavy}");
    let photos = numbered("19").bytes.len();
    assert!((5_000_000..6_000_000).contains(&photos), "{photos}");
}

#[test]
fn nothing_is_left_to_fill_on_any_day() {
    for moment in ["2027-01-03T00:04:00Z", "2028-02-29T22:59:00Z"] {
        for mail in seed(moment.parse().unwrap()) {
            let head = String::from_utf8_lossy(&mail.bytes);
            assert!(!head.contains("{{"), "{}", subject(&mail));
            let message = MessageParser::new().parse(&mail.bytes).unwrap();
            assert!(!message.body_text(0).unwrap_or_default().contains("{{"), "{}", subject(&mail));
            for (name, bytes) in archive(&mail).unwrap_or_default() {
                assert!(!String::from_utf8_lossy(&bytes).contains("{{"), "{name} of {}", subject(&mail));
            }
        }
    }
}

#[test]
fn archives_say_the_truth_but_for_the_wrong_fingerprint_and_the_wrong_homonym() {
    let mut archives = 0;
    let wrong_fingerprint = numbered("13");
    for mail in first_day() {
        let Some(files) = archive(mail) else { continue };
        archives += 1;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.contains(&"README.TXT") && names.contains(&"INDEX.HTM"));
        let file =
            |wanted: &str| files.iter().find(|(name, _)| name.ends_with(wanted)).map(|(_, bytes)| bytes).unwrap();
        let metadata = String::from_utf8(file("IHE_XDM/SUBSET01/METADATA.XML").clone()).unwrap();
        let (hashes, sizes, names) = (slot(&metadata, "hash"), slot(&metadata, "size"), slot(&metadata, "URI"));
        assert_eq!(metadata.matches("7edca82f-054d-47f2-a032-9b2a5b5186c1").count(), names.len());
        assert_eq!(metadata.matches("AssociationType:HasMember").count(), names.len());
        let subject = subject(mail);
        for ((hash, size), name) in hashes.iter().zip(&sizes).zip(&names) {
            let document = file(name);
            assert_eq!(*size, document.len().to_string());
            let fits = *hash == format!("{:x}", Sha1::digest(document));
            let wrong_on_purpose = mail.bytes == wrong_fingerprint.bytes;
            assert_eq!(fits, !wrong_on_purpose, "{subject}");
            let text = String::from_utf8_lossy(document);
            let said = between(&metadata, "58a6f841-87b3-4a3e-92fd-a8ffeff98427\" value=\"", "^")[0];
            let meant = between(&text, "root=\"1.2.250.1.213.1.4.10\" extension=\"", "\"")[0];
            assert_eq!(said == meant, !subject.contains("Échographie"), "{subject}");
        }
    }
    assert!(archives >= 15, "{archives}");
}

#[test]
fn every_xml_file_is_well_formed() {
    for mail in first_day() {
        for (name, bytes) in archive(mail).unwrap_or_default() {
            if !name.ends_with(".XML") && !name.ends_with(".HTM") {
                continue;
            }
            let mut reader = quick_xml::Reader::from_reader(bytes.as_slice());
            while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
        }
    }
}

#[test]
fn a_twin_pdf_lies_beside_each_document() {
    let mail = numbered("11");
    let message = MessageParser::new().parse(&mail.bytes).unwrap();
    let names: Vec<&str> = message.attachments().filter_map(|a| a.attachment_name()).collect();
    assert_eq!(names.len(), 4);
    assert!(names.iter().any(|n| n.ends_with("_CR opératoire_MULLER-TEST_Jean-Paul.pdf")), "{names:?}");
    let codes = message.header("X-MSS-CODECDA").and_then(|v| v.as_text()).unwrap();
    assert_eq!(codes.trim(), "11490-0,34874-8,57833-6");
}

#[test]
fn alerts_stand_in_the_entries_and_in_the_narrative() {
    let files = archive(&numbered("1")).unwrap();
    let document = files.iter().find(|(name, _)| name.ends_with("DOC00001.XML")).unwrap();
    let text = String::from_utf8_lossy(&document.1);
    assert!(text.contains("<value xsi:type=\"PQ\" value=\"6.4\" unit=\"mmol/L\"/>"));
    assert!(text.contains("<interpretationCode code=\"HH\""));
    assert!(text.contains("6,4 mmol/L</content>"));
    let first = archive(&numbered("2")).unwrap();
    let second = archive(&numbered("3")).unwrap();
    let set = |files: &[(String, Vec<u8>)]| {
        let (_, bytes) = files.iter().find(|(name, _)| name.ends_with("DOC00001.XML")).unwrap();
        let text = String::from_utf8_lossy(bytes).into_owned();
        (
            between(&text, "<setId root=\"", "\"")[0].to_owned(),
            between(&text, "<versionNumber value=\"", "\"")[0].to_owned(),
        )
    };
    assert_eq!(set(&first).0, set(&second).0);
    assert_eq!((set(&first).1.as_str(), set(&second).1.as_str()), ("1", "2"));
}

#[test]
fn threads_hold_together() {
    let mail = first_day();
    let ids: BTreeSet<String> =
        mail.iter().filter_map(|m| MessageParser::new().parse(&m.bytes)?.message_id().map(str::to_owned)).collect();
    let mut replies = 0;
    for mail in mail {
        let message = MessageParser::new().parse(&mail.bytes).unwrap();
        if let Some(parent) = message.in_reply_to().as_text() {
            replies += 1;
            assert!(ids.contains(parent), "{} answers an unknown message", subject(mail));
        }
    }
    assert!(replies >= 20);
    let third = numbered("8");
    let message = MessageParser::new().parse(&third.bytes).unwrap();
    assert_eq!(message.references().as_text_list().unwrap().len(), 2);
}

#[test]
fn lines_end_as_mail_demands() {
    for mail in first_day() {
        let bare = mail.bytes.windows(2).filter(|pair| pair[1] == b'\n' && pair[0] != b'\r').count();
        assert_eq!(bare, 0, "{}", subject(mail));
    }
}

#[test]
fn the_bounce_and_the_broken_receipt_can_be_told() {
    let bounce = numbered("25");
    let message = MessageParser::new().parse(&bounce.bytes).unwrap();
    assert!(message.parts.iter().any(|p| p.content_type().is_some_and(|c| c.subtype() == Some("delivery-status"))));
    let text = String::from_utf8_lossy(&bounce.bytes);
    assert!(text.contains("Final-Recipient: rfc822;thierry.collin@kine-pont.mssante.example"));
    let receipt = numbered("mdn");
    let text = String::from_utf8_lossy(&receipt.bytes);
    assert!(text.contains("Disposition:manual-action/MDN-sent-manually; displayed"));
    assert!(text.contains("773615766—"));
    let latin = numbered("latin");
    assert!(latin.bytes.windows(3).any(|w| w == [0x63, 0x9C, 0x75]) && latin.bytes.contains(&0x80));
}
