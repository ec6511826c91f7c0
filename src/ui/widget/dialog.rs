//! Dialogs: what stands behind is out of reach until they are answered.

use super::access::{Access, Role, region};
use super::inert::inert;
use super::label::label;
use super::shortcuts::{Turn, shortcuts};
use super::surface;
use crate::ui::Element;
use crate::ui::look::{Look, Size, space};
use iced::keyboard::{Key, key::Named};
use iced::widget::{Row, column, container, mouse_area, opaque, stack};
use iced::{Alignment, Length};

/// Room kept for the title, the buttons and the paddings around the body, in logical pixels.
const AROUND_BODY: f32 = 220.0;
const LEAST_BODY: f32 = 96.0;

/// What a dialog shows and does.
pub struct Dialog<'a, M> {
    /// The question or the subject.
    pub title: String,
    /// What stands below it; scrolls when the window is small.
    pub body: Element<'a, M>,
    /// At the bottom right, the main one last.
    pub buttons: Vec<Element<'a, M>>,
    /// What Escape and a click beside the card say; without it the dialog has to be answered.
    pub on_cancel: Option<M>,
    /// How wide the card is, in logical pixels; less in a small window.
    pub width: f32,
}

/// A dialog over what stands behind.
///
/// The keyboard must go into it: when it opens, return [`iced::widget::operation::focus`] with the id of its first field
/// or of its safest button, or [`iced::widget::operation::focus_next`] for the first control in it. What had the
/// keyboard behind keeps it for when the dialog closes.
pub fn dialog<'a, M: Clone + 'a>(look: &Look, dialog: Dialog<'a, M>, behind: Element<'a, M>) -> Element<'a, M> {
    dialog_over(look, behind, Some(dialog))
}

/// A dialog or none; what stands behind keeps its place in the tree, and so its state, in both cases.
pub fn dialog_over<'a, M: Clone + 'a>(
    look: &Look,
    behind: Element<'a, M>,
    dialog: Option<Dialog<'a, M>>,
) -> Element<'a, M> {
    let above = dialog.is_some();
    stack![inert(above, behind)]
        .push(dialog.map(|dialog| veiled(look, dialog)))
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

fn veiled<'a, M: Clone + 'a>(look: &Look, dialog: Dialog<'a, M>) -> Element<'a, M> {
    let Dialog { title, body, buttons, on_cancel, width } = dialog;
    let access = Access::new(Role::Dialog, title.clone());
    let least = LEAST_BODY.max(look.window.height - AROUND_BODY);
    let body = container(surface::scroll(look, container(body).width(Length::Fill))).max_height(least);
    let buttons = Row::with_children(buttons).spacing(space::SMALL).wrap().align_x(Alignment::End);
    let card = column![
        label(look, title).size(Size::Title).semibold().width(Length::Fill),
        body,
        container(buttons).align_right(Length::Fill),
    ]
    .spacing(space::PANE);
    let card =
        container(card).padding(space::LARGE).width(Length::Fill).max_width(width).style(surface::card(look.palette));
    let ground = surface::ground(look.palette.veil);
    let centred = container(opaque(region(access, card))).padding(space::PANE).center(Length::Fill).style(ground);
    let mut veil = mouse_area(centred);
    if let Some(message) = &on_cancel {
        veil = veil.on_press(message.clone());
    }
    shortcuts(opaque(veil), move |turn, key, modifiers| {
        let escape = turn == Turn::First && modifiers.is_empty() && matches!(key, Key::Named(Named::Escape));
        on_cancel.clone().filter(|_| escape)
    })
}
