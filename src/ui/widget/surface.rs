//! Grounds: panes, cards, hairlines, scrollbars.

use crate::ui::Element;
use crate::ui::look::{Look, space};
use crate::ui::palette::Palette;
use iced::widget::{container, scrollable, space as gap};
use iced::{Background, Border, Color, Length};

/// A container style with one background colour.
pub fn ground<'a>(colour: Color) -> impl Fn(&iced::Theme) -> container::Style + 'a {
    move |_| container::Style { background: Some(Background::Color(colour)), ..container::Style::default() }
}

/// A card: surface, hairline, rounded corners.
pub fn card<'a>(palette: &'static Palette) -> impl Fn(&iced::Theme) -> container::Style + 'a {
    move |_| container::Style {
        background: Some(Background::Color(palette.surface)),
        border: Border { color: palette.line, width: 1.0, radius: space::RADIUS.into() },
        ..container::Style::default()
    }
}

/// A rounded ground without a border, for banners and chips.
pub fn soft<'a>(colour: Color, radius: f32) -> impl Fn(&iced::Theme) -> container::Style + 'a {
    move |_| container::Style {
        background: Some(Background::Color(colour)),
        border: Border { radius: radius.into(), ..Border::default() },
        ..container::Style::default()
    }
}

/// A hairline across.
pub fn rule<'a, Message: 'a>(look: &Look) -> Element<'a, Message> {
    container(gap().width(Length::Fill).height(1)).style(ground(look.palette.line)).width(Length::Fill).into()
}

/// A hairline down.
pub fn rule_down<'a, Message: 'a>(look: &Look) -> Element<'a, Message> {
    container(gap().width(1).height(Length::Fill)).style(ground(look.palette.line)).height(Length::Fill).into()
}

/// A scrollable in our colours.
pub fn scroll<'a, Message: 'a>(
    look: &Look,
    content: impl Into<Element<'a, Message>>,
) -> iced::widget::Scrollable<'a, Message> {
    let bar = scrollable::Scrollbar::new().width(10).scroller_width(6).margin(2);
    scrollable(content).direction(scrollable::Direction::Vertical(bar)).style(scroll_style(look.palette))
}

/// The style of scrollables.
pub fn scroll_style<'a>(
    palette: &'static Palette,
) -> impl Fn(&iced::Theme, scrollable::Status) -> scrollable::Style + 'a {
    move |theme, status| {
        let active = !matches!(status, scrollable::Status::Active { .. });
        let colour = if active { palette.control_line } else { palette.line };
        let rail = scrollable::Rail {
            background: None,
            border: Border::default(),
            scroller: scrollable::Scroller {
                background: Background::Color(colour),
                border: Border { radius: 3.0.into(), ..Border::default() },
            },
        };
        scrollable::Style { vertical_rail: rail, horizontal_rail: rail, ..scrollable::default(theme, status) }
    }
}
