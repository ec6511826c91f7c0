//! A text that can be selected, begun anew when another text takes its place: `iced_selection` keeps what was selected in
//! the text before, highlights it in the next one, and looks for its lines there.

use crate::ui::Element;
use crate::ui::widget::around::pass_on;
use iced::advanced::Widget;
use iced::advanced::widget::{Tree, tree};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Lets go of what the content keeps about the text whenever that is another one.
pub(super) fn renewed<'a, Message: 'a>(text: &str, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Element::new(Renewed { text: hasher.finish(), content: content.into() })
}

struct Renewed<'a, Message> {
    /// Stands for the text.
    text: u64,
    content: Element<'a, Message>,
}

struct State {
    text: u64,
}

impl<Message> Widget<Message, iced::Theme, iced::Renderer> for Renewed<'_, Message> {
    pass_on!(below: children size layout operate update mouse_interaction draw);

    fn diff(&self, tree: &mut Tree) {
        let state = tree.state.downcast_mut::<State>();
        if state.text == self.text {
            tree.diff_children(std::slice::from_ref(&self.content));
        } else {
            state.text = self.text;
            tree.children = self.children();
        }
    }

    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { text: self.text })
    }
}
