//! `pli card watch`, and what it never tells: patients' cards.

mod real {
    use crate::card::agent::card;
    use crate::desk::PLI;
    use crate::schemas::follows;
    use crate::support::{Desk, Servers, Visits};
    use serde_json::Value;
    use std::io::{BufRead, BufReader};
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    /// Longer than the longest pause before a service that came back is found.
    const SOON: Duration = Duration::from_secs(20);

    struct Watch {
        child: Child,
        lines: Receiver<Value>,
    }

    impl Watch {
        fn start(servers: &Servers, conf: &Path, more: &[&str]) -> Self {
            let mut command = Command::new(PLI);
            command
                .args(["--json", "--lang", "en", "card", "watch"])
                .args(more)
                .arg("--module")
                .arg(&servers.card.opensc);
            let mut child = command.env("OPENSC_CONF", conf).stdout(Stdio::piped()).spawn().unwrap();
            let out = BufReader::new(child.stdout.take().unwrap());
            let (sender, lines) = channel();
            std::thread::spawn(move || {
                for line in out.lines() {
                    let _ = sender.send(serde_json::from_str(&line.unwrap()).unwrap());
                }
            });
            Self { child, lines }
        }

        /// The next line.
        fn next(&self) -> Value {
            let line = self.lines.recv_timeout(SOON).expect("a line");
            follows("card-watch", &line);
            line
        }

        /// The code of the next line.
        fn code(&self) -> String {
            self.next()["state"]["code"].as_str().unwrap().to_owned()
        }

        /// Asks it to stop; what it said since.
        fn stop(mut self) -> (Option<i32>, Vec<Value>) {
            assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
            let status = self.child.wait().unwrap().code();
            (status, self.lines.iter().collect())
        }
    }

    #[test]
    fn a_line_tells_each_change_and_a_signal_ends_it() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let watch = Watch::start(servers, &servers.card.opensc_conf, &[]);
        assert_eq!(watch.code(), "CARTE-03");
        desk.say("insert 0 medecin");
        assert_eq!(watch.code(), "reading");
        let ready = watch.next();
        let holder = &ready["card"]["holder"]["family_name"];
        assert_eq!((&ready["state"]["code"], holder), (&"ready".into(), &"LEMAIRE-TEST".into()));
        desk.say("eject 0");
        assert_eq!(watch.code(), "CARTE-03");
        desk.say("insert 0 mute");
        assert_eq!(watch.code(), "CARTE-05");
        desk.say("pcscd stop");
        assert_eq!(watch.code(), "CARTE-01");
        assert_eq!(watch.stop(), (Some(0), Vec::new()));
    }

    #[test]
    fn it_can_wait_for_a_card_that_signs_in() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let mut watch = Watch::start(servers, &servers.card.opensc_conf, &["--until-card"]);
        assert_eq!(watch.code(), "CARTE-03");
        desk.say("insert 1 infirmier");
        assert_eq!([watch.code(), watch.code()], ["reading", "ready"]);
        assert_eq!(watch.child.wait().unwrap().code(), Some(0));
    }

    /// All drivers of OpenSC, as on a workstation: most of them speak to a card to know it.
    fn every_driver(folder: &Path) -> std::path::PathBuf {
        let conf = folder.join("opensc.conf");
        std::fs::write(&conf, "app default {\n  framework pkcs15 { use_file_caching = false; }\n}\n").unwrap();
        conf
    }

    #[test]
    fn a_patients_card_is_neither_told_of_nor_spoken_to() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let folder = tempfile::tempdir().unwrap();
        let conf = every_driver(folder.path());
        let pli = |line: &[&str]| card(line, &servers.card.opensc, ("OPENSC_CONF", &conf), &servers.card.pin);
        desk.say("insert 0 medecin");
        let watch = Watch::start(servers, &conf, &[]);
        while watch.code() != "ready" {}
        let visits = Visits::of(&servers.card.readers[1]);
        for visit in 0..6 {
            desk.say("insert 1 vitale");
            visits.until(2 * visit + 1);
            if visit % 3 == 0 {
                assert_eq!((pli(&["status"]).0, pli(&["test"]).0), (0, 0));
            }
            desk.say("eject 1");
            visits.until(2 * visit + 2);
        }
        assert_eq!(watch.stop(), (Some(0), Vec::new()));
        assert_eq!(desk.say("apdus vitale"), "0");

        // It would have been, by whoever does not leave it alone.
        desk.say("insert 1 vitale");
        visits.until(13);
        let mut other = Command::new("pkcs11-tool");
        other.arg("--module").arg(&servers.card.opensc).arg("--list-slots").env("OPENSC_CONF", &conf);
        assert!(other.output().unwrap().status.success());
        assert_ne!(desk.say("apdus vitale"), "0");
    }
}
