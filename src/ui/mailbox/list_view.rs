//! The list pane: search and filters on top, what may be done, then the rows or what stands instead of them.

use super::folders::Place;
use super::list::Reading;
use super::menus::{DEEDS, deed_key, of_order};
use super::message_row::{self, Standing};
use super::{Mailbox, Menu, Message, Sieve, counting, escape};
use crate::domain::folder::FolderRole;
use crate::engine::Filter;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::palette::Palette;
use crate::ui::widget::access::Access;
use crate::ui::widget::control::Face;
use crate::ui::widget::surface::rule;
use crate::ui::widget::{
    ListKey, Role, Status, Tone, Windowed, button::hint, control, empty, explanation, field, icon, icon_button, label,
    menu, one_line, progress, region, windowed,
};
use iced::keyboard::{Key, key::Named};
use iced::widget::{Row, column, container, row};
use iced::{Alignment, Length};

/// The list of messages, for focus.
pub const LIST: &str = "mailbox-list";
/// The list of drafts.
pub(super) const DRAFTS: &str = "mailbox-drafts-list";
/// The search field.
pub(super) const SEARCH: &str = "mailbox-search-field";
/// The field for a patient.
pub(super) const PATIENT: &str = "mailbox-patient-field";
/// The field that looks for a folder to move to.
pub(super) const FOLDER_SEARCH: &str = "mailbox-folder-field";

/// Characters of what was looked for that are said again.
pub(super) const QUOTED: usize = 60;
/// The height of a filter, in logical pixels.
const FILTER: f32 = 28.0;

impl Mailbox {
    /// The list pane.
    pub fn view_list<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        if let Some(moving) = &self.moving {
            return self.move_view(moving, look);
        }
        let drafts = self.place == Some(Place::Drafts);
        let mut head = column![self.search_line(look)].spacing(space::SMALL);
        if !drafts {
            head = head.push(self.filters(look)).push(self.patient_line(look)).push(self.bar(look));
        }
        let head = container(head).padding([space::MEDIUM, space::MEDIUM]).width(Length::Fill);
        let body = if drafts { self.drafts_view(look) } else { self.messages_view(look) };
        column![head, rule(look), container(body).width(Length::Fill).height(Length::Fill)]
            .width(Length::Fill)
            .height(Length::Fill)
            .into()
    }

    fn search_line<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let name = look.words("mailbox-search");
        let input = field(look, name.clone(), &self.search.text)
            .unlabelled()
            .placeholder(name)
            .on_input(Message::Type)
            .on_submit(Message::FocusList)
            .id(SEARCH);
        let input = escape::on_escape(input, Message::ClearSearch);
        let drafts = self.place == Some(Place::Drafts);
        let clear = self
            .search
            .is_active()
            .then(|| icon_button(look, Icon::Close, look.words("mailbox-clear-search"), Some(Message::ClearSearch)));
        let patient = (!drafts).then(|| {
            let words = look.words("mailbox-filter-patient");
            let on = self.search.patient.is_some();
            let tone = if on { Tone::Accent } else { Tone::Plain };
            let button = control(look, Role::Button, words.clone(), icon(look, Icon::Patient, 20.0, tone))
                .on_press(Message::AskPatient)
                .checked(on)
                .width(space::CONTROL)
                .height(space::CONTROL)
                .centred()
                .face(if on { on_face } else { off_face });
            hint(look, button, words)
        });
        row![input].push(clear).push(patient).spacing(space::TIGHT).align_y(Alignment::Center).into()
    }

    fn filters<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let mut filter = self.search.filter.clone();
        let chips = Sieve::ALL.into_iter().map(|sieve| {
            let on = *sieve.of(&mut filter);
            let (short, long) = sieve_keys(sieve);
            let (short, long) = (look.words(short), look.words(long));
            let tone = if on { Tone::Accent } else { Tone::Plain };
            let words = label(look, short).size(Size::Caption).semibold_if(on).tone(look, tone).silent();
            let chip = control(look, Role::Button, long.clone(), words)
                .on_press(Message::Sift(sieve))
                .checked(on)
                .height(FILTER)
                .padding([0.0, space::SMALL])
                .face(if on { on_face } else { off_face });
            hint(look, chip, long)
        });
        // What is looked for may be in another folder, whatever was found in this one.
        let everywhere = (self.search.everywhere || !self.search.text.is_empty()).then(|| {
            let (words, on) = (look.words("mailbox-everywhere"), self.search.everywhere);
            let tone = if on { Tone::Accent } else { Tone::Plain };
            let text = label(look, words.clone()).size(Size::Caption).semibold_if(on).tone(look, tone).silent();
            control(look, Role::Button, words, text)
                .on_press(Message::SearchEverywhere)
                .checked(on)
                .height(FILTER)
                .padding([0.0, space::SMALL])
                .face(if on { on_face } else { off_face })
        });
        let chips = Row::with_children(chips).push(everywhere).spacing(space::TIGHT).wrap();
        region(Access::new(Role::Group, look.words("mailbox-filters")), chips.vertical_spacing(space::TIGHT))
    }

    fn patient_line<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        let text = self.search.patient.as_deref()?;
        let input = field(look, look.words("mailbox-filter-patient"), text)
            .unlabelled()
            .placeholder(look.words("mailbox-patient-placeholder"))
            .on_input(Message::TypePatient)
            .on_submit(Message::FocusList)
            .id(PATIENT);
        Some(escape::on_escape(input, Message::AskPatient))
    }

    /// How many messages there are; in its place, what may be done when some are chosen. The list below never moves.
    fn bar<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let chosen = self.list.selection.len();
        let words = match chosen {
            0 => self.count_words(look),
            1 => String::new(),
            _ => look.words_with("mailbox-chosen", &counting::counted(look, chosen as u64)),
        };
        let words = label(look, words).size(Size::Caption).tone(look, Tone::Muted).one_line().width(Length::Fill);
        let single = self.list.selection.single().and_then(|id| self.list.row(id)).map(std::convert::AsRef::as_ref);
        let deeds = (chosen > 0).then(|| {
            let deeds = DEEDS.into_iter().map(|(deed, mark)| {
                icon_button(look, mark, look.words(deed_key(deed, single)), Some(Message::Deed(deed)))
            });
            region(Access::new(Role::Toolbar, look.words("mailbox-deeds")), Row::with_children(deeds))
        });
        let order = self.search.text.is_empty().then(|| self.order_menu(look));
        row![]
            .push(deeds)
            .push(words)
            .push(order)
            .spacing(space::SMALL)
            .align_y(Alignment::Center)
            .height(space::CONTROL)
            .into()
    }

    fn order_menu<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let order = self.group(self.account).map(|group| group.remembered.sort).unwrap_or_default();
        let name = look.words("mailbox-order");
        let open = self.menu == Some(Menu::Order);
        let button = control(look, Role::Button, name.clone(), icon(look, Icon::Sort, 16.0, Tone::Plain))
            .on_press(Message::Open(Menu::Order))
            .expanded(open)
            .width(FILTER)
            .height(FILTER)
            .centred()
            .face(off_face);
        let button = hint(look, button, name.clone());
        menu(look, name, button, open, of_order(look, order), Message::CloseMenu)
    }

    fn count_words(&self, look: &Look) -> String {
        match (self.list.reading(), self.current_folder()) {
            (Reading::Whole, _) if self.is_narrowed() => {
                look.words_with("mailbox-found", &counting::counted(look, self.list.len() as u64))
            }
            (_, Some(folder)) => counting::messages(look, folder.total, folder.unread),
            _ => String::new(),
        }
    }

    /// Not everything of the folder is listed.
    fn is_narrowed(&self) -> bool {
        self.list.question().is_some_and(|question| {
            !question.text.is_empty() || question.everywhere || question.filter != Filter::default()
        })
    }

    fn messages_view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        match self.list.reading() {
            Reading::Failed(failure) => {
                let retry = (look.words("mailbox-retry"), Message::Retry);
                return explanation(look, &look.explain(failure), Some(retry));
            }
            Reading::Nothing => return self.nothing_yet(look),
            Reading::Beginning(_) | Reading::Whole => {}
        }
        if self.list.len() == 0 {
            return if self.is_narrowed() { self.nothing_found(look) } else { self.nothing_here(look) };
        }
        let count = self.list.len();
        let list = Windowed {
            id: LIST.into(),
            name: look.words("mailbox-messages"),
            count,
            row_height: message_row::height(look.density),
            cursor: self.list.selection.cursor(),
            position: self.list.position,
            on_scroll: Box::new(Message::Scroll),
            on_key: Box::new(|key| match key {
                ListKey::Other(Key::Named(Named::ContextMenu), _) => Some(Message::OpenRowMenu),
                ListKey::Other(Key::Named(Named::F10), modifiers) if modifiers.shift() => Some(Message::OpenRowMenu),
                ListKey::Other(..) => None,
                key => Some(Message::Key(key)),
            }),
        };
        // A search through all folders finds sent mail too: each row tells of its own.
        let sent = self.group(self.account).and_then(|group| group.with_role(FolderRole::Sent)).map(|folder| folder.id);
        windowed(look, list, move |index| {
            let known = self.list.id(index).and_then(|id| self.list.row(id));
            let Some(known) = known else { return message_row::blank(look) };
            let standing = Standing {
                index,
                count,
                chosen: self.list.selection.contains(known.id),
                menu: self.menu == Some(Menu::Row(known.id)),
                sent: sent == Some(known.folder),
            };
            message_row::message(look, known, standing)
        })
    }

    fn nothing_yet<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let group = self.group(self.account);
        if let Some(failure) = group.and_then(|group| group.failure.as_ref()) {
            let retry = (look.words("mailbox-retry"), Message::Retry);
            return explanation(look, &look.explain(failure), Some(retry));
        }
        if group.is_none() || self.started && self.place.is_none() && group.is_some_and(|group| group.known) {
            let (title, text) = ("mailbox-no-folder", "mailbox-no-folder-text");
            return empty(look, Icon::Inbox, look.words(title), look.words(text), None);
        }
        container(progress(look, look.words("mailbox-loading"), None, None)).padding(space::PANE).into()
    }

    fn nothing_here<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let role = self.current_folder().map_or(FolderRole::Other, |folder| folder.role);
        // Nothing was ever read from the server: nobody knows whether it is empty.
        if self.current_folder().is_some_and(|folder| folder.synced.is_none()) {
            let (title, text) = ("mailbox-not-synced", "mailbox-not-synced-text");
            return empty(look, Icon::Refresh, look.words(title), look.words(text), None);
        }
        let (mark, title, text) = match role {
            FolderRole::Inbox => (Icon::Inbox, "mailbox-empty-inbox", "mailbox-empty-inbox-text"),
            FolderRole::Trash => (Icon::Trash, "mailbox-empty-trash", "mailbox-empty-trash-text"),
            _ => (Icon::Folder, "mailbox-empty", "mailbox-empty-text"),
        };
        empty(look, mark, look.words(title), look.words(text), None)
    }

    /// What was looked for, and where else it could be.
    fn nothing_found<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let Some(question) = self.list.question() else { return self.nothing_yet(look) };
        let title = look.words("mailbox-nothing-found");
        let folder = self.folder_name(self.account, question.folder, look);
        let args = [("text", one_line(&question.text, QUOTED)), ("folder", folder)];
        let key = match (question.text.is_empty(), question.everywhere) {
            (true, _) => "mailbox-nothing-sifted",
            (false, false) => "mailbox-nothing-found-here",
            (false, true) => "mailbox-nothing-found-anywhere",
        };
        let action = if question.text.is_empty() || question.everywhere {
            (look.words("mailbox-clear-search"), Message::ClearSearch)
        } else {
            (look.words("mailbox-search-everywhere"), Message::SearchEverywhere)
        };
        empty(look, Icon::Search, title, look.words_with(key, &args), Some(action))
    }
}

fn sieve_keys(sieve: Sieve) -> (&'static str, &'static str) {
    match sieve {
        Sieve::Unread => ("mailbox-filter-unread", "mailbox-filter-unread-long"),
        Sieve::Attachment => ("mailbox-filter-attachment", "mailbox-filter-attachment-long"),
        Sieve::Documents => ("mailbox-filter-documents", "mailbox-filter-documents-long"),
        Sieve::Flagged => ("mailbox-filter-flagged", "mailbox-filter-flagged-long"),
        Sieve::Untreated => ("mailbox-filter-untreated", "mailbox-filter-untreated-long"),
    }
}

fn on_face(palette: &Palette, _status: Status) -> Face {
    Face { background: Some(palette.selected), border: Some(palette.accent), radius: FILTER / 2.0 }
}

fn off_face(palette: &Palette, status: Status) -> Face {
    let background = (status.hovered || status.pressed).then_some(palette.hover);
    Face { background, border: Some(palette.line), radius: FILTER / 2.0 }
}
