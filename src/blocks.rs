//! The one model of what is shown: paragraphs, runs, tables, pictures.
//!
//! Mail bodies and clinical documents are rebuilt into these values; nothing received is shown in another way.

use serde::{Deserialize, Serialize};

/// How a run of characters is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Style {
    /// Bold.
    #[serde(skip_serializing_if = "is_false")]
    pub bold: bool,
    /// Italics.
    #[serde(skip_serializing_if = "is_false")]
    pub italic: bool,
    /// Underlined.
    #[serde(skip_serializing_if = "is_false")]
    pub underline: bool,
    /// Struck through.
    #[serde(skip_serializing_if = "is_false")]
    pub strike: bool,
    /// Raised.
    #[serde(skip_serializing_if = "is_false")]
    pub superscript: bool,
    /// Lowered.
    #[serde(skip_serializing_if = "is_false")]
    pub subscript: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// Characters of one style; a line feed in the text is a line break.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Run {
    /// The characters.
    pub text: String,
    /// How they are set.
    #[serde(flatten)]
    pub style: Style,
    /// Target of the link they stand for; opened only after the user's confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// A heading cell.
    pub heading: bool,
    /// Columns it spans, at least 1.
    pub columns: u16,
    /// Rows it spans, at least 1.
    pub rows: u16,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// One thing shown below the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its text.
        runs: Vec<Run>,
    },
    /// A heading.
    Heading {
        /// 1 (largest) to 6.
        level: u8,
        /// Its text.
        runs: Vec<Run>,
    },
    /// Text whose line breaks and spaces are kept.
    Preformatted {
        /// Its text.
        text: String,
    },
    /// A quotation, such as the message answered.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A list.
    List {
        /// Numbered.
        ordered: bool,
        /// Its items.
        items: Vec<Vec<Block>>,
    },
    /// A table.
    Table {
        /// Its rows.
        rows: Vec<Vec<Cell>>,
    },
    /// A picture carried by the same message or document; never a remote one.
    Picture {
        /// Content-ID of the part, or the identifier inside the document.
        source: String,
        /// Text said instead of it.
        description: String,
    },
    /// A horizontal rule.
    Rule,
}

/// The plain text of blocks, as screen readers, search and quoting use it.
pub fn plain_text(blocks: &[Block]) -> String {
    let mut text = String::new();
    write_blocks(&mut text, blocks, "");
    text.truncate(text.trim_end().len());
    text
}

fn write_blocks(out: &mut String, blocks: &[Block], prefix: &str) {
    for block in blocks {
        match block {
            Block::Paragraph { runs } | Block::Heading { runs, .. } => {
                let line: String = runs.iter().map(run_text).collect();
                write_lines(out, &line, prefix);
                end_block(out, prefix);
            }
            Block::Preformatted { text } => {
                write_lines(out, text, prefix);
                end_block(out, prefix);
            }
            Block::Quote { blocks } => write_blocks(out, blocks, &format!("{prefix}> ")),
            Block::List { ordered, items } => {
                for (n, item) in items.iter().enumerate() {
                    let mark = if *ordered { format!("{}. ", n + 1) } else { "- ".to_owned() };
                    let inner = plain_text(item);
                    for (k, line) in inner.lines().filter(|line| !line.trim().is_empty()).enumerate() {
                        let lead = if k == 0 { mark.clone() } else { " ".repeat(mark.len()) };
                        write_lines(out, &format!("{lead}{line}"), prefix);
                    }
                }
                end_block(out, prefix);
            }
            Block::Table { rows } => {
                for row in rows {
                    let cells: Vec<String> = row.iter().map(|cell| one_line(&plain_text(&cell.blocks))).collect();
                    write_lines(out, cells.join(" | ").trim_end(), prefix);
                }
                end_block(out, prefix);
            }
            Block::Picture { description, .. } if !description.is_empty() => {
                write_lines(out, &format!("[{description}]"), prefix);
            }
            Block::Picture { .. } => {}
            Block::Rule => write_lines(out, "----", prefix),
        }
    }
}

fn run_text(run: &Run) -> String {
    match &run.link {
        Some(target) if !run.text.contains(target.trim_start_matches("mailto:")) => {
            format!("{} <{target}>", run.text)
        }
        _ => run.text.clone(),
    }
}

fn write_lines(out: &mut String, text: &str, prefix: &str) {
    for line in text.split('\n') {
        out.push_str(prefix);
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn end_block(out: &mut String, prefix: &str) {
    out.push_str(prefix.trim_end());
    out.push('\n');
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Block, Cell, Run, Style, plain_text};

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { runs: vec![Run { text: text.to_owned(), ..Run::default() }] }
    }

    #[test]
    fn quotes_lists_and_tables_read_as_plain_text() {
        let cell = |text: &str| Cell { heading: false, columns: 1, rows: 1, blocks: vec![paragraph(text)] };
        let blocks = [
            paragraph("Bonjour"),
            Block::Quote { blocks: vec![paragraph("une\nligne")] },
            Block::List { ordered: true, items: vec![vec![paragraph("un")], vec![paragraph("deux")]] },
            Block::Table { rows: vec![vec![cell("K"), cell("6,4")]] },
        ];
        assert_eq!(plain_text(&blocks), "Bonjour\n\n> une\n> ligne\n>\n1. un\n2. deux\n\nK | 6,4");
    }

    #[test]
    fn a_link_says_its_target_when_the_text_does_not() {
        let run = Run { text: "ici".into(), style: Style::default(), link: Some("https://x.example/".into()) };
        assert_eq!(plain_text(&[Block::Paragraph { runs: vec![run] }]), "ici <https://x.example/>");
    }

    #[test]
    fn only_the_styles_that_are_on_stand_in_json() {
        let run = Run { text: "x".into(), style: Style { bold: true, ..Style::default() }, link: None };
        assert_eq!(serde_json::to_string(&run).unwrap(), r#"{"text":"x","bold":true}"#);
    }
}
