//! Anchors and fingerprints that a profile gives.

use super::Error;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// Certificates of one PEM text read at most.
const LIMIT: usize = 100;

/// The certificates of a PEM text.
///
/// # Errors
/// [`Error::Unreadable`] when it holds none, or something that is not one.
pub fn certificates_from_pem(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let found = CertificateDer::pem_slice_iter(pem).take(LIMIT).collect::<Result<Vec<_>, _>>();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(Error::Unreadable { reason: "no certificate in PEM form".into() }),
    }
}

/// The certificates of several files in PEM.
///
/// # Errors
/// Those of [`certificates_from_pem`].
pub fn all_certificates_from_pem(files: &[Vec<u8>]) -> Result<Vec<CertificateDer<'static>>, Error> {
    let mut found = Vec::new();
    for pem in files {
        found.extend(certificates_from_pem(pem)?);
    }
    Ok(found)
}

/// SHA-256 values written as 64 hexadecimal digits, with or without colons.
///
/// # Errors
/// [`Error::Unreadable`] for anything else.
pub fn fingerprints(texts: &[String]) -> Result<Vec<[u8; 32]>, Error> {
    texts.iter().map(|text| fingerprint(text)).collect()
}

fn fingerprint(text: &str) -> Result<[u8; 32], Error> {
    let wrong = || Error::Unreadable { reason: "a fingerprint is 64 hexadecimal digits".into() };
    let digits: Vec<u8> = text.chars().filter(|c| *c != ':').map(|c| c.to_digit(16)).try_fold(
        Vec::with_capacity(64),
        |mut digits, digit| {
            digits.push(u8::try_from(digit.ok_or_else(wrong)?).unwrap_or_default());
            Ok::<_, Error>(digits)
        },
    )?;
    let bytes: Vec<u8> =
        digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    if digits.len() == 64 { bytes.try_into().map_err(|_| wrong()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::{certificates_from_pem, fingerprints};

    #[test]
    fn a_fingerprint_is_read_with_and_without_colons() {
        let plain = "00ff".repeat(16);
        let colons = ["00", "FF"].repeat(16).join(":");
        assert_eq!(fingerprints(&[plain]).unwrap(), fingerprints(&[colons]).unwrap());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "00", "zz", &"00".repeat(33), &"0".repeat(63)] {
            assert!(fingerprints(&[text.to_owned()]).is_err(), "{text}");
        }
        assert!(certificates_from_pem(b"-----BEGIN NOTHING-----").is_err());
    }
}
