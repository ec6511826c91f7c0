//! Mail addresses, and the form of them that logs may hold.

use std::fmt;
use std::str::FromStr;

/// A mail address `local@domain`. The domain is kept in lower-case A-labels (IDNA), the local part as given.
///
/// The local part of a patient's address **is** the INS: use [`Address::redacted`] in logs, audit and JSON details.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    local: String,
    domain: String,
}

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No `@`, or nothing on one of its sides.
    #[error("an address has the form name@domain")]
    Shape,
    /// A control character, a space or a character SMTP cannot carry.
    #[error("the address holds a character that mail cannot carry")]
    Character,
    /// The domain is not a host name.
    #[error("the domain of the address is not valid")]
    Domain,
    /// Longer than RFC 5321 §4.5.3.1 allows (64 before the `@`, 255 after).
    #[error("the address is too long")]
    Length,
}

impl Address {
    /// The part before the last `@`.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain, lower case, in A-labels.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The form that may be logged: first letter (never a digit) and domain.
    pub fn redacted(&self) -> Redacted<'_> {
        Redacted(self)
    }

    /// Whether both name the same mailbox: MSSanté operators compare without regard to case.
    pub fn same_mailbox(&self, other: &Address) -> bool {
        self.domain == other.domain && self.local.eq_ignore_ascii_case(&other.local)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (local, domain) = text.trim().rsplit_once('@').ok_or(AddressError::Shape)?;
        if local.is_empty() || domain.is_empty() {
            return Err(AddressError::Shape);
        }
        if local.len() > 64 || domain.len() > 255 {
            return Err(AddressError::Length);
        }
        let atext = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        if !local.chars().all(atext) || local.starts_with('.') || local.ends_with('.') || local.contains("..") {
            return Err(AddressError::Character);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| AddressError::Domain)?;
        let label = |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-');
        if domain.len() > 253 || !domain.split('.').all(label) {
            return Err(AddressError::Domain);
        }
        Ok(Self { local: local.to_owned(), domain })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.redacted(), f)
    }
}

impl serde::Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An address as logs show it: `c***@domain`, `***@domain` when it begins with a digit.
pub struct Redacted<'a>(&'a Address);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.0.local.chars().next().filter(char::is_ascii_alphabetic) {
            write!(f, "{first}")?;
        }
        write!(f, "***@{}", self.0.domain)
    }
}

/// A server's words without the addresses and long numbers (an INS has 13 or 15 characters) that servers like to repeat.
pub fn without_identities(words: &str) -> String {
    words.split(' ').map(without_identity).collect::<Vec<_>>().join(" ")
}

fn without_identity(word: &str) -> String {
    if let Some((_, domain)) = word.rsplit_once('@') {
        return format!("***@{domain}");
    }
    let mut shown = String::with_capacity(word.len());
    let mut run = String::new();
    for c in word.chars().chain([' ']) {
        if c.is_ascii_alphanumeric() {
            run.push(c);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        shown.push_str(if digits >= 12 { "***" } else { &run });
        run.clear();
        shown.push(c);
    }
    shown.pop();
    shown
}

/// An address with the name shown beside it; the address may be missing or invalid in received mail.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct NamedAddress {
    /// The display name, decoded, without control characters; empty when there is none.
    pub name: String,
    /// The address as text: received mail holds texts that are no [`Address`].
    pub address: String,
}

impl NamedAddress {
    /// A name and a valid address.
    pub fn new(name: impl Into<String>, address: &Address) -> Self {
        Self { name: name.into(), address: address.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, AddressError, without_identities};

    #[test]
    fn a_patient_address_is_redacted_whole() {
        let patient: Address = "241036799901102@patient.mssante.example".parse().unwrap();
        assert_eq!(patient.redacted().to_string(), "***@patient.mssante.example");
        assert!(!format!("{patient:?}").contains("2410"));
    }

    #[test]
    fn a_professional_address_keeps_its_first_letter() {
        let doctor: Address = "claire.monnier@Cabinet.MSSante.example".parse().unwrap();
        assert_eq!(doctor.domain(), "cabinet.mssante.example");
        assert_eq!(doctor.redacted().to_string(), "c***@cabinet.mssante.example");
    }

    #[test]
    fn a_server_s_words_are_freed_of_addresses_and_long_numbers() {
        let words = "5.1.1 <241036799901102@patient.example> unknown (148122A99901974), queued as 4F2A";
        assert_eq!(without_identities(words), "5.1.1 ***@patient.example> unknown (***), queued as 4F2A");
    }

    #[test]
    fn line_breaks_and_spaces_are_refused() {
        for text in ["a b@x.fr", "a\r\nRCPT@x.fr", "a@x y.fr", "a@", "@x.fr", "a", "a..b@x.fr", "a@-x.fr"] {
            assert!(text.parse::<Address>().is_err(), "{text:?}");
        }
        assert_eq!("a".repeat(65).as_str().parse::<Address>(), Err(AddressError::Shape));
    }

    #[test]
    fn an_accented_domain_is_kept_as_a_labels() {
        let address: Address = "x@santé.example".parse().unwrap();
        assert_eq!(address.domain(), "xn--sant-epa.example");
    }
}
