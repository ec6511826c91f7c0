//! An identity with one mailbox whose mail is here already.

use super::super::tabs::{Body, Kind};
use super::super::{Answer, Lines, Message, Reader, State, content, load};
use crate::config::Folders;
use crate::domain::Environment;
use crate::domain::access::{RemoteFolder, RemoteHeader};
use crate::domain::folder::FolderRole;
use crate::domain::ids::{AccountId, MessageId, RemoteId};
use crate::domain::message::Flags;
use crate::engine::{Engine, Options};
use crate::platform::dialogs::FixedDialogs;
use crate::platform::keyring::MemoryKeyring;
use crate::store::{Cache, NewAccount, NewIdentity, Scope, Store, StoredFile, Unlock};
use crate::ui::look::Look;
use crate::ui::services::Services;
use crate::ui::session::{AccountFacts, Session};
use crate::ui::widget::Access;
use crate::ui::widget::label::Fit;
use crate::words::Language;
use crate::{health, mime};
use iced::advanced::widget::{Id, Operation};
use iced::{Rectangle, Size};
use jiff::Timestamp;
use std::sync::Arc;
use tempfile::TempDir;

const ADDRESS: &str = "claire.monnier@cabinet-monnier.mssante.example";

pub(in crate::ui::reader) fn now() -> Timestamp {
    "2026-03-12T09:00:00Z".parse().unwrap()
}

pub(in crate::ui::reader) fn look() -> Look {
    Look::new(Language::French, now())
}

/// A plain mail.
pub(in crate::ui::reader) fn mail(subject: &str, text: &str) -> Vec<u8> {
    format!(
        "From: Dr Paul MARTIN-TEST <paul@cabinet.mssante.example>\r\nTo: {ADDRESS}\r\nSubject: {subject}\r\n\
         Message-ID: <{}@cabinet.mssante.example>\r\nDate: Thu, 12 Mar 2026 08:00:00 +0000\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n",
        subject.len()
    )
    .into_bytes()
}

/// A mail in HTML.
pub(in crate::ui::reader) fn html(subject: &str, html: &str) -> Vec<u8> {
    String::from_utf8(mail(subject, html)).unwrap().replace("text/plain", "text/html").into_bytes()
}

/// A mail that carries text files of these names.
pub(in crate::ui::reader) fn with_files(subject: &str, names: &[String]) -> Vec<u8> {
    let file = |name: &String| {
        format!(
            "--outer\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{name}\r\n"
        )
    };
    let body: String = names.iter().map(file).collect();
    mixed(subject, &format!("--outer\r\nContent-Type: text/plain\r\n\r\nBonjour.\r\n{body}"))
}

/// A mail that carries this one.
pub(in crate::ui::reader) fn with_mail_inside(subject: &str, inside: &[u8]) -> Vec<u8> {
    let inside = String::from_utf8_lossy(inside).replace("outer", "inner");
    mixed(subject, &format!("--outer\r\nContent-Type: message/rfc822\r\n\r\n{inside}\r\n"))
}

/// A mail of several parts.
fn mixed(subject: &str, parts: &str) -> Vec<u8> {
    let raw = String::from_utf8(mail(subject, &format!("{parts}--outer--"))).unwrap();
    let mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer";
    raw.replacen("Content-Type: text/plain; charset=utf-8", mixed, 1).into_bytes()
}

/// A mail that carries mails, each with one file of these words.
pub(in crate::ui::reader) fn with_mails_inside(subject: &str, files: &[&str]) -> Vec<u8> {
    let inside = |text: &&str| {
        format!(
            "--outer\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@x.example\r\nSubject: {text}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=inner\r\n\r\n--inner\r\nContent-Type: text/plain\r\n\r\nVoir le \
             fichier.\r\n--inner\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; \
             filename=\"{text}.bin\"\r\n\r\n{text}\r\n--inner--\r\n\r\n"
        )
    };
    let body: String = files.iter().map(inside).collect();
    mixed(subject, &body)
}

pub(in crate::ui::reader) struct Desk {
    pub(in crate::ui::reader) session: Session,
    pub(in crate::ui::reader) account: AccountId,
    pub(in crate::ui::reader) dialogs: Arc<FixedDialogs>,
    _folder: TempDir,
}

impl Desk {
    /// With the mail that the sandbox gives the doctor on its first day.
    pub(in crate::ui::reader) async fn seeded() -> Self {
        let address = crate::sandbox::content::accounts()[0].address.clone();
        let mails = crate::sandbox::content::seed(now());
        Self::with(mails.into_iter().filter(|mail| mail.to == address).map(|mail| mail.bytes).collect(), true).await
    }

    pub(in crate::ui::reader) async fn with(mails: Vec<Vec<u8>>, bodies: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keyring = Arc::new(MemoryKeyring::default());
        let store = Store::open(folder.path(), keyring.clone()).unwrap();
        let new = NewIdentity { name: "Dr Claire MONNIER-TEST".into(), environment: Environment::Sandbox };
        let core = store.create_identity(&new, &Unlock::Keyring).unwrap();
        let new = NewAccount {
            operator: "sandbox".into(),
            profile: crate::config::profile("sandbox", None).unwrap().text,
            address: ADDRESS.parse().unwrap(),
            name: "Dr Claire MONNIER-TEST".into(),
            login: None,
        };
        let account = core.add_account(&new).unwrap();
        fill(&core.open_cache(account.mailbox).unwrap(), &mails, bodies);
        let folders = Folders::new(Some(folder.path())).unwrap();
        let engine = Engine::start(core.clone(), folders.clone(), Options::default()).await.unwrap();
        let dialogs = Arc::new(FixedDialogs::default());
        let mut services = Services::new(tokio::runtime::Handle::current(), folders, keyring, None);
        services.dialogs = dialogs.clone();
        let facts = AccountFacts {
            id: account.id,
            address: account.address.clone(),
            name: account.name.clone(),
            kind: None,
            operator: "sandbox".into(),
            size_limit: 10_000_000,
            patient_domains: Vec::new(),
        };
        let session = Session::new(services, engine, core, new.name, Environment::Sandbox, vec![facts]);
        Self { session, account: account.id, dialogs, _folder: folder }
    }

    pub(in crate::ui::reader) fn all(&self) -> Vec<MessageId> {
        let page = self.session.engine().query().page(self.account, Scope::All, None, 500).unwrap();
        page.rows.into_iter().map(|row| row.id).collect()
    }

    /// Opens the newest message whose subject holds these words.
    pub(in crate::ui::reader) fn open(&self, words: &str) -> Reader {
        let page = self.session.engine().query().page(self.account, Scope::All, None, 500).unwrap();
        let found = page.rows.iter().find(|row| mime::subject::shown(&row.envelope.subject).contains(words));
        self.open_id(found.unwrap_or_else(|| panic!("{words}")).id)
    }

    pub(in crate::ui::reader) fn open_id(&self, id: MessageId) -> Reader {
        let (mut reader, _task) = Reader::new(&self.session, self.account, id);
        self.settle(&mut reader);
        reader
    }

    /// Chooses the tab of something.
    pub(in crate::ui::reader) fn show(&self, reader: &mut Reader, kind: Kind) {
        let tab = reader.page().unwrap().tabs.iter().position(|tab| tab.kind == kind).expect("a tab of it");
        let _ = reader.update(Message::Show(tab), &self.session, &look());
        self.settle(reader);
    }

    /// Reads the message again as when something of it arrives: its tabs are made anew.
    pub(in crate::ui::reader) fn find(&self, reader: &mut Reader) {
        let (account, id) = reader.message();
        let found = load::find(&self.session.engine().query(), account, id);
        let answer = Answer::Found(Box::new(found));
        let _ = reader.update(Message::Answered(reader.ticket, answer), &self.session, &look());
    }

    /// Does at once what would be done off the window's thread.
    pub(in crate::ui::reader) fn settle(&self, reader: &mut Reader) {
        let query = self.session.engine().query();
        let (account, id) = reader.message();
        let answer = |reader: &mut Reader, answer: Answer| {
            let _ = reader.update(Message::Answered(reader.ticket, answer), &self.session, &look());
        };
        if matches!(reader.state, State::Reading) {
            answer(reader, Answer::Found(Box::new(load::find(&query, account, id))));
            let lines = load::thread(&query, account, id).unwrap_or_default();
            answer(reader, Answer::Thread(Lines(lines)));
        }
        let Some(page) = reader.page() else { return };
        let (tab, kind) = (page.current, page.tabs[page.current].kind);
        if let (Kind::Item(item), Body::Reading) = (kind, &page.tabs[tab].body) {
            answer(reader, Answer::Content(kind, content::prepare(&query, account, id, item)));
        }
    }
}

fn fill(cache: &Cache, mails: &[Vec<u8>], bodies: bool) {
    let inbox = RemoteFolder { name: "INBOX".into(), separator: Some('/'), role: FolderRole::Inbox, selectable: true };
    let folder = cache.sync_folders(&[inbox]).unwrap().added[0];
    cache.start_epoch(folder, 1).unwrap();
    for (uid, raw) in (1..).zip(mails) {
        let read = mime::parse(raw).unwrap();
        let header = RemoteHeader {
            id: RemoteId::from_uid(1, uid),
            flags: Flags::default(),
            modseq: None,
            size: raw.len() as u64,
            received: read.envelope.date,
            envelope: read.envelope.clone(),
            has_attachment: !read.attachments.is_empty(),
        };
        let id = cache.upsert_headers(folder, &[header]).unwrap().new[0];
        if bodies {
            let files: Vec<StoredFile> = Vec::new();
            cache.put_body(id, raw, &read.text, &files, now()).unwrap();
            let documents: Vec<_> = health::xdm::find_in_mail(read.files())
                .into_iter()
                .filter_map(Result::ok)
                .flat_map(|archive| archive.documents)
                .collect();
            cache.put_documents(id, &documents).unwrap();
        }
    }
}

/// The names a screen reader would be told.
pub(in crate::ui::reader) fn seen(reader: &Reader, look: &Look) -> Vec<String> {
    surveyed(reader, look).names
}

/// The texts of the interface.
pub(in crate::ui::reader) fn texts(reader: &Reader, look: &Look) -> Vec<String> {
    let survey = surveyed(reader, look);
    survey.texts.into_iter().chain(survey.names).collect()
}

/// Every label as it is set, cut or not.
pub(in crate::ui::reader) fn set(reader: &Reader, look: &Look) -> Vec<String> {
    surveyed(reader, look).set
}

#[derive(Default)]
struct Survey {
    names: Vec<String>,
    set: Vec<String>,
    texts: Vec<String>,
}

impl Operation for Survey {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn text(&mut self, _id: Option<&Id>, _bounds: Rectangle, text: &str) {
        self.texts.push(text.to_owned());
        self.names.push(text.to_owned());
    }

    fn custom(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn std::any::Any) {
        if let Some(access) = state.downcast_ref::<Access>() {
            self.names.push(access.name.clone());
        } else if let Some(fit) = state.downcast_ref::<Fit>() {
            self.set.push(fit.content.clone());
        }
    }
}

fn surveyed(reader: &Reader, look: &Look) -> Survey {
    use iced::advanced::widget::Tree;
    let mut element = reader.view(look);
    let mut tree = Tree::new(&element);
    let renderer = renderer();
    let limits = iced::advanced::layout::Limits::new(Size::ZERO, Size::new(700.0, 700.0));
    let node = element.as_widget_mut().layout(&mut tree, &renderer, &limits);
    let mut survey = Survey::default();
    let layout = iced::advanced::Layout::new(&node);
    element.as_widget_mut().operate(&mut tree, layout, &renderer, &mut survey);
    survey
}

fn renderer() -> iced::Renderer {
    use iced::advanced::renderer::Headless;
    let made = <iced::Renderer as Headless>::new(iced::Font::DEFAULT, iced::Pixels(14.0), Some("tiny-skia"));
    futures::executor::block_on(made).unwrap()
}
