//! Places of exercise on the card: `CPS_ACTIVITY_01_PS` to `_16_PS` and `CPS_INFO_PS` (cps-igc.md §5).

use super::agent::protocol::DataObject;
use serde::Serialize;

/// Activities a card has room for.
const MOST: usize = 16;
/// Characters kept of a name.
const LONGEST: usize = 200;

/// One place where the holder works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// Its number on the card, from 1; there may be gaps.
    pub number: usize,
    /// Name of the structure.
    pub structure: Option<String>,
    /// National number of the structure, with its type digit.
    pub structure_id: Option<String>,
    /// Sector of activity, `SAxx`.
    pub sector: Option<String>,
}

/// The activities among data objects, by number; what cannot be read is left out.
pub(super) fn read(objects: &[DataObject]) -> Vec<Activity> {
    let mut found: Vec<_> = objects.iter().filter_map(one).collect();
    found.sort_by_key(|activity| activity.number);
    found.dedup_by_key(|activity| activity.number);
    found
}

/// The speciality's code: `CPS_INFO_PS` ends with it.
pub(super) fn speciality(objects: &[DataObject]) -> Option<String> {
    let value = &objects.iter().find(|object| object.label == "CPS_INFO_PS")?.value;
    let code = value.last_chunk::<4>()?;
    let is_code = code.iter().all(u8::is_ascii_alphanumeric);
    is_code.then(|| String::from_utf8_lossy(code).into_owned())
}

fn one(object: &DataObject) -> Option<Activity> {
    let number = object.label.strip_prefix("CPS_ACTIVITY_")?.strip_suffix("_PS")?.parse().ok()?;
    if !(1..=MOST).contains(&number) {
        return None;
    }
    let (tag, inside, _) = element(&object.value)?;
    if tag != 0xEE {
        return None;
    }
    let mut activity = Activity { number, structure: None, structure_id: None, sector: None };
    let mut rest = inside;
    while let Some((tag, value, after)) = element(rest) {
        let field = match tag {
            0x84 => &mut activity.structure,
            0x85 => &mut activity.structure_id,
            0x86 => &mut activity.sector,
            _ => &mut None,
        };
        *field = text(value);
        rest = after;
    }
    Some(activity)
}

/// One element of BER-TLV with a tag of one byte and a definite length of up to two: tag, value, what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0x00..=0x7f => (usize::from(*first), rest),
        0x81 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
        0x82 => rest.split_first_chunk().map(|(length, rest)| (usize::from(u16::from_be_bytes(*length)), rest))?,
        _ => return None,
    };
    let (value, after) = rest.split_at_checked(length)?;
    Some((*tag, value, after))
}

/// UTF-8, or else the Latin letters of old cards.
fn text(value: &[u8]) -> Option<String> {
    let text =
        std::str::from_utf8(value).map_or_else(|_| value.iter().copied().map(char::from).collect(), str::to_owned);
    let text: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn object(label: &str, value: &[u8]) -> DataObject {
        DataObject { label: label.to_owned(), value: value.to_vec() }
    }

    #[test]
    fn activities_are_read_by_number_with_gaps_and_old_letters() {
        let cabinet = b"\xEE\x1b\x84\x0eCabinet \xe9t\xe9 T.\x85\x03123\x86\x04SA07";
        let objects = [
            object("CPS_ACTIVITY_08_PS", b"\xEE\x07\x84\x05Autre"),
            object("CPS_ACTIVITY_02_PS", cabinet),
            object("CPS_ACTIVITY_03_PS", b"\xEE\x7f\x84"),
            object("CPS_ACTIVITY_17_PS", cabinet),
            object("CPS_DATA", cabinet),
        ];
        let found = read(&objects);
        assert_eq!(found.iter().map(|it| it.number).collect::<Vec<_>>(), [2, 8]);
        assert_eq!(found[0].structure.as_deref(), Some("Cabinet été T."));
        assert_eq!((found[0].structure_id.as_deref(), found[0].sector.as_deref()), (Some("123"), Some("SA07")));
    }

    #[test]
    fn the_speciality_stands_at_the_end() {
        assert_eq!(speciality(&[object("CPS_INFO_PS", b"\x30\x0810SM26")]).as_deref(), Some("SM26"));
        assert_eq!(speciality(&[object("CPS_INFO_PS", b"\x00\xff")]), None);
    }

    proptest! {
        #[test]
        fn no_object_makes_it_panic(value in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&[object("CPS_ACTIVITY_01_PS", &value)]);
            let _ = speciality(&[object("CPS_INFO_PS", &value)]);
        }
    }
}
