//! The means of signing in: one sans-I/O state machine for all of them.
