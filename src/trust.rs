//! Certificates, revocation lists, the white list and DN rules: bytes in, verdicts out.
