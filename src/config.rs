//! Operator profiles, settings and the layout of the profile folder.
//!
//! A profile is data: hosts, ports, means, names. It is read strictly (an unknown key is an error with its place) and
//! may narrow what its environment trusts, never widen it.

mod check;
mod error;
mod layout;
mod read;
mod settings;
mod shipped;

pub use error::Error;
pub use layout::Folders;
pub use read::{LoadedProfile, Origin, parse_profile, profile, profiles};
pub use settings::{Density, Language, Settings, Theme};

#[cfg(test)]
mod tests;
