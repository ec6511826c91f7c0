//! A list that builds only the rows that are seen: a hundred thousand messages cost what thirty do. One Tab stop, keys
//! of its own. The toolkit's `column`, `keyed_column` and `lazy` lay out every row (measured: 0.4 s for ten thousand).

use super::access::{Access, Role};
use super::control::draw_ring;
use super::surface;
use crate::ui::Element;
use crate::ui::look::Look;
use crate::ui::palette::Palette;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::operation::scrollable::scroll_to as move_to;
use iced::advanced::widget::operation::{Focusable, Scrollable};
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, Widget, mouse, overlay, renderer};
use iced::keyboard::{self, Key, Modifiers, key::Named};
use iced::widget::operation::{AbsoluteOffset, scroll_to};
use iced::widget::scrollable;
use iced::{Event, Length, Rectangle, Size, Task, Vector, touch};
use std::ops::Range;

mod bar;
mod rows;

/// Rows built above and below what is seen, so that what they need may be fetched before.
pub const MARGIN: usize = 8;

/// Where a list stands, in logical pixels; kept by the screen, told by `on_scroll`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ListPosition {
    /// From the top of the first row to the top of what is seen. Whole pixels are exact up to 16 million of them.
    pub offset: f32,
    /// How much is seen; 0 until it was laid out once.
    pub height: f32,
}

/// What a key means in a list.
#[derive(Debug, Clone, PartialEq)]
pub enum ListKey {
    /// The cursor goes to another row.
    Move {
        /// The row, from 0.
        to: usize,
        /// The rows between are selected too (Shift).
        extend: bool,
    },
    /// Enter.
    Open,
    /// Ctrl+Space: the row under the cursor is selected or not.
    Toggle,
    /// Ctrl+A.
    SelectAll,
    /// Any other key.
    Other(Key, Modifiers),
}

/// What a list is made of.
pub struct Windowed<'a, M> {
    /// Named for focus and for [`reveal`].
    pub id: Id,
    /// Its name, for screen readers.
    pub name: String,
    /// How many rows there are.
    pub count: usize,
    /// The height of each, in logical pixels; a whole number.
    pub row_height: f32,
    /// The row the keys start from.
    pub cursor: Option<usize>,
    /// Where it stands.
    pub position: ListPosition,
    /// What moving it says; the view is to be built anew from it.
    pub on_scroll: Box<dyn Fn(ListPosition) -> M + 'a>,
    /// What keys say; `None` leaves the key to others.
    pub on_key: Box<dyn Fn(ListKey) -> Option<M> + 'a>,
}

/// A list of which only the rows in [`visible`] are built, by `row`, given their index. Rows that can be pressed are
/// controls made `untabbable`; a press anywhere in the list gives it the keyboard.
pub fn windowed<'a, M: Clone + 'a>(
    look: &'a Look,
    list: Windowed<'a, M>,
    row: impl Fn(usize) -> Element<'a, M> + 'a,
) -> Element<'a, M> {
    let known = if list.position.height > 0.0 { list.position.height } else { look.window.height };
    let range = visible(ListPosition { height: known, ..list.position }, list.row_height, list.count);
    let rows = rows::Rows {
        first: range.start,
        rows: range.map(row).collect(),
        count: list.count,
        row_height: list.row_height,
    };
    // The toolkit's own scroller shrinks to 2 px: ours stays large enough for a hand.
    let content = surface::scroll(look, Element::new(rows))
        .direction(scrollable::Direction::Vertical(scrollable::Scrollbar::hidden()))
        .id(list.id.clone())
        .width(Length::Fill)
        .height(Length::Fill);
    Element::new(List { content: content.into(), palette: look.palette, list })
}

/// The rows to build, with [`MARGIN`] more on both sides.
pub fn visible(position: ListPosition, row_height: f32, count: usize) -> Range<usize> {
    let row = f64::from(row_height.max(1.0));
    let seen = f64::from(position.height.max(0.0));
    // After rows went away, the toolkit stands at the new end before it tells us.
    let last_offset = (row * count as f64 - seen).max(0.0);
    let offset = f64::from(position.offset.max(0.0)).min(last_offset);
    let first = (offset / row) as usize;
    let end = ((offset + seen) / row).ceil() as usize;
    first.saturating_sub(MARGIN).min(count)..end.saturating_add(MARGIN).min(count)
}

/// Scrolls a list so far that a row is wholly seen; not at all when it is.
pub fn reveal<M: Send + 'static>(id: Id, position: ListPosition, row_height: f32, index: usize) -> Task<M> {
    match revealing(position, row_height, index) {
        Some(y) => scroll_to(id, AbsoluteOffset { x: None, y: Some(y) }),
        None => Task::none(),
    }
}

fn revealing(position: ListPosition, row_height: f32, index: usize) -> Option<f32> {
    let top = (f64::from(row_height) * index as f64) as f32;
    if top < position.offset || position.height < row_height {
        return Some(top);
    }
    let bottom = top + row_height;
    (bottom > position.offset + position.height).then_some(bottom - position.height)
}

/// What a key means, given where the cursor is.
fn meaning(list: &Windowed<'_, impl Sized>, seen: f32, key: &Key, modifiers: Modifiers) -> Option<ListKey> {
    let plain = !modifiers.alt() && !modifiers.logo();
    let last = list.count.checked_sub(1);
    let page = ((seen / list.row_height.max(1.0)) as usize).saturating_sub(1).max(1);
    let to = match (key, list.cursor) {
        _ if !plain => None,
        (Key::Named(Named::ArrowDown | Named::ArrowUp | Named::PageDown | Named::PageUp), None) => Some(0),
        (Key::Named(Named::ArrowDown), Some(cursor)) => Some(cursor + 1),
        (Key::Named(Named::ArrowUp), Some(cursor)) => Some(cursor.saturating_sub(1)),
        (Key::Named(Named::PageDown), Some(cursor)) => Some(cursor + page),
        (Key::Named(Named::PageUp), Some(cursor)) => Some(cursor.saturating_sub(page)),
        (Key::Named(Named::Home), _) => Some(0),
        (Key::Named(Named::End), _) => last,
        _ => None,
    };
    if let Some(to) = to {
        // Nothing to move in an empty list: the key is for others.
        return last.map(|last| ListKey::Move { to: to.min(last), extend: modifiers.shift() });
    }
    match key {
        Key::Named(Named::Enter) if modifiers.is_empty() => Some(ListKey::Open),
        Key::Named(Named::Space) if plain && modifiers.command() => Some(ListKey::Toggle),
        Key::Character(letter) if plain && modifiers.command() && letter.eq_ignore_ascii_case("a") => {
            Some(ListKey::SelectAll)
        }
        _ => Some(ListKey::Other(key.clone(), modifiers)),
    }
}

struct List<'a, M> {
    content: Element<'a, M>,
    palette: &'static Palette,
    list: Windowed<'a, M>,
}

#[derive(Default)]
struct State {
    focused: bool,
    /// The focus came by the keyboard: it is shown.
    ring: bool,
    /// The position last told.
    told: Option<ListPosition>,
    /// How far below its top the scroller is held.
    grabbed: Option<f32>,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
        self.ring = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
        self.ring = false;
    }
}

/// Asks the scrollable inside where it stands; it does not tell by itself when everything fits.
struct Ask(Option<ListPosition>);

impl Operation for Ask {
    fn traverse(&mut self, _operate: &mut dyn FnMut(&mut dyn Operation)) {}

    fn scrollable(
        &mut self,
        _id: Option<&Id>,
        bounds: Rectangle,
        _content: Rectangle,
        translation: Vector,
        _state: &mut dyn Scrollable,
    ) {
        self.0 = Some(ListPosition { offset: translation.y, height: bounds.height });
    }
}

impl<M> List<'_, M> {
    fn height(&self) -> f64 {
        f64::from(self.list.row_height) * self.list.count as f64
    }

    /// Where the scroller is dragged to, if it is.
    fn dragged(
        &self,
        state: &mut State,
        event: &Event,
        bounds: Rectangle,
        cursor: mouse::Cursor,
        taken: bool,
    ) -> Option<f32> {
        let thumb = bar::thumb(bounds, state.told?.offset, self.height())?;
        let at = match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                let at = cursor.position_over(bar::rail(bounds)).filter(|_| !taken)?;
                let on_thumb = at.y >= thumb.y && at.y <= thumb.y + thumb.height;
                state.grabbed = Some(if on_thumb { at.y - thumb.y } else { thumb.height / 2.0 });
                state.focused = true;
                state.ring = false;
                at
            }
            Event::Mouse(mouse::Event::CursorMoved { position })
            | Event::Touch(touch::Event::FingerMoved { position, .. }) => *position,
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerLifted { .. } | touch::Event::FingerLost { .. }) => {
                state.grabbed = None;
                return None;
            }
            _ => return None,
        };
        state.grabbed.map(|grabbed| bar::offset(bounds, at.y - grabbed, thumb.height, self.height()))
    }

    fn tell(
        &mut self,
        state: &mut State,
        inner: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        shell: &mut Shell<'_, M>,
    ) {
        let mut ask = Ask(None);
        self.content.as_widget_mut().operate(inner, layout, renderer, &mut ask);
        if ask.0.is_some() && ask.0 != state.told {
            state.told = ask.0;
            shell.publish((self.list.on_scroll)(ask.0.unwrap_or_default()));
        }
    }
}

impl<M> Widget<M, iced::Theme, iced::Renderer> for List<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(inner) = tree.children.first_mut() else { return layout::Node::new(Size::ZERO) };
        self.content.as_widget_mut().layout(inner, renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let mut access = Access::new(Role::ListBox, self.list.name.clone());
        access.focused = state.focused;
        access.cursor = self.list.cursor;
        operation.custom(Some(&self.list.id), layout.bounds(), &mut access);
        operation.focusable(Some(&self.list.id), layout.bounds(), state);
        if let Some(inner) = tree.children.first_mut() {
            operation.traverse(&mut |operation| {
                self.content.as_widget_mut().operate(inner, layout, renderer, operation);
            });
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
        let Some(inner) = tree.children.first_mut() else { return };
        let taken_before = shell.is_event_captured();
        let state = tree.state.downcast_mut::<State>();
        if let Some(offset) = self.dragged(state, event, layout.bounds(), cursor, taken_before) {
            let y = Some(offset);
            let mut scroll = move_to::<()>(self.list.id.clone(), AbsoluteOffset { x: None, y });
            self.content.as_widget_mut().operate(inner, layout, renderer, &mut scroll);
            self.tell(state, inner, layout, renderer, shell);
            shell.capture_event();
            shell.request_redraw();
            return;
        }
        self.content.as_widget_mut().update(inner, event, layout, cursor, renderer, clipboard, shell, viewport);
        let state = tree.state.downcast_mut::<State>();
        self.tell(state, inner, layout, renderer, shell);
        match event {
            // A row that took the press is still a press in the list.
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                state.ring = false;
                state.focused = !taken_before && cursor.is_over(layout.bounds());
                shell.request_redraw();
            }
            Event::Keyboard(keyboard::Event::KeyPressed { modified_key, modifiers, .. })
                if state.focused && !shell.is_event_captured() =>
            {
                let said = meaning(&self.list, layout.bounds().height, modified_key, *modifiers)
                    .and_then(|key| (self.list.on_key)(key));
                if let Some(message) = said {
                    state.ring = true;
                    shell.publish(message);
                    shell.capture_event();
                }
            }
            _ => {}
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
        let Some(inner) = tree.children.first() else { return mouse::Interaction::None };
        let held = tree.state.downcast_ref::<State>().grabbed.is_some();
        if held || cursor.is_over(bar::rail(layout.bounds())) {
            return mouse::Interaction::Idle;
        }
        self.content.as_widget().mouse_interaction(inner, layout, cursor, viewport, renderer)
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
        if let Some(inner) = tree.children.first() {
            self.content.as_widget().draw(inner, renderer, theme, style, layout, cursor, viewport);
        }
        let state = tree.state.downcast_ref::<State>();
        if let Some(thumb) = state.told.and_then(|told| bar::thumb(layout.bounds(), told.offset, self.height())) {
            let lively = state.grabbed.is_some() || cursor.is_over(bar::rail(layout.bounds()));
            // A layer of its own: rows are drawn in that of the scrollable.
            let colour = if lively { self.palette.text_muted } else { self.palette.control_line };
            renderer.with_layer(*viewport, |renderer| bar::draw(renderer, thumb, colour));
        }
        if state.focused && state.ring {
            draw_ring(renderer, layout.bounds(), viewport, 0.0, self.palette);
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
        let inner = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(inner, layout, renderer, viewport, translation)
    }
}

#[cfg(test)]
mod tests;
