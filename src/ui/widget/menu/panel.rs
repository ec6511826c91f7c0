//! The items of a menu, one below the other.

use super::super::access::{Access, Press};
use crate::ui::Element;
use crate::ui::look::space;
use crate::ui::palette::Palette;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, Widget, mouse, renderer};
use iced::{Border, Event, Length, Point, Rectangle, Size, touch};
use std::cell::Cell;
use std::rc::Rc;

/// The least height of an item, in logical pixels.
pub(super) const ROW: f32 = 36.0;

pub(super) struct Panel<'a, M> {
    pub(super) rows: Vec<Element<'a, M>>,
    pub(super) accesses: Vec<Access>,
    pub(super) messages: Rc<[Option<M>]>,
    pub(super) on_close: M,
    pub(super) active: Rc<Cell<Option<usize>>>,
    pub(super) palette: &'static Palette,
}

/// Wishes of a screen reader, one an item; they outlive the view they were laid down in.
#[derive(Default)]
struct State {
    presses: Vec<Press>,
}

impl<M: Clone> Panel<'_, M> {
    fn under(&self, layout: Layout<'_>, cursor: mouse::Cursor) -> Option<usize> {
        layout.children().position(|row| cursor.is_over(row.bounds()))
    }

    fn choose(&self, index: usize, shell: &mut Shell<'_, M>) {
        if let Some(message) = self.messages.get(index).and_then(Clone::clone) {
            shell.publish(message);
            shell.publish(self.on_close.clone());
        }
    }
}

impl<M: Clone> Widget<M, iced::Theme, iced::Renderer> for Panel<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { presses: self.rows.iter().map(|_| Press::default()).collect() })
    }

    fn children(&self) -> Vec<Tree> {
        self.rows.iter().map(Tree::new).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        tree.state.downcast_mut::<State>().presses.resize_with(self.rows.len(), Press::default);
        tree.diff_children(&self.rows);
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let width = limits.max().width;
        let mut y = 0.0;
        let nodes = self.rows.iter_mut().zip(&mut tree.children).map(|(row, tree)| {
            let limits = layout::Limits::new(Size::new(width, ROW), Size::new(width, f32::INFINITY));
            let node = row.as_widget_mut().layout(tree, renderer, &limits).move_to(Point::new(0.0, y));
            y += node.size().height;
            node
        });
        let nodes: Vec<_> = nodes.collect();
        layout::Node::with_children(Size::new(width, y), nodes)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        let count = self.rows.len();
        let presses = &tree.state.downcast_ref::<State>().presses;
        let parts = self.rows.iter_mut().zip(&mut tree.children).zip(layout.children());
        for (index, ((row, tree), layout)) in parts.enumerate() {
            if let (Some(access), Some(press)) = (self.accesses.get_mut(index), presses.get(index)) {
                access.focused = self.active.get() == Some(index);
                access.place = Some((index, count));
                access.press = (!access.disabled).then(|| press.clone());
                operation.custom(None, layout.bounds(), access);
            }
            operation.traverse(&mut |operation| row.as_widget_mut().operate(tree, layout, renderer, operation));
        }
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &iced::Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, M>,
        _viewport: &Rectangle,
    ) {
        if let Some(asked) = tree.state.downcast_ref::<State>().presses.iter().position(Press::take) {
            self.choose(asked, shell);
        }
        let under = self.under(layout, cursor);
        match event {
            Event::Mouse(mouse::Event::CursorMoved { .. }) if under.is_some() && under != self.active.get() => {
                self.active.set(under);
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. })
                if under.is_some() =>
            {
                self.active.set(under);
                shell.capture_event();
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerLifted { .. }) => {
                if let Some(index) = under {
                    self.choose(index, shell);
                    shell.capture_event();
                }
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        _tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let enabled = |index: usize| self.messages.get(index).is_some_and(Option::is_some);
        match self.under(layout, cursor) {
            Some(index) if enabled(index) => mouse::Interaction::Pointer,
            Some(_) => mouse::Interaction::Idle,
            None => mouse::Interaction::None,
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
        let parts = self.rows.iter().zip(&tree.children).zip(layout.children());
        for (index, ((row, tree), layout)) in parts.enumerate() {
            if self.active.get() == Some(index) {
                let border = Border { color: self.palette.focus, width: 1.0, radius: (space::RADIUS - 2.0).into() };
                let quad = renderer::Quad { bounds: layout.bounds(), border, ..renderer::Quad::default() };
                renderer.fill_quad(quad, self.palette.hover);
            }
            row.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
    }
}
