//! While a folder is asked for: the keys walk through the folders, and none of them does anything to messages.

use super::list_view::LIST;
use super::move_view::{FOLDERS, LINE};
use super::{Event, Mailbox, Message, SEARCH_CHARS};
use crate::ui::look::Look;
use crate::ui::session::Session;
use crate::ui::shortcut::{Shortcut, ToList};
use crate::ui::step::Step;
use iced::Task;
use iced::widget::operation::{self, AbsoluteOffset};

/// Folders that stay in sight above the one with the cursor.
const ABOVE: usize = 2;

type Made = Step<Message, Event>;

impl Mailbox {
    /// A key of the window while a folder is asked for; `None` when it means what it always does.
    pub(super) fn shortcut_moving(&mut self, shortcut: Shortcut, session: &Session, look: &Look) -> Option<Made> {
        match shortcut {
            Shortcut::ToList(ToList::Open) => Some(self.move_to_chosen(session, look)),
            Shortcut::ToList(key) => Some(Step::task(self.walk_folders(key, look))),
            // The messages they would be done to are not in sight.
            Shortcut::Delete | Shortcut::Archive | Shortcut::ToggleUnread | Shortcut::ToggleTreated => {
                Some(Step::none())
            }
            _ => None,
        }
    }

    fn walk_folders(&mut self, key: ToList, look: &Look) -> Task<Message> {
        let count = self.folders_found(look).len();
        let (Some(moving), Some(last)) = (&mut self.moving, count.checked_sub(1)) else { return Task::none() };
        moving.cursor = match key {
            ToList::Up => moving.cursor.saturating_sub(1),
            ToList::Down => (moving.cursor + 1).min(last),
            ToList::First => 0,
            ToList::Last | ToList::Open => last,
        };
        let y = moving.cursor.saturating_sub(ABOVE) as f32 * LINE;
        operation::scroll_to(FOLDERS, AbsoluteOffset { x: None, y: Some(y) })
    }

    pub(super) fn type_folder(&mut self, text: String) -> Made {
        if let Some(moving) = &mut self.moving {
            moving.text = text.chars().take(SEARCH_CHARS).collect();
            moving.cursor = 0;
        }
        Step::none()
    }

    /// Enter: into the folder with the cursor.
    pub(super) fn move_to_chosen(&mut self, session: &Session, look: &Look) -> Made {
        let cursor = self.moving.as_ref().map_or(0, |moving| moving.cursor);
        match self.folders_found(look).get(cursor).map(|(id, _, _)| *id) {
            Some(to) => self.move_into(to, session, look),
            None => Step::none(),
        }
    }

    pub(super) fn cancel_move(&mut self) -> Made {
        self.moving = None;
        Step::task(operation::focus(LIST))
    }
}
