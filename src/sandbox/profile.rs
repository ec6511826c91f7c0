//! The operator profile of a running sandbox, for the clients that shall use it.

use super::accounts::{CODE_SECONDS, CODE_SENT_MARK, WINDOW_MINUTES};
use super::faults::{Fault, Faults};
use super::start::Ports;
use super::{https, smtp};
use crate::domain::Environment;
use crate::domain::profile::{
    CodePlacement, CodeRules, CodeSession, CodeTrigger, DirectoryService, Means, OperatorProfile, SendingRules,
    SentCopy, Service, Timeouts, TlsMode, TlsPolicy, TrustSource, UserName, WhiteListSource,
};
use std::net::IpAddr;

/// Host of the mailboxes.
pub(super) const IMAP_HOST: &str = "imap.mssante.example";
/// Host of the directory.
pub(super) const LDAP_HOST: &str = "annuaire.mssante.example";
/// Host of the white list.
pub(super) const LIST_HOST: &str = "liste.mssante.example";
/// Base of the directory.
const DIRECTORY_BASE: &str = "dc=mssante,dc=fr";

/// The profile with STARTTLS, or with TLS from the first byte. `anchors` is a file beside the profile.
pub(super) fn profile(
    listen: IpAddr,
    ports: &Ports,
    implicit: bool,
    faults: &Faults,
    domains: Vec<String>,
    anchors: &str,
) -> OperatorProfile {
    let dial = Some(listen.to_string());
    let tls = if implicit { TlsMode::Implicit } else { TlsMode::Starttls };
    let service = |host: &str, start_tls, from_first_byte| Service {
        host: host.to_owned(),
        port: if implicit { from_first_byte } else { start_tls },
        tls,
        means: vec![Means::PasswordCode, Means::Card, Means::CertificateFile, Means::Oauth],
        user: UserName::Login,
        dial: dial.clone(),
        initial_response: false,
    };
    let session = if faults.is_on(Fault::PerConnectionCode) {
        CodeSession::PerConnection
    } else {
        CodeSession::Window(WINDOW_MINUTES)
    };
    let operator_files = faults.is_on(Fault::OperatorFilesCopy) || faults.is_on(Fault::NoSentCopy);
    OperatorProfile {
        id: if implicit { "sandbox-tls" } else { "sandbox" }.into(),
        name: "Bac à sable de démonstration".into(),
        environment: Environment::Sandbox,
        hypotheses: Vec::new(),
        domains,
        imap: Some(service(IMAP_HOST, ports.imap, ports.imaps)),
        smtp: Some(service(smtp::HOST, ports.smtp, ports.smtps)),
        tls: TlsPolicy::default(),
        code: Some(CodeRules {
            trigger: CodeTrigger::SignIn,
            placement: CodePlacement::PasswordSuffix,
            session,
            valid_seconds: CODE_SECONDS,
            sent_mark: Some(CODE_SENT_MARK.to_owned()),
        }),
        directory: Some(directory(if implicit { ports.ldaps } else { ports.ldap }, tls, dial.clone())),
        white_list: WhiteListSource {
            url: Some(format!("https://{LIST_HOST}:{}{}", ports.https, https::WHITE_LIST_PATH)),
            dial,
        },
        trust: TrustSource { anchors: vec![anchors.to_owned()], ..TrustSource::default() },
        folders: Default::default(),
        sending: SendingRules {
            sent_copy: if operator_files { SentCopy::Operator } else { SentCopy::Client },
            // This operator files at once or never.
            sent_copy_wait: 3,
            patient_domains: vec![super::content::PATIENT_DOMAIN.to_owned()],
            ..SendingRules::default()
        },
        timeouts: Timeouts::default(),
    }
}

fn directory(port: u16, tls: TlsMode, dial: Option<String>) -> DirectoryService {
    DirectoryService {
        host: LDAP_HOST.to_owned(),
        port,
        tls,
        base: DIRECTORY_BASE.to_owned(),
        bind: Default::default(),
        bind_dn: None,
        size_limit: 100,
        time_limit: 30,
        dial,
        attributes: Default::default(),
    }
}
