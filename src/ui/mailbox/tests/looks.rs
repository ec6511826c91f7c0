//! How it looks: in both languages, every palette, every width; with received text that is hostile.

use super::house::{House, LIMIT, Said, THEN, Window, open_with};
use crate::domain::NamedAddress;
use crate::domain::document::{Coded, Document, Integrity};
use crate::domain::message::Flags;
use crate::domain::patient::Patient;
use crate::ui::look::{Density, Look};
use crate::ui::mailbox::{Menu, Message};
use crate::ui::palette;
use crate::words::Language;
use iced::Size;
use jiff::Timestamp;

/// Mail as it comes: long, foreign, broken.
fn hostile(house: &House) {
    let named = |name: &str| vec![NamedAddress { name: name.into(), address: "x@y.mssante.example".into() }];
    for (name, subject) in [
        ("Laboratoire de biologie médicale du Val-TEST", "XDM/1.0/DDM+CR d'examens biologiques LEROUX-TEST Odette"),
        ("Dr A\r\nB\tC-TEST", "Deux\nlignes"),
        ("שלום TEST", "مرحبا بالعالم 🩺🧪"),
        ("", ""),
    ] {
        house.receive(house.inbox, 1, |mail| {
            mail.envelope.from = named(name);
            mail.envelope.subject = subject.into();
            mail.envelope.receipt_to = named("x");
            mail.has_attachment = true;
            mail.flags = Flags { seen: name.is_empty(), flagged: true, answered: true, ..Flags::default() };
        });
    }
    let found = house.receive(house.inbox, 1, |mail| mail.flags.flagged = true);
    house.cache.put_documents(found[0], &[document()]).unwrap();
    house.receive(house.inbox, 1, |mail| {
        mail.envelope.from = named(&"é".repeat(10_000));
        mail.envelope.subject = "W".repeat(10_000);
    });
}

fn document() -> Document {
    Document {
        archive: "IHE_XDM.ZIP".into(),
        file: "IHE_XDM/SUBSET01/DOC0001.XML".into(),
        mime: "text/xml".into(),
        size: 1,
        title: "CR".into(),
        kind: Coded { code: "11502-2".into(), system: String::new(), label: "CR d’examens biologiques".into() },
        patient: Some(Patient {
            birth_name: Some("LEROUX-TEST".into()),
            given_names: vec!["Odette".into()],
            ..Patient::default()
        }),
        authors: Vec::new(),
        date: None,
        integrity: Integrity::Intact,
        restrictions: Vec::new(),
        unique_id: None,
        replaces: None,
    }
}

fn looks() -> Vec<(&'static str, Look)> {
    let now = Timestamp::from_second(THEN + 3_600).unwrap();
    let french = Look::new(Language::French, now);
    let english = Look { palette: &palette::DARK, ..Look::new(Language::English, now) };
    let compact = Look { density: Density::Compact, ..french.clone() };
    vec![
        ("contrast", Look { palette: &palette::CONTRAST, ..french.clone() }),
        ("compact", compact),
        ("medium", Look { window: Size::new(900.0, 700.0), ..french.clone() }),
        ("zoomed", Look { window: Size::new(683.0, 384.0), ..french.clone() }),
        ("small", Look { window: Size::new(640.0, 480.0), ..english.clone() }),
        ("dark", english),
        ("light", french),
    ]
}

fn shot(window: &mut Window, name: &str) {
    if let Some(folder) = std::env::var_os("PLI_SHOTS") {
        window.screenshot(&std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
    }
}

#[test]
fn nothing_is_cut_and_nothing_overlaps_in_any_look() {
    let house = House::new(20);
    hostile(&house);
    for (name, look) in looks() {
        let mut window = open_with(&house, look);
        assert_eq!(window.overflowing(), Vec::<String>::new(), "{name}");
        shot(&mut window, name);
        let rows = super::rows_shown(&mut window);
        assert!(window.click(&rows[1]), "{name}: {rows:?}");
        window.settle(LIMIT);
        assert_eq!(window.overflowing(), Vec::<String>::new(), "{name}, chosen");
        shot(&mut window, &format!("{name}-chosen"));
        let id = window.state().mailbox.list.id(1).unwrap();
        window.message(Said::Mailbox(Message::Open(Menu::Row(id))));
        shot(&mut window, &format!("{name}-menu"));
        window.press_key("Escape");
        assert!(window.press("Déplacer…") || window.press("Move…"), "{name}");
        assert_eq!(window.overflowing(), Vec::<String>::new(), "{name}, moving");
        shot(&mut window, &format!("{name}-moving"));
    }
}

#[test]
fn states_without_rows_are_designed_too() {
    let house = House::new(1);
    for (name, look) in looks() {
        let mut window = open_with(&house, look);
        for (place, state) in
            [("Suivis", "unread"), ("Archives", "empty"), ("Brouillons", "drafts"), ("Drafts", "drafts")]
        {
            if !window.press(place) {
                continue;
            }
            window.settle(LIMIT);
            assert_eq!(window.overflowing(), Vec::<String>::new(), "{name}, {state}");
            shot(&mut window, &format!("{name}-{state}"));
        }
    }
}
