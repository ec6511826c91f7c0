//! The system keyring: Secret Service on Linux, the Keychain on macOS, the Credential Manager on Windows.

use super::Error;
use keyring_core::api::CredentialStoreApi;
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// A place of the system that keeps small secrets for the user who is logged in. Calls may block on a prompt.
pub trait Keyring: fmt::Debug + Send + Sync {
    /// Keeps a secret under a name, in place of the one before.
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), Error>;
    /// The secret of that name, or `None` when there is none.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error>;
    /// Forgets the secret of that name; it is no error when there is none.
    fn remove(&self, name: &str) -> Result<(), Error>;
}

/// The keyring of the system this runs on.
///
/// The store is opened anew at each call: a keyring that was locked or absent a moment ago can be tried again.
#[derive(Debug, Clone)]
pub struct SystemKeyring {
    service: String,
}

impl SystemKeyring {
    /// Secrets filed under this service name, such as `pli`.
    pub fn new(service: impl Into<String>) -> Self {
        Self { service: service.into() }
    }

    fn entry(&self, name: &str) -> Result<keyring_core::Entry, Error> {
        system_store().and_then(|store| store.build(&self.service, name, None)).map_err(|error| fault(&error))
    }
}

impl Keyring for SystemKeyring {
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), Error> {
        self.entry(name)?.set_secret(secret).map_err(|error| fault(&error))
    }

    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        match self.entry(name)?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            Err(error) => Err(fault(&error)),
        }
    }

    fn remove(&self, name: &str) -> Result<(), Error> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
            Err(error) => Err(fault(&error)),
        }
    }
}

type OpenedStore = keyring_core::Result<Arc<dyn CredentialStoreApi>>;

#[cfg(target_os = "linux")]
fn system_store() -> OpenedStore {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system_store() -> OpenedStore {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(target_os = "windows")]
fn system_store() -> OpenedStore {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "windows")))]
fn system_store() -> OpenedStore {
    Err(keyring_core::Error::NoDefaultStore)
}

/// The keyring's words without the data some of its errors carry.
fn fault(error: &keyring_core::Error) -> Error {
    let reason = match error {
        keyring_core::Error::BadEncoding(_) | keyring_core::Error::BadDataFormat(..) => "unreadable entry".to_owned(),
        keyring_core::Error::Ambiguous(_) => "several entries of one name".to_owned(),
        other => other.to_string(),
    };
    Error::Keyring { reason }
}

/// A keyring for tests: kept in memory, and able to fail.
#[cfg(test)]
#[derive(Debug, Default)]
pub(crate) struct MemoryKeyring {
    /// What it holds.
    pub(crate) entries: std::sync::Mutex<std::collections::HashMap<String, Vec<u8>>>,
    /// Answer every call with an error, as a locked keyring does.
    pub(crate) locked: std::sync::atomic::AtomicBool,
}

#[cfg(test)]
impl MemoryKeyring {
    fn open(&self) -> Result<std::sync::MutexGuard<'_, std::collections::HashMap<String, Vec<u8>>>, Error> {
        if self.locked.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(Error::Keyring { reason: "locked".into() });
        }
        Ok(self.entries.lock().unwrap())
    }
}

#[cfg(test)]
impl Keyring for MemoryKeyring {
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), Error> {
        self.open()?.insert(name.to_owned(), secret.to_vec());
        Ok(())
    }
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        Ok(self.open()?.get(name).map(|secret| Zeroizing::new(secret.clone())))
    }
    fn remove(&self, name: &str) -> Result<(), Error> {
        self.open()?.remove(name);
        Ok(())
    }
}
