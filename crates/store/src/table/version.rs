//! Contents that were replaced by newer ones. Google forgets; nothing here is ever overwritten or deleted.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use crate::Error;

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE ver(
        kind INTEGER NOT NULL, -- see `Versioned`
        id INTEGER NOT NULL,   -- of the row in that kind's table
        n INTEGER NOT NULL,    -- 0 is the oldest
        at INTEGER NOT NULL,   -- first seen, milliseconds
        z BLOB NOT NULL,
        PRIMARY KEY(kind, id, n)
    ) WITHOUT ROWID;";

/// What has versions. The numbers are in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Versioned {
    Order = 1,
    Purchase = 2,
    Void = 3,
    Catalog = 4,
}

pub(crate) fn push(conn: &Connection, kind: Versioned, id: i64, at: i64, z: &[u8]) -> Result<(), Error> {
    conn.prepare_cached(
        "INSERT INTO ver(kind, id, n, at, z)
         VALUES (?1, ?2, (SELECT coalesce(max(n) + 1, 0) FROM ver WHERE kind = ?1 AND id = ?2), ?3, ?4)",
    )?
    .execute(params![kind as u8, id, at, z])?;
    Ok(())
}

/// The replaced contents, oldest first.
pub(crate) fn all(conn: &Connection, kind: Versioned, id: i64) -> Result<Vec<(Timestamp, Vec<u8>)>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT at, z FROM ver WHERE kind = ?1 AND id = ?2 ORDER BY n")?;
    let rows = statement.query_map(params![kind as u8, id], |row| Ok((time(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn moved(conn: &Connection, kind: Versioned, from: i64, to: i64) -> Result<(), Error> {
    conn.prepare_cached("UPDATE ver SET id = ?3 WHERE kind = ?1 AND id = ?2")?
        .execute(params![kind as u8, from, to])?;
    Ok(())
}

/// Milliseconds of a column as a time. What is out of range became so by damage and is held at the edge.
pub(crate) fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(if millis < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
