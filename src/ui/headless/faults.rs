//! Texts that are cut, stand outside of what shows them, or lie over one another.

use super::Headless;
use super::survey::Fitted;
use iced::Rectangle;

/// Less than this, in logical pixels, is rounding.
const SLACK: f32 = 1.0;

impl<State, Message: Send + 'static> Headless<State, Message> {
    /// Every text of the interface that cannot be read as a whole, in words for whoever mends it: cut, outside of what
    /// shows it where nothing can be scrolled, or over another one. Received text may end in an ellipsis.
    pub fn overflowing(&mut self) -> Vec<String> {
        let fitted = self.survey().fitted;
        let mut faults: Vec<String> = fitted.iter().filter_map(fault).collect();
        for (index, one) in fitted.iter().enumerate() {
            for other in fitted.iter().skip(index + 1).filter(|other| other.layer == one.layer) {
                if touching(one, other) {
                    faults.push(format!(
                        "{:?} at {} over {:?} at {}",
                        one.fit.content,
                        place(one.bounds),
                        other.fit.content,
                        place(other.bounds)
                    ));
                }
            }
        }
        faults
    }
}

fn place(bounds: Rectangle) -> String {
    format!("{:.0},{:.0} {:.0}x{:.0}", bounds.x, bounds.y, bounds.width, bounds.height)
}

fn fault(fitted: &Fitted) -> Option<String> {
    let Fitted { fit, bounds, clip, scrolls, .. } = fitted;
    if fit.content.trim().is_empty() {
        return None;
    }
    let (given, needed) = (bounds.size(), fit.needed);
    if !fit.may_be_cut && (needed.width > given.width + SLACK || needed.height > given.height + SLACK) {
        let needed = format!("{:.0}x{:.0}", needed.width, needed.height);
        return Some(format!("{:?} needs {needed} at {}", fit.content, place(*bounds)));
    }
    let (down, across) = *scrolls;
    let left = bounds.x < clip.x - SLACK || bounds.x + bounds.width > clip.x + clip.width + SLACK;
    let above = bounds.y < clip.y - SLACK || bounds.y + bounds.height > clip.y + clip.height + SLACK;
    ((left && !across) || (above && !down))
        .then(|| format!("{:?} at {} outside of {}", fit.content, place(*bounds), place(*clip)))
}

fn touching(one: &Fitted, other: &Fitted) -> bool {
    let seen = |fitted: &Fitted| fitted.bounds.intersection(&fitted.clip);
    let (Some(one_seen), Some(other_seen)) = (seen(one), seen(other)) else { return false };
    let written = !one.fit.content.trim().is_empty() && !other.fit.content.trim().is_empty();
    written && one_seen.intersection(&other_seen).is_some_and(|shared| shared.width > SLACK && shared.height > SLACK)
}
