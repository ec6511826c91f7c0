//! The frame of the screens one comes in by, and the words they share.

#[cfg(test)]
pub(in crate::ui) mod stand;
mod strength;

use super::Element;
use super::look::{Look, Size, space};
use super::widget::label::Severity;
use super::widget::{Access, Role, SecretText, Tone, icon, label, region, slot, surface};
use crate::domain::Environment;
use crate::domain::directory::MailboxKind;
use iced::widget::{column, container, row};
use iced::{Alignment, Length};
use strength::{Strength, strength};

/// Characters the code of a workstation has at least.
pub const LEAST_CODE: usize = 6;
/// The width of a page's column, in logical pixels.
const WIDTH: f32 = 520.0;

/// A page with one column in the middle, that scrolls when the window is small; the environment stands above it
/// unless it is production.
pub fn page<'a, M: 'a>(
    look: &Look,
    environment: Option<Environment>,
    content: impl Into<Element<'a, M>>,
) -> Element<'a, M> {
    let column_of = container(content).max_width(WIDTH).width(Length::Fill);
    let centred = container(column_of).center_x(Length::Fill).padding([space::PAGE, space::PANE]);
    let body = container(surface::scroll(look, centred).width(Length::Fill)).center_y(Length::Fill);
    let mark = environment.filter(|environment| environment.needs_banner()).map(|it| test_mark(look, it));
    container(column![slot(mark), body])
        .width(Length::Fill)
        .height(Length::Fill)
        .style(surface::ground(look.palette.background))
        .into()
}

/// Says in full width that nothing here is real.
pub fn test_mark<'a, M: 'a>(look: &Look, environment: Environment) -> Element<'a, M> {
    let words = match environment {
        Environment::Sandbox => look.words("entry-banner-sandbox"),
        Environment::Formation => look.words("entry-banner-formation"),
        Environment::Other | Environment::Production => look.words("entry-banner-other"),
    };
    let tone = Tone::OnSoft(Severity::Caution);
    let line = row![
        icon(look, Severity::Caution.icon(), 16.0, tone),
        label(look, words.clone()).size(Size::Small).medium().tone(look, tone).silent()
    ]
    .spacing(space::SMALL)
    .align_y(Alignment::Center);
    let ground = container(line)
        .padding([space::TIGHT, space::PANE])
        .width(Length::Fill)
        .align_x(Alignment::Center)
        .style(surface::ground(look.palette.caution.soft));
    region(Access::new(Role::Banner, words), ground)
}

/// The one sentence of a screen.
pub fn headline<'a, M: 'a>(look: &Look, words: impl Into<String>) -> Element<'a, M> {
    let words = words.into();
    let text = label(look, words.clone()).size(Size::Display).semibold().silent();
    region(Access::new(Role::Heading, words), text)
}

/// A heading inside a page.
pub fn heading<'a, M: 'a>(look: &Look, words: impl Into<String>) -> Element<'a, M> {
    let words = words.into();
    let text = label(look, words.clone()).size(Size::Lead).semibold().silent();
    region(Access::new(Role::Heading, words), text)
}

/// A few words of explanation below a heading.
pub fn hint<'a, M: 'a>(look: &Look, words: impl Into<String>) -> Element<'a, M> {
    label(look, words).size(Size::Small).tone(look, Tone::Muted).into()
}

/// A card of a page.
pub fn card<'a, M: 'a>(look: &Look, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(content).padding(space::PANE).width(Length::Fill).style(surface::card(look.palette)).into()
}

/// The name of a trust space.
pub fn environment_words(look: &Look, environment: Environment) -> String {
    match environment {
        Environment::Sandbox => look.words("entry-environment-sandbox"),
        Environment::Formation => look.words("entry-environment-formation"),
        Environment::Other => look.words("entry-environment-other"),
        Environment::Production => look.words("entry-environment-production"),
    }
}

/// Whose mailbox it is, in words.
pub fn kind_words(look: &Look, kind: Option<MailboxKind>) -> String {
    match kind {
        Some(MailboxKind::Per) => look.words("entry-kind-personal"),
        Some(MailboxKind::Org) => look.words("entry-kind-organisation"),
        Some(MailboxKind::App) => look.words("entry-kind-application"),
        Some(MailboxKind::Cab) => look.words("entry-kind-practice"),
        None => look.words("entry-kind-unknown"),
    }
}

/// A sentence with a count: its form is `one` or `other`.
pub fn counted(look: &Look, key: &str, count: u64) -> String {
    let form =
        if count == 1 || (count == 0 && look.language == crate::words::Language::French) { "one" } else { "other" };
    look.words_with(key, &[("count", count.to_string()), ("form", form.to_owned())])
}

/// Seconds as `4:05`.
pub fn minutes_and_seconds(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// How hard the code is to guess; nothing before anything is typed.
pub fn strength_line<'a, M: 'a>(look: &Look, code: &SecretText) -> Element<'a, M> {
    if code.is_empty() {
        return hint(look, look.words("entry-station-code-least"));
    }
    let (words, tone) = match code.read(strength) {
        _ if code.chars() < LEAST_CODE => (look.words("entry-station-code-short"), Tone::Muted),
        Strength::Weak => (look.words("entry-strength-weak"), Tone::Caution),
        Strength::Fair => (look.words("entry-strength-fair"), Tone::Plain),
        Strength::Strong => (look.words("entry-strength-strong"), Tone::Success),
    };
    label(look, words).size(Size::Small).tone(look, tone).into()
}

#[cfg(test)]
mod tests {
    use super::minutes_and_seconds;

    #[test]
    fn seconds_are_told_as_minutes() {
        assert_eq!(minutes_and_seconds(48), "0:48");
        assert_eq!(minutes_and_seconds(245), "4:05");
    }
}
