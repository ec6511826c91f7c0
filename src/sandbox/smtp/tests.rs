use super::super::accounts::CODE_SENT_MARK;
use super::super::faults::{Faults, Protocol};
use super::super::wire::Wire;
use super::super::{Shared, mail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream};

const CLAIRE: &str = "claire.monnier@cabinet-monnier.mssante.example";
const PHARMACY: &str = "contact@pharmacie-marche.mssante.example";

struct Client {
    shared: Arc<Shared>,
    stream: BufReader<DuplexStream>,
}

impl Client {
    /// A connection as if TLS had been made, greeting read.
    async fn connect(shared: &Arc<Shared>, secured: bool) -> Self {
        let (wire, far) = Wire::in_memory(Protocol::Smtp, &shared.faults, secured);
        tokio::spawn(super::serve(wire, Arc::clone(shared)));
        let mut client = Self { shared: Arc::clone(shared), stream: BufReader::new(far) };
        assert!(client.answer().await.starts_with("220 "));
        client
    }

    async fn answer(&mut self) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await.unwrap() == 0 {
                return all;
            }
            all.push_str(&line);
            if line.as_bytes().get(3) == Some(&b' ') {
                return all;
            }
        }
    }

    async fn say(&mut self, line: &str) -> String {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        self.answer().await
    }

    async fn sign_in(&mut self) {
        assert!(self.say("EHLO client").await.contains("AUTH"));
        let account = self.shared.accounts.by_address(&CLAIRE.parse().unwrap()).unwrap().clone();
        let mut phone = self.shared.accounts.phone();
        let plain = |password: &str| STANDARD.encode(format!("\0{}\0{password}", account.login));
        let answer = self.say(&format!("AUTH PLAIN {}", plain(&account.password))).await;
        assert!(answer.starts_with("535 ") && answer.contains(CODE_SENT_MARK), "{answer}");
        let code = phone.recv().await.unwrap().code;
        let answer = self.say(&format!("AUTH PLAIN {}", plain(&format!("{}{code}", account.password)))).await;
        assert!(answer.starts_with("235 "), "{answer}");
    }

    async fn send(&mut self, to: &str, text: &str) -> String {
        assert!(self.say(&format!("MAIL FROM:<{CLAIRE}> SIZE=100 RET=HDRS ENVID=e1")).await.starts_with("250 "));
        assert!(self.say(&format!("RCPT TO:<{to}> NOTIFY=SUCCESS,FAILURE")).await.starts_with("250 "));
        assert!(self.say("DATA").await.starts_with("354 "));
        self.say(&format!("{text}\r\n.")).await
    }
}

fn shared(faults: &str) -> Arc<Shared> {
    Arc::new(Shared::for_tests(Faults::parse(faults).unwrap()))
}

fn inbox(shared: &Shared, address: &str) -> Vec<String> {
    folder(shared, address, "INBOX").unwrap()
}

fn folder(shared: &Shared, address: &str, name: &str) -> Result<Vec<String>, mail::Error> {
    let snapshot = shared.mail.snapshot_named(&address.parse().unwrap(), name)?;
    Ok(snapshot.messages.iter().map(|message| String::from_utf8_lossy(&message.bytes).into_owned()).collect())
}

#[tokio::test]
async fn a_message_is_delivered_unstuffed_and_its_sender_told() {
    let shared = shared("");
    let mut client = Client::connect(&shared, true).await;
    client.sign_in().await;
    let answer = client.send(PHARMACY, "Subject: Essai\r\nMessage-ID: <m1@test>\r\n\r\n..point\r\nfin").await;
    assert!(answer.starts_with("250 2.0.0"), "{answer}");
    let received = inbox(&shared, PHARMACY);
    assert!(received[0].starts_with(&format!("Return-Path: <{CLAIRE}>\r\n")));
    assert!(received[0].ends_with("\r\n\r\n.point\r\nfin\r\n"));
    let notice = &inbox(&shared, CLAIRE)[0];
    assert!(notice.contains("report-type=\"delivery-status\"") && notice.contains("Original-Envelope-Id: e1"));
    assert!(notice.contains("Action: delivered") && notice.contains("Message-ID: <m1@test>"));
    assert!(folder(&shared, CLAIRE, "Envoyés").unwrap().is_empty(), "the client files its copy");
}

#[tokio::test]
async fn recipients_are_judged_one_by_one() {
    let shared = shared("");
    let mut client = Client::connect(&shared, true).await;
    client.sign_in().await;
    client.say(&format!("MAIL FROM:<{CLAIRE}>")).await;
    let say = [
        ("a@hopital.example.org", "550 5.7.1"),
        ("personne@cabinet-monnier.mssante.example", "550 5.1.1"),
        (PHARMACY, "250 "),
        ("x@hopital-sud.autre-operateur.example", "250 "),
    ];
    for (to, expected) in say {
        let answer = client.say(&format!("RCPT TO:<{to}>")).await;
        assert!(answer.starts_with(expected), "{to}: {answer}");
    }
    client.say("DATA").await;
    assert!(client.say("Subject: x\r\n\r\nx\r\n.").await.starts_with("250 "));
    assert_eq!(inbox(&shared, PHARMACY).len(), 1);
    assert_eq!(shared.poste_restante.recipients().len(), 1);
}

#[tokio::test]
async fn a_recipient_may_be_put_off_and_a_text_cut_in_its_middle() {
    let shared = shared("try-later*1,cut-at-command=smtp:TEXT");
    let mut client = Client::connect(&shared, true).await;
    client.sign_in().await;
    client.say(&format!("MAIL FROM:<{CLAIRE}>")).await;
    let rcpt = format!("RCPT TO:<{PHARMACY}>");
    assert!(client.say(&rcpt).await.starts_with("451 "));
    assert!(client.say(&rcpt).await.starts_with("250 "));
    assert!(client.say("DATA").await.starts_with("354 "));
    assert_eq!(client.say("Subject: half").await, "");
    assert!(inbox(&shared, PHARMACY).is_empty());
}

#[tokio::test]
async fn nobody_sends_unknown_in_clear_or_as_another() {
    let shared = shared("");
    let mut client = Client::connect(&shared, false).await;
    let hello = client.say("EHLO client").await;
    assert!(!hello.contains("AUTH") && hello.contains("SIZE 10000000") && hello.contains("DSN"));
    assert!(client.say("AUTH PLAIN AAAA").await.starts_with("538 "));
    assert!(client.say(&format!("MAIL FROM:<{CLAIRE}>")).await.starts_with("530 "));
    let mut client = Client::connect(&shared, true).await;
    client.sign_in().await;
    assert!(client.say(&format!("MAIL FROM:<{PHARMACY}>")).await.starts_with("553 "));
    assert!(client.say("MAIL FROM:<>").await.starts_with("553 "));
    assert!(client.say("DATA").await.starts_with("503 "));
}

#[tokio::test]
async fn every_way_of_signing_in_works_without_initial_response() {
    let shared = shared("");
    Client::connect(&shared, true).await.sign_in().await;
    let account = shared.accounts.by_address(&CLAIRE.parse().unwrap()).unwrap().clone();

    let mut client = Client::connect(&shared, true).await;
    client.say("EHLO client").await;
    assert_eq!(client.say("AUTH LOGIN").await, "334 VXNlcm5hbWU6\r\n");
    assert_eq!(client.say(&STANDARD.encode(&account.login)).await, "334 UGFzc3dvcmQ6\r\n");
    assert!(client.say(&STANDARD.encode(&account.password)).await.starts_with("235 "), "the window is open");

    let mut client = Client::connect(&shared, true).await;
    client.say("EHLO client").await;
    let token = shared.accounts.token(&account.login).unwrap();
    let blob = |token: &str| STANDARD.encode(format!("user={CLAIRE}\u{1}auth=Bearer {token}\u{1}\u{1}"));
    assert_eq!(client.say("AUTH XOAUTH2").await.trim_end(), "334");
    assert!(client.say(&blob("wrong")).await.starts_with("334 eyJ"));
    assert!(client.say("").await.starts_with("535 "));
    assert!(client.say(&format!("AUTH XOAUTH2 {}", blob(token))).await.starts_with("235 "));

    let mut client = Client::connect(&shared, true).await;
    client.say("EHLO client").await;
    assert_eq!(client.say("AUTH PLAIN").await.trim_end(), "334");
    assert!(client.say("*").await.starts_with("501 "));
    assert!(client.say("AUTH EXTERNAL =").await.starts_with("535 "), "no certificate");
}

#[tokio::test]
async fn a_refused_token_with_the_fault_drops_the_connection() {
    let shared = shared("token-refused*1");
    let mut client = Client::connect(&shared, true).await;
    client.say("EHLO client").await;
    let token = shared.accounts.token("claire.monnier").unwrap();
    let blob = STANDARD.encode(format!("user={CLAIRE}\u{1}auth=Bearer {token}\u{1}\u{1}"));
    assert!(client.say(&format!("AUTH XOAUTH2 {blob}")).await.starts_with("334 eyJ"));
    assert_eq!(client.answer().await, "", "the end");
}

#[tokio::test]
async fn the_answer_to_the_text_may_be_lost_with_the_message_or_without() {
    for (faults, kept) in [("drop-after-data", 1), ("drop-after-data=smtp:lost", 0)] {
        let shared = shared(faults);
        let mut client = Client::connect(&shared, true).await;
        client.sign_in().await;
        assert_eq!(client.send(PHARMACY, "Subject: x\r\n\r\nx").await, "");
        assert_eq!(inbox(&shared, PHARMACY).len(), kept, "{faults}");
    }
}

#[tokio::test]
async fn a_large_message_is_refused_before_and_after_its_text() {
    let shared = shared("size-limit=1000");
    let mut client = Client::connect(&shared, true).await;
    client.sign_in().await;
    assert!(client.say(&format!("MAIL FROM:<{CLAIRE}> SIZE=1001")).await.starts_with("552 "));
    let long = format!("Subject: x\r\n\r\n{}", "x".repeat(2000));
    assert!(client.send(PHARMACY, &long).await.starts_with("552 "));
    assert!(client.send(PHARMACY, "Subject: x\r\n\r\nshort").await.starts_with("250 "), "the session goes on");
    assert_eq!(inbox(&shared, PHARMACY).len(), 1);
}

#[tokio::test]
async fn the_operator_files_the_copy_when_it_is_his_part() {
    for (faults, copies) in [("operator-files-copy", 1), ("operator-files-copy,no-sent-copy", 0)] {
        let shared = shared(faults);
        let mut client = Client::connect(&shared, true).await;
        client.sign_in().await;
        client.send(PHARMACY, "Subject: x\r\n\r\nx").await;
        assert_eq!(folder(&shared, CLAIRE, "Envoyés").unwrap().len(), copies, "{faults}");
    }
}

#[tokio::test]
async fn pipelined_commands_are_answered_in_order_and_nonsense_ends() {
    let shared = shared("");
    let mut client = Client::connect(&shared, true).await;
    client.sign_in().await;
    let batch = format!("MAIL FROM:<{CLAIRE}>\r\nRCPT TO:<{PHARMACY}>\r\nDATA");
    assert!(client.say(&batch).await.starts_with("250 2.1.0"));
    assert!(client.answer().await.starts_with("250 2.1.5"));
    assert!(client.answer().await.starts_with("354 "));
    assert!(client.say("Subject: x\r\n\r\nx\r\n.\r\nNOOP").await.starts_with("250 2.0.0 Message"));
    assert!(client.answer().await.starts_with("250 2.0.0 Ok"));
    client.stream.write_all("NONSENSE\r\n".repeat(30).as_bytes()).await.unwrap();
    let mut rest = String::new();
    client.stream.read_to_string(&mut rest).await.unwrap();
    assert!(rest.starts_with("500 ") && rest.lines().last().unwrap().starts_with("421 "), "{rest}");
}
