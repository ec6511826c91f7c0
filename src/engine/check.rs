//! The diagnostics of a profile: for each of its servers every step in order, each with its verdict and its cause.
//!
//! Made so that an editor can point it at the formation environment on the first day.

use super::connections::Connections;
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::profile::{OperatorProfile, Service, TlsMode, TlsVersion};
use crate::net::http::Validators;
use crate::net::{TlsFacts, white_list};
use crate::{directory, imap, smtp, trust};
use serde::Serialize;

/// What was found out about one profile.
#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    /// Id of the profile.
    pub operator: String,
    /// Trust space.
    pub environment: &'static str,
    /// Facts of the profile that no operator has confirmed.
    pub hypotheses: Vec<String>,
    /// Each server.
    pub servers: Vec<ServerReport>,
    /// Whether every step that could be taken was good.
    pub ok: bool,
}

/// One server.
#[derive(Debug, Clone, Serialize)]
pub struct ServerReport {
    /// `imap`, `smtp`, `directory`, `white_list`.
    pub service: &'static str,
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Steps in order.
    pub steps: Vec<StepReport>,
    /// The first failure in full.
    #[serde(skip)]
    pub failure: Option<Failure>,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepVerdict {
    /// Good.
    Ok,
    /// Not good.
    Failed,
    /// Not taken, because of an earlier one or because nothing calls for it.
    Skipped,
}

impl StepVerdict {
    /// The name of its word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ok => "verdict-ok",
            Self::Failed => "verdict-failed",
            Self::Skipped => "verdict-skipped",
        }
    }
}

/// One step.
#[derive(Debug, Clone, Serialize)]
pub struct StepReport {
    /// `resolution`, `connection`, `tls`, `certificate`, `capabilities`, `sign_in`, `list`.
    pub step: &'static str,
    /// How it ended.
    pub verdict: StepVerdict,
    /// Facts, `name: value`.
    #[serde(serialize_with = "as_map")]
    pub facts: Vec<(&'static str, String)>,
    /// Code of the cause.
    pub code: Option<&'static str>,
}

fn as_map<S: serde::Serializer>(facts: &[(&'static str, String)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(facts.iter().map(|(name, value)| (name, value)))
}

const STEPS: [&str; 4] = ["resolution", "connection", "tls", "certificate"];

/// Checks every server of a profile; `domain` stands in for `{domain}` of its hosts. Signs in nowhere.
pub async fn profile(profile: &OperatorProfile, connections: &Connections, domain: &str) -> CheckReport {
    let mut servers = Vec::new();
    if let Some(service) = &profile.imap {
        servers.push(mail_server("imap", service, profile, connections, domain).await);
    }
    if let Some(service) = &profile.smtp {
        servers.push(mail_server("smtp", service, profile, connections, domain).await);
    }
    if profile.directory.is_some() {
        servers.push(directory_server(profile, connections).await);
    }
    if connections.white_list().is_some() {
        servers.push(list_server(connections).await);
    }
    let ok = servers.iter().all(|server| server.failure.is_none());
    CheckReport {
        operator: profile.id.clone(),
        environment: profile.environment.as_str(),
        hypotheses: profile.hypotheses.clone(),
        servers,
        ok,
    }
}

/// What a signed-in connection adds to a server's report.
pub(super) fn sign_in_step(words: Result<Vec<String>, Failure>) -> (StepReport, Option<Failure>) {
    match words {
        Ok(words) => (done("sign_in", vec![("capabilities", words.join(" "))]), None),
        Err(failure) => (failed("sign_in", &failure), Some(failure)),
    }
}

async fn mail_server(
    name: &'static str,
    service: &Service,
    profile: &OperatorProfile,
    connections: &Connections,
    domain: &str,
) -> ServerReport {
    let mut service = service.clone();
    service.host = service.host.replace("{domain}", domain);
    let greeted = async {
        let connector = connections.connector().await?;
        Ok::<_, Failure>(if name == "imap" {
            let greeted = imap::connect(connector, &service, &profile.timeouts).await.map_err(Failure::new)?;
            (greeted.facts().cloned(), greeted.capability_words())
        } else {
            let greeted = smtp::connect(connector, &service, &profile.timeouts).await.map_err(Failure::new)?;
            (greeted.facts().cloned(), greeted.capability_words())
        })
    };
    let outcome = greeted.await.map(|(facts, words)| {
        let mut steps = secured_steps(facts.as_ref(), service.tls);
        steps.push(done("capabilities", vec![("words", words.join(" "))]));
        steps
    });
    report(name, service.host.clone(), service.port, outcome)
}

async fn directory_server(profile: &OperatorProfile, connections: &Connections) -> ServerReport {
    let Some(service) = &profile.directory else { return report("directory", String::new(), 0, Ok(Vec::new())) };
    let asked = async {
        let connector = connections.connector().await?;
        let mut directory = directory::connect(connector, service, &profile.timeouts, None)
            .await
            .map_err(|fault| fault.failure().clone())?;
        let facts = directory.facts().await.map_err(|fault| fault.failure().clone());
        directory.close().await;
        facts
    };
    let outcome = asked.await.map(|facts| {
        let mut steps = secured_steps(None, service.tls);
        let named = |wanted: &str| {
            let fact = facts.iter().find(|fact| fact.name.eq_ignore_ascii_case(wanted));
            fact.map(|fact| fact.values.join(" ")).unwrap_or_default()
        };
        let told = vec![
            ("naming_contexts", named("namingContexts")),
            ("controls", named("supportedControl")),
            ("extensions", named("supportedExtension")),
        ];
        steps.push(done("capabilities", told));
        steps
    });
    report("directory", service.host.clone(), service.port, outcome)
}

async fn list_server(connections: &Connections) -> ServerReport {
    let Some((url, dial)) = connections.white_list() else {
        return report("white_list", String::new(), 0, Ok(Vec::new()));
    };
    let fetched = async {
        let connector = connections.connector().await?;
        let answer = white_list::fetch(connector, url, dial, &Validators::default()).await.map_err(Failure::new)?;
        super::blocking(move || trust::white_list::parse(&answer.body).map_err(Failure::new)).await
    };
    let outcome = fetched.await.map(|(list, _)| {
        let mut steps = secured_steps(None, TlsMode::Implicit);
        let told = vec![("domains", list.domains.len().to_string()), ("complete", list.complete.to_string())];
        steps.push(done("list", told));
        steps
    });
    let (host, port) = host_and_port(url);
    report("white_list", host, port, outcome)
}

fn host_and_port(url: &str) -> (String, u16) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) => (host.to_owned(), port.parse().unwrap_or(443)),
        None => (authority.to_owned(), 443),
    }
}

fn secured_steps(facts: Option<&TlsFacts>, mode: TlsMode) -> Vec<StepReport> {
    let mut steps = vec![done("resolution", Vec::new()), done("connection", Vec::new())];
    match facts {
        Some(facts) => {
            let version = match facts.version {
                TlsVersion::V1_2 => "1.2",
                TlsVersion::V1_3 => "1.3",
            };
            steps.push(done("tls", vec![("version", version.to_owned()), ("suite", facts.suite.clone())]));
            let verdict = &facts.verdict;
            let mut told = vec![
                ("subject", verdict.subject.clone()),
                ("issuer", verdict.issuer.clone()),
                ("not_after", verdict.not_after.to_string()),
                ("chain", facts.chain.len().to_string()),
            ];
            if !verdict.warnings.is_empty() {
                let warnings: Vec<&str> = verdict.warnings.iter().map(|warning| warning.as_str()).collect();
                told.push(("warnings", warnings.join(" ")));
            }
            steps.push(done("certificate", told));
        }
        None if mode == TlsMode::None => {
            steps.push(skipped("tls"));
            steps.push(skipped("certificate"));
        }
        None => {
            steps.push(done("tls", Vec::new()));
            steps.push(done("certificate", Vec::new()));
        }
    }
    steps
}

fn report(service: &'static str, host: String, port: u16, outcome: Result<Vec<StepReport>, Failure>) -> ServerReport {
    match outcome {
        Ok(steps) => ServerReport { service, host, port, steps, failure: None },
        Err(failure) => {
            let steps = failed_steps(&failure);
            ServerReport { service, host, port, steps, failure: Some(failure) }
        }
    }
}

/// The steps up to the one a failure belongs to.
fn failed_steps(failure: &Failure) -> Vec<StepReport> {
    let guilty = guilty_step(failure.code());
    let before = STEPS.iter().position(|step| *step == guilty).unwrap_or(STEPS.len());
    // Without authorities nobody was called.
    let called = failure.code() != Code::ANCHORS_MISSING && failure.code() != Code::TLS_POLICY;
    let taken = |step: &&'static str| if called { done(step, Vec::new()) } else { skipped(step) };
    let mut steps: Vec<StepReport> = STEPS.iter().take(before).map(taken).collect();
    steps.push(failed(guilty, failure));
    steps.extend(STEPS.iter().skip(before + 1).map(|step| skipped(step)));
    steps
}

fn guilty_step(code: Code) -> &'static str {
    match code {
        Code::HOST_UNKNOWN => "resolution",
        Code::PORT_CLOSED | Code::TIMED_OUT => "connection",
        Code::TLS_NOT_OFFERED | Code::STARTTLS_INJECTION | Code::TLS_HANDSHAKE | Code::TLS_POLICY => "tls",
        code if code.as_str().starts_with("CERT-") || code == Code::CLIENT_CERT_REFUSED => "certificate",
        code if code.as_str().starts_with("LISTE-") => "list",
        _ => "capabilities",
    }
}

fn done(step: &'static str, facts: Vec<(&'static str, String)>) -> StepReport {
    StepReport { step, verdict: StepVerdict::Ok, facts, code: None }
}

fn skipped(step: &'static str) -> StepReport {
    StepReport { step, verdict: StepVerdict::Skipped, facts: Vec::new(), code: None }
}

fn failed(step: &'static str, failure: &Failure) -> StepReport {
    StepReport { step, verdict: StepVerdict::Failed, facts: failure.args(), code: Some(failure.code().as_str()) }
}
