//! The header of a CDA R2 document (xdm-cda.md §4.1): patient, type, title, date, authors, custodian, version; and its
//! body (§4.3).

mod body;

pub use body::{Body, body};

use super::error::XmlReason;
use super::xml::{self, Element};
use super::{Error, codes, hl7, ins};
use crate::domain::document::{Coded, Restriction};
use crate::domain::patient::Patient;

/// Most authors kept.
const MAX_AUTHORS: usize = 50;

/// What the header says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Header {
    /// `title`, else the type's label.
    pub title: String,
    /// `code`.
    pub kind: Coded,
    /// `effectiveTime` as RFC 3339, as precise as it is written.
    pub date: Option<String>,
    /// The first `recordTarget`.
    pub patient: Option<Patient>,
    /// How many patients the document is about.
    pub patients: usize,
    /// Authors in words: name, profession, organisation.
    pub authors: Vec<String>,
    /// The organisation that keeps the document.
    pub custodian: Option<String>,
    /// `id` as `root` or `root^extension`.
    pub id: Option<String>,
    /// `setId` in the same form: the same for all versions.
    pub set_id: Option<String>,
    /// `versionNumber`.
    pub version: Option<u32>,
    /// Id of the document it replaces (`relatedDocument` RPLC).
    pub replaces: Option<String>,
    /// Confidentiality marks.
    pub restrictions: Vec<Restriction>,
}

/// Whether a file looks like a CDA document, from its first bytes.
pub fn looks_like_cda(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(256 << 10)).unwrap_or_default();
    let tag = |window: &[u8]| matches!(window, [b'<' | b':', name @ ..] if name == b"ClinicalDocument");
    let is_xml = xml::decode(head.get(..head.len().min(64)).unwrap_or_default())
        .is_ok_and(|text| text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('<'));
    is_xml && head.windows(17).any(tag)
}

/// Reads the header of a CDA document, wherever `ClinicalDocument` stands in the file; the body is not read.
///
/// # Errors
/// [`Error::Cda`]: not XML, a DTD, an unknown entity, too deep, or no `ClinicalDocument`.
pub fn header(bytes: &[u8]) -> Result<Header, Error> {
    let refused = |reason: XmlReason| Error::Cda { reason };
    let text = xml::decode(bytes).map_err(refused)?;
    let document = xml::read(&text, &["ClinicalDocument"], &["component"], xml::MAX_TEXT).map_err(refused)?;
    let code = document.at(&["code"]);
    let attribute = |name: &str| code.and_then(|c| c.attribute(name)).and_then(hl7::clean).unwrap_or_default();
    let kind = codes::document_type(&attribute("code"), &attribute("codeSystem"), &attribute("displayName"));
    let title = document.at(&["title"]).and_then(|title| hl7::clean(&title.all_text()));
    let time = document.at(&["effectiveTime"]).and_then(|time| time.attribute("value"));
    let targets: Vec<&Element> = document.all("recordTarget").filter_map(|t| t.at(&["patientRole"])).collect();
    let replaced = document
        .all("relatedDocument")
        .find(|related| related.attribute("typeCode") == Some("RPLC"))
        .and_then(|related| related.at(&["parentDocument", "id"]));
    Ok(Header {
        title: title.unwrap_or_else(|| kind.label.clone()),
        kind,
        date: time.and_then(|time| hl7::timestamp(time, false)),
        patient: targets.first().and_then(|role| patient(role)),
        patients: targets.len(),
        authors: document.all("author").filter_map(author).take(MAX_AUTHORS).collect(),
        custodian: document
            .at(&["custodian", "assignedCustodian", "representedCustodianOrganization", "name"])
            .and_then(|name| hl7::clean(&name.all_text())),
        id: document.at(&["id"]).and_then(instance),
        set_id: document.at(&["setId"]).and_then(instance),
        version: document.at(&["versionNumber"]).and_then(|v| v.attribute("value")).and_then(|v| v.parse().ok()),
        replaces: replaced.and_then(instance),
        restrictions: document
            .all("confidentialityCode")
            .filter_map(|code| codes::restriction(code.attribute("code")?))
            .collect(),
    })
}

/// An instance identifier as XDS writes it: `root` or `root^extension`.
fn instance(id: &Element) -> Option<String> {
    let root = hl7::clean(id.attribute("root")?)?;
    Some(match id.attribute("extension").and_then(hl7::clean) {
        Some(extension) => format!("{root}^{extension}"),
        None => root,
    })
}

fn patient(role: &Element) -> Option<Patient> {
    let mut found = Patient::default();
    for id in role.all("id").take(hl7::MAX_VALUES) {
        if let (Some(root), Some(extension)) =
            (id.attribute("root").and_then(hl7::clean), id.attribute("extension").and_then(hl7::clean))
        {
            hl7::add_identifier(&mut found, (root, extension));
        }
    }
    if let Some(person) = role.at(&["patient"]) {
        person.all("name").for_each(|name| add_name(&mut found, name));
        let code = |path: &[&str], name: &str| person.at(path).and_then(|e| e.attribute(name));
        found.sex = code(&["administrativeGenderCode"], "code").and_then(hl7::sex);
        found.birth_date = code(&["birthTime"], "value").and_then(hl7::birth_date);
        found.birth_place_code = person
            .at(&["birthplace", "place", "addr", "county"])
            .and_then(|county| hl7::clean(&county.text))
            .filter(|county| county.len() == 5 && county.is_ascii());
    }
    ins::judge(&mut found);
    (found != Patient::default()).then_some(found)
}

/// Names by qualifier: BR birth, CL used, SP spouse's in old documents (xdm-cda.md §4.1).
fn add_name(patient: &mut Patient, name: &Element) {
    let parts = |wanted: &'static str| {
        name.all(wanted).filter_map(|part| {
            let qualifier = part.attribute("qualifier").unwrap_or_default().to_ascii_uppercase();
            Some((qualifier, hl7::clean(&part.all_text())?))
        })
    };
    let mut plain = None;
    for (qualifier, text) in parts("family") {
        match qualifier.as_str() {
            "BR" => patient.birth_name = patient.birth_name.take().or(Some(text)),
            "CL" => patient.used_name = Some(text),
            "SP" => patient.used_name = patient.used_name.take().or(Some(text)),
            _ => plain = plain.or(Some(text)),
        }
    }
    patient.birth_name = patient.birth_name.take().or(plain);
    let (mut first, mut all) = (None, Vec::new());
    for (qualifier, text) in parts("given").take(hl7::MAX_VALUES) {
        match qualifier.as_str() {
            "BR" => first = first.or(Some(text)),
            "CL" => patient.used_given_name = Some(text),
            _ => all.push(text),
        }
    }
    if patient.given_names.is_empty() {
        patient.given_names = birth_given_names(first, all);
    }
}

/// The list of birth given names, first one first: French documents give the first alone (BR) and all in one text.
fn birth_given_names(first: Option<String>, all: Vec<String>) -> Vec<String> {
    let Some(first) = first else { return all };
    let joined = all.join(" ");
    let rest = joined.strip_prefix(first.as_str()).filter(|rest| rest.is_empty() || rest.starts_with([' ', ',']));
    let others: Vec<String> = match rest {
        Some(rest) => rest.split([' ', ',']).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        None => all.into_iter().filter(|name| *name != first).collect(),
    };
    std::iter::once(first).chain(others).collect()
}

fn author(author: &Element) -> Option<String> {
    let assigned = author.at(&["assignedAuthor"])?;
    let person = assigned.at(&["assignedPerson", "name"]).and_then(person_words);
    let device = || {
        let device = assigned.at(&["assignedAuthoringDevice"])?;
        let names = ["softwareName", "manufacturerModelName"];
        names.iter().find_map(|name| hl7::clean(&device.at(&[name])?.all_text()))
    };
    let name = person.or_else(device);
    let code = assigned.at(&["code"]);
    let attribute = |name: &str| code.and_then(|c| c.attribute(name)).unwrap_or_default();
    let role = codes::author_role(attribute("code"), attribute("codeSystem"), attribute("displayName"));
    let organisation = assigned.at(&["representedOrganization", "name"]).and_then(|name| hl7::clean(&name.all_text()));
    let words: Vec<String> = [name, role.and_then(|r| hl7::clean(&r)), organisation].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// Prefix, given names and family name; a name without parts is its text.
fn person_words(name: &Element) -> Option<String> {
    let parts: Vec<String> = ["prefix", "given", "family"]
        .iter()
        .flat_map(|part| name.all(part).filter_map(|element| hl7::clean(&element.all_text())))
        .collect();
    if parts.is_empty() { hl7::clean(&name.all_text()) } else { Some(parts.join(" ")) }
}

#[cfg(test)]
mod tests;
