//! The lock of the person's session, on a real message bus with a logind and a screen saver of ours: the system's own
//! cannot be had here.

use pli::platform::session_lock::{Buses, SessionWord, listen};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::Receiver;
use zbus::{Connection, connection};

const SESSION: &str = "/org/freedesktop/login1/session/_32";
const OTHER_SESSION: &str = "/org/freedesktop/login1/session/_33";

/// A message bus of its own.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("dbus-daemon is needed (dev/install test)");
        let mut address = String::new();
        BufReader::new(daemon.stdout.as_mut().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.daemon.kill().unwrap();
        self.daemon.wait().unwrap();
    }
}

/// What is asked of logind: where a session is.
struct Manager;

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn get_session(&self, id: &str) -> zbus::OwnedObjectPath {
        let path = if id == "2" { SESSION } else { OTHER_SESSION };
        path.try_into().unwrap()
    }
}

async fn logind(bus: &Bus) -> Connection {
    connection::Builder::address(bus.address.as_str())
        .name("org.freedesktop.login1")
        .serve_at("/org/freedesktop/login1", Manager)
        .build()
        .await
        .unwrap()
}

fn hear(system: &Bus, session: &Bus) -> Receiver<SessionWord> {
    let (system, session) = (Some(system.address.clone()), Some(session.address.clone()));
    listen(&Handle::current(), Buses { system, session, id: Some("2".to_owned()) })
}

/// Says it until it is heard: nobody tells when the listener is ready.
async fn heard<F: Future<Output = ()>>(words: &mut Receiver<SessionWord>, say: impl Fn() -> F) -> SessionWord {
    for _ in 0..500 {
        say().await;
        if let Ok(word) = tokio::time::timeout(Duration::from_millis(20), words.recv()).await {
            return word.unwrap();
        }
    }
    panic!("nothing was heard");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_of_our_own_session_and_sleep_are_heard_and_those_of_others_are_not() {
    let (system, session) = (Bus::start(), Bus::start());
    let logind = logind(&system).await;
    let mut words = hear(&system, &session);
    let emit = |path: &'static str| {
        let logind = logind.clone();
        move || {
            let logind = logind.clone();
            async move {
                logind.emit_signal(None::<&str>, path, "org.freedesktop.login1.Session", "Lock", &()).await.unwrap();
            }
        }
    };
    assert_eq!(heard(&mut words, emit(SESSION)).await, SessionWord::Locked);
    let sleep = |begins: bool| {
        let logind = logind.clone();
        async move {
            let (path, interface) = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
            logind.emit_signal(None::<&str>, path, interface, "PrepareForSleep", &begins).await.unwrap();
        }
    };
    // Words that came twice are no matter; the next new one is what counts.
    while words.try_recv().is_ok() {}
    emit(OTHER_SESSION)().await;
    sleep(false).await;
    let word = heard(&mut words, || sleep(true)).await;
    assert_eq!(word, SessionWord::Sleeping, "neither another's lock nor the end of a sleep came before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_saver_that_begins_locks_and_a_missing_bus_disturbs_nobody() {
    let session = Bus::start();
    let gone = Bus::start();
    let nowhere = Buses { system: Some(gone.address.clone()), session: Some(session.address.clone()), id: None };
    drop(gone);
    let mut words = listen(&Handle::current(), nowhere);
    let saver = connection::Builder::address(session.address.as_str()).build().await.unwrap();
    let active = |active: bool| {
        let saver = saver.clone();
        async move {
            let (path, interface) = ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver");
            saver.emit_signal(None::<&str>, path, interface, "ActiveChanged", &active).await.unwrap();
        }
    };
    assert_eq!(heard(&mut words, || active(true)).await, SessionWord::Locked);
}
