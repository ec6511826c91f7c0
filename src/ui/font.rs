//! The embedded typefaces: nothing is asked of the system's fonts, which may be missing.

use iced::Font;
use iced::font::{Style, Weight};
use std::borrow::Cow;

const FAMILY: &str = "Noto Sans";
const MONO_FAMILY: &str = "Noto Sans Mono";
const ICON_FAMILY: &str = "Pli Icons";

/// Text.
pub const REGULAR: Font = Font::with_name(FAMILY);
/// What leads a group.
pub const MEDIUM: Font = Font { weight: Weight::Medium, ..REGULAR };
/// Unread, titles.
pub const SEMIBOLD: Font = Font { weight: Weight::Semibold, ..REGULAR };
/// Emphasis in received text.
pub const ITALIC: Font = Font { style: Style::Italic, ..REGULAR };
/// Text whose columns stand under each other.
pub const MONO: Font = Font::with_name(MONO_FAMILY);
/// Icons.
pub const ICONS: Font = Font::with_name(ICON_FAMILY);

/// The font files, to be loaded at the start.
pub fn files() -> Vec<Cow<'static, [u8]>> {
    [
        include_bytes!("../../assets/fonts/NotoSans-Regular.ttf").as_slice(),
        include_bytes!("../../assets/fonts/NotoSans-Medium.ttf").as_slice(),
        include_bytes!("../../assets/fonts/NotoSans-SemiBold.ttf").as_slice(),
        include_bytes!("../../assets/fonts/NotoSans-Italic.ttf").as_slice(),
        include_bytes!("../../assets/fonts/NotoSansMono-Regular.ttf").as_slice(),
        include_bytes!("../../assets/icons/pli-icons.ttf").as_slice(),
    ]
    .into_iter()
    .map(Cow::Borrowed)
    .collect()
}
