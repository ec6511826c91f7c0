//! Passwords, codes and passphrases: from the terminal, or from a descriptor; never from arguments or the environment.

use super::error::Error;
use crate::domain::Secret;
use crate::domain::error::Failure;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use zeroize::Zeroize;

/// Longest line read from a descriptor, bytes.
const LINE_LIMIT: usize = 4_096;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// The passphrase of this workstation.
    Passphrase,
    /// The operator's password.
    Password,
    /// A one-time code.
    Code,
    /// The code porteur of a card.
    Pin,
}

impl Wanted {
    /// The name before the `=` in a line of the descriptor.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::Password => "password",
            Self::Code => "code",
            Self::Pin => "pin",
        }
    }
}

/// Where answers come from.
pub(crate) enum Secrets {
    Terminal,
    Descriptor { lines: BufReader<File>, early: VecDeque<(String, Secret)> },
}

impl Secrets {
    /// Opens the descriptor, when one is given.
    pub(crate) fn new(descriptor: Option<u32>) -> Result<Self, Failure> {
        let Some(number) = descriptor else { return Ok(Self::Terminal) };
        let file = open_descriptor(number)
            .map_err(|error| Failure::new(Error::Secret { what: "descriptor", reason: error.to_string() }))?;
        Ok(Self::Descriptor { lines: BufReader::new(file), early: VecDeque::new() })
    }

    /// The next answer of that kind; empty at the end of the descriptor. Blocks.
    pub(crate) fn ask(&mut self, wanted: Wanted, prompt: &str) -> Result<Secret, Failure> {
        match self {
            Self::Terminal => rpassword::prompt_password(format!("{prompt} "))
                .map(Secret::new)
                .map_err(|error| Failure::new(Error::Secret { what: wanted.name(), reason: error.to_string() })),
            Self::Descriptor { lines, early } => next_line(lines, early, wanted),
        }
    }
}

#[cfg(unix)]
fn open_descriptor(number: u32) -> io::Result<File> {
    File::open(format!("/dev/fd/{number}"))
}

/// Windows gives a program no numbered files of its parent's but the standard ones.
#[cfg(windows)]
fn open_descriptor(number: u32) -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    match number {
        0 => io::stdin().as_handle().try_clone_to_owned().map(File::from),
        _ => Err(io::Error::new(io::ErrorKind::Unsupported, "on Windows only 0, the standard input, can be read")),
    }
}

fn next_line(
    lines: &mut BufReader<File>,
    early: &mut VecDeque<(String, Secret)>,
    wanted: Wanted,
) -> Result<Secret, Failure> {
    if let Some(place) = early.iter().position(|(name, _)| name == wanted.name()) {
        return Ok(early.remove(place).map_or_else(|| Secret::new(String::new()), |(_, secret)| secret));
    }
    loop {
        // Room for the whole line: a text that grows leaves copies of itself behind.
        let mut line = String::with_capacity(LINE_LIMIT + 1);
        let read = lines
            .by_ref()
            .take(LINE_LIMIT as u64 + 1)
            .read_line(&mut line)
            .map_err(|error| Failure::new(Error::Secret { what: wanted.name(), reason: error.to_string() }))?;
        if read == 0 || line.len() > LINE_LIMIT {
            line.zeroize();
            return Ok(Secret::new(String::new()));
        }
        let pair = line.trim_end_matches(['\r', '\n']).split_once('=').map(|(n, v)| (n.to_owned(), v.to_owned()));
        line.zeroize();
        match pair {
            Some((name, value)) if name == wanted.name() => return Ok(Secret::new(value)),
            Some((name, value)) => early.push_back((name, Secret::new(value))),
            None => {}
        }
    }
}
