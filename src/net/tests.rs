//! Real handshakes on loopback: every fault ends in its own error.

mod http;
mod servers;
mod tls;
