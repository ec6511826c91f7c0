//! What client and agent say to each other. Codes, what is signed and signatures travel beside these, not in them.

use crate::card::Tries;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Version of these words; both ends are the same binary, but an update may come between.
pub(super) const VERSION: u32 = 1;

/// What the client asks. One at a time, each with one [`Answer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Question {
    /// The first one.
    Hello {
        /// The client's [`VERSION`].
        version: u32,
    },
    /// Load the module and initialise it.
    Load {
        /// Its file.
        module: PathBuf,
    },
    /// Read what every token says without a code. Slots of these readers are not touched.
    Look {
        /// Names of readers, as PC/SC has them.
        never: Vec<String>,
    },
    /// Log in as the card's holder; the code stands beside, none for a reader or module that asks itself.
    Login {
        /// The slot.
        slot: u64,
    },
    /// Forget the code.
    Logout,
    /// Read the data objects that want a code.
    Private,
    /// Sign what stands beside, with the key that has this `CKA_ID`.
    Sign {
        /// `CKA_ID`.
        key: Vec<u8>,
        /// How.
        scheme: Scheme,
    },
    /// Change the code porteur: the old one and the new one stand beside, with a line feed between.
    ChangePin {
        /// The slot.
        slot: u64,
    },
    /// Unblock the code porteur: the code de déblocage and the new one stand beside, with a line feed between.
    Unblock {
        /// The slot.
        slot: u64,
    },
}

impl Question {
    /// Its name, for errors and logs.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Hello { .. } => "hello",
            Self::Load { .. } => "load",
            Self::Look { .. } => "look",
            Self::Login { .. } => "login",
            Self::Logout => "logout",
            Self::Private => "private",
            Self::Sign { .. } => "sign",
            Self::ChangePin { .. } => "change-pin",
            Self::Unblock { .. } => "unblock",
        }
    }
}

/// What the agent answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Answer {
    /// To [`Question::Hello`].
    Hello {
        /// The agent's [`VERSION`].
        version: u32,
    },
    /// To [`Question::Load`].
    Loaded(ModuleFacts),
    /// To [`Question::Look`].
    Tokens(Vec<Token>),
    /// To [`Question::Private`].
    Objects(Vec<DataObject>),
    /// Done; a signature stands beside.
    Done,
    /// Not done.
    Failed(Fault),
}

/// What a module says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleFacts {
    /// Library description.
    pub description: String,
    /// Library version.
    pub version: String,
    /// Its maker.
    pub manufacturer: String,
}

/// Why something was not done, in the module's terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Fault {
    /// The file is no module.
    NotAModule(String),
    /// `CKR_PIN_INCORRECT`, with what the token lets one try now.
    PinIncorrect(Tries),
    /// `CKR_PIN_LOCKED`.
    PinLocked,
    /// `CKR_PIN_LEN_RANGE` or `CKR_PIN_INVALID`, with the token's bounds.
    PinForm(usize, usize),
    /// `CKR_FUNCTION_CANCELED` and its like.
    Cancelled,
    /// The token is not there any more.
    Gone,
    /// The token cannot be used together with others now.
    Busy,
    /// Anything else: the function and what it returned.
    Other(String),
}

/// How something is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// RSA PKCS#1 v1.5 with SHA-256: deterministic.
    Pkcs1Sha256,
    /// RSA-PSS with SHA-256 and a salt of 32 bytes.
    PssSha256,
}

/// A token, as its module tells it without a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Token {
    /// Number of its slot.
    pub slot: u64,
    /// Description of the slot: the reader's name, perhaps cut.
    pub reader: String,
    /// Label.
    pub label: String,
    /// Maker.
    pub manufacturer: String,
    /// Model: `IAS ECC` is a CPS3, `NXP` a CPS4 with the vendor's module.
    pub model: String,
    /// The card's number.
    pub serial: String,
    /// What may be tried.
    pub tries: Tries,
    /// The code is asked by the reader or the module itself.
    pub protected: bool,
    /// Fewest and most characters of the code.
    pub pin_length: (usize, usize),
    /// It signs RSA-PSS.
    pub pss: bool,
    /// It signs RSA PKCS#1 v1.5.
    pub pkcs1: bool,
    /// Certificates.
    pub certificates: Vec<Certificate>,
    /// Data objects that want no code.
    pub objects: Vec<DataObject>,
}

/// A certificate on a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Certificate {
    /// `CKA_ID`: that of its key.
    pub id: Vec<u8>,
    /// DER.
    pub der: Vec<u8>,
}

/// A data object on a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DataObject {
    /// Its label.
    pub label: String,
    /// Its value.
    pub value: Vec<u8>,
}
