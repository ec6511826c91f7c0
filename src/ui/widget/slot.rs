//! A place that may be empty.

use crate::ui::Element;
use iced::widget::space;

/// The content, or nothing of no size: what stands behind it does not move up in the tree, where the toolkit keeps
/// the keyboard's place by position.
pub fn slot<'a, M: 'a>(content: Option<Element<'a, M>>) -> Element<'a, M> {
    content.unwrap_or_else(|| space().into())
}
