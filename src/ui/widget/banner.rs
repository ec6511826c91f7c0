//! Banners, explanations of an error, and empty states: designed, not improvised.

use super::access::{Access, Role, region};
use super::button::{primary, secondary};
use super::label::{Severity, Tone, icon, label};
use super::surface;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::words::Explanation;
use iced::widget::{Row, column, container, row};
use iced::{Alignment, Length};

/// The width lines of text keep to, in logical pixels: more is hard to read.
const TEXT_WIDTH: f32 = 520.0;

/// How a severity is told at once: danger and caution interrupt, the rest waits its turn.
pub(super) fn told(severity: Severity, words: &str) -> Access {
    let role = match severity {
        Severity::Danger | Severity::Caution => Role::Alert,
        Severity::Information | Severity::Success => Role::Status,
    };
    Access { live: true, ..Access::new(role, words) }
}

/// A band over the whole width: its meaning, its words, what can be done.
pub fn banner<'a, M: 'a>(
    look: &Look,
    severity: Severity,
    words: String,
    actions: Vec<Element<'a, M>>,
) -> Element<'a, M> {
    let tone = Tone::OnSoft(severity);
    let access = told(severity, &words);
    let text =
        row![icon(look, severity.icon(), 20.0, tone), label(look, words).tone(look, tone).width(Length::Fill).silent()]
            .spacing(space::SMALL)
            .align_y(Alignment::Center)
            .width(Length::Fill);
    let content: Element<'a, M> = if look.window.width < 800.0 && !actions.is_empty() {
        let actions = Row::with_children(actions).spacing(space::SMALL).wrap();
        column![text, actions].spacing(space::SMALL).into()
    } else {
        let actions = Row::with_children(actions).spacing(space::SMALL).align_y(Alignment::Center);
        row![text, actions].spacing(space::MEDIUM).align_y(Alignment::Center).into()
    };
    let ground = surface::ground(severity.colours(look.palette).soft);
    let band = container(content).padding([space::SMALL, space::PANE]).width(Length::Fill).style(ground);
    region(access, band)
}

/// An error as a designed state: what happened, what is safe and what to do, a code to read on the telephone.
pub fn explanation<'a, M: Clone + 'a>(
    look: &Look,
    explanation: &Explanation,
    action: Option<(String, M)>,
) -> Element<'a, M> {
    let Explanation { code, message, advice } = explanation;
    let access = told(Severity::Danger, message);
    let code = look.words_with("ui-error-code", &[("code", code.clone())]);
    let words = column![
        label(look, message.clone()).size(Size::Lead).semibold().width(Length::Fill),
        label(look, advice.clone()).width(Length::Fill),
        label(look, code).size(Size::Caption).tone(look, Tone::Muted).width(Length::Fill),
    ]
    .push(action.map(|(words, message)| secondary(look, words, Some(message))))
    .spacing(space::SMALL)
    .width(Length::Fill);
    let content = row![icon(look, Icon::Danger, 20.0, Tone::Danger), words].spacing(space::MEDIUM);
    region(access, container(content).padding(space::PANE).max_width(TEXT_WIDTH + 2.0 * space::PANE))
}

/// Nothing is here, said kindly, with what can be done about it.
pub fn empty<'a, M: Clone + 'a>(
    look: &Look,
    mark: Icon,
    title: String,
    text: String,
    action: Option<(String, M)>,
) -> Element<'a, M> {
    let access = Access::new(Role::Group, title.clone());
    let words = column![
        icon(look, mark, 20.0, Tone::Muted),
        label(look, title).size(Size::Lead).medium().align(Alignment::Center),
        label(look, text).tone(look, Tone::Muted).align(Alignment::Center),
    ]
    .push(action.map(|(words, message)| primary(look, words, Some(message))))
    .spacing(space::SMALL)
    .align_x(Alignment::Center)
    .max_width(TEXT_WIDTH);
    region(access, container(words).padding(space::LARGE).center(Length::Fill))
}
