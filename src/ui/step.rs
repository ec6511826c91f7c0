//! What an update of a screen comes to: work to do, and what happened for the screen around it.

use iced::Task;

/// Work to do (messages come back to the same screen) and events for the parent, in order.
#[must_use]
pub struct Step<Message, Event> {
    /// Runs in the background; its answers are messages of the same screen.
    pub task: Task<Message>,
    /// What happened that the parent must know.
    pub events: Vec<Event>,
}

impl<Message: Send + 'static, Event> Step<Message, Event> {
    /// Nothing more.
    pub fn none() -> Self {
        Self { task: Task::none(), events: Vec::new() }
    }

    /// Work to do.
    pub fn task(task: Task<Message>) -> Self {
        Self { task, events: Vec::new() }
    }

    /// Something for the parent.
    pub fn event(event: Event) -> Self {
        Self { task: Task::none(), events: vec![event] }
    }

    /// This, and more work.
    pub fn and_task(mut self, task: Task<Message>) -> Self {
        self.task = Task::batch([self.task, task]);
        self
    }

    /// This, and another thing for the parent.
    pub fn and_event(mut self, event: Event) -> Self {
        self.events.push(event);
        self
    }

    /// Both, this one's events first.
    pub fn and(mut self, other: Self) -> Self {
        self.events.extend(other.events);
        self.and_task(other.task)
    }
}
