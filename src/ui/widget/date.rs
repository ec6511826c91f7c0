//! Dates, times and sizes the way people here write them.

use crate::ui::look::Look;
use crate::words::Language;
use jiff::Timestamp;
use jiff::civil::Date;

/// For lists: « 09:41 », « hier », « 12 mars », « 12/03/2024 ».
pub fn short(look: &Look, at: Timestamp) -> String {
    let (then, now) = (at.to_zoned(look.zone.clone()), look.now.to_zoned(look.zone.clone()));
    let (day, today) = (then.date(), now.date());
    if day == today {
        return time(look, at);
    }
    if today.yesterday().is_ok_and(|yesterday| yesterday == day) {
        return look.words("ui-yesterday");
    }
    if day.year() == today.year() {
        return look.words_with("ui-day-month", &[("day", day.day().to_string()), first(day), short_month(look, day)]);
    }
    day.strftime("%d/%m/%Y").to_string()
}

/// The time of day: « 09:41 ».
pub fn time(look: &Look, at: Timestamp) -> String {
    at.to_zoned(look.zone.clone()).strftime("%H:%M").to_string()
}

/// In full: « 12 mars 2026 à 09:41 ».
pub fn long(look: &Look, at: Timestamp) -> String {
    let date = at.to_zoned(look.zone.clone()).date();
    look.words_with("ui-day-at-time", &[("day", day(look, date)), ("time", time(look, at))])
}

/// A day in full: « 12 mars 2026 ».
pub fn day(look: &Look, date: Date) -> String {
    let args = [("day", date.day().to_string()), first(date), month(look, date), ("year", date.year().to_string())];
    look.words_with("ui-day-month-year", &args)
}

/// A date of birth as documents carry it (`YYYYMMDD`, or less): « 14/03/1941 », « 03/1941 », « 1941 »; anything else as
/// it stands.
pub fn birth(date: &str) -> String {
    let parts = |ends: &[(usize, usize)]| -> Option<Vec<&str>> {
        ends.iter().map(|(start, end)| date.get(*start..*end)).collect()
    };
    let read = match date.len() {
        8 => parts(&[(6, 8), (4, 6), (0, 4)]),
        6 => parts(&[(4, 6), (0, 4)]),
        _ => None,
    };
    match read.filter(|_| date.bytes().all(|byte| byte.is_ascii_digit())) {
        Some(parts) => parts.join("/"),
        None => date.to_owned(),
    }
}

/// A size: « 340 o », « 12 ko », « 1,2 Mo ».
pub fn size(look: &Look, bytes: u64) -> String {
    let units = [("mega", 1_000_000), ("kilo", 1_000)];
    let Some((unit, in_one)) = units.into_iter().find(|(_, in_one)| bytes >= *in_one) else {
        return look.words_with("ui-size", &[("unit", "byte".to_owned()), ("number", bytes.to_string())]);
    };
    let tenths = bytes.saturating_mul(10).div_ceil(in_one);
    let number = if unit == "kilo" || tenths % 10 == 0 || tenths >= 1_000 {
        tenths.div_ceil(10).to_string()
    } else {
        let mark = if look.language == Language::French { ',' } else { '.' };
        format!("{}{mark}{}", tenths / 10, tenths % 10)
    };
    look.words_with("ui-size", &[("unit", unit.to_owned()), ("number", number)])
}

fn month(look: &Look, date: Date) -> (&'static str, String) {
    ("month", look.words_with("ui-month", &[("month", format!("m{}", date.month()))]))
}

fn short_month(look: &Look, date: Date) -> (&'static str, String) {
    ("month", look.words_with("ui-month-short", &[("month", format!("m{}", date.month()))]))
}

/// French counts the first of a month apart.
fn first(date: Date) -> (&'static str, String) {
    ("first", if date.day() == 1 { "yes" } else { "no" }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{birth, day, long, short, size};
    use crate::ui::look::Look;
    use crate::words::Language;
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    fn look(language: Language, now: &str) -> Look {
        Look { zone: TimeZone::get("Europe/Paris").unwrap(), ..Look::new(language, now.parse().unwrap()) }
    }

    fn told(language: Language, now: &str, at: &str) -> String {
        short(&look(language, now), at.parse::<Timestamp>().unwrap())
    }

    #[test]
    fn a_list_tells_the_time_today_and_the_day_before() {
        let now = "2026-03-12T10:00:00Z";
        for (at, french, english) in [
            ("2026-03-12T08:41:00Z", "09:41", "09:41"),
            ("2026-03-12T22:30:00Z", "23:30", "23:30"),
            ("2026-03-11T08:41:00Z", "hier", "yesterday"),
            ("2026-03-10T08:41:00Z", "10 mars", "10 Mar"),
            ("2026-01-01T08:41:00Z", "1er janv.", "1 Jan"),
            ("2024-03-12T08:41:00Z", "12/03/2024", "12/03/2024"),
        ] {
            assert_eq!(told(Language::French, now, at), french);
            assert_eq!(told(Language::English, now, at), english);
        }
    }

    #[test]
    fn midnight_is_that_of_the_zone() {
        // 00:30 in Paris on the 12th is still the 11th in Greenwich.
        let now = "2026-03-11T23:30:00Z";
        assert_eq!(told(Language::French, now, "2026-03-11T23:05:00Z"), "00:05");
        assert_eq!(told(Language::French, now, "2026-03-11T22:55:00Z"), "hier");
    }

    #[test]
    fn the_last_day_of_a_year_is_yesterday_on_the_first_of_the_next() {
        let now = "2026-01-01T08:00:00Z";
        assert_eq!(told(Language::French, now, "2025-12-31T08:00:00Z"), "hier");
        assert_eq!(told(Language::French, now, "2025-12-30T08:00:00Z"), "30/12/2025");
    }

    #[test]
    fn yesterday_holds_over_the_change_of_the_clocks() {
        // 29 March 2026: 02:00 becomes 03:00 in Paris.
        assert_eq!(told(Language::French, "2026-03-30T05:00:00Z", "2026-03-28T23:30:00Z"), "hier");
        assert_eq!(told(Language::French, "2026-03-29T21:59:00Z", "2026-03-29T01:30:00Z"), "03:30");
        assert_eq!(told(Language::French, "2026-03-29T00:59:00Z", "2026-03-29T00:59:00Z"), "01:59");
        // 25 October 2026: an hour comes twice.
        assert_eq!(told(Language::French, "2026-10-26T22:59:00Z", "2026-10-24T22:00:00Z"), "hier");
    }

    #[test]
    fn dates_in_full_are_written_out() {
        let (french, english) =
            (look(Language::French, "2026-06-01T00:00:00Z"), look(Language::English, "2026-06-01T00:00:00Z"));
        let at: Timestamp = "2026-03-12T08:41:00Z".parse().unwrap();
        assert_eq!(long(&french, at), "12 mars 2026 à 09:41");
        assert_eq!(long(&english, at), "12 March 2026 at 09:41");
        assert_eq!(day(&french, date(1941, 8, 1)), "1er août 1941");
        assert_eq!(day(&english, date(1941, 8, 1)), "1 August 1941");
    }

    #[test]
    fn a_date_of_birth_is_told_as_far_as_it_is_known() {
        assert_eq!(birth("19410314"), "14/03/1941");
        assert_eq!(birth("194103"), "03/1941");
        assert_eq!(birth("1941"), "1941");
        assert_eq!(birth("né en é"), "né en é");
        assert_eq!(birth(""), "");
    }

    #[test]
    fn sizes_have_at_most_one_decimal() {
        let (french, english) =
            (look(Language::French, "2026-06-01T00:00:00Z"), look(Language::English, "2026-06-01T00:00:00Z"));
        assert_eq!(size(&french, 340), "340\u{a0}o");
        assert_eq!(size(&french, 11_200), "12\u{a0}ko");
        assert_eq!(size(&french, 1_150_000), "1,2\u{a0}Mo");
        assert_eq!(size(&english, 1_150_000), "1.2\u{a0}MB");
        assert_eq!(size(&french, 3_000_000), "3\u{a0}Mo");
        assert_eq!(size(&english, 123_456_789), "124\u{a0}MB");
    }
}
