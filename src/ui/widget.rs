//! The window's own building blocks, over those of the toolkit: every control has a role, a name, keyboard focus.

pub mod access;
pub mod button;
pub mod control;
pub mod field;
pub mod inert;
pub mod label;
pub mod secret_input;
pub mod shortcuts;
pub mod surface;
pub mod windowed;

pub use access::{Access, Role, region};
pub use button::{danger, icon_button, link, primary, quiet, secondary, segmented, switch};
pub use control::{Control, Status, control};
pub use field::field;
pub use inert::inert;
pub use label::{Label, Tone, icon, label};
pub use secret_input::{SecretInput, SecretText, secret_input};
pub use shortcuts::shortcuts;
pub use windowed::{ListKey, ListPosition, Windowed, reveal, visible, windowed};
