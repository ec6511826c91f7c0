//! Counts in words: the number as it is written, and whether it is none, one or several.

use crate::ui::look::Look;
use crate::words::Language;

/// The arguments of a message that counts: `count` to show, `number` (`none`, `one`, `many`) to choose by.
pub(super) fn counted(look: &Look, count: u64) -> [(&'static str, String); 2] {
    [("count", written(look.language, count)), ("number", number(look.language, count).to_owned())]
}

/// « 128 messages, 3 non lus ».
pub(super) fn messages(look: &Look, total: u64, unread: u64) -> String {
    let [count, number] = counted(look, total);
    let unread_number = self::number(look.language, unread).to_owned();
    let unread = ("unread", written(look.language, unread));
    look.words_with("mailbox-count", &[count, number, unread, ("unreadnumber", unread_number)])
}

fn number(language: Language, count: u64) -> &'static str {
    match (language, count) {
        (_, 0) => "none",
        (_, 1) => "one",
        _ => "many",
    }
}

/// For a narrow place: « 1 234 », « 99 k » above ten thousand.
pub(super) fn short(language: Language, count: u64) -> String {
    if count < 10_000 { written(language, count) } else { format!("{}\u{202f}k", count / 1_000) }
}

/// With its thousands apart, the French or the English way.
pub(super) fn written(language: Language, count: u64) -> String {
    let digits = count.to_string();
    let apart = match language {
        Language::French => '\u{202f}',
        Language::English => ',',
    };
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(apart);
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::{messages, written};
    use crate::ui::look::Look;
    use crate::words::Language;
    use jiff::Timestamp;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(written(Language::French, 100_000), "100\u{202f}000");
        assert_eq!(written(Language::English, 1_234_567), "1,234,567");
        assert_eq!(written(Language::French, 999), "999");
    }

    #[test]
    fn messages_are_counted_in_words() {
        let french = Look::new(Language::French, Timestamp::UNIX_EPOCH);
        assert_eq!(messages(&french, 128, 3), "128 messages, 3 non lus");
        assert_eq!(messages(&french, 1, 1), "1 message, non lu");
        assert_eq!(messages(&french, 2, 0), "2 messages, tous lus");
        assert_eq!(messages(&french, 0, 0), "Aucun message");
        let english = Look::new(Language::English, Timestamp::UNIX_EPOCH);
        assert_eq!(messages(&english, 1_200, 1), "1,200 messages, 1 unread");
    }
}
