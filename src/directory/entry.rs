//! LDAP entries as colleagues and structures.

use crate::domain::Address;
use crate::domain::directory::{DirectoryEntry, MailboxKind};
use crate::domain::profile::AttributeMap;
use crate::domain::text::harmless;
use ldap3::SearchEntry;

/// Characters of one value that are kept.
const MAX_VALUE: usize = 500;

/// The attributes that an entry is made of.
pub(super) fn wanted(names: &AttributeMap) -> Vec<String> {
    let all = [
        &names.kind,
        &names.mail,
        &names.family_name,
        &names.given_name,
        &names.national_id,
        &names.profession,
        &names.speciality,
        &names.organisation,
        &names.organisation_id,
        &names.town,
        &names.postal_code,
        &names.description,
        &names.telephone,
        &names.paperless,
    ];
    all.into_iter().filter(|name| !name.is_empty()).cloned().collect()
}

/// The entry, or `None` when it has no address that mail can reach.
pub(super) fn read(entry: &SearchEntry, names: &AttributeMap) -> Option<DirectoryEntry> {
    let address = values(entry, &names.mail).find_map(|value| value.parse::<Address>().ok())?;
    let one = |name: &str| values(entry, name).map(clean).find(|value| !value.is_empty());
    Some(DirectoryEntry {
        address,
        kind: one(&names.kind).and_then(|word| MailboxKind::from_word(&word)),
        family_name: one(&names.family_name).unwrap_or_default(),
        given_name: one(&names.given_name).unwrap_or_default(),
        national_id: one(&names.national_id),
        profession: one(&names.profession),
        speciality: one(&names.speciality),
        organisation: one(&names.organisation),
        organisation_id: one(&names.organisation_id),
        town: one(&names.town),
        postal_code: one(&names.postal_code),
        description: one(&names.description),
        telephone: one(&names.telephone),
        paperless: one(&names.paperless).and_then(|word| yes_or_no(&word)),
    })
}

/// Values of an attribute; servers answer names in a case of their own.
fn values<'a>(entry: &'a SearchEntry, name: &str) -> impl Iterator<Item = &'a str> {
    let found = entry.attrs.iter().filter(move |(key, _)| !name.is_empty() && key.eq_ignore_ascii_case(name));
    found.flat_map(|(_, values)| values).map(String::as_str).collect::<Vec<_>>().into_iter()
}

/// One line of text, without characters that deceive.
pub(super) fn clean(value: &str) -> String {
    let text: String = harmless(value).chars().take(MAX_VALUE).collect();
    text.trim().to_owned()
}

/// `O`/`N` (MOS), or the LDAP boolean.
fn yes_or_no(word: &str) -> Option<bool> {
    match word.to_ascii_uppercase().as_str() {
        "O" | "OUI" | "TRUE" => Some(true),
        "N" | "NON" | "FALSE" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn entry(attributes: &[(&str, &str)]) -> SearchEntry {
        let attrs = attributes.iter().map(|(name, value)| ((*name).to_owned(), vec![(*value).to_owned()])).collect();
        SearchEntry { dn: "cn=x".into(), attrs, bin_attrs: HashMap::new() }
    }

    #[test]
    fn attributes_are_found_whatever_their_case() {
        let found = read(
            &entry(&[
                ("MAIL", "jeanne.exemple@cabinet.mssante.example"),
                ("typebal", "per"),
                ("SN", "EXEMPLE-TEST"),
                ("dematerialisation", "O"),
                ("l", "STRAS\nBOURG"),
            ]),
            &AttributeMap::default(),
        )
        .unwrap();
        assert_eq!(found.kind, Some(MailboxKind::Per));
        assert_eq!(found.family_name, "EXEMPLE-TEST");
        assert_eq!(found.paperless, Some(true));
        assert_eq!(found.town.as_deref(), Some("STRAS BOURG"));
        assert_eq!(found.organisation, None);
    }

    #[test]
    fn an_entry_without_a_usable_address_is_none() {
        for mail in ["", "not an address", "a@b\r\nc.example"] {
            assert!(read(&entry(&[("mail", mail), ("sn", "X-TEST")]), &AttributeMap::default()).is_none(), "{mail}");
        }
    }
}
