//! The desk as the window knows it: which card lies there, whose it is, what it lets one do. Behind traits, so that a test
//! lays cards down and takes them away without a reader.

mod laid;
#[cfg(test)]
pub(in crate::ui) mod paper;
mod readers;
mod words;

pub use laid::LaidDesk;
pub use readers::ReaderDesk;
pub(in crate::ui) use words::{described, lasting, state_words};

use crate::card::{Activity, Card, CardKind, Error, Tries};
use crate::config::Folders;
use crate::domain::Secret;
use crate::domain::error::Failure;
use crate::domain::ids::IdentityId;
use crate::net::ClientIdentity;
use crate::store::{Core, Store};
use futures::stream::{self, Stream};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt::Debug;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// What lies on the desk, and what is said when that changes.
pub trait CardDesk: Debug + Send + Sync {
    /// Now, and from now on.
    fn said(&self) -> watch::Receiver<OnDesk>;
    /// Reads a card that could not be read once more.
    fn read_again(&self);
    /// Reads cards with another PKCS#11 module from now on; with the first of the known ones without a path.
    fn use_module(&self, module: Option<PathBuf>);
}

/// What lies on the desk, as the window sees it.
pub type OnDesk = crate::card::OnDesk<Arc<dyn Inserted>>;

impl OnDesk {
    /// Whether this insertion still lasts.
    pub fn holds(&self, insertion: u64) -> bool {
        self.card().is_some_and(|card| card.insertion() == insertion)
    }
}

/// One insertion of one card.
pub trait Inserted: Debug + Send + Sync {
    /// Its number: of the same card put in again it is another one.
    fn insertion(&self) -> u64;
    /// What it said when it was read, before any code.
    fn facts(&self) -> &CardFacts;
    /// What it lets one try, as it said last.
    fn tries(&self) -> Tries;
    /// Whether a list at hand says that it is in opposition. Blocking.
    ///
    /// # Errors
    /// Those of [`crate::engine::by_card::check_opposition`].
    fn check_opposition(&self, folders: &Folders) -> Result<(), Failure>;
    /// The identity of this workstation that it opens. Blocking.
    ///
    /// # Errors
    /// Those of [`crate::engine::by_card::identity_of`].
    fn identity(&self, store: &Store) -> Result<Option<IdentityId>, Failure>;
    /// Logs in with the code porteur, once. Blocking.
    ///
    /// # Errors
    /// Those of [`crate::card::CardSession::open`].
    fn open(&self, code: &Secret, last_try_agreed: bool) -> Result<Arc<dyn OpenCard>, Failure>;
    /// Gives it another code porteur. Blocking.
    ///
    /// # Errors
    /// Those of [`crate::card::change_pin`].
    fn change_pin(&self, old: &Secret, new: &Secret, last_try_agreed: bool) -> Result<(), Failure>;
    /// Gives it a new code porteur by its code de déblocage. Blocking.
    ///
    /// # Errors
    /// Those of [`crate::card::unblock`].
    fn unblock(&self, unblocking: &Secret, new: &Secret) -> Result<(), Failure>;
}

/// A card whose holder gave the code.
pub trait OpenCard: Debug + Send + Sync {
    /// Who we are in TLS.
    fn identity(&self) -> Arc<dyn ClientIdentity>;
    /// Opens an identity by it. Blocking.
    ///
    /// # Errors
    /// Those of [`crate::engine::by_card::unlock`].
    fn unlock(&self, store: &Store, identity: IdentityId) -> Result<Core, Failure>;
    /// Gives it a slot of an open identity, or ends the making of a new one. Blocking.
    ///
    /// # Errors
    /// Those of [`crate::engine::by_card::enrol`].
    fn enrol(&self, core: &Core) -> Result<(), Failure>;
    /// The places of exercise on it. Blocking.
    ///
    /// # Errors
    /// What reader and module may do.
    fn activities(&self) -> Result<Vec<Activity>, Failure>;
    /// How many signatures it has made for us.
    fn signatures(&self) -> u64;
    /// Forgets the code. Blocking for less than half a second.
    fn close(&self);
}

/// What a card says before any code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFacts {
    /// Its holder: a person's name, a pseudonym, or what a structure is called.
    pub name: String,
    /// The profession, as the certificate writes it.
    pub profession: Option<String>,
    /// Its family.
    pub kind: Option<CardKind>,
    /// The card's own number.
    pub number: String,
    /// The person's national number, where it is one of a person.
    pub national_id: Option<String>,
    /// The structure of its holder.
    pub organisation: Option<String>,
    /// Its certificate is valid from here.
    pub not_before: Option<Timestamp>,
    /// And until here.
    pub not_after: Option<Timestamp>,
    /// Fewest and most digits of the code porteur; no bound where it is 0.
    pub pin_length: (usize, usize),
    /// The code is typed on the reader, or in a window of the middleware.
    pub protected: bool,
}

impl CardFacts {
    /// What the window says of a card.
    pub fn of(card: &Card) -> Self {
        let holder = card.holder();
        let given_name = holder.given_name.as_deref().map(as_given_name);
        let person = [given_name, holder.family_name.clone()].into_iter().flatten();
        let person = person.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
        let person = person.collect::<Vec<_>>().join(" ");
        let others = || holder.pseudonym.clone().or_else(|| holder.organisation.clone()).unwrap_or_default();
        let number = holder.person.as_ref().filter(|number| matches!(number.kind, "rpps" | "adeli"));
        Self {
            name: if person.is_empty() { others() } else { person },
            profession: holder.title.clone(),
            kind: card.kind,
            number: card.number.clone(),
            national_id: number.map(|number| number.value.clone()),
            organisation: holder.organisation.clone(),
            not_before: card.certificate.not_before,
            not_after: card.certificate.not_after,
            pin_length: card.pin_length,
            protected: card.protected,
        }
    }

    /// Whole days until its certificate ends; none when it does not say, or has ended.
    pub fn days_left(&self, now: Timestamp) -> Option<i64> {
        let left = self.not_after?.duration_since(now).as_secs();
        (left >= 0).then_some(left / 86_400)
    }

    /// Whether its certificate is valid at an instant.
    ///
    /// # Errors
    /// [`Error::Expired`] or [`Error::NotYetValid`].
    pub fn check_validity(&self, now: Timestamp) -> Result<(), Error> {
        let day = |at: Timestamp| at.to_zoned(TimeZone::system()).date().to_string();
        match (self.not_before, self.not_after) {
            (Some(from), _) if now < from => Err(Error::NotYetValid { from: day(from) }),
            (_, Some(until)) if now > until => Err(Error::Expired { on: day(until) }),
            _ => Ok(()),
        }
    }

    /// The most digits its code can have, for the field one types it in.
    pub fn most_digits(&self) -> usize {
        match self.pin_length {
            (_, 0) => LONGEST_CODE,
            (_, most) => most.min(LONGEST_CODE),
        }
    }
}

/// A given name that stands in capitals, as people write it: « Jean-Éric ».
fn as_given_name(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut begins = true;
    let mut written = String::with_capacity(name.len());
    for letter in name.chars() {
        if begins {
            written.push(letter)
        } else {
            written.extend(letter.to_lowercase())
        }
        begins = !letter.is_alphabetic();
    }
    written
}

/// The longest code a card may have, in digits, where it does not say.
const LONGEST_CODE: usize = 16;

/// A card in use by a session: closed when the last who uses it lets go of it.
#[derive(Debug)]
pub struct CardInUse {
    /// The insertion.
    pub inserted: Arc<dyn Inserted>,
    /// The card, open.
    pub open: Arc<dyn OpenCard>,
    runtime: Handle,
}

impl CardInUse {
    /// A card that was just opened.
    pub fn new(inserted: Arc<dyn Inserted>, open: Arc<dyn OpenCard>, runtime: &Handle) -> Arc<Self> {
        Arc::new(Self { inserted, open, runtime: runtime.clone() })
    }

    /// Forgets the code.
    pub async fn close(&self) {
        let open = Arc::clone(&self.open);
        // Work that panicked has closed nothing more than it did; the agent ends with its card in any case.
        let _ = self.runtime.spawn_blocking(move || open.close()).await;
    }
}

impl Drop for CardInUse {
    fn drop(&mut self) {
        let open = Arc::clone(&self.open);
        self.runtime.spawn_blocking(move || open.close());
    }
}

/// A handle on the desk, that a subscription tells from another.
#[derive(Debug, Clone)]
pub(super) struct Listened(pub(super) Arc<dyn CardDesk>);

impl Hash for Listened {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).cast::<()>().hash(state);
    }
}

/// What lies there, and each time it changes.
pub(super) fn listen(desk: &Listened) -> impl Stream<Item = OnDesk> + use<> {
    let mut said = desk.0.said();
    said.mark_changed();
    stream::unfold(said, |mut said| async move {
        said.changed().await.ok()?;
        let now = said.borrow_and_update().clone();
        Some((now, said))
    })
}

#[cfg(test)]
mod tests {
    use super::as_given_name;

    #[test]
    fn a_given_name_in_capitals_is_told_as_people_write_it() {
        for (on_card, told) in [("ÉLÉONORE", "Éléonore"), ("JEAN-ÉRIC", "Jean-Éric"), ("ANNE MARIE", "Anne Marie")]
        {
            assert_eq!(as_given_name(on_card), told);
        }
        assert_eq!(as_given_name("McKenna"), "McKenna");
    }
}
