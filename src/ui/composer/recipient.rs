//! Recipients as they are typed, pasted and judged.
//!
//! The header parser of `mime` reads what RFC 5322 allows; what people paste (semicolons, new lines, « DUPONT, Jean <a@b> »)
//! is no header, so it is taken apart here.

use crate::domain::directory::DirectoryEntry;
use crate::domain::{Address, NamedAddress};
use crate::engine::ListState;
use crate::mime::names;
use crate::trust::white_list::{Doubt, RecipientVerdict, check_recipient};
use crate::ui::directory::person;
use jiff::Timestamp;

/// Most recipients of a message.
pub(super) const MOST: usize = 1_000;
/// Most characters read of what is pasted.
const MOST_PASTED: usize = 200_000;
/// Longest text kept of what is no address, in characters.
const LONGEST: usize = 320;

/// One recipient, valid or not.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Recipient {
    /// As typed, as the draft keeps it.
    pub(super) named: NamedAddress,
    /// The address, when it is one.
    pub(super) address: Option<Address>,
    /// What the directory says of it.
    pub(super) entry: Option<DirectoryEntry>,
}

/// How a recipient stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// In the trust space.
    Inside,
    /// The list is not read yet.
    Unread,
    /// Not an address.
    NotAnAddress,
    /// Not in the trust space: the message will be refused.
    Outside,
    /// The list cannot tell: the operator will.
    Unsure(Doubt),
}

impl Standing {
    /// The message cannot leave with it.
    pub(super) fn is_bad(self) -> bool {
        matches!(self, Self::NotAnAddress | Self::Outside)
    }
}

impl Recipient {
    pub(super) fn new(named: NamedAddress) -> Self {
        let address = named.address.parse().ok();
        Self { named, address, entry: None }
    }

    pub(super) fn of_entry(entry: DirectoryEntry) -> Self {
        let named = person::recipient(&entry);
        Self { address: Some(entry.address.clone()), named, entry: Some(entry) }
    }

    /// What to call it.
    pub(super) fn name(&self) -> String {
        match (&self.entry, self.named.name.trim()) {
            (Some(entry), "") => person::name(entry),
            (None, "") => self.named.address.clone(),
            (_, name) => name.to_owned(),
        }
    }

    pub(super) fn same_mailbox(&self, other: &Self) -> bool {
        match (&self.address, &other.address) {
            (Some(own), Some(other)) => own.same_mailbox(other),
            (None, None) => self.named.address.eq_ignore_ascii_case(&other.named.address),
            _ => false,
        }
    }

    /// How it stands by the white list as it is here; a list that is old or cut warns and no more.
    pub(super) fn standing(&self, list: Option<&ListState>, now: Timestamp) -> Standing {
        let Some(address) = &self.address else { return Standing::NotAnAddress };
        let Some(list) = list else { return Standing::Unread };
        if list.holds(address) {
            return Standing::Inside;
        }
        judged(check_recipient(list.list(), list.fetched_at(), now, address))
    }

    pub(super) fn is_patient(&self, domains: &[String]) -> bool {
        self.address.as_ref().is_some_and(|own| domains.iter().any(|domain| domain.eq_ignore_ascii_case(own.domain())))
    }
}

fn judged(verdict: RecipientVerdict) -> Standing {
    match verdict {
        RecipientVerdict::Inside => Standing::Inside,
        // The list is asked for again when the message is sent: until then it is the best we know.
        RecipientVerdict::Outside | RecipientVerdict::Unsure(Doubt::ListNotRefreshed) => Standing::Outside,
        // Most likely inside, and no list to ask: nothing to say of this one.
        RecipientVerdict::Unsure(Doubt::NoList) => Standing::Unread,
        RecipientVerdict::Unsure(doubt) => Standing::Unsure(doubt),
    }
}

/// Takes a typed or pasted list apart: one per line, semicolon or comma; names before addresses in angle brackets.
pub(super) fn read_list(text: &str) -> Vec<NamedAddress> {
    let text: String = text.chars().take(MOST_PASTED).collect();
    let pieces = split(&text, |c| matches!(c, ';' | '\n' | '\r' | '\t'));
    let mut found = Vec::new();
    for piece in pieces {
        let mut name_so_far = String::new();
        for part in split(&piece, |c| c == ',') {
            let whole = if name_so_far.is_empty() { part } else { format!("{name_so_far}, {part}") };
            if !whole.contains('@') {
                name_so_far = whole;
                continue;
            }
            name_so_far.clear();
            found.extend(read_part(&whole));
        }
        if !name_so_far.trim().is_empty() {
            found.push(read_one(&name_so_far));
        }
    }
    found.retain(|named| !named.address.is_empty());
    found.truncate(MOST);
    found
}

/// Splits outside of quotes and angle brackets; a quote or a bracket left open ends at the end of its line.
fn split(text: &str, at: impl Fn(char) -> bool) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut bracketed) = (false, false);
    for c in text.chars() {
        match c {
            '\n' | '\r' => (quoted, bracketed) = (false, false),
            '"' if !bracketed => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            _ => {}
        }
        if at(c) && !quoted && !bracketed {
            pieces.push(String::new());
        } else if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

/// Bare addresses side by side, or one name with its address.
fn read_part(part: &str) -> Vec<NamedAddress> {
    let bare = !part.contains('<') && part.split_whitespace().all(|word| word.contains('@'));
    if bare { part.split_whitespace().map(read_one).collect() } else { vec![read_one(part)] }
}

fn read_one(text: &str) -> NamedAddress {
    let text = text.trim();
    let (name, address) = match text.rsplit_once('<') {
        Some((name, address)) => (name, address.trim_end_matches('>')),
        None => ("", text),
    };
    let address = address.trim().trim_start_matches("mailto:").trim_matches(['<', '>', '"', '\'']);
    let name = names::line(name.trim().trim_matches(['"', '\'']));
    NamedAddress { name, address: names::line(address).chars().take(LONGEST).collect() }
}

#[cfg(test)]
mod tests {
    use super::{Recipient, Standing, judged, read_list};
    use crate::domain::NamedAddress;
    use crate::trust::white_list::{Doubt, RecipientVerdict};
    use jiff::Timestamp;

    fn addresses(text: &str) -> Vec<String> {
        read_list(text).into_iter().map(|named| named.address).collect()
    }

    #[test]
    fn a_pasted_list_of_five_hundred_comes_apart_at_every_kind_of_separator() {
        let ends = ["; ", "\n", ", ", "\r\n"];
        let list: String = (0..500)
            .map(|n| match n % 2 {
                0 => format!("\"NOM{n}-TEST, Prénom\" <a{n}@b.mssante.example>{}", ends[n % 4]),
                _ => format!("a{n}@b.mssante.example{}", ends[n % 4]),
            })
            .collect();
        let found = read_list(&list);
        assert_eq!(found.len(), 500);
        assert_eq!(found[0].name, "NOM0-TEST, Prénom");
        assert!(found.iter().enumerate().all(|(n, named)| named.address == format!("a{n}@b.mssante.example")));
    }

    #[test]
    fn a_comma_inside_a_name_is_no_separator() {
        let found = read_list("DUPONT-TEST, Jean <j@b.example>, k@b.example c@d.example");
        assert_eq!(found[0], NamedAddress { name: "DUPONT-TEST, Jean".into(), address: "j@b.example".into() });
        assert_eq!(addresses("j@b.example k@c.example"), ["j@b.example", "k@c.example"]);
    }

    #[test]
    fn hostile_pastes_are_bounded_and_carry_no_line_break() {
        let found = read_list(&format!("\"open <a@b.example\nc@d.example;{}", "x".repeat(1_000_000)));
        assert_eq!(found[1].address, "c@d.example");
        assert!(found.iter().all(|named| named.address.chars().count() <= 320 && !named.address.contains('\n')));
        assert!(read_list(&"a@b.example;".repeat(100_000)).len() <= 1_000);
        assert!(read_list(" ;;, \n").is_empty());
    }

    #[test]
    fn what_is_no_address_is_kept_and_said() {
        let recipient = Recipient::new(read_list("docteur martin").remove(0));
        assert_eq!(recipient.named.address, "docteur martin");
        assert_eq!(recipient.standing(None, Timestamp::UNIX_EPOCH), Standing::NotAnAddress);
    }

    #[test]
    fn an_old_or_cut_list_warns_and_only_a_good_one_condemns() {
        assert!(judged(RecipientVerdict::Outside).is_bad());
        assert!(judged(RecipientVerdict::Unsure(Doubt::ListNotRefreshed)).is_bad());
        for doubt in [Doubt::ListIncomplete, Doubt::ListStale, Doubt::NoListOtherDomain] {
            assert_eq!(judged(RecipientVerdict::Unsure(doubt)), Standing::Unsure(doubt));
        }
        assert!(!judged(RecipientVerdict::Unsure(Doubt::NoList)).is_bad());
    }
}
