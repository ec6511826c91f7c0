//! How the first start looks: one question a step.

use super::attempt::Doing;
use super::card_view;
use super::finding::{Ends, Finding, Missing};
use super::form::{Fault, Form};
use super::operators::{Offer, Offers};
use super::{
    ADDRESS, CODE, CODE_AGAIN, CardMessage, FirstStart, LOGIN, Message, NAME, PASSWORD, Purpose, Stage, Trying,
};
use crate::domain::Environment;
use crate::domain::directory::DirectoryEntry;
use crate::ui::Element;
use crate::ui::directory::person;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::threshold::{self, card, heading, headline, hint, strength_line};
use crate::ui::widget::button::choice_face;
use crate::ui::widget::label::Severity;
use crate::ui::widget::{
    Access, Role, Tone, badge, banner, control, explanation, field, icon, label, link, one_line, primary, progress,
    quiet, region, secondary, secret_input, switch,
};
use iced::widget::{Column, column, row, space as gap};
use iced::{Alignment, Length};

pub(super) fn view<'a>(screen: &'a FirstStart, look: &'a Look) -> Element<'a, Message> {
    let environment = match (&screen.purpose, &screen.stage) {
        (Purpose::Mailbox(session), _) => Some(session.environment()),
        (Purpose::Person, Stage::Means) => None,
        (Purpose::Person, Stage::Card) if screen.by_card.open.is_none() => None,
        (Purpose::Person, _) if screen.by_card.open.is_some() => screen.card_offer().map(|offer| offer.environment),
        (Purpose::Person, _) => screen.offer().map(|offer| offer.environment),
    };
    let content = match &screen.stage {
        Stage::Means => means(screen, look),
        Stage::Card => card_view::view(screen, look),
        Stage::Form => form(screen, look),
        Stage::Trying(trying) => connecting(screen, look, trying),
        Stage::Found(finding) => found(screen, look, finding),
    };
    threshold::page(look, environment, content)
}

/// « Étape 2 sur 3 », the question, and the way back.
pub(super) fn top<'a>(screen: &FirstStart, look: &'a Look, step: u8, question: String) -> Column<'a, Message> {
    let told = match screen.purpose {
        Purpose::Person => look.words_with("entry-step", &[("step", step.to_string())]),
        Purpose::Mailbox(_) => look.words("entry-add-account"),
    };
    column![label(look, told).size(Size::Small).tone(look, Tone::Muted), headline(look, question)]
        .spacing(space::TIGHT)
        .width(Length::Fill)
}

fn means<'a>(screen: &'a FirstStart, look: &'a Look) -> Element<'a, Message> {
    let mut parts = column![
        top(screen, look, 1, look.words("entry-card-or-code")),
        way(look, Icon::Card, look.words("entry-by-card"), look.words("entry-by-card-hint"), Message::Card),
    ]
    .spacing(space::PANE);
    parts = parts.push(way(
        look,
        Icon::Phone,
        look.words("entry-by-code"),
        look.words("entry-by-code-hint"),
        Message::Code,
    ));
    if screen.may_go_back {
        parts = parts.push(quiet(look, Some(Icon::Back), look.words("entry-back"), Some(Message::Back)));
    }
    parts.into()
}

/// One way of signing in: an icon, its name, what it takes.
fn way<'a>(look: &'a Look, mark: Icon, words: String, more: String, message: Message) -> Element<'a, Message> {
    let text = column![
        label(look, words.clone()).size(Size::Lead).semibold().silent(),
        label(look, more).size(Size::Small).tone(look, Tone::Muted),
    ]
    .spacing(space::TIGHT)
    .width(Length::Fill);
    let line = row![icon(look, mark, 20.0, Tone::Accent), text, icon(look, Icon::Right, 20.0, Tone::Muted)]
        .spacing(space::PANE)
        .align_y(Alignment::Center);
    control(look, Role::Button, words, line)
        .on_press(message)
        .width(Length::Fill)
        .padding(space::PANE)
        .face(crate::ui::widget::button::choice_face)
        .into()
}

fn form<'a>(screen: &'a FirstStart, look: &'a Look) -> Element<'a, Message> {
    let form = &screen.form;
    let Some(offers) = &screen.offers else {
        return top(screen, look, 2, look.words("entry-which-mailbox")).into();
    };
    let fault = match &form.fault {
        Some(Fault::Tried(failure)) => Some(card(look, explanation(look, &look.explain(failure), None))),
        _ => None,
    };
    // Within the first part: the fields keep their place, and with it the keyboard, when the first key takes it away.
    let head = column![top(screen, look, 2, look.words("entry-which-mailbox"))].push(fault).spacing(space::PANE);
    let mut parts = column![head].spacing(space::PANE);
    let address_fault = match &form.fault {
        Some(Fault::Address) => Some(look.words("entry-address-wrong")),
        Some(Fault::Known) => Some(look.words("entry-address-known")),
        _ => None,
    };
    parts = parts.push(Element::from(
        field(look, look.words("entry-address"), &form.address)
            .id(ADDRESS)
            .placeholder(look.words("entry-address-example"))
            .on_input(Message::Address)
            .on_submit(Message::Connect)
            .fault(address_fault),
    ));
    parts = parts.push(login(look, form, screen.offer().is_some_and(|offer| offer.own_login)));
    parts = parts.push(Element::from(
        secret_input(look, look.words("entry-password"), &form.password)
            .id(PASSWORD)
            .on_edit(Message::Edited)
            .on_submit(Message::Connect),
    ));
    parts = parts.push(operator(screen, look, offers));
    let ready = !form.address.trim().is_empty() && !form.password.is_empty();
    let mut buttons = row![].spacing(space::SMALL);
    if matches!(screen.purpose, Purpose::Person) || screen.may_go_back {
        buttons = buttons.push(secondary(look, look.words("entry-back"), Some(Message::Back)));
    }
    buttons = buttons.push(gap().width(Length::Fill));
    buttons = buttons.push(primary(look, look.words("entry-sign-in"), ready.then_some(Message::Connect)));
    parts.push(buttons).into()
}

fn login<'a>(look: &'a Look, form: &'a Form, wanted: bool) -> Element<'a, Message> {
    match &form.login {
        Some(login) => column![
            Element::from(
                field(look, look.words("entry-login"), login)
                    .id(LOGIN)
                    .on_input(Message::Login)
                    .on_submit(Message::Connect)
            ),
            link(look, look.words("entry-login-same"), Some(Message::OtherLogin(false))),
        ]
        .spacing(space::TIGHT)
        .into(),
        None => {
            let ask = link(look, look.words("entry-login-other"), Some(Message::OtherLogin(true)));
            if wanted { column![hint(look, look.words("entry-login-wanted")), ask].into() } else { ask.into() }
        }
    }
}

/// All operators, one of which is chosen.
pub(super) fn operator_list<'a>(
    look: &'a Look,
    offers: &'a Offers,
    is_chosen: impl Fn(usize, &Offer) -> bool,
    choose: impl Fn(usize) -> Message,
) -> Element<'a, Message> {
    let count = offers.all.len();
    let rows = offers.all.iter().enumerate().map(|(place, offer)| {
        let chosen = is_chosen(place, offer);
        let words = one_line(&offer.name, 120);
        let mark = if chosen { icon(look, Icon::Check, 16.0, Tone::Accent) } else { gap().width(16).into() };
        let line = row![mark, label(look, words.clone()).silent().width(Length::Fill)]
            .push(test_badge(look, offer.environment))
            .spacing(space::SMALL)
            .align_y(Alignment::Center);
        control(look, Role::RadioButton, words, line)
            .on_press(choose(place))
            .checked(chosen)
            .selected(chosen)
            .place(place, count)
            .width(Length::Fill)
            .padding([space::SMALL, space::MEDIUM])
            .face(choice_face)
            .into()
    });
    let rows = Column::with_children(rows).spacing(space::TIGHT);
    region(Access::new(Role::RadioGroup, look.words("entry-operator")), rows)
}

/// The operator that was found, or the list to choose from.
fn operator<'a>(screen: &'a FirstStart, look: &'a Look, offers: &'a Offers) -> Element<'a, Message> {
    let title = label(look, look.words("entry-operator")).size(Size::Small).medium().silent();
    if screen.operator_is_found()
        && let Some(offer) = screen.offer()
    {
        let line = row![icon(look, Icon::Check, 16.0, Tone::Success), label(look, one_line(&offer.name, 120)),]
            .push(test_badge(look, offer.environment))
            .spacing(space::SMALL)
            .align_y(Alignment::Center);
        return column![title, line].spacing(space::TIGHT).into();
    }
    if offers.all.is_empty() {
        return column![title, banner(look, Severity::Caution, look.words("entry-operator-none"), Vec::new())]
            .spacing(space::TIGHT)
            .into();
    }
    let chosen = |place, _: &Offer| screen.form.chosen == Some(place);
    let list = operator_list(look, offers, chosen, Message::Operator);
    let mut parts = column![title, hint(look, look.words("entry-operator-hint")), list].spacing(space::TIGHT);
    if matches!(screen.form.fault, Some(Fault::Operator)) {
        parts = parts.push(label(look, look.words("entry-operator-wanted")).size(Size::Small).tone(look, Tone::Danger));
    }
    parts.into()
}

pub(super) fn test_badge<'a>(look: &'a Look, environment: Environment) -> Option<Element<'a, Message>> {
    environment
        .needs_banner()
        .then(|| badge(look, threshold::environment_words(look, environment), Some(Severity::Caution)))
}

fn connecting<'a>(screen: &'a FirstStart, look: &'a Look, trying: &'a Trying) -> Element<'a, Message> {
    if let Some((asked, _)) = &trying.asked {
        let question = top(screen, look, 2, asked.title(look));
        let buttons = asked
            .buttons(look)
            .into_iter()
            .fold(row![].spacing(space::SMALL), |row, button| row.push(button.map(Message::Asked)));
        let body = card(look, asked.view(look).map(Message::Asked));
        return column![question, body, buttons].spacing(space::PANE).into();
    }
    let steps = Doing::ALL.into_iter().map(|doing| {
        let words = doing_words(look, doing, &trying.operator);
        if doing == trying.doing {
            return progress(look, words, None, None::<Message>);
        }
        let (mark, tone) = if doing < trying.doing { (Icon::Check, Tone::Success) } else { (Icon::Clock, Tone::Muted) };
        let tone_of_words = if doing < trying.doing { Tone::Plain } else { Tone::Muted };
        row![icon(look, mark, 16.0, tone), label(look, words).tone(look, tone_of_words)]
            .spacing(space::SMALL)
            .align_y(Alignment::Center)
            .into()
    });
    column![
        top(screen, look, 2, look.words("entry-connecting")),
        card(look, Column::with_children(steps).spacing(space::MEDIUM)),
        secondary(look, look.words("entry-cancel"), Some(Message::Cancel)),
    ]
    .spacing(space::PANE)
    .into()
}

fn doing_words(look: &Look, doing: Doing, operator: &str) -> String {
    match doing {
        Doing::Preparing => look.words("entry-doing-preparing"),
        Doing::SigningIn => look.words_with("entry-doing-signing-in", &[("operator", one_line(operator, 120))]),
        Doing::LookingUp => look.words("entry-doing-looking-up"),
    }
}

fn found<'a>(screen: &'a FirstStart, look: &'a Look, finding: &'a Finding) -> Element<'a, Message> {
    let question = match screen.purpose {
        Purpose::Person => look.words("entry-is-it-you"),
        Purpose::Mailbox(_) => look.words("entry-mailbox-found"),
    };
    let mut parts = column![top(screen, look, 3, question), identity(look, finding)].spacing(space::PANE);
    parts = parts.push(Element::from(
        field(look, look.words("entry-shown-name"), &finding.name)
            .id(NAME)
            .on_input(Message::Name)
            .on_submit(Message::Finish)
            .fault(missing(look, finding, Missing::Name)),
    ));
    if finding.card.is_some() && matches!(screen.purpose, Purpose::Person) {
        parts = parts.push(recovery(look, finding));
    }
    if finding.asks_code(matches!(screen.purpose, Purpose::Person)) {
        parts = parts.push(code(look, finding));
    }
    let remember = || {
        column![
            switch(
                look,
                look.words("entry-remember-password"),
                finding.remember,
                Some(Message::Remember(!finding.remember))
            ),
            hint(look, look.words("entry-remember-password-hint")),
        ]
        .spacing(space::TIGHT)
    };
    parts = parts.push(finding.card.is_none().then(remember));
    let busy = matches!(finding.ending, Ends::Busy);
    if let Ends::Failed(failure) = &finding.ending {
        parts = parts.push(explanation(look, &look.explain(failure), None));
    }
    if busy {
        return parts.push(progress(look, look.words("entry-finishing"), None, None::<Message>)).into();
    }
    let buttons = row![
        secondary(look, look.words("entry-back"), Some(Message::Back)),
        gap().width(Length::Fill),
        primary(look, look.words("entry-finish"), Some(Message::Finish)),
    ];
    parts.push(buttons).into()
}

/// The card is the key; a code is for the day it is missing.
fn recovery<'a>(look: &'a Look, finding: &'a Finding) -> Element<'a, Message> {
    let set = Message::ByCard(CardMessage::Recovery(!finding.recovery));
    column![
        switch(look, look.words("entry-recovery"), finding.recovery, Some(set)),
        hint(look, look.words("entry-recovery-hint")),
    ]
    .spacing(space::TIGHT)
    .into()
}

fn missing(look: &Look, finding: &Finding, about: Missing) -> Option<String> {
    match finding.ending {
        Ends::Missing(missing) if missing == about => Some(match about {
            Missing::Name => look.words("entry-name-wanted"),
            Missing::Short => look.words("entry-station-code-short"),
            Missing::Different => look.words("entry-station-code-different"),
        }),
        _ => None,
    }
}

/// Who the directory says one is, and at which mailboxes.
fn identity<'a>(look: &'a Look, finding: &'a Finding) -> Element<'a, Message> {
    let opened = &finding.opened;
    let mut lines = column![
        row![
            icon(look, Icon::Inbox, 20.0, Tone::Accent),
            label(look, opened.account.address.to_string()).semibold(),
            badge(look, threshold::kind_words(look, opened.kind()), None),
        ]
        .spacing(space::SMALL)
        .align_y(Alignment::Center)
        .wrap()
    ]
    .spacing(space::SMALL);
    let (own, others): (Vec<_>, Vec<_>) =
        opened.entries.iter().partition(|entry| entry.address.same_mailbox(&opened.account.address));
    for entry in own.iter().take(3) {
        lines = lines.push(label(look, entry_words(look, entry)));
    }
    if own.is_empty() {
        lines = lines.push(hint(
            look,
            match &opened.directory {
                None => look.words("entry-directory-silent"),
                Some(failure) => look.words_with("entry-directory-failed", &[("code", look.explain(failure).code)]),
            },
        ));
    }
    if !others.is_empty() {
        lines = lines.push(heading(look, look.words("entry-other-mailboxes")));
        for entry in others.iter().take(6) {
            let address = format!("{} — {}", entry.address, entry_words(look, entry));
            lines = lines.push(label(look, one_line(&address, 300)).size(Size::Small).received());
        }
        lines = lines.push(hint(look, look.words("entry-other-mailboxes-hint")));
    }
    card(look, lines)
}

/// What they do, where, in which town, as the directory's own page says it.
pub(super) fn entry_words(look: &Look, entry: &DirectoryEntry) -> String {
    let parts = [person::role(look, entry), entry.organisation.clone(), person::town(entry)];
    one_line(&person::joined(parts), 300)
}

fn code<'a>(look: &'a Look, finding: &'a Finding) -> Element<'a, Message> {
    let first = secret_input(look, look.words("entry-station-code"), &finding.code)
        .id(CODE)
        .on_edit(Message::Edited)
        .on_submit(Message::ToSecondCode)
        .fault(missing(look, finding, Missing::Short));
    let second = secret_input(look, look.words("entry-station-code-again"), &finding.again)
        .id(CODE_AGAIN)
        .on_edit(Message::Edited)
        .on_submit(Message::Finish)
        .fault(missing(look, finding, Missing::Different));
    column![
        heading(look, look.words("entry-choose-station-code")),
        hint(look, look.words("entry-station-code-hint")),
        Element::from(first),
        strength_line(look, &finding.code),
        Element::from(second),
    ]
    .spacing(space::SMALL)
    .into()
}
