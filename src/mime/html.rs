//! Received HTML rebuilt into blocks: cleaned by ammonia, then walked. Nothing is fetched, nothing active is kept.

use super::{Warning, names};
use crate::blocks::{Block, Cell, Run, Style};
use std::collections::HashMap;

mod scan;
mod walk;

/// Most tags of a body that is rebuilt with its layout.
const MAX_TAGS: usize = 50_000;
/// Largest HTML rebuilt with its layout, in bytes.
const MAX_HTML: usize = 2 << 20;

/// Most elements open at once.
const MAX_OPEN: usize = 400;
/// Formatting elements under the names we keep.
const RENAMED: [(&str, &str); 13] = [
    ("big", "span"),
    ("code", "span"),
    ("font", "span"),
    ("nobr", "span"),
    ("small", "span"),
    ("strike", "s"),
    ("strong", "b"),
    ("tt", "span"),
    ("em", "i"),
    ("b", "b"),
    ("i", "i"),
    ("s", "s"),
    ("u", "u"),
];
/// Elements that need no end tag, hence do not count as nested.
const CLOSED_BY_THEMSELVES: [&str; 29] = [
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "frame", "hr", "img", "input", "li", "link", "meta",
    "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr", "html", "head", "body",
];

/// What an HTML body becomes.
pub(super) struct Built {
    pub(super) blocks: Vec<Block>,
    pub(super) warnings: Vec<Warning>,
}

/// Rebuilds an HTML body.
pub(super) fn to_blocks(html: &str) -> Built {
    let mut warnings = Vec::new();
    let lower = html.to_ascii_lowercase();
    if ["src=\"http", "src='http", "src=http", "src=\"//", "background=\"http", "url(http", "url('http"]
        .iter()
        .any(|mark| lower.contains(mark))
    {
        warnings.push(Warning::remote_content());
    }
    if ["<script", "<form", "<iframe", "<object", "<embed", "javascript:"].iter().any(|mark| lower.contains(mark)) {
        warnings.push(Warning::active_content());
    }
    let small = html.len() <= MAX_HTML && html.bytes().filter(|b| *b == b'<').count() <= MAX_TAGS;
    let Some(calm) = small.then(|| calm(html)).flatten() else {
        warnings.push(Warning::html_simplified());
        let text = names::lines(&mail_parser::decoders::html::html_to_text(html));
        return Built { blocks: super::body::paragraphs(&text), warnings };
    };
    let clean = cleaner().clean(&calm).to_string();
    Built { blocks: walk::walk(&clean), warnings }
}

fn cleaner() -> ammonia::Builder<'static> {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .url_schemes(["http", "https", "mailto", "tel", "cid"].into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(None)
        .clean_content_tags(["script", "style", "title", "noscript", "template"].into());
    cleaner
}

/// The HTML with the attributes of formatting tags left out, and the less usual of them renamed; `None` when its
/// elements are nested deeper than [`MAX_OPEN`].
///
/// Formatting elements are opened again in every block (HTML §13.2.4.3); with distinct attributes there may be any
/// number of them, and a small mail could grow to gigabytes. Without attributes there are three of a kind at most.
/// Every tag makes the parser look through the open elements, so that depth times tags is the cost.
fn calm(html: &str) -> Option<String> {
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut depth = 0_usize;
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        out.push('<');
        let (closing, name_on) = after.strip_prefix('/').map_or((false, after), |name| (true, name));
        let end = name_on.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name_on.len());
        let (name, tail) = name_on.split_at(end);
        let lower = name.to_ascii_lowercase();
        if lower.starts_with(|c: char| c.is_ascii_alphabetic()) && !CLOSED_BY_THEMSELVES.contains(&lower.as_str()) {
            let count = open.entry(lower.clone()).or_default();
            if !closing {
                *count += 1;
                depth += 1;
            } else if *count > 0 {
                *count -= 1;
                depth -= 1;
            }
            if depth > MAX_OPEN {
                return None;
            }
        }
        let renamed = RENAMED.iter().find(|(from, _)| *from == lower);
        let ends = tail.starts_with(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>');
        match renamed.filter(|_| ends) {
            Some((_, to)) => {
                if closing {
                    out.push('/');
                }
                out.push_str(to);
                out.push('>');
                rest = tail.split_once('>').map_or("", |(_, behind)| behind);
            }
            None => rest = after,
        }
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{calm, to_blocks};
    use crate::blocks::{Block, plain_text};

    #[test]
    fn a_letter_keeps_its_layout() {
        let built = to_blocks(
            "<html><head><title>t</title><style>p{color:red}</style></head><body><h2>Avis</h2><p>Bonjour&nbsp;<b>Claire</b>,<br>voir <a href=\"https://x.example/a?b=1&amp;c=2\">ici</a></p><ul><li>un</li><li><p>deux</p></li></ul><table><tr><th>K</th><td>6,4&lt;7</td></tr></table></body></html>",
        );
        assert_eq!(
            plain_text(&built.blocks),
            "Avis\n\nBonjour Claire,\nvoir ici <https://x.example/a?b=1&c=2>\n\n- un\n- deux\n\nK | 6,4<7"
        );
        assert!(built.warnings.is_empty());
        assert!(matches!(built.blocks.first(), Some(Block::Heading { level: 2, .. })));
    }

    #[test]
    fn nothing_remote_or_active_is_left() {
        let built = to_blocks(
            "<script>alert(1)</script><img src=\"https://spy.example/p.gif\" alt=\"logo\"><a href=\"javascript:x()\">clic</a><img src=\"cid:photo@x\" alt=\"plaie\"><iframe src=\"http://x\"></iframe><p onclick=\"x()\">texte</p>",
        );
        let shown = format!("{:?}", built.blocks);
        assert!(!shown.contains("spy.example") && !shown.contains("javascript") && !shown.contains("alert"), "{shown}");
        assert!(shown.contains("photo@x") && shown.contains("texte"), "{shown}");
        let codes: Vec<_> = built.warnings.iter().map(|w| w.code.as_str()).collect();
        assert_eq!(codes, ["MIME-W08", "MIME-W09"]);
    }

    #[test]
    fn formatting_tags_lose_their_attributes_but_not_their_text() {
        let calmed = calm("<B id=1 x='2'>a</B><font size=2>b</font><br><body>c");
        assert_eq!(calmed.as_deref(), Some("<b>a</b><span>b</span><br><body>c"));
    }

    #[test]
    fn hostile_nesting_stays_small_and_quick() {
        let deep = |n: usize| format!("{}x{}", "<div>".repeat(n), "</div>".repeat(n));
        assert_eq!(plain_text(&to_blocks(&deep(399)).blocks), "x");
        let too_deep = to_blocks(&deep(20_000));
        assert_eq!(plain_text(&too_deep.blocks), "x");
        assert_eq!(too_deep.warnings.first().map(|w| w.code.as_str()), Some("MIME-W10"));
        let bomb: String = (0..390).map(|n| format!("<b id={n}>")).chain((0..2_000).map(|_| "<p>y".into())).collect();
        assert!(plain_text(&to_blocks(&bomb).blocks).len() < 20_000);
        let quotes = format!("{}z", "<blockquote><table><tr><td>".repeat(150));
        assert!(plain_text(&to_blocks(&quotes).blocks).contains('z'));
    }

    #[test]
    fn too_many_tags_leave_the_text() {
        let built = to_blocks(&"<i>a</i> ".repeat(30_000));
        assert!(built.warnings.iter().any(|w| w.code == "MIME-W10"));
        assert!(plain_text(&built.blocks).contains("a a a"));
    }
}
