//! Conversations with scripted servers.

mod changing;
mod hostile;
mod reading;
mod starting;
mod watching;

use crate::domain::access::Fault;
use crate::domain::{Code, Coded};

/// The kind of a fault and its code.
fn kind<T>(result: Result<T, Fault>) -> (&'static str, Code) {
    match result.err().expect("a fault") {
        Fault::Lost(failure) => ("lost", failure.code()),
        Fault::SignIn(failure) => ("sign-in", failure.code()),
        Fault::Refused(failure) => ("refused", failure.code()),
    }
}
