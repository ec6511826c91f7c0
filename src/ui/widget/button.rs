//! Buttons, switches and choices: controls with a label.

use super::access::{Access, Role, region};
use super::control::{Control, Face, Status, control};
use super::label::{Tone, icon, label};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::palette::Palette;
use iced::widget::{Row, container, row, tooltip};
use iced::{Alignment, Color, Length};

/// The one thing to do here.
pub fn primary<'a, M: Clone + 'a>(look: &Look, words: impl Into<String>, message: Option<M>) -> Control<'a, M> {
    let tone = if message.is_some() { Tone::OnAccent } else { Tone::Muted };
    filled(look, None, words.into(), tone, message).face(primary_face)
}

/// Something else one may do.
pub fn secondary<'a, M: Clone + 'a>(look: &Look, words: impl Into<String>, message: Option<M>) -> Control<'a, M> {
    let tone = if message.is_some() { Tone::Plain } else { Tone::Muted };
    filled(look, None, words.into(), tone, message).face(secondary_face)
}

/// A button without a frame, with an icon or without.
pub fn quiet<'a, M: Clone + 'a>(
    look: &Look,
    mark: Option<Icon>,
    words: impl Into<String>,
    message: Option<M>,
) -> Control<'a, M> {
    let tone = if message.is_some() { Tone::Plain } else { Tone::Muted };
    filled(look, mark, words.into(), tone, message).face(quiet_face)
}

/// What destroys or cannot be undone.
pub fn danger<'a, M: Clone + 'a>(look: &Look, words: impl Into<String>, message: Option<M>) -> Control<'a, M> {
    filled(look, None, words.into(), Tone::Danger, message).face(danger_face)
}

/// Words that can be pressed, inside text.
pub fn link<'a, M: Clone + 'a>(look: &Look, words: impl Into<String>, message: Option<M>) -> Control<'a, M> {
    let words = words.into();
    let content = label(look, words.clone()).medium().tone(look, Tone::Accent).silent();
    control(look, Role::Link, words, content).on_press_maybe(message).padding([2.0, space::TIGHT]).face(quiet_face)
}

/// An icon that can be pressed; its name stands in a tooltip.
pub fn icon_button<'a, M: Clone + 'a>(
    look: &Look,
    mark: Icon,
    name: impl Into<String>,
    message: Option<M>,
) -> Element<'a, M> {
    let name = name.into();
    let tone = if message.is_some() { Tone::Plain } else { Tone::Muted };
    let button = control(look, Role::Button, name.clone(), icon(look, mark, 20.0, tone))
        .on_press_maybe(message)
        .width(space::CONTROL)
        .height(space::CONTROL)
        .centred()
        .face(quiet_face);
    hint(look, button, name)
}

/// Says a name when the pointer rests on an element.
pub fn hint<'a, M: 'a>(look: &Look, content: impl Into<Element<'a, M>>, name: impl Into<String>) -> Element<'a, M> {
    let palette = look.palette;
    let words = label(look, name).size(Size::Caption).silent();
    let bubble =
        container(words).padding([space::TIGHT, space::SMALL]).max_width(320).style(super::surface::card(palette));
    tooltip(content, bubble, tooltip::Position::Bottom).gap(space::TIGHT).into()
}

/// On or off, with its words beside it.
pub fn switch<'a, M: Clone + 'a>(
    look: &Look,
    words: impl Into<String>,
    on: bool,
    message: Option<M>,
) -> Control<'a, M> {
    let words = words.into();
    let (ground, line) =
        if on { (look.palette.accent, look.palette.accent) } else { (look.palette.surface, look.palette.control_line) };
    let mark: Element<'a, M> = if on {
        icon(look, Icon::Check, 16.0, Tone::OnAccent)
    } else {
        iced::widget::space().width(16).height(16).into()
    };
    let mark = container(mark).padding(1).style(move |_| container::Style {
        background: Some(iced::Background::Color(ground)),
        border: iced::Border { color: line, width: 1.0, radius: 4.0.into() },
        ..container::Style::default()
    });
    let content = row![mark, label(look, words.clone()).silent().width(Length::Shrink)]
        .spacing(space::SMALL)
        .align_y(Alignment::Center);
    control(look, Role::CheckBox, words, content)
        .on_press_maybe(message)
        .checked(on)
        .padding([space::TIGHT, space::TIGHT])
        .face(quiet_face)
}

/// One of a few: each option a word; the chosen one is filled.
pub fn segmented<'a, T: Copy + PartialEq + 'a, M: Clone + 'a>(
    look: &Look,
    name: impl Into<String>,
    options: impl IntoIterator<Item = (T, String)>,
    chosen: T,
    message: impl Fn(T) -> M,
) -> Element<'a, M> {
    let options: Vec<_> = options.into_iter().collect();
    let count = options.len();
    let buttons = options.into_iter().enumerate().map(|(index, (value, words))| {
        let tone = if value == chosen { Tone::Accent } else { Tone::Plain };
        let content = label(look, words.clone()).semibold_if(value == chosen).tone(look, tone).silent();
        control(look, Role::RadioButton, words, content)
            .on_press(message(value))
            .selected(value == chosen)
            .checked(value == chosen)
            .place(index, count)
            .height(space::CONTROL)
            .padding([0.0, space::MEDIUM])
            .face(choice_face)
            .into()
    });
    region(Access::new(Role::RadioGroup, name), Row::with_children(buttons).spacing(space::TIGHT))
}

fn filled<'a, M: Clone + 'a>(
    look: &Look,
    mark: Option<Icon>,
    words: String,
    tone: Tone,
    message: Option<M>,
) -> Control<'a, M> {
    let text = label(look, words.clone()).medium().tone(look, tone).silent();
    let content: Element<'a, M> = match mark {
        Some(mark) => row![icon(look, mark, 16.0, tone), text].spacing(space::SMALL).align_y(Alignment::Center).into(),
        None => text.into(),
    };
    control(look, Role::Button, words, content)
        .on_press_maybe(message)
        .height(space::CONTROL)
        .padding([0.0, space::PANE])
        .centred()
}

fn face(background: Option<Color>, border: Option<Color>) -> Face {
    Face { background, border, radius: space::RADIUS }
}

fn primary_face(palette: &Palette, status: Status) -> Face {
    match status {
        Status { disabled: true, .. } => face(Some(palette.hover), Some(palette.line)),
        Status { hovered: true, .. } | Status { pressed: true, .. } => face(Some(palette.accent_hover), None),
        _ => face(Some(palette.accent), None),
    }
}

fn secondary_face(palette: &Palette, status: Status) -> Face {
    match status {
        Status { disabled: true, .. } => face(None, Some(palette.line)),
        Status { hovered: true, .. } | Status { pressed: true, .. } => {
            face(Some(palette.hover), Some(palette.control_line))
        }
        _ => face(Some(palette.surface), Some(palette.control_line)),
    }
}

/// Nothing until the pointer comes.
pub fn quiet_face(palette: &Palette, status: Status) -> Face {
    match status {
        Status { selected: true, .. } => face(Some(palette.selected), None),
        Status { disabled: true, .. } => face(None, None),
        Status { hovered: true, .. } | Status { pressed: true, .. } => face(Some(palette.hover), None),
        _ => face(None, None),
    }
}

fn danger_face(palette: &Palette, status: Status) -> Face {
    match status {
        Status { disabled: true, .. } => face(None, Some(palette.line)),
        Status { hovered: true, .. } | Status { pressed: true, .. } => {
            face(Some(palette.danger.soft), Some(palette.danger.text))
        }
        _ => face(Some(palette.surface), Some(palette.danger.text)),
    }
}

/// A choice among several, with a frame.
pub fn choice_face(palette: &Palette, status: Status) -> Face {
    match status {
        Status { selected: true, .. } => face(Some(palette.selected), Some(palette.accent)),
        Status { hovered: true, .. } => face(Some(palette.hover), Some(palette.control_line)),
        _ => face(Some(palette.surface), Some(palette.control_line)),
    }
}
