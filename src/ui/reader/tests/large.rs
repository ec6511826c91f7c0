//! What is far too large, or broken.

use super::super::content::Prepared;
use super::super::page::KEPT_BYTES;
use super::super::{Answer, Message, Reader, pdf, picture};
use super::desk::{Desk, look, mail, seen, with_files, with_mail_inside};
use super::{Body, Item, Kind, Part, shown_blocks};
use crate::domain::error::Coded;
use crate::ui::headless::Headless;
use crate::ui::look::Look;
use crate::ui::widget::line::cost;
use iced::widget::image::Handle;
use iced::{Size, Task};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_subject_of_ten_thousand_characters_and_500_recipients_are_folded() {
    let recipients: Vec<String> = (0..500).map(|n| format!("Dr N{n} <n{n}@cabinet.mssante.example>")).collect();
    let raw = String::from_utf8(mail("SUJET", "x")).unwrap();
    let raw = raw.replace("Subject: SUJET", &format!("Subject: {}", "long ".repeat(2_000)));
    let raw = raw.replace("\r\nSubject", &format!("\r\nCc: {}\r\nSubject", recipients.join(",\r\n ")));
    let desk = Desk::with(vec![raw.into_bytes()], true).await;
    let mut reader = desk.open("long");
    let look = look();
    let said = seen(&reader, &look);
    assert!(said.iter().any(|text| text.contains("499 autres")), "{said:?}");
    assert!(said.iter().filter(|text| text.starts_with("long")).all(|text| text.chars().count() <= 241));
    let _ = reader.update(Message::Fold(Part::Recipients), &desk.session, &look);
    let said = seen(&reader, &look);
    assert!(said.iter().any(|text| text.contains("n498@cabinet.mssante.example")));
}

/// What the screen costs to set, in letters.
fn set(reader: &Reader, look: &Look) -> usize {
    super::desk::set(reader, look).iter().map(|text| cost(text)).sum()
}

#[tokio::test]
async fn pictographs_in_names_and_subject_never_freeze_the_head() {
    let face = "\u{1F3E5}".repeat(110);
    let recipients: Vec<String> = (0..400).map(|n| format!("{face} <n{n}@cabinet.mssante.example>")).collect();
    let raw = String::from_utf8(mail("SUJET", "x")).unwrap();
    let raw = raw.replace("Subject: SUJET", &format!("Subject: S {}", face.repeat(20)));
    let raw = raw.replace("\r\nSubject", &format!("\r\nCc: {}\r\nSubject", recipients.join(",\r\n ")));
    let desk = Desk::with(vec![raw.into_bytes()], true).await;
    let mut reader = desk.open_id(desk.all()[0]);
    let look = look();
    assert!(set(&reader, &look) < 5_000, "{}", set(&reader, &look));
    for part in [Part::Recipients, Part::Subject] {
        let _ = reader.update(Message::Fold(part), &desk.session, &look);
    }
    let whole = set(&reader, &look);
    assert!((20_000..80_000).contains(&whole), "{whole}");
    let told = |text: &String| text.starts_with("… et ") && text.ends_with("autres destinataires");
    assert!(seen(&reader, &look).iter().any(told), "who is not named is counted");
}

#[tokio::test]
async fn names_of_files_made_of_pictographs_are_short_and_few_until_asked_for() {
    let names: Vec<String> = (0..60).map(|n| format!("{}{n}.txt", "\u{1F4CE}".repeat(40))).collect();
    let raw = with_mail_inside("Dehors", &with_files("Dedans", &names));
    let desk = Desk::with(vec![raw], true).await;
    let mut reader = desk.open("Dehors");
    desk.show(&mut reader, Kind::Item(Item::Attachment(0)));
    let look = look();
    let files =
        |reader: &Reader| seen(reader, &look).iter().filter(|name| name.starts_with("Enregistrer \u{1F4CE}")).count();
    assert_eq!(files(&reader), 4);
    assert!(set(&reader, &look) < 5_000, "{}", set(&reader, &look));
    let _ = reader.update(Message::Fold(Part::Inside), &desk.session, &look);
    assert_eq!(files(&reader), 60);
    assert!(set(&reader, &look) < 60 * 200, "{}", set(&reader, &look));
}

#[tokio::test]
async fn a_very_long_text_is_shown_in_slices_and_quickly() {
    let text = "Un paragraphe de quelques mots.\r\n\r\n".repeat(12_000);
    let desk = Desk::with(vec![mail("Long", &text)], true).await;
    let mut reader = desk.open("Long");
    assert!(shown_blocks(&reader).len() >= 10_000);
    let look = look();
    let begin = Instant::now();
    let said = seen(&reader, &look);
    let first = begin.elapsed();
    let count = |said: &[String]| said.iter().filter(|text| text.starts_with("Un paragraphe")).count();
    assert_eq!(count(&said), crate::ui::blocks::SLICE_BLOCKS);
    assert!(said.iter().any(|text| text == "Afficher la suite"));
    let _ = reader.update(Message::Text(crate::ui::blocks::Action::More), &desk.session, &look);
    assert_eq!(count(&seen(&reader, &look)), 2 * crate::ui::blocks::SLICE_BLOCKS);
    assert!(first < Duration::from_secs(5), "{first:?}");
}

#[test]
fn a_broken_pdf_or_picture_is_an_explained_failure() {
    let failure = pdf::Opened::read(b"%PDF-1.7 nothing more".to_vec().into()).err().unwrap();
    assert!(!look().explain(&failure).message.is_empty() && failure.code().as_str().starts_with("PAGE"));
    // A PNG header that announces 30 000 × 30 000 pixels.
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(30_000_u32.to_be_bytes());
    png.extend(30_000_u32.to_be_bytes());
    png.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
    assert!(picture::Opened::read(&png).is_err());
}

#[tokio::test]
async fn tabs_left_longest_ago_are_let_go_and_read_again_when_they_are_shown_again() {
    let names: Vec<String> = (0..10).map(|n| format!("fichier {n}.txt")).collect();
    let desk = Desk::with(vec![with_files("Dix fichiers", &names)], true).await;
    let mut reader = desk.open("Dix fichiers");
    let kinds: Vec<Kind> = (0..10).map(|n| Kind::Item(Item::Attachment(n))).collect();
    let look = look();
    for kind in &kinds {
        let tab = reader.page().unwrap().tabs.iter().position(|tab| tab.kind == *kind).unwrap();
        let _ = reader.update(Message::Show(tab), &desk.session, &look);
        let picture = Handle::from_rgba(3_000, 3_000, vec![0; 36_000_000]);
        let pictures = Arc::new(HashMap::from([("x".to_owned(), picture)]));
        let heavy = Prepared::Text { blocks: Arc::default(), pictures, files: Vec::new() };
        let answer = Answer::Content(*kind, Ok(heavy));
        let _ = reader.update(Message::Answered(reader.ticket, answer), &desk.session, &look);
    }
    let page = reader.page().unwrap();
    assert!(page.bytes() <= KEPT_BYTES, "{}", page.bytes());
    let kept: Vec<Kind> = page.tabs.iter().filter(|tab| tab.bytes() > 0).map(|tab| tab.kind).collect();
    assert_eq!(kept, kinds[5..]);
    desk.show(&mut reader, kinds[0]);
    assert!(seen(&reader, &look).iter().any(|text| text.contains("fichier 0.txt")));
    assert!(matches!(reader.page().unwrap().tabs[0].body, Body::Ready(_)));
}

/// A reader in a window of its own.
struct Alone {
    reader: Reader,
    look: Look,
}

#[test]
fn nothing_of_a_page_is_cut_off_in_a_small_window() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let desk = runtime.block_on(Desk::seeded());
    let mut faults = Vec::new();
    for (width, height) in [(640.0, 480.0), (320.0, 240.0)] {
        let look = Look { window: Size::new(width, height), ..look() };
        for id in desk.all().into_iter().take(12) {
            let alone = Alone { reader: desk.open_id(id), look: look.clone() };
            let boot = || (alone, Task::none());
            let mut shown = Headless::new(
                look.window,
                1.0,
                boot,
                |_, _: Message| Task::none(),
                |shown: &Alone| shown.reader.view(&shown.look),
            );
            faults.extend(shown.overflowing().into_iter().map(|fault| format!("{width}, {id}: {fault}")));
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}
