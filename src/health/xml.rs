//! Received XML as a small tree: local names only, no DTD, no entity, within limits.

use super::error::XmlReason;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Deepest element.
const MAX_DEPTH: usize = 256;
/// Most elements of one tree.
const MAX_ELEMENTS: usize = 400_000;
/// Most attributes of one element.
const MAX_ATTRIBUTES: usize = 200;
/// Most bytes kept as text and attributes of a header or a description.
pub(super) const MAX_TEXT: usize = 16 << 20;
/// Most bytes kept as text and attributes of a whole document, which may carry a file in base64.
pub(super) const MAX_DOCUMENT: usize = 96 << 20;
/// What a pair of name and value costs besides its letters, bytes.
const PAIR_COST: usize = 48;

/// An element without its prefix.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// Its own characters, without those of its children.
    pub(super) text: String,
    pub(super) children: Vec<Element>,
    /// How many bytes of its parent's own characters stand before it.
    offset: usize,
}

/// What stands inside an element, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Characters.
    Text(&'a str),
    /// A child.
    Element(&'a Element),
}

impl Element {
    /// An attribute, by local name in any case.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Whether it has this local name, in any case.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The children of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.is(name))
    }

    /// The first element along a path of names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.children.iter().find(|child| child.is(name)))
    }

    /// Every element below, this one first. The depth is bounded by the parser.
    pub(super) fn walk(&self) -> impl Iterator<Item = &Element> {
        let mut stack = vec![self];
        std::iter::from_fn(move || {
            let element = stack.pop()?;
            stack.extend(element.children.iter().rev());
            Some(element)
        })
    }

    /// Its characters and children, in the order of the file.
    pub(super) fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let starts = std::iter::once(0).chain(self.children.iter().map(|child| child.offset));
        let ends = self.children.iter().map(|child| child.offset).chain([self.text.len()]);
        let texts = starts.zip(ends).map(|(start, end)| self.text.get(start..end).unwrap_or_default());
        let children = self.children.iter().map(Some).chain([None]);
        texts.zip(children).flat_map(|(text, child)| {
            let text = (!text.is_empty()).then_some(Piece::Text(text));
            text.into_iter().chain(child.map(Piece::Element))
        })
    }

    /// All characters below, those of an element before those of its children.
    pub(super) fn all_text(&self) -> String {
        let mut text = String::new();
        for element in self.walk() {
            text.push_str(&element.text);
            text.push(' ');
        }
        text
    }
}

/// The text of an XML file: byte-order mark first, else the encoding of its declaration, else UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, XmlReason> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling_and_without_replacement(rest).ok_or(XmlReason::Malformed);
    }
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default();
    let declared = String::from_utf8_lossy(head);
    let label = declared
        .trim_start()
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split("?>").next())
        .and_then(|declaration| declaration.split_once("encoding"))
        .and_then(|(_, value)| value.trim_start().strip_prefix('='))
        .and_then(|value| value.trim_start().split(['"', '\'']).nth(1));
    let encoding = match label {
        Some(label) => encoding_rs::Encoding::for_label(label.as_bytes()).ok_or(XmlReason::Malformed)?,
        None => encoding_rs::UTF_8,
    };
    // A declaration we could read in ASCII cannot be in UTF-16.
    let encoding = if encoding.is_ascii_compatible() { encoding } else { encoding_rs::UTF_8 };
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text),
        // Declared UTF-8 that is not: Latin letters, in practice.
        None if encoding == encoding_rs::UTF_8 => Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0),
        None => Err(XmlReason::Malformed),
    }
}

/// Reads the first element with one of these local names, anywhere in the text, and stops before a child named in
/// `until` (whose contents are not needed and may be large).
pub(super) fn read(text: &str, wanted: &[&str], until: &[&str], max_text: usize) -> Result<Element, XmlReason> {
    let mut tree = Tree { wanted, until, max_text, stack: Vec::new(), outer_depth: 0, elements: 0, characters: 0 };
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    loop {
        let event = reader.read_event().map_err(|_| XmlReason::Malformed)?;
        let done = match event {
            Event::Start(start) => tree.open(&start, false)?,
            Event::Empty(start) => tree.open(&start, true)?,
            Event::End(_) => tree.close(),
            Event::Text(text) => tree.characters(&text.xml10_content())?,
            Event::CData(text) => tree.characters(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let content = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    Ok(None) => quick_xml::escape::resolve_predefined_entity(&reference.xml10_content())
                        .ok_or(XmlReason::Entity)?
                        .to_owned(),
                    Err(_) => return Err(XmlReason::Entity),
                };
                tree.characters(&content)?
            }
            Event::DocType(_) => return Err(XmlReason::Doctype),
            Event::Eof => {
                return Err(if tree.stack.is_empty() { XmlReason::OtherContents } else { XmlReason::Malformed });
            }
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => None,
        };
        if let Some(element) = done {
            return Ok(element);
        }
    }
}

struct Tree<'a> {
    wanted: &'a [&'a str],
    until: &'a [&'a str],
    max_text: usize,
    stack: Vec<Element>,
    /// Open elements around the wanted one.
    outer_depth: usize,
    elements: usize,
    characters: usize,
}

impl Tree<'_> {
    fn open(&mut self, start: &BytesStart<'_>, empty: bool) -> Result<Option<Element>, XmlReason> {
        self.elements += 1;
        if self.stack.len() + self.outer_depth >= MAX_DEPTH || self.elements > MAX_ELEMENTS {
            return Err(XmlReason::Limit);
        }
        let local = start.local_name();
        let name: &str = local.as_ref();
        let is = |names: &[&str]| names.iter().any(|other| other.eq_ignore_ascii_case(name));
        if self.stack.is_empty() && !is(self.wanted) {
            self.outer_depth += usize::from(!empty);
            return Ok(None);
        }
        if self.stack.len() == 1 && is(self.until) {
            return Ok(self.stack.pop());
        }
        let attributes = attributes(start)?;
        // Names and values cost memory as text does, and each pair more than its letters.
        let cost = attributes.iter().map(|(name, value)| name.len() + value.len() + PAIR_COST).sum::<usize>();
        self.characters += cost;
        if self.characters > self.max_text {
            return Err(XmlReason::Limit);
        }
        let element = Element { name: name.to_owned(), attributes, ..Element::default() };
        self.stack.push(element);
        Ok(if empty { self.close() } else { None })
    }

    fn close(&mut self) -> Option<Element> {
        let Some(mut element) = self.stack.pop() else {
            self.outer_depth = self.outer_depth.saturating_sub(1);
            return None;
        };
        match self.stack.last_mut() {
            Some(parent) => {
                element.offset = parent.text.len();
                parent.children.push(element);
                None
            }
            None => Some(element),
        }
    }

    fn characters(&mut self, text: &str) -> Result<Option<Element>, XmlReason> {
        if let Some(element) = self.stack.last_mut() {
            self.characters += text.len();
            if self.characters > self.max_text {
                return Err(XmlReason::Limit);
            }
            element.text.push_str(text);
        }
        Ok(None)
    }
}

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, XmlReason> {
    let mut found = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| XmlReason::Malformed)?;
        if found.len() == MAX_ATTRIBUTES {
            return Err(XmlReason::Limit);
        }
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|_| XmlReason::Entity)?;
        found.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{MAX_TEXT, Piece, decode, read};
    use crate::health::error::XmlReason;

    #[test]
    fn prefixes_entities_and_encodings_are_handled() {
        let bytes = b"<?xml version='1.0' encoding='ISO-8859-15'?><a:x xmlns:a='u'><a:Y Z='1 &amp; 2'>\xe9&lt;&#233;<![CDATA[<]]></a:Y></a:x>";
        let text = decode(bytes).unwrap();
        let tree = read(&text, &["x"], &[], MAX_TEXT).unwrap();
        let y = tree.at(&["y"]).unwrap();
        assert_eq!(y.attribute("z"), Some("1 & 2"));
        assert_eq!(y.text, "é<é<");
    }

    #[test]
    fn hostile_xml_is_refused_quickly() {
        let deep = "<a>".repeat(100_000);
        assert_eq!(read(&deep, &["x"], &[], MAX_TEXT), Err(XmlReason::Limit));
        assert_eq!(read(&format!("<x>{deep}"), &["x"], &[], MAX_TEXT), Err(XmlReason::Limit));
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>";
        assert_eq!(read(bomb, &["x"], &[], MAX_TEXT), Err(XmlReason::Doctype));
        assert_eq!(read("<x>&b;</x>", &["x"], &[], MAX_TEXT), Err(XmlReason::Entity));
        assert_eq!(read("<x a='&b;'/>", &["x"], &[], MAX_TEXT), Err(XmlReason::Entity));
        assert_eq!(read("<y/>", &["x"], &[], MAX_TEXT), Err(XmlReason::OtherContents));
        assert_eq!(read("<x>", &["x"], &[], MAX_TEXT), Err(XmlReason::Malformed));
    }

    #[test]
    fn the_rest_is_not_read() {
        let tree = read("<s><x><h>1</h><body><broken", &["x"], &["body"], MAX_TEXT).unwrap();
        assert_eq!(tree.at(&["h"]).unwrap().text, "1");
    }

    #[test]
    fn characters_and_children_come_in_the_order_of_the_file() {
        let tree = read("<x>é<b>1</b><c/> y<d>2</d></x>", &["x"], &[], MAX_TEXT).unwrap();
        let seen: Vec<String> = tree
            .pieces()
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Element(child) => format!("<{}>", child.name),
            })
            .collect();
        assert_eq!(seen, ["é", "<b>", "<c>", " y", "<d>"]);
    }
}
