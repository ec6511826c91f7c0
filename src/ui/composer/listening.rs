//! A text field that is listened to: the keys a list of suggestions wants, what is pasted with its line breaks, and the
//! keyboard leaving it. The toolkit's own input tells none of these.

use crate::ui::Element;
use crate::ui::widget::around::pass_on;
use iced::advanced::clipboard::Kind;
use iced::advanced::layout::Layout;
use iced::advanced::text;
use iced::advanced::widget::{Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse};
use iced::keyboard::{self, Key, key::Named};
use iced::widget::text_input;
use iced::{Event, Rectangle, touch};

type InputState = text_input::State<<iced::Renderer as text::Renderer>::Paragraph>;

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Escape.
    Escape,
    /// Backspace in an empty field.
    Rubbed,
    /// Something was pasted, with its line breaks.
    Pasted(String),
    /// The keyboard came.
    Entered,
    /// The keyboard left, by Tab or otherwise.
    Left {
        /// By a press of the mouse: what is pressed may be a suggestion.
        by_mouse: bool,
    },
}

/// Listens to the text input that stands somewhere in the element.
pub(super) fn listening<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    is_empty: bool,
    heard: impl Fn(Heard) -> Option<Message> + 'a,
) -> Element<'a, Message> {
    Element::new(Listening { content: content.into(), is_empty, heard: Box::new(heard) })
}

struct Listening<'a, Message> {
    content: Element<'a, Message>,
    is_empty: bool,
    heard: Box<dyn Fn(Heard) -> Option<Message> + 'a>,
}

#[derive(Default)]
struct State {
    focused: bool,
}

fn is_focused(tree: &Tree) -> bool {
    tree.children.iter().any(|child| {
        let own = child.tag == tree::Tag::of::<InputState>();
        (own && child.state.downcast_ref::<InputState>().is_focused()) || is_focused(child)
    })
}

impl<Message> Listening<'_, Message> {
    /// Whether the key was taken.
    fn key(&self, event: &Event, clipboard: &dyn Clipboard, shell: &mut Shell<'_, Message>) -> bool {
        let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, physical_key, .. }) = event else {
            return false;
        };
        let plain = !modifiers.command() && !modifiers.alt() && !modifiers.shift();
        let heard = match key.as_ref() {
            Key::Named(Named::ArrowUp) if plain => Heard::Up,
            Key::Named(Named::ArrowDown) if plain => Heard::Down,
            Key::Named(Named::Escape) if plain => Heard::Escape,
            Key::Named(Named::Backspace) if plain && self.is_empty => Heard::Rubbed,
            _ if modifiers.command() && key.to_latin(*physical_key) == Some('v') => {
                match clipboard.read(Kind::Standard) {
                    Some(text) if is_list(&text) => Heard::Pasted(text),
                    _ => return false,
                }
            }
            _ => return false,
        };
        let Some(message) = (self.heard)(heard) else { return false };
        shell.publish(message);
        shell.capture_event();
        true
    }

    fn tell(&self, heard: Heard, shell: &mut Shell<'_, Message>) {
        if let Some(message) = (self.heard)(heard) {
            shell.publish(message);
        }
    }
}

/// More than one line, or more than one recipient: the toolkit's input would run them together.
fn is_list(text: &str) -> bool {
    text.contains(['\n', '\r', ';', '\t']) || text.matches('@').count() > 1
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Listening<'_, Message> {
    pass_on!(below: children diff size layout operate mouse_interaction draw overlay);

    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
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
        if is_focused(tree) && self.key(event, clipboard, shell) {
            return;
        }
        if let Some(inner) = tree.children.first_mut() {
            self.content.as_widget_mut().update(inner, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        let now = is_focused(tree);
        let state = tree.state.downcast_mut::<State>();
        let before = std::mem::replace(&mut state.focused, now);
        match (before, now) {
            (true, false) => {
                let by_mouse = matches!(
                    event,
                    Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(touch::Event::FingerPressed { .. })
                );
                self.tell(Heard::Left { by_mouse }, shell);
            }
            (false, true) => self.tell(Heard::Entered, shell),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_list;

    #[test]
    fn one_address_is_pasted_by_the_input_itself() {
        assert!(!is_list("Jeanne EXEMPLE-TEST <j@b.example>"));
        assert!(is_list("j@b.example\n") && is_list("a@b.example c@d.example") && is_list("a; b"));
    }
}
