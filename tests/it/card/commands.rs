//! The command line by card: an account that a card opens, one code a command, mail in and out.

mod real {
    use crate::desk::{self, Answers, Ended};
    use crate::support::{Desk as Slots, Servers};
    use serde_json::Value;
    use std::time::{Duration, Instant};

    const DOCTOR: &str = "eleonore.lemaire@cabinet-lemaire.servers.example";
    const NURSE: &str = "agnes.keller@soins-keller.servers.example";

    /// A workstation with a reader, and a virtual card in it.
    struct Workstation {
        desk: desk::Desk,
        servers: &'static Servers,
        slots: Slots,
    }

    impl Workstation {
        fn new(servers: &'static Servers) -> Self {
            Self { desk: desk::Desk::new(), servers, slots: Slots::take(servers) }
        }

        /// Runs a command; the code is there once, whoever asks again gets an empty one.
        fn run_with(&self, line: &[&str], answers: &Answers<'_>) -> Ended {
            let mut command = self.desk.command(&[line, &["--json"]].concat());
            command.arg("--module").arg(&self.servers.card.opensc);
            command.env("OPENSC_CONF", &self.servers.card.opensc_conf);
            desk::finish(command, answers)
        }

        fn run(&self, line: &[&str]) -> Ended {
            self.run_with(line, &Answers::default().line("pin", &self.servers.card.pin))
        }

        /// Exit status and code of a command that fails.
        fn refused(&self, line: &[&str], pin: &str) -> (Option<i32>, Value) {
            let ended = self.run_with(line, &Answers::default().line("pin", pin));
            (ended.status, ended.json()["error"]["code"].clone())
        }

        fn insert(&mut self, card: &str) {
            self.slots.say(&format!("insert 0 {card}"));
            let ended = self.run_with(&["card", "watch", "--until-card"], &Answers::nobody());
            assert_eq!(ended.status, Some(0), "{ended:?}");
        }

        fn add_account(&self, address: &str) -> Ended {
            let operator = self.servers.profiles.card.to_str().unwrap();
            self.run(&["account", "add", "--card", "--operator", operator, "--address", address])
        }

        fn pin_tries(&mut self, card: &str) -> Value {
            let state: Value = serde_json::from_str(&self.slots.say("state")).unwrap();
            state["cards"][card]["pin_tries"].clone()
        }
    }

    #[test]
    fn an_account_by_card_is_added_read_and_sends_with_one_code_a_command() {
        let mut at = Workstation::new(Servers::meet());
        at.insert("medecin");
        at.add_account(DOCTOR).good();
        assert_eq!(at.run(&["account", "list"]).good()["accounts"][0]["address"], DOCTOR);
        at.run(&["sync"]).good();
        assert_eq!(at.run(&["account", "check"]).good()["ok"], true);
        let send = ["send", "--to", NURSE, "--subject", "Par la carte TEST", "--text", "Bonjour"];
        assert_eq!(at.run(&send).good()["state"], "filed");
        let listed = at.run(&["list", "--folder", "sent"]).good();
        assert_eq!(listed["messages"][0]["subject"], "Par la carte TEST");

        // Another card opens its own identity, and not the first one.
        at.slots.say("eject 0");
        at.insert("infirmier");
        assert_eq!(at.refused(&["sync", "--account", DOCTOR], &at.servers.card.pin), (Some(6), "CARTE-23".into()));
        at.add_account(NURSE).good();
        let accounts = at.run(&["account", "list"]).good();
        assert_eq!(accounts["accounts"].as_array().unwrap().len(), 1, "{accounts}");
        let late = Instant::now() + Duration::from_secs(60);
        loop {
            at.run(&["sync", "--account", NURSE]).good();
            let listed = at.run(&["list", "--account", NURSE]).good();
            if listed["messages"][0]["subject"] == "Par la carte TEST" {
                break;
            }
            assert!(Instant::now() < late, "{listed}");
        }
    }

    #[test]
    fn without_its_card_or_code_nothing_opens_and_no_passphrase_is_asked() {
        let mut at = Workstation::new(Servers::meet());
        at.insert("medecin");
        at.add_account(DOCTOR).good();
        assert_eq!(at.refused(&["list"], "9999"), (Some(4), "CARTE-11".into()));
        assert_eq!(at.pin_tries("medecin"), 2, "one try, and no more");
        assert_eq!(at.refused(&["list"], ""), (Some(4), "CARTE-13".into()));
        at.slots.say("eject 0");
        assert_eq!(at.refused(&["list"], &at.servers.card.pin), (Some(6), "CARTE-03".into()));
        at.insert("medecin");
        at.run(&["account", "list"]).good();
        assert_eq!(at.pin_tries("medecin"), 3);
    }

    #[test]
    fn a_card_in_opposition_is_refused_before_its_code_once_that_is_known() {
        let servers = Servers::meet();
        let desk = desk::Desk::new();
        let token = servers.softhsm.tokens.iter().find(|token| token.name == "opposee").unwrap();
        let run_with = |line: &[&str], answers: &Answers<'_>| {
            let mut command = desk.command(&[line, &["--json"]].concat());
            command.arg("--module").arg(&servers.softhsm.module).env("SOFTHSM2_CONF", &token.conf);
            desk::finish(command, answers)
        };
        let run = |line: &[&str]| run_with(line, &Answers::default().line("pin", &token.pin));
        let operator = servers.profiles.card.to_str().unwrap();
        let address = "agent-015@soins-valmont.servers.example";
        run(&["account", "add", "--card", "--operator", operator, "--address", address]).good();
        assert_eq!(run(&["card", "status"]).good()["state"]["code"], "ready", "nobody knows yet");
        assert_eq!(run(&["sync"]).json()["error"]["code"], "CARTE-20", "the server's word");
        assert_eq!(run(&["card", "status"]).json()["cards"][0]["state"]["code"], "CARTE-20");
        let without_code = |line: &[&str]| {
            let ended = run_with(line, &Answers::nobody());
            (ended.status, ended.json()["error"]["code"].clone())
        };
        assert_eq!(without_code(&["list"]), (Some(4), "CARTE-20".into()));
        assert_eq!(without_code(&["card", "test"]), (Some(4), "CARTE-20".into()));
    }
}
