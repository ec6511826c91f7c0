//! The box itself: keys, caret, dots.

use super::super::access::{Access, Role, Written};
use super::{Cell, SecretText, accepted, border_colour};
use crate::ui::font;
use crate::ui::look::{Size, space};
use crate::ui::palette::Palette;
use iced::advanced::layout::{self, Layout};
use iced::advanced::text::{self, Renderer as _, Text, Wrapping, paragraph::Plain};
use iced::advanced::widget::operation::{Focusable, TextInput};
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, InputMethod, Renderer as _, Shell, Widget, clipboard, input_method, mouse, renderer};
use iced::alignment::Vertical;
use iced::keyboard::{self, Key, Modifiers, key::Named};
use iced::{Border, Color, Event, Length, Pixels, Point, Rectangle, Size as Extent, touch, window};
use zeroize::Zeroizing;

type Paragraph = <iced::Renderer as text::Renderer>::Paragraph;

/// Digits stand in groups of so many.
const GROUP: usize = 3;

pub(super) struct Input<Message> {
    pub(super) palette: &'static Palette,
    pub(super) role: Role,
    pub(super) cell: Cell,
    pub(super) name: String,
    pub(super) text: SecretText,
    pub(super) placeholder: String,
    pub(super) on_edit: Option<Message>,
    pub(super) on_submit: Option<Message>,
    pub(super) shown: bool,
    pub(super) enabled: bool,
    pub(super) digits: Option<usize>,
    pub(super) fault: Option<String>,
    pub(super) id: Option<Id>,
    pub(super) width: Length,
}

#[derive(Default)]
struct State {
    focused: bool,
    /// Before which character the caret stands.
    caret: usize,
    /// Everything is selected: the next character takes its place.
    all: bool,
    last_click: Option<mouse::Click>,
    written: Written,
    placeholder: Plain<Paragraph>,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
        self.caret = usize::MAX;
    }

    fn unfocus(&mut self) {
        self.focused = false;
        self.all = false;
    }
}

impl TextInput for State {
    fn text(&self) -> &str {
        // Never told.
        ""
    }

    fn move_cursor_to_front(&mut self) {
        self.move_cursor_to(0);
    }

    fn move_cursor_to_end(&mut self) {
        self.move_cursor_to(usize::MAX);
    }

    fn move_cursor_to(&mut self, position: usize) {
        self.caret = position;
        self.all = false;
    }

    fn select_all(&mut self) {
        self.all = true;
        self.caret = usize::MAX;
    }

    fn select_range(&mut self, _start: usize, end: usize) {
        self.move_cursor_to(end);
    }
}

impl<Message: Clone> Input<Message> {
    /// Where a character begins, from the left of the text.
    fn x_of(&self, index: usize) -> f32 {
        let groups = if self.digits.is_some_and(|most| most > GROUP + 1) { index / GROUP } else { 0 };
        (index as f32).mul_add(self.cell.width, groups as f32 * self.cell.width / 2.0)
    }

    /// How far the text is moved to the left, so that the caret is seen.
    fn shift(&self, caret: usize, width: f32) -> f32 {
        (self.x_of(caret) + 2.0 - width).max(0.0)
    }

    fn inner(layout: Layout<'_>) -> Rectangle {
        let bounds = layout.bounds();
        Rectangle {
            x: bounds.x + space::MEDIUM,
            y: bounds.y + space::SMALL,
            width: (bounds.width - 2.0 * space::MEDIUM).max(0.0),
            height: (bounds.height - 2.0 * space::SMALL).max(0.0),
        }
    }

    /// Whether there is something to say: the text changed, or what came was too long.
    fn insert(&self, state: &mut State, text: &str, whole: bool) -> bool {
        let replaces = state.all || (whole && self.digits.is_some());
        let count = if replaces { 0 } else { self.text.chars() };
        let room = self.digits.map(|most| most.saturating_sub(count));
        let text = accepted(text, room);
        if text.is_empty() {
            return false;
        }
        let inserted = if replaces { self.text.replace(&text) } else { self.text.insert(state.caret, &text) };
        if inserted {
            let start = if replaces { 0 } else { state.caret };
            state.caret = start + text.chars().count();
            state.all = false;
        }
        true
    }

    fn erase(&self, state: &mut State, forward: bool, modifiers: Modifiers) -> bool {
        let count = self.text.chars();
        let range = match (state.all, forward, modifiers.command()) {
            (true, _, _) => 0..count,
            (false, false, true) => 0..state.caret,
            (false, true, true) => state.caret..count,
            (false, false, false) => state.caret.saturating_sub(1)..state.caret,
            (false, true, false) => state.caret..state.caret + 1,
        };
        let start = range.start;
        let erased = self.text.remove(range);
        state.all = false;
        state.caret = start;
        erased
    }

    /// Whether the key was for us, and whether the text changed.
    fn key(&self, state: &mut State, key: &Key, modifiers: Modifiers, text: Option<&str>) -> (bool, bool) {
        let count = self.text.chars();
        state.caret = state.caret.min(count);
        let caret = match key {
            Key::Named(Named::Backspace) => return (true, self.erase(state, false, modifiers)),
            Key::Named(Named::Delete) => return (true, self.erase(state, true, modifiers)),
            Key::Named(Named::ArrowLeft) if modifiers.command() => 0,
            Key::Named(Named::ArrowRight) if modifiers.command() => count,
            Key::Named(Named::ArrowLeft) if !modifiers.alt() => state.caret.saturating_sub(1),
            Key::Named(Named::ArrowRight) if !modifiers.alt() => (state.caret + 1).min(count),
            Key::Named(Named::Home) => 0,
            Key::Named(Named::End) => count,
            _ => {
                let Some(text) = text.filter(|text| text.chars().any(|c| !c.is_control())) else {
                    return (false, false);
                };
                // A letter in a field for digits is swallowed, not handed to the shortcuts around it.
                return (true, self.insert(state, text, false));
            }
        };
        state.caret = caret;
        state.all = false;
        (true, false)
    }

    fn pressed(
        &self,
        state: &mut State,
        event: &keyboard::Event,
        clipboard: &dyn Clipboard,
        shell: &mut Shell<'_, Message>,
    ) {
        let keyboard::Event::KeyPressed { key, modified_key, physical_key, modifiers, text, .. } = event else {
            return;
        };
        let letter = if modifiers.command() && !modifiers.alt() { key.to_latin(*physical_key) } else { None };
        let (mine, changed) = match letter {
            Some('a') => {
                state.select_all();
                (true, false)
            }
            Some('v') => {
                let pasted = Zeroizing::new(clipboard.read(clipboard::Kind::Standard).unwrap_or_default());
                (true, self.insert(state, &pasted, true))
            }
            // Nothing ever leaves it, and nothing comes back: not what was done before in the window either.
            Some('c' | 'x' | 'z' | 'Z') => (true, false),
            _ if matches!(key, Key::Named(Named::Enter)) && !modifiers.command() => {
                if let Some(message) = &self.on_submit {
                    shell.publish(message.clone());
                    shell.capture_event();
                }
                return;
            }
            _ => self.key(state, modified_key, *modifiers, text.as_deref()),
        };
        if mine {
            self.done(changed, shell);
        }
    }

    fn done(&self, changed: bool, shell: &mut Shell<'_, Message>) {
        if changed && let Some(message) = &self.on_edit {
            shell.publish(message.clone());
        }
        shell.capture_event();
        shell.request_redraw();
    }

    fn clicked(&self, state: &mut State, at: Point, layout: Layout<'_>) {
        let inner = Self::inner(layout);
        let count = self.text.chars();
        let x = at.x - inner.x + self.shift(state.caret.min(count), inner.width);
        state.caret = (0..count).find(|index| x < self.x_of(*index) + self.cell.width / 2.0).unwrap_or(count);
        let click = mouse::Click::new(at, mouse::Button::Left, state.last_click);
        state.all = click.kind() != mouse::click::Kind::Single;
        state.last_click = Some(click);
    }

    fn draw_text(&self, state: &State, renderer: &mut iced::Renderer, inner: Rectangle) {
        let count = self.text.chars();
        let caret = state.caret.min(count);
        let left = inner.x - if state.focused { self.shift(caret, inner.width) } else { 0.0 };
        let middle = inner.center_y();
        let quad = |renderer: &mut iced::Renderer, x: f32, y: f32, width: f32, height: f32, radius: f32, colour| {
            let bounds = Rectangle { x, y, width, height };
            let border = Border { radius: radius.into(), ..Border::default() };
            renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, colour);
        };
        if state.all && state.focused && count > 0 {
            quad(renderer, left, inner.y, self.x_of(count), inner.height, 2.0, self.palette.selected);
        }
        for index in 0..self.digits.unwrap_or(count).max(count).min(super::CAPACITY) {
            let x = left + self.x_of(index);
            if x + self.cell.width < inner.x || x > inner.x + inner.width {
                continue;
            }
            if index >= count {
                let line = self.cell.width - 6.0;
                quad(renderer, x + 3.0, inner.y + inner.height - 2.0, line, 1.0, 0.0, self.palette.control_line);
            } else if self.shown {
                self.draw_char(renderer, index, Point::new(x + self.cell.width / 2.0, middle), inner);
            } else {
                let side = if self.digits.is_some() { 10.0 } else { 6.0 };
                let (x, y) = (x + (self.cell.width - side) / 2.0, middle - side / 2.0);
                quad(renderer, x, y, side, side, side / 2.0, self.palette.text);
            }
        }
        if state.focused {
            let x = left + self.x_of(caret);
            quad(renderer, x.floor(), inner.y, 1.5, inner.height, 0.0, self.palette.text);
        }
    }

    /// One character by itself: the whole is never shaped nor cached.
    fn draw_char(&self, renderer: &mut iced::Renderer, index: usize, at: Point, clip: Rectangle) {
        let Some(character) = self.text.char_at(index) else { return };
        let text = Text {
            content: character.to_string(),
            bounds: Extent::new(self.cell.width * 2.0, self.cell.height()),
            size: Pixels(self.cell.size),
            line_height: text::LineHeight::Relative(1.3),
            font: font::MEDIUM,
            align_x: text::Alignment::Center,
            align_y: Vertical::Center,
            shaping: text::Shaping::Advanced,
            wrapping: Wrapping::None,
        };
        renderer.fill_text(text, at, self.palette.text, clip);
    }
}

impl<Message: Clone> Widget<Message, iced::Theme, iced::Renderer> for Input<Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Extent<Length> {
        Extent::new(self.width, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, _renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let state = tree.state.downcast_mut::<State>();
        let _ = state.placeholder.update(Text {
            content: self.placeholder.as_str(),
            bounds: Extent::INFINITE,
            size: Pixels(Size::Body.pixels()),
            line_height: text::LineHeight::Relative(1.3),
            font: font::REGULAR,
            align_x: text::Alignment::Default,
            align_y: Vertical::Center,
            shaping: text::Shaping::Advanced,
            wrapping: Wrapping::None,
        });
        let text_width = self.digits.map_or(160.0, |most| self.x_of(most) + self.cell.width);
        let wanted = Extent::new(text_width + 2.0 * space::MEDIUM, self.cell.height() + 2.0 * space::SMALL);
        layout::sized(limits, self.width, Length::Shrink, |_| wanted)
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        let mut access = Access {
            secret: self.shown.then(|| self.text.clone()),
            fault: self.fault.clone(),
            focused: state.focused,
            disabled: !self.enabled,
            write: self.enabled.then(|| state.written.clone()),
            ..Access::new(self.role, self.name.clone())
        };
        operation.custom(self.id.as_ref(), layout.bounds(), &mut access);
        if self.enabled {
            operation.text_input(self.id.as_ref(), layout.bounds(), state);
            operation.focusable(self.id.as_ref(), layout.bounds(), state);
        }
        operation.traverse(&mut |_| {});
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_mut::<State>();
        if !self.enabled {
            state.unfocus();
            return;
        }
        if let Some(text) = state.written.take() {
            self.text.replace(&accepted(text.expose(), self.digits));
            state.move_cursor_to_end();
            if let Some(message) = &self.on_edit {
                shell.publish(message.clone());
            }
            shell.request_redraw();
        }
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                let over = cursor.position_over(layout.bounds()).filter(|_| !shell.is_event_captured());
                state.focused = over.is_some();
                shell.request_redraw();
                match over {
                    Some(at) => {
                        self.clicked(state, at, layout);
                        shell.capture_event();
                    }
                    None => state.unfocus(),
                }
            }
            Event::Keyboard(pressed) if state.focused && !shell.is_event_captured() => {
                self.pressed(state, pressed, clipboard, shell);
            }
            Event::InputMethod(input_method::Event::Commit(text)) if state.focused => {
                state.caret = state.caret.min(self.text.chars());
                let changed = self.insert(state, text, false);
                self.done(changed, shell);
            }
            Event::Window(window::Event::RedrawRequested(_)) if state.focused => {
                let inner = Self::inner(layout);
                let caret = state.caret.min(self.text.chars());
                let x = inner.x + self.x_of(caret) - self.shift(caret, inner.width);
                let purpose = if self.shown { input_method::Purpose::Normal } else { input_method::Purpose::Secure };
                let cursor = Rectangle::new(Point::new(x, inner.y), Extent::new(1.0, inner.height));
                shell.request_input_method(&InputMethod::Enabled::<&str> { cursor, purpose, preedit: None });
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        _tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        _viewport: &Rectangle,
        _renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        match (cursor.is_over(layout.bounds()), self.enabled) {
            (true, true) => mouse::Interaction::Text,
            (true, false) => mouse::Interaction::NotAllowed,
            (false, _) => mouse::Interaction::None,
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        _theme: &iced::Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        let Some(inner) = Self::inner(layout).intersection(viewport) else { return };
        let border = Border {
            color: border_colour(self.palette, self.fault.is_some(), state.focused),
            width: if state.focused { 2.0 } else { 1.0 },
            radius: space::RADIUS.into(),
        };
        let ground: Color = if self.enabled { self.palette.surface } else { self.palette.surface_sunken };
        renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, ground);
        if self.text.is_empty() && self.digits.is_none() {
            let at = Point::new(inner.x, inner.center_y());
            renderer.fill_paragraph(state.placeholder.raw(), at, self.palette.text_muted, inner);
        }
        renderer.with_layer(inner, |renderer| self.draw_text(state, renderer, Self::inner(layout)));
    }
}
