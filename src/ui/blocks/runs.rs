//! One piece of text of several styles, to be read, selected and copied.

use super::Action;
use super::renewed::renewed;
use crate::blocks::Run;
use crate::ui::Element;
use crate::ui::font;
use crate::ui::look::{Look, Size};
use crate::ui::widget::line::{cost, cost_of};
use crate::ui::widget::{Access, Role, Tone, region};
use iced::advanced::text::{LineHeight, Span, Wrapping};
use iced::{Font, Length};
use iced_selection::text::{Rich, Style};
use std::borrow::Cow;

/// How a piece is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    tone: Tone,
    size: f32,
    font: Font,
    role: Role,
    level: u8,
}

impl Setting {
    /// A paragraph.
    pub(super) fn text(tone: Tone) -> Self {
        Self { tone, size: Size::Body.pixels(), font: font::REGULAR, role: Role::Paragraph, level: 0 }
    }

    /// A heading of level 1 (largest) to 6.
    pub(super) fn heading(level: u8) -> Self {
        let size = match level {
            0..=1 => Size::Title,
            2 => Size::Lead,
            _ => Size::Body,
        };
        Self { tone: Tone::Plain, size: size.pixels(), font: font::SEMIBOLD, role: Role::Heading, level }
    }

    /// A heading cell of a table.
    pub(super) fn heading_cell() -> Self {
        Self { font: font::SEMIBOLD, ..Self::text(Tone::Plain) }
    }

    /// Text whose columns stand under each other.
    pub(super) fn preformatted(tone: Tone) -> Self {
        Self { font: font::MONO, size: Size::Small.pixels(), ..Self::text(tone) }
    }
}

/// Part of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    text: &'a str,
    run: &'a Run,
}

/// Cuts runs into pieces that cost at most as much as `piece` characters, at blanks where there are some, until `left` is used up.
pub(super) fn pieces<'a>(runs: &'a [Run], piece: usize, left: &mut usize) -> Vec<Vec<Part<'a>>> {
    let mut pieces: Vec<Vec<Part<'a>>> = vec![Vec::new()];
    let mut room = piece;
    for run in runs {
        let mut rest = run.text.as_str();
        while !rest.is_empty() && *left > 0 {
            let (head, tail) = cut(rest, room.min(*left));
            let taken = cost(head);
            *left = left.saturating_sub(taken);
            room = room.saturating_sub(taken);
            if let Some(last) = pieces.last_mut() {
                last.push(Part { text: head, run });
            }
            rest = tail;
            if room == 0 || !rest.is_empty() {
                pieces.push(Vec::new());
                room = piece;
            }
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Cuts plain text in the same way.
pub(super) fn text_pieces<'a>(text: &'a str, piece: usize, left: &mut usize) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && *left > 0 {
        let (head, tail) = cut(rest, piece.min(*left));
        *left = left.saturating_sub(cost(head));
        pieces.push(head.strip_suffix('\n').filter(|_| !tail.is_empty()).unwrap_or(head));
        rest = tail;
    }
    pieces
}

/// What costs at most so much, up to the last line feed or blank in it, and the rest; one character at least.
fn cut(text: &str, most: usize) -> (&str, &str) {
    let mut spent = 0_usize;
    let mut beyond = |c: char| {
        spent = spent.saturating_add(cost_of(c));
        spent > most
    };
    let end = text.char_indices().find(|(at, c)| beyond(*c) && *at > 0).map(|(end, _)| end);
    let Some(end) = end else { return (text, "") };
    let (head, tail) = text.split_at(end);
    let blank = head.rfind('\n').or_else(|| head.rfind(' ')).map(|at| at + 1).filter(|at| *at < end);
    match blank {
        Some(at) => text.split_at(at),
        None => (head, tail),
    }
}

/// A piece of several styles.
pub(super) fn view<'a>(look: &'a Look, parts: Vec<Part<'a>>, setting: Setting) -> Element<'a, Action> {
    let spoken: String = parts.iter().map(|part| part.text).collect();
    let spans: Vec<Span<'a, String, Font>> = parts.into_iter().map(|part| span(look, part, setting)).collect();
    shown(look, spans, spoken, setting)
}

/// A piece of one style.
pub(super) fn plain<'a>(look: &'a Look, text: &'a str, setting: Setting) -> Element<'a, Action> {
    shown(look, vec![Span::new(text)], text.to_owned(), setting)
}

fn shown<'a>(
    look: &'a Look,
    spans: Vec<Span<'a, String, Font>>,
    spoken: String,
    setting: Setting,
) -> Element<'a, Action> {
    let palette = look.palette;
    let colour = setting.tone.colour(palette);
    let rich: Rich<'a, String, Action, iced::Theme, iced::Renderer> = Rich::with_spans(spans)
        .size(setting.size)
        .line_height(LineHeight::Relative(1.4))
        .font(setting.font)
        .wrapping(Wrapping::WordOrGlyph)
        .width(Length::Shrink)
        .on_link_click(Action::Link)
        .style(move |_| Style { color: Some(colour), selection: palette.selected });
    let rich = renewed(&spoken, rich);
    let access = Access::new(setting.role, spoken);
    let level = (setting.role == Role::Heading).then(|| setting.level.to_string());
    region(Access { value: level, ..access }, rich)
}

fn span<'a>(look: &Look, part: Part<'a>, setting: Setting) -> Span<'a, String, Font> {
    let style = part.run.style;
    let raised = if style.superscript {
        replaced(part.text, superscript)
    } else if style.subscript {
        replaced(part.text, subscript)
    } else {
        None
    };
    let small = (style.superscript || style.subscript) && raised.is_none();
    let font = match (style.bold, style.italic) {
        (true, _) => font::SEMIBOLD,
        (false, true) if setting.font == font::REGULAR => font::ITALIC,
        _ => setting.font,
    };
    let text: Cow<'a, str> = raised.map_or(Cow::Borrowed(part.text), Cow::Owned);
    let mut span =
        Span::new(text).font(font).underline(style.underline || part.run.link.is_some()).strikethrough(style.strike);
    if small {
        span = span.size(setting.size * 0.75);
    }
    match &part.run.link {
        Some(target) => span.color(look.palette.accent).link(target.clone()),
        None => span,
    }
}

/// The text in the characters made for it, when all of them exist: the toolkit cannot raise or lower letters.
fn replaced(text: &str, letter: fn(char) -> Option<char>) -> Option<String> {
    if text.chars().count() > 40 { None } else { text.chars().map(letter).collect() }
}

fn superscript(c: char) -> Option<char> {
    Some(match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4'..='9' => char::from_u32('⁴' as u32 + (c as u32 - '4' as u32))?,
        '+' => '⁺',
        '-' | '−' => '⁻',
        '=' => '⁼',
        '(' => '⁽',
        ')' => '⁾',
        'n' => 'ⁿ',
        ' ' => ' ',
        _ => return None,
    })
}

fn subscript(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => char::from_u32('₀' as u32 + (c as u32 - '0' as u32))?,
        '+' => '₊',
        '-' | '−' => '₋',
        '=' => '₌',
        '(' => '₍',
        ')' => '₎',
        ' ' => ' ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{cut, pieces, replaced, subscript, superscript, text_pieces};
    use crate::blocks::Run;

    fn run(text: &str) -> Run {
        Run { text: text.to_owned(), ..Run::default() }
    }

    #[test]
    fn exponents_and_indices_are_characters_where_there_are_some() {
        assert_eq!(replaced("-9", superscript).as_deref(), Some("⁻⁹"));
        assert_eq!(replaced("2", subscript).as_deref(), Some("₂"));
        assert_eq!(replaced("er", superscript), None);
    }

    #[test]
    fn long_text_is_cut_at_blanks_and_nothing_is_lost() {
        let text = "un deux trois quatre ".repeat(50);
        let runs = [run(&text), run(&"é".repeat(100))];
        let mut left = 10_000;
        let cut = pieces(&runs, 64, &mut left);
        assert!(cut.iter().all(|piece| piece.iter().map(|part| part.text.chars().count()).sum::<usize>() <= 64));
        let whole: String = cut.iter().flatten().map(|part| part.text).collect();
        assert_eq!(whole, format!("{text}{}", "é".repeat(100)));
        assert_eq!(left, 10_000 - whole.chars().count());
    }

    #[test]
    fn nothing_is_set_beyond_what_is_left() {
        let mut left = 10;
        let runs = [run(&"a".repeat(1_000_000))];
        let cut = pieces(&runs, 4, &mut left);
        assert_eq!((cut.iter().flatten().map(|part| part.text.len()).sum::<usize>(), left), (10, 0));
        let mut left = 7;
        assert_eq!(text_pieces("ab\ncd\nefgh", 100, &mut left), ["ab\ncd", "e"]);
        assert_eq!(left, 0);
    }

    #[test]
    fn pictographs_cost_more_and_one_is_always_taken() {
        let text = "\u{1F3E5}".repeat(10);
        let mut left = 100;
        assert_eq!(text_pieces(&text, 50, &mut left), ["\u{1F3E5}\u{1F3E5}", "\u{1F3E5}\u{1F3E5}", "\u{1F3E5}"]);
        assert_eq!(left, 0);
        assert_eq!(cut(&text, 0).0, "\u{1F3E5}");
    }

    #[test]
    fn a_cut_never_stands_inside_a_character() {
        assert_eq!(cut("ééé", 2), ("éé", "é"));
        assert_eq!(cut("a\u{1F468}\u{200D}b", 21), ("a\u{1F468}", "\u{200D}b"));
    }
}
