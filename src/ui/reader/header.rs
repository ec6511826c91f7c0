//! The head of a message: what it is about, from whom, when, to whom.

use super::{Message, Part, Reader};
use crate::domain::NamedAddress;
use crate::domain::directory::{DirectoryEntry, MailboxKind};
use crate::domain::message::Flags;
use crate::health::codes;
use crate::mime;
use crate::store::MessageRow;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::widget::label::Severity;
use crate::ui::widget::line::cost;
use crate::ui::widget::{Access, Role, Tone, badge, date, icon, label, link, one_line, region};
use crate::words;
use iced::widget::{Column, Row, column, row};
use iced::{Alignment, Length};

/// Characters of a subject shown before the person asks for the rest.
const SUBJECT_CHARS: usize = 240;
/// Characters of a subject shown at all.
const SUBJECT_MOST: usize = 10_000;
/// Recipients named before the person asks for the rest.
const NAMED: usize = 3;
/// Recipients named at all.
const NAMED_MOST: usize = 500;
/// What the names told together cost to set at the most, in letters.
const NAMES_COST: usize = 40_000;
/// Characters of a name or address.
const NAME_CHARS: usize = 120;

/// The head of a message.
pub(super) fn view<'a>(look: &'a Look, reader: &'a Reader, row: &'a MessageRow) -> Element<'a, Message> {
    let mut head = column![subject(look, reader, row)].spacing(space::SMALL).width(Length::Fill);
    let marks = marks(look, row.flags);
    if !marks.is_empty() {
        head = head.push(Row::with_children(marks).spacing(space::SMALL).wrap().vertical_spacing(space::TIGHT));
    }
    head.push(sender(look, reader, row)).push(recipients(look, reader, row)).into()
}

fn subject<'a>(look: &'a Look, reader: &Reader, row: &MessageRow) -> Element<'a, Message> {
    let whole = one_line(&mime::subject::shown(&row.envelope.subject), SUBJECT_MOST);
    let unfolded = reader.is_unfolded(Part::Subject);
    let short = one_line(&whole, SUBJECT_CHARS);
    let is_long = short != whole;
    let shown = match () {
        () if whole.is_empty() => look.words("reader-no-subject"),
        () if unfolded => whole,
        () => short,
    };
    let title = label(look, shown.clone()).size(Size::Title).semibold().width(Length::Fill);
    let title = region(Access::new(Role::Heading, shown), title);
    if !is_long {
        return title;
    }
    let words = look.words(if unfolded { "reader-fold" } else { "reader-subject-whole" });
    column![title, link(look, words, Some(Message::Fold(Part::Subject)))].into()
}

/// What was done with it before.
fn marks<'a>(look: &'a Look, flags: Flags) -> Vec<Element<'a, Message>> {
    let mut marks = Vec::new();
    if flags.answered {
        marks.push(badge(look, look.words("reader-answered"), Some(Severity::Information)));
    }
    if flags.forwarded {
        marks.push(badge(look, look.words("reader-forwarded"), Some(Severity::Information)));
    }
    if flags.flagged {
        marks.push(badge(look, look.words("reader-flagged"), Some(Severity::Caution)));
    }
    if flags.treated {
        marks.push(badge(look, look.words("reader-treated"), Some(Severity::Success)));
    }
    marks
}

fn sender<'a>(look: &'a Look, reader: &'a Reader, row: &'a MessageRow) -> Element<'a, Message> {
    let known = reader.sender.as_ref();
    let from = row.envelope.from.first();
    let (name, address) = match from {
        Some(from) => (named(from), one_line(&from.address, NAME_CHARS)),
        None => (look.words("reader-no-sender"), String::new()),
    };
    let mark = match known.and_then(|entry| entry.kind) {
        Some(MailboxKind::Org | MailboxKind::Cab) => Icon::Team,
        Some(MailboxKind::App) => Icon::Robot,
        Some(MailboxKind::Per) | None => Icon::Person,
    };
    let mut lines = Column::new().spacing(2.0).width(Length::Fill);
    lines = lines.push(label(look, name.clone()).medium().width(Length::Fill));
    if let Some(about) = known.map(|entry| about(look, entry)).filter(|about| !about.is_empty()) {
        lines = lines.push(label(look, about).size(Size::Small).width(Length::Fill));
    }
    if !address.is_empty() && address != name {
        lines = lines.push(label(look, address).size(Size::Small).tone(look, Tone::Muted).width(Length::Fill));
    }
    let when = row.envelope.date.or(row.received);
    if let Some(when) = when {
        lines = lines.push(label(look, date::long(look, when)).size(Size::Small).tone(look, Tone::Muted));
    }
    let card = row![icon(look, mark, 20.0, Tone::Muted), lines].spacing(space::MEDIUM).align_y(Alignment::Start);
    region(Access::new(Role::Group, look.words_with("reader-from", &[("name", name)])), card)
}

/// Profession, speciality, structure and town, as far as the directory says them.
fn about(look: &Look, entry: &DirectoryEntry) -> String {
    let profession = entry
        .profession
        .as_deref()
        .map(|code| codes::profession(code).map_or(code, |labels| words::label(look.language, labels)));
    let place = match (&entry.organisation, &entry.town) {
        (Some(organisation), Some(town)) => {
            let args = [("organisation", one_line(organisation, NAME_CHARS)), ("town", one_line(town, NAME_CHARS))];
            Some(look.words_with("reader-place", &args))
        }
        (Some(one), None) | (None, Some(one)) => Some(one_line(one, NAME_CHARS)),
        (None, None) => None,
    };
    let parts = [profession.map(str::to_owned), entry.speciality.clone(), entry.description.clone(), place];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn recipients<'a>(look: &'a Look, reader: &Reader, row: &MessageRow) -> Element<'a, Message> {
    let (to, cc) = (&row.envelope.to, &row.envelope.cc);
    let count = to.len() + cc.len();
    if count == 0 {
        return label(look, look.words("reader-no-recipient")).size(Size::Small).tone(look, Tone::Muted).into();
    }
    let muted = |words: String| label(look, words).size(Size::Small).tone(look, Tone::Muted);
    let mut room = NameRoom { told: 0, cost: NAMES_COST };
    if count <= NAMED {
        let mut lines = Column::new();
        let lines_told = [told(look, to, false, named, &mut room), told(look, cc, true, named, &mut room)];
        for words in lines_told.into_iter().flatten() {
            lines = lines.push(muted(words).width(Length::Fill));
        }
        return lines.into();
    }
    if !reader.is_unfolded(Part::Recipients) {
        let names: Vec<String> = to.iter().chain(cc).take(NAMED - 1).map(named).collect();
        let args = [("names", names.join(", ")), ("count", (count - names.len()).to_string())];
        let words = muted(look.words_with("reader-to-more", &args));
        let all = link(look, look.words("reader-recipients-all"), Some(Message::Fold(Part::Recipients)));
        return row![words, all].spacing(space::SMALL).align_y(Alignment::Center).wrap().into();
    }
    let mut lines = Column::new().spacing(space::TIGHT);
    let lines_told = [told(look, to, false, whole, &mut room), told(look, cc, true, whole, &mut room)];
    for words in lines_told.into_iter().flatten() {
        lines = lines.push(muted(words).width(Length::Fill));
    }
    if count > room.told {
        let args = [("count", (count - room.told).to_string())];
        lines = lines.push(muted(look.words_with("reader-recipients-cut", &args)));
    }
    lines.push(link(look, look.words("reader-fold"), Some(Message::Fold(Part::Recipients)))).into()
}

/// How many names were told, and what further ones may cost.
struct NameRoom {
    told: usize,
    cost: usize,
}

impl NameRoom {
    /// The name, when there is room for it: else no further one is told either.
    fn take(&mut self, name: String) -> Option<String> {
        let left = self.cost.checked_sub(cost(&name)).filter(|_| self.told < NAMED_MOST);
        self.cost = left.unwrap_or_default();
        self.told += usize::from(left.is_some());
        left.map(|_| name)
    }
}

/// "à A, B" or "copie à C", as far as there is room; nothing for nobody.
fn told(
    look: &Look,
    list: &[NamedAddress],
    copy: bool,
    one: fn(&NamedAddress) -> String,
    room: &mut NameRoom,
) -> Option<String> {
    let names: Vec<String> = list.iter().map_while(|to| room.take(one(to))).collect();
    if names.is_empty() {
        return None;
    }
    let args = [("names", names.join(", "))];
    Some(if copy { look.words_with("reader-cc", &args) } else { look.words_with("reader-to", &args) })
}

/// The name, else the address.
pub(super) fn named(of: &NamedAddress) -> String {
    let name = of.name.trim();
    one_line(if name.is_empty() { &of.address } else { name }, NAME_CHARS)
}

/// The name and the address.
pub(super) fn whole(of: &NamedAddress) -> String {
    let (name, address) = (named(of), one_line(&of.address, NAME_CHARS));
    if name == address { address } else { format!("{name} <{address}>") }
}

#[cfg(test)]
mod tests {
    use super::{named, whole};
    use crate::domain::NamedAddress;

    #[test]
    fn a_name_with_a_line_break_stays_on_its_line() {
        let of = NamedAddress { name: "Dr Claire\r\nMOREAU-TEST".into(), address: "c@a.example".into() };
        assert_eq!(named(&of), "Dr Claire MOREAU-TEST");
        assert_eq!(whole(&of), "Dr Claire MOREAU-TEST <c@a.example>");
    }

    #[test]
    fn who_has_no_name_is_called_by_the_address() {
        let of = NamedAddress { name: "  ".into(), address: "c@a.example".into() };
        assert_eq!(whole(&of), "c@a.example");
    }
}
