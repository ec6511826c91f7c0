//! Which trust space an account lives in. Test and production never mix.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The trust space of an operator profile; decides anchors, white list and banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// The operator in this binary, on loopback; its keys are public and refused everywhere else.
    Sandbox,
    /// The MSSanté "formation" test space: IGC-Santé TEST only.
    Formation,
    /// The real trust space: IGC-Santé only.
    Production,
    /// Trust given by a profile or machine policy; never taken for one of the others.
    Other,
}

impl Environment {
    /// Every environment, in the order of its danger to real patients.
    pub const ALL: [Self; 4] = [Self::Sandbox, Self::Formation, Self::Other, Self::Production];

    /// The word used in profiles, JSON and folder names.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Formation => "formation",
            Self::Production => "production",
            Self::Other => "other",
        }
    }

    /// Whether anchors and white-list addresses are compiled in, so that a profile may not bring its own.
    pub fn has_fixed_trust(self) -> bool {
        matches!(self, Self::Formation | Self::Production)
    }

    /// Whether the window must carry the permanent "no real data" banner.
    pub fn needs_banner(self) -> bool {
        self != Self::Production
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
