//! AT-SPI, over the session's accessibility bus. Where the window stands on the screen is not told: Wayland keeps it to
//! itself, and the toolkit gives it with the frame of the window manager.

use super::super::{Handler, Request};
use accesskit::TreeUpdate;
use iced::{Task, window};
use tokio::sync::mpsc::UnboundedSender;

/// The bridge to AT-SPI.
pub(in super::super) struct Adapter(accesskit_unix::Adapter);

impl Adapter {
    pub(in super::super) fn new(requests: UnboundedSender<Request>) -> Self {
        let handler = Handler(requests);
        let mut adapter = accesskit_unix::Adapter::new(handler.clone(), handler.clone(), handler);
        adapter.update_window_focus_state(true);
        Self(adapter)
    }

    /// Nothing has to be done with the window itself.
    #[expect(clippy::unused_self, reason = "other systems need it")]
    pub(in super::super) fn stand(&self, _window: window::Id) -> Task<Request> {
        Task::none()
    }

    pub(in super::super) fn update(&mut self, tree: impl FnOnce() -> TreeUpdate) {
        self.0.update_if_active(tree);
    }

    pub(in super::super) fn window_focused(&mut self, focused: bool) {
        self.0.update_window_focus_state(focused);
    }
}
