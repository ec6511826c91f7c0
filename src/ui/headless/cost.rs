//! What frames cost, counted as the toolkit's own loop spends it: the interface of the frame before is still there when
//! something happens, and is not counted again.

use super::{Headless, REDRAWS, redraw_event};
use iced::Event;
use iced::advanced::renderer::{Headless as _, Style};
use iced::advanced::subscription;
use iced::theme::Base;
use iced_runtime::UserInterface;
use std::time::{Duration, Instant};

/// What one frame costs, from what happened to its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FrameCost {
    /// The widgets take what happened, the application what they said.
    pub update: Duration,
    /// Building the view.
    pub view: Duration,
    /// Comparing it with the last one, and laying it out.
    pub layout: Duration,
    /// Drawing it, every pixel of it.
    pub draw: Duration,
}

impl FrameCost {
    /// Everything but drawing.
    pub fn thinking(&self) -> Duration {
        self.update + self.view + self.layout
    }
}

impl<State, Message: Send + 'static> Headless<State, Message> {
    /// Gives events, and tells what the frame that comes of them costs.
    pub fn timed(&mut self, events: &[Event]) -> FrameCost {
        let (cursor, mut messages) = (self.cursor, Vec::new());
        let element = (self.view)(&self.state);
        let cache = std::mem::take(&mut self.cache);
        let mut interface = UserInterface::build(element, self.size, cache, &mut self.renderer);
        let start = Instant::now();
        let statuses = interface.update(events, cursor, &mut self.renderer, &mut self.clipboard, &mut messages).1;
        let handled = start.elapsed();
        self.cache = interface.into_cache();
        for (event, status) in events.iter().zip(statuses) {
            let heard = subscription::Event::Interaction { window: self.window, event: event.clone(), status };
            self.tracker.broadcast(heard);
        }
        let mut cost = FrameCost { update: handled + self.timed_say(messages), ..FrameCost::default() };
        self.timed_frame(&mut cost);
        cost
    }

    /// Waits for what tasks say, and tells what the frame that comes of it costs; `None` when nothing came in time.
    pub fn timed_arrival(&mut self, limit: Duration) -> Option<FrameCost> {
        if !self.await_happening(limit) {
            return None;
        }
        let mut cost = FrameCost { update: self.timed_say(Vec::new()), ..FrameCost::default() };
        self.timed_frame(&mut cost);
        Some(cost)
    }

    fn timed_say(&mut self, messages: Vec<Message>) -> Duration {
        self.rebuilding = Duration::ZERO;
        let start = Instant::now();
        self.say_all(messages);
        start.elapsed().saturating_sub(self.rebuilding)
    }

    fn timed_frame(&mut self, cost: &mut FrameCost) {
        let theme = (self.theme)(&self.state);
        let (style, size, cursor) = (theme.base(), self.physical_size(), self.cursor);
        for turn in 1..=REDRAWS {
            self.stale = false;
            let start = Instant::now();
            let element = (self.view)(&self.state);
            let viewed = Instant::now();
            let cache = std::mem::take(&mut self.cache);
            let mut interface = UserInterface::build(element, self.size, cache, &mut self.renderer);
            let mut messages = Vec::new();
            interface.update(&redraw_event(), cursor, &mut self.renderer, &mut self.clipboard, &mut messages);
            let laid_out = Instant::now();
            cost.view += viewed - start;
            cost.layout += laid_out - viewed;
            if messages.is_empty() || turn == REDRAWS {
                interface.draw(&mut self.renderer, &theme, &Style { text_color: style.text_color }, cursor);
                self.renderer.screenshot(size, self.scale, style.background_color);
                cost.draw += laid_out.elapsed();
            }
            self.cache = interface.into_cache();
            if messages.is_empty() {
                return;
            }
            cost.update += self.timed_say(messages);
        }
    }
}
