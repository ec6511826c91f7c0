//! The white list of the trust space: which mail domains belong to it (espace-de-confiance.md §2 and §6).

mod read;

use super::Error;
use crate::domain::Address;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use read::parse;

/// A list older than this refuses nobody.
const FRESH: SignedDuration = SignedDuration::from_hours(48);
/// How long a fetch counts as "just now".
const JUST_NOW: SignedDuration = SignedDuration::from_mins(10);
/// A list generated this far in the future has a wrong clock, not a better one.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_hours(24);
/// The suffix of most domains of the trust space, believed for want of any list.
const SUFFIX: &str = ".mssante.fr";

/// What could be read of a white list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhiteList {
    /// When it was generated, as it says.
    pub generated: Option<Timestamp>,
    /// Domains, by their name in lower-case A-labels.
    pub domains: BTreeMap<String, DomainEntry>,
    /// Whether the whole list was read: only then a domain that is not in it is outside.
    pub complete: bool,
}

/// One domain of the trust space.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainEntry {
    /// The name as the list writes it, trimmed and in lower case.
    pub display: String,
    /// The list has one record for each operator certificate.
    pub records: Vec<DomainRecord>,
}

/// One record of a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainRecord {
    /// Distinguished name of the operator's certificate.
    pub operator_dn: String,
    /// Description.
    pub description: String,
    /// Contact of the person in charge.
    pub contact: String,
    /// Contact of the support.
    pub support: String,
    /// Last change.
    pub updated: Option<Date>,
}

/// Something wrong in a list that was read all the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code", content = "detail")]
pub enum Warning {
    /// The list ends before its last tag.
    Cut,
    /// It is not well-formed from here on.
    Malformed(String),
    /// More records, or deeper nesting, than we read.
    Limit,
    /// Another namespace than `https://listeblanche.mssante.fr/schema`.
    OtherNamespace(String),
    /// It is signed, and we do not check that yet.
    SignatureNotChecked,
    /// Records without a usable domain name.
    DomainUnreadable(u32),
    /// A date in no form we know.
    DateUnreadable(String),
}

/// Why a recipient cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// There is no list; the domain ends in `.mssante.fr`.
    NoList,
    /// There is no list, and the domain does not end in `.mssante.fr`.
    NoListOtherDomain,
    /// Not in the list, which is cut or broken.
    ListIncomplete,
    /// Not in the list, which is older than 48 hours.
    ListStale,
    /// Not in the list, which was not fetched again just now: fetch it and ask once more.
    ListNotRefreshed,
}

/// What the list says of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientVerdict {
    /// In the trust space.
    Inside,
    /// Not in the trust space: refuse to send.
    Outside,
    /// Nobody can say: warn, and let the operator decide.
    Unsure(Doubt),
}

impl WhiteList {
    /// The entry of a domain, given in any case and as U-labels or A-labels.
    pub fn domain(&self, name: &str) -> Option<&DomainEntry> {
        self.domains.get(&read::a_labels(name)?)
    }

    /// How old the list is: since its own date, or for want of one since it was fetched.
    pub fn age(&self, fetched_at: Timestamp, now: Timestamp) -> SignedDuration {
        now.duration_since(self.generated.unwrap_or(fetched_at))
    }
}

/// Judges a recipient. Refuses only by a list that is complete, less than 48 hours old, and was fetched just now.
pub fn check_recipient(
    list: Option<&WhiteList>,
    fetched_at: Option<Timestamp>,
    now: Timestamp,
    recipient: &Address,
) -> RecipientVerdict {
    let domain = recipient.domain();
    let (Some(list), Some(fetched_at)) = (list, fetched_at) else {
        let known = domain.ends_with(SUFFIX);
        return RecipientVerdict::Unsure(if known { Doubt::NoList } else { Doubt::NoListOtherDomain });
    };
    if list.domains.contains_key(domain) {
        return RecipientVerdict::Inside;
    }
    if !list.complete {
        return RecipientVerdict::Unsure(Doubt::ListIncomplete);
    }
    let within = |age: SignedDuration, limit| age > -CLOCK_SKEW && age < limit;
    if !within(list.age(fetched_at, now), FRESH) {
        return RecipientVerdict::Unsure(Doubt::ListStale);
    }
    if !within(now.duration_since(fetched_at), JUST_NOW) {
        return RecipientVerdict::Unsure(Doubt::ListNotRefreshed);
    }
    RecipientVerdict::Outside
}

/// The error for a verdict that refuses; `None` when it does not.
pub fn refusal(verdict: RecipientVerdict, recipient: &Address) -> Option<Error> {
    (verdict == RecipientVerdict::Outside).then(|| Error::RecipientOutside { domain: recipient.domain().to_owned() })
}

#[cfg(test)]
mod tests;
