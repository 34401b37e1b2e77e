//! Orders whose ids are known and that are still to be looked up.

mod asked;

use jiff::Timestamp;
use purser_model::{Kind, OrderId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::table::name::NameKind;
use crate::table::order::{id_columns, id_from_columns};
use crate::table::version::time;
use crate::{Error, Gathering, Reader, RefusedOrder, WantedCounts, WantedOrder, Writer};

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

/// An order that only a look-up named waits for company until then: a batch costs the same for one and for a
/// thousand. 0 is at once.
///
/// `n` grows with each wish for an order that is wanted already: something happened to it again, maybe after the
/// look-up that is on its way was sent.
pub(crate) const SCHEMA_3: &str = "
    ALTER TABLE wanted_order ADD COLUMN ready INTEGER NOT NULL DEFAULT 0; -- milliseconds
    ALTER TABLE wanted_order ADD COLUMN n INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX wo_ready ON wanted_order(pkg, ready) WHERE refused IS NULL;";

/// Takes an order off the list. How often it had been wished for, if it was on it.
pub(crate) fn done(conn: &Connection, id: &OrderId) -> Result<Option<u32>, Error> {
    let wish = match id_columns(id) {
        (Some(base), renew, _) => conn
            .prepare_cached("DELETE FROM wanted_order WHERE base = ?1 AND renew = ?2 RETURNING n")?
            .query_row(params![base, renew], |row| row.get(0)),
        (None, _, oid) => conn
            .prepare_cached("DELETE FROM wanted_order WHERE oid = ?1 RETURNING n")?
            .query_row([oid], |row| row.get(0)),
    };
    Ok(wish.optional()?)
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
            added += self.insert_wanted_order(wish, 0, false)?;
        }
        if added > 0 {
            self.changed(Kind::Work);
        }
        Ok(added)
    }

    /// As [`Writer::want_orders`], but they may wait for company until `ready`.
    pub fn want_orders_by(&self, wanted: &[WantedOrder], ready: Timestamp) -> Result<usize, Error> {
        let mut added = 0;
        for wish in wanted {
            if !self.has_order(&wish.id)? {
                added += self.insert_wanted_order(wish, ready.as_millisecond(), false)?;
            }
        }
        if added > 0 {
            self.changed(Kind::Work);
        }
        Ok(added)
    }

    /// Wants known orders once more, which may wait for company until `ready`.
    pub fn want_orders_again_by(&self, wanted: &[WantedOrder], ready: Timestamp) -> Result<usize, Error> {
        let mut added = 0;
        for wish in wanted {
            added += self.insert_wanted_order(wish, ready.as_millisecond(), true)?;
        }
        if added > 0 {
            self.changed(Kind::Work);
        }
        Ok(added)
    }

    /// As [`Writer::want_orders`], and known ones too if the mirror last looked at them before the given time,
    /// when something is said to have happened to them. How many were added.
    pub fn want_orders_since(&self, wanted: &[(WantedOrder, Timestamp)]) -> Result<usize, Error> {
        let mut added = 0;
        for (wish, since) in wanted {
            if self.order_seen(&wish.id)?.is_some_and(|seen| seen >= since.as_millisecond()) {
                continue;
            }
            added += self.insert_wanted_order(wish, 0, true)?;
        }
        if added > 0 {
            self.changed(Kind::Work);
        }
        Ok(added)
    }

    /// `again`: something is said to have happened, so that an answer on its way may be too old, and what was
    /// refused may be known by now.
    fn insert_wanted_order(&self, wish: &WantedOrder, ready: i64, again: bool) -> Result<usize, Error> {
        let package = self.name(NameKind::Package, 0, &wish.package)?;
        let (base, renew, oid) = id_columns(&wish.id);
        Ok(self
            .conn
            .prepare_cached(
                "INSERT INTO wanted_order(pkg, base, renew, oid, source, ready) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET ready = min(ready, excluded.ready), n = n + ?7,
                    refused = iif(?7, NULL, refused)
                 WHERE ?7 OR excluded.ready < ready",
            )?
            .execute(params![package, base, renew, oid, wish.source, ready, again])?)
    }

    /// When the mirror last looked at an order.
    fn order_seen(&self, id: &OrderId) -> Result<Option<i64>, Error> {
        let (base, renew, oid) = id_columns(id);
        let seen = match base {
            Some(base) => self
                .conn
                .prepare_cached("SELECT seen FROM ord WHERE base = ?1 AND renew = ?2")?
                .query_row(params![base, renew], |row| row.get(0))
                .optional()?,
            None => self
                .conn
                .prepare_cached("SELECT seen FROM ord WHERE oid = ?1")?
                .query_row([oid], |row| row.get(0))
                .optional()?,
        };
        Ok(seen)
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
    /// How often an order was wished for since it is wanted; `None` if it is not.
    pub fn order_wish(&self, id: &OrderId) -> Result<Option<u32>, Error> {
        let (base, renew, oid) = id_columns(id);
        let wish = match base {
            Some(base) => self
                .conn
                .prepare_cached("SELECT n FROM wanted_order WHERE base = ?1 AND renew = ?2")?
                .query_row(params![base, renew], |row| row.get(0))
                .optional()?,
            None => self
                .conn
                .prepare_cached("SELECT n FROM wanted_order WHERE oid = ?1")?
                .query_row([oid], |row| row.get(0))
                .optional()?,
        };
        Ok(wish)
    }

    /// How many orders of a package wait for company, and when the first of them is ready to go alone. Those that
    /// are ready now are not among them.
    pub fn gathering_orders(&self, package: &str, now: Timestamp) -> Result<Gathering, Error> {
        let none = Gathering { waiting: 0, first: None, ready: false };
        let Some(id) = self.names().find(NameKind::Package, 0, package) else { return Ok(none) };
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*), min(ready) FROM wanted_order INDEXED BY wo_ready
             WHERE pkg = ?1 AND refused IS NULL AND ready > ?2",
        )?;
        let now = now.as_millisecond();
        let (waiting, first) = statement.query_row([id, now], |row| {
            Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get::<_, Option<i64>>(1)?))
        })?;
        let ready = self
            .conn
            .prepare_cached(
                "SELECT 1 FROM wanted_order INDEXED BY wo_ready
                 WHERE pkg = ?1 AND refused IS NULL AND ready <= ?2",
            )?
            .exists([id, now])?;
        Ok(Gathering { waiting, first: first.map(time), ready })
    }

    /// The orders of a package to be looked up next, first wanted first.
    pub fn next_wanted_orders(&self, package: &str, limit: usize) -> Result<Vec<WantedOrder>, Error> {
        Ok(self.next_order_wishes(package, limit)?.into_iter().map(|(wanted, _)| wanted).collect())
    }

    /// The same, with [`Reader::order_wish`] of each.
    pub fn next_order_wishes(&self, package: &str, limit: usize) -> Result<Vec<(WantedOrder, u32)>, Error> {
        let Some(id) = self.names().find(NameKind::Package, 0, package) else { return Ok(Vec::new()) };
        let mut statement = self.conn.prepare_cached(
            "SELECT base, renew, oid, source, n FROM wanted_order INDEXED BY wo_next
             WHERE pkg = ?1 AND refused IS NULL ORDER BY id LIMIT ?2",
        )?;
        let rows = statement.query_map(params![id, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            let wanted = WantedOrder {
                package: package.to_owned(),
                id: id_from_columns(row.get(0)?, row.get(1)?, row.get(2)?),
                source: row.get(3)?,
            };
            Ok((wanted, row.get(4)?))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStore, order, time};

    fn wish(id: &str) -> WantedOrder {
        WantedOrder { package: "com.example.app".into(), id: OrderId::parse(id), source: "sales".into() }
    }

    #[test]
    fn an_order_is_wanted_once_until_it_is_there_or_refused() {
        let store = TestStore::new();
        let (a, b, c) = ("GPA.3312-4821-9932-00001", "GPA.3312-4821-9932-00002", "odd-id");
        let at = time("2026-03-15T00:00:00Z");
        store.write(|w| w.put_order(&order(a, "token-number-one", "PROCESSED"), "{}", at)).unwrap();
        let want = || store.write(|w| w.want_orders(&[wish(a), wish(b), wish(c), wish(b)])).unwrap();
        let (added, changes) = want();
        assert_eq!((added, changes), (2, purser_model::Changes::of(Kind::Work)));
        let (added, changes) = want();
        assert_eq!((added, changes.is_empty()), (0, true));
        let next = |limit| store.read(|r| r.next_wanted_orders("com.example.app", limit)).unwrap();
        assert_eq!(next(9), [wish(b), wish(c)]);
        assert_eq!(next(1), [wish(b)]);
        store.write(|w| w.drop_wanted_order(&OrderId::parse(c), "not found")).unwrap();
        assert_eq!(want().0, 0, "what Google refused is not asked again by itself");
        let (_, changes) =
            store.write(|w| w.put_order(&order(b, "token-number-one", "PROCESSED"), "{}", at)).unwrap();
        assert!(changes.has(Kind::Work));
        assert_eq!(next(9), []);
        assert_eq!(store.read(|r| r.refused_orders()).unwrap()[0].why, "not found");
        let counts = store.read(|r| r.wanted_counts()).unwrap();
        assert_eq!(counts, WantedCounts { orders: 0, refused_orders: 1, purchases: 0 });
        store.write(|w| w.want_refused_orders_again()).unwrap();
        assert_eq!(next(9), [wish(c)]);
    }

    #[test]
    fn an_order_that_may_wait_is_ready_when_its_time_or_a_reason_comes() {
        let store = TestStore::new();
        let (a, b) = ("GPA.3312-4821-9932-00001", "GPA.3312-4821-9932-00002");
        let (now, later) = (time("2026-03-15T00:00:00Z"), time("2026-03-15T06:00:00Z"));
        let gathering = |at| store.read(|r| r.gathering_orders("com.example.app", at)).unwrap();
        store.write(|w| w.want_orders_by(&[wish(a), wish(b)], later)).unwrap();
        assert_eq!(gathering(now), Gathering { waiting: 2, first: Some(later), ready: false });
        assert!(gathering(later).ready);
        store.write(|w| w.want_orders(&[wish(b)])).unwrap();
        assert_eq!(gathering(now), Gathering { waiting: 1, first: Some(later), ready: true });
    }

    #[test]
    fn a_wish_for_what_is_wanted_already_is_told_from_the_first() {
        let store = TestStore::new();
        let id = "GPA.3312-4821-9932-00001";
        let wishes = || store.read(|r| r.order_wish(&OrderId::parse(id))).unwrap();
        assert_eq!(wishes(), None);
        store.write(|w| w.want_orders(&[wish(id), wish(id)])).unwrap();
        assert_eq!(wishes(), Some(0));
        let at = time("2026-03-15T00:00:00Z");
        store.write(|w| w.drop_wanted_order(&OrderId::parse(id), "not found")).unwrap();
        store.write(|w| w.want_orders_since(&[(wish(id), at)])).unwrap();
        assert_eq!(wishes(), Some(1));
        assert_eq!(store.read(|r| r.next_order_wishes("com.example.app", 9)).unwrap(), [(wish(id), 1)]);
    }
}
