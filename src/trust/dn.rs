//! The distinguished name an operator declares for its server (espace-de-confiance.md §3): each rule with its verdict.

mod numbers;

use super::Error;
use serde::Serialize;
use std::fmt;

pub use numbers::{is_finess, is_siret};

/// Characters of a name read at most.
const LENGTH_LIMIT: usize = 1_024;
/// The fields, in the order of the rule.
const ORDER: [&str; 5] = ["CN", "OU", "O", "ST", "C"];

/// One `type=value` pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Attribute type, upper case.
    pub name: String,
    /// Value, without its escapes.
    pub value: String,
}

/// A rule that a name breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "rule", content = "detail")]
pub enum Problem {
    /// Not of the form `CN=…,OU=…,O=…,ST=…,C=…`.
    Syntax(String),
    /// A field is missing.
    Missing(&'static str),
    /// A field stands more than once.
    Twice(&'static str),
    /// A field that does not belong there.
    Unexpected(String),
    /// The fields are not in the order CN, OU, O, ST, C.
    Order,
    /// CN is no fully qualified name.
    CommonNameNotQualified,
    /// CN is longer than 63 characters.
    CommonNameTooLong,
    /// CN has characters other than letters, digits, `.` and `-`.
    CommonNameCharacters,
    /// CN lies under mssante.fr, which needs a delegation.
    CommonNameNeedsDelegation,
    /// OU is neither `1` + FINESS nor `3` + SIRET.
    StructureForm,
    /// The FINESS number's key is wrong.
    FinessKey,
    /// The SIRET number's key is wrong.
    SiretKey,
    /// O has characters other than capitals without accents, digits, space, `'`, `&`, `.`, `-`.
    OrganisationCharacters,
    /// ST is not `<Département> (<number>)`.
    DepartmentForm,
    /// There is no such département.
    DepartmentUnknown,
    /// The département has another number: the one given here.
    DepartmentNumber(String),
    /// C is not FR.
    Country,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(what) => write!(f, "forme attendue « CN=…,OU=…,O=…,ST=…,C=… » : {what}"),
            Self::Missing(field) => write!(f, "{field} manque"),
            Self::Twice(field) => write!(f, "{field} figure plusieurs fois"),
            Self::Unexpected(field) => write!(f, "{field} n'a pas sa place ici"),
            Self::Order => f.write_str("l'ordre attendu est CN, OU, O, ST, C"),
            Self::CommonNameNotQualified => f.write_str("CN doit être un nom de serveur complet"),
            Self::CommonNameTooLong => f.write_str("CN dépasse 63 caractères"),
            Self::CommonNameCharacters => f.write_str("CN n'admet que lettres sans accent, chiffres, point et tiret"),
            Self::CommonNameNeedsDelegation => f.write_str("un CN sous mssante.fr suppose une délégation"),
            Self::StructureForm => f.write_str("OU doit être 1 + FINESS (9 caractères) ou 3 + SIRET (14 chiffres)"),
            Self::FinessKey => f.write_str("la clé du numéro FINESS est fausse"),
            Self::SiretKey => f.write_str("la clé du numéro SIRET est fausse"),
            Self::OrganisationCharacters => f.write_str("O s'écrit en capitales sans accent"),
            Self::DepartmentForm => f.write_str("ST s'écrit « Département (numéro) »"),
            Self::DepartmentUnknown => f.write_str("ST : département inconnu"),
            Self::DepartmentNumber(number) => write!(f, "ST : ce département porte le numéro {number}"),
            Self::Country => f.write_str("C doit être FR"),
        }
    }
}

/// What was found in a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Its fields, as far as they could be read.
    pub fields: Vec<Field>,
    /// Rules broken; none means that the name is good.
    pub problems: Vec<Problem>,
}

impl Checked {
    /// Whether every rule is kept.
    pub fn is_valid(&self) -> bool {
        self.problems.is_empty()
    }

    /// The error of a name that breaks a rule.
    pub fn error(&self) -> Option<Error> {
        self.problems.first().map(|problem| Error::Dn { reason: problem.to_string() })
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    }
}

/// Reads a name and applies every rule to it.
pub fn check(text: &str) -> Checked {
    let fields = match parse(text) {
        Ok(fields) => fields,
        Err(reason) => return Checked { fields: Vec::new(), problems: vec![Problem::Syntax(reason.into())] },
    };
    let mut checked = Checked { fields, problems: Vec::new() };
    let mut problems = Vec::new();
    for name in ORDER {
        match checked.fields.iter().filter(|field| field.name == name).count() {
            0 => problems.push(Problem::Missing(name)),
            1 => {}
            _ => problems.push(Problem::Twice(name)),
        }
    }
    for field in &checked.fields {
        if !ORDER.contains(&field.name.as_str()) {
            problems.push(Problem::Unexpected(field.name.clone()));
        }
    }
    let places: Vec<_> =
        checked.fields.iter().filter_map(|field| ORDER.iter().position(|name| *name == field.name)).collect();
    if !places.is_sorted() {
        problems.push(Problem::Order);
    }
    let rules: [(&str, Rule); 5] =
        [("CN", common_name), ("OU", structure), ("O", organisation), ("ST", department), ("C", country)];
    for (name, rule) in rules {
        if let Some(problem) = checked.value(name).and_then(rule) {
            problems.push(problem);
        }
    }
    checked.problems = problems;
    checked
}

/// A rule of one field: the problem with its value, if there is one.
type Rule = fn(&str) -> Option<Problem>;

/// Splits at commas that are neither escaped (RFC 4514 §2.4) nor quoted.
fn parse(text: &str) -> Result<Vec<Field>, &'static str> {
    if text.len() > LENGTH_LIMIT {
        return Err("trop long");
    }
    let mut parts = vec![String::new()];
    let (mut escaped, mut quoted) = (false, false);
    for character in text.trim().chars() {
        if character.is_control() {
            return Err("caractère de contrôle");
        }
        match character {
            _ if escaped => escaped = false,
            '\\' => {
                escaped = true;
                continue;
            }
            '"' => {
                quoted = !quoted;
                continue;
            }
            ',' if !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    if quoted || escaped {
        return Err("guillemet ou échappement sans fin");
    }
    parts
        .iter()
        .map(|part| {
            let (name, value) = part.split_once('=').ok_or("un champ sans « = »")?;
            let (name, value) = (name.trim().to_ascii_uppercase(), value.trim().to_owned());
            if name.is_empty() || value.is_empty() { Err("un champ vide") } else { Ok(Field { name, value }) }
        })
        .collect()
}

fn common_name(value: &str) -> Option<Problem> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let good_label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let lower = value.to_ascii_lowercase();
    if !value.chars().all(allowed) {
        Some(Problem::CommonNameCharacters)
    } else if value.len() > 63 {
        Some(Problem::CommonNameTooLong)
    } else if value.split('.').count() < 2 || !value.split('.').all(good_label) {
        Some(Problem::CommonNameNotQualified)
    } else if lower == "mssante.fr" || lower.ends_with(".mssante.fr") {
        Some(Problem::CommonNameNeedsDelegation)
    } else {
        None
    }
}

fn structure(value: &str) -> Option<Problem> {
    if let Some(finess) = value.strip_prefix('1').filter(|rest| rest.len() == 9) {
        let form = finess.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
        return if !form { Some(Problem::StructureForm) } else { (!is_finess(finess)).then_some(Problem::FinessKey) };
    }
    match value.strip_prefix('3') {
        Some(siret) if siret.len() == 14 && siret.chars().all(|c| c.is_ascii_digit()) => {
            (!is_siret(siret)).then_some(Problem::SiretKey)
        }
        _ => Some(Problem::StructureForm),
    }
}

fn organisation(value: &str) -> Option<Problem> {
    let allowed = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || " '&.-".contains(c);
    (!value.chars().all(allowed)).then_some(Problem::OrganisationCharacters)
}

fn department(value: &str) -> Option<Problem> {
    let parsed = value.strip_suffix(')').and_then(|rest| rest.split_once(" ("));
    let Some((name, number)) = parsed else { return Some(Problem::DepartmentForm) };
    let by_name = departments().find(|(_, known)| same_name(known, name));
    match by_name {
        Some((known, _)) if known.eq_ignore_ascii_case(number) => None,
        Some((known, _)) => Some(Problem::DepartmentNumber(known.to_owned())),
        None => Some(Problem::DepartmentUnknown),
    }
}

fn country(value: &str) -> Option<Problem> {
    (!value.eq_ignore_ascii_case("FR")).then_some(Problem::Country)
}

/// Number and name of each département and overseas territory.
fn departments() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("../../assets/trust/departements.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
}

/// Names are compared without regard to case; forms write the apostrophe either way.
fn same_name(known: &str, given: &str) -> bool {
    known.to_lowercase() == given.replace('\u{2019}', "'").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "CN=serveur.ch-test.example,OU=1670000017,O=CH TEST,ST=Bas-Rhin (67),C=FR";

    fn problems(text: &str) -> Vec<Problem> {
        check(text).problems
    }

    #[test]
    fn a_name_by_the_rules_is_valid() {
        assert_eq!(problems(GOOD), []);
        let spaced = GOOD.replace(',', ", ");
        assert!(check(&spaced).is_valid());
        assert!(check(GOOD).error().is_none());
    }

    #[test]
    fn each_broken_rule_has_its_own_verdict() {
        let cases = [
            ("CN=serveur.ch-test.example", "CN=serveur", Problem::CommonNameNotQualified),
            ("serveur.ch", "serveur_ch", Problem::CommonNameCharacters),
            ("serveur.ch-test.example", "imap.test.mssante.fr", Problem::CommonNameNeedsDelegation),
            ("1670000017", "1670000018", Problem::FinessKey),
            ("1670000017", "2670000017", Problem::StructureForm),
            ("1670000017", "373282932000075", Problem::SiretKey),
            ("CH TEST", "Ch Test", Problem::OrganisationCharacters),
            ("CH TEST", "HÔPITAL", Problem::OrganisationCharacters),
            ("Bas-Rhin (67)", "Bas-Rhin", Problem::DepartmentForm),
            ("Bas-Rhin (67)", "Bas-Rhin (68)", Problem::DepartmentNumber("67".into())),
            ("Bas-Rhin (67)", "Poitou (86)", Problem::DepartmentUnknown),
            ("C=FR", "C=DE", Problem::Country),
            (",O=CH TEST", "", Problem::Missing("O")),
            ("C=FR", "C=FR,C=FR", Problem::Twice("C")),
            ("C=FR", "C=FR,L=Strasbourg", Problem::Unexpected("L".into())),
        ];
        for (old, new, expected) in cases {
            let text = GOOD.replacen(old, new, 1);
            assert_eq!(problems(&text), [expected], "{text}");
        }
        let long = GOOD.replace("serveur", &"s".repeat(60));
        assert_eq!(problems(&long), [Problem::CommonNameTooLong]);
        let reversed = "C=FR,ST=Bas-Rhin (67),O=CH TEST,OU=1670000017,CN=serveur.ch-test.example";
        assert_eq!(problems(reversed), [Problem::Order]);
    }

    #[test]
    fn overseas_and_corsica_are_known() {
        for department in ["Corse-du-Sud (2A)", "La Réunion (974)", "Côte-d'Or (21)", "Côte-d\u{2019}Or (21)"] {
            assert!(check(&GOOD.replace("Bas-Rhin (67)", department)).is_valid(), "{department}");
        }
    }

    #[test]
    fn escaped_and_quoted_commas_belong_to_the_value() {
        for text in [r#"O=A\, B,C=FR"#, r#"O="A, B",C=FR"#] {
            assert_eq!(check(text).value("O"), Some("A, B"));
        }
        assert!(matches!(problems(r#"O="A"#)[..], [Problem::Syntax(_)]));
        assert!(matches!(problems("")[..], [Problem::Syntax(_)]));
        assert!(matches!(problems("CN=a\r\nb")[..], [Problem::Syntax(_)]));
    }
}
