//! Our adapters against Dovecot, Postfix and slapd.

mod real {
    use crate::support::{self, Account, Servers};
    use pli::domain::Secret;
    use pli::domain::access::{Credentials, Fault, Mailbox, Range, Submission};
    use pli::domain::directory::DirectoryQuery;
    use pli::domain::folder::FolderRole;
    use pli::domain::message::{Flag, Flags};
    use pli::domain::profile::OperatorProfile;
    use pli::{directory, imap, smtp};
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    /// One of the two forms that operators give their services.
    struct Operator {
        servers: &'static Servers,
        profile: OperatorProfile,
    }

    fn operators() -> [Operator; 2] {
        let servers = Servers::meet();
        [&servers.profiles.starttls, &servers.profiles.implicit]
            .map(|path| Operator { servers, profile: support::profile(path) })
    }

    impl Operator {
        async fn read(&self, account: &Account, code: &str) -> Result<Box<dyn Mailbox>, Fault> {
            let service = self.profile.imap.as_ref().unwrap();
            let greeted = imap::connect(&self.servers.connector(), service, &self.profile.timeouts).await.unwrap();
            greeted.sign_in(&credentials(account, code)).await
        }

        async fn submit(&self, account: &Account, code: &str) -> Result<Box<dyn Submission>, Fault> {
            let service = self.profile.smtp.as_ref().unwrap();
            let greeted = smtp::connect(&self.servers.connector(), service, &self.profile.timeouts).await.unwrap();
            greeted.sign_in(&credentials(account, code)).await
        }

        /// Signs in by a code, which opens the session.
        async fn open_session(&self, account: &Account) -> Box<dyn Mailbox> {
            let refused = self.read(account, "").await;
            assert!(matches!(refused, Err(Fault::SignIn(_))), "the password alone was not refused as a sign-in");
            self.read(account, self.servers.codes(account).last().unwrap()).await.unwrap()
        }
    }

    fn credentials(account: &Account, code: &str) -> Credentials {
        let password = Secret::new(format!("{}{code}", account.password));
        Credentials::Password { user: account.address.clone(), password }
    }

    fn letter(from: &Account, to: &Account, id: &str) -> Vec<u8> {
        format!(
            "From: <{}>\r\nTo: <{}>\r\nSubject: Essai {id}\r\nMessage-ID: <{id}>\r\nDate: Mon, 5 Oct 2026 09:00:00 +0200\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n.Une ligne avec un point\r\nVoil\u{e0}.\r\n",
            from.address, to.address
        )
        .into_bytes()
    }

    #[tokio::test]
    async fn one_code_serves_reading_sending_and_twenty_reconnections() {
        for operator in operators() {
            let account = operator.servers.spare_account();
            let wrong = operator.read(account, "000").await;
            assert!(matches!(wrong, Err(Fault::SignIn(_))), "a wrong password was not refused as a sign-in");
            operator.open_session(account).await.close().await;
            for _ in 0..10 {
                operator.read(account, "").await.unwrap().close().await;
                operator.submit(account, "").await.unwrap().close().await;
            }
            let codes = operator.servers.codes(account);
            assert_eq!(codes.len(), 1);
            operator.servers.end_sessions(account);
            let replayed = operator.submit(account, &codes[0]).await;
            assert!(matches!(replayed, Err(Fault::SignIn(_))), "a spent code was not refused as a sign-in");
        }
    }

    #[tokio::test]
    async fn the_special_folders_are_known_by_their_use() {
        for operator in operators() {
            let mut mailbox = operator.open_session(operator.servers.spare_account()).await;
            let folders = mailbox.folders().await.unwrap();
            for (name, role) in [
                ("INBOX", FolderRole::Inbox),
                ("Envoyés", FolderRole::Sent),
                ("Brouillons", FolderRole::Drafts),
                ("Corbeille", FolderRole::Trash),
                ("Indésirables", FolderRole::Junk),
                ("Archives", FolderRole::Archive),
            ] {
                assert!(folders.iter().any(|f| f.name == name && f.role == role), "no {name} as {role:?}: {folders:?}");
            }
            mailbox.close().await;
        }
    }

    #[tokio::test]
    async fn a_letter_goes_arrives_byte_for_byte_and_is_filed() {
        for (number, operator) in operators().into_iter().enumerate() {
            let (sender, reader) = (operator.servers.spare_account(), operator.servers.spare_account());
            let id = format!("adapters-{number}@cabinet-essai.servers.example");
            let bytes = letter(sender, reader, &id);

            operator.open_session(sender).await.close().await;
            let mut submission = operator.submit(sender, "").await.unwrap();
            assert_eq!(submission.limits().size, Some(operator.servers.size_limit));
            assert!(submission.limits().dsn);
            let from = sender.address.parse().unwrap();
            submission.begin(&from, bytes.len() as u64, Some("essai-1")).await.unwrap();
            for (outsider, code) in [("quelquun@example.com", 554), ("inconnu@cabinet-essai.servers.example", 550)] {
                let refusal = submission.recipient(&outsider.parse().unwrap(), true).await.unwrap();
                assert_eq!(refusal.unwrap_err().code, code, "{outsider}");
            }
            submission.recipient(&reader.address.parse().unwrap(), true).await.unwrap().unwrap();
            let mut journalled = false;
            assert_eq!(
                submission
                    .data(
                        &bytes,
                        Box::new(|| {
                            journalled = true;
                            Ok(())
                        })
                    )
                    .await
                    .unwrap()
                    .code,
                250
            );
            assert!(journalled);
            submission.close().await;

            let mut mailbox = operator.open_session(reader).await;
            let found = arrival(&mut *mailbox, &id).await;
            let received = mailbox.body(&found, 1_000_000).await.unwrap();
            assert!(received.ends_with(&bytes), "{}", String::from_utf8_lossy(&received));
            assert!(mailbox.body(&found, 10).await.is_err(), "the limit of the body was not kept");

            mailbox.set_flag(std::slice::from_ref(&found), Flag::Seen, true).await.unwrap();
            let header = mailbox.headers(Range::All).await.unwrap().remove(0);
            assert!(header.flags.has(Flag::Seen));
            let moved = mailbox.move_to(&[found], "Archives").await.unwrap();
            assert!(moved[0].to.is_some(), "COPYUID was not read");
            assert!(mailbox.ids().await.unwrap().is_empty());
            let filed = mailbox.append("Envoyés", &bytes, Flags::default().with(Flag::Seen, true)).await.unwrap();
            assert!(filed.is_some(), "APPENDUID was not read");
            mailbox.close().await;
        }
    }

    async fn arrival(mailbox: &mut dyn Mailbox, id: &str) -> pli::domain::ids::RemoteId {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            mailbox.open("INBOX").await.unwrap();
            if let Some(found) = mailbox.find_message_id(id).await.unwrap().pop() {
                return found;
            }
            assert!(Instant::now() < deadline, "{id} did not arrive");
            sleep(Duration::from_millis(50)).await;
        }
    }

    #[tokio::test]
    async fn the_directory_tells_two_people_of_one_name_apart() {
        for operator in operators() {
            let service = operator.profile.directory.as_ref().unwrap();
            let connector = operator.servers.connector();
            let mut source = directory::connect(&connector, service, &operator.profile.timeouts, None).await.unwrap();
            let martin = DirectoryQuery { family_name: "martin-test".into(), ..DirectoryQuery::default() };
            let answer = source.search(&martin).await.unwrap();
            assert_eq!(answer.entries.len(), 2, "{answer:?}");
            assert_ne!(answer.entries[0].address, answer.entries[1].address);
            assert_ne!(answer.entries[0].national_id, answer.entries[1].national_id);
            source.close().await;
        }
    }
}
