//! Pages and pictures as pixels: PDF rendered, PNG, JPEG, GIF and WebP decoded, within limits.
//!
//! Everything here takes long on a slow machine: never call it from the window's thread. The libraries are written in
//! Rust and have no limits of their own, so sizes are judged before they allocate, and each call works in a thread with a
//! stack and a time of its own: a panic or an endless page becomes an [`Error`].

mod error;
mod guard;
pub mod pdf;
pub mod picture;

pub use error::Error;

use std::fmt;

/// Pixels, row by row from the top left.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Pixels in a row, at least 1.
    pub width: u32,
    /// Rows, at least 1.
    pub height: u32,
    /// Red, green, blue and straight alpha of each pixel: `4 × width × height` bytes.
    pub rgba: Vec<u8>,
}

/// Says the size only: the pixels are a patient's.
impl fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bitmap({} × {})", self.width, self.height)
    }
}
