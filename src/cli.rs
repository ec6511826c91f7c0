//! The sub-commands: same engine as the window, `--json` everywhere.
