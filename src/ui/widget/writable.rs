//! A field of the toolkit with a role and a name, into which a screen reader can write.

use super::access::{Access, Caret, Written};
use crate::ui::Element;
use crate::ui::font;
use iced::advanced::layout::{self, Layout};
use iced::advanced::text::{self, Paragraph as _, Text, Wrapping};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, overlay, renderer};
use iced::alignment::Vertical;
use iced::widget::text_input::{self, cursor};
use iced::{Event, Length, Pixels, Rectangle, Size, Vector};

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
        let text = Text {
            content: self.content.as_str(),
            bounds: Size::INFINITE,
            size: Pixels(self.size),
            line_height: text::LineHeight::default(),
            font: font::REGULAR,
            align_x: text::Alignment::Default,
            align_y: Vertical::Top,
            shaping: text::Shaping::Advanced,
            wrapping: Wrapping::None,
        };
        <iced::Renderer as text::Renderer>::Paragraph::with_text(text).min_width()
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

/// Where the caret of the toolkit's field for one line stands, which it tells nobody: its state is looked at.
fn caret(field: &Tree, value: &str) -> Option<Caret> {
    type Field = text_input::State<<iced::Renderer as text::Renderer>::Paragraph>;
    if field.tag != tree::Tag::of::<Field>() {
        return None;
    }
    let value = text_input::Value::new(value);
    // It counts in what looks like one character.
    let chars = |count: usize| value.until(count).to_string().chars().count();
    Some(match field.state.downcast_ref::<Field>().cursor().state(&value) {
        cursor::State::Index(at) => Caret { anchor: chars(at), at: chars(at) },
        cursor::State::Selection { start, end } => Caret { anchor: chars(start), at: chars(end) },
    })
}

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
