//! The structures of the invented health territory around Valmont-TEST.

use super::luhn_digit;

/// The key by which people, documents and mail name a structure.
pub type StructureKey = &'static str;

/// The kind of number that identifies a structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// FINESS: health establishments, pharmacies, laboratories.
    Finess,
    /// SIRET: practices and companies.
    Siret,
}

impl IdKind {
    /// The word of `TypeIdentifiantPM`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Finess => "FINESS",
            Self::Siret => "SIRET",
        }
    }
}

/// A structure: a practice, a pharmacy, a hospital.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// Key.
    pub key: StructureKey,
    /// Raison sociale.
    pub name: &'static str,
    /// Its mail domain.
    pub domain: &'static str,
    /// Kind of number.
    pub id_kind: IdKind,
    /// The number, with a right check digit.
    pub id: String,
    /// Street.
    pub street: &'static str,
    /// Town.
    pub town: &'static str,
    /// Postal code.
    pub postal_code: &'static str,
    /// Telephone.
    pub telephone: String,
    /// Sector of activity (`SAxx`, OID 1.2.250.1.71.4.2.4) and its label.
    pub sector: (&'static str, &'static str),
    /// Setting of the care (`standardIndustryClassCode`) and its label.
    pub setting: (&'static str, &'static str),
}

impl Structure {
    /// The national id of the structure (OID 1.2.250.1.71.4.2.2): `1` + FINESS or `3` + SIRET.
    pub fn national_id(&self) -> String {
        match self.id_kind {
            IdKind::Finess => format!("1{}", self.id),
            IdKind::Siret => format!("3{}", self.id),
        }
    }
}

const HOSPITAL: (&str, &str) = ("SA01", "Etablissement public de santé");
const PRACTICE: (&str, &str) = ("SA07", "Cabinet individuel");
const GROUP: (&str, &str) = ("SA08", "Cabinet de groupe");
const PHARMACY: (&str, &str) = ("SA33", "Pharmacie d'officine");
const LABORATORY: (&str, &str) = ("SA25", "Laboratoire de biologie médicale");
const NURSING_HOME: (&str, &str) = ("SA17", "Etablissement pour personnes âgées");
const AMBULATORY: (&str, &str) = ("AMBULATOIRE", "Ambulatoire");
const ESTABLISHMENT: (&str, &str) = ("ETABLISSEMENT", "Etablissement de santé");
const SOCIAL: (&str, &str) = ("ESSMS", "Etablissement ou Service Social ou Médico-Social");

type Row = (&'static str, &'static str, &'static str, IdKind, &'static str, &'static str, (&'static str, &'static str));

const ROWS: &[Row] = &[
    (
        "monnier",
        "Cabinet médical Monnier",
        "cabinet-monnier",
        IdKind::Siret,
        "4 place de la Halle",
        "valmont",
        PRACTICE,
    ),
    ("pharmacie", "Pharmacie du Marché", "pharmacie-marche", IdKind::Finess, "12 place du Marché", "valmont", PHARMACY),
    ("biovalmont", "Laboratoire BioValmont", "biovalmont", IdKind::Finess, "7 rue des Tanneurs", "valmont", LABORATORY),
    (
        "chv",
        "Centre hospitalier de Valmont",
        "ch-valmont",
        IdKind::Finess,
        "1 avenue du Docteur-Roux",
        "valmont",
        HOSPITAL,
    ),
    ("imagerie", "Imagerie des Vosges", "imagerie-vosges", IdKind::Siret, "28 route de la Gare", "valmont", GROUP),
    (
        "glycines",
        "EHPAD Les Glycines",
        "ehpad-glycines",
        IdKind::Finess,
        "3 chemin des Glycines",
        "clairval",
        NURSING_HOME,
    ),
    ("cpts", "CPTS du Pays de Valmont", "cpts-valmont", IdKind::Siret, "9 rue de la Mairie", "valmont", GROUP),
    ("lang", "Cabinet infirmier Lang", "cabinet-lang", IdKind::Siret, "15 rue du Moulin", "valmont", PRACTICE),
    (
        "cardio",
        "Cabinet de cardiologie des Halles",
        "cardio-halles",
        IdKind::Siret,
        "6 place de la Halle",
        "valmont",
        GROUP,
    ),
    (
        "dermato",
        "Cabinet de dermatologie du Parc",
        "dermato-parc",
        IdKind::Siret,
        "22 allée du Parc",
        "valmont",
        PRACTICE,
    ),
    ("kine", "Cabinet de kinésithérapie du Pont", "kine-pont", IdKind::Siret, "2 quai du Pont", "valmont", GROUP),
    (
        "teleconsultation",
        "Téléconsultation Démo",
        "teleconsultation-demo",
        IdKind::Siret,
        "100 boulevard des Essais",
        "portclair",
        PRACTICE,
    ),
    ("msp", "Maison de santé de Clairval", "msp-clairval", IdKind::Siret, "5 rue des Écoles", "clairval", GROUP),
    ("stroch", "Pharmacie Saint-Roch", "pharmacie-saint-roch", IdKind::Finess, "18 Grand-Rue", "clairval", PHARMACY),
    ("chu", "CHU de Haubourg", "chu-haubourg", IdKind::Finess, "50 boulevard de l'Hôpital", "haubourg", HOSPITAL),
    (
        "ophtalmo",
        "Centre ophtalmologique Lumière",
        "ophtalmo-lumiere",
        IdKind::Siret,
        "11 rue Lumière",
        "haubourg",
        GROUP,
    ),
    (
        "dentaire",
        "Cabinet dentaire des Tilleuls",
        "dentaire-tilleuls",
        IdKind::Siret,
        "8 cours des Tilleuls",
        "haubourg",
        GROUP,
    ),
    ("sagesfemmes", "Cabinet de sages-femmes Naître", "naitre", IdKind::Siret, "31 rue Haute", "portclair", GROUP),
    ("had", "HAD des Trois Vallées", "had-trois-vallees", IdKind::Finess, "2 rue du Canal", "haubourg", HOSPITAL),
];

const TOWNS: &[(&str, &str, &str)] = &[
    ("valmont", "Valmont-TEST", "67999"),
    ("clairval", "Clairval-TEST", "67998"),
    ("haubourg", "Haubourg-TEST", "67997"),
    ("portclair", "Portclair-TEST", "67996"),
];

fn domain_of(row: &Row) -> &'static str {
    DOMAINS.iter().find(|(key, _)| *key == row.2).map_or("mssante.example", |(_, domain)| domain)
}

macro_rules! domains {
    ($($label:literal),* $(,)?) => {
        const DOMAINS: &[(&str, &str)] = &[$(($label, concat!($label, ".mssante.example"))),*];
    };
}

domains!(
    "cabinet-monnier",
    "pharmacie-marche",
    "biovalmont",
    "ch-valmont",
    "imagerie-vosges",
    "ehpad-glycines",
    "cpts-valmont",
    "cabinet-lang",
    "cardio-halles",
    "dermato-parc",
    "kine-pont",
    "teleconsultation-demo",
    "msp-clairval",
    "pharmacie-saint-roch",
    "chu-haubourg",
    "ophtalmo-lumiere",
    "dentaire-tilleuls",
    "naitre",
    "had-trois-vallees",
);

/// Every structure.
pub fn structures() -> Vec<Structure> {
    ROWS.iter().enumerate().map(|(n, row)| structure(n, row)).collect()
}

fn structure(n: usize, row: &Row) -> Structure {
    let (_, town, postal_code) = TOWNS.iter().find(|(key, _, _)| *key == row.5).copied().unwrap_or_default();
    let body = match row.3 {
        IdKind::Finess => format!("67999{n:03}"),
        IdKind::Siret => format!("99700{n:03}000{:02}", 1),
    };
    let setting = match row.6 {
        HOSPITAL => ESTABLISHMENT,
        NURSING_HOME => SOCIAL,
        _ => AMBULATORY,
    };
    Structure {
        key: row.0,
        name: row.1,
        domain: domain_of(row),
        id_kind: row.3,
        id: format!("{body}{}", luhn_digit(&body)),
        street: row.4,
        town,
        postal_code,
        telephone: format!("03 65 71 {:02} {:02}", 10 + n, (n * 7) % 100),
        sector: row.6,
        setting,
    }
}

#[cfg(test)]
mod tests {
    use super::{IdKind, structures};

    #[test]
    fn numbers_have_the_right_length_and_check_digit() {
        for structure in structures() {
            let length = if structure.id_kind == IdKind::Finess { 9 } else { 14 };
            assert_eq!(structure.id.len(), length, "{}", structure.key);
            let (body, last) = structure.id.split_at(length - 1);
            assert_eq!(last, super::luhn_digit(body).to_string());
            assert!(structure.domain.ends_with(".mssante.example"), "{}", structure.key);
            assert!(structure.town.ends_with("-TEST"), "{}", structure.key);
        }
    }
}
