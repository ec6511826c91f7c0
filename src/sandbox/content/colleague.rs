//! The table of professionals.

use super::person::{PersonKey, Profession};
use super::structure::StructureKey;

/// One line of the table.
pub(super) struct Row {
    pub(super) key: PersonKey,
    pub(super) civility: &'static str,
    pub(super) given_name: &'static str,
    pub(super) family_name: &'static str,
    pub(super) profession: Profession,
    pub(super) structure: StructureKey,
    /// The part of the address before the `@`; `None` for those who only share the structure's mailbox.
    pub(super) local: Option<&'static str>,
    pub(super) registered: bool,
    pub(super) published: bool,
}

const fn doctor(speciality: &'static str, speciality_label: &'static str) -> Profession {
    Profession { code: "10", label: "Médecin", speciality, speciality_label }
}

const fn other(code: &'static str, label: &'static str) -> Profession {
    Profession { code, label, speciality: "", speciality_label: label }
}

const GENERAL: Profession = doctor("SM26", "Médecin - Qualifié en Médecine Générale (SM)");
const CARDIOLOGY: Profession = doctor("SM04", "Médecin - Cardiologie et maladies vasculaires (SM)");
const DERMATOLOGY: Profession = doctor("SM15", "Médecin - Dermatologie et vénéréologie (SM)");
const BIOLOGY: Profession = doctor("SM03", "Médecin - Biologie médicale (SM)");
const RADIOLOGY: Profession = doctor("SM44", "Médecin - Radio-diagnostic (SM)");
const ONCOLOGY: Profession = doctor("SM36", "Médecin - Oncologie, opt médicale (SM)");
const SURGERY: Profession = doctor("SM05", "Médecin - Chirurgie générale (SM)");
const PAEDIATRICS: Profession = doctor("SM40", "Médecin - Pédiatrie (SM)");
const PNEUMOLOGY: Profession = doctor("SM41", "Médecin - Pneumologie (SM)");
const OPHTHALMOLOGY: Profession = doctor("SM38", "Médecin - Ophtalmologie (SM)");
const GYNAECOLOGY: Profession = doctor("SM20", "Médecin - Gynécologie-obstétrique (SM)");
const INTERNAL: Profession = doctor("SM27", "Médecin - Médecine interne (SM)");
const OWNER_PHARMACIST: Profession = Profession {
    code: "21",
    label: "Pharmacien",
    speciality: "A",
    speciality_label: "Pharmacien titulaire d'officine",
};
const PHARMACIST: Profession = other("21", "Pharmacien");
const NURSE: Profession = other("60", "Infirmier");
const PHYSIOTHERAPIST: Profession = other("70", "Masseur-Kinésithérapeute");
const MIDWIFE: Profession = other("50", "Sage-Femme");
const DENTIST: Profession = other("40", "Chirurgien-Dentiste");
const PODIATRIST: Profession = other("80", "Pédicure-Podologue");
const SPEECH_THERAPIST: Profession = other("91", "Orthophoniste");
const DIETITIAN: Profession = other("95", "Diététicien");
const PREPARER: Profession = other("39", "Préparateur en pharmacie");
const SECRETARY: Profession = other("SECRETARIAT_MEDICAL", "Secrétariat médical");

const fn row(
    key: PersonKey,
    civility: &'static str,
    names: (&'static str, &'static str),
    profession: Profession,
    structure: StructureKey,
    local: &'static str,
) -> Row {
    let (given_name, family_name) = names;
    Row {
        key,
        civility,
        given_name,
        family_name,
        profession,
        structure,
        local: Some(local),
        registered: true,
        published: true,
    }
}

const fn shared(row: Row, registered: bool) -> Row {
    Row { local: None, registered, ..row }
}

const fn hidden(row: Row) -> Row {
    Row { published: false, ..row }
}

const fn unregistered(row: Row) -> Row {
    Row { registered: false, ..row }
}

/// Everyone, in the order that gives the RPPS numbers: add at the end.
pub(super) const ROWS: &[Row] = &[
    row("monnier", "Dr", ("Claire", "MONNIER-TEST"), GENERAL, "monnier", "claire.monnier"),
    shared(row("brandt", "M.", ("Hugo", "BRANDT-TEST"), OWNER_PHARMACIST, "pharmacie", ""), true),
    shared(row("fuchs", "Mme", ("Léa", "FUCHS-TEST"), PREPARER, "pharmacie", ""), false),
    row("lang", "Mme", ("Sophie", "LANG-TEST"), NURSE, "lang", "sophie.lang"),
    row("martin-cardio", "Dr", ("Anne", "MARTIN-TEST"), CARDIOLOGY, "cardio", "anne.martin"),
    row("martin-dermato", "Dr", ("Anne", "MARTIN-TEST"), DERMATOLOGY, "dermato", "anne.martin"),
    row("ritter", "Dr", ("Bénédicte", "RITTER-TEST"), BIOLOGY, "biovalmont", "benedicte.ritter"),
    row("delattre", "Dr", ("François", "DELATTRE-TEST"), CARDIOLOGY, "chv", "francois.delattre"),
    row("ozturk", "Dr", ("Selim", "ÖZTÜRK-TEST"), GENERAL, "chv", "selim.ozturk"),
    row("vautrin", "Dr", ("Hélène", "VAUTRIN-TEST"), RADIOLOGY, "imagerie", "helene.vautrin"),
    row("koenig", "Dr", ("Mathias", "KŒNIG-TEST"), ONCOLOGY, "chv", "mathias.koenig"),
    row("lefevre", "Dr", ("Agnès", "LEFÈVRE-TEST"), SURGERY, "chv", "agnes.lefevre"),
    row("garnier", "Mme", ("Élodie", "GARNIER-TEST"), PHARMACIST, "chv", "elodie.garnier"),
    hidden(row("bastien", "Dr", ("Louis", "BASTIEN-TEST"), GENERAL, "teleconsultation", "louis.bastien")),
    row("muths", "Dr", ("Odile", "MUTHS-TEST"), GENERAL, "glycines", "odile.muths"),
    hidden(row("collin", "M.", ("Thierry", "COLLIN-TEST"), PHYSIOTHERAPIST, "kine", "thierry.collin")),
    row("perrin", "Mme", ("Aurélie", "PERRIN-TEST"), PHYSIOTHERAPIST, "kine", "aurelie.perrin"),
    row("noel", "Dr", ("Gaëlle", "NOËL-TEST"), GENERAL, "msp", "gaelle.noel"),
    row("schmitt", "Dr", ("Pascal", "SCHMITT-TEST"), GENERAL, "msp", "pascal.schmitt"),
    row("martin-noel", "M.", ("Noël", "MARTIN-TEST"), NURSE, "msp", "noel.martin"),
    row("heintz", "Mme", ("Marion", "HEINTZ-TEST"), SPEECH_THERAPIST, "msp", "marion.heintz"),
    row("bouchard", "M.", ("Étienne", "BOUCHARD-TEST"), PODIATRIST, "msp", "etienne.bouchard"),
    row("laval", "Mme", ("Jeanne", "LAVAL-TEST"), DIETITIAN, "msp", "jeanne.laval"),
    row("zimmer", "Mme", ("Céline", "ZIMMER-TEST"), OWNER_PHARMACIST, "stroch", "celine.zimmer"),
    row("nguyen", "Pr", ("Minh", "NGUYÊN-TEST"), INTERNAL, "chu", "minh.nguyen"),
    row("ferreira", "Dr", ("Inês", "FERREIRA-TEST"), PNEUMOLOGY, "chu", "ines.ferreira"),
    row("adler", "Dr", ("Judith", "ADLER-TEST"), PAEDIATRICS, "chu", "judith.adler"),
    row("benali", "Dr", ("Samia", "BEN ALI-TEST"), OPHTHALMOLOGY, "ophtalmo", "samia.benali"),
    row("dornac", "Dr", ("Guillaume", "D'ORNAC-TEST"), DENTIST, "dentaire", "guillaume.dornac"),
    row("marchal", "Mme", ("Lucie", "MARCHAL-TEST"), MIDWIFE, "sagesfemmes", "lucie.marchal"),
    row("schmitt-p", "Dr", ("Paul", "SCHMITT-TEST"), GYNAECOLOGY, "chu", "paul.schmitt"),
    row("aubry", "Mme", ("Nathalie", "AUBRY-TEST"), NURSE, "had", "nathalie.aubry"),
    hidden(row("valois", "Dr", ("Marc", "VALOIS-TEST"), GENERAL, "msp", "marc.valois")),
    unregistered(row("thiery", "Mme", ("Sandrine", "THIÉRY-TEST"), SECRETARY, "monnier", "secretariat")),
];

#[cfg(test)]
mod tests {
    use crate::sandbox::content::people;
    use std::collections::BTreeSet;

    #[test]
    fn people_are_unmistakably_invented_and_their_numbers_unique() {
        let people = people();
        assert_eq!(people.len(), super::ROWS.len());
        let numbers: BTreeSet<String> = people.iter().map(|p| p.national_id()).collect();
        assert_eq!(numbers.len(), people.len());
        for person in &people {
            assert!(person.family_name.ends_with("-TEST"), "{}", person.key);
            if let Some(rpps) = &person.rpps {
                assert!(rpps.len() == 11 && rpps.starts_with("99700"), "{rpps}");
            }
        }
    }
}
