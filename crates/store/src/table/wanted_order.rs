//! Orders whose ids are known and that are still to be looked up.

use purser_model::{Kind, OrderId};
use rusqlite::{Connection, params};

use crate::table::name::NameKind;
use crate::table::order::{id_columns, id_from_columns};
use crate::{Error, Reader, RefusedOrder, WantedCounts, WantedOrder, Writer};

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE wanted_order(
        id INTEGER PRIMARY KEY,
        pkg INTEGER NOT NULL,
        base INTEGER, renew INTEGER NOT NULL, oid TEXT, -- as in `ord`
        source TEXT NOT NULL,
        refused TEXT             -- Google's words; none while it is still to be asked
    );
    CREATE UNIQUE INDEX wo_base ON wanted_order(base, renew) WHERE base IS NOT NULL;
    CREATE UNIQUE INDEX wo_oid ON wanted_order(oid) WHERE oid IS NOT NULL;
    CREATE INDEX wo_next ON wanted_order(pkg, id) WHERE refused IS NULL;";

/// Takes a wish off the list. Whether there was one.
pub(crate) fn done(conn: &Connection, id: &OrderId) -> Result<bool, Error> {
    let deleted = match id_columns(id) {
        (Some(base), renew, _) => conn
            .prepare_cached("DELETE FROM wanted_order WHERE base = ?1 AND renew = ?2")?
            .execute(params![base, renew])?,
        (None, _, oid) => conn.prepare_cached("DELETE FROM wanted_order WHERE oid = ?1")?.execute([oid])?,
    };
    Ok(deleted > 0)
}

impl Writer<'_> {
    /// Wants orders looked up, unless the mirror holds them, or they are wanted, or Google has refused them
    /// before. How many were added.
    pub fn want_orders(&self, wanted: &[WantedOrder]) -> Result<usize, Error> {
        let mut added = 0;
        for wish in wanted {
            if self.has_order(&wish.id)? {
                continue;
            }
            let package = self.name(NameKind::Package, 0, &wish.package)?;
            let (base, renew, oid) = id_columns(&wish.id);
            added += self
                .conn
                .prepare_cached(
                    "INSERT INTO wanted_order(pkg, base, renew, oid, source) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![package, base, renew, oid, wish.source])?;
        }
        if added > 0 {
            self.changed(Kind::Work);
        }
        Ok(added)
    }

    /// Notes that Google refused an order, in its words. It is kept and shown, and not asked for again by
    /// itself.
    pub fn drop_wanted_order(&self, id: &OrderId, why: &str) -> Result<(), Error> {
        let changed = match id_columns(id) {
            (Some(base), renew, _) => self
                .conn
                .prepare_cached("UPDATE wanted_order SET refused = ?3 WHERE base = ?1 AND renew = ?2")?
                .execute(params![base, renew, why])?,
            (None, _, oid) => self
                .conn
                .prepare_cached("UPDATE wanted_order SET refused = ?2 WHERE oid = ?1")?
                .execute(params![oid, why])?,
        };
        if changed > 0 {
            self.changed(Kind::Work);
        }
        Ok(())
    }

    /// Asks Google again for what it refused, because a person wants it. How many.
    pub fn want_refused_orders_again(&self) -> Result<usize, Error> {
        let changed =
            self.conn.execute("UPDATE wanted_order SET refused = NULL WHERE refused IS NOT NULL", [])?;
        if changed > 0 {
            self.changed(Kind::Work);
        }
        Ok(changed)
    }
}

impl Reader<'_> {
    /// The orders of a package to be looked up next, first wanted first.
    pub fn next_wanted_orders(&self, package: &str, limit: usize) -> Result<Vec<WantedOrder>, Error> {
        let Some(id) = self.names().find(NameKind::Package, 0, package) else { return Ok(Vec::new()) };
        let mut statement = self.conn.prepare_cached(
            "SELECT base, renew, oid, source FROM wanted_order INDEXED BY wo_next
             WHERE pkg = ?1 AND refused IS NULL ORDER BY id LIMIT ?2",
        )?;
        let rows = statement.query_map(params![id, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            Ok(WantedOrder {
                package: package.to_owned(),
                id: id_from_columns(row.get(0)?, row.get(1)?, row.get(2)?),
                source: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The orders that Google refused, with its words.
    pub fn refused_orders(&self) -> Result<Vec<RefusedOrder>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT pkg, base, renew, oid, source, refused FROM wanted_order WHERE refused IS NOT NULL
             ORDER BY id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(RefusedOrder {
                package: self.names().optional(NameKind::Package, row.get(0)?).unwrap_or_default(),
                id: id_from_columns(row.get(1)?, row.get(2)?, row.get(3)?),
                source: row.get(4)?,
                why: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How much is still to be looked up.
    pub fn wanted_counts(&self) -> Result<WantedCounts, Error> {
        let count = |sql| -> Result<u64, Error> {
            Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0))?.cast_unsigned())
        };
        Ok(WantedCounts {
            orders: count("SELECT count(*) FROM wanted_order INDEXED BY wo_next WHERE refused IS NULL")?,
            refused_orders: count("SELECT count(*) FROM wanted_order WHERE refused IS NOT NULL")?,
            purchases: count("SELECT count(*) FROM wanted_purchase")?,
        })
    }
}
