//! Fetching the white list; reading it is `trust`'s part, keeping it the engine's.

use super::http::{HttpAnswer, Limits, Validators, get};
use super::{Connector, Error};
use std::time::Duration;

/// Bytes of a list at most (espace-de-confiance.md §2).
pub const SIZE_LIMIT: usize = 64 * 1024 * 1024;
/// Time for the whole download.
const TOTAL: Duration = Duration::from_secs(180);

/// Fetches the list at `url`; a list that has not changed since `known` comes back as 304 without a body.
pub async fn fetch(
    connector: &Connector,
    url: &str,
    dial: Option<&str>,
    known: &Validators,
) -> Result<HttpAnswer, Error> {
    get(connector, url, dial, Limits { bytes: SIZE_LIMIT, total: TOTAL }, known).await
}
