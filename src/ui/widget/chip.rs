//! Chips (a recipient, a filter) and badges (a word of two about a thing).

use super::access::{Access, Role, region};
use super::button::{hint, quiet_face};
use super::control::control;
use super::label::{Severity, Tone, icon, label};
use super::surface;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use iced::widget::{container, row, stack};
use iced::{Alignment, Background, Border, Length};

/// The height of a chip, in logical pixels: two stand in the height of a field of two lines.
const HEIGHT: f32 = 28.0;

/// What a chip shows and does.
#[derive(Debug, Clone)]
pub struct Chip<M> {
    /// Before the words.
    pub icon: Option<Icon>,
    /// What it stands for; cut where there is no room.
    pub words: String,
    /// More about it, less important; empty for nothing.
    pub detail: String,
    /// Its meaning; an icon tells it too.
    pub severity: Option<Severity>,
    /// What taking it away says.
    pub on_remove: Option<M>,
    /// What pressing it says.
    pub on_press: Option<M>,
}

/// A chip: its words, what is known of it, and a cross to take it away.
pub fn chip<'a, M: Clone + 'a>(look: &Look, chip: Chip<M>) -> Element<'a, M> {
    let (ground, line) = match chip.severity {
        Some(severity) => (severity.colours(look.palette).soft, severity.colours(look.palette).text),
        None => (look.palette.surface_sunken, look.palette.control_line),
    };
    let tone = chip.severity.map_or(Tone::Plain, Tone::OnSoft);
    let detail_tone = chip.severity.map_or(Tone::Muted, Tone::OnSoft);
    let name = if chip.detail.is_empty() { chip.words.clone() } else { format!("{}, {}", chip.words, chip.detail) };
    let mark = chip.severity.filter(|severity| *severity != Severity::Information).map(Severity::icon).or(chip.icon);
    let words = row![]
        .push(mark.map(|mark| icon(look, mark, 16.0, tone)))
        .push(label(look, chip.words.clone()).size(Size::Small).medium().tone(look, tone).received().silent())
        .push(
            (!chip.detail.is_empty())
                .then(|| label(look, chip.detail).size(Size::Small).tone(look, detail_tone).received().silent()),
        )
        .spacing(space::TIGHT)
        .align_y(Alignment::Center);
    let body: Element<'a, M> = match chip.on_press {
        Some(message) => control(look, Role::Button, name.clone(), words)
            .on_press(message)
            .height(HEIGHT)
            .padding([0.0, space::SMALL])
            .face(quiet_face)
            .into(),
        None => region(
            Access::new(Role::Label, name.clone()),
            container(words).padding([0.0, space::SMALL]).center_y(HEIGHT).width(Length::Shrink),
        ),
    };
    let remove = chip.on_remove.map(|message| {
        let name = look.words_with("ui-chip-remove", &[("name", chip.words)]);
        let cross = control(look, Role::Button, name.clone(), icon(look, Icon::Close, 16.0, tone))
            .on_press(message)
            .width(HEIGHT)
            .height(HEIGHT)
            .centred()
            .face(quiet_face);
        hint(look, cross, name)
    });
    let border = Border { color: line, width: 1.0, radius: (HEIGHT / 2.0).into() };
    // The cross lies over room kept for it: beside the words it would be pushed out by long ones.
    let body = container(body).padding(iced::padding::right(if remove.is_some() { HEIGHT } else { 0.0 }));
    let remove = remove.map(|cross| container(cross).align_right(Length::Fill));
    container(stack![body].push(remove))
        .style(move |_| container::Style {
            background: Some(Background::Color(ground)),
            border,
            ..container::Style::default()
        })
        .into()
}

/// A word or two on a soft ground; neutral without a meaning.
pub fn badge<'a, M: 'a>(look: &Look, words: impl Into<String>, severity: Option<Severity>) -> Element<'a, M> {
    let ground = severity.map_or(look.palette.hover, |severity| severity.colours(look.palette).soft);
    let tone = severity.map_or(Tone::Plain, Tone::OnSoft);
    let words = row![]
        .push(severity.map(|severity| icon(look, severity.icon(), 16.0, tone)))
        .push(label(look, words).size(Size::Caption).medium().tone(look, tone))
        .spacing(space::TIGHT)
        .align_y(Alignment::Center);
    container(words).padding([2.0, space::SMALL]).style(surface::soft(ground, space::RADIUS)).into()
}
