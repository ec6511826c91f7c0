//! The one list of stable codes. A code never changes its meaning and is never used again for another.
//!
//! Each has a sentence and an advice in French and English under `i18n/`, held by a test of `words`.

use serde::Serialize;
use std::fmt;

/// A stable error code, read out on the telephone: `RESEAU-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Code(&'static str);

impl Code {
    /// The code as text.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        impl Code {
            $($(#[$doc])* pub const $name: Code = Code($text);)*
        }
        /// Every code there is, for the tests that compare it with the sentences.
        pub const ALL: &[Code] = &[$(Code::$name),*];
    };
}

codes! {
    // ---- net: RESEAU ----
    /// The host name has no address.
    HOST_UNKNOWN = "RESEAU-01";
    /// The port is closed or refused the connection.
    PORT_CLOSED = "RESEAU-02";
    /// No answer in time.
    TIMED_OUT = "RESEAU-03";
    /// The connection was cut.
    CONNECTION_LOST = "RESEAU-04";
    /// The server speaks in clear where TLS is due, or does not offer STARTTLS.
    TLS_NOT_OFFERED = "RESEAU-05";
    /// Bytes arrived in clear behind the answer to STARTTLS.
    STARTTLS_INJECTION = "RESEAU-06";
    /// No common TLS version or suite, or the handshake failed for another reason.
    TLS_HANDSHAKE = "RESEAU-07";
    /// An HTTP answer that is not a success, too large or not understood.
    HTTP = "RESEAU-08";
    /// The server's answer breaks the protocol or exceeds our limits.
    PROTOCOL = "RESEAU-09";
    /// The profile asks for TLS versions or suites that we do not have, or that leave none.
    TLS_POLICY = "RESEAU-10";

    // ---- trust: CERT and LISTE ----
    /// The chain does not end at an anchor of the environment.
    CERT_OTHER_AUTHORITY = "CERT-01";
    /// The certificate is for another name.
    CERT_NAME = "CERT-02";
    /// Expired.
    CERT_EXPIRED = "CERT-03";
    /// Not valid yet.
    CERT_NOT_YET_VALID = "CERT-04";
    /// Revoked.
    CERT_REVOKED = "CERT-05";
    /// No usable revocation list: it could not be fetched, is expired or badly signed.
    CERT_REVOCATION_UNKNOWN = "CERT-06";
    /// Not a certificate, or with contents we refuse.
    CERT_UNREADABLE = "CERT-07";
    /// A sandbox key where real trust is due.
    CERT_SANDBOX_KEY = "CERT-08";
    /// The environment's anchors are not on this machine yet and could not be fetched.
    ANCHORS_MISSING = "CERT-09";
    /// A distinguished name that breaks the operator rules.
    DN_INVALID = "CERT-10";
    /// The white list could not be fetched and none is kept.
    LIST_ABSENT = "LISTE-01";
    /// The white list kept is too old.
    LIST_STALE = "LISTE-02";
    /// The white list was cut or is not well-formed; what could be read is kept.
    LIST_TRUNCATED = "LISTE-03";
    /// The recipient's domain is outside the trust space.
    RECIPIENT_OUTSIDE = "LISTE-04";

    // ---- auth: AUTH ----
    /// Login or password refused.
    PASSWORD_REFUSED = "AUTH-01";
    /// One-time code refused: wrong, expired or already used.
    CODE_REFUSED = "AUTH-02";
    /// The session with the operator has ended.
    SESSION_ENDED = "AUTH-03";
    /// The profile offers no means we can use here.
    NO_MEANS = "AUTH-04";
    /// An answer to a challenge was due and none was given.
    ANSWER_MISSING = "AUTH-05";
    /// The access token was refused.
    TOKEN_REFUSED = "AUTH-06";
    /// The server refused the client certificate.
    CLIENT_CERT_REFUSED = "AUTH-07";
    /// Too many sign-ins in a short time: we wait.
    TOO_MANY_SIGN_INS = "AUTH-08";
    /// The server says that our certificate is revoked: a card in opposition.
    CLIENT_CERT_REVOKED = "AUTH-09";
    /// The server accepts no signature that our key can make.
    CLIENT_CERT_UNFIT = "AUTH-10";

    // ---- card: CARTE ----
    /// The smart card service of the system does not run.
    CARD_SERVICE = "CARTE-01";
    /// No reader.
    CARD_NO_READER = "CARTE-02";
    /// No card.
    CARD_NONE = "CARTE-03";
    /// The card was pulled while it was used.
    CARD_REMOVED = "CARTE-04";
    /// A mute card, or one of another kind.
    CARD_UNREADABLE = "CARTE-05";
    /// No PKCS#11 module on this machine.
    CARD_NO_MODULE = "CARTE-06";
    /// The module's file is missing, or no module.
    CARD_BAD_MODULE = "CARTE-07";
    /// The module did not answer in time.
    CARD_HUNG = "CARTE-08";
    /// The module ended its process.
    CARD_CRASHED = "CARTE-09";
    /// The module answered with an error or with nonsense.
    CARD_MODULE = "CARTE-10";
    /// Wrong code porteur.
    CARD_WRONG_PIN = "CARTE-11";
    /// The code porteur is blocked.
    CARD_BLOCKED = "CARTE-12";
    /// The code porteur has not the form the card wants.
    CARD_PIN_FORM = "CARTE-13";
    /// The last try wants a confirmation.
    CARD_LAST_TRY = "CARTE-14";
    /// The code de déblocage was refused.
    CARD_UNBLOCK = "CARTE-15";
    /// The code porteur was not entered.
    CARD_CANCELLED = "CARTE-16";
    /// No certificate for authentication on the card.
    CARD_NO_CERTIFICATE = "CARTE-17";
    /// The card's certificate has expired.
    CARD_EXPIRED = "CARTE-18";
    /// The card's certificate is not valid yet.
    CARD_NOT_YET_VALID = "CARTE-19";
    /// The card is in opposition.
    CARD_REVOKED = "CARTE-20";
    /// Other software holds the card.
    CARD_BUSY = "CARTE-21";
    /// Several cards.
    CARD_SEVERAL = "CARTE-22";
    /// Another card than the one that was there.
    CARD_OTHER = "CARTE-23";
    /// The signature does not fit the certificate.
    CARD_BAD_SIGNATURE = "CARTE-24";
    /// The agent's process cannot be started.
    CARD_AGENT = "CARTE-25";

    // ---- imap: BAL ----
    /// The server said NO to a command.
    MAILBOX_REFUSED = "BAL-01";
    /// The folder does not exist any more.
    FOLDER_GONE = "BAL-02";
    /// The message does not exist any more.
    MESSAGE_GONE = "BAL-03";
    /// The server does not know how to do this.
    MAILBOX_UNSUPPORTED = "BAL-04";
    /// The message is larger than we read.
    MESSAGE_TOO_LARGE = "BAL-05";
    /// The mailbox is full.
    QUOTA = "BAL-06";
    /// The server cannot serve the mailbox for the moment.
    MAILBOX_UNAVAILABLE = "BAL-07";

    // ---- smtp and outbox: ENVOI ----
    /// The sender was refused.
    SENDER_REFUSED = "ENVOI-01";
    /// A recipient was refused.
    RECIPIENT_REFUSED = "ENVOI-02";
    /// The message was refused after its text was sent.
    MESSAGE_REFUSED = "ENVOI-03";
    /// The message is larger than the operator takes.
    SIZE_EXCEEDED = "ENVOI-04";
    /// The connection was lost after the end of the text: sent or not, nobody knows.
    SEND_UNCERTAIN = "ENVOI-05";
    /// The operator asks to try again later.
    TRY_LATER = "ENVOI-06";
    /// The message cannot be composed: no recipient, an attachment that cannot be read.
    COMPOSE = "ENVOI-07";
    /// Several patients among the recipients.
    SEVERAL_PATIENTS = "ENVOI-08";
    /// The copy could not be filed in the sent folder; the message itself has left.
    COPY_NOT_FILED = "ENVOI-09";
    /// The message has left already and cannot be taken back.
    ALREADY_LEFT = "ENVOI-10";
    /// There is nothing to decide about this message: it is not uncertain.
    NOT_UNCERTAIN = "ENVOI-11";

    /// No recipient.
    NO_RECIPIENT = "ENVOI-12";
    /// A recipient is not a mail address.
    BAD_RECIPIENT = "ENVOI-13";

    // ---- engine: MOTEUR ----
    /// The program is stopping.
    ENGINE_STOPPED = "MOTEUR-01";
    /// The operator profile has no such service.
    NO_SERVICE = "MOTEUR-02";
    /// Another engine works for this identity in this process.
    ENGINE_TAKEN = "MOTEUR-03";

    // ---- directory: ANNU ----
    /// The directory does not answer.
    DIRECTORY_DOWN = "ANNU-01";
    /// The directory refused the question.
    DIRECTORY_REFUSED = "ANNU-02";
    /// The question is too short or empty.
    DIRECTORY_QUERY = "ANNU-03";

    // ---- store: STOCK ----
    /// Another Pli uses this folder.
    STORE_BUSY = "STOCK-01";
    /// The disk is full.
    DISK_FULL = "STOCK-02";
    /// The database is damaged.
    STORE_DAMAGED = "STOCK-03";
    /// The key does not open the store: wrong passphrase, changed keyring.
    STORE_LOCKED = "STOCK-04";
    /// A file or folder cannot be read or written.
    STORE_FILE = "STOCK-05";
    /// The store was written by a later Pli.
    STORE_TOO_NEW = "STOCK-06";
    /// No such account, message, folder or draft.
    NOT_FOUND = "STOCK-07";
    /// The system keyring cannot be used.
    KEYRING = "STOCK-08";
    /// A key slot is the last one, is not there, or cannot be made.
    KEY_SLOT = "STOCK-09";
    /// What was to be changed has changed meanwhile.
    CHANGED_MEANWHILE = "STOCK-10";
    /// The account still has drafts, or messages that have not left.
    UNSENT_MESSAGES = "STOCK-11";
    /// Too many wrong codes: one has to wait.
    STORE_TRIES = "STOCK-12";
    /// This card opens nothing here: another one was enrolled.
    STORE_OTHER_CARD = "STOCK-13";
    /// What the card signed cannot protect a key.
    STORE_CARD_SIGNATURE = "STOCK-14";

    // ---- ui: FENETRE ----
    /// No window can be opened.
    NO_WINDOW = "FENETRE-01";

    // ---- platform: FICHIER ----
    /// A file is longer than it may be here.
    FILE_TOO_LARGE = "FICHIER-01";
    /// A folder or a device where a file should be.
    NOT_A_FILE = "FICHIER-02";

    // ---- config: PROFIL ----
    /// The profile cannot be read: syntax, unknown key or wrong type.
    PROFILE_UNREADABLE = "PROFIL-01";
    /// The profile tries to trust more than its environment allows.
    PROFILE_WIDENS_TRUST = "PROFIL-02";
    /// There is no profile of that name.
    PROFILE_UNKNOWN = "PROFIL-03";
    /// A value of the profile is out of bounds.
    PROFILE_VALUE = "PROFIL-04";
    /// The system names no folder for the user's data.
    NO_USER_FOLDER = "PROFIL-05";

    /// The profile's environment is not that of the account's identity.
    PROFILE_OTHER_ENVIRONMENT = "PROFIL-06";

    // ---- mime and health: MIME, XDM, CDA ----
    /// Not a mail, or larger than we read.
    MAIL_UNREADABLE = "MIME-01";
    /// Not a zip archive.
    XDM_NOT_ZIP = "XDM-01";
    /// The archive exceeds a limit (entries, size, ratio).
    XDM_LIMIT = "XDM-02";
    /// The archive holds no IHE-XDM documents.
    XDM_NO_DOCUMENT = "XDM-03";
    /// Encrypted, or compressed in a way we do not read.
    XDM_UNSUPPORTED = "XDM-04";
    /// A fingerprint differs: the file is damaged or incomplete.
    XDM_DIFFERENT = "XDM-05";
    /// Not a CDA document, or one we refuse (DTD, entities, depth).
    CDA_UNREADABLE = "CDA-01";

    // ---- pages: PAGE ----
    /// Not a PDF, or one too damaged to find its pages.
    PDF_BROKEN = "PAGE-01";
    /// A PDF that only opens with a password.
    PDF_ENCRYPTED = "PAGE-02";
    /// A PDF or a picture larger than we open.
    PAGE_LIMIT = "PAGE-03";
    /// Not a picture of a known format, or a damaged one.
    PICTURE_UNREADABLE = "PAGE-04";
    /// A page that could not be drawn.
    PAGE_NOT_DRAWN = "PAGE-05";

    // ---- cli and sandbox: CMD, BAC ----
    /// An argument is wrong.
    USAGE = "CMD-01";
    /// A file named on the command line cannot be read.
    FILE_UNREADABLE = "CMD-02";
    /// The answers could not be read from the terminal or the given descriptor.
    SECRET_INPUT = "CMD-03";
    /// There is no account on this workstation yet.
    NO_ACCOUNT = "CMD-04";
    /// Nothing was received yet: the folders are not known.
    NOTHING_RECEIVED = "CMD-05";
    /// The sandbox listens on loopback only.
    SANDBOX_LOOPBACK = "BAC-01";
    /// There is no fault of that name, or its value is wrong.
    SANDBOX_FAULT = "BAC-02";
    /// The sandbox could not start or its state folder cannot be used.
    SANDBOX_START = "BAC-03";
}

#[cfg(test)]
mod tests {
    use super::ALL;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_stands_once() {
        let texts: BTreeSet<_> = ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), ALL.len());
    }
}
