//! What is looked at before a message is sent: what forbids it, and what one may have forgotten.

use crate::engine::DraftFile;
use std::sync::Arc;

/// Bytes of the header and of the borders around the parts, generously.
const AROUND: u64 = 4_096;
/// Bytes around one file.
const AROUND_FILE: u64 = 512;

/// Why the message cannot leave as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nobody to send it to.
    NoRecipient,
    /// A recipient is no address.
    BadRecipient,
    /// Each patient would read the other's INS.
    SeveralPatients,
    /// Larger than the operator takes.
    TooLarge,
    /// A file is still being read.
    StillReading,
}

impl Fault {
    /// The key of its words.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::NoRecipient => "composer-fault-no-recipient",
            Self::BadRecipient => "composer-fault-bad-recipient",
            Self::SeveralPatients => "composer-fault-several-patients",
            Self::TooLarge => "composer-fault-too-large",
            Self::StillReading => "composer-fault-still-reading",
        }
    }
}

/// What the person was asked about already, and wants all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waived {
    /// An empty subject.
    pub(super) subject: bool,
    /// A text that speaks of a file, without one.
    pub(super) file: bool,
}

/// The size of the message as it leaves: base64 makes four bytes of three, in lines of 76.
pub(super) fn size(text: usize, files: &[Arc<DraftFile>]) -> u64 {
    let encoded = |bytes: usize| {
        let coded = (bytes as u64).div_ceil(3) * 4;
        coded + coded.div_ceil(76) * 2
    };
    let files: u64 = files.iter().map(|file| encoded(file.bytes.len()) + AROUND_FILE).sum();
    AROUND + encoded(text) + files
}

/// How full the message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fullness {
    /// There is room.
    Roomy,
    /// Over four fifths of what the operator takes.
    Nearly,
    /// More than the operator takes.
    Over,
}

pub(super) fn fullness(size: u64, limit: u64) -> Fullness {
    if size > limit {
        Fullness::Over
    } else if size > limit / 5 * 4 {
        Fullness::Nearly
    } else {
        Fullness::Roomy
    }
}

/// Whether the text, without what it quotes, speaks of a file that goes with it.
pub(super) fn speaks_of_a_file(text: &str) -> bool {
    const WORDS: &[&str] =
        &["joint", "joints", "jointe", "jointes", "pj", "attached", "attachment", "attachments", "enclosed"];
    let own = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    own.flat_map(|line| line.split(|c: char| !c.is_alphanumeric())).any(|word| {
        let word = word.to_lowercase();
        WORDS.contains(&word.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::{Fullness, fullness, size, speaks_of_a_file};
    use crate::engine::DraftFile;
    use std::sync::Arc;

    #[test]
    fn the_size_counts_what_base64_adds() {
        let file = DraftFile { name: "a.pdf".into(), mime: "application/pdf".into(), bytes: vec![0; 7_500_000] };
        let whole = size(7, &[Arc::new(file)]);
        assert!(whole > 10_000_000 && whole < 10_400_000, "{whole}");
        assert_eq!(fullness(whole, 10_000_000), Fullness::Over);
        assert_eq!(fullness(9_000_000, 10_000_000), Fullness::Nearly);
        assert_eq!(fullness(1_000, 10_000_000), Fullness::Roomy);
    }

    #[test]
    fn a_file_spoken_of_is_noticed_but_not_in_what_is_quoted() {
        for text in ["Vous trouverez ci-joint le CR.", "voir pièce jointe", "cf. PJ", "See attached."] {
            assert!(speaks_of_a_file(text), "{text}");
        }
        for text in ["> ci-joint le CR\nMerci", "Bonjour, merci.", "articulation conjointement"] {
            assert!(!speaks_of_a_file(text), "{text}");
        }
    }
}
