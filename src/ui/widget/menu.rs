//! A list of actions that drops down from a button. The toolkit's `pick_list` takes no focus, has no roles and chooses
//! values; its `overlay` is what this stands on.

use super::access::{Access, Role};
use super::label::{Tone, icon, label};
use super::surface;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, overlay, renderer};
use iced::widget::{container, row};
use iced::{Alignment, Event, Length, Rectangle, Size as Extent, Vector};
use std::cell::Cell;
use std::rc::Rc;

mod dropped;
mod panel;

/// One action of a menu.
#[derive(Debug, Clone)]
pub struct MenuItem<M> {
    icon: Option<Icon>,
    words: String,
    detail: String,
    chosen: Option<bool>,
    dangerous: bool,
    message: Option<M>,
}

impl<M> MenuItem<M> {
    /// An action; it cannot be chosen without a message.
    pub fn new(words: impl Into<String>, message: Option<M>) -> Self {
        Self { icon: None, words: words.into(), detail: String::new(), chosen: None, dangerous: false, message }
    }

    /// Before the words.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// At the right, less important: the keys that do the same.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// It is the one that holds now, or not: a check mark.
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = Some(chosen);
        self
    }

    /// It destroys, or cannot be undone.
    pub fn dangerous(mut self) -> Self {
        self.dangerous = true;
        self
    }
}

/// A button with a menu below it (above, where there is no room), shown while `open` holds. Up, Down, Home, End, Enter
/// and Escape are for the menu then; choosing says the item's message, then `on_close`.
pub fn menu<'a, M: Clone + 'a>(
    look: &Look,
    name: impl Into<String>,
    button: Element<'a, M>,
    open: bool,
    items: Vec<MenuItem<M>>,
    on_close: M,
) -> Element<'a, M> {
    let active = Rc::new(Cell::new(None));
    let mut parts = vec![button];
    let messages: Rc<[Option<M>]> = items.iter().map(|item| item.message.clone()).collect();
    if open {
        let accesses = items.iter().map(access).collect();
        let rows = items.into_iter().map(|item| item_row(look, item)).collect();
        let panel = panel::Panel {
            rows,
            accesses,
            messages: Rc::clone(&messages),
            on_close: on_close.clone(),
            active: Rc::clone(&active),
            palette: look.palette,
        };
        let list = surface::scroll(look, Element::new(panel)).id(dropped::SCROLL);
        parts.push(container(list).padding(space::TIGHT).style(surface::card(look.palette)).into());
    }
    Element::new(Menu { parts, name: name.into(), messages, on_close, active })
}

fn access<M>(item: &MenuItem<M>) -> Access {
    let role = if item.chosen.is_some() { Role::MenuItemCheckBox } else { Role::MenuItem };
    Access { checked: item.chosen, disabled: item.message.is_none(), ..Access::new(role, item.words.clone()) }
}

fn item_row<'a, M: 'a>(look: &Look, item: MenuItem<M>) -> Element<'a, M> {
    let tone = match (&item.message, item.dangerous) {
        (None, _) => Tone::Muted,
        (Some(_), true) => Tone::Danger,
        (Some(_), false) => Tone::Plain,
    };
    let mark = if item.chosen == Some(true) { Some(Icon::Check) } else { item.icon };
    let mark: Element<'a, M> = match mark {
        Some(mark) => icon(look, mark, 16.0, tone),
        None => iced::widget::space().width(16).into(),
    };
    let detail = (!item.detail.is_empty())
        .then(|| label(look, item.detail).size(Size::Caption).tone(look, Tone::Muted).silent());
    let content = row![mark, label(look, item.words).tone(look, tone).width(Length::Fill).silent()]
        .push(detail)
        .spacing(space::SMALL)
        .align_y(Alignment::Center);
    container(content).padding([space::SMALL, space::SMALL]).width(Length::Fill).into()
}

struct Menu<'a, M> {
    /// The button, then the list when it is open.
    parts: Vec<Element<'a, M>>,
    name: String,
    messages: Rc<[Option<M>]>,
    on_close: M,
    active: Rc<Cell<Option<usize>>>,
}

/// The item the keys are at, shared with the list of the last view.
#[derive(Default)]
struct State {
    active: Rc<Cell<Option<usize>>>,
    open: bool,
}

impl<M> Menu<'_, M> {
    fn begin(&self) -> State {
        let open = self.parts.len() > 1;
        self.active.set(if open { self.messages.iter().position(Option::is_some) } else { None });
        State { active: Rc::clone(&self.active), open }
    }
}

impl<M: Clone> Widget<M, iced::Theme, iced::Renderer> for Menu<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(self.begin())
    }

    fn children(&self) -> Vec<Tree> {
        self.parts.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        if state.open && self.parts.len() > 1 {
            self.active.set(state.active.get());
            state.active = Rc::clone(&self.active);
        } else {
            *state = self.begin();
        }
        tree.diff_children(&self.parts);
    }

    fn size(&self) -> Extent<Length> {
        self.parts.first().map_or(Extent::new(Length::Shrink, Length::Shrink), |button| button.as_widget().size())
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        match (self.parts.first_mut(), tree.children.first_mut()) {
            (Some(button), Some(tree)) => button.as_widget_mut().layout(tree, renderer, limits),
            _ => layout::Node::new(Extent::ZERO),
        }
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        if let (Some(button), Some(tree)) = (self.parts.first_mut(), tree.children.first_mut()) {
            button.as_widget_mut().operate(tree, layout, renderer, operation);
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        viewport: &Rectangle,
    ) {
        if let (Some(button), Some(tree)) = (self.parts.first_mut(), tree.children.first_mut()) {
            button.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        match (self.parts.first(), tree.children.first()) {
            (Some(button), Some(tree)) => {
                button.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
            }
            _ => mouse::Interaction::None,
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &iced::Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        if let (Some(button), Some(tree)) = (self.parts.first(), tree.children.first()) {
            button.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, M, iced::Theme, iced::Renderer>> {
        let (parts, trees) = (self.parts.as_mut_slice(), tree.children.as_mut_slice());
        match (parts, trees) {
            ([button], [tree]) => button.as_widget_mut().overlay(tree, layout, renderer, viewport, translation),
            // The button's own overlay, a hint, gives way to the list.
            ([_, list], [_, tree]) => Some(overlay::Element::new(Box::new(dropped::Dropped {
                anchor: layout.bounds() + translation,
                list,
                tree,
                name: &self.name,
                messages: &self.messages,
                on_close: &self.on_close,
                active: &self.active,
            }))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
