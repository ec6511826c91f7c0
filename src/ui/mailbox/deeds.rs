//! What a person does to messages: seen at once, told to the engine, taken back when wished.

use super::{Confirm, Event, Mailbox, Message};
use crate::domain::error::Failure;
use crate::domain::folder::FolderRole;
use crate::domain::ids::{AccountId, FolderId, MessageId};
use crate::domain::message::{Flag, Flags};
use crate::engine::{Command, Outcome, Query};
use crate::ui::deed::Deed;
use crate::ui::look::{Look, Room};
use crate::ui::notice::{Notice, Undo};
use crate::ui::session::{AccountFacts, Session};
use crate::ui::step::Step;
use iced::Task;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rows read at a time to learn where messages are.
const ROWS: usize = 500;

/// Where a message is and how it is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    message: MessageId,
    folder: FolderId,
    flags: Flags,
}

/// What is to be done to which messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    account: AccountId,
    what: What,
    /// The messages, by the folder they are in.
    from: Vec<(FolderId, Vec<MessageId>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Archive(FolderId),
    Move(FolderId),
    Bin,
    /// For good.
    Destroy,
    Flag(Flag, bool),
    /// Back to where they came from.
    Back(FolderId),
}

impl Act {
    fn messages(&self) -> Vec<MessageId> {
        self.from.iter().flat_map(|(_, messages)| messages.iter().copied()).collect()
    }

    fn command(&self) -> Command {
        let messages = self.messages();
        match self.what {
            What::Archive(to) | What::Move(to) | What::Back(to) => Command::Move { messages, to },
            What::Bin | What::Destroy => Command::Delete { messages },
            What::Flag(flag, on) => Command::SetFlag { messages, flag, on },
        }
    }

    /// The messages leave the folder they are in.
    fn takes_out(&self) -> bool {
        matches!(self.what, What::Archive(_) | What::Move(_) | What::Bin | What::Destroy)
    }

    fn undo(&self) -> Option<Undo> {
        match self.what {
            What::Archive(_) | What::Move(_) | What::Bin => {
                Some(Undo { account: self.account, back: self.from.clone() })
            }
            What::Destroy | What::Flag(..) | What::Back(_) => None,
        }
    }
}

/// A folder is asked for.
#[derive(Debug, Clone)]
pub(super) struct Moving {
    pub(super) account: AccountId,
    pub(super) messages: Vec<MessageId>,
    pub(super) text: String,
    /// The folder they would go to, among those found.
    pub(super) cursor: usize,
}

/// What [`Mailbox::deed`] comes to once it is known where the messages are.
#[derive(Debug, Clone)]
pub struct Meant {
    account: AccountId,
    wish: Wish,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Deed(Deed),
    Into(FolderId),
}

impl Mailbox {
    /// Does something to messages, wherever they are shown: seen at once, then told to the server by the engine.
    pub fn deed(
        &mut self,
        deed: Deed,
        account: AccountId,
        messages: Vec<MessageId>,
        session: &Session,
        look: &Look,
    ) -> Step<Message, Event> {
        if messages.is_empty() {
            return Step::none();
        }
        if deed == Deed::Move {
            self.moving = Some(Moving { account, messages, text: String::new(), cursor: 0 });
            let focus = Step::task(iced::widget::operation::focus(super::list_view::FOLDER_SEARCH));
            // Where there is room for one of both only, the list must show to be asked in.
            return if look.room() == Room::Narrow { focus.and_event(Event::Closed) } else { focus };
        }
        self.mean(Meant { account, wish: Wish::Deed(deed) }, messages, session, look)
    }

    /// Moves the messages for which a folder was asked.
    pub(super) fn move_into(&mut self, to: FolderId, session: &Session, look: &Look) -> Step<Message, Event> {
        let Some(Moving { account, messages, .. }) = self.moving.take() else { return Step::none() };
        self.mean(Meant { account, wish: Wish::Into(to) }, messages, session, look)
    }

    /// Takes back what was done.
    pub fn undo(&mut self, undo: Undo, session: &Session) -> Step<Message, Event> {
        let Undo { account, back } = undo;
        let acts = back.into_iter().map(|(folder, messages)| Act {
            account,
            what: What::Back(folder),
            from: vec![(folder, messages)],
        });
        self.perform_all(acts.map(Arc::new).collect(), session)
    }

    /// Learns where the messages are, from what is shown or from the store.
    fn mean(&mut self, meant: Meant, messages: Vec<MessageId>, session: &Session, look: &Look) -> Step<Message, Event> {
        if let Some(origins) = self.origins_shown(meant.account, &messages) {
            return self.decide(meant, &origins, session, look);
        }
        let account = meant.account;
        Step::task(session.read(
            move |query| origins(query, account, &messages).map(Arc::new),
            move |result| Message::OriginsRead { meant, result },
        ))
    }

    /// Where messages are, when the list shows one folder and has read all of them: of a large selection only the rows
    /// around what is seen are known.
    fn origins_shown(&self, account: AccountId, messages: &[MessageId]) -> Option<Vec<Origin>> {
        let question = self.list.question()?;
        let of_this_list = question.account == account && !question.everywhere;
        let all_here = of_this_list && messages.iter().all(|id| self.list.selection.contains(*id));
        if !all_here {
            return None;
        }
        let origin = |id: &MessageId| {
            let flags = self.list.row(*id)?.flags;
            Some(Origin { message: *id, folder: question.folder, flags })
        };
        messages.iter().map(origin).collect()
    }

    /// The store said where the messages are.
    pub(super) fn take_origins(
        &mut self,
        meant: Meant,
        result: Result<Arc<Vec<Origin>>, Failure>,
        session: &Session,
        look: &Look,
    ) -> Step<Message, Event> {
        match result {
            Ok(origins) => self.decide(meant, &origins, session, look),
            Err(failure) => Step::event(Event::Say(Notice::failed(look, &failure))),
        }
    }

    fn decide(&mut self, meant: Meant, origins: &[Origin], session: &Session, look: &Look) -> Step<Message, Event> {
        let account = meant.account;
        let say = |key: &str| Step::event(Event::Say(Notice::note(look.words(key))));
        let act = |what, from: Vec<(FolderId, Vec<MessageId>)>| Arc::new(Act { account, what, from });
        match meant.wish {
            Wish::Into(to) => match from(origins, Some(to)) {
                from if from.is_empty() => say("mailbox-moved-nothing"),
                from => self.perform(act(What::Move(to), from), session),
            },
            Wish::Deed(Deed::Archive) => match self.role(account, FolderRole::Archive) {
                None => say("mailbox-no-archive"),
                Some(to) => match from(origins, Some(to)) {
                    from if from.is_empty() => say("mailbox-archived-nothing"),
                    from => self.perform(act(What::Archive(to), from), session),
                },
            },
            Wish::Deed(Deed::Delete) => self.decide_delete(account, origins, session, look),
            Wish::Deed(Deed::ToggleUnread) => {
                let read = origins.iter().any(|origin| !origin.flags.seen);
                (self.opened_unseen, self.glanced_at) = (None, None);
                self.perform(act(What::Flag(Flag::Seen, read), from(origins, None)), session)
            }
            Wish::Deed(Deed::ToggleFlag) => self.toggle(account, origins, Flag::Flagged, session),
            Wish::Deed(Deed::ToggleTreated) => self.toggle(account, origins, Flag::Treated, session),
            // A folder is asked for first.
            Wish::Deed(Deed::Move) => Step::none(),
        }
    }

    fn toggle(
        &mut self,
        account: AccountId,
        origins: &[Origin],
        flag: Flag,
        session: &Session,
    ) -> Step<Message, Event> {
        let on = origins.iter().any(|origin| !origin.flags.has(flag));
        self.perform(Arc::new(Act { account, what: What::Flag(flag, on), from: from(origins, None) }), session)
    }

    /// What is in the bin goes for good, the rest into it. Deleting for good, or for a whole team, is asked about first.
    fn decide_delete(
        &mut self,
        account: AccountId,
        origins: &[Origin],
        session: &Session,
        look: &Look,
    ) -> Step<Message, Event> {
        let trash = self.role(account, FolderRole::Trash);
        let in_bin = |origin: &Origin| trash.is_none_or(|trash| origin.folder == trash);
        let (destroyed, binned): (Vec<Origin>, Vec<Origin>) = origins.iter().partition(|origin| in_bin(origin));
        let acts = [(What::Bin, &binned), (What::Destroy, &destroyed)].into_iter().filter(|(_, some)| !some.is_empty());
        let acts: Vec<Arc<Act>> =
            acts.map(|(what, some)| Arc::new(Act { account, what, from: from(some, None) })).collect();
        let facts = session.account(account);
        let shared = facts.as_ref().is_some_and(AccountFacts::is_shared);
        let perhaps_shared = facts.is_none_or(|facts| facts.may_be_shared());
        let (title, words, yes) = match (destroyed.is_empty(), binned.is_empty(), shared) {
            (true, _, _) if !perhaps_shared => return self.perform_all(acts, session),
            (true, _, true) => ("mailbox-delete-shared", "mailbox-delete-shared-words", "mailbox-delete"),
            (true, _, false) => ("mailbox-delete-unknown", "mailbox-delete-unknown-words", "mailbox-delete"),
            (false, true, false) => ("mailbox-destroy", "mailbox-destroy-words", "mailbox-destroy-yes"),
            (false, true, true) => ("mailbox-destroy", "mailbox-destroy-shared-words", "mailbox-destroy-yes"),
            (false, false, false) => ("mailbox-delete-both", "mailbox-delete-both-words", "mailbox-delete"),
            (false, false, true) => ("mailbox-delete-both", "mailbox-delete-both-shared-words", "mailbox-delete"),
        };
        let asked = if destroyed.is_empty() { binned.len() } else { destroyed.len() };
        let mut args = super::counting::counted(look, asked as u64).to_vec();
        let [rest, rest_number] = super::counting::counted(look, binned.len() as u64);
        args.extend([("binned", rest.1), ("binnednumber", rest_number.1)]);
        args.push(("total", super::counting::written(look.language, origins.len() as u64)));
        Step::event(Event::Confirm(Confirm {
            title: look.words_with(title, &args),
            words: look.words_with(words, &args),
            yes: look.words(yes),
            then: Message::Do(acts),
        }))
    }

    /// Does one after the other.
    pub(super) fn perform_all(&mut self, acts: Vec<Arc<Act>>, session: &Session) -> Step<Message, Event> {
        acts.into_iter().map(|act| self.perform(act, session)).fold(Step::none(), Step::and)
    }

    /// Shows what is done at once, and has it done.
    pub(super) fn perform(&mut self, act: Arc<Act>, session: &Session) -> Step<Message, Event> {
        let messages = act.messages();
        let shown = self.list.question().is_some_and(|question| question.account == act.account);
        let mut step = Step::none();
        match act.what {
            What::Flag(flag, on) if shown => self.list.flag(&messages, flag, on),
            What::Back(_) if shown => {
                if let Some(first) = messages.first() {
                    self.list.seek(*first);
                }
            }
            _ if shown && act.takes_out() => step = self.take_out(&act, &messages, session),
            _ => {}
        }
        let (account, command) = (act.account, act.command());
        step.and_task(session.command(account, command, move |result| Message::Done { act, result }))
    }

    /// The messages leave the list; the next one takes the place of the one that was open.
    fn take_out(&mut self, act: &Act, messages: &[MessageId], session: &Session) -> Step<Message, Event> {
        let everywhere = self.list.question().is_some_and(|question| question.everywhere);
        // A search through all folders still finds what was moved.
        if !everywhere || act.what == What::Destroy {
            self.list.hide(messages);
        }
        let step = Step::task(self.list.want(session));
        if !self.opened.is_some_and(|opened| messages.contains(&opened)) {
            return step;
        }
        self.forget_opened();
        match self.list.selection.single() {
            Some(next) if self.room != Room::Narrow && !self.covered => step.and(self.preview(next, session)),
            _ => step.and_event(Event::Closed),
        }
    }

    /// The engine has done it, or not.
    pub(super) fn done(
        &mut self,
        act: &Act,
        result: Result<Outcome, Failure>,
        session: &Session,
        look: &Look,
    ) -> Step<Message, Event> {
        let messages = act.messages();
        self.list.unhide(&messages);
        let mut step = Step::task(self.list.refresh(session));
        if let Some(group) = self.group_mut(act.account) {
            step = step.and_task(group.read(session));
        }
        match result {
            Err(failure) => step.and_event(Event::Say(Notice::failed(look, &failure))),
            Ok(_) => match self.said(act, messages.len() as u64, look) {
                Some(words) => {
                    let notice = Notice::done(words);
                    let notice = match act.undo() {
                        Some(undo) => notice.with_undo(undo),
                        None => notice,
                    };
                    step.and_event(Event::Say(notice))
                }
                None => step,
            },
        }
    }

    /// What to say when it is done; a flag is seen in its row.
    fn said(&self, act: &Act, count: u64, look: &Look) -> Option<String> {
        let mut args = super::counting::counted(look, count).to_vec();
        let key = match act.what {
            What::Archive(_) => "mailbox-archived",
            What::Bin => "mailbox-binned",
            What::Destroy => "mailbox-destroyed",
            What::Move(to) => {
                args.push(("folder", self.folder_name(act.account, to, look)));
                "mailbox-moved"
            }
            What::Back(to) => {
                args.push(("folder", self.folder_name(act.account, to, look)));
                "mailbox-moved-back"
            }
            What::Flag(..) => return None,
        };
        Some(look.words_with(key, &args))
    }

    fn role(&self, account: AccountId, role: FolderRole) -> Option<FolderId> {
        self.group(account)?.with_role(role).map(|folder| folder.id)
    }

    /// An opened message is read once its body is here.
    pub(super) fn mark_seen(&mut self, session: &Session) -> Task<Message> {
        let Some(id) = self.opened_unseen.filter(|_| !self.covered) else { return Task::none() };
        let Some(row) = self.list.row(id) else { return Task::none() };
        if row.body != crate::store::BodyState::Here {
            return Task::none();
        }
        self.opened_unseen = None;
        if row.flags.seen {
            return Task::none();
        }
        let act = Act { account: self.account, what: What::Flag(Flag::Seen, true), from: vec![(row.folder, vec![id])] };
        self.perform(Arc::new(act), session).task
    }
}

fn origins(query: &Query, account: AccountId, messages: &[MessageId]) -> Result<Vec<Origin>, Failure> {
    let mut origins = Vec::with_capacity(messages.len());
    for some in messages.chunks(ROWS) {
        let rows = query.rows(account, some)?;
        origins.extend(rows.into_iter().map(|row| Origin { message: row.id, folder: row.folder, flags: row.flags }));
    }
    Ok(origins)
}

/// The messages by the folder they are in, without those that are where they shall go.
fn from(origins: &[Origin], to: Option<FolderId>) -> Vec<(FolderId, Vec<MessageId>)> {
    let mut folders: BTreeMap<FolderId, Vec<MessageId>> = BTreeMap::new();
    for origin in origins.iter().filter(|origin| Some(origin.folder) != to) {
        folders.entry(origin.folder).or_default().push(origin.message);
    }
    folders.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Act, Origin, What, from};
    use crate::domain::ids::{AccountId, FolderId, MessageId};
    use crate::domain::message::Flags;
    use crate::ui::notice::Undo;

    fn origin(message: i64, folder: i64) -> Origin {
        Origin { message: MessageId(message), folder: FolderId(folder), flags: Flags::default() }
    }

    #[test]
    fn what_is_undone_goes_back_to_each_folder_it_came_from() {
        let account = AccountId(uuid::Uuid::nil());
        let from = from(&[origin(1, 7), origin(2, 8), origin(3, 7), origin(4, 9)], Some(FolderId(9)));
        let back = vec![(FolderId(7), vec![MessageId(1), MessageId(3)]), (FolderId(8), vec![MessageId(2)])];
        let act = Act { account, what: What::Archive(FolderId(9)), from };
        assert_eq!(act.undo(), Some(Undo { account, back }));
        assert_eq!(Act { what: What::Destroy, ..act }.undo(), None);
    }
}
