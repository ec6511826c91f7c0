//! Keys of the whole window, caught at the root: what a field has taken for itself never arrives.

use crate::ui::Element;
use crate::ui::widget::around::pass_on;
use iced::advanced::layout::Layout;
use iced::advanced::widget::Tree;
use iced::advanced::{Clipboard, Shell, Widget, mouse};
use iced::keyboard::{self, Key, Modifiers};
use iced::{Event, Rectangle};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// When a key is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Before any field sees it: combinations that never write text.
    First,
    /// After everything else had its chance.
    Last,
}

/// When somebody last touched keyboard, mouse or screen. Cheap to clone; noted without a message.
#[derive(Debug, Clone)]
pub struct Activity(Arc<Mutex<Instant>>);

impl Default for Activity {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Activity {
    /// Somebody is there.
    pub fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// As if nobody had been there for that much longer: tests do not wait for minutes.
    pub fn wind_back(&self, by: Duration) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *noted = noted.checked_sub(by).unwrap_or(*noted);
    }

    /// How long nobody was.
    pub fn idle(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// Catches keys around an element.
pub fn shortcuts<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    keys: impl Fn(Turn, &Key, Modifiers) -> Option<Message> + 'a,
) -> Element<'a, Message> {
    Element::new(Shortcuts { content: content.into(), activity: None, keys: Box::new(keys) })
}

/// Catches keys around an element, and notes that somebody is there.
pub fn watched_shortcuts<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    activity: &Activity,
    keys: impl Fn(Turn, &Key, Modifiers) -> Option<Message> + 'a,
) -> Element<'a, Message> {
    Element::new(Shortcuts { content: content.into(), activity: Some(activity.clone()), keys: Box::new(keys) })
}

struct Shortcuts<'a, Message> {
    content: Element<'a, Message>,
    activity: Option<Activity>,
    #[expect(clippy::type_complexity, reason = "one closure, named once")]
    keys: Box<dyn Fn(Turn, &Key, Modifiers) -> Option<Message> + 'a>,
}

impl<Message> Shortcuts<'_, Message> {
    fn caught(&self, turn: Turn, event: &Event, shell: &mut Shell<'_, Message>) -> bool {
        let Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, repeat, .. }) = event else { return false };
        let Some(message) = (self.keys)(turn, key, *modifiers) else { return false };
        // A combination that is held is meant once: nothing is taken back, or sent, again and again.
        if !(*repeat && modifiers.command()) {
            shell.publish(message);
        }
        shell.capture_event();
        true
    }
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Shortcuts<'_, Message> {
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
        let touched = matches!(event, Event::Keyboard(_) | Event::Mouse(_) | Event::Touch(_) | Event::InputMethod(_));
        if let Some(activity) = self.activity.as_ref().filter(|_| touched) {
            activity.note();
        }
        if self.caught(Turn::First, event, shell) {
            return;
        }
        self.content.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        if !shell.is_event_captured() {
            self.caught(Turn::Last, event, shell);
        }
    }
}
