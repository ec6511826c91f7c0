//! Tests that need the whole store.
