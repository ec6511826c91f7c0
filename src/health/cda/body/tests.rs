use super::{Body, body};
use crate::blocks::{Block, Cell, Run, Style, plain_text};
use crate::health::Error;
use crate::health::error::XmlReason;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;
use std::sync::Arc;

const RICH: &str = include_str!("../../../../tests/data/cda/narrative.xml");
const PDF: &[u8] = b"%PDF-1.4 essai";

type Pictures = Vec<(String, Arc<[u8]>)>;

fn document(body: &str) -> String {
    format!("<ClinicalDocument xmlns='urn:hl7-org:v3'><title>T</title><component>{body}</component></ClinicalDocument>")
}

fn structured(sections: &str) -> String {
    document(&format!("<structuredBody>{sections}</structuredBody>"))
}

fn section(text: &str) -> String {
    structured(&format!("<component><section><text>{text}</text></section></component>"))
}

fn narrative(xml: &str) -> (Vec<Block>, Pictures) {
    match body(xml.as_bytes()) {
        Ok(Body::Narrative { blocks, pictures }) => (blocks, pictures),
        other => panic!("{other:?}"),
    }
}

fn blocks(text: &str) -> Vec<Block> {
    narrative(&section(text)).0
}

fn run(text: &str) -> Run {
    Run { text: text.to_owned(), ..Run::default() }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { runs: vec![run(text)] }
}

fn media(id: &str, mime: &str, bytes: &[u8]) -> String {
    let bytes = BASE64_STANDARD.encode(bytes);
    let (start, end) = bytes.split_at(bytes.len() / 2);
    format!(
        "<entry><observationMedia classCode='OBS' ID='{id}'><value mediaType='{mime}' representation='B64'>{start}\n  \
         {end}</value></observationMedia></entry>"
    )
}

#[test]
fn sections_become_headings_by_their_depth() {
    let (blocks, _) = narrative(RICH);
    let headings: Vec<_> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading { level, .. } => Some((*level, plain_text(std::slice::from_ref(block)))),
            _ => None,
        })
        .collect();
    assert_eq!(headings, [(1, "Résultats".into()), (2, "Ionogramme".into()), (1, "Conclusion".into())]);
    let deep = "<component><section><title>t</title>".repeat(9) + &"</section></component>".repeat(9);
    let levels: Vec<u8> = narrative(&structured(&deep))
        .0
        .iter()
        .map(|block| if let Block::Heading { level, .. } = block { *level } else { 0 })
        .collect();
    assert_eq!(levels, [1, 2, 3, 4, 5, 6, 6, 6, 6]);
}

#[test]
fn a_whole_document_reads_as_plain_text() {
    let expected = "Résultats\n\nPrélèvement du 14 mars.\nÀ jeun : oui\n\nIonogramme\n\nSang\n\nAnalyse | Résultat | \
        Normes\nPotassium | 6,4 mmol/L (HH) | 3,5 – 5,1\nSodium | 140 mmol/L |\nTotal | 2 analyses\n\nConclusion\n\n\
        Conduite à tenir\n\n1. Contrôler la kaliémie[1]\n2. ECG\n\nHCO₃ et H2O, voir le site <https://labo.example/>\n\n\
        [tracé]\n[1] Sans garrot.";
    assert_eq!(plain_text(&narrative(RICH).0), expected);
}

#[test]
fn style_codes_are_read_in_any_case_and_unknown_ones_ignored() {
    let style = |bold, italic, underline, strike| Style { bold, italic, underline, strike, ..Style::default() };
    let cases = [
        ("styleCode='Bold'", style(true, false, false, false)),
        ("styleCode='bold xRougeVif'", style(true, false, false, false)),
        ("styleCode='Italics Underline'", style(false, true, true, false)),
        ("styleCode='Emphasis'", style(false, true, false, false)),
        ("styleCode='BoldItalics'", style(true, true, false, false)),
        ("styleCode='Normal Toprule'", Style::default()),
        ("revised='delete'", style(false, false, false, true)),
    ];
    for (attribute, style) in cases {
        let found = blocks(&format!("<content {attribute}>x</content>"));
        assert_eq!(
            found,
            [Block::Paragraph { runs: vec![Run { text: "x".into(), style, link: None }] }],
            "{attribute}"
        );
    }
}

#[test]
fn white_space_folds_and_breaks_stay() {
    assert_eq!(blocks("  a\n\t b <br/> c<br/>\n"), [paragraph("a b\nc")]);
    assert_eq!(blocks("a\u{a0}b"), [paragraph("a\u{a0}b")]);
    assert_eq!(blocks("<br/><paragraph> a </paragraph> <paragraph/> b"), [paragraph("a"), paragraph("b")]);
}

#[test]
fn spans_are_kept_within_reason() {
    let found = blocks(
        "<table><tr><td colspan='15' rowspan='23'>a</td><td colspan='0'/><td colspan='99999'/><td rowspan='x'/></tr></table>",
    );
    let [Block::Table { rows }] = found.as_slice() else { panic!("{found:?}") };
    let spans: Vec<_> = rows[0].iter().map(|cell| (cell.columns, cell.rows)).collect();
    assert_eq!(spans, [(15, 23), (1, 1), (1, 1), (1, 1)]);
    let found = blocks("<table><tr><td colspan='60000'/></tr></table>");
    assert!(matches!(&found[..], [Block::Table { rows }] if rows[0][0].columns == super::limits::MAX_SPAN));
}

#[test]
fn head_cells_are_headings_and_the_foot_comes_last() {
    let found = blocks(
        "<table><caption>C</caption><colgroup><col width='1'/></colgroup><thead><tr><td>h</td></tr></thead>\
         <tfoot><tr><td>f</td></tr></tfoot><tbody><tr><th>b</th></tr></tbody></table>",
    );
    let cell = |heading, text| vec![Cell { heading, columns: 1, rows: 1, blocks: vec![paragraph(text)] }];
    let caption = Run { text: "C".into(), style: Style { bold: true, ..Style::default() }, link: None };
    let rows = vec![cell(true, "h"), cell(true, "b"), cell(false, "f")];
    assert_eq!(found, [Block::Paragraph { runs: vec![caption] }, Block::Table { rows }]);
}

#[test]
fn only_targets_a_reader_can_confirm_are_links() {
    let link = |target: &str| {
        let found = blocks(&format!("<linkHtml href=\"{target}\">ici</linkHtml>"));
        let [Block::Paragraph { runs }] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(runs[0].text, "ici");
        runs[0].link.clone()
    };
    assert_eq!(link("https://labo.example/a").as_deref(), Some("https://labo.example/a"));
    for target in ["Documents/a.pdf", "file:///etc/passwd", "javascript:x()", "#ref", "C:\\a.exe", ""] {
        assert_eq!(link(target), None, "{target}");
    }
}

#[test]
fn unknown_and_misplaced_elements_keep_their_text() {
    let text = "<foo>a<bar>b</bar></foo><table>c<tr>d<td>e</td><foo>f</foo></tr><td>g</td></table><list>h<item>i</item>\
        <foo>j</foo></list><tr><td>k</td></tr><br>l</br><footnoteRef IDREF='x'>m</footnoteRef><renderMultiMedia>n\
        <caption>o</caption></renderMultiMedia>";
    let shown = plain_text(&blocks(text));
    for letter in 'a'..='o' {
        assert!(shown.contains(letter), "{letter} in {shown}");
    }
}

#[test]
fn very_deep_tables_and_lists_keep_their_text_without_nesting_further() {
    let depth = 48;
    let text = "<list><item>a<table><tr><td>b".repeat(depth) + &"</td></tr></table></item></list>".repeat(depth);
    let found = blocks(&text);
    let shown = plain_text(&found);
    assert_eq!((shown.matches('a').count(), shown.matches('b').count()), (depth, depth));
    let json = serde_json::to_string(&found).unwrap();
    let kinds = json.matches("\"kind\":\"table\"").count() + json.matches("\"kind\":\"list\"").count();
    assert_eq!(kinds, super::limits::MAX_NESTING);
}

#[test]
fn pictures_shown_and_every_pdf_are_carried() {
    let jpeg = b"\xFF\xD8\xFF\xE0 jpeg";
    let xml = structured(&format!(
        "<component><section><text><table><tr><td>a <renderMultiMedia referencedObject='IMG'><caption>Plaie</caption>\
         </renderMultiMedia> b</td></tr></table><renderMultiMedia referencedObject='ROI'/>\
         <renderMultiMedia referencedObject='nowhere'/></text>{}{}{}{}</section></component>",
        media("IMG", "image/jpeg", jpeg),
        media("UNSEEN", "image/jpeg", jpeg),
        media("DOC", "application/pdf", PDF),
        media("PNG", "image/png", b"\x89PNG\r\n\x1A\n")
            .replace("<entry>", "<entry><regionOfInterest ID='ROI'>")
            .replace("</entry>", "</regionOfInterest></entry>"),
    ));
    let (blocks, pictures) = narrative(&xml);
    let sources: Vec<&str> = pictures.iter().map(|(source, _)| source.as_str()).collect();
    assert_eq!(sources, ["IMG", "pdf:DOC", "PNG"]);
    assert_eq!((&*pictures[0].1, &*pictures[1].1), (&jpeg[..], PDF));
    let picture =
        |source: &str, description: &str| Block::Picture { source: source.into(), description: description.into() };
    let [Block::Table { rows }, rest @ ..] = blocks.as_slice() else { panic!("{blocks:?}") };
    assert_eq!(rows[0][0].blocks, [paragraph("a"), picture("IMG", "Plaie"), paragraph("b")]);
    assert_eq!(rest, [picture("PNG", ""), picture("nowhere", "")]);
}

#[test]
fn a_picture_kept_elsewhere_is_named_and_never_fetched() {
    let (blocks, pictures) = narrative(&structured(
        "<component><section><text><renderMultiMedia referencedObject='a'/></text><entry><observationMedia ID='a'>\
         <value mediaType='image/jpeg'><reference value='Documents/a.jpg'/></value></observationMedia></entry></section></component>",
    ));
    assert_eq!(blocks, [Block::Picture { source: "a".into(), description: "Documents/a.jpg".into() }]);
    assert!(pictures.is_empty());
}

#[test]
fn a_copy_without_narrative_is_the_document_unless_another_section_speaks() {
    let copy = |text: &str| {
        let entry = media("DOC", "application/pdf", PDF);
        format!("<component><section><title>Copie du document</title>{text}{entry}</section></component>")
    };
    for text in ["", "<text/>", "<text> <br/> </text>"] {
        let found = body(structured(&copy(text)).as_bytes()).unwrap();
        assert_eq!(found, Body::File { mime: "application/pdf".into(), bytes: PDF.into() }, "{text}");
    }
    let speaking = format!("<component><section><text>Bonjour</text></section></component>{}", copy("<text/>"));
    let (blocks, pictures) = narrative(&structured(&speaking));
    assert_eq!(plain_text(&blocks), "Bonjour\n\nCopie du document");
    assert_eq!(blocks.last(), Some(&Block::Picture { source: "pdf:DOC".into(), description: String::new() }));
    assert_eq!(pictures, [("pdf:DOC".to_owned(), Arc::from(PDF))]);
}

#[test]
fn level_one_files_are_carried_whole() {
    let carried = |attributes: &str, text: &str| match body(
        document(&format!("<nonXMLBody><text {attributes}>{text}</text></nonXMLBody>")).as_bytes(),
    ) {
        Ok(Body::File { mime, bytes }) => Ok((mime, bytes.to_vec())),
        Err(Error::Cda { reason }) => Err(reason),
        other => panic!("{other:?}"),
    };
    let base64 = BASE64_STANDARD.encode(PDF);
    let broken =
        base64.as_bytes().chunks(5).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n\t");
    let pdf = Ok(("application/pdf".to_owned(), PDF.to_vec()));
    assert_eq!(carried("mediaType='application/pdf' representation='B64'", &broken), pdf);
    assert_eq!(carried("mediaType='APPLICATION/PDF' representation='b64'", base64.trim_end_matches('=')), pdf);
    assert_eq!(carried("mediaType='application/pdf'", &base64), pdf, "the representation is forgotten");
    assert_eq!(carried("representation='B64'", &base64), pdf, "the type is forgotten");
    assert_eq!(carried("mediaType='application/octet-stream' representation='B64'", &base64), pdf);
    let text = Ok(("text/plain".to_owned(), "Né à <Nîmes>".as_bytes().to_vec()));
    assert_eq!(carried("mediaType='text/plain; charset=utf-8'", "Né à &lt;Nîmes&gt;"), text);
    assert_eq!(
        carried("representation='B64' mediaType='application/pdf'", "p@s du base64 é"),
        Err(XmlReason::Malformed)
    );
    assert_eq!(
        carried("mediaType='application/pdf'", "<reference value='http://x.example/a.pdf'/>"),
        Err(XmlReason::NoBody)
    );
    assert_eq!(carried("", "  "), Err(XmlReason::NoBody));
}

#[test]
fn a_document_in_a_style_sheet_behind_a_mark_or_in_latin_letters_is_read() {
    let inside = section("Né à Nîmes");
    let sheet = format!("\u{feff}<?xml version='1.0'?><?x y?><xsl:stylesheet xmlns:xsl='x'>{inside}</xsl:stylesheet>");
    assert_eq!(narrative(&sheet).0, [paragraph("Né à Nîmes")]);
    let latin = format!("<?xml version='1.0' encoding='ISO-8859-1'?>{inside}");
    let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(inside.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [bytes, utf16] {
        assert!(matches!(body(&bytes), Ok(Body::Narrative { blocks, .. }) if blocks == [paragraph("Né à Nîmes")]));
    }
}

#[test]
fn hostile_documents_are_refused_with_the_reason() {
    let refused = |text: String| match body(text.as_bytes()) {
        Err(Error::Cda { reason }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(format!("<!DOCTYPE x>{}", section("a"))), XmlReason::Doctype);
    assert_eq!(refused(section("&lol9;")), XmlReason::Entity);
    assert_eq!(refused(section("<a>")), XmlReason::Malformed);
    assert_eq!(refused("<html/>".into()), XmlReason::OtherContents);
    assert_eq!(refused(document("")), XmlReason::NoBody);
    assert_eq!(refused("<ClinicalDocument/>".into()), XmlReason::NoBody);
    let media = "<entry><observationMedia/></entry>".repeat(super::limits::MAX_FILES + 1);
    assert_eq!(refused(structured(&format!("<component><section>{media}</section></component>"))), XmlReason::Limit);
}

proptest! {
    #[test]
    fn damaged_documents_never_panic(at in 0..8_000_usize, cut in 0..40_usize, with in "(\\PC|[<>/&'=]|<td>|</table>|<br/>){0,8}") {
        let mut text = RICH.to_owned();
        let at = text.floor_char_boundary(at.min(text.len()));
        let end = text.floor_char_boundary((at + cut).min(text.len())).max(at);
        text.replace_range(at..end, &with);
        if let Ok(Body::Narrative { blocks, .. }) = body(text.as_bytes()) {
            let _ = plain_text(&blocks);
        }
    }

    #[test]
    fn any_nesting_of_the_narrative_s_elements_keeps_the_text(
        tags in proptest::collection::vec(
            proptest::sample::select(vec!["paragraph", "content", "table", "thead", "tr", "td", "list", "item", "caption",
                "footnote", "sup", "linkHtml", "foo", "br", "tfoot"]),
            1..40,
        )
    ) {
        let open: String = tags.iter().enumerate().map(|(n, tag)| format!("<{tag}>x{n}y")).collect();
        let close: String = tags.iter().rev().map(|tag| format!("</{tag}>")).collect();
        let shown = plain_text(&blocks(&format!("{open}{close}")));
        for n in 0..tags.len() {
            prop_assert!(shown.contains(&format!("x{n}y")), "x{n}y in {shown}");
        }
    }
}
