//! A key in memory: in one place, and gone when it is no longer wanted.

use crate::store::Error;
use zeroize::{Zeroize, Zeroizing};

/// More than the deepest of the calls that [`leaving_nothing`] is for.
const STACK_BYTES: usize = 32 * 1024;

/// The random key of a database, or one that wraps it: wiped when dropped, silent in `Debug`. It stands on the heap: a
/// value that is moved is copied, and what is left behind is wiped by nobody.
#[derive(Clone)]
pub(crate) struct DataKey(Box<Zeroizing<[u8; 32]>>);

impl DataKey {
    /// A fresh key from the system's random source.
    pub(crate) fn random() -> Result<Self, Error> {
        let mut key = Self::blank();
        super::fill(key.bytes_mut())?;
        Ok(key)
    }

    /// A key that was kept.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut key = Self::blank();
        if bytes.len() != key.0.len() {
            return None;
        }
        key.bytes_mut().copy_from_slice(bytes);
        Some(key)
    }

    /// A place for a key.
    pub(super) fn blank() -> Self {
        Self(Box::new(Zeroizing::new([0; 32])))
    }

    /// The bytes, for the one who needs them.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        self.0.as_mut_slice()
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// Does the work, then wipes the stack below: hashes and ciphers leave keys there that they do not wipe themselves.
#[inline(never)]
pub(super) fn leaving_nothing<T>(work: impl FnOnce() -> T) -> T {
    let done = below(work);
    wipe_below();
    done
}

/// A frame of its own, which the next call overwrites.
#[inline(never)]
fn below<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn wipe_below() {
    let mut stack = [0_u8; STACK_BYTES];
    stack.zeroize();
}
