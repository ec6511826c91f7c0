//! What a reader should know of a mail that was read in spite of its faults.

use serde::{Deserialize, Serialize};

/// Something left out or repaired: a stable code and a French sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Stable, such as `MIME-W01`.
    pub code: String,
    /// What happened, for the user.
    pub text: String,
}

macro_rules! warnings {
    ($($(#[$doc:meta])* $name:ident = $code:literal $text:literal;)*) => {
        impl Warning {
            $($(#[$doc])* pub(super) fn $name() -> Self {
                Self { code: $code.to_owned(), text: $text.to_owned() }
            })*
        }
    };
}

warnings! {
    /// Broken structure that was repaired before reading.
    mended = "MIME-W01" "La structure de ce message ne respecte pas la norme ; elle a été réparée pour l’afficher.";
    /// Too many or too deep parts: shown as text.
    too_complex = "MIME-W02" "Ce message est trop compliqué pour être décomposé : son contenu est montré tel quel.";
    /// Parts beyond the limit.
    parts_left_out = "MIME-W03" "Ce message a trop de parties : les dernières n’ont pas été lues.";
    /// Nested mails beyond the limit.
    nesting_left_out = "MIME-W04" "Des messages imbriqués trop profondément n’ont pas été ouverts.";
    /// Text beyond the limit.
    text_cut = "MIME-W05" "Le texte de ce message est trop long : la fin n’est pas montrée.";
    /// Unknown or wrong character set.
    charset = "MIME-W06" "Le jeu de caractères annoncé est inconnu ou faux : des caractères peuvent être mal affichés.";
    /// base64 or quoted-printable that is not.
    encoding = "MIME-W07" "Une partie de ce message est mal codée : elle est peut-être incomplète.";
    /// Remote pictures of an HTML body.
    remote_content = "MIME-W08" "Des images distantes n’ont pas été chargées.";
    /// Scripts, forms, frames or style of an HTML body.
    active_content = "MIME-W09" "Du contenu actif (script, formulaire, cadre) a été retiré.";
    /// HTML too large or too complicated for a faithful rebuilding.
    html_simplified = "MIME-W10" "La mise en forme de ce message est trop compliquée : seul son texte est montré.";
    /// An encrypted or signed envelope (S/MIME, PGP) or TNEF we do not open.
    sealed = "MIME-W11" "Ce message est dans un format que Pli n’ouvre pas (chiffré ou winmail.dat).";
}
