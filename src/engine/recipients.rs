//! Whether a message may leave the trust space (architecture, "Invariants"; espace-de-confiance.md §6).

use super::error::Error;
use super::lists::Lists;
use super::services::AccountServices;
use crate::domain::Address;
use crate::trust::white_list::{Doubt, RecipientVerdict, check_recipient};
use jiff::Timestamp;
use serde::Serialize;

/// A recipient the white list could not vouch for: the operator has the last word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecipientWarning {
    /// Domain of the recipient.
    pub domain: String,
    /// Why nothing certain can be said.
    pub reason: Doubt,
}

/// Checks all recipients before anything is queued.
///
/// # Errors
/// [`Error::RecipientOutside`] when a complete, fresh list says so; [`Error::SeveralPatients`] when each patient would
/// read the other's INS.
pub(super) async fn check(
    services: &AccountServices,
    lists: &Lists,
    recipients: &[Address],
    now: Timestamp,
) -> Result<Vec<RecipientWarning>, Error> {
    if recipients.iter().filter(|address| services.is_patient(address)).count() > 1 {
        return Err(Error::SeveralPatients);
    }
    let mut state = lists.current().await;
    if recipients.iter().any(|address| !state.holds(address)) {
        // Only a list fetched again just now may refuse.
        state = lists.refreshed(now).await;
    }
    let mut warnings = Vec::new();
    for address in recipients {
        match check_recipient(state.list(), state.fetched_at(), now, address) {
            RecipientVerdict::Inside => {}
            RecipientVerdict::Outside => {
                return Err(Error::RecipientOutside { domain: address.domain().to_owned() });
            }
            RecipientVerdict::Unsure(reason) => {
                warnings.push(RecipientWarning { domain: address.domain().to_owned(), reason });
            }
        }
    }
    Ok(warnings)
}
