//! One mailbox in the settings.

use super::{MOST_NAME, Message};
use crate::domain::Environment;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::session::AccountFacts;
use crate::ui::threshold::{self, card, hint};
use crate::ui::widget::{Severity, Tone, badge, danger, field, icon, label, one_line, primary, quiet, secondary};
use iced::widget::{column, operation::focus, row};
use iced::{Alignment, Length, Task};

const NAME: &str = "settings-account-name";

/// One mailbox, and what is being changed of it.
#[derive(Debug)]
pub(super) struct AccountCard {
    pub(super) facts: AccountFacts,
    pub(super) password_kept: bool,
    name: Option<String>,
}

impl AccountCard {
    pub(super) fn new(facts: AccountFacts) -> Self {
        Self { facts, password_kept: false, name: None }
    }

    pub(super) fn rename(&mut self) -> Task<Message> {
        self.name = Some(self.facts.name.clone());
        focus(NAME)
    }

    pub(super) fn typed(&mut self, name: String) -> Task<Message> {
        self.name = Some(name.chars().take(MOST_NAME).collect());
        Task::none()
    }

    pub(super) fn leave(&mut self) -> Task<Message> {
        self.name = None;
        Task::none()
    }

    pub(super) fn named(&mut self, name: String) -> Task<Message> {
        self.facts.name = name;
        self.leave()
    }

    /// The name to keep; nothing when it is empty.
    pub(super) fn wanted_name(&self) -> Option<String> {
        let name = one_line(self.name.as_deref()?, MOST_NAME);
        (!name.is_empty()).then_some(name)
    }

    pub(super) fn view<'a>(&'a self, look: &'a Look, environment: Environment) -> Element<'a, Message> {
        let id = self.facts.id;
        let mark = if self.facts.is_shared() { Icon::Team } else { Icon::Person };
        let badges = row![badge(look, threshold::kind_words(look, self.facts.kind), None)]
            .push(
                environment
                    .needs_banner()
                    .then(|| badge(look, threshold::environment_words(look, environment), Some(Severity::Caution))),
            )
            .spacing(space::SMALL);
        let facts = column![
            label(look, one_line(&self.facts.name, MOST_NAME)).size(Size::Lead).semibold().received(),
            label(look, self.facts.address.to_string()).received(),
            label(look, one_line(&self.facts.operator, MOST_NAME)).size(Size::Small).tone(look, Tone::Muted).received(),
            badges.wrap(),
        ]
        .spacing(space::TIGHT)
        .width(Length::Fill);
        let head = row![icon(look, mark, 20.0, Tone::Accent), facts].spacing(space::MEDIUM);
        let below: Element<'a, Message> = match &self.name {
            Some(name) => self.renaming(look, name),
            None => row![
                quiet(look, Some(Icon::Compose), look.words("settings-rename"), Some(Message::Rename(id))),
                danger(look, look.words("settings-remove"), Some(Message::Remove(id))),
            ]
            .spacing(space::SMALL)
            .wrap()
            .into(),
        };
        card(look, column![head, below].spacing(space::MEDIUM))
    }

    fn renaming<'a>(&'a self, look: &'a Look, name: &'a str) -> Element<'a, Message> {
        let id = self.facts.id;
        let ready = self.wanted_name().map(|_| Message::KeepName(id));
        let field = field(look, look.words("settings-name"), name)
            .id(NAME)
            .on_input(move |name| Message::Name(id, name))
            .on_submit(Message::KeepName(id));
        let buttons = row![
            secondary(look, look.words("entry-cancel"), Some(Message::LeaveName(id))),
            primary(look, look.words("settings-keep"), ready),
        ]
        .spacing(space::SMALL);
        column![Element::from(field), hint(look, look.words("settings-name-hint")), buttons]
            .spacing(space::SMALL)
            .into()
    }

    /// Whether its password is kept here, and the way to forget it.
    pub(super) fn password_line<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let words = if self.password_kept {
            look.words("settings-password-kept")
        } else {
            look.words("settings-password-asked")
        };
        let told = column![
            label(look, self.facts.address.to_string()).received(),
            label(look, words).size(Size::Small).tone(look, Tone::Muted),
        ]
        .width(Length::Fill);
        let forget = secondary(
            look,
            look.words("settings-forget"),
            self.password_kept.then_some(Message::Forget(self.facts.id)),
        );
        row![told, forget].spacing(space::MEDIUM).align_y(Alignment::Center).into()
    }
}
