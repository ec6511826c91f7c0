//! What tasks ask of the system: widget operations, clipboard, window, fonts, pictures.

use super::{Action, Board, Headless};
use iced::advanced::Renderer as _;
use iced::advanced::clipboard::Clipboard as _;
use iced::advanced::graphics::text::font_system;
use iced::advanced::widget::operation::{Operation, Outcome};
use iced::{Event, Point, theme, window};
use iced_runtime::{clipboard, image, system, window as asked};

impl<State, Message: Send + 'static> Headless<State, Message> {
    pub(super) fn perform(&mut self, action: Action<Message>) {
        match action {
            Action::Output(message) => self.say(message),
            Action::Widget(operation) => self.operate(operation),
            Action::LoadFont { bytes, channel } => {
                if let Ok(mut system) = font_system().write() {
                    system.load_font(bytes);
                }
                let _ = channel.send(Ok(()));
            }
            Action::Clipboard(clipboard::Action::Read { target, channel }) => {
                let _ = channel.send(self.clipboard.read(target));
            }
            Action::Clipboard(clipboard::Action::Write { contents, .. }) => self.clipboard = Board(Some(contents)),
            Action::Window(action) => self.window_action(action),
            Action::System(system::Action::GetTheme(channel)) => {
                let _ = channel.send(theme::Mode::Light);
            }
            Action::Image(image::Action::Allocate(handle, channel)) => {
                self.renderer.allocate_image(&handle, move |allocation| {
                    let _ = channel.send(allocation);
                });
            }
            Action::Exit => self.exited = true,
            // Answers to these are dropped: the one who asked sees that there is none.
            Action::System(_) | Action::Reload => {}
        }
    }

    fn operate(&mut self, operation: Box<dyn Operation>) {
        self.with_interface(|interface, renderer, _| {
            let mut next = Some(operation);
            while let Some(mut current) = next.take() {
                interface.operate(renderer, &mut current);
                if let Outcome::Chain(chained) = current.finish() {
                    next = Some(chained);
                }
            }
        });
        self.stale = true;
    }

    fn window_action(&mut self, action: asked::Action) {
        // Whoever asked may be gone: an answer nobody takes is no fault.
        match action {
            asked::Action::Open(id, settings, channel) => {
                self.window = id;
                self.size = settings.size;
                let _ = channel.send(id);
            }
            asked::Action::Close(_) => self.exited = true,
            asked::Action::GetOldest(channel) | asked::Action::GetLatest(channel) => {
                let _ = channel.send(Some(self.window));
            }
            asked::Action::Resize(_, size) => {
                self.size = size;
                self.interact(&[Event::Window(window::Event::Resized(size))]);
            }
            asked::Action::GetSize(_, channel) => {
                let _ = channel.send(self.size);
            }
            asked::Action::GetMaximized(_, channel) => {
                let _ = channel.send(false);
            }
            asked::Action::GetMinimized(_, channel) => {
                let _ = channel.send(Some(false));
            }
            asked::Action::GetPosition(_, channel) => {
                let _ = channel.send(Some(Point::ORIGIN));
            }
            asked::Action::GetScaleFactor(_, channel) => {
                let _ = channel.send(self.scale);
            }
            asked::Action::GetMode(_, channel) => {
                let _ = channel.send(window::Mode::Windowed);
            }
            asked::Action::GetMonitorSize(_, channel) => {
                let _ = channel.send(Some(self.size));
            }
            // There is no window to move, to hide or to hand out.
            _ => {}
        }
    }
}
