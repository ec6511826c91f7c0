//! The sub-commands: same engine as the window, `--json` everywhere.

#[cfg(feature = "sandbox")]
pub mod sandbox;
