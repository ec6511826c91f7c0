//! No bridge: a system without one that AccessKit knows.

use super::super::Request;
use accesskit::TreeUpdate;
use iced::{Task, window};
use tokio::sync::mpsc::UnboundedSender;

/// Nothing to bridge to.
pub(in super::super) struct Adapter(UnboundedSender<Request>);

impl Adapter {
    pub(in super::super) fn new(requests: UnboundedSender<Request>) -> Self {
        Self(requests)
    }

    #[expect(clippy::unused_self, reason = "other systems need it")]
    pub(in super::super) fn stand(&self, _window: window::Id) -> Task<Request> {
        Task::none()
    }

    #[expect(clippy::unused_self, reason = "other systems need it")]
    pub(in super::super) fn update(&mut self, _tree: impl FnOnce() -> TreeUpdate) {}

    #[expect(clippy::unused_self, reason = "other systems need it")]
    pub(in super::super) fn window_focused(&mut self, _focused: bool) {}
}
