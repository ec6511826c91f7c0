//! What is in the window now: roles, names, texts, and how each text was fitted.

use super::{Headless, redraw_event};
use crate::ui::widget::access::{Access, Role};
use crate::ui::widget::label::Fit;
use crate::ui::widget::writable::Hint;
use iced::advanced::widget::Id;
use iced::advanced::widget::operation::{Focusable, Operation, Scrollable};
use iced::{Rectangle, Size, Vector};
use std::any::Any;

/// A control or a region.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it tells screen readers.
    pub access: Access,
    /// Where it stands in the window, in logical pixels.
    pub bounds: Rectangle,
    /// What of the window can show it: scrolled out, it is outside of that.
    pub clip: Rectangle,
}

impl Node {
    /// The part of it that is seen.
    pub fn visible(&self) -> Option<Rectangle> {
        self.clip.intersection(&self.bounds)
    }
}

/// One fitted text.
#[derive(Debug, Clone)]
pub(super) struct Fitted {
    pub(super) fit: Fit,
    pub(super) bounds: Rectangle,
    pub(super) clip: Rectangle,
    /// It may be scrolled into view upwards and downwards, or to both sides.
    pub(super) scrolls: (bool, bool),
    /// Texts of one layer must not touch; those of another lie above on purpose.
    pub(super) layer: usize,
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    translation: Vector,
    clip: Rectangle,
    scrolls: (bool, bool),
    layer: usize,
}

pub(in crate::ui) struct Survey {
    frame: Frame,
    /// The frame of what is traversed next.
    next: Option<Frame>,
    layers: usize,
    pub(super) nodes: Vec<Node>,
    pub(in crate::ui) texts: Vec<(String, Rectangle, Rectangle)>,
    pub(super) fitted: Vec<Fitted>,
    pub(super) focused: Option<String>,
}

impl Survey {
    fn new(window: Rectangle) -> Self {
        let frame = Frame { translation: Vector::ZERO, clip: window, scrolls: (false, false), layer: 0 };
        Self { frame, next: None, layers: 0, nodes: Vec::new(), texts: Vec::new(), fitted: Vec::new(), focused: None }
    }
}

impl Operation for Survey {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        let inside = self.next.take().unwrap_or(self.frame);
        let before = std::mem::replace(&mut self.frame, inside);
        operate(self);
        self.frame = before;
        self.next = None;
    }

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        bounds: Rectangle,
        content: Rectangle,
        translation: Vector,
        _state: &mut dyn Scrollable,
    ) {
        let seen = bounds - self.frame.translation;
        let empty = Rectangle::new(seen.position(), Size::ZERO);
        self.next = Some(Frame {
            translation: self.frame.translation + translation,
            clip: self.frame.clip.intersection(&seen).unwrap_or(empty),
            scrolls: (content.height > bounds.height + 0.5, content.width > bounds.width + 0.5),
            layer: self.frame.layer,
        });
    }

    fn focusable(&mut self, _id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            // A control tells its name just before; a field's name stands around it.
            self.focused = self.nodes.last().map(|node| node.access.name.clone());
        }
    }

    fn text(&mut self, _id: Option<&Id>, bounds: Rectangle, text: &str) {
        self.texts.push((text.to_owned(), bounds - self.frame.translation, self.frame.clip));
    }

    fn custom(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Any) {
        let bounds = bounds - self.frame.translation;
        if let Some(access) = state.downcast_ref::<Access>() {
            self.nodes.push(Node { access: access.clone(), bounds, clip: self.frame.clip });
            if access.focused {
                self.focused = Some(access.name.clone());
            }
            if matches!(access.role, Role::Dialog | Role::AlertDialog | Role::Menu | Role::Log) {
                self.layers += 1;
                self.next = Some(Frame { layer: self.layers, ..self.frame });
            }
        } else if let Some(fit) = state.downcast_ref::<Fit>() {
            let Frame { clip, scrolls, layer, .. } = self.frame;
            self.fitted.push(Fitted { fit: fit.clone(), bounds, clip, scrolls, layer });
        } else if let Some(hint) = state.downcast_ref::<Hint>() {
            let Frame { clip, scrolls, layer, .. } = self.frame;
            let inner = bounds.shrink([0.0, hint.padding]);
            let needed = Size::new(hint.needed(), 0.0);
            let fit = Fit { content: hint.content.clone(), needed, may_be_cut: false };
            self.fitted.push(Fitted { fit, bounds: inner, clip, scrolls, layer });
        }
    }
}

impl<State, Message: Send + 'static> Headless<State, Message> {
    pub(in crate::ui) fn survey(&mut self) -> Survey {
        let mut survey = Survey::new(Rectangle::with_size(self.size));
        self.with_interface(|interface, renderer, _| interface.operate(renderer, &mut survey));
        survey
    }

    /// Every control and region, in the order of Tab.
    pub fn nodes(&mut self) -> Vec<Node> {
        self.survey().nodes
    }

    /// Every text screen readers are told, in reading order.
    pub fn texts(&mut self) -> Vec<String> {
        self.survey().texts.into_iter().map(|(text, _, _)| text).collect()
    }

    /// Every text of ours: how it was fitted, the room it was given, the part of the window that can show it.
    pub fn fits(&mut self) -> Vec<(Fit, Rectangle, Rectangle)> {
        self.survey().fitted.into_iter().map(|Fitted { fit, bounds, clip, .. }| (fit, bounds, clip)).collect()
    }

    /// The name of what has the keyboard.
    pub fn focused(&mut self) -> Option<String> {
        self.survey().focused
    }

    /// Whether something is in the window: a control, a region or a text of exactly that name.
    pub fn has(&mut self, name: &str) -> bool {
        let survey = self.survey();
        survey.nodes.iter().any(|node| node.access.name == name) || survey.texts.iter().any(|(text, _, _)| text == name)
    }

    /// Whether these words are somewhere in the window, alone or within others.
    pub fn shows(&mut self, words: &str) -> bool {
        let survey = self.survey();
        survey.nodes.iter().any(|node| node.access.name.contains(words))
            || survey.texts.iter().any(|(text, _, _)| text.contains(words))
            || survey.fitted.iter().any(|fitted| fitted.fit.content.contains(words))
    }

    /// Clicks in the middle of what bears the name: a control that can be used, else any, else a text; the topmost where
    /// there are several. Whether it was there and seen.
    #[must_use]
    pub fn click(&mut self, name: &str) -> bool {
        let survey = self.survey();
        let named = survey.nodes.iter().rev().filter(|node| node.access.name == name);
        let pressable = named.clone().find(|node| node.access.press.is_some() && node.visible().is_some());
        let at = pressable.or_else(|| named.clone().find(|node| !node.access.disabled)).and_then(Node::visible);
        let at = at.or_else(|| {
            let (_, bounds, clip) = survey.texts.iter().rev().find(|(text, _, _)| text == name)?;
            clip.intersection(bounds)
        });
        if let Some(at) = at {
            self.click_at(at.center());
        }
        at.is_some()
    }

    /// Presses a control as a screen reader does. Whether it was there and could be pressed.
    #[must_use]
    pub fn press(&mut self, name: &str) -> bool {
        let survey = self.survey();
        let named = survey.nodes.iter().rev().filter(|node| node.access.name == name);
        let Some(press) = named.filter_map(|node| node.access.press.as_ref()).next() else { return false };
        press.ask();
        self.interact(&redraw_event());
        true
    }
}
