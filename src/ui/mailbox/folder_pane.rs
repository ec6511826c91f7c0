//! The folder pane: accounts, their folders with what is unread, and the ways to other pages.

use super::folders::{Entry, Group, Place};
use super::{Mailbox, Message, counting};
use crate::domain::folder::FolderRole;
use crate::domain::ids::{AccountId, FolderId};
use crate::store::Folder;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Room, Size, space};
use crate::ui::page::Page;
use crate::ui::session::AccountFacts;
use crate::ui::threshold;
use crate::ui::widget::access::Access;
use crate::ui::widget::button::{hint, quiet_face};
use crate::ui::widget::surface::{rule, scroll};
use crate::ui::widget::{Role, Tone, control, icon, icon_button, label, primary, region};
use iced::keyboard::{Key, Modifiers, key::Named};
use iced::widget::{Column, column, container, row, space as gap};
use iced::{Alignment, Length};

/// The height of a line, in logical pixels.
const LINE: f32 = 32.0;
/// How far a folder stands in for each one above it.
const STEP: f32 = 12.0;
/// Steps that are shown: a deeper tree would leave no room for names.
const STEPS: usize = 6;

/// Whose words a line bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// A word or two of ours, which fit.
    Ours,
    /// A name somebody gave, which may be cut.
    Received,
    /// A sentence of ours, on as many lines as it needs.
    Sentence,
}

/// One line of the pane.
struct Line {
    mark: Icon,
    name: String,
    words: Words,
    /// Shown at the right; nothing when 0.
    count: u64,
    /// What the count counts, for screen readers.
    counted: String,
    /// What there is to count is new.
    strong: bool,
    depth: usize,
    chosen: bool,
    press: Option<Message>,
}

impl Mailbox {
    /// The folder pane.
    pub fn view_folders<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let folded = look.room() < Room::Wide;
        let compose: Element<'a, Message> = if folded {
            container(icon_button(look, Icon::Compose, look.words("mailbox-compose"), Some(Message::Compose)))
                .center_x(Length::Fill)
                .into()
        } else {
            primary(look, look.words("mailbox-compose"), Some(Message::Compose)).width(Length::Fill).into()
        };
        let groups = self.groups.iter().map(|group| self.group_view(group, look, folded));
        let groups = Column::with_children(groups).spacing(space::MEDIUM).width(Length::Fill);
        let pages = [
            (Icon::Directory, "mailbox-directory", Page::Directory),
            (Icon::Settings, "mailbox-settings", Page::Settings),
        ];
        let pages = pages.into_iter().map(|(mark, key, page)| {
            let line = Line {
                mark,
                name: look.words(key),
                words: Words::Ours,
                count: 0,
                counted: String::new(),
                strong: false,
                depth: 0,
                chosen: false,
                press: Some(Message::Show(page)),
            };
            line_view(look, line, folded, Role::Link)
        });
        let around = if folded { space::SMALL } else { space::MEDIUM };
        column![
            container(compose).padding([space::MEDIUM, around]),
            scroll(look, container(groups).padding([0.0, around])).height(Length::Fill),
            rule(look),
            container(Column::with_children(pages).width(Length::Fill)).padding([space::SMALL, around])
        ]
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
    }

    fn group_view<'a>(&'a self, group: &'a Group, look: &'a Look, folded: bool) -> Element<'a, Message> {
        let facts = self.facts.iter().find(|facts| facts.id == group.account);
        let name = facts.map(|facts| facts.name.clone()).unwrap_or_default();
        let entries = group.entries().into_iter().map(|entry| {
            let line = self.entry_line(group, &entry, look);
            line_view(look, line, folded, Role::TreeItem)
        });
        let unsent = [
            (Icon::Outbox, "mailbox-outbox", "mailbox-outbox-waiting", group.unsent.waiting),
            (Icon::Caution, "mailbox-uncertain", "mailbox-uncertain-count", group.unsent.uncertain),
            (Icon::Danger, "mailbox-refused", "mailbox-refused-count", group.unsent.refused),
        ];
        let unsent = unsent.into_iter().filter(|(.., count)| *count > 0).map(|(mark, name, counted, count)| {
            let count = u64::from(count);
            let line = Line {
                mark,
                name: look.words(name),
                words: Words::Ours,
                count,
                counted: look.words_with(counted, &counting::counted(look, count)),
                strong: true,
                depth: 0,
                chosen: false,
                press: Some(Message::Show(Page::Connection)),
            };
            line_view(look, line, folded, Role::Link)
        });
        let failed = group.failure.as_ref().map(|failure| {
            let said = look.explain(failure);
            let line = Line {
                mark: Icon::Danger,
                name: said.message,
                words: Words::Sentence,
                count: 0,
                counted: String::new(),
                strong: false,
                depth: 0,
                chosen: false,
                press: Some(Message::Show(Page::Connection)),
            };
            line_view(look, line, folded, Role::Link)
        });
        let lines = Column::with_children(entries.chain(unsent)).push(failed).width(Length::Fill);
        let tree = region(Access::new(Role::Tree, name), lines);
        column![group_head(look, facts, folded), tree].spacing(space::TIGHT).width(Length::Fill).into()
    }

    fn entry_line(&self, group: &Group, entry: &Entry<'_>, look: &Look) -> Line {
        let place = entry.folder().map_or(Place::Drafts, |folder| Place::Folder(folder.id));
        let (name, mark, depth) = match entry {
            Entry::Role(folder) => (role_name(look, folder), role_icon(folder.role), 0),
            Entry::Drafts => (look.words("mailbox-drafts"), Icon::Drafts, 0),
            Entry::Personal { folder, depth, .. } if folder.role == FolderRole::Drafts => {
                (look.words("mailbox-server-drafts"), Icon::Folder, *depth)
            }
            Entry::Personal { folder, name, depth } => (name.clone(), role_icon(folder.role), *depth),
        };
        let words = match entry {
            Entry::Personal { folder, .. } if folder.role != FolderRole::Drafts => Words::Received,
            _ => Words::Ours,
        };
        let (count, counted) = match entry.folder() {
            None => {
                let count = group.drafts.len() as u64;
                (count, look.words_with("mailbox-drafts-count", &counting::counted(look, count)))
            }
            Some(folder) if folder.role == FolderRole::Sent => (0, String::new()),
            Some(folder) => {
                (folder.unread, look.words_with("mailbox-unread-count", &counting::counted(look, folder.unread)))
            }
        };
        let selectable = entry.folder().is_none_or(|folder| folder.selectable);
        Line {
            mark,
            name,
            words,
            count,
            counted,
            strong: entry.folder().is_some() && count > 0,
            depth: depth.min(STEPS),
            chosen: self.account == group.account && self.place == Some(place),
            press: selectable.then_some(Message::Choose(group.account, place)),
        }
    }

    /// The name of a folder as the pane shows it.
    pub(super) fn folder_name(&self, account: AccountId, id: FolderId, look: &Look) -> String {
        let Some(group) = self.group(account) else { return String::new() };
        let entries = group.entries();
        let entry = entries.iter().find(|entry| entry.folder().is_some_and(|folder| folder.id == id));
        match entry {
            Some(Entry::Role(folder)) => role_name(look, folder),
            Some(Entry::Personal { name, .. }) => name.clone(),
            Some(Entry::Drafts) | None => String::new(),
        }
    }
}

/// Whose mailbox: a person's, or one that several work in.
fn group_head<'a>(look: &'a Look, facts: Option<&'a AccountFacts>, folded: bool) -> Element<'a, Message> {
    let Some(facts) = facts else { return gap().into() };
    let mark = if facts.is_shared() { Icon::Team } else { Icon::Person };
    let kind = threshold::kind_words(look, facts.kind);
    let name = if facts.name.trim().is_empty() { facts.address.to_string() } else { facts.name.clone() };
    if folded {
        let told = [name.as_str(), kind.as_str()].join(", ");
        let content = region(Access::new(Role::Heading, told.clone()), icon(look, mark, 20.0, Tone::Muted));
        return hint(look, container(content).center_x(Length::Fill).padding([space::TIGHT, 0.0]), told);
    }
    let mut words = column![label(look, name).size(Size::Small).semibold().received().width(Length::Fill)];
    if facts.is_shared() {
        words = words.push(label(look, kind).size(Size::Caption).tone(look, Tone::Muted).one_line());
    }
    let address = facts.address.to_string();
    let content = row![icon(look, mark, 16.0, Tone::Muted), words]
        .spacing(space::SMALL)
        .align_y(Alignment::Center)
        .padding([space::TIGHT, space::SMALL]);
    hint(look, content, address)
}

fn line_view<'a>(look: &'a Look, line: Line, folded: bool, role: Role) -> Element<'a, Message> {
    let tone = if line.chosen { Tone::Accent } else { Tone::Muted };
    let text_tone = match (&line.press, line.chosen) {
        (None, _) => Tone::Muted,
        (Some(_), true) => Tone::Accent,
        (Some(_), false) => Tone::Plain,
    };
    let told = if line.count > 0 { [line.name.as_str(), line.counted.as_str()].join(", ") } else { line.name.clone() };
    let count = (line.count > 0).then(|| {
        label(look, counting::short(look.language, line.count))
            .size(Size::Caption)
            .semibold_if(line.strong)
            .tone(look, if line.strong { Tone::Accent } else { Tone::Muted })
            .silent()
    });
    let mark = icon(look, line.mark, if folded { 20.0 } else { 16.0 }, tone);
    let content: Element<'a, Message> = if folded {
        row![mark].push(count).spacing(2).align_y(Alignment::Center).into()
    } else {
        let name = label(look, line.name).size(Size::Small).semibold_if(line.strong || line.chosen);
        let name = name.tone(look, text_tone).silent().width(Length::Fill);
        let name = match line.words {
            Words::Ours => name.one_line(),
            Words::Received => name.received(),
            Words::Sentence => name,
        };
        row![gap().width(STEP * line.depth as f32), mark, name]
            .push(count)
            .spacing(space::SMALL)
            .align_y(Alignment::Center)
            .into()
    };
    let body = control(look, role, told.clone(), content)
        .on_press_maybe(line.press)
        .on_key(arrows)
        .selected(line.chosen)
        .width(Length::Fill)
        .height(if line.words == Words::Sentence && !folded { Length::Shrink } else { Length::Fixed(LINE) })
        .padding([0.0, if folded { space::TIGHT } else { space::SMALL }])
        .face(quiet_face);
    if folded { hint(look, body.centred(), told) } else { body.into() }
}

/// Up and Down go from line to line, as Tab does.
fn arrows(key: &Key, modifiers: Modifiers) -> Option<Message> {
    match key {
        Key::Named(Named::ArrowDown) if modifiers.is_empty() => Some(Message::FocusNext),
        Key::Named(Named::ArrowUp) if modifiers.is_empty() => Some(Message::FocusPrevious),
        _ => None,
    }
}

pub(super) fn role_name(look: &Look, folder: &Folder) -> String {
    match folder.role {
        FolderRole::Inbox => look.words("mailbox-inbox"),
        FolderRole::Drafts => look.words("mailbox-server-drafts"),
        FolderRole::Sent => look.words("mailbox-sent"),
        FolderRole::Archive => look.words("mailbox-archives"),
        FolderRole::Junk => look.words("mailbox-junk"),
        FolderRole::Trash => look.words("mailbox-trash"),
        FolderRole::Other => folder.name.clone(),
    }
}

pub(super) fn role_icon(role: FolderRole) -> Icon {
    match role {
        FolderRole::Inbox => Icon::Inbox,
        FolderRole::Drafts => Icon::Drafts,
        FolderRole::Sent => Icon::Send,
        FolderRole::Archive => Icon::Archive,
        FolderRole::Junk => Icon::Junk,
        FolderRole::Trash => Icon::Trash,
        FolderRole::Other => Icon::Folder,
    }
}
