use super::Server;

const LETTER: &str = "From: =?UTF-8?Q?Labo_R=C3=A9sultats-TEST?= <labo@biovalmont.mssante.example>
To: Claire MONNIER-TEST <claire.monnier@cabinet-monnier.mssante.example>, b@c.example
Subject: =?UTF-8?Q?R=C3=A9sultat?=
 de biologie
Date: Fri, 1 May 2026 08:00:00 +0200
Message-ID: <r1@biovalmont.mssante.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"b1\"

--b1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Bonjour =C3=A0 tous
--b1
Content-Type: application/zip; name=\"IHE_XDM.zip\"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename=\"IHE_XDM.zip\"

UEsDBA==
--b1
Content-Type: message/rfc822

Subject: Dedans
From: x@y.example
Content-Type: multipart/alternative; boundary=b2

--b2
Content-Type: text/plain

simple
--b2
Content-Type: text/html

<p>riche</p>
--b2--
--b1--
";

#[tokio::test]
async fn select_tells_the_state_of_the_folder() {
    let server = Server::with_messages("", 2);
    let mut client = server.signed_in().await;
    client
        .play(
            "C: a1 SELECT inbox (CONDSTORE)
             S: * FLAGS (\\Seen \\Answered \\Flagged \\Draft \\Deleted $Forwarded $MDNSent $Treated)
             S: * 2 EXISTS
             S: * 0 RECENT
             S: * OK [PERMANENTFLAGS (…\\*)] …
             S: * OK [UNSEEN 1] …
             S: * OK [UIDVALIDITY …] …
             S: * OK [UIDNEXT 3] …
             S: * OK [HIGHESTMODSEQ 3] …
             S: a1 OK [READ-WRITE] Open
             C: a2 UNSELECT
             S: a2 OK …
             C: a3 CHECK
             S: a3 BAD …
             C: a4 EXAMINE INBOX",
        )
        .await;
    client.skip_to("a4 OK [READ-ONLY]").await;
    client.play("C: a5 STORE 1 +FLAGS (\\Seen)\nS: a5 NO [READ-ONLY] …").await;
    client.play("C: a6 SELECT Nowhere\nS: a6 NO [NONEXISTENT] …\nC: a7 CHECK\nS: a7 BAD …").await;
}

#[tokio::test]
async fn folders_are_listed_in_modified_utf7_with_their_use() {
    let server = Server::new("");
    let mut client = server.signed_in().await;
    client
        .play(
            "C: a1 LIST \"\" *
             S: * LIST (\\HasNoChildren) \"/\" INBOX
             S: * LIST (\\HasNoChildren \\Drafts) \"/\" Brouillons
             S: * LIST (\\HasNoChildren \\Sent) \"/\" Envoy&AOk-s
             S: * LIST (\\HasNoChildren \\Archive) \"/\" Archives
             S: * LIST (\\HasNoChildren \\Junk) \"/\" Ind&AOk-sirables
             S: * LIST (\\HasNoChildren \\Trash) \"/\" Corbeille
             S: a1 OK …
             C: a2 LIST \"\" \"\"
             S: * LIST (\\Noselect) \"/\" \"\"
             S: a2 OK …
             C: a3 CREATE \"&AMk-t&AOk-/2026\"
             S: a3 OK …
             C: a4 LIST \"\" &AMk-*
             S: * LIST (\\HasChildren) \"/\" &AMk-t&AOk-
             S: * LIST (\\HasNoChildren) \"/\" &AMk-t&AOk-/2026
             S: a4 OK …
             C: a5 UNSUBSCRIBE &AMk-t&AOk-
             S: a5 OK …
             C: a6 LSUB \"\" &AMk-%
             S: a6 OK …
             C: a7 RENAME &AMk-t&AOk- Hiver
             S: a7 OK …
             C: a8 LIST Hiver/ %
             S: * LIST (\\HasNoChildren) \"/\" Hiver/2026
             S: a8 OK …
             C: a9 DELETE Hiver
             S: a9 NO [CANNOT] …
             C: b1 DELETE Hiver/2026
             S: b1 OK …
             C: b2 CREATE INBOX
             S: b2 NO [ALREADYEXISTS] …",
        )
        .await;
}

#[tokio::test]
async fn status_tells_without_opening() {
    let server = Server::with_messages("", 3);
    let mut client = server.signed_in().await;
    client
        .play(
            "C: a1 STATUS INBOX (MESSAGES UNSEEN UIDNEXT HIGHESTMODSEQ RECENT)
             S: * STATUS INBOX (MESSAGES 3 UNSEEN 3 UIDNEXT 4 HIGHESTMODSEQ 4 RECENT 0)
             S: a1 OK …
             C: a2 STATUS Envoy&AOk-s (MESSAGES)
             S: * STATUS Envoy&AOk-s (MESSAGES 0)
             S: a2 OK …
             C: a3 STATUS Nowhere (MESSAGES)
             S: a3 NO [NONEXISTENT] …",
        )
        .await;
}

#[tokio::test]
async fn fetch_tells_flags_dates_and_sizes() {
    let server = Server::with_messages("", 2);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 FETCH 1:2 (UID FLAGS INTERNALDATE RFC822.SIZE)
             S: * 1 FETCH (UID 1 FLAGS () INTERNALDATE \"01-May-2026 01:00:00 +0000\" RFC822.SIZE 57)
             S: * 2 FETCH (UID 2 FLAGS () INTERNALDATE \"01-May-2026 02:00:00 +0000\" RFC822.SIZE 57)
             S: a1 OK …
             C: a2 UID FETCH 2:* FLAGS
             S: * 2 FETCH (FLAGS () UID 2)
             S: a2 OK …
             C: a3 UID FETCH 700:* FLAGS
             S: * 2 FETCH (FLAGS () UID 2)
             S: a3 OK …
             C: a4 UID FETCH 700 FLAGS
             S: a4 OK …
             C: a5 FETCH 3 FLAGS
             S: a5 BAD …
             C: a6 FETCH * FAST
             S: * 2 FETCH (FLAGS () INTERNALDATE \"01-May-2026 02:00:00 +0000\" RFC822.SIZE 57)
             S: a6 OK …",
        )
        .await;
}

#[tokio::test]
async fn the_envelope_keeps_encoded_words() {
    let server = Server::new("");
    server.deliver(LETTER);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 FETCH 1 ENVELOPE
             S: * 1 FETCH (ENVELOPE (\"Fri, 1 May 2026 08:00:00 +0200\" \"=?UTF-8?Q?R=C3=A9sultat?= de biologie\" ((\"=?UTF-8?B?TGFibyBSw6lzdWx0YXRzLVRFU1Q=?=\" NIL \"labo\" \"biovalmont.mssante.example\")) ((…\"labo\" …)) ((…\"labo\" …)) ((\"Claire MONNIER-TEST\" NIL \"claire.monnier\" \"cabinet-monnier.mssante.example\")(NIL NIL \"b\" \"c.example\")) NIL NIL NIL \"<r1@biovalmont.mssante.example>\"))
             S: a1 OK …",
        )
        .await;
}

#[tokio::test]
async fn the_structure_tells_parts_attachments_and_nested_mail() {
    let server = Server::new("");
    server.deliver(LETTER);
    let mut client = server.in_inbox().await;
    client.send("a1 FETCH 1 BODYSTRUCTURE\r\n").await;
    let line = client.line().await;
    for piece in [
        "* 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" 19 0 NIL NIL NIL)",
        "(\"application\" \"zip\" (\"name\" \"IHE_XDM.zip\") NIL NIL \"base64\" 8 NIL (\"attachment\" (\"filename\" \"IHE_XDM.zip\")) NIL)",
        "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7bit\" 183 ",
        "(NIL \"Dedans\" ((NIL NIL \"x\" \"y.example\"))",
        "((\"TEXT\" \"plain\" NIL NIL NIL \"7bit\" 6 0 NIL NIL NIL)(\"TEXT\" \"html\" NIL NIL NIL \"7bit\" 12 0 NIL NIL NIL) \"alternative\" (\"boundary\" \"b2\") NIL NIL)",
        " \"mixed\" (\"boundary\" \"b1\") NIL NIL))",
    ] {
        assert!(line.contains(piece), "{piece}\nis not in\n{line}");
    }
    client.play("S: a1 OK …").await;
}

#[tokio::test]
async fn sections_are_the_bytes_as_sent() {
    let server = Server::new("");
    server.deliver(LETTER);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 FETCH 1 BODY.PEEK[1]
             S: * 1 FETCH (BODY[1] {19}
             S: Bonjour =C3=A0 tous)
             S: a1 OK …
             C: a2 FETCH 1 BODY.PEEK[2.MIME]
             S: * 1 FETCH (BODY[2.MIME] {…}
             S: Content-Type: application/zip; name=\"IHE_XDM.zip\"
             S: Content-Transfer-Encoding: base64
             S: Content-Disposition: attachment; filename=\"IHE_XDM.zip\"
             S:
             S: )
             S: a2 OK …
             C: a3 FETCH 1 (BODY.PEEK[2] BODY.PEEK[3.2] BODY.PEEK[9] BODY.PEEK[3.HEADER.FIELDS (SUBJECT)])
             S: * 1 FETCH (BODY[2] {8}
             S: UEsDBA== BODY[3.2] {12}
             S: <p>riche</p> BODY[9] NIL BODY[3.HEADER.FIELDS (SUBJECT)] {19}
             S: Subject: Dedans
             S:
             S: )
             S: a3 OK …
             C: a4 FETCH 1 BODY.PEEK[HEADER.FIELDS (subject message-id)]
             S: * 1 FETCH (BODY[HEADER.FIELDS (subject message-id)] {…}
             S: Subject: =?UTF-8?Q?R=C3=A9sultat?=
             S:  de biologie
             S: Message-ID: <r1@biovalmont.mssante.example>
             S:
             S: )
             S: a4 OK …",
        )
        .await;
    assert_eq!(server.folder("INBOX"), [(1, vec![])]);
    let nested = LETTER.split_once("message/rfc822\n\n").unwrap().1.strip_suffix("\n--b1--\n").unwrap();
    client.send("a5 FETCH 1 BODY.PEEK[3]\r\n").await;
    client.play(&format!("S: * 1 FETCH (BODY[3] {{{}}}", nested.len() + nested.matches('\n').count())).await;
    for line in nested.lines().take(nested.lines().count() - 1) {
        client.play(&format!("S: {line}")).await;
    }
    client.play("S: --b2--)\nS: a5 OK …").await;
}

#[tokio::test]
async fn a_simple_message_has_one_part() {
    let server = Server::with_messages("", 1);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 FETCH 1 (BODY BODY.PEEK[1] BODY.PEEK[2] BODY.PEEK[TEXT])
             S: * 1 FETCH (BODY (\"TEXT\" \"plain\" NIL NIL NIL \"7bit\" 16 1) BODY[1] {16}
             S: Bonjour-TEST 1
             S:  BODY[2] NIL BODY[TEXT] {16}
             S: Bonjour-TEST 1
             S: )
             S: a1 OK …",
        )
        .await;
}

#[tokio::test]
async fn partial_fetches_put_the_message_together_again() {
    let server = Server::with_messages("", 1);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 UID FETCH 1 BODY.PEEK[]<0.20>
             S: * 1 FETCH (BODY[]<0> {20}
             S: Subject: Message 1
             S:  UID 1)
             S: a1 OK …
             C: a2 UID FETCH 1 BODY.PEEK[]<52.100>
             S: * 1 FETCH (BODY[]<52> {5}
             S: T 1
             S:  UID 1)
             S: a2 OK …
             C: a3 UID FETCH 1 BODY.PEEK[]<600.10>
             S: * 1 FETCH (BODY[]<600> {0}
             S:  UID 1)
             S: a3 OK …",
        )
        .await;
}

#[tokio::test]
async fn reading_a_body_marks_it_seen_unless_it_is_a_peek() {
    let server = Server::with_messages("", 1);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 FETCH 1 BODY[TEXT]
             S: * 1 FETCH (BODY[TEXT] {16}
             S: Bonjour-TEST 1
             S:  FLAGS (\\Seen))
             S: a1 OK …",
        )
        .await;
    assert_eq!(server.folder("INBOX"), [(1, vec!["\\Seen".to_owned()])]);
}

#[tokio::test]
async fn changed_since_tells_only_what_changed() {
    let server = Server::with_messages("", 3);
    let mut client = server.in_inbox().await;
    client
        .play(
            "C: a1 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 4)
             S: a1 OK …
             C: a2 UID STORE 2 +FLAGS.SILENT (\\Seen)
             S: * 2 FETCH (FLAGS (\\Seen) UID 2 MODSEQ (5))
             S: a2 OK …
             C: a3 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 4)
             S: * 2 FETCH (FLAGS (\\Seen) UID 2 MODSEQ (5))
             S: a3 OK …
             C: a4 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 4 VANISHED)
             S: a4 BAD …",
        )
        .await;
}

#[tokio::test]
async fn search_knows_the_keys() {
    let server = Server::with_messages("", 3);
    server.deliver(LETTER);
    let mut client = server.in_inbox().await;
    for (keys, found) in [
        ("ALL", "1 2 3 4"),
        ("SUBJECT \"message 2\"", "2"),
        ("NOT SUBJECT Message", "4"),
        ("OR SUBJECT \"Message 1\" SUBJECT \"Message 3\"", "1 3"),
        ("(2:3 UNSEEN) UID 3", "3"),
        ("HEADER Message-ID r1@biovalmont", "4"),
        ("HEADER Message-ID \"\"", "4"),
        ("CHARSET UTF-8 SUBJECT {9+}\r\nrésultat", "4"),
        ("CHARSET UTF-8 BODY {2+}\r\nà", "4"),
        ("TEXT biovalmont", "4"),
        ("FROM labo TO claire", "4"),
        ("SINCE 1-May-2026 BEFORE 2-May-2026", "1 2 3 4"),
        ("BEFORE 1-May-2026", ""),
        ("SENTON 1-May-2026", "4"),
        ("LARGER 100", "4"),
        ("UID 3:*", "3 4"),
        ("SEEN", ""),
        ("KEYWORD $Forwarded", ""),
    ] {
        client.send(&format!("a1 SEARCH {keys}\r\n")).await;
        let space = if found.is_empty() { "" } else { " " };
        client.play(&format!("S: * SEARCH{space}{found}\nS: a1 OK …")).await;
    }
    client
        .play(
            "C: a2 SEARCH CHARSET KOI8-R ALL
             S: a2 NO [BADCHARSET (UTF-8 US-ASCII)] …
             C: a3 UID SEARCH MODSEQ 4
             S: * SEARCH 3 4 (MODSEQ 5)
             S: a3 OK …",
        )
        .await;
}

#[tokio::test]
async fn strange_mail_is_served_without_harm() {
    let server = Server::new("");
    for text in
        ["", "\n", "no header at all", "Content-Type: multipart/mixed; boundary=x\n\nnothing\n", "a\0b: c\n\n\0"]
    {
        server.deliver(text);
    }
    let mut client = server.in_inbox().await;
    client
        .send("a1 FETCH 1:* (ENVELOPE BODY BODYSTRUCTURE BODY.PEEK[] BODY.PEEK[1] BODY.PEEK[1.2.3.HEADER])\r\n")
        .await;
    client.skip_to("a1 OK").await;
    client.send("a2 SEARCH TEXT x SENTSINCE 1-May-2026\r\n").await;
    client.skip_to("a2 OK").await;
}
