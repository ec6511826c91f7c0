//! The body of a CDA R2 document (xdm-cda.md §4.3): a file carried whole, or sections rebuilt into blocks.
//!
//! Only titles and narrative text are shown: they are what the author signed. Entries are for machines; of them only the
//! pictures and PDF the narrative speaks of are read. No style sheet is run and nothing is fetched.

mod limits;
mod media;
mod narrative;

use crate::blocks::Block;
use crate::health::Error;
use crate::health::error::XmlReason;
use crate::health::xml::{self, Element};
use limits::{Budget, MAX_FILE_BYTES};
use media::Media;
use narrative::Narrative;
use std::sync::Arc;

/// What the body of a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Sections with a narrative (levels 2 and 3), or a plain text.
    Narrative {
        /// Headings by depth of section, and the narratives, in the order of the document.
        blocks: Vec<Block>,
        /// The files the document carries, by [`Block::Picture`]'s source: pictures under the identifier the
        /// narrative uses, PDF copies under `pdf:` and their identifier, whether the narrative speaks of them or not.
        pictures: Vec<(String, Arc<[u8]>)>,
    },
    /// A file carried whole (level 1), or the PDF of a document that has no narrative.
    File {
        /// Its media type in lower case, without parameters, as the document says it or as its first bytes do.
        mime: String,
        /// The file.
        bytes: Arc<[u8]>,
    },
}

/// Reads the body of a CDA document, wherever `ClinicalDocument` stands in the file.
///
/// # Errors
/// [`Error::Cda`]: not XML, a DTD, an unknown entity, no `ClinicalDocument`, no body (or one kept outside of the file), or
/// more than we show. A document is shown whole or not at all.
pub fn body(bytes: &[u8]) -> Result<Body, Error> {
    read(bytes).map_err(|reason| Error::Cda { reason })
}

fn read(bytes: &[u8]) -> Result<Body, XmlReason> {
    let text = xml::decode(bytes)?;
    let document = xml::read(&text, &["ClinicalDocument"], &[], xml::MAX_DOCUMENT)?;
    let component = |name: &str| document.all("component").find_map(|component| component.at(&[name]));
    if let Some(structured) = component("structuredBody") {
        return structured_body(structured);
    }
    let carried = component("nonXMLBody").and_then(|body| body.at(&["text"])).ok_or(XmlReason::NoBody)?;
    let (mime, bytes) = media::carried_file(carried)?;
    Ok(Body::File { mime, bytes })
}

fn structured_body(body: &Element) -> Result<Body, XmlReason> {
    let media = Media::find(body, MAX_FILE_BYTES)?;
    let mut narrative = Narrative::new(&media, Budget::default());
    let mut blocks = Vec::new();
    sections(body, 1, &media, &mut narrative, &mut blocks)?;
    let pdf = media.pdfs().next();
    let tells_something = blocks.iter().any(|block| match block {
        Block::Heading { .. } => false,
        Block::Picture { source, .. } => !media::is_pdf_source(source),
        _ => true,
    });
    if let (false, Some((_, bytes))) = (tells_something, pdf) {
        return Ok(Body::File { mime: media::PDF.to_owned(), bytes });
    }
    let pictures = media.files(narrative.pictures());
    Ok(Body::Narrative { blocks, pictures })
}

/// The sections below a body or a section; the reader of XML bounds how deep they go.
fn sections(
    parent: &Element,
    level: u8,
    media: &Media<'_>,
    narrative: &mut Narrative<'_>,
    blocks: &mut Vec<Block>,
) -> Result<(), XmlReason> {
    for child in &parent.children {
        if child.is("component") {
            // Bodies and sections hold their sections in components.
            for section in child.all("section") {
                one_section(section, level, media, narrative, blocks)?;
            }
        } else if child.is("section") {
            one_section(child, level, media, narrative, blocks)?;
        }
    }
    Ok(())
}

fn one_section(
    section: &Element,
    level: u8,
    media: &Media<'_>,
    narrative: &mut Narrative<'_>,
    blocks: &mut Vec<Block>,
) -> Result<(), XmlReason> {
    for title in section.all("title") {
        narrative.heading(title, level, blocks)?;
    }
    let before = blocks.len();
    for text in section.all("text") {
        narrative.text(text, blocks)?;
    }
    if blocks.len() == before {
        // "Copie du document": a section whose PDF is all it has.
        for entry in section.all("entry") {
            narrative.copies(media.pdfs_below(entry), blocks)?;
        }
    }
    sections(section, level.saturating_add(1).min(narrative::LOWEST_HEADING), media, narrative, blocks)
}

#[cfg(test)]
mod tests;
