//! How every room reports a failure: a stable code, its arguments, and the class that decides the exit status.

mod codes;

pub use codes::{ALL, Code};

use std::fmt;
use std::sync::Arc;

/// What kind of failure it is; the command line's exit status is its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// 1: the question was answered, and the answer is no (a fingerprint that differs, a refused certificate).
    Verdict,
    /// 2: the command or a setting is wrong.
    Usage,
    /// 3: the network or a server did not do its part.
    Network,
    /// 4: who you are was not accepted.
    Authentication,
    /// 5: what was given cannot be read.
    Input,
    /// 6: this machine: disk full, file busy, locked.
    Local,
}

impl Class {
    /// The documented exit status of the command line.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::Verdict => 1,
            Self::Usage => 2,
            Self::Network => 3,
            Self::Authentication => 4,
            Self::Input => 5,
            Self::Local => 6,
        }
    }
}

/// An error that `words` can turn into what happened, what is safe and what to do.
///
/// `Display` and [`Coded::args`] end up in logs and JSON: they hold no secret, no message text, no patient identity
/// and no address but in its redacted form.
pub trait Coded: std::error::Error + Send + Sync + 'static {
    /// The stable code, such as `RESEAU-01`.
    fn code(&self) -> Code;
    /// The class, hence the exit status.
    fn class(&self) -> Class;
    /// Named arguments of the sentence.
    fn args(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// Any room's error, shared and cheap to clone, as it travels in events and between rooms.
#[derive(Clone)]
pub struct Failure(Arc<dyn Coded>);

impl Failure {
    /// Wraps a room's error.
    pub fn new(error: impl Coded) -> Self {
        Self(Arc::new(error))
    }

    /// The error as the room's own type, when it is one.
    pub fn inner(&self) -> &(dyn Coded + 'static) {
        &*self.0
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code(), self.0)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

impl Coded for Failure {
    fn code(&self) -> Code {
        self.0.code()
    }
    fn class(&self) -> Class {
        self.0.class()
    }
    fn args(&self) -> Vec<(&'static str, String)> {
        self.0.args()
    }
}
