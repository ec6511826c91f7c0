//! What the second step asks, and what of it a failure is about.

use super::{ADDRESS, PASSWORD};
use crate::domain::Address;
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::ids::AccountId;
use crate::domain::profile::SendingRules;
use crate::ui::session::AccountFacts;
use crate::ui::widget::SecretText;

/// What is typed at the second step; it stays when a try fails.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) address: String,
    pub(super) login: Option<String>,
    pub(super) password: SecretText,
    pub(super) chosen: Option<usize>,
    pub(super) fault: Option<Fault>,
}

/// Why the second step was not enough.
#[derive(Debug)]
pub(super) enum Fault {
    Address,
    Known,
    Operator,
    Tried(Failure),
}

/// The field a failure is about: the password, else the address, whose domain names the servers.
pub(super) fn field_of(failure: &Failure) -> &'static str {
    let code = failure.code();
    if [Code::PASSWORD_REFUSED, Code::CODE_REFUSED, Code::ANSWER_MISSING].contains(&code) { PASSWORD } else { ADDRESS }
}

pub(super) fn facts(address: &str, operator: &str) -> Option<AccountFacts> {
    let address: Address = address.trim().parse().ok()?;
    let rules = SendingRules::default();
    Some(AccountFacts {
        id: AccountId::random(),
        name: address.to_string(),
        address,
        kind: None,
        operator: operator.to_owned(),
        size_limit: rules.size_limit,
        patient_domains: rules.patient_domains,
    })
}

pub(super) fn bounded(text: String, most: usize) -> String {
    if text.chars().count() <= most { text } else { text.chars().take(most).collect() }
}
