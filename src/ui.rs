//! The window: the only room that knows the toolkit.
//!
//! One screen is one struct with its `Message`, its `Event` for the screen around it, `update` and `view`; [`app::App`]
//! holds the screens and interprets their events. A view is given a [`look::Look`] (palette, words, clock, size) and
//! never a colour, a pixel or a literal sentence of its own. Everything that takes time goes through
//! [`services::Services`] or [`session::Session`] and comes back as a message.

pub mod deed;
pub mod font;
pub mod headless;
pub mod icon;
pub mod look;
pub mod mailbox;
pub mod notice;
pub mod page;
pub mod palette;
pub mod services;
pub mod session;
pub mod shortcut;
pub mod step;
pub mod widget;

/// What every view gives.
pub type Element<'a, Message> = iced::Element<'a, Message, iced::Theme, iced::Renderer>;
