//! The first start: card or code, who one is and which mailbox, a code for this workstation. Everything else is found
//! out. The same screen adds a mailbox to a person who is there already.

mod attempt;
mod by_card;
mod card_view;
mod finding;
mod form;
mod mailboxes;
mod operators;
mod view;

use super::Element;
use super::card_desk::OnDesk;
use super::look::Look;
use super::services::Services;
use super::session::Session;
use super::sign_in::{self, SignIn};
use super::step::Step;
use super::widget::SecretText;
use crate::config::Settings;
use crate::domain::error::Failure;
use crate::domain::{Address, Secret};
use attempt::{Doing, Ending, News, Opened, Whom, Wish};
use by_card::ByCard;
pub use by_card::CardMessage;
use finding::{Ends, Finding, Missing, full_name};
use form::{Fault, Form, bounded, facts, field_of};
use iced::Task;
use iced::widget::operation::focus;
use operators::{Offer, Offers, Way};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Characters a field takes.
const MOST_CHARS: usize = 320;
/// Characters of a name.
const MOST_NAME: usize = 120;

const ADDRESS: &str = "first-start-address";
const LOGIN: &str = "first-start-login";
const PASSWORD: &str = "first-start-password";
const NAME: &str = "first-start-name";
const CODE: &str = "first-start-code";
const CODE_AGAIN: &str = "first-start-code-again";

/// The screen.
#[derive(Debug)]
pub struct FirstStart {
    services: Services,
    purpose: Purpose,
    may_go_back: bool,
    offers: Option<Offers>,
    /// Those that take a card.
    card_offers: Option<Offers>,
    by_card: ByCard,
    last_operator: Option<String>,
    form: Form,
    stage: Stage,
    /// Counts tries, so that a late word of an earlier one is not taken for news.
    number: u64,
}

#[derive(Debug, Clone)]
enum Purpose {
    Person,
    Mailbox(Session),
}

#[derive(Debug)]
enum Stage {
    Means,
    Card,
    Form,
    Trying(Box<Trying>),
    Found(Box<Finding>),
}

#[derive(Debug)]
struct Trying {
    doing: Doing,
    operator: String,
    by_card: bool,
    asked: Option<(SignIn, mpsc::Sender<Secret>)>,
    cancel: CancellationToken,
}

/// What happens on it.
#[derive(Debug, Clone)]
pub enum Message {
    /// The profiles and identities of this workstation were read.
    Read(Found),
    /// Sign in by card.
    Card,
    /// At the card.
    ByCard(CardMessage),
    /// Sign in with a code.
    Code,
    /// To the step before, or out.
    Back,
    /// The address was typed.
    Address(String),
    /// The login differs from the address, or not.
    OtherLogin(bool),
    /// The login was typed.
    Login(String),
    /// An operator was chosen from the list.
    Operator(usize),
    /// A secret was typed.
    Edited,
    /// Sign in.
    Connect,
    /// Stop signing in.
    Cancel,
    /// The try of that number told something.
    Told(u64, Tell),
    /// In the question for the code.
    Asked(sign_in::Message),
    /// The name was typed.
    Name(String),
    /// Keep the password, or not.
    Remember(bool),
    /// Move on to the second field of the code.
    ToSecondCode,
    /// Make it real.
    Finish,
    /// It was made real, or not.
    Finished(u64, Result<Session, Failure>),
    /// Something was tidied up.
    Tidied,
}

/// What was read at the start, opaque to others.
#[derive(Debug, Clone)]
pub struct Found {
    offers: Offers,
    card_offers: Offers,
    has_people: bool,
}

/// What a try told, opaque to others.
#[derive(Debug, Clone)]
pub struct Tell(News);

/// What the application must know.
#[derive(Debug)]
pub enum Event {
    /// A session, signed in where that was possible.
    Ready(Session),
    /// Out of here: only where there is somebody already.
    Back,
    /// The card on the desk opens an identity that is here already.
    KnownCard,
}

impl FirstStart {
    /// The first start of a person on this workstation.
    pub fn new(services: &Services, settings: &Settings, desk: OnDesk) -> (Self, Task<Message>) {
        let (mut screen, read) = Self::begun(services.clone(), settings, Purpose::Person, Stage::Means);
        let lies = screen.desk_changed(desk).task;
        (screen, Task::batch([read, lies]))
    }

    /// Another mailbox for the person whose session this is, of the same trust space.
    pub fn add_account(session: &Session, settings: &Settings) -> (Self, Task<Message>) {
        let stage = if session.card().is_some() { Stage::Card } else { Stage::Form };
        let purpose = Purpose::Mailbox(session.clone());
        let (mut screen, read) = Self::begun(session.services().clone(), settings, purpose, stage);
        screen.by_card.open = session.card().cloned();
        (screen, read)
    }

    fn begun(services: Services, settings: &Settings, purpose: Purpose, stage: Stage) -> (Self, Task<Message>) {
        let environment = match &purpose {
            Purpose::Person => None,
            Purpose::Mailbox(session) => Some(session.environment()),
        };
        let at_work = services.clone();
        let read = services.blocking(
            move || Found {
                offers: Offers::read(at_work.folders.root(), at_work.operator.as_deref(), environment, Way::Code),
                card_offers: Offers::read(at_work.folders.root(), at_work.operator.as_deref(), environment, Way::Card),
                has_people: has_people(&at_work),
            },
            Message::Read,
        );
        let screen = Self {
            may_go_back: matches!(purpose, Purpose::Mailbox(_)),
            services,
            purpose,
            offers: None,
            card_offers: None,
            by_card: ByCard::default(),
            last_operator: settings.last_operator.clone(),
            form: Form::default(),
            stage,
            number: 0,
        };
        (screen, read)
    }

    /// The operator of the last try, to be offered first the next time.
    pub fn operator(&self) -> Option<String> {
        let offer = if self.by_card.open.is_some() { self.card_offer() } else { self.offer() };
        offer.map(|offer| offer.operator.clone())
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, look: &Look) -> Step<Message, Event> {
        match message {
            Message::Read(found) => self.read(found),
            Message::Card => self.show_card(),
            Message::ByCard(message) => self.card_said(message, look),
            Message::Code => self.to(Stage::Form, Some(ADDRESS)),
            Message::Back => self.back(),
            Message::Address(text) => self.typed(|form| form.address = bounded(text, MOST_CHARS)),
            Message::OtherLogin(on) => self.other_login(on),
            Message::Login(text) => self.typed(|form| form.login = Some(bounded(text, MOST_CHARS))),
            Message::Operator(place) => self.typed(|form| form.chosen = Some(place)),
            Message::Edited => self.edited(),
            Message::Connect => self.connect(),
            Message::Cancel => self.cancel(),
            Message::Told(number, Tell(news)) => self.told(number, news, look),
            Message::Asked(message) => self.asked(message, look),
            Message::Name(text) => self.finding(|finding| finding.name = bounded(text, MOST_NAME)),
            Message::Remember(on) => self.finding(|finding| finding.remember = on),
            Message::ToSecondCode => Step::task(focus(CODE_AGAIN)),
            Message::Finish => self.finish(),
            Message::Finished(number, result) => self.finished(number, result),
            Message::Tidied => Step::none(),
        }
    }

    /// The whole window.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        view::view(self, look)
    }

    fn read(&mut self, found: Found) -> Step<Message, Event> {
        self.may_go_back |= found.has_people;
        let last = self.last_operator.as_deref();
        self.form.chosen = found.offers.all.iter().position(|offer| Some(offer.operator.as_str()) == last);
        self.offers = Some(found.offers);
        self.card_offers = Some(found.card_offers);
        match self.stage {
            Stage::Form => Step::task(focus(ADDRESS)),
            Stage::Card if self.by_card.open.is_some() => self.begin_choice(),
            _ => Step::none(),
        }
    }

    fn to(&mut self, stage: Stage, field: Option<&'static str>) -> Step<Message, Event> {
        self.stage = stage;
        field.map_or_else(Step::none, |field| Step::task(focus(field)))
    }

    fn back(&mut self) -> Step<Message, Event> {
        match &self.stage {
            Stage::Trying(_) => self.cancel(),
            Stage::Form | Stage::Card if matches!(self.purpose, Purpose::Person) => self.to(Stage::Means, None),
            Stage::Found(finding) if matches!(finding.ending, Ends::Busy) => Step::none(),
            Stage::Found(finding) => {
                let (tidied, by_card) = (self.tidy(finding.opened.clone()), finding.card.is_some());
                let back = if by_card { self.show_card() } else { self.to(Stage::Form, Some(ADDRESS)) };
                back.and_task(tidied)
            }
            Stage::Form | Stage::Card | Stage::Means if self.may_go_back => Step::event(Event::Back),
            Stage::Form | Stage::Card | Stage::Means => Step::none(),
        }
    }

    /// Whether what was found is being made real just now.
    pub fn is_finishing(&self) -> bool {
        matches!(&self.stage, Stage::Found(finding) if matches!(finding.ending, Ends::Busy))
    }

    /// Nobody looks at it any more: what it made and was not finished goes.
    pub fn abandon(&mut self) -> Task<Message> {
        self.number += 1;
        match &self.stage {
            Stage::Trying(trying) => {
                trying.cancel.cancel();
                Task::none()
            }
            Stage::Found(finding) if !matches!(finding.ending, Ends::Busy) => self.tidy(finding.opened.clone()),
            Stage::Found(_) | Stage::Form | Stage::Card | Stage::Means => Task::none(),
        }
    }

    fn tidy(&self, opened: Arc<Opened>) -> Task<Message> {
        self.services.finish(attempt::tidy(self.services.clone(), opened), |()| Message::Tidied)
    }

    fn typed(&mut self, change: impl FnOnce(&mut Form)) -> Step<Message, Event> {
        change(&mut self.form);
        self.form.fault = None;
        Step::none()
    }

    fn edited(&mut self) -> Step<Message, Event> {
        match &mut self.stage {
            Stage::Form => self.form.fault = None,
            Stage::Found(finding) if matches!(finding.ending, Ends::Missing(_)) => finding.ending = Ends::Waiting,
            _ => {}
        }
        Step::none()
    }

    fn other_login(&mut self, on: bool) -> Step<Message, Event> {
        self.form.login = on.then(String::new);
        if on { Step::task(focus(LOGIN)) } else { Step::none() }
    }

    /// The operator at hand: chosen by hand, else told by the address.
    fn offer(&self) -> Option<&Offer> {
        let offers = self.offers.as_ref()?;
        let place = offers.of(&self.form.address).or(self.form.chosen)?;
        offers.all.get(place)
    }

    fn operator_is_found(&self) -> bool {
        self.offers.as_ref().is_some_and(|offers| offers.of(&self.form.address).is_some())
    }

    fn connect(&mut self) -> Step<Message, Event> {
        if !matches!(self.stage, Stage::Form) || self.form.password.is_empty() {
            return Step::task(focus(if self.form.address.is_empty() { ADDRESS } else { PASSWORD }));
        }
        let Ok(address) = self.form.address.trim().parse::<Address>() else {
            return self.faulty(Fault::Address, ADDRESS);
        };
        if self.has_mailbox(&address) {
            return self.faulty(Fault::Known, ADDRESS);
        }
        let Some(offer) = self.offer().cloned() else { return self.faulty(Fault::Operator, ADDRESS) };
        let login = self.form.login.as_deref().map(str::trim).filter(|login| !login.is_empty()).map(str::to_owned);
        self.form.fault = None;
        self.attempt(Wish { address, login, password: self.form.password.copy(), offer, card: None })
    }

    /// Whether the person whose session this is has the mailbox already.
    fn has_mailbox(&self, address: &Address) -> bool {
        match &self.purpose {
            Purpose::Person => false,
            Purpose::Mailbox(session) => session.accounts().iter().any(|known| known.address.same_mailbox(address)),
        }
    }

    fn attempt(&mut self, wish: Wish) -> Step<Message, Event> {
        self.number += 1;
        let (news, cancel) = (mpsc::unbounded_channel(), CancellationToken::new());
        let (sender, receiver) = news;
        let (operator, by_card) = (wish.offer.name.clone(), wish.card.is_some());
        // Runs to its end even when the screen is gone: it takes away what it made.
        self.services.runtime().spawn(attempt::run(self.services.clone(), wish, sender, cancel.clone()));
        self.stage =
            Stage::Trying(Box::new(Trying { doing: Doing::Preparing, operator, by_card, asked: None, cancel }));
        let number = self.number;
        Step::task(Task::run(told(receiver), move |news| Message::Told(number, Tell(news))))
    }

    fn faulty(&mut self, fault: Fault, field: &'static str) -> Step<Message, Event> {
        self.form.fault = Some(fault);
        Step::task(focus(field))
    }

    fn cancel(&mut self) -> Step<Message, Event> {
        if let Stage::Trying(trying) = &self.stage {
            trying.cancel.cancel();
            let by_card = trying.by_card;
            self.number += 1;
            return if by_card { self.show_card() } else { self.to(Stage::Form, Some(PASSWORD)) };
        }
        Step::none()
    }

    fn told(&mut self, number: u64, news: News, look: &Look) -> Step<Message, Event> {
        let Stage::Trying(trying) = &mut self.stage else { return self.late(news) };
        if number != self.number {
            return self.late(news);
        }
        match news {
            News::Doing(doing) => {
                trying.doing = doing;
                trying.asked = None;
                Step::none()
            }
            News::Asked(challenge, answers) => {
                let facts = facts(&self.form.address, &trying.operator);
                let Some(facts) = facts else { return Step::none() };
                let (asked, task) = SignIn::new(facts, challenge, look);
                let task = Task::batch([task, asked.take_keyboard()]);
                trying.asked = Some((asked.without_remember(), answers));
                Step::task(task.map(Message::Asked))
            }
            News::SignedIn(opened) => {
                let card = self.by_card.open.clone().filter(|_| trying.by_card);
                let name = opened.entries.first().map(full_name).filter(|name| !name.is_empty());
                let on_card = || card.as_ref().map(|card| card.inserted.facts().name.clone());
                let name = name.or_else(on_card).unwrap_or_default();
                let first = if name.is_empty() || card.is_some() { NAME } else { CODE };
                let (code, again) = (SecretText::new(), SecretText::new());
                let finding = Finding {
                    opened,
                    card,
                    recovery: false,
                    name,
                    remember: false,
                    code,
                    again,
                    ending: Ends::Waiting,
                };
                self.to(Stage::Found(Box::new(finding)), Some(first))
            }
            News::Failed(failure) if trying.by_card => self.card_fault(Fault::Tried(failure)),
            News::Failed(failure) => {
                let field = field_of(&failure);
                self.stage = Stage::Form;
                if field == PASSWORD {
                    self.form.password.clear();
                }
                self.faulty(Fault::Tried(failure), field)
            }
        }
    }

    /// A sign-in that succeeded after it was given up is taken away.
    fn late(&self, news: News) -> Step<Message, Event> {
        match news {
            News::SignedIn(opened) => Step::task(self.tidy(opened)),
            _ => Step::none(),
        }
    }

    fn asked(&mut self, message: sign_in::Message, look: &Look) -> Step<Message, Event> {
        let Stage::Trying(trying) = &mut self.stage else { return Step::none() };
        let Some((asked, answers)) = &mut trying.asked else { return Step::none() };
        let step = asked.update(message, &self.services, look);
        let task = step.task.map(Message::Asked);
        match step.events.into_iter().next() {
            None => Step::task(task),
            Some(sign_in::Event::Answer(_, code, _)) => {
                // A full channel holds an answer already.
                let _ = answers.try_send(code);
                trying.asked = None;
                Step::task(task)
            }
            // A new try signs in anew: the operator sends another code.
            Some(sign_in::Event::Renewed(_)) => {
                trying.cancel.cancel();
                self.stage = Stage::Form;
                self.connect().and_task(task)
            }
            Some(sign_in::Event::Cancelled(_)) => self.cancel().and_task(task),
        }
    }

    fn finding(&mut self, change: impl FnOnce(&mut Finding)) -> Step<Message, Event> {
        if let Stage::Found(finding) = &mut self.stage {
            change(finding);
            if matches!(finding.ending, Ends::Missing(_)) {
                finding.ending = Ends::Waiting;
            }
        }
        Step::none()
    }

    fn finish(&mut self) -> Step<Message, Event> {
        let Stage::Found(finding) = &mut self.stage else { return Step::none() };
        if matches!(finding.ending, Ends::Busy) {
            return Step::none();
        }
        let asks_code = finding.asks_code(matches!(self.purpose, Purpose::Person));
        if let Some(missing) = finding.missing(asks_code) {
            finding.ending = Ends::Missing(missing);
            let field = match missing {
                Missing::Name => NAME,
                Missing::Short => CODE,
                Missing::Different => CODE_AGAIN,
            };
            return Step::task(focus(field));
        }
        let whom = match &self.purpose {
            Purpose::Person => match &finding.card {
                Some(card) => Whom::Card(card.clone(), asks_code.then(|| finding.code.copy())),
                None => Whom::Person(finding.code.copy()),
            },
            Purpose::Mailbox(session) => Whom::Session(session.clone()),
        };
        let name = super::widget::one_line(&finding.name, MOST_NAME);
        let ending = Ending { opened: finding.opened.clone(), name, remember: finding.remember, whom };
        finding.ending = Ends::Busy;
        self.number += 1;
        let number = self.number;
        let finished = attempt::finish(self.services.clone(), ending);
        Step::task(self.services.finish(finished, move |result| Message::Finished(number, result)))
    }

    fn finished(&mut self, number: u64, result: Result<Session, Failure>) -> Step<Message, Event> {
        let Stage::Found(finding) = &mut self.stage else { return Step::none() };
        if number != self.number {
            return Step::none();
        }
        match result {
            Ok(session) => {
                finding.code.clear();
                finding.again.clear();
                if let Some(account) = session.accounts().last().filter(|_| !self.form.password.is_empty()) {
                    session.hand_over(account.id, self.form.password.copy());
                }
                self.form.password.clear();
                Step::event(Event::Ready(session))
            }
            Err(failure) => {
                finding.ending = Ends::Failed(failure);
                Step::none()
            }
        }
    }
}

impl Drop for FirstStart {
    /// The application may take the screen away at any time: what was begun does not stay behind.
    fn drop(&mut self) {
        match &self.stage {
            Stage::Trying(trying) => trying.cancel.cancel(),
            Stage::Found(finding) if !matches!(finding.ending, Ends::Busy) => {
                self.services.runtime().spawn(attempt::tidy(self.services.clone(), finding.opened.clone()));
            }
            _ => {}
        }
    }
}

/// Whether somebody can be unlocked at this workstation. Blocking.
fn has_people(services: &Services) -> bool {
    super::opening::store(services).is_ok_and(|store| store.index().is_ok_and(|index| !index.identities.is_empty()))
}

/// The stream of a try's news.
fn told(receiver: mpsc::UnboundedReceiver<News>) -> impl futures::Stream<Item = News> + Send {
    futures::stream::unfold(receiver, |mut receiver| async move {
        let news = receiver.recv().await?;
        Some((news, receiver))
    })
}

#[cfg(test)]
mod tests;
