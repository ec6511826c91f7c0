//! Mail read and written: bytes in, values out.
//!
//! Reading never fails as a whole: what could be read is returned and the rest is said by [`Warning`]s. Only what is no
//! mail at all, or larger than [`MAX_MAIL`], is an [`Error`]. Received HTML is rebuilt into blocks; nothing is fetched.

mod body;
mod compose;
mod envelope;
mod error;
mod html;
mod mail;
mod mend;
pub mod names;
pub mod receipts;
pub mod subject;
mod warning;

pub use compose::compose;
pub use envelope::envelope;
pub use error::{ComposeReason, Error};
pub use mail::{Attachment, Mail, parse};
pub use warning::Warning;

/// Largest mail read, in bytes.
pub const MAX_MAIL: usize = 64 << 20;
/// Largest header read, in bytes.
pub const MAX_HEADER: usize = 1 << 20;
/// Longest text kept, in bytes of UTF-8.
pub const MAX_TEXT: usize = 4 << 20;
/// Most parts read, those of nested mails included.
pub const MAX_PARTS: usize = 2_000;
/// Deepest mail in a mail that is opened.
pub const MAX_NESTING: usize = 30;

#[cfg(test)]
mod tests;
