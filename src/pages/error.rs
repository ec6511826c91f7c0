//! Why a page or a picture cannot be shown.

use crate::domain::{Class, Code, Coded};

/// The room's errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not a PDF, or one too damaged to find its pages.
    #[error("not a readable PDF")]
    Broken,
    /// A PDF that only opens with a password, or is encrypted in an unknown way.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// Larger than we open, as it stands or once unpacked.
    #[error("the file exceeds the limit of {limit}")]
    Limit {
        /// What is limited, and the limit, such as `2000 pages`.
        limit: &'static str,
    },
    /// Not a picture of a known format, or a damaged one.
    #[error("not a readable picture")]
    Picture,
    /// The page could not be drawn: no such page, a fault of the library, or no end in sight.
    #[error("the page cannot be drawn")]
    Page,
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Broken => Code::PDF_BROKEN,
            Self::Encrypted => Code::PDF_ENCRYPTED,
            Self::Limit { .. } => Code::PAGE_LIMIT,
            Self::Picture => Code::PICTURE_UNREADABLE,
            Self::Page => Code::PAGE_NOT_DRAWN,
        }
    }

    fn class(&self) -> Class {
        Class::Input
    }
}
