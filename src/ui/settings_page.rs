//! The settings: accounts, display, language, security, notifications, about. Each change applies at once.

mod account;
mod card;
mod view;

pub use card::CardMessage;

use super::Element;
use super::look::Look;
use super::notice::Notice;
use super::opening;
use super::session::Session;
use super::step::Step;
use super::threshold::{self, LEAST_CODE};
use super::widget::SecretText;
use crate::config::Settings;
use crate::domain::Environment;
use crate::domain::error::Failure;
use crate::domain::ids::AccountId;
use crate::store::Unlock;
use account::AccountCard;
use card::CardSection;
use iced::Task;
use iced::widget::operation::focus;
use std::path::PathBuf;

/// Characters of a name.
const MOST_NAME: usize = 120;
/// The zoom levels of the slider, in percent.
const ZOOMS: [u16; 13] = [80, 90, 100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200];

const OLD: &str = "settings-code-old";
const NEW: &str = "settings-code-new";
const AGAIN: &str = "settings-code-again";

/// The sections, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// Mailboxes.
    #[default]
    Accounts,
    /// Theme, density, zoom.
    Display,
    /// French or English.
    Language,
    /// Delays, the code of this workstation, passwords kept.
    Security,
    /// The CPS card.
    Card,
    /// Whether news is told.
    Notifications,
    /// Version, licences, folders.
    About,
}

impl Section {
    const ALL: [Self; 7] =
        [Self::Accounts, Self::Display, Self::Language, Self::Security, Self::Card, Self::Notifications, Self::About];
}

/// The page.
#[derive(Debug)]
pub struct SettingsPage {
    section: Section,
    settings: Settings,
    accounts: Vec<AccountCard>,
    environment: Environment,
    folder: String,
    code: CodeForm,
    card: CardSection,
    licence: Option<Licence>,
}

/// Whose licence is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Licence {
    /// Noto Sans and Noto Sans Mono.
    Fonts,
    /// Lucide.
    Icons,
}

/// Changing the code of this workstation.
#[derive(Debug, Default)]
struct CodeForm {
    old: SecretText,
    new: SecretText,
    again: SecretText,
    state: CodeState,
    number: u64,
}

#[derive(Debug, Default)]
enum CodeState {
    #[default]
    Ready,
    Busy,
    Wrong,
    Short,
    Different,
    Failed(Failure),
}

/// What happens on it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Show a section.
    Section(Section),
    /// These settings from now on.
    Set(Box<Settings>),
    /// Which passwords are kept was read.
    Kept(Vec<(AccountId, bool)>),
    /// Begin to write another name for an account.
    Rename(AccountId),
    /// The name was typed.
    Name(AccountId, String),
    /// Keep the name.
    KeepName(AccountId),
    /// Leave the name as it was.
    LeaveName(AccountId),
    /// The name was kept, or not.
    Named(AccountId, Result<String, Failure>),
    /// Forget the password of an account.
    Forget(AccountId),
    /// It was forgotten, or not.
    Forgotten(AccountId, Result<(), Failure>),
    /// Add a mailbox.
    AddAccount,
    /// Take an account off this workstation: what would be lost is counted first.
    Remove(AccountId),
    /// So many drafts and messages that have not left would be lost.
    Counted(AccountId, Result<(usize, u32), Failure>),
    /// The person said yes.
    RemoveConfirmed(AccountId),
    /// A secret was typed.
    Edited,
    /// To the second field, or the third.
    Next(&'static str),
    /// Change the code.
    ChangeCode,
    /// The code was changed (`true`), or the old one was wrong.
    CodeChanged(u64, Result<bool, Failure>),
    /// Show or hide a licence.
    Licence(Licence),
    /// Of the card.
    Card(CardMessage),
    /// Out of here.
    Back,
}

/// What the application must do.
#[derive(Debug)]
pub enum Event {
    /// Apply and keep these settings.
    Changed(Settings),
    /// Begin to add a mailbox.
    AddAccount,
    /// Take an account away, with what was not sent; the person has said yes.
    RemoveAccount(AccountId),
    /// The code of this workstation is another one.
    CodeChanged,
    /// Read cards with this module from now on, or with the first of the known ones; the person has said yes.
    CardModule(Option<PathBuf>),
    /// The card has to be given its code anew.
    Lock,
    /// To be said in passing.
    Say(Notice),
    /// Ask the person first.
    Confirm {
        /// The question.
        title: String,
        /// What would be lost.
        words: String,
        /// The button that does it.
        yes: String,
        /// To be given back when the answer is yes.
        then: Message,
    },
    /// Out of here.
    Back,
}

impl SettingsPage {
    /// The settings as they are, of this session.
    pub fn new(session: &Session, settings: &Settings) -> (Self, Task<Message>) {
        let (card, read_card) = CardSection::new(session, settings.card_module.as_deref());
        let page = Self {
            section: Section::default(),
            settings: settings.clone(),
            accounts: session.accounts().iter().cloned().map(AccountCard::new).collect(),
            environment: session.environment(),
            folder: session.services().folders.root().display().to_string(),
            code: CodeForm::default(),
            card,
            licence: None,
        };
        (page, Task::batch([read_kept(session), read_card]))
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, session: &Session, look: &Look) -> Step<Message, Event> {
        match message {
            Message::Section(section) => self.show(section),
            Message::Set(settings) => self.set(*settings),
            Message::Kept(kept) => self.kept(&kept),
            Message::Rename(id) => self.card(id, AccountCard::rename),
            Message::Name(id, name) => self.card(id, |card| card.typed(name)),
            Message::KeepName(id) => self.keep_name(id, session),
            Message::LeaveName(id) => self.card(id, AccountCard::leave),
            Message::Named(id, result) => self.named(id, result, look),
            Message::Forget(id) => forget(id, session),
            Message::Forgotten(id, result) => self.forgotten(id, result, look),
            Message::AddAccount => Step::event(Event::AddAccount),
            Message::Remove(id) => count_losses(id, session),
            Message::Counted(id, result) => self.counted(id, result, look),
            Message::RemoveConfirmed(id) => Step::event(Event::RemoveAccount(id)),
            Message::Edited => self.edited(),
            Message::Next(field) => Step::task(focus(field)),
            Message::ChangeCode => self.change_code(session),
            Message::CodeChanged(number, result) => self.code_changed(number, result),
            Message::Licence(licence) => {
                self.licence = (self.licence != Some(licence)).then_some(licence);
                Step::none()
            }
            Message::Card(message) => self.card_said(message, session, look),
            Message::Back => Step::event(Event::Back),
        }
    }

    /// The page.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        view::view(self, look)
    }

    fn show(&mut self, section: Section) -> Step<Message, Event> {
        self.section = section;
        for secret in [&self.code.old, &self.code.new, &self.code.again] {
            secret.clear();
        }
        if !matches!(self.code.state, CodeState::Busy) {
            self.code.state = CodeState::Ready;
        }
        Step::none()
    }

    /// The settings were changed elsewhere, by a key of the window.
    pub fn know(&mut self, settings: &Settings) {
        self.settings = settings.clone();
    }

    fn set(&mut self, settings: Settings) -> Step<Message, Event> {
        if settings == self.settings {
            return Step::none();
        }
        self.settings = settings.clone();
        Step::event(Event::Changed(settings))
    }

    fn kept(&mut self, kept: &[(AccountId, bool)]) -> Step<Message, Event> {
        for card in &mut self.accounts {
            card.password_kept = kept.iter().any(|(id, kept)| *id == card.facts.id && *kept);
        }
        Step::none()
    }

    /// An account may be gone by the time something is said of it.
    fn card(&mut self, id: AccountId, change: impl FnOnce(&mut AccountCard) -> Task<Message>) -> Step<Message, Event> {
        let card = self.accounts.iter_mut().find(|card| card.facts.id == id);
        card.map_or_else(Step::none, |card| Step::task(change(card)))
    }

    fn keep_name(&mut self, id: AccountId, session: &Session) -> Step<Message, Event> {
        let Some(card) = self.accounts.iter_mut().find(|card| card.facts.id == id) else { return Step::none() };
        let Some(name) = card.wanted_name() else { return Step::none() };
        let core = session.core().clone();
        let keep = move || core.set_account_name(id, &name).map(|()| name).map_err(Failure::new);
        Step::task(session.services().blocking(keep, move |result| Message::Named(id, result)))
    }

    fn named(&mut self, id: AccountId, result: Result<String, Failure>, look: &Look) -> Step<Message, Event> {
        match result {
            Ok(name) => {
                let done = self.card(id, |card| card.named(name));
                done.and_event(Event::Say(Notice::done(look.words("settings-renamed"))))
            }
            Err(failure) => Step::event(Event::Say(Notice::failed(look, &failure))),
        }
    }

    fn forgotten(&mut self, id: AccountId, result: Result<(), Failure>, look: &Look) -> Step<Message, Event> {
        match result {
            Ok(()) => {
                let done = self.card(id, |card| {
                    card.password_kept = false;
                    Task::none()
                });
                done.and_event(Event::Say(Notice::done(look.words("settings-forgotten"))))
            }
            Err(failure) => Step::event(Event::Say(Notice::failed(look, &failure))),
        }
    }

    fn counted(&mut self, id: AccountId, result: Result<(usize, u32), Failure>, look: &Look) -> Step<Message, Event> {
        let Some(card) = self.accounts.iter().find(|card| card.facts.id == id) else { return Step::none() };
        let mut words = look.words_with("settings-remove-words", &[("address", card.facts.address.to_string())]);
        match result {
            Ok((0, 0)) => {}
            Ok((drafts, waiting)) => {
                let drafts = threshold::counted(look, "settings-remove-drafts", drafts.try_into().unwrap_or(u64::MAX));
                let waiting = threshold::counted(look, "settings-remove-unsent", u64::from(waiting));
                let lost = look.words_with("settings-remove-lost", &[("drafts", drafts), ("waiting", waiting)]);
                words = format!("{words}\n\n{lost}");
            }
            Err(failure) => {
                let code = look.explain(&failure).code;
                words = format!("{words}\n\n{}", look.words_with("settings-remove-unknown", &[("code", code)]));
            }
        }
        let (title, yes) = (look.words("settings-remove-title"), look.words("settings-remove-yes"));
        Step::event(Event::Confirm { title, words, yes, then: Message::RemoveConfirmed(id) })
    }

    fn edited(&mut self) -> Step<Message, Event> {
        if !matches!(self.code.state, CodeState::Busy) && !self.code.old.is_empty() {
            self.code.state = CodeState::Ready;
        }
        Step::none()
    }

    fn change_code(&mut self, session: &Session) -> Step<Message, Event> {
        let code = &mut self.code;
        if matches!(code.state, CodeState::Busy) || code.old.is_empty() {
            return Step::task(focus(OLD));
        }
        if code.new.chars() < LEAST_CODE {
            code.state = CodeState::Short;
            return Step::task(focus(NEW));
        }
        if code.new.copy().expose() != code.again.copy().expose() {
            code.state = CodeState::Different;
            return Step::task(focus(AGAIN));
        }
        code.state = CodeState::Busy;
        code.number += 1;
        code.again.clear();
        let (old, new) = (Unlock::Passphrase(code.old.take()), Unlock::Passphrase(code.new.take()));
        let (core, services, number) = (session.core().clone(), session.services().clone(), code.number);
        let change = move || {
            if !opening::store(&services)?.check(core.identity(), &old).map_err(Failure::new)? {
                return Ok(false);
            }
            core.set_slot(&new).map(|()| true).map_err(Failure::new)
        };
        Step::task(session.services().blocking(change, move |result| Message::CodeChanged(number, result)))
    }

    fn code_changed(&mut self, number: u64, result: Result<bool, Failure>) -> Step<Message, Event> {
        if number != self.code.number {
            return Step::none();
        }
        match result {
            Ok(true) => {
                self.code.state = CodeState::Ready;
                Step::event(Event::CodeChanged)
            }
            Ok(false) => {
                self.code.state = CodeState::Wrong;
                Step::task(focus(OLD))
            }
            Err(failure) => {
                self.code.state = CodeState::Failed(failure);
                Step::none()
            }
        }
    }
}

/// The nearest zoom level below or above.
fn zoomed(zoom: u16, up: bool) -> u16 {
    let next = if up {
        ZOOMS.into_iter().find(|level| *level > zoom)
    } else {
        ZOOMS.into_iter().rev().find(|level| *level < zoom)
    };
    next.unwrap_or(zoom)
}

/// Which accounts have their password kept here.
fn read_kept(session: &Session) -> Task<Message> {
    let core = session.core().clone();
    let accounts: Vec<_> = session.accounts().iter().map(|account| account.id).collect();
    let read = move || {
        let kept = |id: &AccountId| core.secret(*id, opening::PASSWORD).is_ok_and(|secret| secret.is_some());
        accounts.iter().map(|id| (*id, kept(id))).collect()
    };
    session.services().blocking(read, Message::Kept)
}

fn forget(id: AccountId, session: &Session) -> Step<Message, Event> {
    let core = session.core().clone();
    let forget = move || core.remove_secret(id, opening::PASSWORD).map_err(Failure::new);
    Step::task(session.services().blocking(forget, move |result| Message::Forgotten(id, result)))
}

/// What is lost with the account: messages that may not have left.
fn unsent(query: &crate::engine::Query, id: AccountId) -> Result<u32, Failure> {
    let unsent = query.unsent(id)?;
    Ok(unsent.waiting.saturating_add(unsent.uncertain))
}

fn count_losses(id: AccountId, session: &Session) -> Step<Message, Event> {
    let count = move |query: &crate::engine::Query| Ok((query.drafts(id)?.len(), unsent(query, id)?));
    Step::task(session.read(count, move |result| Message::Counted(id, result)))
}

#[cfg(test)]
mod tests;
