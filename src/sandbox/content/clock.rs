//! Dates of the first day: everything is said as so many working days, or hours, before `now`.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

/// The rules of Central European time, so that no time zone database is needed.
const PARIS: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The moment from which all dates are counted.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    now: Timestamp,
    zone: TimeZone,
}

impl Clock {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { now, zone: TimeZone::posix(PARIS).unwrap_or(TimeZone::UTC) }
    }

    pub(super) fn local(&self, moment: Timestamp) -> Zoned {
        moment.to_zoned(self.zone.clone())
    }

    /// The day `offset` working days from today (0 is today, even on a Sunday).
    pub(super) fn day(&self, offset: i32) -> Date {
        let mut day = self.local(self.now).date();
        let mut left = offset.unsigned_abs();
        while left > 0 {
            let next = if offset < 0 { day.yesterday() } else { day.tomorrow() };
            let Ok(next) = next else { break };
            day = next;
            if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
                left -= 1;
            }
        }
        day
    }

    /// Reads `3d 14:05` (working days ago) or `5h` (hours ago); never later than five minutes ago.
    pub(super) fn moment(&self, when: &str) -> Option<Timestamp> {
        let latest = self.now - SignedDuration::from_mins(5);
        if let Some(hours) = when.strip_suffix('h') {
            return Some(self.now - SignedDuration::from_hours(hours.trim().parse().ok()?));
        }
        let (days, time) = when.split_once("d ")?;
        let (hour, minute) = time.split_once(':')?;
        let day = self.day(-days.trim().parse::<i32>().ok()?);
        let local = day.at(hour.trim().parse().ok()?, minute.trim().parse().ok()?, 0, 0);
        Some(local.to_zoned(self.zone.clone()).ok()?.timestamp().min(latest))
    }

    /// `d-3` → 18/11/2026 · `D-3` → 18 novembre 2026 · `t-3` → 20261118 · `s+2` → the Saturday after the next one.
    pub(super) fn word(&self, key: &str) -> Option<String> {
        let kind = key.chars().next()?;
        let offset: i32 = key.strip_prefix(kind)?.parse().ok()?;
        let day = self.day(offset);
        match kind {
            's' => Some(self.saturday(offset)?.strftime("%d/%m/%Y").to_string()),
            'd' => Some(day.strftime("%d/%m/%Y").to_string()),
            't' => Some(day.strftime("%Y%m%d").to_string()),
            'D' => Some(in_words(day)),
            _ => None,
        }
    }

    fn saturday(&self, number: i32) -> Option<Date> {
        self.local(self.now).date().nth_weekday(number, Weekday::Saturday).ok()
    }

    /// Completed years since a `YYYYMMDD` date.
    pub(super) fn age(&self, birth_date: &str) -> Option<i16> {
        let birth = Date::strptime("%Y%m%d", birth_date).ok()?;
        let today = self.day(0);
        let before_birthday = (today.month(), today.day()) < (birth.month(), birth.day());
        Some(today.year() - birth.year() - i16::from(before_birthday))
    }

    /// HL7 local time, `20261118081200+0100`.
    pub(super) fn hl7(&self, moment: Timestamp) -> String {
        self.local(moment).strftime("%Y%m%d%H%M%S%z").to_string()
    }

    /// RFC 5322 date with the Paris offset.
    pub(super) fn mail_date(&self, moment: Timestamp) -> String {
        self.local(moment).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
    }
}

/// HL7 time in UTC, 14 digits.
pub(super) fn hl7_utc(moment: Timestamp) -> String {
    moment.strftime("%Y%m%d%H%M%S").to_string()
}

fn in_words(day: Date) -> String {
    let month = usize::try_from(day.month() - 1).ok().and_then(|n| MONTHS.get(n)).copied().unwrap_or_default();
    let number = if day.day() == 1 { "1er".to_owned() } else { day.day().to_string() };
    format!("{number} {month} {}", day.year())
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn days_skip_week_ends_and_times_follow_the_season() {
        let clock = Clock::new("2026-11-23T09:00:00Z".parse().unwrap());
        assert_eq!(clock.word("d-1").unwrap(), "20/11/2026");
        assert_eq!(clock.word("s+2").unwrap(), "05/12/2026");
        assert_eq!(clock.word("D+7").unwrap(), "2 décembre 2026");
        assert_eq!(clock.moment("1d 08:30").unwrap().to_string(), "2026-11-20T07:30:00Z");
        let summer = Clock::new("2026-07-14T09:00:00Z".parse().unwrap());
        assert_eq!(summer.moment("1d 08:30").unwrap().to_string(), "2026-07-13T06:30:00Z");
        assert_eq!(summer.moment("0d 23:00").unwrap().to_string(), "2026-07-14T08:55:00Z");
        assert_eq!(clock.hl7("2026-11-20T07:30:00Z".parse().unwrap()), "20261120083000+0100");
        assert_eq!(clock.age("19410314"), Some(85));
    }
}
