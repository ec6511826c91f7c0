//! METADATA.XML: ebRIM 3.0 or 2.1, bare or in a SOAP envelope, by local names (xdm-cda.md §3).

use crate::domain::document::Coded;
use crate::health::error::XmlReason;
use crate::health::xml::{self, Element};
use crate::health::{codes, hl7};

const AUTHOR: &str = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
const TYPE_CODE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
const CONFIDENTIALITY: &str = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";
const PATIENT_ID: &str = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";
const UNIQUE_ID: &str = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";
/// Most entries of one METADATA.XML.
const MAX_ENTRIES: usize = 1_000;

/// A document as METADATA.XML describes it.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) mime: Option<String>,
    pub(super) title: Option<String>,
    pub(super) uri: Option<String>,
    pub(super) hash: Option<String>,
    pub(super) size: Option<u64>,
    pub(super) creation_time: Option<String>,
    pub(super) kind: Coded,
    pub(super) confidentiality: Vec<String>,
    pub(super) patient_ids: Vec<String>,
    pub(super) patient_info: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) unique_id: Option<String>,
}

/// One METADATA.XML.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Option<String>,
    pub(super) entries: Vec<Entry>,
    /// (new, replaced) of each RPLC association, as ids.
    replacements: Vec<(String, String)>,
}

impl Metadata {
    /// What an entry replaces: the replaced entry's uniqueId when it is in this archive, else the id as written.
    pub(super) fn replaced_by(&self, entry: &Entry) -> Option<String> {
        let (_, target) = self.replacements.iter().find(|(source, _)| *source == entry.id && !source.is_empty())?;
        let known = self.entries.iter().find(|other| other.id == *target);
        Some(known.and_then(|other| other.unique_id.clone()).unwrap_or_else(|| target.clone()))
    }
}

/// Reads METADATA.XML.
pub(super) fn read(bytes: &[u8]) -> Result<Metadata, XmlReason> {
    let text = xml::decode(bytes)?;
    let wanted = ["RegistryObjectList", "LeafRegistryObjectList", "SubmitObjectsRequest"];
    let root = xml::read(&text, &wanted, &[], xml::MAX_TEXT)?;
    let loose: Vec<&Element> = root
        .walk()
        .filter(|list| wanted.iter().any(|name| list.is(name)))
        .flat_map(|list| list.children.iter())
        .filter(|e| e.is("Classification") || e.is("ExternalIdentifier"))
        .collect();
    let mut metadata = Metadata::default();
    for element in root.walk() {
        if element.is("ExtrinsicObject") && metadata.entries.len() < MAX_ENTRIES {
            metadata.entries.push(entry(&Described { element, loose: &loose }));
        } else if element.is("RegistryPackage") && metadata.title.is_none() {
            metadata.title = localized(element, "Name");
        } else if element.is("Association") {
            let kind = element.attribute("associationType").unwrap_or_default();
            let ends = (element.attribute("sourceObject"), element.attribute("targetObject"));
            if let (true, (Some(source), Some(target))) = (kind.ends_with("RPLC"), ends) {
                metadata.replacements.push((source.to_owned(), hl7::clean(target).unwrap_or_default()));
            }
        }
    }
    Ok(metadata)
}

/// An object with the classifications and identifiers that stand in it or refer to it from outside.
struct Described<'a> {
    element: &'a Element,
    loose: &'a [&'a Element],
}

impl<'a> Described<'a> {
    fn parts(&self, name: &'static str) -> impl Iterator<Item = &'a Element> {
        let id = self.element.attribute("id").unwrap_or_default();
        let own = self.element.children.iter().filter(move |child| child.is(name));
        let outside = self.loose.iter().copied().filter(move |other| {
            let refers = other.attribute("classifiedObject").or_else(|| other.attribute("registryObject"));
            other.is(name) && !id.is_empty() && refers == Some(id)
        });
        own.chain(outside)
    }

    fn classifications(&self, scheme: &'static str) -> impl Iterator<Item = &'a Element> {
        self.parts("Classification").filter(move |class| is_scheme(class.attribute("classificationScheme"), scheme))
    }

    /// By scheme, or else by the end of its name: real senders write wrong schemes (xdm-cda.md §3.2).
    fn identifier(&self, scheme: &str, name_end: &str) -> Option<&'a str> {
        let named =
            |id: &&Element| localized(id, "Name").is_some_and(|name| name.to_ascii_lowercase().ends_with(name_end));
        let schemed = |id: &&Element| is_scheme(id.attribute("identificationScheme"), scheme);
        let ids: Vec<&Element> = self.parts("ExternalIdentifier").collect();
        let found = ids.iter().find(|id| named(id)).or_else(|| {
            ids.iter().find(|id| schemed(id) && localized(id, "Name").is_none_or(|name| !name.contains('.')))
        });
        found.and_then(|id| id.attribute("value")).filter(|value| !value.is_empty())
    }
}

fn is_scheme(written: Option<&str>, scheme: &str) -> bool {
    let bare = |text: &str| text.trim_start_matches("urn:uuid:").to_ascii_lowercase();
    written.is_some_and(|written| bare(written) == bare(scheme))
}

fn entry(object: &Described<'_>) -> Entry {
    let element = object.element;
    let slot = |name: &str| values(element, name);
    let first = |name: &str| slot(name).into_iter().next();
    let type_class = object.classifications(TYPE_CODE).next();
    let patient_id = object.identifier(PATIENT_ID, ".patientid").map(str::to_owned).or_else(|| first("patientId"));
    Entry {
        id: element.attribute("id").unwrap_or_default().to_owned(),
        mime: element.attribute("mimeType").and_then(hl7::clean).map(|mime| mime.to_ascii_lowercase()),
        title: localized(element, "Name"),
        uri: uri(slot("URI")).and_then(|uri| hl7::clean(&uri)),
        hash: first("hash").map(|hash| hash.to_ascii_lowercase()).filter(|hash| is_sha1(hash)),
        size: first("size").and_then(|size| size.parse().ok()),
        creation_time: first("creationTime"),
        kind: type_class.map(coded).unwrap_or_default(),
        confidentiality: object
            .classifications(CONFIDENTIALITY)
            .filter_map(|class| class.attribute("nodeRepresentation").and_then(hl7::clean))
            .take(hl7::MAX_VALUES)
            .collect(),
        patient_ids: patient_id.into_iter().chain(slot("sourcePatientId")).collect(),
        patient_info: slot("sourcePatientInfo"),
        authors: object.classifications(AUTHOR).filter_map(author).take(hl7::MAX_VALUES).collect(),
        unique_id: object.identifier(UNIQUE_ID, ".uniqueid").and_then(hl7::clean),
    }
}

fn is_sha1(hash: &str) -> bool {
    hash.len() == 40 && hash.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The values of a slot, found by its name in any case, trimmed.
fn values(element: &Element, name: &str) -> Vec<String> {
    element
        .all("Slot")
        .filter(|slot| slot.attribute("name").is_some_and(|written| written.eq_ignore_ascii_case(name)))
        .flat_map(Element::walk)
        .filter(|e| e.is("Value"))
        .map(|value| value.text.trim().to_owned())
        .filter(|value| !value.is_empty())
        .take(hl7::MAX_VALUES)
        .collect()
}

fn localized(element: &Element, name: &str) -> Option<String> {
    element.all(name).flat_map(|n| n.all("LocalizedString")).find_map(|text| hl7::clean(text.attribute("value")?))
}

fn coded(class: &Element) -> Coded {
    let code = class.attribute("nodeRepresentation").and_then(hl7::clean).unwrap_or_default();
    let system = values(class, "codingScheme").into_iter().next().and_then(|s| hl7::clean(&s)).unwrap_or_default();
    codes::document_type(&code, &system, &localized(class, "Name").unwrap_or_default())
}

/// Person, speciality and institution in words.
fn author(class: &Element) -> Option<String> {
    let person = values(class, "authorPerson").iter().find_map(|xcn| hl7::person(xcn));
    let role = values(class, "authorSpecialty").iter().find_map(|text| hl7::speciality(text));
    let institution = values(class, "authorInstitution").iter().find_map(|xon| hl7::organisation(xon));
    let words: Vec<String> = [person, role, institution].into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The URI slot; longer ones are split into `1|…`, `2|…` (ITI TF-3 §4.2.3.2.27).
fn uri(mut parts: Vec<String>) -> Option<String> {
    let numbered = |part: &String| part.split_once('|').and_then(|(n, _)| n.parse::<u32>().ok());
    if parts.iter().all(|part| numbered(part).is_some()) {
        parts.sort_by_key(numbered);
        parts = parts.iter().filter_map(|part| part.split_once('|').map(|(_, rest)| rest.to_owned())).collect();
        return Some(parts.concat()).filter(|uri| !uri.is_empty());
    }
    parts.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_split_uri_is_put_together_in_order() {
        assert_eq!(uri(vec!["2|1.XML".into(), "1|DOC0000".into()]).as_deref(), Some("DOC00001.XML"));
        assert_eq!(uri(vec!["DOC00001.XML".into()]).as_deref(), Some("DOC00001.XML"));
        assert_eq!(uri(vec![]), None);
    }
}
