//! One line of text that ends in an ellipsis where there is no more room. Shaping is what a list of mail costs most: a
//! line is shaped once when it fits, and about three times when it does not.

use super::Paragraph;
use crate::ui::font;
use iced::advanced::text::{self, Hit, Paragraph as _, Text, Wrapping};
use iced::alignment::Vertical;
use iced::{Pixels, Point, Size};

/// Characters that may be shaped for one line: more is never seen.
const LINE_CHARS: usize = 600;
/// Heights of a letter that the narrowest one is wide: no more of them stand in a line.
const NARROWEST: f32 = 0.2;
/// The same for what is usual in text, on the narrow side: so many are shaped first.
const USUAL: f32 = 0.4;

/// A line as it is shown.
pub(super) struct Line {
    /// What is drawn.
    pub(super) paragraph: Paragraph,
    /// How wide all of it would be, or as much of it as does not fit, in logical pixels.
    pub(super) needed: f32,
}

/// A text in the usual letters, on one line however long.
pub(in crate::ui::widget) fn on_one_line(content: &str, size: f32) -> Paragraph {
    Paragraph::with_text(Text {
        content,
        bounds: Size::INFINITE,
        size: Pixels(size),
        line_height: text::LineHeight::default(),
        font: font::REGULAR,
        align_x: text::Alignment::Default,
        align_y: Vertical::Top,
        shaping: text::Shaping::Advanced,
        wrapping: Wrapping::None,
    })
}

/// As much of a text as fits into a width, in logical pixels, at a height of its letters; `shape` makes a line of it.
pub(super) fn fitted(content: &str, width: f32, size: f32, shape: impl Fn(&str) -> Paragraph) -> Line {
    let most = |share: f32| {
        let count = (width.max(0.0) / (size * share).max(1.0)).ceil();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and cut below")]
        let count = count as usize;
        count.saturating_add(1).min(LINE_CHARS)
    };
    let shaped = |count: usize| {
        let line: String = content.chars().take(count).map(|c| if c == '\n' { ' ' } else { c }).collect();
        let whole = shape(&line);
        (line, whole)
    };
    let (mut line, mut whole) = shaped(most(USUAL));
    if whole.min_width() <= width && line.len() < content.len() {
        (line, whole) = shaped(most(NARROWEST));
    }
    let needed = whole.min_width();
    let is_whole = needed <= width && line.len() == content.len();
    Line { paragraph: if is_whole { whole } else { cut(&line, &whole, width, size, shape) }, needed }
}

/// The longest beginning that fits with an ellipsis, sought from where the line passes the edge.
fn cut(line: &str, whole: &Paragraph, width: f32, size: f32, shape: impl Fn(&str) -> Paragraph) -> Paragraph {
    let chars: Vec<char> = line.chars().collect();
    let mut next = passed(line, whole, width - size).clamp(1, chars.len().max(1));
    let (mut shown, mut too_long, mut step) = (None, chars.len() + 1, 1);
    let mut fits = 0;
    while too_long - fits > 1 {
        let shaped = shape(&shortened(&chars, next));
        if shaped.min_width() <= width {
            (fits, shown) = (next, Some(shaped));
        } else {
            too_long = next;
        }
        next = match (&shown, too_long <= chars.len()) {
            (Some(_), true) if step > 2 => usize::midpoint(fits, too_long),
            (Some(_), _) => (fits + step).min(too_long - 1),
            (None, _) => too_long.saturating_sub(step).max(1),
        };
        step *= 2;
    }
    shown.unwrap_or_else(|| shape("…"))
}

/// How many characters stand before a place of the line.
fn passed(line: &str, whole: &Paragraph, x: f32) -> usize {
    let offset = match whole.hit_test(Point::new(x.max(0.0), whole.min_height() / 2.0)) {
        Some(Hit::CharOffset(offset)) => offset,
        None => 0,
    };
    line.char_indices().take_while(|(at, _)| *at < offset).count()
}

fn shortened(chars: &[char], count: usize) -> String {
    let head: String = chars.iter().take(count).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    const SIZE: f32 = 13.0;

    fn shape(content: &str) -> Paragraph {
        crate::ui::headless::load_fonts();
        on_one_line(content, SIZE)
    }

    /// Width of what is shown, and how often it took shaping.
    fn shown(content: &str, width: f32) -> (f32, usize) {
        let count = Cell::new(0);
        let line = fitted(content, width, SIZE, |text| {
            count.set(count.get() + 1);
            shape(text)
        });
        (line.paragraph.min_width(), count.get())
    }

    #[test]
    fn a_line_that_fits_is_shaped_once() {
        assert_eq!(shown("Re: Avis anticoagulation", 400.0), (shape("Re: Avis anticoagulation").min_width(), 1));
    }

    #[test]
    fn as_much_as_fits_is_shown_and_little_is_shaped_for_it() {
        let text = "Compte rendu d’hospitalisation de Mme LEROUX-TEST, service de cardiologie ".repeat(20);
        let chars: Vec<char> = text.chars().collect();
        for width in [60.0, 150.0, 333.0, 780.0] {
            let best = (1..300).map(|count| shape(&shortened(&chars, count)).min_width());
            let best = best.filter(|needed| *needed <= width).fold(0.0, f32::max);
            let (found, count) = shown(&text, width);
            assert!((found - best).abs() < 0.01 && count <= 5, "{width}: {found} of {best}, shaped {count} times");
        }
    }

    #[test]
    fn no_script_makes_a_line_longer_than_its_room() {
        for text in ["שלום עולם ", "المريض ", "👩🏽‍⚕️🩺", "iiiiiiiii", "\n\n\n", "WWWW", "e\u{301}\u{301}"]
        {
            let text = text.repeat(200);
            for width in [0.0, 9.0, 120.0, 500.0] {
                let (found, count) = shown(&text, width);
                assert!(
                    found <= width.max(shape("…").min_width()) && count < 30,
                    "{text}: {found} in {width}, {count}"
                );
            }
        }
    }
}
