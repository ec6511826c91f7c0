//! The black-box tests: the architecture of the house, and Pli against real servers.
//!
//! Tests in a module named `real` meet Dovecot, Postfix and slapd: `dev/test` starts those and counts the tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "this whole crate is test code; clippy's exceptions reach only test functions"
)]

mod architecture;
mod at_once;
mod bad_input;
mod card;
mod command;
mod desk;
mod engine_driver;
mod engine_live;
mod faults;
mod first_start;
mod journee;
mod keyring;
mod operator;
mod reading;
mod sandboxed;
mod schemas;
mod seed;
mod servers;
#[cfg(target_os = "linux")]
mod session_lock;
mod support;
mod words;
