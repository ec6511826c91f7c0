//! The PKCS#11 module, in the agent's process: what it is asked, and what of its answers is believed.

use super::protocol::{Certificate, DataObject, Fault, ModuleFacts, Scheme, Token};
use crate::card::Tries;
use crate::domain::text::harmless;
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::AuthPin;
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// Slots looked at, at most.
const MOST_SLOTS: usize = 32;
/// Objects of one kind read from a token, at most.
const MOST_OBJECTS: usize = 64;
/// Longest object, in bytes: a certificate has about two thousand.
const LONGEST_OBJECT: usize = 16 * 1024;
/// Longest text of a token, in characters; PKCS#11 has 64 at most.
const LONGEST_TEXT: usize = 64;
/// Characters of a code where the token does not say: that of a CPx (cps-igc.md §6).
const SHORTEST_CODE: usize = 4;
/// Longest code that a token may want, in characters.
const LONGEST_CODE: usize = 64;
/// `DigestInfo` of SHA-256, without the digest (RFC 8017 §9.2, note 1).
const SHA256_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// A loaded module, with the session of the card's holder once there is one.
pub(super) struct Module {
    context: Pkcs11,
    session: Option<(Slot, Session)>,
}

impl Module {
    /// Loads the library and initialises it.
    pub(super) fn load(path: &Path) -> Result<(Self, ModuleFacts), Fault> {
        let context = Pkcs11::new(path).map_err(|error| Fault::NotAModule(error.to_string()))?;
        context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(|error| fault(&error))?;
        let info = context.get_library_info().map_err(|error| fault(&error))?;
        let facts = ModuleFacts {
            description: text(info.library_description()),
            version: info.library_version().to_string(),
            manufacturer: text(info.manufacturer_id()),
        };
        Ok((Self { context, session: None }, facts))
    }

    /// Every token in a slot whose reader may be touched; one that cannot be read is left out.
    pub(super) fn look(&self, never: &[String]) -> Result<Vec<Token>, Fault> {
        let slots = self.context.get_all_slots().map_err(|error| fault(&error))?;
        let mut tokens = Vec::new();
        for slot in slots.into_iter().take(MOST_SLOTS) {
            let Ok(info) = self.context.get_slot_info(slot) else { continue };
            let reader = text(info.slot_description());
            if never.iter().any(|name| is_of(&reader, name)) || !info.token_present() {
                continue;
            }
            match self.token(slot, reader) {
                Ok(token) => tokens.push(token),
                Err(Fault::Gone) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(tokens)
    }

    fn token(&self, slot: Slot, reader: String) -> Result<Token, Fault> {
        let info = self.context.get_token_info(slot).map_err(|error| fault(&error))?;
        let mechanisms = self.context.get_mechanism_list(slot).map_err(|error| fault(&error))?;
        let session = self.context.open_ro_session(slot).map_err(|error| fault(&error))?;
        Ok(Token {
            slot: slot.id(),
            reader,
            label: text(info.label()),
            manufacturer: text(info.manufacturer_id()),
            model: text(info.model()),
            serial: text(info.serial_number()),
            tries: tries(&info),
            protected: info.protected_authentication_path(),
            pin_length: bounds(&info),
            pss: mechanisms.contains(&MechanismType::RSA_PKCS_PSS),
            pkcs1: mechanisms.contains(&MechanismType::RSA_PKCS)
                || mechanisms.contains(&MechanismType::SHA256_RSA_PKCS),
            certificates: certificates(&session)?,
            objects: data_objects(&session)?,
        })
    }

    /// Logs in; an empty code lets the reader or the module ask.
    pub(super) fn login(&mut self, slot: u64, code: &str) -> Result<(), Fault> {
        self.logout();
        let (slot, info) = self.slot(slot)?;
        let session = self.context.open_ro_session(slot).map_err(|error| fault(&error))?;
        let code = (!info.protected_authentication_path()).then(|| AuthPin::from(code));
        // Also where the module says that somebody is logged in already: then nobody has looked at the code.
        session.login(UserType::User, code.as_ref()).map_err(|error| self.refused(&error, slot, &info))?;
        self.session = Some((slot, session));
        Ok(())
    }

    /// Ends the holder's session; a module that fails at it is about to be killed anyway.
    pub(super) fn logout(&mut self) {
        if let Some((_, session)) = self.session.take() {
            let _ = session.logout();
        }
    }

    /// Data objects that only the holder's session sees.
    pub(super) fn private(&self) -> Result<Vec<DataObject>, Fault> {
        data_objects(self.session()?)
    }

    /// Signs a message.
    pub(super) fn sign(&self, key: &[u8], scheme: Scheme, message: &[u8]) -> Result<Vec<u8>, Fault> {
        let (slot, session) = self.session.as_ref().ok_or(Fault::Gone)?;
        let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(key.to_vec())];
        let found = session.find_objects(&wanted).map_err(|error| fault(&error))?;
        let key = *found.first().ok_or_else(|| Fault::Other("no private key with this CKA_ID".to_owned()))?;
        let digest = Sha256::digest(message);
        let signature = match scheme {
            Scheme::PssSha256 => session.sign(&Mechanism::RsaPkcsPss(pss()), key, &digest),
            Scheme::Pkcs1Sha256 if self.signs(*slot, MechanismType::RSA_PKCS) => {
                session.sign(&Mechanism::RsaPkcs, key, &[SHA256_INFO.as_slice(), &digest].concat())
            }
            Scheme::Pkcs1Sha256 => session.sign(&Mechanism::Sha256RsaPkcs, key, message),
        };
        let signature = signature.map_err(|error| fault(&error))?;
        let plausible = (128..=512).contains(&signature.len());
        if plausible { Ok(signature) } else { Err(Fault::Other(format!("a signature of {} bytes", signature.len()))) }
    }

    /// Changes the code porteur.
    pub(super) fn change_pin(&mut self, slot: u64, old: &str, new: &str) -> Result<(), Fault> {
        self.logout();
        let (slot, info) = self.slot(slot)?;
        let session = self.context.open_rw_session(slot).map_err(|error| fault(&error))?;
        let old_code = AuthPin::from(old);
        // CryptoLib and OpenSC change the code of whoever is logged in.
        let logged_in = session.login(UserType::User, Some(&old_code));
        logged_in.map_err(|error| self.refused(&error, slot, &info))?;
        let changed = session.set_pin(&old_code, &AuthPin::from(new));
        let _ = session.logout();
        changed.map_err(|error| self.refused(&error, slot, &info))
    }

    /// Unblocks the code porteur: login with the code de déblocage, then a new code, in one go (cps-igc.md §6: never
    /// interrupted).
    pub(super) fn unblock(&mut self, slot: u64, unblocking: &str, new: &str) -> Result<(), Fault> {
        self.logout();
        let (slot, info) = self.slot(slot)?;
        let session = self.context.open_rw_session(slot).map_err(|error| fault(&error))?;
        let logged_in = session.login(UserType::So, Some(&AuthPin::from(unblocking)));
        logged_in.map_err(|error| self.refused(&error, slot, &info))?;
        let set = session.init_pin(&AuthPin::from(new));
        let _ = session.logout();
        set.map_err(|error| self.refused(&error, slot, &info))
    }

    fn session(&self) -> Result<&Session, Fault> {
        self.session.as_ref().map(|(_, session)| session).ok_or(Fault::Gone)
    }

    fn signs(&self, slot: Slot, mechanism: MechanismType) -> bool {
        self.context.get_mechanism_list(slot).is_ok_and(|known| known.contains(&mechanism))
    }

    fn slot(&self, number: u64) -> Result<(Slot, TokenInfo), Fault> {
        let slot = Slot::try_from(number).map_err(|_| Fault::Gone)?;
        let info = self.context.get_token_info(slot).map_err(|error| fault(&error))?;
        Ok((slot, info))
    }

    /// Why a code was not taken.
    fn refused(&self, error: &Error, slot: Slot, before: &TokenInfo) -> Fault {
        let Error::Pkcs11(value, _) = error else { return fault(error) };
        match value {
            RvError::PinIncorrect => {
                let now = self.context.get_token_info(slot);
                Fault::PinIncorrect(now.as_ref().map_or_else(|_| tries(before), tries))
            }
            RvError::PinLenRange | RvError::PinInvalid => {
                let (least, most) = bounds(before);
                Fault::PinForm(least, most)
            }
            _ => fault(error),
        }
    }
}

fn pss() -> PkcsPssParams {
    // `CK_ULONG` has 32 bits on Windows.
    const SALT: std::os::raw::c_ulong = 32;
    PkcsPssParams { hash_alg: MechanismType::SHA256, mgf: PkcsMgfType::MGF1_SHA256, s_len: SALT.into() }
}

fn tries(info: &TokenInfo) -> Tries {
    if info.user_pin_locked() {
        Tries::Locked
    } else if info.user_pin_final_try() {
        Tries::Last
    } else if info.user_pin_count_low() {
        Tries::Low
    } else {
        Tries::Normal
    }
}

/// Fewest and most characters of a code; what cannot be meant is put right.
fn bounds(info: &TokenInfo) -> (usize, usize) {
    let (least, most) = (info.min_pin_length(), info.max_pin_length());
    let least = if (1..=LONGEST_CODE).contains(&least) { least } else { SHORTEST_CODE };
    (least, if (least..=LONGEST_CODE).contains(&most) { most } else { LONGEST_CODE })
}

/// Whether a slot is of this reader: its description holds 64 bytes, perhaps with half a character at the end, and a
/// reader's name may be longer.
fn is_of(description: &str, reader: &str) -> bool {
    let reader = text(reader);
    let whole = description.trim_end_matches(char::REPLACEMENT_CHARACTER);
    reader == description || (whole.len() + 4 > LONGEST_TEXT && reader.starts_with(whole))
}

fn text(received: &str) -> String {
    harmless(received).trim().chars().take(LONGEST_TEXT).collect()
}

fn certificates(session: &Session) -> Result<Vec<Certificate>, Fault> {
    let found = objects(session, ObjectClass::CERTIFICATE, &[AttributeType::Value, AttributeType::Id])?;
    let certificate = |attributes: Vec<Attribute>| {
        let (mut der, mut id) = (Vec::new(), Vec::new());
        for attribute in attributes {
            match attribute {
                Attribute::Value(value) => der = value,
                Attribute::Id(value) => id = value,
                _ => {}
            }
        }
        Certificate { id, der }
    };
    let usable = |it: &Certificate| !it.der.is_empty() && it.der.len() <= LONGEST_OBJECT && it.id.len() <= 256;
    Ok(found.into_iter().map(certificate).filter(usable).collect())
}

fn data_objects(session: &Session) -> Result<Vec<DataObject>, Fault> {
    let found = objects(session, ObjectClass::DATA, &[AttributeType::Label, AttributeType::Value])?;
    let object = |attributes: Vec<Attribute>| {
        let mut object = DataObject { label: String::new(), value: Vec::new() };
        for attribute in attributes {
            match attribute {
                Attribute::Label(value) => object.label = text(&String::from_utf8_lossy(&value)),
                Attribute::Value(value) => object.value = value,
                _ => {}
            }
        }
        object
    };
    let usable = |it: &DataObject| !it.label.is_empty() && it.value.len() <= LONGEST_OBJECT;
    Ok(found.into_iter().map(object).filter(usable).collect())
}

/// The attributes of every object of a class; an object that cannot be read is left out.
fn objects(session: &Session, class: ObjectClass, wanted: &[AttributeType]) -> Result<Vec<Vec<Attribute>>, Fault> {
    let template = [Attribute::Class(class)];
    let found = session.iter_objects(&template).map_err(|error| fault(&error))?;
    let found: Result<Vec<ObjectHandle>, _> = found.take(MOST_OBJECTS).collect();
    let found = found.map_err(|error| fault(&error))?;
    let mut readable = Vec::new();
    for object in found {
        match session.get_attributes(object, wanted) {
            Ok(attributes) => readable.push(attributes),
            Err(error) if fault(&error) == Fault::Gone => return Err(Fault::Gone),
            Err(_) => {}
        }
    }
    Ok(readable)
}

fn fault(error: &Error) -> Fault {
    let Error::Pkcs11(value, function) = error else { return Fault::Other(short(&error.to_string())) };
    match value {
        RvError::PinLocked => Fault::PinLocked,
        RvError::PinIncorrect => Fault::PinIncorrect(Tries::Low),
        RvError::FunctionCanceled | RvError::Cancel => Fault::Cancelled,
        RvError::TokenNotPresent
        | RvError::DeviceRemoved
        | RvError::SessionHandleInvalid
        | RvError::SessionClosed
        | RvError::TokenNotRecognized
        | RvError::SlotIdInvalid => Fault::Gone,
        RvError::SessionExists | RvError::SessionParallelNotSupported | RvError::FunctionRejected => Fault::Busy,
        other => Fault::Other(short(&format!("{function}: {other:?}"))),
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
