//! An operator in the same binary, on loopback: IMAP, SMTP, LDAP, HTTPS, a mini IGC-Santé.

pub mod mail;
