//! The keyboard goes from control to control, around and into sight. The toolkit's own step lets it go nowhere after the
//! last control, and leaves one that is scrolled out where it is.

use iced::advanced::widget::operation::scrollable::AbsoluteOffset;
use iced::advanced::widget::operation::{Focusable, Outcome, Scrollable};
use iced::advanced::widget::{Id, Operation, operate};
use iced::{Rectangle, Task, Vector};
use std::collections::HashMap;

/// Room left between what has the keyboard and the edge it is scrolled in from, in logical pixels.
const MARGIN: f32 = 16.0;

/// Gives the keyboard to the next control; after the last comes the first.
pub fn focus_next<M: Send + 'static>() -> Task<M> {
    operate(Step { forward: true, met: 0, focused: None }).chain(follow_focus())
}

/// Gives the keyboard to the control before; before the first comes the last.
pub fn focus_previous<M: Send + 'static>() -> Task<M> {
    operate(Step { forward: false, met: 0, focused: None }).chain(follow_focus())
}

/// Counts what can take the keyboard.
struct Step {
    forward: bool,
    met: usize,
    focused: Option<usize>,
}

impl<M: Send + 'static> Operation<M> for Step {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<M>)) {
        operate(self);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(self.met);
        }
        self.met += 1;
    }

    fn finish(&self) -> Outcome<M> {
        let Some(last) = self.met.checked_sub(1) else { return Outcome::None };
        let place = match (self.focused, self.forward) {
            (Some(at), true) if at < last => at + 1,
            (_, true) => 0,
            (Some(at), false) if at > 0 => at - 1,
            (_, false) => last,
        };
        Outcome::Chain(Box::new(Give { place, met: 0 }))
    }
}

/// Gives the keyboard to one, and takes it from all others.
struct Give {
    place: usize,
    met: usize,
}

impl<M: Send + 'static> Operation<M> for Give {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<M>)) {
        operate(self);
    }

    fn focusable(&mut self, _: Option<&Id>, _: Rectangle, state: &mut dyn Focusable) {
        if self.met == self.place {
            state.focus()
        } else {
            state.unfocus()
        }
        self.met += 1;
    }
}

/// Scrolls whatever has the keyboard into sight, in all that scrolls around it.
pub fn follow_focus<M: Send + 'static>() -> Task<M> {
    operate(Find::default())
}

/// Something that scrolls around what is looked at.
#[derive(Clone, Copy)]
struct Around {
    /// Its place among all that scroll, in the order they are met.
    place: usize,
    bounds: Rectangle,
    shift: Vector,
}

/// Finds what has the keyboard and how far each scroller around it must go.
#[derive(Default)]
struct Find {
    met: usize,
    next: Option<Around>,
    around: Vec<Around>,
    wanted: HashMap<usize, AbsoluteOffset<Option<f32>>>,
}

impl<M: Send + 'static> Operation<M> for Find {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<M>)) {
        let entered = self.next.take();
        self.around.extend(entered);
        operate(self);
        if entered.is_some() {
            self.around.pop();
        }
    }

    fn scrollable(&mut self, _: Option<&Id>, bounds: Rectangle, _: Rectangle, shift: Vector, _: &mut dyn Scrollable) {
        self.next = Some(Around { place: self.met, bounds, shift });
        self.met += 1;
    }

    fn focusable(&mut self, _: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        if !state.is_focused() {
            return;
        }
        let mut seen = bounds;
        for around in self.around.iter().rev() {
            seen = seen - around.shift;
            let by = Vector::new(
                distance((seen.x, seen.width), (around.bounds.x, around.bounds.width)),
                distance((seen.y, seen.height), (around.bounds.y, around.bounds.height)),
            );
            if by != Vector::ZERO {
                let to = |by: f32, shift: f32| (by.abs() > 0.0).then(|| (shift + by).max(0.0));
                let offset = AbsoluteOffset { x: to(by.x, around.shift.x), y: to(by.y, around.shift.y) };
                self.wanted.insert(around.place, offset);
                seen = seen - by;
            }
        }
    }

    fn finish(&self) -> Outcome<M> {
        if self.wanted.is_empty() {
            return Outcome::None;
        }
        Outcome::Chain(Box::new(Scroll { met: 0, wanted: self.wanted.clone() }))
    }
}

/// How far one must scroll for a stretch to be inside of another; what is larger shows its beginning, or is left when
/// nothing else would fit.
fn distance((at, length): (f32, f32), (from, room): (f32, f32)) -> f32 {
    let margin = MARGIN.min(((room - length) / 2.0).max(0.0));
    let (before, after) = (at - margin - from, at + length + margin - from - room);
    match (before < 0.0, after > 0.0) {
        (true, true) | (false, false) => 0.0,
        (true, false) => before,
        (false, true) => after.min(before),
    }
}

struct Scroll {
    met: usize,
    wanted: HashMap<usize, AbsoluteOffset<Option<f32>>>,
}

impl<M: Send + 'static> Operation<M> for Scroll {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation<M>)) {
        operate(self);
    }

    fn scrollable(&mut self, _: Option<&Id>, _: Rectangle, _: Rectangle, _: Vector, state: &mut dyn Scrollable) {
        if let Some(offset) = self.wanted.get(&self.met) {
            state.scroll_to(*offset);
        }
        self.met += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn what_is_in_sight_stays_and_what_is_out_comes_in() {
        assert_eq!(distance((120.0, 40.0), (100.0, 300.0)), 0.0);
        assert_eq!(distance((500.0, 40.0), (100.0, 300.0)), 156.0);
        assert_eq!(distance((20.0, 40.0), (100.0, 300.0)), -96.0);
        assert_eq!(distance((500.0, 900.0), (100.0, 300.0)), 400.0, "of what is too large, the beginning");
        assert_eq!(distance((50.0, 900.0), (100.0, 300.0)), 0.0, "what fills the room already stays");
    }
}
