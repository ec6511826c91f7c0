//! A command line that cannot be read: said like every other failure, in the person's language and as JSON when asked.

use super::error::Error;
use super::output::Output;
use crate::domain::error::Failure;
use crate::words::Language;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::ffi::OsString;
use std::process::ExitCode;

/// Tells what is wrong with a command line, or prints the help or version asked for. Answers the exit status.
pub fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if !error.use_stderr() {
        // A closed pipe is the reader's choice.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let out = Output::new(words.contains(&"--json"), language(&words));
    let status = out.failure(&Failure::new(reason(error)));
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage)
        && !out.is_json()
    {
        out.aside(&usage.to_string());
    }
    status
}

/// The language, as far as a line that could not be read names one.
fn language(words: &[&str]) -> Language {
    let given = words.iter().zip(words.iter().skip(1)).find_map(|(word, next)| match word.strip_prefix("--lang") {
        Some("") => Some((*next).to_owned()),
        Some(value) => value.strip_prefix('=').map(str::to_owned),
        None => None,
    });
    let last = words.last().and_then(|word| word.strip_prefix("--lang=")).map(str::to_owned);
    given.or(last).map_or_else(Language::of_system, |tag| Language::from_tag(&tag))
}

fn reason(error: &clap::Error) -> Error {
    let reason = match error.kind() {
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "command-missing",
        ErrorKind::InvalidSubcommand => "command-unknown",
        ErrorKind::UnknownArgument => "unknown",
        ErrorKind::MissingRequiredArgument | ErrorKind::TooFewValues => "missing",
        ErrorKind::ArgumentConflict => "conflict",
        ErrorKind::InvalidValue if is_empty_value(error) => "missing",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "value",
        _ => "other",
    };
    let named = match reason {
        "command-unknown" => error.get(ContextKind::InvalidSubcommand),
        _ => error.get(ContextKind::InvalidArg),
    };
    let argument = match named {
        Some(ContextValue::String(name)) => name.clone(),
        Some(ContextValue::Strings(names)) => names.join(", "),
        _ => String::new(),
    };
    Error::Usage { argument, reason }
}

fn is_empty_value(error: &clap::Error) -> bool {
    matches!(error.get(ContextKind::InvalidValue), Some(ContextValue::String(value)) if value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{language, reason};
    use crate::cli::{Cli, Error};
    use crate::words::Language;
    use clap::Parser;

    fn refused(line: &[&str]) -> (String, &'static str) {
        let error = Cli::try_parse_from([&["pli"], line].concat()).unwrap_err();
        match reason(&error) {
            Error::Usage { argument, reason } => (argument, reason),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn each_fault_of_a_line_has_its_reason_and_names_no_value() {
        assert_eq!(refused(&["account"]).1, "command-missing");
        assert_eq!(refused(&["frobnicate"]), ("frobnicate".into(), "command-unknown"));
        assert_eq!(refused(&["sync", "--frobnicate"]), ("--frobnicate".into(), "unknown"));
        assert_eq!(refused(&["send", "--to", "Jeanne <x"]), ("--to <TO>".into(), "value"));
        assert_eq!(refused(&["send", "--to"]), ("--to <TO>".into(), "missing"));
        assert_eq!(refused(&["show"]), ("<MESSAGE>".into(), "missing"));
        assert_eq!(refused(&["show", "1", "--raw", "--json"]).1, "conflict");
    }

    #[test]
    fn the_language_is_found_in_a_line_that_cannot_be_read() {
        assert_eq!(language(&["pli", "--lang", "en", "x"]), Language::English);
        assert_eq!(language(&["pli", "x", "--lang=en"]), Language::English);
        assert_eq!(language(&["pli", "--lang=fr", "x"]), Language::French);
    }
}
