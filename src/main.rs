//! The `pli` binary.
fn main() {}
