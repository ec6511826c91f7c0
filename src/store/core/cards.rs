use super::Core;
use crate::store::Error;
use crate::store::keys::{CardChallenge, CardKey};
use serde::{Deserialize, Serialize};

/// The setting that holds the numbers of the cards.
const NUMBERS: &str = "cards";
const MOST_NUMBER_CHARS: usize = 64;

/// A card that opens this core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolledCard {
    /// Names its slot for [`Core::remove_card`]; says nothing else.
    pub mark: String,
    /// The number on the card, when it was told.
    pub number: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Numbered {
    fingerprint: [u8; 32],
    number: String,
}

impl Core {
    /// What a card has to sign to get a slot of its own: [`CardChallenge::answer`] makes of the signature what
    /// [`Core::finish`] and [`Core::set_slot`] want. A card that has a slot already gets another key for it.
    pub fn new_card_slot(&self, key: &CardKey) -> Result<CardChallenge, Error> {
        CardChallenge::random(self.identity(), key)
    }

    /// Keeps the number of a card, to tell it from another. Encrypted: a number names a person in public directories.
    pub fn name_card(&self, key: &CardKey, number: &str) -> Result<(), Error> {
        let fingerprint = key.fingerprint();
        let mut numbers = self.card_numbers()?;
        numbers.retain(|known| known.fingerprint != fingerprint);
        numbers.push(Numbered { fingerprint, number: number.chars().take(MOST_NUMBER_CHARS).collect() });
        self.keep_card_numbers(&numbers)
    }

    /// The cards that open this core, in the file's order.
    pub fn cards(&self) -> Result<Vec<EnrolledCard>, Error> {
        let keys = self.key_file()?;
        let numbers: Vec<_> = self
            .card_numbers()?
            .into_iter()
            .filter_map(|known| Some((keys.card_mark(&known.fingerprint)?, known.number)))
            .collect();
        let card = |mark: String| {
            let number = numbers.iter().find(|(known, _)| *known == mark).map(|(_, number)| number.clone());
            EnrolledCard { mark, number }
        };
        Ok(keys.card_marks().into_iter().map(card).collect())
    }

    /// Removes the slot of a card, of that mark; the last way of unlocking stays.
    pub fn remove_card(&self, mark: &str) -> Result<(), Error> {
        let mut keys = self.key_file()?;
        keys.remove_card(mark)?;
        keys.write(&self.store().keys_path(self.identity()))?;
        let mut numbers = self.card_numbers()?;
        numbers.retain(|known| keys.card_mark(&known.fingerprint).is_some());
        self.keep_card_numbers(&numbers)
    }

    /// Numbers that cannot be read are none: they only name.
    fn card_numbers(&self) -> Result<Vec<Numbered>, Error> {
        Ok(self.setting(NUMBERS)?.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default())
    }

    fn keep_card_numbers(&self, numbers: &[Numbered]) -> Result<(), Error> {
        let kept = serde_json::to_string(numbers)
            .map_err(|_| Error::Damaged { path: "core.db".into(), detail: "the cards cannot be written".into() })?;
        self.set_setting(NUMBERS, &kept)
    }
}
