//! Readers and cards as Pli sees them: pcscd, two slots, cards that come and go.

mod real {
    use crate::support::{Desk, Servers};
    use std::path::Path;
    use std::process::{Command, Output};
    use std::time::{Duration, Instant};

    /// What OpenSC's own tool says.
    fn pkcs11_tool(servers: &Servers, arguments: &[&str]) -> Output {
        let card = &servers.card;
        Command::new("pkcs11-tool")
            .env("OPENSC_CONF", &card.opensc_conf)
            .arg("--module")
            .arg(&card.opensc)
            .args(arguments)
            .output()
            .unwrap()
    }

    fn openssl(arguments: &[&str]) -> bool {
        Command::new("openssl").args(arguments).output().unwrap().status.success()
    }

    fn path(path: &Path) -> &str {
        path.to_str().unwrap()
    }

    #[test]
    fn software_that_is_not_ours_signs_with_the_virtual_card() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        desk.say("insert 0 medecin");
        let card = &servers.card.cards[0];
        let soon = Instant::now() + Duration::from_secs(10);
        // The service looks into its readers a few times a second.
        while !String::from_utf8_lossy(&pkcs11_tool(servers, &["--list-slots"]).stdout).contains(&card.serial) {
            assert!(Instant::now() < soon, "OpenSC does not see the card");
        }
        let folder = tempfile::tempdir().unwrap();
        let [message, info, signature, key] =
            ["message", "digest-info", "signature", "key"].map(|name| folder.path().join(name));
        std::fs::write(&message, "Ordonnance").unwrap();
        let prefix = [
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04,
            0x20,
        ];
        let digest = ring::digest::digest(&ring::digest::SHA256, b"Ordonnance");
        std::fs::write(&info, [&prefix, digest.as_ref()].concat()).unwrap();
        let signed = pkcs11_tool(
            servers,
            &[
                "--login",
                "--pin",
                &servers.card.pin,
                "--sign",
                "--mechanism",
                "RSA-PKCS",
                "--id",
                "1020",
                "--input-file",
                path(&info),
                "--output-file",
                path(&signature),
            ],
        );
        assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
        assert!(openssl(&["x509", "-in", path(&card.certificate), "-noout", "-pubkey", "-out", path(&key)]));
        let verified =
            openssl(&["dgst", "-sha256", "-verify", path(&key), "-signature", path(&signature), path(&message)]);
        assert!(verified, "the signature is not the card's");
    }
}
