//! The test servers, seen from Rust.

mod real {
    use crate::support::Servers;
    use pli::domain::profile::{CodeSession, Means, OperatorProfile, TlsMode};
    use std::fs;
    use std::io::{BufRead, BufReader, Write};
    use std::path::Path;

    fn profile(path: &Path) -> OperatorProfile {
        toml::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    #[test]
    fn both_profiles_are_read_by_our_own_types() {
        let servers = Servers::meet();
        for (path, tls) in
            [(&servers.profiles.starttls, TlsMode::Starttls), (&servers.profiles.implicit, TlsMode::Implicit)]
        {
            let profile = profile(path);
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
        assert!(servers.codes(one).is_empty() && servers.codes(other).is_empty());
    }
}
