//! What is done at once, whatever the loop is doing: the part of a command that this workstation does by itself.

use super::command::{Command, Errand, Outcome};
use super::services::AccountServices;
use super::{acknowledge, actions, outbox, people};
use crate::domain::error::Failure;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::sync::Arc;

/// How a command is carried out.
pub(super) enum Way {
    /// At once, by the caller's own task.
    Here { work: BoxFuture<'static, Result<Outcome, Failure>>, then: Then },
    /// At once too, but nothing is lost when it is not finished: it only asks others.
    Apart(BoxFuture<'static, Result<Outcome, Failure>>),
    /// By the loop, after what was asked of it before.
    Loop(Errand),
}

/// What the loop has to do about something that was done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing.
    Nothing,
    /// Look when the next message is due.
    Wake,
    /// Tell the server.
    Replay,
}

/// The way of a command.
pub(super) fn way(services: Arc<AccountServices>, command: Command) -> Way {
    let here = |then, work| Way::Here { work, then };
    match command {
        Command::SignIn => Way::Loop(Errand::SignIn),
        Command::Synchronise { folder } => Way::Loop(Errand::Synchronise { folder }),
        Command::Open { message } => Way::Loop(Errand::Open { message }),
        Command::Replay => Way::Loop(Errand::Replay),
        Command::Flush => Way::Loop(Errand::Flush),
        Command::Check => Way::Loop(Errand::Check),
        Command::Reconnect => Way::Loop(Errand::Reconnect),
        Command::SignOut => Way::Loop(Errand::SignOut),
        Command::SetFlag { messages, flag, on } => here(
            Then::Replay,
            async move { actions::set_flag(&services, messages, flag, on).await.map(|()| Outcome::Done) }.boxed(),
        ),
        Command::Move { messages, to } => here(
            Then::Replay,
            async move { actions::move_to(&services, messages, to).await.map(|()| Outcome::Done) }.boxed(),
        ),
        Command::Delete { messages } => here(
            Then::Replay,
            async move { actions::delete(&services, messages).await.map(|()| Outcome::Done) }.boxed(),
        ),
        Command::SaveDraft { draft, content } => {
            here(Then::Nothing, async move { outbox::save_draft(&services, draft, &content).await }.boxed())
        }
        Command::RemoveDraft { draft } => {
            here(Then::Nothing, async move { outbox::remove_draft(&services, draft).await }.boxed())
        }
        Command::Send { content, draft, undo_seconds } => {
            here(Then::Wake, async move { outbox::queue(&services, *content, draft, undo_seconds).await }.boxed())
        }
        Command::Acknowledge { message, text } => {
            here(Then::Replay, async move { acknowledge::acknowledge(&services, message, text).await }.boxed())
        }
        Command::Unsend { outgoing } => {
            here(Then::Nothing, async move { outbox::unsend(&services, outgoing).await }.boxed())
        }
        Command::Resolve { outgoing, resend } => {
            here(Then::Wake, async move { outbox::resolve(&services, outgoing, resend).await }.boxed())
        }
        Command::SearchDirectory { query } => {
            Way::Apart(async move { people::search(&services, &query).await }.boxed())
        }
        Command::ReadWhiteList => {
            Way::Apart(async move { Ok(Outcome::WhiteList(services.lists.current().await)) }.boxed())
        }
        Command::RefreshWhiteList => {
            Way::Apart(async move { Ok(Outcome::WhiteList(services.lists.refreshed(Timestamp::now()).await)) }.boxed())
        }
    }
}
