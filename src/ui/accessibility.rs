//! The window for screen readers: the widgets' roles and names gathered into AccessKit's tree, and its wishes carried out.
//!
//! Nothing is gathered until a screen reader is there.

mod adapter;
mod walk;

pub use walk::{Seen, Tree, gather, seen};

use super::app::Message;
use accesskit::{Action, ActionRequest, NodeId};
use adapter::Adapter;
use iced::futures::stream::{self, StreamExt};
use iced::{Subscription, Task};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// What a screen reader asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// One came.
    Began,
    /// It went.
    Ended,
    /// Press a control.
    Press(NodeId),
    /// Give it the keyboard.
    Focus(NodeId),
}

/// The bridge between the window and screen readers.
pub struct Accessibility {
    adapter: Adapter,
    requests: Requests,
    active: bool,
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
        Self { adapter: Adapter::new(sender), requests: Requests(Arc::new(Mutex::new(Some(receiver)))), active: false }
    }

    /// Whether a screen reader is there.
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// The wishes of screen readers.
    pub fn subscription(&self) -> Subscription<Message> {
        Subscription::run_with(self.requests.clone(), |requests| {
            let receiver = requests.0.lock().unwrap_or_else(PoisonError::into_inner).take();
            match receiver {
                Some(receiver) => stream::unfold(receiver, |mut receiver| async {
                    receiver.recv().await.map(|request| (Message::AccessAsked(request), receiver))
                })
                .boxed(),
                None => stream::empty().boxed(),
            }
        })
    }

    /// Takes over what the window holds now.
    pub fn publish(&mut self, tree: Tree) -> Task<Message> {
        self.adapter.update(tree);
        Task::none()
    }

    /// The window has the keyboard, or lost it.
    pub fn window_focused(&mut self, focused: bool) {
        self.adapter.window_focused(focused);
    }

    /// Carries out a wish.
    pub fn asked(&mut self, request: &Request) -> Task<Message> {
        match request {
            Request::Began => {
                self.active = true;
                Task::none()
            }
            Request::Ended => {
                self.active = false;
                Task::none()
            }
            Request::Press(node) => walk::press(*node).map(|()| Message::Nothing),
            Request::Focus(node) => walk::focus(*node).map(|()| Message::Nothing),
        }
    }
}

impl Default for Accessibility {
    fn default() -> Self {
        Self::new()
    }
}

/// A screen reader's action as a wish; others are not ours.
fn request(action: &ActionRequest) -> Option<Request> {
    match action.action {
        Action::Click => Some(Request::Press(action.target_node)),
        Action::Focus => Some(Request::Focus(action.target_node)),
        _ => None,
    }
}
