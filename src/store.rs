//! Encrypted SQLite: the core of an identity, the cache of a mailbox, and the slots of their keys.
