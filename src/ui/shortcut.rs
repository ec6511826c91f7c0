//! The keys of the window (look.md "Keyboard"), as one pure function.

use super::widget::shortcuts::Turn;
use iced::keyboard::{Key, Modifiers, key::Named};

/// What a key of the window means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shortcut {
    /// Ctrl+N.
    New,
    /// Ctrl+R.
    Reply,
    /// Ctrl+Shift+R.
    ReplyAll,
    /// Ctrl+Shift+F.
    Forward,
    /// Ctrl+Enter.
    Send,
    /// Ctrl+S.
    SaveDraft,
    /// Ctrl+K or Ctrl+F.
    Search,
    /// Suppr.
    Delete,
    /// A.
    Archive,
    /// U.
    ToggleUnread,
    /// E.
    ToggleTreated,
    /// Ctrl+D.
    NextDocument,
    /// Ctrl+P.
    Print,
    /// F5.
    Synchronise,
    /// F9.
    Mask,
    /// Ctrl+Shift+L.
    Lock,
    /// Ctrl+Z, outside of fields.
    Undo,
    /// Échap.
    Back,
    /// F1 or ?.
    Help,
    /// Ctrl+plus.
    ZoomIn,
    /// Ctrl+minus.
    ZoomOut,
    /// Ctrl+0.
    ZoomReset,
    /// Tab.
    FocusNext,
    /// Shift+Tab.
    FocusPrevious,
    /// An arrow, Home, End or Enter that nobody had the keyboard for: it is meant for the list.
    ToList(ToList),
}

/// A key meant for the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ToList {
    /// ↑.
    Up,
    /// ↓.
    Down,
    /// Home.
    First,
    /// End.
    Last,
    /// Enter.
    Open,
}

impl Shortcut {
    /// Every one, in the order of the list of keys.
    pub const ALL: [Self; 26] = [
        Self::New,
        Self::Reply,
        Self::ReplyAll,
        Self::Forward,
        Self::Send,
        Self::SaveDraft,
        Self::Search,
        Self::Delete,
        Self::Archive,
        Self::ToggleUnread,
        Self::ToggleTreated,
        Self::NextDocument,
        Self::Print,
        Self::Synchronise,
        Self::Mask,
        Self::Lock,
        Self::Undo,
        Self::Back,
        Self::Help,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::FocusNext,
        Self::FocusPrevious,
        Self::ToList(ToList::Down),
        Self::ToList(ToList::Open),
    ];
}

impl Shortcut {
    /// A key that writes text wherever there is a field.
    pub fn is_plain_letter(self) -> bool {
        matches!(self, Self::Archive | Self::ToggleUnread | Self::ToggleTreated | Self::Help)
    }

    /// A key after which one expects to write.
    pub fn opens_a_field(self) -> bool {
        matches!(self, Self::New | Self::Reply | Self::ReplyAll | Self::Forward | Self::Search)
    }
}

/// What a key means at its turn; `None` leaves it to whoever has the keyboard.
pub fn shortcut(turn: Turn, key: &Key, modifiers: Modifiers) -> Option<Shortcut> {
    match turn {
        Turn::First => first(key, modifiers),
        Turn::Last => last(key, modifiers),
    }
}

/// Combinations that never write text.
fn first(key: &Key, modifiers: Modifiers) -> Option<Shortcut> {
    match key.as_ref() {
        Key::Named(Named::F1) => Some(Shortcut::Help),
        Key::Named(Named::F5) => Some(Shortcut::Synchronise),
        Key::Named(Named::F9) => Some(Shortcut::Mask),
        Key::Named(Named::Tab) if modifiers.shift() => Some(Shortcut::FocusPrevious),
        Key::Named(Named::Tab) if modifiers.is_empty() => Some(Shortcut::FocusNext),
        Key::Named(Named::Enter) if modifiers.command() => Some(Shortcut::Send),
        Key::Character(letter) if modifiers.command() && !modifiers.alt() => with_command(letter, modifiers.shift()),
        _ => None,
    }
}

fn with_command(letter: &str, shift: bool) -> Option<Shortcut> {
    Some(match (letter.to_lowercase().as_str(), shift) {
        ("n", false) => Shortcut::New,
        ("r", false) => Shortcut::Reply,
        ("r", true) => Shortcut::ReplyAll,
        ("f", true) => Shortcut::Forward,
        ("f" | "k", false) => Shortcut::Search,
        ("s", false) => Shortcut::SaveDraft,
        ("d", false) => Shortcut::NextDocument,
        ("p", false) => Shortcut::Print,
        ("l", true) => Shortcut::Lock,
        // On a French keyboard + and 0 stand on shifted keys.
        ("+" | "=", _) => Shortcut::ZoomIn,
        ("-" | "6", false) => Shortcut::ZoomOut,
        ("0" | "à", _) => Shortcut::ZoomReset,
        _ => return None,
    })
}

/// Plain keys, once no field wanted them.
fn last(key: &Key, modifiers: Modifiers) -> Option<Shortcut> {
    if modifiers.command() {
        return match key.as_ref() {
            Key::Character("z" | "Z") => Some(Shortcut::Undo),
            _ => None,
        };
    }
    if modifiers.alt() {
        return None;
    }
    match key.as_ref() {
        Key::Named(Named::Escape) => Some(Shortcut::Back),
        Key::Named(Named::ArrowUp) => Some(Shortcut::ToList(ToList::Up)),
        Key::Named(Named::ArrowDown) => Some(Shortcut::ToList(ToList::Down)),
        Key::Named(Named::Home) => Some(Shortcut::ToList(ToList::First)),
        Key::Named(Named::End) => Some(Shortcut::ToList(ToList::Last)),
        Key::Named(Named::Enter) => Some(Shortcut::ToList(ToList::Open)),
        Key::Named(Named::Delete) => Some(Shortcut::Delete),
        Key::Character("a" | "A") => Some(Shortcut::Archive),
        Key::Character("u" | "U") => Some(Shortcut::ToggleUnread),
        Key::Character("e" | "E") => Some(Shortcut::ToggleTreated),
        Key::Character("?") => Some(Shortcut::Help),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Shortcut, shortcut};
    use crate::ui::widget::shortcuts::Turn;
    use iced::keyboard::{Key, Modifiers, key::Named};

    fn key(text: &str) -> Key {
        Key::Character(text.into())
    }

    #[test]
    fn letters_alone_are_left_to_fields_first() {
        for letter in ["a", "u", "e", "?"] {
            assert_eq!(shortcut(Turn::First, &key(letter), Modifiers::empty()), None);
            assert!(shortcut(Turn::Last, &key(letter), Modifiers::empty()).is_some());
        }
    }

    #[test]
    fn editing_combinations_stay_with_the_fields() {
        for letter in ["c", "v", "x", "a"] {
            assert_eq!(shortcut(Turn::First, &key(letter), Modifiers::COMMAND), None, "{letter}");
        }
        assert_eq!(shortcut(Turn::First, &key("z"), Modifiers::COMMAND), None);
    }

    #[test]
    fn shift_tells_reply_from_reply_to_all() {
        assert_eq!(shortcut(Turn::First, &key("r"), Modifiers::COMMAND), Some(Shortcut::Reply));
        let both = Modifiers::COMMAND | Modifiers::SHIFT;
        assert_eq!(shortcut(Turn::First, &key("R"), both), Some(Shortcut::ReplyAll));
    }

    #[test]
    fn enter_sends_only_with_command() {
        let enter = Key::Named(Named::Enter);
        assert_eq!(shortcut(Turn::First, &enter, Modifiers::COMMAND), Some(Shortcut::Send));
        assert_eq!(shortcut(Turn::First, &enter, Modifiers::empty()), None);
    }
}
