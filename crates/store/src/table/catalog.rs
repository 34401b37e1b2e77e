//! Subscriptions, one-time products and their offers, as last listed. What vanished from a listing is marked,
//! not deleted.

use jiff::Timestamp;
use purser_model::Kind;
use rusqlite::{OptionalExtension, Row, params};

use crate::codec::same_content;
use crate::table::dictionary::DictKind;
use crate::table::name::NameKind;
use crate::table::version::{self, Versioned, time};
use crate::{CatalogKind, CatalogRow, Error, Put, Reader, Writer};

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE catalog(
        id INTEGER PRIMARY KEY,
        pkg INTEGER NOT NULL,
        kind INTEGER NOT NULL,   -- see `number`
        path TEXT NOT NULL,
        at INTEGER NOT NULL, z BLOB NOT NULL, seen INTEGER NOT NULL, -- milliseconds
        gone_since INTEGER,
        UNIQUE(pkg, kind, path)
    );";

const COLUMNS: &str = "pkg, kind, path, z, seen, gone_since";

fn number(kind: CatalogKind) -> i64 {
    match kind {
        CatalogKind::Subscription => 1,
        CatalogKind::SubscriptionOffer => 2,
        CatalogKind::OneTimeProduct => 3,
        CatalogKind::OneTimeOffer => 4,
    }
}

fn from_number(number: i64) -> Result<CatalogKind, Error> {
    match number {
        1 => Ok(CatalogKind::Subscription),
        2 => Ok(CatalogKind::SubscriptionOffer),
        3 => Ok(CatalogKind::OneTimeProduct),
        4 => Ok(CatalogKind::OneTimeOffer),
        other => Err(Error::Damaged(format!("catalog entries of kind {other} are unknown"))),
    }
}

type Found = (i64, i64, String, Vec<u8>, i64, Option<i64>);

fn from_row(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
}

impl Writer<'_> {
    /// Puts a catalog entry as listed at `seen`. `path` is its ids from the product down, with slashes. All
    /// entries of one listing carry the same `seen`, and [`Writer::end_catalog_listing`] ends it.
    pub fn put_catalog(
        &self,
        package: &str,
        kind: CatalogKind,
        path: &str,
        raw: &str,
        seen: Timestamp,
    ) -> Result<Put, Error> {
        let package = self.name(NameKind::Package, 0, package)?;
        let seen = seen.as_millisecond();
        let old: Option<(i64, i64, Vec<u8>, Option<i64>)> = self
            .conn
            .prepare_cached(
                "SELECT id, at, z, gone_since FROM catalog WHERE pkg = ?1 AND kind = ?2 AND path = ?3",
            )?
            .query_row(params![package, number(kind), path], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let Some((id, at, z, gone)) = old else {
            let z = self.pack(DictKind::Other, raw, ["", ""])?;
            self.conn
                .prepare_cached(
                    "INSERT INTO catalog(pkg, kind, path, at, z, seen) VALUES (?1, ?2, ?3, ?4, ?5, ?4)",
                )?
                .execute(params![package, number(kind), path, seen, z])?;
            self.changed(Kind::Catalog);
            return Ok(Put::New);
        };
        let same = same_content(&self.unpack(&z, ["", ""])?, raw);
        let (at, z) = if same {
            (at, z)
        } else {
            version::push(self.conn, Versioned::Catalog, id, at, &z)?;
            (seen, self.pack(DictKind::Other, raw, ["", ""])?)
        };
        self.conn
            .prepare_cached("UPDATE catalog SET at = ?2, z = ?3, seen = ?4, gone_since = NULL WHERE id = ?1")?
            .execute(params![id, at, z, seen])?;
        if !same || gone.is_some() {
            self.changed(Kind::Catalog);
        }
        Ok(if same { Put::Same } else { Put::Changed })
    }

    /// Marks as gone what the listing that was put with `seen` did not contain. How many were marked.
    pub fn end_catalog_listing(
        &self,
        package: &str,
        kind: CatalogKind,
        seen: Timestamp,
    ) -> Result<usize, Error> {
        let package = self.name(NameKind::Package, 0, package)?;
        let marked = self
            .conn
            .prepare_cached(
                "UPDATE catalog SET gone_since = ?3
                 WHERE pkg = ?1 AND kind = ?2 AND seen < ?3 AND gone_since IS NULL",
            )?
            .execute(params![package, number(kind), seen.as_millisecond()])?;
        if marked > 0 {
            self.changed(Kind::Catalog);
        }
        Ok(marked)
    }
}

impl Reader<'_> {
    /// How many entries are listed, or how many of them are products. A few thousand at most.
    pub(crate) fn catalog_entries(&self, only_products: bool) -> Result<u64, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*) FROM catalog WHERE gone_since IS NULL AND (NOT ?1 OR kind IN (1, 3))",
        )?;
        Ok(statement.query_row([only_products], |row| row.get::<_, i64>(0))?.cast_unsigned())
    }

    /// Every catalog entry, of one package or of all, gone ones too, sorted by package, kind and path.
    pub fn catalog(&self, package: Option<&str>) -> Result<Vec<CatalogRow>, Error> {
        let found: Vec<Found> = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM catalog"))?
            .query_map([], from_row)?
            .collect::<Result<_, _>>()?;
        let wanted = |name: &str| package.is_none_or(|p| p == name);
        let mut rows = Vec::new();
        for entry in found {
            if wanted(self.names().text(NameKind::Package, entry.0).unwrap_or_default()) {
                rows.push(self.catalog_entry(entry)?);
            }
        }
        rows.sort_by(|a, b| (&a.package, a.kind, &a.path).cmp(&(&b.package, b.kind, &b.path)));
        Ok(rows)
    }

    /// One catalog entry.
    pub fn catalog_raw(
        &self,
        package: &str,
        kind: CatalogKind,
        path: &str,
    ) -> Result<Option<CatalogRow>, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, package) else { return Ok(None) };
        let found = self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM catalog WHERE pkg = ?1 AND kind = ?2 AND path = ?3"
            ))?
            .query_row(params![package, number(kind), path], from_row)
            .optional()?;
        found.map(|entry| self.catalog_entry(entry)).transpose()
    }

    fn catalog_entry(&self, (package, kind, path, z, seen, gone): Found) -> Result<CatalogRow, Error> {
        Ok(CatalogRow {
            package: self.names().optional(NameKind::Package, package).unwrap_or_default(),
            kind: from_number(kind)?,
            path,
            raw: self.unpack(&z, ["", ""])?,
            seen: time(seen),
            gone_since: gone.map(time),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStore, time};

    #[test]
    fn what_vanishes_from_a_listing_is_marked_and_kept() {
        let store = TestStore::new();
        let list = |paths: &[&str], at: &str| {
            store
                .write(|w| {
                    for path in paths {
                        w.put_catalog(
                            "com.a",
                            CatalogKind::Subscription,
                            path,
                            &format!(r#"{{"id":"{path}"}}"#),
                            time(at),
                        )?;
                    }
                    w.end_catalog_listing("com.a", CatalogKind::Subscription, time(at))
                })
                .unwrap()
        };
        list(&["premium", "family"], "2026-03-01T00:00:00Z");
        let (marked, changes) = list(&["premium"], "2026-03-02T00:00:00Z");
        assert_eq!((marked, changes.has(Kind::Catalog)), (1, true));
        let (marked, changes) = list(&["premium"], "2026-03-03T00:00:00Z");
        assert_eq!((marked, changes.is_empty()), (0, true));
        let rows = store.read(|r| r.catalog(Some("com.a"))).unwrap();
        let gone: Vec<_> = rows.iter().map(|r| (r.path.as_str(), r.gone_since)).collect();
        assert_eq!(gone, [("family", Some(time("2026-03-02T00:00:00Z"))), ("premium", None)]);
        assert_eq!(store.read(|r| r.counts()).unwrap().catalog, 1);
        list(&["premium", "family"], "2026-03-04T00:00:00Z");
        let back =
            store.read(|r| r.catalog_raw("com.a", CatalogKind::Subscription, "family")).unwrap().unwrap();
        assert_eq!((back.gone_since, back.raw.as_str()), (None, r#"{"id":"family"}"#));
        assert_eq!(store.read(|r| r.catalog(Some("com.b"))).unwrap(), []);
    }
}
