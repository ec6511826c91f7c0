//! Anything that can be pressed: by mouse, by Enter or Space once it has the keyboard, by a screen reader.

use super::access::{Access, Press, Role};
use crate::ui::Element;
use crate::ui::look::Look;
use crate::ui::palette::Palette;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::{Id, Operation, Tree, operation::Focusable, tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, Widget, mouse, overlay, renderer};
use iced::keyboard::{self, Key, Modifiers, key::Named};
use iced::{Background, Border, Color, Event, Length, Padding, Rectangle, Size, Vector, touch};

/// How a control stands just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Status {
    /// The pointer is over it.
    pub hovered: bool,
    /// It is held down.
    pub pressed: bool,
    /// It cannot be used now.
    pub disabled: bool,
    /// It is the chosen one.
    pub selected: bool,
}

/// The ground of a control.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Face {
    /// Its background.
    pub background: Option<Color>,
    /// Its border.
    pub border: Option<Color>,
    /// The radius of its corners.
    pub radius: f32,
}

type KeyFn<'a, Message> = Box<dyn Fn(&Key, Modifiers) -> Option<Message> + 'a>;
type PressFn<'a, Message> = Box<dyn Fn(Modifiers) -> Message + 'a>;

/// Makes a control of any element: a role, a name, keyboard focus.
pub struct Control<'a, Message> {
    content: Element<'a, Message>,
    access: Access,
    id: Option<Id>,
    on_press: Option<PressFn<'a, Message>>,
    on_double: Option<Message>,
    on_key: Option<KeyFn<'a, Message>>,
    on_secondary: Option<Message>,
    face: fn(&Palette, Status) -> Face,
    palette: &'static Palette,
    padding: Padding,
    width: Length,
    height: Length,
    tabbable: bool,
    followed: bool,
    centred: bool,
}

/// A control with a role and a name; without [`Control::on_press`] or [`Control::on_key`] it is disabled.
pub fn control<'a, Message: Clone + 'a>(
    look: &Look,
    role: Role,
    name: impl Into<String>,
    content: impl Into<Element<'a, Message>>,
) -> Control<'a, Message> {
    Control {
        content: content.into(),
        access: Access::new(role, name),
        id: None,
        on_press: None,
        on_double: None,
        on_key: None,
        on_secondary: None,
        face: |_, _| Face::default(),
        palette: look.palette,
        padding: Padding::ZERO,
        width: Length::Shrink,
        height: Length::Shrink,
        tabbable: true,
        followed: false,
        centred: false,
    }
}

impl<'a, Message: Clone + 'a> Control<'a, Message> {
    /// What pressing it says.
    pub fn on_press(mut self, message: Message) -> Self {
        self.on_press = Some(Box::new(move |_| message.clone()));
        self
    }

    /// What pressing it says; disabled when there is nothing to say.
    pub fn on_press_maybe(self, message: Option<Message>) -> Self {
        match message {
            Some(message) => self.on_press(message),
            None => self,
        }
    }

    /// What pressing it says, given Shift and Ctrl.
    pub fn on_press_with(mut self, message: impl Fn(Modifiers) -> Message + 'a) -> Self {
        self.on_press = Some(Box::new(message));
        self
    }

    /// What a double click says.
    pub fn on_double(mut self, message: Message) -> Self {
        self.on_double = Some(message);
        self
    }

    /// What the other mouse button says.
    pub fn on_secondary(mut self, message: Message) -> Self {
        self.on_secondary = Some(message);
        self
    }

    /// What keys say while it has the keyboard, before Enter and Space press it.
    pub fn on_key(mut self, keys: impl Fn(&Key, Modifiers) -> Option<Message> + 'a) -> Self {
        self.on_key = Some(Box::new(keys));
        self
    }

    /// Its ground.
    pub fn face(mut self, face: fn(&Palette, Status) -> Face) -> Self {
        self.face = face;
        self
    }

    /// Room around its content.
    pub fn padding(mut self, padding: impl Into<Padding>) -> Self {
        self.padding = padding.into();
        self
    }

    /// How wide it is.
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// How high it is; the content stands in the middle.
    pub fn height(mut self, height: impl Into<Length>) -> Self {
        self.height = height.into();
        self
    }

    /// The content stands in the middle of the width.
    pub fn centred(mut self) -> Self {
        self.centred = true;
        self
    }

    /// Named for [`iced::widget::operation::focus`].
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Tab passes it over: rows of a list, whose list has the keyboard.
    pub fn untabbable(mut self) -> Self {
        self.tabbable = false;
        self
    }

    /// The keys are at it although another control has the keyboard: a suggestion below the field it is for.
    pub fn followed(mut self, followed: bool) -> Self {
        self.followed = followed;
        self
    }

    /// It is the chosen one of several, or not.
    pub fn selected(mut self, selected: bool) -> Self {
        self.access.selected = Some(selected);
        self
    }

    /// It is on, or off.
    pub fn checked(mut self, checked: bool) -> Self {
        self.access.checked = Some(checked);
        self
    }

    /// What it opens is open, or not.
    pub fn expanded(mut self, expanded: bool) -> Self {
        self.access.expanded = Some(expanded);
        self
    }

    /// What it holds, in words.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.access.value = Some(value.into());
        self
    }

    /// Its place among its like, from 0, and how many there are.
    pub fn place(mut self, index: usize, count: usize) -> Self {
        self.access.place = Some((index, count));
        self
    }

    fn is_enabled(&self) -> bool {
        self.on_press.is_some() || self.on_key.is_some()
    }

    fn press(&self, modifiers: Modifiers, shell: &mut Shell<'_, Message>) {
        if let Some(on_press) = &self.on_press {
            shell.publish(on_press(modifiers));
            shell.capture_event();
        }
    }

    fn key(&self, key: &Key, modifiers: Modifiers, shell: &mut Shell<'_, Message>) {
        if let Some(message) = self.on_key.as_ref().and_then(|keys| keys(key, modifiers)) {
            shell.publish(message);
            shell.capture_event();
        } else if matches!(key, Key::Named(Named::Enter | Named::Space)) && !modifiers.command() && !modifiers.alt() {
            self.press(modifiers, shell);
        }
    }
}

#[derive(Default)]
struct State {
    focused: bool,
    /// The focus came by the keyboard: it is shown.
    ring: bool,
    held: bool,
    hovered: bool,
    modifiers: Modifiers,
    press: Press,
    last_click: Option<mouse::Click>,
}

impl Focusable for State {
    fn is_focused(&self) -> bool {
        self.focused
    }

    fn focus(&mut self) {
        self.focused = true;
        self.ring = true;
    }

    fn unfocus(&mut self) {
        self.focused = false;
        self.ring = false;
    }
}

impl<Message: Clone> Widget<Message, iced::Theme, iced::Renderer> for Control<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(std::slice::from_ref(&self.content));
    }

    fn size(&self) -> Size<Length> {
        Size::new(self.width, self.height)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, limits: &layout::Limits) -> layout::Node {
        let Some(inner) = tree.children.first_mut() else { return layout::Node::new(Size::ZERO) };
        let (width, height, centred) = (self.width, self.height, self.centred);
        let align = if centred { iced::Alignment::Center } else { iced::Alignment::Start };
        layout::positioned(
            limits,
            width,
            height,
            self.padding,
            |limits| self.content.as_widget_mut().layout(inner, renderer, &limits.loose()),
            |content, size| content.align(align, iced::Alignment::Center, size),
        )
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        let state = tree.state.downcast_mut::<State>();
        self.access.focused = state.focused || self.followed;
        self.access.disabled = !self.is_enabled();
        self.access.press = self.on_press.is_some().then(|| state.press.clone());
        operation.custom(self.id.as_ref(), layout.bounds(), &mut self.access);
        if self.is_enabled() && self.tabbable {
            operation.focusable(self.id.as_ref(), layout.bounds(), state);
        }
        let (Some(inner), Some(content)) = (tree.children.first_mut(), layout.children().next()) else { return };
        operation.traverse(&mut |operation| {
            self.content.as_widget_mut().operate(inner, content, renderer, operation);
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        if let (Some(inner), Some(content)) = (tree.children.first_mut(), layout.children().next()) {
            self.content.as_widget_mut().update(inner, event, content, cursor, renderer, clipboard, shell, viewport);
        }
        let state = tree.state.downcast_mut::<State>();
        if state.press.take() {
            self.press(Modifiers::default(), shell);
        }
        if shell.is_event_captured() {
            if matches!(
                event,
                Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(touch::Event::FingerPressed { .. })
            ) {
                // Something else was pressed: the keyboard is there now, and at one place only.
                state.unfocus();
            }
            return;
        }
        let over = cursor.is_over(layout.bounds());
        match event {
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerPressed { .. }) => {
                state.ring = false;
                state.focused = over && self.is_enabled() && self.tabbable;
                state.held = over && self.is_enabled();
                if over && let Some(position) = cursor.position() {
                    let click = mouse::Click::new(position, mouse::Button::Left, state.last_click);
                    state.last_click = Some(click);
                    if click.kind() == mouse::click::Kind::Double
                        && let Some(message) = &self.on_double
                    {
                        shell.publish(message.clone());
                        state.held = false;
                    }
                    if self.is_enabled() {
                        shell.capture_event();
                    }
                }
                shell.request_redraw();
            }
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))
            | Event::Touch(touch::Event::FingerLifted { .. })
                if state.held =>
            {
                state.held = false;
                shell.request_redraw();
                if over {
                    self.press(state.modifiers, shell);
                }
            }
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Right)) if over => {
                if let Some(message) = &self.on_secondary {
                    shell.publish(message.clone());
                    shell.capture_event();
                }
            }
            Event::Mouse(mouse::Event::CursorMoved { .. } | mouse::Event::CursorLeft) if over != state.hovered => {
                state.hovered = over;
                shell.request_redraw();
            }
            Event::Keyboard(keyboard::Event::ModifiersChanged(modifiers)) => state.modifiers = *modifiers,
            Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) if state.focused => {
                self.key(key, *modifiers, shell);
            }
            _ => {}
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let inner = match (tree.children.first(), layout.children().next()) {
            (Some(inner), Some(content)) => {
                self.content.as_widget().mouse_interaction(inner, content, cursor, viewport, renderer)
            }
            _ => mouse::Interaction::None,
        };
        if inner == mouse::Interaction::None && cursor.is_over(layout.bounds()) && self.on_press.is_some() {
            return mouse::Interaction::Pointer;
        }
        inner
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &iced::Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let bounds = layout.bounds();
        let status = Status {
            hovered: cursor.is_over(bounds) && self.on_press.is_some(),
            pressed: state.held,
            disabled: !self.is_enabled(),
            selected: self.access.selected.unwrap_or_default(),
        };
        let face = (self.face)(self.palette, status);
        if face.background.is_some() || face.border.is_some() {
            let border = Border {
                color: face.border.unwrap_or(Color::TRANSPARENT),
                width: if face.border.is_some() { 1.0 } else { 0.0 },
                radius: face.radius.into(),
            };
            let quad = renderer::Quad { bounds, border, ..renderer::Quad::default() };
            renderer.fill_quad(quad, face.background.map_or(Background::Color(Color::TRANSPARENT), Background::Color));
        }
        if let (Some(inner), Some(content)) = (tree.children.first(), layout.children().next()) {
            self.content.as_widget().draw(inner, renderer, theme, style, content, cursor, viewport);
        }
        if state.focused && state.ring {
            draw_ring(renderer, bounds, viewport, face.radius, self.palette);
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, iced::Theme, iced::Renderer>> {
        let (inner, content) = (tree.children.first_mut()?, layout.children().next()?);
        self.content.as_widget_mut().overlay(inner, content, renderer, viewport, translation)
    }
}

/// The ring around what has the keyboard, inside the bounds so that nothing cuts it.
pub(super) fn draw_ring(
    renderer: &mut iced::Renderer,
    bounds: Rectangle,
    viewport: &Rectangle,
    radius: f32,
    palette: &Palette,
) {
    let border = Border { color: palette.focus, width: 2.0, radius: radius.max(2.0).into() };
    renderer.with_layer(*viewport, |renderer| {
        let quad = renderer::Quad { bounds, border, ..renderer::Quad::default() };
        renderer.fill_quad(quad, Color::TRANSPARENT);
    });
}

impl<'a, Message: Clone + 'a> From<Control<'a, Message>> for Element<'a, Message> {
    fn from(control: Control<'a, Message>) -> Self {
        Element::new(control)
    }
}
