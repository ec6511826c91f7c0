//! How the connection details look: one account at a time, from what is wrong to what is kept.

use super::{ConnectionPage, Message, outgoing, state};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, space};
use crate::ui::threshold::headline;
use crate::ui::widget::button::choice_face;
use crate::ui::widget::{Access, Role, Tone, control, label, one_line, quiet, region, surface};
use iced::widget::{Row, column, container, row};
use iced::{Alignment, Length};

/// The width of the page's text, in logical pixels.
const WIDTH: f32 = 820.0;

pub(super) fn view<'a>(page: &'a ConnectionPage, look: &'a Look) -> Element<'a, Message> {
    let back = quiet(look, Some(Icon::Back), look.words("entry-back"), Some(Message::Back));
    let title =
        row![back, headline(look, look.words("connection-title"))].spacing(space::MEDIUM).align_y(Alignment::Center);
    let mut parts = column![].spacing(space::LARGE);
    if page.accounts.len() > 1 {
        parts = parts.push(choice(page, look));
    }
    if let Some(details) = page.accounts.get(page.chosen) {
        parts = parts
            .push(label(look, details.facts.address.to_string()).semibold())
            .push(page.card.as_ref().map(|card| {
                let count = [("count", card.open.signatures().to_string())];
                label(look, look.words_with("connection-signatures", &count)).tone(look, Tone::Muted)
            }))
            .push(state::connection(look, details))
            .push(outgoing::outbox(look, page, details))
            .push(state::servers(look, details))
            .push(state::white_list(look, details))
            .push(outgoing::traces(look, details));
    }
    let body = container(parts.width(Length::Fill)).max_width(WIDTH).width(Length::Fill);
    let body = surface::scroll(look, container(body).padding(space::PANE)).width(Length::Fill).height(Length::Fill);
    container(column![container(title).padding(space::PANE), body])
        .width(Length::Fill)
        .height(Length::Fill)
        .style(surface::ground(look.palette.background))
        .into()
}

fn choice<'a>(page: &'a ConnectionPage, look: &'a Look) -> Element<'a, Message> {
    let count = page.accounts.len();
    let tabs = page.accounts.iter().enumerate().map(|(place, details)| {
        let chosen = place == page.chosen;
        let name = one_line(&format!("{} — {}", details.facts.name, details.facts.address), 160);
        let tone = if chosen { Tone::Accent } else { Tone::Plain };
        control(look, Role::Tab, name.clone(), label(look, name).semibold_if(chosen).tone(look, tone).silent())
            .on_press(Message::Account(place))
            .selected(chosen)
            .place(place, count)
            .height(space::CONTROL)
            .padding([0.0, space::MEDIUM])
            .face(choice_face)
            .into()
    });
    let tabs = Row::with_children(tabs).spacing(space::TIGHT).wrap();
    region(Access::new(Role::TabList, look.words("settings-accounts")), tabs)
}
