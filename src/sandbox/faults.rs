//! Named faults: what a real operator does wrong, on demand.
//!
//! A specification is a list `name[=[scope:]value][*count]`, parted by commas: `cut-after-bytes=imap:2000*1,no-idle`.
//! The scope (`imap`, `smtp`, `ldap`, `https`) may stand alone: `certificate-expired=smtp`. Without a count the fault
//! lasts. The faults may change while the sandbox runs ([`Faults::set`]).

use super::Error;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// Which of the sandbox's servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// Reading mail.
    Imap,
    /// Sending mail.
    Smtp,
    /// Directory.
    Ldap,
    /// White list and revocation lists.
    Https,
}

impl Protocol {
    /// Every server.
    pub const ALL: [Self; 4] = [Self::Imap, Self::Smtp, Self::Ldap, Self::Https];

    /// The word of the scope.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Smtp => "smtp",
            Self::Ldap => "ldap",
            Self::Https => "https",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|protocol| protocol.as_str() == word)
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What kind of value a fault takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// None.
    None,
    /// A number, compulsory.
    Number,
    /// A number, with a default.
    NumberOr(u64),
    /// A word, compulsory.
    Word,
    /// One of these words, or none of them.
    OneOf(&'static [&'static str]),
}

macro_rules! faults {
    ($($variant:ident = $name:literal, $kind:expr, $description:literal;)*) => {
        /// One thing an operator does wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fault {
            $(#[doc = $description] $variant,)*
        }

        impl Fault {
            /// Every fault, in the order they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in a specification.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What it does, in one English sentence.
            pub fn description(self) -> &'static str {
                match self { $(Self::$variant => $description),* }
            }

            /// What value it takes.
            pub fn value_kind(self) -> ValueKind {
                match self { $(Self::$variant => $kind),* }
            }
        }
    };
}

faults! {
    CutAfterBytes = "cut-after-bytes", ValueKind::Number,
        "The connection is cut after so many bytes of the server, whatever they are.";
    CutAtCommand = "cut-at-command", ValueKind::Word,
        "The connection is cut when this command arrives, before its answer; CONNECT, TLS and TEXT stand for the moments before the greeting, before the handshake and in the text of a message.";
    Delay = "delay", ValueKind::Number,
        "Every answer comes so many milliseconds late.";
    PlainServer = "plain-server", ValueKind::None,
        "The server speaks in clear where TLS is due from the first byte.";
    NoStartTls = "no-starttls", ValueKind::None,
        "The server neither offers nor accepts STARTTLS.";
    StartTlsInjection = "starttls-injection", ValueKind::None,
        "Bytes in clear follow the answer to STARTTLS.";
    CertificateExpired = "certificate-expired", ValueKind::None,
        "The server's certificate has expired.";
    CertificateWrongName = "certificate-wrong-name", ValueKind::None,
        "The server's certificate is for another name.";
    CertificateRevoked = "certificate-revoked", ValueKind::None,
        "The server's certificate is revoked.";
    CertificateOtherAuthority = "certificate-other-authority", ValueKind::None,
        "The server's certificate comes from a foreign authority.";
    CrlAbsent = "crl-absent", ValueKind::None,
        "The revocation lists cannot be fetched.";
    CrlExpired = "crl-expired", ValueKind::None,
        "The revocation lists have expired.";
    TokenRefused = "token-refused", ValueKind::None,
        "Every access token is refused: a 334 or + challenge with a JSON error, then the connection is dropped.";
    CodeReplayRefused = "code-replay-refused", ValueKind::None,
        "Every one-time code is taken for one already used.";
    PerConnectionCode = "per-connection-code", ValueKind::None,
        "Every connection wants a one-time code of its own.";
    SessionEnds = "session-ends", ValueKind::NumberOr(1),
        "The session opened by a code ends after so many sign-ins with the password alone.";
    MoveRefused = "move-refused", ValueKind::None,
        "MOVE is offered and refused.";
    AppendSlow = "append-slow", ValueKind::NumberOr(3000),
        "APPEND answers so many milliseconds late.";
    AppendRefused = "append-refused", ValueKind::None,
        "APPEND is refused: no copy of what was sent can be filed.";
    OperatorFilesCopy = "operator-files-copy", ValueKind::None,
        "The operator files the copy of what was sent, and the profile says so.";
    NoSentCopy = "no-sent-copy", ValueKind::None,
        "The profile says that the operator files the copy of what was sent; it does not.";
    NoIdle = "no-idle", ValueKind::None,
        "IDLE is neither offered nor accepted.";
    UidValidityChanged = "uidvalidity-changed", ValueKind::None,
        "The UIDVALIDITY of every folder is another than the last time.";
    SizeLimit = "size-limit", ValueKind::NumberOr(100_000),
        "Messages of more than so many bytes are refused.";
    DropAfterData = "drop-after-data", ValueKind::OneOf(&["kept", "lost"]),
        "The connection is cut between the end of DATA and its answer; the message is delivered, or not with the value lost.";
    TryLater = "try-later", ValueKind::None,
        "Recipients are refused for now: 451.";
    WhiteListTruncated = "white-list-truncated", ValueKind::None,
        "The white list ends in the middle.";
    WhiteListStale = "white-list-stale", ValueKind::NumberOr(10),
        "The white list was generated so many days ago.";
    WhiteListAbsent = "white-list-absent", ValueKind::None,
        "The white list cannot be fetched.";
    LdapSizeLimit = "ldap-size-limit", ValueKind::NumberOr(5),
        "The directory answers so many entries at most, then sizeLimitExceeded.";
    DirectoryDown = "directory-down", ValueKind::None,
        "The directory closes every connection at once.";
}

impl Fault {
    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.name() == name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    fault: Fault,
    scope: Option<Protocol>,
    value: Option<String>,
    left: Option<u32>,
}

impl Entry {
    fn applies(&self, fault: Fault, protocol: Option<Protocol>) -> bool {
        let here = match (self.scope, protocol) {
            (Some(scope), Some(protocol)) => scope == protocol,
            _ => true,
        };
        self.fault == fault && here && self.left != Some(0)
    }
}

/// The faults that are on; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<RwLock<Vec<Entry>>>);

impl Faults {
    /// No fault.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a specification; an unknown name or a value that does not fit is [`Error::Fault`].
    pub fn parse(spec: &str) -> Result<Self, Error> {
        Ok(Self(Arc::new(RwLock::new(parse(spec)?))))
    }

    /// Replaces all faults by those of another specification, while the sandbox runs.
    pub fn set(&self, spec: &str) -> Result<(), Error> {
        let entries = parse(spec)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = entries;
        Ok(())
    }

    /// Whether the fault is on for any server.
    pub fn is_on(&self, fault: Fault) -> bool {
        self.find(fault, None, |_| ()).is_some()
    }

    /// Whether the fault is on for this server.
    pub fn is_on_for(&self, fault: Fault, protocol: Protocol) -> bool {
        self.find(fault, Some(protocol), |_| ()).is_some()
    }

    /// The value given for this server, or the fault's default; `None` when the fault is off or has no value.
    pub fn value_for(&self, fault: Fault, protocol: Protocol) -> Option<String> {
        self.find(fault, Some(protocol), |entry| entry.value.clone())?.or_else(|| default_value(fault))
    }

    /// The value given, or the fault's default; `None` when the fault is off or has no value.
    pub fn value(&self, fault: Fault) -> Option<String> {
        self.find(fault, None, |entry| entry.value.clone())?.or_else(|| default_value(fault))
    }

    /// The numeric value for this server, default included; `None` when the fault is off.
    pub fn number_for(&self, fault: Fault, protocol: Protocol) -> Option<u64> {
        self.value_for(fault, protocol)?.parse().ok()
    }

    /// Whether the fault strikes now: as [`Faults::is_on`], and a fault with a count has one less left.
    pub fn take(&self, fault: Fault) -> bool {
        self.strike(fault, None)
    }

    /// Whether the fault strikes this server now; a fault with a count has one less left.
    pub fn take_for(&self, fault: Fault, protocol: Protocol) -> bool {
        self.strike(fault, Some(protocol))
    }

    fn find<T>(&self, fault: Fault, protocol: Option<Protocol>, get: impl Fn(&Entry) -> T) -> Option<T> {
        let entries = self.0.read().unwrap_or_else(PoisonError::into_inner);
        entries.iter().find(|entry| entry.applies(fault, protocol)).map(get)
    }

    fn strike(&self, fault: Fault, protocol: Option<Protocol>) -> bool {
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let Some(entry) = entries.iter_mut().find(|entry| entry.applies(fault, protocol)) else { return false };
        entry.left = entry.left.map(|left| left.saturating_sub(1));
        true
    }
}

fn default_value(fault: Fault) -> Option<String> {
    match fault.value_kind() {
        ValueKind::NumberOr(number) => Some(number.to_string()),
        ValueKind::OneOf(words) => words.first().map(|word| (*word).to_owned()),
        ValueKind::None | ValueKind::Number | ValueKind::Word => None,
    }
}

fn parse(spec: &str) -> Result<Vec<Entry>, Error> {
    spec.split(',').map(str::trim).filter(|item| !item.is_empty()).map(parse_entry).collect()
}

fn parse_entry(item: &str) -> Result<Entry, Error> {
    let wrong = || Error::Fault { item: item.chars().take(80).collect() };
    let (body, left) = match item.rsplit_once('*') {
        Some((body, count)) => (body, Some(count.parse::<u32>().ok().filter(|count| *count > 0).ok_or_else(wrong)?)),
        None => (item, None),
    };
    let (name, given) = match body.split_once('=') {
        Some((name, given)) => (name, Some(given)),
        None => (body, None),
    };
    let fault = Fault::from_name(name.trim()).ok_or_else(wrong)?;
    let (scope, value) = match given {
        None => (None, None),
        Some(given) => match (given.split_once(':'), Protocol::from_word(given)) {
            (_, Some(protocol)) => (Some(protocol), None),
            (Some((scope, value)), None) => (Some(Protocol::from_word(scope).ok_or_else(wrong)?), Some(value)),
            (None, None) => (None, Some(given)),
        },
    };
    let number = |value: &str| value.parse::<u64>().is_ok();
    let fits = match (fault.value_kind(), value) {
        (ValueKind::None | ValueKind::NumberOr(_) | ValueKind::OneOf(_), None) => true,
        (ValueKind::Number | ValueKind::NumberOr(_), Some(value)) => number(value),
        (ValueKind::Word, Some(value)) => !value.is_empty(),
        (ValueKind::OneOf(words), Some(value)) => words.contains(&value),
        (ValueKind::None, Some(_)) | (ValueKind::Number | ValueKind::Word, None) => false,
    };
    if !fits {
        return Err(wrong());
    }
    Ok(Entry { fault, scope, value: value.map(str::to_owned), left })
}

#[cfg(test)]
mod tests {
    use super::{Fault, Faults, Protocol};
    use crate::domain::{Code, Coded};
    use std::collections::BTreeSet;

    #[test]
    fn a_scope_a_value_and_a_count_are_read() {
        let faults = Faults::parse("cut-after-bytes=imap:2000*2, no-idle").unwrap();
        assert_eq!(faults.number_for(Fault::CutAfterBytes, Protocol::Imap), Some(2000));
        assert_eq!(faults.number_for(Fault::CutAfterBytes, Protocol::Smtp), None);
        assert!(faults.is_on(Fault::NoIdle) && !faults.is_on(Fault::MoveRefused));
        assert!(faults.take_for(Fault::CutAfterBytes, Protocol::Imap));
        assert!(faults.take_for(Fault::CutAfterBytes, Protocol::Imap));
        assert!(!faults.take_for(Fault::CutAfterBytes, Protocol::Imap));
    }

    #[test]
    fn a_fault_without_a_count_lasts() {
        let faults = Faults::parse("move-refused").unwrap();
        assert!((0..5).all(|_| faults.take(Fault::MoveRefused)));
    }

    #[test]
    fn the_same_fault_may_stand_for_two_servers() {
        let faults = Faults::parse("delay=imap:5,delay=smtp:7").unwrap();
        assert_eq!(faults.number_for(Fault::Delay, Protocol::Imap), Some(5));
        assert_eq!(faults.number_for(Fault::Delay, Protocol::Smtp), Some(7));
        assert_eq!(faults.number_for(Fault::Delay, Protocol::Ldap), None);
    }

    #[test]
    fn a_default_value_stands_where_none_is_given() {
        let faults = Faults::parse("append-slow,drop-after-data").unwrap();
        assert_eq!(faults.number_for(Fault::AppendSlow, Protocol::Imap), Some(3000));
        assert_eq!(faults.value(Fault::DropAfterData).as_deref(), Some("kept"));
    }

    #[test]
    fn wrong_specifications_are_refused_with_their_code() {
        for spec in [
            "unknown",
            "delay",
            "delay=x",
            "delay=pop:5",
            "no-idle=3",
            "cut-at-command",
            "no-idle*0",
            "no-idle*x",
            "drop-after-data=perhaps",
        ] {
            assert_eq!(Faults::parse(spec).unwrap_err().code(), Code::SANDBOX_FAULT, "{spec}");
        }
    }

    #[test]
    fn faults_change_while_running_for_every_clone() {
        let faults = Faults::none();
        let clone = faults.clone();
        faults.set("directory-down").unwrap();
        assert!(clone.is_on(Fault::DirectoryDown));
        assert!(faults.set("nonsense").is_err() && clone.is_on(Fault::DirectoryDown));
        faults.set("").unwrap();
        assert!(!clone.is_on(Fault::DirectoryDown));
    }

    #[test]
    fn names_and_descriptions_stand_once() {
        let names: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
        let descriptions: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.description()).collect();
        assert_eq!((names.len(), descriptions.len()), (Fault::ALL.len(), Fault::ALL.len()));
    }
}
