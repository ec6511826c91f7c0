//! The words of an outgoing message's journal. They are kept in the store: one that was used once is never changed.

/// Queued by the person.
pub const QUEUED: &str = "queued";
/// A transaction begins.
pub const BEGIN: &str = "begin";
/// The end of the text is about to be sent; the detail has the places of the recipients it is for.
pub const END: &str = "end of text";
/// The operator answered.
pub const ANSWERED: &str = "answered";
/// Put off.
pub const LATER: &str = "later";
/// The operator refused it.
pub const REFUSED: &str = "refused";
/// The connection was lost before the answer.
pub const NO_ANSWER: &str = "no answer";
/// Found in the middle of a transaction after a stop.
pub const FOUND: &str = "found after a stop";
/// Taken back by the person.
pub const TAKEN_BACK: &str = "taken back";
/// In doubt, and held for sent by the person.
pub const HELD: &str = "held for sent";
/// In doubt, and sent again by the person.
pub const AGAIN: &str = "send again";
/// In doubt, and found to have left.
pub const EVIDENCE: &str = "evidence";
/// A receipt or notification came; the detail has its state.
pub const RECEIPT: &str = "receipt";
/// The copy is in the sent folder.
pub const FILED: &str = "filed";
/// The operator put the copy there.
pub const FILED_BY_OPERATOR: &str = "filed by operator";
/// The operator has not filed its copy yet.
pub const COPY_AWAITED: &str = "copy awaited";
/// The copy could not be filed.
pub const COPY_NOT_FILED: &str = "copy not filed";
/// The person knows that it did not reach everyone.
pub const KNOWN: &str = "known";

/// Detail: the person decided.
pub const DECIDED: &str = "decided by the user";
/// Detail: the copy in the sent folder tells.
pub const SENT_FOLDER: &str = "sent folder";

/// Every step.
pub const ALL: &[&str] = &[
    QUEUED,
    BEGIN,
    END,
    ANSWERED,
    LATER,
    REFUSED,
    NO_ANSWER,
    FOUND,
    TAKEN_BACK,
    HELD,
    AGAIN,
    EVIDENCE,
    RECEIPT,
    FILED,
    FILED_BY_OPERATOR,
    COPY_AWAITED,
    COPY_NOT_FILED,
    KNOWN,
];
