//! The composer at work: a real store and engine without a network, the real view without a display.

mod keeping;

use super::{Composer, Event, Message, RecipientMessage, Start};
use crate::config::Folders;
use crate::domain::directory::{DirectoryAnswer, MailboxKind};
use crate::domain::ids::AccountId;
use crate::domain::{Environment, NamedAddress};
use crate::engine::{Command, DraftContent, Engine, OpenDraft, Options};
use crate::platform::dialogs::{FileDialogs, FixedDialogs};
use crate::platform::keyring::MemoryKeyring;
use crate::store::{NewAccount, NewIdentity, Store, Unlock};
use crate::ui::Element;
use crate::ui::directory::person::tests::martin;
use crate::ui::headless::Headless;
use crate::ui::look::Look;
use crate::ui::services::Services;
use crate::ui::session::{AccountFacts, Session};
use crate::ui::shortcut::{Shortcut, shortcut};
use crate::ui::step::Step;
use crate::ui::widget::shortcuts;
use crate::words::Language;
use iced::{Size, Task};
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Longest wait for anything.
const LIMIT: Duration = Duration::from_secs(20);

/// A profile whose servers nobody serves.
const OPERATOR: &str = r#"
id = "essai"
name = "Opérateur d’essai"
environment = "sandbox"
hypotheses = ["Nobody serves these."]
[imap]
host = "imap.mssante.example"
port = 1
tls = "starttls"
means = ["password"]
dial = "127.0.0.1"
[smtp]
host = "smtp.mssante.example"
port = 1
tls = "starttls"
means = ["password"]
dial = "127.0.0.1"
[directory]
host = "annuaire.mssante.example"
port = 1
tls = "starttls"
base = "dc=mssante,dc=fr"
dial = "127.0.0.1"
[white_list]
url = "https://liste.mssante.example:1/listeblanche.xml"
dial = "127.0.0.1"
[sending]
size_limit = 1000000
patient_domains = ["patient.mssante.example"]
"#;

/// An unlocked identity with two mailboxes, and no network.
pub(crate) struct Desk {
    pub(crate) session: Session,
    pub(crate) account: AccountId,
    pub(crate) second: AccountId,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) runtime: tokio::runtime::Runtime,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self::with(Arc::new(FixedDialogs::default()))
    }

    fn with(dialogs: Arc<dyn FileDialogs>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let folders = Folders::new(Some(folder.path())).unwrap();
        let operator = folder.path().join("essai.toml");
        std::fs::write(&operator, OPERATOR).unwrap();
        let keyring = Arc::new(MemoryKeyring::default());
        let store = Store::open(folders.root(), keyring.clone()).unwrap();
        let person = NewIdentity { name: "Dr Claire MONNIER-TEST".into(), environment: Environment::Sandbox };
        let core = store.create_identity(&person, &Unlock::Keyring).unwrap();
        let add = |address: &str, name: &str, kind| {
            let new = NewAccount {
                operator: operator.to_str().unwrap().to_owned(),
                profile: OPERATOR.to_owned(),
                address: address.parse().unwrap(),
                name: name.to_owned(),
                login: None,
            };
            let id = core.add_account(&new).unwrap().id;
            AccountFacts {
                id,
                address: new.address,
                name: new.name,
                kind: Some(kind),
                operator: "Opérateur d’essai".into(),
                size_limit: 1_000_000,
                patient_domains: vec!["patient.mssante.example".into()],
            }
        };
        let accounts = vec![
            add("claire.monnier@cabinet-monnier.mssante.example", "Dr Claire MONNIER-TEST", MailboxKind::Per),
            add("secretariat@cabinet-monnier.mssante.example", "Secrétariat", MailboxKind::Org),
        ];
        let (account, second) = (accounts[0].id, accounts[1].id);
        let engine = runtime.block_on(Engine::start(core.clone(), folders.clone(), Options::default())).unwrap();
        let mut services = Services::new(runtime.handle().clone(), folders, keyring, None);
        services.dialogs = dialogs;
        let session = Session::new(services, engine, core, person.name, Environment::Sandbox, accounts);
        Self { session, account, second, folder, runtime }
    }

    pub(crate) fn drafts(&self, account: AccountId) -> Vec<OpenDraft> {
        let query = self.session.engine().query();
        let drafts = query.drafts(account).unwrap();
        drafts.into_iter().filter_map(|draft| query.draft(account, draft.id).unwrap()).collect()
    }

    fn run(&self, command: Command) {
        self.runtime.block_on(self.session.engine().run(self.account, command)).unwrap();
    }
}

/// The composer in a window of its own.
struct Window {
    composer: Composer,
    session: Session,
    look: Look,
    events: Vec<Event>,
}

#[derive(Debug, Clone)]
enum Said {
    Composer(Message),
    /// One right after the other.
    AtOnce(Vec<Message>),
    /// These, and another composer takes the place before any answer.
    Replaced(Vec<Message>, Box<Start>),
    Shortcut(Shortcut),
    Forget,
}

impl Window {
    fn take(&mut self, step: Step<Message, Event>) -> Task<Said> {
        self.events.extend(step.events);
        step.task.map(Said::Composer)
    }
}

fn update(window: &mut Window, said: Said) -> Task<Said> {
    let (session, look) = (window.session.clone(), window.look.clone());
    let step = match said {
        Said::Composer(message) => window.composer.update(message, &session, &look),
        Said::AtOnce(messages) => {
            let steps = messages.into_iter().map(|message| window.composer.update(message, &session, &look));
            steps.fold(Step::none(), Step::and)
        }
        Said::Replaced(messages, start) => {
            let before = update(window, Said::AtOnce(messages));
            let (composer, task) = Composer::new(&session, window.composer.account(), *start, &look);
            window.composer = composer;
            return Task::batch([before, task.map(Said::Composer)]);
        }
        Said::Forget => {
            window.events.clear();
            return Task::none();
        }
        Said::Shortcut(Shortcut::FocusNext) => return iced::widget::operation::focus_next(),
        Said::Shortcut(Shortcut::FocusPrevious) => return iced::widget::operation::focus_previous(),
        Said::Shortcut(key) => window.composer.shortcut(key, &session, &look).unwrap_or_else(Step::none),
    };
    window.take(step)
}

fn view(window: &Window) -> Element<'_, Said> {
    let content = window.composer.view(&window.look).map(Said::Composer);
    shortcuts(content, |turn, key, modifiers| shortcut(turn, key, modifiers).map(Said::Shortcut))
}

type Shown = Headless<Window, Said>;

fn open_with(desk: &Desk, start: Start, size: Size, look: Look) -> Shown {
    let session = desk.session.clone();
    let look = Look { window: size, ..look };
    let boot = || {
        let (composer, task) = Composer::new(&session, desk.account, start, &look);
        (Window { composer, session: session.clone(), look, events: Vec::new() }, task.map(Said::Composer))
    };
    Headless::new(size, 1.0, boot, update, view)
}

fn open(desk: &Desk, start: Start) -> Shown {
    open_with(desk, start, Size::new(760.0, 720.0), Look::new(Language::French, Timestamp::now()))
}

fn said(shown: &mut Shown, message: Message) {
    shown.message(Said::Composer(message));
    shown.settle(Duration::from_millis(50));
}

fn tell(shown: &mut Shown, message: RecipientMessage) {
    said(shown, Message::Recipients(message));
}

fn to(shown: &Shown) -> Vec<String> {
    shown.state().composer.snapshot().content.to.into_iter().map(|named| named.address).collect()
}

fn content(address: &str, subject: &str, text: &str) -> DraftContent {
    let to = vec![NamedAddress { name: String::new(), address: address.into() }];
    DraftContent { to, subject: subject.into(), text: text.into(), ..DraftContent::default() }
}

fn saved(shown: &mut Shown) -> bool {
    shown.wait_for(|window| window.composer.saving.is_saved(), LIMIT)
}

#[test]
fn from_the_recipient_to_sent_by_keyboard_alone() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    shown.type_text("hugo.brandt@pharmacie.mssante.fr");
    shown.press_key("Tab");
    for _ in 0..8 {
        if shown.focused().as_deref() == Some("Objet") {
            break;
        }
        shown.press_key("Tab");
    }
    shown.type_text("Ordonnance");
    shown.press_key("Enter");
    assert_eq!(shown.focused().as_deref(), Some("Texte du message"));
    shown.type_text("Bonjour");
    shown.press_key("Enter");
    shown.type_text("Merci");
    assert_eq!(to(&shown), ["hugo.brandt@pharmacie.mssante.fr"]);
    assert_eq!(shown.state().composer.text.text().trim_end(), "Bonjour\nMerci");
    shown.press_key("ctrl+Enter");
    assert!(shown.wait_for(|window| !window.events.is_empty(), LIMIT), "{:?}", shown.state().composer.trouble);
    let queued = matches!(&shown.state().events[0], Event::Queued(sent) if sent.seconds == 10);
    assert!(queued, "{:?}", shown.state().events);
    assert_eq!(desk.session.engine().query().outbox(desk.account, 10).unwrap().len(), 1);
    assert!(desk.drafts(desk.account).is_empty());
}

#[test]
fn a_draft_is_kept_a_second_after_the_last_change_and_at_once_by_ctrl_s() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    said(&mut shown, Message::Subject("Bilan".into()));
    assert!(shown.shows("Modifications non enregistrées"));
    assert!(desk.drafts(desk.account).is_empty());
    assert!(saved(&mut shown));
    assert_eq!(desk.drafts(desk.account)[0].content.subject, "Bilan");
    assert!(shown.shows("Brouillon enregistré à"));
    said(&mut shown, Message::Subject("Bilan de mars".into()));
    shown.press_key("ctrl+s");
    assert!(saved(&mut shown));
    let drafts = desk.drafts(desk.account);
    assert_eq!((drafts.len(), drafts[0].version, drafts[0].content.subject.as_str()), (1, 2, "Bilan de mars"));
}

#[test]
fn an_empty_message_is_never_kept_and_closes_without_a_word() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    said(&mut shown, Message::Subject("B".into()));
    said(&mut shown, Message::Subject(String::new()));
    shown.press_key("ctrl+s");
    said(&mut shown, Message::Close);
    assert!(matches!(shown.state().events.as_slice(), [Event::Closed]), "{:?}", shown.state().events);
    assert!(desk.drafts(desk.account).is_empty());
}

#[test]
fn a_draft_changed_elsewhere_is_kept_twice_and_the_person_is_told() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    said(&mut shown, Message::Subject("Ici".into()));
    shown.press_key("ctrl+s");
    assert!(saved(&mut shown));
    let draft = desk.drafts(desk.account).remove(0);
    let elsewhere = DraftContent { subject: "Ailleurs".into(), ..draft.content };
    desk.run(Command::SaveDraft { draft: Some((draft.id, draft.version)), content: Box::new(elsewhere) });
    said(&mut shown, Message::Subject("Ici encore".into()));
    shown.press_key("ctrl+s");
    assert!(saved(&mut shown));
    let mut subjects: Vec<_> = desk.drafts(desk.account).into_iter().map(|draft| draft.content.subject).collect();
    subjects.sort();
    assert_eq!(subjects, ["Ailleurs", "Ici encore"]);
    assert!(matches!(shown.state().events.as_slice(), [Event::Say(_)]));
    said(&mut shown, Message::Subject("Ici toujours".into()));
    shown.press_key("ctrl+s");
    assert!(saved(&mut shown));
    assert_eq!(desk.drafts(desk.account).len(), 2);
}

#[test]
fn a_refused_message_stays_in_the_composer_and_among_the_drafts() {
    let desk = Desk::new();
    let text = "Bonjour à tous";
    let mut big = content("hugo.brandt@pharmacie.mssante.fr", "Bilan", text);
    big.cc = vec![NamedAddress { name: String::new(), address: "pas une adresse".into() }];
    let mut shown = open(&desk, Start::Content(big));
    shown.press_key("ctrl+Enter");
    shown.settle(Duration::from_millis(200));
    assert!(shown.shows("Un destinataire n’est pas une adresse"));
    assert!(shown.state().events.is_empty());
    tell(&mut shown, RecipientMessage::Remove(super::Line::Cc, 0));
    // The engine refuses as it would a recipient outside of the trust space: at its own check.
    let failure =
        crate::domain::error::Failure::new(crate::engine::Error::RecipientOutside { domain: "x.example".into() });
    shown.press_key("ctrl+Enter");
    said(&mut shown, Message::Sent(Err(super::Refusal { failure, kept: true })));
    assert!(shown.shows("x.example"), "{:?}", shown.texts());
    assert_eq!(shown.state().composer.text.text().trim_end(), text);
    assert!(shown.state().composer.is_open());
}

#[test]
fn what_the_engine_refuses_is_kept_once_and_can_be_sent_after_all() {
    let desk = Desk::new();
    // A subject longer than any header the engine composes is refused by it, not by the composer.
    let outside = content("a@b", "Bilan", "Bonjour");
    let mut shown = open(&desk, Start::Content(outside));
    let session = desk.session.clone();
    let snapshot = shown.state().composer.snapshot();
    let mut broken = snapshot.clone();
    broken.content.to[0].address = "pas une adresse".into();
    let keeper = super::saving::Saving::new();
    let sent = desk.runtime.block_on(keeper.keeper().send(session.clone(), 1, broken, 0));
    assert!(sent.is_err());
    assert_eq!(desk.drafts(desk.account).len(), 1);
    let again = desk.runtime.block_on(keeper.keeper().send(session, 2, snapshot, 0));
    assert!(again.is_ok(), "{again:?}");
    assert!(desk.drafts(desk.account).is_empty());
    shown.settle(Duration::from_millis(10));
}

#[test]
fn five_hundred_pasted_recipients_are_chips_at_once_and_fold() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    let list: String = (0..500).map(|n| format!("Nom{n}-TEST <n{n}@cabinet.mssante.fr>\n")).collect();
    shown.set_clipboard(&list);
    shown.press_key("ctrl+v");
    assert_eq!(to(&shown).len(), 500);
    assert!(shown.shows("et 488 autres"), "{:?}", shown.texts());
    shown.press_key("ctrl+v");
    assert_eq!(to(&shown).len(), 500, "the same mailbox twice is one");
    shown.press_key("Backspace");
    assert_eq!(to(&shown).len(), 499);
}

#[test]
fn a_suggestion_is_taken_by_keyboard_and_by_mouse_and_homonyms_are_asked_about() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    shown.type_text("mar");
    let question = shown.state().composer.recipients.lookup.question();
    let (heart, skin) = (martin("Cardiologie", "c@x.mssante.fr"), martin("Dermatologie", "d@x.mssante.fr"));
    let answer = DirectoryAnswer { entries: vec![heart, skin], truncated: false };
    tell(&mut shown, RecipientMessage::Found(question, Ok(answer.clone())));
    assert!(shown.shows("Cardiologie") && shown.shows("Dermatologie"));
    assert!(shown.shows("À laquelle écrivez-vous"));
    shown.press_key("Enter");
    assert!(to(&shown).iter().all(|address| !address.contains('@')), "nobody is chosen for the person");
    shown.press_key("Down");
    shown.press_key("Enter");
    assert_eq!(to(&shown), ["d@x.mssante.fr"]);
    shown.type_text("mart");
    let question = shown.state().composer.recipients.lookup.question();
    tell(&mut shown, RecipientMessage::Found(question, Ok(answer)));
    let name = shown.nodes().into_iter().map(|node| node.access.name).find(|name| name.contains("c@x.mssante.fr"));
    assert!(shown.click(&name.unwrap()));
    assert_eq!(to(&shown), ["d@x.mssante.fr", "c@x.mssante.fr"]);
}

#[test]
fn late_answers_of_the_directory_are_ignored() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    shown.type_text("ma");
    let old = shown.state().composer.recipients.lookup.question();
    shown.type_text("rt");
    let answer = DirectoryAnswer { entries: vec![martin("Cardiologie", "c@x.mssante.fr")], truncated: false };
    tell(&mut shown, RecipientMessage::Found(old, Ok(answer)));
    assert!(!shown.shows("Cardiologie"));
}

#[test]
fn text_that_is_no_address_becomes_a_red_chip_and_text_again_when_pressed() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    shown.type_text("dr martin;");
    assert!(shown.shows("ce n’est pas une adresse"), "{:?}", shown.texts());
    assert!(shown.click("dr martin, ce n’est pas une adresse"));
    assert!(shown.state().composer.recipients.line(super::Line::To).chips.is_empty());
    assert_eq!(shown.state().composer.recipients.line(super::Line::To).text, "dr martin");
}

#[test]
fn a_patient_brings_its_switch_and_two_patients_are_refused_before_sending() {
    let desk = Desk::new();
    let patient = "241036799901102@patient.mssante.example";
    let mut shown = open(&desk, Start::Content(content(patient, "Résultats", "Bonjour")));
    assert!(shown.click("Le patient pourra répondre"));
    assert!(shown.state().composer.no_patient_answer);
    assert!(!shown.has("Le patient pourra répondre, absent"));
    shown.press_key("shift+Tab");
    tell(&mut shown, RecipientMessage::Type(super::Line::To, "148122099901974@patient.mssante.example;".into()));
    shown.press_key("ctrl+Enter");
    assert!(shown.shows("Plusieurs patients"));
    assert!(shown.state().events.is_empty());
}

#[test]
fn an_empty_subject_and_a_forgotten_file_are_asked_about_one_after_the_other() {
    let desk = Desk::new();
    let start = Start::Content(content("hugo.brandt@pharmacie.mssante.fr", "", "Ci-joint le bilan."));
    let mut shown = open(&desk, start);
    shown.press_key("ctrl+Enter");
    let mut asked = Vec::new();
    for _ in 0..2 {
        let event = shown.state().events.last().cloned();
        let Some(Event::Confirm { title, then, .. }) = event else { panic!("{event:?}") };
        asked.push(title);
        shown.message(Said::Forget);
        said(&mut shown, then);
    }
    assert_eq!(asked, ["Envoyer sans objet\u{a0}?", "Envoyer sans pièce jointe\u{a0}?"]);
    assert!(shown.wait_for(|window| matches!(window.events.last(), Some(Event::Queued(_))), LIMIT));
}

#[test]
fn dropped_files_are_listed_with_their_size_and_too_large_ones_are_explained() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Content(content("a@pharmacie.mssante.fr", "Bilan", "Voici")));
    let (small, large) = (desk.folder.path().join("bilan.pdf"), desk.folder.path().join("scanner.pdf"));
    std::fs::write(&small, vec![1; 700_000]).unwrap();
    std::fs::write(&large, vec![1; 1_000_001]).unwrap();
    said(&mut shown, Message::FilesChosen(vec![small.clone(), large]));
    assert!(shown.wait_for(|window| window.composer.files.reading == 0, LIMIT));
    assert!(shown.shows("bilan.pdf") && shown.shows("«\u{a0}scanner.pdf\u{a0}» n’est pas joint"));
    assert!(shown.shows("Il reste peu de place"), "{:?}", shown.texts());
    said(&mut shown, Message::FilesChosen(vec![small]));
    assert!(shown.wait_for(|window| window.composer.files.list.len() == 2, LIMIT));
    assert!(shown.shows("Message trop gros"));
    shown.press_key("ctrl+Enter");
    assert!(shown.shows("Rien n’a été envoyé"));
    said(&mut shown, Message::RemoveFile(1));
    assert_eq!(shown.state().composer.files.list.len(), 1);
}

#[test]
fn another_mailbox_takes_the_draft_with_it() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    said(&mut shown, Message::Subject("Bilan".into()));
    shown.press_key("ctrl+s");
    assert!(saved(&mut shown));
    said(&mut shown, Message::From(desk.second));
    shown.press_key("ctrl+s");
    assert!(saved(&mut shown));
    assert!(desk.drafts(desk.account).is_empty());
    assert_eq!(desk.drafts(desk.second).len(), 1);
}

#[test]
fn closing_keeps_the_draft_and_deleting_asks_first() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    said(&mut shown, Message::Subject("Bilan".into()));
    said(&mut shown, Message::Close);
    assert!(shown.wait_for(|window| matches!(window.events.last(), Some(Event::Closed)), LIMIT));
    let draft = desk.drafts(desk.account).remove(0);
    let mut shown = open(&desk, Start::Draft(draft));
    said(&mut shown, Message::Discard);
    let Some(Event::Confirm { then, .. }) = shown.state().events.last().cloned() else { panic!("nothing was asked") };
    assert_eq!(desk.drafts(desk.account).len(), 1);
    said(&mut shown, then);
    assert!(shown.wait_for(|window| matches!(window.events.last(), Some(Event::Closed)), LIMIT));
    assert!(desk.drafts(desk.account).is_empty());
}

#[test]
fn keeping_ends_with_the_newest_text_even_while_another_save_runs() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    said(&mut shown, Message::Subject("un".into()));
    shown.press_key("ctrl+s");
    said(&mut shown, Message::Subject("deux".into()));
    shown.press_key("ctrl+s");
    assert!(saved(&mut shown));
    let drafts = desk.drafts(desk.account);
    assert_eq!((drafts.len(), drafts[0].content.subject.as_str()), (1, "deux"));
}

#[test]
fn the_text_is_taken_back_by_ctrl_z_and_the_keyboard_stays_in_it_when_a_file_comes() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Content(content("a@pharmacie.mssante.fr", "Bilan", "")));
    assert_eq!(shown.focused().as_deref(), Some("Texte du message"));
    shown.type_text("Bonjour docteur");
    shown.press_key("ctrl+a");
    shown.type_text("x");
    shown.press_key("ctrl+z");
    assert_eq!(shown.state().composer.text.text().trim_end(), "Bonjour docteur");
    let file = desk.folder.path().join("bilan.pdf");
    std::fs::write(&file, b"%PDF").unwrap();
    said(&mut shown, Message::FilesChosen(vec![file]));
    assert!(shown.wait_for(|window| window.composer.files.list.len() == 1, LIMIT));
    assert_eq!(shown.focused().as_deref(), Some("Texte du message"));
    shown.press_key("ctrl+z");
    assert_eq!(shown.state().composer.text.text().trim_end(), "Bonjour");
}

#[test]
fn fields_bear_very_long_and_foreign_texts() {
    let desk = Desk::new();
    let mut shown = open(&desk, Start::Blank);
    let long = "é🩺\u{5d0}\u{202e}".repeat(2_500);
    said(&mut shown, Message::Subject(long.clone()));
    tell(&mut shown, RecipientMessage::Type(super::Line::To, format!("{long};")));
    shown.set_clipboard(&long);
    assert!(shown.click("Texte du message"));
    shown.press_key("ctrl+v");
    assert!(!shown.state().composer.text.text().contains('\u{202e}'));
    let _ = shown.pixels();
}

/// What people look at: every state in one, for the eye.
#[test]
fn it_fits_in_every_window_and_language() {
    let desk = Desk::new();
    let folder = std::env::var_os("PLI_SHOTS").map(std::path::PathBuf::from);
    let looks = [
        ("fr-light", Language::French, &crate::ui::palette::LIGHT, Size::new(760.0, 720.0)),
        ("en-dark", Language::English, &crate::ui::palette::DARK, Size::new(1366.0, 768.0)),
        ("fr-contrast", Language::French, &crate::ui::palette::CONTRAST, Size::new(900.0, 700.0)),
        ("fr-small", Language::French, &crate::ui::palette::LIGHT, Size::new(640.0, 480.0)),
        ("fr-zoomed", Language::French, &crate::ui::palette::LIGHT, Size::new(683.0, 384.0)),
    ];
    for (name, language, palette, size) in looks {
        let look = Look { palette, ..Look::new(language, Timestamp::now()) };
        let text = "Bonjour,\n\nVoici le bilan demandé.\n\nBien confraternellement";
        let mut start = content("hugo.brandt@pharmacie.mssante.fr", "Bilan de M. DUPONT-TEST", text);
        start.to.push(NamedAddress { name: String::new(), address: "241036799901102@patient.mssante.example".into() });
        start.cc.push(NamedAddress { name: "Quelqu’un".into(), address: "pas une adresse".into() });
        let mut shown = open_with(&desk, Start::Content(start), size, look);
        let file = desk.folder.path().join("compte rendu de biologie.pdf");
        std::fs::write(&file, vec![1; 620_000]).unwrap();
        said(&mut shown, Message::FilesChosen(vec![file]));
        assert!(shown.wait_for(|window| window.composer.files.reading == 0, LIMIT));
        tell(&mut shown, RecipientMessage::Type(super::Line::To, "mar".into()));
        let question = shown.state().composer.recipients.lookup.question();
        let entries = vec![
            martin("Médecin - Cardiologie et maladies vasculaires (SM)", "c@x.mssante.fr"),
            martin("Médecin - Dermatologie et vénéréologie (SM)", "d@x.mssante.fr"),
        ];
        tell(&mut shown, RecipientMessage::Found(question, Ok(DirectoryAnswer { entries, truncated: true })));
        shot(&mut shown, folder.as_deref(), &format!("composer-{name}-suggestions"));
        assert_eq!(shown.overflowing(), Vec::<String>::new(), "{name}");
        tell(&mut shown, RecipientMessage::Heard(super::Line::To, super::HeardHere(super::listening::Heard::Escape)));
        shown.press_key("ctrl+Enter");
        shot(&mut shown, folder.as_deref(), &format!("composer-{name}"));
        assert_eq!(shown.overflowing(), Vec::<String>::new(), "{name}");
    }
}

fn shot<S, M: Send + 'static>(shown: &mut Headless<S, M>, folder: Option<&Path>, name: &str) {
    if let Some(folder) = folder {
        shown.screenshot(&folder.join(format!("{name}.png"))).unwrap();
    }
}
