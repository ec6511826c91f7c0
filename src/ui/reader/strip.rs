//! The conversation of a message, above its text.

use super::load::Line;
use super::{Message, Part, Reader, header};
use crate::mime::subject;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::widget::button::quiet_face;
use crate::ui::widget::{Access, Role, Tone, control, date, label, one_line, quiet, region};
use iced::widget::{Column, column, row};
use iced::{Alignment, Length};

/// Messages shown before the person asks for the rest: the one that is read, and those around it.
const SHOWN: usize = 4;

/// The conversation; nothing when the message stands alone.
pub(super) fn view<'a>(look: &'a Look, reader: &'a Reader) -> Option<Element<'a, Message>> {
    let lines = &reader.thread;
    if lines.len() < 2 {
        return None;
    }
    let unfolded = reader.is_unfolded(Part::Thread) || lines.len() <= SHOWN;
    let current = lines.iter().position(|line| line.row.id == reader.id).unwrap_or_default();
    let first = if unfolded { 0 } else { current.saturating_sub(SHOWN / 2).min(lines.len() - SHOWN) };
    let count = if unfolded { lines.len() } else { SHOWN };
    let words = look.words_with("reader-thread", &[("count", lines.len().to_string())]);
    let head: Element<'a, Message> = if lines.len() <= SHOWN {
        let mark = crate::ui::widget::icon(look, Icon::Thread, 16.0, Tone::Muted);
        let words = label(look, words).size(Size::Small).medium();
        row![mark, words].spacing(space::SMALL).align_y(Alignment::Center).into()
    } else {
        quiet(look, Some(Icon::Thread), words, Some(Message::Fold(Part::Thread))).expanded(unfolded).into()
    };
    let mut list = Column::new().spacing(0.0).width(Length::Fill);
    for (index, line) in lines.iter().enumerate().skip(first).take(count) {
        list = list.push(one(look, line, line.row.id == reader.id, index, lines.len()));
    }
    let strip = column![head, list].spacing(space::TIGHT).width(Length::Fill);
    Some(region(Access::new(Role::List, look.words("reader-thread-name")), strip))
}

fn one<'a>(look: &'a Look, line: &'a Line, current: bool, index: usize, count: usize) -> Element<'a, Message> {
    let row = &line.row;
    let from = row.envelope.from.first().map_or_else(|| look.words("reader-no-sender"), header::named);
    let when = row.envelope.date.or(row.received).map(|when| date::short(look, when)).unwrap_or_default();
    let words = if line.words.is_empty() { subject::shown(&row.envelope.subject) } else { line.words.clone() };
    let words = one_line(&words, 160);
    let name = look
        .words_with("reader-thread-line", &[("name", from.clone()), ("date", when.clone()), ("words", words.clone())]);
    let small = |words: String| label(look, words).size(Size::Small).received().silent();
    let content = row![
        small(from).semibold_if(!row.flags.seen).width(Length::FillPortion(2)),
        small(words).tone(look, Tone::Muted).width(Length::FillPortion(5)),
        label(look, when).size(Size::Caption).tone(look, Tone::Muted).silent()
    ]
    .spacing(space::MEDIUM)
    .align_y(Alignment::Center);
    control(look, Role::ListItem, name, content)
        .on_press(Message::Open(row.id))
        .selected(current)
        .place(index, count)
        .padding([space::TIGHT, space::SMALL])
        .width(Length::Fill)
        .face(quiet_face)
        .into()
}
