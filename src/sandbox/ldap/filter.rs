//! Filters (RFC 4511 §4.5.1.7), with matching that knows no case and counts runs of spaces as one.

use super::tree::{Node, Tree};
use ldap3_proto::proto::{LdapFilter, LdapMatchingRuleAssertion, LdapSubstringFilter};

/// Whether an entry matches; `None` is the standard's "Undefined", as for an attribute type the server does not know.
pub(super) fn matches(tree: &Tree, node: &Node, filter: &LdapFilter) -> Option<bool> {
    match filter {
        LdapFilter::And(all) => combine(all.iter().map(|one| matches(tree, node, one)), false),
        LdapFilter::Or(any) => combine(any.iter().map(|one| matches(tree, node, one)), true),
        LdapFilter::Not(one) => matches(tree, node, one).map(|matched| !matched),
        LdapFilter::Present(name) => Some(node.values(name).next().is_some()),
        LdapFilter::Equality(name, value) | LdapFilter::Approx(name, value) => {
            let value = folded(value);
            compare(tree, node, name, |own| own == value)
        }
        LdapFilter::GreaterOrEqual(name, value) => {
            let value = folded(value);
            compare(tree, node, name, |own| own >= value)
        }
        LdapFilter::LessOrEqual(name, value) => {
            let value = folded(value);
            compare(tree, node, name, |own| own <= value)
        }
        LdapFilter::Substring(name, pieces) => compare(tree, node, name, |own| has_pieces(&own, pieces)),
        LdapFilter::Extensible(LdapMatchingRuleAssertion {
            matching_rule: None,
            type_: Some(name),
            match_value,
            ..
        }) => {
            let value = folded(match_value);
            compare(tree, node, name, |own| own == value)
        }
        LdapFilter::Extensible(_) => None,
    }
}

/// Or (`decisive` true) and And (`decisive` false): one decisive part decides, else an undefined one leaves it open.
fn combine(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part {
            Some(matched) if matched == decisive => return Some(decisive),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(!decisive)
}

fn compare(tree: &Tree, node: &Node, name: &str, fits: impl Fn(String) -> bool) -> Option<bool> {
    let matched = node.values(name).any(|own| fits(folded(own)));
    if matched || tree.knows(name) { Some(matched) } else { None }
}

fn has_pieces(own: &str, pieces: &LdapSubstringFilter) -> bool {
    let piece = |text: &String| text.to_lowercase();
    let initial = pieces.initial.as_ref().map(piece).unwrap_or_default();
    let end = pieces.final_.as_ref().map(piece).unwrap_or_default();
    let Some(mut rest) = own.strip_prefix(initial.as_str()) else { return false };
    for middle in pieces.any.iter().map(piece) {
        match rest.split_once(middle.as_str()) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(end.as_str())
}

/// caseIgnoreMatch's preparation (RFC 4518), as far as the directory's values need it.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
