//! The window for screen readers: the widgets' roles and names gathered into AccessKit's tree, and its wishes carried out.
//!
//! Nothing is gathered until a screen reader is there; then once for each change, and never by the clock. Linux has
//! AT-SPI, Windows UI Automation, macOS NSAccessibility; the last two are checked by the compiler only so far.

mod adapter;
mod text;
mod tree;
mod walk;

pub use tree::{Frame, Seen, Tree, seen};
pub use walk::gather;

use super::app::Message;
use crate::domain::secret::Secret;
use accesskit::{Action, ActionData, ActionHandler, ActionRequest, ActivationHandler, NodeId, TreeUpdate};
use adapter::Adapter;
use iced::futures::stream::{self, StreamExt};
use iced::{Event, Subscription, Task, event, keyboard, mouse, window};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{self, UnboundedSender};
use walk::Wish;

/// Whether the window may be shown before its bridge stands: not on Windows and macOS, where AccessKit must come first.
pub const SHOWN_AT_ONCE: bool = !cfg!(any(target_os = "windows", target_os = "macos"));
/// The longest text a screen reader may write into a field, in bytes.
const MOST_WRITTEN: usize = 64 * 1024;

/// What a screen reader asks, and what may have changed for it.
#[derive(Debug, Clone)]
pub enum Request {
    /// One came.
    Began,
    /// It went.
    Ended,
    /// Press a control.
    Press(NodeId),
    /// Give it the keyboard.
    Focus(NodeId),
    /// Put a text in the place of what it holds.
    Write(NodeId, Secret),
    /// A key or a click may have moved the keyboard without a word to the application.
    Touched,
    /// The bridge stands: the window may be shown.
    Standing(window::Id),
}

/// The bridge between the window and screen readers.
pub struct Accessibility {
    adapter: Adapter,
    requests: Requests,
    active: bool,
    gathering: Gathering,
}

/// How far the tree of the window is: one is gathered at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gathering {
    /// What was told holds.
    Idle,
    /// One is on its way.
    Asked,
    /// One is on its way, and something has changed since it was asked for.
    Stale,
}

/// The wishes of screen readers, read once by the subscription.
#[derive(Clone)]
struct Requests(Arc<Mutex<Option<mpsc::UnboundedReceiver<Request>>>>);

impl Hash for Requests {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "screen reader".hash(state);
    }
}

impl Accessibility {
    /// A bridge nobody has crossed yet; connects to the system's bus where there is one, in the background.
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self {
            adapter: Adapter::new(sender),
            requests: Requests(Arc::new(Mutex::new(Some(receiver)))),
            active: false,
            gathering: Gathering::Idle,
        }
    }

    /// Whether a screen reader is there.
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// The wishes of screen readers; keys and clicks too while there is one.
    pub fn subscription(&self) -> Subscription<Message> {
        let wishes = Subscription::run_with(self.requests.clone(), |requests| {
            let receiver = requests.0.lock().unwrap_or_else(PoisonError::into_inner).take();
            match receiver {
                Some(receiver) => stream::unfold(receiver, |mut receiver| async {
                    receiver.recv().await.map(|request| (Message::AccessAsked(request), receiver))
                })
                .boxed(),
                None => stream::empty().boxed(),
            }
        });
        if self.active { Subscription::batch([wishes, event::listen_with(touched)]) } else { wishes }
    }

    /// The window is there. What comes back must be carried out before it is shown where [`SHOWN_AT_ONCE`] is false.
    pub fn window_opened(&self, id: window::Id) -> Task<Message> {
        self.adapter.stand(id).map(Message::AccessAsked)
    }

    /// Something has changed: gathers the tree when a screen reader is there and none is on its way.
    pub fn changed(&mut self) -> Task<Message> {
        match (self.active, self.gathering) {
            (false, _) => Task::none(),
            (true, Gathering::Idle) => {
                self.gathering = Gathering::Asked;
                gather().map(Message::Tree)
            }
            (true, Gathering::Asked | Gathering::Stale) => {
                self.gathering = Gathering::Stale;
                Task::none()
            }
        }
    }

    /// Takes over what the window holds now; gathers again when that is known to be old.
    pub fn publish(&mut self, tree: &Tree, frame: Frame) -> Task<Message> {
        let before = std::mem::replace(&mut self.gathering, Gathering::Idle);
        self.adapter.update(|| tree.update(frame));
        if before == Gathering::Stale { self.changed() } else { Task::none() }
    }

    /// The window has the keyboard, or lost it.
    pub fn window_focused(&mut self, focused: bool) {
        self.adapter.window_focused(focused);
    }

    /// Carries out a wish.
    pub fn asked(&mut self, request: Request) -> Task<Message> {
        let done = |wish: Task<()>| wish.map(|()| Message::AccessAsked(Request::Touched));
        match request {
            Request::Began => {
                self.active = true;
                Task::none()
            }
            Request::Ended => {
                self.active = false;
                self.gathering = Gathering::Idle;
                Task::none()
            }
            Request::Press(node) => done(walk::reach(node, Wish::Press)),
            Request::Focus(node) => done(walk::reach(node, Wish::Focus)),
            Request::Write(node, text) => done(walk::reach(node, Wish::Write(text))),
            Request::Touched => Task::none(),
            Request::Standing(id) => window::set_mode(id, window::Mode::Windowed),
        }
    }
}

impl Default for Accessibility {
    fn default() -> Self {
        Self::new()
    }
}

/// Keys, clicks and the wheel move the keyboard and what is seen, which widgets keep for themselves.
fn touched(event: Event, _status: event::Status, _window: window::Id) -> Option<Message> {
    match event {
        Event::Keyboard(keyboard::Event::KeyPressed { .. })
        | Event::Mouse(
            mouse::Event::ButtonPressed(_) | mouse::Event::ButtonReleased(_) | mouse::Event::WheelScrolled { .. },
        )
        | Event::Window(window::Event::Resized(_) | window::Event::Rescaled(_)) => {
            Some(Message::AccessAsked(Request::Touched))
        }
        _ => None,
    }
}

/// AccessKit's handlers: whoever comes, asks or goes, told from another thread.
#[derive(Clone)]
struct Handler(UnboundedSender<Request>);

impl Handler {
    fn say(&self, request: Request) {
        // Nobody listens once the window is closing.
        let _ = self.0.send(request);
    }
}

impl ActivationHandler for Handler {
    fn request_initial_tree(&mut self) -> Option<TreeUpdate> {
        // The whole tree follows with the next update.
        self.say(Request::Began);
        Some(tree::empty())
    }
}

impl ActionHandler for Handler {
    fn do_action(&mut self, action: ActionRequest) {
        if let Some(request) = request(action) {
            self.say(request);
        }
    }
}

#[cfg(target_os = "linux")]
impl accesskit::DeactivationHandler for Handler {
    fn deactivate_accessibility(&mut self) {
        self.say(Request::Ended);
    }
}

/// A screen reader's action as a wish; others are not ours.
fn request(action: ActionRequest) -> Option<Request> {
    let node = action.target_node;
    match (action.action, action.data) {
        (Action::Click, _) => Some(Request::Press(node)),
        (Action::Focus, _) => Some(Request::Focus(node)),
        (Action::SetValue, Some(ActionData::Value(text))) if text.len() <= MOST_WRITTEN => {
            Some(Request::Write(node, Secret::new(text.into_string())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
#[cfg(feature = "sandbox")]
mod tour;
