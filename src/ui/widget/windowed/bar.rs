//! The scrollbar of a list: its scroller never gets smaller than a hand can take.

use iced::advanced::{Renderer as _, renderer};
use iced::{Border, Color, Rectangle};

/// The room that takes a press, in logical pixels.
const RAIL: f32 = 12.0;
const THUMB: f32 = 6.0;
const LEAST: f32 = 32.0;

/// The strip at the right of a list.
pub(super) fn rail(bounds: Rectangle) -> Rectangle {
    Rectangle { x: bounds.x + bounds.width - RAIL, width: RAIL.min(bounds.width), ..bounds }
}

/// Where the scroller stands; none when everything is seen. `height` is that of all rows.
pub(super) fn thumb(bounds: Rectangle, offset: f32, height: f64) -> Option<Rectangle> {
    let seen = f64::from(bounds.height);
    if height <= seen + 0.5 || bounds.height < LEAST {
        return None;
    }
    let size = (seen * seen / height).max(f64::from(LEAST)).min(seen);
    let part = (f64::from(offset) / (height - seen)).clamp(0.0, 1.0);
    let x = bounds.x + bounds.width - (RAIL + THUMB) / 2.0;
    Some(Rectangle { x, y: bounds.y + (part * (seen - size)) as f32, width: THUMB, height: size as f32 })
}

/// The offset at which the scroller's top stands at `top`.
pub(super) fn offset(bounds: Rectangle, top: f32, thumb: f32, height: f64) -> f32 {
    let way = f64::from(bounds.height - thumb).max(1.0);
    let part = (f64::from(top - bounds.y) / way).clamp(0.0, 1.0);
    (part * (height - f64::from(bounds.height))).max(0.0).round() as f32
}

pub(super) fn draw(renderer: &mut iced::Renderer, bounds: Rectangle, colour: Color) {
    let border = Border { radius: (THUMB / 2.0).into(), ..Border::default() };
    renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, colour);
}
