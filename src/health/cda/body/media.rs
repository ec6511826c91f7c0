//! The files a document carries in base64: the one it is made of, or the pictures and PDF of its entries.

use super::limits::MAX_FILES;
use crate::health::error::XmlReason;
use crate::health::xml::{Element, Piece};
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The media type of a PDF.
pub(super) const PDF: &str = "application/pdf";
/// Before the identifier of an embedded PDF.
const PDF_SOURCE: &str = "pdf:";

/// Senders forget the padding, or cut it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Whether a picture's source names an embedded PDF.
pub(super) fn is_pdf_source(source: &str) -> bool {
    source.starts_with(PDF_SOURCE)
}

/// Beginnings of the files we show.
const MAGICS: [(&[u8], &str); 5] = [
    (b"%PDF-", PDF),
    (b"\xFF\xD8\xFF", "image/jpeg"),
    (b"\x89PNG\r\n\x1A\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"{\\rtf", "text/rtf"),
];

fn sniff(bytes: &[u8]) -> Option<&'static str> {
    MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, mime)| *mime)
}

/// Media types of senders, in lower case and without parameters.
fn declared(element: &Element) -> Option<String> {
    let mime = element.attribute("mediaType")?.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (!mime.is_empty()).then_some(mime)
}

fn characters(element: &Element, out: &mut String) {
    for piece in element.pieces() {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Element(child) => characters(child, out),
        }
    }
}

fn decode(element: &Element) -> Option<Vec<u8>> {
    let letters: Vec<u8> = element.text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if letters.is_empty() { None } else { BASE64.decode(letters).ok() }
}

/// The file a level 1 document is made of.
pub(super) fn carried_file(text: &Element) -> Result<(String, Arc<[u8]>), XmlReason> {
    let declared = declared(text);
    let says_base64 = text.attribute("representation").is_some_and(|value| value.eq_ignore_ascii_case("B64"));
    let is_text = declared.as_deref().is_none_or(|mime| mime.starts_with("text/"));
    let decoded = if says_base64 || !is_text { decode(text) } else { None };
    let bytes = match decoded {
        Some(bytes) => bytes,
        None if says_base64 && !text.text.trim().is_empty() => return Err(XmlReason::Malformed),
        None => {
            let mut plain = String::new();
            characters(text, &mut plain);
            plain.into_bytes()
        }
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(XmlReason::NoBody);
    }
    let mime = match (sniff(&bytes), declared) {
        // Senders say octet-stream, or nothing.
        (Some(found), None) => found.to_owned(),
        (Some(found), Some(said)) if said == "application/octet-stream" || found == PDF => found.to_owned(),
        (_, Some(said)) => said,
        (None, None) => "text/plain".to_owned(),
    };
    Ok((mime, bytes.into()))
}

/// One `observationMedia` of the entries.
struct Item<'a> {
    /// What the narrative calls it, or its number when nothing can.
    id: String,
    /// Where its bytes stand when not in the document.
    elsewhere: Option<&'a str>,
    bytes: Option<Arc<[u8]>>,
    is_pdf: bool,
}

impl Item<'_> {
    fn source(&self) -> String {
        if self.is_pdf { format!("{PDF_SOURCE}{}", self.id) } else { self.id.clone() }
    }
}

/// What the narrative finds behind an identifier.
pub(super) struct Found<'a> {
    pub(super) source: String,
    /// Where the bytes stand when the document does not carry them; never fetched.
    pub(super) elsewhere: Option<&'a str>,
}

/// The media of a body, by the identifiers the narrative uses.
pub(super) struct Media<'a> {
    items: Vec<Item<'a>>,
    /// Where each element stands in `items`.
    places: BTreeMap<*const Element, usize>,
    /// Identifier to place in `items`; regions of interest stand for the picture inside.
    names: BTreeMap<&'a str, usize>,
}

impl<'a> Media<'a> {
    /// Every picture and PDF of the entries; other files are named but not kept.
    /// All together they may hold `left` bytes, once decoded.
    pub(super) fn find(body: &'a Element, mut left: usize) -> Result<Self, XmlReason> {
        let mut media = Self { items: Vec::new(), places: BTreeMap::new(), names: BTreeMap::new() };
        for element in body.walk().filter(|element| element.is("observationMedia")) {
            if media.items.len() == MAX_FILES {
                return Err(XmlReason::Limit);
            }
            let item = item(element, media.items.len() + 1);
            left = left.checked_sub(item.bytes.as_ref().map_or(0, |bytes| bytes.len())).ok_or(XmlReason::Limit)?;
            media.places.insert(std::ptr::from_ref(element), media.items.len());
            if let Some(id) = element.attribute("ID") {
                media.names.entry(id).or_insert(media.items.len());
            }
            media.items.push(item);
        }
        for region in body.walk().filter(|element| element.is("regionOfInterest")) {
            let Some(id) = region.attribute("ID") else { continue };
            if let Some(place) = region.walk().find_map(|inside| media.place(inside)) {
                media.names.entry(id).or_insert(place);
            }
        }
        Ok(media)
    }

    fn place(&self, element: &Element) -> Option<usize> {
        self.places.get(&std::ptr::from_ref(element)).copied()
    }

    /// What stands behind an identifier of the narrative; a dangling one is normal.
    pub(super) fn named(&self, id: &str) -> Option<Found<'a>> {
        let item = self.items.get(*self.names.get(id)?)?;
        Some(Found { source: item.source(), elsewhere: item.elsewhere })
    }

    /// The embedded PDF and their sources.
    pub(super) fn pdfs(&self) -> impl Iterator<Item = (String, Arc<[u8]>)> {
        let pdfs = self.items.iter().filter(|item| item.is_pdf);
        pdfs.filter_map(|item| Some((item.source(), item.bytes.clone()?)))
    }

    /// Sources of the PDF below an entry.
    pub(super) fn pdfs_below(&self, entry: &Element) -> Vec<String> {
        let below = entry.walk().filter_map(|element| self.items.get(self.place(element)?));
        below.filter(|item| item.is_pdf).map(Item::source).collect()
    }

    /// The bytes of the pictures shown and of every PDF, each source once.
    pub(super) fn files(&self, shown: &BTreeSet<String>) -> Vec<(String, Arc<[u8]>)> {
        let mut seen = BTreeSet::new();
        let wanted = self.items.iter().filter(|item| item.is_pdf || shown.contains(&item.id));
        wanted
            .filter_map(|item| Some((item.source(), item.bytes.clone()?)))
            .filter(|(source, _)| seen.insert(source.clone()))
            .collect()
    }
}

fn item(element: &Element, number: usize) -> Item<'_> {
    let value = element.at(&["value"]);
    let mime = value.and_then(declared).unwrap_or_default();
    // Some say `compression="DF"` of plain JPEG: the bytes are taken as they are, and what is really compressed is not shown.
    let bytes = value.and_then(decode);
    let sniffed = bytes.as_deref().and_then(sniff);
    let is_pdf = sniffed == Some(PDF);
    let is_picture =
        !is_pdf && (mime.starts_with("image/") || sniffed.is_some_and(|found| found.starts_with("image/")));
    Item {
        id: element.attribute("ID").map_or_else(|| number.to_string(), str::to_owned),
        elsewhere: value
            .and_then(|v| v.at(&["reference"]))
            .and_then(|r| r.attribute("value"))
            .filter(|v| !v.is_empty()),
        bytes: bytes.filter(|_| is_pdf || is_picture).map(Arc::from),
        is_pdf,
    }
}

#[cfg(test)]
mod tests {
    use super::Media;
    use crate::health::error::XmlReason;
    use crate::health::xml;

    #[test]
    fn carried_files_are_bounded_all_together() {
        // 12 bytes that begin as a GIF does, twice.
        let file = "<observationMedia><value representation='B64'>R0lGODlhAQABAAAA</value></observationMedia>";
        let body = xml::read(&format!("<a>{file}{file}</a>"), &["a"], &[], xml::MAX_DOCUMENT).unwrap();
        assert!(Media::find(&body, 24).is_ok());
        assert_eq!(Media::find(&body, 23).err(), Some(XmlReason::Limit));
    }
}
