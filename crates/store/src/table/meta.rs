//! Settings and facts about the workspace: a key and a JSON text that only the caller understands.

use purser_model::Kind;
use rusqlite::{OptionalExtension, params};

use crate::{Error, Reader, Writer};

pub(crate) const SCHEMA_1: &str =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;";

impl Writer<'_> {
    /// Keeps a JSON text under a key, in place of what was there.
    pub fn put_meta(&self, key: &str, json: &str) -> Result<(), Error> {
        let changed = self
            .conn
            .prepare_cached(
                "INSERT INTO meta(key, json) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET json = excluded.json WHERE json <> excluded.json",
            )?
            .execute(params![key, json])?;
        if changed > 0 {
            self.changed(Kind::Workspace);
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// The JSON text under a key.
    pub fn meta(&self, key: &str) -> Result<Option<String>, Error> {
        let mut statement = self.conn.prepare_cached("SELECT json FROM meta WHERE key = ?")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }
}
