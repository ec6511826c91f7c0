//! A session over a store filled by hand, and the mailbox in a window of its own.

use crate::config::Folders;
use crate::domain::access::{FolderState, RemoteFolder, RemoteHeader};
use crate::domain::directory::MailboxKind;
use crate::domain::folder::FolderRole;
use crate::domain::ids::{AccountId, FolderId, MessageId, RemoteId};
use crate::domain::message::{Envelope, Flags};
use crate::domain::{Environment, NamedAddress};
use crate::engine::{self, DraftContent, Engine, Options};
use crate::platform::keyring::MemoryKeyring;
use crate::store::{Cache, Core, NewAccount, NewIdentity, Store, Unlock};
use crate::ui::Element;
use crate::ui::deed::Deed;
use crate::ui::headless::Headless;
use crate::ui::look::Look;
use crate::ui::mailbox::{Event, Mailbox, Message};
use crate::ui::services::Services;
use crate::ui::session::{AccountFacts, Session};
use crate::ui::shortcut::{Shortcut, shortcut};
use crate::ui::step::Step;
use crate::ui::widget::{Role, shortcuts};
use crate::words::Language;
use iced::widget::{container, row};
use iced::{Size, Task};
use jiff::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub(super) const LIMIT: Duration = Duration::from_secs(20);
/// 2025-06-15, when everything was received.
pub(super) const THEN: i64 = 1_750_000_000;

/// An identity with one mailbox.
pub(super) struct House {
    pub(super) session: Session,
    pub(super) cache: Cache,
    pub(super) core: Core,
    pub(super) account: AccountId,
    pub(super) inbox: FolderId,
    pub(super) archives: FolderId,
    pub(super) trash: FolderId,
    pub(super) other: FolderId,
    next: AtomicU32,
    runtime: Runtime,
    _folder: TempDir,
}

impl House {
    /// A person's mailbox with so many messages in the inbox.
    pub(super) fn new(messages: u32) -> Self {
        let house = Self::with(Some(MailboxKind::Per), "sandbox", true);
        house.receive(house.inbox, messages, |_| {});
        house
    }

    /// A mailbox that several people work in.
    pub(super) fn shared(messages: u32) -> Self {
        let house = Self::with(Some(MailboxKind::Org), "sandbox", true);
        house.receive(house.inbox, messages, |_| {});
        house
    }

    /// A mailbox of which nobody knows yet who works in it.
    pub(super) fn unknown(messages: u32) -> Self {
        let house = Self::with(None, "sandbox", true);
        house.receive(house.inbox, messages, |_| {});
        house
    }

    /// Its operator has no folder for archives.
    pub(super) fn without_archives() -> Self {
        let house = Self::with(Some(MailboxKind::Per), "sandbox", false);
        house.receive(house.inbox, 3, |_| {});
        house
    }

    /// Its operator's profile is not there.
    pub(super) fn broken() -> Self {
        Self::with(None, "nowhere", true)
    }

    fn with(kind: Option<MailboxKind>, operator: &str, archives: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keyring = Arc::new(MemoryKeyring::default());
        let store = Store::open(folder.path(), keyring.clone()).unwrap();
        let person = "Dr Claire MONNIER-TEST";
        let new = NewIdentity { name: person.into(), environment: Environment::Sandbox };
        let core = store.create_identity(&new, &Unlock::Keyring).unwrap();
        let account = core
            .add_account(&NewAccount {
                operator: operator.into(),
                profile: String::new(),
                address: "claire.monnier@cabinet-monnier.mssante.example".parse().unwrap(),
                name: person.into(),
                login: None,
            })
            .unwrap();
        let cache = core.open_cache(account.mailbox).unwrap();
        let named = [
            ("INBOX", FolderRole::Inbox),
            ("Envoyés", FolderRole::Sent),
            ("Corbeille", FolderRole::Trash),
            ("Suivis", FolderRole::Other),
            ("Archives", if archives { FolderRole::Archive } else { FolderRole::Other }),
        ];
        let listed =
            named.map(|(name, role)| RemoteFolder { name: name.into(), separator: Some('/'), role, selectable: true });
        cache.sync_folders(&listed).unwrap();
        let id = |name: &str| cache.folder_named(name).unwrap().unwrap().id;
        for (name, _) in named {
            cache.start_epoch(id(name), 1).unwrap();
        }
        for name in ["INBOX", "Archives", "Corbeille"] {
            let state = FolderState { epoch: 1, exists: 0, next: None, modseq: None };
            cache.set_state(id(name), &state, Timestamp::from_second(THEN).unwrap()).unwrap();
        }
        let runtime = Runtime::new().unwrap();
        let folders = Folders::new(Some(folder.path())).unwrap();
        let started = Engine::start(core.clone(), folders.clone(), Options { watch: true, ..Options::default() });
        let engine = runtime.block_on(started).unwrap();
        let services = Services::new(runtime.handle().clone(), folders, keyring, None);
        let facts = AccountFacts {
            id: account.id,
            address: account.address.clone(),
            name: account.name.clone(),
            kind,
            operator: "Opérateur".into(),
            size_limit: 20_000_000,
            patient_domains: Vec::new(),
        };
        let session = Session::new(services, engine, core.clone(), person.into(), Environment::Sandbox, vec![facts]);
        let (inbox, trash, other, archives) = (id("INBOX"), id("Corbeille"), id("Suivis"), id("Archives"));
        let next = AtomicU32::new(0);
        Self {
            session,
            cache,
            core,
            account: account.id,
            inbox,
            archives,
            trash,
            other,
            next,
            runtime,
            _folder: folder,
        }
    }

    /// Messages come into a folder, each newer than the one before; their ids, in the order they came.
    pub(super) fn receive(&self, folder: FolderId, count: u32, change: impl Fn(&mut RemoteHeader)) -> Vec<MessageId> {
        let headers: Vec<RemoteHeader> = (0..count)
            .map(|_| {
                let number = self.next.fetch_add(1, Ordering::Relaxed);
                let mut mail = header(number);
                change(&mut mail);
                mail
            })
            .collect();
        self.cache.upsert_headers(folder, &headers).unwrap().new
    }

    /// The whole message is here.
    pub(super) fn fetch(&self, message: MessageId) {
        let raw = b"Subject: x\r\n\r\nBonjour";
        self.cache.put_body(message, raw, "Bonjour", &[], Timestamp::from_second(THEN).unwrap()).unwrap();
    }

    pub(super) fn draft(&self, subject: &str, name: &str) {
        let to = NamedAddress { name: name.into(), address: "anne.martin@cardio.mssante.example".into() };
        let content =
            DraftContent { to: vec![to], subject: subject.into(), text: "Bonjour".into(), ..DraftContent::default() };
        self.core.add_draft(self.account, &serde_json::to_value(content).unwrap(), &[]).unwrap();
    }

    /// What the engine would tell after a write by the synchronisation.
    pub(super) fn changed(&self, folder: FolderId) -> engine::Event {
        let change = crate::store::Change { folder, revision: 0, changed: Vec::new(), removed: Vec::new() };
        engine::Event::FolderChanged { account: self.account, change }
    }

    pub(super) fn row(&self, message: MessageId) -> crate::store::MessageRow {
        self.cache.message(message).unwrap()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.runtime.block_on(self.session.engine().stop());
    }
}

fn header(number: u32) -> RemoteHeader {
    let at = Timestamp::from_second(THEN + i64::from(number)).unwrap();
    RemoteHeader {
        id: RemoteId::from_uid(1, number + 1),
        flags: Flags::default(),
        modseq: None,
        size: 1_000,
        received: Some(at),
        envelope: Envelope {
            subject: format!("Message {number}"),
            from: vec![NamedAddress { name: "Labo TEST".into(), address: "labo@biologie.mssante.example".into() }],
            date: Some(at),
            message_id: Some(format!("{number}@biologie.mssante.example")),
            ..Envelope::default()
        },
        has_attachment: false,
    }
}

/// The mailbox in a window of its own.
pub(super) struct App {
    pub(super) mailbox: Mailbox,
    pub(super) session: Session,
    pub(super) look: Look,
    pub(super) events: Vec<Event>,
}

#[derive(Debug, Clone)]
pub(super) enum Said {
    Mailbox(Message),
    Key(Shortcut),
    Heard(Arc<engine::Event>),
    Undo(crate::ui::notice::Undo),
    Look(Box<Look>),
    /// Something else stands where messages are read, or no more.
    Cover(bool),
    Deed(Deed, AccountId, MessageId),
}

pub(super) type Window = Headless<App, Said>;

/// The mailbox in French on a wide screen, once everything is read.
pub(super) fn open(house: &House) -> Window {
    let look = Look::new(Language::French, Timestamp::from_second(THEN + 3_600).unwrap());
    open_with(house, look)
}

pub(super) fn open_with(house: &House, look: Look) -> Window {
    let session = house.session.clone();
    let size = Size::new(if look.window.width < 800.0 { look.window.width } else { 620.0 }, look.window.height);
    let boot = move || {
        let (mailbox, task) = Mailbox::new(&session);
        (App { mailbox, session, look, events: Vec::new() }, task.map(Said::Mailbox))
    };
    let mut window = Headless::new(size, 1.0, boot, update, view);
    window.settle(LIMIT);
    window
}

fn update(app: &mut App, said: Said) -> Task<Said> {
    let App { mailbox, session, look, .. } = app;
    let step = match said {
        Said::Mailbox(message) => mailbox.update(message, session, look),
        Said::Key(Shortcut::FocusNext) => return iced::widget::operation::focus_next(),
        Said::Key(key) => mailbox.shortcut(key, session, look).unwrap_or_else(Step::none),
        Said::Heard(event) => mailbox.heard(&event, session),
        Said::Undo(undo) => mailbox.undo(undo, session),
        Said::Deed(deed, account, message) => mailbox.deed(deed, account, vec![message], session, look),
        Said::Cover(covered) => Step::task(mailbox.cover(covered, session)),
        Said::Look(new) => {
            *look = *new;
            Step::none()
        }
    };
    app.events.extend(step.events);
    step.task.map(Said::Mailbox)
}

fn view(app: &App) -> Element<'_, Said> {
    let look = &app.look;
    let narrow = look.room() < crate::ui::look::Room::Wide;
    let folders = container(app.mailbox.view_folders(look)).width(if narrow { 64.0 } else { 220.0 });
    let ground = |colour| crate::ui::widget::surface::ground(colour);
    let panes = row![
        folders.style(ground(look.palette.surface_sunken)),
        container(app.mailbox.view_list(look)).style(ground(look.palette.surface))
    ];
    shortcuts(Element::from(panes).map(Said::Mailbox), |turn, key, modifiers| {
        shortcut(turn, key, modifiers).map(Said::Key)
    })
}

/// The rows that are in the window, as a screen reader tells them.
pub(super) fn rows_shown(window: &mut Window) -> Vec<String> {
    let nodes = window.nodes();
    let rows = nodes.into_iter().filter(|node| node.access.role == Role::ListBoxOption && node.visible().is_some());
    rows.map(|node| node.access.name).collect()
}

/// The rows that are chosen.
pub(super) fn rows_chosen(window: &mut Window) -> usize {
    window.state().mailbox.selection().len()
}
