//! Clinical documents: IHE-XDM archives, CDA headers and bodies, INS, patients side by side.
//!
//! Received XML has no DTD, no entity but the five of XML, and at most 256 levels; style sheets are never run. Archives
//! are opened in memory, within limits, and every file is hashed while it is inflated.

pub mod cda;
pub mod codes;
mod error;
mod hl7;
pub mod ins;
pub mod patient;
mod warning;
pub mod xdm;
mod xml;

pub use error::Error;
pub use warning::Warning;
