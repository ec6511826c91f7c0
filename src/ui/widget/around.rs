//! Widgets around one other: what such a widget does not do itself is written once, here.

/// Methods of [`iced::advanced::Widget`] that a widget leaves to its `content`, in the implementation for messages called
/// `Message`. With `here:` the content has the widget's own place in the tree of states, which then has no state of its
/// own; with `below:` it is the first child there.
macro_rules! pass_on {
    ($place:ident: $($method:ident)+) => { $( crate::ui::widget::around::pass_on! { @$method $place } )+ };

    (@enter here $tree:ident $of:ident) => {};
    (@enter below $tree:ident $of:ident) => {
        let Some($tree) = $tree.children.$of() else { return Default::default() };
    };

    (@tag here) => {
        fn tag(&self) -> iced::advanced::widget::tree::Tag {
            self.content.as_widget().tag()
        }
    };
    (@state here) => {
        fn state(&self) -> iced::advanced::widget::tree::State {
            self.content.as_widget().state()
        }
    };
    (@children here) => {
        fn children(&self) -> Vec<iced::advanced::widget::Tree> {
            self.content.as_widget().children()
        }
    };
    (@children below) => {
        fn children(&self) -> Vec<iced::advanced::widget::Tree> {
            vec![iced::advanced::widget::Tree::new(&self.content)]
        }
    };
    (@diff here) => {
        fn diff(&self, tree: &mut iced::advanced::widget::Tree) {
            self.content.as_widget().diff(tree);
        }
    };
    (@diff below) => {
        fn diff(&self, tree: &mut iced::advanced::widget::Tree) {
            tree.diff_children(std::slice::from_ref(&self.content));
        }
    };
    (@size $place:ident) => {
        fn size(&self) -> iced::Size<iced::Length> {
            self.content.as_widget().size()
        }

        fn size_hint(&self) -> iced::Size<iced::Length> {
            self.content.as_widget().size_hint()
        }
    };
    (@layout $place:ident) => {
        fn layout(
            &mut self,
            tree: &mut iced::advanced::widget::Tree,
            renderer: &iced::Renderer,
            limits: &iced::advanced::layout::Limits,
        ) -> iced::advanced::layout::Node {
            crate::ui::widget::around::pass_on! { @enter $place tree first_mut }
            self.content.as_widget_mut().layout(tree, renderer, limits)
        }
    };
    (@operate $place:ident) => {
        fn operate(
            &mut self,
            tree: &mut iced::advanced::widget::Tree,
            layout: iced::advanced::Layout<'_>,
            renderer: &iced::Renderer,
            operation: &mut dyn iced::advanced::widget::Operation,
        ) {
            crate::ui::widget::around::pass_on! { @enter $place tree first_mut }
            self.content.as_widget_mut().operate(tree, layout, renderer, operation);
        }
    };
    (@update $place:ident) => {
        fn update(
            &mut self,
            tree: &mut iced::advanced::widget::Tree,
            event: &iced::Event,
            layout: iced::advanced::Layout<'_>,
            cursor: iced::advanced::mouse::Cursor,
            renderer: &iced::Renderer,
            clipboard: &mut dyn iced::advanced::Clipboard,
            shell: &mut iced::advanced::Shell<'_, Message>,
            viewport: &iced::Rectangle,
        ) {
            crate::ui::widget::around::pass_on! { @enter $place tree first_mut }
            self.content.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
    };
    (@mouse_interaction $place:ident) => {
        fn mouse_interaction(
            &self,
            tree: &iced::advanced::widget::Tree,
            layout: iced::advanced::Layout<'_>,
            cursor: iced::advanced::mouse::Cursor,
            viewport: &iced::Rectangle,
            renderer: &iced::Renderer,
        ) -> iced::advanced::mouse::Interaction {
            crate::ui::widget::around::pass_on! { @enter $place tree first }
            self.content.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer)
        }
    };
    (@draw $place:ident) => {
        fn draw(
            &self,
            tree: &iced::advanced::widget::Tree,
            renderer: &mut iced::Renderer,
            theme: &iced::Theme,
            style: &iced::advanced::renderer::Style,
            layout: iced::advanced::Layout<'_>,
            cursor: iced::advanced::mouse::Cursor,
            viewport: &iced::Rectangle,
        ) {
            crate::ui::widget::around::pass_on! { @enter $place tree first }
            self.content.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
        }
    };
    (@overlay $place:ident) => {
        fn overlay<'b>(
            &'b mut self,
            tree: &'b mut iced::advanced::widget::Tree,
            layout: iced::advanced::Layout<'b>,
            renderer: &iced::Renderer,
            viewport: &iced::Rectangle,
            translation: iced::Vector,
        ) -> Option<iced::advanced::overlay::Element<'b, Message, iced::Theme, iced::Renderer>> {
            crate::ui::widget::around::pass_on! { @enter $place tree first_mut }
            self.content.as_widget_mut().overlay(tree, layout, renderer, viewport, translation)
        }
    };
}

pub(in crate::ui) use pass_on;
