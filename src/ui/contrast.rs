//! Whether the system asks for more contrast. Light and dark the toolkit follows itself; this it does not.

use iced::Subscription;
use iced::futures::StreamExt;
use mundy::{Contrast, Interest, Preferences};

/// What the system says at the start and at each change: the settings portal of the desktop on Linux
/// (`org.freedesktop.appearance`, `contrast`), the accessibility settings on Windows and macOS. Where there is none of
/// these, nobody asks for more.
pub fn changes() -> Subscription<bool> {
    Subscription::run(|| Preferences::stream(Interest::Contrast).map(|told| is_more(told.contrast)))
}

/// Colours of somebody's own are for eyes that need more of it, most of the time.
fn is_more(contrast: Contrast) -> bool {
    matches!(contrast, Contrast::More | Contrast::Custom)
}

#[cfg(test)]
mod tests {
    use super::is_more;
    use mundy::Contrast;

    #[test]
    fn more_contrast_and_colours_of_ones_own_ask_for_it() {
        let asked = [Contrast::NoPreference, Contrast::Less, Contrast::More, Contrast::Custom].map(is_more);
        assert_eq!(asked, [false, false, true, true]);
    }
}
