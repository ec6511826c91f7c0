//! IMAP behind `domain::access::Mailbox`.
