//! Text that knows whether it fits: received text ends in an ellipsis, words of the interface wrap.

use crate::ui::Element;
use crate::ui::font;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size};
use crate::ui::palette::{Meaning, Palette};
use iced::advanced::layout::{self, Layout};
use iced::advanced::text::{self, Paragraph as _, Text, Wrapping, paragraph::Plain};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Widget, mouse, renderer};
use iced::alignment::Vertical;
use iced::{Color, Font, Length, Pixels, Rectangle, Size as Extent};

type Paragraph = <iced::Renderer as text::Renderer>::Paragraph;

/// Characters that may be shaped for one line: more is never seen.
const LINE_CHARS: usize = 600;
/// Heights of a letter that the narrowest one is wide: tells how many may stand in a line without shaping more.
const NARROWEST: f32 = 0.2;

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

    /// More characters than can be seen in a line of this width.
    fn most(&self, width: f32) -> usize {
        let count = (width.max(0.0) / (self.size * NARROWEST).max(1.0)).ceil();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and cut below")]
        let count = count as usize;
        count.saturating_add(1).min(LINE_CHARS)
    }

    /// The longest beginning that fits with an ellipsis.
    fn fitted(&self, width: f32) -> String {
        let chars: Vec<char> = self.content.chars().take(self.most(width)).collect();
        let (mut fits, mut too_long) = (0, chars.len() + 1);
        while too_long - fits > 1 {
            let middle = usize::midpoint(fits, too_long);
            if self.line_width(&shortened(&chars, middle)) <= width { fits = middle } else { too_long = middle }
        }
        shortened(&chars, fits)
    }

    fn line_width(&self, content: &str) -> f32 {
        Paragraph::with_text(self.text(content, Extent::INFINITE)).min_width()
    }
}

fn shortened(chars: &[char], count: usize) -> String {
    let head: String = chars.iter().take(count).collect();
    format!("{}…", head.trim_end())
}

#[derive(Default)]
struct State {
    paragraph: Plain<Paragraph>,
    /// What was fitted, into what width, and how.
    fitted: Option<(String, f32, String)>,
    needed: Extent,
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
            if !self.one_line {
                let _ = state.paragraph.update(self.text(self.content.as_str(), bounds));
                state.needed = state.paragraph.min_bounds();
                return state.needed;
            }
            let known = state.fitted.as_ref().is_some_and(|(content, width, _)| {
                *content == self.content && (*width - bounds.width).abs() < f32::EPSILON
            });
            if !known {
                let most = self.most(bounds.width);
                let line: String = self.content.chars().take(most).map(|c| if c == '\n' { ' ' } else { c }).collect();
                let whole = self.line_width(&line);
                let shown = if whole <= bounds.width && line.len() >= self.content.len() {
                    line
                } else {
                    self.fitted(bounds.width).replace('\n', " ")
                };
                state.needed = Extent::new(whole, self.size * self.line_height);
                state.fitted = Some((self.content.clone(), bounds.width, shown));
            }
            let shown = state.fitted.as_ref().map(|(_, _, shown)| shown.as_str()).unwrap_or_default();
            let _ = state.paragraph.update(self.text(shown, Extent::new(f32::INFINITY, bounds.height)));
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
        iced::advanced::widget::text::draw(
            renderer,
            style,
            layout.bounds(),
            state.paragraph.raw(),
            appearance,
            viewport,
        );
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
