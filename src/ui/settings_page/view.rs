//! How the settings look: sections on the left, above in a narrow window.

use super::{AGAIN, CodeState, LEAST_CODE, Licence, Message, NEW, OLD, Section, SettingsPage, zoomed};
use crate::config::{Density, Language, Settings, Theme};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Room, Size, space};
use crate::ui::threshold::{card, heading, headline, hint, strength_line};
use crate::ui::widget::button::{choice_face, quiet_face};
use crate::ui::widget::{
    Access, Role, Tone, control, explanation, icon, icon_button, label, link, primary, progress, quiet, region,
    secret_input, segmented, surface, switch,
};
use iced::keyboard::{Key, key::Named};
use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Length};

/// The width of the page's text, in logical pixels.
const WIDTH: f32 = 680.0;
const SECTIONS: f32 = 220.0;

const FONT_LICENCE: &str = include_str!("../../../assets/fonts/LICENSE");
const ICON_LICENCE: &str = include_str!("../../../assets/icons/LICENSE");

pub(super) fn view<'a>(page: &'a SettingsPage, look: &'a Look) -> Element<'a, Message> {
    let back = quiet(look, Some(Icon::Back), look.words("entry-back"), Some(Message::Back));
    let title =
        row![back, headline(look, look.words("settings-title"))].spacing(space::MEDIUM).align_y(Alignment::Center);
    let body = container(section(page, look)).max_width(WIDTH).width(Length::Fill);
    let body = surface::scroll(look, container(body).padding(space::PANE)).width(Length::Fill).height(Length::Fill);
    let content: Element<'a, Message> = match look.room() {
        Room::Narrow => column![container(sections(page, look, true)).padding([0.0, space::PANE]), body].into(),
        Room::Medium | Room::Wide => {
            let list = container(sections(page, look, false)).width(SECTIONS).padding(space::PANE);
            row![list, body].into()
        }
    };
    container(column![container(title).padding(space::PANE), content])
        .width(Length::Fill)
        .height(Length::Fill)
        .style(surface::ground(look.palette.background))
        .into()
}

fn sections<'a>(page: &'a SettingsPage, look: &'a Look, across: bool) -> Element<'a, Message> {
    let count = Section::ALL.len();
    let tabs = Section::ALL.into_iter().enumerate().map(|(place, section)| {
        let (mark, words) = section_words(look, section);
        let chosen = page.section == section;
        let content = row![icon(look, mark, 16.0, if chosen { Tone::Accent } else { Tone::Muted })]
            .push(label(look, words.clone()).semibold_if(chosen).silent())
            .spacing(space::SMALL)
            .align_y(Alignment::Center);
        control(look, Role::Tab, words, content)
            .on_press(Message::Section(section))
            .selected(chosen)
            .place(place, count)
            .width(if across { Length::Shrink } else { Length::Fill })
            .height(space::CONTROL)
            .padding([0.0, space::MEDIUM])
            .face(quiet_face)
            .into()
    });
    let tabs: Element<'a, Message> = if across {
        Row::with_children(tabs).spacing(space::TIGHT).wrap().into()
    } else {
        Column::with_children(tabs).spacing(space::TIGHT).into()
    };
    region(Access::new(Role::TabList, look.words("settings-title")), tabs)
}

fn section_words(look: &Look, section: Section) -> (Icon, String) {
    match section {
        Section::Accounts => (Icon::Inbox, look.words("settings-accounts")),
        Section::Display => (Icon::Display, look.words("settings-display")),
        Section::Language => (Icon::Language, look.words("settings-language")),
        Section::Security => (Icon::Security, look.words("settings-security")),
        Section::Card => (Icon::Card, look.words("settings-card")),
        Section::Notifications => (Icon::Information, look.words("settings-notifications")),
        Section::About => (Icon::About, look.words("settings-about")),
    }
}

fn section<'a>(page: &'a SettingsPage, look: &'a Look) -> Element<'a, Message> {
    let content = match page.section {
        Section::Accounts => accounts(page, look),
        Section::Display => display(page, look),
        Section::Language => language(page, look),
        Section::Security => security(page, look),
        Section::Card => super::card::section(page, look),
        Section::Notifications => notifications(page, look),
        Section::About => about(page, look),
    };
    content.spacing(space::LARGE).width(Length::Fill).into()
}

fn accounts<'a>(page: &'a SettingsPage, look: &'a Look) -> Column<'a, Message> {
    let cards = page.accounts.iter().map(|account| account.view(look, page.environment));
    column![
        Column::with_children(cards).spacing(space::MEDIUM),
        row![primary(look, look.words("settings-add-account"), Some(Message::AddAccount))],
        hint(look, look.words("settings-add-account-hint")),
    ]
}

/// A setting: its name, its choices, a word of explanation.
fn setting<'a>(
    look: &'a Look,
    name: String,
    choices: Element<'a, Message>,
    more: Option<String>,
) -> Element<'a, Message> {
    column![label(look, name).medium(), choices].push(more.map(|more| hint(look, more))).spacing(space::SMALL).into()
}

/// The settings with one of them changed.
fn set(page: &SettingsPage, change: impl FnOnce(&mut Settings)) -> Message {
    let mut settings = page.settings.clone();
    change(&mut settings);
    Message::Set(Box::new(settings))
}

fn display<'a>(page: &'a SettingsPage, look: &'a Look) -> Column<'a, Message> {
    let themes = [
        (Theme::System, look.words("settings-theme-system")),
        (Theme::Light, look.words("settings-theme-light")),
        (Theme::Dark, look.words("settings-theme-dark")),
        (Theme::Contrast, look.words("settings-theme-contrast")),
    ];
    let densities = [
        (Density::Comfortable, look.words("settings-density-comfortable")),
        (Density::Compact, look.words("settings-density-compact")),
    ];
    let (theme_name, density_name) = (look.words("settings-theme"), look.words("settings-density"));
    let theme = choice(look, &theme_name, themes.to_vec(), page.settings.theme, |theme| {
        set(page, |settings| settings.theme = theme)
    });
    let density = choice(look, &density_name, densities.to_vec(), page.settings.density, |density| {
        set(page, |settings| settings.density = density)
    });
    column![
        setting(look, theme_name, theme, Some(look.words("settings-theme-hint"))),
        setting(look, density_name, density, None),
        setting(look, look.words("settings-zoom"), zoom(page, look), Some(look.words("settings-zoom-hint"))),
    ]
}

/// A segmented choice that wraps in a narrow window.
fn choice<'a, T: Copy + PartialEq + 'a>(
    look: &'a Look,
    name: &str,
    options: Vec<(T, String)>,
    chosen: T,
    message: impl Fn(T) -> Message,
) -> Element<'a, Message> {
    if look.room() > Room::Narrow {
        return segmented(look, name, options, chosen, message);
    }
    let count = options.len();
    let rows = options.into_iter().enumerate().map(|(place, (value, words))| {
        let is_chosen = value == chosen;
        let tone = if is_chosen { Tone::Accent } else { Tone::Plain };
        control(
            look,
            Role::RadioButton,
            words.clone(),
            label(look, words).semibold_if(is_chosen).tone(look, tone).silent(),
        )
        .on_press(message(value))
        .selected(is_chosen)
        .checked(is_chosen)
        .place(place, count)
        .height(space::CONTROL)
        .padding([0.0, space::MEDIUM])
        .face(choice_face)
        .into()
    });
    let wrapped = Row::with_children(rows).spacing(space::TIGHT).wrap();
    region(Access::new(Role::RadioGroup, name), wrapped)
}

/// Steps of ten percent, by two buttons or by the arrow keys on the value.
fn zoom<'a>(page: &'a SettingsPage, look: &'a Look) -> Element<'a, Message> {
    let zoom = page.settings.zoom;
    let (less, more) = (zoomed(zoom, false), zoomed(zoom, true));
    let to = |level: u16| set(page, |settings| settings.zoom = level);
    let (to_less, to_more) = (to(less), to(more));
    let shown = look.words_with("settings-percent", &[("percent", zoom.to_string())]);
    let (on_less, on_more) = (to_less.clone(), to_more.clone());
    let value = control(
        look,
        Role::Slider,
        look.words("settings-zoom"),
        container(label(look, shown.clone()).medium().silent()).center_x(Length::Fill),
    )
    .value(shown)
    .on_key(move |key, _| match key {
        Key::Named(Named::ArrowLeft | Named::ArrowDown) => Some(on_less.clone()),
        Key::Named(Named::ArrowRight | Named::ArrowUp) => Some(on_more.clone()),
        _ => None,
    })
    .width(88)
    .height(space::CONTROL)
    .centred()
    .face(quiet_face);
    row![
        icon_button(look, Icon::ZoomOut, look.words("settings-zoom-out"), (less < zoom).then_some(to_less)),
        value,
        icon_button(look, Icon::ZoomIn, look.words("settings-zoom-in"), (more > zoom).then_some(to_more)),
    ]
    .spacing(space::SMALL)
    .align_y(Alignment::Center)
    .into()
}

fn language<'a>(page: &'a SettingsPage, look: &'a Look) -> Column<'a, Message> {
    let options = [
        (None, look.words("settings-language-system")),
        (Some(Language::Fr), look.words("settings-language-french")),
        (Some(Language::En), look.words("settings-language-english")),
    ];
    let name = look.words("settings-language");
    let choices = choice(look, &name, options.to_vec(), page.settings.language, |language| {
        set(page, |settings| settings.language = language)
    });
    column![setting(look, name, choices, Some(look.words("settings-language-hint")))]
}

fn security<'a>(page: &'a SettingsPage, look: &'a Look) -> Column<'a, Message> {
    let settings = &page.settings;
    let mask_name = look.words("settings-mask-after");
    let mask = [0_u32, 30, 60, 120, 300].map(|seconds| (seconds, duration(look, seconds)));
    let mask = choice(look, &mask_name, mask.to_vec(), settings.mask_after_seconds, |seconds| {
        set(page, |settings| settings.mask_after_seconds = seconds)
    });
    let lock_name = look.words("settings-lock-after");
    let lock = [5_u32, 15, 30, 60, 120].map(|minutes| (minutes, duration(look, minutes * 60)));
    let lock = choice(look, &lock_name, lock.to_vec(), settings.lock_after_minutes, |minutes| {
        set(page, |settings| settings.lock_after_minutes = minutes)
    });
    let undo_name = look.words("settings-undo");
    let undo = [0_u32, 5, 10, 20, 30, 60].map(|seconds| match seconds {
        0 => (seconds, look.words("settings-at-once")),
        _ => (seconds, duration(look, seconds)),
    });
    let undo = choice(look, &undo_name, undo.to_vec(), settings.undo_seconds, |seconds| {
        set(page, |settings| settings.undo_seconds = seconds)
    });
    let passwords = page.accounts.iter().map(|account| account.password_line(look));
    let passwords = Column::with_children(passwords).spacing(space::MEDIUM);
    column![
        setting(look, mask_name, mask, Some(look.words("settings-mask-after-hint"))),
        setting(look, lock_name, lock, Some(look.words("settings-lock-after-hint"))),
        setting(look, undo_name, undo, Some(look.words("settings-undo-hint"))),
        code(page, look),
        column![
            heading(look, look.words("settings-passwords")),
            hint(look, look.words("entry-remember-password-hint")),
            card(look, passwords),
        ]
        .spacing(space::SMALL),
    ]
}

/// « jamais », « 30 s », « 2 min », « 2 h ».
fn duration(look: &Look, seconds: u32) -> String {
    match seconds {
        0 => look.words("settings-never"),
        _ if seconds.is_multiple_of(3600) => {
            look.words_with("settings-hours", &[("count", (seconds / 3600).to_string())])
        }
        _ if seconds.is_multiple_of(60) => {
            look.words_with("settings-minutes", &[("count", (seconds / 60).to_string())])
        }
        _ => look.words_with("settings-seconds", &[("count", seconds.to_string())]),
    }
}

fn code<'a>(page: &'a SettingsPage, look: &'a Look) -> Element<'a, Message> {
    let form = &page.code;
    let title = heading(look, look.words("settings-change-code"));
    if matches!(form.state, CodeState::Busy) {
        let busy = progress(look, look.words("settings-changing-code"), None, None::<Message>);
        return column![title, card(look, busy)].spacing(space::SMALL).into();
    }
    let fault = |wanted: bool, words: &str| wanted.then(|| words.to_owned());
    let old = secret_input(look, look.words("settings-code-old"), &form.old)
        .id(OLD)
        .on_edit(Message::Edited)
        .on_submit(Message::Next(NEW))
        .fault(fault(matches!(form.state, CodeState::Wrong), &look.words("settings-code-wrong")));
    let new = secret_input(look, look.words("settings-code-new"), &form.new)
        .id(NEW)
        .on_edit(Message::Edited)
        .on_submit(Message::Next(AGAIN))
        .fault(fault(matches!(form.state, CodeState::Short), &look.words("entry-station-code-short")));
    let again = secret_input(look, look.words("entry-station-code-again"), &form.again)
        .id(AGAIN)
        .on_edit(Message::Edited)
        .on_submit(Message::ChangeCode)
        .fault(fault(matches!(form.state, CodeState::Different), &look.words("entry-station-code-different")));
    let ready = !form.old.is_empty() && form.new.chars() >= LEAST_CODE && !form.again.is_empty();
    let mut fields = column![
        Element::from(old),
        Element::from(new),
        strength_line(look, &form.new),
        Element::from(again),
        row![primary(look, look.words("settings-change-code-yes"), ready.then_some(Message::ChangeCode))],
    ]
    .spacing(space::MEDIUM);
    if let CodeState::Failed(failure) = &form.state {
        fields = fields.push(explanation(look, &look.explain(failure), None));
    }
    column![title, hint(look, look.words("settings-change-code-hint")), card(look, fields)].spacing(space::SMALL).into()
}

fn notifications<'a>(page: &'a SettingsPage, look: &'a Look) -> Column<'a, Message> {
    let on = page.settings.notifications;
    column![
        switch(look, look.words("settings-notify"), on, Some(set(page, |settings| settings.notifications = !on))),
        hint(look, look.words("settings-notify-hint")),
    ]
}

fn about<'a>(page: &'a SettingsPage, look: &'a Look) -> Column<'a, Message> {
    let version = look.words_with("settings-version", &[("version", env!("CARGO_PKG_VERSION").to_owned())]);
    let licences = [
        (Licence::Fonts, look.words("settings-licence-fonts"), FONT_LICENCE),
        (Licence::Icons, look.words("settings-licence-icons"), ICON_LICENCE),
    ];
    let mut parts = column![
        column![label(look, version).size(Size::Lead).semibold(), hint(look, look.words("settings-about-words")),]
            .spacing(space::TIGHT),
        setting(
            look,
            look.words("settings-data-kept"),
            label(look, page.folder.clone()).into(),
            Some(look.words("settings-data-kept-hint"))
        ),
        column![heading(look, look.words("settings-standards")), label(look, look.words("settings-standards-list"))]
            .spacing(space::SMALL),
        heading(look, look.words("settings-licences")),
    ];
    for (licence, name, text) in licences {
        let shown = page.licence == Some(licence);
        let button = link(look, name, Some(Message::Licence(licence))).expanded(shown);
        parts = parts.push(
            column![button]
                .push(shown.then(|| card(look, label(look, text).size(Size::Caption).tone(look, Tone::Muted))))
                .spacing(space::SMALL),
        );
    }
    parts
}
