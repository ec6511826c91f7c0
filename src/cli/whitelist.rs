//! `pli whitelist`: what the list says of a domain, and fetching it anew.

use super::Error;
use super::output::moment;
use super::trust::{problem_words, read_file};
use crate::domain::Address;
use crate::domain::error::Failure;
use crate::trust::dn;
use crate::trust::white_list::{self, DomainRecord, RecipientVerdict, Warning, WhiteList};
use crate::words::{self, Language};
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
    /// Says what the white list knows of a domain.
    Show {
        /// Domain, such as `ch-example.mssante.fr`.
        domain: String,
        /// List to read instead of the account's.
        #[arg(long)]
        file: Option<PathBuf>,
    },
    /// Fetches the white list again.
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
pub fn show_file(domain: &str, file: &Path, language: Language) -> Result<ShowReport, Failure> {
    let bytes = read_file(file, FILE_LIMIT).map_err(Failure::new)?;
    let (list, warnings) = white_list::parse(&bytes).map_err(Failure::new)?;
    // A file given by hand is as fresh as it says itself to be.
    let now = Timestamp::now();
    show(domain, &list, warnings, Some(now), now, language)
}

/// `pli whitelist show DOMAIN` on a list at hand.
pub fn show(
    domain: &str,
    list: &WhiteList,
    warnings: Vec<Warning>,
    fetched: Option<Timestamp>,
    now: Timestamp,
    language: Language,
) -> Result<ShowReport, Failure> {
    let name = domain.rsplit('@').next().unwrap_or(domain);
    let recipient: Address = format!("x@{name}")
        .parse()
        .map_err(|_| Failure::new(Error::Usage { argument: "<DOMAIN>".to_owned(), reason: "value" }))?;
    let verdict = white_list::check_recipient(Some(list), fetched, now, &recipient);
    let entry = list.domains.get(recipient.domain());
    let records =
        entry.map(|entry| entry.records.iter().map(|known| record(known, language)).collect()).unwrap_or_default();
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

fn record(record: &DomainRecord, language: Language) -> RecordReport {
    let problems = if record.operator_dn.is_empty() { Vec::new() } else { dn::check(&record.operator_dn).problems };
    RecordReport {
        record: record.clone(),
        dn_problems: problems.iter().map(|problem| problem_words(problem, language)).collect(),
    }
}

impl ShowReport {
    /// Whether the question was answered with no: the domain is not in the list.
    pub fn is_negative(&self) -> bool {
        self.verdict != RecipientVerdict::Inside
    }

    /// The same for a reader.
    pub fn to_text(&self, language: Language) -> String {
        let say = |key: &str, args: &[(&'static str, String)]| words::text(language, key, args);
        let key = match self.verdict {
            RecipientVerdict::Inside => "domain-listed",
            RecipientVerdict::Outside => "domain-not-listed",
            RecipientVerdict::Unsure(_) => "domain-unsure",
        };
        let name = self.display.clone().unwrap_or_else(|| self.domain.clone());
        // Writing to a String cannot fail.
        let mut text = format!("{}\n", say(key, &[("domain", name)]));
        for RecordReport { record, dn_problems } in &self.records {
            let updated = record.updated.map(|date| date.strftime("%d/%m/%Y").to_string()).unwrap_or_default();
            for (key, value) in [
                ("record-description", record.description.as_str()),
                ("record-certificate", &record.operator_dn),
                ("record-contact", &record.contact),
                ("record-support", &record.support),
                ("record-updated", &updated),
            ] {
                if !value.is_empty() {
                    let _ = writeln!(text, "  {:<14}{value}", say(key, &[]));
                }
            }
            for problem in dn_problems {
                let _ = writeln!(text, "  ✗ {problem}");
            }
        }
        let key = match (self.complete, self.generated) {
            (false, _) => "list-incomplete",
            (true, None) => "list-undated",
            (true, Some(_)) => "list-complete",
        };
        let generated = self.generated.map(moment).unwrap_or_default();
        let _ = writeln!(text, "{}", say(key, &[("domains", self.domains.to_string()), ("generated", generated)]));
        text
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
        let report = show_file("A.example", file.path(), Language::French).unwrap();
        assert!(!report.is_negative());
        assert!(report.records[0].dn_problems.iter().any(|problem| problem == "OU manque."));
        assert_eq!(serde_json::to_value(&report).unwrap()["verdict"], "inside");
        assert!(report.to_text(Language::French).contains("dans l’espace de confiance"));
    }

    #[test]
    fn an_absent_domain_is_outside_only_for_a_whole_list() {
        let whole = file(LIST);
        assert_eq!(show_file("b.example", whole.path(), Language::French).unwrap().verdict, RecipientVerdict::Outside);
        let cut = file(&LIST.replace("</ListeBlancheMSSante>", ""));
        let report = show_file("b.example", cut.path(), Language::French).unwrap();
        assert!(matches!(report.verdict, RecipientVerdict::Unsure(_)) && report.is_negative());
        assert!(show_file("not a domain", whole.path(), Language::French).is_err());
    }
}
