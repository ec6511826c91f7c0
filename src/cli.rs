//! The sub-commands: same engine as the window, `--json` everywhere.

pub mod trust;
pub mod whitelist;
