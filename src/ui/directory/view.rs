//! The directory on the screen: the question above, what was found below, one entry in full beside it.

use super::results::Basis;
use super::{Directory, Filter, LIST, Message, SEARCH, person};
use crate::domain::directory::{DirectoryEntry, MailboxKind};
use crate::health::codes;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::widget::button::quiet_face;
use crate::ui::widget::{
    Access, Chip, ListKey, Role, Severity, Tone, Windowed, badge, banner, chip, control, empty, field, icon,
    icon_button, label, link, primary, progress, region, secondary, slot, surface, switch, windowed,
};
use iced::keyboard::{Key, key::Named};
use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Length};

/// The width from which the card stands beside the list, in logical pixels.
const BESIDE: f32 = 900.0;
/// The width of the card beside the list, in logical pixels.
const CARD: f32 = 340.0;
/// Professions offered, by their codes (NOS table G15): those who write to each other most.
const PROFESSIONS: [&str; 12] = ["10", "21", "60", "50", "40", "70", "80", "91", "92", "94", "95", "86"];

/// The height under which a window has room for the list only, in logical pixels.
const SHORT: f32 = 560.0;

fn is_short(look: &Look) -> bool {
    look.window.height < SHORT && look.window.width < BESIDE
}

/// The height of a row, in logical pixels.
pub(super) fn row_height(look: &Look) -> f32 {
    look.row_height().max(52.0)
}

impl Directory {
    /// The directory.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let question = container(self.question(look)).padding(space::PANE);
        let page = column![self.top(look), surface::rule(look), question, slot(self.said(look)), surface::rule(look)];
        let page = page.push(self.found_view(look)).push(self.picked_view(look));
        let ground = surface::ground(look.palette.surface);
        let page = container(page).style(ground).width(Length::Fill).height(Length::Fill);
        region(Access::new(Role::Main, look.words("directory-title")), page)
    }

    fn top<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let back = icon_button(look, Icon::Back, look.words("directory-back"), Some(Message::Leave));
        let title = if self.picking { "directory-title-picking" } else { "directory-title" };
        let title = label(look, look.words(title)).size(Size::Lead).semibold().width(Length::Fill);
        container(row![back, title].spacing(space::SMALL).align_y(Alignment::Center))
            .padding([space::SMALL, space::PANE])
            .width(Length::Fill)
            .into()
    }

    fn question<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let words = field(look, look.words("directory-search"), &self.words)
            .id(SEARCH)
            .placeholder(look.words("directory-search-hint"))
            .on_input(|text| Message::Type(Filter::Words, text))
            .on_submit(Message::ToResults);
        let town = field(look, look.words("directory-town"), &self.town)
            .on_input(|text| Message::Type(Filter::Town, text))
            .on_submit(Message::ToResults);
        let organisation = field(look, look.words("directory-organisation"), &self.organisation)
            .on_input(|text| Message::Type(Filter::Organisation, text))
            .on_submit(Message::ToResults);
        let short = is_short(look);
        let typed: Element<'a, Message> = if look.window.width < BESIDE {
            let toggle = short.then(|| {
                let words = look.words("directory-filters");
                let then = (!self.is_narrowed()).then_some(Message::ShowFilters(!self.filters_shown));
                switch(look, words, self.filters_are_shown(), then)
            });
            let words = row![words].push(toggle).spacing(space::MEDIUM).align_y(Alignment::End);
            let narrowing =
                (!short || self.filters_are_shown()).then(|| row![town, organisation].spacing(space::MEDIUM));
            column![words].push(narrowing).spacing(space::SMALL).into()
        } else {
            let (words, rest) = (container(words).width(Length::FillPortion(2)), Length::FillPortion(1));
            row![words, container(town).width(rest), container(organisation).width(rest)].spacing(space::MEDIUM).into()
        };
        let rest = (!short || self.filters_are_shown()).then(|| self.choices_view(look));
        column![typed].push(rest).spacing(space::SMALL).into()
    }

    /// Where there is little room, filters show when they are wanted or at work.
    fn filters_are_shown(&self) -> bool {
        self.filters_shown || self.is_narrowed()
    }

    fn choices_view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let kinds =
            [None, Some(MailboxKind::Per), Some(MailboxKind::Org), Some(MailboxKind::Cab), Some(MailboxKind::App)];
        let kinds = kinds.into_iter().map(|kind| match kind {
            None => (kind, look.words("directory-kind-any")),
            Some(known) => (kind, person::kind(look, known)),
        });
        let kinds = choices(look, look.words("directory-kind"), kinds.collect(), &self.kind, Message::Kind);
        let mut rest = vec![self.profession_button(look), kinds];
        if self.is_narrowed() {
            rest.push(link(look, look.words("directory-clear"), Some(Message::Clear)).into());
        }
        let rest = Row::with_children(rest).spacing(space::MEDIUM).align_y(Alignment::Center).wrap();
        column![rest].push(self.professions(look)).spacing(space::SMALL).into()
    }

    fn profession_button<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let chosen = match self.profession.as_str() {
            "" => look.words("directory-profession-any"),
            code => codes::profession(code).unwrap_or(code).to_owned(),
        };
        let words = look.words_with("directory-profession", &[("profession", chosen)]);
        let content = row![label(look, words.clone()).silent(), icon(look, Icon::Down, 16.0, Tone::Muted)]
            .spacing(space::SMALL)
            .align_y(Alignment::Center);
        control(look, Role::Button, words, content)
            .on_press(Message::ShowProfessions(!self.professions_shown))
            .expanded(self.professions_shown)
            .height(space::CONTROL)
            .padding([0.0, space::SMALL])
            .face(quiet_face)
            .into()
    }

    fn professions<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        if !self.professions_shown {
            return None;
        }
        let any = (String::new(), look.words("directory-profession-any"));
        let known =
            PROFESSIONS.iter().filter_map(|code| Some(((*code).to_owned(), codes::profession(code)?.to_owned())));
        let options = std::iter::once(any).chain(known).collect();
        let name = look.words("directory-professions");
        Some(choices(look, name, options, &self.profession, Message::Profession))
    }

    /// Whose word this is, and whether there is more.
    fn said<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        let count = self.results.entries.len().to_string();
        match &self.results.basis {
            Basis::Nothing => None,
            Basis::Asking => {
                let asking = progress(look, look.words("directory-asking"), None, None);
                Some(container(asking).padding([space::TIGHT, space::PANE]).into())
            }
            Basis::Directory { truncated: true } => {
                let words = look.words_with("directory-truncated", &[("count", count)]);
                Some(banner(look, Severity::Information, words, Vec::new()))
            }
            Basis::Directory { truncated: false } => {
                let words = look.words_with("directory-count", &[("count", count)]);
                let access = Access { live: true, ..Access::new(Role::Status, words.clone()) };
                let words = label(look, words).size(Size::Small).tone(look, Tone::Muted).silent();
                Some(region(access, container(words).padding([space::TIGHT, space::PANE])))
            }
            Basis::Here(failure) => {
                let said = look.explain(failure);
                let args = [("why", said.message), ("code", said.code), ("count", count)];
                let again = secondary(look, look.words("directory-again"), Some(Message::Again)).into();
                Some(banner(look, Severity::Caution, look.words_with("directory-offline", &args), vec![again]))
            }
        }
    }

    fn found_view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        if self.results.entries.is_empty() {
            return self.nobody(look);
        }
        // The list keeps its place in the tree, and with it the keyboard, when the card comes.
        let list = self.list(look);
        if is_short(look) {
            let card = self.shown().map(|entry| column![surface::rule(look), self.small_card(entry, look)]);
            return column![list].push(card).height(Length::Fill).into();
        }
        let card = self.shown().map(|entry| self.card(entry, look));
        if look.window.width < BESIDE {
            let most = (look.window.height / 2.0).max(160.0);
            let card =
                card.map(|card| column![surface::rule(look), container(surface::scroll(look, card)).max_height(most)]);
            return column![list].push(card).height(Length::Fill).into();
        }
        let card = card.map(|card| {
            let card = container(surface::scroll(look, card).height(Length::Fill)).width(CARD);
            row![surface::rule_down(look), card]
        });
        row![list].push(card).height(Length::Fill).into()
    }

    fn nobody<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let (title, text) = match self.results.basis {
            Basis::Nothing => ("directory-empty-title", "directory-empty-words"),
            Basis::Asking => return container(column![]).height(Length::Fill).into(),
            Basis::Directory { .. } | Basis::Here(_) => ("directory-nobody-title", "directory-nobody-words"),
        };
        let clear = self.is_narrowed().then(|| (look.words("directory-clear"), Message::Clear));
        let clear = clear.filter(|_| !matches!(self.results.basis, Basis::Nothing));
        empty(look, Icon::Directory, look.words(title), look.words(text), clear)
    }

    fn list<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let list = Windowed {
            id: LIST.into(),
            name: look.words("directory-results"),
            count: self.results.entries.len(),
            row_height: row_height(look),
            cursor: self.cursor,
            position: self.position,
            on_scroll: Box::new(Message::Scrolled),
            on_key: Box::new(|key| match key {
                ListKey::Other(Key::Named(Named::Space), _) => Some(Message::Key(ListKey::Toggle)),
                ListKey::Other(..) | ListKey::SelectAll => None,
                key => Some(Message::Key(key)),
            }),
        };
        let list = windowed(look, list, |place| match self.results.entries.get(place) {
            Some(entry) => self.row(place, entry, look),
            None => column![].into(),
        });
        container(list).width(Length::Fill).height(Length::Fill).into()
    }

    fn row<'a>(&'a self, place: usize, entry: &'a DirectoryEntry, look: &'a Look) -> Element<'a, Message> {
        let twin = self.results.homonyms.get(place).copied().unwrap_or_default();
        let picked = self.is_picked(entry);
        let tone = if twin { Tone::Caution } else { Tone::Plain };
        let who = label(look, person::name(entry)).semibold().received().silent();
        let role = person::role(look, entry)
            .map(|role| label(look, role).semibold_if(twin).tone(look, tone).received().silent().width(Length::Fill));
        let place_words = person::joined([Some(person::place(look, entry)), Some(entry.address.to_string())]);
        let below = label(look, place_words.clone())
            .size(Size::Small)
            .tone(look, Tone::Muted)
            .received()
            .silent()
            .width(Length::Fill);
        let first = row![who].push(role).spacing(space::SMALL).align_y(Alignment::Center);
        let words = column![first, below].spacing(2).width(Length::Fill);
        let paperless = entry.paperless.unwrap_or_default();
        let paper = paperless.then(|| badge(look, look.words("directory-paperless"), Some(Severity::Success)));
        let mark = if picked { Icon::Check } else { person::kind_icon(entry.kind) };
        let mark_tone = if picked { Tone::Accent } else { Tone::Muted };
        let content = row![icon(look, mark, 20.0, mark_tone), words]
            .push(paper)
            .spacing(space::MEDIUM)
            .align_y(Alignment::Center);
        let name = person::joined([Some(person::name(entry)), person::role(look, entry), Some(place_words)]);
        let message = if self.picking { Message::Toggle(place) } else { Message::Open(place) };
        let row = control(look, Role::ListBoxOption, name, content)
            .on_press(message)
            .selected(self.cursor == Some(place) || picked)
            .checked(picked)
            .place(place, self.results.entries.len())
            .padding([0.0, space::PANE])
            .width(Length::Fill)
            .height(row_height(look))
            .face(quiet_face)
            .untabbable();
        if self.picking { row.into() } else { row.on_double(Message::Write).into() }
    }

    fn card<'a>(&'a self, entry: &'a DirectoryEntry, look: &'a Look) -> Element<'a, Message> {
        let title = label(look, person::name(entry)).size(Size::Title).semibold().width(Length::Fill);
        let role = person::role(look, entry).map(|role| label(look, role).size(Size::Lead).width(Length::Fill));
        let town = person::joined([entry.postal_code.clone(), person::town(entry)]);
        let facts = [
            ("directory-fact-kind", entry.kind.map(|kind| person::kind(look, kind))),
            ("directory-fact-organisation", entry.organisation.clone()),
            ("directory-fact-town", Some(town)),
            ("directory-fact-address", Some(entry.address.to_string())),
            ("directory-fact-telephone", entry.telephone.as_deref().map(telephone)),
            ("directory-fact-id", entry.national_id.clone()),
            ("directory-fact-organisation-id", entry.organisation_id.clone()),
            ("directory-fact-description", entry.description.clone()),
            (
                "directory-fact-paperless",
                entry
                    .paperless
                    .map(|yes| look.words(if yes { "directory-paperless-yes" } else { "directory-paperless-no" })),
            ),
        ];
        let facts = facts.into_iter().filter_map(|(key, value)| {
            let value = value.filter(|value| !value.trim().is_empty())?;
            let name = label(look, look.words(key)).size(Size::Small).tone(look, Tone::Muted).width(Length::Fill);
            Some(column![name, label(look, value).width(Length::Fill)].width(Length::Fill).into())
        });
        let act = self.act(entry, look);
        let content = column![title]
            .push(role)
            .push(Column::with_children(facts).spacing(space::SMALL))
            .push(act)
            .spacing(space::MEDIUM)
            .padding(space::PANE)
            .width(Length::Fill);
        region(Access::new(Role::Group, person::name(entry)), content)
    }

    /// What there is room for in a short window: a telephone number to call, and what can be done.
    fn small_card<'a>(&'a self, entry: &'a DirectoryEntry, look: &'a Look) -> Element<'a, Message> {
        let who = label(look, person::name(entry)).semibold().received().width(Length::Fill);
        let more = person::joined([entry.telephone.as_deref().map(telephone), person::role(look, entry)]);
        let more = label(look, more).size(Size::Small).tone(look, Tone::Muted).received().width(Length::Fill);
        let content = row![column![who, more].width(Length::Fill), self.act(entry, look)].spacing(space::MEDIUM);
        let access = Access::new(Role::Group, person::name(entry));
        region(access, container(content.align_y(Alignment::Center)).padding([space::TIGHT, space::PANE]))
    }

    fn act<'a>(&'a self, entry: &'a DirectoryEntry, look: &'a Look) -> Element<'a, Message> {
        if self.picking {
            let key = if self.is_picked(entry) { "directory-unpick" } else { "directory-pick" };
            return secondary(look, look.words(key), self.cursor.map(Message::Toggle)).into();
        }
        primary(look, look.words("directory-write"), Some(Message::Write)).into()
    }

    /// Those picked so far, and what to do with them.
    fn picked_view<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        if self.picked.is_empty() {
            return None;
        }
        let count = [("count", self.picked.len().to_string())];
        let (key, then) = if self.picking {
            ("directory-take", Message::Take)
        } else {
            ("directory-write-to-picked", Message::Write)
        };
        let act = primary(look, look.words_with(key, &count), Some(then));
        let names = self.picked.iter().take(6).map(|entry| {
            chip(
                look,
                Chip {
                    icon: Some(person::kind_icon(entry.kind)),
                    words: person::name(entry).chars().take(48).collect(),
                    detail: person::role(look, entry).unwrap_or_default().chars().take(40).collect(),
                    severity: None,
                    on_remove: None,
                    on_press: None,
                },
            )
        });
        let names = Row::with_children(names).spacing(space::TIGHT).wrap();
        let more = self.picked.len().saturating_sub(6);
        let more = (more > 0).then(|| {
            label(look, look.words_with("directory-more-picked", &[("count", more.to_string())])).size(Size::Small)
        });
        let bar = row![container(names).width(Length::Fill)]
            .push(more)
            .push(act)
            .spacing(space::MEDIUM)
            .align_y(Alignment::Center);
        let bar =
            container(bar).padding([space::SMALL, space::PANE]).style(surface::ground(look.palette.surface_sunken));
        Some(column![surface::rule(look), bar.width(Length::Fill)].into())
    }
}

/// One of a few, on as many lines as they need.
fn choices<'a, T: Clone + PartialEq + 'a>(
    look: &Look,
    name: String,
    options: Vec<(T, String)>,
    chosen: &T,
    message: fn(T) -> Message,
) -> Element<'a, Message> {
    let count = options.len();
    let buttons = options.into_iter().enumerate().map(|(place, (value, words))| {
        let is_chosen = value == *chosen;
        let tone = if is_chosen { Tone::Accent } else { Tone::Plain };
        let shown = label(look, words.clone()).size(Size::Small).semibold_if(is_chosen).tone(look, tone).silent();
        control(look, Role::RadioButton, words, shown)
            .on_press(message(value))
            .selected(is_chosen)
            .checked(is_chosen)
            .place(place, count)
            .height(space::CONTROL)
            .padding([0.0, space::SMALL])
            .face(quiet_face)
            .into()
    });
    region(Access::new(Role::RadioGroup, name), Row::with_children(buttons).spacing(space::TIGHT).wrap())
}

/// « 01 99 00 00 01 », when it is a French number of ten figures; as the directory writes it otherwise.
fn telephone(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let plain = number.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || c == '.');
    if digits.len() != 10 || !plain {
        return number.to_owned();
    }
    digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join("\u{a0}")
}

#[cfg(test)]
mod tests {
    use super::telephone;

    #[test]
    fn ten_figures_are_written_in_pairs_and_nothing_else_is_touched() {
        assert_eq!(telephone("0199000001"), "01\u{a0}99\u{a0}00\u{a0}00\u{a0}01");
        assert_eq!(telephone("+33 1 99 00 00 01"), "+33 1 99 00 00 01");
    }
}
