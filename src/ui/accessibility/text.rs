//! The text of a field in the pieces AccessKit wants: without them, AT-SPI offers neither reading nor writing it.

use super::tree::rect;
use crate::ui::widget::access::Caret;
use accesskit::{Node, NodeId, Role, TextDirection, TextPosition, TextSelection};
use iced::Rectangle;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Characters of a piece: AccessKit counts words in 8 bits.
const MOST_CHARS: usize = 200;
/// Pieces of one field.
const MOST_RUNS: usize = 2_000;
/// Bytes of one field.
const MOST_TOLD: usize = super::MOST_WRITTEN;

/// Whether the pieces of a text are all of it: whoever is told a part may not put another in the place of the whole.
pub(super) fn is_told_whole(text: &str) -> bool {
    text.len() <= MOST_TOLD && pieces_needed(text) <= MOST_RUNS
}

fn pieces_needed(text: &str) -> usize {
    text.split_inclusive('\n').map(|line| line.chars().count().div_ceil(MOST_CHARS)).sum::<usize>() + 1
}

/// Where the caret stands in the pieces; nothing when there are none.
pub(super) fn selection(runs: &[(NodeId, Node)], caret: Caret) -> Option<TextSelection> {
    Some(TextSelection { anchor: position(runs, caret.anchor)?, focus: position(runs, caret.at)? })
}

/// A place in characters as a place in a piece; what is behind the last one is its end.
fn position(runs: &[(NodeId, Node)], place: usize) -> Option<TextPosition> {
    let mut left = place;
    for (index, (node, run)) in runs.iter().enumerate() {
        let chars = run.value().unwrap_or_default().chars().count();
        if left < chars || index + 1 == runs.len() {
            let character_index = left.min(run.character_lengths().len());
            return Some(TextPosition { node: *node, character_index });
        }
        left -= chars;
    }
    None
}

/// The pieces of a text: lines, and parts of those that are long. An empty text is one empty piece.
pub(super) fn runs(field: NodeId, text: &str, bounds: Rectangle) -> Vec<(NodeId, Node)> {
    let id = |place: usize| {
        let mut number = DefaultHasher::new();
        (field.0, "run", place).hash(&mut number);
        NodeId(number.finish().max(2))
    };
    let pieces = pieces(text);
    let count = pieces.len();
    let piece = |(place, (piece, continues)): (usize, (String, bool))| {
        let mut node = Node::new(Role::TextRun);
        node.set_bounds(rect(bounds));
        node.set_text_direction(TextDirection::LeftToRight);
        node.set_character_lengths(lengths(&piece));
        node.set_word_starts(words(&piece));
        node.set_value(piece);
        if continues && place > 0 {
            node.set_previous_on_line(id(place - 1));
        }
        (node, continues)
    };
    let nodes: Vec<(Node, bool)> = pieces.into_iter().enumerate().map(piece).collect();
    let follows: Vec<bool> = nodes.iter().skip(1).map(|(_, continues)| *continues).chain([false]).collect();
    nodes
        .into_iter()
        .zip(follows)
        .enumerate()
        .map(|(place, ((mut node, _), followed))| {
            if followed && place + 1 < count {
                node.set_next_on_line(id(place + 1));
            }
            (id(place), node)
        })
        .collect()
}

/// Pieces of a text, and whether each goes on the line of the one before.
fn pieces(text: &str) -> Vec<(String, bool)> {
    let text = text.get(..text.floor_char_boundary(MOST_TOLD)).unwrap_or_default();
    let mut pieces = Vec::new();
    for line in text.split_inclusive('\n') {
        let chars: Vec<char> = line.chars().collect();
        pieces.extend(chars.chunks(MOST_CHARS).enumerate().map(|(n, part)| (part.iter().collect(), n > 0)));
        if pieces.len() >= MOST_RUNS {
            pieces.truncate(MOST_RUNS);
            return pieces;
        }
    }
    if text.is_empty() || text.ends_with('\n') {
        pieces.push((String::new(), false));
    }
    pieces
}

/// The length of each character, in bytes of UTF-8.
fn lengths(piece: &str) -> Vec<u8> {
    let mut lengths: Vec<u8> = Vec::new();
    let mut before = ' ';
    for character in piece.chars() {
        let length = u8::try_from(character.len_utf8()).unwrap_or(4);
        match lengths.last_mut() {
            // The end of a line is one character, whatever it is made of.
            Some(last) if before == '\r' && character == '\n' => *last += length,
            _ => lengths.push(length),
        }
        before = character;
    }
    lengths
}

/// Where words begin, in characters.
fn words(piece: &str) -> Vec<u8> {
    let mut before = ' ';
    let mut starts = Vec::new();
    for (place, character) in piece.chars().enumerate() {
        if before.is_whitespace() && !character.is_whitespace() {
            starts.extend(u8::try_from(place));
        }
        before = character;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::{MOST_RUNS, MOST_TOLD, is_told_whole, lengths, pieces, runs, selection, words};
    use crate::ui::widget::access::Caret;
    use accesskit::NodeId;
    use iced::Rectangle;

    #[test]
    fn a_text_is_cut_at_its_lines_and_loses_nothing() {
        let text = format!("Bonjour,\n{}\n\nÀ bientôt", "mot ".repeat(120));
        let pieces = pieces(&text);
        assert_eq!(pieces.iter().map(|(piece, _)| piece.as_str()).collect::<String>(), text);
        assert_eq!(
            pieces.iter().map(|(_, continues)| *continues).collect::<Vec<_>>(),
            [false, false, true, true, false, false]
        );
    }

    #[test]
    fn the_lengths_of_the_characters_are_those_of_the_text() {
        for piece in ["", "é 🩺 a", "fin\r\n", "\u{202e}renversé", "\n"] {
            assert_eq!(lengths(piece).iter().map(|n| usize::from(*n)).sum::<usize>(), piece.len(), "{piece:?}");
        }
        assert_eq!(words("deux  mots, ou trois"), [0, 6, 12, 15]);
    }

    #[test]
    fn a_text_without_end_is_cut() {
        assert_eq!(runs(NodeId(5), &"a\n".repeat(5_000), Rectangle::default()).len(), MOST_RUNS);
        assert_eq!(runs(NodeId(5), "", Rectangle::default()).len(), 1, "an empty field can be written in");
    }

    #[test]
    fn a_text_told_in_part_is_known_for_one() {
        for whole in ["", "Bonjour,\nmerci.\n", &"mot ".repeat(MOST_TOLD / 4)] {
            assert!(is_told_whole(whole), "{} bytes", whole.len());
            let told: String = pieces(whole).into_iter().map(|(piece, _)| piece).collect();
            assert_eq!(told, whole);
        }
        assert!(!is_told_whole(&"é".repeat(MOST_TOLD)) && !is_told_whole(&"\n".repeat(MOST_RUNS)));
        assert!(pieces(&"é".repeat(MOST_TOLD)).iter().map(|(piece, _)| piece.len()).sum::<usize>() <= MOST_TOLD);
    }

    #[test]
    fn the_caret_stands_in_the_piece_that_holds_its_character() {
        let text = format!("É\n{}\n", "x".repeat(250));
        let runs = runs(NodeId(5), &text, Rectangle::default());
        let at = |anchor, at| {
            let told = selection(&runs, Caret { anchor, at }).unwrap();
            let place = |position: accesskit::TextPosition| {
                (runs.iter().position(|(id, _)| *id == position.node).unwrap(), position.character_index)
            };
            (place(told.anchor), place(told.focus))
        };
        assert_eq!(at(0, 1), ((0, 0), (0, 1)));
        assert_eq!(at(2, 202), ((1, 0), (2, 0)));
        assert_eq!(at(253, 9_000), ((3, 0), (3, 0)), "the empty last line, and nothing behind it");
    }
}
