//! The light markup of the seed documents: read once, shown as CDA narrative and as PDF.
//!
//! `# code Title` begins a section · `| a | b |` is a table row, the first one being the header · `- ` a list item ·
//! `! ` a line in bold · `= code | test | value | unit | low | high | flag | before` a biology result · `@xml … @end`
//! entries copied as they are · `@page` a new page on paper · other lines are paragraphs, cut at empty lines.

/// A section of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Section {
    /// LOINC code.
    pub(super) code: String,
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
    /// Structured entries, as XML.
    pub(super) entries: String,
}

/// What a section shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(String),
    Strong(String),
    List(Vec<String>),
    Table(Vec<Vec<String>>),
    Results(Vec<Finding>),
    /// A new page, on paper only.
    PageBreak,
}

/// A biology result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Finding {
    pub(super) code: String,
    pub(super) test: String,
    pub(super) value: String,
    pub(super) unit: String,
    pub(super) low: String,
    pub(super) high: String,
    /// HL7 interpretation (`N`, `H`, `HH`, `L`, `LL`), or `P` while the result is pending.
    pub(super) flag: String,
    pub(super) before: String,
}

impl Finding {
    fn parse(line: &str) -> Self {
        let mut cells = line.split('|').map(|cell| cell.trim().to_owned());
        let mut next = || cells.next().unwrap_or_default();
        Self {
            code: next(),
            test: next(),
            value: next(),
            unit: next(),
            low: next(),
            high: next(),
            flag: next(),
            before: next(),
        }
    }

    pub(super) fn pending(&self) -> bool {
        self.flag == "P"
    }

    pub(super) fn abnormal(&self) -> bool {
        matches!(self.flag.as_str(), "H" | "HH" | "L" | "LL")
    }

    pub(super) fn reference(&self) -> String {
        match (self.low.is_empty(), self.high.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("< {}", self.high),
            (false, true) => format!("> {}", self.low),
            (false, false) => format!("{} à {}", self.low, self.high),
        }
    }

    /// The cells of the table that people read.
    pub(super) fn row(&self) -> Vec<String> {
        let flag = match self.flag.as_str() {
            "HH" => "HH - très élevé",
            "H" => "H - élevé",
            "LL" => "LL - très bas",
            "L" => "L - bas",
            _ => "",
        };
        let value = if self.pending() {
            "en cours".to_owned()
        } else {
            format!("{} {}", self.value, shown_unit(&self.unit)).trim_end().to_owned()
        };
        vec![self.test.clone(), value, flag.to_owned(), self.reference(), self.before.clone()]
    }
}

/// The unit as French laboratories print it, from its UCUM code.
fn shown_unit(unit: &str) -> &str {
    match unit {
        "10*9/L" => "G/L",
        "m[IU]/L" => "mUI/L",
        "ug/L" => "µg/L",
        "umol/L" => "µmol/L",
        "{INR}" => "",
        other => other,
    }
}

/// The header of the table of results.
pub(super) const RESULT_HEADER: [&str; 5] =
    ["Examen", "Résultat", "Interprétation", "Valeurs de référence", "Antériorité"];

/// The sections of a document's text.
pub(super) fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut in_entries = false;
    let mut broken = true;
    for line in text.lines().map(str::trim_end) {
        if let Some(heading) = line.strip_prefix("# ") {
            let (code, title) = heading.split_once(' ').unwrap_or(("", heading));
            sections.push(Section { code: code.to_owned(), title: title.to_owned(), ..Section::default() });
            broken = true;
            continue;
        }
        let Some(section) = sections.last_mut() else { continue };
        match line {
            "@xml" => in_entries = true,
            "@end" => in_entries = false,
            "@page" => section.blocks.push(Block::PageBreak),
            _ if in_entries => {
                section.entries.push_str(line);
                section.entries.push('\n');
            }
            "" => broken = true,
            _ => {
                add_line(&mut section.blocks, line, broken);
                broken = false;
            }
        }
    }
    sections
}

fn add_line(blocks: &mut Vec<Block>, line: &str, broken: bool) {
    if let Some(text) = line.strip_prefix("! ") {
        blocks.push(Block::Strong(text.to_owned()));
        return;
    }
    let last = blocks.last_mut().filter(|_| !broken);
    if let Some(item) = line.strip_prefix("- ") {
        match last {
            Some(Block::List(items)) => items.push(item.to_owned()),
            _ => blocks.push(Block::List(vec![item.to_owned()])),
        }
    } else if let Some(cells) = line.strip_prefix('|') {
        let row = cells.trim_end_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        match last {
            Some(Block::Table(rows)) => rows.push(row),
            _ => blocks.push(Block::Table(vec![row])),
        }
    } else if let Some(result) = line.strip_prefix("= ") {
        let finding = Finding::parse(result);
        match last {
            Some(Block::Results(findings)) => findings.push(finding),
            _ => blocks.push(Block::Results(vec![finding])),
        }
    } else {
        match last {
            Some(Block::Paragraph(text)) => {
                text.push(' ');
                text.push_str(line);
            }
            _ => blocks.push(Block::Paragraph(line.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, sections};

    #[test]
    fn blocks_are_told_apart() {
        let read = sections(
            "# 1-2 Titre\nun\ndeux\n\n| a | b |\n| 1 | 2 |\n- x\n- y\n= 2823-3 | K | 6,4 | mmol/L | 3,5 | 5,1 | HH | 4,9\n! fort",
        );
        assert_eq!(read.len(), 1);
        assert_eq!((read[0].code.as_str(), read[0].title.as_str()), ("1-2", "Titre"));
        assert!(matches!(&read[0].blocks[0], Block::Paragraph(t) if t == "un deux"));
        assert!(matches!(&read[0].blocks[1], Block::Table(rows) if rows.len() == 2 && rows[1] == ["1", "2"]));
        assert!(matches!(&read[0].blocks[2], Block::List(items) if items.len() == 2));
        assert!(
            matches!(&read[0].blocks[3], Block::Results(r) if r[0].flag == "HH" && r[0].reference() == "3,5 à 5,1")
        );
        assert!(matches!(&read[0].blocks[4], Block::Strong(t) if t == "fort"));
    }
}
