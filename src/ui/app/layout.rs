//! Widths of the panes, in logical pixels (look.md "The window").

use std::ops::RangeInclusive;

/// The folder pane with words.
pub(super) const FOLDERS: f32 = 220.0;
/// How far the folder pane can be drawn.
pub(super) const FOLDERS_RANGE: RangeInclusive<f32> = 180.0..=360.0;
/// The folder pane with icons only.
pub(super) const FOLDERS_FOLDED: f32 = 64.0;
/// The list.
pub(super) const LIST: f32 = 380.0;
/// How far the list can be drawn.
pub(super) const LIST_RANGE: RangeInclusive<f32> = 280.0..=620.0;
