//! Products of an order beyond its first line (subscriptions with add-ons): rare, so the orders table holds the
//! first product only and a search for a product looks here too.

use rusqlite::{Connection, params};

use crate::Error;

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE line(prod INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(prod, id)) WITHOUT ROWID;
    CREATE INDEX l_id ON line(id);";

pub(crate) fn of_order(conn: &Connection, id: i64) -> Result<Vec<i64>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT prod FROM line INDEXED BY l_id WHERE id = ? ORDER BY prod")?;
    let rows = statement.query_map([id], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn replace(conn: &Connection, id: i64, products: &[i64]) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM line WHERE id = ?")?.execute([id])?;
    let mut insert = conn.prepare_cached("INSERT OR IGNORE INTO line(prod, id) VALUES (?1, ?2)")?;
    for product in products {
        insert.execute(params![product, id])?;
    }
    Ok(())
}

/// Whether any order has one of these products beyond its first line.
pub(crate) fn any(conn: &Connection, products: &[i64]) -> Result<bool, Error> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM line WHERE prod = ? LIMIT 1")?;
    for product in products {
        if statement.exists([product])? {
            return Ok(true);
        }
    }
    Ok(false)
}
