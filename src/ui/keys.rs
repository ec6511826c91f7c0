//! The list of keys: the body of a dialog.

use super::Element;
use super::look::{Look, Size, space};
use super::shortcut::{Shortcut, ToList};
use super::threshold::heading;
use super::widget::{Access, Role, Tone, label, region, surface};
use iced::widget::{Column, column, container, row};
use iced::{Alignment, Length};

/// The width of the column with the keys, in logical pixels.
const KEYS: f32 = 190.0;

/// What the keys are about, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Writing,
    Messages,
    Workstation,
    Display,
    Moving,
}

impl Group {
    const ALL: [Self; 5] = [Self::Writing, Self::Messages, Self::Workstation, Self::Display, Self::Moving];

    fn of(shortcut: Shortcut) -> Self {
        match shortcut {
            Shortcut::New
            | Shortcut::Reply
            | Shortcut::ReplyAll
            | Shortcut::Forward
            | Shortcut::Send
            | Shortcut::SaveDraft => Self::Writing,
            Shortcut::Search
            | Shortcut::Delete
            | Shortcut::Archive
            | Shortcut::ToggleUnread
            | Shortcut::ToggleTreated
            | Shortcut::NextDocument
            | Shortcut::Print
            | Shortcut::Synchronise
            | Shortcut::Undo => Self::Messages,
            Shortcut::Mask | Shortcut::Lock => Self::Workstation,
            Shortcut::ZoomIn | Shortcut::ZoomOut | Shortcut::ZoomReset => Self::Display,
            Shortcut::Back | Shortcut::Help | Shortcut::FocusNext | Shortcut::FocusPrevious | Shortcut::ToList(_) => {
                Self::Moving
            }
        }
    }

    fn words(self, look: &Look) -> String {
        match self {
            Self::Writing => look.words("key-group-writing"),
            Self::Messages => look.words("key-group-messages"),
            Self::Workstation => look.words("key-group-workstation"),
            Self::Display => look.words("key-group-display"),
            Self::Moving => look.words("key-group-moving"),
        }
    }
}

/// Every key of the window with what it does, by groups.
pub fn view<'a, M: 'a>(look: &Look) -> Element<'a, M> {
    let groups = Group::ALL.into_iter().map(|group| {
        let keys = Shortcut::ALL.into_iter().filter(|shortcut| Group::of(*shortcut) == group);
        let rows = keys.map(|shortcut| line(look, shortcut));
        column![heading(look, group.words(look)), Column::with_children(rows).spacing(space::TIGHT)]
            .spacing(space::SMALL)
            .into()
    });
    region(Access::new(Role::List, look.words("key-list")), Column::with_children(groups).spacing(space::LARGE))
}

fn line<'a, M: 'a>(look: &Look, shortcut: Shortcut) -> Element<'a, M> {
    let (keys, meaning) = (combination(look, shortcut), meaning(look, shortcut));
    let shown = container(label(look, keys.clone()).size(Size::Small).medium().silent())
        .padding([2.0, space::SMALL])
        .style(surface::soft(look.palette.hover, space::RADIUS));
    let line = row![
        container(shown).width(KEYS),
        label(look, meaning.clone()).tone(look, Tone::Plain).silent().width(Length::Fill),
    ]
    .spacing(space::MEDIUM)
    .align_y(Alignment::Center);
    region(Access::new(Role::ListItem, format!("{keys} : {meaning}")), line)
}

/// The keys as they stand on the keyboard.
pub fn combination(look: &Look, shortcut: Shortcut) -> String {
    let command = if cfg!(target_os = "macos") { "⌘".to_owned() } else { look.words("key-ctrl") };
    let with = |key: String| format!("{command}+{key}");
    let function = |number: u8| look.words_with("key-function", &[("number", number.to_string())]);
    let with_shift = |key: &str| format!("{command}+{}+{key}", look.words("key-shift"));
    match shortcut {
        Shortcut::New => with("N".to_owned()),
        Shortcut::Reply => with("R".to_owned()),
        Shortcut::ReplyAll => with_shift("R"),
        Shortcut::Forward => with_shift("F"),
        Shortcut::Send => with(look.words("key-enter")),
        Shortcut::SaveDraft => with("S".to_owned()),
        Shortcut::Search => {
            look.words_with("key-or", &[("first", with("K".to_owned())), ("second", with("F".to_owned()))])
        }
        Shortcut::Delete => look.words("key-delete"),
        Shortcut::Archive => "A".to_owned(),
        Shortcut::ToggleUnread => "U".to_owned(),
        Shortcut::ToggleTreated => "E".to_owned(),
        Shortcut::NextDocument => with("D".to_owned()),
        Shortcut::Print => with("P".to_owned()),
        Shortcut::Synchronise => function(5),
        Shortcut::Mask => function(9),
        Shortcut::Lock => with_shift("L"),
        Shortcut::Undo => with("Z".to_owned()),
        Shortcut::Back => look.words("key-escape"),
        Shortcut::Help => look.words_with("key-or", &[("first", function(1)), ("second", "?".to_owned())]),
        Shortcut::ZoomIn => with("+".to_owned()),
        Shortcut::ZoomOut => with("−".to_owned()),
        Shortcut::ZoomReset => with("0".to_owned()),
        Shortcut::FocusNext => look.words("key-tab"),
        Shortcut::FocusPrevious => format!("{}+{}", look.words("key-shift"), look.words("key-tab")),
        Shortcut::ToList(ToList::Open) => look.words("key-enter"),
        Shortcut::ToList(_) => look.words("key-arrows"),
    }
}

fn meaning(look: &Look, shortcut: Shortcut) -> String {
    match shortcut {
        Shortcut::New => look.words("key-does-new"),
        Shortcut::Reply => look.words("key-does-reply"),
        Shortcut::ReplyAll => look.words("key-does-reply-all"),
        Shortcut::Forward => look.words("key-does-forward"),
        Shortcut::Send => look.words("key-does-send"),
        Shortcut::SaveDraft => look.words("key-does-save-draft"),
        Shortcut::Search => look.words("key-does-search"),
        Shortcut::Delete => look.words("key-does-delete"),
        Shortcut::Archive => look.words("key-does-archive"),
        Shortcut::ToggleUnread => look.words("key-does-unread"),
        Shortcut::ToggleTreated => look.words("key-does-treated"),
        Shortcut::NextDocument => look.words("key-does-next-document"),
        Shortcut::Print => look.words("key-does-print"),
        Shortcut::Synchronise => look.words("key-does-synchronise"),
        Shortcut::Mask => look.words("key-does-mask"),
        Shortcut::Lock => look.words("key-does-lock"),
        Shortcut::Undo => look.words("key-does-undo"),
        Shortcut::Back => look.words("key-does-back"),
        Shortcut::Help => look.words("key-does-help"),
        Shortcut::ZoomIn => look.words("key-does-zoom-in"),
        Shortcut::ZoomOut => look.words("key-does-zoom-out"),
        Shortcut::ZoomReset => look.words("key-does-zoom-reset"),
        Shortcut::FocusNext => look.words("key-does-focus-next"),
        Shortcut::FocusPrevious => look.words("key-does-focus-previous"),
        Shortcut::ToList(ToList::Open) => look.words("key-does-open"),
        Shortcut::ToList(_) => look.words("key-does-arrows"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Group, combination, meaning, view};
    use crate::ui::Element;
    use crate::ui::shortcut::Shortcut;
    use crate::ui::threshold::stand::{Shown, look, survey};
    use crate::ui::widget::{Dialog, dialog};
    use iced::widget::space;
    use std::collections::HashSet;

    #[test]
    fn every_shortcut_has_keys_a_meaning_and_a_group_of_its_own() {
        let look = look();
        let keys: HashSet<_> = Shortcut::ALL.into_iter().map(|shortcut| combination(&look, shortcut)).collect();
        let meanings: HashSet<_> = Shortcut::ALL.into_iter().map(|shortcut| meaning(&look, shortcut)).collect();
        assert_eq!((keys.len(), meanings.len()), (Shortcut::ALL.len(), Shortcut::ALL.len()));
        for group in Group::ALL {
            assert!(Shortcut::ALL.into_iter().any(|shortcut| Group::of(shortcut) == group), "{group:?}");
        }
    }

    fn shown(shown: &Shown<()>) -> Element<'_, ()> {
        let dialog_of = Dialog {
            title: shown.look.words("key-list"),
            body: view(&shown.look),
            buttons: Vec::new(),
            on_cancel: None,
            width: 560.0,
        };
        dialog(&shown.look, dialog_of, space().into())
    }

    #[test]
    fn the_list_can_be_read_in_every_window() {
        let faults = survey("keys", || (), shown);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
