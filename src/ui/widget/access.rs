//! What a screen reader is told: a role and a name for every control and region (AccessKit's words).

use super::secret_input::SecretText;
use crate::domain::secret::Secret;
use crate::ui::Element;
use crate::ui::widget::around::pass_on;
use iced::advanced::Widget;
use iced::advanced::layout::Layout;
use iced::advanced::widget::{Operation, Tree};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use accesskit::Role;

/// What one node of the tree says. Widgets hand it to [`Operation::custom`]; what they contain follows in
/// [`Operation::traverse`].
#[derive(Debug, Clone)]
pub struct Access {
    /// What it is.
    pub role: Role,
    /// Its name, in the person's language.
    pub name: String,
    /// What it holds, for fields and sliders.
    pub value: Option<String>,
    /// What it holds and shows, to be read by nobody but a screen reader that is there.
    pub secret: Option<SecretText>,
    /// Of a field: where its caret stands in what it holds.
    pub caret: Option<Caret>,
    /// What is wrong with what it holds.
    pub fault: Option<String>,
    /// It cannot be used now.
    pub disabled: bool,
    /// It is the chosen one of several.
    pub selected: Option<bool>,
    /// It is on.
    pub checked: Option<bool>,
    /// What it opens is open.
    pub expanded: Option<bool>,
    /// It has the keyboard.
    pub focused: bool,
    /// Changes of it are read aloud at once.
    pub live: bool,
    /// Place among its like, from 0, and how many there are.
    pub place: Option<(usize, usize)>,
    /// Of a list that has the keyboard: the place of the row the keys are at.
    pub cursor: Option<usize>,
    /// Pressing it, asked for from outside: set it, and the next event makes it happen.
    pub press: Option<Press>,
    /// Writing into it, asked for from outside.
    pub write: Option<Written>,
}

impl Access {
    /// A node that only has a role and a name.
    pub fn new(role: Role, name: impl Into<String>) -> Self {
        Self {
            role,
            name: name.into(),
            value: None,
            secret: None,
            caret: None,
            fault: None,
            disabled: false,
            selected: None,
            checked: None,
            expanded: None,
            focused: false,
            live: false,
            place: None,
            cursor: None,
            press: None,
            write: None,
        }
    }
}

/// The caret of a field, and where the selection it ends began; both are the same without one. In characters (`char`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caret {
    /// Where the selection began.
    pub anchor: usize,
    /// Where the caret is.
    pub at: usize,
}

/// A wish to press a control, laid down by a screen reader and taken up by the control.
#[derive(Debug, Clone, Default)]
pub struct Press(Arc<AtomicBool>);

impl Press {
    /// Asks for it.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked for; asks no more.
    pub fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// A text to stand in a field, laid down by a screen reader and taken up by the field; it may be a password.
#[derive(Debug, Clone, Default)]
pub struct Written(Arc<Mutex<Option<Secret>>>);

impl Written {
    /// Asks for it.
    pub fn ask(&self, text: Secret) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
    }

    /// What was asked for; asks no more.
    pub fn take(&self) -> Option<Secret> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Gives an element a role and a name without making a control of it: a list, a banner, a group, a field.
pub fn region<'a, Message: 'a>(access: Access, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Region { access, content: content.into() })
}

struct Region<'a, Message> {
    access: Access,
    content: Element<'a, Message>,
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Region<'_, Message> {
    pass_on!(here: size tag state children diff layout update mouse_interaction draw overlay);

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.custom(None, layout.bounds(), &mut self.access);
        operation.traverse(&mut |operation| {
            self.content.as_widget_mut().operate(tree, layout, renderer, operation);
        });
    }
}
