//! The sub-commands: same engine as the window, `--json` everywhere.

pub mod mime;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod xdm;
