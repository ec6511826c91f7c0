//! TCP, TLS with our own verdict, HTTP, back-off.
