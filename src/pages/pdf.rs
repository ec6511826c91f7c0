//! PDF pages as pixels and as text.
//!
//! hayro renders without a script, a network or a file: forms, attachments and actions of a PDF do nothing here.

mod inflation;
mod text;

use super::guard::{Failed, PATIENCE, guarded};
use super::{Bitmap, Error};
use hayro::hayro_interpret::{InterpreterSettings, TransformExt};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{self, LoadPdfError};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::peniko::ImageAlphaType;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Largest file, bytes.
const MAX_BYTES: usize = 100 << 20;
/// Most pages.
const MAX_PAGES: usize = 2_000;
/// Longest short side of a rendered page, pixels.
const MAX_SHORT: f32 = 4_000.0;
/// Longest long side of a rendered page, pixels.
const MAX_LONG: f32 = 6_000.0;
/// Longest side of a page, points: what the format itself allows (ISO 32000-1, annex C.2).
const MAX_POINTS: f32 = 14_400.0;
/// A4, for pages without a usable size, points.
const A4: (f32, f32) = (595.0, 842.0);

/// An open PDF; clones share it.
#[derive(Clone)]
pub struct Pdf {
    file: Arc<hayro_syntax::Pdf>,
    sizes: Arc<[(f32, f32)]>,
    /// A page was not done in time: its thread still works, and no other is started.
    stuck: Arc<AtomicBool>,
}

impl fmt::Debug for Pdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pdf({} pages)", self.page_count())
    }
}

/// The size of a page as it is shown (cropped and turned), points.
fn size(page: &Page<'_>) -> (f32, f32) {
    let (width, height) = page.render_dimensions();
    if width.is_finite() && height.is_finite() {
        (width.clamp(1.0, MAX_POINTS), height.clamp(1.0, MAX_POINTS))
    } else {
        A4
    }
}

/// The scale asked for, or the largest that stays within the limits.
fn fitting_scale((width, height): (f32, f32), scale: f32) -> f32 {
    let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
    scale.min(MAX_SHORT / width.min(height)).min(MAX_LONG / width.max(height))
}

impl Pdf {
    /// Opens a file without drawing anything.
    ///
    /// # Errors
    /// [`Error::Broken`], [`Error::Encrypted`], or [`Error::Limit`]: 100 MiB, 2 000 pages, 256 MiB for one stream once
    /// unpacked, 1 GiB read and unpacked to judge all of them, pictures larger than A4 at 1 200 dots per inch, 30 s.
    pub fn open(bytes: Arc<[u8]>) -> Result<Self, Error> {
        if bytes.len() > MAX_BYTES {
            return Err(Error::Limit { limit: "100 MiB" });
        }
        let opened = guarded(PATIENCE, move || open(bytes));
        let (file, sizes) = opened.map_err(|failed| match failed {
            Failed::Stopped => Error::Broken,
            Failed::Late | Failed::Crowded => Error::Limit { limit: "30 s" },
        })??;
        Ok(Self { file: Arc::new(file), sizes: sizes.into(), stuck: Arc::default() })
    }

    /// How many pages it has, at least 1.
    pub fn page_count(&self) -> usize {
        self.sizes.len()
    }

    /// Width and height of a page as it is shown (cropped and turned), points; pages count from 0.
    pub fn page_size(&self, n: usize) -> Option<(f32, f32)> {
        self.sizes.get(n).copied()
    }

    /// Draws a page on white, `scale` pixels for a point; less when it would exceed 4 000 × 6 000 pixels.
    ///
    /// # Errors
    /// [`Error::Page`]: no such page, a fault of the library, or not done within 30 s.
    pub fn render(&self, n: usize, scale: f32) -> Result<Bitmap, Error> {
        self.with_page(n, move |_, page| draw(page, scale))
    }

    /// The text of a page in the order it is written, lines apart: for screen readers and search, never for decisions. A
    /// scanned page has none, and letters of fonts that do not say what they mean are missing.
    ///
    /// # Errors
    /// As [`Pdf::render`].
    pub fn text(&self, n: usize) -> Result<String, Error> {
        self.with_page(n, text::read)
    }

    fn with_page<T: Send + 'static>(
        &self,
        n: usize,
        work: impl FnOnce(&hayro_syntax::Pdf, &Page<'_>) -> T + Send + 'static,
    ) -> Result<T, Error> {
        if n >= self.page_count() || self.stuck.load(Ordering::Relaxed) {
            return Err(Error::Page);
        }
        let file = Arc::clone(&self.file);
        let done = guarded(PATIENCE, move || file.pages().get(n).map(|page| work(&file, page)));
        if done.as_ref().is_err_and(|failed| *failed == Failed::Late) {
            self.stuck.store(true, Ordering::Relaxed);
        }
        done.ok().flatten().ok_or(Error::Page)
    }
}

fn open(bytes: Arc<[u8]>) -> Result<(hayro_syntax::Pdf, Vec<(f32, f32)>), Error> {
    // The library unpacks cross-reference streams while it opens the file.
    let budget = inflation::Budget::new();
    inflation::judge_file(&bytes, inflation::MAX_STREAM, &budget)?;
    let file = hayro_syntax::Pdf::new(Arc::new(bytes)).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Error::Encrypted,
        LoadPdfError::Invalid => Error::Broken,
    })?;
    match file.pages().len() {
        0 => return Err(Error::Broken),
        1..=MAX_PAGES => {}
        _ => return Err(Error::Limit { limit: "2000 pages" }),
    }
    inflation::judge_streams(&file, &budget)?;
    let sizes = file.pages().iter().map(size).collect();
    Ok((file, sizes))
}

fn draw(page: &Page<'_>, scale: f32) -> Bitmap {
    let (width, height) = size(page);
    let scale = fitting_scale((width, height), scale);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 6000")]
    let pixels = |points: f32| (points * scale).round().clamp(1.0, MAX_LONG) as u16;
    let (width, height) = (pixels(width), pixels(height));
    let mut context = RenderContext::new(width, height);
    let transform = Affine::scale(f64::from(scale)) * page.initial_transform(true).to_kurbo();
    let (cache, settings) = (RenderCache::new(), InterpreterSettings::default());
    render_into(page, &cache, &settings, &RenderSettings::default(), &mut context, transform);
    context.flush();
    let mut pixmap = Pixmap::new(width, height);
    let settings = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(&mut pixmap, &mut Resources::default(), settings);
    Bitmap { width: width.into(), height: height.into(), rgba: pixmap.take_rgba8(ImageAlphaType::Alpha) }
}

#[cfg(test)]
mod tests;
