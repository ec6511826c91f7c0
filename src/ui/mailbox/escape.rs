//! Échap in a field: the toolkit's text input takes the key for itself, and the list must know of it.

use crate::ui::Element;
use crate::ui::widget::around::pass_on;
use iced::advanced::layout::Layout;
use iced::advanced::widget::Tree;
use iced::advanced::{Clipboard, Shell, Widget, mouse};
use iced::keyboard::{self, Key, key::Named};
use iced::{Event, Rectangle};

/// Says a message when Échap was taken by what is inside.
pub(super) fn on_escape<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    message: Message,
) -> Element<'a, Message> {
    Element::new(Escape { content: content.into(), message })
}

struct Escape<'a, Message> {
    content: Element<'a, Message>,
    message: Message,
}

impl<Message: Clone> Widget<Message, iced::Theme, iced::Renderer> for Escape<'_, Message> {
    pass_on!(here: tag state children diff size layout operate mouse_interaction draw overlay);

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
        let taken_before = shell.is_event_captured();
        self.content.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        let is_escape =
            matches!(event, Event::Keyboard(keyboard::Event::KeyPressed { key: Key::Named(Named::Escape), .. }));
        if is_escape && !taken_before && shell.is_event_captured() {
            shell.publish(self.message.clone());
        }
    }
}
