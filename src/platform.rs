//! What differs between systems: private files, the keyring.
