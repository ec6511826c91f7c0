//! The application without a display, for tests and benches: the real state, the real views, the real renderer, tasks on
//! a runtime of its own. The toolkit's own test kit drops tasks (`Simulator`) or knows no role, no name and no key
//! combination (`Emulator`).

use super::{Element, font};
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::{Stream, StreamExt};
use iced::advanced::clipboard::{self, Clipboard};
use iced::advanced::graphics::text::font_system;
use iced::advanced::renderer::{Headless as _, Style};
use iced::advanced::subscription::{self, into_recipes};
use iced::theme::Base;
use iced::{Event, Pixels, Point, Size, Subscription, Task, Theme, event, mouse, window};
use iced_runtime::UserInterface;
use iced_runtime::futures::BoxStream;
use iced_runtime::futures::subscription::Tracker;
use iced_runtime::task::into_stream;
use iced_runtime::user_interface::Cache;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Once;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

mod actions;
mod cost;
mod faults;
mod keys;
mod survey;

pub use cost::FrameCost;
pub use survey::Node;

type Action<Message> = iced_runtime::Action<Message>;
type Interface<'a, Message> = UserInterface<'a, Message, Theme, iced::Renderer>;

/// With tasks on their way, so long without a word counts as settled; they may run for ever.
const QUIET: Duration = Duration::from_millis(150);
/// Without tasks, only subscriptions may still have something to say.
const STILL: Duration = Duration::from_millis(20);
/// A task that is not ready after so many polls goes to the runtime.
const POLLS: usize = 4;
/// Redraws that ask for another, as the toolkit's own loop bounds them.
const REDRAWS: usize = 3;

enum Happening<Message> {
    Asked(Action<Message>),
    /// A task is over.
    Done,
}

/// A drawn frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixmap {
    /// In physical pixels.
    pub width: u32,
    /// In physical pixels.
    pub height: u32,
    /// Four bytes a pixel, row by row.
    pub rgba: Vec<u8>,
}

/// The application without a display.
pub struct Headless<State, Message> {
    state: State,
    update: fn(&mut State, Message) -> Task<Message>,
    view: for<'a> fn(&'a State) -> Element<'a, Message>,
    theme: fn(&State) -> Theme,
    subscription: fn(&State) -> Subscription<Message>,
    renderer: iced::Renderer,
    cache: Cache,
    size: Size,
    scale: f32,
    window: window::Id,
    cursor: mouse::Cursor,
    clipboard: Board,
    worker: Worker,
    tracker: Tracker,
    outbox: UnboundedSender<Happening<Message>>,
    inbox: UnboundedReceiver<Happening<Message>>,
    queue: VecDeque<Action<Message>>,
    /// Tasks not yet given to the runtime: most are ready at once.
    near: Vec<BoxStream<Action<Message>>>,
    running: usize,
    stale: bool,
    /// Spent on building the interface again, which the toolkit's own loop keeps.
    rebuilding: Duration,
    exited: bool,
}

/// Puts the embedded fonts beside those of the system, once for the whole process: each time more would shape every text
/// anew.
pub(crate) fn load_fonts() {
    static LOADED: Once = Once::new();
    LOADED.call_once(|| {
        if let Ok(mut system) = font_system().write() {
            font::files().into_iter().for_each(|file| system.load_font(file));
        }
    });
}

impl<State, Message: Send + 'static> Headless<State, Message> {
    /// Starts the application in a window of `size` logical pixels, drawn at `scale`.
    pub fn new(
        size: Size,
        scale: f32,
        boot: impl FnOnce() -> (State, Task<Message>),
        update: fn(&mut State, Message) -> Task<Message>,
        view: for<'a> fn(&'a State) -> Element<'a, Message>,
    ) -> Self {
        load_fonts();
        let worker = Worker::new();
        let (state, task) = {
            let _guard = worker.handle().enter();
            boot()
        };
        let (outbox, inbox) = unbounded();
        let mut this = Self {
            state,
            update,
            view,
            theme: |_| super::palette::LIGHT.theme("light"),
            subscription: |_| Subscription::none(),
            renderer: renderer(),
            cache: Cache::default(),
            size,
            scale,
            window: window::Id::unique(),
            cursor: mouse::Cursor::Unavailable,
            clipboard: Board(None),
            worker,
            tracker: Tracker::new(),
            outbox,
            inbox,
            queue: VecDeque::new(),
            near: Vec::new(),
            running: 0,
            stale: false,
            rebuilding: Duration::ZERO,
            exited: false,
        };
        this.near.extend(into_stream(task));
        this.drain();
        this.redraw();
        this
    }

    /// Drawn with a theme of its own.
    pub fn with_theme(mut self, theme: fn(&State) -> Theme) -> Self {
        self.theme = theme;
        self
    }

    /// Runs the application's subscriptions too; they hear every event given here.
    pub fn with_subscription(mut self, subscription: fn(&State) -> Subscription<Message>) -> Self {
        self.subscription = subscription;
        self.resubscribe();
        self
    }

    /// The application's state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether the application has ended itself.
    pub fn exited(&self) -> bool {
        self.exited
    }

    /// What was copied last.
    pub fn clipboard(&self) -> Option<&str> {
        self.clipboard.0.as_deref()
    }

    /// Lays a text into the clipboard.
    pub fn set_clipboard(&mut self, text: &str) {
        self.clipboard.0 = Some(text.to_owned());
    }

    /// Says a message.
    pub fn message(&mut self, message: Message) {
        self.say(message);
        self.drain();
        self.redraw();
    }

    /// Says the messages of a stream, as they come.
    pub fn feed(&mut self, messages: impl Stream<Item = Message> + Send + 'static) {
        self.near.extend(into_stream(Task::stream(messages)));
        self.drain();
        self.redraw();
    }

    /// Makes the window larger or smaller.
    pub fn resize(&mut self, size: Size) {
        self.size = size;
        self.interact(&[Event::Window(window::Event::Resized(size))]);
    }

    /// Drops a file on the window.
    pub fn drop_file(&mut self, path: &Path) {
        self.interact(&[Event::Window(window::Event::FileHovered(path.to_owned()))]);
        self.interact(&[Event::Window(window::Event::FileDropped(path.to_owned()))]);
    }

    /// Gives events as they come from the system; whether one was taken.
    pub fn interact(&mut self, events: &[Event]) -> bool {
        let (cursor, mut messages) = (self.cursor, Vec::new());
        let statuses = self.with_interface(|interface, renderer, clipboard| {
            interface.update(events, cursor, renderer, clipboard, &mut messages).1
        });
        for (event, status) in events.iter().zip(&statuses) {
            let heard = subscription::Event::Interaction { window: self.window, event: event.clone(), status: *status };
            self.tracker.broadcast(heard);
        }
        self.say_all(messages);
        self.redraw();
        statuses.contains(&event::Status::Captured)
    }

    /// Lets tasks come to an end, and what they say be heard; whether that was within the limit. A task that says
    /// nothing for a while (a connection being listened to) is not waited for: that is [`Self::wait_for`].
    pub fn settle(&mut self, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let patience = if self.running == 0 { STILL } else { QUIET };
            if left.is_zero() {
                return false;
            }
            if !self.receive(patience.min(left)) && patience <= left {
                return true;
            }
        }
    }

    /// Waits until something holds; whether it did within the limit.
    pub fn wait_for(&mut self, holds: impl Fn(&State) -> bool, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        while !holds(&self.state) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            self.receive(QUIET.min(left));
        }
        true
    }

    /// The frame as it is now, without the caret of a field, which comes and goes by the clock.
    pub fn pixels(&mut self) -> Pixmap {
        self.redraw();
        let (theme, cursor) = ((self.theme)(&self.state), self.cursor);
        let style = theme.base();
        self.with_interface(|interface, renderer, clipboard| {
            // What lies over the rest is laid out by an event only; what it says was heard in the redraw before.
            let events = [window::Event::RedrawRequested(Instant::now()), window::Event::Unfocused];
            interface.update(&events.map(Event::Window), cursor, renderer, clipboard, &mut Vec::new());
            interface.draw(renderer, &theme, &Style { text_color: style.text_color }, cursor);
            interface.update(&[Event::Window(window::Event::Focused)], cursor, renderer, clipboard, &mut Vec::new());
        });
        let size = self.physical_size();
        let rgba = self.renderer.screenshot(size, self.scale, style.background_color);
        Pixmap { width: size.width, height: size.height, rgba }
    }

    /// Writes the frame as it is now to a PNG file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn screenshot(&mut self, path: &Path) -> std::io::Result<()> {
        let Pixmap { width, height, rgba } = self.pixels();
        let picture = image::RgbaImage::from_raw(width, height, rgba)
            .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidData))?;
        picture.save_with_format(path, image::ImageFormat::Png).map_err(std::io::Error::other)
    }

    fn physical_size(&self) -> Size<u32> {
        let physical = |logical: f32| (logical * self.scale).round().max(1.0) as u32;
        Size::new(physical(self.size.width), physical(self.size.height))
    }

    fn with_interface<T>(
        &mut self,
        act: impl FnOnce(&mut Interface<'_, Message>, &mut iced::Renderer, &mut Board) -> T,
    ) -> T {
        let start = Instant::now();
        let cache = std::mem::take(&mut self.cache);
        let mut interface = UserInterface::build((self.view)(&self.state), self.size, cache, &mut self.renderer);
        self.rebuilding += start.elapsed();
        let result = act(&mut interface, &mut self.renderer, &mut self.clipboard);
        self.cache = interface.into_cache();
        result
    }

    fn redraw(&mut self) {
        for _ in 0..REDRAWS {
            let (cursor, mut messages) = (self.cursor, Vec::new());
            self.stale = false;
            self.with_interface(|interface, renderer, clipboard| {
                interface.update(&redraw_event(), cursor, renderer, clipboard, &mut messages);
            });
            if messages.is_empty() && !self.stale {
                return;
            }
            self.say_all(messages);
        }
    }

    fn say_all(&mut self, messages: Vec<Message>) {
        for message in messages {
            self.say(message);
        }
        self.drain();
    }

    fn say(&mut self, message: Message) {
        let task = {
            let _guard = self.worker.handle().enter();
            (self.update)(&mut self.state, message)
        };
        self.near.extend(into_stream(task));
        self.resubscribe();
    }

    fn resubscribe(&mut self) {
        let _guard = self.worker.handle().enter();
        let wanted = (self.subscription)(&self.state).map(|message| Happening::Asked(Action::Output(message)));
        for listening in self.tracker.update(into_recipes(wanted).into_iter(), self.outbox.clone()) {
            self.worker.handle().spawn(listening);
        }
    }

    /// Does what is asked now, and what follows from it at once; the rest goes to the runtime.
    fn drain(&mut self) {
        loop {
            while let Some(action) = self.queue.pop_front() {
                self.perform(action);
            }
            let mut waiting = Vec::new();
            for mut stream in std::mem::take(&mut self.near) {
                if !self.poll(&mut stream) {
                    waiting.push(stream);
                }
            }
            if self.queue.is_empty() && self.near.is_empty() {
                waiting.into_iter().for_each(|stream| self.spawn(stream));
                return;
            }
            self.near.append(&mut waiting);
        }
    }

    /// Takes what a task asks for at once; whether it is over.
    fn poll(&mut self, stream: &mut BoxStream<Action<Message>>) -> bool {
        let _guard = self.worker.handle().enter();
        let mut context = Context::from_waker(Waker::noop());
        let mut patience = POLLS;
        while patience > 0 {
            match stream.as_mut().poll_next(&mut context) {
                Poll::Ready(Some(action)) => {
                    self.queue.push_back(action);
                    return false;
                }
                Poll::Ready(None) => return true,
                Poll::Pending => patience -= 1,
            }
        }
        false
    }

    fn spawn(&mut self, mut stream: BoxStream<Action<Message>>) {
        self.running += 1;
        let outbox = self.outbox.clone();
        self.worker.handle().spawn(async move {
            while let Some(action) = stream.next().await {
                if outbox.unbounded_send(Happening::Asked(action)).is_err() {
                    return;
                }
            }
            // Nobody is left to be told otherwise.
            let _ = outbox.unbounded_send(Happening::Done);
        });
    }

    /// Waits for one happening and takes all that came with it; whether there was any.
    fn receive(&mut self, limit: Duration) -> bool {
        let came = self.await_happening(limit);
        if came {
            self.drain();
            self.redraw();
        }
        came
    }

    /// Waits for one happening and notes all that came with it; whether there was any.
    fn await_happening(&mut self, limit: Duration) -> bool {
        let handle = self.worker.handle().clone();
        let inbox = &mut self.inbox;
        let first = handle.block_on(async { tokio::time::timeout(limit, inbox.next()).await });
        let Ok(Some(first)) = first else { return false };
        let mut happened = vec![first];
        while let Ok(next) = self.inbox.try_recv() {
            happened.push(next);
        }
        for happening in happened {
            match happening {
                Happening::Asked(action) => self.queue.push_back(action),
                Happening::Done => self.running = self.running.saturating_sub(1),
            }
        }
        true
    }

    /// Moves the pointer, in logical pixels.
    pub fn point_at(&mut self, at: Point) {
        self.cursor = mouse::Cursor::Available(at);
        self.interact(&[Event::Mouse(mouse::Event::CursorMoved { position: at })]);
    }

    /// Clicks at a point, in logical pixels.
    pub fn click_at(&mut self, at: Point) {
        self.point_at(at);
        self.interact(&[Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))]);
        self.interact(&[Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))]);
    }

    /// Turns the wheel over a point; downwards when `pixels` is positive.
    pub fn scroll(&mut self, at: Point, pixels: f32) {
        self.point_at(at);
        let delta = mouse::ScrollDelta::Pixels { x: 0.0, y: -pixels };
        self.interact(&[Event::Mouse(mouse::Event::WheelScrolled { delta })]);
    }
}

fn redraw_event() -> [Event; 1] {
    [Event::Window(window::Event::RedrawRequested(Instant::now()))]
}

#[expect(clippy::expect_used, reason = "drawing into memory needs nothing that could be missing")]
fn renderer() -> iced::Renderer {
    let renderer = iced::Renderer::new(font::REGULAR, Pixels(14.0), Some("tiny-skia"));
    futures::executor::block_on(renderer).expect("the software renderer")
}

/// The runtime of the application's tasks; given up, not waited for, when the application is dropped.
struct Worker(Option<tokio::runtime::Runtime>);

impl Worker {
    #[expect(clippy::expect_used, reason = "a test without threads cannot go on")]
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        Self(Some(runtime.expect("a runtime")))
    }

    #[expect(clippy::expect_used, reason = "taken in drop only")]
    fn handle(&self) -> &tokio::runtime::Handle {
        self.0.as_ref().expect("the runtime").handle()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

struct Board(Option<String>);

impl Clipboard for Board {
    fn read(&self, _kind: clipboard::Kind) -> Option<String> {
        self.0.clone()
    }

    fn write(&mut self, _kind: clipboard::Kind, contents: String) {
        self.0 = Some(contents);
    }
}

#[cfg(test)]
mod tests;
