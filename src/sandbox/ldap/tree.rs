//! The entries of the directory and their places: root DSE, schema, containers, mailboxes.

use super::super::content::SandboxEntry;
use std::collections::BTreeSet;

/// The one naming context (annuaire-ldap.md §2.1).
pub(super) const BASE: &str = "dc=mssante,dc=fr";
const SUBSCHEMA: &str = "cn=Subschema";
/// Simple paged results (RFC 2696).
pub(super) const OID_PAGED: &str = "1.2.840.113556.1.4.319";
/// The arc OpenLDAP sets aside for experiments: the real OIDs are not published.
const EXPERIMENTAL: &str = "1.3.6.1.4.1.4203.666.11.77.1";
/// Standard attribute types the containers use.
const STANDARD: [&str; 4] = ["objectClass", "dc", "ou", "cn"];
/// Attributes the server keeps for itself; given when asked for by name or by `+`.
pub(super) const OPERATIONAL: [&str; 2] = ["entryDN", "subschemaSubentry"];

/// One entry as searches see it.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) dn: String,
    /// Relative names from the entry up, in comparable form.
    pub(super) path: Vec<String>,
    pub(super) attributes: Vec<(String, Vec<String>)>,
    /// Attributes given only when asked for.
    pub(super) operational: Vec<(String, Vec<String>)>,
}

impl Node {
    fn new(dn: &str, attributes: Vec<(String, Vec<String>)>) -> Self {
        let operational = vec![one("entryDN", dn), one("subschemaSubentry", SUBSCHEMA)];
        Self { dn: dn.to_owned(), path: path(dn), attributes, operational }
    }

    /// Every value of an attribute, whatever the case of its name.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let all = self.attributes.iter().chain(&self.operational);
        all.filter(move |(own, _)| own.eq_ignore_ascii_case(name)).flat_map(|(_, values)| values).map(String::as_str)
    }
}

/// The whole directory but for the root DSE.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) schema: Node,
    /// Attribute types the server knows, in lower case.
    known: BTreeSet<String>,
}

impl Tree {
    pub(super) fn new(entries: &[SandboxEntry]) -> Self {
        let mut nodes: Vec<Node> = Vec::new();
        let mut places = BTreeSet::new();
        for entry in entries {
            for container in containers(&entry.dn) {
                if places.insert(path(container)) {
                    nodes.push(Node::new(container, container_attributes(container)));
                }
            }
        }
        if places.insert(path(BASE)) {
            nodes.push(Node::new(BASE, container_attributes(BASE)));
        }
        nodes.extend(entries.iter().map(|entry| Node::new(&entry.dn, entry.attributes.clone())));
        let used = entries.iter().flat_map(|entry| &entry.attributes).map(|(name, _)| name.as_str());
        let names: BTreeSet<&str> = used.chain(STANDARD).collect();
        let definitions = names.iter().enumerate().map(|(n, name)| definition(n, name)).collect();
        let attributes = vec![
            many("objectClass", &["top", "subschema"]),
            one("cn", "Subschema"),
            ("attributeTypes".to_owned(), definitions),
        ];
        let known = names.iter().copied().chain(OPERATIONAL).map(str::to_ascii_lowercase).collect();
        Self { nodes, schema: Node::new(SUBSCHEMA, attributes), known }
    }

    /// Whether the server has that attribute type: a comparison with another is neither true nor false.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.known.contains(&name.to_ascii_lowercase())
    }
}

/// The root DSE (RFC 4512 §5.1).
pub(super) fn root_dse(extensions: &[&str], mechanisms: &[&str]) -> Node {
    let operational = vec![
        one("namingContexts", BASE),
        one("supportedLDAPVersion", "3"),
        one("supportedControl", OID_PAGED),
        many("supportedExtension", extensions),
        many("supportedSASLMechanisms", mechanisms),
        one("subschemaSubentry", SUBSCHEMA),
        one("vendorName", "Pli sandbox"),
        one("vendorVersion", env!("CARGO_PKG_VERSION")),
    ];
    let kept = operational.into_iter().filter(|(_, values)| !values.is_empty()).collect();
    Node { dn: String::new(), path: Vec::new(), attributes: vec![one("objectClass", "top")], operational: kept }
}

fn one(name: &str, value: &str) -> (String, Vec<String>) {
    (name.to_owned(), vec![value.to_owned()])
}

fn many(name: &str, values: &[&str]) -> (String, Vec<String>) {
    (name.to_owned(), values.iter().map(|value| (*value).to_owned()).collect())
}

fn container_attributes(dn: &str) -> Vec<(String, Vec<String>)> {
    let first = relative_names(dn).into_iter().next().unwrap_or_default();
    let (name, value) = first.split_once('=').unwrap_or(("ou", first));
    let class = if name.eq_ignore_ascii_case("dc") { "domain" } else { "organizationalUnit" };
    vec![many("objectClass", &["top", class]), one(name, value)]
}

fn definition(number: usize, name: &str) -> String {
    let oid = match name {
        "objectClass" => "2.5.4.0".to_owned(),
        "cn" => "2.5.4.3".to_owned(),
        "sn" => "2.5.4.4".to_owned(),
        "l" => "2.5.4.7".to_owned(),
        "o" => "2.5.4.10".to_owned(),
        "ou" => "2.5.4.11".to_owned(),
        "title" => "2.5.4.12".to_owned(),
        "description" => "2.5.4.13".to_owned(),
        "postalAddress" => "2.5.4.16".to_owned(),
        "postalCode" => "2.5.4.17".to_owned(),
        "telephoneNumber" => "2.5.4.20".to_owned(),
        "givenName" => "2.5.4.42".to_owned(),
        "mail" => "0.9.2342.19200300.100.1.3".to_owned(),
        "dc" => "0.9.2342.19200300.100.1.25".to_owned(),
        _ => format!("{EXPERIMENTAL}.{}", number + 1),
    };
    format!(
        "( {oid} NAME '{name}' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch \
         SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )"
    )
}

/// The names above an entry, up to the base, highest first.
fn containers(dn: &str) -> Vec<&str> {
    let mut above = Vec::new();
    let mut rest = dn;
    while let Some(first) = relative_names(rest).first().copied() {
        rest = rest.get(first.len()..).unwrap_or_default().trim_start_matches([',', ' ']);
        if rest.is_empty() {
            break;
        }
        above.push(rest);
        if path(rest) == path(BASE) {
            break;
        }
    }
    above.reverse();
    above
}

/// A name's parts; a comma behind a backslash is part of a value (RFC 4514 §2.4).
fn relative_names(dn: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, sign) in dn.char_indices() {
        if sign == ',' && !escaped {
            names.extend(dn.get(start..at));
            start = at + 1;
        }
        escaped = sign == '\\' && !escaped;
    }
    names.extend(dn.get(start..).filter(|last| !last.is_empty()));
    names
}

/// A name in the form names are compared in.
pub(super) fn path(dn: &str) -> Vec<String> {
    let part = |name: &str| {
        let (kind, value) = name.split_once('=').unwrap_or((name, ""));
        format!("{}={}", kind.trim().to_lowercase(), value.trim().to_lowercase())
    };
    relative_names(dn).into_iter().map(part).collect()
}

/// Who a bind name stands for: the value of its first part, or the name itself when it is no DN.
pub(super) fn user_of(dn: &str) -> String {
    let first = relative_names(dn).into_iter().next().unwrap_or_default();
    first.split_once('=').map_or(dn, |(_, value)| value).trim().to_owned()
}
