//! The layout of a table: columns as wide as they need, narrower when there is less room, and then wider than the page.

use crate::ui::Element;
use crate::ui::palette::Palette;
use iced::advanced::layout::{Layout, Limits, Node};
use iced::advanced::widget::{Operation, Tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, Widget, mouse, overlay, renderer};
use iced::{Background, Border, Color, Event, Length, Point, Rectangle, Size, Vector};

/// A column does not get narrower than this unless its text is.
const NARROWEST: f32 = 72.0;
/// A column does not get wider than this by itself.
const WIDEST: f32 = 360.0;

/// A cell in its place.
pub(super) struct Placed<'a, Message> {
    pub(super) column: usize,
    pub(super) row: usize,
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) heading: bool,
    pub(super) content: Element<'a, Message>,
}

/// Lays cells out in columns and rows.
pub(super) struct Grid<'a, Message> {
    palette: &'static Palette,
    cells: Vec<Placed<'a, Message>>,
    columns: usize,
    rows: usize,
    available: f32,
}

impl<'a, Message> Grid<'a, Message> {
    /// A table for a place of this width.
    pub(super) fn new(
        palette: &'static Palette,
        cells: Vec<Placed<'a, Message>>,
        columns: usize,
        available: f32,
    ) -> Self {
        let rows = cells.iter().map(|cell| cell.row + cell.rows).max().unwrap_or_default();
        Self { palette, cells, columns, rows, available }
    }

    /// Lays one cell out within a width.
    fn cell(&mut self, tree: &mut Tree, renderer: &iced::Renderer, index: usize, width: f32) -> Option<Node> {
        let cell = self.cells.get_mut(index)?;
        let limits = Limits::new(Size::ZERO, Size::new(width, f32::INFINITY));
        let tree = tree.children.get_mut(index)?;
        Some(cell.content.as_widget_mut().layout(tree, renderer, &limits))
    }

    fn widths(&mut self, tree: &mut Tree, renderer: &iced::Renderer) -> Vec<f32> {
        let mut natural = vec![0.0_f32; self.columns];
        let mut order: Vec<usize> = (0..self.cells.len()).collect();
        order.sort_by_key(|index| self.cells.get(*index).map_or(0, |cell| cell.columns));
        for index in order {
            let Some((column, columns)) = self.cells.get(index).map(|cell| (cell.column, cell.columns)) else {
                continue;
            };
            let most = WIDEST * f32::from(u16::try_from(columns).unwrap_or(u16::MAX));
            let Some(node) = self.cell(tree, renderer, index, most) else { continue };
            // A pixel more than measured, or rounding breaks the last letter off.
            let needed = node.size().width.ceil() + 1.0;
            let covered: f32 = natural.iter().skip(column).take(columns).sum();
            if needed > covered {
                let share = (needed - covered) / f32::from(u16::try_from(columns).unwrap_or(1).max(1));
                natural.iter_mut().skip(column).take(columns).for_each(|width| *width += share);
            }
        }
        fitted(&natural, self.available)
    }
}

/// Natural widths made to fit: what is wider than its share gives way, down to [`NARROWEST`].
fn fitted(natural: &[f32], available: f32) -> Vec<f32> {
    let total: f32 = natural.iter().sum();
    if total <= available || total <= 0.0 {
        return natural.to_vec();
    }
    let least: Vec<f32> = natural.iter().map(|width| width.min(NARROWEST)).collect();
    let floor: f32 = least.iter().sum();
    if floor >= available {
        return least;
    }
    let share = (available - floor) / (total - floor).max(1.0);
    natural.iter().zip(&least).map(|(width, least)| least + (width - least) * share).collect()
}

/// Where each begins, and where the last one ends.
fn edges(sizes: &[f32]) -> Vec<f32> {
    let mut at = 0.0;
    let mut edges = vec![0.0];
    for size in sizes {
        at += size;
        edges.push(at);
    }
    edges
}

fn between(edges: &[f32], first: usize, count: usize) -> (f32, f32) {
    let start = edges.get(first).copied().unwrap_or_default();
    let end = edges.get(first + count).or(edges.last()).copied().unwrap_or_default();
    (start, (end - start).max(0.0))
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Grid<'_, Message> {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    fn children(&self) -> Vec<Tree> {
        self.cells.iter().map(|cell| Tree::new(&cell.content)).collect()
    }

    fn diff(&self, tree: &mut Tree) {
        let contents: Vec<_> = self.cells.iter().map(|cell| &cell.content).collect();
        tree.diff_children(&contents);
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &iced::Renderer, _limits: &Limits) -> Node {
        let columns = edges(&self.widths(tree, renderer));
        let mut heights = vec![0.0_f32; self.rows];
        let mut nodes = Vec::with_capacity(self.cells.len());
        for index in 0..self.cells.len() {
            let Some((column, count)) = self.cells.get(index).map(|cell| (cell.column, cell.columns)) else { continue };
            let (_, width) = between(&columns, column, count);
            nodes.push(self.cell(tree, renderer, index, width).unwrap_or_else(|| Node::new(Size::ZERO)));
        }
        // Cells of one row first: those that span several need what these leave wanting.
        let mut order: Vec<usize> = (0..self.cells.len()).collect();
        order.sort_by_key(|index| self.cells.get(*index).map_or(0, |cell| cell.rows));
        for index in order {
            let (Some(cell), Some(node)) = (self.cells.get(index), nodes.get(index)) else { continue };
            let covered: f32 = heights.iter().skip(cell.row).take(cell.rows).sum();
            let wanting = node.size().height - covered;
            if let Some(last) = heights.get_mut(cell.row + cell.rows - 1).filter(|_| wanting > 0.0) {
                *last += wanting;
            }
        }
        let rows = edges(&heights);
        let size = Size::new(columns.last().copied().unwrap_or_default(), rows.last().copied().unwrap_or_default());
        let placed = nodes.into_iter().zip(&self.cells).map(|(node, cell)| {
            let (x, width) = between(&columns, cell.column, cell.columns);
            let (y, height) = between(&rows, cell.row, cell.rows);
            // The box of the cell, with its content inside.
            Node::with_children(Size::new(width, height), vec![node]).move_to(Point::new(x, y))
        });
        Node::with_children(size, placed.collect())
    }

    fn operate(
        &mut self,
        tree: &mut Tree,
        layout: Layout<'_>,
        renderer: &iced::Renderer,
        operation: &mut dyn Operation,
    ) {
        operation.traverse(&mut |operation| {
            for ((cell, tree), place) in self.cells.iter_mut().zip(&mut tree.children).zip(layout.children()) {
                if let Some(content) = place.children().next() {
                    cell.content.as_widget_mut().operate(tree, content, renderer, operation);
                }
            }
        });
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &iced::Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        for ((cell, tree), place) in self.cells.iter_mut().zip(&mut tree.children).zip(layout.children()) {
            if let Some(content) = place.children().next() {
                cell.content.as_widget_mut().update(tree, event, content, cursor, renderer, clipboard, shell, viewport);
            }
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &iced::Renderer,
    ) -> mouse::Interaction {
        let cells = self.cells.iter().zip(&tree.children).zip(layout.children());
        cells
            .filter_map(|((cell, tree), place)| {
                let content = place.children().next()?;
                Some(cell.content.as_widget().mouse_interaction(tree, content, cursor, viewport, renderer))
            })
            .max()
            .unwrap_or_default()
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut iced::Renderer,
        theme: &iced::Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        for ((cell, tree), place) in self.cells.iter().zip(&tree.children).zip(layout.children()) {
            let bounds = place.bounds();
            if !bounds.intersects(viewport) {
                continue;
            }
            let ground = if cell.heading { self.palette.surface_sunken } else { Color::TRANSPARENT };
            let border = Border { color: self.palette.line, width: 0.5, radius: 0.0.into() };
            let quad = renderer::Quad { bounds, border, ..renderer::Quad::default() };
            renderer.fill_quad(quad, Background::Color(ground));
            if let Some(content) = place.children().next() {
                cell.content.as_widget().draw(tree, renderer, theme, style, content, cursor, viewport);
            }
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &iced::Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, iced::Theme, iced::Renderer>> {
        let cells = self.cells.iter_mut().zip(&mut tree.children).zip(layout.children());
        let overlays: Vec<_> = cells
            .filter_map(|((cell, tree), place)| {
                let content = place.children().next()?;
                cell.content.as_widget_mut().overlay(tree, content, renderer, viewport, translation)
            })
            .collect();
        (!overlays.is_empty()).then(|| overlay::Group::with_children(overlays).overlay())
    }
}

impl<'a, Message: 'a> From<Grid<'a, Message>> for Element<'a, Message> {
    fn from(grid: Grid<'a, Message>) -> Self {
        Element::new(grid)
    }
}

#[cfg(test)]
mod tests {
    use super::{edges, fitted};

    #[test]
    fn columns_keep_their_width_where_there_is_room() {
        assert_eq!(fitted(&[100.0, 200.0], 400.0), [100.0, 200.0]);
    }

    #[test]
    fn wide_columns_give_way_and_narrow_ones_do_not() {
        let fitted = fitted(&[40.0, 360.0, 360.0], 400.0);
        assert!((fitted[0] - 40.0).abs() < 0.1, "{fitted:?}");
        assert!((fitted.iter().sum::<f32>() - 400.0).abs() < 0.5, "{fitted:?}");
    }

    #[test]
    fn many_columns_make_the_table_wider_than_its_place() {
        let fitted = fitted(&[300.0; 12], 400.0);
        assert_eq!(fitted, [72.0; 12]);
        assert_eq!(edges(&fitted).last(), Some(&(72.0 * 12.0)));
    }
}
