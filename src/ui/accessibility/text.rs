//! The text of a field in the pieces AccessKit wants: without them, AT-SPI offers neither reading nor writing it.

use super::tree::rect;
use accesskit::{Node, NodeId, Role, TextDirection};
use iced::Rectangle;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Characters of a piece: AccessKit counts words in 8 bits.
const MOST_CHARS: usize = 200;
/// Pieces of one field.
const MOST_RUNS: usize = 200;

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
    use super::{MOST_RUNS, lengths, pieces, runs, words};
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
}
