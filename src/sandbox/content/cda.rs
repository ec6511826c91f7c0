//! CDA R2 documents made from the templates: French header (xdm-cda.md §4.1), narrative and entries.

use super::document::Document;
use super::fill::escape;
use super::markup::{Block, Finding, RESULT_HEADER, Section};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const DOCUMENT: &str = include_str!("../../../assets/sandbox/seed/xml/cda.xml");
const ORGANISATION: &str = include_str!("../../../assets/sandbox/seed/xml/organisation.xml");
const RECIPIENT: &str = include_str!("../../../assets/sandbox/seed/xml/recipient.xml");
const PRESCRIBER: &str = include_str!("../../../assets/sandbox/seed/xml/prescriber.xml");
const GUARDIAN: &str = include_str!("../../../assets/sandbox/seed/xml/guardian.xml");

/// The bytes of a CDA document.
pub(super) fn write(document: &Document, pdf: &[u8]) -> Vec<u8> {
    let mut values = document.values.clone();
    let unstructured = document.level == 1;
    let organisation = values.fill(ORGANISATION);
    values.set("organisation", organisation.trim_end());
    values.set("templates", templates(document, unstructured));
    let recipients = values.fill(if document.has_recipient { RECIPIENT } else { "" });
    values.set("recipients", recipients);
    let participants = values.fill(if document.for_attending_doctor { PRESCRIBER } else { "" });
    values.set("participants", participants);
    let guardian = values.fill(if document.minor { GUARDIAN } else { "" });
    values.set("guardian", guardian);
    values.set("related", document.replaces.as_deref().map(related).unwrap_or_default());
    values.set("body", if unstructured { encapsulated(pdf) } else { structured(document, pdf) });
    values.fill(DOCUMENT).into_bytes()
}

fn templates(document: &Document, unstructured: bool) -> String {
    let fixed = ["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1"].map(str::to_owned);
    let own = if unstructured { vec!["1.3.6.1.4.1.19376.1.2.20".to_owned()] } else { document.templates.clone() };
    let lines = fixed.into_iter().chain(own).map(|template| match template.split_once(' ') {
        Some((root, version)) => format!("  <templateId root=\"{root}\" extension=\"{version}\"/>"),
        None => format!("  <templateId root=\"{template}\"/>"),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn related(replaced: &str) -> String {
    format!(
        "  <relatedDocument typeCode=\"RPLC\">\n    <parentDocument>\n      <id root=\"{replaced}\"/>\n    \
         </parentDocument>\n  </relatedDocument>\n"
    )
}

fn encapsulated(pdf: &[u8]) -> String {
    format!(
        "    <nonXMLBody>\n      <text mediaType=\"application/pdf\" representation=\"B64\">{}</text>\n    </nonXMLBody>",
        folded(pdf)
    )
}

fn folded(bytes: &[u8]) -> String {
    let encoded = STANDARD.encode(bytes);
    let mut out = String::with_capacity(encoded.len() + encoded.len() / 70);
    for (n, c) in encoded.chars().enumerate() {
        if n % 76 == 0 {
            out.push('\n');
        }
        out.push(c);
    }
    out
}

fn structured(document: &Document, pdf: &[u8]) -> String {
    let mut out = String::from("    <structuredBody>\n");
    for (n, section) in document.sections.iter().enumerate() {
        out.push_str(&self::section(section, n + 1, document));
    }
    if document.embeds_pdf {
        out.push_str(&copy_section(pdf));
    }
    out.push_str("    </structuredBody>");
    out
}

fn section(section: &Section, number: usize, document: &Document) -> String {
    let title = escape(&section.title);
    let mut text = String::new();
    let mut entries = section.entries.clone();
    for block in &section.blocks {
        narrative(block, number, &mut text);
        if let Block::Results(findings) = block {
            entries.push_str(&battery(section, findings, number, document));
        }
    }
    format!(
        "      <component>\n        <section>\n          <id root=\"{}\"/>\n          <code code=\"{}\" \
         displayName=\"{title}\" codeSystem=\"2.16.840.1.113883.6.1\"/>\n          <title>{title}</title>\n          \
         <text>\n{text}          </text>\n{entries}        </section>\n      </component>\n",
        document.section_id(number),
        section.code,
    )
}

fn narrative(block: &Block, section: usize, out: &mut String) {
    match block {
        Block::Paragraph(text) => out.push_str(&format!("            <paragraph>{}</paragraph>\n", escape(text))),
        Block::Strong(text) => out.push_str(&format!(
            "            <paragraph><content styleCode=\"Bold\">{}</content></paragraph>\n",
            escape(text)
        )),
        Block::List(items) => {
            out.push_str("            <list listType=\"unordered\">\n");
            for item in items {
                out.push_str(&format!("              <item>{}</item>\n", escape(item)));
            }
            out.push_str("            </list>\n");
        }
        Block::PageBreak => {}
        Block::Table(rows) => {
            let (head, body) = rows.split_at(rows.len().min(1));
            table(&head.concat(), body.iter().map(|row| row.iter().map(|cell| escape(cell)).collect()), out);
        }
        Block::Results(findings) => {
            let rows = findings.iter().enumerate().map(|(n, finding)| result_cells(finding, section, n + 1));
            table(&RESULT_HEADER.map(str::to_owned), rows, out);
        }
    }
}

fn table(head: &[String], rows: impl Iterator<Item = Vec<String>>, out: &mut String) {
    out.push_str("            <table border=\"1\" width=\"100%\">\n              <thead>\n                <tr>");
    for cell in head {
        out.push_str(&format!("<th>{}</th>", escape(cell)));
    }
    out.push_str("</tr>\n              </thead>\n              <tbody>\n");
    for row in rows {
        out.push_str("                <tr>");
        for cell in row {
            out.push_str(&format!("<td>{cell}</td>"));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("              </tbody>\n            </table>\n");
}

fn result_cells(finding: &Finding, section: usize, number: usize) -> Vec<String> {
    let style = if finding.abnormal() { " styleCode=\"Bold\"" } else { "" };
    let mut cells: Vec<String> = finding.row().iter().map(|cell| escape(cell)).collect();
    if let Some(test) = cells.first_mut() {
        *test = format!("<content ID=\"test-{section}-{number}\">{test}</content>");
    }
    if let Some(value) = cells.get_mut(1) {
        *value = format!("<content ID=\"result-{section}-{number}\"{style}>{value}</content>");
    }
    cells
}

/// The laboratory report item of IHE XD-LAB: one act, one battery, one observation for each result.
fn battery(section: &Section, findings: &[Finding], number: usize, document: &Document) -> String {
    let values = &document.values;
    let start = values.fill("{{act.start}}");
    let mut components = String::new();
    for (n, finding) in findings.iter().enumerate() {
        components.push_str(&observation(finding, &start, &format!("{number}-{}", n + 1)));
    }
    let status = if findings.iter().any(Finding::pending) { "active" } else { "completed" };
    format!(
        "          <entry typeCode=\"DRIV\">\n            <templateId root=\"1.3.6.1.4.1.19376.1.3.1\"/>\n            \
         <act classCode=\"ACT\" moodCode=\"EVN\">\n              <code code=\"{code}\" displayName=\"{title}\" \
         codeSystem=\"2.16.840.1.113883.6.1\"/>\n              <statusCode code=\"{status}\"/>\n              \
         <entryRelationship typeCode=\"COMP\">\n                <organizer classCode=\"BATTERY\" moodCode=\"EVN\">\n                  \
         <templateId root=\"1.3.6.1.4.1.19376.1.3.1.4\"/>\n                  <code code=\"{code}\" displayName=\"{title}\" \
         codeSystem=\"2.16.840.1.113883.6.1\"/>\n                  <statusCode code=\"{status}\"/>\n                  \
         <effectiveTime value=\"{start}\"/>\n{components}                </organizer>\n              \
         </entryRelationship>\n            </act>\n          </entry>\n",
        code = section.code,
        title = escape(&section.title),
    )
}

fn observation(finding: &Finding, start: &str, reference: &str) -> String {
    let quantity = |name: &str, value: &str| match value {
        "" => String::new(),
        value => format!("<{name} value=\"{}\" unit=\"{}\"/>", value.replace(',', "."), escape(&finding.unit)),
    };
    let (status, value, interpretation) = if finding.pending() {
        ("active", String::new(), String::new())
    } else {
        let value = format!(
            "                      <value xsi:type=\"PQ\" value=\"{}\" unit=\"{}\"/>\n",
            finding.value.replace(',', "."),
            escape(&finding.unit)
        );
        let flag = if finding.flag.is_empty() { "N" } else { finding.flag.as_str() };
        let interpretation = format!(
            "                      <interpretationCode code=\"{flag}\" codeSystem=\"2.16.840.1.113883.5.83\"/>\n"
        );
        ("completed", value, interpretation)
    };
    let range = if finding.reference().is_empty() || finding.pending() {
        String::new()
    } else {
        format!(
            "                      <referenceRange><observationRange><value xsi:type=\"IVL_PQ\">{}{}</value>\
             <interpretationCode code=\"N\" codeSystem=\"2.16.840.1.113883.5.83\"/></observationRange></referenceRange>\n",
            quantity("low", &finding.low),
            quantity("high", &finding.high)
        )
    };
    format!(
        "                  <component>\n                    <observation classCode=\"OBS\" moodCode=\"EVN\">\n                      \
         <templateId root=\"1.3.6.1.4.1.19376.1.3.1.6\"/>\n                      <code code=\"{}\" displayName=\"{}\" \
         codeSystem=\"2.16.840.1.113883.6.1\"/>\n                      <text><reference value=\"#result-{reference}\"/></text>\n                      \
         <statusCode code=\"{status}\"/>\n                      <effectiveTime value=\"{start}\"/>\n{value}{interpretation}{range}                    \
         </observation>\n                  </component>\n",
        finding.code,
        escape(&finding.test),
    )
}

fn copy_section(pdf: &[u8]) -> String {
    format!(
        "      <component>\n        <section>\n          <templateId root=\"1.2.250.1.213.1.1.2.243\"/>\n          \
         <code code=\"55108-5\" displayName=\"Copie du document\" codeSystem=\"2.16.840.1.113883.6.1\"/>\n          \
         <title>Copie du document</title>\n          <text>\n            <renderMultiMedia referencedObject=\"copie\"/>\n          \
         </text>\n          <entry>\n            <observationMedia classCode=\"OBS\" moodCode=\"EVN\" ID=\"copie\">\n              \
         <templateId root=\"1.2.250.1.213.1.1.3.18\"/>\n              <value mediaType=\"application/pdf\" \
         representation=\"B64\">{}</value>\n            </observationMedia>\n          </entry>\n        </section>\n      </component>\n",
        folded(pdf)
    )
}
