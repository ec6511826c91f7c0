//! Notifications of the desktop.
//!
//! `notify-rust` is the one library that speaks to all three systems (D-Bus, toasts, the Notification Center). Its call
//! blocks until the desktop answers, so it runs on a thread that may be given up.

use std::fmt;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Mutex, Once, OnceLock, PoisonError};
use std::time::Duration;

/// Name shown beside each notification.
const APPLICATION: &str = "Pli";
/// How long a desktop may take to accept a notification.
const LIMIT: Duration = Duration::from_secs(5);
/// Notifications that wait while one is on its way; more are left out.
const WAITING: usize = 4;
/// After this many unanswered ones in a row no more are shown: each of them holds a thread.
const GIVE_UP_AFTER: usize = 3;
/// Longest title, and longest body, in characters.
const LONGEST: usize = 200;

/// Shows short texts outside of the window. The texts are for everybody in the room: a count, never a name or a subject.
pub trait Notifier: Send + Sync + fmt::Debug {
    /// Shows a title and a body, as plain text; comes back at once, and is allowed to fail silently.
    fn notify(&self, title: &str, body: &str);
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Notice {
    title: String,
    body: String,
}

/// One attempt: blocks until the desktop has answered.
type Show = fn(&Notice) -> Result<(), String>;

/// The desktop's notifications.
///
/// Never blocks and never panics, with or without a session bus or a notification service. The first failure is logged,
/// the later ones are not. Nothing starts before the first notification.
#[derive(Debug)]
pub struct SystemNotifier {
    show: Show,
    limit: Duration,
    outbox: OnceLock<Option<SyncSender<Notice>>>,
}

impl SystemNotifier {
    /// Notifications of the system this runs on.
    pub fn new() -> Self {
        Self { show: show_on_desktop, limit: LIMIT, outbox: OnceLock::new() }
    }

    fn outbox(&self) -> Option<&SyncSender<Notice>> {
        self.outbox.get_or_init(|| start(self.show, self.limit)).as_ref()
    }
}

impl Default for SystemNotifier {
    fn default() -> Self {
        Self::new()
    }
}

impl Notifier for SystemNotifier {
    fn notify(&self, title: &str, body: &str) {
        let notice = Notice { title: plain(title), body: plain(body) };
        match self.outbox().map(|outbox| outbox.try_send(notice)) {
            None | Some(Ok(())) => {}
            Some(Err(TrySendError::Full(_))) => tracing::debug!("a notification was left out: others are waiting"),
            Some(Err(TrySendError::Disconnected(_))) => tracing::debug!("notifications are off"),
        }
    }
}

fn start(show: Show, limit: Duration) -> Option<SyncSender<Notice>> {
    let (outbox, notices) = sync_channel(WAITING);
    let worker = std::thread::Builder::new().name("notifications".into());
    match worker.spawn(move || work(&notices, show, limit)) {
        Ok(_) => Some(outbox),
        Err(error) => {
            tracing::warn!(%error, "notifications cannot be shown");
            None
        }
    }
}

/// Ends with its notifier, or when the desktop never answers.
fn work(notices: &Receiver<Notice>, show: Show, limit: Duration) {
    let said = Once::new();
    let mut unanswered = 0;
    for notice in notices {
        let fault = match attempt(notice, show, limit) {
            Some(outcome) => {
                unanswered = 0;
                outcome.err()
            }
            None => {
                unanswered += 1;
                Some(format!("no answer in {} s", limit.as_secs()))
            }
        };
        if let Some(reason) = fault {
            said.call_once(|| tracing::warn!(reason, "notifications cannot be shown"));
        }
        if unanswered == GIVE_UP_AFTER {
            return;
        }
    }
}

/// The outcome, or nothing when it does not come in time; a panic of the library is a failure like another.
fn attempt(notice: Notice, show: Show, limit: Duration) -> Option<Result<(), String>> {
    let (done, outcome) = channel();
    let thread = std::thread::Builder::new().name("notification".into());
    if let Err(error) = thread.spawn(move || done.send(show(&notice))) {
        return Some(Err(error.to_string()));
    }
    match outcome.recv_timeout(limit) {
        Ok(shown) => Some(shown),
        Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => Some(Err("the library failed".to_owned())),
        Err(std::sync::mpsc::RecvTimeoutError::Timeout) => None,
    }
}

fn show_on_desktop(notice: &Notice) -> Result<(), String> {
    let mut notification = notify_rust::Notification::new();
    notification.appname(APPLICATION).summary(&notice.title).body(&body_for_desktop(&notice.body));
    notification.show().map(drop).map_err(|error| error.to_string())
}

/// The desktop specification lets a body hold markup; ours is plain.
fn body_for_desktop(body: &str) -> String {
    if cfg!(all(unix, not(target_os = "macos"))) {
        body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        body.to_owned()
    }
}

/// One line of bounded length.
fn plain(text: &str) -> String {
    text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Shows nothing and counts: for tests, and for whoever turned notifications off.
#[derive(Debug, Default)]
pub struct SilentNotifier {
    notices: Mutex<Vec<(String, String)>>,
}

impl SilentNotifier {
    /// Titles and bodies given so far, oldest first.
    pub fn notices(&self) -> Vec<(String, String)> {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many there were.
    pub fn count(&self) -> usize {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Notifier for SilentNotifier {
    fn notify(&self, title: &str, body: &str) {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).push((title.to_owned(), body.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::{GIVE_UP_AFTER, LONGEST, Notice, Notifier, SilentNotifier, SystemNotifier, WAITING};
    use super::{attempt, body_for_desktop, plain, show_on_desktop, work};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::sync_channel;
    use std::time::{Duration, Instant};

    const SOON: Duration = Duration::from_millis(20);

    fn notice() -> Notice {
        Notice { title: "Pli".into(), body: "2 nouveaux messages".into() }
    }

    fn never(_: &Notice) -> Result<(), String> {
        loop {
            std::thread::park();
        }
    }

    #[test]
    fn a_desktop_that_never_answers_blocks_nobody() {
        let notifier = SystemNotifier { show: never, limit: Duration::from_secs(60), ..SystemNotifier::new() };
        let begun = Instant::now();
        for _ in 0..WAITING * 10 {
            notifier.notify("Pli", "1 nouveau message");
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }

    #[test]
    fn an_unanswered_desktop_is_given_up_and_holds_no_more_threads() {
        static TRIED: AtomicUsize = AtomicUsize::new(0);
        fn counted(notice: &Notice) -> Result<(), String> {
            TRIED.fetch_add(1, Ordering::SeqCst);
            never(notice)
        }
        let (outbox, notices) = sync_channel(GIVE_UP_AFTER * 2);
        for _ in 0..GIVE_UP_AFTER * 2 {
            outbox.send(notice()).unwrap();
        }
        work(&notices, counted, SOON);
        assert_eq!(TRIED.load(Ordering::SeqCst), GIVE_UP_AFTER);
    }

    #[test]
    fn a_panic_of_the_library_is_a_failure() {
        fn panics(_: &Notice) -> Result<(), String> {
            panic!("as a library might");
        }
        assert!(matches!(attempt(notice(), panics, Duration::from_secs(60)), Some(Err(_))));
        assert_eq!(attempt(notice(), |_| Ok(()), Duration::from_secs(60)), Some(Ok(())));
        assert_eq!(attempt(notice(), never, SOON), None);
    }

    /// The variable is the process's own, so the process is one of its own: this test once more.
    #[test]
    fn without_a_session_bus_there_is_a_reason_and_no_panic() {
        const BUS: &str = "unix:path=/nonexistent/bus";
        if std::env::var("DBUS_SESSION_BUS_ADDRESS").is_ok_and(|bus| bus == BUS) {
            let outcome = show_on_desktop(&notice());
            assert!(cfg!(not(target_os = "linux")) || outcome.is_err(), "{outcome:?}");
            SystemNotifier::new().notify("Pli", "1 nouveau message");
            return;
        }
        let test = format!("{}::without_a_session_bus_there_is_a_reason_and_no_panic", module_path!());
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", test.trim_start_matches("pli::")]).env("DBUS_SESSION_BUS_ADDRESS", BUS);
        let output = again.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
    }

    #[test]
    fn a_text_is_one_plain_line_of_bounded_length() {
        assert_eq!(plain("Bonjour\r\n<b>"), "Bonjour  <b>");
        assert_eq!(plain(&"é".repeat(10_000)).chars().count(), LONGEST);
        if cfg!(target_os = "linux") {
            assert_eq!(body_for_desktop("<img src=x> & <b>"), "&lt;img src=x&gt; &amp; &lt;b&gt;");
        }
    }

    #[test]
    fn the_silent_one_counts() {
        let silent = SilentNotifier::default();
        silent.notify("Pli", "1 nouveau message");
        silent.notify("Pli", "2 nouveaux messages");
        assert_eq!(silent.count(), 2);
        assert_eq!(silent.notices()[1], ("Pli".to_owned(), "2 nouveaux messages".to_owned()));
    }
}
