//! Attachments that are neither CDA nor PDF: photographs, spreadsheet, laboratory text.

use super::clock::Clock;
use super::fill::Values;
use super::patient::patients;
use super::pdf::{noise, win_ansi};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const HPRIM: &str = include_str!("../../../assets/sandbox/seed/raw/keller.hpr");
const SHEET: &str = include_str!("../../../assets/sandbox/seed/raw/residents.xml");
const MANIFEST: &str = include_str!("../../../assets/sandbox/seed/raw/manifest.xml");
/// Bytes to which a telephone's photograph is brought.
const PHOTO_SIZE: usize = 1_345_000;

/// A file to attach.
pub(super) struct Attachment {
    pub(super) name: String,
    pub(super) mime: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// The attachment of a `file: kind | name` line.
pub(super) fn attachment(line: &str, clock: &Clock) -> Option<Attachment> {
    let (kind, name) = line.split_once('|')?;
    let (mime, bytes) = match kind.trim() {
        "hprim" => ("application/octet-stream", laboratory_text(clock)),
        "residents" => ("application/vnd.oasis.opendocument.spreadsheet", spreadsheet().ok()?),
        "lesion-1" => ("image/jpeg", include_bytes!("../../../assets/sandbox/seed/pictures/lesion-1.jpg").to_vec()),
        "lesion-2" => ("image/jpeg", include_bytes!("../../../assets/sandbox/seed/pictures/lesion-2.jpg").to_vec()),
        "wound-1" => ("image/jpeg", photograph(include_bytes!("../../../assets/sandbox/seed/pictures/wound-1.jpg"))),
        "wound-2" => ("image/jpeg", photograph(include_bytes!("../../../assets/sandbox/seed/pictures/wound-2.jpg"))),
        "wound-3" => ("image/jpeg", photograph(include_bytes!("../../../assets/sandbox/seed/pictures/wound-3.jpg"))),
        _ => return None,
    };
    Some(Attachment { name: name.trim().to_owned(), mime, bytes })
}

/// HPRIM text is ISO-8859-1 with CRLF.
fn laboratory_text(clock: &Clock) -> Vec<u8> {
    let mut values = Values::new(clock);
    if let Some(patient) = patients().iter().find(|p| p.key == "keller") {
        values.set_patient(patient);
    }
    win_ansi(&values.fill(HPRIM).replace('\n', "\r\n"))
}

fn spreadsheet() -> zip::result::ZipResult<Vec<u8>> {
    let time = DateTime::from_date_and_time(2026, 1, 1, 8, 0, 0).unwrap_or_default();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).last_modified_time(time);
    let deflated = stored.compression_method(CompressionMethod::Deflated);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("mimetype", stored)?;
    zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet")?;
    zip.start_file("content.xml", deflated)?;
    zip.write_all(SHEET.as_bytes())?;
    zip.start_file("META-INF/manifest.xml", deflated)?;
    zip.write_all(MANIFEST.as_bytes())?;
    Ok(zip.finish()?.into_inner())
}

/// A picture as a telephone would send it: EXIF with the position, and the size of a full photograph.
///
/// The bytes that make the size are in APP15 segments, which decoders skip.
fn photograph(jpeg: &[u8]) -> Vec<u8> {
    let (start, rest) = jpeg.split_at(jpeg.len().min(2));
    let mut out = start.to_vec();
    out.extend_from_slice(&segment(0xE1, &exif()));
    let filling = noise(PHOTO_SIZE.saturating_sub(jpeg.len()));
    for chunk in filling.chunks(65_000) {
        out.extend_from_slice(&segment(0xEF, chunk));
    }
    out.extend_from_slice(rest);
    out
}

fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    let mut out = vec![0xFF, marker];
    out.extend_from_slice(&length);
    out.extend_from_slice(data);
    out
}

/// EXIF (TIFF 6.0, big-endian): maker, and a GPS directory in the middle of the North Sea.
fn exif() -> Vec<u8> {
    const MAKER: &[u8; 8] = b"Sandbox\0";
    const FIRST: u32 = 8;
    const GPS: u32 = FIRST + 2 + 2 * 12 + 4;
    const DATA: u32 = GPS + 2 + 4 * 12 + 4;
    let mut out = b"Exif\0\0MM\0\x2A".to_vec();
    out.extend_from_slice(&FIRST.to_be_bytes());
    out.extend_from_slice(&2_u16.to_be_bytes());
    out.extend_from_slice(&field(0x010F, 2, 8, DATA.to_be_bytes()));
    out.extend_from_slice(&field(0x8825, 4, 1, GPS.to_be_bytes()));
    out.extend_from_slice(&0_u32.to_be_bytes());
    out.extend_from_slice(&4_u16.to_be_bytes());
    out.extend_from_slice(&field(1, 2, 2, *b"N\0\0\0"));
    out.extend_from_slice(&field(2, 5, 3, (DATA + 8).to_be_bytes()));
    out.extend_from_slice(&field(3, 2, 2, *b"E\0\0\0"));
    out.extend_from_slice(&field(4, 5, 3, (DATA + 32).to_be_bytes()));
    out.extend_from_slice(&0_u32.to_be_bytes());
    out.extend_from_slice(MAKER);
    for (degrees, minutes, seconds) in [(55_u32, 47_u32, 3012_u32), (3, 12, 1845)] {
        for (number, divisor) in [(degrees, 1_u32), (minutes, 1), (seconds, 100)] {
            out.extend_from_slice(&number.to_be_bytes());
            out.extend_from_slice(&divisor.to_be_bytes());
        }
    }
    out
}

fn field(tag: u16, kind: u16, count: u32, value: [u8; 4]) -> Vec<u8> {
    [&tag.to_be_bytes()[..], &kind.to_be_bytes()[..], &count.to_be_bytes()[..], &value[..]].concat()
}

#[cfg(test)]
mod tests {
    use super::{attachment, exif};
    use crate::sandbox::content::clock::Clock;

    #[test]
    fn photographs_are_heavy_located_and_still_pictures() {
        let clock = Clock::new("2026-11-23T09:00:00Z".parse().unwrap());
        let photo = attachment("wound-1 | IMG.jpg", &clock).unwrap();
        assert!(photo.bytes.len() > 1_300_000);
        assert_eq!(&photo.bytes[..4], [0xFF, 0xD8, 0xFF, 0xE1]);
        assert!(exif().len() < 200);
        let picture = image::load_from_memory(&photo.bytes).unwrap();
        assert!(picture.width() >= 400);
    }
}
