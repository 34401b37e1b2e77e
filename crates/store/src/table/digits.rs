//! The digit groups of order numbers as a full-text index: finds a middle group or the last five digits.
//!
//! Contentless and with neither positions nor sizes, 19 to 31 bytes a row: random keys are appended to a log of
//! sorted runs instead of being scattered over a B-tree. The first group needs no entry, it is a range of
//! `o_base`.

use rusqlite::{Connection, params};

use crate::Error;

pub(crate) const SCHEMA_1: &str = "
    CREATE VIRTUAL TABLE digits USING fts5(
        ids, content = '', columnsize = 0, detail = none, tokenize = 'unicode61', prefix = '3');";

fn groups(base: i64) -> String {
    let number = format!("{base:017}");
    format!("{} {} {}", &number[4..8], &number[8..12], &number[12..])
}

pub(crate) fn insert(conn: &Connection, id: i64, base: i64) -> Result<(), Error> {
    conn.prepare_cached("INSERT INTO digits(rowid, ids) VALUES (?1, ?2)")?
        .execute(params![id, groups(base)])?;
    Ok(())
}

/// Contentless tables are told what they held.
pub(crate) fn delete(conn: &Connection, id: i64, base: i64) -> Result<(), Error> {
    conn.prepare_cached("INSERT INTO digits(digits, rowid, ids) VALUES ('delete', ?1, ?2)")?
        .execute(params![id, groups(base)])?;
    Ok(())
}
