//! Conversations with scripted servers.

use super::script::{OFFER, bearer, greeted, password, peer, sign_in, submission, target, wire};
use super::start::{Lines, start_tls};
use super::{Greeted, SmtpSubmission};
use crate::domain::access::{Credentials, DataFault, Fault, Reply, Submission};
use crate::domain::error::Failure;
use crate::domain::{Address, Code, Coded};
use crate::net;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};

/// The kind of a fault and its code.
fn kind<T>(result: Result<T, Fault>) -> (&'static str, Code) {
    match result.err().expect("a fault") {
        Fault::Lost(failure) => ("lost", failure.code()),
        Fault::SignIn(failure) => ("sign-in", failure.code()),
        Fault::Refused(failure) => ("refused", failure.code()),
    }
}

fn claire() -> Address {
    "claire@test.example".parse().unwrap()
}

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
async fn before_tls_only_ehlo_and_starttls_are_said() {
    let ehlo =
        "S: 220-welcome\nS: 220 here\nC: EHLO [127.0.0.1]\nS: 250-x\nS: 250-AUTH PLAIN\nS: 250 STARTTLS\nC: STARTTLS";
    assert_eq!(in_clear(&format!("{ehlo}\nS: 220 go")).await, Ok(()));
    assert_eq!(in_clear(&format!("{ehlo}\nS: 454 not now")).await, Err(Code::TRY_LATER));
    assert_eq!(in_clear(&format!("{ehlo}\nS: 502 what")).await, Err(Code::TLS_NOT_OFFERED));
    assert_eq!(in_clear("S: 220 x\nC: EHLO [127.0.0.1]\nS: 250 AUTH PLAIN").await, Err(Code::TLS_NOT_OFFERED));
    assert_eq!(in_clear("S: 554 no service").await, Err(Code::TRY_LATER));
    assert_eq!(in_clear("S: * OK IMAP4rev1").await, Err(Code::PROTOCOL));
    assert_eq!(in_clear("").await, Err(Code::CONNECTION_LOST));
}

#[tokio::test]
async fn what_the_server_takes_is_read_from_ehlo() {
    let (submission, task) = submission("").await;
    let limits = submission.limits();
    assert_eq!((limits.size, limits.dsn, limits.eight_bit), (Some(10_000_000), true, true));
    assert!(submission.capability_words().contains(&"DSN".to_owned()));
    task.await.unwrap();
}

#[tokio::test]
async fn a_server_that_hangs_up_behind_tls_refuses_our_certificate() {
    for script in ["", "S: 421 4.7.0 certificate", "S: 220 x\nC~ EHLO\nS: 421 certificate"] {
        let (greeted, _task) = greeted(script, true).await;
        assert_eq!(greeted.err().unwrap().code(), Code::CLIENT_CERT_REFUSED, "{script}");
    }
    let (greeted, _task) = greeted("S: 421 busy", false).await;
    assert_eq!(greeted.err().unwrap().code(), Code::TRY_LATER);
}

#[tokio::test]
async fn login_stands_in_for_plain() {
    let (greeted, task) = greeted(
        "S: 220 x
         C: EHLO [127.0.0.1]
         S: 250-x
         S: 250 AUTH=LOGIN
         C: AUTH LOGIN
         S: 334 VXNlcm5hbWU6
         C: Y2xhaXJl
         S: 334 UGFzc3dvcmQ6
         C: bW90ZGVwYXNzZQ==
         S: 235 in",
        false,
    )
    .await;
    greeted.unwrap().sign_in(&password()).await.unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn an_initial_response_is_sent_where_the_profile_wants_it() {
    let (near, task) = peer(&format!("{OFFER}C: AUTH PLAIN AGNsYWlyZQBtb3RkZXBhc3Nl\nS: 235 in"));
    let greeted = Greeted::on_stream(wire(near), false, false, true).await.unwrap();
    greeted.sign_in(&password()).await.unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn a_refused_password_is_told_from_a_server_in_trouble() {
    for (answer, expected) in [
        ("S: 535 5.7.8 non", ("sign-in", Code::PASSWORD_REFUSED)),
        ("S: 534 5.7.9 too weak", ("sign-in", Code::PASSWORD_REFUSED)),
        ("S: 454 4.7.0 later", ("lost", Code::TRY_LATER)),
        ("S: 421 closing", ("lost", Code::TRY_LATER)),
        ("S: what?", ("lost", Code::PROTOCOL)),
        ("S: 334 more", ("lost", Code::PROTOCOL)),
        ("", ("lost", Code::CONNECTION_LOST)),
    ] {
        let script = format!("C: AUTH PLAIN\nS: 334\nC~ AGN\n{answer}");
        let (submission, _task) = sign_in(&password(), &script).await;
        assert_eq!(kind(submission), expected, "{answer}");
    }
}

#[tokio::test]
async fn a_token_goes_without_initial_response_first_and_then_with_one() {
    let blob = "dXNlcj1jbGFpcmVAdGVzdC5leGFtcGxlAWF1dGg9QmVhcmVyIGpldG9uAQE=";
    let without = format!("C: AUTH XOAUTH2\nS: 334\nC: {blob}\nS: 235 in");
    let with = format!("C: AUTH XOAUTH2\nS: 501 5.5.4 want it at once\nC: AUTH XOAUTH2 {blob}\nS: 235 in");
    for script in [without, with] {
        let (submission, task) = sign_in(&bearer(), &script).await;
        assert!(submission.is_ok(), "{script}");
        task.await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_explains_and_hangs_up_refuses_the_token() {
    let explained = "C: AUTH XOAUTH2\nS: 334\nC~ dXNl\nS: 334 eyJzdGF0dXMiOiI0MDEifQ==\n";
    for (end, expected) in [
        ("C:\nS: 535 no", ("sign-in", Code::TOKEN_REFUSED)),
        ("C:", ("sign-in", Code::TOKEN_REFUSED)),
        ("", ("sign-in", Code::TOKEN_REFUSED)),
        ("C:\nS: 421 bye", ("sign-in", Code::TOKEN_REFUSED)),
    ] {
        let (submission, _task) = sign_in(&bearer(), &format!("{explained}{end}")).await;
        assert_eq!(kind(submission), expected, "{end}");
    }
    let (cut, _task) = sign_in(&bearer(), "C: AUTH XOAUTH2\nS: 334\nC~ dXNl").await;
    assert_eq!(kind(cut), ("lost", Code::CONNECTION_LOST));
}

#[tokio::test]
async fn a_certificate_signs_in_by_external_or_by_itself() {
    let external = Credentials::External { mailbox: claire() };
    let (submission, task) = sign_in(&external, "C: AUTH EXTERNAL =\nS: 235 in").await;
    assert!(submission.is_ok());
    task.await.unwrap();
    let plain = "S: 220 x\nC~ EHLO\nS: 250-x\nS: 250 SIZE 0";
    let (sent, _task) = greeted(plain, true).await;
    let submission = sent.unwrap().sign_in(&external).await.unwrap();
    assert_eq!(submission.limits().size, None);
    let (none, _task) = greeted(plain, false).await;
    assert_eq!(kind(none.unwrap().sign_in(&external).await), ("sign-in", Code::NO_MEANS));
}

#[tokio::test]
async fn a_message_goes_step_by_step_with_its_receipts() {
    let (mut submission, task) = submission(
        "C: MAIL FROM:<claire@test.example> SIZE=42 RET=HDRS ENVID=pli-1
         S: 250 2.1.0 ok
         C: RCPT TO:<a@test.example> NOTIFY=SUCCESS,FAILURE
         S: 250-2.1.5
         S: 250 ok
         C: RCPT TO:<b@test.example>
         S: 550 5.1.1 inconnu
         C: DATA
         S: 354 go
         C: Subject: x
         C:
         C: ..dot
         C: .
         S: 250 2.0.0 queued as 1
         C: RSET
         S: 250 ok
         C: QUIT
         S: 221 bye",
    )
    .await;
    let address = |text: &str| text.parse::<Address>().unwrap();
    submission.begin(&claire(), 42, Some("pli-1")).await.unwrap();
    assert!(submission.recipient(&address("a@test.example"), true).await.unwrap().is_ok());
    let refused = submission.recipient(&address("b@test.example"), false).await.unwrap();
    assert_eq!(refused, Err(Reply { code: 550, text: "5.1.1 inconnu".into() }));
    let reply = submission.data(b"Subject: x\n\n.dot", Box::new(|| Ok(()))).await.unwrap();
    assert_eq!(reply.text, "2.0.0 queued as 1");
    submission.reset().await.unwrap();
    submission.close().await;
    task.await.unwrap();
}

#[tokio::test]
async fn what_is_too_large_is_not_even_begun() {
    let (mut submission, task) = submission("C: RSET\nS: 250 ok").await;
    assert_eq!(kind(submission.begin(&claire(), 10_000_001, None).await), ("refused", Code::SIZE_EXCEEDED));
    submission.reset().await.unwrap();
    task.await.unwrap();
}

#[tokio::test]
async fn refusals_of_the_sender_are_told_apart() {
    for (answer, expected) in [
        ("S: 553 5.7.1 not yours", ("refused", Code::SENDER_REFUSED)),
        ("S: 451 4.3.0 later", ("refused", Code::TRY_LATER)),
        ("S: 552 5.3.4 too big", ("refused", Code::SIZE_EXCEEDED)),
        ("S: 530 5.7.0 sign in", ("sign-in", Code::SESSION_ENDED)),
        ("S: 421 4.3.2 closing", ("lost", Code::TRY_LATER)),
        ("", ("lost", Code::CONNECTION_LOST)),
    ] {
        let (mut submission, _task) = submission(&format!("C~ MAIL\n{answer}")).await;
        assert_eq!(kind(submission.begin(&claire(), 1, None).await), expected, "{answer}");
    }
}

#[tokio::test]
async fn replies_in_another_charset_are_read_all_the_same() {
    let (near, mut far) = tokio::io::duplex(1024);
    let mut submission = SmtpSubmission::new(wire(near), Vec::new());
    let task = tokio::spawn(async move {
        let mut buffer = [0; 200];
        let _ = far.read(&mut buffer).await.unwrap();
        far.write_all(b"250 re\xE7u\r\n").await.unwrap();
    });
    assert_eq!(submission.begin(&claire(), 1, None).await.unwrap().code, 250);
    task.await.unwrap();
}

/// How DATA ends with these last steps of the server, and whether the end was said to come.
async fn ending(script: &str) -> (Result<Reply, DataFault>, bool) {
    let (mut submission, _task) = submission(&format!("C: DATA\n{script}")).await;
    let told = Arc::new(AtomicBool::new(false));
    let tell = Arc::clone(&told);
    let note = Box::new(move || {
        tell.store(true, Ordering::SeqCst);
        Ok(())
    });
    let result = submission.data(b"x\r\n", note).await;
    (result, told.load(Ordering::SeqCst))
}

#[tokio::test]
async fn the_end_of_data_is_exactly_sent_refused_or_uncertain() {
    let code = |fault: &Fault| fault.code();
    let (result, told) = ending("S: 354 go\nC: x\nC: .\nS: 250 queued").await;
    assert!(result.is_ok() && told);

    for (answer, expected) in [
        ("S: 554 5.6.0 no", Code::MESSAGE_REFUSED),
        ("S: 451 later", Code::TRY_LATER),
        ("S: 421 closing", Code::TRY_LATER),
        ("S: 250 what", Code::PROTOCOL),
        ("", Code::CONNECTION_LOST),
    ] {
        let (result, told) = ending(answer).await;
        assert!(matches!(&result, Err(DataFault::NotSent(fault)) if code(fault) == expected), "{answer}: {result:?}");
        assert!(!told, "{answer}");
    }
    for refusal in [554, 450, 421] {
        let (result, told) = ending(&format!("S: 354 go\nC: x\nC: .\nS: {refusal} no")).await;
        assert!(matches!(&result, Err(DataFault::Refused(reply)) if reply.code == refusal), "{result:?}");
        assert!(told);
    }
    for silence in
        ["S: 354 go\nC: x\nC: .", "S: 354 go\nC: x\nC: .\nS: gibberish", "S: 354 go\nC: x\nC: .\nS: 354 more"]
    {
        let (result, told) = ending(silence).await;
        assert!(matches!(&result, Err(DataFault::Uncertain(f)) if f.code() == Code::SEND_UNCERTAIN), "{result:?}");
        assert!(told);
    }
}

#[tokio::test]
async fn a_cut_within_the_text_means_that_it_certainly_has_not_left() {
    let (near, mut far) = tokio::io::duplex(4096);
    let mut submission = SmtpSubmission::new(wire(near), Vec::new());
    let task = tokio::spawn(async move {
        let mut buffer = [0; 6];
        far.read_exact(&mut buffer).await.unwrap();
        far.write_all(b"354 go\r\n552 5.3.4 too big\r\n").await.unwrap();
    });
    let text = vec![b'x'; 1_000_000];
    let result = submission.data(&text, Box::new(|| panic!("the end must not come"))).await;
    let Err(DataFault::NotSent(Fault::Refused(failure))) = result else { panic!("{result:?}") };
    assert_eq!(failure.code(), Code::MESSAGE_REFUSED);
    task.await.unwrap();
}

#[tokio::test]
async fn without_its_journal_line_the_end_is_not_sent() {
    let (mut submission, task) = submission("C: DATA\nS: 354 go\nC: x\nC: QUIT").await;
    let full = || Err(Failure::new(super::Error::SessionEnded { host: "disk".into() }));
    let result = submission.data(b"x\r\n", Box::new(full)).await;
    assert!(matches!(result, Err(DataFault::NotSent(Fault::Lost(_)))), "{result:?}");
    submission.close().await;
    task.await.unwrap();
}

#[tokio::test]
async fn a_late_answer_to_the_end_is_waited_for() {
    let (near, far) = tokio::io::duplex(4096);
    let wire = super::wire::Wire::new(Box::new(near), None, target(), Duration::from_millis(40));
    let mut submission = SmtpSubmission { wire, words: Vec::new(), end_patience: Duration::from_secs(20) };
    let task = tokio::spawn(async move {
        let mut far = BufReader::new(far);
        let mut line = String::new();
        far.read_line(&mut line).await.unwrap();
        far.get_mut().write_all(b"354 go\r\n").await.unwrap();
        while line != ".\r\n" {
            line.clear();
            far.read_line(&mut line).await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(120)).await;
        far.get_mut().write_all(b"250 at last\r\n").await.unwrap();
    });
    assert_eq!(submission.data(b"x", Box::new(|| Ok(()))).await.unwrap().code, 250);
    task.await.unwrap();
}

#[tokio::test]
async fn endless_lines_and_silence_do_not_hold_us() {
    let (near, mut far) = tokio::io::duplex(4096);
    let task = tokio::spawn(async move { while far.write_all(&[b'2'; 1024]).await.is_ok() {} });
    let error = Greeted::on_stream(wire(near), false, false, false).await.err().unwrap();
    assert_eq!(error.code(), Code::PROTOCOL);
    task.await.unwrap();
    let (near, _far) = tokio::io::duplex(16);
    let silent = super::wire::Wire::new(Box::new(near), None, target(), Duration::from_millis(20));
    assert_eq!(Greeted::on_stream(silent, false, false, false).await.err().unwrap().code(), Code::TIMED_OUT);
}

#[tokio::test]
async fn no_secret_is_in_what_is_shown_of_a_refusal() {
    let (submission, _task) = sign_in(&bearer(), "C: AUTH XOAUTH2\nS: 334\nC~ d\nS: 535 no").await;
    let fault = submission.err().unwrap();
    assert!(!format!("{fault} {fault:?}").contains("jeton"));
}
