//! What notes and tags stand on: an order, a purchase or an account, each once.
//!
//! An order is named by its number, not by its row, which moves when Google corrects the order's time.

use purser_model::PurchaseKey;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::table::name::NameKind;
use crate::table::{account, order, token};
use crate::{Error, Reader, Subject};

pub(crate) const SCHEMA_5: &str = "
    CREATE TABLE subject(
        id INTEGER PRIMARY KEY,
        base INTEGER,   -- of an order, as in `ord`
        renew INTEGER,
        oid TEXT,
        pur INTEGER,    -- a purchase, in `pur`
        acct INTEGER    -- an account, in `acct`
    );
    CREATE UNIQUE INDEX sj_base ON subject(base, renew) WHERE base IS NOT NULL;
    CREATE UNIQUE INDEX sj_oid ON subject(oid) WHERE oid IS NOT NULL;
    CREATE UNIQUE INDEX sj_pur ON subject(pur) WHERE pur IS NOT NULL;
    CREATE UNIQUE INDEX sj_acct ON subject(acct) WHERE acct IS NOT NULL;";

/// Columns of a row `j` that [`read`] wants.
pub(crate) const COLUMNS: &str = "j.base, j.renew, j.oid, j.pur, j.acct";

/// The columns as they stand in the table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Columns {
    base: Option<i64>,
    renew: Option<i64>,
    oid: Option<String>,
    pur: Option<i64>,
    acct: Option<i64>,
}

/// `None` if the mirror does not know it.
fn columns(reader: &Reader<'_>, on: &Subject) -> Result<Option<Columns>, Error> {
    let none = Columns::default();
    Ok(match on {
        Subject::Order(id) => order::find(reader.conn, id)?.map(|_| {
            let (base, renew, oid) = order::id_columns(id);
            Columns { base, renew: base.map(|_| renew), oid: oid.map(str::to_owned), ..none }
        }),
        Subject::Purchase(key) => match reader.names().find(NameKind::Package, 0, &key.package) {
            Some(package) => token::find(reader.conn, package, &key.token)?
                .map(|token| Columns { pur: Some(token.id), ..none }),
            None => None,
        },
        Subject::Account(account) => {
            account::find(reader.conn, account)?.map(|acct| Columns { acct: Some(acct), ..none })
        }
    })
}

fn find_columns(conn: &Connection, columns: &Columns) -> Result<Option<i64>, Error> {
    let Columns { base, renew, oid, pur, acct } = columns;
    let found = if base.is_some() {
        conn.prepare_cached("SELECT id FROM subject INDEXED BY sj_base WHERE base = ?1 AND renew = ?2")?
            .query_row(params![base, renew], |row| row.get(0))
    } else if oid.is_some() {
        conn.prepare_cached("SELECT id FROM subject INDEXED BY sj_oid WHERE oid = ?")?
            .query_row([oid], |row| row.get(0))
    } else if pur.is_some() {
        conn.prepare_cached("SELECT id FROM subject INDEXED BY sj_pur WHERE pur = ?")?
            .query_row([pur], |row| row.get(0))
    } else {
        conn.prepare_cached("SELECT id FROM subject INDEXED BY sj_acct WHERE acct = ?")?
            .query_row([acct], |row| row.get(0))
    };
    Ok(found.optional()?)
}

/// The number of what was ever noted or tagged.
pub(crate) fn find(reader: &Reader<'_>, on: &Subject) -> Result<Option<i64>, Error> {
    match columns(reader, on)? {
        Some(columns) => find_columns(reader.conn, &columns),
        None => Ok(None),
    }
}

/// As [`find`], given a number if it has none. `None` if the mirror does not know it.
pub(crate) fn intern(reader: &Reader<'_>, on: &Subject) -> Result<Option<i64>, Error> {
    let Some(columns) = columns(reader, on)? else { return Ok(None) };
    if let Some(id) = find_columns(reader.conn, &columns)? {
        return Ok(Some(id));
    }
    let Columns { base, renew, oid, pur, acct } = columns;
    reader
        .conn
        .prepare_cached("INSERT INTO subject(base, renew, oid, pur, acct) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![base, renew, oid, pur, acct])?;
    Ok(Some(reader.conn.last_insert_rowid()))
}

/// Reads [`COLUMNS`], which begin at `first`.
pub(crate) fn read(reader: &Reader<'_>, row: &Row<'_>, first: usize) -> Result<Subject, Error> {
    let (pur, acct): (Option<i64>, Option<i64>) = (row.get(first + 3)?, row.get(first + 4)?);
    if let Some(pur) = pur {
        let key = token::key(reader.conn, reader.names(), pur)?;
        let lost = || PurchaseKey { package: String::new(), token: String::new() };
        return Ok(Subject::Purchase(key.unwrap_or_else(lost)));
    }
    if let Some(acct) = acct {
        return Ok(Subject::Account(account::text(reader.conn, acct)?.unwrap_or_default()));
    }
    let renew: Option<i64> = row.get(first + 1)?;
    Ok(Subject::Order(order::id_from_columns(row.get(first)?, renew.unwrap_or(-1), row.get(first + 2)?)))
}

impl Reader<'_> {
    /// Whether the mirror knows it, so that it can be noted and tagged.
    pub fn is_known(&self, on: &Subject) -> Result<bool, Error> {
        Ok(columns(self, on)?.is_some())
    }
}
