//! Tables of the narrative: rows of `thead`, `tbody`, then `tfoot`, spans within reason.

use super::flow::Flow;
use super::{Narrative, Setting};
use crate::blocks::{Block, Cell};
use crate::health::cda::body::limits::MAX_SPAN;
use crate::health::error::XmlReason;
use crate::health::xml::{Element, Piece};

/// Rows as they are met.
#[derive(Default)]
struct Rows {
    rows: Vec<Vec<Cell>>,
    /// Those of `tfoot`, which stands before `tbody` in the file and below it on paper.
    foot: Vec<Vec<Cell>>,
}

/// Which part of the table a row stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    Body,
    Foot,
}

fn is_cell(element: &Element) -> bool {
    element.is("td") || element.is("th")
}

fn span(cell: &Element, name: &str) -> u16 {
    let digits = cell.attribute(name).unwrap_or_default();
    digits.parse().unwrap_or(1_u16).clamp(1, MAX_SPAN)
}

impl Narrative<'_> {
    /// A table; its caption and whatever stands outside of its cells come before it.
    pub(super) fn table(&mut self, table: &Element, setting: Setting<'_>, out: &mut Flow) -> Result<(), XmlReason> {
        self.end(out)?;
        let mut rows = Rows::default();
        self.rows(table, setting, Part::Body, &mut rows, out)?;
        let Rows { mut rows, foot } = rows;
        rows.extend(foot);
        if rows.is_empty() { self.end(out) } else { self.push(Block::Table { rows }, out) }
    }

    fn rows(
        &mut self,
        parent: &Element,
        setting: Setting<'_>,
        part: Part,
        rows: &mut Rows,
        out: &mut Flow,
    ) -> Result<(), XmlReason> {
        for piece in parent.pieces() {
            let child = match piece {
                Piece::Text(text) => {
                    self.characters(text, setting, out)?;
                    continue;
                }
                Piece::Element(child) => child,
            };
            let inside = setting.inside(child);
            if child.is("thead") {
                self.rows(child, inside, Part::Head, rows, out)?;
            } else if child.is("tbody") {
                self.rows(child, inside, part, rows, out)?;
            } else if child.is("tfoot") {
                self.rows(child, inside, Part::Foot, rows, out)?;
            } else if child.is("tr") {
                let cells = self.row(child, inside, part)?;
                let target = if part == Part::Foot { &mut rows.foot } else { &mut rows.rows };
                if !cells.is_empty() {
                    target.push(cells);
                }
            } else if is_cell(child) {
                let cell = self.cell(child, setting, part)?;
                rows.rows.push(vec![cell]);
            } else {
                self.child(child, setting, out)?;
            }
        }
        Ok(())
    }

    fn row(&mut self, row: &Element, setting: Setting<'_>, part: Part) -> Result<Vec<Cell>, XmlReason> {
        let mut cells = Vec::new();
        for piece in row.pieces() {
            match piece {
                Piece::Text(text) if text.trim().is_empty() => {}
                Piece::Text(text) => {
                    let mut flow = Flow::default();
                    self.characters(text, setting, &mut flow)?;
                    self.end(&mut flow)?;
                    self.budget.cell()?;
                    cells.push(Cell { heading: part == Part::Head, columns: 1, rows: 1, blocks: flow.blocks });
                }
                Piece::Element(cell) => cells.push(self.cell(cell, setting, part)?),
            }
        }
        Ok(cells)
    }

    /// A cell; any other element of a row is shown as one.
    fn cell(&mut self, cell: &Element, setting: Setting<'_>, part: Part) -> Result<Cell, XmlReason> {
        self.budget.cell()?;
        let heading = cell.is("th") || part == Part::Head;
        let inside = Setting { nesting: setting.nesting + 1, ..setting };
        let blocks = if is_cell(cell) {
            self.contents(cell, inside.inside(cell))?
        } else {
            let mut flow = Flow::default();
            self.child(cell, inside, &mut flow)?;
            self.end(&mut flow)?;
            flow.blocks
        };
        Ok(Cell { heading, columns: span(cell, "colspan"), rows: span(cell, "rowspan"), blocks })
    }
}
