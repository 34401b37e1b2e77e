//! Purchases that Google takes back when nobody acknowledges them.

use jiff::Timestamp;
use purser_model::{OneTimeState, PurchaseKey, SubscriptionState};
use rusqlite::params;

use crate::table::token;
use crate::table::version::time;
use crate::{Error, Reader};

/// Both kinds of purchase, by when they were bought.
pub(crate) const SCHEMA_7: &str =
    "CREATE INDEX pc_unack ON purchase(started) WHERE pending = 1 AND started IS NOT NULL;";

/// A purchase that was paid and not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unacknowledged {
    /// Package and token.
    pub key: PurchaseKey,
    /// Product id of the first item.
    pub product: String,
    /// Whether it is a subscription.
    pub is_subscription: bool,
    /// When it was bought.
    pub started: Timestamp,
}

impl Reader<'_> {
    /// Purchases that were bought after `since` and are not acknowledged, those first that were bought first; at most
    /// `limit`, with how many there are. What is not paid, is over, or is a license tester's is not among them.
    pub fn unacknowledged_since(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> Result<(Vec<Unacknowledged>, u64), Error> {
        const FROM: &str = "FROM purchase u INDEXED BY pc_unack JOIN pur p ON p.id = u.id
             WHERE u.pending = 1 AND u.started IS NOT NULL AND u.started > ?1 AND u.gone IS NULL AND p.test = 0
                AND (u.kind = 1 AND u.live = 1 AND u.state <> ?2 OR u.kind = 2 AND u.state = ?3)";
        let unpaid = SubscriptionState::KNOWN.iter().find(|(state, _)| *state == SubscriptionState::Pending);
        let paid = OneTimeState::KNOWN.iter().find(|(state, _)| *state == OneTimeState::Purchased);
        let (since, unpaid, paid) =
            (since.as_millisecond(), unpaid.map_or(0, |(_, n)| *n), paid.map_or(0, |(_, n)| *n));
        let count: i64 = self
            .conn
            .prepare_cached(&format!("SELECT count(*) {FROM}"))?
            .query_row(params![since, unpaid, paid], |row| row.get(0))?;
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT u.id, u.prod, u.kind, u.started {FROM} ORDER BY u.started, u.id LIMIT ?4"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![since, unpaid, paid, limit])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(key) = token::key(self.conn, self.names(), row.get(0)?)? else { continue };
            found.push(Unacknowledged {
                key,
                product: self.names().product(row.get(1)?).id,
                is_subscription: row.get::<_, i64>(2)? == 1,
                started: time(row.get(3)?),
            });
        }
        Ok((found, count.unsigned_abs()))
    }
}

#[cfg(test)]
mod tests {
    use purser_model::{Acknowledgement, PurchaseDetail};

    use crate::testing::{TestStore, purchase, time as at};

    #[test]
    fn what_is_paid_and_not_acknowledged_is_found_by_when_it_was_bought() {
        let temp = TestStore::new();
        let bought = |token: &str, started: &str| {
            let mut purchase = purchase("com.example.app", token);
            purchase.acknowledged = Acknowledgement::Pending;
            match &mut purchase.detail {
                PurchaseDetail::Subscription(s) => s.started = Some(at(started)),
                PurchaseDetail::OneTime(o) => o.completed = Some(at(started)),
            }
            purchase
        };
        let late = bought("token-late", "2026-10-02T00:00:00Z");
        let early = bought("token-early", "2026-10-01T00:00:00Z");
        let old = bought("token-old", "2026-09-01T00:00:00Z");
        let mut tester = bought("token-tester", "2026-10-01T00:00:00Z");
        tester.test = true;
        let mut done = bought("token-done", "2026-10-01T00:00:00Z");
        done.acknowledged = Acknowledgement::Acknowledged;
        let seen = at("2026-10-02T00:00:05Z");
        temp.write(|w| {
            for purchase in [&late, &early, &old, &tester, &done] {
                w.put_purchase(purchase, &format!("{{\"of\":\"{}\"}}", purchase.key.token), seen)?;
            }
            Ok(())
        })
        .unwrap();
        let tokens = |limit| {
            let found = temp.read(|r| r.unacknowledged_since(at("2026-09-30T00:00:00Z"), limit)).unwrap();
            (found.0.into_iter().map(|row| row.key.token).collect::<Vec<_>>(), found.1)
        };
        assert_eq!(tokens(9), (vec!["token-early".to_owned(), "token-late".to_owned()], 2));
        assert_eq!(tokens(1), (vec!["token-early".to_owned()], 2));
    }
}
