//! Purchases that are still to be looked up.

use purser_model::Kind;
use rusqlite::{Connection, params};

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

/// Takes a wish off the list. Whether there was one.
pub(crate) fn done(conn: &Connection, pur: i64) -> Result<bool, Error> {
    Ok(conn.prepare_cached("DELETE FROM wanted_purchase WHERE pur = ?")?.execute([pur])? > 0)
}

impl Writer<'_> {
    /// Wants purchases looked up, also known ones. A purchase that is wanted already takes the higher priority.
    /// How many were added or raised.
    pub fn want_purchases(&self, wanted: &[WantedPurchase]) -> Result<usize, Error> {
        self.want(wanted, false)
    }

    /// As [`Writer::want_purchases`], except for those that Google has answered for, even if only to say that
    /// they are gone.
    pub fn want_new_purchases(&self, wanted: &[WantedPurchase]) -> Result<usize, Error> {
        self.want(wanted, true)
    }

    fn want(&self, wanted: &[WantedPurchase], only_new: bool) -> Result<usize, Error> {
        let mut changed = 0;
        for wish in wanted {
            let package = self.name(NameKind::Package, 0, &wish.key.package)?;
            let pur = self.token(package, &wish.key.token)?.id;
            if only_new && self.conn.prepare_cached("SELECT 1 FROM purchase WHERE id = ?")?.exists([pur])? {
                continue;
            }
            let hint = match wish.hint {
                PurchaseHint::Subscription => 1,
                PurchaseHint::OneTime => 2,
                PurchaseHint::Unknown => 0,
            };
            changed += self
                .conn
                .prepare_cached(
                    "INSERT INTO wanted_purchase(pur, hint, priority, why) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO UPDATE SET priority = excluded.priority, why = excluded.why,
                        hint = iif(excluded.hint = 0, hint, excluded.hint)
                     WHERE excluded.priority > priority",
                )?
                .execute(params![pur, hint, wish.priority, wish.why])?;
        }
        if changed > 0 {
            self.changed(Kind::Work);
        }
        Ok(changed)
    }
}

impl Reader<'_> {
    /// The purchases to be looked up next: highest priority first, then first known first.
    pub fn next_wanted_purchases(&self, limit: usize) -> Result<Vec<WantedPurchase>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT pur, hint, priority, why FROM wanted_purchase INDEXED BY wp_next
             ORDER BY priority DESC, pur LIMIT ?",
        )?;
        let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut wanted = Vec::new();
        while let Some(row) = rows.next()? {
            let key = token::key(self.conn, self.names(), row.get(0)?)?
                .ok_or_else(|| Error::Damaged("a wanted purchase has lost its token".into()))?;
            let hint = match row.get(1)? {
                1 => PurchaseHint::Subscription,
                2 => PurchaseHint::OneTime,
                _ => PurchaseHint::Unknown,
            };
            wanted.push(WantedPurchase { key, hint, priority: row.get(2)?, why: row.get(3)? });
        }
        Ok(wanted)
    }
}
