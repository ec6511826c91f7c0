//! Passwords, codes and tokens: wiped when dropped, silent in `Debug`.

use std::fmt;
use zeroize::Zeroizing;

/// A secret text. Never printed, never serialised, never compared by accident.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over the text; the caller keeps no copy.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Lends the text to the one place that needs it, such as a SASL exchange.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A new secret made of this one followed by another.
    pub fn followed_by(&self, tail: &Secret) -> Secret {
        let mut joined = Zeroizing::new(String::with_capacity(self.0.len() + tail.0.len()));
        joined.push_str(&self.0);
        joined.push_str(&tail.0);
        Self(joined)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_never_shows_the_text() {
        assert!(!format!("{:?}", Secret::new("motdepasse".into())).contains("motdepasse"));
    }
}
