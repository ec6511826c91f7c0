//! The demonstration: the window on an operator in the same process, and a panel beside it that is no part of the
//! product — whose passwords these are, and the telephone that shows the codes.

#[cfg(feature = "sandbox")]
pub mod operator;

use super::Element;
use super::icon::Icon;
use super::look::{Look, Size, space};
use super::widget::surface::{ground, rule_down, scroll};
use super::widget::{Access, Role, Tone, icon, label, region};
use iced::futures::stream::{self, StreamExt};
use iced::widget::{column, container, row};
use iced::{Alignment, Length, Subscription};
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Width of the panel, in logical pixels.
pub const WIDTH: f32 = 232.0;
/// Codes shown.
const CODES: usize = 3;

/// Somebody one can be in the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Name and profession.
    pub name: String,
    /// Mailbox address.
    pub address: String,
    /// The password, which protects nothing.
    pub password: String,
}

/// Of the panel.
#[derive(Debug, Clone)]
pub enum Message {
    /// A code arrived on the telephone.
    Rang(String),
}

/// Who one can be, and the telephone.
#[derive(Debug, Clone)]
pub struct Panel {
    persons: Vec<Person>,
    codes: Vec<String>,
    phone: Phone,
}

/// Codes on their way to the panel, read once by the subscription.
#[derive(Debug, Clone)]
struct Phone(Arc<Mutex<Option<mpsc::UnboundedReceiver<String>>>>);

impl Hash for Phone {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "demonstration telephone".hash(state);
    }
}

impl Panel {
    /// A panel for these people, with a telephone on which `codes` arrive.
    pub fn new(persons: Vec<Person>, codes: mpsc::UnboundedReceiver<String>) -> Self {
        Self { persons, codes: Vec::new(), phone: Phone(Arc::new(Mutex::new(Some(codes)))) }
    }

    /// The telephone.
    pub fn subscription(&self) -> Subscription<Message> {
        Subscription::run_with(self.phone.clone(), |phone| {
            match phone.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
                Some(codes) => stream::unfold(codes, |mut codes| async {
                    codes.recv().await.map(|code| (Message::Rang(code), codes))
                })
                .boxed(),
                None => stream::empty().boxed(),
            }
        })
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) {
        let Message::Rang(code) = message;
        self.codes.insert(0, code);
        self.codes.truncate(CODES);
    }

    /// The panel.
    pub fn view<'a>(&'a self, look: &Look) -> Element<'a, Message> {
        let title = label(look, look.words("demo-panel-title")).size(Size::Lead).semibold();
        let mut parts =
            column![title, label(look, look.words("demo-panel-text")).size(Size::Small).tone(look, Tone::Muted)]
                .spacing(space::MEDIUM);
        let heading = row![
            icon(look, Icon::Phone, 20.0, Tone::Caution),
            label(look, look.words("demo-panel-phone")).semibold().width(Length::Fill)
        ]
        .spacing(space::SMALL)
        .align_y(Alignment::Center);
        parts = parts.push(heading);
        if self.codes.is_empty() {
            parts = parts.push(label(look, look.words("demo-panel-silent")).size(Size::Small).tone(look, Tone::Muted));
        }
        for (index, code) in self.codes.iter().enumerate() {
            let words = label(look, code.clone());
            parts = parts.push(if index == 0 {
                words.size(Size::Display).semibold()
            } else {
                words.tone(look, Tone::Muted)
            });
        }
        parts = parts.push(label(look, look.words("demo-panel-persons")).semibold());
        for person in &self.persons {
            let lines = column![
                label(look, person.name.clone()).medium(),
                label(look, person.address.clone()).size(Size::Caption).tone(look, Tone::Muted),
                label(look, look.words_with("demo-panel-password", &[("password", person.password.clone())]))
                    .size(Size::Small)
            ]
            .spacing(2);
            parts = parts.push(lines);
        }
        let content = scroll(look, container(parts).padding(space::PANE).width(Length::Fill)).height(Length::Fill);
        let panel = container(content).width(WIDTH).height(Length::Fill).style(ground(look.palette.caution.soft));
        let whole = row![rule_down(look), panel].height(Length::Fill);
        region(Access::new(Role::Complementary, look.words("demo-panel-title")), whole)
    }
}
