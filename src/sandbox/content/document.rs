//! The seed documents: description and text of each, ready to be written as CDA or PDF.

use super::clock::{Clock, hl7_utc};
use super::fill::{Record, Values, escape};
use super::markup::{Section, sections};
use super::patient::{PATIENT_DOMAIN, SandboxPatient, TEST_INS_OID, patients};
use super::pdf::{Sheet, write};
use super::person::{Person, person};
use sha1::{Digest, Sha1};

const TYPES: &str = include_str!("../../../assets/sandbox/seed/types.txt");

macro_rules! texts {
    ($($name:literal),* $(,)?) => {
        /// Every document's text, by key.
        pub(super) const TEXTS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../assets/sandbox/seed/documents/", $name, ".txt")))),*];
    };
}

texts!(
    "bio-leroux",
    "bio-hamadi-1",
    "bio-hamadi-2",
    "bio-keller",
    "bio-weiss",
    "liaison-leroux",
    "urgences-petitjean",
    "scanner-santoni",
    "frcp-santoni",
    "cro-muller",
    "liaison-muller",
    "ordonnance-muller",
    "echo-muller",
    "ordonnance-keller",
    "ordonnance-dasilva",
    "renouvellement-glycines",
    "conciliation-keller",
    "protocole-trod",
    "bilan-leroux",
    "vaccin-hamadi",
    "masque-weiss",
    "adressage-santoni",
    "ordonnance-hamadi",
    "courrier-hamadi",
    "holter-leroux",
    "transmission-keller",
    "dossier-imagerie",
);

/// A document in the making.
pub(super) struct Document {
    /// The CDA `code`.
    pub(super) code: String,
    pub(super) level: u8,
    /// CDA templates: root, or root and version separated by a space.
    pub(super) templates: Vec<String>,
    /// formatCode and its coding scheme.
    pub(super) format: (String, String),
    pub(super) confidentiality: Option<String>,
    /// The unique id of the document this one replaces.
    pub(super) replaces: Option<String>,
    pub(super) embeds_pdf: bool,
    pub(super) has_recipient: bool,
    /// The recipient is the patient's médecin traitant.
    pub(super) for_attending_doctor: bool,
    pub(super) minor: bool,
    pub(super) patient: Option<SandboxPatient>,
    pub(super) author: Person,
    pub(super) sections: Vec<Section>,
    /// Values of the XML templates.
    pub(super) values: Values,
    /// What lists call it.
    pub(super) label: String,
    /// The name of its PDF twin (ECO.2.1.6).
    pub(super) pdf_name: String,
    title: String,
    key: String,
    recipient: Option<Person>,
    padding: usize,
    place_and_date: String,
}

/// An OID under 2.25 that depends on the name only.
pub(super) fn oid(name: &str) -> String {
    let digest = Sha1::digest(name.as_bytes());
    let number = digest.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    format!("2.25.{number}")
}

impl Document {
    /// The document of a key, dated from the clock.
    pub(super) fn load(key: &str, clock: &Clock) -> Option<Self> {
        let (_, text) = TEXTS.iter().find(|(name, _)| *name == key)?;
        let record = Record::parse(text);
        let author = person(record.get("author")?)?;
        let recipient = record.get("recipient").and_then(person);
        let patient = record.get("patient").and_then(|key| patients().into_iter().find(|p| p.key == key));
        let moment = clock.moment(record.get("when")?)?;
        let start = record.get("from").and_then(|when| clock.moment(when)).unwrap_or(moment);
        let stop = record.get("until").and_then(|when| clock.moment(when)).unwrap_or(start);
        let code = record.get("code").unwrap_or("51851-4").to_owned();
        let (type_label, system) = kind(&code);
        let title = record.get("title").unwrap_or(&type_label).to_owned();
        let label = record.get("label").unwrap_or(&type_label).to_owned();

        let mut words = Values::new(clock);
        words.set("a.name", author.name());
        if let Some(patient) = &patient {
            words.set_patient(patient);
        }
        let mut values = Values::new(clock);
        values.set_text("doc.id", &oid(&format!("document {key}")));
        values.set_text("doc.set", &oid(&format!("set {}", record.get("set").unwrap_or(key))));
        values.set_text("doc.version", record.get("version").unwrap_or("1"));
        values.set_text("doc.code", &code);
        values.set_text("doc.type", &type_label);
        values.set_text("doc.system", &system);
        values.set_text("doc.title", &title);
        values.set_text("doc.time", &clock.hl7(moment));
        values.set_text("doc.utc", &hl7_utc(moment));
        values.set_text("act.start", &clock.hl7(start));
        values.set_text("act.stop", &clock.hl7(stop));
        values.set_text("act.start_utc", &hl7_utc(start));
        values.set_text("act.stop_utc", &hl7_utc(stop));
        let act = record.get("act").unwrap_or("IMP Acte de soins");
        let (act_code, act_label) = act.split_once(' ').unwrap_or((act, act));
        values.set_text("act.code", act_code);
        values.set_text("act.label", act_label);
        values.set_text("act.system", record.get("act-system").unwrap_or("1.2.250.1.213.2.5"));
        set_author(&mut values, &author);
        if let Some(patient) = &patient {
            set_patient(&mut values, patient);
        }
        if let Some(recipient) = &recipient {
            set_recipient(&mut values, recipient);
        }
        let (format, scheme) = record
            .get("format")
            .and_then(|format| format.split_once(' '))
            .unwrap_or(("urn:asipSante:modelesHorsProfils:2011", "1.2.250.1.213.1.1.4.2.282"));
        let day = clock.local(start).strftime("%Y%m%d").to_string();
        let pdf_name = match &patient {
            Some(p) => format!("{day}_{label}_{}_{}.pdf", p.used_name, p.given_name),
            None => format!("{day}_{label}.pdf"),
        };
        Some(Self {
            level: record.get("level").and_then(|level| level.parse().ok()).unwrap_or(3),
            templates: record.all("template").map(str::to_owned).collect(),
            format: (format.to_owned(), scheme.to_owned()),
            confidentiality: record.get("confidentiality").map(str::to_owned),
            replaces: record.get("replaces").map(|replaced| oid(&format!("document {replaced}"))),
            embeds_pdf: record.get("embed").is_some(),
            has_recipient: recipient.is_some(),
            for_attending_doctor: recipient.as_ref().is_some_and(|r| r.key == "monnier"),
            minor: patient.as_ref().and_then(|p| clock.age(p.birth_date)).is_some_and(|age| age < 18),
            sections: sections(&words.fill(&record.body)),
            padding: record.get("padding").and_then(|padding| padding.parse().ok()).unwrap_or(0),
            place_and_date: format!("{}, le {}", author.structure.town, clock.local(moment).strftime("%d/%m/%Y")),
            key: key.to_owned(),
            code,
            patient,
            author,
            values,
            label,
            pdf_name,
            title,
            recipient,
        })
    }

    /// The id of one of its sections.
    pub(super) fn section_id(&self, number: usize) -> String {
        oid(&format!("section {} {number}", self.key))
    }

    /// The PDF for people to read.
    pub(super) fn pdf(&self) -> Vec<u8> {
        let structure = &self.author.structure;
        let mut sender = vec![structure.name.to_owned(), self.author.name()];
        if self.author.profession.speciality_label != self.author.name() {
            sender.push(self.author.profession.speciality_label.to_owned());
        }
        if let Some(rpps) = &self.author.rpps {
            sender.push(format!("RPPS {rpps}"));
        }
        sender.push(structure.street.to_owned());
        sender.push(format!("{} {}", structure.postal_code, structure.town));
        sender.push(format!("Tél. {}", structure.telephone));
        let mut about = Vec::new();
        if let Some(p) = &self.patient {
            let born = if p.birth_name == p.used_name { String::new() } else { format!(" (née {})", p.birth_name) };
            about.push(format!("{} {}{born}", p.used_name, p.given_name));
            let born = if p.gender().0 == "F" { "Née" } else { "Né" };
            about.push(format!("{born} le {} - sexe {}", p.birth_date_in_words(), p.gender().0));
            about.push(format!("INS (test) {}", p.matricule));
        }
        about.push(self.place_and_date.clone());
        if let Some(recipient) = &self.recipient {
            about.push(format!("À l'attention de {}", recipient.name()));
        }
        let signature = format!("{} - document validé électroniquement", self.author.name());
        write(
            &Sheet { title: &self.title, sender: &sender, about: &about, signature: &signature, padding: self.padding },
            &self.sections,
        )
    }
}

/// Label and code system of a document type (JDV of the CI-SIS).
pub(super) fn kind(code: &str) -> (String, String) {
    let found = TYPES.lines().find_map(|line| {
        let mut cells = line.split('|').map(str::trim);
        (cells.next()? == code).then(|| (cells.next().unwrap_or_default(), cells.next().unwrap_or_default()))
    });
    let (label, system) = found.unwrap_or((code, "TA_ASIP"));
    let oid = if system == "LOINC" { "2.16.840.1.113883.6.1" } else { "1.2.250.1.213.1.1.4.12" };
    (label.to_owned(), oid.to_owned())
}

fn digits(telephone: &str) -> String {
    telephone.chars().filter(char::is_ascii_digit).collect()
}

fn set_author(values: &mut Values, author: &Person) {
    let (id, structure) = (author.national_id(), &author.structure);
    let profession = author.profession;
    values.set_text("a.id", &id);
    values.set_text("a.code", &profession.author_code());
    values.set_text("a.profession", profession.speciality_label);
    values.set_text("a.prefix", if author.civility == "Mme" { "MME" } else { "M" });
    values.set_text("a.suffix", if author.civility == "Mme" || author.civility == "M." { "" } else { "DR" });
    values.set_text("a.given", author.given_name);
    values.set_text("a.family", author.family_name);
    values.set_text("a.name", &author.name());
    let id_type = if id.contains('/') { "EI" } else { "IDNPS" };
    let xcn = format!("{id}^{}^{}^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^{id_type}", author.family_name, author.given_name);
    values.set_text("a.xcn", &xcn);
    values.set_text(
        "a.specialty",
        &format!("{}^{}^1.2.250.1.213.1.1.4.5", profession.author_code(), profession.speciality_label),
    );
    values.set_text("o.id", &structure.national_id());
    values.set_text("o.name", structure.name);
    values.set_text("o.street", structure.street);
    values.set_text("o.postal_code", structure.postal_code);
    values.set_text("o.town", structure.town);
    values.set_text("o.telephone", &digits(&structure.telephone));
    values.set_text("o.sector", structure.sector.0);
    values.set_text("o.sector_label", structure.sector.1);
    values.set_text("o.setting", structure.setting.0);
    values.set_text("o.setting_label", structure.setting.1);
    values.set_text(
        "o.xon",
        &format!("{}^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^{}", structure.name, structure.national_id()),
    );
}

/// The patient's values, also used to make METADATA.XML name somebody else.
pub(super) fn set_patient(values: &mut Values, patient: &SandboxPatient) {
    let first = patient.given_names.split(' ').next().unwrap_or_default();
    values.set_text("p.oid", TEST_INS_OID);
    values.set_text("p.domain", PATIENT_DOMAIN);
    values.set_text("p.matricule", patient.matricule);
    values.set_text("p.cx", &format!("{}^^^&{TEST_INS_OID}&ISO^NH", patient.matricule));
    values.set_text("p.hospital", patient.hospital_id);
    values.set_text("p.street", patient.street);
    values.set_text("p.telephone", &digits(patient.telephone));
    values.set_text("p.use", if patient.telephone.starts_with("06") { "MC" } else { "H" });
    values.set_text("p.birth_name", patient.birth_name);
    values.set_text("p.used_name", patient.used_name);
    values.set_text("p.given_names", patient.given_names);
    values.set_text("p.first_name", first);
    values.set_text("p.given_name", patient.given_name);
    values.set_text("p.gender", patient.gender().0);
    values.set_text("p.gender_label", patient.gender().1);
    values.set_text("p.birth_time", patient.birth_date);
    values.set_text("p.county", patient.birth_place_code);
    let abroad = patient.birth_place_code.starts_with("99");
    values.set_text("p.birth_town", if abroad { "Étranger-TEST" } else { "Valmont-TEST" });
}

fn set_recipient(values: &mut Values, recipient: &Person) {
    let xcn = format!(
        "{}^{}^{}^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",
        recipient.national_id(),
        recipient.family_name,
        recipient.given_name
    );
    values.set("r.xcn", escape(&xcn));
    values.set_text("r.id", &recipient.national_id());
    let mail = recipient.address.as_ref().map(ToString::to_string).unwrap_or_default();
    values.set_text("r.mail", &mail);
    values.set_text("r.prefix", if recipient.civility == "Mme" { "MME" } else { "M" });
    values.set_text("r.given", recipient.given_name);
    values.set_text("r.family", recipient.family_name);
    values.set_text("r.organisation", &recipient.structure.national_id());
    values.set_text("r.organisation_name", recipient.structure.name);
}
