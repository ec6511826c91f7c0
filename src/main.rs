//! The `pli` binary: arguments, log, crypto provider, run.

use clap::Parser;
use pli::cli::{self, Cli};
use pli::ui;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => {
            start_log(cli::verbosity(&cli));
            match cli.window() {
                Some(wish) => cli::after_window(&wish, ui::open(wish.profile.as_deref(), wish.language, wish.demo)),
                None => cli::run(cli),
            }
        }
        Err(error) => cli::refuse(&error, &arguments),
    }
}

/// Our own events only: libraries are known to log commands with their passwords (stack-facts §6).
fn start_log(verbosity: u8) {
    let level = match verbosity {
        0 => return,
        1 => "pli=info",
        2 => "pli=debug",
        _ => "pli=trace",
    };
    tracing_subscriber::fmt().with_env_filter(EnvFilter::new(level)).with_writer(std::io::stderr).init();
}
