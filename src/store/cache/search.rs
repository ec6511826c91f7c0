use super::Cache;
use super::pages::{Cursor, Page, fill};
use crate::domain::ids::{FolderId, MessageId};
use crate::store::Error;
use rusqlite::params;

/// Most hits looked at for one question: common words on a large mailbox stay fast.
pub(super) const MOST_HITS: u32 = 20_000;
const MOST_WORDS: usize = 12;
const WORD_CHARS: usize = 64;
const PAGE_ROWS: u32 = 200;

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchQuery {
    /// Words: each must begin a word of subject, people, text, file names or patients, whatever case and accents.
    pub text: String,
    /// Only in this folder.
    pub folder: Option<FolderId>,
    /// Behind this place of the list.
    pub after: Option<Cursor>,
    /// Rows wanted, 200 at most.
    pub limit: u32,
}

// CROSS JOIN keeps SQLite from walking the messages and asking the index about each.
pub(crate) const SEARCH: &str = "SELECT m.id FROM
     (SELECT rowid AS hit FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2) CROSS JOIN messages m
     ON m.id = hit WHERE m.hidden = 0 AND (?3 IS NULL OR m.folder = ?3) AND (m.sort, m.id) < (?4, ?5)
     ORDER BY m.sort DESC, m.id DESC LIMIT ?6";

impl Cache {
    /// Messages that hold all the words, newest first; none for a question without words.
    pub fn search(&self, query: &SearchQuery) -> Result<Page, Error> {
        let Some(words) = prefix_query(&query.text) else {
            return Ok(Page { rows: Vec::new(), next: None, revision: 0 });
        };
        let after = query.after.unwrap_or(Cursor::START);
        let limit = query.limit.min(PAGE_ROWS);
        self.read(|tx| fill(tx, SEARCH, params![words, MOST_HITS, query.folder, after.sort, after.id, limit], limit, 0))
    }

    /// Messages with a document about this patient: the pair of OID and matricule, newest local id first.
    pub fn messages_of_patient(&self, oid: &str, matricule: &str, limit: u32) -> Result<Vec<MessageId>, Error> {
        self.read(|tx| {
            let sql = "SELECT DISTINCT message FROM documents WHERE ins_matricule = ? AND ins_oid = ?
                       ORDER BY message DESC LIMIT ?";
            let mut statement = tx.prepare_cached(sql)?;
            let ids = statement.query_map(params![matricule, oid, limit], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
    }
}

/// An FTS5 query in which every word is a quoted prefix: nothing typed can be an operator.
pub(super) fn prefix_query(text: &str) -> Option<String> {
    // Combining accents belong to the word, as they do for the tokenizer.
    let in_word = |c: char| c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c);
    let words: Vec<String> = text
        .split(|c| !in_word(c))
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .map(|word| format!("\"{}\"*", word.chars().take(WORD_CHARS).collect::<String>()))
        .collect();
    if words.is_empty() { None } else { Some(words.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::prefix_query;

    #[test]
    fn nothing_typed_becomes_an_operator() {
        assert_eq!(prefix_query("l'été OR \"x").as_deref(), Some("\"l\"* \"été\"* \"OR\"* \"x\"*"));
        assert_eq!(prefix_query("NEAR(a b)*^-").as_deref(), Some("\"NEAR\"* \"a\"* \"b\"*"));
        assert_eq!(prefix_query(" \" * "), None);
    }
}
