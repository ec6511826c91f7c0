//! Keys of the whole window, caught at the root: what a field has taken for itself never arrives.

use crate::ui::Element;
use crate::ui::widget::around::pass_on;
use iced::advanced::layout::Layout;
use iced::advanced::widget::Tree;
use iced::advanced::{Clipboard, Shell, Widget, mouse};
use iced::keyboard::{self, Key, Modifiers};
use iced::{Event, Rectangle};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

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
pub struct Activity(Arc<Mutex<Noted>>);

#[derive(Debug)]
struct Noted {
    at: Instant,
    /// By the clock on the wall: the other one stands still while the computer sleeps.
    wall: SystemTime,
    /// How long nobody may be there before it is to be told.
    limit: Option<Duration>,
}

impl Noted {
    fn idle(&self) -> Duration {
        // A wall clock set back says nothing.
        self.at.elapsed().max(self.wall.elapsed().unwrap_or_default())
    }
}

impl Default for Activity {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Noted { at: Instant::now(), wall: SystemTime::now(), limit: None })))
    }
}

impl Activity {
    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody is there.
    pub fn note(&self) {
        let mut noted = self.noted();
        (noted.at, noted.wall) = (Instant::now(), SystemTime::now());
    }

    /// As if nobody had been there for that much longer: tests do not wait for minutes.
    pub fn wind_back(&self, by: Duration) {
        let mut noted = self.noted();
        noted.at = noted.at.checked_sub(by).unwrap_or(noted.at);
    }

    /// As if the computer had slept for that long: only the clock on the wall went on.
    pub fn sleep(&self, by: Duration) {
        let mut noted = self.noted();
        noted.wall = noted.wall.checked_sub(by).unwrap_or(noted.wall);
    }

    /// How long nobody was.
    pub fn idle(&self) -> Duration {
        self.noted().idle()
    }

    /// After so long without anybody, the next event is told in the place of being carried out; never without a limit.
    pub fn set_limit(&self, limit: Option<Duration>) {
        self.noted().limit = limit;
    }

    /// Whether the limit has passed; told once.
    fn take_overdue(&self) -> bool {
        let mut noted = self.noted();
        let overdue = noted.limit.is_some_and(|limit| noted.idle() >= limit);
        if overdue {
            noted.limit = None;
        }
        overdue
    }
}

/// Catches keys around an element.
pub fn shortcuts<'a, Message: 'a>(
    content: impl Into<Element<'a, Message>>,
    keys: impl Fn(Turn, &Key, Modifiers) -> Option<Message> + 'a,
) -> Element<'a, Message> {
    Element::new(Shortcuts { content: content.into(), watch: None, keys: Box::new(keys) })
}

/// Catches keys around an element, and notes that somebody is there. When nobody was for longer than the limit, the first
/// event says `overdue` and does nothing else: the computer may have slept, and somebody else have woken it.
pub fn watched_shortcuts<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    activity: &Activity,
    overdue: Message,
    keys: impl Fn(Turn, &Key, Modifiers) -> Option<Message> + 'a,
) -> Element<'a, Message> {
    let watch = Watch { activity: activity.clone(), overdue: Box::new(move || overdue.clone()) };
    Element::new(Shortcuts { content: content.into(), watch: Some(watch), keys: Box::new(keys) })
}

struct Watch<'a, Message> {
    activity: Activity,
    overdue: Box<dyn Fn() -> Message + 'a>,
}

struct Shortcuts<'a, Message> {
    content: Element<'a, Message>,
    watch: Option<Watch<'a, Message>>,
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
        if let Some(watch) = &self.watch {
            if watch.activity.take_overdue() {
                shell.publish((watch.overdue)());
                if touched {
                    shell.capture_event();
                    return;
                }
            } else if touched {
                watch.activity.note();
            }
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
