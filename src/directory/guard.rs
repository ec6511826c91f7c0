//! Checks LDAP answers before `ldap3` sees them (RFC 4511 §4, BER by X.690 §8).
//!
//! `ldap3` panics on answers of an unexpected shape, recurses as deep as they nest, and keeps as much as they announce.

use bytes::BytesMut;

/// Bytes of one LDAP message.
const MAX_MESSAGE: usize = 1024 * 1024;

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const ENUMERATED: u8 = 0x0A;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CONTROLS: u8 = 0xA0;
const REFERRAL: u8 = 0xA3;
const SASL_CREDENTIALS: u8 = 0x87;
const EXTENDED_NAME: u8 = 0x8A;
const EXTENDED_VALUE: u8 = 0x8B;

/// What is asked, hence what may be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Nothing,
    Bind,
    Search,
    Extended,
}

impl Asked {
    /// The operation in a message of ours; `None` for those without an answer.
    pub(super) fn of_request(message: &[u8]) -> Option<Self> {
        let (_, content, _) = element(message)?;
        let (_, _, rest) = element(content)?;
        match element(rest)?.0 {
            0x60 => Some(Self::Bind),
            0x63 => Some(Self::Search),
            0x77 => Some(Self::Extended),
            _ => None,
        }
    }

    fn is_answered_by(self, operation: u8) -> bool {
        match operation {
            0x61 => self == Self::Bind,
            0x64 | 0x65 | 0x73 => self == Self::Search,
            0x78 => self == Self::Extended,
            _ => false,
        }
    }
}

/// One LDAP message off the buffer, checked; `None` when more bytes are due, an error when it must not go on.
pub(super) fn take_message(buffer: &mut BytesMut, asked: Asked) -> Result<Option<BytesMut>, &'static str> {
    let Some(length) = message_length(buffer)? else { return Ok(None) };
    if length > MAX_MESSAGE {
        return Err("LDAP message too long");
    }
    if buffer.len() < length {
        return Ok(None);
    }
    let message = buffer.split_to(length);
    if !is_well_formed(&message, asked) {
        return Err("LDAP message of a wrong shape");
    }
    Ok(Some(message))
}

/// The result code of a message that was checked, when it is the end of an operation.
pub(super) fn result_code(message: &[u8]) -> Option<u8> {
    let (_, content, _) = element(message)?;
    let (_, _, rest) = element(content)?;
    let (_, operation, _) = element(rest)?;
    let (tag, code, _) = element(operation)?;
    code.first().copied().filter(|_| tag == ENUMERATED && code.len() == 1)
}

/// Bytes of the message at the start of the buffer, its header included.
fn message_length(buffer: &[u8]) -> Result<Option<usize>, &'static str> {
    let (Some(tag), Some(first)) = (buffer.first(), buffer.get(1)) else { return Ok(None) };
    if *tag != SEQUENCE {
        return Err("no LDAP message");
    }
    if *first < 0x80 {
        return Ok(Some(2 + usize::from(*first)));
    }
    let count = usize::from(*first & 0x7F);
    if count == 0 || count > 4 {
        return Err("LDAP length of a wrong form");
    }
    let Some(digits) = buffer.get(2..2 + count) else { return Ok(None) };
    let length = digits.iter().fold(0_usize, |length, digit| length << 8 | usize::from(*digit));
    Ok(Some(2 + count + length))
}

/// Tag, content and what follows; only definite lengths and tags of one byte.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    if tag & 0x1F == 0x1F {
        return None;
    }
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let count = usize::from(first & 0x7F);
        let (digits, rest) = rest.split_at_checked(count).filter(|_| (1..=4).contains(&count))?;
        (digits.iter().fold(0_usize, |length, digit| length << 8 | usize::from(*digit)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// All elements of a constructed content, or `None` when it does not end with the last.
fn elements(mut content: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut all = Vec::new();
    while !content.is_empty() {
        let (tag, inner, rest) = element(content)?;
        all.push((tag, inner));
        content = rest;
    }
    Some(all)
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

fn is_well_formed(message: &[u8], asked: Asked) -> bool {
    let Some((SEQUENCE, content, [])) = element(message) else { return false };
    let Some(parts) = elements(content) else { return false };
    let (id, operation, controls) = match parts.as_slice() {
        [id, operation] => (id, operation, None),
        [id, operation, controls] => (id, operation, Some(controls)),
        _ => return false,
    };
    let id_fits = id.0 == INTEGER && (1..=4).contains(&id.1.len());
    // Message 0 is the server's notice of disconnection (RFC 4511 §4.4.1).
    let unasked = id.1 == [0] && operation.0 == 0x78;
    let operation_fits = match operation.0 {
        0x61 | 0x65 | 0x78 => is_result(operation.1),
        0x64 => is_entry(operation.1),
        0x73 => are_all_text(operation.1),
        _ => false,
    };
    let controls_fit = controls.is_none_or(|(tag, content)| *tag == CONTROLS && are_controls(content));
    id_fits && (unasked || asked.is_answered_by(operation.0)) && operation_fits && controls_fit
}

fn is_result(content: &[u8]) -> bool {
    let Some(parts) = elements(content) else { return false };
    let Some(([code, matched, diagnostic], more)) = parts.split_first_chunk() else { return false };
    let head = code.0 == ENUMERATED
        && (1..=4).contains(&code.1.len())
        && [matched, diagnostic].iter().all(|(tag, text)| *tag == OCTETS && is_text(text));
    head && more.iter().all(|(tag, content)| match *tag {
        REFERRAL => are_all_text(content),
        EXTENDED_NAME => is_text(content),
        SASL_CREDENTIALS | EXTENDED_VALUE => true,
        _ => false,
    })
}

fn are_all_text(content: &[u8]) -> bool {
    elements(content).is_some_and(|parts| parts.iter().all(|(tag, text)| *tag == OCTETS && is_text(text)))
}

fn is_entry(content: &[u8]) -> bool {
    let Some(parts) = elements(content) else { return false };
    let [(OCTETS, name), (SEQUENCE, attributes)] = parts.as_slice() else { return false };
    let is_attribute = |content: &[u8]| {
        let Some(parts) = elements(content) else { return false };
        let [(OCTETS, name), (SET, values)] = parts.as_slice() else { return false };
        is_text(name) && elements(values).is_some_and(|values| values.iter().all(|(tag, _)| *tag == OCTETS))
    };
    is_text(name)
        && elements(attributes)
            .is_some_and(|all| all.iter().all(|(tag, content)| *tag == SEQUENCE && is_attribute(content)))
}

fn are_controls(content: &[u8]) -> bool {
    let is_control = |content: &[u8]| {
        let Some(parts) = elements(content) else { return false };
        match parts.as_slice() {
            [(OCTETS, name)] => is_text(name),
            [(OCTETS, name), (OCTETS, _)] => is_text(name),
            [(OCTETS, name), (BOOLEAN, flag)] | [(OCTETS, name), (BOOLEAN, flag), (OCTETS, _)] => {
                is_text(name) && flag.len() == 1
            }
            _ => false,
        }
    };
    elements(content).is_some_and(|all| all.iter().all(|(tag, content)| *tag == SEQUENCE && is_control(content)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// One BER element.
    pub(in crate::directory) fn ber(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let mut bytes = vec![tag];
        if length < 0x80 {
            bytes.push(u8::try_from(length).unwrap());
        } else {
            bytes.push(0x84);
            bytes.extend_from_slice(&u32::try_from(length).unwrap().to_be_bytes());
        }
        bytes.extend_from_slice(content);
        bytes
    }

    /// One LDAP message.
    pub(in crate::directory) fn message(id: u8, operation: &[u8]) -> Vec<u8> {
        ber(SEQUENCE, &[ber(INTEGER, &[id]), operation.to_vec()].concat())
    }

    /// The end of an operation with a result code.
    pub(in crate::directory) fn result(operation: u8, code: u8) -> Vec<u8> {
        ber(operation, &[ber(ENUMERATED, &[code]), ber(OCTETS, b""), ber(OCTETS, b"")].concat())
    }

    /// A search entry.
    pub(in crate::directory) fn entry(name: &str, attributes: &[(&str, &str)]) -> Vec<u8> {
        let attributes = attributes.iter().map(|(name, value)| {
            ber(SEQUENCE, &[ber(OCTETS, name.as_bytes()), ber(SET, &ber(OCTETS, value.as_bytes()))].concat())
        });
        ber(0x64, &[ber(OCTETS, name.as_bytes()), ber(SEQUENCE, &attributes.collect::<Vec<_>>().concat())].concat())
    }

    fn check(bytes: &[u8], asked: Asked) -> Result<bool, &'static str> {
        take_message(&mut BytesMut::from(bytes), asked).map(|message| message.is_some())
    }

    #[test]
    fn ordinary_answers_pass() {
        assert_eq!(check(&message(2, &result(0x65, 0)), Asked::Search), Ok(true));
        assert_eq!(check(&message(2, &entry("cn=x", &[("sn", "Étienne-TEST")])), Asked::Search), Ok(true));
        assert_eq!(check(&message(0, &result(0x78, 52)), Asked::Search), Ok(true));
    }

    #[test]
    fn pieces_wait_for_their_rest() {
        let whole = message(2, &entry("cn=x", &[("description", &"x".repeat(300))]));
        for cut in 0..whole.len() {
            assert_eq!(check(&whole[..cut], Asked::Search), Ok(false), "{cut}");
        }
    }

    #[test]
    fn hostile_shapes_are_refused() {
        let deep = (0..500).fold(Vec::new(), |inner, _| ber(SEQUENCE, &inner));
        let not_utf8 = ber(0x64, &[ber(OCTETS, b"\xFF"), ber(SEQUENCE, b"")].concat());
        for (name, bytes) in [
            ("empty sequence", ber(SEQUENCE, b"")),
            ("no id", ber(SEQUENCE, &result(0x65, 0))),
            ("answer to something else", message(2, &result(0x61, 0))),
            ("empty result", message(2, &ber(0x65, b""))),
            ("entry without attributes", message(2, &ber(0x64, &ber(OCTETS, b"cn=x")))),
            ("name that is no text", message(2, &not_utf8)),
            ("deep nesting", message(2, &ber(0x64, &deep))),
            ("huge", vec![SEQUENCE, 0x84, 0x7F, 0xFF, 0xFF, 0xFF]),
            ("indefinite", vec![SEQUENCE, 0x80, 0, 0]),
            ("not LDAP", b"HTTP/1.1 400 Bad Request\r\n".to_vec()),
        ] {
            assert!(check(&bytes, Asked::Search).is_err(), "{name}");
        }
    }
}
