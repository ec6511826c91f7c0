//! The narrative block (CDA R2 §4.3.5) rebuilt into blocks. No character of it is lost, whatever element it stands in.

use super::limits::{Budget, MAX_NESTING};
use super::media::Media;
use crate::blocks::{Block, Run, Style};
use crate::health::error::XmlReason;
use crate::health::xml::{Element, Piece};
use std::collections::{BTreeMap, BTreeSet};

mod flow;
mod table;

use flow::Flow;

/// The smallest heading of [`Block::Heading`].
pub(super) const LOWEST_HEADING: u8 = 6;

/// What elements pass down to their contents.
#[derive(Debug, Clone, Copy, Default)]
struct Setting<'a> {
    style: Style,
    link: Option<&'a str>,
    /// Tables and lists around.
    nesting: usize,
}

impl<'a> Setting<'a> {
    /// The setting inside an element: its style codes in any case, unknown ones ignored, and text marked as removed.
    fn inside(mut self, element: &'a Element) -> Self {
        let style = &mut self.style;
        for code in element.attribute("styleCode").unwrap_or_default().split_ascii_whitespace() {
            match code.to_ascii_lowercase().as_str() {
                "bold" => style.bold = true,
                "italics" | "italic" | "emphasis" => style.italic = true,
                "underline" => style.underline = true,
                "bolditalics" | "bolditalic" => (style.bold, style.italic) = (true, true),
                _ => {}
            }
        }
        if element.attribute("revised").is_some_and(|value| value.eq_ignore_ascii_case("delete")) {
            style.strike = true;
        }
        self
    }

    fn bold(mut self) -> Self {
        self.style.bold = true;
        self
    }
}

/// Links a reader may open after confirming; other targets (relative paths, scripts) are no links.
fn link_target(element: &Element) -> Option<&str> {
    let target = element.attribute("href")?;
    let scheme = target.split_once(':')?.0.to_ascii_lowercase();
    ["http", "https", "mailto", "tel"].contains(&scheme.as_str()).then_some(target)
}

/// Reads narratives one after the other, within one budget.
pub(super) struct Narrative<'a> {
    media: &'a Media<'a>,
    budget: Budget,
    pictures: BTreeSet<String>,
    /// Numbers of the footnotes by identifier, over the whole document.
    note_numbers: BTreeMap<String, usize>,
    notes: usize,
    /// Footnotes met since the last end of a section's text.
    waiting: Vec<Block>,
}

impl<'a> Narrative<'a> {
    pub(super) fn new(media: &'a Media<'a>, budget: Budget) -> Self {
        Self { media, budget, pictures: BTreeSet::new(), note_numbers: BTreeMap::new(), notes: 0, waiting: Vec::new() }
    }

    /// Sources of the pictures met.
    pub(super) fn pictures(&self) -> &BTreeSet<String> {
        &self.pictures
    }

    /// A section's title.
    pub(super) fn heading(&mut self, title: &Element, level: u8, blocks: &mut Vec<Block>) -> Result<(), XmlReason> {
        let inside = self.contents(title, Setting::default().inside(title))?;
        for block in inside {
            blocks.push(match block {
                Block::Paragraph { runs } => Block::Heading { level, runs },
                other => other,
            });
        }
        Ok(())
    }

    /// A section's narrative, its footnotes last.
    pub(super) fn text(&mut self, text: &Element, blocks: &mut Vec<Block>) -> Result<(), XmlReason> {
        blocks.extend(self.contents(text, Setting::default().inside(text))?);
        blocks.append(&mut self.waiting);
        Ok(())
    }

    /// Embedded PDF that nothing else speaks of.
    pub(super) fn copies(&mut self, sources: Vec<String>, blocks: &mut Vec<Block>) -> Result<(), XmlReason> {
        for source in sources {
            self.budget.block()?;
            self.budget.picture()?;
            blocks.push(Block::Picture { source, description: String::new() });
        }
        Ok(())
    }

    /// All that stands inside an element, as blocks of its own.
    fn contents(&mut self, element: &Element, setting: Setting<'_>) -> Result<Vec<Block>, XmlReason> {
        let mut flow = Flow::default();
        self.flow(element, setting, &mut flow)?;
        self.end(&mut flow)?;
        Ok(flow.blocks)
    }

    fn flow(&mut self, element: &Element, setting: Setting<'_>, out: &mut Flow) -> Result<(), XmlReason> {
        element.pieces().try_for_each(|piece| match piece {
            Piece::Text(text) => self.characters(text, setting, out),
            Piece::Element(child) => self.child(child, setting, out),
        })
    }

    fn characters(&mut self, text: &str, setting: Setting<'_>, out: &mut Flow) -> Result<(), XmlReason> {
        self.budget.text(text.len())?;
        out.text(text, setting.style, setting.link);
        Ok(())
    }

    /// Ends the paragraph being written, if there is one.
    fn end(&mut self, out: &mut Flow) -> Result<(), XmlReason> {
        if out.end() { self.budget.block() } else { Ok(()) }
    }

    fn push(&mut self, block: Block, out: &mut Flow) -> Result<(), XmlReason> {
        self.end(out)?;
        self.budget.block()?;
        out.blocks.push(block);
        Ok(())
    }

    /// Contents as paragraphs of their own.
    fn apart(&mut self, element: &Element, setting: Setting<'_>, out: &mut Flow) -> Result<(), XmlReason> {
        self.end(out)?;
        self.flow(element, setting, out)?;
        self.end(out)
    }

    fn child(&mut self, child: &Element, setting: Setting<'_>, out: &mut Flow) -> Result<(), XmlReason> {
        let mut setting = setting.inside(child);
        let name = child.name.to_ascii_lowercase();
        match name.as_str() {
            "br" => {
                out.line_break(setting.style, setting.link);
                self.flow(child, setting, out)
            }
            "caption" => self.apart(child, setting.bold(), out),
            "list" | "ul" | "ol" if setting.nesting < MAX_NESTING => self.list(child, setting, out),
            "table" if setting.nesting < MAX_NESTING => self.table(child, setting, out),
            "paragraph" | "p" | "div" | "list" | "ul" | "ol" | "item" | "li" | "table" | "tr" | "td" | "th" => {
                self.apart(child, setting, out)
            }
            "rendermultimedia" => self.picture(child, setting, out),
            "footnote" => self.footnote(child, setting, out),
            "footnoteref" => {
                if let Some(id) = child.attribute("IDREF") {
                    let number = self.note_number(Some(id));
                    self.note_mark(number, setting, out)?;
                }
                self.flow(child, setting, out)
            }
            "sub" => {
                setting.style.subscript = true;
                self.flow(child, setting, out)
            }
            "sup" => {
                setting.style.superscript = true;
                self.flow(child, setting, out)
            }
            "linkhtml" | "a" => {
                setting.link = link_target(child).or(setting.link);
                self.flow(child, setting, out)
            }
            _ => self.flow(child, setting, out),
        }
    }

    /// A list; captions and what else stands between its items come before it.
    fn list(&mut self, list: &Element, setting: Setting<'_>, out: &mut Flow) -> Result<(), XmlReason> {
        self.end(out)?;
        let ordered = list.is("ol") || list.attribute("listType").is_some_and(|t| t.eq_ignore_ascii_case("ordered"));
        let inner = Setting { nesting: setting.nesting + 1, ..setting };
        let mut items = Vec::new();
        for piece in list.pieces() {
            match piece {
                Piece::Text(text) => self.characters(text, setting, out)?,
                Piece::Element(item) if item.is("item") || item.is("li") => {
                    // An item costs as a block, even an empty one.
                    self.budget.block()?;
                    items.push(self.contents(item, inner.inside(item))?);
                }
                Piece::Element(other) => self.child(other, setting, out)?,
            }
        }
        if items.is_empty() { self.end(out) } else { self.push(Block::List { ordered, items }, out) }
    }

    /// A picture per object referred to, captions as its description.
    fn picture(&mut self, element: &Element, setting: Setting<'_>, out: &mut Flow) -> Result<(), XmlReason> {
        let captions = self.contents(element, setting)?;
        let caption = crate::blocks::plain_text(&captions);
        let objects = element.attribute("referencedObject").unwrap_or_default();
        for (n, id) in objects.split_ascii_whitespace().enumerate() {
            self.budget.picture()?;
            let found = self.media.named(id);
            let elsewhere = found.as_ref().and_then(|found| found.elsewhere).unwrap_or_default();
            let description = if n == 0 && !caption.is_empty() { &caption } else { elsewhere };
            self.budget.text(description.len())?;
            let source = found.as_ref().map_or(id, |found| found.source.as_str()).to_owned();
            self.pictures.insert(source.clone());
            self.push(Block::Picture { source, description: description.to_owned() }, out)?;
        }
        if objects.is_empty() {
            self.end(out)?;
            out.blocks.extend(captions);
        }
        Ok(())
    }

    /// A number where the footnote stands, and its text at the end of the section.
    fn footnote(&mut self, note: &Element, setting: Setting<'_>, out: &mut Flow) -> Result<(), XmlReason> {
        let number = self.note_number(note.attribute("ID"));
        self.note_mark(number, setting, out)?;
        let mut flow = Flow::default();
        self.characters(&format!("[{number}] "), Setting::default(), &mut flow)?;
        self.flow(note, Setting::default().inside(note), &mut flow)?;
        self.end(&mut flow)?;
        self.waiting.extend(flow.blocks);
        Ok(())
    }

    /// Numbers in the order of the marks, whether the note or a reference to it comes first.
    fn note_number(&mut self, id: Option<&str>) -> usize {
        let next = self.notes + 1;
        let number = match id {
            Some(id) => *self.note_numbers.entry(id.to_owned()).or_insert(next),
            None => next,
        };
        self.notes = self.notes.max(number);
        number
    }

    fn note_mark(&mut self, number: usize, mut setting: Setting<'_>, out: &mut Flow) -> Result<(), XmlReason> {
        setting.style.superscript = true;
        self.characters(&format!("[{number}]"), setting, out)
    }
}
