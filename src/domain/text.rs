//! Received text: which of its characters may be shown.

/// Whether a character can deceive the eye or a terminal: controls, bidirectional overrides and isolates, invisible
/// marks, separators of lines, private use and the byte-order mark.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}'
            | '\u{e0000}'..='\u{e007f}')
}

/// The text with a space for each control and line separator, and without what else deceives.
pub fn harmless(text: &str) -> String {
    let shown = text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c });
    shown.filter(|c| !is_deceptive(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::{harmless, is_deceptive};

    #[test]
    fn what_turns_hides_or_breaks_a_line_is_deceptive() {
        for c in ['\u{61c}', '\u{ad}', '\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\n', '\u{7}', '\u{e0041}'] {
            assert!(is_deceptive(c), "{c:?}");
        }
        for c in ['é', ' ', '\u{a0}', '\u{202f}', '’', '-', 'م', '🩺'] {
            assert!(!is_deceptive(c), "{c:?}");
        }
    }

    #[test]
    fn harmless_text_keeps_its_words_apart() {
        assert_eq!(harmless("Dr\r\nA\u{202e}B\u{ad}\u{61c}C\u{2028}D"), "Dr  ABC D");
    }
}
