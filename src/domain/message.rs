//! Messages as lists, readers and the outbox handle them.

use super::{Address, NamedAddress};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Flags of a message (RFC 3501 §2.3.2), those a user sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Flags {
    /// `\Seen`.
    pub seen: bool,
    /// `\Answered`.
    pub answered: bool,
    /// `\Flagged`.
    pub flagged: bool,
    /// `\Draft`.
    pub draft: bool,
    /// `\Deleted`.
    pub deleted: bool,
    /// `$Forwarded` (RFC 5788 registry).
    pub forwarded: bool,
    /// `$MDNSent` (RFC 3503).
    pub mdn_sent: bool,
    /// `$Treated`, ours: somebody has dealt with it (« traité »).
    pub treated: bool,
}

/// One flag, to set or to clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// `\Seen`.
    Seen,
    /// `\Answered`.
    Answered,
    /// `\Flagged`.
    Flagged,
    /// `\Draft`.
    Draft,
    /// `\Deleted`.
    Deleted,
    /// `$Forwarded`.
    Forwarded,
    /// `$MDNSent`.
    MdnSent,
    /// `$Treated`, a keyword of ours.
    Treated,
}

impl Flag {
    /// Every flag.
    pub const ALL: [Self; 8] = [
        Self::Seen,
        Self::Answered,
        Self::Flagged,
        Self::Draft,
        Self::Deleted,
        Self::Forwarded,
        Self::MdnSent,
        Self::Treated,
    ];

    /// The IMAP keyword or system flag.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Seen => "\\Seen",
            Self::Answered => "\\Answered",
            Self::Flagged => "\\Flagged",
            Self::Draft => "\\Draft",
            Self::Deleted => "\\Deleted",
            Self::Forwarded => "$Forwarded",
            Self::MdnSent => "$MDNSent",
            Self::Treated => "$Treated",
        }
    }
}

impl Flags {
    /// These flags with one set or cleared.
    pub fn with(mut self, flag: Flag, on: bool) -> Self {
        *self.slot(flag) = on;
        self
    }

    /// Whether a flag is set.
    pub fn has(mut self, flag: Flag) -> bool {
        *self.slot(flag)
    }

    /// The flags named by IMAP words, without regard to case; unknown words are left out.
    pub fn from_keywords<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        words.into_iter().fold(Self::default(), |flags, word| {
            match Flag::ALL.into_iter().find(|flag| flag.keyword().eq_ignore_ascii_case(word)) {
                Some(flag) => flags.with(flag, true),
                None => flags,
            }
        })
    }

    /// The IMAP words of the flags that are set.
    pub fn keywords(self) -> Vec<&'static str> {
        Flag::ALL.into_iter().filter(|flag| self.has(*flag)).map(Flag::keyword).collect()
    }

    /// One bit per flag, in the order of [`Flag::ALL`], as the store keeps them.
    pub fn to_bits(self) -> u32 {
        Flag::ALL.into_iter().enumerate().filter(|(_, flag)| self.has(*flag)).fold(0, |bits, (n, _)| bits | 1 << n)
    }

    /// The flags for stored bits.
    pub fn from_bits(bits: u32) -> Self {
        Flag::ALL
            .into_iter()
            .enumerate()
            .fold(Self::default(), |flags, (n, flag)| flags.with(flag, bits & (1 << n) != 0))
    }

    fn slot(&mut self, flag: Flag) -> &mut bool {
        match flag {
            Flag::Seen => &mut self.seen,
            Flag::Answered => &mut self.answered,
            Flag::Flagged => &mut self.flagged,
            Flag::Draft => &mut self.draft,
            Flag::Deleted => &mut self.deleted,
            Flag::Forwarded => &mut self.forwarded,
            Flag::MdnSent => &mut self.mdn_sent,
            Flag::Treated => &mut self.treated,
        }
    }
}

/// What a list row needs of a message, from its header.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Envelope {
    /// Decoded subject, as sent (the `XDM/1.0/DDM+` prefix included).
    pub subject: String,
    /// From.
    pub from: Vec<NamedAddress>,
    /// To.
    pub to: Vec<NamedAddress>,
    /// Cc.
    pub cc: Vec<NamedAddress>,
    /// Date header, when it could be read.
    pub date: Option<Timestamp>,
    /// Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// In-Reply-To and References, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// Reply-To.
    pub reply_to: Vec<NamedAddress>,
    /// Disposition-Notification-To: the sender asks for a read receipt.
    pub receipt_to: Vec<NamedAddress>,
}

/// A file to send: name as the user sees it, MIME type, bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingFile {
    /// File name.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Contents.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for OutgoingFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutgoingFile({} bytes)", self.bytes.len())
    }
}

/// A message to compose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Sender with a meaningful label (ECO.2.2.7).
    pub from: NamedAddress,
    /// To.
    pub to: Vec<NamedAddress>,
    /// Cc.
    pub cc: Vec<NamedAddress>,
    /// Bcc: never in the message, only in the envelope.
    pub bcc: Vec<NamedAddress>,
    /// Subject.
    pub subject: String,
    /// Plain text (UTF-8, ECO.2.2.3).
    pub text: String,
    /// Attachments.
    pub files: Vec<OutgoingFile>,
    /// Message-ID without angle brackets.
    pub message_id: String,
    /// Message-ID answered.
    pub in_reply_to: Option<String>,
    /// Thread, oldest first.
    pub references: Vec<String>,
    /// Date header.
    pub date: Timestamp,
    /// Ask for a read receipt to this address.
    pub receipt_to: Option<Address>,
    /// `X-MSS-*` headers, in order.
    pub mss_headers: Vec<(String, String)>,
}

/// Where one recipient of an outgoing message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientState {
    /// Not tried yet.
    Waiting,
    /// Accepted by the operator (which is not "read").
    Accepted,
    /// Refused for good.
    Refused,
    /// Lost between the end of DATA and its answer.
    Uncertain,
    /// A delivery notification says delivered.
    Delivered,
    /// A delivery notification says failed.
    Failed,
    /// A read receipt came back.
    Read,
}

/// Where an outgoing message stands (architecture: draft → queued → sending → accepted → filed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// Waits for its time (undo is possible until then) or for the network.
    Queued,
    /// A transaction is under way; found at start, it means a crash.
    Sending,
    /// The operator has answered for every recipient.
    Accepted,
    /// The copy stands in the sent folder, or the operator files it.
    Filed,
    /// Nobody knows whether it left; never re-sent by itself.
    Uncertain,
    /// Refused for every recipient; the text is kept.
    Refused,
    /// Taken back by the user.
    Cancelled,
}

macro_rules! stored_words {
    ($type:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $type {
            /// The word kept in the store and shown in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
            /// The value for a stored word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

stored_words!(RecipientState {
    Waiting = "waiting", Accepted = "accepted", Refused = "refused", Uncertain = "uncertain",
    Delivered = "delivered", Failed = "failed", Read = "read",
});
stored_words!(OutboxState {
    Queued = "queued", Sending = "sending", Accepted = "accepted", Filed = "filed",
    Uncertain = "uncertain", Refused = "refused", Cancelled = "cancelled",
});

#[cfg(test)]
mod tests {
    use super::{Flag, Flags};

    #[test]
    fn flags_survive_bits_and_words() {
        let flags = Flags::default().with(Flag::Seen, true).with(Flag::MdnSent, true);
        assert_eq!(Flags::from_bits(flags.to_bits()), flags);
        assert_eq!(Flags::from_keywords(["\\seen", "$mdnsent", "$Unknown"]), flags);
        assert_eq!(flags.keywords(), ["\\Seen", "$MDNSent"]);
    }
}
