use super::Cache;
use super::search::prefix_query;
use crate::domain::Address;
use crate::domain::directory::DirectoryEntry;
use crate::store::Error;
use crate::store::values::{from_json, json, millis, time};
use jiff::Timestamp;
use rusqlite::{Row, params};

fn entry(row: &Row<'_>) -> rusqlite::Result<(DirectoryEntry, Timestamp)> {
    Ok((from_json(row, 0)?, time(row, 1)?))
}

impl Cache {
    /// Keeps directory entries, in place of older ones of the same address and structure.
    pub fn put_colleagues(&self, entries: &[DirectoryEntry], now: Timestamp) -> Result<(), Error> {
        self.write(|tx| {
            let mut keep = tx.prepare_cached(
                "INSERT INTO directory (address, organisation, entry, fetched) VALUES (?, ?, ?, ?)
                 ON CONFLICT (address, organisation) DO UPDATE SET entry = excluded.entry, fetched = excluded.fetched
                 RETURNING id",
            )?;
            let mut index =
                tx.prepare_cached("INSERT OR REPLACE INTO directory_search (rowid, words) VALUES (?, ?)")?;
            for entry in entries {
                let address = entry.address.to_string().to_ascii_lowercase();
                let organisation = entry.organisation_id.as_ref().or(entry.organisation.as_ref());
                let organisation = organisation.map_or("", String::as_str);
                let row = params![address, organisation, json(entry)?, millis(now)];
                let id: i64 = keep.query_row(row, |row| row.get(0))?;
                index.execute(params![id, words(entry)])?;
            }
            Ok(())
        })
    }

    /// Entries kept whose words begin like those given, with the time they were fetched; for suggestions and offline.
    pub fn colleagues(&self, text: &str, limit: u32) -> Result<Vec<(DirectoryEntry, Timestamp)>, Error> {
        let Some(words) = prefix_query(text) else {
            return Ok(Vec::new());
        };
        self.read(|tx| {
            let mut statement = tx.prepare_cached(
                "SELECT entry, fetched FROM directory_search CROSS JOIN directory ON directory.id = directory_search.rowid
                 WHERE directory_search MATCH ? LIMIT ?",
            )?;
            Ok(statement.query_map(params![words, limit], entry)?.collect::<Result<_, _>>()?)
        })
    }

    /// The entries kept for an address: one per place of exercise.
    pub fn colleague(&self, address: &Address) -> Result<Vec<(DirectoryEntry, Timestamp)>, Error> {
        self.read(|tx| {
            let mut statement =
                tx.prepare_cached("SELECT entry, fetched FROM directory WHERE address = ? ORDER BY id")?;
            let key = address.to_string().to_ascii_lowercase();
            Ok(statement.query_map([key], entry)?.collect::<Result<_, _>>()?)
        })
    }

    /// Forgets entries fetched before; answers how many.
    pub fn prune_colleagues(&self, before: Timestamp) -> Result<usize, Error> {
        self.write(|tx| Ok(tx.execute("DELETE FROM directory WHERE fetched < ?", [millis(before)])?))
    }
}

fn words(entry: &DirectoryEntry) -> String {
    let named = [&entry.family_name, &entry.given_name].into_iter();
    let rest = [&entry.organisation, &entry.town, &entry.speciality, &entry.description, &entry.national_id];
    let address = entry.address.to_string();
    let words = named.chain(rest.into_iter().flatten()).map(String::as_str).chain([address.as_str()]);
    words.collect::<Vec<_>>().join(" ")
}
