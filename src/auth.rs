//! The means of signing in: one sans-I/O state machine for all of them.
//!
//! The engine drives it: it asks the person what [`Step::Ask`] wants, shows the server what [`Step::Try`] holds, tells the
//! machine how that ended, and keeps the [`Session`] of [`Step::Done`] for IMAP, SMTP and every reconnection.
//!
//! One-time codes on IMAP/SMTP are a hypothesis of ours (mssante-client.md §3): where the code goes, what makes it come
//! and what it opens are data of the profile. A spent code is never kept.

mod error;

pub use error::Error;

use crate::domain::access::Credentials;
use crate::domain::profile::{CodePlacement, CodeRules, CodeSession, CodeTrigger, Means};
use crate::domain::{Address, Secret};
use jiff::{SignedDuration, Timestamp};

/// What a person must give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    /// The password of a login.
    Password {
        /// The login, as shown.
        login: String,
        /// The last one was refused.
        again: bool,
    },
    /// The one-time code that was just sent, or that the person's device shows.
    Code {
        /// Seconds it is good for.
        valid_seconds: u32,
        /// The last one was refused.
        again: bool,
    },
}

/// What the driver must do next.
#[derive(Debug, Clone)]
pub enum Step {
    /// Ask the person, then call [`SignIn::answer`].
    Ask(Challenge),
    /// Show this to the server, then call [`SignIn::accepted`] or [`SignIn::refused`].
    Try(Credentials),
    /// Signed in.
    Done(Session),
    /// Given up.
    Failed(Error),
}

/// A signed-in session with an operator, good for IMAP, SMTP and their reconnections.
#[derive(Debug, Clone)]
pub struct Session {
    /// What opens each connection. Never holds a spent code.
    pub credentials: Credentials,
    /// When the operator will want a new code, where we know.
    pub valid_until: Option<Timestamp>,
    /// Each connection wants a code of its own (said to be a fault of the operator).
    pub per_connection: bool,
}

/// How a refusal looked, as far as the server said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The server's text, for the profile's `sent_mark`.
    pub answer: String,
}

/// Who signs in, and how.
#[derive(Debug, Clone)]
pub struct Applicant {
    /// The mailbox.
    pub mailbox: Address,
    /// The login: the mailbox address, its local part or a name of its own.
    pub login: String,
    /// Means the profile offers, preferred first.
    pub means: Vec<Means>,
    /// Code rules of the profile.
    pub code: Option<CodeRules>,
    /// Whether a client certificate is at hand.
    pub certificate: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    WantPassword { again: bool },
    TryingPassword,
    WantCode { again: bool },
    TryingCode,
    TryingCertificate,
    Ended,
}

/// How often one person may be asked again in one sign-in.
const TRIES: u8 = 3;

/// One sign-in under way.
#[derive(Debug)]
pub struct SignIn {
    applicant: Applicant,
    means: Means,
    state: State,
    password: Option<Secret>,
    code: Option<Secret>,
    code_refused: bool,
    tries: u8,
}

impl SignIn {
    /// Begins with the first of the profile's means that we can use; `known` is the password when this session asked before.
    ///
    /// # Errors
    /// [`Error::NoMeans`] when there is none.
    pub fn begin(applicant: Applicant, known: Option<Secret>) -> Result<(Self, Step), Error> {
        let usable = |means: &&Means| match means {
            Means::Password => true,
            Means::Card | Means::CertificateFile => applicant.certificate,
            Means::PasswordCode => applicant.code.as_ref().is_some_and(|rules| rules.session != CodeSession::Token),
            Means::Oauth => false,
        };
        let means = applicant.means.iter().find(usable).copied().ok_or(Error::NoMeans)?;
        let state = match means {
            Means::Card | Means::CertificateFile => State::TryingCertificate,
            _ => State::WantPassword { again: false },
        };
        let mut sign_in = Self { applicant, means, state, password: None, code: None, code_refused: false, tries: 0 };
        let step = match known {
            Some(password) if state != State::TryingCertificate => sign_in.with_password(password),
            _ => sign_in.step(),
        };
        Ok((sign_in, step))
    }

    /// The password of this sign-in, to be kept in memory for the next one.
    pub fn password(&self) -> Option<&Secret> {
        self.password.as_ref()
    }

    /// The person's answer to the last challenge.
    pub fn answer(&mut self, answer: Secret) -> Step {
        match self.state {
            // Whoever gives no second answer is told why he was asked again.
            State::WantPassword { again: true } if answer.is_empty() => self.fail(Error::PasswordRefused),
            State::WantCode { again: true } if answer.is_empty() => self.fail(Error::CodeRefused),
            State::WantPassword { .. } | State::WantCode { .. } if answer.is_empty() => self.fail(Error::AnswerMissing),
            State::WantPassword { .. } => self.with_password(answer),
            State::WantCode { .. } => {
                self.code = Some(answer);
                self.state = State::TryingCode;
                self.step()
            }
            _ => self.step(),
        }
    }

    /// The server accepted what the last step held.
    pub fn accepted(&mut self, now: Timestamp) -> Step {
        let session = match self.state {
            State::TryingPassword | State::TryingCode => {
                let spent_code = self.state == State::TryingCode;
                self.code = None;
                let Some(password) = self.password.clone() else { return self.fail(Error::AnswerMissing) };
                self.password_session(password, spent_code, now)
            }
            State::TryingCertificate => Session {
                credentials: Credentials::External { mailbox: self.applicant.mailbox.clone() },
                valid_until: None,
                per_connection: false,
            },
            _ => return self.step(),
        };
        self.state = State::Ended;
        Step::Done(session)
    }

    /// The server refused what the last step held.
    pub fn refused(&mut self, refusal: &Refusal) -> Step {
        match self.state {
            State::TryingPassword if self.code_was_sent(refusal) => {
                self.state = State::WantCode { again: self.code_refused };
                self.step()
            }
            State::TryingPassword => {
                self.password = None;
                self.again_or(State::WantPassword { again: true }, Error::PasswordRefused)
            }
            State::TryingCode => {
                self.code = None;
                self.code_refused = true;
                let sent_by_sign_in = self.rules().is_some_and(|rules| rules.trigger == CodeTrigger::SignIn);
                // The try may have spent the code: the password alone makes the operator send another.
                let next = if sent_by_sign_in { State::TryingPassword } else { State::WantCode { again: true } };
                self.again_or(next, Error::CodeRefused)
            }
            State::TryingCertificate => self.fail(Error::CertificateRefused),
            _ => self.step(),
        }
    }

    fn again_or(&mut self, state: State, error: Error) -> Step {
        self.tries += 1;
        if self.tries >= TRIES {
            return self.fail(error);
        }
        self.state = state;
        self.step()
    }

    fn fail(&mut self, error: Error) -> Step {
        self.state = State::Ended;
        self.code = None;
        Step::Failed(error)
    }

    fn with_password(&mut self, password: Secret) -> Step {
        self.password = Some(password);
        let wants_code_first = self.means == Means::PasswordCode
            && self
                .rules()
                .is_some_and(|rules| rules.trigger == CodeTrigger::None && rules.session == CodeSession::PerConnection);
        self.state = if wants_code_first { State::WantCode { again: false } } else { State::TryingPassword };
        self.step()
    }

    fn rules(&self) -> Option<&CodeRules> {
        self.applicant.code.as_ref()
    }

    /// Whether a refused password means that a code is on its way.
    fn code_was_sent(&self, refusal: &Refusal) -> bool {
        if self.means != Means::PasswordCode {
            return false;
        }
        match self.rules().and_then(|rules| rules.sent_mark.as_deref()) {
            Some(mark) => refusal.answer.to_lowercase().contains(&mark.to_lowercase()),
            None => true,
        }
    }

    fn password_session(&self, password: Secret, spent_code: bool, now: Timestamp) -> Session {
        let rules = self.rules().filter(|_| self.means == Means::PasswordCode);
        let valid_until = match rules.map(|rules| rules.session) {
            Some(CodeSession::Window(minutes)) if spent_code => {
                now.checked_add(SignedDuration::from_mins(i64::from(minutes))).ok()
            }
            _ => None,
        };
        Session {
            credentials: Credentials::Password { user: self.applicant.login.clone(), password },
            valid_until,
            per_connection: rules.is_some_and(|rules| rules.session == CodeSession::PerConnection),
        }
    }

    fn step(&self) -> Step {
        match self.state {
            State::WantPassword { again } => {
                Step::Ask(Challenge::Password { login: self.applicant.login.clone(), again })
            }
            State::WantCode { again } => {
                let valid_seconds = self.rules().map_or(0, |rules| rules.valid_seconds);
                Step::Ask(Challenge::Code { valid_seconds, again })
            }
            State::TryingPassword | State::TryingCode => match self.shown_secret() {
                Some(password) => Step::Try(Credentials::Password { user: self.applicant.login.clone(), password }),
                None => Step::Failed(Error::AnswerMissing),
            },
            State::TryingCertificate => Step::Try(Credentials::External { mailbox: self.applicant.mailbox.clone() }),
            State::Ended => Step::Failed(Error::SessionEnded),
        }
    }

    fn shown_secret(&self) -> Option<Secret> {
        let password = self.password.as_ref()?;
        if self.state == State::TryingPassword {
            return Some(password.clone());
        }
        let code = self.code.as_ref()?;
        Some(match self.rules()?.placement {
            CodePlacement::PasswordSuffix => password.followed_by(code),
            CodePlacement::PasswordPrefix => code.followed_by(password),
        })
    }
}

#[cfg(test)]
mod tests;
