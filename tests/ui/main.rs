//! The window as a whole, without a display: the real application on an operator in the same process. What people do,
//! what every screen looks like, and what must not break it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "this whole crate is test code; clippy's exceptions reach only test functions"
)]

mod by_card;
mod card;
mod first_card;
mod gallery;
mod hiding;
mod hostile;
mod operator;
mod outgoing;
mod picture;
mod scenario;
mod unattended;
mod window;
mod workstation;
mod writing;
