//! The window: the only room that knows the toolkit.

pub mod font;
pub mod headless;
pub mod icon;
pub mod look;
pub mod palette;
pub mod widget;

/// What every view gives.
pub type Element<'a, Message> = iced::Element<'a, Message, iced::Theme, iced::Renderer>;
