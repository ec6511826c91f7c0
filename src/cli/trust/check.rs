//! `pli trust check HOST:PORT`.

use super::{CheckArgs, Error, FILE_LIMIT, Starttls, read_file};
use crate::domain::error::Failure;
use crate::domain::profile::{Service, Timeouts, TlsMode, TlsPolicy, TlsVersion, UserName};
use crate::domain::{Class, Coded, Environment};
use crate::engine::check::told;
use crate::net::{self, Connector, Target, TlsFacts, TrustStore};
use crate::trust::certificate::{self, CertificateFacts};
use crate::trust::{Anchors, Chain, Verdict};
use crate::words::{self, Language};
use crate::{imap, smtp};
use serde::Serialize;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// What TLS agreed on, for a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TlsReport {
    /// `1.2` or `1.3`.
    pub version: TlsVersion,
    /// IANA name of the suite.
    pub suite: String,
    /// Whether the server asked for a client certificate.
    pub certificate_asked: bool,
    /// Our verdict.
    pub verdict: Verdict,
}

impl From<&TlsFacts> for TlsReport {
    fn from(facts: &TlsFacts) -> Self {
        Self {
            version: facts.version,
            suite: facts.suite.clone(),
            certificate_asked: facts.certificate_asked,
            verdict: facts.verdict.clone(),
        }
    }
}

/// The answer of `pli trust check`.
#[derive(Debug, Clone, Serialize)]
pub struct CheckReport {
    /// Server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Trust space.
    pub environment: Environment,
    /// Whether the server is believed.
    pub accepted: bool,
    /// What TLS agreed on; `None` when it did not come to that.
    pub tls: Option<TlsReport>,
    /// What the server presented, its own certificate first.
    pub chain: Vec<CertificateFacts>,
    /// Capability words, where STARTTLS made us speak the protocol.
    pub capabilities: Vec<String>,
    /// The code of what went wrong.
    pub code: Option<&'static str>,
    /// What went wrong, for the sentence and the exit status.
    #[serde(skip)]
    pub failure: Option<Failure>,
}

impl CheckReport {
    /// The class of what went wrong.
    pub fn class(&self) -> Option<Class> {
        self.failure.as_ref().map(Coded::class)
    }

    /// The same for a reader.
    pub fn to_text(&self, language: Language) -> String {
        let say = |key: &str, args: &[(&'static str, String)]| words::text(language, key, args);
        // Writing to a String cannot fail.
        let mut text = format!("{}:{} ({})\n", self.host, self.port, self.environment);
        if let Some(failure) = &self.failure {
            let said = words::explain(language, failure);
            let _ = writeln!(text, "✗ {} [{}]\n  {}", said.message, said.code, said.advice);
        }
        if let Some(tls) = &self.tls {
            let version = if tls.version == TlsVersion::V1_3 { "1.3" } else { "1.2" };
            let _ = writeln!(text, "TLS {version}, {}", tls.suite);
            let until = tls.verdict.not_after.strftime("%Y-%m-%d").to_string();
            let args = [("subject", tls.verdict.subject.clone()), ("until", until)];
            let _ = writeln!(text, "{}", say("check-accepted", &args));
            for warning in &tls.verdict.warnings {
                let _ = writeln!(text, "! {}", told::certificate_warning(language, *warning));
            }
            if tls.certificate_asked {
                let _ = writeln!(text, "{}", say("check-certificate-asked", &[]));
            }
        }
        for (place, facts) in self.chain.iter().enumerate() {
            let _ = writeln!(text, "  {place} {} ← {}", facts.subject, facts.issuer);
        }
        if !self.capabilities.is_empty() {
            let _ = writeln!(text, "{} {}", say("check-capabilities", &[]), self.capabilities.join(" "));
        }
        text
    }
}

/// Connects to a server, judges it, and says what was found. `folder` keeps authorities and revocation lists.
///
/// Fails only when the question itself is wrong; a server that is not reached or not believed is a report.
pub async fn check(args: &CheckArgs, folder: Option<PathBuf>) -> Result<CheckReport, Failure> {
    let (host, port) = args.server.clone();
    let environment = environment(args)?;
    let mut report = CheckReport {
        host: host.clone(),
        port,
        environment,
        accepted: false,
        tls: None,
        chain: Vec::new(),
        capabilities: Vec::new(),
        code: None,
        failure: None,
    };
    let trust = match trust(args, environment, folder).await? {
        Ok(trust) => trust,
        Err(error) => return Ok(report.failed(Failure::new(error), &Chain::new())),
    };
    let timeouts = Timeouts::default();
    let connector = Connector::new(trust, &TlsPolicy::default(), &timeouts, None).map_err(Failure::new)?;
    match reach(&connector, args, &timeouts).await {
        Ok((facts, capabilities)) => {
            report.accepted = true;
            report.chain = described(&facts.chain);
            report.capabilities = capabilities;
            report.tls = Some(TlsReport::from(&*facts));
            Ok(report)
        }
        Err((failure, chain)) => Ok(report.failed(failure, &chain)),
    }
}

impl CheckReport {
    fn failed(mut self, failure: Failure, chain: &Chain) -> Self {
        self.code = Some(failure.code().as_str());
        self.failure = Some(failure);
        self.chain = described(chain);
        self
    }
}

fn environment(args: &CheckArgs) -> Result<Environment, Failure> {
    let usage = |reason| Err(Failure::new(Error::Usage { argument: "--anchors".to_owned(), reason }));
    let environment = match args.environment {
        Some(environment) => environment,
        None if args.anchors.is_empty() => Environment::Production,
        None => Environment::Other,
    };
    match (environment.has_fixed_trust(), args.anchors.is_empty()) {
        (true, false) => usage("anchors-fixed"),
        (false, true) => usage("missing"),
        _ => Ok(environment),
    }
}

async fn trust(
    args: &CheckArgs,
    environment: Environment,
    folder: Option<PathBuf>,
) -> Result<Result<Arc<TrustStore>, net::Error>, Failure> {
    let folder = folder.map(|folder| folder.join(environment.as_str()));
    if environment.has_fixed_trust() {
        return Ok(TrustStore::fetch_pinned(environment, folder, Vec::new()).await);
    }
    let files: Vec<Vec<u8>> =
        args.anchors.iter().map(|file| read_file(file, FILE_LIMIT)).collect::<Result<_, _>>().map_err(Failure::new)?;
    let anchors = Anchors::from_files(files.iter().map(Vec::as_slice)).map_err(Failure::new)?;
    Ok(Ok(TrustStore::new(environment, anchors, folder)))
}

type Reached = Result<(Arc<TlsFacts>, Vec<String>), (Failure, Chain)>;

async fn reach(connector: &Connector, args: &CheckArgs, timeouts: &Timeouts) -> Reached {
    let (host, port) = args.server.clone();
    let service = Service {
        host: host.clone(),
        port,
        tls: TlsMode::Starttls,
        means: Vec::new(),
        user: UserName::Address,
        dial: args.dial.clone(),
        initial_response: false,
    };
    let missing = || (Failure::new(net::Error::TlsNotOffered { host: host.clone(), port }), Vec::new());
    match args.starttls {
        None => {
            let target = Target::new(host.clone(), port).dialled(args.dial.clone());
            let secured = connector.tls(&target).await.map_err(below)?;
            Ok((secured.shared_facts(), Vec::new()))
        }
        Some(Starttls::Imap) => {
            let greeted = imap::connect(connector, &service, timeouts).await.map_err(|error| match error {
                imap::Error::Net(error) => below(error),
                other => (Failure::new(other), Vec::new()),
            })?;
            let facts = greeted.facts().cloned().ok_or_else(missing)?;
            Ok((Arc::new(facts), greeted.capability_words()))
        }
        Some(Starttls::Smtp) => {
            let greeted = smtp::connect(connector, &service, timeouts).await.map_err(|error| match error {
                smtp::Error::Net(error) => below(error),
                other => (Failure::new(other), Vec::new()),
            })?;
            let facts = greeted.facts().cloned().ok_or_else(missing)?;
            Ok((Arc::new(facts), greeted.capability_words()))
        }
    }
}

fn below(error: net::Error) -> (Failure, Chain) {
    let chain = match &error {
        net::Error::Certificate { chain, .. } => chain.to_vec(),
        _ => Vec::new(),
    };
    (Failure::new(error), chain)
}

fn described(chain: &Chain) -> Vec<CertificateFacts> {
    chain.iter().filter_map(|certificate| certificate::describe(certificate).ok()).collect()
}
