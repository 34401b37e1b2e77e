//! The newest content of each order, beside its row so that a walk over orders does not drag it along.

use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE raw(
        id INTEGER PRIMARY KEY, -- the order's
        at INTEGER NOT NULL,    -- first seen, milliseconds
        z BLOB NOT NULL
    );";

pub(crate) fn get(conn: &Connection, id: i64) -> Result<Option<(i64, Vec<u8>)>, Error> {
    let mut statement = conn.prepare_cached("SELECT at, z FROM raw WHERE id = ?")?;
    Ok(statement.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

pub(crate) fn put(conn: &Connection, id: i64, at: i64, z: &[u8]) -> Result<(), Error> {
    conn.prepare_cached("INSERT OR REPLACE INTO raw(id, at, z) VALUES (?1, ?2, ?3)")?
        .execute(params![id, at, z])?;
    Ok(())
}
