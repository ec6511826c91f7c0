//! A page or a picture: keeps its place before it is drawn, and says when it is wanted.

use crate::ui::Element;
use crate::ui::look::Look;
use crate::ui::palette::Palette;
use crate::ui::widget::Access;
use iced::advanced::image::{Handle, Image, Renderer as _};
use iced::advanced::layout::{self, Layout, Limits};
use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, Widget, mouse, renderer};
use iced::{Background, Border, Color, Event, Length, Rectangle, Size, window};
use std::sync::Arc;

/// Logical pixels around the window in which pages are drawn before they are seen.
const AHEAD: f32 = 400.0;

/// Lines of a page that are read one by one; the last one holds the rest.
const LINES: usize = 300;

/// How wide a sheet is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Width {
    /// As wide as its place.
    Fit,
    /// Logical pixels, whatever its place.
    Exact(f32),
    /// Logical pixels, or its place when that is narrower.
    AtMost(f32),
}

/// A page or a picture of known proportions.
pub(super) struct Sheet<'a, Message> {
    palette: &'static Palette,
    access: Access,
    /// Height over width.
    ratio: f32,
    width: Width,
    picture: Option<Handle>,
    text: Option<Arc<str>>,
    on_wanted: Option<Box<dyn Fn(Size) -> Message + 'a>>,
}

impl<'a, Message> Sheet<'a, Message> {
    /// A sheet without its picture, called `access`.
    pub(super) fn new(look: &Look, access: Access, size: (f32, f32), width: Width) -> Self {
        // A page of no size, or a picture of 1 × 30 000, still has a place that can be scrolled past.
        let ratio = if size.0 > 0.0 && size.1 > 0.0 { (size.1 / size.0).clamp(0.01, 20.0) } else { 1.0 };
        Self { palette: look.palette, access, ratio, width, picture: None, text: None, on_wanted: None }
    }

    /// What it shows.
    pub(super) fn picture(mut self, picture: Option<Handle>) -> Self {
        self.picture = picture;
        self
    }

    /// What is written on it, for screen readers. As lines inside it: no reader on Linux is given the value of a picture.
    pub(super) fn text(mut self, text: Option<Arc<str>>) -> Self {
        self.text = text;
        self
    }

    /// What it says, with its size in logical pixels, as long as it is in sight.
    pub(super) fn on_wanted(mut self, message: Option<impl Fn(Size) -> Message + 'a>) -> Self {
        self.on_wanted = message.map(|message| Box::new(message) as Box<dyn Fn(Size) -> Message + 'a>);
        self
    }
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Sheet<'_, Message> {
    fn size(&self) -> Size<Length> {
        let width = if self.width == Width::Fit { Length::Fill } else { Length::Shrink };
        Size::new(width, Length::Shrink)
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &iced::Renderer, limits: &Limits) -> layout::Node {
        let place = limits.max().width;
        let width = match self.width {
            Width::Fit => place,
            Width::Exact(width) => width,
            Width::AtMost(width) => width.min(place),
        };
        let width = if width.is_finite() { width.max(1.0) } else { 1.0 };
        layout::Node::new(Size::new(width, (width * self.ratio).max(1.0)))
    }

    fn operate(
        &mut self,
        _tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.custom(None, layout.bounds(), &mut self.access);
        let lines = self.text.as_deref().unwrap_or_default().splitn(LINES, '\n');
        operation.traverse(&mut |operation| {
            let lines = lines.clone().filter(|line| !line.trim().is_empty());
            lines.for_each(|line| operation.text(None, layout.bounds(), line));
        });
    }

    fn update(
        &mut self,
        _tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        _renderer: &iced::Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let (Event::Window(window::Event::RedrawRequested(_)), Some(on_wanted)) = (event, &self.on_wanted) else {
            return;
        };
        if layout.bounds().intersects(&viewport.expand(AHEAD)) {
            shell.publish(on_wanted(layout.bounds().size()));
        }
    }

    fn draw(
        &self,
        _tree: &Tree,
        renderer: &mut iced::Renderer,
        _theme: &iced::Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let bounds = layout.bounds();
        let Some(seen) = bounds.intersection(viewport) else { return };
        let border = Border { color: self.palette.line, width: 1.0, radius: 0.0.into() };
        // Paper is white in every palette.
        let ground = if self.picture.is_some() { Color::WHITE } else { self.palette.surface_sunken };
        renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, Background::Color(ground));
        if let Some(picture) = &self.picture {
            renderer.draw_image(Image::new(picture.clone()).snap(true), bounds, seen);
        }
    }
}

impl<'a, Message: 'a> From<Sheet<'a, Message>> for Element<'a, Message> {
    fn from(sheet: Sheet<'a, Message>) -> Self {
        Element::new(sheet)
    }
}
