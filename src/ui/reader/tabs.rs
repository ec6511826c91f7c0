//! The tabs of a message: its documents, its readable files, its text.

use super::content::Prepared;
use super::load::Opened;
use super::pdf::{self, Pages};
use super::picture::Picture;
use crate::blocks::Block;
use crate::domain::error::Failure;
use crate::engine::Item;
use crate::mime::{Attachment, Mail};
use crate::pages::picture::is_picture;
use crate::ui::blocks;
use crate::ui::icon::Icon;
use crate::ui::look::Look;
use crate::ui::patient;
use crate::ui::widget::one_line;
use crate::words;
use std::sync::Arc;

/// Tabs shown.
const TABS: usize = 100;
/// Characters of the name of a tab.
const NAME_CHARS: usize = 40;

/// What a tab stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A document or a file.
    Item(Item),
    /// The text of the message.
    Message,
}

/// One tab.
pub(super) struct Tab {
    /// What it stands for.
    pub kind: Kind,
    /// Its state.
    pub body: Body,
}

impl Tab {
    /// Bytes that can be let go and read again.
    pub(super) fn bytes(&self) -> usize {
        match &self.body {
            Body::Ready(ready) => ready.bytes(),
            Body::Unread | Body::Reading | Body::Failed(_) => 0,
        }
    }
}

/// How far the content of a tab is read.
pub(super) enum Body {
    /// Nobody asked yet.
    Unread,
    /// On its way.
    Reading,
    /// It cannot be shown.
    Failed(Failure),
    /// Here.
    Ready(Ready),
}

/// Content on the screen.
pub(super) enum Ready {
    /// Text, and PDF files below it.
    Text(Arc<Vec<Block>>, blocks::State, Vec<Pages>),
    /// Pages.
    Pdf(Pages),
    /// A picture.
    Picture(Picture),
    /// A mail inside the mail.
    Mail(Arc<Mail>, blocks::State),
    /// The text of the message itself.
    Message(blocks::State),
    /// Its type and its size in bytes.
    Other(String, u64),
}

impl Ready {
    /// Puts on the screen what was read.
    pub(super) fn new(prepared: Prepared) -> Self {
        match prepared {
            Prepared::Text { blocks, pictures, files } => {
                let files = files.into_iter().map(Pages::new).collect();
                Self::Text(blocks, blocks::State::new(pictures), files)
            }
            Prepared::Pdf(opened) => Self::Pdf(Pages::new(opened)),
            Prepared::Picture(opened) => Self::Picture(Picture::new(opened)),
            Prepared::Mail(mail, pictures) => Self::Mail(mail, blocks::State::new(pictures)),
            Prepared::Other { mime, size } => Self::Other(mime, size),
        }
    }

    /// The text and how far it is unfolded, when it is text.
    pub(super) fn text(&mut self) -> Option<&mut blocks::State> {
        match self {
            Self::Text(_, state, _) | Self::Mail(_, state) | Self::Message(state) => Some(state),
            Self::Pdf(_) | Self::Picture(_) | Self::Other(..) => None,
        }
    }

    /// Bytes of its pages, pictures and files. Those of the message itself stay with it.
    fn bytes(&self) -> usize {
        match self {
            Self::Text(_, state, files) => state.bytes() + files.iter().map(Pages::held).sum::<usize>(),
            Self::Pdf(pages) => pages.held(),
            Self::Picture(picture) => picture.bytes(),
            Self::Mail(mail, state) => state.bytes() + mail.files().iter().map(|(_, bytes)| bytes.len()).sum::<usize>(),
            Self::Message(_) | Self::Other(..) => 0,
        }
    }

    /// Lets go of the pages of its files that are farthest from this one, as far as they are too much together.
    pub(super) fn forget(&mut self, near: usize) {
        if let Self::Text(_, _, files) = self {
            pdf::forget(files, near);
        }
    }

    /// Pages of it, by number: those of a PDF, or of the PDF files below a text.
    pub(super) fn pages(&mut self, number: usize) -> Option<&mut Pages> {
        match self {
            Self::Pdf(pages) => Some(pages).filter(|_| number == 0),
            Self::Text(_, _, files) => files.get_mut(number),
            _ => None,
        }
    }
}

/// The tabs of a message: documents, then what can be read of its files, then its text.
pub(super) fn of(opened: &Opened) -> Vec<Tab> {
    let unread = |kind| Tab { kind, body: Body::Unread };
    let message = &opened.message;
    let documents = (0..message.documents.len()).map(|n| unread(Kind::Item(Item::Document(n))));
    let files = message
        .mail
        .attachments
        .iter()
        .enumerate()
        .filter(|(n, file)| is_readable(file, message.mail.attachment(*n).unwrap_or_default()))
        .map(|(n, _)| unread(Kind::Item(Item::Attachment(n))));
    let mut tabs: Vec<Tab> = documents.chain(files).take(TABS).collect();
    let text = Ready::Message(blocks::State::new(opened.pictures.clone()));
    tabs.push(Tab { kind: Kind::Message, body: Body::Ready(text) });
    tabs
}

/// Whether a file has a tab. The first bytes decide; the name never does.
fn is_readable(file: &Attachment, bytes: &[u8]) -> bool {
    if file.mail.is_some() {
        return true;
    }
    if file.inline && file.content_id.is_some() && is_picture(bytes) {
        return false;
    }
    let report = file.mime.starts_with("message/") || file.mime == "text/rfc822-headers";
    let text = file.mime == "text/plain" && !bytes.contains(&0);
    bytes.starts_with(b"%PDF") || is_picture(bytes) || (text && !report)
}

/// How a tab is called, and its icon.
pub(super) fn name(look: &Look, opened: &Opened, kind: Kind) -> (Icon, String) {
    let message = &opened.message;
    match kind {
        Kind::Message => (Icon::Read, look.words("reader-tab-message")),
        Kind::Item(Item::Document(index)) => {
            let Some(document) = message.documents.get(index) else { return (Icon::Document, String::new()) };
            // The type alone where it tells the documents apart: the banner has the whole title.
            let kind = words::document_type(look.language, &document.kind);
            let alike = message.documents.iter().filter(|other| other.kind.label == document.kind.label).count();
            let name = if alike > 1 && !document.title.is_empty() { document.title.as_str() } else { kind };
            let name = if name.is_empty() { patient::title(look, document) } else { name.to_owned() };
            (Icon::Document, one_line(&name, NAME_CHARS))
        }
        Kind::Item(Item::Attachment(index)) => {
            let Some(file) = message.mail.attachments.get(index) else { return (Icon::Attachment, String::new()) };
            let mark = match () {
                () if file.mail.is_some() => Icon::Read,
                () if file.mime.starts_with("image/") => Icon::Picture,
                () => Icon::Attachment,
            };
            (mark, one_line(&file.name, NAME_CHARS))
        }
    }
}
