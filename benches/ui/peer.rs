//! The toolkit's own `column` of as many rows, beside our list: the same rows, in the same run.

use crate::report::ms;
use iced::mouse::{Event as Mouse, ScrollDelta};
use iced::widget::{Column, column, scrollable};
use iced::{Event, Length, Point, Size, Task};
use jiff::Timestamp;
use pli::ui::Element;
use pli::ui::headless::Headless;
use pli::ui::look::Look;
use pli::ui::widget::{ListKey, ListPosition, Windowed, label, windowed};
use pli::words::Language;
use std::time::{Duration, Instant};

const ROWS: usize = 10_000;
const TURNS: usize = 20;
const HEIGHT: f32 = 60.0;

struct List {
    look: Look,
    position: ListPosition,
    ours: bool,
}

#[derive(Debug, Clone)]
enum Said {
    Scrolled(ListPosition),
    Pressed,
}

fn row(look: &Look, index: usize) -> Element<'_, Said> {
    let line = |words: String| label(look, words).one_line().width(Length::Fill);
    column![line(format!("Laboratoire TEST {index}")), line(format!("Compte rendu {index}")), line("12 mars".into())]
        .height(HEIGHT)
        .into()
}

fn update(list: &mut List, said: Said) -> Task<Said> {
    if let Said::Scrolled(position) = said {
        list.position = position;
    }
    Task::none()
}

fn view(list: &List) -> Element<'_, Said> {
    let look = &list.look;
    if !list.ours {
        return scrollable(Column::with_children((0..ROWS).map(|index| row(look, index)))).height(Length::Fill).into();
    }
    let made = Windowed {
        id: "list".into(),
        name: "list".into(),
        count: ROWS,
        row_height: HEIGHT,
        cursor: None,
        position: list.position,
        on_scroll: Box::new(Said::Scrolled),
        on_key: Box::new(|key: ListKey| matches!(key, ListKey::Open).then_some(Said::Pressed)),
    };
    windowed(look, made, move |index| row(look, index))
}

/// The first frame, and the middle of some turns of the wheel.
fn cost(ours: bool) -> (Duration, Duration) {
    let start = Instant::now();
    let boot = || {
        let look = Look::new(Language::French, Timestamp::UNIX_EPOCH);
        (List { look, position: ListPosition::default(), ours }, Task::none())
    };
    let mut run = Headless::new(Size::new(420.0, 768.0), 1.0, boot, update, view);
    let first = start.elapsed();
    run.point_at(Point::new(200.0, 300.0));
    let mut turns: Vec<Duration> = (0..TURNS)
        .map(|_| {
            let delta = ScrollDelta::Pixels { x: 0.0, y: -120.0 };
            run.timed(&[Event::Mouse(Mouse::WheelScrolled { delta })]).thinking()
        })
        .collect();
    turns.sort();
    (first, turns[TURNS / 2])
}

/// Prints both.
pub(crate) fn compare() {
    let (first, turn) = cost(true);
    let (peer_first, peer_turn) = cost(false);
    let ratio = |peer: Duration, ours: Duration| peer.as_secs_f64() / ours.as_secs_f64();
    println!(
        "{ROWS} rows, first frame: ours {:.1} ms, column {:.1} ms, ratio {:.0}; a turn of the wheel: {:.2} ms, {:.1} ms, ratio {:.0}",
        ms(first),
        ms(peer_first),
        ratio(peer_first, first),
        ms(turn),
        ms(peer_turn),
        ratio(peer_turn, turn)
    );
}
