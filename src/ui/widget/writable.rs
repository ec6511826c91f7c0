//! A field of the toolkit with a role and a name, into which a screen reader can write.

use super::access::{Access, Written};
use crate::ui::Element;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, overlay, renderer};
use iced::{Event, Length, Rectangle, Size, Vector};

type WriteFn<'a, Message> = Box<dyn Fn(String) -> Vec<Message> + 'a>;

/// Gives a field a role and a name; `on_write` makes of a whole text the messages that put it in the place of what is
/// there, and nothing can be written without it.
pub fn writable<'a, Message: 'a>(
    access: Access,
    content: impl Into<Element<'a, Message>>,
    on_write: Option<WriteFn<'a, Message>>,
) -> Element<'a, Message> {
    Element::new(Writable { access, content: content.into(), on_write })
}

struct Writable<'a, Message> {
    access: Access,
    content: Element<'a, Message>,
    on_write: Option<WriteFn<'a, Message>>,
}

#[derive(Default)]
struct State(Written);

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Writable<'_, Message> {
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
        self.access.disabled = self.on_write.is_none();
        self.access.write = self.on_write.is_some().then(|| tree.state.downcast_ref::<State>().0.clone());
        operation.custom(None, layout.bounds(), &mut self.access);
        operation.traverse(&mut |operation| {
            if let Some(inner) = tree.children.first_mut() {
                self.content.as_widget_mut().operate(inner, layout, renderer, operation);
            }
        });
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
        if let Some(text) = tree.state.downcast_ref::<State>().0.take()
            && let Some(on_write) = &self.on_write
        {
            on_write(text.expose().to_owned()).into_iter().for_each(|message| shell.publish(message));
        }
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

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, iced::Theme, iced::Renderer>> {
        let inner = tree.children.first_mut()?;
        self.content.as_widget_mut().overlay(inner, layout, renderer, viewport, translation)
    }
}
