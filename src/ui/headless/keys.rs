//! Keys by their names, as a person would say them.

use super::{FrameCost, Headless};
use iced::Event;
use iced::keyboard::key::{Named, NativeCode, Physical};
use iced::keyboard::{self, Key, Location, Modifiers};

const NAMED: &[(&str, Named, Option<&str>)] = &[
    ("tab", Named::Tab, Some("\t")),
    ("enter", Named::Enter, Some("\r")),
    ("escape", Named::Escape, Some("\u{1b}")),
    ("space", Named::Space, Some(" ")),
    ("backspace", Named::Backspace, Some("\u{8}")),
    ("delete", Named::Delete, Some("\u{7f}")),
    ("up", Named::ArrowUp, None),
    ("down", Named::ArrowDown, None),
    ("left", Named::ArrowLeft, None),
    ("right", Named::ArrowRight, None),
    ("home", Named::Home, None),
    ("end", Named::End, None),
    ("pageup", Named::PageUp, None),
    ("pagedown", Named::PageDown, None),
    ("f1", Named::F1, None),
    ("f2", Named::F2, None),
    ("f3", Named::F3, None),
    ("f4", Named::F4, None),
    ("f5", Named::F5, None),
    ("f6", Named::F6, None),
    ("f9", Named::F9, None),
    ("f10", Named::F10, None),
    ("f11", Named::F11, None),
    ("contextmenu", Named::ContextMenu, None),
];

/// One stroke: the key alone, the key with what the modifiers make of it, the modifiers, the text it writes.
#[derive(Debug, Clone, PartialEq)]
struct Stroke {
    key: Key,
    modified: Key,
    modifiers: Modifiers,
    text: Option<String>,
}

/// Reads `Tab`, `shift+Tab`, `ctrl+n`, `ctrl++`, `é`; `ctrl` is the platform's own (⌘ on macOS).
fn read(name: &str) -> Option<Stroke> {
    let (held, last) = match name.strip_suffix('+') {
        Some(before) if !before.is_empty() => (before.strip_suffix('+')?, "+"),
        _ => name.rsplit_once('+').filter(|(before, _)| !before.is_empty()).unwrap_or(("", name)),
    };
    let mut modifiers = Modifiers::empty();
    for part in held.split('+').filter(|part| !part.is_empty()) {
        modifiers |= match part.to_lowercase().as_str() {
            "ctrl" | "cmd" => Modifiers::COMMAND,
            "shift" => Modifiers::SHIFT,
            "alt" => Modifiers::ALT,
            _ => return None,
        };
    }
    let short = last.to_lowercase();
    let short = short.strip_prefix("arrow").unwrap_or(&short);
    if let Some((_, named, text)) = NAMED.iter().find(|(name, _, _)| *name == short) {
        let key = Key::Named(*named);
        return Some(Stroke { modified: key.clone(), key, modifiers, text: text.map(str::to_owned) });
    }
    let mut chars = last.chars();
    let character = chars.next().filter(|_| chars.next().is_none())?;
    Some(letter(character, modifiers))
}

fn letter(character: char, modifiers: Modifiers) -> Stroke {
    let upper = character.is_uppercase() || modifiers.shift();
    let modifiers = if character.is_uppercase() { modifiers | Modifiers::SHIFT } else { modifiers };
    let base: String = character.to_lowercase().collect();
    let shown: String = if upper { character.to_uppercase().collect() } else { base.clone() };
    let text = match (modifiers.command(), u8::try_from(character.to_ascii_lowercase())) {
        // What a terminal would get, and what the window system hands on.
        (true, Ok(byte @ b'a'..=b'z')) => Some(char::from(byte - b'a' + 1).to_string()),
        (true, _) => None,
        (false, _) => Some(shown.clone()),
    };
    Stroke { key: Key::Character(base.into()), modified: Key::Character(shown.into()), modifiers, text }
}

impl<State, Message: Send + 'static> Headless<State, Message> {
    /// Presses and releases a key: `Tab`, `shift+Tab`, `Enter`, `Escape`, `Down`, `F5`, `ctrl+n`, `ctrl+Enter`, `é`…
    /// Tells whether somebody took it.
    ///
    /// # Panics
    /// When there is no key of that name: the test is wrong.
    #[expect(clippy::panic, reason = "a test that presses a key that is none must not go on")]
    pub fn press_key(&mut self, name: &str) -> bool {
        match read(name) {
            Some(stroke) => self.stroke(stroke),
            None => panic!("no key is named {name}"),
        }
    }

    /// Presses a key (see [`Self::press_key`]), and tells what the frame that comes of it costs; `None` when there is no
    /// key of that name. It is released afterwards, uncounted.
    pub fn timed_key(&mut self, name: &str) -> Option<FrameCost> {
        let [held, pressed, released, free] = events(read(name)?);
        self.interact(&[held]);
        let cost = self.timed(&[pressed]);
        self.interact(&[released, free]);
        Some(cost)
    }

    /// Types a text, a key for each character.
    pub fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            let stroke = match character {
                ' ' => read("space"),
                '\n' => read("enter"),
                '\t' => read("tab"),
                other => Some(letter(other, Modifiers::empty())),
            };
            if let Some(stroke) = stroke {
                self.stroke(stroke);
            }
        }
    }

    fn stroke(&mut self, stroke: Stroke) -> bool {
        let plain = stroke.modifiers.is_empty();
        let [held, pressed, released, free] = events(stroke);
        if plain {
            let taken = self.interact(&[pressed]);
            self.interact(&[released]);
            return taken;
        }
        self.interact(&[held]);
        let taken = self.interact(&[pressed]);
        self.interact(&[released, free]);
        taken
    }
}

/// Modifiers held, key pressed, key released, modifiers let go.
fn events(stroke: Stroke) -> [Event; 4] {
    let Stroke { key, modified, modifiers, text } = stroke;
    let physical_key = Physical::Unidentified(NativeCode::Unidentified);
    let location = Location::Standard;
    let changed = |modifiers| Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers));
    let pressed = keyboard::Event::KeyPressed {
        key: key.clone(),
        modified_key: modified.clone(),
        physical_key,
        location,
        modifiers,
        text: text.map(Into::into),
        repeat: false,
    };
    let released = keyboard::Event::KeyReleased { key, modified_key: modified, physical_key, location, modifiers };
    [changed(modifiers), Event::Keyboard(pressed), Event::Keyboard(released), changed(Modifiers::empty())]
}

#[cfg(test)]
mod tests {
    use super::read;
    use iced::keyboard::key::Named;
    use iced::keyboard::{Key, Modifiers};

    #[test]
    fn keys_are_read_by_their_names() {
        let tab = read("shift+Tab").unwrap();
        assert_eq!((tab.key, tab.modifiers), (Key::Named(Named::Tab), Modifiers::SHIFT));
        let new = read("ctrl+n").unwrap();
        assert_eq!((new.key, new.modifiers), (Key::Character("n".into()), Modifiers::COMMAND));
        assert_eq!(new.text.as_deref(), Some("\u{e}"));
        let plus = read("ctrl++").unwrap();
        assert_eq!((plus.key, plus.modifiers), (Key::Character("+".into()), Modifiers::COMMAND));
        assert_eq!(read("+").unwrap().text.as_deref(), Some("+"));
        let upper = read("É").unwrap();
        assert_eq!((upper.key, upper.modified), (Key::Character("é".into()), Key::Character("É".into())));
        assert_eq!(read("ctrl+shift+l").unwrap().modified, Key::Character("L".into()));
        assert_eq!(read("hyper+n"), None);
        assert_eq!(read("PageTop"), None);
    }
}
