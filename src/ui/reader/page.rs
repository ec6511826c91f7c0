//! A message on the screen: its tabs, which of them is shown, how much of them is kept.

use super::load::Opened;
use super::tabs::{self, Body, Kind, Ready, Tab};
use std::sync::Arc;

/// Bytes that all tabs together keep, beside the one that is shown.
pub(super) const KEPT_BYTES: usize = 200 << 20;

/// A message on the screen.
pub(super) struct Page {
    /// What is shown.
    pub opened: Arc<Opened>,
    /// Its tabs.
    pub tabs: Vec<Tab>,
    /// The tab that is shown.
    pub current: usize,
    /// Tabs that were shown, the last one at the end.
    recent: Vec<Kind>,
}

impl Page {
    /// A message, nothing of it read yet.
    pub(super) fn new(opened: Arc<Opened>) -> Self {
        let tabs = tabs::of(&opened);
        Self { opened, tabs, current: 0, recent: Vec::new() }
    }

    /// Shows a tab, when there is such a one.
    pub(super) fn choose(&mut self, tab: usize) -> Option<&mut Tab> {
        let kind = self.tabs.get(tab)?.kind;
        self.current = tab;
        self.recent.retain(|known| *known != kind);
        self.recent.push(kind);
        self.forget();
        self.tabs.get_mut(tab)
    }

    /// The tab of something, whatever its place in the row of tabs by now.
    pub(super) fn tab(&mut self, kind: Kind) -> Option<&mut Tab> {
        self.tabs.iter_mut().find(|tab| tab.kind == kind)
    }

    /// What stands in the tab that is shown.
    pub(super) fn ready(&mut self) -> Option<&mut Ready> {
        match &mut self.tabs.get_mut(self.current)?.body {
            Body::Ready(ready) => Some(ready),
            _ => None,
        }
    }

    /// Lets go of what the tabs left longest ago show, while all of them together keep too much: it is read again when
    /// they are shown again. What is shown stays.
    pub(super) fn forget(&mut self) {
        let shown = self.tabs.get(self.current).map(|tab| tab.kind);
        let mut left = self.bytes();
        for kind in self.recent.iter().filter(|kind| Some(**kind) != shown) {
            if left <= KEPT_BYTES {
                return;
            }
            let Some(tab) = self.tabs.iter_mut().find(|tab| tab.kind == *kind) else { continue };
            let freed = tab.bytes();
            if freed > 0 {
                tab.body = Body::Unread;
                left = left.saturating_sub(freed);
            }
        }
    }

    /// Bytes that the tabs keep.
    pub(super) fn bytes(&self) -> usize {
        self.tabs.iter().map(Tab::bytes).sum()
    }
}
