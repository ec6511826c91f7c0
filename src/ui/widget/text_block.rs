//! Received text that can be selected and copied. `iced_selection` does it for iced 0.14; the toolkit's own read-only
//! editor would keep a second copy of every text in the state of a screen.

use crate::ui::Element;
use crate::ui::font;
use crate::ui::look::{Look, Size};
use iced::Length;
use iced::advanced::text::{LineHeight, Shaping, Wrapping};
use iced_selection::text::Style;

/// Text in lines of the width there is: selected with the mouse, by letters, words or lines, copied with Ctrl+C.
pub fn selectable<'a, M: 'a>(look: &Look, text: &str) -> Element<'a, M> {
    let (colour, selection) = (look.palette.text, look.palette.selected);
    iced_selection::Text::new(text.to_owned())
        .size(Size::Body.pixels())
        .font(font::REGULAR)
        .line_height(LineHeight::Relative(1.4))
        .shaping(Shaping::Advanced)
        .wrapping(Wrapping::WordOrGlyph)
        .width(Length::Fill)
        .style(move |_: &iced::Theme| Style { color: Some(colour), selection })
        .into()
}
