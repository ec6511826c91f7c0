//! Received texts made safe to show, and received file names made safe to keep.

use crate::domain::text::is_deceptive;

/// Longest file name kept, in characters.
const MAX_NAME: usize = 150;
/// Longest one-line text kept, in characters.
const MAX_LINE: usize = 2_000;

/// One line of text: deceptive characters left out, any white space made one space, the length bounded.
pub fn line(text: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in text.chars().take(4 * MAX_LINE) {
        if c.is_whitespace() {
            gap = !out.is_empty();
        } else if !is_deceptive(c) {
            if gap {
                out.push(' ');
                gap = false;
            }
            out.push(c);
        }
    }
    out.chars().take(MAX_LINE).collect()
}

/// Text of several lines: LF line ends, tabs kept, other deceptive characters left out.
pub fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            '\u{2028}' | '\u{2029}' => out.push('\n'),
            c if is_deceptive(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// A file name that all three systems accept and that names no other folder; `fallback` when nothing is left of it.
pub fn file_name(name: &str, fallback: &str) -> String {
    let clean: String = line(name)
        .chars()
        .map(|c| if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '_' } else { c })
        .collect();
    let clean = clean.trim_matches(|c: char| c == ' ' || c == '.');
    if clean.is_empty() {
        return fallback.to_owned();
    }
    let stem = clean.split('.').next().unwrap_or_default().trim_end();
    let device = ["CON", "PRN", "AUX", "NUL"].iter().any(|d| stem.eq_ignore_ascii_case(d))
        || (stem.chars().count() == 4
            && ["COM", "LPT"].iter().any(|d| stem.get(..3).is_some_and(|s| s.eq_ignore_ascii_case(d)))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    let clean = if device { format!("_{clean}") } else { clean.to_owned() };
    shorten(&clean)
}

fn shorten(name: &str) -> String {
    if name.chars().count() <= MAX_NAME {
        return name.to_owned();
    }
    let (stem, extension) = name.rsplit_once('.').filter(|(_, e)| e.chars().count() <= 10).unwrap_or((name, ""));
    let room = MAX_NAME.saturating_sub(extension.chars().count() + 1);
    let stem: String = stem.chars().take(room).collect();
    if extension.is_empty() { stem } else { format!("{stem}.{extension}") }
}

/// The MIME type for a file name's ending; `application/octet-stream` when it says nothing.
pub fn type_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "xml" => "text/xml",
        "txt" | "hpr" | "hpm" => "text/plain",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "eml" => "message/rfc822",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{file_name, line, lines};

    #[test]
    fn a_name_cannot_leave_its_folder_nor_name_a_device() {
        assert_eq!(file_name("../../etc/passwd", "x"), "_.._etc_passwd");
        assert_eq!(file_name("C:\\windows\\a.pdf", "x"), "C__windows_a.pdf");
        assert_eq!(file_name("nul.pdf", "x"), "_nul.pdf");
        assert_eq!(file_name("com1", "x"), "_com1");
        assert_eq!(file_name("..", "document"), "document");
        assert_eq!(file_name("CR d'imagerie médicale.pdf", "x"), "CR d'imagerie médicale.pdf");
    }

    #[test]
    fn an_override_cannot_hide_the_extension() {
        assert_eq!(file_name("facture\u{202e}fdp.exe", "x"), "facturefdp.exe");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = file_name(&format!("{}.pdf", "é".repeat(400)), "x");
        assert!(name.ends_with(".pdf") && name.chars().count() == 150, "{name}");
    }

    #[test]
    fn lines_keep_breaks_and_lose_escapes() {
        assert_eq!(lines("a\r\nb\rc\u{1b}[2J\0\td"), "a\nb\nc[2J\td");
        assert_eq!(line(" a \r\n\t b\u{200f} "), "a b");
    }
}
