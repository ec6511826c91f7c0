//! The attachments: named, with their size, and written to where the person wants them.

use super::tabs::{Body, Kind, Ready};
use super::{Answer, Event, Message, Part, Reader, What};
use crate::domain::error::Failure;
use crate::engine::{Content, Item, Query};
use crate::mime::{Attachment, Mail};
use crate::platform::files::{safe_name, save_received};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::notice::Notice;
use crate::ui::palette::Palette;
use crate::ui::session::Session;
use crate::ui::step::Step;
use crate::ui::widget::control::Face;
use crate::ui::widget::{Access, Role, Status, Tone, control, date, icon, label, link, one_line, quiet, region};
use iced::widget::{Row, column, row};
use iced::{Alignment, Length};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Attachments shown before the person asks for the rest.
const SHOWN: usize = 4;
/// Characters of the name of an attachment that are shown.
const NAME_CHARS: usize = 48;
/// Attachments shown at all.
const MOST: usize = 500;

impl Reader {
    /// Asks where to write it.
    pub(super) fn save(&self, what: What, session: &Session, look: &Look) -> Step<Message, Event> {
        let Some(name) = self.file_name(what) else { return Step::none() };
        let services = session.services();
        if !services.dialogs.can_be_shown() {
            return Step::event(Event::Say(Notice::note(look.words("reader-no-dialog"))));
        }
        let title = match what {
            What::All => look.words("reader-save-all-title"),
            What::Item(_) | What::Nested(..) | What::Original => look.words("reader-save-title"),
        };
        let ticket = self.ticket;
        let picking = services.dialogs.save_file(&title, &safe_name(&name));
        Step::task(services.task(picking, move |path| Message::Answered(ticket, Answer::Place(what, path))))
    }

    /// The name proposed for a file.
    fn file_name(&self, what: What) -> Option<String> {
        let message = &self.page()?.opened.message;
        match what {
            What::Item(Item::Document(index)) => {
                let document = message.documents.get(index)?;
                let name = document.file.rsplit(['/', '\\']).next().filter(|name| !name.is_empty());
                Some(name.map_or_else(|| document.title.clone(), str::to_owned))
            }
            What::Item(Item::Attachment(index)) => Some(message.mail.attachments.get(index)?.name.clone()),
            What::Nested(item, index) => Some(self.nested(item)?.attachments.get(index)?.name.clone()),
            What::Original => Some(format!("{}.eml", crate::mime::subject::shown(&message.row.envelope.subject))),
            What::All => Some(message.mail.attachments.first()?.name.clone()),
        }
    }

    /// A mail inside the mail, when its tab shows it.
    fn nested(&self, item: Item) -> Option<&Mail> {
        match &self.page()?.tabs.iter().find(|tab| tab.kind == Kind::Item(item))?.body {
            Body::Ready(Ready::Mail(mail, _)) => Some(mail),
            _ => None,
        }
    }

    /// Writes it. What is shown by now does not matter: the person may have gone on reading behind the dialog.
    pub(super) fn write(&self, what: What, path: PathBuf, session: &Session) -> Step<Message, Event> {
        let Some(page) = self.page() else { return Step::none() };
        let (account, id, ticket) = (self.account, self.id, self.ticket);
        let opened = page.opened.clone();
        let work = move |query: &Query| -> Result<usize, Failure> {
            let mail = &opened.message.mail;
            let bytes = match what {
                What::Item(item) => query.bytes(account, id, item)?,
                What::Nested(item, index) => match query.content(account, id, item)? {
                    Content::Mail(inside) => inside.attachment(index).map(<[u8]>::to_vec),
                    _ => None,
                },
                What::Original => query.raw(account, id)?,
                What::All => return save_all(mail, &path),
            };
            let Some(bytes) = bytes else { return Ok(0) };
            save_received(&path, &bytes).map_err(Failure::new)?;
            Ok(1)
        };
        Step::task(session.read(work, move |saved| Message::Answered(ticket, Answer::Saved(saved))))
    }

    pub(super) fn saved(saved: Result<usize, Failure>, look: &Look) -> Step<Message, Event> {
        Step::event(Event::Say(match saved {
            Ok(0) => Notice::note(look.words("reader-saved-nothing")),
            Ok(count) => Notice::done(look.words_with("reader-saved", &[("count", count.to_string())])),
            Err(failure) => Notice::failed(look, &failure),
        }))
    }
}

/// Writes every attachment: the first one where the person said, the others beside it under their own names. A file that
/// is there already stays: the other gets a number.
fn save_all(mail: &Mail, first: &Path) -> Result<usize, Failure> {
    let folder = first.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut taken: BTreeSet<PathBuf> = BTreeSet::from([first.to_owned()]);
    let mut count = 0;
    for (index, file) in mail.attachments.iter().enumerate().take(MOST) {
        let path = if index == 0 { first.to_owned() } else { free(folder, &safe_name(&file.name), &taken) };
        save_received(&path, mail.attachment(index).unwrap_or_default()).map_err(Failure::new)?;
        taken.insert(path);
        count += 1;
    }
    Ok(count)
}

/// The name itself, or with the first number that makes it a new one.
fn free(folder: &Path, name: &str, taken: &BTreeSet<PathBuf>) -> PathBuf {
    let is_free = |path: &Path| !taken.contains(path) && std::fs::symlink_metadata(path).is_err();
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    let numbered = (2..10_000).map(|n| folder.join(format!("{stem} ({n}){extension}")));
    std::iter::once(folder.join(name)).chain(numbered).find(|path| is_free(path)).unwrap_or_else(|| folder.join(name))
}

/// The bar of attachments; nothing when there are none.
pub(super) fn bar<'a>(look: &'a Look, mail: &'a Mail, unfolded: bool) -> Option<Element<'a, Message>> {
    if mail.attachments.is_empty() {
        return None;
    }
    let total: u64 = mail.attachments.iter().map(|file| file.size).sum();
    let args = [("count", mail.attachments.len().to_string()), ("size", date::size(look, total))];
    let head = row![
        icon(look, Icon::Attachment, 16.0, Tone::Muted),
        label(look, look.words_with("reader-files", &args)).size(Size::Small).medium()
    ]
    .spacing(space::SMALL)
    .align_y(Alignment::Center);
    let mut first = Row::new().push(head).spacing(space::SMALL).align_y(Alignment::Center);
    if mail.attachments.len() > 1 {
        first = first.push(link(look, look.words("reader-save-all"), Some(Message::Save(What::All))));
    }
    let files = list(look, mail, Part::Files, unfolded, |index| What::Item(Item::Attachment(index)));
    let bar = column![first.wrap(), files].spacing(space::TIGHT);
    Some(region(Access::new(Role::List, look.words("reader-files-name")), bar.width(Length::Fill)))
}

/// The first files, or all of them.
fn list<'a>(
    look: &'a Look,
    mail: &'a Mail,
    part: Part,
    unfolded: bool,
    what: impl Fn(usize) -> What,
) -> Element<'a, Message> {
    let count = if unfolded { MOST } else { SHOWN };
    let mut files = Row::new().spacing(space::SMALL).align_y(Alignment::Center);
    for (index, file) in mail.attachments.iter().enumerate().take(count) {
        files = files.push(one(look, file, what(index)));
    }
    let rest = mail.attachments.len().saturating_sub(count);
    if rest > 0 || unfolded {
        let words = if unfolded {
            look.words("reader-fold")
        } else {
            look.words_with("reader-files-more", &[("count", rest.to_string())])
        };
        files = files.push(link(look, words, Some(Message::Fold(part))));
    }
    files.wrap().vertical_spacing(space::TIGHT).into()
}

/// One attachment: pressing it saves it.
fn one<'a>(look: &'a Look, file: &'a Attachment, what: What) -> Element<'a, Message> {
    let args = [("name", file.name.clone()), ("size", date::size(look, file.size)), ("type", kind(look, &file.mime))];
    let name = look.words_with("reader-save-name", &args);
    let shown = one_line(&file.name, NAME_CHARS);
    let detail = look
        .words_with("reader-file-detail", &[("type", kind(look, &file.mime)), ("size", date::size(look, file.size))]);
    let content = row![
        icon(look, Icon::Save, 16.0, Tone::Accent),
        label(look, shown).size(Size::Small).silent(),
        label(look, detail).size(Size::Caption).tone(look, Tone::Muted).silent()
    ]
    .spacing(space::SMALL)
    .align_y(Alignment::Center)
    .wrap();
    let button = control(look, Role::Button, name, content)
        .on_press(Message::Save(what))
        .padding([space::TIGHT, space::SMALL])
        .face(outlined);
    button.into()
}

fn outlined(palette: &Palette, status: Status) -> Face {
    let background = (status.hovered || status.pressed).then_some(palette.hover);
    Face { background, border: Some(palette.line), radius: space::RADIUS }
}

/// The attachments of a mail inside the mail.
pub(super) fn nested<'a>(look: &'a Look, item: Item, mail: &'a Mail, unfolded: bool) -> Option<Element<'a, Message>> {
    if mail.attachments.is_empty() {
        return None;
    }
    let files = list(look, mail, Part::Inside, unfolded, |index| What::Nested(item, index));
    Some(region(Access::new(Role::List, look.words("reader-files-name")), files))
}

/// A button that saves what the tab shows.
pub(super) fn save_button<'a>(look: &'a Look, item: Item) -> Element<'a, Message> {
    quiet(look, Some(Icon::Save), look.words("reader-save"), Some(Message::Save(What::Item(item)))).into()
}

/// A type in words: those that are met every day, else its technical name.
pub(super) fn kind(look: &Look, mime: &str) -> String {
    match mime {
        "application/pdf" => look.words("reader-type-pdf"),
        "application/zip" | "application/x-zip-compressed" => look.words("reader-type-zip"),
        "message/rfc822" | "message/global" => look.words("reader-type-mail"),
        "text/plain" => look.words("reader-type-text"),
        "text/xml" | "application/xml" => look.words("reader-type-xml"),
        _ if mime.starts_with("image/") => look.words("reader-type-picture"),
        _ => mime.chars().take(60).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::free;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_there_already_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("bilan.pdf"), b"x").unwrap();
        let taken = BTreeSet::from([folder.path().join("bilan (2).pdf")]);
        assert_eq!(free(folder.path(), "bilan.pdf", &taken), folder.path().join("bilan (3).pdf"));
        assert_eq!(free(folder.path(), "autre", &taken), folder.path().join("autre"));
    }
}
