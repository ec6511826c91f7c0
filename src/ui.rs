//! The window: the only room that knows the toolkit.
//!
//! One screen is one struct with its `Message`, its `Event` for the screen around it, `update` and `view`; [`app::App`]
//! holds the screens and interprets their events. A view is given a [`look::Look`] (palette, words, clock, size) and
//! never a colour, a pixel or a literal sentence of its own. Everything that takes time goes through
//! [`services::Services`] or [`session::Session`] and comes back as a message.

pub mod accessibility;
pub mod app;
pub mod blocks;
pub mod card_code;
pub mod card_desk;
pub mod composer;
pub mod connection;
pub mod contrast;
pub mod deed;
pub mod demo;
pub mod directory;
pub mod first_start;
pub mod font;
pub mod headless;
pub mod icon;
pub mod keys;
pub mod leaving;
pub mod locked;
pub mod look;
pub mod mailbox;
pub mod masked;
pub mod notice;
pub mod opened;
pub mod opening;
pub mod page;
pub mod palette;
pub mod patient;
pub mod reader;
pub mod services;
pub mod session;
pub mod settings_page;
pub mod shortcut;
pub mod sign_in;
pub mod step;
pub mod system;
pub mod threshold;
pub mod tracing_line;
pub mod widget;

/// What every view gives.
pub type Element<'a, Message> = iced::Element<'a, Message, iced::Theme, iced::Renderer>;

pub use opened::open;
