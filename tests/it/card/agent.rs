//! `pli card` through the agent: what cards say, and that they sign, on OpenSC and on the test kit as tokens.

use crate::desk::PLI;
use crate::schemas::follows;
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Status and answer of `pli card …`, with a module of a configuration; `pin` is given when it is asked.
pub(super) fn card(line: &[&str], module: &Path, conf: (&str, &Path), pin: &str) -> (i32, Value) {
    let mut command = Command::new(PLI);
    command.args(["--json", "--lang", "en", "--secrets-fd", "0", "card"]).args(line).arg("--module").arg(module);
    command.env(conf.0, conf.1).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("pin={pin}\n").as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let out = String::from_utf8(ended.stdout).unwrap();
    let errors = String::from_utf8_lossy(&ended.stderr).into_owned();
    let answer: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out} {errors}"));
    if answer.get("error").is_none() {
        follows(&format!("card-{}", line[0]), &answer);
    }
    (ended.status.code().unwrap(), answer)
}

#[test]
fn a_file_that_is_no_module_is_named() {
    for (path, code) in [("/bin/ls", "CARTE-07"), ("/nowhere/module.so", "CARTE-07"), ("module.so", "CARTE-07")] {
        let (status, answer) = card(&["status"], Path::new(path), ("SOFTHSM2_CONF", Path::new("/nowhere")), "");
        assert_eq!((status, &answer["state"]["code"]), (6, &code.into()), "{path}");
    }
}

mod real {
    use super::card;
    use crate::support::{Desk, Servers, SoftHsm, Token, Visits};
    use serde_json::Value;
    use std::path::Path;
    use std::time::{Duration, Instant};

    fn in_kit(kit: &SoftHsm, name: &str, line: &[&str], conf: fn(&Token) -> &Path) -> (i32, Value) {
        let token = kit.tokens.iter().find(|token| token.name == name).unwrap();
        card(line, &kit.module, ("SOFTHSM2_CONF", conf(token)), &token.pin)
    }

    /// What is told of the card that was just put in, once the service has noticed it.
    fn until_read(servers: &Servers) -> (i32, Value) {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let conf = ("OPENSC_CONF", servers.card.opensc_conf.as_path());
            let told = card(&["status"], &servers.card.opensc, conf, "");
            if told.1["state"]["code"] != "CARTE-03" || Instant::now() > end {
                return told;
            }
        }
    }

    fn as_cps4(token: &Token) -> &Path {
        &token.conf
    }

    fn as_cps3(token: &Token) -> &Path {
        &token.conf_cps3
    }

    #[test]
    fn a_card_tells_whose_it_is_before_any_code_and_signs_with_one() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let opensc = |line: &[&str], pin: &str| {
            card(line, &servers.card.opensc, ("OPENSC_CONF", &servers.card.opensc_conf), pin)
        };
        let (status, answer) = opensc(&["status"], "");
        assert_eq!((status, &answer["state"]["code"]), (1, &Value::from("CARTE-03")));
        desk.say("insert 0 medecin");
        let (status, answer) = until_read(servers);
        let seen = &answer["cards"][0];
        assert_eq!((status, &seen["holder"]["family_name"], &seen["kind"]), (0, &"LEMAIRE-TEST".into(), &"cps".into()));
        assert_eq!((&seen["highest_tls"], &seen["tries"]), (&"1.2".into(), &"normal".into()));
        assert_eq!(seen["number"], servers.card.cards[0].serial.as_str());
        let (status, answer) = opensc(&["test"], &servers.card.pin);
        assert_eq!((status, &answer["scheme"]), (0, &"pkcs1_sha256".into()), "{answer}");
    }

    #[test]
    fn without_service_or_reader_that_is_what_is_told() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        let status = || {
            let conf = ("OPENSC_CONF", servers.card.opensc_conf.as_path());
            let (status, answer) = card(&["status"], &servers.card.opensc, conf, "");
            (status, answer["state"]["code"].as_str().unwrap().to_owned())
        };
        assert_eq!(status(), (1, "CARTE-03".to_owned()));
        let visits = Visits::of(&servers.card.readers[1]);
        desk.say("insert 1 mute");
        visits.until(1);
        assert_eq!(status(), (1, "CARTE-05".to_owned()));
        desk.say("pcscd stop");
        assert_eq!(status(), (6, "CARTE-01".to_owned()));
        desk.say("pcscd bare");
        assert_eq!(status(), (6, "CARTE-02".to_owned()));
        desk.say("pcscd stop");
    }

    #[test]
    fn in_words_each_card_says_once_how_it_stands_and_what_to_do() {
        let kit = &Servers::meet().softhsm;
        for (name, sentence, advice) in
            [("infirmier", "Card ready", "Nothing to do."), ("perimee", "[CARTE-18]", "Ask for")]
        {
            let token = kit.tokens.iter().find(|token| token.name == name).unwrap();
            let mut command = std::process::Command::new(crate::desk::PLI);
            command.args(["--lang", "en", "card", "status", "--module"]).arg(&kit.module);
            let told = command.env("SOFTHSM2_CONF", &token.conf).output().unwrap();
            let told = String::from_utf8(told.stdout).unwrap();
            assert_eq!((told.matches(sentence).count(), told.matches(advice).count()), (1, 1), "{told}");
        }
    }

    #[test]
    fn wrong_codes_are_told_and_the_last_try_is_not_taken_without_a_word() {
        let servers = Servers::meet();
        let mut desk = Desk::take(servers);
        desk.say("insert 0 infirmier");
        until_read(servers);
        let test = |more: &[&str], pin: &str| {
            let line = [&["test"], more].concat();
            card(&line, &servers.card.opensc, ("OPENSC_CONF", &servers.card.opensc_conf), pin)
        };
        let code = |more: &[&str], pin: &str| test(more, pin).1["error"]["code"].as_str().unwrap_or("ok").to_owned();
        assert_eq!(code(&[], "12ab"), "CARTE-13");
        assert_eq!(code(&[], "9999"), "CARTE-11");
        assert_eq!(code(&[], "9998"), "CARTE-11");
        assert_eq!(code(&[], &servers.card.pin), "CARTE-14", "one try is left");
        assert_eq!(code(&["--last-try"], "9997"), "CARTE-12");
        assert_eq!(code(&["--last-try"], &servers.card.pin), "CARTE-12", "blocked");
    }

    #[test]
    fn the_mechanisms_decide_how_a_card_signs_and_never_the_signature_certificate() {
        let kit = &Servers::meet().softhsm;
        let (_, four) = in_kit(kit, "medecin8", &["test"], as_cps4);
        assert_eq!((&four["scheme"], &four["card"]["highest_tls"]), (&"pss_sha256".into(), &"1.3".into()), "{four}");
        let places: Vec<_> = four["activities"].as_array().unwrap().iter().map(|it| it["number"].clone()).collect();
        assert_eq!(places, [1, 2, 3, 4, 6, 7, 8, 9]);
        assert_eq!((&four["card"]["speciality"], &four["activities"][2]["sector"]), (&"SM04".into(), &"SA01".into()));
        let (_, three) = in_kit(kit, "medecin8", &["test"], as_cps3);
        assert_eq!(
            (&three["scheme"], &three["card"]["highest_tls"]),
            (&"pkcs1_sha256".into(), &"1.2".into()),
            "{three}"
        );
    }

    #[test]
    fn cards_of_every_kind_are_told_apart_and_judged_by_their_dates() {
        let kit = &Servers::meet().softhsm;
        let expected = [
            ("infirmier", "cps", "ready", 0),
            ("cpe", "cpe", "ready", 0),
            ("cpa", "cpa", "ready", 0),
            ("perimee", "cps", "CARTE-18", 1),
            ("future", "cps", "CARTE-19", 1),
        ];
        for (name, kind, state, status) in expected {
            let (ended, answer) = in_kit(kit, name, &["status"], as_cps4);
            let seen = &answer["cards"][0];
            assert_eq!(
                (&seen["kind"], &seen["state"]["code"], ended),
                (&kind.into(), &state.into(), status),
                "{answer}"
            );
        }
        let (_, cpe) = in_kit(kit, "cpe", &["status"], as_cps4);
        assert_eq!(cpe["cards"][0]["holder"]["pseudonym"], "EMPLOYE000000014");
        let (_, soon) = in_kit(kit, "bientot", &["status"], as_cps4);
        assert_eq!(soon["cards"][0]["days_left"], 5);
        let (status, refused) = in_kit(kit, "perimee", &["test"], as_cps4);
        assert_eq!((status, &refused["error"]["code"]), (4, &"CARTE-18".into()));
    }
}
