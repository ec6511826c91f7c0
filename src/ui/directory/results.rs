//! What was found, and on whose word.

use super::person;
use crate::domain::directory::{DirectoryAnswer, DirectoryEntry, DirectoryQuery};
use crate::domain::error::Failure;

/// On whose word the entries stand.
#[derive(Debug, Clone, Default)]
pub(super) enum Basis {
    /// Nothing was asked.
    #[default]
    Nothing,
    /// The directory is being asked; what stands is known here.
    Asking,
    /// The directory's; it may have more.
    Directory { truncated: bool },
    /// The directory could not be asked: what is known here.
    Here(Failure),
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Results {
    pub(super) entries: Vec<DirectoryEntry>,
    /// Which of them bear a name another bears too.
    pub(super) homonyms: Vec<bool>,
    pub(super) basis: Basis,
}

impl Results {
    /// Another question is asked; what stands stays until the first answer, so that nothing flickers.
    pub(super) fn ask(&mut self) {
        self.basis = Basis::Asking;
    }

    /// What is known here, unless the directory was faster.
    pub(super) fn known(&mut self, known: Vec<DirectoryEntry>) {
        if matches!(self.basis, Basis::Asking | Basis::Here(_)) {
            self.set(known);
        }
    }

    pub(super) fn answered(&mut self, answer: Result<DirectoryAnswer, Failure>) {
        match answer {
            Ok(answer) => {
                self.basis = Basis::Directory { truncated: answer.truncated };
                self.set(answer.entries);
            }
            Err(failure) => self.basis = Basis::Here(failure),
        }
    }

    fn set(&mut self, entries: Vec<DirectoryEntry>) {
        self.homonyms = person::homonyms(&entries);
        self.entries = entries;
    }
}

/// Whether an entry known here fits the filters, as the directory would have it: beginnings, whatever the case.
pub(super) fn fits(entry: &DirectoryEntry, query: &DirectoryQuery) -> bool {
    let begins = |value: &Option<String>, wanted: &str| {
        let value = value.as_deref().unwrap_or_default().to_lowercase();
        wanted.trim().is_empty() || value.starts_with(&wanted.trim().to_lowercase())
    };
    begins(&entry.town, &query.town)
        && begins(&entry.organisation, &query.organisation)
        && (query.profession.is_empty() || entry.profession.as_deref() == Some(query.profession.as_str()))
        && (query.kind.is_none() || entry.kind == query.kind)
}

#[cfg(test)]
mod tests {
    use super::{Basis, Results, fits};
    use crate::domain::directory::{DirectoryAnswer, DirectoryQuery, MailboxKind};
    use crate::domain::error::Failure;
    use crate::engine::Error;
    use crate::ui::directory::person::tests::martin;

    #[test]
    fn what_is_known_here_stands_when_the_directory_cannot_be_asked() {
        let mut results = Results::default();
        results.ask();
        results.known(vec![martin("Cardiologie", "c@x.example")]);
        results.answered(Err(Failure::new(Error::ListAbsent)));
        assert_eq!(results.entries.len(), 1);
        assert!(matches!(results.basis, Basis::Here(_)));
    }

    #[test]
    fn the_directory_is_not_overruled_by_what_is_known_here() {
        let mut results = Results::default();
        results.ask();
        results.answered(Ok(DirectoryAnswer::default()));
        results.known(vec![martin("Cardiologie", "c@x.example")]);
        assert!(results.entries.is_empty());
    }

    #[test]
    fn filters_hold_for_what_is_known_here_too() {
        let entry = martin("Cardiologie", "c@x.example");
        let with = |change: fn(&mut DirectoryQuery)| {
            let mut query = DirectoryQuery::default();
            change(&mut query);
            fits(&entry, &query)
        };
        assert!(with(|query| query.town = "valm".into()));
        assert!(!with(|query| query.town = "metz".into()));
        assert!(!with(|query| query.profession = "60".into()));
        assert!(!with(|query| query.kind = Some(MailboxKind::Org)));
    }
}
