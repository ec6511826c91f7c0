//! A card whose holder gave the code: it signs until it leaves.

use super::agent::{Agent, Scheme};
use super::identity::CardIdentity;
use super::{Activity, Card, Error, activity};
use crate::domain::Secret;
use crate::net::ClientIdentity;
use std::sync::Arc;
use zeroize::Zeroizing;

/// An agent that has logged in to a card.
#[derive(Debug)]
pub struct CardSession {
    agent: Arc<Agent>,
    card: Card,
}

impl CardSession {
    /// Logs in, once: the code is checked for its form and the state of tries is read anew before the card sees it. No code
    /// is given where the reader or the middleware asks itself. Blocking.
    ///
    /// # Errors
    /// [`Error::Blocked`], [`Error::LastTry`], [`Error::PinForm`], [`Error::WrongPin`]; [`Error::OtherCard`] when the card
    /// was changed meanwhile; and what reader and module may do.
    pub fn open(agent: Arc<Agent>, card: &Card, code: &Secret, last_try_agreed: bool) -> Result<Self, Error> {
        let card = again(&agent, card)?;
        card.check_tries(last_try_agreed)?;
        if card.protected {
            agent.login(card.slot, None)?;
        } else {
            check_form(code, card.pin_length)?;
            agent.login(card.slot, Some(code))?;
        }
        Ok(Self { agent, card })
    }

    /// The card.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Signs a message with the authentication key. Blocking.
    ///
    /// # Errors
    /// [`Error::Removed`] when the card is gone, and what a module may do.
    pub fn sign(&self, scheme: Scheme, message: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.agent.sign(&self.card.key, scheme, message)
    }

    /// Signs bytes of no meaning and checks the signature against the certificate. Blocking.
    ///
    /// # Errors
    /// [`Error::BadSignature`], and those of [`Self::sign`].
    pub fn test(&self) -> Result<Scheme, Error> {
        let mut nonce = *b"pli card test 1\0                ";
        let random = nonce.last_chunk_mut::<16>();
        random.map_or(Ok(()), |bytes| getrandom::fill(bytes)).map_err(|_| Error::BadSignature)?;
        let (scheme, algorithm) = if self.card.pss {
            (Scheme::PssSha256, crate::trust::SignatureKind::PssSha256)
        } else {
            (Scheme::Pkcs1Sha256, crate::trust::SignatureKind::Pkcs1Sha256)
        };
        let signature = self.sign(scheme, &nonce)?;
        if crate::trust::is_signed_by(&self.card.der, algorithm, &nonce, &signature) {
            Ok(scheme)
        } else {
            Err(Error::BadSignature)
        }
    }

    /// The places of exercise on the card, which want the code; none where it has none. Blocking.
    ///
    /// # Errors
    /// What reader and module may do.
    pub fn activities(&self) -> Result<Vec<Activity>, Error> {
        Ok(activity::read(&self.agent.private()?))
    }

    /// The card as who we are in TLS.
    pub fn identity(&self) -> Arc<dyn ClientIdentity> {
        Arc::new(CardIdentity::new(Arc::clone(&self.agent), &self.card))
    }

    /// How many signatures the card has made for us.
    pub fn signatures(&self) -> u64 {
        self.agent.signatures()
    }

    /// Forgets the code and ends the agent. Blocking for less than half a second.
    pub fn close(&self) {
        self.agent.close();
    }
}

/// The same card as it is now.
pub(super) fn again(agent: &Agent, card: &Card) -> Result<Card, Error> {
    let tokens = agent.look()?;
    let in_slot = tokens.into_iter().find(|token| token.slot == card.slot).ok_or(Error::Removed)?;
    let now = Card::of(in_slot)?;
    if now.certificate.sha256 == card.certificate.sha256 { Ok(now) } else { Err(Error::OtherCard) }
}

/// A code of another form would cost a try on some cards, and no card takes it.
pub(super) fn check_form(code: &Secret, (least, most): (usize, usize)) -> Result<(), Error> {
    let digits = code.expose().bytes().all(|byte| byte.is_ascii_digit());
    let length = code.expose().len();
    if digits && (least..=most).contains(&length) { Ok(()) } else { Err(Error::PinForm { least, most }) }
}
