//! The text of a page, letter by letter as it is drawn.

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{Affine, BezPath, Point, Rect, Vec2};

/// Most bytes of text kept of one page.
const MAX_TEXT: usize = 1 << 20;
/// A letter this far above or below the last one starts a line, in heights of a letter.
const NEW_LINE: f64 = 0.5;
/// A letter this far from the end of the last one stands apart, in heights of a letter.
const APART: f64 = 0.2;
/// Units of a glyph's own space in the height of a letter.
const UNITS: f64 = 1_000.0;

/// The text of one page.
pub(super) fn read(_: &Pdf, page: &Page<'_>) -> String {
    let (width, height) = super::size(page);
    let target = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let cache = InterpreterCache::new();
    let mut context = Context::new(transform, target, &cache, page.xref(), InterpreterSettings::default());
    let mut reader = Reader { text: String::new(), last: None };
    interpret_page(page, &mut context, &mut reader);
    reader.text.truncate(reader.text.trim_end().len());
    reader.text
}

struct Reader {
    text: String,
    /// Where the last letter ends.
    last: Option<Point>,
}

impl Reader {
    fn letter(&mut self, letter: &str, place: Affine, advance: f64) {
        if self.text.len() + letter.len() >= MAX_TEXT {
            return;
        }
        let [_, _, c, d, _, _] = place.as_coeffs();
        let height = Vec2::new(c, d).hypot() * UNITS;
        let at = place * Point::ZERO;
        if let Some(last) = self.last {
            if (at.y - last.y).abs() > NEW_LINE * height {
                self.text.truncate(self.text.trim_end_matches(' ').len());
                self.text.push('\n');
            } else if (at.x - last.x).abs() > APART * height && !self.text.ends_with([' ', '\n']) && letter != " " {
                self.text.push(' ');
            }
        }
        self.text.extend(letter.chars().filter(|c| !c.is_control()));
        self.last = Some(place * Point::new(advance, 0.0));
    }
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let advance = match &**glyph {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let advance = advance.map_or(UNITS / 2.0, f64::from);
            match glyph.as_unicode() {
                Some(BfString::Char(c)) => self.letter(c.encode_utf8(&mut [0; 4]), place, advance),
                Some(BfString::String(text)) => self.letter(&text, place, advance),
                None => {}
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
