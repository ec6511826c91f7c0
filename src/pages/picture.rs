//! Pictures of documents and mails: PNG, JPEG, GIF (first frame) and WebP, known by their first bytes.

use super::guard::{PATIENCE, guarded};
use super::{Bitmap, Error};
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Most pixels a picture may announce.
const MAX_PIXELS: u64 = 64_000_000;
/// Most bytes of a decoded picture.
const MAX_DECODED: u64 = 256 << 20;
const FORMATS: [ImageFormat; 4] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP];

fn format(bytes: &[u8]) -> Option<ImageFormat> {
    image::guess_format(bytes).ok().filter(|format| FORMATS.contains(format))
}

/// Whether the first bytes are those of a picture we decode.
pub fn is_picture(bytes: &[u8]) -> bool {
    format(bytes).is_some()
}

/// Decodes a picture upright (EXIF orientation applied), scaled down so that no side exceeds `max_side` pixels.
///
/// # Errors
/// [`Error::Picture`]: unknown or damaged; [`Error::Limit`]: over 64 million pixels or 256 MiB decoded, judged before
/// anything is decoded.
pub fn decode(bytes: &[u8], max_side: u32) -> Result<Bitmap, Error> {
    let format = format(bytes).ok_or(Error::Picture)?;
    let bytes = bytes.to_vec();
    guarded(PATIENCE, move || read(&bytes, format, max_side.max(1))).unwrap_or(Err(Error::Picture))
}

fn refused(error: ImageError) -> Error {
    match error {
        ImageError::Limits(_) => Error::Limit { limit: "256 MiB decoded" },
        _ => Error::Picture,
    }
}

fn read(bytes: &[u8], format: ImageFormat, max_side: u32) -> Result<Bitmap, Error> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Error::Limit { limit: "64 million pixels" });
    }
    if decoder.total_bytes() > MAX_DECODED {
        return Err(Error::Limit { limit: "256 MiB decoded" });
    }
    // A picture whose EXIF cannot be read is shown as it stands.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    if picture.width().max(picture.height()) > max_side {
        picture = picture.thumbnail(max_side, max_side);
    }
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let picture = picture.into_rgba8();
    let (width, height) = picture.dimensions();
    if width == 0 || height == 0 {
        return Err(Error::Picture);
    }
    Ok(Bitmap { width, height, rgba: picture.into_raw() })
}

#[cfg(test)]
mod tests;
