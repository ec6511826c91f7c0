use super::{ListKey, ListPosition, MARGIN, Windowed, meaning, revealing, visible, windowed};
use crate::ui::look::Look;
use crate::ui::widget::{Role, control, label};
use crate::words::Language;
use iced::Point;
use iced::advanced::widget::Id;
use iced::keyboard::{Key, Modifiers, key::Named};
use iced_test::simulator::Simulator;
use jiff::Timestamp;

const ROW: f32 = 52.0;
const MANY: usize = 100_000;

#[derive(Debug, Clone, PartialEq)]
enum Said {
    At(ListPosition),
    Key(ListKey),
    Pressed(usize),
}

fn list<'a>(count: usize, cursor: Option<usize>, position: ListPosition) -> Windowed<'a, Said> {
    Windowed {
        id: Id::new("list"),
        name: "Messages".to_owned(),
        count,
        row_height: ROW,
        cursor,
        position,
        on_scroll: Box::new(Said::At),
        on_key: Box::new(|key| Some(Said::Key(key))),
    }
}

fn ui<'a>(look: &'a Look, count: usize, position: ListPosition) -> Simulator<'a, Said> {
    Simulator::new(windowed(look, list(count, Some(0), position), |index| {
        let content = label(look, format!("ligne {index}")).silent();
        control(look, Role::ListBoxOption, format!("ligne {index}"), content)
            .on_press(Said::Pressed(index))
            .untabbable()
            .width(iced::Length::Fill)
            .height(ROW)
            .into()
    }))
}

fn look() -> Look {
    Look::new(Language::French, Timestamp::UNIX_EPOCH)
}

fn to(count: usize, cursor: Option<usize>, key: Named, modifiers: Modifiers) -> Option<ListKey> {
    meaning(&list(count, cursor, ListPosition::default()), 520.0, &Key::Named(key), modifiers)
}

#[test]
fn rows_around_what_is_seen_are_built_and_no_others() {
    let at = ListPosition { offset: 5200.0, height: 520.0 };
    assert_eq!(visible(at, ROW, MANY), 100 - MARGIN..110 + MARGIN);
    assert_eq!(visible(ListPosition::default(), ROW, 3), 0..3);
    assert_eq!(visible(ListPosition { offset: 9e6, height: 520.0 }, ROW, 5), 0..5);
    assert_eq!(visible(at, ROW, 0), 0..0);
}

#[test]
fn the_last_of_a_hundred_thousand_rows_is_exact_and_reachable() {
    for index in [0, 1, 80_659, 80_660, 99_998, 99_999] {
        let offset = revealing(ListPosition { offset: 0.0, height: 500.0 }, ROW, index);
        let offset = offset.unwrap_or_default();
        let top = (index as f64 * 52.0) - f64::from(offset);
        assert!((0.0..=448.0).contains(&top), "row {index} stands at {top}");
        assert!(visible(ListPosition { offset, height: 500.0 }, ROW, MANY).contains(&index));
    }
    assert_eq!(f64::from((99_999.0_f64 * 52.0) as f32), 99_999.0 * 52.0);
}

#[test]
fn a_row_that_is_wholly_seen_moves_nothing() {
    let at = ListPosition { offset: 104.0, height: 520.0 };
    assert_eq!(revealing(at, ROW, 2), None);
    assert_eq!(revealing(at, ROW, 11), None);
    assert_eq!(revealing(at, ROW, 1), Some(52.0));
    assert_eq!(revealing(at, ROW, 12), Some(156.0));
}

#[test]
fn keys_move_the_cursor_inside_the_list() {
    let moved = |to| Some(ListKey::Move { to, extend: false });
    assert_eq!(to(30, Some(3), Named::ArrowDown, Modifiers::empty()), moved(4));
    assert_eq!(to(30, Some(29), Named::ArrowDown, Modifiers::empty()), moved(29));
    assert_eq!(to(30, None, Named::ArrowUp, Modifiers::empty()), moved(0));
    assert_eq!(to(30, Some(3), Named::PageDown, Modifiers::empty()), moved(12));
    assert_eq!(to(30, Some(3), Named::PageUp, Modifiers::empty()), moved(0));
    assert_eq!(to(30, Some(3), Named::End, Modifiers::SHIFT), Some(ListKey::Move { to: 29, extend: true }));
    assert_eq!(
        to(0, None, Named::End, Modifiers::empty()),
        Some(ListKey::Other(Key::Named(Named::End), Modifiers::empty()))
    );
    assert_eq!(to(3, Some(0), Named::Enter, Modifiers::empty()), Some(ListKey::Open));
    assert_eq!(to(3, Some(0), Named::Space, Modifiers::CTRL), Some(ListKey::Toggle));
}

#[test]
fn it_tells_its_position_even_when_every_row_fits() {
    let look = look();
    let mut ui = ui(&look, 2, ListPosition::default());
    ui.point_at(Point::new(1.0, 1.0));
    ui.simulate([]);
    ui.simulate([iced::Event::Mouse(iced::mouse::Event::CursorMoved { position: Point::new(1.0, 1.0) })]);
    let said: Vec<_> = ui.into_messages().collect();
    assert_eq!(said, [Said::At(ListPosition { offset: 0.0, height: 768.0 })]);
}

#[test]
fn a_press_on_a_row_gives_the_list_the_keyboard() {
    let look = look();
    let mut ui = ui(&look, MANY, ListPosition::default());
    ui.point_at(Point::new(100.0, ROW * 2.5));
    ui.simulate(iced_test::simulator::click());
    ui.tap_key(Key::Named(Named::ArrowDown));
    let said: Vec<_> = ui.into_messages().filter(|said| !matches!(said, Said::At(_))).collect();
    assert_eq!(said, [Said::Pressed(2), Said::Key(ListKey::Move { to: 1, extend: false })]);
}

#[test]
fn the_end_of_a_hundred_thousand_rows_shows_the_last_one() {
    let look = look();
    let offset = (MANY as f64 * 52.0 - 768.0) as f32;
    let mut ui = ui(&look, MANY, ListPosition { offset, height: 768.0 });
    ui.point_at(Point::new(100.0, 100.0));
    // The wheel of a giant.
    let delta = iced::mouse::ScrollDelta::Pixels { x: 0.0, y: -9e6 };
    ui.simulate([iced::Event::Mouse(iced::mouse::Event::WheelScrolled { delta })]);
    ui.point_at(Point::new(100.0, 767.0 - ROW / 2.0));
    ui.simulate(iced_test::simulator::click());
    let said: Vec<_> = ui.into_messages().collect();
    assert!(said.contains(&Said::At(ListPosition { offset, height: 768.0 })), "{said:?}");
    assert!(said.contains(&Said::Pressed(MANY - 1)), "{said:?}");
}

#[test]
fn the_scroller_is_large_enough_for_a_hand_and_goes_from_the_first_row_to_the_last() {
    let bounds = iced::Rectangle { x: 0.0, y: 10.0, width: 300.0, height: 700.0 };
    let height = MANY as f64 * 52.0;
    let last = height - 700.0;
    let top = super::bar::thumb(bounds, 0.0, height).unwrap();
    let bottom = super::bar::thumb(bounds, last as f32, height).unwrap();
    assert!(top.height >= 32.0 && (top.y - 10.0).abs() < 0.01);
    assert!((bottom.y + bottom.height - 710.0).abs() < 0.01);
    assert_eq!(f64::from(super::bar::offset(bounds, 9999.0, top.height, height)), last);
    assert!(super::bar::offset(bounds, -50.0, top.height, height).abs() < f32::EPSILON);
    assert_eq!(super::bar::thumb(bounds, 0.0, 700.0), None);
}

#[test]
fn dragging_the_scroller_to_the_end_shows_the_last_row() {
    let look = look();
    let mut ui = ui(&look, MANY, ListPosition::default());
    let moved = |y| iced::Event::Mouse(iced::mouse::Event::CursorMoved { position: Point::new(1018.0, y) });
    ui.point_at(Point::new(1018.0, 5.0));
    ui.simulate([moved(5.0)]);
    ui.simulate([iced::Event::Mouse(iced::mouse::Event::ButtonPressed(iced::mouse::Button::Left))]);
    ui.simulate([moved(900.0)]);
    let said: Vec<_> = ui.into_messages().collect();
    let last = (MANY as f64 * 52.0 - 768.0) as f32;
    assert_eq!(said.last(), Some(&Said::At(ListPosition { offset: last, height: 768.0 })), "{said:?}");
}
