//! How the first start by card looks.

use super::by_card::{ADDRESS, ByCard, CardMessage, Found};
use super::form::Fault;
use super::mailboxes::Mailbox;
use super::operators::Offer;
use super::view::{entry_words, operator_list, top};
use super::{FirstStart, Message, Purpose};
use crate::domain::error::Failure;
use crate::ui::Element;
use crate::ui::card_code::whose;
use crate::ui::card_desk::state_words;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::threshold::{card, heading, hint};
use crate::ui::widget::button::choice_face;
use crate::ui::widget::label::Severity;
use crate::ui::widget::{
    Access, Role, Tone, banner, control, explanation, field, icon, label, link, primary, progress, region, secondary,
};
use iced::widget::{Column, column, row, space as gap};
use iced::{Alignment, Length};

pub(super) fn view<'a>(screen: &'a FirstStart, look: &'a Look) -> Element<'a, Message> {
    let by_card = &screen.by_card;
    if let Some(open) = &by_card.open {
        let question = top(screen, look, 2, look.words("entry-which-mailbox"));
        return column![question, card(look, whose(look, &*open.inserted)), choice(screen, look)]
            .spacing(space::PANE)
            .into();
    }
    let question = if by_card.entry.is_some() { "entry-card-is-here" } else { "entry-insert-card" };
    let mut parts = column![top(screen, look, 1, look.words(question))].spacing(space::PANE);
    if by_card.removed {
        parts = parts.push(banner(look, Severity::Caution, look.words("entry-card-removed"), Vec::new()));
    }
    if screen.card_offers.as_ref().is_some_and(|offers| offers.all.is_empty()) {
        parts = parts.push(banner(look, Severity::Caution, look.words("entry-card-no-operator"), Vec::new()));
    }
    parts = parts.push(card(look, asked(by_card, look)));
    let buttons = row![
        secondary(look, look.words("entry-back"), Some(Message::Back)),
        gap().width(Length::Fill),
        link(look, look.words("entry-by-code-instead"), Some(Message::Code)),
    ];
    parts.push(buttons.align_y(Alignment::Center)).into()
}

/// The code of the card that is there, or what is there instead.
fn asked<'a>(by_card: &'a ByCard, look: &'a Look) -> Element<'a, Message> {
    let Some(entry) = &by_card.entry else {
        let (mark, tone, words) = state_words(look, &by_card.desk);
        let line = row![icon(look, mark, 20.0, tone), label(look, words.clone()).tone(look, tone).silent()]
            .spacing(space::SMALL)
            .align_y(Alignment::Center);
        return region(Access { live: true, ..Access::new(Role::Status, words) }, line);
    };
    // A card that signs in nowhere is not asked for its code.
    let invalid = entry.card().facts().check_validity(look.now).err().map(Failure::new);
    if let Some(failure) = by_card.refused.as_ref().or(invalid.as_ref()) {
        let why = explanation(look, &look.explain(failure), None);
        return column![whose(look, &**entry.card()), why].spacing(space::MEDIUM).into();
    }
    entry.view(look).map(|message| Message::ByCard(CardMessage::Code(message)))
}

fn choice<'a>(screen: &'a FirstStart, look: &'a Look) -> Element<'a, Message> {
    let by_card = &screen.by_card;
    let fault = match &by_card.fault {
        Some(Fault::Tried(failure)) => Some(card(look, explanation(look, &look.explain(failure), None))),
        _ => None,
    };
    let address_fault = match &by_card.fault {
        Some(Fault::Address) => Some(look.words("entry-address-wrong")),
        Some(Fault::Known) => Some(look.words("entry-address-known")),
        _ => None,
    };
    let address = field(look, look.words("entry-address"), &by_card.address)
        .id(ADDRESS)
        .placeholder(look.words("entry-address-example"))
        .on_input(|text| Message::ByCard(CardMessage::Address(text)))
        .on_submit(Message::ByCard(CardMessage::Connect))
        .fault(address_fault);
    let ready = by_card.chosen.is_some() || !by_card.address.trim().is_empty();
    let connect = ready.then_some(Message::ByCard(CardMessage::Connect));
    let mut buttons = row![].spacing(space::SMALL).align_y(Alignment::Center);
    if matches!(screen.purpose, Purpose::Mailbox(_)) || screen.may_go_back {
        buttons = buttons.push(secondary(look, look.words("entry-back"), Some(Message::Back)));
    }
    let instead = link(look, look.words("entry-by-code-instead"), Some(Message::Code));
    let buttons =
        buttons.push(instead).push(gap().width(Length::Fill)).push(primary(look, look.words("entry-sign-in"), connect));
    column![column![].push(fault), operators(screen, look), found(by_card, look), Element::from(address), buttons,]
        .spacing(space::PANE)
        .into()
}

/// The operators that take a card; nothing to choose when there is one.
fn operators<'a>(screen: &'a FirstStart, look: &'a Look) -> Element<'a, Message> {
    let Some(offers) = &screen.card_offers else { return column![].into() };
    let title = label(look, look.words("entry-operator")).size(Size::Small).medium().silent();
    if offers.all.is_empty() {
        let none = banner(look, Severity::Caution, look.words("entry-card-no-operator"), Vec::new());
        return column![title, none].spacing(space::TIGHT).into();
    }
    let current = screen.card_offer().map(|offer| &offer.operator);
    let chosen = |_, offer: &Offer| current == Some(&offer.operator);
    let list = operator_list(look, offers, chosen, |place| Message::ByCard(CardMessage::Operator(place)));
    let wanted = matches!(screen.by_card.fault, Some(Fault::Operator))
        .then(|| label(look, look.words("entry-operator-wanted")).size(Size::Small).tone(look, Tone::Danger));
    column![title, hint(look, look.words("entry-card-operators-hint")), list].push(wanted).spacing(space::TIGHT).into()
}

/// The mailboxes of the card's holder, as the directory knows them.
fn found<'a>(by_card: &'a ByCard, look: &'a Look) -> Element<'a, Message> {
    match &by_card.found {
        Found::NotAsked => hint(look, look.words("entry-card-address-hint")),
        Found::Busy => progress(look, look.words("entry-card-looking"), None, None::<Message>),
        Found::Failed(failure) => {
            let code = look.explain(failure).code;
            hint(look, look.words_with("entry-card-directory-failed", &[("code", code)]))
        }
        Found::Known(mailboxes) if mailboxes.is_empty() => hint(look, look.words("entry-card-none-found")),
        Found::Known(mailboxes) => {
            let count = mailboxes.len();
            let name = look.words("entry-card-mailboxes");
            let rows = mailboxes.iter().enumerate().map(|(at, it)| mailbox(look, it, by_card.chosen, (at, count)));
            let list = Column::with_children(rows).spacing(space::TIGHT);
            let list = region(Access::new(Role::RadioGroup, name.clone()), list);
            let other = hint(look, look.words("entry-card-other-address"));
            column![heading(look, name), list, other].spacing(space::SMALL).into()
        }
    }
}

fn mailbox<'a>(
    look: &'a Look,
    mailbox: &'a Mailbox,
    chosen: Option<usize>,
    (place, count): (usize, usize),
) -> Element<'a, Message> {
    let is_chosen = chosen == Some(place);
    let mark = if is_chosen { icon(look, Icon::Check, 16.0, Tone::Accent) } else { gap().width(16).into() };
    let (address, about) = (mailbox.address.to_string(), entry_words(look, &mailbox.entry));
    let told = column![
        label(look, address.clone()).medium().silent(),
        label(look, about.clone()).size(Size::Small).tone(look, Tone::Muted).silent(),
    ]
    .width(Length::Fill);
    let line = row![mark, told].spacing(space::SMALL).align_y(Alignment::Center);
    control(look, Role::RadioButton, format!("{address} {about}"), line)
        .on_press(Message::ByCard(CardMessage::Choose(place)))
        .checked(is_chosen)
        .selected(is_chosen)
        .place(place, count)
        .width(Length::Fill)
        .padding([space::SMALL, space::MEDIUM])
        .face(choice_face)
        .into()
}
