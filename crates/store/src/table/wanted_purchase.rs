//! Purchases that are still to be looked up.

use jiff::Timestamp;
use purser_model::{Kind, PurchaseKey};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::table::name::NameKind;
use crate::table::token;
use crate::{Error, PurchaseHint, Reader, WantedPurchase, Writer};

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE wanted_purchase(
        pur INTEGER PRIMARY KEY,
        hint INTEGER NOT NULL,   -- 1 subscription, 2 one-time, 0 unknown
        priority INTEGER NOT NULL,
        why TEXT NOT NULL
    );
    CREATE INDEX wp_next ON wanted_purchase(priority DESC, pur);";

/// `n` grows with each wish for a purchase that is wanted already: something happened to it again, maybe after the
/// look-up that is on its way was sent.
pub(crate) const SCHEMA_3: &str = "ALTER TABLE wanted_purchase ADD COLUMN n INTEGER NOT NULL DEFAULT 0;";

/// Takes a wish off the list. Whether there was one.
pub(crate) fn done(conn: &Connection, pur: i64) -> Result<bool, Error> {
    Ok(conn.prepare_cached("DELETE FROM wanted_purchase WHERE pur = ?")?.execute([pur])? > 0)
}

fn number(hint: PurchaseHint) -> u8 {
    match hint {
        PurchaseHint::Subscription => 1,
        PurchaseHint::OneTime => 2,
        PurchaseHint::Unknown => 0,
    }
}

impl Writer<'_> {
    /// Wants purchases looked up, also known ones. A purchase that is wanted already takes the higher priority.
    /// How many were added or raised.
    pub fn want_purchases(&self, wanted: &[WantedPurchase]) -> Result<usize, Error> {
        wanted.iter().try_fold(0, |n, wish| Ok(n + self.want(wish, None, false)?))
    }

    /// As [`Writer::want_purchases`], except for those that Google has answered for, even if only to say that
    /// they are gone.
    pub fn want_new_purchases(&self, wanted: &[WantedPurchase]) -> Result<usize, Error> {
        wanted.iter().try_fold(0, |n, wish| Ok(n + self.want(wish, Some(i64::MIN), false)?))
    }

    /// As [`Writer::want_new_purchases`], and known ones too if the mirror last asked for them before the given
    /// time, when something is said to have happened to them.
    pub fn want_purchases_since(&self, wanted: &[(WantedPurchase, Timestamp)]) -> Result<usize, Error> {
        wanted
            .iter()
            .try_fold(0, |n, (wish, since)| Ok(n + self.want(wish, Some(since.as_millisecond()), true)?))
    }

    /// As [`Writer::want_purchases_since`], for what happened so long ago that every look-up that is on its way tells
    /// of it: a purchase that is wanted already is not wanted once more.
    pub fn want_purchases_told_since(&self, wanted: &[(WantedPurchase, Timestamp)]) -> Result<usize, Error> {
        wanted
            .iter()
            .try_fold(0, |n, (wish, since)| Ok(n + self.want(wish, Some(since.as_millisecond()), false)?))
    }

    /// Notes a wish, unless Google was asked at `unless_since` (milliseconds) or later. `again`: also where it is
    /// noted already.
    fn want(&self, wish: &WantedPurchase, unless_since: Option<i64>, again: bool) -> Result<usize, Error> {
        let package = self.name(NameKind::Package, 0, &wish.key.package)?;
        let pur = self.token(package, &wish.key.token)?.id;
        if let Some(since) = unless_since
            && self
                .conn
                .prepare_cached("SELECT 1 FROM purchase WHERE id = ?1 AND seen >= ?2")?
                .exists([pur, since])?
        {
            return Ok(0);
        }
        let changed = self
            .conn
            .prepare_cached(
                "INSERT INTO wanted_purchase(pur, hint, priority, why) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET priority = max(priority, excluded.priority),
                        why = iif(excluded.priority > priority, excluded.why, why),
                        hint = iif(excluded.hint = 0, hint, excluded.hint), n = n + ?5
                     WHERE ?5 OR excluded.priority > priority",
            )?
            .execute(params![pur, number(wish.hint), wish.priority, wish.why, again])?;
        if changed > 0 {
            self.changed(Kind::Work);
        }
        Ok(changed)
    }
}

impl Reader<'_> {
    /// How often a purchase was wished for since it is wanted; `None` if it is not.
    pub fn purchase_wish(&self, key: &PurchaseKey) -> Result<Option<u32>, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else { return Ok(None) };
        let Some(token) = token::find(self.conn, package, &key.token)? else { return Ok(None) };
        let mut statement = self.conn.prepare_cached("SELECT n FROM wanted_purchase WHERE pur = ?")?;
        Ok(statement.query_row([token.id], |row| row.get(0)).optional()?)
    }

    /// The purchases to be looked up next: highest priority first, then first known first.
    pub fn next_wanted_purchases(&self, limit: usize) -> Result<Vec<WantedPurchase>, Error> {
        Ok(self.next_purchase_wishes(limit, None)?.into_iter().map(|(wanted, _)| wanted).collect())
    }

    /// The same, of one kind only if so asked, with how often each was wished for since it is wanted, as in
    /// [`Reader::purchase_wish`].
    pub fn next_purchase_wishes(
        &self,
        limit: usize,
        only: Option<PurchaseHint>,
    ) -> Result<Vec<(WantedPurchase, u32)>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT pur, hint, priority, why, n FROM wanted_purchase INDEXED BY wp_next
             WHERE ?2 IS NULL OR hint = ?2 ORDER BY priority DESC, pur LIMIT ?1",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![limit, only.map(number)])?;
        let mut wanted = Vec::new();
        while let Some(row) = rows.next()? {
            let key = token::key(self.conn, self.names(), row.get(0)?)?
                .ok_or_else(|| Error::Damaged("a wanted purchase has lost its token".into()))?;
            wanted.push(wish(key, row)?);
        }
        Ok(wanted)
    }

    /// The same, of certain purchases, as far as they are wanted.
    pub fn purchase_wishes(&self, keys: &[PurchaseKey]) -> Result<Vec<(WantedPurchase, u32)>, Error> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT pur, hint, priority, why, n FROM wanted_purchase WHERE pur = ?")?;
        let mut wanted = Vec::with_capacity(keys.len());
        for key in keys {
            let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else { continue };
            let Some(token) = token::find(self.conn, package, &key.token)? else { continue };
            let mut rows = statement.query([token.id])?;
            if let Some(row) = rows.next()? {
                wanted.push(wish(key.clone(), row)?);
            }
        }
        Ok(wanted)
    }

    /// How many purchases are wanted, by priority, the highest first.
    pub fn wanted_by_priority(&self) -> Result<Vec<(u8, u64)>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT priority, count(*) FROM wanted_purchase INDEXED BY wp_next
             GROUP BY priority ORDER BY priority DESC",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn wish(key: PurchaseKey, row: &Row<'_>) -> Result<(WantedPurchase, u32), Error> {
    let hint = match row.get(1)? {
        1 => PurchaseHint::Subscription,
        2 => PurchaseHint::OneTime,
        _ => PurchaseHint::Unknown,
    };
    Ok((WantedPurchase { key, hint, priority: row.get(2)?, why: row.get(3)? }, row.get(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestStore, purchase, time};

    fn wish(token: &str, priority: u8) -> WantedPurchase {
        let key = purchase("com.example.app", token).key;
        WantedPurchase { key, hint: PurchaseHint::Subscription, priority, why: "seen in an order".into() }
    }

    #[test]
    fn the_most_urgent_comes_first_and_goes_when_it_is_there() {
        let store = TestStore::new();
        store
            .write(|w| {
                w.want_purchases(&[
                    wish("token-a", 1),
                    wish("token-b", 5),
                    wish("token-c", 1),
                    wish("token-b", 2),
                ])
            })
            .unwrap();
        let next = || store.read(|r| r.next_wanted_purchases(9)).unwrap();
        assert_eq!(next(), [wish("token-b", 5), wish("token-a", 1), wish("token-c", 1)]);
        store.write(|w| w.want_purchases(&[wish("token-c", 9)])).unwrap();
        assert_eq!(next()[0], wish("token-c", 9));
        let bought = purchase("com.example.app", "token-c");
        let (_, changes) =
            store.write(|w| w.put_purchase(&bought, "{}", time("2026-03-15T00:00:00Z"))).unwrap();
        assert!(changes.has(Kind::Work));
        assert_eq!(next().len(), 2);
        let (added, _) = store.write(|w| w.want_new_purchases(&[wish("token-c", 1)])).unwrap();
        assert_eq!(added, 0);
        assert_eq!(store.read(|r| r.counts()).unwrap().tokens, 3);
    }

    #[test]
    fn what_a_look_up_on_its_way_tells_is_not_wished_for_once_more() {
        let store = TestStore::new();
        let wanted = (wish("token-a", 1), time("2026-03-01T00:00:00Z"));
        let keys = [wanted.0.key.clone(), wish("token-b", 1).key];
        let wishes = || {
            let told = store.read(|r| r.purchase_wishes(&keys)).unwrap();
            told.into_iter().map(|(_, n)| n).collect::<Vec<_>>()
        };
        assert_eq!(wishes(), [0; 0]);
        store.write(|w| w.want_purchases_told_since(std::slice::from_ref(&wanted))).unwrap();
        store.write(|w| w.want_purchases_told_since(std::slice::from_ref(&wanted))).unwrap();
        assert_eq!(wishes(), [0]);
        store.write(|w| w.want_purchases_since(std::slice::from_ref(&wanted))).unwrap();
        assert_eq!(wishes(), [1]);
        let bought = purchase("com.example.app", "token-a");
        store.write(|w| w.put_purchase(&bought, "{}", time("2026-03-15T00:00:00Z"))).unwrap();
        store.write(|w| w.want_purchases_told_since(std::slice::from_ref(&wanted))).unwrap();
        assert_eq!(wishes(), [0; 0], "it was looked up since");
    }
}
