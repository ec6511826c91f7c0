//! `pli trust`: what a certificate says, whether an operator's name keeps the rules, whether a server is believed.

mod check;

use crate::domain::error::Failure;
use crate::domain::{Class, Code, Coded, Environment};
use crate::trust::certificate::{self, CertificateFacts, NumberedId};
use crate::trust::dn::{self, Checked};
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
    /// Décrit les certificats d'un fichier (DER ou PEM).
    Cert {
        /// Fichier à lire.
        file: PathBuf,
    },
    /// Vérifie le nom (DN) d'un certificat d'opérateur.
    Dn {
        /// Nom, tel que « CN=…,OU=…,O=…,ST=…,C=FR ».
        dn: String,
    },
    /// Se connecte à un serveur et dit s'il est digne de confiance, et pourquoi.
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
    /// Serveur et port, tels que « imap.exemple.fr:993 ».
    #[arg(value_parser = host_and_port)]
    pub server: (String, u16),
    /// Commence en clair, puis STARTTLS.
    #[arg(long)]
    pub starttls: Option<Starttls>,
    /// Espace de confiance : production, formation, sandbox ou other.
    #[arg(long, value_parser = environment)]
    pub environment: Option<Environment>,
    /// Autorités en PEM ou DER, pour les espaces sandbox et other.
    #[arg(long)]
    pub anchors: Vec<PathBuf>,
    /// Adresse à appeler au lieu de résoudre le nom du serveur.
    #[arg(long)]
    pub dial: Option<String>,
}

fn host_and_port(text: &str) -> Result<(String, u16), String> {
    let wrong = || "forme attendue : SERVEUR:PORT".to_owned();
    let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port: u16 = port.parse().map_err(|_| wrong())?;
    if host.is_empty() || port == 0 { Err(wrong()) } else { Ok((host.to_owned(), port)) }
}

fn environment(text: &str) -> Result<Environment, String> {
    let known = |environment: &Environment| environment.as_str() == text;
    Environment::ALL.into_iter().find(known).ok_or_else(|| "production, formation, sandbox ou other".to_owned())
}

/// What is wrong with the command itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A file cannot be read.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// The arguments do not fit each other.
    #[error("{reason}")]
    Usage {
        /// Why.
        reason: String,
    },
}

impl Coded for Error {
    fn code(&self) -> Code {
        match self {
            Self::File { .. } => Code::FILE_UNREADABLE,
            Self::Usage { .. } => Code::USAGE,
        }
    }
    fn class(&self) -> Class {
        match self {
            Self::File { .. } => Class::Input,
            Self::Usage { .. } => Class::Usage,
        }
    }
    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::File { file, reason } => vec![("file", file.clone()), ("reason", reason.clone())],
            Self::Usage { reason } => vec![("reason", reason.clone())],
        }
    }
}

/// Reads a file of the command line, 1 MiB at most.
pub(super) fn read_file(file: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let failed = |reason: String| Error::File { file: file.display().to_string(), reason };
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
    pub fn to_text(&self) -> String {
        self.certificates.iter().map(describe).collect::<Vec<_>>().join("\n")
    }
}

fn describe(facts: &CertificateFacts) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{label:<22}{value}");
        }
    };
    let numbered =
        |id: &Option<NumberedId>| id.as_ref().map(|id| format!("{} {}", id.kind, id.value)).unwrap_or_default();
    let day = |at: &Option<jiff::Timestamp>| at.map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
    let holder = &facts.holder;
    let name =
        [&holder.given_name, &holder.family_name, &holder.pseudonym].map(|part| part.clone().unwrap_or_default());
    line("Sujet", &facts.subject);
    line("Émetteur", &facts.issuer);
    line("Titulaire", name.join(" ").trim());
    line("Profession ou carte", holder.title.as_deref().unwrap_or_default());
    line("Identifiant", &numbered(&holder.person));
    line("Structure", &numbered(&holder.structure));
    line("Valable", &format!("{} → {}", day(&facts.not_before), day(&facts.not_after)));
    line("Autres noms", &facts.alternative_names.join(", "));
    line("Usages", &[facts.key_usage.join(", "), facts.extended_key_usage.join(", ")].join(" ; "));
    line("Clé", &format!("{} ({})", facts.key, facts.signature));
    line("SHA-256", &facts.sha256);
    line("SHA-256 de la clé", &facts.key_sha256);
    line("Listes de révocation", &facts.revocation_lists.join(", "));
    line("OCSP", &facts.ocsp.join(", "));
    if facts.test {
        line("Attention", "certificat de la branche de TEST de l'IGC-Santé");
    }
    if facts.sandbox_key {
        line("Attention", "clé de démonstration, connue de tous");
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
pub fn dn(text: &str) -> DnReport {
    let checked = dn::check(text);
    let messages = checked.problems.iter().map(ToString::to_string).collect();
    DnReport { valid: checked.is_valid(), checked, messages }
}

impl DnReport {
    /// The same for a reader.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for field in &self.checked.fields {
            let _ = writeln!(text, "{:<4}{}", field.name, field.value);
        }
        if self.valid {
            text.push_str("Ce nom respecte les règles des opérateurs.\n");
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
