//! The text of a message on its way into DATA (RFC 5321 §4.5.2).

/// The text with CRLF line ends, dots doubled at the start of lines, and a line end at its end.
///
/// Lone CR and LF become line ends: servers that disagree about them can be made to see two messages in one.
pub(super) fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(message.len() + message.len() / 64 + 2);
    let mut line_start = true;
    let mut bytes = message.iter().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\r' | b'\n' => {
                if *byte == b'\r' {
                    bytes.next_if(|next| **next == b'\n');
                }
                text.extend_from_slice(b"\r\n");
                line_start = true;
            }
            _ => {
                if line_start && *byte == b'.' {
                    text.push(b'.');
                }
                text.push(*byte);
                line_start = false;
            }
        }
    }
    if !line_start {
        text.extend_from_slice(b"\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::stuffed;

    #[test]
    fn dots_at_line_starts_are_doubled() {
        assert_eq!(stuffed(b".\r\na.b\r\n..c\r\n"), b"..\r\na.b\r\n...c\r\n");
    }

    #[test]
    fn lone_line_ends_cannot_smuggle_an_end() {
        assert_eq!(stuffed(b"a\n.\nb\r.\rc"), b"a\r\n..\r\nb\r\n..\r\nc\r\n");
        let text = stuffed(b"x\r\n\r\n.\r\n\n.\r\n\r.\r\n");
        assert!(!text.windows(5).any(|window| window == b"\r\n.\r\n"));
    }

    #[test]
    fn a_clean_text_is_unchanged() {
        assert_eq!(stuffed(b"Subject: x\r\n\r\ntext\r\n"), b"Subject: x\r\n\r\ntext\r\n");
    }
}
