//! `pli trust`: what a certificate says, whether an operator's name keeps the rules, whether a server is believed.

mod check;

use super::Error;
use crate::domain::Environment;
use crate::domain::error::Failure;
use crate::trust::certificate::{self, CertificateFacts, NumberedId};
use crate::trust::dn::{self, Checked, Problem};
use crate::words::{self, Language};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use std::fmt::Write;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use check::{CheckReport, TlsReport, check};

/// Bytes of a certificate file read at most.
const FILE_LIMIT: u64 = 1024 * 1024;

/// Arguments of `pli trust`.
#[derive(Debug, Clone, Args)]
pub struct TrustArgs {
    /// What to look at.
    #[command(subcommand)]
    pub what: TrustCommand,
}

/// Sub-commands of `pli trust`.
#[derive(Debug, Clone, Subcommand)]
pub enum TrustCommand {
    /// Describes the certificates of a file (DER or PEM).
    Cert {
        /// File to read.
        file: PathBuf,
    },
    /// Checks the name (DN) of an operator's certificate.
    Dn {
        /// Name, such as `CN=…,OU=…,O=…,ST=…,C=FR`.
        dn: String,
    },
    /// Connects to a server and says whether it is believed, and why.
    Check(CheckArgs),
}

/// The protocol spoken in clear before TLS starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Starttls {
    /// IMAP.
    Imap,
    /// SMTP.
    Smtp,
}

/// Arguments of `pli trust check`.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// Server and port, such as `imap.example.fr:993`.
    #[arg(value_parser = host_and_port)]
    pub server: (String, u16),
    /// Begins in clear, then STARTTLS.
    #[arg(long)]
    pub starttls: Option<Starttls>,
    /// Trust space: production, formation, sandbox or other.
    #[arg(long, value_parser = environment)]
    pub environment: Option<Environment>,
    /// Authorities in PEM or DER, for the trust spaces sandbox and other.
    #[arg(long)]
    pub anchors: Vec<PathBuf>,
    /// Address to call instead of resolving the server's name.
    #[arg(long)]
    pub dial: Option<String>,
}

fn host_and_port(text: &str) -> Result<(String, u16), String> {
    let wrong = || "SERVER:PORT is due".to_owned();
    let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port: u16 = port.parse().map_err(|_| wrong())?;
    if host.is_empty() || port == 0 { Err(wrong()) } else { Ok((host.to_owned(), port)) }
}

fn environment(text: &str) -> Result<Environment, String> {
    let known = |environment: &Environment| environment.as_str() == text;
    Environment::ALL.into_iter().find(known).ok_or_else(|| "production, formation, sandbox or other".to_owned())
}

/// Reads a file of the command line, 1 MiB at most.
pub(super) fn read_file(file: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let failed = |reason: String| Error::File { path: file.to_owned(), reason };
    let opened = std::fs::File::open(file).map_err(|error| failed(error.to_string()))?;
    let mut bytes = Vec::new();
    opened.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| failed(error.to_string()))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
        return Err(failed(format!("larger than {limit} bytes")));
    }
    Ok(bytes)
}

/// The answer of `pli trust cert`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertReport {
    /// The certificates of the file, in its order.
    pub certificates: Vec<CertificateFacts>,
}

/// `pli trust cert FILE`: pure, opens nothing but the file.
pub fn cert(file: &Path) -> Result<CertReport, Failure> {
    let bytes = read_file(file, FILE_LIMIT).map_err(Failure::new)?;
    Ok(CertReport { certificates: certificate::describe_file(&bytes).map_err(Failure::new)? })
}

impl CertReport {
    /// The same for a reader.
    pub fn to_text(&self, language: Language) -> String {
        self.certificates.iter().map(|facts| describe(facts, language)).collect::<Vec<_>>().join("\n")
    }
}

fn describe(facts: &CertificateFacts, language: Language) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{:<22}{value}", words::text(language, key, &[]));
        }
    };
    let numbered = |id: &Option<NumberedId>| {
        id.as_ref().map(|id| format!("{} {}", id.kind.to_uppercase(), id.value)).unwrap_or_default()
    };
    let day = |at: &Option<jiff::Timestamp>| at.map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
    let holder = &facts.holder;
    let name =
        [&holder.given_name, &holder.family_name, &holder.pseudonym].map(|part| part.clone().unwrap_or_default());
    let usages = [facts.key_usage.join(", "), facts.extended_key_usage.join(", ")];
    line("cert-subject", &facts.subject);
    line("cert-issuer", &facts.issuer);
    line("cert-holder", name.join(" ").trim());
    line("cert-title", holder.title.as_deref().unwrap_or_default());
    line("cert-number", &numbered(&holder.person));
    line("cert-structure", &numbered(&holder.structure));
    line("cert-validity", &format!("{} → {}", day(&facts.not_before), day(&facts.not_after)));
    line("cert-other-names", &facts.alternative_names.join(", "));
    line("cert-usages", &usages.iter().filter(|list| !list.is_empty()).cloned().collect::<Vec<_>>().join("; "));
    line("cert-key", &format!("{} ({})", facts.key, facts.signature));
    line("cert-sha256", &facts.sha256);
    line("cert-key-sha256", &facts.key_sha256);
    line("cert-revocation-lists", &facts.revocation_lists.join(", "));
    line("cert-ocsp", &facts.ocsp.join(", "));
    if facts.test {
        line("cert-attention", &words::text(language, "cert-test-branch", &[]));
    }
    if facts.sandbox_key {
        line("cert-attention", &words::text(language, "cert-sandbox-key", &[]));
    }
    text
}

/// The answer of `pli trust dn`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DnReport {
    /// Whether every rule is kept.
    pub valid: bool,
    /// Fields and rules broken.
    #[serde(flatten)]
    pub checked: Checked,
    /// The rules broken, in words.
    pub messages: Vec<String>,
}

/// `pli trust dn "CN=…"`: pure. A name that breaks a rule is a negative verdict, exit status 1.
pub fn dn(text: &str, language: Language) -> DnReport {
    let checked = dn::check(text);
    let messages = checked.problems.iter().map(|problem| problem_words(problem, language)).collect();
    DnReport { valid: checked.is_valid(), checked, messages }
}

/// A broken rule in words.
pub(super) fn problem_words(problem: &Problem, language: Language) -> String {
    let (key, detail) = match problem {
        Problem::Syntax(what) => ("dn-syntax", what.clone()),
        Problem::Missing(field) => ("dn-missing", (*field).to_owned()),
        Problem::Twice(field) => ("dn-twice", (*field).to_owned()),
        Problem::Unexpected(field) => ("dn-unexpected", field.clone()),
        Problem::Order => ("dn-order", String::new()),
        Problem::CommonNameNotQualified => ("dn-cn-not-qualified", String::new()),
        Problem::CommonNameTooLong => ("dn-cn-too-long", String::new()),
        Problem::CommonNameCharacters => ("dn-cn-characters", String::new()),
        Problem::CommonNameNeedsDelegation => ("dn-cn-delegation", String::new()),
        Problem::StructureForm => ("dn-ou-form", String::new()),
        Problem::FinessKey => ("dn-finess-key", String::new()),
        Problem::SiretKey => ("dn-siret-key", String::new()),
        Problem::OrganisationCharacters => ("dn-o-characters", String::new()),
        Problem::DepartmentForm => ("dn-st-form", String::new()),
        Problem::DepartmentUnknown => ("dn-st-unknown", String::new()),
        Problem::DepartmentNumber(number) => ("dn-st-number", number.clone()),
        Problem::Country => ("dn-country", String::new()),
    };
    words::text(language, key, &[("detail", detail)])
}

impl DnReport {
    /// The same for a reader.
    pub fn to_text(&self, language: Language) -> String {
        let mut text = String::new();
        for field in &self.checked.fields {
            let _ = writeln!(text, "{:<4}{}", field.name, field.value);
        }
        if self.valid {
            let _ = writeln!(text, "{}", words::text(language, "dn-valid", &[]));
        }
        for message in &self.messages {
            let _ = writeln!(text, "✗ {message}");
        }
        text
    }

    /// Whether the question was answered with no.
    pub fn is_negative(&self) -> bool {
        !self.valid
    }
}

#[cfg(test)]
mod tests;
