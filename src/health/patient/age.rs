//! The age of a patient, in the unit a reader expects.

use jiff::Unit;
use jiff::civil::Date;

/// An age: days in the first month, months up to three years, then years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Age {
    /// Whole years, from 3.
    Years(u16),
    /// Whole months, 1 to 35.
    Months(u16),
    /// Days, 0 to 30.
    Days(u16),
}

/// The oldest age shown, years: an older one is a mistake in the date.
const OLDEST: i32 = 150;

/// The age on a day of a person born on `birth_date` (`YYYYMMDD`, digits only, as a patient's `birth_date`). A month or
/// a year alone gives the age at its middle, in years, once a few months more or less matter little.
///
/// None when the date is not one, lies in the future, is over 150 years old, or is too imprecise for the age.
pub fn age(birth_date: &str, today: Date) -> Option<Age> {
    if !birth_date.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| birth_date.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize, to: usize| number(from, to).and_then(|number| i8::try_from(number).ok());
    let year = number(0, 4)?;
    let (born, is_exact) = match birth_date.len() {
        8 => (Date::new(year, small(4, 6)?, small(6, 8)?).ok()?, true),
        6 => (Date::new(year, small(4, 6)?, 15).ok()?, false),
        4 => (Date::new(year, 7, 1).ok()?, false),
        _ => return None,
    };
    if born > today {
        return None;
    }
    let span = born.until((Unit::Year, today)).ok()?;
    let (years, months) = (i32::from(span.get_years()), span.get_months());
    let count = |number: i32| u16::try_from(number).ok();
    match (years, years * 12 + months) {
        (OLDEST.., _) => None,
        (3.., _) => Some(Age::Years(count(years)?)),
        _ if !is_exact => None,
        (_, 1..) => Some(Age::Months(count(years * 12 + months)?)),
        _ => Some(Age::Days(count(span.get_days())?)),
    }
}

#[cfg(test)]
mod tests {
    use super::{Age, age};
    use jiff::civil::date;

    #[test]
    fn the_unit_is_the_one_a_reader_expects() {
        let today = date(2026, 3, 12);
        let cases = [
            ("20260312", Age::Days(0)),
            ("20260213", Age::Days(27)),
            ("20260212", Age::Months(1)),
            ("20230313", Age::Months(35)),
            ("20230312", Age::Years(3)),
            ("19410314", Age::Years(84)),
            ("19410312", Age::Years(85)),
            ("20240229", Age::Months(24)),
        ];
        for (birth_date, expected) in cases {
            assert_eq!(age(birth_date, today), Some(expected), "{birth_date}");
        }
        assert_eq!(age("20260131", date(2026, 3, 1)), Some(Age::Months(1)));
    }

    #[test]
    fn imprecise_dates_give_years_or_nothing() {
        let today = date(2026, 3, 12);
        assert_eq!(age("1952", today), Some(Age::Years(73)));
        assert_eq!(age("195203", today), Some(Age::Years(73)));
        assert_eq!(age("202501", today), None);
        assert_eq!(age("2025", today), None);
    }

    #[test]
    fn what_is_no_date_of_a_living_person_gives_nothing() {
        let today = date(2026, 3, 12);
        for text in
            ["", "20260313", "2027", "19521332", "20230230", "18500101", "00000000", "1952-08-30", "+952", "é952"]
        {
            assert_eq!(age(text, today), None, "{text}");
        }
    }
}
