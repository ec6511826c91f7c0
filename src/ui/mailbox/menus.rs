//! The menus of the list: what may be done to a row, and the order of the list.

use super::Message;
use crate::engine::Sort;
use crate::store::MessageRow;
use crate::ui::deed::Deed;
use crate::ui::icon::Icon;
use crate::ui::look::Look;
use crate::ui::widget::menu::MenuItem;

/// The deeds in the order they are offered, with their icon.
pub(super) const DEEDS: [(Deed, Icon); 6] = [
    (Deed::Archive, Icon::Archive),
    (Deed::Delete, Icon::Trash),
    (Deed::Move, Icon::Move),
    (Deed::ToggleUnread, Icon::Unread),
    (Deed::ToggleFlag, Icon::Flag),
    (Deed::ToggleTreated, Icon::Check),
];

/// What a deed is called, given how the message is marked.
pub(super) fn deed_key(deed: Deed, row: Option<&MessageRow>) -> &'static str {
    let flags = row.map(|row| row.flags);
    match deed {
        Deed::Archive => "mailbox-archive",
        Deed::Delete => "mailbox-delete",
        Deed::Move => "mailbox-move",
        Deed::ToggleUnread if flags.is_some_and(|flags| !flags.seen) => "mailbox-set-read",
        Deed::ToggleUnread => "mailbox-set-unread",
        Deed::ToggleFlag if flags.is_some_and(|flags| flags.flagged) => "mailbox-unset-flag",
        Deed::ToggleFlag => "mailbox-set-flag",
        Deed::ToggleTreated if flags.is_some_and(|flags| flags.treated) => "mailbox-unset-treated",
        Deed::ToggleTreated => "mailbox-set-treated",
    }
}

fn keys(deed: Deed) -> &'static str {
    match deed {
        Deed::Archive => "mailbox-key-archive",
        Deed::Delete => "mailbox-key-delete",
        Deed::ToggleUnread => "mailbox-key-unread",
        Deed::ToggleTreated => "mailbox-key-treated",
        Deed::Move | Deed::ToggleFlag => "",
    }
}

/// What may be done to the chosen rows, from the one under the pointer.
pub(super) fn of_row(look: &Look, row: &MessageRow) -> Vec<MenuItem<Message>> {
    DEEDS
        .into_iter()
        .map(|(deed, mark)| {
            let item = MenuItem::new(look.words(deed_key(deed, Some(row))), Some(Message::Deed(deed))).icon(mark);
            let item = match keys(deed) {
                "" => item,
                keys => item.detail(look.words(keys)),
            };
            if deed == Deed::Delete { item.dangerous() } else { item }
        })
        .collect()
}

/// The orders in which they are offered.
const ORDERS: [Sort; 4] = [Sort::NewestFirst, Sort::OldestFirst, Sort::Sender, Sort::Subject];

/// The order of the list.
pub(super) fn of_order(look: &Look, chosen: Sort) -> Vec<MenuItem<Message>> {
    ORDERS
        .into_iter()
        .map(|order| MenuItem::new(look.words(order_key(order)), Some(Message::Sort(order))).chosen(order == chosen))
        .collect()
}

fn order_key(order: Sort) -> &'static str {
    match order {
        Sort::NewestFirst => "mailbox-order-newest",
        Sort::OldestFirst => "mailbox-order-oldest",
        Sort::Sender => "mailbox-order-sender",
        Sort::Subject => "mailbox-order-subject",
    }
}
