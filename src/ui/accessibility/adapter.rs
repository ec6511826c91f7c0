//! AccessKit's adapter of the system at hand. AT-SPI on Linux; none yet elsewhere, where the window works without.

/// The name under which the window is announced.
pub(super) const APPLICATION: &str = "Pli";

#[cfg(target_os = "linux")]
pub(super) use linux::Adapter;
#[cfg(not(target_os = "linux"))]
pub(super) use none::Adapter;

#[cfg(target_os = "linux")]
mod linux {
    use super::super::walk::{ROOT, Tree};
    use super::super::{Request, request};
    use accesskit::{
        ActionHandler, ActionRequest, ActivationHandler, DeactivationHandler, Node, Role, TreeId, TreeInfo, TreeUpdate,
    };
    use tokio::sync::mpsc::UnboundedSender;

    /// The bridge to AT-SPI.
    pub(in super::super) struct Adapter(accesskit_unix::Adapter);

    struct Began(UnboundedSender<Request>);
    struct Asked(UnboundedSender<Request>);
    struct Ended(UnboundedSender<Request>);

    impl ActivationHandler for Began {
        fn request_initial_tree(&mut self) -> Option<TreeUpdate> {
            // The whole tree follows with the next update.
            let _ = self.0.send(Request::Began);
            let mut root = Node::new(Role::Window);
            root.set_label(super::APPLICATION);
            let tree = Some(TreeInfo::new(ROOT));
            Some(TreeUpdate { nodes: vec![(ROOT, root)], tree, tree_id: TreeId::ROOT, focus: ROOT })
        }
    }

    impl ActionHandler for Asked {
        fn do_action(&mut self, action: ActionRequest) {
            if let Some(request) = request(&action) {
                let _ = self.0.send(request);
            }
        }
    }

    impl DeactivationHandler for Ended {
        fn deactivate_accessibility(&mut self) {
            let _ = self.0.send(Request::Ended);
        }
    }

    impl Adapter {
        pub(in super::super) fn new(requests: UnboundedSender<Request>) -> Self {
            let mut adapter =
                accesskit_unix::Adapter::new(Began(requests.clone()), Asked(requests.clone()), Ended(requests));
            adapter.update_window_focus_state(true);
            Self(adapter)
        }

        pub(in super::super) fn update(&mut self, tree: Tree) {
            self.0.update_if_active(|| tree.update());
        }

        pub(in super::super) fn window_focused(&mut self, focused: bool) {
            self.0.update_window_focus_state(focused);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod none {
    use super::super::Request;
    use super::super::walk::Tree;
    use tokio::sync::mpsc::UnboundedSender;

    /// Nothing to bridge to.
    pub(in super::super) struct Adapter(UnboundedSender<Request>);

    impl Adapter {
        pub(in super::super) fn new(requests: UnboundedSender<Request>) -> Self {
            Self(requests)
        }

        pub(in super::super) fn update(&mut self, _tree: Tree) {}

        pub(in super::super) fn window_focused(&mut self, _focused: bool) {}
    }
}
