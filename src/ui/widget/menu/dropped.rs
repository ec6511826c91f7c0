//! The list of a menu while it is open: where it stands, and its keys.

use super::super::access::{Access, Role};
use super::panel::ROW;
use crate::ui::Element;
use crate::ui::look::space;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::operation::scrollable::{AbsoluteOffset, scroll_to};
use iced::advanced::widget::{Id, Operation, Tree};
use iced::advanced::{Clipboard, Overlay, Shell, mouse, overlay, renderer};
use iced::keyboard::{self, Key, key::Named};
use iced::{Event, Point, Rectangle, Size, touch};
use std::cell::Cell;

pub(super) const SCROLL: Id = Id::new("menu-scroll");

/// The widths a list has, in logical pixels.
const LEAST_WIDTH: f32 = 200.0;
const MOST_WIDTH: f32 = 360.0;

pub(super) struct Dropped<'a, 'b, M> {
    /// The button.
    pub(super) anchor: Rectangle,
    pub(super) list: &'b mut Element<'a, M>,
    pub(super) tree: &'b mut Tree,
    pub(super) name: &'b str,
    pub(super) messages: &'b [Option<M>],
    pub(super) on_close: &'b M,
    pub(super) active: &'b Cell<Option<usize>>,
}

impl<M: Clone> Dropped<'_, '_, M> {
    /// The next item that can be chosen, in one direction; the same when there is none.
    fn step(&self, forward: bool) {
        let can = |index: &usize| self.messages.get(*index).is_some_and(Option::is_some);
        let count = self.messages.len();
        let next = match (self.active.get(), forward) {
            (Some(active), true) => (active + 1..count).find(can),
            (Some(active), false) => (0..active).rev().find(can),
            (None, true) => (0..count).find(can),
            (None, false) => (0..count).rev().find(can),
        };
        self.active.set(next.or(self.active.get()));
    }

    fn end(&self, last: bool) {
        self.active.set(None);
        self.step(!last);
    }

    /// Whether the key was for the menu.
    fn key(&self, key: &Key, shell: &mut Shell<'_, M>) -> bool {
        match key {
            Key::Named(Named::ArrowDown) => self.step(true),
            Key::Named(Named::ArrowUp) => self.step(false),
            Key::Named(Named::Home) => self.end(false),
            Key::Named(Named::End) => self.end(true),
            Key::Named(Named::Enter | Named::Space) => {
                let chosen = self.active.get().and_then(|active| self.messages.get(active)?.clone());
                if let Some(message) = chosen {
                    shell.publish(message);
                    shell.publish(self.on_close.clone());
                }
            }
            Key::Named(Named::Escape) => shell.publish(self.on_close.clone()),
            Key::Named(Named::Tab) => {
                shell.publish(self.on_close.clone());
                return false;
            }
            // Nothing behind an open menu hears a key.
            _ => {}
        }
        true
    }

    fn show_active(&mut self, layout: Layout<'_>, renderer: &iced::Renderer) {
        let Some(active) = self.active.get() else { return };
        // In the middle, which the toolkit bounds by the ends.
        let y = (active as f32).mul_add(ROW, (ROW - layout.bounds().height) / 2.0).max(0.0);
        let mut scroll = scroll_to::<()>(SCROLL, AbsoluteOffset { x: None, y: Some(y) });
        self.list.as_widget_mut().operate(self.tree, layout, renderer, &mut scroll);
    }
}

/// Keys that mask, lock, or do something else to the whole window, whatever is open.
fn is_of_the_window(key: &Key, modifiers: keyboard::Modifiers) -> bool {
    use Named::{F1, F2, F3, F4, F5, F6, F7, F8, F9, F10, F11, F12};
    modifiers.command() || matches!(key, Key::Named(F1 | F2 | F3 | F4 | F5 | F6 | F7 | F8 | F9 | F10 | F11 | F12))
}

impl<M: Clone> Overlay<M, iced::Theme, iced::Renderer> for Dropped<'_, '_, M> {
    fn layout(&mut self, renderer: &iced::Renderer, bounds: Size) -> layout::Node {
        let gap = space::TIGHT;
        let below = bounds.height - (self.anchor.y + self.anchor.height) - 2.0 * gap;
        let above = self.anchor.y - 2.0 * gap;
        let width = self.anchor.width.clamp(LEAST_WIDTH, MOST_WIDTH).min(bounds.width - 2.0 * gap).max(0.0);
        let limits = |height: f32| {
            let most = Size::new(MOST_WIDTH.min(bounds.width - 2.0 * gap).max(width), height.max(0.0));
            layout::Limits::new(Size::new(width, 0.0), most)
        };
        let whole = self.list.as_widget_mut().layout(self.tree, renderer, &limits(below.max(above)));
        let under = whole.size().height <= below || below >= above;
        let node = if under && whole.size().height > below {
            self.list.as_widget_mut().layout(self.tree, renderer, &limits(below))
        } else {
            whole
        };
        let size = node.size();
        let x = self.anchor.x.min(bounds.width - size.width - gap).max(gap.min(bounds.width));
        let y = if under { self.anchor.y + self.anchor.height + gap } else { self.anchor.y - size.height - gap };
        node.move_to(Point::new(x, y.max(0.0)))
    }

    fn draw(
        &self,
        renderer: &mut iced::Renderer,
        theme: &iced::Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
    ) {
        let bounds = layout.bounds();
        self.list.as_widget().draw(self.tree, renderer, theme, style, layout, cursor, &bounds);
    }

    fn operate(&mut self, layout: Layout<'_>, renderer: &iced::Renderer, operation: &mut dyn Operation) {
        let mut access = Access::new(Role::Menu, self.name);
        operation.custom(None, layout.bounds(), &mut access);
        operation.traverse(&mut |operation| {
            self.list.as_widget_mut().operate(self.tree, layout, renderer, operation);
        });
    }

    fn update(
        &mut self,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
    ) {
        if let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) = event {
            if is_of_the_window(key, *modifiers) {
                shell.publish(self.on_close.clone());
            } else if self.key(key, shell) {
                self.show_active(layout, renderer);
                shell.capture_event();
                shell.request_redraw();
            }
            return;
        }
        let bounds = layout.bounds();
        self.list.as_widget_mut().update(self.tree, event, layout, cursor, renderer, clipboard, shell, &bounds);
        let pressed = matches!(
            event,
            Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(touch::Event::FingerPressed { .. })
        );
        if pressed && !shell.is_event_captured() {
            if !cursor.is_over(bounds) {
                shell.publish(self.on_close.clone());
            }
            shell.capture_event();
        }
    }

    fn mouse_interaction(
        &self,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let bounds = layout.bounds();
        let inner = self.list.as_widget().mouse_interaction(self.tree, layout, cursor, &bounds, renderer);
        // What stands below the list does not feel the pointer.
        if cursor.is_over(bounds) { inner.max(mouse::Interaction::Idle) } else { inner }
    }

    fn overlay<'c>(
        &'c mut self,
        layout: Layout<'c>,
        renderer: &iced::Renderer,
    ) -> Option<overlay::Element<'c, M, iced::Theme, iced::Renderer>> {
        let bounds = layout.bounds();
        self.list.as_widget_mut().overlay(self.tree, layout, renderer, &bounds, iced::Vector::ZERO)
    }
}
