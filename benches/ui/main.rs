//! How fast the window is with a hundred thousand messages in the inbox, and how much memory it holds.
//!
//! `cargo bench --bench ui`. Wanted: a usable frame within 0.5 s of an open session; folder switch, scrolling and typing
//! within 16 ms at the 99th percentile of update, view and layout together; 150 MB. Nothing is asserted but that what
//! is measured did happen. Drawing is that of the software renderer, the whole window, and told apart.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a bench prints, and stops when it cannot run"
)]

mod peer;
mod report;
mod store;
mod window;

use report::{ms, print_waits, resident};
use std::process::Command;
use std::time::Instant;
use window::Window;

/// Asks this program to make the folder: the process that measures is not to hold what that needs.
const FILL: &str = "--fill";
/// Messages opened before memory is read.
const OPENED: usize = 50;

const TEXT: &str = "Cher confrère, merci pour cet envoi TEST. J’ai vu la patiente ce matin : tension 12/8, pas de fièvre, \
    traitement bien supporté. Je propose un contrôle biologique dans trois semaines et je vous tiens au courant. ";

fn main() {
    if std::env::args().any(|argument| argument == FILL) {
        let start = Instant::now();
        store::fill();
        println!("folder made in {:.0} s", start.elapsed().as_secs_f64());
        return;
    }
    if !store::is_filled() {
        let program = std::env::current_exe().expect("this program");
        assert!(Command::new(program).arg(FILL).status().expect("a process").success(), "the folder is made");
    }
    measure();
    peer::compare();
}

fn measure() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (mut window, beginning) = Window::open(runtime.handle());
    println!("usable frame after an open session: {:.0} ms", ms(beginning.usable));
    println!("the list known to its end:          {:.0} ms", ms(beginning.whole));
    println!("resident then:                      {:.0} MB", resident());
    let folders = ["Réception", "Archives", "Envoyés", "Suivis", "Corbeille"];
    let (frames, waits) = window.switch_folders(&folders, 6);
    frames.print("folder switch");
    print_waits("  until all is there", waits);
    window.switch_folders(&["Réception"], 1);
    window.wheel(400, 120.0).print("wheel");
    window.wheel(200, 900.0).print("wheel, fast");
    window.take_list();
    window.keys(&[("Down", 100), ("PageDown", 200), ("End", 1), ("PageUp", 50)]).print("Down, Page Down, Up");
    window.keys(&[("Home", 1), ("End", 1)].repeat(15)).print("Home, End");
    window.keys(&[("Home", 1)]);
    let (frames, waits) = window.search(&["leroux odette", "bilan prè garcia", "dossier 123"]);
    frames.print("typing in the search");
    print_waits("  until it is found", waits);
    window.compose(&TEXT.repeat(3)).print("typing a message");
    window.leave("Escape");
    println!("resident after all this:            {:.0} MB", resident());
    window.switch_folders(&["Corbeille", "Réception"], 1);
    window.take_list();
    window.open_messages(OPENED);
    println!("resident after {OPENED} messages opened:  {:.0} MB", resident());
    window.keys(&[("Home", 1)]);
    let start = Instant::now();
    let screens = window.scroll_through(store::INBOX as usize);
    println!("through all rows: {screens} screens in {:.0} s", start.elapsed().as_secs_f64());
    println!("resident after all rows:            {:.0} MB", resident());
    if let Some(path) = std::env::var_os("PLI_BENCH_PICTURE") {
        window.picture(std::path::Path::new(&path));
    }
}
