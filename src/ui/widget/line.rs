//! Received text on one line, and what it costs to set.

use crate::domain::text::harmless;

/// What a pictograph costs, in letters: where no font has it, it is looked for in each one of the system, and 6 000 of
/// them hold the window up for 0.7 s, where 10 000 letters take 10 ms.
const PICTOGRAPH: usize = 20;

/// What a character costs to set, in letters.
pub fn cost_of(c: char) -> usize {
    if matches!(c, '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1fbff}') { PICTOGRAPH } else { 1 }
}

/// What a text costs to set, in letters.
pub fn cost(text: &str) -> usize {
    text.chars().map(cost_of).sum()
}

/// At most so many characters, which cost at most twice as much: any run of spaces, line breaks and other controls is one
/// space, what deceives the eye is left out, and what is too long ends in `…`.
pub fn one_line(text: &str, most: usize) -> String {
    // Four times as much is looked at, or a text made of spaces could be endless.
    let plain = text.chars().take(most.saturating_mul(4).saturating_add(1));
    let line = harmless(&plain.collect::<String>()).split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut count, mut spent) = (0_usize, 0_usize);
    let mut beyond = |c: char| {
        count = count.saturating_add(1);
        spent = spent.saturating_add(cost_of(c));
        count > most || spent > most.saturating_mul(2)
    };
    let end = line.char_indices().find(|(_, c)| beyond(*c)).map(|(end, _)| end);
    let head = end.and_then(|end| line.get(..end)).map(|head| format!("{}…", head.trim_end()));
    head.unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::{cost, one_line};

    #[test]
    fn what_would_break_the_line_or_never_end_does_not() {
        assert_eq!(one_line("fac\u{202e}fdp\u{61c}.exe", 20), "facfdp.exe");
        assert_eq!(one_line("Dr\r\nA\u{7}B\tC ", 20), "Dr A B C");
        assert_eq!(one_line(&"é".repeat(10_000), 10), format!("{}…", "é".repeat(10)));
        assert_eq!(one_line(&"é".repeat(10), 10), "é".repeat(10));
        assert_eq!(one_line(&" ".repeat(10_000), 10), "");
    }

    #[test]
    fn pictographs_are_cut_before_they_freeze_the_window() {
        assert_eq!(one_line("\u{1F3E5} Clinique du Marché", 40), "\u{1F3E5} Clinique du Marché");
        let cut = one_line(&"\u{1F3E5}".repeat(40), 40);
        assert!(cut.ends_with('…') && cost(&cut) <= 81, "{cut}");
    }
}
