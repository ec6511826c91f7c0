//! Tables with cells that span columns and rows; a wide one scrolls sideways in a box of its own.

mod grid;

use super::{Action, Pen, beginning_of, runs};
use crate::blocks::{Block, Cell};
use crate::ui::Element;
use crate::ui::look::space;
use crate::ui::widget::{Access, Role, Tone, region, surface};
use grid::{Grid, Placed};
use iced::widget::{container, responsive, scrollable};
use iced::{Length, Padding};

/// Columns laid out; a table that has more loses them.
const COLUMNS: usize = 100;

/// Characters of a cell that are its name: all of it is read inside.
const NAME_CHARS: usize = 500;

/// A table, as many of its cells as are left of the slice.
pub(super) fn view<'a>(pen: &mut Pen<'a>, rows: &'a [Vec<Cell>], depth: usize) -> Option<Element<'a, Action>> {
    // A row costs one block at least.
    let kept = rows.get(..rows.len().min(pen.blocks_left)).unwrap_or(rows);
    let mut places = place(kept);
    let start = pen.clone();
    // Set once to know how far the slice reaches: how wide there is room for cells is known later.
    let drawn = places.iter().map_while(|place| cell(pen, place.cell, depth)).count();
    places.truncate(drawn);
    let columns = places.iter().map(|place| place.column + place.columns).max()?;
    let look = pen.look;
    let name = look.words_with("blocks-table", &[("rows", rows.len().to_string()), ("columns", columns.to_string())]);
    let table = responsive(move |available| {
        let mut pen = start.clone();
        let set = |at: &Place<'a>| {
            Some(Placed {
                column: at.column,
                row: at.row,
                columns: at.columns,
                rows: at.rows,
                heading: at.cell.heading,
                content: cell(&mut pen, at.cell, depth)?,
            })
        };
        let cells = places.iter().map_while(set).collect();
        let bar = scrollable::Scrollbar::new().width(8).scroller_width(6).margin(1).spacing(2);
        scrollable(Grid::new(look.palette, cells, columns, available.width))
            .direction(scrollable::Direction::Horizontal(bar))
            .style(surface::scroll_style(look.palette))
            .width(Length::Fill)
            .into()
    })
    .height(Length::Shrink);
    Some(region(Access::new(Role::Table, name), table))
}

/// What a cell holds, as far as the slice reaches; it costs its blocks, and one when it has none.
fn cell<'a>(pen: &mut Pen<'a>, cell: &'a Cell, depth: usize) -> Option<Element<'a, Action>> {
    if pen.is_dry() {
        return None;
    }
    let content: Element<'a, Action> = match (cell.heading, cell.blocks.as_slice()) {
        (true, [Block::Paragraph { runs }]) => {
            pen.spend();
            iced::widget::Column::with_children(pen.runs(runs, runs::Setting::heading_cell())).into()
        }
        (_, []) => {
            pen.spend();
            iced::widget::space().into()
        }
        (_, blocks) => pen.column(blocks, depth + 1, Tone::Plain).into(),
    };
    let role = if cell.heading { Role::ColumnHeader } else { Role::Cell };
    let padded = container(content).padding(Padding::from([space::TIGHT, space::SMALL]));
    Some(region(Access::new(role, beginning_of(&cell.blocks, NAME_CHARS)), padded))
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    cell: &'a Cell,
    column: usize,
    row: usize,
    columns: usize,
    rows: usize,
}

/// Finds the place of every cell, as HTML does: in the first column of its row that no cell from above covers.
fn place(rows: &[Vec<Cell>]) -> Vec<Place<'_>> {
    let mut covered: Vec<usize> = vec![0; COLUMNS];
    let mut places = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        let mut column = 0;
        for cell in cells {
            while covered.get(column).is_some_and(|until| *until > row) {
                column += 1;
            }
            let columns = usize::from(cell.columns).clamp(1, COLUMNS).min(COLUMNS.saturating_sub(column));
            if columns == 0 {
                break;
            }
            let count = usize::from(cell.rows).max(1).min(rows.len() - row);
            covered.iter_mut().skip(column).take(columns).for_each(|until| *until = row + count);
            places.push(Place { cell, column, row, columns, rows: count });
            column += columns;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, place};
    use crate::blocks::Cell;

    fn cell(columns: u16, rows: u16) -> Cell {
        Cell { heading: false, columns, rows, blocks: Vec::new() }
    }

    #[test]
    fn cells_stand_beside_those_that_reach_down_from_above() {
        let rows = vec![vec![cell(1, 2), cell(2, 1)], vec![cell(1, 1), cell(1, 1)], vec![cell(3, 1)]];
        let at: Vec<_> = place(&rows).iter().map(|p| (p.row, p.column, p.rows, p.columns)).collect();
        assert_eq!(at, [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 3)]);
    }

    #[test]
    fn spans_that_lie_are_cut_to_the_table() {
        let rows = vec![vec![cell(u16::MAX, u16::MAX), cell(1, 1)], vec![cell(1, 1)]];
        let places = place(&rows);
        assert_eq!((places[0].columns, places[0].rows), (COLUMNS, 2));
        assert_eq!(places.len(), 1, "nothing is left beside a cell that covers all");
    }
}
