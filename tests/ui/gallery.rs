//! Every screen, in every look: a picture of each, in which every text fits.

use crate::card::PIN;
use crate::operator::{Operator, Person};
use crate::picture::Album;
use crate::window::{Face, Window};
use crate::workstation::Workstation;
use iced::Size;
use pli::config::Theme;
use pli::ui::app::Message;
use pli::ui::palette;
use pli::words::Language;

/// A person's way past every screen.
struct Tour {
    album: Album,
    operator: Operator,
    workstation: Workstation,
    person: Person,
    window: Window,
}

#[test]
fn every_screen_can_be_read_in_french_and_light() {
    tour("fr-light", Face::ORDINARY);
}

#[test]
fn the_picture_of_readme_is_one_of_the_window() {
    let mut tour = Tour::begin("readme", Face::ORDINARY);
    tour.window.first_start(&tour.operator, &tour.person);
    tour.window.click_named("biologiques LEROUX-TEST Odette");
    tour.window.until_text("Biochimie");
    tour.take("window");
    tour.album.close();
}

#[test]
fn every_screen_can_be_read_in_english_and_dark() {
    tour("en-dark", Face { language: Language::English, theme: Theme::Dark, ..Face::ORDINARY });
}

#[test]
fn every_screen_can_be_read_in_french_with_high_contrast() {
    tour("fr-contrast", Face { theme: Theme::Contrast, ..Face::ORDINARY });
}

#[test]
fn every_screen_can_be_read_in_a_window_of_900_pixels() {
    tour("fr-900", Face { size: Size::new(900.0, 768.0), ..Face::ORDINARY });
}

#[test]
fn every_screen_can_be_read_at_twice_its_size() {
    tour("fr-200", Face { size: Size::new(683.0, 384.0), scale: 2.0, ..Face::ORDINARY });
}

#[test]
fn every_screen_can_be_read_in_a_window_of_640_by_480() {
    tour("en-640", Face { language: Language::English, size: Size::new(640.0, 480.0), ..Face::ORDINARY });
}

#[test]
fn colours_like_those_of_the_system_follow_its_contrast() {
    let operator = Operator::start();
    let workstation = Workstation::new(&operator);
    let mut window = workstation.open(Face { theme: Theme::System, ..Face::ORDINARY });
    window.until_words("entry-by-code");
    for (more, palette) in [(true, &palette::CONTRAST), (false, &palette::LIGHT)] {
        window.app.message(Message::SystemContrast(more));
        assert!(std::ptr::eq(window.app.state().look().palette, palette), "{more}");
    }
}

fn tour(name: &str, face: Face) {
    let mut tour = Tour::begin(name, face);
    tour.entry();
    tour.mail();
    tour.writing();
    tour.finding_people();
    tour.settings();
    tour.connection_and_keys();
    tour.hiding();
    tour.by_card();
    tour.album.close();
}

impl Tour {
    fn begin(name: &str, face: Face) -> Self {
        let operator = Operator::start();
        let workstation = Workstation::new(&operator);
        let (person, window) = (operator.person("claire.monnier"), workstation.open(face));
        Self { album: Album::new(name), operator, workstation, person, window }
    }

    fn take(&mut self, name: &str) {
        self.album.take(&mut self.window, name);
    }

    fn entry(&mut self) {
        self.window.until_words("entry-by-code");
        self.take("01-first-ways");
        self.window.click("entry-by-card");
        self.take("02-first-card");
        self.window.click("entry-by-code-instead");
        self.window.until_words("entry-which-mailbox");
        self.take("03-first-mailbox");
        self.window.give_account(&self.person);
        self.take("04-first-filled");
        self.window.click("entry-sign-in");
        self.window.until_words("entry-code-hint");
        self.take("05-first-code");
        self.window.give_code(&self.operator, &self.person);
        self.window.until_words("entry-is-it-you");
        self.take("06-first-found");
        self.window.choose_code();
        self.window.until_words("status-online");
        self.window.until_text("LEROUX-TEST");
        self.take("07-mailbox");
    }

    fn mail(&mut self) {
        self.window.open_mail("14/03/1941", "biologiques LEROUX-TEST Odette");
        self.window.until_text("1941");
        self.take("08-reader-table");
        self.window.key("ctrl+d");
        self.take("09-reader-next-document");
        self.window.open_mail("Dossier de sortie", "Dossier de sortie");
        self.window.until_text("Jean-Paul");
        self.take("10-reader-several-documents");
        for number in 11..14 {
            self.window.key("ctrl+d");
            self.take(&format!("{number}-reader-document"));
        }
        self.window.open_mail("lésion dorsale", "lésion dorsale");
        self.take("14-reader-pictures");
        self.window.key("ctrl+d");
        self.take("15-reader-picture");
        self.window.open_mail("Non remis", "Non remis");
        self.take("16-reader-not-delivered");
        self.window.back_to_list();
        self.window.key("shift+down");
        self.window.key("shift+down");
        self.take("17-several-selected");
    }

    fn writing(&mut self) {
        self.window.open_mail("anticoagulation", "anticoagulation");
        self.window.key("ctrl+r");
        self.window.until_words("composer-attach");
        self.take("20-reply");
        self.window.key("ctrl+k");
        self.window.click_named("anticoagulation");
        self.window.until_words("app-resume");
        self.take("25-draft-behind");
        self.window.click("app-resume");
        self.window.until_words("composer-attach");
        let file = self.workstation.folder().join("compte rendu opératoire de Mme LEROUX-TEST, version relue.pdf");
        std::fs::write(&file, include_bytes!("data/one-page.pdf")).unwrap();
        self.workstation.dialogs.will_open([&file]);
        self.window.click("composer-attach");
        self.window.until_text("LEROUX-TEST, version relue");
        self.window.write("composer-to", "quelquun@courriel-ordinaire.example,");
        self.window.write("composer-to", "pas une adresse,");
        self.window.write("composer-to", "marti");
        self.window.until_text("Centre hospitalier de Valmont");
        self.window.until_saved();
        self.take("21-composer-suggestions");
        self.window.key("escape");
        self.window.key("ctrl+Enter");
        self.take("22-composer-refused");
        self.window.click("composer-discard");
        self.window.until_words("composer-discard-words");
        self.take("23-confirmation");
        self.window.key("escape");
        self.window.click("composer-close");
        self.take("24-draft-kept");
        // It goes by the clock otherwise.
        self.window.click("ui-close");
    }

    fn finding_people(&mut self) {
        self.window.click("mailbox-directory");
        self.window.until_words("directory-empty-title");
        self.take("30-directory");
        self.window.write("directory-search", "martin");
        self.window.until_text("MARTIN-TEST");
        self.window.settle();
        self.take("31-directory-results");
        self.window.click_named("MARTIN-TEST");
        self.take("32-directory-person");
        self.window.click("directory-back");
    }

    fn settings(&mut self) {
        self.window.click("mailbox-settings");
        for (number, section) in
            ["accounts", "display", "language", "security", "card", "notifications", "about"].iter().enumerate()
        {
            self.window.click(&format!("settings-{section}"));
            self.take(&format!("4{number}-settings-{section}"));
        }
        self.window.click("entry-back");
    }

    fn connection_and_keys(&mut self) {
        self.window.click("status-online");
        self.window.until_words("connection-title");
        self.take("50-connection");
        self.window.click("connection-check");
        let again = self.window.words("connection-check-again");
        self.window.until("checked", |app| app.has(&again));
        self.take("51-connection-checked");
        self.window.click("entry-back");
        self.window.key("f1");
        self.take("52-keys");
        self.window.key("escape");
    }

    fn hiding(&mut self) {
        self.window.key("f9");
        self.window.until_words("entry-masked");
        self.take("60-masked");
        self.window.write("entry-station-code", "autre-chose");
        self.window.key("enter");
        self.window.settle();
        self.take("61-masked-wrong-code");
        self.window.key("ctrl+shift+l");
        self.window.until_words("entry-unlock");
        self.take("62-locked");
        self.window.unlock();
    }

    fn by_card(&mut self) {
        let card = self.operator.card(&self.person);
        let lying = card.insert(&self.workstation.desk);
        self.window.click("mailbox-settings");
        self.window.click("settings-card");
        self.window.until_words("settings-card-enrol");
        self.take("70-card-beside");
        self.window.click("settings-card-enrol");
        self.window.give_pin(PIN);
        self.window.until_words("settings-card-opens");
        self.window.click("entry-back");
        self.window.key("ctrl+shift+l");
        self.window.until_words("entry-by-station-code");
        self.take("71-card-code");
        self.window.give_pin(PIN);
        self.window.until_words("status-card");
        self.window.until_text("LEROUX-TEST");
        self.take("72-card-mailbox");
        self.window.click("mailbox-settings");
        self.window.click("settings-card");
        self.window.until_words("settings-card-structures");
        self.take("73-card-in-use");
        lying.pull(&self.workstation.desk);
        self.window.until_words("entry-locked-card");
        self.take("74-card-removed");
        self.operator.card(&self.operator.person("sophie.lang")).insert(&self.workstation.desk);
        self.window.until_words("entry-card-stranger");
        self.take("75-card-stranger");
        self.window.click("entry-card-begin");
        self.window.give_pin(PIN);
        self.window.until_words("entry-which-mailbox");
        self.take("76-card-operators");
    }
}
