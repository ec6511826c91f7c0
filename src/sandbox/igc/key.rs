//! The fixed, public RSA keys.

use super::super::Error;
use super::start_error;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;
use std::fmt;
use x509_cert::der::asn1::{BitString, Null, ObjectIdentifier};
use x509_cert::der::{Any, Encode};
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");

macro_rules! keys {
    ($($(#[$doc:meta])* $variant:ident = $file:literal;)*) => {
        /// Whose key it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum KeyName {
            $($(#[$doc])* $variant,)*
        }

        impl KeyName {
            /// Every key.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The private key as PEM (PKCS#8), public by design.
            pub fn pem(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("../../../assets/sandbox/keys/", $file, ".pem")),)*
                }
            }
        }
    };
}

keys! {
    /// Root of the gamme élémentaire.
    ElementaireRacine = "elementaire-racine";
    /// Servers and organisations.
    ElementaireOrganisations = "elementaire-organisations";
    /// Root of the gamme standard.
    StandardRacine = "standard-racine";
    /// Staff of structures.
    StandardPersonnes = "standard-personnes";
    /// Root of the gamme forte.
    FortRacine = "fort-racine";
    /// Health professionals.
    FortPersonnes = "fort-personnes";
    /// A foreign authority.
    AutreRacine = "autre-racine";
    /// The servers.
    Serveur = "serveur";
    /// An organisation.
    Organisation = "organisation";
    /// A doctor.
    Medecin = "medecin";
    /// A pharmacist.
    Pharmacien = "pharmacien";
    /// A pharmacy's preparer.
    Preparateur = "preparateur";
    /// A nurse.
    Infirmier = "infirmier";
    /// Staff of another structure.
    Tiers = "tiers";
}

/// A fixed key, ready to sign.
pub(super) struct Key {
    pair: RsaKeyPair,
    spki: SubjectPublicKeyInfoOwned,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Reads a key of the assets.
    pub(super) fn load(name: KeyName) -> Result<Self, Error> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(name.pem().as_bytes()).map_err(start_error("key"))?;
        let pair = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(start_error("key"))?;
        let bits = BitString::from_bytes(pair.public_key().as_ref()).map_err(start_error("key"))?;
        let spki = SubjectPublicKeyInfoOwned { algorithm: algorithm(RSA_ENCRYPTION), subject_public_key: bits };
        Ok(Self { pair, spki })
    }

    pub(super) fn spki(&self) -> SubjectPublicKeyInfoOwned {
        self.spki.clone()
    }

    /// Subject key identifier: method 1 of RFC 5280 §4.2.1.2.
    pub(super) fn identifier(&self) -> Vec<u8> {
        digest(&SHA1_FOR_LEGACY_USE_ONLY, self.spki.subject_public_key.raw_bytes()).as_ref().to_vec()
    }

    /// The algorithm of [`Key::sign`].
    pub(super) fn signature_algorithm() -> AlgorithmIdentifierOwned {
        algorithm(SHA256_WITH_RSA)
    }

    /// Signs (RSASSA-PKCS1-v1_5 with SHA-256).
    pub(super) fn sign(&self, message: &[u8]) -> Result<BitString, Error> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(start_error("signature"))?;
        BitString::from_bytes(&signature).map_err(start_error("signature"))
    }

    fn public_hash(&self) -> Result<[u8; 32], Error> {
        let der = self.spki.to_der().map_err(start_error("key"))?;
        digest(&SHA256, &der).as_ref().try_into().map_err(start_error("key"))
    }
}

fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: Some(Any::from(Null)) }
}

/// SHA-256 of the SubjectPublicKeyInfo of every fixed key: what real environments refuse.
pub fn public_key_hashes() -> Result<Vec<[u8; 32]>, Error> {
    KeyName::ALL.iter().map(|name| Key::load(*name)?.public_hash()).collect()
}
