//! How large the streams of a PDF become once unpacked, measured without keeping a byte.
//!
//! The PDF library unpacks whole streams into memory, however large: a file of 1 MiB can ask for 1 GiB, or for 1 TiB when it is
//! packed twice.

use crate::pages::Error;
use flate2::bufread::DeflateDecoder;
use hayro::hayro_syntax;
use hayro::hayro_syntax::object::{Object, Stream};
use std::borrow::Cow;
use std::cell::Cell;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::time::{Duration, Instant};

/// Largest stream once unpacked, bytes.
pub(super) const MAX_STREAM: usize = 256 << 20;
const STREAM_LIMIT: Error = Error::Limit { limit: "256 MiB for one stream" };
/// Bytes read and unpacked to judge one file, all its streams and layers together.
const MAX_WORK: usize = 1 << 30;
const WORK_LIMIT: Error = Error::Limit { limit: "1 GiB of work for one file" };
/// How long that may take: less than the one who waits has patience, so that its thread is over first.
const MAX_TIME: Duration = Duration::from_secs(20);
/// What making one decoder costs, as bytes.
const DECODER: usize = 1 << 10;
/// Bytes a layer above another reads ahead.
const AHEAD: usize = 4 << 10;
/// Most pixels of one picture: A4 at 1 200 dots per inch.
const MAX_PIXELS: u64 = 144_000_000;
/// How often a stream may be packed over.
const MAX_LAYERS: usize = 4;
/// What one byte becomes at most, by the way it is packed.
const DEFLATE_RATIO: usize = 1_032;
const LZW_RATIO: usize = 1_400;
const RUN_RATIO: usize = 64;

/// What judging one file may still cost.
pub(super) struct Budget {
    bytes: Cell<usize>,
    end: Instant,
    is_over: Cell<bool>,
}

impl Budget {
    /// The whole of it.
    pub(super) fn new() -> Self {
        Self::of(MAX_WORK)
    }

    fn of(bytes: usize) -> Self {
        Self { bytes: Cell::new(bytes), end: Instant::now() + MAX_TIME, is_over: Cell::new(false) }
    }

    fn spend(&self, bytes: usize) {
        let left = self.bytes.get().saturating_sub(bytes);
        self.bytes.set(left);
        self.is_over.set(self.is_over.get() || left == 0);
    }

    /// Whether more may be read.
    fn holds(&self) -> bool {
        if Instant::now() >= self.end {
            self.is_over.set(true);
        }
        !self.is_over.get()
    }

    fn judge(&self) -> Result<(), Error> {
        if self.is_over.get() { Err(WORK_LIMIT) } else { Ok(()) }
    }
}

/// Counts what is read, and reads nothing more once too much was.
struct Counted<'a, R> {
    reader: R,
    budget: &'a Budget,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if !self.budget.holds() {
            return Ok(0);
        }
        let count = self.reader.read(buffer)?;
        self.budget.spend(count);
        Ok(count)
    }
}

impl BufRead for Counted<'_, &[u8]> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        // In parts: a decoder takes as much at once as there is.
        if self.budget.holds() { Ok(self.reader.get(..AHEAD).unwrap_or(self.reader)) } else { Ok(&[]) }
    }

    fn consume(&mut self, count: usize) {
        self.reader.consume(count);
        self.budget.spend(count);
    }
}

/// Judges every stream that is packed with deflate and not encrypted, before anything else reads the file.
pub(super) fn judge_file(bytes: &[u8], limit: usize, budget: &Budget) -> Result<(), Error> {
    const MARK: &[u8] = b"stream";
    let mut rest = bytes;
    while let Some(at) = rest.windows(MARK.len()).position(|window| window == MARK) {
        let is_end = at.checked_sub(3).and_then(|start| rest.get(start..at)) == Some(b"end");
        rest = rest.get(at + MARK.len()..).unwrap_or_default();
        if !is_end {
            let data = rest.strip_prefix(b"\r").unwrap_or(rest);
            judge_data(data.strip_prefix(b"\n").unwrap_or(data), limit, budget)?;
        }
    }
    Ok(())
}

/// Judges what only an open file tells: pictures by their size, streams that were encrypted or are packed in other ways.
pub(super) fn judge_streams(file: &hayro_syntax::Pdf, budget: &Budget) -> Result<(), Error> {
    for object in file.objects() {
        if let Object::Stream(stream) = object {
            judge_stream(&stream, budget)?;
        }
    }
    Ok(())
}

fn judge_stream(stream: &Stream<'_>, budget: &Budget) -> Result<(), Error> {
    let side = |name: &[u8]| stream.dict().get::<u32>(name).map_or(0, u64::from);
    if side(b"Width").saturating_mul(side(b"Height")) > MAX_PIXELS {
        return Err(Error::Limit { limit: "144 million pixels for one picture" });
    }
    let data = stream.raw_data();
    if matches!(data, Cow::Owned(_)) {
        judge_data(&data, MAX_STREAM, budget)?;
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
fn judge_data(data: &[u8], limit: usize, budget: &Budget) -> Result<(), Error> {
    for layers in 1..=MAX_LAYERS {
        let size = unpacked_size(data, layers, limit, budget);
        budget.judge()?;
        match size {
            0 => return Ok(()),
            size if size > limit => return Err(STREAM_LIMIT),
            _ => {}
        }
    }
    Err(STREAM_LIMIT)
}

/// How large data is once unpacked so often; less once the budget is spent.
fn unpacked_size(data: &[u8], layers: usize, limit: usize, budget: &Budget) -> usize {
    let mut reader: Box<dyn BufRead + '_> = Box::new(Counted { reader: data, budget });
    for _ in 0..layers {
        budget.spend(DECODER);
        let decoder = Counted { reader: DeflateDecoder::new(without_header(reader)), budget };
        reader = Box::new(BufReader::with_capacity(AHEAD, decoder));
    }
    let mut size = 0;
    while size <= limit {
        match reader.fill_buf().map(<[u8]>::len) {
            Ok(0) => break,
            Ok(count) => {
                reader.consume(count);
                size += count;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Damaged from here on: the library keeps what came before.
            Err(_) => break,
        }
    }
    size
}

/// The data behind the two bytes of a zlib header (RFC 1950), if there is one.
fn without_header<'a>(mut reader: Box<dyn BufRead + 'a>) -> Box<dyn BufRead + 'a> {
    let mut head = [0; 2];
    if reader.read_exact(&mut head).is_err() {
        return Box::new(std::io::empty());
    }
    let is_header = head[0] & 0x0F == 8 && u16::from_be_bytes(head).is_multiple_of(31);
    if is_header { reader } else { Box::new(std::io::Cursor::new(head).chain(reader)) }
}

#[cfg(test)]
mod tests {
    use super::{Budget, MAX_LAYERS, STREAM_LIMIT, WORK_LIMIT};
    use crate::pages::Error;
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, ZlibEncoder};
    use std::io::Read;

    fn judge_data(data: &[u8], limit: usize) -> Result<(), Error> {
        super::judge_data(data, limit, &Budget::new())
    }

    fn judge_file(bytes: &[u8], limit: usize) -> Result<(), Error> {
        super::judge_file(bytes, limit, &Budget::new())
    }

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

    /// Each marker begins a stored block that holds the next one; all end in the same tail.
    fn chained(count: usize, tail: &[u8]) -> Vec<u8> {
        const BLOCK: usize = 5;
        let mut file = b"%PDF-1.7\n".to_vec();
        for _ in 0..count {
            file.extend_from_slice(b"stream\n");
            // A stored block as long as the marker behind it (RFC 1951, 3.2.4).
            file.extend_from_slice(&[0, 7, 0, 248, 255]);
        }
        file.extend_from_slice(b"-------");
        file.extend_from_slice(tail);
        assert_eq!(file.len(), 9 + count * (7 + BLOCK) + 7 + tail.len());
        file
    }

    #[test]
    fn markers_chained_before_one_tail_cost_no_more_than_the_budget() {
        let file = chained(20_000, &packed(&vec![0; 1_000_000], false));
        let given = 8 << 20;
        let budget = Budget::of(given);
        assert_eq!(super::judge_file(&file, super::MAX_STREAM, &budget), Err(WORK_LIMIT));
        assert_eq!(budget.bytes.get(), 0);
        let alone = chained(1, &packed(&[0; 1_000_000], false));
        let budget = Budget::of(given);
        assert_eq!(super::judge_file(&alone, super::MAX_STREAM, &budget), Ok(()));
        let spent = given - budget.bytes.get();
        assert!((1_000_000..5_000_000).contains(&spent), "{spent}: all that is read and unpacked is counted");
    }

    #[test]
    fn an_ordinary_file_of_many_streams_stays_far_below_the_budget() {
        let page = packed("BT /F1 12 Tf 56 300 Td (Bonjour) Tj ET\n".repeat(100).as_bytes(), true);
        let mut file = b"%PDF-1.7\n".to_vec();
        for _ in 0..2_000 {
            file.extend_from_slice(b"<</Filter /FlateDecode>>\nstream\n");
            file.extend_from_slice(&page);
            file.extend_from_slice(b"\nendstream\n");
        }
        let budget = Budget::new();
        assert_eq!(super::judge_file(&file, super::MAX_STREAM, &budget), Ok(()));
        assert!(super::MAX_WORK - budget.bytes.get() < super::MAX_WORK / 10);
    }
}
