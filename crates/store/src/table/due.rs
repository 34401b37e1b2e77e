//! When each purchase is looked at next, and why.

use jiff::Timestamp;
use purser_model::{Due, DueWhy, Kind, PurchaseKey};
use rusqlite::{Connection, OptionalExtension, params};

use crate::table::name::NameKind;
use crate::table::version::time;
use crate::{DueHour, Error, Reader, Writer};

/// The rows for what an older Purser mirrored are rougher than those written since: each becomes exact when the
/// purchase is looked at.
pub(crate) const SCHEMA_2: &str = "
    CREATE TABLE due(
        pur INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,     -- milliseconds
        why INTEGER NOT NULL     -- see `DueWhy`
    );
    CREATE INDEX d_at ON due(at);
    -- Subscriptions that live: ten minutes after their end.
    INSERT INTO due SELECT id, expiry + 600000, 1 FROM purchase
        WHERE kind = 1 AND state NOT IN (7, 8) AND expiry IS NOT NULL AND gone IS NULL;
    -- Expired ones: before Google forgets them.
    INSERT INTO due SELECT id, expiry + 59 * 86400000, 10 FROM purchase
        WHERE kind = 1 AND state = 7 AND expiry + 59 * 86400000 > seen AND gone IS NULL;
    -- Not paid or not acknowledged: a day after they were seen.
    INSERT INTO due SELECT id, seen + 86400000, iif(pending, 8, 7) FROM purchase
        WHERE (pending OR (kind = 2 AND state = 3)) AND gone IS NULL
        ON CONFLICT(pur) DO UPDATE SET at = excluded.at, why = excluded.why WHERE excluded.at < at;";

/// The calendar of what is due counts by reason, too.
pub(crate) const SCHEMA_3: &str = "DROP INDEX d_at; CREATE INDEX d_at ON due(at, why);";

const HOUR: i64 = 3_600_000;

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Due>> {
    let why = DueWhy::from_number(row.get(1)?);
    Ok(why.map(|why| Due { at: time(row.get(0).unwrap_or_default()), why }))
}

pub(crate) fn find(conn: &Connection, pur: i64) -> Result<Option<Due>, Error> {
    let mut statement = conn.prepare_cached("SELECT at, why FROM due WHERE pur = ?")?;
    Ok(statement.query_row([pur], read).optional()?.flatten())
}

pub(crate) fn forget(conn: &Connection, pur: i64) -> Result<bool, Error> {
    Ok(conn.prepare_cached("DELETE FROM due WHERE pur = ?")?.execute([pur])? > 0)
}

impl Writer<'_> {
    /// Sets or clears the next look at a purchase.
    pub fn set_due(&self, key: &PurchaseKey, due: Option<Due>) -> Result<(), Error> {
        let package = self.name(NameKind::Package, 0, &key.package)?;
        let pur = self.token(package, &key.token)?.id;
        let changed = match due {
            None => forget(self.conn, pur)?,
            Some(Due { at, why }) => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO due(pur, at, why) VALUES (?1, ?2, ?3)
                         ON CONFLICT DO UPDATE SET at = excluded.at, why = excluded.why
                         WHERE at != excluded.at OR why != excluded.why",
                    )?
                    .execute(params![pur, at.as_millisecond(), why as u8])?
                    > 0
            }
        };
        if changed {
            self.changed(Kind::Work);
        }
        Ok(())
    }

    /// Wants every purchase looked up whose time has come, and says how many of them were not wanted already.
    ///
    /// They stay due until an answer sets the next look, so that a kill in between loses none.
    pub fn want_due(&self, now: Timestamp, priority: u8) -> Result<usize, Error> {
        let wanted = self
            .conn
            .prepare_cached(
                "INSERT INTO wanted_purchase(pur, hint, priority, why)
                    SELECT due.pur, coalesce(purchase.kind, 0), ?2, 'due'
                    FROM due INDEXED BY d_at LEFT JOIN purchase ON purchase.id = due.pur
                    WHERE due.at <= ?1
                 ON CONFLICT DO UPDATE SET priority = excluded.priority, why = excluded.why
                    WHERE excluded.priority > priority",
            )?
            .execute(params![now.as_millisecond(), priority])?;
        if wanted > 0 {
            self.changed(Kind::Work);
        }
        Ok(wanted)
    }
}

impl Reader<'_> {
    /// How many looks are planned until then, the overdue ones included; all, without a time.
    pub fn due_until(&self, until: Option<Timestamp>) -> Result<u64, Error> {
        let until = until.map_or(i64::MAX, Timestamp::as_millisecond);
        let mut statement =
            self.conn.prepare_cached("SELECT count(*) FROM due INDEXED BY d_at WHERE at <= ?")?;
        let n: i64 = statement.query_row([until], |row| row.get(0))?;
        Ok(n.unsigned_abs())
    }

    /// The looks that are planned until then, by hour and reason, the overdue ones in the hours they were due.
    pub fn due_hours(&self, until: Timestamp) -> Result<Vec<DueHour>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT at / ?2 AS hour, why, count(*) FROM due INDEXED BY d_at WHERE at < ?1
             GROUP BY hour, why ORDER BY hour, why",
        )?;
        let mut rows = statement.query([until.as_millisecond(), HOUR])?;
        let mut hours = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(why) = DueWhy::from_number(row.get(1)?) else { continue };
            let hour = time(row.get::<_, i64>(0)? * HOUR);
            hours.push(DueHour { hour, why, count: row.get::<_, i64>(2)?.unsigned_abs() });
        }
        Ok(hours)
    }

    /// The look that comes first.
    pub fn next_due(&self) -> Result<Option<Due>, Error> {
        let mut statement =
            self.conn.prepare_cached("SELECT at, why FROM due INDEXED BY d_at ORDER BY at LIMIT 1")?;
        Ok(statement.query_row([], read).optional()?.flatten())
    }
}

#[cfg(test)]
mod tests {
    use purser_model::{Acknowledgement, Gone, PurchaseDetail, SubscriptionItem, SubscriptionState};

    use super::*;
    use crate::PurchaseHint;
    use crate::testing::{TestStore, purchase, time};

    fn due(at: &str) -> Option<Due> {
        Some(Due { at: time(at), why: DueWhy::Renewal })
    }

    #[test]
    fn what_is_due_is_wanted_until_it_was_answered_for() {
        let store = TestStore::new();
        let bought = ["token-a", "token-b"].map(|token| purchase("com.example.app", token));
        let seen = time("2026-03-15T00:00:00Z");
        store
            .write(|w| {
                w.put_purchase(&bought[0], "{}", seen)?;
                w.put_purchase(&bought[1], "{}", seen)?;
                w.set_due(&bought[0].key, due("2026-03-20T00:00:00Z"))?;
                w.set_due(&bought[1].key, due("2026-03-25T00:00:00Z"))
            })
            .unwrap();
        assert_eq!(store.read(|r| r.next_due()).unwrap(), due("2026-03-20T00:00:00Z"));
        assert_eq!(store.read(|r| r.due_until(None)).unwrap(), 2);
        let hours = store.read(|r| r.due_hours(time("2026-03-25T00:00:00Z"))).unwrap();
        let first = DueHour { hour: time("2026-03-20T00:00:00Z"), why: DueWhy::Renewal, count: 1 };
        assert_eq!(hours, [first]);
        let want = |now: &str| store.write(|w| w.want_due(time(now), 150)).unwrap().0;
        assert_eq!(want("2026-03-19T23:59:59Z"), 0);
        assert_eq!(want("2026-03-20T00:00:00Z"), 1);
        assert_eq!(want("2026-03-20T00:00:00Z"), 0, "it is wanted already");
        let wanted = store.read(|r| r.next_wanted_purchases(9)).unwrap();
        assert_eq!(wanted.len(), 1);
        assert_eq!(
            (&wanted[0].key, wanted[0].hint, wanted[0].priority),
            (&bought[0].key, PurchaseHint::Subscription, 150)
        );
        let next = due("2026-04-20T00:00:00Z");
        store
            .write(|w| {
                w.put_purchase(&bought[0], "{}", time("2026-03-20T00:01:00Z"))?;
                w.set_due(&bought[0].key, next)
            })
            .unwrap();
        assert_eq!(want("2026-03-21T00:00:00Z"), 0);
        assert_eq!(store.read(|r| r.purchase(&bought[0].key)).unwrap().unwrap().next, next);
    }

    #[test]
    fn a_mirror_of_the_first_schema_learns_what_is_due_when_it_is_opened() {
        let store = TestStore::new();
        let seen = time("2026-03-15T00:00:00Z");
        let subscription = |token: &str, state, expiry: &str| {
            let mut bought = purchase("com.example.app", token);
            if let PurchaseDetail::Subscription(s) = &mut bought.detail {
                s.state = state;
                s.items = vec![item(expiry)];
            }
            bought
        };
        let live = subscription("token-live", SubscriptionState::Active, "2026-04-01T00:00:00Z");
        let over = subscription("token-over", SubscriptionState::Expired, "2026-03-01T00:00:00Z");
        let long_over = subscription("token-long", SubscriptionState::Expired, "2025-12-01T00:00:00Z");
        let mut open = subscription("token-open", SubscriptionState::Active, "2026-04-01T00:00:00Z");
        open.acknowledged = Acknowledgement::Pending;
        let all = [&live, &over, &long_over, &open];
        store
            .write(|w| all.iter().try_for_each(|bought| w.put_purchase(bought, "{}", seen).map(drop)))
            .unwrap();
        let upgraded = store.upgraded_from(1);
        let next = |bought: &purser_model::Purchase| {
            upgraded.read(|r| r.purchase(&bought.key)).unwrap().unwrap().next.map(|due| (due.at, due.why))
        };
        assert_eq!(next(&live), Some((time("2026-04-01T00:10:00Z"), DueWhy::Renewal)));
        assert_eq!(next(&over), Some((time("2026-04-29T00:00:00Z"), DueWhy::LastCall)));
        assert_eq!(next(&long_over), None);
        assert_eq!(next(&open), Some((time("2026-03-16T00:00:00Z"), DueWhy::Acknowledge)));
    }

    fn item(expiry: &str) -> SubscriptionItem {
        SubscriptionItem {
            product: "premium".into(),
            plan: Some("monthly".into()),
            offer: None,
            phase: None,
            expiry: Some(time(expiry)),
            latest_order: None,
            auto_renews: Some(true),
            recurring_price: None,
            price_change: None,
            prepaid: false,
            committed_payments_left: None,
            replaced_later_by: None,
            ..SubscriptionItem::default()
        }
    }

    #[test]
    fn what_google_forgot_is_not_due() {
        let store = TestStore::new();
        let bought = purchase("com.example.app", "token-a");
        let at = time("2026-03-15T00:00:00Z");
        store
            .write(|w| {
                w.put_purchase(&bought, "{}", at)?;
                w.set_due(&bought.key, due("2026-03-20T00:00:00Z"))?;
                w.purchase_gone(&bought.key, Gone::Expired, "no longer valid", at)
            })
            .unwrap();
        assert_eq!(store.read(|r| r.next_due()).unwrap(), None);
    }
}
