//! Walking through the widgets: their nodes in order, each with a number that stays as long as the thing does.

use crate::ui::widget::access::{Access, Press};
use accesskit::{Action, Node, NodeId, Rect, Role, Toggled, TreeInfo, TreeUpdate};
use iced::advanced::widget::operation::{Focusable, Outcome, Scrollable};
use iced::advanced::widget::{Id, Operation, operate};
use iced::{Rectangle, Task, Vector};
use std::any::Any;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// The window itself.
pub(super) const ROOT: NodeId = NodeId(1);
/// More nodes than any screen of ours has: a runaway list must not choke the bus.
const MOST_NODES: usize = 5_000;

/// What the window holds, for screen readers.
#[derive(Debug, Clone)]
pub struct Tree(pub(super) Arc<Vec<Found>>);

/// One node.
#[derive(Debug, Clone)]
pub(super) struct Found {
    id: NodeId,
    parent: NodeId,
    access: Access,
    bounds: Rectangle,
}

/// What the trace tells: what has the keyboard, what can be pressed, what can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The name of what has the keyboard.
    pub focus: Option<String>,
    /// Names of controls that can be used.
    pub controls: Vec<String>,
    /// Texts.
    pub texts: Vec<String>,
}

/// Gathers the nodes.
pub fn gather() -> Task<Tree> {
    operate(Gather::default()).map(|found| Tree(Arc::new(found)))
}

/// Looks at the window as the trace tells it.
pub fn seen() -> Task<Seen> {
    gather().map(|tree| {
        let named = |node: &&Found| !node.access.name.is_empty();
        let is_text = |node: &&Found| node.access.role == Role::Label;
        Seen {
            focus: tree.0.iter().find(|node| node.access.focused).map(|node| node.access.name.clone()),
            controls: tree
                .0
                .iter()
                .filter(named)
                .filter(|node| !is_text(node) && !node.access.disabled)
                .map(|node| node.access.name.clone())
                .collect(),
            texts: tree.0.iter().filter(named).filter(is_text).map(|node| node.access.name.clone()).collect(),
        }
    })
}

/// Lays down the wish to press a control.
pub(super) fn press(target: NodeId) -> Task<()> {
    operate(Reach { walk: Walk::default(), target, focus: false, found: false })
}

/// Gives a control the keyboard.
pub(super) fn focus(target: NodeId) -> Task<()> {
    operate(Reach { walk: Walk::default(), target, focus: true, found: false })
}

/// Where one is in the tree while walking.
#[derive(Default)]
struct Walk {
    parents: Vec<NodeId>,
    /// The node just met, whose children come with the next traversal.
    entered: Option<NodeId>,
    /// How many of the same kind a parent had so far.
    seen: HashMap<(NodeId, u64), u64>,
    shifts: Vec<Vector>,
    shift: Option<Vector>,
}

impl Walk {
    fn parent(&self) -> NodeId {
        self.parents.last().copied().unwrap_or(ROOT)
    }

    fn enter(&mut self, access: &Access) -> NodeId {
        let parent = self.parent();
        let mut kind = DefaultHasher::new();
        (access.role as u8, &access.name).hash(&mut kind);
        let count = self.seen.entry((parent, kind.finish())).or_default();
        *count += 1;
        let mut number = DefaultHasher::new();
        (parent.0, kind.finish(), *count).hash(&mut number);
        // 0 and 1 are taken.
        let id = NodeId(number.finish().max(2));
        self.entered = Some(id);
        id
    }

    fn shown_at(&self, bounds: Rectangle) -> Rectangle {
        self.shifts.iter().fold(bounds, |bounds, shift| bounds - *shift)
    }

    fn down(&mut self) -> (bool, bool) {
        let (entered, shift) = (self.entered.take(), self.shift.take());
        self.parents.extend(entered);
        self.shifts.extend(shift);
        (entered.is_some(), shift.is_some())
    }

    fn up(&mut self, (entered, shifted): (bool, bool)) {
        if entered {
            self.parents.pop();
        }
        if shifted {
            self.shifts.pop();
        }
        self.entered = None;
    }
}

#[derive(Default)]
struct Gather {
    walk: Walk,
    found: Vec<Found>,
}

impl Gather {
    fn add(&mut self, access: &Access, bounds: Rectangle) {
        let parent = self.walk.parent();
        let id = self.walk.enter(access);
        if self.found.len() < MOST_NODES {
            let bounds = self.walk.shown_at(bounds);
            self.found.push(Found { id, parent, access: access.clone(), bounds });
        }
    }
}

impl Operation<Vec<Found>> for Gather {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<Vec<Found>>)) {
        let level = self.walk.down();
        operate(self);
        self.walk.up(level);
    }

    fn scrollable(&mut self, _: Option<&Id>, _: Rectangle, _: Rectangle, shift: Vector, _: &mut dyn Scrollable) {
        self.walk.shift = Some(shift);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        let holder = self.walk.entered.unwrap_or_else(|| self.walk.parent());
        if state.is_focused()
            && let Some(node) = self.found.iter_mut().rev().find(|node| node.id == holder)
        {
            node.access.focused = true;
        }
    }

    fn text(&mut self, _: Option<&Id>, bounds: Rectangle, text: &str) {
        let entered = self.walk.entered;
        self.add(&Access::new(Role::Label, text), bounds);
        // A text has no children.
        self.walk.entered = entered;
    }

    fn custom(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Any) {
        if let Some(access) = state.downcast_ref::<Access>() {
            self.add(access, bounds);
        }
    }

    fn finish(&self) -> Outcome<Vec<Found>> {
        Outcome::Some(self.found.clone())
    }
}

struct Reach {
    walk: Walk,
    target: NodeId,
    focus: bool,
    found: bool,
}

impl Operation<()> for Reach {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        let level = self.walk.down();
        operate(self);
        self.walk.up(level);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        if !self.focus {
            return;
        }
        let holder = self.walk.entered.unwrap_or_else(|| self.walk.parent());
        if holder == self.target && !self.found {
            self.found = true;
            state.focus();
        } else {
            state.unfocus();
        }
    }

    fn text(&mut self, _: Option<&Id>, _: Rectangle, text: &str) {
        let entered = self.walk.entered;
        self.walk.enter(&Access::new(Role::Label, text));
        self.walk.entered = entered;
    }

    fn custom(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Any) {
        let Some(access) = state.downcast_ref::<Access>() else { return };
        if self.walk.enter(access) == self.target && !self.focus && let Some(press) = &access.press {
            Press::ask(press);
        }
    }

    fn finish(&self) -> Outcome<()> {
        Outcome::Some(())
    }
}

impl Tree {
    /// The tree as AccessKit wants it.
    pub(super) fn update(&self) -> TreeUpdate {
        let mut children: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        for found in self.0.iter() {
            children.entry(found.parent).or_default().push(found.id);
        }
        let mut focus = ROOT;
        let mut nodes = Vec::with_capacity(self.0.len() + 1);
        for found in self.0.iter() {
            let mut node = described(&found.access);
            node.set_bounds(rect(found.bounds));
            if let Some(children) = children.remove(&found.id) {
                node.set_children(children);
            }
            if found.access.focused {
                focus = found.id;
            }
            nodes.push((found.id, node));
        }
        let mut root = Node::new(Role::Window);
        root.set_label(super::adapter::APPLICATION);
        root.set_children(children.remove(&ROOT).unwrap_or_default());
        nodes.push((ROOT, root));
        TreeUpdate { nodes, tree: Some(TreeInfo::new(ROOT)), tree_id: accesskit::TreeId::ROOT, focus }
    }
}

fn rect(bounds: Rectangle) -> Rect {
    let (x, y) = (f64::from(bounds.x), f64::from(bounds.y));
    Rect { x0: x, y0: y, x1: x + f64::from(bounds.width), y1: y + f64::from(bounds.height) }
}

fn described(access: &Access) -> Node {
    let mut node = Node::new(access.role);
    if access.role == Role::Label {
        node.set_value(access.name.as_str());
        return node;
    }
    node.set_label(access.name.as_str());
    if let Some(value) = &access.value {
        node.set_value(value.as_str());
    }
    if let Some(selected) = access.selected {
        node.set_selected(selected);
    }
    if let Some(checked) = access.checked {
        node.set_toggled(if checked { Toggled::True } else { Toggled::False });
    }
    if let Some(expanded) = access.expanded {
        node.set_expanded(expanded);
    }
    if let Some((index, count)) = access.place {
        node.set_position_in_set(index);
        node.set_size_of_set(count);
    }
    if access.live {
        node.set_live(accesskit::Live::Polite);
    }
    if access.disabled {
        node.set_disabled();
        return node;
    }
    if access.press.is_some() {
        node.add_action(Action::Click);
    }
    if access.press.is_some() || matches!(access.role, Role::TextInput | Role::PasswordInput | Role::MultilineTextInput) {
        node.add_action(Action::Focus);
    }
    node
}
