//! What was found in the window, as AccessKit wants it and as the trace tells it.

use super::text::{is_told_whole, runs, selection};
use super::walk::{ROOT, gather};
use crate::ui::widget::access::Access;
use crate::words::Language;
use accesskit::{Action, Affine, Invalid, Live, Node, NodeId, Rect, Role, Toggled, TreeId, TreeInfo, TreeUpdate};
use iced::{Rectangle, Size, Task};
use std::collections::HashMap;
use std::sync::Arc;

/// The name under which the window is announced.
pub(super) const APPLICATION: &str = "Pli";

/// What the window holds, for screen readers; its `Debug` tells how much, not what.
#[derive(Clone, Default)]
pub struct Tree(pub(super) Arc<Vec<Found>>);

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple(stringify!(Tree)).field(&self.0.len()).finish()
    }
}

/// One node.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) id: NodeId,
    pub(super) parent: NodeId,
    pub(super) access: Access,
    /// It can be given the keyboard.
    pub(super) focusable: bool,
    /// In logical pixels of the window.
    pub(super) bounds: Rectangle,
}

/// How the window stands on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Its size, in logical pixels.
    pub size: Size,
    /// Physical pixels for each logical one, zoom included.
    pub scale: f32,
    /// The language of its words: how they are to be pronounced.
    pub language: Language,
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

/// The window before anything was gathered.
pub(super) fn empty() -> TreeUpdate {
    Tree::default().update(Frame { size: Size::ZERO, scale: 1.0, language: Language::default() })
}

impl Tree {
    /// The tree as AccessKit wants it: whole, each node once, the keyboard at one that is there.
    pub(super) fn update(&self, frame: Frame) -> TreeUpdate {
        let told: Vec<&Found> = self.told();
        let mut children: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        for found in &told {
            children.entry(found.parent).or_default().push(found.id);
        }
        let (cursors, counts) = (cursors(&told), counts(&told));
        let mut focus = ROOT;
        let mut nodes = Vec::with_capacity(told.len() + 1);
        for found in told {
            let mut node = described(found);
            let mut inside = children.remove(&found.id).unwrap_or_default();
            if let Some(value) = written(&found.access) {
                let pieces = runs(found.id, value, found.bounds);
                if let Some(selection) = found.access.caret.and_then(|caret| selection(&pieces, caret)) {
                    node.set_text_selection(selection);
                }
                inside.extend(pieces.iter().map(|(id, _)| *id));
                nodes.extend(pieces);
            }
            if !inside.is_empty() {
                node.set_children(inside);
            }
            if let Some(count) = counts.get(&found.id) {
                node.set_size_of_set(*count);
            }
            if let Some(row) = cursors.get(&found.id) {
                node.set_active_descendant(*row);
            }
            // The last one wins: a menu lies over the button that opened it.
            if found.access.focused {
                focus = found.id;
            }
            nodes.push((found.id, node));
        }
        let mut root = Node::new(Role::Window);
        root.set_label(APPLICATION);
        root.set_language(match frame.language {
            Language::French => "fr",
            Language::English => "en",
        });
        root.set_bounds(rect(Rectangle::with_size(frame.size)));
        root.set_transform(Affine::scale(f64::from(frame.scale)));
        root.set_children(children.remove(&ROOT).unwrap_or_default());
        nodes.push((ROOT, root));
        TreeUpdate { nodes, tree: Some(TreeInfo::new(ROOT)), tree_id: TreeId::ROOT, focus }
    }

    /// Without the texts that the name of what they stand in says already: they would be read twice.
    fn told(&self) -> Vec<&Found> {
        let mut names: HashMap<NodeId, &str> = HashMap::from([(ROOT, APPLICATION)]);
        let mut told = Vec::with_capacity(self.0.len());
        for found in self.0.iter() {
            // What stands in a text that is not told is not told either.
            let Some(holder) = names.get(&found.parent).copied() else { continue };
            let text = found.access.name.trim();
            let is_text = matches!(found.access.role, Role::Label | Role::Paragraph);
            if is_text && (text.is_empty() || holder.contains(text)) {
                continue;
            }
            names.insert(found.id, &found.access.name);
            told.push(found);
        }
        told
    }
}

/// For each list with a cursor, the row it is at, when that row is built.
fn cursors(told: &[&Found]) -> HashMap<NodeId, NodeId> {
    let mut lists: HashMap<NodeId, (usize, Option<NodeId>)> =
        told.iter().filter_map(|found| Some((found.id, (found.access.cursor?, None)))).collect();
    for found in told {
        if let Some((cursor, row)) = lists.get_mut(&found.parent)
            && found.access.place.is_some_and(|(place, _)| place == *cursor)
        {
            *row = Some(found.id);
        }
    }
    lists.into_iter().filter_map(|(list, (_, row))| Some((list, row?))).collect()
}

/// For each holder of things with a place, how many there are: AccessKit wants it there.
fn counts(told: &[&Found]) -> HashMap<NodeId, usize> {
    told.iter().filter_map(|found| found.access.place.map(|(_, count)| (found.parent, count))).collect()
}

/// What is written in a field.
fn written(access: &Access) -> Option<&str> {
    let field = matches!(access.role, Role::TextInput | Role::PasswordInput | Role::MultilineTextInput);
    field.then(|| access.value.as_deref().unwrap_or_default())
}

pub(super) fn rect(bounds: Rectangle) -> Rect {
    let (x, y) = (f64::from(bounds.x), f64::from(bounds.y));
    Rect { x0: x, y0: y, x1: x + f64::from(bounds.width), y1: y + f64::from(bounds.height) }
}

fn described(found: &Found) -> Node {
    let access = &found.access;
    let mut node = Node::new(access.role);
    node.set_bounds(rect(found.bounds));
    if access.role == Role::Label {
        node.set_value(access.name.as_str());
        return node;
    }
    node.set_label(access.name.as_str());
    if let Some(value) = &access.value {
        match (access.role, value.parse()) {
            (Role::Heading, Ok(level)) => node.set_level(level),
            _ => node.set_value(value.as_str()),
        }
    }
    if let Some(fault) = &access.fault {
        node.set_invalid(Invalid::True);
        node.set_description(fault.as_str());
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
    if let Some((index, _)) = access.place {
        node.set_position_in_set(index);
    }
    if access.live {
        node.set_live(if access.role == Role::Alert { Live::Assertive } else { Live::Polite });
    }
    if access.role == Role::Dialog {
        node.set_modal();
    }
    if access.disabled {
        node.set_disabled();
        return node;
    }
    if access.press.is_some() {
        node.add_action(Action::Click);
    }
    if found.focusable {
        node.add_action(Action::Focus);
    }
    if access.write.is_some() && access.value.as_deref().is_none_or(is_told_whole) {
        node.add_action(Action::SetValue);
    }
    node
}
