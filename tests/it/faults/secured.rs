//! TLS that is not to be trusted: nothing secret is said, what was written stays, and it works again afterwards.

use crate::sandboxed::{Bench, PHARMACY, Setup};
use pli::domain::Code;
use pli::domain::directory::DirectoryQuery;
use pli::domain::message::OutboxState;
use pli::engine::{Command, Outcome};

/// The fault at each server in turn, then none: the same error everywhere, nothing lost, recovery.
async fn refused_at_every_server(fault: &str, code: Code, implicit: bool) {
    let bench = Bench::set_up(Setup { implicit, ..Setup::default() }).await;

    bench.faults(&format!("{fault}=imap"));
    assert_eq!(bench.failure(Command::SignIn).await, code, "imap");
    assert_eq!(bench.codes_sent(), 0, "the password was shown to a server that is not to be trusted");
    bench.faults("");
    bench.sign_in().await;

    let (id, _) = bench.queue(&[PHARMACY], "Bonjour").await;
    bench.faults(&format!("{fault}=smtp"));
    assert_eq!(bench.failure(Command::Flush).await, code, "smtp");
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Queued, 0));
    bench.faults("");
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id), bench.filed(id)), (OutboxState::Filed, 1, 1));

    bench.faults(&format!("{fault}=ldap"));
    let query = DirectoryQuery { text: "martin".to_owned(), ..DirectoryQuery::default() };
    assert_eq!(bench.failure(Command::SearchDirectory { query: query.clone() }).await, code, "ldap");
    bench.faults("");
    bench.run(Command::SearchDirectory { query }).await.unwrap();
    bench.end().await;
}

/// The fault at the server of the white list: the list kept is used, with the problem told.
async fn told_of_the_white_list(fault: &str, code: Code) {
    let bench = Bench::start("").await;
    let Outcome::WhiteList(before) = bench.run(Command::RefreshWhiteList).await.unwrap() else { panic!() };
    assert_eq!(before.problem(), None);
    bench.faults(&format!("{fault}=https"));
    let Outcome::WhiteList(now) = bench.run(Command::RefreshWhiteList).await.unwrap() else { panic!() };
    assert_eq!((now.problem(), now.domains()), (Some(code), before.domains()));
    bench.end().await;
}

#[tokio::test]
async fn certificate_expired_is_refused() {
    refused_at_every_server("certificate-expired", Code::CERT_EXPIRED, false).await;
    told_of_the_white_list("certificate-expired", Code::CERT_EXPIRED).await;
}

#[tokio::test]
async fn certificate_wrong_name_is_refused() {
    refused_at_every_server("certificate-wrong-name", Code::CERT_NAME, true).await;
    told_of_the_white_list("certificate-wrong-name", Code::CERT_NAME).await;
}

#[tokio::test]
async fn certificate_revoked_is_refused() {
    refused_at_every_server("certificate-revoked", Code::CERT_REVOKED, false).await;
    told_of_the_white_list("certificate-revoked", Code::CERT_REVOKED).await;
}

#[tokio::test]
async fn certificate_other_authority_is_refused() {
    refused_at_every_server("certificate-other-authority", Code::CERT_OTHER_AUTHORITY, true).await;
    told_of_the_white_list("certificate-other-authority", Code::CERT_OTHER_AUTHORITY).await;
}

/// Without lists nobody is let near a password; once they are there again, they are good for a time of absence.
async fn no_sign_in_without_lists(fault: &'static str) {
    let bench = Bench::start(fault).await;
    assert_eq!(bench.failure(Command::SignIn).await, Code::CERT_REVOCATION_UNKNOWN);
    assert_eq!(bench.codes_sent(), 0);
    bench.faults("");
    bench.sign_in().await;
    bench.faults(fault);
    bench.run(Command::Reconnect).await.unwrap();
    bench.sign_in().await;
    let (id, _) = bench.queue(&[PHARMACY], "Avec les listes d'hier").await;
    bench.flush().await;
    assert_eq!((bench.state(id), bench.arrived(id)), (OutboxState::Filed, 1));
    bench.end().await;
}

#[tokio::test]
async fn crl_absent_is_no_verdict() {
    no_sign_in_without_lists("crl-absent").await;
}

#[tokio::test]
async fn crl_expired_is_no_verdict() {
    no_sign_in_without_lists("crl-expired").await;
}

#[tokio::test]
async fn no_starttls_is_refused() {
    refused_at_every_server("no-starttls", Code::TLS_NOT_OFFERED, false).await;
}

#[tokio::test]
async fn plain_server_is_refused() {
    refused_at_every_server("plain-server", Code::TLS_NOT_OFFERED, true).await;
}

#[tokio::test]
async fn starttls_injection_is_refused() {
    refused_at_every_server("starttls-injection", Code::STARTTLS_INJECTION, false).await;
}
