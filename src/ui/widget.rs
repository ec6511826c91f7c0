//! The window's own building blocks, over those of the toolkit: every control has a role, a name, keyboard focus.

pub mod access;
pub(in crate::ui) mod around;
pub mod banner;
pub mod button;
pub mod chip;
pub mod control;
pub mod date;
pub mod dialog;
pub mod field;
pub mod follow;
pub mod inert;
pub mod label;
pub mod line;
pub mod menu;
pub mod progress;
pub mod secret_input;
pub mod shortcuts;
pub mod slot;
pub mod split;
pub mod surface;
pub mod toast;
pub mod windowed;
pub mod writable;

pub use access::{Access, Caret, Role, region};
pub use banner::{banner, empty, explanation};
pub use button::{danger, icon_button, link, primary, quiet, secondary, segmented, switch};
pub use chip::{Chip, badge, chip};
pub use control::{Control, Status, control};
pub use dialog::{Dialog, dialog, dialog_over};
pub use field::field;
pub use follow::{focus_next, focus_previous, follow_focus};
pub use inert::{inert, instead};
pub use label::{Label, Severity, Tone, icon, label};
pub use line::one_line;
pub use menu::{MenuItem, menu};
pub use progress::progress;
pub use secret_input::{SecretInput, SecretText, secret_input};
pub use shortcuts::{shortcuts, watched_shortcuts};
pub use slot::slot;
pub use split::split;
pub use toast::{Toast, toast, toasts};
pub use windowed::{ListKey, ListPosition, Windowed, reveal, visible, windowed};
pub use writable::{writable, writable_hinted};

#[cfg(test)]
mod tests;
