//! What must not break the window: texts nobody expects, files that are none, answers for a screen that is gone.

use crate::operator::Operator;
use crate::picture::Album;
use crate::window::{Face, Window};
use crate::workstation::Workstation;
use iced::{Point, Size};
use pli::ui::widget::Role;

const SMALL: Face = Face { size: Size::new(640.0, 480.0), ..Face::ORDINARY };

/// Ten thousand characters: without a space, from right to left, and pictures.
fn long() -> [String; 3] {
    ["É".repeat(10_000), "שלום עולם ".repeat(1_000), "👩🏽‍⚕️🏥".repeat(1_500)]
}

fn file(subject: &str, kind: &str, bytes: &[u8]) -> (String, String) {
    use base64::Engine as _;
    let head = format!(
        "From: Jean\u{202e} MULLER-TEST <jean@bac.mssante.example>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
         Content-Type: {kind}; name=\"essai\"\r\nContent-Disposition: attachment; filename=\"essai\"\r\n\
         Content-Transfer-Encoding: base64"
    );
    (head, base64::engine::general_purpose::STANDARD.encode(bytes))
}

/// The checksum of a PNG chunk (ISO 3309).
fn checksum(bytes: &[u8]) -> u32 {
    let shift = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), shift))
}

/// A picture of this many pixels each way, as its header says.
fn picture(side: u32, declared: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::DynamicImage::new_rgb8(side, side);
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    // Width and height stand at the 16th byte of a PNG.
    bytes[16..20].copy_from_slice(&declared.to_be_bytes());
    bytes[20..24].copy_from_slice(&declared.to_be_bytes());
    let checked = checksum(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checked.to_be_bytes());
    bytes
}

/// Every letter of the text stands in the reader, and its last line can be scrolled to.
fn reads_to_the_end(window: &mut Window, text: &str) {
    let letter = text.chars().next().unwrap();
    let count = |text: &str| text.chars().filter(|other| *other == letter).count();
    let pieces = |window: &mut Window| {
        let nodes = window.app.nodes().into_iter();
        nodes.filter(|node| node.access.role == Role::Paragraph).collect::<Vec<_>>()
    };
    let more = window.words("blocks-more");
    while window.app.press(&more) {
        window.settle();
    }
    let shown: usize = pieces(window).iter().map(|piece| count(&piece.access.name)).sum();
    assert_eq!(shown, count(text));
    let end = |window: &mut Window| pieces(window).last().unwrap().visible().map(|seen| seen.y + seen.height);
    window.app.scroll(Point::new(window.face.size.width - 20.0, 500.0), 1_000_000.0);
    let last = pieces(window).last().unwrap().bounds;
    assert_eq!(end(window), Some(last.y + last.height), "its end is seen");
}

fn signed_in(operator: &Operator, workstation: &Workstation, face: Face) -> Window {
    let mut window = workstation.open(face);
    window.first_start(operator, &operator.person("claire.monnier"));
    window
}

#[test]
fn texts_of_any_length_and_script_fit_into_every_field() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut album = Album::new("hostile-fields");
    let mut window = workstation.open(SMALL);
    window.by_code();
    for (number, text) in long().iter().enumerate() {
        for field in ["entry-address", "entry-password"] {
            window.click(field);
            window.paste(text);
        }
        album.take(&mut window, &format!("1-entry-{number}"));
    }
    window.give_account(&operator.person("claire.monnier"));
    window.sign_in(&operator, &operator.person("claire.monnier"));
    window.choose_code();
    window.until_words("status-online");
    for (number, text) in long().iter().enumerate() {
        window.click("mailbox-search");
        window.paste(text);
        album.take(&mut window, &format!("2-search-{number}"));
    }
    window.click("mailbox-clear-search");
    window.key("ctrl+n");
    for (number, text) in long().iter().enumerate() {
        for field in ["composer-to", "composer-subject", "composer-text"] {
            window.click(field);
            window.paste(text);
        }
        album.take(&mut window, &format!("3-composer-{number}"));
    }
    let many: String =
        (0..500).map(|number| format!("\"Nom\n{number}\" <p{number}@pharmacie-marche.mssante.example>, ")).collect();
    window.click("composer-to");
    window.paste(&many);
    album.take(&mut window, "4-composer-many");
    window.click("composer-close");
    window.click("mailbox-directory");
    for (number, text) in long().iter().enumerate() {
        window.click("directory-search");
        window.paste(text);
        album.take(&mut window, &format!("5-directory-{number}"));
    }
    album.close();
}

#[test]
fn hostile_mail_is_shown_or_refused_but_breaks_nothing() {
    let operator = Operator::start();
    let address = operator.person("claire.monnier").address;
    for (number, text) in long().iter().enumerate() {
        let head = format!("From: \"{text}\" <long{number}@bac.mssante.example>\r\nSubject: Texte {number} {text}");
        operator.deliver(&address, &head, text);
    }
    for (subject, kind, bytes) in [
        ("Image minuscule", "image/png", picture(1, 1)),
        ("Image immense", "image/png", picture(1, 30_000)),
        ("PDF en morceaux", "application/pdf", b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 9 0 R".to_vec()),
    ] {
        let (head, body) = file(subject, kind, &bytes);
        operator.deliver(&address, &head, &body);
    }
    let workstation = Workstation::new(&operator);
    let mut album = Album::new("hostile-mail");
    let mut window = signed_in(&operator, &workstation, Face::ORDINARY);
    let mut look_at = |window: &mut Window, subject: &str| {
        window.open_mail(subject, subject);
        album.take(window, subject);
        window.app.resize(SMALL.size);
        album.take(window, &format!("{subject} small"));
        window.app.resize(Face::ORDINARY.size);
    };
    for (number, text) in long().iter().enumerate() {
        look_at(&mut window, &format!("Texte {number}"));
        reads_to_the_end(&mut window, text);
    }
    for (subject, code) in
        [("Image minuscule", None), ("Image immense", Some("PAGE-03")), ("PDF en morceaux", Some("PAGE-01"))]
    {
        look_at(&mut window, subject);
        assert!(!window.shows("\u{202e}"), "nothing turns what stands beside it round");
        window.until_text("Jean MULLER-TEST");
        match code {
            Some(code) => window.until_text(code),
            None => assert!(!window.shows("PAGE-"), "it is a picture"),
        }
    }
    album.close();
}

#[test]
fn an_account_removed_while_its_mail_is_open_leaves_an_empty_workstation() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = signed_in(&operator, &workstation, Face::ORDINARY);
    window.open_mail("Dossier de sortie", "Dossier de sortie");
    window.key("ctrl+d");
    window.click("mailbox-settings");
    window.click("settings-remove");
    window.until_words("settings-remove-yes");
    window.click("settings-remove-yes");
    window.until_words("entry-add-account");
    assert!(!window.shows("MULLER-TEST"));
}

#[test]
fn an_answer_for_a_screen_that_is_gone_changes_nothing() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = signed_in(&operator, &workstation, Face::ORDINARY);
    for _ in 0..5 {
        for leave in ["mailbox-directory", "mailbox-settings"] {
            let words = window.words(leave);
            assert!(window.app.click(&words));
        }
        window.app.press_key("escape");
        window.app.press_key("ctrl+n");
        window.app.press_key("ctrl+k");
        window.app.type_text("LEROUX");
        window.app.press_key("escape");
        window.app.press_key("f5");
    }
    window.click("composer-close");
    // A search, a mail and a folder, each left before it has answered.
    for _ in 0..3 {
        window.click_named("Réception");
        let left = window.named("CR d'examens biologiques");
        window.app.press_key("ctrl+k");
        window.app.type_text("LEROUX");
        window.app.press_key("escape");
        let _ = window.app.click(&left);
        window.click_named("Indésirables");
    }
    window.click_named("Votre boîte est presque pleine");
    window.until_text("Votre espace de stockage est plein à 98 %.");
    window.settle();
    window.until_text("Votre espace de stockage est plein à 98 %.");
    assert!(!window.shows("LEROUX-TEST"), "nothing of what was left comes back");
    window.key("ctrl+shift+l");
    window.until_words("entry-unlock");
    window.settle();
    assert!(!window.shows("Votre espace de stockage"));
}
