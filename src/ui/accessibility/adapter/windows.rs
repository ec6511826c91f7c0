//! UI Automation. AccessKit listens to the messages of the window itself, from before it is shown, and follows its
//! keyboard. Checked by the compiler only so far: no screen reader of Windows has walked through it.

use super::super::{Handler, Request};
use accesskit::TreeUpdate;
use accesskit_windows::{HWND, SubclassingAdapter};
use iced::{Task, window};
use iced_runtime::window::raw_window_handle::RawWindowHandle;
use std::cell::RefCell;
use tokio::sync::mpsc::UnboundedSender;

thread_local! {
    /// Bound to the thread of the window, which is also that of the application's state, but may not be sent to it.
    static STANDING: RefCell<Option<SubclassingAdapter>> = const { RefCell::new(None) };
}

/// The bridge to UI Automation.
pub(in super::super) struct Adapter(Handler);

impl Adapter {
    pub(in super::super) fn new(requests: UnboundedSender<Request>) -> Self {
        Self(Handler(requests))
    }

    /// Takes its place in the window, which must not have been shown, and asks for it to be shown then.
    pub(in super::super) fn stand(&self, id: window::Id) -> Task<Request> {
        let handler = self.0.clone();
        window::run(id, move |window| {
            let handle = window.window_handle().map(|handle| handle.as_raw());
            if let Ok(RawWindowHandle::Win32(handle)) = handle {
                let window = HWND(handle.hwnd.get() as *mut _);
                let adapter = SubclassingAdapter::new(window, handler.clone(), handler);
                STANDING.with_borrow_mut(|standing| *standing = Some(adapter));
            }
            Request::Standing(id)
        })
    }

    #[expect(clippy::unused_self, reason = "it is bound to the thread")]
    pub(in super::super) fn update(&mut self, tree: impl FnOnce() -> TreeUpdate) {
        let events =
            STANDING.with_borrow_mut(|standing| standing.as_mut().and_then(|adapter| adapter.update_if_active(tree)));
        // They call back into the window.
        if let Some(events) = events {
            events.raise();
        }
    }

    /// AccessKit sees it for itself.
    #[expect(clippy::unused_self, reason = "other systems need it")]
    pub(in super::super) fn window_focused(&mut self, _focused: bool) {}
}
