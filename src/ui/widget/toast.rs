//! Short notices over the content, at the bottom right. They never take the keyboard.

use super::access::{Access, Role, region};
use super::banner::told;
use super::button::{icon_button, link};
use super::label::{Severity, Tone, icon, label};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, space};
use iced::widget::{Column, container, row, stack};
use iced::{Alignment, Background, Border, Length, Shadow, Vector};

/// The width of a notice, in logical pixels.
const WIDTH: f32 = 400.0;
/// Left free below, so that the buttons of the last line can always be pressed, in logical pixels.
const BELOW: f32 = 40.0;

/// What a notice shows and does.
#[derive(Debug, Clone)]
pub struct Toast<M> {
    /// Its meaning.
    pub severity: Severity,
    /// What happened.
    pub words: String,
    /// What can be done now: words, and what pressing them says.
    pub action: Option<(String, M)>,
    /// What closing it says.
    pub on_close: M,
}

/// A notice.
pub fn toast<'a, M: Clone + 'a>(look: &Look, toast: Toast<M>) -> Element<'a, M> {
    let colours = toast.severity.colours(look.palette);
    let access = told(toast.severity, &toast.words);
    let content = row![
        icon(look, toast.severity.icon(), 20.0, Tone::OnSoft(toast.severity)),
        label(look, toast.words).tone(look, Tone::OnSoft(toast.severity)).width(Length::Fill).silent(),
    ]
    .push(toast.action.map(|(words, message)| link(look, words, Some(message))))
    .push(icon_button(look, Icon::Close, look.words("ui-close"), Some(toast.on_close)))
    .spacing(space::SMALL)
    .align_y(Alignment::Center);
    let veil = look.palette.veil;
    let card = container(content).padding([space::SMALL, space::MEDIUM]).width(Length::Fill).max_width(WIDTH);
    region(
        access,
        card.style(move |_| container::Style {
            background: Some(Background::Color(colours.soft)),
            border: Border { color: colours.text, width: 1.0, radius: space::RADIUS.into() },
            shadow: Shadow { color: veil, offset: Vector::new(0.0, 2.0), blur_radius: 8.0 },
            ..container::Style::default()
        }),
    )
}

/// Stacks notices over content, the last one below; the content keeps its place in the tree with none as with many.
pub fn toasts<'a, M: 'a>(content: Element<'a, M>, toasts: Vec<Element<'a, M>>) -> Element<'a, M> {
    let above = (!toasts.is_empty()).then(|| {
        let column = Column::with_children(toasts).spacing(space::SMALL).align_x(Alignment::End);
        container(region(Access::new(Role::Log, ""), column))
            .padding(iced::padding::all(space::PANE).bottom(BELOW))
            .align_right(Length::Fill)
            .align_bottom(Length::Fill)
    });
    stack![content].push(above).width(Length::Fill).height(Length::Fill).into()
}
