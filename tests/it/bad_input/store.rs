//! Two programs on one folder, a full disk, damaged files.

use super::{draft_is_there, keep_draft, refused};
use crate::desk::{Answers, DOCTOR, Desk, PASSPHRASE, PASSWORD, Sandbox};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The only file of that name under a folder.
fn found(folder: &Path, name: &str) -> PathBuf {
    let mut waiting = vec![folder.to_owned()];
    let mut hits = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.file_name().unwrap() == name {
                hits.push(path);
            }
        }
    }
    assert_eq!(hits.len(), 1, "{name}: {hits:?}");
    hits.remove(0)
}

#[test]
fn a_second_pli_on_the_folder_is_turned_away() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    keep_draft(&desk);
    // The first one waits for its code, which is on the phone already.
    let mut first = desk.command(&["sync", "--json"]).spawn().unwrap();
    let mut input = first.stdin.take().unwrap();
    input.write_all(format!("passphrase={PASSPHRASE}\npassword={PASSWORD}\n").as_bytes()).unwrap();
    let begun = Instant::now();
    while sandbox.phone().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the first one never asked for a code");
        std::thread::sleep(Duration::from_millis(10));
    }
    refused(&desk, &["draft", "list"], &Answers::local(), 6, "STOCK-01");
    refused(&desk, &["sync"], &Answers::local(), 6, "STOCK-01");
    drop(input);
    assert_eq!(first.wait_with_output().unwrap().status.code(), Some(4));
    draft_is_there(&desk);
}

/// The profile is on a disk of its own, in a mount namespace of its own; `$@` is the command that meets it full.
const FULL_DISK: &str = r#"
set -e
pli="$1"; desk="$2"; file="$3"; shift 3
mount -t tmpfs -o size=8m tmpfs /mnt
cp -a "$desk/." /mnt/
export PLI_PROFILE=/mnt
dd if=/dev/zero of=/mnt/ballast bs=4096 2>/dev/null || true
status=0
printf '%s\n' "passphrase=$PASSPHRASE" | "$pli" "$@" --secrets-fd 0 --json || status=$?
echo "$status"
rm /mnt/ballast
printf '%s\n' "passphrase=$PASSPHRASE" | "$pli" draft list --secrets-fd 0 --json
"#;

#[test]
fn a_full_disk_is_said_and_what_was_kept_stays() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    keep_draft(&desk);
    for (language, word) in [("fr", "disque"), ("en", "disk")] {
        let large = "x".repeat(100_000);
        let script = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "--propagation", "private", "sh", "-c", FULL_DISK, "sh"])
            .arg(crate::desk::PLI)
            .arg(desk.folder())
            .arg("-")
            .args(["draft", "save", "--subject", "Trop", "--text", &large, "--lang", language])
            .env("PASSPHRASE", PASSPHRASE)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let out = String::from_utf8(script.stdout).unwrap();
        let lines: Vec<&str> = out.lines().collect();
        let [told, status, drafts] = lines.as_slice() else {
            panic!("{out}\n{}", String::from_utf8_lossy(&script.stderr))
        };
        assert!(told.contains("\"STOCK-02\"") && told.contains(word), "{told}");
        assert_eq!(*status, "6");
        assert!(drafts.contains("Brouillon TEST") && !drafts.contains("Trop"), "{drafts}");
    }
    draft_is_there(&desk);
}

#[test]
fn a_damaged_core_is_said_and_left_as_it_is() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    keep_draft(&desk);
    let path = found(desk.folder(), "core.db");
    let whole = std::fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    for page in flipped.chunks_mut(4096) {
        let middle = page.len() / 2;
        page[middle] ^= 0x40;
    }
    for damaged in [&flipped[..], &whole[..whole.len() / 2 + 100], &whole[..100], b"ceci n'est pas une base de donnees"]
    {
        std::fs::write(&path, damaged).unwrap();
        let [message, advice] = refused(&desk, &["draft", "list"], &Answers::local(), 6, "STOCK-03");
        assert!(message.contains("core.db") && advice.contains("N’effacez rien"), "{message} {advice}");
        assert_eq!(std::fs::read(&path).unwrap(), damaged);
        refused(&desk, &["sync"], &Answers::all(&sandbox), 6, "STOCK-03");
        assert_eq!(std::fs::read(&path).unwrap(), damaged);
    }
    std::fs::write(&path, &whole).unwrap();
    draft_is_there(&desk);
}

#[test]
fn a_damaged_or_missing_cache_is_made_again() {
    let sandbox = Sandbox::start("");
    let desk = Desk::with_account(&sandbox.profile());
    keep_draft(&desk);
    let before = desk.run(&["sync"], &Answers::all(&sandbox)).good();
    let count = |desk: &Desk| {
        let listed = desk.run(&["list", "--folder", "all", "--limit", "500"], &Answers::local()).good();
        listed["messages"].as_array().unwrap().len()
    };
    let known = count(&desk);
    assert!(known > 50, "{before}");
    let path = found(desk.folder(), "cache.db");
    let whole = std::fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped.chunks_mut(4096).for_each(|page| page[100] ^= 0xff);
    for damaged in [&flipped[..], &whole[..whole.len() / 2 + 100], b"rien"] {
        std::fs::write(&path, damaged).unwrap();
        desk.run(&["sync"], &Answers::all(&sandbox)).good();
        assert_eq!(count(&desk), known);
        draft_is_there(&desk);
    }
    std::fs::remove_file(&path).unwrap();
    desk.run(&["sync"], &Answers::all(&sandbox)).good();
    assert_eq!(count(&desk), known);
}

#[test]
fn a_folder_that_is_none_or_may_not_be_written_is_said() {
    let desk = Desk::new();
    let file = desk.folder().join("fichier");
    std::fs::write(&file, "x").unwrap();
    let line = ["account", "list", "--profile", file.to_str().unwrap()];
    refused(&desk, &line, &Answers::local(), 6, "STOCK-05");
    let sandbox = Sandbox::start("");
    let profile = sandbox.profile();
    let line = ["account", "add", "--operator", profile.to_str().unwrap(), "--address", DOCTOR, "--profile"];
    let line = [&line[..], &["/proc/nulle-part"]].concat();
    refused(&desk, &line, &Answers::local(), 6, "STOCK-05");
}
