//! Our own drafts as a list.

use super::list_view::{DRAFTS, QUOTED};
use super::message_row::{face, height, recipients};
use super::{DraftRow, Mailbox, Message};
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Density, Look, Size, space};
use crate::ui::widget::button::quiet_face;
use crate::ui::widget::{ListKey, Role, Tone, Windowed, control, date, empty, icon, label, one_line, windowed};
use iced::widget::{column, row};
use iced::{Alignment, Length};

/// The side of the button that deletes, in logical pixels.
const DELETE: f32 = 28.0;

impl Mailbox {
    pub(super) fn drafts_view<'a>(&'a self, look: &'a Look) -> Element<'a, Message> {
        let drafts = self.drafts_shown();
        if drafts.is_empty() {
            let (title, text, action) = if self.search.text.is_empty() {
                let write = Some((look.words("mailbox-compose"), Message::Compose));
                ("mailbox-no-drafts", look.words("mailbox-no-drafts-text"), write)
            } else {
                let looked_for = [("text", one_line(&self.search.text, QUOTED))];
                let clear = Some((look.words("mailbox-clear-search"), Message::ClearSearch));
                ("mailbox-nothing-found", look.words_with("mailbox-nothing-found-drafts", &looked_for), clear)
            };
            return empty(look, Icon::Drafts, look.words(title), text, action);
        }
        let count = drafts.len();
        let list = Windowed {
            id: DRAFTS.into(),
            name: look.words("mailbox-drafts"),
            count,
            row_height: height(look.density),
            cursor: self.drafts.selection.cursor(),
            position: self.drafts.position,
            on_scroll: Box::new(Message::ScrollDrafts),
            on_key: Box::new(|key| match key {
                ListKey::Move { .. } | ListKey::Open => Some(Message::DraftKey(key)),
                _ => None,
            }),
        };
        windowed(look, list, move |index| match drafts.get(index) {
            Some(draft) => draft_row(look, draft, self.drafts.selection.contains(draft.id), (index, count)),
            None => iced::widget::space().into(),
        })
    }
}

fn draft_row<'a>(look: &'a Look, draft: &DraftRow, chosen: bool, place: (usize, usize)) -> Element<'a, Message> {
    let people = recipients(look, &draft.to);
    let when = date::short(look, draft.updated);
    let subject: String = draft.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let subject = if subject.trim().is_empty() { look.words("mailbox-no-subject") } else { subject };
    let name = [people.as_str(), subject.as_str(), when.as_str()].join(", ");
    let who = label(look, people).size(Size::Small).received().silent();
    let what = label(look, subject).size(Size::Small).tone(look, Tone::Muted).received().silent();
    let when = label(look, when).size(Size::Caption).tone(look, Tone::Muted).one_line().silent();
    let files = (draft.files > 0).then(|| icon(look, Icon::Attachment, 16.0, Tone::Muted));
    let delete = look.words("mailbox-draft-delete");
    let delete = control(look, Role::Button, delete.clone(), icon(look, Icon::Trash, 16.0, Tone::Muted))
        .on_press(Message::DeleteDraft(draft.id))
        .untabbable()
        .width(DELETE)
        .height(DELETE)
        .centred()
        .face(quiet_face);
    let content: Element<'a, Message> = match look.density {
        Density::Compact => row![who.width(Length::FillPortion(2)), what.width(Length::FillPortion(3))]
            .push(files)
            .push(when)
            .push(delete)
            .spacing(space::SMALL)
            .align_y(Alignment::Center)
            .into(),
        Density::Comfortable => {
            let first = row![who.width(Length::Fill), when].spacing(space::SMALL).align_y(Alignment::Center);
            let second = row![what.width(Length::Fill)].push(files).spacing(space::SMALL).align_y(Alignment::Center);
            let lines = column![first, second].spacing(space::TIGHT).width(Length::Fill);
            row![lines, delete].spacing(space::SMALL).align_y(Alignment::Center).into()
        }
    };
    control(look, Role::ListBoxOption, name, content)
        .on_press(Message::OpenDraft(draft.id))
        .selected(chosen)
        .place(place.0, place.1)
        .untabbable()
        .width(Length::Fill)
        .height(height(look.density))
        .padding([0.0, space::PANE])
        .face(face)
        .into()
}
