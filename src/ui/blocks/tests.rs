use super::{Action, SLICE_BLOCKS, State, beginning, beginning_of, count_quotes, picture_names};
use crate::blocks::{Block, Cell, Run};
use crate::ui::Element;
use crate::ui::headless::Headless;
use crate::ui::look::Look;
use crate::ui::widget::{Role, surface};
use crate::words::Language;
use iced::mouse::{Button, Event as Mouse};
use iced::{Event, Length, Point, Size, Task};
use jiff::Timestamp;

fn paragraph(text: &str) -> Block {
    Block::Paragraph { runs: vec![Run { text: text.to_owned(), ..Run::default() }] }
}

fn quote(blocks: Vec<Block>) -> Block {
    Block::Quote { blocks }
}

#[test]
fn a_long_quotation_shows_its_first_lines_only() {
    let blocks: Vec<Block> = (0..20).map(|n| paragraph(&format!("ligne {n}"))).collect();
    let (short, cut) = beginning(&blocks);
    assert_eq!((short.len(), cut), (6, true));
    assert_eq!(beginning(&blocks[..6]), (&blocks[..6], false));
}

#[test]
fn a_quotation_of_one_huge_paragraph_still_shows_it() {
    let blocks = [paragraph(&"mot ".repeat(1_000)), paragraph("fin")];
    assert_eq!(beginning(&blocks), (&blocks[..1], true));
}

#[test]
fn quotations_open_and_fold_one_by_one() {
    let mut state = State::default();
    for expected in [true, false] {
        assert_eq!(state.update(Action::Quote(3)), None);
        assert_eq!(state.open_quotes.contains(&3), expected);
    }
    assert!(!state.open_quotes.contains(&2));
}

#[test]
fn only_a_chosen_link_leaves_the_text() {
    let mut state = State::default();
    assert_eq!(state.update(Action::More), None);
    assert_eq!(state.slices, 2);
    assert_eq!(state.update(Action::Link("https://a.example".into())).as_deref(), Some("https://a.example"));
    assert!(!format!("{:?}", Action::Link("https://a.example/jeton".into())).contains("jeton"), "links hold secrets");
}

#[test]
fn pictures_are_found_wherever_they_stand_each_once() {
    let picture = |name: &str| Block::Picture { source: name.to_owned(), description: String::new() };
    let cell = Cell { heading: false, columns: 1, rows: 1, blocks: vec![picture("b"), picture("a")] };
    let blocks = [
        picture("a"),
        quote(vec![Block::List { ordered: false, items: vec![vec![picture("c")]] }]),
        Block::Table { rows: vec![vec![cell]] },
    ];
    assert_eq!(picture_names(&blocks), ["a", "c", "b"]);
}

#[test]
fn nesting_without_end_is_not_followed() {
    let mut block = paragraph("au fond");
    for _ in 0..200 {
        block = quote(vec![block]);
    }
    assert_eq!(count_quotes(std::slice::from_ref(&block)), super::DEPTH);
}

/// A text in a window of its own.
struct Page {
    look: Look,
    blocks: Vec<Block>,
    state: State,
}

#[derive(Debug, Clone)]
enum Said {
    Did(Action),
    Other(Vec<Block>),
}

type Window = Headless<Page, Said>;

fn window(blocks: Vec<Block>) -> Window {
    fn update(page: &mut Page, said: Said) -> Task<Said> {
        match said {
            Said::Did(action) => {
                page.state.update(action);
            }
            Said::Other(blocks) => page.blocks = blocks,
        }
        Task::none()
    }
    fn view(page: &Page) -> Element<'_, Said> {
        let text = super::view(&page.look, &page.blocks, &page.state).map(Said::Did);
        surface::scroll(&page.look, text).height(Length::Fill).into()
    }
    let look = Look::new(Language::French, Timestamp::UNIX_EPOCH);
    let boot = move || (Page { look, blocks, state: State::default() }, Task::none());
    Headless::new(Size::new(800.0, 600.0), 1.0, boot, update, view)
}

fn named(window: &mut Window, role: Role) -> Vec<String> {
    window.nodes().into_iter().filter(|node| node.access.role == role).map(|node| node.access.name).collect()
}

fn table(cells: Vec<Vec<Block>>) -> Block {
    let cell = |blocks| Cell { heading: false, columns: 1, rows: 1, blocks };
    Block::Table { rows: vec![cells.into_iter().map(cell).collect()] }
}

#[test]
fn one_endless_cell_is_shown_in_slices_like_any_text() {
    let many: Vec<Block> = (0..20_000).map(|n| paragraph(&format!("résultat {n}"))).collect();
    let mut window = window(vec![table(vec![many, vec![paragraph("à côté")]]), paragraph("après")]);
    assert_eq!(named(&mut window, Role::Paragraph).len(), SLICE_BLOCKS - 1, "the table itself is a block");
    assert!(named(&mut window, Role::Cell).iter().all(|name| name.chars().count() <= 500));
    assert!(!window.shows("à côté") && !window.shows("après"));
    let more = window.state().look.words("blocks-more");
    assert!(window.press(&more));
    assert_eq!(named(&mut window, Role::Paragraph).len(), 2 * SLICE_BLOCKS - 1);
}

#[test]
fn a_table_whose_first_row_has_too_many_cells_is_shown_as_far_as_the_slice_reaches() {
    let cell = || vec![quote(vec![paragraph("un"), paragraph("deux"), paragraph("trois"), paragraph("quatre")])];
    let mut window = window(vec![table((0..100).map(|_| cell()).collect()), paragraph("après")]);
    let cells = named(&mut window, Role::Cell).len();
    assert!((SLICE_BLOCKS / 6..=SLICE_BLOCKS / 5 + 1).contains(&cells), "{cells} cells of five blocks");
}

#[test]
fn quotations_of_a_table_open_one_by_one() {
    let long = |word: &str| vec![quote((0..9).map(|n| paragraph(&format!("{word} {n}"))).collect())];
    let mut window = window(vec![table(vec![long("première"), long("seconde")]), long("dernière").remove(0)]);
    let shown = |window: &mut Window| {
        let texts = named(window, Role::Paragraph);
        ["première 8", "seconde 8", "dernière 8"].map(|text| texts.iter().any(|shown| shown == text))
    };
    assert_eq!(shown(&mut window), [false; 3]);
    window.message(Said::Did(Action::Quote(1)));
    assert_eq!(shown(&mut window), [false, true, false]);
    window.message(Said::Did(Action::Quote(2)));
    assert_eq!(shown(&mut window), [false, true, true]);
}

#[test]
fn a_selection_ends_with_the_text_it_was_made_in() {
    let mut window = window(vec![paragraph("première ligne\nseconde ligne\ntroisième ligne")]);
    window.point_at(Point::new(3.0, 4.0));
    window.interact(&[Event::Mouse(Mouse::ButtonPressed(Button::Left))]);
    window.point_at(Point::new(60.0, 50.0));
    window.interact(&[Event::Mouse(Mouse::ButtonReleased(Button::Left))]);
    window.press_key("ctrl+c");
    let copied = window.clipboard().unwrap_or_default().to_owned();
    assert!(copied.contains("seconde ligne\n"), "{copied:?}");
    let before = window.pixels();
    window.message(Said::Other(vec![paragraph("court")]));
    window.set_clipboard("autre chose");
    for key in ["shift+down", "shift+right", "shift+up", "shift+end", "ctrl+c"] {
        window.press_key(key);
    }
    assert_eq!(window.clipboard(), Some("autre chose"), "nothing of the next text was selected");
    window.message(Said::Other(vec![paragraph("première ligne\nseconde ligne\ntroisième ligne")]));
    assert!(window.pixels() != before, "nor is it when the first one comes back");
}

#[test]
fn columns_stand_under_each_other_without_any_font_of_the_system() {
    use iced::advanced::text::Paragraph as _;
    // The window loads the fonts.
    let _window = window(Vec::new());
    let width = |text: &str| {
        let text = iced::advanced::Text {
            content: text,
            bounds: Size::INFINITE,
            size: iced::Pixels(12.0),
            line_height: iced::advanced::text::LineHeight::default(),
            font: crate::ui::font::MONO,
            align_x: iced::advanced::text::Alignment::Default,
            align_y: iced::alignment::Vertical::Top,
            shaping: iced::advanced::text::Shaping::Advanced,
            wrapping: iced::advanced::text::Wrapping::None,
        };
        iced::advanced::graphics::text::Paragraph::with_text(text).min_width()
    };
    let one = width("iiiiiiii");
    assert!((one - 8.0 * 0.6 * 12.0).abs() < 0.5, "{one}: the embedded letters are six tenths of their height wide");
    for line in ["MMMMMMMM", "µg/l 1,5", "éàçêëïôû", "│─┼→≤  2", "αβγδ±×÷²"] {
        assert!((width(line) - one).abs() < 0.5, "{line}");
    }
}

#[test]
fn the_beginning_of_blocks_is_cut_between_letters() {
    let blocks = [paragraph("été"), quote(vec![paragraph("neige")])];
    assert_eq!(beginning_of(&blocks, 100), "été\nneige");
    assert_eq!(beginning_of(&blocks, 5), "été\nn");
    assert_eq!(beginning_of(&blocks, 2), "ét");
}
