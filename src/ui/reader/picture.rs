//! A picture: as wide as the reader at the most, or in its own size.

use super::sheet::{Sheet, Width};
use crate::domain::error::Failure;
use crate::pages::picture;
use crate::ui::Element;
use crate::ui::look::{Look, space};
use crate::ui::widget::{Access, Role, segmented, surface};
use iced::Length;
use iced::widget::image::Handle;
use iced::widget::{column, scrollable};

/// Pixels of the longer side of a picture that is shown: more is scaled down when it is read.
pub(super) const MOST_SIDE: u32 = 3_000;

/// A decoded picture and its size in pixels.
#[derive(Clone)]
pub struct Opened {
    handle: Handle,
    size: (f32, f32),
    bytes: usize,
}

impl Opened {
    /// Decodes a picture. Blocking.
    ///
    /// # Errors
    /// Those of [`picture::decode`].
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let bitmap = picture::decode(bytes, MOST_SIDE).map_err(Failure::new)?;
        #[expect(clippy::cast_precision_loss, reason = "at most a few thousand pixels")]
        let size = (bitmap.width as f32, bitmap.height as f32);
        let bytes = bitmap.rgba.len();
        Ok(Self { handle: Handle::from_rgba(bitmap.width, bitmap.height, bitmap.rgba), size, bytes })
    }
}

/// A picture as it is shown.
pub(super) struct Picture {
    opened: Opened,
    whole: bool,
}

impl Picture {
    /// A picture that fits its place.
    pub(super) fn new(opened: Opened) -> Self {
        Self { opened, whole: true }
    }

    /// Bytes of it.
    pub(super) fn bytes(&self) -> usize {
        self.opened.bytes
    }

    /// Shows the whole of it, or its own size.
    pub(super) fn fit(&mut self, whole: bool) {
        self.whole = whole;
    }

    /// The choice of size, and the picture; says whether the whole is wanted.
    pub(super) fn view<'a>(&'a self, look: &'a Look, name: &str) -> Element<'a, bool> {
        let options = [(true, look.words("reader-zoom-width")), (false, look.words("reader-zoom-actual"))];
        let choice = segmented(look, look.words("reader-zoom"), options, self.whole, |whole| whole);
        let width = if self.whole { Width::AtMost(self.opened.size.0) } else { Width::Exact(self.opened.size.0) };
        let access = Access::new(Role::Image, name.to_owned());
        let sheet: Sheet<'a, bool> =
            Sheet::new(look, access, self.opened.size, width).picture(Some(self.opened.handle.clone()));
        let shown: Element<'a, bool> = if self.whole {
            sheet.into()
        } else {
            let bar = scrollable::Scrollbar::new().width(8).scroller_width(6).margin(1);
            scrollable(sheet)
                .direction(scrollable::Direction::Horizontal(bar))
                .style(surface::scroll_style(look.palette))
                .width(Length::Fill)
                .into()
        };
        column![choice, shown].spacing(space::SMALL).width(Length::Fill).into()
    }
}
