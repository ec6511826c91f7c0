//! Text that knows whether it fits: received text ends in an ellipsis, words of the interface wrap.

mod fitted;

pub(super) use fitted::on_one_line;

use crate::ui::Element;
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size};
use crate::ui::palette::{Meaning, Palette};
use iced::advanced::layout::{self, Layout};
use iced::advanced::text::{self, Difference, Paragraph as _, Text, Wrapping};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Widget, mouse, renderer};
use iced::alignment::Vertical;
use iced::{Color, Font, Length, Pixels, Rectangle, Size as Extent};

type Paragraph = <iced::Renderer as text::Renderer>::Paragraph;

/// A colour by its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Normal text.
    #[default]
    Plain,
    /// Less important.
    Muted,
    /// The accent.
    Accent,
    /// On the accent.
    OnAccent,
    /// Something to know.
    Information,
    /// It went well.
    Success,
    /// Look at it.
    Caution,
    /// It is wrong.
    Danger,
    /// Text on the soft background of a meaning.
    OnSoft(Severity),
}

/// The four meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Something to know.
    Information,
    /// It went well.
    Success,
    /// Look at it.
    Caution,
    /// It is wrong.
    Danger,
}

impl Severity {
    /// Its colours.
    pub fn colours(self, palette: &Palette) -> Meaning {
        match self {
            Self::Information => palette.information,
            Self::Success => palette.success,
            Self::Caution => palette.caution,
            Self::Danger => palette.danger,
        }
    }

    /// Its icon: a meaning is never told by colour alone.
    pub fn icon(self) -> Icon {
        match self {
            Self::Information => Icon::Information,
            Self::Success => Icon::Success,
            Self::Caution => Icon::Caution,
            Self::Danger => Icon::Danger,
        }
    }
}

impl Tone {
    /// Its colour.
    pub fn colour(self, palette: &Palette) -> Color {
        match self {
            Self::Plain => palette.text,
            Self::Muted => palette.text_muted,
            Self::Accent => palette.accent,
            Self::OnAccent => palette.on_accent,
            Self::Information => palette.information.text,
            Self::Success => palette.success.text,
            Self::Caution => palette.caution.text,
            Self::Danger => palette.danger.text,
            Self::OnSoft(severity) => severity.colours(palette).on_soft,
        }
    }
}

/// How a text was fitted, as [`Operation::custom`] tells it: what it needed and what it got.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The whole text.
    pub content: String,
    /// What it needs, in logical pixels.
    pub needed: Extent,
    /// It may end in an ellipsis.
    pub may_be_cut: bool,
}

/// A piece of text.
pub struct Label {
    content: String,
    size: f32,
    font: Font,
    colour: Color,
    line_height: f32,
    one_line: bool,
    received: bool,
    silent: bool,
    width: Length,
    align: text::Alignment,
}

/// Text of the interface: wraps at words, is never cut.
pub fn label(look: &Look, content: impl Into<String>) -> Label {
    Label {
        content: content.into(),
        size: Size::Body.pixels(),
        font: font::REGULAR,
        colour: look.palette.text,
        line_height: 1.4,
        one_line: false,
        received: false,
        silent: false,
        width: Length::Shrink,
        align: text::Alignment::Default,
    }
}

/// An icon in the colour of a tone; `pixels` is 16 or 20. Screen readers hear what stands beside it.
pub fn icon<'a, Message: 'a>(look: &Look, icon: Icon, pixels: f32, tone: Tone) -> Element<'a, Message> {
    let mut label = label(look, icon.glyph()).tone(look, tone);
    label.font = font::ICONS;
    label.size = pixels;
    label.line_height = 1.0;
    label.silent = true;
    label.into()
}

impl Label {
    /// The size of its letters.
    pub fn size(mut self, size: Size) -> Self {
        self.size = size.pixels();
        self
    }

    /// Weight 500.
    pub fn medium(mut self) -> Self {
        self.font = font::MEDIUM;
        self
    }

    /// Weight 600.
    pub fn semibold(mut self) -> Self {
        self.font = font::SEMIBOLD;
        self
    }

    /// Weight 600 when it holds.
    pub fn semibold_if(self, wanted: bool) -> Self {
        if wanted { self.semibold() } else { self }
    }

    /// Its colour.
    pub fn tone(mut self, look: &Look, tone: Tone) -> Self {
        self.colour = tone.colour(look.palette);
        self
    }

    /// One line. Words of the interface must have room for it: one that ends in an ellipsis is a fault.
    pub fn one_line(mut self) -> Self {
        self.one_line = true;
        self.line_height = 1.2;
        self
    }

    /// One line that may end in an ellipsis where there is no more room: for received text.
    pub fn received(self) -> Self {
        Self { received: true, ..self.one_line() }
    }

    /// How wide it is.
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// Where the lines stand.
    pub fn align(mut self, align: impl Into<text::Alignment>) -> Self {
        self.align = align.into();
        self
    }

    /// Not told to screen readers: the control around it bears the name.
    pub fn silent(mut self) -> Self {
        self.silent = true;
        self
    }

    fn text<C>(&self, content: C, bounds: Extent) -> Text<C, Font> {
        Text {
            content,
            bounds,
            size: Pixels(self.size),
            line_height: text::LineHeight::Relative(self.line_height),
            font: self.font,
            align_x: self.align,
            align_y: Vertical::Top,
            // The embedded font has no emoji, no Hebrew: others must be allowed to help.
            shaping: text::Shaping::Advanced,
            wrapping: if self.one_line { Wrapping::None } else { Wrapping::WordOrGlyph },
        }
    }

    fn shape(&self, state: &mut State, bounds: Extent) {
        let shape = |content: &str, bounds| Paragraph::with_text(self.text(content, bounds));
        if self.one_line {
            let line = fitted::fitted(&self.content, bounds.width, self.size, |line| shape(line, Extent::INFINITE));
            state.needed = Extent::new(line.needed, self.size * self.line_height);
            state.paragraph = line.paragraph;
        } else {
            state.paragraph = shape(&self.content, bounds);
            state.needed = state.paragraph.min_bounds();
        }
    }
}

#[derive(Default)]
struct State {
    paragraph: Paragraph,
    /// What the paragraph was made of, and for which width when it is one line.
    shaped: Option<(String, f32)>,
    needed: Extent,
}

impl State {
    /// Whether the paragraph is the text in that width, as it would be shaped again.
    fn is(&self, label: &Label, width: f32) -> bool {
        let as_shaped = |(content, before): &(String, f32)| {
            *content == label.content && (!label.one_line || (*before - width).abs() < f32::EPSILON)
        };
        self.shaped.as_ref().is_some_and(as_shaped)
    }
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Label {
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
        layout::sized(limits, self.width, Length::Shrink, |limits| {
            let bounds = limits.max();
            let wanted = if self.one_line { Extent::INFINITE } else { bounds };
            let difference = state.paragraph.compare(self.text((), wanted));
            match difference {
                Difference::None if state.is(self, bounds.width) => {}
                Difference::Bounds if state.is(self, bounds.width) => {
                    state.paragraph.resize(wanted);
                    state.needed = state.paragraph.min_bounds();
                }
                _ => {
                    self.shape(state, bounds);
                    state.shaped = Some((self.content.clone(), bounds.width));
                }
            }
            state.paragraph.min_bounds()
        })
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        _theme: &iced::Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        let appearance = iced::widget::text::Style { color: Some(self.colour) };
        iced::advanced::widget::text::draw(renderer, style, layout.bounds(), &state.paragraph, appearance, viewport);
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        _renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        if !self.silent {
            operation.text(None, layout.bounds(), &self.content);
        }
        if self.font != font::ICONS {
            let state = tree.state.downcast_ref::<State>();
            let mut fit = Fit { content: self.content.clone(), needed: state.needed, may_be_cut: self.received };
            operation.custom(None, layout.bounds(), &mut fit);
        }
    }
}

impl<'a, Message: 'a> From<Label> for Element<'a, Message> {
    fn from(label: Label) -> Self {
        Element::new(label)
    }
}
