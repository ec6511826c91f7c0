//! What a tab shows, read and decoded where blocking is allowed.

use super::{pdf, picture};
use crate::blocks::Block;
use crate::domain::error::Failure;
use crate::domain::ids::{AccountId, MessageId};
use crate::engine::{Content, Item, Query};
use crate::mime::Mail;
use crate::pages;
use crate::ui::blocks::{Pictures, picture_names};
use iced::widget::image::Handle;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Pictures of one text that are decoded.
const PICTURES: usize = 60;
/// Pixels of the longer side of a picture in a text.
const PICTURE_SIDE: u32 = 1_600;
/// Bytes of decoded pictures of one text.
const PICTURE_BYTES: usize = 96 << 20;
/// What names a PDF among the pictures of a document's text.
const PDF_NAME: &str = "pdf:";

/// What a tab shows, ready to be shown. Cheap to clone.
#[derive(Clone)]
pub enum Prepared {
    /// Text, its pictures, and PDF files that stand in it.
    Text {
        /// The text.
        blocks: Arc<Vec<Block>>,
        /// Its pictures.
        pictures: Pictures,
        /// Files shown below it.
        files: Vec<pdf::Opened>,
    },
    /// Pages.
    Pdf(pdf::Opened),
    /// A picture.
    Picture(picture::Opened),
    /// A mail inside the mail, with its pictures.
    Mail(Arc<Mail>, Pictures),
    /// Nothing that can be shown: its type and size in bytes.
    Other {
        /// MIME type.
        mime: String,
        /// Bytes.
        size: u64,
    },
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text { .. } => "Text",
            Self::Pdf(_) => "Pdf",
            Self::Picture(_) => "Picture",
            Self::Mail(..) => "Mail",
            Self::Other { .. } => "Other",
        })
    }
}

/// Reads and decodes. Blocking.
///
/// # Errors
/// Those of [`Query::content`] and of what decodes.
pub(super) fn prepare(query: &Query, account: AccountId, message: MessageId, item: Item) -> Result<Prepared, Failure> {
    Ok(match query.content(account, message, item)? {
        Content::Blocks { blocks, pictures } => {
            let files = pictures
                .iter()
                .filter(|(name, _)| name.starts_with(PDF_NAME))
                .map(|(_, bytes)| pdf::Opened::read(bytes.clone()))
                .collect::<Result<Vec<_>, _>>()?;
            let find = |name: &str| pictures.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes.as_ref());
            let decoded = decode(&picture_names(&blocks), find);
            Prepared::Text { blocks: Arc::new(blocks), pictures: decoded, files }
        }
        Content::Pdf(bytes) => Prepared::Pdf(pdf::Opened::read(bytes)?),
        Content::Picture(bytes) => Prepared::Picture(picture::Opened::read(&bytes)?),
        Content::Text(text) => Prepared::Text {
            blocks: Arc::new(vec![Block::Preformatted { text }]),
            pictures: Pictures::default(),
            files: Vec::new(),
        },
        Content::Mail(mail) => {
            let pictures = of_mail(&mail);
            Prepared::Mail(Arc::new(*mail), pictures)
        }
        Content::Other { mime, size } => Prepared::Other { mime, size },
    })
}

/// The pictures that stand in the text of a mail, decoded. Blocking.
pub(super) fn of_mail(mail: &Mail) -> Pictures {
    let find = |name: &str| {
        let index = mail.attachments.iter().position(|file| file.content_id.as_deref() == Some(name))?;
        mail.attachment(index)
    };
    decode(&picture_names(&mail.blocks), find)
}

/// Decodes what can be; what cannot is left out, and its description stands instead.
fn decode<'a>(names: &[String], find: impl Fn(&str) -> Option<&'a [u8]>) -> Pictures {
    let mut found = HashMap::new();
    let mut left = PICTURE_BYTES;
    for name in names.iter().filter(|name| !name.starts_with(PDF_NAME)).take(PICTURES) {
        let Some(bitmap) = find(name).and_then(|bytes| pages::picture::decode(bytes, PICTURE_SIDE).ok()) else {
            continue;
        };
        let Some(rest) = left.checked_sub(bitmap.rgba.len()) else { break };
        left = rest;
        found.insert(name.clone(), Handle::from_rgba(bitmap.width, bitmap.height, bitmap.rgba));
    }
    Arc::new(found)
}
