use super::{Action, State, beginning, count_quotes, picture_names};
use crate::blocks::{Block, Cell, Run};

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
