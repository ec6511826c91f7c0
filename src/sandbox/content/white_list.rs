//! The domains of the sandbox's white list.

use super::patient::PATIENT_DOMAIN;
use super::structure::structures;

/// One `Domaine` of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhiteListDomain {
    /// The domain, as the list writes it (Unicode for an internationalised one).
    pub domain: String,
    /// Whose it is.
    pub structure: String,
    /// The subject of the operator's server certificate.
    pub dn: String,
    /// Support address.
    pub support: String,
}

const OPERATOR_DN: &str = "CN=smtp.mssante.example,OU=399700999000018,O=OPERATEUR BAC A SABLE,ST=Bas-Rhin (67),C=FR";
const OTHER_DN: &str = "CN=mx.autre-operateur.example,OU=1579999004,O=GROUPEMENT DE DEMONSTRATION,ST=Moselle (57),C=FR";

/// Domains of nobody in the sandbox: another operator's, an internationalised one, one written twice.
const OTHERS: &[(&str, &str)] = &[
    ("clinique-des-pins.autre-operateur.example", "Clinique des Pins"),
    ("santé-publique.autre-operateur.example", "Observatoire de santé publique"),
    ("hopital-sud.autre-operateur.example", "Hôpital Sud"),
    ("hopital-sud.autre-operateur.example", "Hôpital Sud (déclaration de reprise)"),
    ("ordre.autre-operateur.example", "Messagerie des ordres - démonstration"),
];

/// Every domain of the list, the sandbox's own first.
pub fn white_list_domains() -> Vec<WhiteListDomain> {
    let row = |domain: &str, structure: &str, dn: &str, support: &str| WhiteListDomain {
        domain: domain.to_owned(),
        structure: structure.to_owned(),
        dn: dn.to_owned(),
        support: support.to_owned(),
    };
    let own = structures().into_iter().map(|s| row(s.domain, s.name, OPERATOR_DN, "support@mssante.example"));
    let patients =
        row(PATIENT_DOMAIN, "Messagerie des patients - démonstration", OPERATOR_DN, "support@mssante.example");
    let others = OTHERS.iter().map(|(domain, name)| row(domain, name, OTHER_DN, "support@autre-operateur.example"));
    own.chain([patients]).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::white_list_domains;
    use std::collections::BTreeSet;

    #[test]
    fn one_domain_stands_twice_and_one_is_internationalised() {
        let list = white_list_domains();
        let distinct: BTreeSet<&str> = list.iter().map(|d| d.domain.as_str()).collect();
        assert_eq!(distinct.len() + 1, list.len());
        assert!(list.iter().any(|d| !d.domain.is_ascii()));
        assert!(distinct.contains("patient.mssante.example"));
        assert!(distinct.contains("cabinet-monnier.mssante.example"));
    }
}
