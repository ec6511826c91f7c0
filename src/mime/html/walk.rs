//! From tokens to blocks, with a stack of open containers instead of recursion.

use super::scan::{Token, tokens};
use super::{Block, Cell, Run, Style, names};
use crate::domain::text::is_deceptive;

/// Deepest container kept; what is deeper joins its parent, since blocks are read recursively.
const MAX_DEPTH: usize = 24;

enum Container {
    Body,
    Quote,
    List {
        ordered: bool,
        items: Vec<Vec<Block>>,
    },
    Item,
    Table {
        rows: Vec<Vec<Cell>>,
    },
    Row {
        cells: Vec<Cell>,
    },
    Cell {
        heading: bool,
        columns: u16,
        rows: u16,
    },
    /// An element that only breaks paragraphs, or one too deep to be kept.
    Flat,
}

struct Open<'a> {
    tag: &'a str,
    container: Container,
    blocks: Vec<Block>,
}

struct Walker<'a> {
    stack: Vec<Open<'a>>,
    depth: usize,
    runs: Vec<Run>,
    styles: Vec<(&'a str, Style)>,
    link: Option<String>,
    heading: Option<u8>,
    preformatted: usize,
}

/// Reads cleaned HTML.
pub(super) fn walk(html: &str) -> Vec<Block> {
    let mut walker = Walker {
        stack: vec![Open { tag: "", container: Container::Body, blocks: Vec::new() }],
        depth: 0,
        runs: Vec::new(),
        styles: Vec::new(),
        link: None,
        heading: None,
        preformatted: 0,
    };
    for token in tokens(html) {
        match token {
            Token::Text(text) => walker.text(&text),
            Token::Open(tag, attributes) => walker.open(tag, &attributes),
            Token::Close(tag) => walker.close(tag),
        }
    }
    while walker.stack.len() > 1 {
        walker.pop();
    }
    walker.end_paragraph();
    walker.stack.pop().map(|body| body.blocks).unwrap_or_default()
}

impl<'a> Walker<'a> {
    fn style(&self) -> Style {
        self.styles.last().map(|(_, style)| *style).unwrap_or_default()
    }

    fn text(&mut self, text: &str) {
        let text = if self.preformatted > 0 {
            names::lines(text)
        } else {
            let mut out = String::new();
            for c in text.chars().filter(|c| c.is_whitespace() || !is_deceptive(*c)) {
                let space = c.is_whitespace() && c != '\u{a0}';
                let after_space =
                    out.chars().next_back().or_else(|| self.last_char()).is_none_or(|last| matches!(last, ' ' | '\n'));
                match (space, after_space) {
                    (true, true) => {}
                    (true, false) => out.push(' '),
                    (false, _) => out.push(if c == '\u{a0}' { ' ' } else { c }),
                }
            }
            out
        };
        self.push(text);
    }

    fn last_char(&self) -> Option<char> {
        self.runs.last().and_then(|run| run.text.chars().next_back())
    }

    fn push(&mut self, text: String) {
        if text.is_empty() {
            return;
        }
        let style = self.style();
        match self.runs.last_mut() {
            Some(run) if run.style == style && run.link == self.link => run.text.push_str(&text),
            _ => self.runs.push(Run { text, style, link: self.link.clone() }),
        }
    }

    fn open(&mut self, tag: &'a str, attributes: &[(&str, String)]) {
        let attribute = |name: &str| attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
        let span = |name: &str| attribute(name).and_then(|v| v.trim().parse().ok()).unwrap_or(1_u16).clamp(1, 1000);
        match tag {
            "br" => self.push("\n".to_owned()),
            "hr" => {
                self.end_paragraph();
                self.add(Block::Rule);
            }
            "img" => self.picture(attribute("src").unwrap_or_default(), attribute("alt").unwrap_or_default()),
            "a" => self.link = attribute("href").map(names::line).filter(|href| !href.is_empty()),
            "b" | "dt" => self.push_style(tag, |style| style.bold = true),
            "i" | "cite" | "dfn" | "var" => self.push_style(tag, |style| style.italic = true),
            "u" | "ins" => self.push_style(tag, |style| style.underline = true),
            "s" | "del" => self.push_style(tag, |style| style.strike = true),
            "sup" => self.push_style(tag, |style| style.superscript = true),
            "sub" => self.push_style(tag, |style| style.subscript = true),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.push_container(tag, Container::Flat);
                self.heading = tag.strip_prefix('h').and_then(|level| level.parse().ok());
            }
            "pre" => {
                self.push_container(tag, Container::Flat);
                self.preformatted += 1;
            }
            "blockquote" => self.push_container(tag, Container::Quote),
            "ul" | "ol" => self.push_container(tag, Container::List { ordered: tag == "ol", items: Vec::new() }),
            "li" => self.push_container(tag, Container::Item),
            "table" => self.push_container(tag, Container::Table { rows: Vec::new() }),
            "tr" => self.push_container(tag, Container::Row { cells: Vec::new() }),
            "td" | "th" => {
                let cell = Container::Cell { heading: tag == "th", columns: span("colspan"), rows: span("rowspan") };
                self.push_container(tag, cell);
            }
            "p" | "div" | "center" | "article" | "aside" | "section" | "header" | "footer" | "nav" | "figure"
            | "figcaption" | "details" | "summary" | "dl" | "dd" | "caption" | "hgroup" => {
                self.push_container(tag, Container::Flat);
            }
            _ => {}
        }
    }

    fn close(&mut self, tag: &str) {
        match tag {
            "a" => self.link = None,
            _ => {
                if let Some(at) = self.styles.iter().rposition(|(open, _)| *open == tag) {
                    self.styles.truncate(at);
                }
                if self.stack.iter().skip(1).any(|open| open.tag == tag) {
                    while self.pop().is_some_and(|popped| popped != tag) {}
                }
            }
        }
    }

    fn push_style(&mut self, tag: &'a str, change: impl Fn(&mut Style)) {
        let mut style = self.style();
        change(&mut style);
        self.styles.push((tag, style));
    }

    fn push_container(&mut self, tag: &'a str, container: Container) {
        self.end_paragraph();
        let fits = self.depth < MAX_DEPTH && self.has_place_for(&container);
        let container = if fits { container } else { Container::Flat };
        if !matches!(container, Container::Flat) {
            self.depth += 1;
        }
        self.stack.push(Open { tag, container, blocks: Vec::new() });
    }

    /// Whether rows stand in tables, cells in rows and items in lists.
    fn has_place_for(&self, container: &Container) -> bool {
        let parent = self.stack.iter().rev().map(|open| &open.container).find(|c| !matches!(c, Container::Flat));
        match container {
            Container::Item => matches!(parent, Some(Container::List { .. })),
            Container::Row { .. } => matches!(parent, Some(Container::Table { .. })),
            Container::Cell { .. } => matches!(parent, Some(Container::Row { .. })),
            _ => true,
        }
    }

    /// Closes the innermost container and says which tag it was.
    fn pop(&mut self) -> Option<&'a str> {
        self.end_paragraph();
        if self.stack.len() < 2 {
            return None;
        }
        let Open { tag, container, blocks } = self.stack.pop()?;
        if tag == "pre" {
            self.preformatted = self.preformatted.saturating_sub(1);
        }
        if !matches!(container, Container::Flat) {
            self.depth = self.depth.saturating_sub(1);
        }
        match container {
            Container::Body | Container::Flat => blocks.into_iter().for_each(|block| self.add(block)),
            Container::Quote if blocks.is_empty() => {}
            Container::Quote => self.add(Block::Quote { blocks }),
            Container::List { ordered, mut items } => {
                if !blocks.is_empty() {
                    items.push(blocks);
                }
                if !items.is_empty() {
                    self.add(Block::List { ordered, items });
                }
            }
            Container::Item => self.item(blocks),
            Container::Table { rows } => self.table(rows, blocks),
            Container::Row { cells } => {
                let stray = Cell { heading: false, columns: 1, rows: 1, blocks };
                self.row(cells.into_iter().chain((!stray.blocks.is_empty()).then_some(stray)).collect());
            }
            Container::Cell { heading, columns, rows } => self.cell(Cell { heading, columns, rows, blocks }),
        }
        Some(tag)
    }

    fn parent(&mut self) -> Option<&mut Container> {
        self.stack.iter_mut().rev().map(|open| &mut open.container).find(|c| !matches!(c, Container::Flat))
    }

    fn item(&mut self, blocks: Vec<Block>) {
        if let Some(Container::List { items, .. }) = self.parent() {
            items.push(blocks);
        }
    }

    fn row(&mut self, row: Vec<Cell>) {
        if let (Some(Container::Table { rows }), false) = (self.parent(), row.is_empty()) {
            rows.push(row);
        }
    }

    fn cell(&mut self, cell: Cell) {
        if let Some(Container::Row { cells }) = self.parent() {
            cells.push(cell);
        }
    }

    /// A table of a single column is layout: its contents stand as they are.
    fn table(&mut self, rows: Vec<Vec<Cell>>, caption: Vec<Block>) {
        caption.into_iter().for_each(|block| self.add(block));
        let filled = |cell: &Cell| !cell.blocks.is_empty();
        if rows.iter().all(|row| row.iter().filter(|cell| filled(cell)).count() <= 1) {
            rows.into_iter().flatten().flat_map(|cell| cell.blocks).for_each(|block| self.add(block));
        } else {
            self.add(Block::Table { rows });
        }
    }

    fn add(&mut self, block: Block) {
        if let Some(open) = self.stack.last_mut() {
            open.blocks.push(block);
        }
    }

    fn picture(&mut self, source: &str, description: &str) {
        let description = names::line(description);
        match source.strip_prefix("cid:") {
            Some(id) => {
                self.end_paragraph();
                self.add(Block::Picture { source: names::line(id), description });
            }
            None if description.is_empty() => {}
            None => self.push(format!("[{description}]")),
        }
    }

    fn end_paragraph(&mut self) {
        let mut runs = std::mem::take(&mut self.runs);
        let heading = self.heading.take();
        if self.preformatted > 0 {
            let text: String = runs.into_iter().map(|run| run.text).collect();
            let text = text.trim_matches('\n').to_owned();
            if !text.trim().is_empty() {
                self.add(Block::Preformatted { text });
            }
            return;
        }
        while runs.last().is_some_and(|run| run.text.trim().is_empty()) {
            runs.pop();
        }
        if let Some(last) = runs.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        if runs.iter().all(|run| run.text.trim().is_empty()) {
            return;
        }
        self.add(match heading {
            Some(level) => Block::Heading { level, runs },
            None => Block::Paragraph { runs },
        });
    }
}
