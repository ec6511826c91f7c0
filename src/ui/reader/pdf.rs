//! The pages of a PDF: drawn off the window's thread when they come in sight, a few of them kept.

use super::sheet::{Sheet, Width};
use crate::domain::error::Failure;
use crate::pages::pdf::Pdf;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size as Letters, space};
use crate::ui::services::Services;
use crate::ui::widget::{Access, Role, Tone, icon_button, label, quiet, region, surface};
use iced::widget::image::Handle;
use iced::widget::{Column, Row, column, container, scrollable};
use iced::{Alignment, Length, Size, Task};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of drawn pages kept.
const KEPT_BYTES: usize = 60 << 20;
/// The same as a number of the kind sizes are.
const KEPT: f32 = 62_914_560.0;
/// Bytes of one drawn page at most: a bigger one is drawn coarser.
const PAGE_BYTES: f32 = 20_971_520.0;
/// Logical pixels of a tall window and of what is drawn around it: what stands in there must be kept together.
const IN_SIGHT: f32 = 2_600.0;
/// Pages drawn at once.
const AT_ONCE: usize = 2;
/// Pixels of a page for one logical pixel: the scale of the screen is not known here.
const SHARPNESS: f32 = 1.5;
/// Logical pixels of a point, at 100 %.
const POINT: f32 = 96.0 / 72.0;
/// Characters of a page that screen readers are told; a dense page has a third of it.
const TOLD: usize = 20_000;
/// Degrees of zoom, in percent.
const ZOOMS: [u16; 9] = [50, 67, 80, 100, 125, 150, 200, 250, 300];

/// How large pages are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zoom {
    /// As wide as the reader.
    Width,
    /// Percent of their size on paper.
    Percent(u16),
}

/// What happens to the pages.
#[derive(Debug, Clone, Copy)]
pub enum Message {
    /// A page came in sight, this wide on the screen.
    Wanted(usize, f32),
    /// Another size.
    Zoomed(Zoom),
}

/// A page was drawn, or cannot be.
#[derive(Clone)]
pub struct Answer {
    round: Round,
    page: usize,
    drawn: Result<Drawn, Failure>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({})", self.page)
    }
}

/// A round of drawing. No two documents have the same one: a page of another patient's is never taken for one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Round(u64);

impl Round {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// A page as it is shown.
#[derive(Clone)]
struct Drawn {
    handle: Handle,
    bytes: usize,
    /// What is written on it, for screen readers; empty when that cannot be read.
    text: Arc<str>,
}

/// A PDF that was opened, and the sizes of its pages in points.
#[derive(Clone)]
pub struct Opened {
    pdf: Arc<Pdf>,
    sizes: Arc<Vec<(f32, f32)>>,
    bytes: usize,
}

impl Opened {
    /// Opens a PDF. Blocking.
    ///
    /// # Errors
    /// Those of [`Pdf::open`].
    pub(super) fn read(bytes: Arc<[u8]>) -> Result<Self, Failure> {
        let length = bytes.len();
        let pdf = Pdf::open(bytes).map_err(Failure::new)?;
        let sizes = (0..pdf.page_count()).map(|page| pdf.page_size(page).unwrap_or((595.0, 842.0))).collect();
        Ok(Self { pdf: Arc::new(pdf), sizes: Arc::new(sizes), bytes: length })
    }
}

enum Page {
    Drawn(Drawn),
    Failed(Failure),
}

impl Page {
    fn text(&self) -> Option<&Arc<str>> {
        match self {
            Self::Drawn(drawn) => Some(&drawn.text),
            Self::Failed(_) => None,
        }
    }
}

/// What is written on a page. Blocking.
fn text(pdf: &Pdf, page: usize) -> Arc<str> {
    // A page whose letters cannot be read is drawn all the same.
    let text = pdf.text(page).unwrap_or_default();
    let end = text.char_indices().nth(TOLD).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default().into()
}

/// The pages of one document.
pub(super) struct Pages {
    opened: Opened,
    zoom: Zoom,
    /// Which round of drawing: a change of size begins a new one.
    round: Round,
    pages: BTreeMap<usize, Page>,
    /// Wanted and not drawn yet, with the width on the screen.
    waiting: BTreeMap<usize, f32>,
    drawing: BTreeSet<usize>,
    /// Pages of this round; those of the last one are shown until they come.
    fresh: BTreeSet<usize>,
    /// What was last in sight.
    near: usize,
}

impl Pages {
    /// The pages of a document, none drawn.
    pub(super) fn new(opened: Opened) -> Self {
        Self {
            opened,
            zoom: Zoom::Width,
            round: Round::next(),
            pages: BTreeMap::new(),
            waiting: BTreeMap::new(),
            drawing: BTreeSet::new(),
            fresh: BTreeSet::new(),
            near: 0,
        }
    }

    /// Takes up a message.
    pub(super) fn update(&mut self, message: Message, services: &Services) -> Task<Answer> {
        match message {
            Message::Wanted(page, width) => self.wanted(page, width),
            Message::Zoomed(zoom) => self.zoomed(zoom),
        }
        self.draw(services)
    }

    /// Takes up a page that was drawn, unless it is of another round.
    pub(super) fn answered(&mut self, answer: Answer, services: &Services) -> Task<Answer> {
        if answer.round == self.round {
            self.drawn(answer.page, answer.drawn);
        }
        self.draw(services)
    }

    fn is_fresh(&self, page: usize) -> bool {
        self.fresh.contains(&page) || self.drawing.contains(&page) || self.waiting.contains_key(&page)
    }

    fn wanted(&mut self, page: usize, width: f32) {
        self.near = page;
        if page < self.opened.sizes.len() && !self.is_fresh(page) {
            self.waiting.insert(page, width);
        }
    }

    fn drawn(&mut self, page: usize, drawn: Result<Drawn, Failure>) {
        self.drawing.remove(&page);
        self.fresh.insert(page);
        self.pages.insert(page, drawn.map_or_else(Page::Failed, Page::Drawn));
        self.forget();
    }

    fn zoomed(&mut self, zoom: Zoom) {
        self.zoom = zoom;
        self.round = Round::next();
        self.waiting.clear();
        self.drawing.clear();
        self.fresh.clear();
    }

    /// Lets go of the pages that are farthest from what is in sight.
    fn forget(&mut self) {
        while self.bytes() > KEPT_BYTES && self.pages.len() > 1 {
            let near = self.near;
            let Some(farthest) = self.pages.keys().copied().max_by_key(|page| page.abs_diff(near)) else { return };
            self.pages.remove(&farthest);
            self.fresh.remove(&farthest);
        }
    }

    /// Bytes of the pages that are kept.
    pub(super) fn bytes(&self) -> usize {
        self.pages.values().map(|page| if let Page::Drawn(drawn) = page { drawn.bytes } else { 0 }).sum()
    }

    /// Bytes of the file and of the pages that are kept.
    pub(super) fn held(&self) -> usize {
        self.opened.bytes + self.bytes()
    }

    fn draw(&mut self, services: &Services) -> Task<Answer> {
        let mut tasks = Vec::new();
        while self.drawing.len() < AT_ONCE {
            let near = self.near;
            let Some(page) = self.waiting.keys().copied().min_by_key(|page| page.abs_diff(near)) else { break };
            let Some(width) = self.waiting.remove(&page) else { break };
            let Some(size) = self.opened.sizes.get(page).copied() else { continue };
            self.drawing.insert(page);
            let (pdf, round, scale) = (self.opened.pdf.clone(), self.round, scale(size, width));
            let known = self.pages.get(&page).and_then(Page::text).cloned();
            let work = move || {
                let bitmap = pdf.render(page, scale).map_err(Failure::new)?;
                let text = known.unwrap_or_else(|| text(&pdf, page));
                let bytes = bitmap.rgba.len() + text.len();
                Ok(Drawn { handle: Handle::from_rgba(bitmap.width, bitmap.height, bitmap.rgba), bytes, text })
            };
            tasks.push(services.blocking(work, move |drawn| Answer { round, page, drawn }));
        }
        Task::batch(tasks)
    }

    /// The bar of sizes, and the pages.
    pub(super) fn view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let mut pages = Column::new().spacing(space::SMALL).align_x(Alignment::Center);
        if self.zoom == Zoom::Width {
            pages = pages.width(Length::Fill);
        }
        let count = self.opened.sizes.len();
        for (page, size) in self.opened.sizes.iter().copied().enumerate() {
            let args = [("page", (page + 1).to_string()), ("count", count.to_string())];
            let name = look.words_with("reader-page", &args);
            pages = pages.push(self.page(look, page, size, name.clone()));
            pages = pages.push(label(look, name).size(Letters::Caption).tone(look, Tone::Muted).silent());
        }
        let pages: Element<'a, Message> = if self.zoom == Zoom::Width {
            pages.into()
        } else {
            let bar = scrollable::Scrollbar::new().width(8).scroller_width(6).margin(1);
            scrollable(container(pages).padding([0.0, space::TIGHT]))
                .direction(scrollable::Direction::Horizontal(bar))
                .style(surface::scroll_style(look.palette))
                .width(Length::Fill)
                .into()
        };
        column![self.bar(look), pages].spacing(space::SMALL).width(Length::Fill).into()
    }

    fn page<'a>(&'a self, look: &'a Look, page: usize, size: (f32, f32), name: String) -> Element<'a, Message> {
        let handle = match self.pages.get(&page) {
            Some(Page::Failed(failure)) => {
                return crate::ui::widget::explanation(look, &look.explain(failure), None);
            }
            Some(Page::Drawn(drawn)) => Some(drawn.handle.clone()),
            None => None,
        };
        let width = match self.zoom {
            Zoom::Width => Width::Fit,
            Zoom::Percent(percent) => Width::Exact(size.0 * POINT * f32::from(percent) / 100.0),
        };
        let wanted = (!self.is_fresh(page)).then_some(move |size: Size| Message::Wanted(page, size.width));
        let text = self.pages.get(&page).and_then(Page::text).cloned();
        let access = Access::new(Role::Image, name);
        Sheet::new(look, access, size, width).picture(handle).text(text).on_wanted(wanted).into()
    }

    fn bar<'a>(&self, look: &'a Look) -> Element<'a, Message> {
        let (smaller, larger) = (self.beside(false), self.beside(true));
        let words = |zoom: Zoom| match zoom {
            Zoom::Width => look.words("reader-zoom-width"),
            Zoom::Percent(percent) => look.words_with("reader-percent", &[("percent", percent.to_string())]),
        };
        let shown = if self.zoom == Zoom::Width { String::new() } else { words(self.zoom) };
        let count = look.words_with("reader-pages", &[("count", self.opened.sizes.len().to_string())]);
        let bar = Row::with_children([
            label(look, count).size(Letters::Small).tone(look, Tone::Muted).into(),
            icon_button(look, Icon::ZoomOut, look.words("reader-zoom-out"), smaller.map(Message::Zoomed)),
            label(look, shown).size(Letters::Small).into(),
            icon_button(look, Icon::ZoomIn, look.words("reader-zoom-in"), larger.map(Message::Zoomed)),
            quiet(look, None, words(Zoom::Width), Some(Message::Zoomed(Zoom::Width))).into(),
            quiet(look, None, words(Zoom::Percent(100)), Some(Message::Zoomed(Zoom::Percent(100)))).into(),
        ]);
        let bar = bar.spacing(space::SMALL).align_y(Alignment::Center).wrap();
        region(Access::new(Role::Toolbar, look.words("reader-zoom")), bar)
    }

    /// The next degree of zoom; from the width, that beside 100 %.
    fn beside(&self, larger: bool) -> Option<Zoom> {
        let now = match self.zoom {
            Zoom::Width => 100,
            Zoom::Percent(percent) => percent,
        };
        let next = if larger {
            ZOOMS.into_iter().find(|zoom| *zoom > now)
        } else {
            ZOOMS.into_iter().rev().find(|zoom| *zoom < now)
        };
        next.map(Zoom::Percent)
    }
}

/// Lets go of the drawn pages of the files that are farthest from this one, while those of all files beside each other are
/// too much. Pages of several files in sight, each drawn as if it were alone, never are: a page that sticks out above, one
/// that sticks out below, and those between them.
pub(super) fn forget(files: &mut [Pages], near: usize) {
    let mut left: usize = files.iter().map(Pages::bytes).sum();
    let mut order: Vec<usize> = (0..files.len()).filter(|file| *file != near).collect();
    order.sort_by_key(|file| file.abs_diff(near));
    while left > 2 * KEPT_BYTES
        && let Some(pages) = order.pop().and_then(|file| files.get_mut(file))
    {
        left = left.saturating_sub(pages.bytes());
        pages.pages.clear();
        pages.fresh.clear();
    }
}

/// Pixels for one point, for a page this wide on the screen. All pages in sight together stay within what is kept: else
/// they would push each other out and be drawn for ever.
fn scale(points: (f32, f32), width: f32) -> f32 {
    let (w, h) = (points.0.max(1.0), points.1.max(1.0));
    let wished = width / w * SHARPNESS;
    let beside = (IN_SIGHT / (width * h / w).max(1.0)).ceil() + 1.0;
    let most = (KEPT / beside).min(PAGE_BYTES);
    wished.min((most / 4.0 / (w * h)).sqrt()).max(0.01)
}

#[cfg(test)]
mod tests;
