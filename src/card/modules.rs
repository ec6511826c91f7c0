//! Where a PKCS#11 module for CPx cards is looked for (cps-igc.md §3).

use super::Error;
use std::path::{Path, PathBuf};

/// Known places, best first: the vendor's CryptoLib knows every generation of cards, OpenSC only the CPS3.
#[cfg(target_os = "linux")]
const KNOWN: &[&str] = &[
    "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so",
    "/usr/lib64/libcps3_pkcs11_lux.so",
    "/usr/local/galss/libcps3_pkcs11_lux.so",
    "/usr/lib/libcps3_pkcs11.so",
    "/usr/local/lib/libcps3_pkcs11.so",
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib64/opensc-pkcs11.so",
    "/usr/lib/pkcs11/opensc-pkcs11.so",
];
#[cfg(target_os = "macos")]
const KNOWN: &[&str] = &[
    "/usr/local/lib/libcps3_pkcs11_osx.dylib",
    "/Library/Frameworks/cps3.framework/cps3_pkcs11",
    "/Library/OpenSC/lib/opensc-pkcs11.so",
];
#[cfg(all(windows, target_pointer_width = "64"))]
const KNOWN: &[&str] =
    &[r"C:\Windows\System32\cps3_pkcs11_w64.dll", r"C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll"];
#[cfg(all(windows, not(target_pointer_width = "64")))]
const KNOWN: &[&str] = &[r"C:\Windows\SysWOW64\cps3_pkcs11_w32.dll", r"C:\Windows\System32\cps3_pkcs11_w32.dll"];
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
const KNOWN: &[&str] = &[];

/// The module that was chosen, or the first of the known ones that is there.
///
/// # Errors
/// [`Error::BadModule`] when the chosen one is no file, [`Error::NoModule`] when none is known here.
pub fn find(chosen: Option<&Path>) -> Result<PathBuf, Error> {
    match chosen {
        // An absolute path: the loader would look for a bare name in places of its own.
        Some(path) if path.is_absolute() && path.is_file() => Ok(path.to_owned()),
        Some(path) => {
            Err(Error::BadModule { path: path.to_owned(), reason: "no file with an absolute path".to_owned() })
        }
        None => KNOWN.iter().map(PathBuf::from).find(|path| path.is_file()).ok_or(Error::NoModule),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_module_is_a_file_with_an_absolute_path() {
        for wrong in ["", "libcps3.so", "/nowhere/libcps3.so", "/"] {
            assert!(matches!(find(Some(Path::new(wrong))), Err(Error::BadModule { .. })), "{wrong}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(find(Some(file.path())).unwrap(), file.path());
    }
}
