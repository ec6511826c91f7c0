//! One message in the list: who, when, what, and what goes with it.

use super::{Menu, Message, menus};
use crate::domain::NamedAddress;
use crate::mime::subject;
use crate::store::MessageRow;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Density, Look, Size, space};
use crate::ui::palette::Palette;
use crate::ui::widget::control::Face;
use crate::ui::widget::{Role, Status, Tone, control, date, icon, label, menu, one_line, surface};
use iced::widget::{Row, column, container, row, space as gap};
use iced::{Alignment, Length};

/// Characters of a subject that are looked at: more is never seen in a row.
const SHOWN_CHARS: usize = 600;
/// People named in a row of sent mail; the others are counted.
const NAMED: usize = 3;
/// The column of dates of one-line rows: the longest is « 12/03/2024 ».
const WHEN: f32 = 68.0;
/// The dot of what was not read.
const DOT: f32 = 8.0;

/// How a row stands in its list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) index: usize,
    pub(super) count: usize,
    pub(super) chosen: bool,
    pub(super) menu: bool,
    /// Sent mail tells to whom.
    pub(super) sent: bool,
}

/// The height of a row, in logical pixels: three lines, or one.
pub(super) fn height(density: Density) -> f32 {
    match density {
        Density::Comfortable => 60.0,
        Density::Compact => 36.0,
    }
}

/// A message.
pub(super) fn message<'a>(look: &'a Look, row: &MessageRow, at: Standing) -> Element<'a, Message> {
    let unread = !row.flags.seen;
    let people = if at.sent { recipients(look, &row.envelope.to) } else { sender(look, row) };
    let when = row.received.or(row.envelope.date).map(|at| date::short(look, at)).unwrap_or_default();
    let subject = shown_subject(look, row);
    let document = document_line(row);
    let marks = marks(row);
    let name = spoken(look, row, [&people, &subject, &document, &when], &marks);
    let dot: Element<'a, Message> = if unread {
        container(gap().width(DOT).height(DOT)).style(surface::soft(look.palette.accent, DOT / 2.0)).into()
    } else {
        gap().width(DOT).height(DOT).into()
    };
    let who = label(look, people).size(Size::Small).semibold_if(unread).received().silent();
    let tone = if unread { Tone::Plain } else { Tone::Muted };
    let what = label(look, subject).size(Size::Small).semibold_if(unread).tone(look, tone).received().silent();
    let when = label(look, when).size(Size::Caption).tone(look, Tone::Muted).one_line().silent();
    let marks = Row::with_children(marks.iter().map(|(mark, _, tone)| icon(look, *mark, 16.0, *tone)))
        .spacing(space::TIGHT)
        .align_y(Alignment::Center);
    let content: Element<'a, Message> = match look.density {
        Density::Compact => {
            // Columns: what goes with a message must not push its subject about.
            let middle = row![what.width(Length::Fill), marks].spacing(space::SMALL).align_y(Alignment::Center);
            let when = when.width(WHEN).align(Alignment::End);
            row![dot, who.width(Length::FillPortion(2)), middle.width(Length::FillPortion(3)), when]
                .spacing(space::SMALL)
                .align_y(Alignment::Center)
                .into()
        }
        Density::Comfortable => {
            let first = row![who.width(Length::Fill), when].spacing(space::SMALL).align_y(Alignment::Center);
            let second = row![what.width(Length::Fill), marks].spacing(space::SMALL).align_y(Alignment::Center);
            let third = (!document.is_empty()).then(|| {
                row![
                    icon(look, Icon::Document, 16.0, Tone::Accent),
                    label(look, document).size(Size::Caption).received().silent().width(Length::Fill)
                ]
                .spacing(space::TIGHT)
                .align_y(Alignment::Center)
            });
            let lines = column![first, second].push(third).spacing(1).width(Length::Fill);
            row![dot, lines].spacing(space::SMALL).align_y(Alignment::Center).into()
        }
    };
    let id = row.id;
    let body = control(look, Role::ListBoxOption, name, content)
        .on_press_with(move |modifiers| Message::Press(id, modifiers))
        .on_secondary(Message::Open(Menu::Row(id)))
        .selected(at.chosen)
        .place(at.index, at.count)
        .untabbable()
        .width(Length::Fill)
        .height(height(look.density))
        .padding([0.0, space::MEDIUM])
        .face(face);
    menu(look, look.words("mailbox-row-menu"), body.into(), at.menu, menus::of_row(look, row), Message::CloseMenu)
}

/// A row that is being read: its place, and nothing more.
pub(super) fn blank<'a>(look: &'a Look) -> Element<'a, Message> {
    let line = |width: f32| {
        let bar = container(gap().width(width).height(space::SMALL));
        bar.style(surface::soft(look.palette.hover, space::TIGHT))
    };
    let lines = match look.density {
        Density::Comfortable => column![line(140.0), line(220.0)].spacing(space::SMALL),
        Density::Compact => column![line(220.0)],
    };
    container(lines)
        .padding([0.0, space::MEDIUM + DOT + space::SMALL])
        .width(Length::Fill)
        .center_y(height(look.density))
        .into()
}

/// A hairline below, the chosen ones filled.
pub(super) fn face(palette: &Palette, status: Status) -> Face {
    let background = match status {
        Status { selected: true, .. } => Some(palette.selected),
        Status { hovered: true, .. } => Some(palette.hover),
        _ => None,
    };
    Face { background, border: None, radius: 0.0 }
}

/// A name, else the address, else words for neither.
pub(super) fn person(look: &Look, named: &NamedAddress) -> String {
    let said = if named.name.trim().is_empty() { &named.address } else { &named.name };
    if said.trim().is_empty() { look.words("mailbox-nobody") } else { one_line(said, SHOWN_CHARS) }
}

fn sender(look: &Look, row: &MessageRow) -> String {
    row.envelope.from.first().map_or_else(|| look.words("mailbox-nobody"), |named| person(look, named))
}

/// « À : Dr A, Pharmacie B et 4 autres ».
pub(super) fn recipients(look: &Look, to: &[NamedAddress]) -> String {
    if to.is_empty() {
        return look.words("mailbox-to-nobody");
    }
    let names: Vec<String> = to.iter().take(NAMED).map(|named| person(look, named)).collect();
    let others = (to.len() - names.len()).to_string();
    let key = if to.len() > NAMED { "mailbox-to-more" } else { "mailbox-to" };
    look.words_with(key, &[("names", names.join(", ")), ("others", others)])
}

fn shown_subject(look: &Look, row: &MessageRow) -> String {
    let whole: String = row.envelope.subject.chars().take(SHOWN_CHARS).collect();
    let shown = one_line(&subject::shown(&whole), SHOWN_CHARS);
    if shown.is_empty() { look.words("mailbox-no-subject") } else { shown }
}

/// « CR d'examens biologiques · LEROUX-TEST Odette ».
fn document_line(row: &MessageRow) -> String {
    if row.documents == 0 {
        return String::new();
    }
    let parts = [row.document_title.trim(), row.patients.trim()];
    one_line(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "), SHOWN_CHARS)
}

/// What goes with a message: an icon and the key of its words.
fn marks(row: &MessageRow) -> Vec<(Icon, &'static str, Tone)> {
    let all = [
        (row.flags.answered, Icon::Reply, "mailbox-mark-answered", Tone::Muted),
        (row.flags.forwarded, Icon::Forward, "mailbox-mark-forwarded", Tone::Muted),
        (!row.envelope.receipt_to.is_empty(), Icon::Receipt, "mailbox-mark-receipt", Tone::Muted),
        (row.has_attachment, Icon::Attachment, "mailbox-mark-attachment", Tone::Muted),
        (row.flags.flagged, Icon::Flag, "mailbox-mark-flagged", Tone::Caution),
        (row.flags.treated, Icon::Check, "mailbox-mark-treated", Tone::Success),
    ];
    all.into_iter().filter(|(holds, ..)| *holds).map(|(_, icon, key, tone)| (icon, key, tone)).collect()
}

/// What a screen reader says of the row.
fn spoken(look: &Look, row: &MessageRow, said: [&str; 4], marks: &[(Icon, &'static str, Tone)]) -> String {
    let unread = (!row.flags.seen).then(|| look.words("mailbox-mark-unread"));
    let marks = marks.iter().map(|(_, key, _)| look.words(key));
    let parts = unread.into_iter().chain(said.into_iter().map(str::to_owned)).chain(marks);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::recipients;
    use crate::domain::NamedAddress;
    use crate::ui::look::Look;
    use crate::words::Language;
    use jiff::Timestamp;

    fn named(name: &str) -> NamedAddress {
        NamedAddress { name: name.to_owned(), address: "a@b.mssante.example".to_owned() }
    }

    #[test]
    fn many_recipients_are_counted() {
        let look = Look::new(Language::French, Timestamp::UNIX_EPOCH);
        let all: Vec<_> = ["A", "B", "C", "D", "E"].map(named).to_vec();
        assert_eq!(recipients(&look, &all), "À\u{a0}: A, B, C et 2 autres");
        assert_eq!(recipients(&look, &[named("A")]), "À\u{a0}: A");
        assert_eq!(recipients(&look, &[named("")]), "À\u{a0}: a@b.mssante.example");
    }
}
