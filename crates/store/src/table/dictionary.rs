//! zstd dictionaries. JSON of one kind repeats itself from record to record, not within one; a dictionary is
//! what makes a kilobyte into 150 bytes. The first is a hand-made example; once enough records of the account
//! are there, a better one is trained from them. Old records keep the one they were written with.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE zdict(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, d BLOB NOT NULL);";

/// For which kind of record a dictionary is made. The numbers are in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum DictKind {
    Order = 1,
    Purchase = 2,
    /// Catalog entries and voids.
    Other = 3,
}

impl DictKind {
    fn first(self) -> &'static [u8] {
        match self {
            DictKind::Order => include_bytes!("dictionary/order.json"),
            DictKind::Purchase => include_bytes!("dictionary/purchase.json"),
            DictKind::Other => include_bytes!("dictionary/other.json"),
        }
    }
}

/// Dictionaries by their number, shared by all connections. They never change.
#[derive(Debug, Default)]
pub(crate) struct Dictionaries(RwLock<HashMap<i64, Arc<[u8]>>>);

impl Dictionaries {
    pub(crate) fn get(&self, conn: &Connection, id: i64) -> Result<Arc<[u8]>, Error> {
        if let Some(found) = self.0.read().ok().and_then(|all| all.get(&id).cloned()) {
            return Ok(found);
        }
        let bytes: Vec<u8> = conn
            .prepare_cached("SELECT d FROM zdict WHERE id = ?")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .ok_or_else(|| Error::Damaged(format!("dictionary {id} is missing")))?;
        let bytes: Arc<[u8]> = bytes.into();
        if let Ok(mut all) = self.0.write() {
            all.insert(id, bytes.clone());
        }
        Ok(bytes)
    }

    /// After an undone write: a number given in it may be given again.
    pub(crate) fn forget(&self) {
        if let Ok(mut all) = self.0.write() {
            all.clear();
        }
    }
}

/// The newest dictionary of a kind, put there if there is none.
pub(crate) fn newest(conn: &Connection, kind: DictKind) -> Result<i64, Error> {
    let found = conn
        .prepare_cached("SELECT id FROM zdict WHERE kind = ? ORDER BY id DESC LIMIT 1")?
        .query_row([kind as u8], |row| row.get(0))
        .optional()?;
    match found {
        Some(id) => Ok(id),
        None => add(conn, kind, kind.first()),
    }
}

pub(crate) fn count(conn: &Connection, kind: DictKind) -> Result<i64, Error> {
    let mut statement = conn.prepare_cached("SELECT count(*) FROM zdict WHERE kind = ?")?;
    Ok(statement.query_row([kind as u8], |row| row.get(0))?)
}

pub(crate) fn add(conn: &Connection, kind: DictKind, bytes: &[u8]) -> Result<i64, Error> {
    conn.prepare_cached("INSERT INTO zdict(kind, d) VALUES (?1, ?2)")?.execute(params![kind as u8, bytes])?;
    Ok(conn.last_insert_rowid())
}
