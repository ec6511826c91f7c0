use super::tree::{Frame, Tree};
use super::walk::{MOST_NODES, Wish, gather, reach};
use super::{MOST_WRITTEN, Request, request};
use crate::domain::secret::Secret;
use crate::ui::Element;
use crate::ui::headless::Headless;
use crate::ui::look::Look;
use crate::ui::widget::access::{Access, Role, region};
use crate::ui::widget::{
    Dialog, ListPosition, MenuItem, SecretText, Windowed, control, dialog_over, field, inert, label, menu, secondary,
    secret_input, split, surface, toasts, windowed,
};
use crate::words::Language;
use accesskit::{Action, ActionData, ActionRequest, Node, NodeId, TreeId, TreeUpdate};
use iced::widget::{Column, column, row};
use iced::{Length, Size, Task};
use std::collections::{HashMap, HashSet};

const FRAME: Frame = Frame { size: Size::new(1000.0, 700.0), scale: 1.5, language: Language::French };

#[derive(Debug, Clone)]
enum Said {
    Gather,
    Gathered(Tree),
    Reach(NodeId, Wish),
    Reached,
    Typed(String),
    Coded,
    Pressed(&'static str),
    Chosen(usize),
    Scrolled(ListPosition),
    Resized,
}

/// One of everything.
struct Board {
    look: Look,
    text: String,
    code: SecretText,
    shown: bool,
    pressed: Vec<String>,
    tree: Tree,
    menu: bool,
    dialog: bool,
    rows: usize,
    cursor: Option<usize>,
    position: ListPosition,
    received: &'static str,
    title: String,
}

fn board() -> Board {
    Board {
        look: Look::new(Language::French, "2026-03-12T09:00:00Z".parse().unwrap()),
        text: "Bonjour".into(),
        code: SecretText::new(),
        shown: false,
        pressed: Vec::new(),
        tree: Tree::default(),
        menu: false,
        dialog: false,
        rows: 1_000,
        cursor: Some(2),
        position: ListPosition::default(),
        received: "LEROUX-TEST",
        title: "Accueil".into(),
    }
}

fn update(board: &mut Board, said: Said) -> Task<Said> {
    match said {
        Said::Gather => return gather().map(Said::Gathered),
        Said::Gathered(tree) => board.tree = tree,
        Said::Reach(node, wish) => return reach(node, wish).map(|()| Said::Reached),
        Said::Typed(text) => board.text = text,
        Said::Pressed(name) => {
            board.pressed.push(name.to_owned());
            board.menu = name == "Ordre" || (board.menu && name != "fermé");
        }
        Said::Chosen(index) => board.pressed.push(format!("ligne {index}")),
        Said::Scrolled(position) => board.position = position,
        Said::Reached | Said::Coded | Said::Resized => {}
    }
    Task::none()
}

fn view(board: &Board) -> Element<'_, Said> {
    let look = &board.look;
    let list = Windowed {
        id: "list".into(),
        name: "Messages".into(),
        count: board.rows,
        row_height: 40.0,
        cursor: board.cursor,
        position: board.position,
        on_scroll: Box::new(Said::Scrolled),
        on_key: Box::new(|_| None),
    };
    let list = windowed(look, list, move |index| {
        control(look, Role::ListBoxOption, board.received, label(look, board.received).silent())
            .on_press(Said::Chosen(index))
            .place(index, board.rows)
            .width(Length::Fill)
            .height(40.0)
            .untabbable()
            .into()
    });
    let order = secondary(look, "Ordre", Some(Said::Pressed("Ordre")));
    let items = vec![
        MenuItem::new("Récents", Some(Said::Pressed("Récents"))),
        MenuItem::new("Anciens", Some(Said::Pressed("Anciens"))),
    ];
    let order = menu(look, "Ordre de la liste", order.into(), board.menu, items, Said::Pressed("fermé"));
    let far = Column::with_children((0..40).map(|n| label(look, format!("Paragraphe {n}")).into())).spacing(20.0);
    let reader = column![
        field(look, "Objet", &board.text).on_input(Said::Typed).fault(Some("Trop court".into())),
        field(look, "Lecture seule", "figé"),
        secret_input(look, "Code", &board.code).shown(board.shown).on_edit(Said::Coded),
        order,
        secondary(look, "Répondre", Some(Said::Pressed("Répondre"))),
        secondary(look, "Répondre", Some(Said::Pressed("Répondre encore"))),
        secondary(look, "Impossible", None),
        region(
            Access::new(Role::Group, "Patient LEROUX-TEST"),
            column![label(look, "LEROUX-TEST"), label(look, "née en 1958")]
        ),
        surface::scroll(look, far).height(200.0),
    ];
    let hidden = inert(true, secondary(look, "Hors d’atteinte", Some(Said::Pressed("jamais"))));
    let left = column![list, hidden].width(Length::Fill).height(Length::Fill);
    let left = region(Access::new(Role::Region, board.title.clone()), left);
    let right = region(Access::new(Role::Main, "Lecteur"), reader);
    let page = split(look, "Largeur", left, right, 300.0, 200.0..=600.0, |_| Said::Resized);
    let dialog = board.dialog.then(|| Dialog {
        title: "Supprimer ?".into(),
        body: label(look, "C’est définitif.").into(),
        buttons: vec![secondary(look, "Annuler", Some(Said::Pressed("Annuler"))).into()],
        on_cancel: None,
        width: 400.0,
    });
    dialog_over(look, toasts(row![page].into(), Vec::new()), dialog)
}

type Window = Headless<Board, Said>;

fn window(board: Board) -> Window {
    Headless::new(FRAME.size, 1.0, move || (board, Task::none()), update, view)
}

fn told(window: &mut Window) -> TreeUpdate {
    window.message(Said::Gather);
    let update = window.state().tree.update(FRAME);
    check(&update);
    update
}

/// What AccessKit takes for granted, and ends the program without.
pub(super) fn check(update: &TreeUpdate) {
    let nodes: HashMap<NodeId, &Node> = update.nodes.iter().map(|(id, node)| (*id, node)).collect();
    assert_eq!(nodes.len(), update.nodes.len(), "each number is given once");
    let mut children = HashSet::new();
    for (_, node) in &update.nodes {
        for child in node.children() {
            assert!(children.insert(*child), "each node has one parent");
            assert!(nodes.contains_key(child), "each child is there");
        }
    }
    let root = update.tree.as_ref().unwrap().root;
    assert!(!children.contains(&root));
    let mut reached = HashSet::new();
    let mut next = vec![root];
    while let Some(id) = next.pop() {
        assert!(reached.insert(id), "no node holds itself");
        next.extend(nodes[&id].children());
    }
    assert_eq!(reached.len(), nodes.len(), "everything hangs from the window");
    assert!(nodes.contains_key(&update.focus), "the keyboard is at something that is there");
    for node in nodes.values().filter(|node| node.role() == Role::TextRun) {
        let bytes: usize = node.character_lengths().iter().map(|n| usize::from(*n)).sum();
        assert_eq!(bytes, node.value().unwrap().len());
    }
}

fn find<'a>(update: &'a TreeUpdate, role: Role, name: &str) -> (NodeId, &'a Node) {
    let found = update.nodes.iter().find(|(_, node)| node.role() == role && node.label() == Some(name));
    found.map(|(id, node)| (*id, node)).unwrap_or_else(|| panic!("no {role:?} named {name}"))
}

fn parent(update: &TreeUpdate, child: NodeId) -> &Node {
    &update.nodes.iter().find(|(_, node)| node.children().contains(&child)).unwrap().1
}

fn texts(update: &TreeUpdate) -> Vec<&str> {
    update.nodes.iter().filter(|(_, node)| node.role() == Role::Label).filter_map(|(_, node)| node.value()).collect()
}

#[test]
fn each_thing_stands_in_what_holds_it() {
    let mut window = window(board());
    let update = told(&mut window);
    for (role, name, holder) in [
        (Role::ListBox, "Messages", "Accueil"),
        (Role::TextInput, "Objet", "Lecteur"),
        (Role::PasswordInput, "Code", "Lecteur"),
        (Role::Button, "Ordre", "Lecteur"),
        (Role::Button, "Impossible", "Lecteur"),
        (Role::ListBoxOption, "LEROUX-TEST", "Messages"),
    ] {
        let (id, _) = find(&update, role, name);
        assert_eq!(parent(&update, id).label(), Some(holder), "{name}");
    }
    let (line, _) = find(&update, Role::Splitter, "Largeur");
    let (main, _) = find(&update, Role::Main, "Lecteur");
    assert!(parent(&update, line).children().contains(&main), "what stands behind a line is not in it");
    assert!(!update.nodes.iter().any(|(_, node)| node.label() == Some("Hors d’atteinte")));
}

#[test]
fn the_window_knows_its_scale_and_scrolled_things_stand_where_they_are_seen() {
    let mut window = window(board());
    let before = told(&mut window);
    let (_, root) = before.nodes.last().unwrap();
    assert_eq!(root.transform().map(|t| t.as_coeffs()[0]), Some(1.5));
    assert_eq!(root.bounds().map(|bounds| (bounds.x1, bounds.y1)), Some((1000.0, 700.0)));
    let top = |update: &TreeUpdate| {
        let (_, node) = update.nodes.iter().find(|(_, node)| node.value() == Some("Paragraphe 3")).unwrap();
        node.bounds().unwrap().y0
    };
    let at = top(&before);
    window.scroll(iced::Point::new(330.0, at as f32), 30.0);
    assert!((top(&told(&mut window)) - (at - 30.0)).abs() < 0.5);
}

#[test]
fn a_list_tells_the_place_of_each_row_and_where_the_keys_are() {
    let mut window = window(board());
    window.press_key("x");
    let update = told(&mut window);
    let (_, list) = find(&update, Role::ListBox, "Messages");
    let row = list.active_descendant().expect("the row of the cursor");
    let (_, row) = update.nodes.iter().find(|(id, _)| *id == row).unwrap();
    assert_eq!((row.position_in_set(), list.size_of_set()), (Some(2), Some(1_000)));
    assert!(row.supports_action(Action::Click) && !row.supports_action(Action::Focus));
    assert!(list.supports_action(Action::Focus));
}

#[test]
fn numbers_stay_while_names_of_parts_change_and_like_things_differ() {
    let mut window = window(board());
    let before = told(&mut window);
    let twins = |update: &TreeUpdate| -> Vec<NodeId> {
        update.nodes.iter().filter(|(_, node)| node.label() == Some("Répondre")).map(|(id, _)| *id).collect()
    };
    assert_eq!(twins(&before).len(), 2);
    assert_ne!(twins(&before)[0], twins(&before)[1]);
    let (list, _) = find(&before, Role::ListBox, "Messages");
    let changed = Board { title: "Accueil, 3 non lus".into(), ..board() };
    let mut other = self::window(changed);
    let after = told(&mut other);
    assert_eq!(find(&after, Role::ListBox, "Messages").0, list);
    assert_eq!(twins(&after), twins(&before));
}

#[test]
fn what_a_name_says_already_is_not_told_twice() {
    let update = told(&mut window(board()));
    let texts = texts(&update);
    assert!(!texts.contains(&"LEROUX-TEST") && texts.contains(&"née en 1958"), "{texts:?}");
}

#[test]
fn a_field_is_read_and_written_and_a_password_only_written() {
    let mut window = window(board());
    let update = told(&mut window);
    let (subject, node) = find(&update, Role::TextInput, "Objet");
    assert_eq!((node.value(), node.description()), (Some("Bonjour"), Some("Trop court")));
    let (_, run) = update.nodes.iter().find(|(id, _)| node.children() == [*id]).unwrap();
    assert_eq!((run.role(), run.value()), (Role::TextRun, Some("Bonjour")));
    assert!(find(&update, Role::TextInput, "Lecture seule").1.is_disabled());
    window.message(Said::Reach(subject, Wish::Write(Secret::new("Compte\nrendu".into()))));
    assert_eq!(window.state().text, "Compte rendu");

    let (code, _) = find(&update, Role::PasswordInput, "Code");
    window.message(Said::Reach(code, Wish::Write(Secret::new("secret".into()))));
    assert_eq!(window.state().code.copy().expose(), "secret");
    let update = told(&mut window);
    let (_, node) = find(&update, Role::PasswordInput, "Code");
    assert_eq!(node.value(), None);
    assert!(!format!("{:?}", update.nodes).contains("secret"));
}

#[test]
fn a_code_that_is_shown_is_read_too() {
    let board = Board { shown: true, ..board() };
    board.code.set("123456");
    let update = told(&mut window(board));
    assert_eq!(find(&update, Role::TextInput, "Code").1.value(), Some("123456"));
}

#[test]
fn the_caret_and_the_selection_of_a_field_are_told() {
    let mut window = window(board());
    assert!(window.click("Objet"));
    let caret = |window: &mut Window| {
        let update = told(window);
        let (_, node) = find(&update, Role::TextInput, "Objet");
        let selection = *node.text_selection().expect("a caret");
        assert!(node.children().contains(&selection.focus.node));
        (selection.anchor.character_index, selection.focus.character_index)
    };
    window.press_key("End");
    assert_eq!(caret(&mut window), (7, 7));
    window.press_key("Left");
    assert_eq!(caret(&mut window), (6, 6));
    window.press_key("shift+Home");
    assert_eq!(caret(&mut window), (6, 0));
}

#[test]
fn a_text_that_is_told_in_part_cannot_be_replaced_as_a_whole() {
    let writable = |text: String| {
        let update = told(&mut window(Board { text, ..board() }));
        find(&update, Role::TextInput, "Objet").1.supports_action(Action::SetValue)
    };
    assert!(writable("Bonjour".into()));
    assert!(!writable("a".repeat(MOST_WRITTEN + 1)));
}

#[test]
fn the_window_says_the_language_of_its_words() {
    let mut window = window(board());
    let (_, root) = told(&mut window).nodes.pop().unwrap();
    assert_eq!(root.language(), Some("fr"));
    let update = window.state().tree.update(Frame { language: Language::English, ..FRAME });
    assert_eq!(update.nodes.last().unwrap().1.language(), Some("en"));
}

#[test]
fn what_is_pressed_from_outside_happens_once() {
    let mut window = window(board());
    let update = told(&mut window);
    let (reply, _) = find(&update, Role::Button, "Répondre");
    let (never, node) = find(&update, Role::Button, "Impossible");
    assert!(node.is_disabled() && !node.supports_action(Action::Click));
    window.message(Said::Reach(reply, Wish::Press));
    window.message(Said::Reach(never, Wish::Press));
    window.message(Said::Reach(NodeId(77), Wish::Press));
    window.press_key("x");
    assert_eq!(window.state().pressed, ["Répondre"]);
}

#[test]
fn an_item_of_a_menu_is_chosen_from_outside_and_has_the_keyboard_while_it_is_open() {
    let mut window = window(board());
    let (order, _) = find(&told(&mut window), Role::Button, "Ordre");
    window.message(Said::Reach(order, Wish::Press));
    let update = told(&mut window);
    let (old, _) = find(&update, Role::MenuItem, "Anciens");
    assert_eq!(update.focus, find(&update, Role::MenuItem, "Récents").0);
    assert_eq!(parent(&update, old).label(), Some("Ordre de la liste"));
    window.message(Said::Reach(old, Wish::Press));
    assert_eq!(window.state().pressed, ["Ordre", "Anciens", "fermé"]);
}

#[test]
fn the_keyboard_goes_where_it_is_asked_and_stays_when_that_cannot_take_it() {
    let mut window = window(board());
    let update = told(&mut window);
    let (reply, _) = find(&update, Role::Button, "Répondre");
    let (row, _) = find(&update, Role::ListBoxOption, "LEROUX-TEST");
    window.message(Said::Reach(reply, Wish::Focus));
    assert_eq!(told(&mut window).focus, reply);
    window.message(Said::Reach(row, Wish::Focus));
    window.message(Said::Reach(NodeId(77), Wish::Focus));
    assert_eq!(told(&mut window).focus, reply);
}

#[test]
fn behind_a_dialog_nothing_is_told() {
    let mut window = window(Board { dialog: true, ..board() });
    let update = told(&mut window);
    let (cancel, _) = find(&update, Role::Button, "Annuler");
    assert_eq!(parent(&update, cancel).label(), Some("Supprimer ?"));
    assert!(find(&update, Role::Dialog, "Supprimer ?").1.is_modal());
    assert_eq!(texts(&update), ["C’est définitif."], "the title is the name of the dialog");
    assert!(!update.nodes.iter().any(|(_, node)| matches!(node.role(), Role::ListBox | Role::TextInput)));
}

#[test]
fn a_screen_without_end_is_cut_and_holds_together() {
    let mut window = Headless::new(
        FRAME.size,
        1.0,
        || (board(), Task::none()),
        update,
        |board: &Board| {
            let look = &board.look;
            let rows =
                (0..2 * MOST_NODES).map(|n| region(Access::new(Role::Group, "partie"), label(look, format!("{n}"))));
            Column::with_children(rows).into()
        },
    );
    let update = told(&mut window);
    assert_eq!(update.nodes.len(), MOST_NODES + 1);
}

#[test]
fn a_wish_is_an_action_of_ours_within_its_limits() {
    let action = |action, data| ActionRequest { action, target_tree: TreeId::ROOT, target_node: NodeId(5), data };
    assert!(matches!(request(action(Action::Click, None)), Some(Request::Press(NodeId(5)))));
    assert!(matches!(request(action(Action::Focus, None)), Some(Request::Focus(NodeId(5)))));
    let text = |length| Some(ActionData::Value("a".repeat(length).into()));
    let written = request(action(Action::SetValue, text(3)));
    assert!(matches!(&written, Some(Request::Write(NodeId(5), text)) if text.expose() == "aaa"));
    assert!(!format!("{written:?}").contains("aaa"));
    assert!(request(action(Action::SetValue, text(MOST_WRITTEN + 1))).is_none());
    assert!(request(action(Action::SetValue, None)).is_none());
    assert!(request(action(Action::ScrollDown, None)).is_none());
}
