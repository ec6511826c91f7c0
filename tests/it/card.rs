//! The CPS card, from the reader on, on the service and the readers of `tests/servers/card`.

mod agent;
mod commands;
mod hostile;
mod readers;
mod watch;
