//! How much of a document is shown; beyond, it is refused whole rather than cut.

use crate::health::error::XmlReason;

/// Most blocks: paragraphs, headings, lists, tables, pictures.
const MAX_BLOCKS: usize = 50_000;
/// Most cells of all tables together.
const MAX_CELLS: usize = 100_000;
/// Most bytes of narrative.
const MAX_TEXT: usize = 8 << 20;
/// Most pictures shown, one shown twice counting twice.
const MAX_PICTURES: usize = 500;
/// Most files (pictures and PDF) carried by entries.
pub(super) const MAX_FILES: usize = 1_000;
/// Most bytes of all carried files together, once decoded.
pub(super) const MAX_FILE_BYTES: usize = 64 << 20;
/// Deepest table or list; deeper ones are shown as plain paragraphs.
pub(super) const MAX_NESTING: usize = 8;
/// Most columns or rows a cell spans; French documents have up to 23.
pub(super) const MAX_SPAN: u16 = 200;

/// What may still be shown.
pub(super) struct Budget {
    blocks: usize,
    cells: usize,
    text: usize,
    pictures: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { blocks: MAX_BLOCKS, cells: MAX_CELLS, text: MAX_TEXT, pictures: MAX_PICTURES }
    }
}

fn take(left: &mut usize, cost: usize) -> Result<(), XmlReason> {
    *left = left.checked_sub(cost).ok_or(XmlReason::Limit)?;
    Ok(())
}

impl Budget {
    pub(super) fn block(&mut self) -> Result<(), XmlReason> {
        take(&mut self.blocks, 1)
    }

    pub(super) fn cell(&mut self) -> Result<(), XmlReason> {
        take(&mut self.cells, 1)
    }

    pub(super) fn text(&mut self, bytes: usize) -> Result<(), XmlReason> {
        take(&mut self.text, bytes)
    }

    pub(super) fn picture(&mut self) -> Result<(), XmlReason> {
        take(&mut self.pictures, 1)
    }
}

#[cfg(test)]
mod tests {
    use crate::health::Error;
    use crate::health::cda::body;
    use crate::health::error::XmlReason;

    fn document(narrative: &str) -> Result<super::super::Body, Error> {
        let text = format!(
            "<ClinicalDocument><component><structuredBody><component><section><text>{narrative}</text></section>\
             </component></structuredBody></component></ClinicalDocument>"
        );
        body(text.as_bytes())
    }

    fn is_refused(narrative: &str) -> bool {
        matches!(document(narrative), Err(Error::Cda { reason: XmlReason::Limit }))
    }

    #[test]
    fn too_many_blocks_are_refused() {
        assert!(document(&"<paragraph>x</paragraph>".repeat(super::MAX_BLOCKS)).is_ok());
        assert!(is_refused(&"<paragraph>x</paragraph>".repeat(super::MAX_BLOCKS + 1)));
    }

    #[test]
    fn too_many_cells_are_refused() {
        let table = |cells: usize| format!("<table><tr>{}</tr></table>", "<td/>".repeat(cells));
        assert!(document(&table(super::MAX_CELLS)).is_ok());
        assert!(is_refused(&table(super::MAX_CELLS + 1)));
    }

    #[test]
    fn too_long_a_narrative_is_refused() {
        assert!(document(&"x".repeat(super::MAX_TEXT)).is_ok());
        assert!(is_refused(&"x".repeat(super::MAX_TEXT + 1)));
    }

    #[test]
    fn too_many_pictures_are_refused() {
        let picture = "<renderMultiMedia referencedObject='a'/>";
        assert!(document(&picture.repeat(super::MAX_PICTURES)).is_ok());
        assert!(is_refused(&picture.repeat(super::MAX_PICTURES + 1)));
    }

    #[test]
    fn too_many_elements_and_too_deep_ones_are_refused() {
        assert!(is_refused(&"<br/>".repeat(400_001)));
        assert!(is_refused(&"<content>".repeat(300)));
    }
}
