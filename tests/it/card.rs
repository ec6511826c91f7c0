//! The CPS card, from the reader on, on the service and the readers of `tests/servers/card`.

mod agent;
mod chain;
mod commands;
mod counter;
mod cycles;
mod handshakes;
mod hostile;
mod practice;
mod readers;
mod renewal;
mod watch;
