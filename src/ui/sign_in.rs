//! What the operator asks a person: the password, or the one-time code. The content of a dialog, and of a step of the
//! first start.

use super::Element;
use super::look::{Look, space};
use super::services::Services;
use super::session::AccountFacts;
use super::step::Step;
use super::threshold;
use super::widget::secret_input::{SecretText, secret_input};
use super::widget::{Dialog, Tone, dialog, label, link, one_line, primary, secondary, switch};
use crate::auth::Challenge;
use crate::domain::Secret;
use crate::domain::ids::AccountId;
use iced::Task;
use iced::widget::{column, operation::focus, row};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

const FIELD: &str = "sign-in-secret";
/// The width of the dialog, in logical pixels.
const WIDTH: f32 = 480.0;

/// One question of the operator.
#[derive(Debug)]
pub struct SignIn {
    account: AccountFacts,
    challenge: Challenge,
    secret: SecretText,
    remember: bool,
    can_remember: bool,
    until: Timestamp,
    left: u64,
    answered: bool,
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// Something was typed.
    Edited,
    /// Keep the password on this workstation, or not.
    Remember(bool),
    /// Give what was typed.
    Submit,
    /// Ask for another code.
    Renew,
    /// Give up.
    Cancel,
    /// A second went by.
    Ticked,
}

/// What the screen around it must do.
#[derive(Debug)]
pub enum Event {
    /// Tell the engine; whether the password is to be kept on this workstation, when it was the password that was asked.
    Answer(AccountId, Secret, Option<bool>),
    /// Answer the engine with nothing, and sign in again: the operator sends a new code.
    Renewed(AccountId),
    /// Answer the engine with nothing.
    Cancelled(AccountId),
}

impl SignIn {
    /// The question, asked now. The task counts the seconds down; [`Self::take_keyboard`] once it can be seen.
    pub fn new(account: AccountFacts, challenge: Challenge, _look: &Look) -> (Self, Task<Message>) {
        let seconds = match &challenge {
            Challenge::Code { valid_seconds, .. } => i64::from(*valid_seconds),
            Challenge::Password { .. } => 0,
        };
        let now = Timestamp::now();
        let until = now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(now);
        let left = seconds.unsigned_abs();
        let secret = SecretText::new();
        let asked =
            Self { account, challenge, secret, remember: false, can_remember: true, until, left, answered: false };
        (asked, Task::done(Message::Ticked))
    }

    /// Puts the keyboard into its field.
    pub fn take_keyboard<M: Send + 'static>(&self) -> Task<M> {
        focus(FIELD)
    }

    /// Without the offer to keep the password: the first start makes it elsewhere.
    pub fn without_remember(mut self) -> Self {
        self.can_remember = false;
        self
    }

    /// Whose question it is.
    pub fn account(&self) -> AccountId {
        self.account.id
    }

    /// Handles what happened.
    pub fn update(&mut self, message: Message, services: &Services, _look: &Look) -> Step<Message, Event> {
        match message {
            Message::Edited => Step::none(),
            Message::Remember(on) => {
                self.remember = on;
                Step::none()
            }
            Message::Submit => self.submit(),
            Message::Renew => self.ended(Event::Renewed(self.account.id)),
            Message::Cancel => self.ended(Event::Cancelled(self.account.id)),
            Message::Ticked => self.tick(services),
        }
    }

    /// The title of the dialog.
    pub fn title(&self, look: &Look) -> String {
        match self.challenge {
            Challenge::Password { .. } => look.words("entry-password-title"),
            Challenge::Code { .. } => look.words("entry-code-title"),
        }
    }

    /// The question and its field.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        match &self.challenge {
            Challenge::Password { login, again } => self.password(look, login, *again),
            Challenge::Code { again, .. } => self.code(look, *again),
        }
    }

    /// The dialog over what stands behind.
    pub fn over<'a, M: Clone + 'a>(
        &'a self,
        look: &'a Look,
        behind: Element<'a, M>,
        message: impl Fn(Message) -> M + Clone + 'a,
    ) -> Element<'a, M> {
        let buttons = self.buttons(look).into_iter().map(|button| button.map(message.clone())).collect();
        let (body, on_cancel) = (self.view(look).map(message.clone()), Some(message(Message::Cancel)));
        dialog(look, Dialog { title: self.title(look), body, buttons, on_cancel, width: WIDTH }, behind)
    }

    /// What can be done: give the answer, or give up.
    pub fn buttons<'a>(&'a self, look: &'a Look) -> Vec<Element<'a, Message>> {
        let ready = !self.secret.is_empty() && !self.answered;
        vec![
            secondary(look, look.words("entry-cancel"), Some(Message::Cancel)).into(),
            primary(look, look.words("entry-sign-in"), ready.then_some(Message::Submit)).into(),
        ]
    }

    #[cfg(test)]
    pub(in crate::ui) fn type_for_tests(&self, text: &str) {
        self.secret.set(text);
    }

    fn submit(&mut self) -> Step<Message, Event> {
        if self.secret.is_empty() || self.answered {
            return Step::none();
        }
        let given = if self.asks_password() { self.secret.take() } else { without_spaces(&self.secret.take()) };
        let remember = self.asks_password().then_some(self.remember);
        self.ended(Event::Answer(self.account.id, given, remember))
    }

    fn ended(&mut self, event: Event) -> Step<Message, Event> {
        if std::mem::replace(&mut self.answered, true) {
            return Step::none();
        }
        self.secret.clear();
        Step::event(event)
    }

    /// One task per second, while there is something to count.
    fn tick(&mut self, services: &Services) -> Step<Message, Event> {
        if self.answered || self.asks_password() {
            return Step::none();
        }
        let left = self.until.duration_since(Timestamp::now());
        self.left = u64::try_from(left.as_millis().max(0).unsigned_abs().div_ceil(1000)).unwrap_or(0);
        if self.left == 0 {
            return Step::none();
        }
        Step::task(services.after(Duration::from_secs(1), Message::Ticked))
    }

    fn asks_password(&self) -> bool {
        matches!(self.challenge, Challenge::Password { .. })
    }

    fn password<'a>(&'a self, look: &'a Look, login: &str, again: bool) -> Element<'a, Message> {
        let whose = look.words_with(
            "entry-password-whose",
            &[("login", one_line(login, 200)), ("operator", one_line(&self.account.operator, 120))],
        );
        let fault = again.then(|| look.words("entry-password-refused"));
        let field = secret_input(look, look.words("entry-password"), &self.secret)
            .id(FIELD)
            .on_edit(Message::Edited)
            .on_submit(Message::Submit)
            .fault(fault);
        let mut parts = column![label(look, whose), Element::from(field)].spacing(space::MEDIUM);
        if self.can_remember {
            parts = parts.push(switch(
                look,
                look.words("entry-remember-password"),
                self.remember,
                Some(Message::Remember(!self.remember)),
            ));
            parts = parts.push(threshold::hint(look, look.words("entry-remember-password-hint")));
        }
        parts.into()
    }

    fn code<'a>(&'a self, look: &'a Look, again: bool) -> Element<'a, Message> {
        let sent = look.words_with(
            "entry-code-sent",
            &[("operator", one_line(&self.account.operator, 120)), ("address", self.account.address.to_string())],
        );
        let fault = again.then(|| look.words("entry-code-refused"));
        let field = secret_input(look, look.words("entry-code"), &self.secret)
            .id(FIELD)
            .shown(true)
            .on_edit(Message::Edited)
            .on_submit(Message::Submit)
            .fault(fault);
        let (words, tone) = match self.left {
            0 => (look.words("entry-code-expired"), Tone::Caution),
            left => {
                let left = threshold::minutes_and_seconds(left);
                (look.words_with("entry-code-valid", &[("time", left)]), Tone::Muted)
            }
        };
        let renew = link(look, look.words("entry-code-renew"), (!self.answered).then_some(Message::Renew));
        let clock = row![label(look, words).tone(look, tone), renew]
            .spacing(space::SMALL)
            .align_y(iced::Alignment::Center)
            .wrap();
        column![label(look, sent), Element::from(field), clock, threshold::hint(look, look.words("entry-code-hint")),]
            .spacing(space::MEDIUM)
            .into()
    }
}

/// A code as it was sent: telephones show it in groups.
fn without_spaces(code: &Secret) -> Secret {
    Secret::new(code.expose().chars().filter(|c| !c.is_whitespace()).collect())
}

#[cfg(test)]
mod tests {
    use super::{Event, Message, SignIn};
    use crate::auth::Challenge;
    use crate::ui::Element;
    use crate::ui::session::Session;
    use crate::ui::threshold::stand::{Shown, Stand, look, survey};
    use iced::widget::space;

    fn asked(session: &Session, challenge: Challenge) -> SignIn {
        SignIn::new(session.accounts().first().unwrap().clone(), challenge, &look()).0
    }

    fn password() -> Challenge {
        Challenge::Password { login: "claire.monnier".to_owned(), again: false }
    }

    #[test]
    fn nothing_is_given_before_something_is_typed_and_nothing_twice() {
        let stand = Stand::new();
        let session = stand.session();
        let mut screen = asked(&session, Challenge::Code { valid_seconds: 240, again: false });
        assert!(screen.update(Message::Submit, &stand.services, &look()).events.is_empty());
        screen.secret.set("123 456");
        let step = screen.update(Message::Submit, &stand.services, &look());
        assert!(matches!(step.events.as_slice(), [Event::Answer(_, code, None)] if code.expose() == "123456"));
        assert!(screen.update(Message::Submit, &stand.services, &look()).events.is_empty());
        assert!(screen.update(Message::Cancel, &stand.services, &look()).events.is_empty());
    }

    #[test]
    fn the_password_is_kept_only_when_that_was_asked_for() {
        let stand = Stand::new();
        let session = stand.session();
        for wanted in [false, true] {
            let mut screen = asked(&session, password());
            screen.secret.set("motdepasse");
            let _ = screen.update(Message::Remember(wanted), &stand.services, &look());
            let step = screen.update(Message::Submit, &stand.services, &look());
            assert!(matches!(step.events.as_slice(), [Event::Answer(_, _, kept)] if *kept == Some(wanted)));
        }
    }

    #[test]
    fn the_countdown_ends_by_itself_and_never_runs_for_a_password() {
        let stand = Stand::new();
        let session = stand.session();
        let mut screen = asked(&session, Challenge::Code { valid_seconds: 0, again: false });
        let _ = screen.update(Message::Ticked, &stand.services, &look());
        assert_eq!(screen.left, 0);
        let mut screen = asked(&session, Challenge::Code { valid_seconds: 240, again: false });
        let _ = screen.update(Message::Ticked, &stand.services, &look());
        assert!((239..=240).contains(&screen.left), "{}", screen.left);
    }

    #[test]
    fn what_was_typed_is_wiped_when_it_is_given_up() {
        let stand = Stand::new();
        let session = stand.session();
        let mut screen = asked(&session, password());
        screen.secret.set("motdepasse");
        let step = screen.update(Message::Cancel, &stand.services, &look());
        assert!(matches!(step.events.as_slice(), [Event::Cancelled(_)]));
        assert!(screen.secret.is_empty());
    }

    fn shown(shown: &Shown<SignIn>) -> Element<'_, Message> {
        shown.screen.over(&shown.look, space().into(), |message| message)
    }

    #[test]
    fn both_questions_can_be_read_in_every_window() {
        let stand = Stand::new();
        let session = stand.session();
        let mut faults = survey("sign-in-password", || asked(&session, password()), shown);
        let code = Challenge::Code { valid_seconds: 48, again: true };
        faults.extend(survey(
            "sign-in-code",
            || {
                let screen = asked(&session, code.clone());
                screen.secret.set("123456");
                screen
            },
            shown,
        ));
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
