//! How large the streams of a PDF become once unpacked, measured without keeping a byte.
//!
//! The PDF library unpacks whole streams into memory, however large: a file of 1 MiB can ask for 1 GiB, or for 1 TiB when it is
//! packed twice.

use crate::pages::Error;
use flate2::read::DeflateDecoder;
use hayro::hayro_syntax;
use hayro::hayro_syntax::object::{Object, Stream};
use std::borrow::Cow;
use std::io::{ErrorKind, Read};

/// Largest stream once unpacked, bytes.
pub(super) const MAX_STREAM: usize = 256 << 20;
const STREAM_LIMIT: Error = Error::Limit { limit: "256 MiB for one stream" };
/// Most pixels of one picture: A4 at 1 200 dots per inch.
const MAX_PIXELS: u64 = 144_000_000;
/// How often a stream may be packed over.
const MAX_LAYERS: usize = 4;
/// What one byte becomes at most, by the way it is packed.
const DEFLATE_RATIO: usize = 1_032;
const LZW_RATIO: usize = 1_400;
const RUN_RATIO: usize = 64;

/// Judges every stream that is packed with deflate and not encrypted, before anything else reads the file.
pub(super) fn judge_file(bytes: &[u8], limit: usize) -> Result<(), Error> {
    const MARK: &[u8] = b"stream";
    let mut rest = bytes;
    while let Some(at) = rest.windows(MARK.len()).position(|window| window == MARK) {
        let is_end = at.checked_sub(3).and_then(|start| rest.get(start..at)) == Some(b"end");
        rest = rest.get(at + MARK.len()..).unwrap_or_default();
        if !is_end {
            let data = rest.strip_prefix(b"\r").unwrap_or(rest);
            judge_data(data.strip_prefix(b"\n").unwrap_or(data), limit)?;
        }
    }
    Ok(())
}

/// Judges what only an open file tells: pictures by their size, streams that were encrypted or are packed in other ways.
pub(super) fn judge_streams(file: &hayro_syntax::Pdf) -> Result<(), Error> {
    for object in file.objects() {
        if let Object::Stream(stream) = object {
            judge_stream(&stream)?;
        }
    }
    Ok(())
}

fn judge_stream(stream: &Stream<'_>) -> Result<(), Error> {
    let side = |name: &[u8]| stream.dict().get::<u32>(name).map_or(0, u64::from);
    if side(b"Width").saturating_mul(side(b"Height")) > MAX_PIXELS {
        return Err(Error::Limit { limit: "144 million pixels for one picture" });
    }
    let data = stream.raw_data();
    if matches!(data, Cow::Owned(_)) {
        judge_data(&data, MAX_STREAM)?;
    }
    // Names as the library writes them; the first deflate is measured already.
    let mut largest = data.len();
    for (n, filter) in stream.filters().iter().enumerate() {
        let ratio = match format!("{filter:?}").as_str() {
            "FlateDecode" if n > 0 => DEFLATE_RATIO,
            "LzwDecode" => LZW_RATIO,
            "RunLengthDecode" => RUN_RATIO,
            _ => 1,
        };
        largest = largest.saturating_mul(ratio);
    }
    if largest > MAX_STREAM && largest > data.len() { Err(STREAM_LIMIT) } else { Ok(()) }
}

/// Unpacks data as often as it can be, and throws it away; data that is not deflate ends at its first bytes.
fn judge_data(data: &[u8], limit: usize) -> Result<(), Error> {
    for layers in 1..=MAX_LAYERS {
        match unpacked_size(data, layers, limit) {
            0 => return Ok(()),
            size if size > limit => return Err(STREAM_LIMIT),
            _ => {}
        }
    }
    Err(STREAM_LIMIT)
}

fn unpacked_size(data: &[u8], layers: usize, limit: usize) -> usize {
    let mut reader: Box<dyn Read + '_> = Box::new(data);
    for _ in 0..layers {
        reader = Box::new(DeflateDecoder::new(without_header(reader)));
    }
    let (mut size, mut buffer) = (0, [0; 8 << 10]);
    while size <= limit {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => size += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Damaged from here on: the library keeps what came before.
            Err(_) => break,
        }
    }
    size
}

/// The data behind the two bytes of a zlib header (RFC 1950), if there is one.
fn without_header<'a>(mut reader: Box<dyn Read + 'a>) -> Box<dyn Read + 'a> {
    let mut head = [0; 2];
    if reader.read_exact(&mut head).is_err() {
        return Box::new(std::io::empty());
    }
    let is_header = head[0] & 0x0F == 8 && u16::from_be_bytes(head).is_multiple_of(31);
    if is_header { reader } else { Box::new(std::io::Cursor::new(head).chain(reader)) }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LAYERS, STREAM_LIMIT, judge_data, judge_file};
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, ZlibEncoder};
    use std::io::Read;

    fn packed(data: &[u8], with_header: bool) -> Vec<u8> {
        let mut out = Vec::new();
        let _ = match with_header {
            true => ZlibEncoder::new(data, Compression::best()).read_to_end(&mut out).unwrap(),
            false => DeflateEncoder::new(data, Compression::best()).read_to_end(&mut out).unwrap(),
        };
        out
    }

    #[test]
    fn streams_are_measured_whatever_packs_them() {
        let zeros = vec![0; 1_000_000];
        for with_header in [true, false] {
            let once = packed(&zeros, with_header);
            assert_eq!(judge_data(&once, 1_000_000), Ok(()));
            assert_eq!(judge_data(&once, 999_999), Err(STREAM_LIMIT));
            let twice = packed(&once, with_header);
            assert_eq!(judge_data(&twice, 999_999), Err(STREAM_LIMIT));
            let many = (0..=MAX_LAYERS).fold(b"x".to_vec(), |data, _| packed(&data, with_header));
            assert_eq!(judge_data(&many, 1_000_000), Err(STREAM_LIMIT));
        }
        assert_eq!(judge_data(b"BT /F1 12 Tf (Bonjour) Tj ET", 1_000), Ok(()));
        assert_eq!(judge_data(b"\xFF\xD8\xFF\xE0 jpeg", 1_000), Ok(()));
    }

    #[test]
    fn every_stream_of_the_file_is_found() {
        let bomb = packed(&[0; 100_000], true);
        let file = |start: &str| {
            let mut file =
                b"%PDF-1.7\n1 0 obj\n<<>>\nstream\n-\nendstream\n2 0 obj <</Filter /F#6cateDecode>>".to_vec();
            file.extend_from_slice(start.as_bytes());
            file.extend_from_slice(&bomb);
            file.extend_from_slice(b"\nendstream");
            file
        };
        assert_eq!(judge_file(&file("stream\r\n"), 99_999), Err(STREAM_LIMIT));
        assert_eq!(judge_file(&file("stream\n"), 99_999), Err(STREAM_LIMIT));
        assert_eq!(judge_file(&file("stream\n"), 100_000), Ok(()));
        assert_eq!(judge_file(&file("endstream\n"), 99_999), Ok(()));
    }
}
