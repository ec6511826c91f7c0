use super::passphrase;
use crate::domain::{Coded, Environment};
use crate::platform::keyring::MemoryKeyring;
use crate::store::{NewIdentity, Store};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const CHILD: &str = "PLI_TEST_STORE_CHILD";
const WORDS: &str = "correct horse TEST";

fn open(folder: &Path) -> Result<Store, crate::store::Error> {
    Store::open(folder, Arc::new(MemoryKeyring::default()))
}

/// Not a test by itself: the other process of the test below, which writes until it is killed.
#[test]
fn child_that_writes_until_killed() {
    let Some(folder) = std::env::var_os(CHILD) else {
        return;
    };
    let store = open(Path::new(&folder)).unwrap();
    let identity = store.index().unwrap().identities[0].id;
    let core = store.unlock(identity, &passphrase(WORDS)).unwrap();
    for number in 1.. {
        core.set_setting("last", &format!("{number:07} {}", "x".repeat(9000))).unwrap();
        println!("\nwritten {number}");
    }
}

#[test]
fn what_a_killed_process_had_written_is_there_and_the_folder_is_free_again() {
    let folder = tempfile::tempdir().unwrap();
    let new = NewIdentity { name: "Dr TEST".into(), environment: Environment::Sandbox };
    let identity = open(folder.path()).unwrap().create_identity(&new, &passphrase(WORDS)).unwrap().identity();

    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::tests::process::child_that_writes_until_killed", "--nocapture"])
        .env(CHILD, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut numbers = lines.filter_map(|line| line.strip_prefix("written ")?.parse::<u32>().ok());
    let seen = numbers.by_ref().take(40).last().unwrap();
    assert_eq!(open(folder.path()).unwrap_err().code().as_str(), "STOCK-01");
    child.kill().unwrap();
    child.wait().unwrap();
    let said = numbers.last().unwrap_or(seen);

    let core = open(folder.path()).unwrap().unlock(identity, &passphrase(WORDS)).unwrap();
    core.check().unwrap();
    let last = core.setting("last").unwrap().unwrap();
    let kept: u32 = last.split_once(' ').unwrap().0.parse().unwrap();
    assert!(kept >= said, "{said} was said to be written, {kept} is there");
}
