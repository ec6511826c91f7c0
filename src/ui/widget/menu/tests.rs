use super::{MenuItem, menu};
use crate::ui::Element;
use crate::ui::look::Look;
use crate::ui::widget::secondary;
use crate::words::Language;
use iced::keyboard::{Key, key::Named};
use iced::widget::{column, space};
use iced::{Length, Point};
use iced_test::simulator::{Simulator, click};
use jiff::Timestamp;

#[derive(Debug, Clone, PartialEq)]
enum Said {
    Toggle,
    Close,
    Do(usize),
}

fn view<'a>(look: &Look, open: bool, count: usize) -> Element<'a, Said> {
    let items =
        (0..count).map(|index| MenuItem::new(format!("action {index}"), (index != 1).then_some(Said::Do(index))));
    let button = secondary(look, "Actions", Some(Said::Toggle)).into();
    column![menu(look, "Actions", button, open, items.collect(), Said::Close), space().height(Length::Fill)].into()
}

fn ui<'a>(open: bool, count: usize) -> Simulator<'a, Said> {
    Simulator::new(view(&Look::new(Language::French, Timestamp::UNIX_EPOCH), open, count))
}

fn keys(keys: &[Named], count: usize) -> Vec<Said> {
    let mut ui = ui(true, count);
    for key in keys {
        ui.tap_key(Key::Named(*key));
    }
    ui.into_messages().collect()
}

#[test]
fn keys_choose_among_what_can_be_chosen_and_the_menu_closes() {
    assert_eq!(keys(&[Named::Enter], 3), [Said::Do(0), Said::Close]);
    assert_eq!(keys(&[Named::ArrowDown, Named::Enter], 3), [Said::Do(2), Said::Close]);
    assert_eq!(keys(&[Named::End, Named::ArrowDown, Named::Enter], 3), [Said::Do(2), Said::Close]);
    assert_eq!(keys(&[Named::End, Named::ArrowUp, Named::Enter], 3), [Said::Do(0), Said::Close]);
    assert_eq!(keys(&[Named::Escape], 3), [Said::Close]);
}

#[test]
fn a_click_on_an_item_chooses_it_and_one_beside_the_list_only_closes() {
    let mut ui = ui(true, 3);
    ui.point_at(Point::new(40.0, 36.0 + 4.0 + 4.0 + 18.0));
    ui.simulate(click());
    ui.point_at(Point::new(900.0, 700.0));
    ui.simulate(click());
    // The button itself: it would open again.
    ui.point_at(Point::new(20.0, 18.0));
    ui.simulate(click());
    assert_eq!(ui.into_messages().collect::<Vec<_>>(), [Said::Do(0), Said::Close, Said::Close, Said::Close]);
}

#[test]
fn a_closed_menu_leaves_the_keys_to_others() {
    let mut ui = ui(false, 3);
    ui.tap_key(Key::Named(Named::Enter));
    ui.tap_key(Key::Named(Named::Escape));
    assert_eq!(ui.into_messages().count(), 0);
}

#[test]
fn the_last_of_many_items_can_be_reached() {
    assert_eq!(keys(&[Named::End, Named::Enter], 60), [Said::Do(59), Said::Close]);
    let mut ui = ui(true, 60);
    ui.tap_key(Key::Named(Named::End));
    ui.point_at(Point::new(40.0, 768.0 - 4.0 - 4.0 - 18.0));
    ui.simulate(click());
    assert_eq!(ui.into_messages().collect::<Vec<_>>(), [Said::Do(59), Said::Close]);
}
