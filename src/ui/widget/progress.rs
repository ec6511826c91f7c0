//! What is being done, how far it is, and a way to stop it. Nothing turns: where the end is unknown, the words stand alone.

use super::access::{Access, Role, region};
use super::button::link;
use super::label::{Tone, icon, label};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use iced::widget::{column, progress_bar, row};
use iced::{Alignment, Background, Border, Length};

/// What is being done; `fraction` from 0 to 1 where it is known.
pub fn progress<'a, M: Clone + 'a>(
    look: &Look,
    words: String,
    fraction: Option<f32>,
    cancel: Option<M>,
) -> Element<'a, M> {
    let fraction = fraction.map(|fraction| if fraction.is_finite() { fraction.clamp(0.0, 1.0) } else { 0.0 });
    let value = fraction.map(|fraction| {
        let percent = (fraction * 100.0).floor();
        look.words_with("ui-percent", &[("percent", format!("{percent:.0}"))])
    });
    let access = Access { value: value.clone(), live: true, ..Access::new(Role::ProgressIndicator, words.clone()) };
    let line = row![]
        .push(fraction.is_none().then(|| icon(look, Icon::Clock, 16.0, Tone::Muted)))
        .push(label(look, words).size(Size::Small).width(Length::Fill).silent())
        .push(value.map(|value| label(look, value).size(Size::Small).tone(look, Tone::Muted).silent()))
        .push(cancel.map(|message| link(look, look.words("ui-cancel"), Some(message))))
        .spacing(space::SMALL)
        .align_y(Alignment::Center);
    let palette = look.palette;
    let bar = fraction.map(|fraction| {
        progress_bar(0.0..=1.0, fraction).girth(6).style(move |_| progress_bar::Style {
            background: Background::Color(palette.hover),
            bar: Background::Color(palette.accent),
            border: Border { color: palette.control_line, width: 1.0, radius: 3.0.into() },
        })
    });
    region(access, column![line].push(bar).spacing(space::TIGHT).width(Length::Fill))
}
