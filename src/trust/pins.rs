//! What is compiled in for the two real trust spaces: IGC-Santé certificates by their SHA-256, and white-list addresses.
//!
//! The certificates themselves are public and fetched over plain http: the fingerprint is what is trusted.

use crate::domain::Environment;

/// One authority of IGC-Santé.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    /// Common name.
    pub name: &'static str,
    /// SHA-256 of the certificate in DER.
    pub sha256: [u8; 32],
    /// Where it is published.
    pub url: &'static str,
    /// Whether it is a root.
    pub root: bool,
    /// Whether it stands above operators' servers: gamme ÉLÉMENTAIRE, domain ORGANISATIONS (ECO.1.1.10). The others
    /// stand above persons' cards.
    pub servers: bool,
}

/// The authorities of an environment; empty where anchors come with the profile.
pub fn pins(environment: Environment) -> &'static [Pin] {
    match environment {
        Environment::Production => &PRODUCTION,
        Environment::Formation => &FORMATION,
        Environment::Sandbox | Environment::Other => &[],
    }
}

/// The white list of an environment, where it is fixed (espace-de-confiance.md §1).
pub fn white_list_url(environment: Environment) -> Option<&'static str> {
    match environment {
        Environment::Production => Some("https://espacedeconfiance.mssante.fr/listeblanchemssante.xml"),
        Environment::Formation => Some("https://espacedeconfiance.test.mssante.fr/listeblanchemssanteigcsante.xml"),
        Environment::Sandbox | Environment::Other => None,
    }
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0xff,
    }
}

/// Reads 64 upper-case hexadecimal digits while compiling; any other text fails the build.
#[allow(clippy::indexing_slicing)] // Evaluated by the compiler only: there is no iterator in const code.
const fn digest(text: &str) -> [u8; 32] {
    let digits = text.as_bytes();
    assert!(digits.len() == 64, "a SHA-256 has 64 digits");
    let mut out = [0; 32];
    let mut at = 0;
    while at < 32 {
        let (high, low) = (nibble(digits[2 * at]), nibble(digits[2 * at + 1]));
        assert!(high < 16 && low < 16, "upper-case hexadecimal digits only");
        out[at] = high * 16 + low;
        at += 1;
    }
    out
}

const fn pin(name: &'static str, sha256: &str, url: &'static str, root: bool, servers: bool) -> Pin {
    Pin { name, sha256: digest(sha256), url, root, servers }
}

// Fingerprints: cps-igc.md §8. The two ÉLÉMENTAIRE addresses are documented (§8.2); the others follow their pattern and
// are hypotheses, harmless because the fingerprint decides.
const PRODUCTION: [Pin; 9] = [
    pin(
        "AC RACINE IGC-SANTE ELEMENTAIRE",
        "2D9E22CA19F777C6B745257C723ECB8DF3C35FA6F1F6EC36B83600C97346967F",
        "http://igc-sante.esante.gouv.fr/AC/ACR-EL.cer",
        true,
        true,
    ),
    pin(
        "AC IGC-SANTE ELEMENTAIRE ORGANISATIONS",
        "D834EE5B40686B73573F60547BF6052C6D404D942A5665CDB2C0B9137B5D27B2",
        "http://igc-sante.esante.gouv.fr/AC/ACI-EL-ORG.cer",
        false,
        true,
    ),
    pin(
        "AC IGC-SANTE ELEMENTAIRE PERSONNES",
        "19C1EAEAB477B6FBC233CDA3B53FBDBC3F4E9BF6CF6973E46F7DFAEF89C06C6C",
        "http://igc-sante.esante.gouv.fr/AC/ACI-EL-PP.cer",
        false,
        false,
    ),
    pin(
        "AC RACINE IGC-SANTE STANDARD",
        "5891815E864506C662AFB32F8DE5B8DE38BFFA1AF721780B69E19A0C050386C3",
        "http://igc-sante.esante.gouv.fr/AC/ACR-ST.cer",
        true,
        false,
    ),
    pin(
        "AC IGC-SANTE STANDARD ORGANISATIONS",
        "C0520A2B14FB68836A807BF86AB2B3E07D1B6061D91BC9C7B86A6F8DE4B5638E",
        "http://igc-sante.esante.gouv.fr/AC/ACI-ST-ORG.cer",
        false,
        false,
    ),
    pin(
        "AC IGC-SANTE STANDARD PERSONNES",
        "6C339EBCB3E1B0102B143C9694225C2A4AB2EF6FEDF7D364DA8DB305E7F7D997",
        "http://igc-sante.esante.gouv.fr/AC/ACI-ST-PP.cer",
        false,
        false,
    ),
    pin(
        "AC RACINE IGC-SANTE FORT",
        "53D30A19570826BDE0C0762501F1F1C7A659F976C6C023123DF5239DF34A4EEA",
        "http://igc-sante.esante.gouv.fr/AC/ACR-FO.cer",
        true,
        false,
    ),
    pin(
        "AC IGC-SANTE FORT ORGANISATIONS",
        "23F69674002D1DD4B018BAECD908DC92687942BB48E5140FF895E2F56BC49C0D",
        "http://igc-sante.esante.gouv.fr/AC/ACI-FO-ORG.cer",
        false,
        false,
    ),
    pin(
        "AC IGC-SANTE FORT PERSONNES",
        "38284E4F6107456E70C7439C85DA7D564D0FE1FE1A968C9EB6D43E1FC0D63C3A",
        "http://igc-sante.esante.gouv.fr/AC/ACI-FO-PP.cer",
        false,
        false,
    ),
];

// Fingerprints computed from published certificates of the test branch. Same rule for the addresses: ÉLÉMENTAIRE is
// documented (cps-igc.md §8.2), STANDARD follows the pattern.
const FORMATION: [Pin; 4] = [
    pin(
        "TEST AC RACINE IGC-SANTE ELEMENTAIRE",
        "01325AEB193871EEC90FA89556804E4185CB362E0CA87A3D79939C71186DA805",
        "http://igc-sante.esante.gouv.fr/AC%20TEST/ACR-EL-TEST.cer",
        true,
        true,
    ),
    pin(
        "TEST AC IGC-SANTE ELEMENTAIRE ORGANISATIONS",
        "DC528E3788691B3F7950164076F95B02C64334C68662BDEDE5750B4E0E5338F6",
        "http://igc-sante.esante.gouv.fr/AC%20TEST/ACI-EL-ORG-TEST.cer",
        false,
        true,
    ),
    pin(
        "TEST AC RACINE IGC-SANTE STANDARD",
        "D6059A88EFD603FEB05405197215CCADE2A8B389C6F872F9D343E5F53BFBB426",
        "http://igc-sante.esante.gouv.fr/AC%20TEST/ACR-ST-TEST.cer",
        true,
        false,
    ),
    pin(
        "TEST AC IGC-SANTE STANDARD PERSONNES",
        "D4562312535334D8F7C885C6F5A8B3DF0CF7BB3CD0B32954EC0CE4D82939A3F2",
        "http://igc-sante.esante.gouv.fr/AC%20TEST/ACI-ST-PP-TEST.cer",
        false,
        false,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn test_and_production_share_no_authority() {
        let all: Vec<&Pin> = Environment::ALL.into_iter().flat_map(pins).collect();
        let distinct: BTreeSet<_> = all.iter().map(|pin| pin.sha256).collect();
        assert_eq!(distinct.len(), all.len());
        assert!(pins(Environment::Formation).iter().all(|pin| pin.name.starts_with("TEST ")));
        assert!(pins(Environment::Production).iter().all(|pin| !pin.name.contains("TEST")));
    }

    #[test]
    fn each_real_environment_has_one_root_and_one_authority_for_servers() {
        for environment in [Environment::Formation, Environment::Production] {
            let servers: Vec<_> = pins(environment).iter().filter(|pin| pin.servers).collect();
            assert_eq!(servers.iter().filter(|pin| pin.root).count(), 1);
            assert_eq!(servers.iter().filter(|pin| !pin.root).count(), 1);
            assert!(white_list_url(environment).is_some());
        }
    }
}
