//! A field for passwords and codes: what is typed goes into one wiped buffer and nowhere else — no message, no
//! `Debug`, no shaped text (dots, or one figure at a time). The toolkit's own input keeps `String`s in every message.

use super::access::Role;
use super::label::{Tone, label};
use crate::domain::secret::Secret;
use crate::ui::Element;
use crate::ui::look::{Look, Size, space};
use crate::ui::palette::Palette;
use iced::Length;
use iced::advanced::widget::Id;
use iced::widget::column;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

mod input;

/// Bytes of UTF-8 a secret may have: longer passwords exist on no mail server we know.
pub const CAPACITY: usize = 256;

/// What is typed into a [`secret_input`]: a shared handle on one buffer that never moves, wiped when the last is dropped.
#[derive(Clone, Default)]
pub struct SecretText(Arc<Mutex<Buffer>>);

#[derive(Zeroize, ZeroizeOnDrop)]
struct Buffer {
    bytes: [u8; CAPACITY],
    length: usize,
    /// What came last did not fit.
    refused: bool,
}

impl Default for Buffer {
    fn default() -> Self {
        Self { bytes: [0; CAPACITY], length: 0, refused: false }
    }
}

impl Buffer {
    fn text(&self) -> &str {
        // Only whole characters are ever written or taken out.
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn byte_at(&self, char_index: usize) -> usize {
        self.text().char_indices().nth(char_index).map_or(self.length, |(at, _)| at)
    }

    /// Puts text in; all of it or nothing.
    fn insert(&mut self, char_index: usize, text: &str) -> bool {
        let at = self.byte_at(char_index);
        let length = self.length + text.len();
        if text.is_empty() || length > CAPACITY {
            return false;
        }
        self.bytes.copy_within(at..self.length, at + text.len());
        if let Some(room) = self.bytes.get_mut(at..at + text.len()) {
            room.copy_from_slice(text.as_bytes());
        }
        self.length = length;
        true
    }

    fn remove(&mut self, chars: Range<usize>) -> bool {
        let (start, end) = (self.byte_at(chars.start), self.byte_at(chars.end));
        if start >= end {
            return false;
        }
        self.bytes.copy_within(end..self.length, start);
        let length = self.length - (end - start);
        if let Some(left) = self.bytes.get_mut(length..) {
            left.zeroize();
        }
        self.length = length;
        true
    }
}

impl SecretText {
    /// Nothing typed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was typed; the buffer is wiped.
    pub fn take(&self) -> Secret {
        let mut buffer = self.lock();
        let secret = Secret::new(buffer.text().to_owned());
        buffer.zeroize();
        secret
    }

    /// What was typed; it stays.
    pub fn copy(&self) -> Secret {
        Secret::new(self.lock().text().to_owned())
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.lock().length == 0
    }

    /// How many characters are typed.
    pub fn chars(&self) -> usize {
        self.lock().text().chars().count()
    }

    /// Has it read where it stands, without a copy.
    pub fn read<T>(&self, read: impl FnOnce(&str) -> T) -> T {
        read(self.lock().text())
    }

    /// Wipes it.
    pub fn clear(&self) {
        self.lock().zeroize();
    }

    /// Puts a text in its place; one longer than [`CAPACITY`] bytes leaves it empty.
    pub fn set(&self, text: &str) {
        let mut buffer = self.lock();
        buffer.zeroize();
        buffer.insert(0, text);
    }

    /// Puts a text in; one that does not fit is refused as a whole.
    fn insert(&self, char_index: usize, text: &str) -> bool {
        let mut buffer = self.lock();
        buffer.refused = buffer.length + text.len() > CAPACITY;
        buffer.insert(char_index, text)
    }

    /// Puts a text in the place of what is there, which stays when the text does not fit.
    fn replace(&self, text: &str) -> bool {
        let mut buffer = self.lock();
        buffer.refused = text.len() > CAPACITY;
        if buffer.refused {
            return false;
        }
        buffer.zeroize();
        buffer.insert(0, text);
        true
    }

    fn remove(&self, chars: Range<usize>) -> bool {
        let mut buffer = self.lock();
        buffer.refused = false;
        buffer.remove(chars)
    }

    /// Whether what came last did not fit.
    fn is_refused(&self) -> bool {
        self.lock().refused
    }

    fn char_at(&self, index: usize) -> Option<char> {
        self.lock().text().chars().nth(index)
    }

    fn lock(&self) -> MutexGuard<'_, Buffer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(stringify!(SecretText)).finish_non_exhaustive()
    }
}

/// A field for a password or a code.
pub struct SecretInput<'a, Message> {
    look: &'a Look,
    name: String,
    text: SecretText,
    placeholder: String,
    on_edit: Option<Message>,
    on_submit: Option<Message>,
    shown: bool,
    enabled: bool,
    digits: Option<usize>,
    fault: Option<String>,
    id: Option<Id>,
    width: Length,
}

/// A field for a password or a code, named by the label above it.
pub fn secret_input<'a, M: Clone + 'a>(
    look: &'a Look,
    name: impl Into<String>,
    text: &SecretText,
) -> SecretInput<'a, M> {
    SecretInput {
        look,
        name: name.into(),
        text: text.clone(),
        placeholder: String::new(),
        on_edit: None,
        on_submit: None,
        shown: false,
        enabled: true,
        digits: None,
        fault: None,
        id: None,
        width: Length::Fill,
    }
}

impl<'a, M: Clone + 'a> SecretInput<'a, M> {
    /// What is said when something was typed or removed; never what.
    pub fn on_edit(mut self, message: M) -> Self {
        self.on_edit = Some(message);
        self
    }

    /// What Enter says.
    pub fn on_submit(mut self, message: M) -> Self {
        self.on_submit = Some(message);
        self
    }

    /// Characters are shown instead of dots.
    pub fn shown(mut self, shown: bool) -> Self {
        self.shown = shown;
        self
    }

    /// Only digits, and this many at most; what is pasted takes the place of all.
    pub fn digits(mut self, most: usize) -> Self {
        self.digits = Some(most);
        self
    }

    /// Nothing can be typed while it does not hold.
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Shown while it is empty.
    pub fn placeholder(mut self, words: impl Into<String>) -> Self {
        self.placeholder = words.into();
        self
    }

    /// Named for [`iced::widget::operation::focus`].
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// What is wrong with it.
    pub fn fault(mut self, fault: Option<String>) -> Self {
        self.fault = fault;
        self
    }

    /// How wide it is.
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }
}

impl<'a, M: Clone + 'a> From<SecretInput<'a, M>> for Element<'a, M> {
    fn from(field: SecretInput<'a, M>) -> Self {
        let look = field.look;
        let too_long = || look.words_with("ui-secret-too-long", &[("most", CAPACITY.to_string())]);
        let fault = if field.text.is_refused() { Some(too_long()) } else { field.fault };
        let input = input::Input {
            palette: look.palette,
            role: if field.shown { Role::TextInput } else { Role::PasswordInput },
            cell: Cell::new(field.shown, field.digits),
            name: field.name.clone(),
            text: field.text,
            placeholder: field.placeholder,
            on_edit: field.on_edit,
            on_submit: field.on_submit,
            shown: field.shown,
            enabled: field.enabled,
            digits: field.digits,
            fault: fault.clone(),
            id: field.id,
            width: field.width,
        };
        let name = label(look, field.name).size(Size::Small).medium().silent();
        let parts = column![name, Element::new(input)].spacing(space::TIGHT).width(field.width);
        let fault = fault.map(|fault| label(look, fault).size(Size::Small).tone(look, Tone::Danger));
        parts.push(fault).into()
    }
}

/// The room one character takes, in logical pixels: all the same, so that nothing about it is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cell {
    width: f32,
    size: f32,
}

impl Cell {
    fn new(shown: bool, digits: Option<usize>) -> Self {
        match (shown, digits.is_some()) {
            (true, true) => Self { width: 22.0, size: Size::Title.pixels() },
            (false, true) => Self { width: 18.0, size: Size::Title.pixels() },
            (true, false) => Self { width: 14.0, size: Size::Body.pixels() },
            (false, false) => Self { width: 10.0, size: Size::Body.pixels() },
        }
    }

    fn height(self) -> f32 {
        (self.size * 1.3).round()
    }
}

/// What may be typed or pasted out of a text; wiped when dropped.
fn accepted(text: &str, room: Option<usize>) -> Zeroizing<String> {
    let mut kept = Zeroizing::new(String::with_capacity(text.len()));
    match room {
        Some(room) => kept.extend(text.chars().filter(char::is_ascii_digit).take(room)),
        None => kept.extend(text.chars().filter(|c| !c.is_control())),
    }
    kept
}

fn border_colour(palette: &Palette, faulty: bool, focused: bool) -> iced::Color {
    match (faulty, focused) {
        (true, _) => palette.danger.text,
        (false, true) => palette.focus,
        (false, false) => palette.control_line,
    }
}

#[cfg(test)]
mod tests;
