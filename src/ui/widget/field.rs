//! A field to write in: its label above, its fault below, the toolkit's own text input within.

use super::access::{Access, Role};
use super::label::{Tone, label};
use super::writable::{Hint, writable, writable_hinted};
use crate::ui::Element;
use crate::ui::look::{Look, Size, space};
use crate::ui::palette::Palette;
use iced::advanced::widget::Id;
use iced::widget::{column, text_input};
use iced::{Background, Border, Length};
use std::rc::Rc;

/// A field for one line.
pub struct Field<'a, Message> {
    look: &'a Look,
    name: String,
    value: &'a str,
    placeholder: String,
    on_input: Option<Box<dyn Fn(String) -> Message + 'a>>,
    on_submit: Option<Message>,
    fault: Option<String>,
    id: Option<Id>,
    label_above: bool,
    width: Length,
}

/// A field for one line, named by the label above it.
pub fn field<'a, Message: Clone + 'a>(look: &'a Look, name: impl Into<String>, value: &'a str) -> Field<'a, Message> {
    Field {
        look,
        name: name.into(),
        value,
        placeholder: String::new(),
        on_input: None,
        on_submit: None,
        fault: None,
        id: None,
        label_above: true,
        width: Length::Fill,
    }
}

impl<'a, Message: Clone + 'a> Field<'a, Message> {
    /// What writing says; without it the field is disabled.
    pub fn on_input(mut self, message: impl Fn(String) -> Message + 'a) -> Self {
        self.on_input = Some(Box::new(message));
        self
    }

    /// What Enter says.
    pub fn on_submit(mut self, message: Message) -> Self {
        self.on_submit = Some(message);
        self
    }

    /// Shown while it is empty.
    pub fn placeholder(mut self, words: impl Into<String>) -> Self {
        self.placeholder = words.into();
        self
    }

    /// What is wrong with it.
    pub fn fault(mut self, fault: Option<String>) -> Self {
        self.fault = fault;
        self
    }

    /// Named for [`iced::widget::operation::focus`].
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Its name is for screen readers only; something beside it says it to the others.
    pub fn unlabelled(mut self) -> Self {
        self.label_above = false;
        self
    }

    /// How wide it is.
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }
}

impl<'a, Message: Clone + 'a> From<Field<'a, Message>> for Element<'a, Message> {
    fn from(field: Field<'a, Message>) -> Self {
        let look = field.look;
        let mut input = text_input(&field.placeholder, field.value)
            .size(Size::Body.pixels())
            .padding([space::SMALL, space::MEDIUM])
            .width(field.width)
            .style(input_style(look.palette, field.fault.is_some()));
        let on_input: Option<Rc<dyn Fn(String) -> Message + 'a>> = field.on_input.map(Rc::from);
        if let Some(on_input) = on_input.clone() {
            input = input.on_input(move |text| on_input(text));
        }
        let on_write = on_input.map(|on_input| -> Box<dyn Fn(String) -> Vec<Message> + 'a> {
            // One line: what else the toolkit would let in by no key.
            Box::new(move |text| vec![on_input(text.replace(char::is_control, " "))])
        });
        if let Some(on_submit) = field.on_submit {
            input = input.on_submit(on_submit);
        }
        if let Some(id) = field.id {
            input = input.id(id);
        }
        let access = Access {
            value: Some(field.value.to_owned()),
            fault: field.fault.clone(),
            ..Access::new(Role::TextInput, field.name.clone())
        };
        let mut parts = column![].spacing(space::TIGHT).width(field.width);
        if field.label_above {
            parts = parts.push(label(look, field.name).size(Size::Small).medium().silent());
        }
        // Shown while the field is empty only.
        let hinted = !field.placeholder.is_empty() && field.value.is_empty();
        parts = parts.push(if hinted {
            let hint = Hint { content: field.placeholder, size: Size::Body.pixels(), padding: space::MEDIUM };
            writable_hinted(access, hint, input, on_write)
        } else {
            writable(access, input, on_write)
        });
        if let Some(fault) = field.fault {
            parts = parts.push(label(look, fault).size(Size::Small).tone(look, Tone::Danger));
        }
        parts.into()
    }
}

/// The style of text inputs.
pub fn input_style<'a>(
    palette: &'static Palette,
    faulty: bool,
) -> impl Fn(&iced::Theme, text_input::Status) -> text_input::Style + 'a {
    move |_, status| {
        let focused = matches!(status, text_input::Status::Focused { .. });
        let colour = match (faulty, focused) {
            (true, _) => palette.danger.text,
            (false, true) => palette.focus,
            (false, false) => palette.control_line,
        };
        text_input::Style {
            background: Background::Color(palette.surface),
            border: Border { color: colour, width: if focused { 2.0 } else { 1.0 }, radius: space::RADIUS.into() },
            icon: palette.text_muted,
            placeholder: palette.text_muted,
            value: palette.text,
            selection: palette.selected,
        }
    }
}
