//! Readers and cards as Pli sees them: pcscd, two slots, cards that come and go.

mod real {
    use crate::support::{Desk, Servers, Visits};
    use pli::card::{Kind, Presence, Reader, Readers, Seen, Service};
    use std::path::Path;
    use std::process::{Command, Output};
    use std::time::{Duration, Instant};
    use tokio::sync::watch;

    const CPS3: &[u8] =
        &[0x3B, 0xAC, 0x00, 0x40, 0x2A, 0x00, 0x12, 0x25, 0x00, 0x64, 0x80, 0x00, 0x03, 0x10, 0x00, 0x90, 0x00];
    /// Longer than the longest pause before a service that came back is found.
    const SOON: Duration = Duration::from_secs(15);

    /// The readers as Pli watches them.
    struct Watch {
        seen: watch::Receiver<Seen>,
        readers: Readers,
    }

    impl Watch {
        fn begin() -> Self {
            let (readers, seen) = Readers::watch();
            Self { seen, readers }
        }

        /// What is seen as soon as it is so; only what listeners are told of counts.
        async fn until(&mut self, what: &str, is_so: impl Fn(&Seen) -> bool) -> Seen {
            let waited = tokio::time::timeout(SOON, self.seen.wait_for(|seen| is_so(seen))).await;
            let found = waited.ok().map(|seen| seen.unwrap().clone());
            found.unwrap_or_else(|| panic!("not seen: {what}; seen: {:?}", *self.seen.borrow()))
        }

        async fn until_card(&mut self, slot: usize) -> Reader {
            let what = format!("a card in slot {slot}");
            let seen = self.until(&what, |seen| seen.readers.get(slot).is_some_and(|one| is_cps3(&one.card))).await;
            seen.readers[slot].clone()
        }

        async fn until_empty(&mut self, slot: usize) -> Seen {
            let what = format!("slot {slot} empty");
            self.until(&what, |seen| seen.readers.get(slot).is_some_and(|one| one.card == Presence::Empty)).await
        }
    }

    fn is_cps3(card: &Presence) -> bool {
        matches!(card, Presence::Card { atr, kind: Kind::Cps3, .. } if atr == CPS3)
    }

    #[tokio::test]
    async fn a_card_is_seen_in_and_out_and_in_again() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let mut watch = Watch::begin();
        let seen = watch.until_empty(1).await;
        assert_eq!(seen.readers.iter().map(|reader| reader.name.as_str()).collect::<Vec<_>>(), servers.card.readers);
        desk.say("insert 0 medecin");
        let first = watch.until_card(0).await;
        desk.say("eject 0");
        watch.until_empty(0).await;
        desk.say("insert 0 infirmier");
        let second = watch.until_card(0).await;
        assert!(second.inserted > first.inserted);
        assert_eq!(watch.seen.borrow().only().map(|reader| reader.name.clone()), Ok(second.name));
    }

    #[tokio::test]
    async fn a_card_that_is_out_and_in_at_once_is_another_insertion() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let mut watch = Watch::begin();
        desk.say("insert 0 medecin");
        let first = watch.until_card(0).await;
        for visit in 0..3 {
            let number = first.inserted + visit;
            desk.say("blink 0");
            watch
                .until("another insertion", |seen| is_cps3(&seen.readers[0].card) && seen.readers[0].inserted > number)
                .await;
        }
        let last = watch.until_card(0).await;
        assert_eq!(last.inserted, first.inserted + 3, "each of them once");
    }

    #[tokio::test]
    async fn two_slots_hold_two_cards_and_a_choice_is_asked_for() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let mut watch = Watch::begin();
        desk.say("insert 0 medecin");
        desk.say("insert 1 cpe");
        let (one, other) = (watch.until_card(0).await, watch.until_card(1).await);
        assert_ne!(one.inserted, other.inserted);
        assert_eq!(watch.seen.borrow().only(), Err(pli::card::Error::Several));
        desk.say("eject 0");
        let seen = watch.until_empty(0).await;
        assert_eq!(seen.only(), Ok(&other), "the other one was not touched");
    }

    #[tokio::test]
    async fn sixty_vitale_cards_in_the_second_slot_are_no_event() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let mut watch = Watch::begin();
        desk.say("insert 0 medecin");
        let card = watch.until_card(0).await;
        let visits = Visits::of(&servers.card.readers[1]);
        let mut told = watch.seen.clone();
        told.mark_unchanged();
        for visit in 0..60 {
            desk.say("insert 1 vitale");
            visits.until(2 * visit + 1);
            desk.say("eject 1");
            visits.until(2 * visit + 2);
        }
        assert_eq!(desk.say("apdus vitale"), "0");
        // What comes after all of them is heard of: they were seen, and not told.
        assert!(!told.has_changed().unwrap(), "{:?}", told.borrow());
        desk.say("eject 0");
        let seen = watch.until_empty(0).await;
        assert_eq!(seen.readers[0].inserted, card.inserted);
        assert_eq!(seen.readers[1].inserted, 0);
    }

    #[tokio::test]
    async fn a_service_that_stops_dies_and_comes_back_is_followed() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        desk.say("pcscd stop");
        let mut watch = Watch::begin();
        let missing = |seen: &Seen| matches!(seen.service, Service::Missing { .. });
        let seen = watch.until("no service", missing).await;
        assert!(matches!(seen.only(), Err(pli::card::Error::NoService { .. })));
        desk.say("insert 0 medecin");
        desk.say("pcscd start");
        let mut number = watch.until_card(0).await.inserted;
        for end in ["stop", "kill"] {
            desk.say(&format!("pcscd {end}"));
            let seen = watch.until("no service", missing).await;
            assert!(seen.readers.is_empty());
            desk.say("pcscd start");
            let again = watch.until_card(0).await.inserted;
            assert!(again > number, "the card may have been another one");
            number = again;
        }
    }

    #[tokio::test]
    async fn a_service_without_reader_runs_and_has_none() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        desk.say("pcscd stop");
        desk.say("pcscd bare");
        let mut watch = Watch::begin();
        let seen = watch.until("a service without reader", |seen| seen.service == Service::Running).await;
        assert_eq!(seen.only(), Err(pli::card::Error::NoReader));
        desk.say("pcscd stop");
        desk.say("insert 1 medecin");
        desk.say("pcscd start");
        watch.until_card(1).await;
    }

    #[tokio::test]
    async fn sixteen_readers_are_watched_at_once() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        desk.say("pcscd stop");
        desk.say("pcscd crowd");
        let mut watch = Watch::begin();
        let seen = watch.until("sixteen slots", |seen| seen.readers.len() == 16).await;
        assert_eq!(seen.only(), Err(pli::card::Error::NoCard));
        // The wait for all of them is not refused: that would be a service which is lost and found.
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(!watch.seen.has_changed().unwrap(), "{:?}", *watch.seen.borrow());
        desk.say("pcscd stop");
        desk.say("pcscd start");
        watch.until("two slots", |seen| seen.readers.len() == 2).await;
    }

    #[tokio::test]
    async fn a_card_held_by_other_software_is_busy_and_stays() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let mut watch = Watch::begin();
        desk.say("insert 0 medecin");
        let card = watch.until_card(0).await;
        let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
        let name = std::ffi::CString::new(card.name.clone()).unwrap();
        let alone = context.connect(&name, pcsc::ShareMode::Exclusive, pcsc::Protocols::ANY).unwrap();
        // pcscd does not tell: whoever is refused the card looks again.
        watch.readers.look_again();
        let seen = watch.until("busy", |seen| seen.readers[0].card.is_busy()).await;
        assert_eq!(seen.readers[0].inserted, card.inserted);
        alone.disconnect(pcsc::Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
        let seen = watch.until("free", |seen| !seen.readers[0].card.is_busy()).await;
        assert_eq!(seen.readers[0].inserted, card.inserted);
    }

    #[tokio::test]
    async fn a_mute_card_is_no_card_that_signs() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let mut watch = Watch::begin();
        desk.say("insert 0 mute");
        let seen = watch.until("a mute card", |seen| seen.readers.iter().any(|one| one.card == Presence::Mute)).await;
        assert_eq!(seen.only(), Err(pli::card::Error::Unreadable));
        desk.say("swap 0 stranger");
        let seen = watch.until("an unknown card", |seen| seen.only().is_ok()).await;
        assert!(matches!(seen.readers[0].card, Presence::Card { kind: Kind::Unknown, .. }));
    }

    async fn let_go(watch: Watch, when: &str) {
        let Watch { mut seen, readers } = watch;
        let begun = Instant::now();
        drop(readers);
        assert!(begun.elapsed() < Duration::from_millis(500), "{when}: {:?}", begun.elapsed());
        let ended = tokio::time::timeout(Duration::from_millis(500), seen.wait_for(|_| false)).await;
        assert!(matches!(ended, Ok(Err(_))), "{when}: the thread lives on");
    }

    #[tokio::test]
    async fn whoever_lets_go_of_the_readers_waits_for_nothing() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let_go(Watch::begin(), "at once").await;
        let mut watch = Watch::begin();
        watch.until_empty(0).await;
        let_go(watch, "while it waits").await;
        desk.say("pcscd stop");
        let mut watch = Watch::begin();
        watch.until("no service", |seen| matches!(seen.service, Service::Missing { .. })).await;
        let_go(watch, "between two calls").await;
    }

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
