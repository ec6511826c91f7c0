//! Received text as it is shown: the blocks of a mail body or of a clinical document, never anything else.
//!
//! What is long is shown in slices, so that no text freezes the window: [`SLICE_BLOCKS`] blocks or [`SLICE_CHARS`]
//! characters, and as many more each time the person asks. Selection and copying come from `iced_selection`: the toolkit
//! has none for text of several styles.

mod renewed;
mod runs;
mod table;

use super::Element;
use super::icon::Icon;
use super::look::{Look, Size, space};
use super::widget::{Access, Role, Tone, icon, label, link, region, surface};
use crate::blocks::{Block, Run, plain_text};
use iced::widget::{Column, column, container, image, row};
use iced::{Length, Padding};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

/// Blocks shown at first and with each wish for more, those inside tables, lists and quotes counted.
pub const SLICE_BLOCKS: usize = 400;
/// Characters shown at first and with each wish for more.
pub const SLICE_CHARS: usize = 60_000;
/// Characters of one piece of text: a longer paragraph is set as several, which the toolkit shapes one by one.
const PIECE_CHARS: usize = 4_000;
/// Lines of a quotation shown before the person asks for the rest.
const QUOTE_LINES: usize = 6;
/// Characters that fill about one line of a quotation.
const LINE_CHARS: usize = 90;
/// Quotations, lists and tables inside each other; what is deeper is shown as plain text.
const DEPTH: usize = 12;
/// Links listed below a text.
const LINKS: usize = 50;

/// What a person does in a text.
#[derive(Clone, PartialEq, Eq)]
pub enum Action {
    /// Shows the next slice.
    More,
    /// Opens or folds a quotation, by its number in the text.
    Quote(usize),
    /// Opens or folds the list of links.
    Links,
    /// A link was chosen: its target.
    Link(String),
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::More => "More",
            Self::Quote(_) => "Quote",
            Self::Links => "Links",
            Self::Link(_) => "Link",
        })
    }
}

/// Pictures a text carries, decoded, by their name in the blocks.
pub type Pictures = Arc<HashMap<String, image::Handle>>;

/// How far a text is unfolded.
#[derive(Debug, Clone)]
pub struct State {
    slices: usize,
    open_quotes: BTreeSet<usize>,
    links_open: bool,
    pictures: Pictures,
}

impl Default for State {
    fn default() -> Self {
        Self::new(Pictures::default())
    }
}

impl State {
    /// A text not unfolded yet, with its pictures.
    pub fn new(pictures: Pictures) -> Self {
        Self { slices: 1, open_quotes: BTreeSet::new(), links_open: false, pictures }
    }

    /// Bytes of its pictures.
    pub fn bytes(&self) -> usize {
        let bytes = |handle: &image::Handle| match handle {
            image::Handle::Rgba { pixels, .. } => pixels.len(),
            image::Handle::Bytes(_, bytes) => bytes.len(),
            image::Handle::Path(..) => 0,
        };
        self.pictures.values().map(bytes).sum()
    }

    /// Unfolds or folds; answers the target of a link that was chosen.
    pub fn update(&mut self, action: Action) -> Option<String> {
        match action {
            Action::More => self.slices = self.slices.saturating_add(1),
            Action::Quote(number) => {
                if !self.open_quotes.remove(&number) {
                    self.open_quotes.insert(number);
                }
            }
            Action::Links => self.links_open = !self.links_open,
            Action::Link(target) => return Some(target),
        }
        None
    }
}

/// The names of the pictures a text refers to, each once, in order.
pub fn picture_names(blocks: &[Block]) -> Vec<String> {
    let mut names = Vec::new();
    walk(blocks, DEPTH, &mut |block| {
        if let Block::Picture { source, .. } = block
            && !names.contains(source)
        {
            names.push(source.clone());
        }
    });
    names
}

/// Calls for every block, those inside others included.
fn walk<'a>(blocks: &'a [Block], depth: usize, visit: &mut impl FnMut(&'a Block)) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for block in blocks {
        visit(block);
        match block {
            Block::Quote { blocks } => walk(blocks, depth, visit),
            Block::List { items, .. } => items.iter().for_each(|item| walk(item, depth, visit)),
            Block::Table { rows } => {
                rows.iter().flatten().for_each(|cell| walk(&cell.blocks, depth, visit));
            }
            _ => {}
        }
    }
}

/// A text, as far as it is unfolded.
pub fn view<'a>(look: &'a Look, blocks: &'a [Block], state: &'a State) -> Element<'a, Action> {
    let mut pen = Pen {
        look,
        state,
        blocks_left: SLICE_BLOCKS.saturating_mul(state.slices),
        chars_left: SLICE_CHARS.saturating_mul(state.slices),
        quotes: 0,
    };
    let mut page = pen.column(blocks, 0, Tone::Plain).spacing(space::MEDIUM);
    if pen.is_dry() {
        let more = link(look, look.words("blocks-more"), Some(Action::More));
        page = page.push(
            column![label(look, look.words("blocks-cut")).size(Size::Small).tone(look, Tone::Muted), more]
                .spacing(space::TIGHT),
        );
    }
    if let Some(links) = links(look, blocks, state) {
        page = page.push(links);
    }
    page.width(Length::Fill).into()
}

/// The links of a text with their targets: for the keyboard, and to see where they lead.
fn links<'a>(look: &'a Look, blocks: &'a [Block], state: &State) -> Option<Element<'a, Action>> {
    let mut found: Vec<&'a Run> = Vec::new();
    let mut count = 0_usize;
    walk(blocks, DEPTH, &mut |block| {
        let (Block::Paragraph { runs } | Block::Heading { runs, .. }) = block else { return };
        for run in runs.iter().filter(|run| run.link.is_some()) {
            count += 1;
            if found.len() < LINKS && !found.iter().any(|known| known.link == run.link) {
                found.push(run);
            }
        }
    });
    if count == 0 {
        return None;
    }
    let words = look.words_with("blocks-links", &[("count", count.to_string())]);
    let head = super::widget::quiet(look, Some(Icon::Link), words, Some(Action::Links)).expanded(state.links_open);
    let mut list = column![head].spacing(space::TIGHT);
    if state.links_open {
        for run in found {
            let target = run.link.clone().unwrap_or_default();
            let shown: String = target.chars().take(300).collect();
            list = list.push(link(look, shown, Some(Action::Link(target))));
        }
    }
    Some(region(Access::new(Role::List, look.words("blocks-links-name")), list))
}

/// Sets blocks until nothing is left of the slice.
#[derive(Clone)]
struct Pen<'a> {
    look: &'a Look,
    state: &'a State,
    blocks_left: usize,
    chars_left: usize,
    /// Quotations met so far: their numbers.
    quotes: usize,
}

impl<'a> Pen<'a> {
    fn is_dry(&self) -> bool {
        self.blocks_left == 0 || self.chars_left == 0
    }

    /// Takes what one block costs.
    fn spend(&mut self) {
        self.blocks_left = self.blocks_left.saturating_sub(1);
    }

    fn column(&mut self, blocks: &'a [Block], depth: usize, tone: Tone) -> Column<'a, Action> {
        let mut page = Column::new().spacing(space::SMALL);
        for block in blocks {
            if self.is_dry() {
                break;
            }
            self.spend();
            for element in self.block(block, depth, tone) {
                page = page.push(element);
            }
        }
        page
    }

    fn block(&mut self, block: &'a Block, depth: usize, tone: Tone) -> Vec<Element<'a, Action>> {
        if depth >= DEPTH {
            return self.plain(plain_text(std::slice::from_ref(block)));
        }
        match block {
            Block::Paragraph { runs } => self.runs(runs, runs::Setting::text(tone)),
            Block::Heading { level, runs } => self.runs(runs, runs::Setting::heading(*level)),
            Block::Preformatted { text } => self.preformatted(text, tone),
            Block::Quote { blocks } => vec![self.quote(blocks, depth)],
            Block::List { ordered, items } => vec![self.list(*ordered, items, depth, tone)],
            Block::Table { rows } => table::view(self, rows, depth).into_iter().collect(),
            Block::Picture { source, description } => vec![self.picture(source, description)],
            Block::Rule => vec![surface::rule(self.look)],
        }
    }

    fn runs(&mut self, runs: &'a [Run], setting: runs::Setting) -> Vec<Element<'a, Action>> {
        runs::pieces(runs, PIECE_CHARS, &mut self.chars_left)
            .into_iter()
            .map(|piece| runs::view(self.look, piece, setting))
            .collect()
    }

    fn preformatted(&mut self, text: &'a str, tone: Tone) -> Vec<Element<'a, Action>> {
        runs::text_pieces(text, PIECE_CHARS, &mut self.chars_left)
            .into_iter()
            .map(|piece| runs::plain(self.look, piece, runs::Setting::preformatted(tone)))
            .collect()
    }

    /// Text made here, which therefore belongs to the element.
    fn plain(&mut self, text: String) -> Vec<Element<'a, Action>> {
        let taken: String = text.chars().take(self.chars_left.min(PIECE_CHARS)).collect();
        self.chars_left = self.chars_left.saturating_sub(taken.chars().count());
        vec![label(self.look, taken).width(Length::Fill).into()]
    }

    fn quote(&mut self, blocks: &'a [Block], depth: usize) -> Element<'a, Action> {
        let number = self.quotes;
        self.quotes += 1;
        let open = self.state.open_quotes.contains(&number);
        let (short, cut) = if open { (blocks, false) } else { beginning(blocks) };
        // Quotations inside the part that is folded keep their numbers.
        let inner = self.column(short, depth + 1, Tone::Muted);
        let mut content = column![inner].spacing(space::TIGHT);
        if cut || open {
            let words = self.look.words(if open { "blocks-quote-fold" } else { "blocks-quote-open" });
            content = content.push(link(self.look, words, Some(Action::Quote(number))));
        }
        self.quotes = number + 1 + count_quotes(blocks);
        let palette = self.look.palette;
        let bar = container(iced::widget::space().width(3).height(Length::Fill))
            .height(Length::Fill)
            .style(surface::ground(palette.line));
        let body = container(content).width(Length::Fill);
        let quote = row![bar, body].spacing(space::MEDIUM).height(Length::Shrink);
        region(Access::new(Role::Blockquote, self.look.words("blocks-quote")), quote)
    }

    fn list(&mut self, ordered: bool, items: &'a [Vec<Block>], depth: usize, tone: Tone) -> Element<'a, Action> {
        let mut list = Column::new().spacing(space::TIGHT);
        for (n, item) in items.iter().enumerate() {
            if self.is_dry() {
                break;
            }
            self.spend();
            let mark = if ordered { format!("{}.", n + 1) } else { "•".to_owned() };
            let width = if ordered { 34.0 } else { 20.0 };
            let mark = container(label(self.look, mark).tone(self.look, tone)).width(width).align_right(width);
            let body = container(self.column(item, depth + 1, tone)).width(Length::Fill);
            let access = Access { place: Some((n, items.len())), ..Access::new(Role::ListItem, String::new()) };
            list = list.push(region(access, row![mark, body].spacing(space::SMALL)));
        }
        region(Access::new(Role::List, self.look.words("blocks-list")), list)
    }

    fn picture(&self, source: &str, description: &'a str) -> Element<'a, Action> {
        let look = self.look;
        let described: String = description.chars().take(500).collect();
        let name = if described.trim().is_empty() { look.words("blocks-picture") } else { described };
        match self.state.pictures.get(source) {
            Some(handle) => {
                let picture = image(handle.clone()).content_fit(iced::ContentFit::ScaleDown);
                region(Access::new(Role::Image, name), container(picture).max_width(900))
            }
            None => row![
                icon(look, Icon::Picture, 16.0, Tone::Muted),
                label(look, look.words_with("blocks-picture-missing", &[("name", name)]))
                    .size(Size::Small)
                    .tone(look, Tone::Muted)
            ]
            .spacing(space::SMALL)
            .padding(Padding::from([space::TIGHT, 0.0]))
            .into(),
        }
    }
}

/// The first characters of what blocks say.
fn beginning_of(blocks: &[Block], most: usize) -> String {
    let mut said = Said { text: String::new(), left: most };
    said.blocks(blocks, DEPTH);
    said.text.truncate(said.text.trim_end().len());
    said.text
}

/// Text gathered until there is enough of it.
struct Said {
    text: String,
    left: usize,
}

impl Said {
    fn blocks(&mut self, blocks: &[Block], depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        for block in blocks {
            if self.left == 0 {
                return;
            }
            match block {
                Block::Paragraph { runs } | Block::Heading { runs, .. } => {
                    runs.iter().take_while(|run| self.add(&run.text)).count();
                }
                Block::Preformatted { text } | Block::Picture { description: text, .. } => {
                    self.add(text);
                }
                Block::Quote { blocks } => self.blocks(blocks, depth),
                Block::List { items, .. } => items.iter().for_each(|item| self.blocks(item, depth)),
                Block::Table { rows } => rows.iter().flatten().for_each(|cell| self.blocks(&cell.blocks, depth)),
                Block::Rule => {}
            }
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.add("\n");
            }
        }
    }

    /// Whether there is room for more.
    fn add(&mut self, text: &str) -> bool {
        let end = text.char_indices().nth(self.left).map_or(text.len(), |(end, _)| end);
        let taken = text.get(..end).unwrap_or_default();
        self.left = self.left.saturating_sub(taken.chars().count());
        self.text.push_str(taken);
        self.left > 0
    }
}

fn count_quotes(blocks: &[Block]) -> usize {
    let mut count = 0;
    walk(blocks, DEPTH, &mut |block| count += usize::from(matches!(block, Block::Quote { .. })));
    count
}

/// The blocks that fill the first lines of a quotation, and whether that leaves some out.
fn beginning(blocks: &[Block]) -> (&[Block], bool) {
    let mut lines = 0;
    for (n, block) in blocks.iter().enumerate() {
        lines += lines_of(block);
        if lines > QUOTE_LINES {
            // One block at least is seen, however long.
            let count = n.max(1);
            return (blocks.get(..count).unwrap_or(blocks), count < blocks.len());
        }
    }
    (blocks, false)
}

/// About how many lines a block fills.
fn lines_of(block: &Block) -> usize {
    let text = |text: &str| text.split('\n').map(|line| 1 + line.chars().count() / LINE_CHARS).sum::<usize>();
    match block {
        Block::Paragraph { runs } | Block::Heading { runs, .. } => {
            runs.iter().map(|run| text(&run.text)).sum::<usize>().max(1)
        }
        Block::Preformatted { text: shown } => text(shown),
        Block::Quote { blocks } => blocks.iter().map(lines_of).sum(),
        Block::List { items, .. } => items.iter().flatten().map(lines_of).sum(),
        Block::Table { rows } => rows.len(),
        Block::Picture { .. } => QUOTE_LINES,
        Block::Rule => 0,
    }
}

#[cfg(test)]
mod tests;
