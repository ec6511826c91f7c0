//! Walking through the widgets: their nodes in order, each with a number that stays as long as the thing does.

use super::tree::{Found, Tree};
use crate::domain::secret::Secret;
use crate::ui::widget::access::{Access, Press};
use accesskit::{NodeId, Role};
use iced::advanced::widget::operation::{Focusable, Outcome, Scrollable};
use iced::advanced::widget::{Id, Operation, operate};
use iced::{Rectangle, Task, Vector};
use std::any::Any;
use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

/// The window itself.
pub(super) const ROOT: NodeId = NodeId(1);
/// More nodes than any screen of ours has: a runaway list must not choke the bus.
pub(super) const MOST_NODES: usize = 5_000;

/// Gathers the nodes.
pub fn gather() -> Task<Tree> {
    operate(Gather::default())
}

/// What a wish does to the control it is for.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    /// It is pressed.
    Press,
    /// It gets the keyboard.
    Focus,
    /// A text takes the place of what it holds.
    Write(Secret),
}

/// Lays a wish down at a control; nothing happens when it is gone.
pub(super) fn reach(target: NodeId, wish: Wish) -> Task<()> {
    operate(Reach { walk: Walk::default(), target, wish, found: false })
}

/// Where one is in the tree while walking.
#[derive(Default)]
struct Walk {
    parents: Vec<NodeId>,
    /// The node just met, whose children come with the next traversal.
    entered: Option<NodeId>,
    /// How many of the same kind a parent had so far.
    seen: HashMap<(NodeId, u64), u64>,
    given: HashSet<NodeId>,
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
        (access.role as u8).hash(&mut kind);
        if !keeps_its_place(access) {
            access.name.hash(&mut kind);
        }
        let kind = kind.finish();
        let count = self.seen.entry((parent, kind)).or_default();
        *count += 1;
        let mut number = DefaultHasher::new();
        (parent.0, kind, *count).hash(&mut number);
        let mut id = fresh(number.finish());
        // Names are received: two nodes of one number, made on purpose, would end the program in AccessKit.
        while !self.given.insert(id) {
            id = fresh(id.0.wrapping_add(1));
        }
        self.entered = Some(id);
        id
    }

    /// A text has no children, and does not take those of what it stands in.
    fn text(&mut self, text: &str) -> NodeId {
        let entered = self.entered.take();
        let id = self.enter(&Access::new(Role::Label, text));
        self.entered = entered;
        id
    }

    /// Whoever tells a role traverses what it holds at once: another container begins first, it held nothing.
    fn pass(&mut self) {
        self.entered = None;
        self.shift = None;
    }

    fn holder(&self) -> NodeId {
        self.entered.unwrap_or_else(|| self.parent())
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
        self.pass();
    }
}

/// 0 and 1 are taken.
fn fresh(number: u64) -> NodeId {
    NodeId(number.max(2))
}

/// Parts of a screen stay the same when their name changes, with all that is in them; things are told by their names.
fn keeps_its_place(access: &Access) -> bool {
    let part = matches!(
        access.role,
        Role::Banner
            | Role::Complementary
            | Role::Dialog
            | Role::Document
            | Role::Form
            | Role::Group
            | Role::List
            | Role::ListBox
            | Role::Log
            | Role::Main
            | Role::Menu
            | Role::Navigation
            | Role::RadioGroup
            | Role::Region
            | Role::Splitter
            | Role::Status
            | Role::TabList
            | Role::TabPanel
            | Role::Toolbar
            | Role::Tree
    );
    part && !access.live
}

#[derive(Default)]
struct Gather {
    walk: Walk,
    found: Arc<Mutex<Vec<Found>>>,
}

impl Gather {
    fn with_found<T>(&self, act: impl FnOnce(&mut Vec<Found>) -> T) -> T {
        act(&mut self.found.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, id: NodeId, parent: NodeId, access: Access, bounds: Rectangle) {
        let bounds = self.walk.shown_at(bounds);
        self.with_found(|found| {
            if found.len() < MOST_NODES {
                found.push(Found { id, parent, access, focusable: false, bounds });
            }
        });
    }
}

impl Operation<Tree> for Gather {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<Tree>)) {
        let level = self.walk.down();
        operate(self);
        self.walk.up(level);
    }

    fn container(&mut self, _: Option<&Id>, _: Rectangle) {
        self.walk.pass();
    }

    fn scrollable(&mut self, _: Option<&Id>, _: Rectangle, _: Rectangle, shift: Vector, _: &mut dyn Scrollable) {
        self.walk.pass();
        self.walk.shift = Some(shift);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        let (holder, focused) = (self.walk.holder(), state.is_focused());
        self.with_found(|found| {
            if let Some(node) = found.iter_mut().rev().find(|node| node.id == holder) {
                node.focusable = true;
                node.access.focused |= focused;
            }
        });
    }

    fn text(&mut self, _: Option<&Id>, bounds: Rectangle, text: &str) {
        let parent = self.walk.parent();
        let id = self.walk.text(text);
        self.add(id, parent, Access::new(Role::Label, text), bounds);
    }

    fn custom(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Any) {
        if let Some(access) = state.downcast_ref::<Access>() {
            let parent = self.walk.parent();
            let id = self.walk.enter(access);
            let mut access = access.clone();
            if let Some(secret) = access.secret.take() {
                access.value = Some(secret.read(str::to_owned));
            }
            self.add(id, parent, access, bounds);
        }
    }

    fn finish(&self) -> Outcome<Tree> {
        Outcome::Some(Tree(Arc::new(self.with_found(std::mem::take))))
    }
}

struct Reach {
    walk: Walk,
    target: NodeId,
    wish: Wish,
    /// It can get the keyboard.
    found: bool,
}

impl Operation<()> for Reach {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        let level = self.walk.down();
        operate(self);
        self.walk.up(level);
    }

    fn container(&mut self, _: Option<&Id>, _: Rectangle) {
        self.walk.pass();
    }

    fn scrollable(&mut self, _: Option<&Id>, _: Rectangle, _: Rectangle, _: Vector, _: &mut dyn Scrollable) {
        self.walk.pass();
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, _: &mut dyn Focusable) {
        self.found |= matches!(self.wish, Wish::Focus) && self.walk.holder() == self.target;
    }

    fn text(&mut self, _: Option<&Id>, _: Rectangle, text: &str) {
        self.walk.text(text);
    }

    fn custom(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Any) {
        let Some(access) = state.downcast_ref::<Access>() else { return };
        if self.walk.enter(access) != self.target || access.disabled {
            return;
        }
        match (&self.wish, &access.press, &access.write) {
            (Wish::Press, Some(press), _) => Press::ask(press),
            (Wish::Write(text), _, Some(written)) => written.ask(text.clone()),
            _ => {}
        }
    }

    fn finish(&self) -> Outcome<()> {
        // What has the keyboard keeps it until it is known that the other can take it.
        if self.found {
            return Outcome::Chain(Box::new(Give { walk: Walk::default(), target: self.target }));
        }
        Outcome::Some(())
    }
}

/// Gives the keyboard to one control, and takes it from all others.
struct Give {
    walk: Walk,
    target: NodeId,
}

impl Operation<()> for Give {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<()>)) {
        let level = self.walk.down();
        operate(self);
        self.walk.up(level);
    }

    fn container(&mut self, _: Option<&Id>, _: Rectangle) {
        self.walk.pass();
    }

    fn scrollable(&mut self, _: Option<&Id>, _: Rectangle, _: Rectangle, _: Vector, _: &mut dyn Scrollable) {
        self.walk.pass();
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        if self.walk.holder() == self.target { state.focus() } else { state.unfocus() }
    }

    fn text(&mut self, _: Option<&Id>, _: Rectangle, text: &str) {
        self.walk.text(text);
    }

    fn custom(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Any) {
        if let Some(access) = state.downcast_ref::<Access>() {
            self.walk.enter(access);
        }
    }

    fn finish(&self) -> Outcome<()> {
        Outcome::Some(())
    }
}
