//! What stands behind a dialog or a mask: drawn or not, but out of reach of keyboard, mouse and screen readers.

use crate::ui::Element;
use crate::ui::widget::around::pass_on;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, overlay, renderer};
use iced::widget::stack;
use iced::{Event, Length, Rectangle, Vector};

/// Puts an element out of reach while `inert` holds; its state stays.
pub fn inert<'a, Message: 'a>(inert: bool, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let reach = if inert { Reach::Seen } else { Reach::Open };
    // One shape in both cases, so that what is inside keeps its state.
    Element::new(Inert { content: content.into(), reach })
}

/// Shows one element in the place of another. What is replaced keeps its state, such as where it was scrolled to, but is
/// neither laid out nor drawn, and nothing reaches it.
pub fn instead<'a, Message: 'a>(
    usual: impl Into<Element<'a, Message>>,
    shown: Option<Element<'a, Message>>,
) -> Element<'a, Message> {
    let reach = if shown.is_some() { Reach::Gone } else { Reach::Open };
    let usual = Element::new(Inert { content: usual.into(), reach });
    stack![usual].push(shown).width(Length::Fill).height(Length::Fill).into()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// As if it stood alone.
    Open,
    /// Drawn, and no more than that.
    Seen,
    /// Only its state is there.
    Gone,
}

struct Inert<'a, Message> {
    content: Element<'a, Message>,
    reach: Reach,
}

impl<Message> Inert<'_, Message> {
    fn is_open(&self) -> bool {
        self.reach == Reach::Open
    }
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Inert<'_, Message> {
    pass_on!(here: tag state children diff size);

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        if self.reach == Reach::Gone {
            return layout::Node::new(limits.max());
        }
        self.content.as_widget_mut().layout(tree, renderer, limits)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        if self.is_open() {
            self.content.as_widget_mut().operate(tree, layout, renderer, operation);
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
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        // Redraws carry no wish of a person, and pictures or spinners need them.
        if self.is_open() || (self.reach == Reach::Seen && matches!(event, Event::Window(_))) {
            self.content.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        if !self.is_open() {
            return mouse::Interaction::None;
        }
        self.content.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
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
        let cursor = if self.is_open() { cursor } else { mouse::Cursor::Unavailable };
        if self.reach != Reach::Gone {
            self.content.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, iced::Theme, iced::Renderer>> {
        if !self.is_open() {
            return None;
        }
        self.content.as_widget_mut().overlay(tree, layout, renderer, viewport, translation)
    }
}
