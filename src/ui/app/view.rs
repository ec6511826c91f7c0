//! What is seen: the stage, and over it banner, toasts, dialogs, the demonstration's panel.

use super::dialogs::CANCEL_ID;
use super::sending::Sending;
use super::work::{Front, Open, Work};
use super::{App, Frame, Message, Stage, layout, status};
use crate::domain::Environment;
use crate::domain::error::Failure;
use crate::ui::Element;
use crate::ui::icon::Icon;
use crate::ui::keys;
use crate::ui::look::{Look, Room, Size, space};
use crate::ui::shortcut::shortcut;
use crate::ui::widget::dialog::Dialog;
use crate::ui::widget::label::Severity;
use crate::ui::widget::surface::{ground, rule, rule_down};
use crate::ui::widget::{self, Access, Role, Tone, button, icon, label, region, watched_shortcuts};
use iced::widget::{column, container, row};
use iced::{Alignment, Length};

impl App {
    /// The whole window.
    pub fn view(&self) -> Element<'_, Message> {
        let look = &self.look;
        let stage = container(self.stage_view())
            .width(Length::Fill)
            .height(Length::Fill)
            .style(ground(look.palette.background));
        let mut whole: Element<'_, Message> = match &self.demo {
            Some(panel) => row![stage, panel.view(look).map(Message::Demo)].into(),
            None => stage.into(),
        };
        whole = widget::toasts(whole, if self.is_hidden() { Vec::new() } else { self.notices() });
        let asked = match &self.stage {
            Stage::Work(work) if work.masked.is_none() => work.sign_in.as_ref(),
            _ => None,
        };
        whole = match asked {
            Some(screen) if self.question.is_none() && !self.keys_shown => screen.over(look, whole, Message::SignIn),
            _ => widget::dialog_over(look, whole, self.dialogs()),
        };
        watched_shortcuts(whole, &self.activity, Message::IdleLooked, |turn, key, modifiers| {
            shortcut(turn, key, modifiers).map(Message::Shortcut)
        })
    }

    fn stage_view(&self) -> Element<'_, Message> {
        let look = &self.look;
        match &self.stage {
            Stage::Opening => waiting(look, "app-opening"),
            Stage::Closing(..) => waiting(look, "app-closing"),
            Stage::Failed(failure) => failed(look, failure),
            Stage::FirstStart(screen) => screen.view(look).map(Message::FirstStart),
            Stage::Locked(screen) => screen.view(look).map(Message::Locked),
            Stage::Work(work) => {
                let mask = work.masked.as_ref().map(|screen| screen.view(look).map(Message::Masked));
                widget::instead(self.work_view(work), mask)
            }
        }
    }

    fn work_view<'a>(&'a self, work: &'a Work) -> Element<'a, Message> {
        let look = &self.look;
        let mut whole = column![];
        if let Some(banner) = environment_banner(look, work.session.environment()) {
            whole = whole.push(banner);
        }
        whole = whole.push(container(self.panes(work)).width(Length::Fill).height(Length::Fill));
        for sending in &self.sending {
            whole = whole.push(sending_bar(look, sending));
        }
        whole.push(rule(look)).push(status::line(work, &self.desk, look)).into()
    }

    fn panes<'a>(&'a self, work: &'a Work) -> Element<'a, Message> {
        let look = &self.look;
        let folders = region(
            Access::new(Role::Navigation, look.words("app-folders")),
            container(work.mailbox.view_folders(look).map(Message::Mailbox))
                .width(Length::Fill)
                .height(Length::Fill)
                .style(ground(look.palette.surface_sunken)),
        );
        let page = match &work.open {
            Open::Mail => None,
            Open::Directory(screen) => Some(screen.view(look).map(Message::Directory)),
            Open::Settings(screen) => Some(screen.view(look).map(Message::Settings)),
            Open::Connection(screen) => Some(screen.view(look).map(Message::Connection)),
        };
        let rest = container(widget::instead(self.mail(work), page))
            .width(Length::Fill)
            .height(Length::Fill)
            .style(ground(look.palette.surface))
            .into();
        if look.room() == Room::Wide {
            let name = look.words("app-divider-folders");
            return widget::split(look, name, folders, rest, work.folders_width, layout::FOLDERS_RANGE, |width| {
                Message::Frame(Frame::Folders(width))
            });
        }
        let folded = container(folders).width(layout::FOLDERS_FOLDED).height(Length::Fill);
        row![folded, rule_down(look), rest].into()
    }

    fn mail<'a>(&'a self, work: &'a Work) -> Element<'a, Message> {
        let look = &self.look;
        let list = || {
            let list = container(work.mailbox.view_list(look).map(Message::Mailbox))
                .width(Length::Fill)
                .height(Length::Fill)
                .style(ground(look.palette.surface));
            region(Access::new(Role::Region, look.words("app-list")), list)
        };
        let beside = || -> Element<'a, Message> {
            let read = match &work.reader {
                Some(screen) => screen.view(look).map(Message::Reader),
                None => widget::empty(
                    look,
                    Icon::Read,
                    look.words("app-nothing-open"),
                    look.words("app-nothing-open-text"),
                    None,
                ),
            };
            let written = work.composer.as_ref().filter(|_| work.front == Front::Composer);
            let shown = widget::instead(read, written.map(|screen| screen.view(look).map(Message::Composer)));
            let shown = container(shown).width(Length::Fill).height(Length::Fill).style(ground(look.palette.surface));
            region(Access::new(Role::Main, look.words("app-reader")), shown)
        };
        let waiting = widget::slot(work.waiting_draft().map(|_| resume_bar(look)));
        if look.room() == Room::Narrow {
            let front = match work.front {
                Front::List => false,
                Front::Reader => work.reader.is_some(),
                Front::Composer => work.composer.is_some(),
            };
            return column![waiting, widget::instead(list(), front.then(beside))].into();
        }
        let beside = column![waiting, beside()].into();
        let name = look.words("app-divider-list");
        widget::split(look, name, list(), beside, work.list_width, layout::LIST_RANGE, |width| {
            Message::Frame(Frame::List(width))
        })
    }

    fn notices(&self) -> Vec<Element<'_, Message>> {
        let look = &self.look;
        let toast = |(id, notice): &(u64, crate::ui::notice::Notice)| {
            let action = notice.undo.as_ref().map(|_| (look.words("app-undo"), Message::ToastPressed(*id)));
            let (severity, words, on_close) = (notice.severity, notice.words.clone(), Message::ToastEnded(*id));
            widget::toast(look, widget::Toast { severity, words, action, on_close })
        };
        self.toasts.shown.iter().map(toast).collect()
    }

    /// Dialogs, one at a time; what is behind them is out of reach.
    fn dialogs(&self) -> Option<Dialog<'_, Message>> {
        let look = &self.look;
        if let Some(question) = &self.question {
            let cancel =
                button::secondary(look, look.words("app-cancel"), Some(Message::Answered(false))).id(CANCEL_ID);
            let yes = button::danger(look, question.yes.clone(), Some(Message::Answered(true)));
            return Some(Dialog {
                title: question.title.clone(),
                body: label(look, question.words.clone()).into(),
                buttons: vec![cancel.into(), yes.into()],
                on_cancel: Some(Message::Answered(false)),
                width: 440.0,
            });
        }
        if self.keys_shown {
            let close = button::primary(look, look.words("app-close"), Some(Message::Frame(Frame::Keys(false))));
            return Some(Dialog {
                title: look.words("app-keys"),
                body: keys::view(look),
                buttons: vec![close.into()],
                on_cancel: Some(Message::Frame(Frame::Keys(false))),
                width: 560.0,
            });
        }
        None
    }
}

/// Test and production never look alike (architecture, "Invariants").
fn environment_banner<'a>(look: &Look, environment: Environment) -> Option<Element<'a, Message>> {
    let key = match environment {
        Environment::Production => return None,
        Environment::Formation => "banner-formation",
        Environment::Sandbox => "banner-sandbox",
        Environment::Other => "banner-other",
    };
    let words = label(look, look.words(key)).size(Size::Small).medium().tone(look, Tone::OnSoft(Severity::Caution));
    let mark = icon(look, Icon::Caution, 16.0, Tone::OnSoft(Severity::Caution));
    let line = row![mark, words].spacing(space::SMALL).align_y(Alignment::Center);
    let banner = container(line)
        .width(Length::Fill)
        .padding([space::TIGHT, space::PANE])
        .align_x(Alignment::Center)
        .style(ground(look.palette.caution.soft));
    Some(region(Access::new(Role::Banner, look.words(key)), banner))
}

fn sending_bar<'a>(look: &Look, sending: &Sending) -> Element<'a, Message> {
    let seconds = sending.seconds(look.now);
    let words = look.words_with("app-sending", &[("seconds", seconds.to_string())]);
    let cancel = (!sending.taking_back).then_some(Message::Unsend(sending.outgoing));
    let line = row![
        icon(look, Icon::Outbox, 16.0, Tone::OnSoft(Severity::Information)),
        label(look, words).tone(look, Tone::OnSoft(Severity::Information)),
        button::secondary(look, look.words("app-undo"), cancel)
    ]
    .spacing(space::MEDIUM)
    .align_y(Alignment::Center);
    let bar = container(line)
        .width(Length::Fill)
        .padding([space::TIGHT, space::PANE])
        .align_x(Alignment::Center)
        .style(ground(look.palette.information.soft));
    // Without the seconds: a name that changes would be read aloud each time, and be another thing each time.
    region(Access { live: true, ..Access::new(Role::Status, look.words("app-sending-name")) }, bar)
}

/// A message is being written behind what is seen.
fn resume_bar<'a>(look: &Look) -> Element<'a, Message> {
    let resume = button::secondary(look, look.words("app-resume"), Some(Message::Frame(Frame::Resume)));
    widget::banner(look, Severity::Information, look.words("app-writing"), vec![resume.into()])
}

/// The profile folder cannot be opened: why, and the ways on.
fn failed<'a>(look: &'a Look, failure: &Failure) -> Element<'a, Message> {
    let told = widget::explanation(look, &look.explain(failure), None);
    let ways = row![
        button::secondary(look, look.words("app-end"), Some(Message::End)),
        button::primary(look, look.words("app-look-again"), Some(Message::LookAgain)),
    ]
    .spacing(space::MEDIUM);
    centred(column![told, ways].spacing(space::PANE))
}

fn waiting<'a>(look: &Look, key: &str) -> Element<'a, Message> {
    centred(widget::progress(look, look.words(key), None, None))
}

fn centred<'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    container(content).center(Length::Fill).padding(space::PAGE).into()
}
