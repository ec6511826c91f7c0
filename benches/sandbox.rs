//! How long `pli sandbox --json` takes to be ready with the seed mail, and how much memory it holds then.
//!
//! `cargo bench --bench sandbox`; wanted: ready in under 2 s, under 60 MB. Beside it, in the same run, a peer: how long
//! this machine takes to start `python3 -c pass`, so that a slow machine can be told from a slow sandbox.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench prints, and stops when it cannot run"
)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 7;

struct Measure {
    ready: Duration,
    resident_kb: u64,
    peak_kb: u64,
}

fn main() {
    let mut measures: Vec<Measure> = (0..RUNS).map(|_| measure()).collect();
    let mut peers: Vec<Duration> = (0..RUNS).filter_map(|_| peer()).collect();
    measures.sort_by_key(|measure| measure.ready);
    peers.sort();
    let middle = &measures[RUNS / 2];
    let most = measures.iter().map(|measure| measure.peak_kb).max().unwrap_or_default();
    println!("sandbox ready (median of {RUNS}): {:.2} s", middle.ready.as_secs_f64());
    println!("resident when ready: {:.1} MB, peak {:.1} MB", mb(middle.resident_kb), mb(most));
    if let Some(peer) = peers.get(peers.len() / 2) {
        println!(
            "python3 -c pass: {:.3} s, ratio {:.1}",
            peer.as_secs_f64(),
            middle.ready.as_secs_f64() / peer.as_secs_f64()
        );
    }
}

fn measure() -> Measure {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_pli"))
        .args(["sandbox", "--json", "--until-stdin-closes"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the sandbox starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a first line");
    let ready = begun.elapsed();
    let measure = Measure { ready, resident_kb: status(&child, "VmRSS:"), peak_kb: status(&child, "VmHWM:") };
    drop(child.stdin.take());
    child.wait().expect("the sandbox stops");
    measure
}

fn peer() -> Option<Duration> {
    let begun = Instant::now();
    Command::new("python3").args(["-c", "pass"]).status().ok()?;
    Some(begun.elapsed())
}

/// A value of `/proc/PID/status`, kilobytes; 0 where there is no such file.
fn status(child: &Child, field: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(field));
    line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kb| kb.parse().ok()).unwrap_or_default()
}

fn mb(kb: u64) -> f64 {
    f64::from(u32::try_from(kb).unwrap_or(u32::MAX)) * 1024.0 / 1e6
}
