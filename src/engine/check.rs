//! The diagnostics of a profile: for each of its servers every step in order, each with its verdict and its cause.
//!
//! Made so that an editor can point it at the formation environment on the first day.

pub mod told;

use super::connections::Connections;
use crate::domain::error::{Code, Coded, Failure};
use crate::domain::profile::{DirectoryService, OperatorProfile, Service, Timeouts, TlsMode};
use crate::net::http::Validators;
use crate::net::{Connector, Target, TlsFacts, white_list};
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
    /// `anchors`, `resolution`, `connection`, `tls`, `certificate`, `capabilities`, `sign_in`, `list`.
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

/// Refusals of our own certificate.
const ABOUT_US: [Code; 3] = [Code::CLIENT_CERT_REFUSED, Code::CLIENT_CERT_REVOKED, Code::CLIENT_CERT_UNFIT];

/// Every step before the service's own, in order.
const STEPS: [&str; 5] = ["anchors", "resolution", "connection", "tls", "certificate"];

/// Checks every server of a profile; `domain` stands in for `{domain}` of its hosts. Signs in nowhere.
pub async fn profile(profile: &OperatorProfile, connections: &Connections, domain: &str) -> CheckReport {
    let mut servers = Vec::new();
    if let Some(service) = &profile.imap {
        servers.push(mail_server("imap", service, profile, connections, domain).await);
    }
    if let Some(service) = &profile.smtp {
        servers.push(mail_server("smtp", service, profile, connections, domain).await);
    }
    if let Some(service) = &profile.directory {
        servers.push(directory_server(service, &profile.timeouts, connections).await);
    }
    if let Some((url, dial)) = connections.white_list() {
        servers.push(list_server(url, dial, connections).await);
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
    let host = service.host.replace("{domain}", domain);
    let service = Service { host: host.clone(), ..service.clone() };
    let target = Target::new(host, service.port).dialled(service.dial.clone());
    let mut report = ServerReport::begun(name, &target);
    let Some(connector) = report.reach(connections.connector_for(&service).await, &target).await else { return report };
    let greeted = if name == "imap" {
        let greeted = imap::connect(connector, &service, &profile.timeouts).await.map_err(Failure::new);
        greeted.map(|greeted| (greeted.facts().map(TlsFacts::told), greeted.capability_words()))
    } else {
        let greeted = smtp::connect(connector, &service, &profile.timeouts).await.map_err(Failure::new);
        greeted.map(|greeted| (greeted.facts().map(TlsFacts::told), greeted.capability_words()))
    };
    match greeted {
        Ok((tls, words)) => {
            report.secured(tls);
            report.steps.push(done("capabilities", vec![("words", words.join(" "))]));
        }
        Err(failure) => report.fails(failure, "capabilities"),
    }
    report
}

async fn directory_server(service: &DirectoryService, timeouts: &Timeouts, connections: &Connections) -> ServerReport {
    let target = Target::new(service.host.clone(), service.port).dialled(service.dial.clone());
    let mut report = ServerReport::begun("directory", &target);
    let Some(connector) = report.reach(connections.connector().await, &target).await else { return report };
    let asked = async {
        let mut directory = directory::connect(connector, service, timeouts, None).await?;
        let facts = directory.facts().await;
        directory.close().await;
        facts
    };
    match asked.await {
        Ok(facts) => {
            let named = |wanted: &str| {
                let fact = facts.iter().find(|fact| fact.name.eq_ignore_ascii_case(wanted));
                fact.map(|fact| fact.values.join(" ")).unwrap_or_default()
            };
            let agreed = TlsFacts::TOLD.map(|name| (name, named(&format!("tls:{name}"))));
            let agreed = agreed.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            report.secured((service.tls != TlsMode::None).then_some(agreed));
            let told = vec![
                ("naming_contexts", named("namingContexts")),
                ("controls", named("supportedControl")),
                ("extensions", named("supportedExtension")),
            ];
            report.steps.push(done("capabilities", told));
        }
        Err(fault) => report.fails(fault.failure().clone(), "capabilities"),
    }
    report
}

async fn list_server(url: &str, dial: Option<&str>, connections: &Connections) -> ServerReport {
    let (host, port) = host_and_port(url);
    let target = Target::new(host, port).dialled(dial.map(str::to_owned));
    let mut report = ServerReport::begun("white_list", &target);
    let Some(connector) = report.reach(connections.connector().await, &target).await else { return report };
    match connector.tls(&target).await {
        Ok(secured) => report.secured(Some(secured.facts().told())),
        Err(error) => {
            report.fails(Failure::new(error), "tls");
            return report;
        }
    }
    let fetched = async {
        let answer = white_list::fetch(connector, url, dial, &Validators::default()).await.map_err(Failure::new)?;
        super::blocking(move || trust::white_list::parse(&answer.body).map_err(Failure::new)).await
    };
    match fetched.await {
        Ok((list, _)) => {
            let told = vec![("domains", list.domains.len().to_string()), ("complete", list.complete.to_string())];
            report.steps.push(done("list", told));
        }
        Err(failure) => report.fails(failure, "list"),
    }
    report
}

impl ServerReport {
    fn begun(service: &'static str, target: &Target) -> Self {
        Self { service, host: target.host.clone(), port: target.port, steps: Vec::new(), failure: None }
    }

    /// Trust, name and port, one after the other; `None` when one of them is missing, and then the report is complete.
    async fn reach<'a>(&mut self, connector: Result<&'a Connector, Failure>, target: &Target) -> Option<&'a Connector> {
        let connector = match connector {
            Ok(connector) => connector,
            Err(failure) => {
                self.fails(failure, "anchors");
                return None;
            }
        };
        self.steps.push(done("anchors", Vec::new()));
        match connector.resolve(target).await {
            Ok(addresses) => self.steps.push(done("resolution", vec![("addresses", addresses)])),
            Err(error) => {
                self.fails(Failure::new(error), "resolution");
                return None;
            }
        }
        match connector.plain(target).await {
            Ok(plain) => self.steps.push(done("connection", vec![("peer", plain.peer().to_string())])),
            Err(error) => {
                self.fails(Failure::new(error), "connection");
                return None;
            }
        }
        Some(connector)
    }

    /// What was agreed for the connection; nothing where the profile wants it in clear.
    fn secured(&mut self, told: Option<Vec<(&'static str, String)>>) {
        let Some(told) = told else {
            self.steps.push(skipped("tls"));
            self.steps.push(skipped("certificate"));
            return;
        };
        let (tls, certificate) = told.into_iter().partition(|(name, _)| ["version", "suite"].contains(name));
        self.steps.push(done("tls", tls));
        self.steps.push(done("certificate", certificate));
    }

    /// The failing step, by its cause where that is certain, else the one given; steps in between were not seen to end.
    fn fails(&mut self, failure: Failure, step: &'static str) {
        let guilty = match failure.code() {
            _ if step == "anchors" => "anchors",
            Code::TLS_NOT_OFFERED | Code::STARTTLS_INJECTION | Code::TLS_HANDSHAKE => "tls",
            code if code.as_str().starts_with("CERT-") || ABOUT_US.contains(&code) => "certificate",
            _ => step,
        };
        let taken = self.steps.len();
        let before = STEPS.iter().skip(taken).take_while(|name| **name != guilty);
        let before: Vec<StepReport> = before.map(|name| skipped(name)).collect();
        self.steps.extend(before);
        self.steps.push(failed(guilty, &failure));
        self.failure = Some(failure);
    }
}

fn host_and_port(url: &str) -> (String, u16) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) => (host.to_owned(), port.parse().unwrap_or(443)),
        None => (authority.to_owned(), 443),
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
