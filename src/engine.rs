//! Command in, event out, query to read: accounts, synchronisation, outbox.
