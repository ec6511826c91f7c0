//! NSAccessibility. AccessKit takes the place of the class of the window's own view, from before it is shown. Checked by
//! the compiler only so far: no VoiceOver has walked through it.

use super::super::{Handler, Request};
use accesskit::TreeUpdate;
use accesskit_macos::{QueuedEvents, SubclassingAdapter};
use iced::{Task, window};
use iced_runtime::window::raw_window_handle::{AppKitWindowHandle, RawWindowHandle};
use std::cell::RefCell;
use tokio::sync::mpsc::UnboundedSender;

thread_local! {
    /// Bound to the thread of the window, which is also that of the application's state, but may not be sent to it.
    static STANDING: RefCell<Option<SubclassingAdapter>> = const { RefCell::new(None) };
}

/// The bridge to NSAccessibility.
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
            if let Ok(RawWindowHandle::AppKit(view)) = handle {
                let adapter = adapter(view, handler);
                STANDING.with_borrow_mut(|standing| *standing = Some(adapter));
            }
            Request::Standing(id)
        })
    }

    #[expect(clippy::unused_self, reason = "it is bound to the thread")]
    pub(in super::super) fn update(&mut self, tree: impl FnOnce() -> TreeUpdate) {
        raise(|standing| standing.update_if_active(tree));
    }

    #[expect(clippy::unused_self, reason = "it is bound to the thread")]
    pub(in super::super) fn window_focused(&mut self, focused: bool) {
        raise(|standing| standing.update_view_focus_state(focused));
    }
}

#[expect(unsafe_code, reason = "AccessKit makes this adapter in no other way")]
fn adapter(window: AppKitWindowHandle, handler: Handler) -> SubclassingAdapter {
    // SAFETY: `ns_view` is the live NSView of the window that the toolkit lends for this call, on the main thread; the
    // adapter retains it.
    unsafe { SubclassingAdapter::new(window.ns_view.as_ptr(), handler.clone(), handler) }
}

/// Does something with the adapter that stands, and tells of it once that is let go of: this calls back into the window.
fn raise(act: impl FnOnce(&mut SubclassingAdapter) -> Option<QueuedEvents>) {
    let events = STANDING.with_borrow_mut(|standing| standing.as_mut().and_then(act));
    if let Some(events) = events {
        events.raise();
    }
}
