use super::kind;
use crate::domain::access::Credentials;
use crate::domain::{Code, Coded, Secret};
use crate::imap::script::{greeted, password, peer, signed_in, target, wire};
use crate::imap::start::{Greeted, Lines, start_tls};
use crate::net;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream};

/// A conversation in clear over a test stream.
struct Clear(BufReader<DuplexStream>);

impl Lines for Clear {
    async fn read_line(&mut self) -> Result<String, net::Error> {
        let mut line = String::new();
        let count = self.0.read_line(&mut line).await.map_err(|error| net::Error::from_io(&error, &target()))?;
        if count == 0 {
            return Err(net::Error::from_io(&std::io::ErrorKind::ConnectionReset.into(), &target()));
        }
        Ok(line.trim_end().to_owned())
    }
    async fn write_all(&mut self, bytes: &[u8]) -> Result<(), net::Error> {
        self.0.get_mut().write_all(bytes).await.map_err(|error| net::Error::from_io(&error, &target()))
    }
}

async fn in_clear(script: &str) -> Result<(), Code> {
    let (near, _task) = peer(script);
    start_tls(&mut Clear(BufReader::new(near)), &target()).await.map_err(|error| error.code())
}

#[tokio::test]
async fn before_tls_only_capability_and_starttls_are_said() {
    let (near, task) = peer(
        "S: * OK ready
         C: c1 CAPABILITY
         S: * CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED
         S: c1 OK done
         C: c2 STARTTLS
         S: c2 OK go",
    );
    start_tls(&mut Clear(BufReader::new(near)), &target()).await.unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn without_starttls_nothing_more_is_said() {
    let offer = "S: * OK ready\nC: c1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 AUTH=PLAIN\nS: c1 OK done";
    assert_eq!(in_clear(offer).await, Err(Code::TLS_NOT_OFFERED));
    let refused =
        "S: * OK x\nC: c1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 STARTTLS\nS: c1 OK x\nC: c2 STARTTLS\nS: c2 NO x";
    assert_eq!(in_clear(refused).await, Err(Code::TLS_NOT_OFFERED));
    assert_eq!(in_clear("S: * PREAUTH welcome").await, Err(Code::TLS_NOT_OFFERED));
    assert_eq!(in_clear("S: * BYE full").await, Err(Code::MAILBOX_UNAVAILABLE));
    assert_eq!(in_clear("S: 220 smtp.test.example ESMTP").await, Err(Code::PROTOCOL));
    assert_eq!(in_clear("").await, Err(Code::CONNECTION_LOST));
}

#[tokio::test]
async fn capabilities_are_asked_for_anew_behind_tls() {
    let (near, task) = peer("C: p1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 AUTH=XOAUTH2\nS: p1 OK done");
    let greeted = Greeted::on_stream(wire(near), false, true, false).await.unwrap();
    assert_eq!(greeted.capability_words(), ["IMAP4rev1", "AUTH=XOAUTH2"]);
    task.await.unwrap();
}

#[tokio::test]
async fn a_server_that_hangs_up_behind_tls_refuses_our_certificate() {
    for already_greeted in [false, true] {
        let (near, _task) = peer("");
        let error = Greeted::on_stream(wire(near), true, already_greeted, false).await.err().unwrap();
        assert_eq!(error.code(), Code::CLIENT_CERT_REFUSED);
    }
    assert_eq!(greeted("").await.0.err().unwrap().code(), Code::CONNECTION_LOST);
}

#[tokio::test]
async fn plain_waits_for_the_server_and_says_who_we_are_afterwards() {
    let (mailbox, task) = signed_in(concat!(
        "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\n",
        "C: p1 AUTHENTICATE PLAIN\n",
        "S: + \n",
        "C: AGNsYWlyZQBtb3RkZXBhc3Nl\n",
        "S: p1 OK in\n",
        "C: p2 CAPABILITY\n",
        "S: * CAPABILITY IMAP4rev1 ID IDLE\n",
        "S: p2 OK done\n",
        "C~ p3 ID (\"name\" \"Pli\" \"version\"\n",
        "S: * ID (\"name\" NIL)\n",
        "S: p3 OK done\n",
    ))
    .await;
    let mailbox = mailbox.unwrap();
    assert!(mailbox.abilities().idle && !mailbox.abilities().uidplus);
    task.await.unwrap();
}

#[tokio::test]
async fn an_initial_response_is_sent_where_the_profile_and_the_server_want_it() {
    let (near, task) = peer(
        "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
         C: p1 AUTHENTICATE PLAIN AGNsYWlyZQBtb3RkZXBhc3Nl
         S: p1 OK [CAPABILITY IMAP4rev1] in",
    );
    let greeted = Greeted::on_stream(wire(near), false, false, true).await.unwrap();
    greeted.sign_in(&password()).await.unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn login_stands_in_for_plain_and_takes_any_password() {
    let (greeted, task) = greeted(
        "S: * OK [CAPABILITY IMAP4rev1] ready
         C: p1 LOGIN {6}
         S: + go
         C: claire {8}
         S: + go
         C: é\"\\x yz
         S: p1 OK [CAPABILITY IMAP4rev1] in",
    )
    .await;
    let credentials = Credentials::Password { user: "claire".into(), password: Secret::new("é\"\\x yz".into()) };
    greeted.unwrap().sign_in(&credentials).await.unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn login_is_not_tried_where_the_server_forbids_it() {
    let (mailbox, _task) = signed_in("S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready").await;
    assert_eq!(kind(mailbox), ("sign-in", Code::NO_MEANS));
}

const ASKED: &str = "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 AUTH=EXTERNAL] ready
    C~ p1 AUTHENTICATE
    S: +
    C~ ";

#[tokio::test]
async fn a_refused_password_is_told_from_a_server_in_trouble() {
    for (answer, expected) in [
        ("S: p1 NO [AUTHENTICATIONFAILED] identifiants refusés", ("sign-in", Code::PASSWORD_REFUSED)),
        ("S: p1 NO code envoyé", ("sign-in", Code::PASSWORD_REFUSED)),
        ("S: p1 NO [UNAVAILABLE] later", ("lost", Code::MAILBOX_UNAVAILABLE)),
        ("S: p1 NO [INUSE] later", ("lost", Code::MAILBOX_UNAVAILABLE)),
        ("S: p1 BAD what", ("lost", Code::PROTOCOL)),
        ("S: * BYE closing", ("lost", Code::CONNECTION_LOST)),
        ("", ("lost", Code::CONNECTION_LOST)),
    ] {
        let (mailbox, _task) = signed_in(&format!("{ASKED}\n{answer}")).await;
        assert_eq!(kind(mailbox), expected, "{answer}");
    }
}

async fn with(credentials: &Credentials, script: &str) -> (&'static str, Code) {
    let (greeted, _task) = greeted(script).await;
    kind(greeted.unwrap().sign_in(credentials).await)
}

#[tokio::test]
async fn a_refused_token_is_told_even_when_the_server_then_hangs_up() {
    let bearer = Credentials::Bearer { user: "c@test.example".into(), token: Secret::new("jeton".into()) };
    let explained = "S: * OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready
        C: p1 AUTHENTICATE XOAUTH2
        S: +
        C: dXNlcj1jQHRlc3QuZXhhbXBsZQFhdXRoPUJlYXJlciBqZXRvbgEB
        S: + eyJzdGF0dXMiOiI0MDEifQ==
        C:";
    let refused = ("sign-in", Code::TOKEN_REFUSED);
    assert_eq!(with(&bearer, &format!("{explained}\nS: p1 NO refused")).await, refused);
    assert_eq!(with(&bearer, explained).await, refused);
    let cut = "S: * OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2] ready\nC~ p1\nS: +\nC~ d";
    assert_eq!(with(&bearer, cut).await, ("lost", Code::CONNECTION_LOST));
}

#[tokio::test]
async fn external_names_the_mailbox() {
    let external = Credentials::External { mailbox: "c@test.example".parse().unwrap() };
    let asked = "S: * OK [CAPABILITY IMAP4rev1 AUTH=EXTERNAL] ready
        C: p1 AUTHENTICATE EXTERNAL
        S: +
        C: Y0B0ZXN0LmV4YW1wbGU=";
    assert_eq!(with(&external, &format!("{asked}\nS: p1 NO no")).await, ("sign-in", Code::CLIENT_CERT_REFUSED));
    let (greeted, _task) = greeted("S: * PREAUTH [CAPABILITY IMAP4rev1 IDLE] welcome\nC: p1 CAPABILITY\nS: * CAPABILITY IMAP4rev1 IDLE\nS: p1 OK x").await;
    assert!(greeted.unwrap().sign_in(&external).await.is_ok());
}

#[tokio::test]
async fn a_password_is_never_shown_to_a_server_that_did_not_ask() {
    let (mailbox, _task) = signed_in("S: * PREAUTH [CAPABILITY IMAP4rev1] welcome").await;
    assert_eq!(kind(mailbox), ("lost", Code::PROTOCOL));
}

#[tokio::test]
async fn a_cut_at_each_step_of_sign_in_is_a_lost_connection() {
    let steps = [
        "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready",
        "C~ p1 AUTHENTICATE",
        "S: +",
        "C~ AGN",
        "S: p1 OK in",
        "C: p2 CAPABILITY",
        "S: * CAPABILITY IMAP4rev1 ID",
        "S: p2 OK done",
        "C~ p3 ID",
    ];
    for count in 1..=steps.len() {
        let (mailbox, _task) = signed_in(&steps[..count].join("\n")).await;
        assert_eq!(kind(mailbox), ("lost", Code::CONNECTION_LOST), "after {count} steps");
    }
}
