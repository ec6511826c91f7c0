//! Why a document or an archive cannot be read.

use crate::domain::{Class, Code, Coded};

/// The room's errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not a zip archive, or one cut short.
    #[error("not a zip archive")]
    NotZip,
    /// More entries or bytes than we open.
    #[error("the archive exceeds the limit of {limit}")]
    Limit {
        /// What is limited, and the limit, such as `1000 files`.
        limit: &'static str,
    },
    /// A zip without IHE-XDM documents.
    #[error("the archive holds no IHE-XDM document")]
    NoDocument,
    /// Encrypted, or compressed in a way we do not read.
    #[error("the archive is encrypted or compressed in an unknown way")]
    Unsupported,
    /// A fingerprint differs.
    #[error("{count} document(s) differ from what their sender described")]
    Different {
        /// How many documents differ.
        count: usize,
    },
    /// Not a CDA document, or one that is refused.
    #[error("the document cannot be read: {reason}")]
    Cda {
        /// Why, for experts.
        reason: XmlReason,
    },
}

/// Why an XML text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlReason {
    /// Not well-formed, or in an unknown encoding.
    #[error("not well-formed XML")]
    Malformed,
    /// A document type declaration.
    #[error("document type declaration")]
    Doctype,
    /// An entity that XML does not define itself.
    #[error("unknown entity")]
    Entity,
    /// Too deep or too large.
    #[error("too deep or too large")]
    Limit,
    /// A clinical document with nothing to show: no body, or one that stands in another file.
    #[error("no body inside")]
    NoBody,
    /// Well-formed, without the expected element.
    #[error("no clinical document inside")]
    OtherContents,
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::NotZip => Code::XDM_NOT_ZIP,
            Self::Limit { .. } => Code::XDM_LIMIT,
            Self::NoDocument => Code::XDM_NO_DOCUMENT,
            Self::Unsupported => Code::XDM_UNSUPPORTED,
            Self::Different { .. } => Code::XDM_DIFFERENT,
            Self::Cda { .. } => Code::CDA_UNREADABLE,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Different { .. } => Class::Verdict,
            _ => Class::Input,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Different { count } => vec![("count", count.to_string())],
            _ => Vec::new(),
        }
    }
}
