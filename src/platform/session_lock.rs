//! The word of the system that the person's own session was locked, or that the computer goes to sleep.
//!
//! On Linux it comes over D-Bus: from logind, and from the desktop's screen saver. `zbus` is there for the notifications
//! anyway. Elsewhere nothing is heard yet: what locks there is the delay without activity.

use tokio::sync::mpsc;

/// Words that wait to be heard: one is enough to lock.
const WAITING: usize = 4;

/// What the system tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionWord {
    /// The session was locked, or its screen saver began.
    Locked,
    /// The computer goes to sleep.
    Sleeping,
}

/// Where the two buses of a Linux desktop are; those of the system when nothing is said.
#[derive(Debug, Clone, Default)]
pub struct Buses {
    /// The system bus, as a D-Bus address.
    pub system: Option<String>,
    /// The bus of the session.
    pub session: Option<String>,
    /// The id of the session, as logind knows it.
    pub id: Option<String>,
}

/// Listens for as long as somebody holds the receiver. A bus that is missing is passed over.
pub fn listen(runtime: &tokio::runtime::Handle, buses: Buses) -> mpsc::Receiver<SessionWord> {
    let (told, words) = mpsc::channel(WAITING);
    #[cfg(target_os = "linux")]
    {
        let buses = std::sync::Arc::new(buses);
        runtime.spawn(linux::until_unheard("logind", told.clone(), linux::logind(buses.clone(), told.clone())));
        runtime.spawn(linux::until_unheard("screen saver", told.clone(), linux::screen_saver(buses, told)));
    }
    #[cfg(not(target_os = "linux"))]
    drop((runtime, buses, told));
    words
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Buses, SessionWord};
    use futures::StreamExt;
    use std::sync::Arc;
    use tokio::sync::mpsc;
    use zbus::connection::Builder;
    use zbus::message::Type;
    use zbus::{Connection, MatchRule, Message, MessageStream, OwnedObjectPath};

    const LOGIND: &str = "org.freedesktop.login1";
    const MANAGER: &str = "org.freedesktop.login1.Manager";
    const MANAGER_PATH: &str = "/org/freedesktop/login1";
    const SESSION: &str = "org.freedesktop.login1.Session";
    /// Interfaces of screen savers: the first one is the standard, the others come before it on their desktops.
    const SAVERS: [&str; 4] =
        ["org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.cinnamon.ScreenSaver", "org.mate.ScreenSaver"];

    /// Runs until it ends or nobody listens any more.
    pub(super) async fn until_unheard(
        what: &'static str,
        told: mpsc::Sender<SessionWord>,
        listening: impl Future<Output = zbus::Result<()>>,
    ) {
        let ended = tokio::select! {
            ended = listening => ended,
            () = told.closed() => Ok(()),
        };
        if let Err(error) = ended {
            tracing::info!(%error, what, "the system does not tell when the session is locked");
        }
    }

    /// The lock of our own session, and sleep.
    pub(super) async fn logind(buses: Arc<Buses>, told: mpsc::Sender<SessionWord>) -> zbus::Result<()> {
        let bus = connect(buses.system.as_deref(), Builder::system).await?;
        let sleeping = signals(&bus, MANAGER, "PrepareForSleep", Some(MANAGER_PATH)).await?;
        let sleeping = sleeping.filter_map(|heard| async move { is_true(heard).then_some(SessionWord::Sleeping) });
        let session = match own_session(&bus, buses.id.as_deref()).await {
            Ok(session) => session,
            // Where no session is known, as in a container, the computer sleeps all the same.
            Err(error) => {
                tracing::info!(%error, "no session of our own is known to the system");
                tell(sleeping, told).await;
                return Ok(());
            }
        };
        let locked = signals(&bus, SESSION, "Lock", Some(session.as_str())).await?.map(|_| SessionWord::Locked);
        tell(futures::stream::select(locked, sleeping), told).await;
        Ok(())
    }

    /// Whatever saves the screen.
    pub(super) async fn screen_saver(buses: Arc<Buses>, told: mpsc::Sender<SessionWord>) -> zbus::Result<()> {
        let bus = connect(buses.session.as_deref(), Builder::session).await?;
        let mut savers = Vec::new();
        for interface in SAVERS {
            savers.push(signals(&bus, interface, "ActiveChanged", None).await?);
        }
        let locked = futures::stream::select_all(savers)
            .filter_map(|heard| async move { is_true(heard).then_some(SessionWord::Locked) });
        tell(locked, told).await;
        Ok(())
    }

    async fn connect(address: Option<&str>, usual: fn() -> Builder<'static>) -> zbus::Result<Connection> {
        match address {
            Some(address) => Builder::address(address).build().await,
            None => usual().build().await,
        }
    }

    /// The session this process belongs to: by the id that the system gave it, else the one of its user's display.
    async fn own_session(bus: &Connection, id: Option<&str>) -> zbus::Result<OwnedObjectPath> {
        let given = id.map(str::to_owned).or_else(|| std::env::var("XDG_SESSION_ID").ok());
        let id = given.unwrap_or_else(|| "auto".to_owned());
        bus.call_method(Some(LOGIND), MANAGER_PATH, Some(MANAGER), "GetSession", &id).await?.body().deserialize()
    }

    async fn signals(
        bus: &Connection,
        interface: &'static str,
        member: &'static str,
        path: Option<&str>,
    ) -> zbus::Result<MessageStream> {
        let mut rule = MatchRule::builder().msg_type(Type::Signal).interface(interface).member(member);
        if let Some(path) = path {
            rule = rule.path(path).sender(LOGIND);
        }
        MessageStream::for_match_rule(rule.build()?, bus, None).await
    }

    fn is_true(heard: zbus::Result<Message>) -> bool {
        heard.is_ok_and(|message| message.body().deserialize::<bool>().unwrap_or(false))
    }

    async fn tell(words: impl futures::Stream<Item = SessionWord>, told: mpsc::Sender<SessionWord>) {
        let mut words = std::pin::pin!(words);
        while let Some(word) = words.next().await {
            // One that waits already locks just as well.
            let _ = told.try_send(word);
        }
    }
}
