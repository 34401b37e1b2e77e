//! The app's obfuscated account ids, each once, and what is known of all that an account bought.
//!
//! Each figure is one walk: from an account to its tokens (`p_acct`), and from each to its orders (`o_pur`).

mod bought;
mod meant;
mod orders;
mod sums;
#[cfg(test)]
mod tests;

use rusqlite::{Connection, OptionalExtension};

use crate::Error;

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE acct(id INTEGER PRIMARY KEY, k TEXT NOT NULL);
    CREATE UNIQUE INDEX a_k ON acct(k);";

pub(crate) fn find(conn: &Connection, account: &str) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT id FROM acct WHERE k = ?")?;
    Ok(statement.query_row([account], |row| row.get(0)).optional()?)
}

/// The id of an account, given one if it is new.
pub(crate) fn intern(conn: &Connection, account: &str) -> Result<i64, Error> {
    if let Some(id) = find(conn, account)? {
        return Ok(id);
    }
    conn.prepare_cached("INSERT INTO acct(k) VALUES (?)")?.execute([account])?;
    Ok(conn.last_insert_rowid())
}

pub(crate) fn text(conn: &Connection, id: i64) -> Result<Option<String>, Error> {
    let mut statement = conn.prepare_cached("SELECT k FROM acct WHERE id = ?")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}
