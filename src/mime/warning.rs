//! What a reader should know of a mail that was read in spite of its faults.

use serde::{Deserialize, Serialize};

/// Something left out or repaired, by its stable code; the sentence is that of the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable, such as `MIME-W01`.
    pub code: String,
}

macro_rules! warnings {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        impl Warning {
            /// Every code.
            pub const ALL: &[&str] = &[$($code),*];

            $($(#[$doc])* pub(super) fn $name() -> Self {
                Self { code: $code.to_owned() }
            })*
        }
    };
}

warnings! {
    /// Broken structure that was repaired before reading.
    mended = "MIME-W01";
    /// Too many or too deep parts: shown as text.
    too_complex = "MIME-W02";
    /// Parts beyond the limit.
    parts_left_out = "MIME-W03";
    /// Nested mails beyond the limit.
    nesting_left_out = "MIME-W04";
    /// Text beyond the limit.
    text_cut = "MIME-W05";
    /// Unknown or wrong character set.
    charset = "MIME-W06";
    /// base64 or quoted-printable that is not.
    encoding = "MIME-W07";
    /// Remote pictures of an HTML body.
    remote_content = "MIME-W08";
    /// Scripts, forms, frames or style of an HTML body.
    active_content = "MIME-W09";
    /// HTML too large or too complicated for a faithful rebuilding.
    html_simplified = "MIME-W10";
    /// An encrypted or signed envelope (S/MIME, PGP) or TNEF we do not open.
    sealed = "MIME-W11";
}
