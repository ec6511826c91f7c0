//! Tokens of ammonia's output: well-formed tags with quoted attributes, escaped text, no comment.

/// One token of cleaned HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open(&'a str, Vec<(&'a str, String)>),
    Close(&'a str),
    Text(String),
}

/// The tokens of cleaned HTML.
pub(super) fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(behind) = rest.strip_prefix('<') else {
            let (text, tail) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            rest = tail;
            return Some(Token::Text(unescape(text)));
        };
        let (tag, tail) = split_tag(behind);
        rest = tail;
        Some(match tag.strip_prefix('/') {
            Some(name) => Token::Close(name.trim()),
            None => {
                let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
                Token::Open(name, read_attributes(attributes))
            }
        })
    })
}

/// A tag up to its `>`, which may stand quoted in an attribute, and what follows.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, b) in text.bytes().enumerate() {
        match b {
            b'"' => quoted = !quoted,
            b'>' if !quoted => {
                let (tag, tail) = text.split_at(at);
                return (tag, tail.strip_prefix('>').unwrap_or(tail));
            }
            _ => {}
        }
    }
    (text, "")
}

fn read_attributes(mut text: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    while let Some((name, tail)) = text.split_once("=\"") {
        let (value, tail) = tail.split_once('"').unwrap_or((tail, ""));
        found.push((name.trim(), unescape(value)));
        text = tail;
    }
    found
}

/// The five references that the serialiser writes (HTML §13.3).
fn unescape(text: &str) -> String {
    text.replace("&nbsp;", "\u{a0}")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{Token, tokens};

    #[test]
    fn a_quoted_bracket_does_not_end_the_tag() {
        let all: Vec<_> = tokens("<a href=\"x>y&amp;z\" title=\"t\">u&lt;v</a><br>").collect();
        assert_eq!(
            all,
            [
                Token::Open("a", vec![("href", "x>y&z".into()), ("title", "t".into())]),
                Token::Text("u<v".into()),
                Token::Close("a"),
                Token::Open("br", vec![]),
            ]
        );
    }
}
