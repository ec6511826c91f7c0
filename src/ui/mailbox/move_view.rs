//! Where to move messages: the folders of the account, found by typing.

use super::deeds::Moving;
use super::folder_pane::{role_icon, role_name};
use super::folders::Entry;
use super::list_view::{FOLDER_SEARCH, QUOTED};
use super::{Mailbox, Message, counting, escape};
use crate::domain::folder::FolderRole;
use crate::domain::ids::FolderId;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::look::{Look, Size, space};
use crate::ui::widget::button::quiet_face;
use crate::ui::widget::surface::{rule, scroll};
use crate::ui::widget::{Access, Role, Tone, control, empty, field, icon, label, one_line, quiet, region};
use iced::widget::{Column, column, container, row};
use iced::{Alignment, Length};

/// The folders, for scrolling.
pub(super) const FOLDERS: &str = "mailbox-move-folders";
/// The height of a folder, in logical pixels.
pub(super) const LINE: f32 = 36.0;

impl Mailbox {
    pub(super) fn move_view<'a>(&'a self, moving: &'a Moving, look: &'a Look) -> Element<'a, Message> {
        let count = counting::counted(look, moving.messages.len() as u64);
        let title = label(look, look.words_with("mailbox-move-title", &count)).size(Size::Lead).semibold();
        let input = field(look, look.words("mailbox-move-search"), &moving.text)
            .on_input(Message::TypeFolder)
            .on_submit(Message::MoveToChosen)
            .id(FOLDER_SEARCH);
        let input = escape::on_escape(input, Message::CancelMove);
        let cancel = quiet(look, Some(Icon::Close), look.words("mailbox-move-cancel"), Some(Message::CancelMove));
        let head = column![title.width(Length::Fill), input, cancel].spacing(space::SMALL);
        let found = self.folders_found(look);
        let body: Element<'a, Message> = if found.is_empty() {
            let text = look.words_with("mailbox-no-such-folder-text", &[("text", one_line(&moving.text, QUOTED))]);
            empty(look, Icon::Folder, look.words("mailbox-no-such-folder"), text, None)
        } else {
            let count = found.len();
            let lines = found.into_iter().enumerate().map(|(index, (id, name, mark))| {
                let text = label(look, name.clone()).received().silent().width(Length::Fill);
                let content =
                    row![icon(look, mark, 16.0, Tone::Muted), text].spacing(space::SMALL).align_y(Alignment::Center);
                control(look, Role::ListBoxOption, name, content)
                    .on_press(Message::MoveInto(id))
                    .selected(index == moving.cursor)
                    .place(index, count)
                    .width(Length::Fill)
                    .height(LINE)
                    .padding([0.0, space::PANE])
                    .face(quiet_face)
                    .untabbable()
                    .into()
            });
            let list = Column::with_children(lines).width(Length::Fill);
            let name = look.words("mailbox-move-folders");
            region(Access::new(Role::ListBox, name), scroll(look, list).id(FOLDERS).height(Length::Fill))
        };
        column![container(head).padding(space::PANE), rule(look), body].width(Length::Fill).height(Length::Fill).into()
    }

    /// Folders whose name holds every word that is looked for, in the order of the pane.
    pub(super) fn folders_found(&self, look: &Look) -> Vec<(FolderId, String, Icon)> {
        let Some(moving) = &self.moving else { return Vec::new() };
        let Some(group) = self.group(moving.account) else { return Vec::new() };
        let wanted = moving.text.to_lowercase();
        let here = self.list.question().filter(|question| question.account == moving.account && !question.everywhere);
        let here = here.map(|question| question.folder);
        let named = group.entries().into_iter().filter_map(|entry| match entry {
            Entry::Role(folder) => Some((folder, role_name(look, folder))),
            Entry::Personal { folder, .. } if folder.role == FolderRole::Drafts => None,
            // The whole name: two folders may end in the same one.
            Entry::Personal { folder, .. } => {
                let separator = folder.separator.map(String::from).unwrap_or_default();
                let shown =
                    if separator.is_empty() { folder.name.clone() } else { folder.name.replace(&separator, " / ") };
                Some((folder, shown))
            }
            Entry::Drafts => None,
        });
        named
            .filter(|(folder, _)| folder.selectable && Some(folder.id) != here)
            .filter(|(_, name)| {
                let name = name.to_lowercase();
                wanted.split_whitespace().all(|word| name.contains(word))
            })
            .map(|(folder, name)| (folder.id, name, role_icon(folder.role)))
            .collect()
    }
}
