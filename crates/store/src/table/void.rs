//! Voided purchases. Google tells of them for 30 days; the mirror keeps them.

use jiff::Timestamp;
use purser_model::{Kind, OrderId, PurchaseKey, Void, VoidedReason, VoidedSource};
use rusqlite::{OptionalExtension, Row, params};

use crate::codec::same_content;
use crate::table::dictionary::DictKind;
use crate::table::name::NameKind;
use crate::table::order::{id_columns, id_from_columns};
use crate::table::tally::Things;
use crate::table::token;
use crate::table::version::{self, Versioned, time};
use crate::{Error, Put, Reader, VoidRow, Writer};

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE void(
        id INTEGER PRIMARY KEY,
        base INTEGER, renew INTEGER NOT NULL, oid TEXT, -- the order, as in `ord`
        part INTEGER NOT NULL,   -- 0 for the whole; for a part of the quantity, when it was voided
        quantity INTEGER,
        pur INTEGER NOT NULL,
        purchased INTEGER NOT NULL, voided INTEGER NOT NULL, -- milliseconds
        source INTEGER NOT NULL, reason INTEGER NOT NULL,
        at INTEGER NOT NULL, z BLOB NOT NULL, seen INTEGER NOT NULL
    );
    CREATE UNIQUE INDEX v_base ON void(base, renew, part, quantity) WHERE base IS NOT NULL;
    CREATE UNIQUE INDEX v_oid ON void(oid, part, quantity) WHERE oid IS NOT NULL;
    CREATE INDEX v_pur ON void(pur);";

const COLUMNS: &str = "id, base, renew, oid, quantity, pur, purchased, voided, source, reason, at, z, seen";

struct Found {
    id: i64,
    order: OrderId,
    quantity: Option<u32>,
    pur: i64,
    purchased: i64,
    voided: i64,
    source: i64,
    reason: i64,
    at: i64,
    z: Vec<u8>,
    seen: i64,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        id: row.get(0)?,
        order: id_from_columns(row.get(1)?, row.get(2)?, row.get(3)?),
        quantity: row.get(4)?,
        pur: row.get(5)?,
        purchased: row.get(6)?,
        voided: row.get(7)?,
        source: row.get(8)?,
        reason: row.get(9)?,
        at: row.get(10)?,
        z: row.get(11)?,
        seen: row.get(12)?,
    })
}

impl Writer<'_> {
    /// Puts a void as Google sent it at `seen`. An order has one for the whole and any number for parts of its
    /// quantity; renewals share the token, so the order tells them apart.
    pub fn put_void(&self, void: &Void, raw: &str, seen: Timestamp) -> Result<Put, Error> {
        let package = self.name(NameKind::Package, 0, &void.key.package)?;
        let pur = self.token(package, &void.key.token)?.id;
        let (base, renew, oid) = id_columns(&void.order);
        let part = void.quantity.map_or(0, |_| void.voided.as_millisecond());
        let seen = seen.as_millisecond();
        let known = [&*void.key.token, &*void.order.to_string()];
        let old = self
            .conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM void WHERE {} AND part = ?4 AND quantity IS ?5",
                if base.is_some() {
                    "base = ?1 AND renew = ?2 AND ?3 IS NULL"
                } else {
                    "oid = ?3 AND ?1 IS NULL AND renew = ?2"
                }
            ))?
            .query_row(params![base, renew, oid, part, void.quantity], from_row)
            .optional()?;
        let (put, at, z) = match &old {
            None => (Put::New, seen, self.pack(DictKind::Other, raw, known)?),
            Some(old) => {
                let old_token =
                    token::key(self.conn, &self.names(), old.pur)?.map(|k| k.token).unwrap_or_default();
                let old_raw = self.unpack(&old.z, [&old_token, known[1]])?;
                if same_content(&old_raw, raw) {
                    (Put::Same, old.at, old.z.clone())
                } else {
                    let replaced = self.pack(DictKind::Other, &old_raw, ["", known[1]])?;
                    version::push(self.conn, Versioned::Void, old.id, old.at, &replaced)?;
                    (Put::Changed, seen, self.pack(DictKind::Other, raw, known)?)
                }
            }
        };
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO void(id, base, renew, oid, part, quantity, pur, purchased, voided, source,
                    reason, at, z, seen)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute(params![
                old.map(|o| o.id), base, renew, oid, part, void.quantity, pur, void.purchased.as_millisecond(),
                void.voided.as_millisecond(), void.source.number(), void.reason.0, at, z, seen
            ])?;
        if put != Put::Same {
            self.changed(Kind::Voids);
        }
        if put == Put::New {
            self.count_things(Things::Voids, 1);
        }
        Ok(put)
    }
}

impl Reader<'_> {
    /// The voids of an order, oldest first.
    pub fn voids_of_order(&self, id: &OrderId) -> Result<Vec<VoidRow>, Error> {
        let (base, renew, oid) = id_columns(id);
        let found: Vec<Found> = match base {
            Some(base) => self
                .conn
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM void WHERE base = ?1 AND renew = ?2 ORDER BY voided"
                ))?
                .query_map(params![base, renew], from_row)?
                .collect::<Result<_, _>>()?,
            None => self
                .conn
                .prepare_cached(&format!("SELECT {COLUMNS} FROM void WHERE oid = ?1 ORDER BY voided"))?
                .query_map([oid], from_row)?
                .collect::<Result<_, _>>()?,
        };
        self.void_rows(found)
    }

    /// The voids of a purchase and its renewals, oldest first.
    pub fn voids_of_purchase(&self, key: &PurchaseKey) -> Result<Vec<VoidRow>, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else {
            return Ok(Vec::new());
        };
        let Some(token) = token::find(self.conn, package, &key.token)? else { return Ok(Vec::new()) };
        let found: Vec<Found> = self
            .conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM void WHERE pur = ? ORDER BY voided"))?
            .query_map([token.id], from_row)?
            .collect::<Result<_, _>>()?;
        self.void_rows(found)
    }

    fn void_rows(&self, found: Vec<Found>) -> Result<Vec<VoidRow>, Error> {
        let row = |v: Found| {
            let key = token::key(self.conn, self.names(), v.pur)?
                .ok_or_else(|| Error::Damaged(format!("the void of {} has lost its token", v.order)))?;
            let raw = self.unpack(&v.z, [&key.token, &v.order.to_string()])?;
            let void = Void {
                key,
                order: v.order,
                purchased: time(v.purchased),
                voided: time(v.voided),
                source: VoidedSource::from_number(v.source),
                reason: VoidedReason(v.reason),
                quantity: v.quantity,
            };
            Ok(VoidRow { void, raw, seen: time(v.seen) })
        };
        found.into_iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStore, time};

    fn void(order: &str, quantity: Option<u32>, voided: &str) -> Void {
        Void {
            key: PurchaseKey { package: "com.example.app".into(), token: "token-number-one".into() },
            order: OrderId::parse(order),
            purchased: time("2026-03-01T00:00:00Z"),
            voided: time(voided),
            source: VoidedSource::Developer,
            reason: VoidedReason(7),
            quantity,
        }
    }

    #[test]
    fn an_order_has_one_void_for_the_whole_and_several_for_its_parts() {
        let store = TestStore::new();
        let at = time("2026-03-15T00:00:00Z");
        let (one, two) = ("GPA.3312-4821-9932-12345", "GPA.3312-4821-9932-12345..0");
        let put = |v: &Void, raw: &str| store.write(|w| w.put_void(v, raw, at)).unwrap();
        assert_eq!(put(&void(one, None, "2026-03-02T00:00:00Z"), "{}").0, Put::New);
        let (again, changes) = put(&void(one, None, "2026-03-02T00:00:00Z"), "{ }");
        assert_eq!((again, changes.is_empty()), (Put::Same, true));
        assert_eq!(put(&void(two, None, "2026-03-03T00:00:00Z"), "{}").0, Put::New, "a renewal, same token");
        assert_eq!(put(&void(one, Some(1), "2026-03-04T00:00:00Z"), "{}").0, Put::New);
        assert_eq!(put(&void(one, Some(1), "2026-03-05T00:00:00Z"), "{}").0, Put::New);
        assert_eq!(put(&void(one, Some(1), "2026-03-05T00:00:00Z"), "{}").0, Put::Same);
        assert_eq!(put(&void("old-kind", None, "2026-03-06T00:00:00Z"), r#"{"o":"old-kind"}"#).0, Put::New);
        let key = void(one, None, "2026-03-02T00:00:00Z").key;
        assert_eq!(store.read(|r| r.voids_of_order(&OrderId::parse(one))).unwrap().len(), 3);
        let old = store.read(|r| r.voids_of_order(&OrderId::parse("old-kind"))).unwrap();
        assert_eq!((old.len(), old[0].raw.as_str()), (1, r#"{"o":"old-kind"}"#));
        assert_eq!(store.read(|r| r.voids_of_purchase(&key)).unwrap().len(), 5);
        assert_eq!(store.read(|r| r.counts()).unwrap().voids, 5);
    }
}
