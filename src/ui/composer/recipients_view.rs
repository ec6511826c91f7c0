//! The lines of recipients: chips, the field behind them, the suggestions below.

use super::listening::listening;
use super::lookup::{Asking, SHOWN};
use super::recipient::{Recipient, Standing};
use super::recipients::{HeardHere, Line, Message as Said, Note, UNFOLDED};
use super::{Composer, Message};
use crate::domain::directory::DirectoryEntry;
use crate::trust::white_list::Doubt;
use crate::ui::Element;
use crate::ui::directory::person;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Room, Size, space};
use crate::ui::widget::button::quiet_face;
use crate::ui::widget::{
    Access, Chip, Role, Severity, Tone, chip, control, field, icon, label, link, one_line, quiet, region, slot, surface,
};
use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Length};

/// Room for the names of the lines, in logical pixels.
pub(super) const NAMES: f32 = 64.0;
/// Longest name and detail of a chip, in characters.
const CHIP_NAME: usize = 48;
const CHIP_DETAIL: usize = 80;

/// A line of the header: its name, what it holds.
pub(super) fn named<'a>(look: &Look, name: String, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let name = label(look, name).size(Size::Small).medium().tone(look, Tone::Muted).silent();
    let name = container(name).width(NAMES).center_y(space::CONTROL);
    row![name, content.into()].spacing(space::SMALL).width(Length::Fill).into()
}

/// Room below something that may be missing.
pub(super) fn below() -> iced::Padding {
    iced::padding::bottom(space::TIGHT)
}

impl Composer {
    /// All lines of recipients.
    pub(super) fn recipients_view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let mut lines = column![self.line_view(Line::To, look)].spacing(space::SMALL);
        if self.copies_are_shown() {
            lines = lines.push(self.line_view(Line::Cc, look)).push(self.line_view(Line::Bcc, look));
        }
        lines.push(self.list_doubt(look)).into()
    }

    fn copies_are_shown(&self) -> bool {
        let used = |line| !self.recipients.line(line).chips.is_empty() || !self.recipients.line(line).text.is_empty();
        self.copies_shown || used(Line::Cc) || used(Line::Bcc)
    }

    fn line_view<'a>(&'a self, line: Line, look: &'a Look) -> Element<'a, Message> {
        let name = look.words(line_key(line));
        let state = self.recipients.line(line);
        let chips = (!state.chips.is_empty()).then(|| container(self.chips(line, look)).padding(below()).into());
        let input = field(look, name.clone(), &state.text)
            .unlabelled()
            .id(line.id())
            .placeholder(look.words("composer-recipient-hint"));
        let input = if self.is_open() {
            input
                .on_input(move |text| Message::Recipients(Said::Type(line, text)))
                .on_submit(Message::Recipients(Said::Enter(line)))
        } else {
            input
        };
        let (open, has_chips) = (self.recipients.lookup.is_open(line), !state.chips.is_empty());
        let input = listening(input, state.text.is_empty(), move |heard| {
            use super::listening::Heard;
            let wanted = match heard {
                Heard::Up | Heard::Down | Heard::Escape => open,
                Heard::Rubbed => has_chips,
                Heard::Pasted(_) | Heard::Entered | Heard::Left { .. } => true,
            };
            wanted.then(|| Message::Recipients(Said::Heard(line, HeardHere(heard))))
        });
        let mut first = row![input].spacing(space::SMALL).align_y(Alignment::Center);
        if line == Line::To {
            first = first.extend(self.beside_to(look));
        }
        // The field keeps its place, and with it the keyboard, whatever comes and goes around it.
        let content = column![slot(chips), first].push(open.then(|| self.suggestions(line, look)));
        named(look, name, content.spacing(0).width(Length::Fill))
    }

    fn beside_to<'a>(&'a self, look: &'a Look) -> Vec<Element<'a, Message>> {
        let open = self.is_open();
        let copies = (!self.copies_are_shown())
            .then(|| link(look, look.words("composer-show-copies"), open.then_some(Message::ShowCopies)).into());
        let words = look.words("composer-directory");
        let directory = quiet(look, Some(Icon::Directory), words, open.then_some(Message::OpenDirectory));
        copies.into_iter().chain([directory.into()]).collect()
    }

    fn chips<'a>(&'a self, line: Line, look: &'a Look) -> Element<'a, Message> {
        let state = self.recipients.line(line);
        let shown = if state.unfolded { state.chips.len() } else { UNFOLDED };
        let mut chips: Vec<Element<'a, Message>> =
            state.chips.iter().take(shown).enumerate().map(|(place, one)| self.chip(line, place, one, look)).collect();
        let hidden = state.chips.len().saturating_sub(shown);
        if hidden > 0 {
            let bad = self.recipients.bad(line, shown, look.now);
            let key = if bad > 0 { "composer-more-to-mend" } else { "composer-more" };
            let words = look.words_with(key, &[("count", hidden.to_string()), ("bad", bad.to_string())]);
            chips.push(link(look, words, Some(Message::Recipients(Said::Fold(line, true)))).into());
        } else if state.chips.len() > UNFOLDED {
            let words = look.words("composer-fewer");
            chips.push(link(look, words, Some(Message::Recipients(Said::Fold(line, false)))).into());
        }
        let name = look.words_with(
            "composer-recipients-count",
            &[("line", look.words(line_key(line))), ("count", state.chips.len().to_string())],
        );
        region(Access::new(Role::List, name), Row::with_children(chips).spacing(space::TIGHT).wrap())
    }

    fn chip<'a>(&'a self, line: Line, place: usize, one: &'a Recipient, look: &'a Look) -> Element<'a, Message> {
        let standing = one.standing(self.recipients.list.as_ref(), look.now);
        let known = match &one.entry {
            Some(entry) => person::summary(look, entry),
            None if one.named.name.is_empty() => String::new(),
            None => one.named.address.clone(),
        };
        let (severity, detail) = match standing {
            Standing::Inside | Standing::Unread => (None, known),
            Standing::NotAnAddress => (Some(Severity::Danger), look.words("composer-not-an-address")),
            Standing::Outside => {
                let said = look.words("composer-outside");
                (Some(Severity::Danger), person::joined([Some(said), Some(known)]))
            }
            Standing::Unsure(_) => {
                let said = look.words("composer-unsure");
                (Some(Severity::Caution), person::joined([Some(said), Some(known)]))
            }
        };
        let kind = one.entry.as_ref().and_then(|entry| entry.kind);
        let is_patient = one.is_patient(&self.recipients.patient_domains);
        let mark = if is_patient { Icon::Patient } else { person::kind_icon(kind) };
        let open = self.is_open();
        let edit = standing == Standing::NotAnAddress;
        // What is wrong must be seen to be mended.
        let words = if edit { one.named.address.clone() } else { one.name() };
        chip(
            look,
            Chip {
                icon: Some(mark),
                words: one_line(&words, CHIP_NAME),
                detail: one_line(&detail, CHIP_DETAIL),
                severity,
                on_remove: open.then_some(Message::Recipients(Said::Remove(line, place))),
                on_press: (open && edit).then_some(Message::Recipients(Said::Edit(line, place))),
            },
        )
    }

    /// Why the white list cannot tell, once for all chips it cannot tell of; and what an addition came to.
    fn list_doubt<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        let list = self.recipients.list.as_ref();
        let doubt = self.recipients.all().find_map(|one| match one.standing(list, look.now) {
            Standing::Unsure(doubt) => Some(doubt),
            _ => None,
        });
        let doubt = doubt.map(|doubt| (Tone::Caution, Icon::Caution, look.words(doubt_key(doubt))));
        let note = self.recipients.note.map(|note| (Tone::Information, Icon::Information, look.words(note_key(note))));
        let said: Vec<Element<'a, Message>> = doubt
            .into_iter()
            .chain(note)
            .map(|(tone, mark, words)| {
                let access = Access { live: true, ..Access::new(Role::Status, words.clone()) };
                let words = label(look, words).size(Size::Small).tone(look, tone).width(Length::Fill).silent();
                region(access, row![icon(look, mark, 16.0, tone), words].spacing(space::TIGHT))
            })
            .collect();
        (!said.is_empty()).then(|| {
            let indent = if look.room() == Room::Narrow { 0.0 } else { NAMES + space::SMALL };
            container(Column::with_children(said).spacing(space::TIGHT)).padding(iced::padding::left(indent)).into()
        })
    }

    fn suggestions<'a>(&'a self, line: Line, look: &'a Look) -> Element<'a, Message> {
        let lookup = &self.recipients.lookup;
        let count = lookup.found.len().min(SHOWN);
        let rows = lookup.found.iter().take(SHOWN).enumerate().map(|(place, entry)| {
            let twin = lookup.homonyms.get(place).copied().unwrap_or_default();
            let chosen = lookup.highlighted == Some(place);
            let words = suggestion(look, entry, twin);
            let name = person::joined([
                Some(person::name(entry)),
                person::role(look, entry),
                Some(person::place(look, entry)),
                Some(entry.address.to_string()),
            ]);
            control(look, Role::ListBoxOption, name, words)
                .on_press(Message::Recipients(Said::Pick(line, Box::new(entry.clone()))))
                .selected(chosen)
                .followed(chosen)
                .place(place, count)
                .padding([space::TIGHT, space::SMALL])
                .width(Length::Fill)
                .face(quiet_face)
                .untabbable()
                .into()
        });
        let mut content = Column::with_children(rows).width(Length::Fill);
        if lookup.homonyms.iter().take(SHOWN).any(|twin| *twin) {
            content = content.push(said_below(look, look.words("composer-which-one"), Tone::Caution));
        }
        content = content.push(self.asking(look).map(|(words, tone)| said_below(look, words, tone)));
        let card = container(content).padding(space::TIGHT).width(Length::Fill).style(surface::card(look.palette));
        region(Access::new(Role::ListBox, look.words("composer-suggestions")), card)
    }

    fn asking(&self, look: &Look) -> Option<(String, Tone)> {
        let lookup = &self.recipients.lookup;
        Some(match &lookup.asking {
            Asking::Nothing => return None,
            Asking::Asked => (look.words("composer-asking"), Tone::Muted),
            Asking::Failed(failure) => {
                let said = look.explain(failure);
                let args = [("why", said.message), ("code", said.code)];
                (look.words_with("composer-asking-failed", &args), Tone::Caution)
            }
            Asking::Answered { .. } if lookup.found.is_empty() => (look.words("composer-nobody"), Tone::Muted),
            Asking::Answered { truncated } if *truncated || lookup.found.len() > SHOWN => {
                (look.words("composer-refine"), Tone::Muted)
            }
            Asking::Answered { .. } => return None,
        })
    }
}

fn said_below<'a>(look: &'a Look, words: String, tone: Tone) -> Element<'a, Message> {
    let access = Access { live: true, ..Access::new(Role::Status, words.clone()) };
    let words = label(look, words).size(Size::Small).tone(look, tone).width(Length::Fill).silent();
    region(access, container(words).padding([space::TIGHT, space::SMALL]))
}

/// Two lines: who and what they do; where, and the address. Among people of one name, what they do leads.
fn suggestion<'a>(look: &'a Look, entry: &'a DirectoryEntry, twin: bool) -> Element<'a, Message> {
    let tone = if twin { Tone::Caution } else { Tone::Plain };
    let role = person::role(look, entry).map(|role| {
        label(look, role).size(Size::Small).semibold_if(twin).tone(look, tone).received().silent().width(Length::Fill)
    });
    let who = label(look, person::name(entry)).semibold().received().silent();
    let address = Some(entry.address.to_string());
    let place = person::joined([Some(person::place(look, entry)), address]);
    let place = label(look, place).size(Size::Caption).tone(look, Tone::Muted).received().silent().width(Length::Fill);
    let words = column![row![who].push(role).spacing(space::SMALL).align_y(Alignment::Center), place]
        .spacing(2)
        .width(Length::Fill);
    row![icon(look, person::kind_icon(entry.kind), 16.0, Tone::Muted), words]
        .spacing(space::SMALL)
        .align_y(Alignment::Center)
        .into()
}

fn line_key(line: Line) -> &'static str {
    match line {
        Line::To => "composer-to",
        Line::Cc => "composer-cc",
        Line::Bcc => "composer-bcc",
    }
}

fn note_key(note: Note) -> &'static str {
    match note {
        Note::Already => "composer-already",
        Note::TooMany => "composer-too-many",
        Note::WhichOne => "composer-which-one",
    }
}

fn doubt_key(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::NoList | Doubt::NoListOtherDomain => "composer-doubt-no-list",
        Doubt::ListIncomplete => "composer-doubt-incomplete",
        Doubt::ListStale | Doubt::ListNotRefreshed => "composer-doubt-stale",
    }
}
