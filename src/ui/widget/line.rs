//! Received text on one line.

use crate::domain::text::harmless;

/// At most so many characters: any run of spaces, line breaks and other controls is one space, what deceives the eye is
/// left out, and what is too long ends in `…`.
pub fn one_line(text: &str, most: usize) -> String {
    // Four times as much is looked at, or a text made of spaces could be endless.
    let plain = text.chars().take(most.saturating_mul(4).saturating_add(1));
    let line = harmless(&plain.collect::<String>()).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let head: String = line.chars().take(most).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn what_would_break_the_line_or_never_end_does_not() {
        assert_eq!(one_line("fac\u{202e}fdp\u{61c}.exe", 20), "facfdp.exe");
        assert_eq!(one_line("Dr\r\nA\u{7}B\tC ", 20), "Dr A B C");
        assert_eq!(one_line(&"é".repeat(10_000), 10), format!("{}…", "é".repeat(10)));
        assert_eq!(one_line(&"é".repeat(10), 10), "é".repeat(10));
        assert_eq!(one_line(&" ".repeat(10_000), 10), "");
    }
}
