//! The sub-commands: same engine as the window, `--json` everywhere.

pub mod mime;
pub mod trust;
pub mod whitelist;
pub mod xdm;
