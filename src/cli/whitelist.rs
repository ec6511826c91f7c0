//! `pli whitelist`: what the list says of a domain, and fetching it anew.

use super::trust::{Error, read_file};
use crate::domain::Address;
use crate::domain::error::Failure;
use crate::net::http::Validators;
use crate::net::{Connector, white_list as download};
use crate::trust::dn;
use crate::trust::white_list::{self, DomainRecord, RecipientVerdict, Warning, WhiteList};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Bytes of a list file at most.
const FILE_LIMIT: u64 = 64 * 1024 * 1024;

/// Arguments of `pli whitelist`.
#[derive(Debug, Clone, Args)]
pub struct WhitelistArgs {
    /// What to do.
    #[command(subcommand)]
    pub what: WhitelistCommand,
}

/// Sub-commands of `pli whitelist`.
#[derive(Debug, Clone, Subcommand)]
pub enum WhitelistCommand {
    /// Dit ce que la liste blanche sait d'un domaine.
    Show {
        /// Domaine, tel que « ch-exemple.mssante.fr ».
        domain: String,
        /// Liste à lire au lieu de celle du compte.
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Télécharge la liste blanche.
    Update,
}

/// One record of a domain, with what is wrong with its operator's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordReport {
    /// The record.
    #[serde(flatten)]
    pub record: DomainRecord,
    /// Rules that the operator's name breaks, in words.
    pub dn_problems: Vec<String>,
}

/// The answer of `pli whitelist show`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShowReport {
    /// The domain asked for, in A-labels.
    pub domain: String,
    /// Its name as the list writes it.
    pub display: Option<String>,
    /// What a message to it would meet.
    pub verdict: RecipientVerdict,
    /// Its records.
    pub records: Vec<RecordReport>,
    /// When the list was generated.
    pub generated: Option<Timestamp>,
    /// When our copy was fetched.
    pub fetched: Option<Timestamp>,
    /// Whether the whole list was read.
    pub complete: bool,
    /// Domains in the list.
    pub domains: usize,
    /// What was wrong with the list.
    pub warnings: Vec<Warning>,
}

/// `pli whitelist show DOMAIN --file FILE`: pure, opens nothing but the file.
pub fn show_file(domain: &str, file: &Path) -> Result<ShowReport, Failure> {
    let bytes = read_file(file, FILE_LIMIT).map_err(Failure::new)?;
    let (list, warnings) = white_list::parse(&bytes).map_err(Failure::new)?;
    // A file given by hand is as fresh as it says itself to be.
    let now = Timestamp::now();
    show(domain, &list, warnings, Some(now), now)
}

/// `pli whitelist show DOMAIN` on a list at hand.
pub fn show(
    domain: &str,
    list: &WhiteList,
    warnings: Vec<Warning>,
    fetched: Option<Timestamp>,
    now: Timestamp,
) -> Result<ShowReport, Failure> {
    let name = domain.rsplit('@').next().unwrap_or(domain);
    let recipient: Address = format!("x@{name}")
        .parse()
        .map_err(|_| Failure::new(Error::Usage { reason: "a mail domain is due".to_owned() }))?;
    let verdict = white_list::check_recipient(Some(list), fetched, now, &recipient);
    let entry = list.domains.get(recipient.domain());
    let records = entry.map(|entry| entry.records.iter().map(record).collect()).unwrap_or_default();
    Ok(ShowReport {
        display: entry.map(|entry| entry.display.clone()),
        domain: recipient.domain().to_owned(),
        verdict,
        records,
        generated: list.generated,
        fetched,
        complete: list.complete,
        domains: list.domains.len(),
        warnings,
    })
}

fn record(record: &DomainRecord) -> RecordReport {
    let problems = if record.operator_dn.is_empty() { Vec::new() } else { dn::check(&record.operator_dn).problems };
    RecordReport { record: record.clone(), dn_problems: problems.iter().map(ToString::to_string).collect() }
}

impl ShowReport {
    /// Whether the question was answered with no: the domain is not in the list.
    pub fn is_negative(&self) -> bool {
        self.verdict != RecipientVerdict::Inside
    }

    /// The same for a reader.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let answer = match self.verdict {
            RecipientVerdict::Inside => "dans l'espace de confiance",
            RecipientVerdict::Outside => "hors de l'espace de confiance",
            RecipientVerdict::Unsure(_) => "absent de notre liste, qui ne suffit pas pour décider",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} : {answer}", self.display.as_deref().unwrap_or(&self.domain));
        for RecordReport { record, dn_problems } in &self.records {
            let updated = record.updated.map(|date| date.to_string()).unwrap_or_default();
            for (label, value) in [
                ("Description", record.description.as_str()),
                ("Certificat", &record.operator_dn),
                ("Responsable", &record.contact),
                ("Support", &record.support),
                ("Mis à jour", &updated),
            ] {
                if !value.is_empty() {
                    let _ = writeln!(text, "  {label:<12}{value}");
                }
            }
            for problem in dn_problems {
                let _ = writeln!(text, "  ✗ {problem}");
            }
        }
        let generated = self.generated.map(|at| at.to_string()).unwrap_or_else(|| "date inconnue".into());
        let whole = if self.complete { "complète" } else { "incomplète" };
        let _ = writeln!(text, "Liste : {} domaines, {generated}, {whole}", self.domains);
        text
    }
}

/// The answer of `pli whitelist update`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UpdateReport {
    /// Where it came from.
    pub url: String,
    /// Whether it has changed since our copy.
    pub changed: bool,
    /// When it was generated, for a changed one.
    pub generated: Option<Timestamp>,
    /// Domains in it, for a changed one.
    pub domains: Option<usize>,
    /// Whether the whole list was read, for a changed one.
    pub complete: Option<bool>,
    /// What was wrong with it.
    pub warnings: Vec<Warning>,
}

/// A list just fetched, for the engine to keep.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// What was read of it.
    pub list: WhiteList,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// For the next question.
    pub validators: Validators,
}

/// `pli whitelist update`: `None` beside the report means that our copy is still the current one.
pub async fn update(
    connector: &Connector,
    url: &str,
    dial: Option<&str>,
    known: &Validators,
) -> Result<(UpdateReport, Option<Fetched>), Failure> {
    let answer = download::fetch(connector, url, dial, known).await.map_err(Failure::new)?;
    let mut report = UpdateReport {
        url: url.to_owned(),
        changed: !answer.is_unchanged(),
        generated: None,
        domains: None,
        complete: None,
        warnings: Vec::new(),
    };
    if answer.is_unchanged() {
        return Ok((report, None));
    }
    let (list, warnings) = white_list::parse(&answer.body).map_err(Failure::new)?;
    report.generated = list.generated;
    report.domains = Some(list.domains.len());
    report.complete = Some(list.complete);
    report.warnings = warnings;
    Ok((report, Some(Fetched { list, bytes: answer.body, validators: answer.validators })))
}

impl UpdateReport {
    /// The same for a reader.
    pub fn to_text(&self) -> String {
        match (self.changed, self.domains) {
            (true, Some(domains)) => {
                let whole = if self.complete == Some(true) { "complète" } else { "incomplète" };
                format!("Liste blanche mise à jour : {domains} domaines, {whole}.\n")
            }
            _ => "La liste blanche n'a pas changé.\n".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "<ListeBlancheMSSante><ListeDomaines><Domaine><Nom>a.example</Nom>\
        <DNCertificatOperateur>CN=x</DNCertificatOperateur></Domaine></ListeDomaines></ListeBlancheMSSante>";

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn a_listed_domain_is_shown_with_its_operator_s_faults() {
        let file = file(LIST);
        let report = show_file("A.example", file.path()).unwrap();
        assert!(!report.is_negative());
        assert!(report.records[0].dn_problems.iter().any(|problem| problem == "OU manque"));
        assert_eq!(serde_json::to_value(&report).unwrap()["verdict"], "inside");
        assert!(report.to_text().contains("dans l'espace de confiance"));
    }

    #[test]
    fn an_absent_domain_is_outside_only_for_a_whole_list() {
        let whole = file(LIST);
        assert_eq!(show_file("b.example", whole.path()).unwrap().verdict, RecipientVerdict::Outside);
        let cut = file(&LIST.replace("</ListeBlancheMSSante>", ""));
        let report = show_file("b.example", cut.path()).unwrap();
        assert!(matches!(report.verdict, RecipientVerdict::Unsure(_)) && report.is_negative());
        assert!(show_file("not a domain", whole.path()).is_err());
    }
}
