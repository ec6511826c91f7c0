//! The sub-commands: same engine as the window, `--json` everywhere.

pub mod mime;
pub mod xdm;
