//! What the sandbox shows on its first day: people, structures, patients, directory, white list and mail.
//!
//! Everything is invented and says so: family names end in "-TEST", patients use the test OID of the INS, RPPS numbers
//! begin with 99700 and every domain lies under `mssante.example`.

mod account;
mod attachment;
mod cda;
mod clock;
mod colleague;
mod directory;
mod document;
mod fill;
mod letter;
mod markup;
mod party;
mod patient;
mod pdf;
mod person;
mod structure;
#[cfg(test)]
mod tests;
mod white_list;
mod xdm;

pub use account::{CardKind, CertificateSubject, SandboxAccount, accounts, mailboxes};
pub use directory::{SandboxEntry, directory};
pub use patient::{PATIENT_DOMAIN, SandboxPatient, TEST_INS_OID, patients};
pub use person::{Person, PersonKey, Profession, people};
pub use structure::{IdKind, Structure, StructureKey, structures};
pub use white_list::{WhiteListDomain, white_list_domains};

use crate::domain::Address;
use crate::domain::message::Flags;
use jiff::Timestamp;

/// A message that lies in a mailbox when the sandbox starts for the first time.
#[derive(Clone, PartialEq, Eq)]
pub struct SeedMail {
    /// The mailbox.
    pub to: Address,
    /// The folder's name as IMAP shows it, decoded: `INBOX`, `Envoyés`, `Brouillons`, `Archives`, …
    pub folder: &'static str,
    /// The internal date.
    pub received: Timestamp,
    /// Flags on the first day.
    pub flags: Flags,
    /// The message as the wire carries it.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for SeedMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SeedMail({:?} {} {} bytes)", self.to, self.folder, self.bytes.len())
    }
}

/// The mail of the first day, oldest first in each folder; the same for the same `now`.
pub fn seed(now: Timestamp) -> Vec<SeedMail> {
    letter::Post::new(&clock::Clock::new(now)).deliver().into_iter().flatten().collect()
}

/// The Luhn check digit of a text of digits, as RPPS, FINESS and SIRET numbers carry it at their end.
fn luhn_digit(digits: &str) -> u32 {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(n, d)| {
            if n % 2 == 1 {
                d
            } else if d > 4 {
                d * 2 - 9
            } else {
                d * 2
            }
        })
        .sum();
    (10 - sum % 10) % 10
}

/// A word in the capitals without accents that certificates use.
fn plain_capitals(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'à' | 'â' | 'ä' | 'À' | 'Â' => 'A',
            'ç' | 'Ç' => 'C',
            'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'E',
            'î' | 'ï' | 'Î' | 'Ï' => 'I',
            'ô' | 'ö' | 'Ô' | 'Ö' => 'O',
            'ù' | 'û' | 'ü' | 'Ù' | 'Û' | 'Ü' => 'U',
            other => other.to_ascii_uppercase(),
        })
        .collect()
}
