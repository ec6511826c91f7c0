use super::{decode, is_picture};
use crate::pages::{Bitmap, Error};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;
use std::io::Cursor;
use std::time::{Duration, Instant};

const RED: [u8; 4] = [255, 0, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];

/// Red on the left, blue on the right.
fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbaImage::from_fn(width, height, |x, _| Rgba(if x < width / 2 { RED } else { BLUE }));
    let pixels = DynamicImage::ImageRgba8(pixels);
    let mut out = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => pixels.into_rgb8().write_to(&mut out, format).unwrap(),
        _ => pixels.write_to(&mut out, format).unwrap(),
    }
    out.into_inner()
}

fn pixel(bitmap: &Bitmap, x: u32, y: u32) -> [u8; 4] {
    let at = usize::try_from((y * bitmap.width + x) * 4).unwrap();
    bitmap.rgba[at..at + 4].try_into().unwrap()
}

fn is_near(a: [u8; 4], b: [u8; 4]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 40)
}

/// A PNG that announces a size and holds nothing.
fn announcing(width: u32, height: u32) -> Vec<u8> {
    let mut png = picture(1, 1, ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = png_crc(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

/// CRC-32 of a PNG chunk (ISO 3309).
fn png_crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |c, _| (c >> 1) ^ (0xEDB8_8320 & (c & 1).wrapping_neg()))
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// A JPEG with an EXIF block that says how it was held.
fn held(orientation: u8) -> Vec<u8> {
    let jpeg = picture(32, 16, ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn every_format_is_known_by_its_bytes_and_decoded() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        let bytes = picture(32, 16, format);
        assert!(is_picture(&bytes));
        let bitmap = decode(&bytes, 100).unwrap();
        assert_eq!((bitmap.width, bitmap.height, bitmap.rgba.len()), (32, 16, 32 * 16 * 4), "{format:?}");
        assert!(is_near(pixel(&bitmap, 2, 2), RED) && is_near(pixel(&bitmap, 29, 13), BLUE), "{format:?}");
    }
    for other in [&b""[..], b"%PDF-1.4", b"<svg/>", b"BM\0\0", b"II*\0"] {
        assert!(!is_picture(other));
        assert_eq!(decode(other, 100), Err(Error::Picture));
    }
}

#[test]
fn a_photograph_stands_upright() {
    let upright = decode(&held(1), 100).unwrap();
    assert!((upright.width, upright.height) == (32, 16) && is_near(pixel(&upright, 2, 2), RED));
    let turned = decode(&held(6), 100).unwrap();
    assert_eq!((turned.width, turned.height), (16, 32));
    assert!(is_near(pixel(&turned, 2, 2), RED) && is_near(pixel(&turned, 2, 29), BLUE));
    let upside_down = decode(&held(3), 16).unwrap();
    assert_eq!((upside_down.width, upside_down.height), (16, 8));
    assert!(is_near(pixel(&upside_down, 1, 1), BLUE));
}

#[test]
fn one_pixel_and_very_thin_pictures_are_shown() {
    let one = decode(&picture(1, 1, ImageFormat::Png), 1).unwrap();
    assert_eq!((one.width, one.height), (1, 1));
    let small = decode(&picture(8, 8, ImageFormat::Png), 0).unwrap();
    assert_eq!((small.width, small.height), (1, 1));
    let thin = decode(&picture(30_000, 1, ImageFormat::Png), 1_000).unwrap();
    assert_eq!((thin.width, thin.height), (1_000, 1));
}

#[test]
fn huge_pictures_are_refused_before_they_are_decoded() {
    let start = Instant::now();
    for (width, height) in [(30_000, 30_000), (u32::MAX >> 1, 1), (u32::MAX >> 1, u32::MAX >> 1), (8_001, 8_000)] {
        assert!(matches!(decode(&announcing(width, height), 1_000), Err(Error::Limit { .. })), "{width} × {height}");
    }
    assert!(start.elapsed() < Duration::from_secs(5));
    // Within the limits, but the pixels are not there.
    assert_eq!(decode(&announcing(100, 100), 1_000), Err(Error::Picture));
    assert_eq!(decode(&announcing(0, 0), 1_000), Err(Error::Picture));
}

#[test]
fn a_bitmap_says_its_size_only() {
    let bitmap = decode(&picture(2, 3, ImageFormat::Png), 9).unwrap();
    assert_eq!(format!("{bitmap:?}"), "Bitmap(2 × 3)");
}

proptest! {
    #[test]
    fn damaged_pictures_never_panic(
        format in proptest::sample::select(vec![ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP]),
        changes in proptest::collection::vec((0..2_000_usize, any::<u8>()), 1..8),
        end in 0..2_000_usize,
    ) {
        let mut bytes = picture(24, 16, format);
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(end.max(16));
        let format = super::format(&bytes);
        if let Some(format) = format {
            // Without the guard: a panic of the library must not hide here.
            let _ = super::read(&bytes, format, 64);
        }
        prop_assert_eq!(is_picture(&bytes), format.is_some());
    }
}
