//! What can be wrong with a certificate, a name or the white list.

use crate::domain::{Class, Code, Coded, Environment};
use jiff::Timestamp;

/// A refusal of this room. Clonable, because one verdict may end several connections.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The chain does not end at an anchor of the environment, or its issuer is not one the profile allows.
    #[error("certificate of {subject} issued by {issuer}: not an authority of this environment ({reason})")]
    OtherAuthority {
        /// Subject of the server certificate.
        subject: String,
        /// Its issuer, as it says.
        issuer: String,
        /// What the verification found.
        reason: String,
    },
    /// The certificate is for other names.
    #[error("certificate is for {names}, not for {host}")]
    Name {
        /// The name we wanted.
        host: String,
        /// The names it has.
        names: String,
    },
    /// A certificate of the chain has expired.
    #[error("certificate of {subject}: chain expired on {not_after}")]
    Expired {
        /// Subject of the server certificate.
        subject: String,
        /// End of validity.
        not_after: Timestamp,
    },
    /// A certificate of the chain is not valid yet.
    #[error("certificate of {subject}: chain not valid before {not_before}")]
    NotYetValid {
        /// Subject of the server certificate.
        subject: String,
        /// Start of validity.
        not_before: Timestamp,
    },
    /// The certificate, or one above it, is revoked.
    #[error("certificate of {subject} is revoked")]
    Revoked {
        /// Subject of the server certificate.
        subject: String,
    },
    /// No usable revocation list is at hand; the chain itself is good.
    #[error("revocation of {subject} unknown: {reason}")]
    RevocationUnknown {
        /// Subject of the server certificate.
        subject: String,
        /// Where the leaf's lists are: `http:` addresses only.
        urls: Vec<String>,
        /// Where the lists about the authorities above it are.
        issuer_urls: Vec<String>,
        /// Why none is usable.
        reason: String,
    },
    /// Not a certificate or list we can read, or with contents we refuse.
    #[error("certificate unreadable or unfit: {reason}")]
    Unreadable {
        /// What was found.
        reason: String,
    },
    /// One of the sandbox's public keys where real trust is due.
    #[error("certificate of {subject} uses a public demonstration key")]
    SandboxKey {
        /// Subject of the certificate.
        subject: String,
    },
    /// The environment's anchors are not here and could not be fetched.
    #[error("anchors of {environment} missing: {reason}")]
    AnchorsMissing {
        /// The trust space.
        environment: Environment,
        /// Why.
        reason: String,
    },
    /// A distinguished name that breaks the operator rules.
    #[error("distinguished name not valid: {reason}")]
    Dn {
        /// The first rule broken.
        reason: String,
    },
    /// The white list could not be fetched and none is kept.
    #[error("no white list: {reason}")]
    ListAbsent {
        /// Why.
        reason: String,
    },
    /// The white list kept is too old.
    #[error("white list fetched at {fetched}")]
    ListStale {
        /// When our copy was fetched.
        fetched: Timestamp,
    },
    /// The white list is not one, or nothing in it could be read.
    #[error("white list unreadable: {reason}")]
    ListUnreadable {
        /// What was found.
        reason: String,
    },
    /// The recipient's domain is outside the trust space.
    #[error("domain {domain} is outside the trust space")]
    RecipientOutside {
        /// The domain.
        domain: String,
    },
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::OtherAuthority { .. } => Code::CERT_OTHER_AUTHORITY,
            Self::Name { .. } => Code::CERT_NAME,
            Self::Expired { .. } => Code::CERT_EXPIRED,
            Self::NotYetValid { .. } => Code::CERT_NOT_YET_VALID,
            Self::Revoked { .. } => Code::CERT_REVOKED,
            Self::RevocationUnknown { .. } => Code::CERT_REVOCATION_UNKNOWN,
            Self::Unreadable { .. } => Code::CERT_UNREADABLE,
            Self::SandboxKey { .. } => Code::CERT_SANDBOX_KEY,
            Self::AnchorsMissing { .. } => Code::ANCHORS_MISSING,
            Self::Dn { .. } => Code::DN_INVALID,
            Self::ListAbsent { .. } => Code::LIST_ABSENT,
            Self::ListStale { .. } => Code::LIST_STALE,
            Self::ListUnreadable { .. } => Code::LIST_TRUNCATED,
            Self::RecipientOutside { .. } => Code::RECIPIENT_OUTSIDE,
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Unreadable { .. } | Self::ListUnreadable { .. } => Class::Input,
            Self::AnchorsMissing { .. } | Self::ListAbsent { .. } => Class::Network,
            _ => Class::Verdict,
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        let day = |instant: &Timestamp| instant.strftime("%Y-%m-%d").to_string();
        match self {
            Self::OtherAuthority { subject, issuer, .. } => {
                vec![("subject", subject.clone()), ("issuer", issuer.clone())]
            }
            Self::Name { host, names } => vec![("host", host.clone()), ("names", names.clone())],
            Self::Expired { subject, not_after } => vec![("subject", subject.clone()), ("date", day(not_after))],
            Self::NotYetValid { subject, not_before } => vec![("subject", subject.clone()), ("date", day(not_before))],
            Self::Revoked { subject } | Self::SandboxKey { subject } => vec![("subject", subject.clone())],
            Self::RevocationUnknown { subject, reason, .. } => {
                vec![("subject", subject.clone()), ("reason", reason.clone())]
            }
            Self::Unreadable { reason }
            | Self::Dn { reason }
            | Self::ListAbsent { reason }
            | Self::ListUnreadable { reason } => vec![("reason", reason.clone())],
            Self::AnchorsMissing { environment, reason } => {
                vec![("environment", environment.to_string()), ("reason", reason.clone())]
            }
            Self::ListStale { fetched } => vec![("date", day(fetched))],
            Self::RecipientOutside { domain } => vec![("domain", domain.clone())],
        }
    }
}
