//! The test servers, seen from Rust, and what of Pli talks to them.

mod adapters;

mod real {
    use crate::support::{self, Servers};
    use pli::domain::profile::{CodeSession, Means, TlsMode};
    use pli::net::http::Validators;
    use pli::net::{self, Plain, Target};
    use std::io::{BufRead, BufReader, Write};

    #[test]
    fn both_profiles_are_read_by_our_own_types() {
        let servers = Servers::meet();
        for (path, tls) in
            [(&servers.profiles.starttls, TlsMode::Starttls), (&servers.profiles.implicit, TlsMode::Implicit)]
        {
            let profile = support::profile(path);
            let imap = profile.imap.unwrap();
            assert_eq!(imap.tls, tls);
            assert_eq!(imap.means, [Means::PasswordCode]);
            assert_eq!(imap.dial.as_deref(), Some(servers.address.as_str()));
            assert_eq!(profile.code.unwrap().session, CodeSession::Window(240));
            assert_eq!(profile.white_list.url.as_deref(), Some(servers.white_list.as_str()));
            assert!(servers.operators.join(&profile.trust.anchors[0]).is_file());
        }
    }

    #[test]
    fn dovecot_postfix_and_slapd_are_the_ones_that_answer() {
        let servers = Servers::meet();
        for (port, start) in [(servers.ports.imap, "* OK [CAPABILITY IMAP4rev1 "), (servers.ports.submission, "220 ")] {
            let mut greeting = String::new();
            BufReader::new(servers.reach(port)).read_line(&mut greeting).unwrap();
            assert!(greeting.starts_with(start), "port {port} greets by {greeting:?}");
        }
    }

    #[test]
    fn a_spare_account_has_a_phone_of_its_own() {
        let servers = Servers::meet();
        let (one, other) = (servers.spare_account(), servers.spare_account());
        assert_ne!(one.address, other.address);
        let mut submission = BufReader::new(servers.reach(servers.ports.submission));
        let mut line = String::new();
        submission.read_line(&mut line).unwrap();
        submission.get_mut().write_all(b"EHLO essai\r\n").unwrap();
        while !line.starts_with("250 ") {
            line.clear();
            assert_ne!(submission.read_line(&mut line).unwrap(), 0, "Postfix hung up");
            assert!(!line.contains("AUTH"), "signing in is offered in clear: {line}");
        }
        assert!(servers.codes_of(&one.address).is_empty() && servers.codes_of(&other.address).is_empty());
    }

    fn target(servers: &Servers, host: &str, port: u16) -> Target {
        Target::new(host, port).dialled(Some(servers.address.clone()))
    }

    #[tokio::test]
    async fn our_verdict_on_every_server_is_good_with_its_revocation_lists() {
        let servers = Servers::meet();
        let connector = servers.connector();
        let (hosts, ports) = (&servers.hosts, &servers.ports);
        for (host, port) in [
            (&hosts.imap, ports.imaps),
            (&hosts.smtp, ports.submissions),
            (&hosts.directory, ports.ldaps),
            (&hosts.white_list, ports.https),
        ] {
            let secured = connector.tls(&target(servers, host, port)).await.unwrap();
            assert!(secured.facts().verdict.subject.contains(host.as_str()), "{:?}", secured.facts().verdict);
        }
        assert_eq!(connector.trust().crls().len(), 2, "the lists of the root and of its authority");
    }

    #[tokio::test]
    async fn a_certificate_of_another_name_is_refused() {
        let servers = Servers::meet();
        let wrong = target(servers, &servers.hosts.imap, servers.ports.submissions);
        let refused = servers.connector().tls(&wrong).await;
        assert!(refused.is_err(), "{refused:?}");
    }

    async fn say(plain: &mut Plain, command: &str, last: &str) {
        plain.write_all(command.as_bytes()).await.unwrap();
        while !plain.read_line().await.unwrap().starts_with(last) {}
    }

    #[tokio::test]
    async fn starttls_is_taken_up_by_dovecot_and_postfix() {
        let servers = Servers::meet();
        let connector = servers.connector();

        let imap = target(servers, &servers.hosts.imap, servers.ports.imap);
        let mut plain = connector.plain(&imap).await.unwrap();
        say(&mut plain, "a STARTTLS\r\n", "a OK").await;
        assert!(connector.upgrade(plain, &imap).await.unwrap().facts().verdict.subject.contains(&imap.host));

        let smtp = target(servers, &servers.hosts.smtp, servers.ports.submission);
        let mut plain = connector.plain(&smtp).await.unwrap();
        say(&mut plain, "EHLO essai\r\n", "250 ").await;
        say(&mut plain, "STARTTLS\r\n", "220 ").await;
        assert!(connector.upgrade(plain, &smtp).await.unwrap().facts().verdict.subject.contains(&smtp.host));
    }

    #[tokio::test]
    async fn the_white_list_comes_once() {
        let servers = Servers::meet();
        let connector = servers.connector();
        let (url, dial) = (servers.white_list.as_str(), Some(servers.address.as_str()));
        let first = net::white_list::fetch(&connector, url, dial, &Validators::default()).await.unwrap();
        assert_eq!(first.status, 200);
        assert!(String::from_utf8(first.body).unwrap().contains("<Nom>pharmacie-marche.servers.example</Nom>"));
        let second = net::white_list::fetch(&connector, url, dial, &first.validators).await.unwrap();
        assert_eq!((second.status, second.body.len()), (304, 0));
    }
}
