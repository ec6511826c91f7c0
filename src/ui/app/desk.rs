//! The card on the desk: whoever worked by one that leaves is locked out at once.

use super::work::Open;
use super::{App, Message, Stage};
use crate::config::Settings;
use crate::domain::error::Failure;
use crate::ui::card_desk::{OnDesk, lasting};
use crate::ui::locked::LockReason;
use crate::ui::notice::Notice;
use crate::ui::widget::Tone;
use iced::Task;
use jiff::civil::Date;
use std::path::PathBuf;

/// Under which the day is kept on which the end of the card was announced.
const ANNOUNCED: &str = "card.announced";

impl App {
    /// Something else lies on the desk.
    pub(super) fn desk_changed(&mut self, desk: OnDesk) -> Task<Message> {
        self.desk = desk;
        if self.card_is_gone() {
            return self.lock(LockReason::CardRemoved);
        }
        match &mut self.stage {
            Stage::Locked(screen) => {
                let step = screen.desk_changed(self.desk.clone(), &self.services);
                self.locked_step(step)
            }
            Stage::FirstStart(screen) => {
                let step = screen.desk_changed(self.desk.clone());
                self.first_start_step(step)
            }
            Stage::Work(work) => match &mut work.open {
                Open::Settings(screen) => screen.desk_changed(self.desk.clone(), &work.session).map(Message::Settings),
                _ => Task::none(),
            },
            _ => Task::none(),
        }
    }

    /// Reads cards with another module; whoever works by one gives its code anew.
    pub(super) fn use_card_module(&mut self, module: Option<PathBuf>) -> Task<Message> {
        let settings = Settings { card_module: module.clone(), ..self.settings.clone() };
        let kept = self.change_settings(settings);
        let by_card = self.session().is_some_and(|session| session.card().is_some());
        let locked = if by_card { self.lock(LockReason::Asked) } else { Task::none() };
        self.services.cards.use_module(module);
        Task::batch([kept, locked])
    }

    /// Whether somebody works here by a card that is not there any more.
    pub(super) fn card_is_gone(&mut self) -> bool {
        let card = self.worker().and_then(|work| work.session.card().cloned());
        card.is_some_and(|card| !self.desk.holds(card.inserted.insertion()))
    }

    /// Asks when the end of the card in use was announced last.
    pub(super) fn ask_announced(&self) -> Task<Message> {
        let Stage::Work(work) = &self.stage else { return Task::none() };
        if work.session.card().is_none() {
            return Task::none();
        }
        work.session.read(|query| query.setting(ANNOUNCED), Message::CardAnnounced)
    }

    /// A card that ends soon is announced once a day.
    pub(super) fn announce_end(&mut self, announced: Result<Option<String>, Failure>) -> Task<Message> {
        let today = self.look.now.to_zoned(self.look.zone.clone()).date();
        let told = announced.ok().flatten().and_then(|day| day.parse::<Date>().ok()) == Some(today);
        let Stage::Work(work) = &self.stage else { return Task::none() };
        let Some(card) = work.session.card().filter(|_| !told) else { return Task::none() };
        let Some((tone, words)) = lasting(&self.look, card.inserted.facts(), self.look.now) else {
            return Task::none();
        };
        let session = work.session.clone();
        let kept = async move { session.engine().set_setting(ANNOUNCED, &today.to_string()).await };
        let kept = self.services.finish(kept, |_| Message::Nothing);
        let words = format!("{words} {}", self.look.words("entry-card-ends-advice"));
        let notice = if tone == Tone::Danger { Notice::fault(words) } else { Notice::note(words) };
        Task::batch([kept, self.say(notice)])
    }
}
