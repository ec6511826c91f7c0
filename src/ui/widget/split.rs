//! Two panes and the line between them, which can be dragged, or moved with Left and Right once it has the keyboard.
//! `iced_split` (0.1) draws and drags, but takes no focus and has no role; the toolkit's `pane_grid` likewise, and keeps
//! ratios where we keep widths.

use super::access::{Access, Role};
use super::control::draw_ring;
use crate::ui::Element;
use crate::ui::look::Look;
use crate::ui::palette::Palette;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, Widget, mouse, renderer};
use iced::keyboard::{self, Key, key::Named};
use iced::widget::{container, row};
use iced::{Event, Length, Rectangle, Size, touch};
use std::ops::RangeInclusive;

/// The room the line takes, in logical pixels, so that a hand finds it; the line itself is 1 px.
pub const DIVIDER: f32 = 8.0;
/// One stroke of an arrow key, in logical pixels.
const STEP: f32 = 16.0;

/// Two panes: the left one `width` logical pixels wide, the other the rest. `name` is that of the line between them.
pub fn split<'a, M: Clone + 'a>(
    look: &Look,
    name: impl Into<String>,
    left: Element<'a, M>,
    right: Element<'a, M>,
    width: f32,
    range: RangeInclusive<f32>,
    on_resize: impl Fn(f32) -> M + 'a,
) -> Element<'a, M> {
    let width = bounded(width, &range);
    let divider = Divider {
        palette: look.palette,
        name: name.into(),
        value: look.words_with("ui-split-width", &[("width", format!("{width:.0}"))]),
        width,
        range,
        on_resize: Box::new(on_resize),
    };
    row![
        container(left).width(width).height(Length::Fill),
        Element::new(divider),
        container(right).width(Length::Fill).height(Length::Fill)
    ]
    .into()
}

fn bounded(width: f32, range: &RangeInclusive<f32>) -> f32 {
    if width.is_finite() { width.max(*range.start()).min(*range.end()).round() } else { *range.start() }
}

struct Divider<'a, M> {
    palette: &'static Palette,
    name: String,
    value: String,
    width: f32,
    range: RangeInclusive<f32>,
    on_resize: Box<dyn Fn(f32) -> M + 'a>,
}

#[derive(Default)]
struct State {
    focused: bool,
    ring: bool,
    /// Where the left pane would begin, so that the line stays under the hand.
    origin: Option<f32>,
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

impl<M> Divider<'_, M> {
    fn resize(&self, width: f32, shell: &mut Shell<'_, M>) {
        let width = bounded(width, &self.range);
        if (width - self.width).abs() > f32::EPSILON {
            shell.publish((self.on_resize)(width));
        }
        shell.capture_event();
        shell.request_redraw();
    }

    fn key(&self, key: &Key) -> Option<f32> {
        match key {
            Key::Named(Named::ArrowLeft) => Some(self.width - STEP),
            Key::Named(Named::ArrowRight) => Some(self.width + STEP),
            Key::Named(Named::Home) => Some(*self.range.start()),
            Key::Named(Named::End) => Some(*self.range.end()),
            _ => None,
        }
    }
}

impl<M> Widget<M, iced::Theme, iced::Renderer> for Divider<'_, M> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fixed(DIVIDER), Length::Fill)
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, DIVIDER, Length::Fill)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let mut access = Access {
            value: Some(self.value.clone()),
            focused: state.focused,
            ..Access::new(Role::Splitter, self.name.clone())
        };
        operation.custom(None, layout.bounds(), &mut access);
        operation.focusable(None, layout.bounds(), state);
        operation.traverse(&mut |_| {});
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
        let state = tree.state.downcast_mut::<State>();
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                let over = cursor.position_over(layout.bounds()).filter(|_| !shell.is_event_captured());
                state.unfocus();
                state.focused = over.is_some();
                state.origin = over.map(|at| at.x - self.width);
                if over.is_some() {
                    shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::CursorMoved { position })
            | Event::Touch(touch::Event::FingerMoved { position, .. }) => {
                if let Some(origin) = state.origin {
                    self.resize(position.x - origin, shell);
                }
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerLifted { .. } | touch::Event::FingerLost { .. }) => {
                state.origin = None;
                shell.request_redraw();
            }
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. })
                if state.focused && modifiers.is_empty() && !shell.is_event_captured() =>
            {
                if let Some(width) = self.key(key) {
                    state.ring = true;
                    self.resize(width, shell);
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
        _viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let dragged = tree.state.downcast_ref::<State>().origin.is_some();
        if dragged || cursor.is_over(layout.bounds()) {
            return mouse::Interaction::ResizingHorizontally;
        }
        mouse::Interaction::None
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        _theme: &iced::Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        let lively = state.origin.is_some() || cursor.is_over(bounds);
        let colour = if lively { self.palette.accent } else { self.palette.line };
        let line = Rectangle { x: bounds.center_x().floor(), width: 1.0, ..bounds };
        renderer.fill_quad(renderer::Quad { bounds: line, ..renderer::Quad::default() }, colour);
        if state.focused && state.ring {
            draw_ring(renderer, bounds, viewport, 2.0, self.palette);
        }
    }
}
