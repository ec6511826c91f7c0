//! A small PDF writer: A4, Helvetica with WinAnsi text, computed cross-reference table.

use super::markup::{Block, RESULT_HEADER, Section};

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 56.0;
const BOTTOM: f32 = 64.0;

/// Advance widths of Helvetica for U+0020 to U+007E, in thousandths (Adobe's font metrics).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// What stands around the text.
pub(super) struct Sheet<'a> {
    pub(super) title: &'a str,
    /// Letterhead, top left.
    pub(super) sender: &'a [String],
    /// Patient and recipient, top right.
    pub(super) about: &'a [String],
    pub(super) signature: &'a str,
    /// Bytes of an inert stream, to reach a wanted size.
    pub(super) padding: usize,
}

struct Writer {
    pages: Vec<String>,
    y: f32,
}

/// The bytes of a document.
pub(super) fn write(sheet: &Sheet<'_>, sections: &[Section]) -> Vec<u8> {
    let mut writer = Writer { pages: vec![String::new()], y: HEIGHT - MARGIN };
    writer.head(sheet);
    for section in sections {
        writer.space(10.0);
        writer.keep(40.0);
        writer.paragraph(&section.title, true, 11.5, MARGIN, WIDTH - 2.0 * MARGIN);
        writer.space(3.0);
        for block in &section.blocks {
            writer.block(block);
        }
    }
    writer.space(18.0);
    writer.keep(30.0);
    writer.paragraph(sheet.signature, false, 10.0, WIDTH / 2.0, WIDTH / 2.0 - MARGIN);
    assemble(writer.pages, sheet)
}

impl Writer {
    fn head(&mut self, sheet: &Sheet<'_>) {
        let top = self.y;
        for (n, line) in sheet.sender.iter().enumerate() {
            self.line(line, n == 0, 10.0, MARGIN);
        }
        let left = self.y;
        self.y = top;
        for (n, line) in sheet.about.iter().enumerate() {
            self.line(line, n == 0, 10.0, WIDTH / 2.0 + 20.0);
        }
        self.y = self.y.min(left) - 18.0;
        self.paragraph(sheet.title, true, 15.0, MARGIN, WIDTH - 2.0 * MARGIN);
        self.rule();
    }

    fn block(&mut self, block: &Block) {
        let width = WIDTH - 2.0 * MARGIN;
        match block {
            Block::Paragraph(text) => self.paragraph(text, false, 10.0, MARGIN, width),
            Block::Strong(text) => self.paragraph(text, true, 10.0, MARGIN, width),
            Block::List(items) => {
                for item in items {
                    self.paragraph(&format!("• {item}"), false, 10.0, MARGIN + 10.0, width - 10.0);
                }
            }
            Block::Table(rows) => self.table(rows),
            Block::PageBreak => self.keep(HEIGHT),
            Block::Results(findings) => {
                let header = RESULT_HEADER.iter().map(|&cell| cell.to_owned()).collect();
                let rows: Vec<Vec<String>> = std::iter::once(header).chain(findings.iter().map(|f| f.row())).collect();
                self.table(&rows);
            }
        }
        self.space(4.0);
    }

    fn table(&mut self, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let weight = |column: usize| {
            let longest = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
            longest.unwrap_or_default().clamp(8, 34) as f32
        };
        let weights: Vec<f32> = (0..columns).map(weight).collect();
        let total: f32 = weights.iter().sum();
        let widths: Vec<f32> = weights.iter().map(|w| w / total * (WIDTH - 2.0 * MARGIN)).collect();
        for (n, row) in rows.iter().enumerate() {
            let cells: Vec<Vec<String>> =
                row.iter().zip(&widths).map(|(cell, width)| wrap(cell, 9.0, n == 0, width - 6.0)).collect();
            let height = cells.iter().map(Vec::len).max().unwrap_or(1) as f32 * 11.5 + 4.0;
            self.keep(height);
            let top = self.y;
            let mut x = MARGIN;
            for (cell, width) in cells.iter().zip(&widths) {
                self.y = top;
                for line in cell {
                    self.text(line, n == 0, 9.0, x, self.y - 9.0);
                    self.y -= 11.5;
                }
                x += width;
            }
            self.y = top - height;
            self.rule();
        }
    }

    fn paragraph(&mut self, text: &str, bold: bool, size: f32, x: f32, width: f32) {
        for line in wrap(text, size, bold, width) {
            self.line(&line, bold, size, x);
        }
    }

    fn line(&mut self, text: &str, bold: bool, size: f32, x: f32) {
        self.keep(size * 1.35);
        self.text(text, bold, size, x, self.y - size);
        self.y -= size * 1.35;
    }

    fn rule(&mut self) {
        let y = self.y + 2.0;
        self.draw(&format!("0.6 w 0.7 G {MARGIN:.1} {y:.1} m {:.1} {y:.1} l S\n", WIDTH - MARGIN));
    }

    fn text(&mut self, text: &str, bold: bool, size: f32, x: f32, y: f32) {
        let font = if bold { "F2" } else { "F1" };
        self.draw(&format!("BT /{font} {size:.1} Tf {x:.1} {y:.1} Td ({}) Tj ET\n", literal(text)));
    }

    fn draw(&mut self, operators: &str) {
        if let Some(page) = self.pages.last_mut() {
            page.push_str(operators);
        }
    }

    fn space(&mut self, points: f32) {
        self.y -= points;
    }

    fn keep(&mut self, points: f32) {
        if self.y - points < BOTTOM {
            self.pages.push(String::new());
            self.y = HEIGHT - MARGIN;
        }
    }
}

fn assemble(pages: Vec<String>, sheet: &Sheet<'_>) -> Vec<u8> {
    let count = pages.len();
    let page_ids: Vec<usize> = (0..count).map(|n| 6 + 2 * n).collect();
    let kids: Vec<String> = page_ids.iter().map(|id| format!("{id} 0 R")).collect();
    let mut file = File { bytes: b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec(), offsets: Vec::new() };
    file.object("<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) >>");
    file.object(&format!("<< /Type /Pages /Count {count} /Kids [{}] >>", kids.join(" ")));
    for name in ["Helvetica", "Helvetica-Bold"] {
        file.object(&format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"));
    }
    file.object(&format!("<< /Title ({}) /Producer (Bac a sable) >>", literal(sheet.title)));
    for (n, page) in pages.iter().enumerate() {
        let contents = 7 + 2 * n;
        file.object(&format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {contents} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        ));
        let foot = format!("Document de démonstration - patient fictif - page {} sur {count}", n + 1);
        let stream = format!("{page}BT /F1 8.0 Tf {MARGIN:.1} 36.0 Td ({}) Tj ET\n", literal(&foot));
        file.stream(stream.as_bytes());
    }
    if sheet.padding > 0 {
        file.stream(&noise(sheet.padding));
    }
    file.finish()
}

struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    fn begin(&mut self) {
        self.offsets.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{} 0 obj\n", self.offsets.len()).as_bytes());
    }

    fn object(&mut self, dictionary: &str) {
        self.begin();
        self.bytes.extend_from_slice(dictionary.as_bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, data: &[u8]) {
        self.begin();
        self.bytes.extend_from_slice(format!("<< /Length {} >>\nstream\n", data.len()).as_bytes());
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.bytes.len();
        let size = self.offsets.len() + 1;
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            table.push_str(&format!("{offset:010} 00000 n \n"));
        }
        table.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{start}\n%%EOF\n"));
        self.bytes.extend_from_slice(table.as_bytes());
        self.bytes
    }
}

/// Bytes that do not compress, the same each time.
pub(super) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

fn wrap(text: &str, size: f32, bold: bool, width: f32) -> Vec<String> {
    let measure = |word: &str| {
        let thousandths: u32 = word.chars().map(advance).sum();
        thousandths as f32 / 1000.0 * size * if bold { 1.07 } else { 1.0 }
    };
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || measure(&longer) <= width {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn advance(c: char) -> u32 {
    let ascii = u32::from(c).checked_sub(0x20).and_then(|n| usize::try_from(n).ok());
    u32::from(ascii.and_then(|n| WIDTHS.get(n)).copied().unwrap_or(556))
}

/// A PDF string literal in WinAnsi.
fn literal(text: &str) -> String {
    let mut out = String::new();
    for byte in win_ansi(text) {
        match byte {
            b'(' | b')' | b'\\' => {
                out.push('\\');
                out.push(char::from(byte));
            }
            0x20..=0x7E => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\{byte:03o}")),
        }
    }
    out
}

/// The text in windows-1252; what it cannot hold is spelled out or becomes a question mark.
pub(super) fn win_ansi(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '€' => out.push(0x80),
            '…' => out.push(0x85),
            'Œ' => out.push(0x8C),
            '‘' => out.push(0x91),
            '’' => out.push(0x92),
            '“' => out.push(0x93),
            '”' => out.push(0x94),
            '•' => out.push(0x95),
            '–' => out.push(0x96),
            '—' => out.push(0x97),
            'œ' => out.push(0x9C),
            '\u{202F}' => out.push(0xA0),
            '≥' => out.extend_from_slice(b">="),
            '≤' => out.extend_from_slice(b"<="),
            '→' => out.extend_from_slice(b"->"),
            _ => out.push(u8::try_from(u32::from(c)).unwrap_or(b'?')),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Sheet, literal, write};
    use crate::sandbox::content::markup::sections;

    #[test]
    fn the_cross_reference_points_at_every_object() {
        let text: String = (0..90).map(|n| format!("Ligne {n} assez longue pour tenir sur la page.\n\n")).collect();
        let sheet = Sheet { title: "Essai (é)", sender: &[], about: &[], signature: "S", padding: 0 };
        let bytes = write(&sheet, &sections(&format!("# 1 Titre\n{text}")));
        let shown = String::from_utf8_lossy(&bytes);
        let start: usize = shown.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        let table = std::str::from_utf8(&bytes[start..]).unwrap();
        for (n, line) in table.lines().skip(3).take_while(|l| l.ends_with(" n ")).enumerate() {
            let offset: usize = line.split(' ').next().unwrap().parse().unwrap();
            assert!(bytes[offset..].starts_with(format!("{} 0 obj", n + 1).as_bytes()));
        }
        assert!(shown.matches("/Type /Page ").count() >= 2);
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(literal("(é) \\ œ"), "\\(\\351\\) \\\\ \\234");
    }
}
