//! What the engine itself refuses.

use crate::domain::error::{Class, Code, Coded};

/// What the engine itself refuses; what rooms below report is passed on as it is.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The engine has stopped, or the account is gone.
    #[error("the engine has stopped")]
    Stopped,
    /// Another engine works for this identity in this process.
    #[error("another engine works for this identity")]
    Taken,
    /// A recipient is outside the trust space.
    #[error("a recipient is outside the trust space: {domain}")]
    RecipientOutside {
        /// Domain of the recipient.
        domain: String,
    },
    /// Several patients among the recipients.
    #[error("several patients among the recipients")]
    SeveralPatients,
    /// No recipient.
    #[error("there is no recipient")]
    NoRecipient,
    /// A recipient is no address.
    #[error("a recipient is not a mail address")]
    BadRecipient,
    /// Larger than the operator takes.
    #[error("the message has {size} bytes, the operator takes {limit}")]
    TooLarge {
        /// Bytes.
        size: u64,
        /// Bytes taken.
        limit: u64,
    },
    /// All recipients were refused.
    #[error("every recipient was refused ({reply})")]
    RecipientsRefused {
        /// SMTP status of the last one.
        reply: u16,
    },
    /// The operator refused the text.
    #[error("the operator refused the message ({reply})")]
    MessageRefused {
        /// SMTP status.
        reply: u16,
    },
    /// The operator asks to come back later.
    #[error("the operator asks to try again later ({reply})")]
    TryLater {
        /// SMTP status.
        reply: u16,
    },
    /// The message has left, or is leaving.
    #[error("the message has left already")]
    AlreadyLeft,
    /// There is nothing to decide about this message.
    #[error("the message is not uncertain")]
    NotUncertain,
    /// The profile has no such service.
    #[error("the profile has no {service}")]
    NoService {
        /// Which.
        service: &'static str,
    },
    /// The message is not in this account.
    #[error("no such {what}")]
    NotFound {
        /// Kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// The profile's environment is not that of the account's identity.
    #[error("the profile is of environment {profile}, the account of {account}")]
    OtherEnvironment {
        /// Environment of the profile as it reads now.
        profile: &'static str,
        /// Environment of the identity.
        account: &'static str,
    },
    /// The white list could not be had and none is kept.
    #[error("no white list")]
    ListAbsent,
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::Stopped => Code::ENGINE_STOPPED,
            Self::RecipientOutside { .. } => Code::RECIPIENT_OUTSIDE,
            Self::SeveralPatients => Code::SEVERAL_PATIENTS,
            Self::NoRecipient => Code::NO_RECIPIENT,
            Self::BadRecipient => Code::BAD_RECIPIENT,
            Self::TooLarge { .. } => Code::SIZE_EXCEEDED,
            Self::RecipientsRefused { .. } => Code::RECIPIENT_REFUSED,
            Self::MessageRefused { .. } => Code::MESSAGE_REFUSED,
            Self::TryLater { .. } => Code::TRY_LATER,
            Self::AlreadyLeft => Code::ALREADY_LEFT,
            Self::NotUncertain => Code::NOT_UNCERTAIN,
            Self::Taken => Code::ENGINE_TAKEN,
            Self::NoService { .. } => Code::NO_SERVICE,
            Self::NotFound { .. } => Code::NOT_FOUND,
            Self::OtherEnvironment { .. } => Code::PROFILE_OTHER_ENVIRONMENT,
            Self::ListAbsent => Code::LIST_ABSENT,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::RecipientOutside { .. }
            | Self::RecipientsRefused { .. }
            | Self::MessageRefused { .. }
            | Self::AlreadyLeft => Class::Verdict,
            Self::SeveralPatients
            | Self::NoRecipient
            | Self::BadRecipient
            | Self::NoService { .. }
            | Self::NotUncertain => Class::Usage,
            Self::TooLarge { .. } => Class::Input,
            Self::OtherEnvironment { .. } => Class::Usage,
            Self::TryLater { .. } | Self::ListAbsent => Class::Network,
            Self::Stopped | Self::Taken | Self::NotFound { .. } => Class::Local,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::RecipientOutside { domain } => vec![("domain", domain.clone())],
            Self::TooLarge { size, limit } => vec![("size", megabytes(*size)), ("limit", megabytes(*limit))],
            Self::RecipientsRefused { reply } | Self::MessageRefused { reply } | Self::TryLater { reply } => {
                vec![("reply", reply.to_string())]
            }
            Self::OtherEnvironment { profile, account } => {
                vec![("profile", (*profile).to_owned()), ("account", (*account).to_owned())]
            }
            Self::NoService { service } => vec![("service", (*service).to_owned())],
            Self::NotFound { what, id } => vec![("what", (*what).to_owned()), ("id", id.clone())],
            Self::Stopped
            | Self::Taken
            | Self::NoRecipient
            | Self::BadRecipient
            | Self::SeveralPatients
            | Self::AlreadyLeft
            | Self::NotUncertain
            | Self::ListAbsent => Vec::new(),
        }
    }
}

fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{}", tenths / 10, tenths % 10)
}
