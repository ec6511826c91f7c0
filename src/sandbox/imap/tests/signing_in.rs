use super::{ADDRESS, Server, base64};

#[tokio::test]
async fn in_clear_nobody_signs_in() {
    let server = Server::new("");
    let mut client = server.connect(false).await;
    client
        .play(
            "C: a1 CAPABILITY
             S: * CAPABILITY IMAP4REV1 LITERAL+ ID LOGINDISABLED
             S: a1 OK …
             C: a2 LOGIN claire.monnier secret
             S: a2 NO [PRIVACYREQUIRED] …
             C: a3 STARTTLS
             S: a3 BAD …
             C: a4 SELECT INBOX
             S: a4 BAD …
             C: a5 LOGOUT
             S: * BYE …
             S: a5 OK …",
        )
        .await;
    client.closed().await;
}

#[tokio::test]
async fn a_password_asks_for_a_code_and_the_code_opens() {
    let server = Server::new("");
    let mut phone = server.shared.accounts.phone();
    let mut client = server.connect(true).await;
    client
        .play(
            "C: a1 CAPABILITY
             S: * CAPABILITY IMAP4REV1 LITERAL+ ID SASL-IR AUTH=PLAIN AUTH=XOAUTH2
             S: a1 OK …
             C: a2 LOGIN claire.monnier wrong
             S: a2 NO [AUTHENTICATIONFAILED] …
             C: a3 LOGIN claire.monnier Mot-de-passe-TEST
             S: a3 NO [AUTHENTICATIONFAILED] A one-time code was sent…",
        )
        .await;
    let code = phone.recv().await.unwrap().code;
    let plain = base64(&format!("\0claire.monnier\0Mot-de-passe-TEST{code}"));
    client.play(&format!("C: a4 AUTHENTICATE PLAIN\nS: +…\nC: {plain}\nS: a4 OK [CAPABILITY …] Signed in")).await;
    client.play("C: a5 LOGIN claire.monnier x\nS: a5 BAD Signed in already").await;

    let mut second = server.connect(true).await;
    let alone = base64(&format!("{ADDRESS}\0claire.monnier\0Mot-de-passe-TEST"));
    second.play(&format!("C: b1 AUTHENTICATE PLAIN {alone}\nS: b1 OK …")).await;
}

#[tokio::test]
async fn a_refused_token_gets_its_json_and_then_no() {
    let server = Server::new("");
    let mut client = server.connect(true).await;
    let wrong = base64(&format!("user={ADDRESS}\u{1}auth=Bearer wrong\u{1}\u{1}"));
    client.send(&format!("a1 AUTHENTICATE XOAUTH2 {wrong}\r\n")).await;
    let challenge = client.line().await;
    assert!(challenge.starts_with("+ eyJzdGF0dXMiOiI0MDEi"), "{challenge}");
    client.play("C: \nS: a1 NO [AUTHENTICATIONFAILED] …\nC: a2 NOOP\nS: a2 OK …").await;
}

#[tokio::test]
async fn the_token_fault_drops_the_connection_after_the_challenge() {
    let server = Server::new("token-refused");
    let mut client = server.connect(true).await;
    let token = server.shared.accounts.token("claire.monnier").unwrap().to_owned();
    let right = base64(&format!("user={ADDRESS}\u{1}auth=Bearer {token}\u{1}\u{1}"));
    client.play(&format!("C: a1 AUTHENTICATE XOAUTH2 {right}\nS: + …\nC: ")).await;
    client.closed().await;
}

#[tokio::test]
async fn external_without_a_certificate_and_unknown_mechanisms_are_refused() {
    let server = Server::new("");
    let mut client = server.connect(true).await;
    client
        .play(
            "C: a1 AUTHENTICATE EXTERNAL =
             S: a1 NO [AUTHENTICATIONFAILED] …
             C: a2 AUTHENTICATE CRAM-MD5
             S: a2 NO [CANNOT] …
             C: a3 AUTHENTICATE PLAIN
             S: +…
             C: *
             S: a3 BAD Cancelled
             C: a4 AUTHENTICATE PLAIN
             S: +…
             C: not base64!
             S: a4 BAD …",
        )
        .await;
}

#[tokio::test]
async fn malformed_commands_are_bad_and_the_session_goes_on() {
    let server = Server::new("");
    let mut client = server.signed_in().await;
    client
        .play(
            "C: a1 FROBNICATE
             S: a1 BAD …
             C: a2 FETCH
             S: a2 BAD …
             C: a3 FETCH 1 FLAGS
             S: a3 BAD …
             C: a4 SELECT \"unclosed
             S: a4 BAD …
             C: a5 SELECT a&b
             S: a5 BAD …
             C: a6 COMPRESS DEFLATE
             S: a6 BAD …
             C: a7 NOOP
             S: a7 OK …",
        )
        .await;
    client.send("\r\n").await;
    client.play("S: * BAD …").await;
    client.send(&format!("a8 SELECT ({}\r\n", "(".repeat(20_000))).await;
    client.play("S: a8 BAD …\nC: a9 NOOP\nS: a9 OK …").await;
}

#[tokio::test]
async fn endless_lines_and_strangers_literals_are_cut_short() {
    let server = Server::new("");
    let mut client = server.connect(true).await;
    client.play("C: a1 LOGIN {5000}\nS: a1 NO [TOOBIG] …\nC: a2 LOGIN {4+}\nC: toto {1+}\nC: x\nS: a2 NO …").await;
    client.play("C: a3 LOGIN {100000+}\nS: * BYE …").await;
    client.closed().await;
    let mut client = server.connect(true).await;
    client.send(&"a".repeat(100_000)).await;
    client.play("S: * BYE Line too long").await;
    client.closed().await;
}

#[tokio::test]
async fn id_enable_and_capability_after_sign_in() {
    let server = Server::new("");
    let mut client = server.signed_in().await;
    client
        .play(
            "C: a1 ID (\"name\" \"pli\")
             S: * ID (\"name\" \"Pli sandbox\" \"version\" …)
             S: a1 OK …
             C: a2 ENABLE CONDSTORE QRESYNC
             S: * ENABLED CONDSTORE
             S: a2 OK …
             C: a3 CAPABILITY
             S: * CAPABILITY IMAP4REV1 LITERAL+ ID ENABLE UNSELECT UIDPLUS MOVE CONDSTORE SPECIAL-USE CHILDREN IDLE
             S: a3 OK …",
        )
        .await;
}

#[tokio::test]
async fn a_named_command_cuts_the_connection() {
    let server = Server::with_messages("cut-at-command=imap:fetch*1", 1);
    let mut client = server.in_inbox().await;
    client.send("a1 UID FETCH 1 FLAGS\r\n").await;
    client.closed().await;
}
