//! What must not break the window: texts nobody expects, files that are none, answers for a screen that is gone.

use crate::operator::Operator;
use crate::picture::Album;
use crate::window::{Face, Window};
use crate::workstation::Workstation;
use iced::Size;

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

/// A picture of this many pixels each way, as its header says.
fn picture(side: u32, declared: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::DynamicImage::new_rgb8(side, side);
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    // Width and height stand at the 16th byte of a PNG.
    bytes[16..20].copy_from_slice(&declared.to_be_bytes());
    bytes[20..24].copy_from_slice(&declared.to_be_bytes());
    bytes
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
    for subject in ["Texte 0", "Texte 1", "Texte 2", "Image minuscule", "Image immense", "PDF en morceaux"] {
        window.open_mail(subject, subject);
        album.take(&mut window, subject);
        window.app.resize(SMALL.size);
        album.take(&mut window, &format!("{subject} small"));
        window.app.resize(Face::ORDINARY.size);
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
    window.key("ctrl+shift+l");
    window.until_words("entry-unlock");
    window.settle();
    assert!(!window.shows("LEROUX-TEST"));
}
