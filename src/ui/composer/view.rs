//! The composer on the screen: what can be done at the top, the fields, the text.

use super::checks::{Fullness, fullness};
use super::recipients_view::named;
use super::saving::State;
use super::{Composer, Message, Phase, SUBJECT, TEXT, Trouble};
use crate::ui::Element;
use crate::ui::directory::person;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Room, Size, space};
use crate::ui::palette::Palette;
use crate::ui::session::AccountFacts;
use crate::ui::widget::button::quiet_face;
use crate::ui::widget::{
    Access, Caret, Chip, Role, Severity, Tone, banner, chip, control, date, explanation, field, icon, icon_button,
    label, link, one_line, primary, progress, quiet, region, slot, surface, switch, writable,
};
use crate::ui::{composer::Waived, font};
use iced::keyboard::{Key, key::Named};
use iced::widget::text::Wrapping;
use iced::widget::text_editor::{Action, Binding, Edit, KeyPress, Style};
use iced::widget::{Column, Row, column, container, progress_bar, row, text_editor};
use iced::{Alignment, Background, Border, Length};
use std::sync::Arc;

/// Room that the rest of the composer takes of the window's height, about, in logical pixels.
const REST: f32 = 440.0;
/// Least height of the text, in logical pixels.
const LEAST_TEXT: f32 = 240.0;
/// Bytes of the text told to screen readers, about: more than they take, so that they know that there is more.
const TOLD: usize = 128 * 1024;

impl Composer {
    /// The composer.
    pub fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let mut page = column![self.top(look), surface::rule(look)];
        if self.phase == Phase::Preparing {
            let reading = progress(look, look.words("composer-preparing"), None, Some(Message::Close));
            return page.push(container(reading).padding(space::PANE)).into();
        }
        page = page.push(slot(self.trouble_view(look)));
        let fields = column![self.sender_view(look), self.recipients_view(look), self.subject_view(look)]
            .push(self.options(look))
            .push(column![slot(self.files_view(look)), self.text_view(look)])
            .spacing(space::SMALL)
            .padding(space::PANE);
        let name = look.words("composer-title");
        let page = page.push(surface::scroll(look, fields).height(Length::Fill));
        let ground = surface::ground(look.palette.surface);
        region(Access::new(Role::Form, name), container(page).style(ground).width(Length::Fill).height(Length::Fill))
    }

    fn top<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let busy = matches!(self.phase, Phase::Sending | Phase::Discarding | Phase::Closing);
        let close = icon_button(look, Icon::Close, look.words("composer-close"), (!busy).then_some(Message::Close));
        let title = label(look, look.words("composer-title")).size(Size::Lead).semibold();
        let (words, tone) = self.state_words(look);
        let access = Access { live: true, ..Access::new(Role::Status, words.clone()) };
        let state = label(look, words).size(Size::Small).tone(look, tone).width(Length::Fill).silent();
        let titles = column![title, region(access, state)].width(Length::Fill);
        let open = self.is_open();
        let discard = look.words("composer-discard");
        let discard = match look.room() {
            Room::Wide => quiet(look, Some(Icon::Trash), discard, open.then_some(Message::Discard)).into(),
            _ => icon_button(look, Icon::Trash, discard, open.then_some(Message::Discard)),
        };
        let send = look.words("composer-send");
        let send = primary(look, send, open.then_some(Message::Send(Waived::default())));
        container(row![close, titles, discard, send].spacing(space::SMALL).align_y(Alignment::Center))
            .padding([space::SMALL, space::PANE])
            .width(Length::Fill)
            .into()
    }

    /// How the message stands, in words.
    fn state_words(&self, look: &Look) -> (String, Tone) {
        let plain = |key: &str| (look.words(key), Tone::Muted);
        match (&self.phase, &self.saving.state) {
            (Phase::Sending, _) => (look.words("composer-sending"), Tone::Information),
            (Phase::Discarding, _) => plain("composer-discarding"),
            (_, State::Untouched) => plain("composer-untouched"),
            (_, State::Unsaved) => plain("composer-unsaved"),
            (_, State::Saving) => plain("composer-saving"),
            (_, State::Saved(at)) => {
                let day = |at: jiff::Timestamp| at.to_zoned(look.zone.clone()).date();
                let words = if day(*at) == day(look.now) {
                    look.words_with("composer-saved", &[("time", date::time(look, *at))])
                } else {
                    look.words_with("composer-saved-day", &[("day", date::short(look, *at))])
                };
                (words, Tone::Muted)
            }
            (_, State::Failed(failure)) => {
                let said = look.explain(failure);
                let args = [("why", said.message), ("code", said.code)];
                (look.words_with("composer-save-failed", &args), Tone::Danger)
            }
        }
    }

    fn trouble_view<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        let understood = look.words("composer-understood");
        Some(match self.trouble.as_ref()? {
            Trouble::Fault(fault) => {
                let limit = date::size(look, self.size_limit());
                let args = [("size", date::size(look, self.size())), ("limit", limit)];
                let words = look.words_with(fault.key(), &args);
                banner(look, Severity::Danger, words, vec![link(look, understood, Some(Message::Understood)).into()])
            }
            Trouble::Refused(failure) => {
                explanation(look, &look.explain(failure), Some((understood, Message::Understood)))
            }
            Trouble::Unprepared(failure) => {
                explanation(look, &look.explain(failure), Some((look.words("composer-close"), Message::Close)))
            }
        })
    }

    fn sender_view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let name = look.words("composer-from");
        let Some(own) = self.facts() else { return named(look, name, column![]) };
        if self.accounts.len() < 2 {
            return named(look, name, container(account(look, own)).center_y(space::CONTROL));
        }
        let said = look.words_with("composer-from-account", &[("account", account_words(look, own))]);
        let shown = row![account(look, own), icon(look, Icon::Down, 16.0, Tone::Muted)]
            .spacing(space::SMALL)
            .align_y(Alignment::Center);
        let button = control(look, Role::Button, said, shown)
            .on_press_maybe(self.is_open().then_some(Message::ChooseSender(!self.choosing_sender)))
            .expanded(self.choosing_sender)
            .height(space::CONTROL)
            .padding([0.0, space::SMALL])
            .face(quiet_face);
        let mut content = column![button].spacing(space::TIGHT).width(Length::Fill);
        if self.choosing_sender {
            let count = self.accounts.len();
            let rows = self.accounts.iter().enumerate().map(|(place, facts)| {
                let chosen = facts.id == self.account;
                control(look, Role::RadioButton, account_words(look, facts), account(look, facts))
                    .on_press(Message::From(facts.id))
                    .selected(chosen)
                    .checked(chosen)
                    .place(place, count)
                    .height(space::CONTROL)
                    .padding([0.0, space::SMALL])
                    .width(Length::Fill)
                    .face(quiet_face)
                    .into()
            });
            let card = container(Column::with_children(rows)).padding(space::TIGHT).style(surface::card(look.palette));
            content = content.push(region(Access::new(Role::RadioGroup, name.clone()), card.width(Length::Fill)));
        }
        named(look, name, content)
    }

    fn subject_view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let name = look.words("composer-subject");
        let subject = field(look, name.clone(), &self.subject).unlabelled().id(SUBJECT);
        let subject =
            if self.is_open() { subject.on_input(Message::Subject).on_submit(Message::ToText) } else { subject };
        named(look, name, subject)
    }

    fn options<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let open = self.is_open();
        let attach = look.words("composer-attach");
        let attach = quiet(look, Some(Icon::Attachment), attach, open.then_some(Message::ChooseFiles));
        let receipt = look.words("composer-receipt");
        let receipt = switch(look, receipt, self.receipt, open.then_some(Message::Receipt(!self.receipt)));
        let mut options: Vec<Element<'a, Message>> = vec![attach.into(), receipt.into()];
        if self.recipients.patients() > 0 {
            let words = look.words("composer-patient-answer");
            let wanted = !self.no_patient_answer;
            options.push(switch(look, words, wanted, open.then_some(Message::PatientAnswer(!wanted))).into());
        }
        Row::with_children(options).spacing(space::MEDIUM).align_y(Alignment::Center).wrap().into()
    }

    fn files_view<'a>(&'a self, look: &'a Look) -> Option<Element<'a, Message>> {
        let mut content = Column::new().spacing(space::SMALL).width(Length::Fill);
        for (name, failure) in &self.files.refused {
            let said = look.explain(failure);
            let args = [("name", name.clone()), ("why", said.message), ("code", said.code)];
            content = content.push(told(look, look.words_with("composer-file-refused", &args), Severity::Danger));
        }
        if self.files.too_many {
            content = content.push(told(look, look.words("composer-too-many-files"), Severity::Caution));
        }
        if self.files.reading > 0 {
            let words = look.words_with("composer-reading", &[("count", self.files.reading.to_string())]);
            content = content.push(progress(look, words, None, None));
        }
        if !self.files.list.is_empty() {
            let open = self.is_open();
            let chips = self.files.list.iter().enumerate().map(|(place, file)| {
                chip(
                    look,
                    Chip {
                        icon: Some(Icon::Attachment),
                        words: one_line(&file.name, 60),
                        detail: date::size(look, file.bytes.len() as u64),
                        severity: None,
                        on_remove: open.then_some(Message::RemoveFile(place)),
                        on_press: None,
                    },
                )
            });
            let count = [("count", self.files.list.len().to_string())];
            let access = Access::new(Role::List, look.words_with("composer-files-count", &count));
            content = content.push(region(access, Row::with_children(chips).spacing(space::TIGHT).wrap()));
        }
        let (size, limit) = (self.size(), self.size_limit());
        let full = fullness(size, limit);
        let metered = !self.files.list.is_empty() || full != Fullness::Roomy;
        if metered {
            content = content.push(meter(look, size, limit, full));
        }
        let anything = metered || self.files.reading > 0 || !self.files.refused.is_empty() || self.files.too_many;
        anything.then(|| container(content).padding(iced::padding::bottom(space::SMALL)).into())
    }

    fn text_view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let name = look.words("composer-text");
        let mut editor = text_editor(&self.text)
            .id(TEXT)
            .placeholder(look.words("composer-text-hint"))
            .font(font::REGULAR)
            .size(Size::Body.pixels())
            .line_height(1.4)
            .wrapping(Wrapping::WordOrGlyph)
            .padding(space::MEDIUM)
            .height((look.window.height - REST).max(LEAST_TEXT))
            .key_binding(binding)
            .style(editor_style(look.palette));
        if self.is_open() {
            editor = editor.on_action(Message::Write);
        }
        let (told, caret) = told_text(&self.text);
        let access = Access { value: Some(told), caret: Some(caret), ..Access::new(Role::MultilineTextInput, name) };
        let on_write = self.is_open().then(|| -> Box<dyn Fn(String) -> Vec<Message> + 'a> {
            Box::new(|text| {
                let paste = Edit::Paste(Arc::new(text));
                vec![Message::Write(Action::SelectAll), Message::Write(Action::Edit(paste))]
            })
        });
        writable(access, editor, on_write)
    }
}

/// What screen readers are told of the text, and where the caret stands in it.
fn told_text(text: &text_editor::Content) -> (String, Caret) {
    let cursor = text.cursor();
    let (mut told, mut count, mut caret) = (String::new(), 0, Caret { anchor: 0, at: 0 });
    let anchor = cursor.selection.unwrap_or(cursor.position);
    for (index, line) in text.lines().enumerate() {
        if told.len() > TOLD {
            break;
        }
        // The toolkit counts in bytes of the line.
        let within = |column: usize| count + line.text.get(..column).unwrap_or(&line.text).chars().count();
        if index == anchor.line {
            caret.anchor = within(anchor.column);
        }
        if index == cursor.position.line {
            caret.at = within(cursor.position.column);
        }
        count += line.text.chars().count() + 1;
        told.push_str(&line.text);
        told.push('\n');
    }
    told.pop();
    (told, caret)
}

/// A mailbox to write from: whose it is, its address, its kind.
fn account<'a>(look: &'a Look, facts: &'a AccountFacts) -> Element<'a, Message> {
    let kind = facts.kind.map(|kind| person::kind(look, kind));
    let more = person::joined([Some(facts.address.to_string()), kind]);
    row![
        icon(look, person::kind_icon(facts.kind), 16.0, Tone::Muted),
        label(look, facts.name.clone()).medium().received().silent(),
        label(look, more).size(Size::Small).tone(look, Tone::Muted).received().silent(),
    ]
    .spacing(space::SMALL)
    .align_y(Alignment::Center)
    .into()
}

fn account_words(look: &Look, facts: &AccountFacts) -> String {
    let kind = facts.kind.map(|kind| person::kind(look, kind));
    person::joined([Some(facts.name.clone()), Some(facts.address.to_string()), kind])
}

fn told<'a>(look: &'a Look, words: String, severity: Severity) -> Element<'a, Message> {
    let tone = match severity {
        Severity::Danger => Tone::Danger,
        _ => Tone::Caution,
    };
    let access = Access { live: true, ..Access::new(Role::Alert, words.clone()) };
    let words = label(look, words).size(Size::Small).tone(look, tone).width(Length::Fill).silent();
    region(access, row![icon(look, severity.icon(), 16.0, tone), words].spacing(space::TIGHT))
}

/// How much of what the operator takes the message is, in words and as a bar.
fn meter<'a>(look: &'a Look, size: u64, limit: u64, full: Fullness) -> Element<'a, Message> {
    let (key, tone, mark) = match full {
        Fullness::Roomy => ("composer-size", Tone::Muted, None),
        Fullness::Nearly => ("composer-size-nearly", Tone::Caution, Some(Icon::Caution)),
        Fullness::Over => ("composer-size-over", Tone::Danger, Some(Icon::Danger)),
    };
    let words = look.words_with(key, &[("size", date::size(look, size)), ("limit", date::size(look, limit))]);
    let access = Access { live: full != Fullness::Roomy, ..Access::new(Role::Meter, words.clone()) };
    let words = label(look, words).size(Size::Small).tone(look, tone).width(Length::Fill).silent();
    let words = row![].push(mark.map(|mark| icon(look, mark, 16.0, tone))).push(words).spacing(space::TIGHT);
    let palette = look.palette;
    let fraction = (size as f64 / limit.max(1) as f64).min(1.0) as f32;
    let colour = if full == Fullness::Roomy { palette.accent } else { tone.colour(palette) };
    let bar = progress_bar(0.0..=1.0, fraction).girth(4).style(move |_| progress_bar::Style {
        background: Background::Color(palette.hover),
        bar: Background::Color(colour),
        border: Border { color: palette.control_line, width: 1.0, radius: 2.0.into() },
    });
    region(access, column![words, bar].spacing(space::TIGHT).width(Length::Fill))
}

/// Tab and Escape leave the text; combinations of the window never write in it.
fn binding(press: KeyPress) -> Option<Binding<Message>> {
    if matches!(press.key.as_ref(), Key::Named(Named::Tab | Named::Escape)) {
        return None;
    }
    // AltGr comes as Ctrl+Alt on some systems, and writes.
    let combined = press.modifiers.command() && !press.modifiers.alt();
    if combined && !press.modifiers.shift() && press.key.to_latin(press.physical_key) == Some('z') {
        return matches!(press.status, text_editor::Status::Focused { .. }).then_some(Binding::Custom(Message::Undo));
    }
    match Binding::from_key_press(press) {
        Some(Binding::Insert(_) | Binding::Enter) if combined => None,
        bound => bound,
    }
}

fn editor_style(palette: &'static Palette) -> impl Fn(&iced::Theme, text_editor::Status) -> Style {
    move |_, status| {
        let focused = matches!(status, text_editor::Status::Focused { .. });
        let colour = if focused { palette.focus } else { palette.control_line };
        Style {
            background: Background::Color(palette.surface),
            border: Border { color: colour, width: if focused { 2.0 } else { 1.0 }, radius: space::RADIUS.into() },
            placeholder: palette.text_muted,
            value: palette.text,
            selection: palette.selected,
        }
    }
}
