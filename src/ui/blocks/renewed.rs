//! A text that can be selected, begun anew when another text takes its place: `iced_selection` keeps what was selected in
//! the text before, highlights it in the next one, and looks for its lines there.

use crate::ui::Element;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::{Event, Length, Rectangle, Size};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Lets go of what the content keeps about the text whenever that is another one.
pub(super) fn renewed<'a, Message: 'a>(text: &str, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Element::new(Renewed { text: hasher.finish(), content: content.into() })
}

struct Renewed<'a, Message> {
    /// Stands for the text.
    text: u64,
    content: Element<'a, Message>,
}

struct State {
    text: u64,
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Renewed<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { text: self.text })
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        if state.text == self.text {
            tree.diff_children(std::slice::from_ref(&self.content));
        } else {
            state.text = self.text;
            tree.children = self.children();
        }
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        match tree.children.first_mut() {
            Some(inner) => self.content.as_widget_mut().layout(inner, renderer, limits),
            None => layout::Node::new(Size::ZERO),
        }
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        if let Some(inner) = tree.children.first_mut() {
            self.content.as_widget_mut().operate(inner, layout, renderer, operation);
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
        if let Some(inner) = tree.children.first_mut() {
            self.content.as_widget_mut().update(inner, event, layout, cursor, renderer, clipboard, shell, viewport);
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
        tree.children.first().map_or(mouse::Interaction::None, |inner| {
            self.content.as_widget().mouse_interaction(inner, layout, cursor, viewport, renderer)
        })
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
    }
}
