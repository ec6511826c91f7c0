//! The card in the settings: what it says, its code, who reads it.

use super::{Event, Message, SettingsPage};
use crate::card::Activity;
use crate::domain::error::Failure;
use crate::domain::ids::IdentityId;
use crate::ui::Element;
use crate::ui::card_code::{self, CardCode, Kind, Renewal, RenewalEvent, RenewalMessage, whose};
use crate::ui::card_desk::{CardFacts, CardInUse, Inserted, OnDesk, lasting, state_words};
use crate::ui::icon::Icon;
use crate::ui::look::{Look, space};
use crate::ui::notice::Notice;
use crate::ui::opening;
use crate::ui::session::Session;
use crate::ui::step::Step;
use crate::ui::threshold::{card, heading, hint};
use crate::ui::widget::{
    Access, Role, date, explanation, field, icon, label, one_line, progress, quiet, region, secondary,
};
use iced::widget::{Column, column, row};
use iced::{Alignment, Task};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const MODULE: &str = "settings-card-module";
/// Characters of a path.
const MOST_PATH: usize = 1000;
/// Characters of a fact on the card.
const MOST_FACT: usize = 200;

/// What is known of the card, and what is being done with it.
#[derive(Debug)]
pub(super) struct CardSection {
    desk: OnDesk,
    in_use: Option<Arc<CardInUse>>,
    structures: Structures,
    owner: Option<Result<Option<IdentityId>, Failure>>,
    doing: Doing,
    module: String,
    module_fault: bool,
}

/// The places of exercise on the card, which want its code.
#[derive(Debug)]
enum Structures {
    Unknown,
    Known(Vec<Activity>),
    Failed(Failure),
}

#[derive(Debug)]
enum Doing {
    Nothing,
    /// Another code for the card.
    Renewal(Renewal),
    /// Its code, to give it a slot of the identity.
    Enrol(CardCode),
}

/// What happens there.
#[derive(Debug, Clone)]
pub enum CardMessage {
    /// The places of exercise were read.
    Structures(Result<Vec<Activity>, Failure>),
    /// Whose the card of this insertion is was looked up.
    Owned(u64, Result<Option<IdentityId>, Failure>),
    /// Read the card once more.
    ReadAgain,
    /// Another code for the card.
    Renew(Kind),
    /// In what changes the code.
    Renewal(RenewalMessage),
    /// Have the card open Pli on this workstation.
    Enrol,
    /// Of its code, for that.
    Code(card_code::Message),
    /// It does now, or not.
    Enrolled(Result<(), Failure>),
    /// The path of a module was typed.
    Module(String),
    /// Choose a file.
    PickModule,
    /// A file was chosen, or none.
    Picked(Option<PathBuf>),
    /// Read cards by what was typed: the person is asked first.
    AskModule,
    /// The person said yes.
    UseModule(Option<PathBuf>),
}

impl CardSection {
    pub(super) fn new(session: &Session, module: Option<&Path>) -> (Self, Task<Message>) {
        let in_use = session.card().cloned();
        let read = in_use.clone().map_or_else(Task::none, |card| {
            let told = |read| Message::Card(CardMessage::Structures(read));
            session.services().blocking(move || card.open.activities(), told)
        });
        let section = Self {
            desk: OnDesk::Starting,
            in_use,
            structures: Structures::Unknown,
            owner: None,
            doing: Doing::Nothing,
            module: module.map(|path| path.display().to_string()).unwrap_or_default(),
            module_fault: false,
        };
        (section, read)
    }

    /// Something else lies on the desk: what was begun with the card before is over.
    pub(super) fn desk_changed(&mut self, desk: OnDesk, session: &Session) -> Task<Message> {
        let before = self.desk.card().map(|card| card.insertion());
        self.desk = desk;
        let Some(card) = self.desk.card().cloned() else {
            self.doing = Doing::Nothing;
            return Task::none();
        };
        let insertion = card.insertion();
        if before == Some(insertion) {
            return Task::none();
        }
        (self.doing, self.owner) = (Doing::Nothing, None);
        let services = session.services().clone();
        let owner = move || opening::owner_of(&services, &*card);
        session.services().blocking(owner, move |owner| Message::Card(CardMessage::Owned(insertion, owner)))
    }

    fn is_in_use(&self, card: &dyn Inserted) -> bool {
        self.in_use.as_ref().is_some_and(|used| used.inserted.insertion() == card.insertion())
    }
}

impl SettingsPage {
    /// Something else lies on the desk.
    pub fn desk_changed(&mut self, desk: OnDesk, session: &Session) -> Task<Message> {
        self.card.desk_changed(desk, session)
    }

    pub(super) fn card_said(&mut self, message: CardMessage, session: &Session, look: &Look) -> Step<Message, Event> {
        let section = &mut self.card;
        match message {
            CardMessage::Structures(read) => {
                section.structures = read.map_or_else(Structures::Failed, Structures::Known);
                Step::none()
            }
            CardMessage::Owned(insertion, owner) => {
                if section.desk.holds(insertion) {
                    section.owner = Some(owner);
                }
                Step::none()
            }
            CardMessage::ReadAgain => {
                session.services().cards.read_again();
                Step::none()
            }
            CardMessage::Renew(kind) => {
                let Some(card) = section.desk.card().cloned() else { return Step::none() };
                let in_use = section.is_in_use(&*card);
                section.doing = Doing::Renewal(Renewal::new(kind, card).reopening(in_use));
                Step::task(Renewal::take_keyboard())
            }
            CardMessage::Renewal(message) => self.renewal_said(message, session, look),
            CardMessage::Enrol => {
                let Some(card) = section.desk.card().cloned() else { return Step::none() };
                let entry = CardCode::new(card, "entry-pin-give");
                let keyboard = entry.take_keyboard();
                section.doing = Doing::Enrol(entry);
                Step::task(keyboard)
            }
            CardMessage::Code(message) => self.code_said(message, session, look),
            CardMessage::Enrolled(result) => self.enrolled(result, session, look),
            CardMessage::Module(path) => {
                section.module = path.chars().take(MOST_PATH).collect();
                section.module_fault = false;
                Step::none()
            }
            CardMessage::PickModule => {
                let picking = session.services().dialogs.open_files(&look.words("settings-card-module-pick"));
                let picked = |paths: Vec<PathBuf>| Message::Card(CardMessage::Picked(paths.into_iter().next()));
                Step::task(session.services().task(picking, picked))
            }
            CardMessage::Picked(path) => {
                if let Some(path) = path {
                    (section.module, section.module_fault) = (path.display().to_string(), false);
                }
                Step::none()
            }
            CardMessage::AskModule => self.ask_module(look),
            CardMessage::UseModule(module) => Step::event(Event::CardModule(module)),
        }
    }

    fn renewal_said(&mut self, message: RenewalMessage, session: &Session, look: &Look) -> Step<Message, Event> {
        let Doing::Renewal(renewal) = &mut self.card.doing else { return Step::none() };
        let step = renewal.update(message, session.services());
        let done = Step::task(step.task.map(|message| Message::Card(CardMessage::Renewal(message))));
        let Some(ended) = step.events.into_iter().next() else { return done };
        self.card.doing = Doing::Nothing;
        match ended {
            RenewalEvent::Done => done.and_event(Event::Say(Notice::done(look.words("entry-renewal-done")))),
            // The card forgot the code of the session when it refused another one.
            RenewalEvent::Cancelled { refused: true } if self.card.in_use.is_some() => done.and_event(Event::Lock),
            RenewalEvent::Cancelled { .. } => done,
        }
    }

    fn code_said(&mut self, message: card_code::Message, session: &Session, look: &Look) -> Step<Message, Event> {
        let Doing::Enrol(entry) = &mut self.card.doing else { return Step::none() };
        let step = entry.update(message, session.services(), look);
        let task = step.task.map(|message| Message::Card(CardMessage::Code(message)));
        let Some(card_code::Event::Open(code, agreed)) = step.events.into_iter().next() else {
            return Step::task(task);
        };
        let (card, core) = (entry.card().clone(), session.core().clone());
        let enrol = move || {
            let open = card.open(&code, agreed)?;
            let enrolled = open.enrol(&core);
            open.close();
            enrolled
        };
        let told = |result| Message::Card(CardMessage::Enrolled(result));
        Step::task(session.services().blocking(enrol, told)).and_task(task)
    }

    fn enrolled(&mut self, result: Result<(), Failure>, session: &Session, look: &Look) -> Step<Message, Event> {
        let Doing::Enrol(entry) = &mut self.card.doing else { return Step::none() };
        match result {
            Ok(()) => {
                self.card.doing = Doing::Nothing;
                self.card.owner = Some(Ok(Some(session.identity())));
                Step::event(Event::Say(Notice::done(look.words("settings-card-enrolled"))))
            }
            Err(failure) => Step::task(entry.failed(failure)),
        }
    }

    fn ask_module(&mut self, look: &Look) -> Step<Message, Event> {
        let typed = self.card.module.trim();
        let module = (!typed.is_empty()).then(|| PathBuf::from(typed));
        if module.as_ref().is_some_and(|path| !path.is_absolute()) {
            self.card.module_fault = true;
            return Step::task(iced::widget::operation::focus(MODULE));
        }
        let title = look.words("settings-card-module-title");
        let mut words = match &module {
            Some(path) => look.words_with("settings-card-module-words", &[("path", path.display().to_string())]),
            None => look.words("settings-card-module-none"),
        };
        if self.card.in_use.is_some() {
            words = format!("{words}\n\n{}", look.words("settings-card-module-locks"));
        }
        let yes = look.words("settings-card-module-yes");
        Step::event(Event::Confirm { title, words, yes, then: Message::Card(CardMessage::UseModule(module)) })
    }
}

/// The section.
pub(super) fn section<'a>(page: &'a SettingsPage, look: &'a Look) -> Column<'a, Message> {
    let section = &page.card;
    let lies: Element<'a, Message> = match section.desk.card() {
        Some(inserted) => on_desk(section, look, inserted),
        None => nothing(section, look),
    };
    column![lies, module(section, look)]
}

fn nothing<'a>(section: &'a CardSection, look: &'a Look) -> Element<'a, Message> {
    let (mark, tone, words) = state_words(look, &section.desk);
    let line = row![icon(look, mark, 20.0, tone), label(look, words.clone()).tone(look, tone).silent()]
        .spacing(space::SMALL)
        .align_y(Alignment::Center);
    let state = region(Access { live: true, ..Access::new(Role::Status, words) }, line);
    let again = secondary(look, look.words("settings-card-read-again"), Some(Message::Card(CardMessage::ReadAgain)));
    card(look, column![state, row![again]].spacing(space::MEDIUM))
}

fn on_desk<'a>(section: &'a CardSection, look: &'a Look, inserted: &'a Arc<dyn Inserted>) -> Element<'a, Message> {
    let facts = inserted.facts();
    let mut told = column![whose(look, &**inserted)].spacing(space::SMALL);
    for (key, value) in told_facts(look, facts) {
        told = told.push(label(look, look.words_with(key, &[("value", one_line(&value, MOST_FACT))])).received());
    }
    if let Some((tone, words)) = lasting(look, facts, look.now) {
        told = told.push(label(look, words).tone(look, tone));
    }
    if section.is_in_use(&**inserted) {
        told = told.push(structures(section, look));
    }
    let mut parts = column![card(look, told)].spacing(space::MEDIUM);
    parts = parts.push(match &section.doing {
        Doing::Renewal(renewal) => {
            card(look, renewal.view(look).map(|message| Message::Card(CardMessage::Renewal(message))))
        }
        Doing::Enrol(entry) => card(look, entry.view(look).map(|message| Message::Card(CardMessage::Code(message)))),
        Doing::Nothing => deeds(section, look, facts),
    });
    parts.into()
}

fn told_facts(look: &Look, facts: &CardFacts) -> Vec<(&'static str, String)> {
    let until = facts.not_after.map(|until| date::day(look, until.to_zoned(look.zone.clone()).date()));
    let told = [
        ("settings-card-national-id", facts.national_id.clone()),
        ("settings-card-organisation", facts.organisation.clone()),
        ("settings-card-until", until),
    ];
    told.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

/// Where the holder works, as the card says it.
fn structures<'a>(section: &'a CardSection, look: &'a Look) -> Element<'a, Message> {
    match &section.structures {
        Structures::Unknown => progress(look, look.words("settings-card-reading"), None, None::<Message>),
        Structures::Failed(failure) => explanation(look, &look.explain(failure), None),
        Structures::Known(found) if found.is_empty() => hint(look, look.words("settings-card-no-structure")),
        Structures::Known(found) => {
            let lines = found.iter().map(|activity| {
                let parts = [activity.structure.clone(), activity.structure_id.clone()];
                let words = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
                label(look, one_line(&words, MOST_FACT)).received().into()
            });
            let title = label(look, look.words("settings-card-structures")).medium();
            column![title, Column::with_children(lines).spacing(space::TIGHT)].spacing(space::TIGHT).into()
        }
    }
}

/// What can be done with the card.
fn deeds<'a>(section: &'a CardSection, look: &'a Look, facts: &CardFacts) -> Element<'a, Message> {
    let renew = |kind| Some(Message::Card(CardMessage::Renew(kind)));
    if facts.protected {
        return hint(look, look.words("settings-card-on-reader"));
    }
    let change = secondary(look, look.words("settings-card-change"), renew(Kind::Change));
    let unblock = quiet(look, Some(Icon::Key), look.words("entry-card-unblock"), renew(Kind::Unblock));
    let mut parts = column![row![change, unblock].spacing(space::SMALL).wrap()].spacing(space::MEDIUM);
    match &section.owner {
        Some(Ok(None)) => {
            let enrol = Some(Message::Card(CardMessage::Enrol));
            parts = parts.push(hint(look, look.words("settings-card-enrol-hint"))).push(row![secondary(
                look,
                look.words("settings-card-enrol"),
                enrol
            )]);
        }
        Some(Ok(Some(_))) => parts = parts.push(hint(look, look.words("settings-card-opens"))),
        Some(Err(failure)) => parts = parts.push(explanation(look, &look.explain(failure), None)),
        None => {}
    }
    parts.into()
}

/// Who reads the cards.
fn module<'a>(section: &'a CardSection, look: &'a Look) -> Element<'a, Message> {
    let path = field(look, look.words("settings-card-module"), &section.module)
        .id(MODULE)
        .placeholder(look.words("settings-card-module-found"))
        .on_input(|path| Message::Card(CardMessage::Module(path)))
        .on_submit(Message::Card(CardMessage::AskModule))
        .fault(section.module_fault.then(|| look.words("settings-card-module-wrong")));
    let buttons = row![
        secondary(look, look.words("settings-card-module-use"), Some(Message::Card(CardMessage::AskModule))),
        quiet(look, None, look.words("settings-card-module-choose"), Some(Message::Card(CardMessage::PickModule))),
    ]
    .spacing(space::SMALL)
    .wrap();
    let parts = column![Element::from(path), buttons].spacing(space::MEDIUM);
    column![
        heading(look, look.words("settings-card-reading-by")),
        hint(look, look.words("settings-card-module-hint")),
        card(look, parts),
    ]
    .spacing(space::SMALL)
    .into()
}
