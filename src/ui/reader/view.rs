//! The page: actions on top, then everything that scrolls.

use super::page::Page;
use super::tabs::{self, Body, Kind, Ready, Tab};
use super::{Message, Motion, Part, Reader, State, files, header, notes, strip};
use crate::engine::{Item, ReplyKind};
use crate::mime::Mail;
use crate::ui::deed::Deed;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Room, Size, space};
use crate::ui::palette::Palette;
use crate::ui::widget::control::Face;
use crate::ui::widget::{
    Access, MenuItem, Role, Status, Tone, control, date, empty, explanation, icon, icon_button, label, menu, one_line,
    progress, quiet, region, surface,
};
use crate::ui::{Element, blocks, patient};
use iced::keyboard::{Key, Modifiers, key::Named};
use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Length};

/// The width lines of text keep to, in logical pixels.
const TEXT_WIDTH: f32 = 920.0;
/// Under this many logical pixels of the window, actions are icons.
const WORDS_FROM: f32 = 1_300.0;

/// The whole reader.
pub(super) fn view<'a>(reader: &'a Reader, look: &'a Look) -> Element<'a, Message> {
    let mut page = Column::new().spacing(space::MEDIUM).padding(space::PANE).width(Length::Fill);
    if let Some(row) = &reader.row {
        page = page.push(header::view(look, reader, row));
    }
    match &reader.state {
        State::Open(open) => {
            for part in parts(look, reader, open) {
                page = page.push(part);
            }
        }
        other => page = page.push(waiting(look, other)),
    }
    let page = container(page).max_width(TEXT_WIDTH).width(Length::Fill);
    let scroll = surface::scroll(look, page).id(reader.page_id.clone()).width(Length::Fill).height(Length::Fill);
    let name = look.words("reader-name");
    let read = control(look, Role::Document, name, scroll).on_key(keys).width(Length::Fill).height(Length::Fill);
    column![actions(look, reader), surface::rule(look), read].width(Length::Fill).height(Length::Fill).into()
}

/// Keys that scroll while the page has the keyboard.
fn keys(key: &Key, modifiers: Modifiers) -> Option<Message> {
    if modifiers.command() || modifiers.alt() {
        return None;
    }
    let motion = match key.as_ref() {
        Key::Named(Named::ArrowUp) => Motion::Line(false),
        Key::Named(Named::ArrowDown) => Motion::Line(true),
        Key::Named(Named::PageUp) => Motion::Page(false),
        Key::Named(Named::Space) => Motion::Page(!modifiers.shift()),
        Key::Named(Named::PageDown) => Motion::Page(true),
        Key::Named(Named::Home) => Motion::End(false),
        Key::Named(Named::End) => Motion::End(true),
        _ => return None,
    };
    Some(Message::Scroll(motion))
}

/// What stands where the text will be.
fn waiting<'a>(look: &'a Look, state: &State) -> Element<'a, Message> {
    match state {
        State::Reading => progress(look, look.words("reader-reading"), None, None),
        State::Fetching => progress(look, look.words("reader-fetching"), None, Some(Message::Cancel)),
        State::Failed(failure) => {
            explanation(look, &look.explain(failure), Some((look.words("reader-retry"), Message::Retry)))
        }
        State::Paused | State::Open(_) => {
            let again = Some((look.words("reader-fetch"), Message::Retry));
            empty(look, Icon::Offline, look.words("reader-paused"), look.words("reader-paused-text"), again)
        }
    }
}

fn actions<'a>(look: &'a Look, reader: &'a Reader) -> Element<'a, Message> {
    let open = matches!(reader.state, State::Open(_));
    let here = !reader.gone && reader.row.is_some();
    let wide = look.window.width >= WORDS_FROM;
    let button = |mark: Icon, words: String, message: Option<Message>| -> Element<'a, Message> {
        if wide { quiet(look, Some(mark), words, message).into() } else { icon_button(look, mark, words, message) }
    };
    let mut bar = Row::new().spacing(space::TIGHT).align_y(Alignment::Center);
    if look.room() == Room::Narrow {
        bar = bar.push(icon_button(look, Icon::Back, look.words("reader-back"), Some(Message::Back)));
    }
    let reply = |kind: ReplyKind| open.then_some(Message::Reply(kind));
    let deed = |deed: Deed| here.then_some(Message::Do(deed));
    bar = bar
        .push(button(Icon::Reply, look.words("reader-reply"), reply(ReplyKind::Sender)))
        .push(button(Icon::ReplyAll, look.words("reader-reply-all"), reply(ReplyKind::All)))
        .push(button(Icon::Forward, look.words("reader-forward"), reply(ReplyKind::Forward)))
        .push(icon_button(look, Icon::Archive, look.words("reader-archive"), deed(Deed::Archive)))
        .push(icon_button(look, Icon::Trash, look.words("reader-delete"), deed(Deed::Delete)))
        .push(more(look, reader));
    let bar = container(bar.wrap()).padding([space::SMALL, space::MEDIUM]).width(Length::Fill);
    region(Access::new(Role::Toolbar, look.words("reader-actions")), bar)
}

fn more<'a>(look: &'a Look, reader: &'a Reader) -> Element<'a, Message> {
    let flags = reader.row.as_ref().map(|row| row.flags).unwrap_or_default();
    let here = !reader.gone && reader.row.is_some();
    let deed = |deed: Deed| here.then_some(Message::Do(deed));
    let open = reader.page().is_some();
    let items = vec![
        MenuItem::new(
            look.words(if flags.seen { "reader-mark-unread" } else { "reader-mark-read" }),
            deed(Deed::ToggleUnread),
        )
        .icon(Icon::Unread),
        MenuItem::new(look.words(if flags.flagged { "reader-unflag" } else { "reader-flag" }), deed(Deed::ToggleFlag))
            .icon(Icon::Flag),
        MenuItem::new(
            look.words(if flags.treated { "reader-untreated" } else { "reader-mark-treated" }),
            deed(Deed::ToggleTreated),
        )
        .icon(Icon::Check),
        MenuItem::new(look.words("reader-move"), deed(Deed::Move)).icon(Icon::Move),
        MenuItem::new(look.words("reader-copy-text"), open.then_some(Message::CopyText)).icon(Icon::Copy),
        MenuItem::new(look.words("reader-save-original"), open.then_some(Message::Save(super::What::Original)))
            .icon(Icon::Save),
    ];
    let name = look.words("reader-more");
    let button = icon_button(look, Icon::More, name.clone(), Some(Message::Fold(Part::More)));
    menu(look, name, button, reader.is_unfolded(Part::More), items, Message::CloseMenu)
}

/// Everything below the head of a message that is here.
fn parts<'a>(look: &'a Look, reader: &'a Reader, page: &'a Page) -> Vec<Element<'a, Message>> {
    let opened = &*page.opened;
    let mut parts = Vec::new();
    parts.extend(notes::view(look, reader, opened));
    parts.extend(strip::view(look, reader));
    let mut files = files::bar(look, &opened.message.mail, reader.is_unfolded(Part::Files));
    // The patient and the document come first; its files, which are its tabs too, below.
    if opened.message.documents.is_empty() {
        parts.extend(files.take());
    }
    parts.extend(banner(look, page));
    if page.tabs.len() > 1 {
        parts.push(tab_bar(look, page));
    }
    if let Some(tab) = page.tabs.get(page.current) {
        parts.push(body(look, reader, page, tab));
    }
    parts.extend(files);
    parts
}

/// The patient of the document that is shown; above the text of the message that of the first one. Nobody checked a file
/// that comes beside the documents: no patient and no fingerprint stand above it.
fn banner<'a>(look: &'a Look, page: &'a Page) -> Option<Element<'a, Message>> {
    let opened = &*page.opened;
    let (index, shown) = match page.tabs.get(page.current).map(|tab| tab.kind) {
        Some(Kind::Item(Item::Document(index))) => (index, true),
        Some(Kind::Item(Item::Attachment(_))) => {
            let beside = !opened.message.documents.is_empty();
            return beside.then(|| patient::unchecked(look, opened.patients));
        }
        Some(Kind::Message) | None => (0, false),
    };
    let document = opened.message.documents.get(index)?;
    let check = opened.checks.get(index);
    let newer = check.and_then(|check| check.newer).and_then(|newer| {
        let tab = page.tabs.iter().position(|tab| tab.kind == Kind::Item(Item::Document(newer)))?;
        let made = opened.message.documents.get(newer)?.date.as_deref();
        Some((made, Message::Show(tab)))
    });
    let facts = patient::Facts {
        document,
        inside: check.map(|check| check.inside.as_slice()).unwrap_or_default(),
        subject: check.map(|check| check.subject.as_slice()).unwrap_or_default(),
        shown,
        patients: opened.patients,
        newer,
    };
    Some(patient::view(look, facts))
}

fn tab_bar<'a>(look: &'a Look, page: &'a Page) -> Element<'a, Message> {
    let count = page.tabs.len();
    let tab = |(index, tab): (usize, &'a Tab)| {
        let (mark, name) = tabs::name(look, &page.opened, tab.kind);
        let chosen = index == page.current;
        let tone = if chosen { Tone::Accent } else { Tone::Plain };
        let words =
            label(look, name.clone()).size(Size::Small).semibold_if(chosen).tone(look, tone).received().silent();
        let content = row![icon(look, mark, 16.0, tone), words].spacing(space::SMALL).align_y(Alignment::Center);
        control(look, Role::Tab, name, content)
            .on_press(Message::Show(index))
            .on_key(move |key, _| beside(key, index, count))
            .selected(chosen)
            .place(index, count)
            .height(space::CONTROL)
            .padding([0.0, space::MEDIUM])
            .face(tab_face)
            .into()
    };
    let bar = Row::with_children(page.tabs.iter().enumerate().map(tab)).spacing(space::TIGHT);
    region(Access::new(Role::TabList, look.words("reader-tabs")), bar.wrap().vertical_spacing(space::TIGHT))
}

/// The arrows choose the tab beside.
fn beside(key: &Key, index: usize, count: usize) -> Option<Message> {
    match key.as_ref() {
        Key::Named(Named::ArrowRight) if index + 1 < count => Some(Message::Show(index + 1)),
        Key::Named(Named::ArrowLeft) => index.checked_sub(1).map(Message::Show),
        _ => None,
    }
}

fn tab_face(palette: &Palette, status: Status) -> Face {
    let radius = space::RADIUS;
    match status {
        Status { selected: true, .. } => {
            Face { background: Some(palette.selected), border: Some(palette.accent), radius }
        }
        Status { hovered: true, .. } | Status { pressed: true, .. } => {
            Face { background: Some(palette.hover), border: Some(palette.line), radius }
        }
        _ => Face { background: None, border: Some(palette.line), radius },
    }
}

/// What the tab shows.
fn body<'a>(look: &'a Look, reader: &'a Reader, page: &'a Page, tab: &'a Tab) -> Element<'a, Message> {
    let (_, name) = tabs::name(look, &page.opened, tab.kind);
    let mut panel = Column::new().spacing(space::MEDIUM).width(Length::Fill);
    let item = match tab.kind {
        Kind::Item(item) => Some(item),
        Kind::Message => None,
    };
    let content = match &tab.body {
        Body::Unread | Body::Reading => progress(look, look.words("reader-opening"), None, None),
        Body::Failed(failure) => {
            explanation(look, &look.explain(failure), Some((look.words("reader-retry"), Message::Show(page.current))))
        }
        Body::Ready(ready) => shown(look, reader, page, tab.kind, ready, &name),
    };
    panel = panel.push(content);
    if let Some(item) = item {
        panel = panel.push(files::save_button(look, item));
    }
    region(Access::new(Role::TabPanel, name), panel)
}

fn shown<'a>(
    look: &'a Look,
    reader: &'a Reader,
    page: &'a Page,
    tab: Kind,
    ready: &'a Ready,
    name: &str,
) -> Element<'a, Message> {
    match ready {
        Ready::Message(state) => text(look, &page.opened.message.mail.blocks, state),
        Ready::Text(shown, state, files) => {
            let mut sheets = column![text(look, shown, state)].spacing(space::LARGE).width(Length::Fill);
            for (file, pages) in files.iter().enumerate() {
                sheets = sheets.push(pages.view(look).map(move |message| Message::Pages(tab, file, message)));
            }
            sheets.into()
        }
        Ready::Pdf(pages) => pages.view(look).map(move |message| Message::Pages(tab, 0, message)),
        Ready::Picture(picture) => picture.view(look, name).map(Message::Fit),
        Ready::Mail(mail, state) => nested(look, reader, tab, mail, state),
        Ready::Other(mime, size) => {
            let args = [("type", files::kind(look, mime)), ("size", date::size(look, *size))];
            label(look, look.words_with("reader-other", &args)).width(Length::Fill).into()
        }
    }
}

fn text<'a>(look: &'a Look, shown: &'a [crate::blocks::Block], state: &'a blocks::State) -> Element<'a, Message> {
    if shown.is_empty() {
        return label(look, look.words("reader-no-text")).tone(look, Tone::Muted).into();
    }
    blocks::view(look, shown, state).map(Message::Text)
}

/// A mail inside the mail: its own head, text and files.
fn nested<'a>(
    look: &'a Look,
    reader: &'a Reader,
    tab: Kind,
    mail: &'a Mail,
    state: &'a blocks::State,
) -> Element<'a, Message> {
    let envelope = &mail.envelope;
    let subject = one_line(&crate::mime::subject::shown(&envelope.subject), 240);
    let subject = if subject.is_empty() { look.words("reader-no-subject") } else { subject };
    let mut head = column![label(look, subject).size(Size::Lead).semibold().width(Length::Fill)].spacing(space::TIGHT);
    let from = envelope.from.first().map_or_else(|| look.words("reader-no-sender"), header::whole);
    let when = envelope.date.map(|when| date::long(look, when)).unwrap_or_default();
    let to: Vec<String> = envelope.to.iter().take(20).map(header::named).collect();
    for line in [from, look.words_with("reader-to", &[("names", to.join(", "))]), when] {
        head = head.push(label(look, line).size(Size::Small).tone(look, Tone::Muted).width(Length::Fill));
    }
    let card = container(head).padding(space::MEDIUM).width(Length::Fill).style(surface::card(look.palette));
    let files = match tab {
        Kind::Item(item) => files::nested(look, item, mail, reader.is_unfolded(Part::Inside)),
        Kind::Message => None,
    };
    column![card, text(look, &mail.blocks, state)].push(files).spacing(space::MEDIUM).width(Length::Fill).into()
}
