//! Conversations with a scripted directory.

use super::bridge::ask_start_tls;
use super::guard::tests::{ber, entry, message, result};
use super::{Error, LdapDirectory};
use crate::domain::access::{DirectorySource, Fault};
use crate::domain::directory::DirectoryQuery;
use crate::domain::profile::{AttributeMap, DirectoryBind, DirectoryService, TlsMode};
use crate::domain::{Code, Coded, Secret};
use crate::net::Target;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinHandle;

fn target() -> Target {
    Target::new("annuaire.test.example", 636)
}

fn service(bind: DirectoryBind) -> DirectoryService {
    DirectoryService {
        host: "annuaire.test.example".into(),
        port: 636,
        tls: TlsMode::Implicit,
        base: "dc=mssante,dc=fr".into(),
        bind,
        bind_dn: Some("cn=pli,dc=mssante,dc=fr".into()),
        size_limit: 3,
        time_limit: 5,
        dial: None,
        attributes: AttributeMap::default(),
    }
}

/// Reads a request, answers with what is given for it, and gives the requests back at the end.
fn server(mut stream: DuplexStream, answers: Vec<Vec<u8>>) -> JoinHandle<Vec<Vec<u8>>> {
    tokio::spawn(async move {
        let mut requests = Vec::new();
        for answer in answers {
            let mut head = [0; 2];
            stream.read_exact(&mut head).await.unwrap();
            let length = match head[1] {
                short @ 0..0x80 => usize::from(short),
                long => {
                    let mut digits = vec![0; usize::from(long & 0x7F)];
                    stream.read_exact(&mut digits).await.unwrap();
                    digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit))
                }
            };
            let mut request = vec![0; length];
            stream.read_exact(&mut request).await.unwrap();
            requests.push(request);
            stream.write_all(&answer).await.unwrap();
        }
        requests
    })
}

async fn directory(bind: DirectoryBind, answers: Vec<Vec<u8>>) -> (LdapDirectory, JoinHandle<Vec<Vec<u8>>>) {
    let (near, far) = duplex(64 * 1024);
    let task = server(far, answers);
    (LdapDirectory::over(Box::new(near), target(), &service(bind)).await.unwrap(), task)
}

fn person(n: usize) -> Vec<u8> {
    let (mail, name) = (format!("p{n}@test.example"), format!("MARTIN-TEST{n}"));
    entry(&format!("cn={n}"), &[("mail", &mail), ("SN", &name), ("TypeBAL", "PER")])
}

fn martin() -> DirectoryQuery {
    DirectoryQuery { text: "martin".into(), ..DirectoryQuery::default() }
}

fn contains(request: &[u8], text: &str) -> bool {
    request.windows(text.len()).any(|window| window == text.as_bytes())
}

fn kind<T>(result: Result<T, Fault>) -> (&'static str, Code) {
    match result.err().expect("a fault") {
        Fault::Lost(failure) => ("lost", failure.code()),
        Fault::SignIn(failure) => ("sign-in", failure.code()),
        Fault::Refused(failure) => ("refused", failure.code()),
    }
}

#[tokio::test]
async fn colleagues_are_found_and_entries_without_address_left_out() {
    let without = entry("cn=9", &[("sn", "SANS-TEST")]);
    let answer = [message(1, &person(1)), message(1, &without), message(1, &result(0x65, 0))].concat();
    let (mut directory, task) = directory(DirectoryBind::Anonymous, vec![answer]).await;
    let found = directory.search(&martin()).await.unwrap();
    assert_eq!(found.entries.len(), 1);
    assert_eq!(found.entries[0].family_name, "MARTIN-TEST1");
    assert!(!found.truncated);
    let requests = task.await.unwrap();
    assert!(contains(&requests[0], "dc=mssante,dc=fr") && contains(&requests[0], "TypeBAL"));
}

#[tokio::test]
async fn a_limit_gives_what_was_found_and_says_so() {
    for code in [3, 4, 11] {
        let answer = [message(1, &person(1)), message(1, &result(0x65, code))].concat();
        let (mut directory, _task) = directory(DirectoryBind::Anonymous, vec![answer]).await;
        let found = directory.search(&martin()).await.unwrap();
        assert_eq!((found.entries.len(), found.truncated), (1, true), "{code}");
    }
    let many: Vec<u8> = (0..9).flat_map(|n| message(1, &person(n))).chain(message(1, &result(0x65, 0))).collect();
    let (mut directory, _task) = directory(DirectoryBind::Anonymous, vec![many]).await;
    let found = directory.search(&martin()).await.unwrap();
    assert_eq!((found.entries.len(), found.truncated), (3, true));
}

#[tokio::test]
async fn nothing_found_is_sought_again_without_accents() {
    let nothing = message(1, &result(0x65, 0));
    let one = [message(2, &person(1)), message(2, &result(0x65, 0))].concat();
    let (mut directory, task) = directory(DirectoryBind::Anonymous, vec![nothing, one]).await;
    let query = DirectoryQuery { family_name: "Hélène".into(), ..DirectoryQuery::default() };
    assert_eq!(directory.search(&query).await.unwrap().entries.len(), 1);
    let requests = task.await.unwrap();
    assert!(contains(&requests[0], "Hélène") && contains(&requests[1], "Helene"));
}

#[tokio::test]
async fn too_short_a_question_is_never_sent() {
    let (mut directory, task) = directory(DirectoryBind::Anonymous, vec![]).await;
    assert_eq!(kind(directory.search(&DirectoryQuery::default()).await), ("refused", Code::DIRECTORY_QUERY));
    assert!(task.await.unwrap().is_empty());
}

#[tokio::test]
async fn refusals_and_silence_have_their_codes() {
    for (code, expected) in [
        (50, ("refused", Code::DIRECTORY_REFUSED)),
        (53, ("refused", Code::DIRECTORY_REFUSED)),
        (32, ("refused", Code::DIRECTORY_REFUSED)),
        (51, ("lost", Code::DIRECTORY_DOWN)),
        (52, ("lost", Code::DIRECTORY_DOWN)),
    ] {
        let (mut directory, _task) = directory(DirectoryBind::Anonymous, vec![message(1, &result(0x65, code))]).await;
        assert_eq!(kind(directory.search(&martin()).await), expected, "{code}");
    }
    let (mut closed, _task) = directory(DirectoryBind::Anonymous, vec![vec![]]).await;
    assert_eq!(kind(closed.search(&martin()).await), ("lost", Code::DIRECTORY_DOWN));
}

#[tokio::test]
async fn hostile_answers_end_the_connection_and_nothing_else() {
    let deep = (0..50_000).fold(Vec::new(), |inner: Vec<u8>, _| {
        [&[0x30, 0x84], &u32::try_from(inner.len()).unwrap().to_be_bytes()[..], &inner]
            .concat()
            .into_iter()
            .take(900_000)
            .collect()
    });
    for (name, answer) in [
        ("empty sequence", ber(0x30, b"")),
        ("entry of nothing", message(1, &ber(0x64, b""))),
        ("bind result to a search", message(1, &result(0x61, 0))),
        ("huge", vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
        ("deep", message(1, &ber(0x64, &deep))),
        ("HTTP", b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
    ] {
        let (mut directory, _task) = directory(DirectoryBind::Anonymous, vec![answer]).await;
        assert_eq!(kind(directory.search(&martin()).await), ("lost", Code::DIRECTORY_DOWN), "{name}");
    }
}

#[tokio::test]
async fn facts_are_those_of_the_root() {
    let root = entry("", &[("namingContexts", "dc=mssante,dc=fr"), ("supportedControl", "1.2.840.113556.1.4.319")]);
    let answer = [message(1, &root), message(1, &result(0x65, 0))].concat();
    let (mut directory, _task) = directory(DirectoryBind::Anonymous, vec![answer]).await;
    let facts = directory.facts().await.unwrap();
    assert_eq!(facts[0].name, "namingContexts");
    assert_eq!(facts[0].values, ["dc=mssante,dc=fr"]);
}

async fn bound(bind: DirectoryBind, password: Option<&str>, answers: Vec<Vec<u8>>) -> Result<(), Code> {
    let (mut directory, _task) = directory(bind, answers).await;
    let password = password.map(|text| Secret::new(text.into()));
    directory.bind(password.as_ref()).await.map_err(|error| error.code())
}

#[tokio::test]
async fn binds_are_as_the_profile_says() {
    let yes = || vec![message(1, &result(0x61, 0))];
    let no = || vec![message(1, &result(0x61, 49))];
    assert_eq!(bound(DirectoryBind::Anonymous, None, vec![]).await, Ok(()));
    assert_eq!(bound(DirectoryBind::Simple, Some("motdepasse"), yes()).await, Ok(()));
    assert_eq!(bound(DirectoryBind::Simple, Some("faux"), no()).await, Err(Code::PASSWORD_REFUSED));
    assert_eq!(bound(DirectoryBind::Simple, Some(""), yes()).await, Err(Code::ANSWER_MISSING));
    assert_eq!(bound(DirectoryBind::Simple, None, yes()).await, Err(Code::ANSWER_MISSING));
    assert_eq!(bound(DirectoryBind::External, None, yes()).await, Ok(()));
    assert_eq!(bound(DirectoryBind::External, None, no()).await, Err(Code::CLIENT_CERT_REFUSED));
}

#[tokio::test]
async fn starttls_stops_just_behind_the_consent() {
    for (code, accepted) in [(0, true), (2, false), (52, false)] {
        let (mut near, far) = duplex(1024);
        let answer = [message(1, &result(0x78, code)), b"clear".to_vec()].concat();
        let task = server(far, vec![answer]);
        let asked = ask_start_tls(&mut near, &target()).await;
        assert_eq!(asked.is_ok(), accepted, "{code}");
        if let Err(error) = asked {
            assert_eq!(error.code(), Code::TLS_NOT_OFFERED);
        }
        assert!(contains(&task.await.unwrap()[0], "1.3.6.1.4.1.1466.20037"));
        let mut rest = String::new();
        near.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "clear", "what stands behind must stay for the check of the upgrade");
    }
}

#[test]
fn an_unreachable_directory_is_down_and_a_bad_certificate_is_not() {
    let net = crate::net::Error::PortClosed { host: "x".into(), port: 1 };
    assert_eq!(Error::from(net).code(), Code::DIRECTORY_DOWN);
    let net = crate::net::Error::TlsNotOffered { host: "x".into(), port: 1 };
    assert_eq!(Error::from(net).code(), Code::TLS_NOT_OFFERED);
}
