//! A field of the toolkit with a role and a name, into which a screen reader can write.

use super::access::{Access, Caret, Written};
use super::label::on_one_line;
use crate::ui::Element;
use crate::ui::widget::around::pass_on;
use iced::advanced::layout::Layout;
use iced::advanced::text::{self, Paragraph as _};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse};
use iced::keyboard;
use iced::widget::text_input::{self, cursor};
use iced::{Event, Rectangle};

type WriteFn<'a, Message> = Box<dyn Fn(String) -> Vec<Message> + 'a>;

/// Gives a field a role and a name; `on_write` makes of a whole text the messages that put it in the place of what is
/// there, and nothing can be written without it.
pub fn writable<'a, Message: 'a>(
    access: Access,
    content: impl Into<Element<'a, Message>>,
    on_write: Option<WriteFn<'a, Message>>,
) -> Element<'a, Message> {
    Element::new(Writable { access, hint: None, content: content.into(), on_write })
}

/// The same with the words shown in it while it is empty, which must fit into the room within `padding`.
pub fn writable_hinted<'a, Message: 'a>(
    access: Access,
    hint: Hint,
    content: impl Into<Element<'a, Message>>,
    on_write: Option<WriteFn<'a, Message>>,
) -> Element<'a, Message> {
    Element::new(Writable { access, hint: Some(hint), content: content.into(), on_write })
}

/// The words in an empty field, as [`Operation::custom`] tells them: the toolkit draws them itself and cuts them.
#[derive(Debug, Clone, PartialEq)]
pub struct Hint {
    /// The whole text.
    pub content: String,
    /// The size of its letters, in logical pixels.
    pub size: f32,
    /// Between the field's edge and its text, on each side, in logical pixels.
    pub padding: f32,
}

impl Hint {
    /// How wide it is on one line, in logical pixels.
    pub fn needed(&self) -> f32 {
        on_one_line(&self.content, self.size).min_width()
    }
}

struct Writable<'a, Message> {
    access: Access,
    hint: Option<Hint>,
    content: Element<'a, Message>,
    on_write: Option<WriteFn<'a, Message>>,
}

#[derive(Default)]
struct State(Written);

type Field = text_input::State<<iced::Renderer as text::Renderer>::Paragraph>;

/// The state of the toolkit's field for one line, if it is one.
fn one_line(field: &Tree) -> Option<&Field> {
    (field.tag == tree::Tag::of::<Field>()).then(|| field.state.downcast_ref())
}

/// Ctrl+Z, with Shift too: whoever writes means the text, even where none comes back.
fn is_undo(event: &Event) -> bool {
    let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, physical_key, .. }) = event else { return false };
    modifiers.command() && !modifiers.alt() && matches!(key.to_latin(*physical_key), Some('z' | 'Z'))
}

/// Where the caret of the toolkit's field for one line stands, which it tells nobody: its state is looked at.
fn caret(field: &Tree, value: &str) -> Option<Caret> {
    let field = one_line(field)?;
    let value = text_input::Value::new(value);
    // It counts in what looks like one character.
    let chars = |count: usize| value.until(count).to_string().chars().count();
    Some(match field.cursor().state(&value) {
        cursor::State::Index(at) => Caret { anchor: chars(at), at: chars(at) },
        cursor::State::Selection { start, end } => Caret { anchor: chars(start), at: chars(end) },
    })
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Writable<'_, Message> {
    pass_on!(below: children diff size layout mouse_interaction draw overlay);

    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
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
        if self.access.caret.is_none() {
            self.access.caret = tree.children.first().and_then(|inner| caret(inner, self.access.value.as_deref()?));
        }
        operation.custom(None, layout.bounds(), &mut self.access);
        if let Some(hint) = &mut self.hint {
            operation.custom(None, layout.bounds(), hint);
        }
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
            // The toolkit lets it through to the window, which would take back what was done last there.
            if is_undo(event) && one_line(inner).is_some_and(Field::is_focused) {
                shell.capture_event();
            }
        }
    }
}
