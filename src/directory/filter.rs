//! Questions as LDAP filters (annuaire-ldap.md §2.3, RFC 4515).

use super::error::Error;
use crate::domain::directory::DirectoryQuery;
use crate::domain::profile::AttributeMap;
use ldap3::ldap_escape;
use std::collections::BTreeSet;

/// Characters before the first wildcard, for a question to be answered at all.
const MIN_PREFIX: usize = 2;
/// Characters of one criterion.
const MAX_CRITERION: usize = 200;
/// Words of a free text.
const MAX_WORDS: usize = 8;

/// The filter of a question, or why there is none.
pub(super) fn filter(query: &DirectoryQuery, names: &AttributeMap) -> Result<String, Error> {
    let mut all = Vec::new();
    let mut selective = false;
    for (value, name, pattern) in [
        (&query.family_name, &names.family_name, prefix as fn(&str, &str) -> String),
        (&query.given_name, &names.given_name, prefix),
        (&query.organisation, &names.organisation, phrase),
        (&query.town, &names.town, phrase),
    ] {
        let value = criterion(value)?;
        selective |= value.chars().count() >= MIN_PREFIX && !name.is_empty();
        all.extend((!value.is_empty()).then(|| pattern(name, value)));
    }
    let text = criterion(&query.text)?;
    selective |= text.split_whitespace().any(|word| word.chars().count() >= MIN_PREFIX);
    all.extend((!text.is_empty()).then(|| free_text(text, names)));
    let address = criterion(&query.address)?;
    if !address.is_empty() {
        selective = true;
        all.push(equal(&names.mail, address));
    }
    let id = criterion(&query.national_id)?;
    if !id.is_empty() {
        selective |= id.chars().count() >= MIN_PREFIX;
        all.push(any(national_ids(id).iter().map(|id| equal(&names.national_id, id)).collect()));
    }
    let profession = criterion(&query.profession)?;
    all.extend((!profession.is_empty()).then(|| equal(&names.profession, profession)));
    all.extend(query.kind.map(|kind| equal(&names.kind, kind.as_str())));
    if !selective {
        return Err(Error::Query);
    }
    Ok(both(all.into_iter().filter(|part| !part.is_empty()).collect()))
}

/// A criterion as typed, without the wildcards that people used to other tools add.
fn criterion(text: &str) -> Result<&str, Error> {
    let text = text.trim().trim_matches('*').trim();
    if text.chars().count() > MAX_CRITERION || text.chars().any(char::is_control) {
        return Err(Error::Query);
    }
    Ok(text)
}

/// Each word among names and structure, or all of them in one ("de la Tour", "pharmacie marché").
fn free_text(text: &str, names: &AttributeMap) -> String {
    let everywhere = |text: &str| {
        any(vec![
            prefix(&names.family_name, text),
            prefix(&names.given_name, text),
            phrase(&names.organisation, text),
            phrase(&names.display_name, text),
        ])
    };
    let words: Vec<&str> = text.split_whitespace().take(MAX_WORDS).collect();
    if words.len() < 2 {
        return everywhere(text);
    }
    let each = words.iter().map(|word| match word.chars().count() {
        // A lone letter is the beginning of a first name.
        0..MIN_PREFIX => prefix(&names.given_name, word),
        _ => everywhere(word),
    });
    any(vec![both(each.collect()), everywhere(&words.join(" "))])
}

/// The forms an RPPS number may have: whether its type digit is stored is not known.
fn national_ids(id: &str) -> Vec<String> {
    let digits = id.bytes().all(|byte| byte.is_ascii_digit());
    match (digits, id.len(), id.strip_prefix('8')) {
        (true, 11, _) => vec![id.to_owned(), format!("8{id}")],
        (true, 12, Some(bare)) => vec![id.to_owned(), bare.to_owned()],
        _ => vec![id.to_owned()],
    }
}

/// Whether a name can stand in a filter (RFC 4512 §2.5).
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.;_".contains(&byte))
}

/// The beginning of a value; a person's double name is found with a hyphen as with a space.
fn prefix(name: &str, value: &str) -> String {
    if !is_name(name) {
        return String::new();
    }
    let forms = BTreeSet::from([value.to_owned(), value.replace('-', " "), value.replace(' ', "-")]);
    any(forms.iter().map(|form| format!("({name}={}*)", ldap_escape(form.as_str()))).collect())
}

/// The beginning of a value; further words may stand anywhere behind it ("Saint Etienne" finds SAINT-ETIENNE).
fn phrase(name: &str, value: &str) -> String {
    if !is_name(name) {
        return String::new();
    }
    let mut words: Vec<&str> = value.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    if words.first().is_none_or(|word| word.chars().count() < MIN_PREFIX) {
        words = vec![value];
    }
    let escaped: Vec<_> = words.into_iter().map(ldap_escape).collect();
    format!("({name}={}*)", escaped.join("*"))
}

fn equal(name: &str, value: &str) -> String {
    if is_name(name) { format!("({name}={})", ldap_escape(value)) } else { String::new() }
}

fn both(parts: Vec<String>) -> String {
    joined('&', parts)
}

fn any(parts: Vec<String>) -> String {
    joined('|', parts)
}

fn joined(sign: char, mut parts: Vec<String>) -> String {
    parts.retain(|part| !part.is_empty());
    parts.dedup();
    if parts.len() < 2 { parts.concat() } else { format!("({sign}{})", parts.concat()) }
}

/// The question without accents, when that makes a difference: names are often stored without (§2.3).
pub(super) fn folded(query: &DirectoryQuery) -> Option<DirectoryQuery> {
    let mut plain = query.clone();
    for text in
        [&mut plain.text, &mut plain.family_name, &mut plain.given_name, &mut plain.town, &mut plain.organisation]
    {
        *text = fold(text);
    }
    (plain != *query).then_some(plain)
}

fn fold(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let base = match c {
            'À'..='Å' => "A",
            'à'..='å' => "a",
            'Æ' => "AE",
            'æ' => "ae",
            'Ç' => "C",
            'ç' => "c",
            'È'..='Ë' => "E",
            'è'..='ë' => "e",
            'Ì'..='Ï' => "I",
            'ì'..='ï' => "i",
            'Ñ' => "N",
            'ñ' => "n",
            'Ò'..='Ö' | 'Ø' => "O",
            'ò'..='ö' | 'ø' => "o",
            'Œ' => "OE",
            'œ' => "oe",
            'Ù'..='Ü' => "U",
            'ù'..='ü' => "u",
            'Ý' | 'Ÿ' => "Y",
            'ý' | 'ÿ' => "y",
            '’' => "'",
            '\u{300}'..='\u{36F}' => "",
            _ => {
                plain.push(c);
                continue;
            }
        };
        plain.push_str(base);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::directory::MailboxKind;

    fn made(query: &DirectoryQuery) -> String {
        filter(query, &AttributeMap::default()).unwrap()
    }

    #[test]
    fn criteria_narrow_together() {
        let query = DirectoryQuery {
            family_name: "Dupon".into(),
            given_name: "J".into(),
            profession: "10".into(),
            kind: Some(MailboxKind::Per),
            ..DirectoryQuery::default()
        };
        assert_eq!(made(&query), "(&(sn=Dupon*)(givenName=J*)(profession=10)(TypeBAL=PER))");
    }

    #[test]
    fn free_words_are_all_wanted_anywhere() {
        let query = DirectoryQuery { text: "  martin  lyon ".into(), ..DirectoryQuery::default() };
        let filter = made(&query);
        assert!(filter.contains("(&(|(sn=martin*)(givenName=martin*)(o=martin*)(cn=martin*))(|(sn=lyon*)"), "{filter}");
        assert!(filter.contains("(o=martin*lyon*)"), "{filter}");
    }

    #[test]
    fn further_words_may_stand_behind_the_first() {
        let town = |town: &str| made(&DirectoryQuery { town: town.into(), ..DirectoryQuery::default() });
        assert_eq!(town("Saint-Étienne"), "(l=Saint*Étienne*)");
        assert_eq!(town("L Isle"), "(l=L Isle*)");
        assert_eq!(town("St (x)*y z"), "(l=St*\\28x\\29\\2ay*z*)");
    }

    #[test]
    fn a_double_name_is_found_as_such() {
        let query = DirectoryQuery { family_name: "Martin-Test".into(), ..DirectoryQuery::default() };
        assert_eq!(made(&query), "(|(sn=Martin Test*)(sn=Martin-Test*))");
    }

    #[test]
    fn what_is_typed_cannot_break_out() {
        let query = DirectoryQuery { family_name: "x)(|(uid=*".into(), ..DirectoryQuery::default() };
        assert_eq!(made(&query), "(sn=x\\29\\28|\\28uid=*)");
        let query = DirectoryQuery { address: "a*b\\c@x".into(), ..DirectoryQuery::default() };
        assert_eq!(made(&query), "(mail=a\\2ab\\5cc@x)");
    }

    #[test]
    fn too_little_is_refused() {
        let one = |text: &str| DirectoryQuery { text: text.into(), ..DirectoryQuery::default() };
        for query in [
            DirectoryQuery::default(),
            one("m"),
            one("m*"),
            one("**"),
            one("a b"),
            DirectoryQuery { profession: "10".into(), kind: Some(MailboxKind::Org), ..DirectoryQuery::default() },
            DirectoryQuery { family_name: "x".repeat(300), ..DirectoryQuery::default() },
        ] {
            assert!(matches!(filter(&query, &AttributeMap::default()), Err(Error::Query)), "{query:?}");
        }
    }

    #[test]
    fn an_rpps_number_is_sought_with_and_without_its_type() {
        let query = DirectoryQuery { national_id: "10001234567".into(), ..DirectoryQuery::default() };
        assert_eq!(made(&query), "(|(IdentifiantPP=10001234567)(IdentifiantPP=810001234567))");
    }

    #[test]
    fn attribute_names_of_the_profile_are_used_and_bad_ones_left_out() {
        let names = AttributeMap { family_name: "nom".into(), given_name: "a)(b".into(), ..AttributeMap::default() };
        let query = DirectoryQuery { family_name: "Ma".into(), given_name: "Jo".into(), ..DirectoryQuery::default() };
        assert_eq!(filter(&query, &names).unwrap(), "(nom=Ma*)");
    }

    #[test]
    fn accents_are_folded_once() {
        let query = DirectoryQuery { text: "Éléonore Cœur".into(), ..DirectoryQuery::default() };
        let plain = folded(&query).unwrap();
        assert_eq!(plain.text, "Eleonore Coeur");
        assert_eq!(folded(&plain), None);
    }
}
