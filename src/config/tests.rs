use super::{Density, Error, Language, Origin, Settings, Theme, parse_profile, profile, profiles, shipped::PROFILES};
use crate::domain::{Coded, Environment};
use std::path::Path;

fn shipped(id: &str) -> &'static str {
    PROFILES.iter().find(|(name, _)| *name == id).unwrap().1
}

fn changed(id: &str, from: &str, to: &str) -> Error {
    let text = shipped(id);
    assert!(text.contains(from), "{id} does not hold {from:?}");
    parse_profile(&text.replacen(from, to, 1), "x.toml").expect_err(to)
}

#[test]
fn every_shipped_profile_is_sound_and_bears_its_own_name() {
    for (id, text) in PROFILES {
        let profile = parse_profile(text, id).unwrap();
        assert_eq!(profile.id, *id);
        assert!(!profile.hypotheses.is_empty(), "{id} says no hypothesis");
        assert_eq!(profile.imap.is_some(), profile.smtp.is_some());
    }
    let environment = |id: &str| parse_profile(shipped(id), id).unwrap().environment;
    assert_eq!(environment("formation-ordres"), Environment::Formation);
    assert_eq!(environment("mailiz"), Environment::Production);
}

#[test]
fn an_unknown_key_is_told_with_its_place() {
    let error = changed("mailiz", "port = 143", "prot = 143");
    let Error::Unreadable { file, line, column, key, .. } = &error else { panic!("{error:?}") };
    let expected = shipped("mailiz").lines().position(|l| l == "port = 143").unwrap() + 1;
    assert_eq!((file.as_str(), *line, *column, key.as_str()), ("x.toml", expected, 1, "prot"));
    assert_eq!(error.code().as_str(), "PROFIL-01");
    assert_eq!(error.class().exit_status(), 5);
}

#[test]
fn wrong_types_missing_keys_and_bad_syntax_are_told_with_their_key() {
    let key = |error: Error| match error {
        Error::Unreadable { key, line, .. } => (key, line),
        other => panic!("{other:?}"),
    };
    assert_eq!(key(changed("mailiz", "port = 143", "port = \"143\"")).0, "port");
    assert_eq!(key(changed("mailiz", "port = 143", "port = 99999")).0, "port");
    assert_eq!(key(changed("mailiz", "tls = \"starttls\"", "tls = \"ssl3\"")).0, "tls");
    assert_eq!(key(changed("mailiz", "port = 143\n", "")).0, "port");
    assert_eq!(key(changed("mailiz", "id = \"mailiz\"", "id = \"mailiz")), ("id".to_owned(), 2));
}

#[test]
fn real_environments_take_no_trust_from_a_profile() {
    for (section, key) in [
        ("[trust]\nanchors = [\"my.pem\"]\n", "trust.anchors"),
        ("[white_list]\nurl = \"https://liste.example/l.xml\"\n", "white_list.url"),
        ("[white_list]\ndial = \"10.0.0.1\"\n", "white_list.dial"),
    ] {
        for id in ["mailiz", "formation-ordres"] {
            let error = parse_profile(&format!("{}\n{section}", shipped(id)), "x.toml").unwrap_err();
            assert!(matches!(&error, Error::WidensTrust { key: found, .. } if found == key), "{error:?}");
            assert_eq!(error.code().as_str(), "PROFIL-02");
        }
    }
    for service in ["imap", "smtp", "directory"] {
        let error = changed("mailiz", &format!("[{service}]"), &format!("[{service}]\ndial = \"127.0.0.1\""));
        assert!(matches!(&error, Error::WidensTrust { key, .. } if *key == format!("{service}.dial")), "{error:?}");
    }
    // Narrowing is allowed.
    let narrowed = format!("{}\n[trust]\nonly_issuers = [\"{}\"]\n", shipped("mailiz"), "ab".repeat(32));
    assert!(parse_profile(&narrowed, "x.toml").is_ok());
}

#[test]
fn the_sandbox_never_leaves_this_machine() {
    for away in ["dial = \"10.0.0.1\"", "dial = \"imap.mssante.example\"", ""] {
        let error = changed("sandbox", "dial = \"127.0.0.1\"", away);
        assert_eq!(error.code().as_str(), "PROFIL-02", "{away}");
    }
    let list = "url = \"https://liste.mssante.example:10443/listeblanche.xml\"\ndial = \"127.0.0.1\"";
    let error = changed("sandbox", list, "url = \"https://liste.mssante.example:10443/listeblanche.xml\"");
    assert_eq!(error.code().as_str(), "PROFIL-02");
    assert!(parse_profile(&shipped("sandbox").replace("127.0.0.1", "::1"), "x.toml").is_ok());
}

#[test]
fn values_out_of_bounds_are_told_with_their_key() {
    for (id, from, to, key) in [
        ("mailiz", "port = 143", "port = 0", "imap.port"),
        ("mailiz", "port = 389", "port = 0", "directory.port"),
        ("mailiz", "means = [\"card\", \"oauth\", \"password_code\"]", "means = []", "imap.means"),
        ("mailiz", "means = [\"card\", ", "means = [\"card\", \"card\", ", "imap.means"),
        ("mailiz", "tls = \"starttls\"", "tls = \"none\"", "imap.tls"),
        ("mailiz", "host = \"{domain}\"", "host = \"{user}.x\"", "imap.host"),
        ("mailiz", "host = \"{domain}\"", "host = \"\"", "imap.host"),
        ("mailiz", "session = { window = 240 }", "session = { window = 0 }", "code.session"),
        ("mailiz", "session = { window = 240 }", "session = \"token\"", "code.session"),
        ("mailiz", "valid_seconds = 240", "valid_seconds = 1", "code.valid_seconds"),
        ("mailiz", "base = \"dc=mssante,dc=fr\"", "base = \"x\"\nbind = \"simple\"", "directory.bind"),
        ("mailiz", "tls = \"none\"", "tls = \"starttls\"\nbind = \"simple\"", "directory.bind_dn"),
        ("mailiz", "id = \"mailiz\"", "id = \"../x\"", "id"),
        ("formation-ordres", "min = \"1.2\"", "min = \"1.3\"", "tls.min"),
        ("formation-ordres", "suites = [", "suites = [\"TLS_RSA_WITH_AES_128_CBC_SHA\", ", "tls.suites"),
        ("formation-ordres", "min = \"1.2\"\nmax = \"1.2\"", "min = \"1.3\"\nmax = \"1.3\"", "tls.suites"),
        ("formation-ordres", "idle_refresh = 220", "idle_refresh = 0", "timeouts.idle_refresh"),
        ("formation-ordres", "ins_header = \"test_too\"", "size_limit = 1", "sending.size_limit"),
        ("formation-ordres", "ins_header", "headers = { Bcc = \"x@y.fr\" }\nins_header", "sending.headers.Bcc"),
        ("formation-ordres", "ins_header", "headers = { X-A = \"a\\r\\nBcc: b\" }\nins_header", "sending.headers.X-A"),
        ("sandbox", "anchors = [\"ca.pem\"]", "anchors = [\"../ca.pem\"]", "trust.anchors"),
        ("sandbox", "url = \"https:", "url = \"http:", "white_list.url"),
    ] {
        let error = changed(id, from, to);
        assert!(matches!(&error, Error::Value { key: found, .. } if found == key), "{to}: {error:?}");
        assert_eq!(error.code().as_str(), "PROFIL-04");
    }
    let text = shipped("mailiz");
    let (before, rest) = text.split_once("[code]").unwrap();
    let after = rest.split_once("[directory]").unwrap().1;
    let error = parse_profile(&format!("{before}[directory]{after}"), "x.toml").unwrap_err();
    assert!(matches!(&error, Error::Value { key, .. } if key == "code"), "{error:?}");
}

#[test]
fn files_of_the_user_are_found_by_name_and_by_path_and_bad_ones_do_not_hide_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let operators = folder.path().join("operators");
    std::fs::create_dir(&operators).unwrap();
    let own = shipped("generique").replace("id = \"generique\"", "id = \"chu-test\"");
    std::fs::write(operators.join("chu-test.toml"), &own).unwrap();
    std::fs::write(operators.join("mailiz.toml"), shipped("mailiz").replace("port = 143", "port = 1143")).unwrap();
    std::fs::write(operators.join("broken.toml"), "id = ").unwrap();
    std::fs::write(operators.join("latin.toml"), b"id = \"\xe9\"").unwrap();

    let by_name = profile("chu-test", Some(folder.path())).unwrap();
    assert_eq!(by_name.base, operators);
    assert_eq!(by_name.origin, Origin::File(operators.join("chu-test.toml")));
    let by_path = profile(operators.join("chu-test.toml").to_str().unwrap(), None).unwrap();
    assert_eq!(by_path.profile, by_name.profile);
    assert_eq!(by_path.text, own);
    // A file that bears another's name is told, and hides nothing.
    std::fs::write(operators.join("other.toml"), shipped("api-lps")).unwrap();
    assert_eq!(profile("other", Some(folder.path())).unwrap_err().code().as_str(), "PROFIL-04");
    assert_eq!(profile("mailiz", Some(folder.path())).unwrap().profile.imap.unwrap().port, 1143);
    assert_eq!(profile("mailiz", None).unwrap().origin, Origin::Shipped);

    for unknown in ["nowhere", "/nowhere/x.toml"] {
        assert_eq!(profile(unknown, Some(folder.path())).unwrap_err().code().as_str(), "PROFIL-03");
    }
    let all = profiles(Some(folder.path()));
    let ids: Vec<_> = all.iter().flatten().map(|loaded| loaded.profile.id.as_str()).collect();
    assert_eq!(ids, ["api-lps", "formation-ordres", "generique", "sandbox", "chu-test", "mailiz"]);
    assert_eq!(all.iter().filter(|loaded| loaded.is_err()).count(), 3);
}

#[test]
fn hosts_are_filled_in_and_anchors_are_read_from_beside_the_profile() {
    let mailiz = profile("mailiz", None).unwrap();
    let filled = mailiz.for_domain("medecin.mssante.example");
    assert_eq!(filled.imap.unwrap().host, "medecin.mssante.example");
    assert_eq!(filled.directory.unwrap().host, "annuaire.sante.fr");
    assert!(mailiz.anchors().unwrap().is_empty());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.toml");
    std::fs::write(&path, shipped("sandbox")).unwrap();
    let sandbox = profile(path.to_str().unwrap(), None).unwrap();
    assert_eq!(sandbox.anchors().unwrap_err().code().as_str(), "STOCK-05");
    std::fs::write(folder.path().join("ca.pem"), b"PEM").unwrap();
    assert_eq!(sandbox.anchors().unwrap(), [b"PEM".to_vec()]);
}

#[test]
fn settings_are_kept_and_read_strictly() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/settings.toml");
    assert_eq!(Settings::read(&path).unwrap(), Settings::default());
    let settings = Settings {
        language: Some(Language::En),
        theme: Theme::Contrast,
        density: Density::Compact,
        zoom: 150,
        last_operator: Some("mailiz".into()),
        ..Settings::default()
    };
    settings.write(&path).unwrap();
    assert_eq!(Settings::read(&path).unwrap(), settings);
    std::fs::write(&path, "langage = \"fr\"").unwrap();
    assert_eq!(Settings::read(Path::new(&path)).unwrap_err().code().as_str(), "PROFIL-01");
}

#[test]
fn settings_of_an_older_version_are_good_and_bounds_hold() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    std::fs::write(&path, "language = \"fr\"\n").unwrap();
    let older = Settings { language: Some(Language::Fr), ..Settings::default() };
    assert_eq!(Settings::read(&path).unwrap(), older);
    std::fs::write(&path, "zoom = 5\nlock_after_minutes = 9000\nundo_seconds = 61\nmask_after_seconds = 0\n").unwrap();
    let bounded = Settings::read(&path).unwrap();
    assert_eq!((bounded.zoom, bounded.lock_after_minutes), (80, 120));
    assert_eq!((bounded.undo_seconds, bounded.mask_after_seconds), (60, 0));
    Settings { zoom: 1000, lock_after_minutes: 0, ..Settings::default() }.write(&path).unwrap();
    assert_eq!((Settings::read(&path).unwrap().zoom, Settings::read(&path).unwrap().lock_after_minutes), (200, 1));
}

#[test]
fn broken_settings_never_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    for broken in ["zoom = \"big\"", "[[", "theme = \"pink\"", "mask_after_seconds = -1", "\u{0}"] {
        std::fs::write(&path, broken).unwrap();
        let (settings, error) = Settings::read_or_default(&path);
        assert_eq!(settings, Settings::default());
        assert_eq!(error.unwrap().code().as_str(), "PROFIL-01", "{broken}");
    }
    assert!(Settings::read_or_default(&folder.path().join("none.toml")).1.is_none());
}
