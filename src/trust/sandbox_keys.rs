//! The keys everybody has: the sandbox's fixed test keys, refused wherever real trust is due.

use std::sync::LazyLock;

static KEYS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("../../assets/trust/sandbox-keys.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().next())
        .collect()
});

/// Whether this SHA-256 of a SubjectPublicKeyInfo is one of the sandbox's public keys.
pub fn is_sandbox_key(fingerprint: &[u8; 32]) -> bool {
    let hex = super::hex(fingerprint);
    KEYS.iter().any(|key| key.eq_ignore_ascii_case(&hex))
}

#[cfg(test)]
mod tests {
    use super::KEYS;

    #[test]
    fn every_line_of_the_list_is_a_sha256() {
        assert!(!KEYS.is_empty());
        for key in KEYS.iter() {
            assert!(key.len() == 64 && key.chars().all(|c| c.is_ascii_hexdigit()), "{key}");
        }
    }
}
