//! The cursor of a list and the rows that are chosen: by id, so that both survive every new reading of the list.

use iced::keyboard::Modifiers;
use std::collections::HashSet;
use std::hash::Hash;

/// How many chosen rows are looked for one by one; more are looked up in one pass over the list.
const FEW: usize = 4;

/// The cursor and the chosen rows of a list of ids.
#[derive(Debug, Clone)]
pub(super) struct Selection<T> {
    /// Where the cursor was last seen, and on what.
    cursor: Option<(usize, T)>,
    /// Where a range begins.
    anchor: Option<T>,
    chosen: HashSet<T>,
}

impl<T> Default for Selection<T> {
    fn default() -> Self {
        Self { cursor: None, anchor: None, chosen: HashSet::new() }
    }
}

impl<T: Copy + Eq + Hash> Selection<T> {
    /// The row with the cursor.
    pub(super) fn cursor(&self) -> Option<usize> {
        self.cursor.map(|(index, _)| index)
    }

    /// What the cursor is on.
    pub(super) fn current(&self) -> Option<T> {
        self.cursor.map(|(_, id)| id)
    }

    /// How many rows are chosen.
    pub(super) fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether a row is chosen.
    pub(super) fn contains(&self, id: T) -> bool {
        self.chosen.contains(&id)
    }

    /// The one row that is chosen.
    pub(super) fn single(&self) -> Option<T> {
        self.chosen.iter().copied().next().filter(|_| self.chosen.len() == 1)
    }

    /// The chosen rows in the order of the list.
    pub(super) fn in_order(&self, ids: &[T]) -> Vec<T> {
        match self.single() {
            Some(id) => vec![id],
            None if self.chosen.is_empty() => Vec::new(),
            None => ids.iter().copied().filter(|id| self.chosen.contains(id)).collect(),
        }
    }

    /// This row and no other.
    pub(super) fn only(&mut self, ids: &[T], index: usize) {
        let Some(id) = ids.get(index).copied() else { return };
        self.cursor = Some((index, id));
        self.anchor = Some(id);
        self.chosen = HashSet::from([id]);
    }

    /// A press on a row: Shift chooses a range, Ctrl adds or takes away.
    pub(super) fn press(&mut self, ids: &[T], index: usize, modifiers: Modifiers) {
        if modifiers.shift() {
            self.extend(ids, index, modifiers.command());
        } else if modifiers.command() {
            self.place(ids, index);
            self.toggle();
        } else {
            self.only(ids, index);
        }
    }

    /// The cursor goes to a row, alone or with all between.
    pub(super) fn go(&mut self, ids: &[T], to: usize, extend: bool) {
        if extend { self.extend(ids, to, false) } else { self.only(ids, to) }
    }

    /// The row with the cursor is chosen, or no more.
    pub(super) fn toggle(&mut self) {
        let Some((_, id)) = self.cursor else { return };
        self.anchor = Some(id);
        if !self.chosen.remove(&id) {
            self.chosen.insert(id);
        }
    }

    /// Every row.
    pub(super) fn all(&mut self, ids: &[T]) {
        self.chosen = ids.iter().copied().collect();
        if self.cursor.is_none() {
            self.place(ids, 0);
        }
    }

    /// Only the row with the cursor.
    pub(super) fn narrow(&mut self) {
        self.chosen = self.cursor.map(|(_, id)| id).into_iter().collect();
        self.anchor = self.current();
    }

    /// The list was read again: the cursor stays on its id, or where it was when that is gone.
    pub(super) fn follow(&mut self, ids: &[T]) {
        if let Some((index, id)) = self.cursor {
            let found = if ids.get(index) == Some(&id) { Some(index) } else { ids.iter().position(|it| *it == id) };
            self.cursor = match found {
                Some(index) => Some((index, id)),
                None => last_within(ids, index),
            };
        }
        if self.chosen.len() <= FEW {
            self.chosen.retain(|id| ids.contains(id));
        } else {
            self.chosen = ids.iter().copied().filter(|id| self.chosen.contains(id)).collect();
        }
    }

    /// Rows were taken out of the list by the person: the row that took the first one's place is chosen.
    pub(super) fn step_over(&mut self, ids_before: &[T], ids: &[T], gone: &HashSet<T>) {
        let first = ids_before.iter().position(|id| gone.contains(id));
        self.chosen.retain(|id| !gone.contains(id));
        match (first, self.current()) {
            (Some(index), Some(current)) if gone.contains(&current) => {
                self.cursor = last_within(ids, index);
                if self.chosen.is_empty() {
                    self.narrow();
                }
            }
            _ => self.follow(ids),
        }
        if self.anchor.is_some_and(|id| gone.contains(&id)) {
            self.anchor = self.current();
        }
    }

    fn place(&mut self, ids: &[T], index: usize) {
        self.cursor = ids.get(index).map(|id| (index, *id)).or(self.cursor);
    }

    fn extend(&mut self, ids: &[T], to: usize, add: bool) {
        let from = self.anchor.and_then(|anchor| ids.iter().position(|id| *id == anchor));
        let from = from.or(self.cursor()).unwrap_or(to);
        let (first, last) = (from.min(to), from.max(to));
        if !add {
            self.chosen.clear();
        }
        self.chosen.extend(ids.iter().skip(first).take(last - first + 1).copied());
        self.anchor = ids.get(from).copied();
        self.place(ids, to);
    }
}

fn last_within<T: Copy>(ids: &[T], index: usize) -> Option<(usize, T)> {
    let index = index.min(ids.len().checked_sub(1)?);
    ids.get(index).map(|id| (index, *id))
}

#[cfg(test)]
mod tests {
    use super::Selection;
    use iced::keyboard::Modifiers;
    use std::collections::HashSet;

    const IDS: [i64; 6] = [60, 50, 40, 30, 20, 10];

    fn chosen(selection: &Selection<i64>) -> Vec<i64> {
        selection.in_order(&IDS)
    }

    #[test]
    fn shift_chooses_a_range_from_where_it_began_and_ctrl_one_more() {
        let mut selection = Selection::default();
        selection.press(&IDS, 1, Modifiers::empty());
        selection.press(&IDS, 3, Modifiers::SHIFT);
        assert_eq!(chosen(&selection), [50, 40, 30]);
        selection.press(&IDS, 0, Modifiers::SHIFT);
        assert_eq!(chosen(&selection), [60, 50]);
        selection.press(&IDS, 5, Modifiers::COMMAND);
        assert_eq!(chosen(&selection), [60, 50, 10]);
        selection.press(&IDS, 5, Modifiers::COMMAND);
        assert_eq!(chosen(&selection), [60, 50]);
        selection.press(&IDS, 2, Modifiers::empty());
        assert_eq!(chosen(&selection), [40]);
    }

    #[test]
    fn keys_extend_and_shrink_the_range() {
        let mut selection = Selection::default();
        selection.go(&IDS, 2, false);
        selection.go(&IDS, 3, true);
        selection.go(&IDS, 4, true);
        assert_eq!(chosen(&selection), [40, 30, 20]);
        selection.go(&IDS, 3, true);
        assert_eq!(chosen(&selection), [40, 30]);
        assert_eq!(selection.cursor(), Some(3));
        selection.toggle();
        assert_eq!(chosen(&selection), [40]);
    }

    #[test]
    fn new_mail_on_top_leaves_cursor_and_choice_on_their_messages() {
        let mut selection = Selection::default();
        selection.press(&IDS, 1, Modifiers::empty());
        selection.press(&IDS, 2, Modifiers::COMMAND);
        selection.follow(&[80, 70, 60, 50, 40, 30]);
        assert_eq!((selection.cursor(), selection.current()), (Some(4), Some(40)));
        assert!(selection.contains(50) && selection.contains(40));
    }

    #[test]
    fn a_message_that_another_program_removed_is_not_replaced_in_the_choice() {
        let mut selection = Selection::default();
        selection.only(&IDS, 2);
        selection.follow(&[60, 50, 30, 20, 10]);
        assert_eq!(selection.current(), Some(30));
        assert_eq!(selection.len(), 0);
    }

    #[test]
    fn after_a_deed_the_next_row_is_chosen() {
        let mut selection = Selection::default();
        selection.press(&IDS, 2, Modifiers::empty());
        selection.press(&IDS, 3, Modifiers::SHIFT);
        let gone = HashSet::from([40, 30]);
        selection.step_over(&IDS, &[60, 50, 20, 10], &gone);
        assert_eq!(selection.single(), Some(20));
        let gone = HashSet::from([10, 20]);
        selection.step_over(&[60, 50, 20, 10], &[60, 50], &gone);
        assert_eq!(selection.single(), Some(50));
        selection.step_over(&[60, 50], &[], &HashSet::from([60, 50]));
        assert_eq!((selection.single(), selection.cursor()), (None, None));
    }
}
