//! The keyring slot, on a real keyring: gnome-keyring on a session bus of its own.

mod real {
    use crate::operator::PLI;
    use crate::support::Servers;
    use serde_json::Value;
    use std::path::Path;
    use std::process::{Command, Stdio};

    /// Runs `pli … --json` on a bus with an unlocked keyring that lives in `home`, or without any bus.
    fn pli(home: &Path, with_keyring: bool, args: &[&str]) -> (Option<i32>, Value) {
        let mut command = if with_keyring {
            let mut command = Command::new("dbus-run-session");
            let unlock =
                "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec \"$@\"";
            command.args(["--", "timeout", "60", "sh", "-c", unlock, "sh", PLI]);
            command
        } else {
            Command::new(PLI)
        };
        let output = command
            .args(args)
            .args(["--json", "--lang", "fr", "--profile"])
            .arg(home.join("profile"))
            .env("HOME", home)
            .env("XDG_DATA_HOME", home)
            .env("XDG_RUNTIME_DIR", home)
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("PLI_PROFILE")
            .stdin(Stdio::null())
            .output()
            .unwrap_or_else(|error| {
                panic!("dbus-run-session and gnome-keyring are needed (dev/install test): {error}")
            });
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
    }

    #[test]
    fn a_keyring_slot_opens_with_the_keyring_and_with_nothing_else() {
        let servers = Servers::meet();
        let home = tempfile::tempdir().unwrap();
        let operator = servers.profiles.starttls.display().to_string();
        let address = &servers.claire().address;
        let add = ["account", "add", "--operator", &operator, "--address", address, "--keyring"];
        let (status, added) = pli(home.path(), true, &add);
        assert_eq!((status, &added["address"]), (Some(0), &Value::from(address.as_str())), "{added}");
        let (status, listed) = pli(home.path(), true, &["account", "list"]);
        assert_eq!((status, listed["accounts"].as_array().map(Vec::len)), (Some(0), Some(1)), "{listed}");
        let (status, refused) = pli(home.path(), false, &["account", "list"]);
        assert_eq!((status, &refused["error"]["code"]), (Some(6), &Value::from("STOCK-08")), "{refused}");
        assert!(!refused["error"]["advice"].as_str().unwrap().is_empty());
    }
}
