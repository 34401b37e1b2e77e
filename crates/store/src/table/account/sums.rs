use purser_model::{Currency, Money, OrderState, Void, VoidedReason, VoidedSource};
use rusqlite::{Row, params_from_iter};

use crate::table::name::Names;
use crate::table::order::{id_from_columns, time_of_id};
use crate::table::token;
use crate::table::version::time;
use crate::{AccountPurchases, AccountSum, Accounts, Error, Reader};

const UNIT: i64 = 1_000_000_000;

/// Money went back, or is on its way.
pub(super) const REFUNDED: [OrderState; 3] =
    [OrderState::Refunded, OrderState::PartiallyRefunded, OrderState::PendingRefund];

/// The numbers of states in the mirror, for a statement.
pub(super) fn numbers(states: &[OrderState]) -> String {
    let number = |state| OrderState::KNOWN.iter().find(|(known, _)| known == state).map(|(_, number)| number);
    states.iter().filter_map(number).map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// An amount that was summed in two columns, since one could pass what an integer of SQLite holds.
pub(super) fn sum(currency: Currency, units: i64, nanos: i64) -> Option<Money> {
    let rest = i32::try_from(nanos % UNIT).unwrap_or(0);
    Money::new(currency, units.checked_add(nanos / UNIT)?, rest).ok()
}

/// The two columns for [`sum`].
pub(super) fn summed() -> String {
    format!("sum(o.price / {UNIT}), sum(o.price % {UNIT})")
}

fn read_sum(names: &Names, row: &Row<'_>) -> rusqlite::Result<AccountSum> {
    let (units, nanos): (Option<i64>, Option<i64>) = (row.get(4)?, row.get(5)?);
    let currency = names.currency(row.get(0)?);
    Ok(AccountSum {
        state: names.order_state(row.get(1)?),
        test: row.get(2)?,
        orders: row.get::<_, i64>(3)?.unsigned_abs(),
        total: currency.zip(units.zip(nanos)).and_then(|(c, (units, nanos))| sum(c, units, nanos)),
        first: time_of_id(row.get(6)?, 0),
        last: time_of_id(row.get(7)?, 0),
    })
}

impl Reader<'_> {
    /// What was ordered, by currency, state, and whether it was a test. In no order.
    pub fn sums_of_accounts(&self, accounts: &Accounts) -> Result<Vec<AccountSum>, Error> {
        let (of, values) = accounts.condition();
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT o.cur, o.state, o.test, count(*), {}, min(o.id), max(o.id)
             FROM pur p INDEXED BY p_acct CROSS JOIN ord o INDEXED BY o_pur ON o.pur = p.id
             WHERE {of} GROUP BY o.cur, o.state, o.test",
            summed()
        ))?;
        let rows = statement.query_map(params_from_iter(values), |row| read_sum(self.names(), row))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many purchases there are of which kind.
    pub fn purchases_counted(&self, accounts: &Accounts) -> Result<AccountPurchases, Error> {
        use purser_model::SubscriptionState as S;
        let (of, values) = accounts.condition();
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT s.kind, s.state, s.live, s.pending, s.gone IS NOT NULL, p.test, count(*), min(s.started)
             FROM pur p INDEXED BY p_acct CROSS JOIN purchase s ON s.id = p.id
             WHERE {of} GROUP BY 1, 2, 3, 4, 5, 6"
        ))?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut counted = AccountPurchases::default();
        while let Some(row) = rows.next()? {
            let (kind, live, pending): (Option<i64>, bool, bool) = (row.get(0)?, row.get(2)?, row.get(3)?);
            let (gone, test): (bool, bool) = (row.get(4)?, row.get(5)?);
            let n = row.get::<_, i64>(6)?.unsigned_abs();
            let state = row.get::<_, Option<i64>>(1)?.unwrap_or(0);
            match kind {
                Some(1) => {
                    counted.subscriptions += n;
                    if live {
                        counted.live += n;
                        match self.names().subscription_state(state) {
                            S::InGracePeriod => counted.in_grace += n,
                            S::OnHold => counted.on_hold += n,
                            S::Paused => counted.paused += n,
                            _ => {}
                        }
                    }
                }
                Some(2) => counted.one_time += n,
                _ => {}
            }
            // Of a one-time purchase only one that was bought can be delivered.
            let bought = match kind {
                Some(1) => live,
                _ => self.names().one_time_state(state) == purser_model::OneTimeState::Purchased,
            };
            counted.unacknowledged += if pending && bought && !gone { n } else { 0 };
            counted.gone += if gone { n } else { 0 };
            counted.test += if test { n } else { 0 };
            let first = row.get::<_, Option<i64>>(7)?.map(time);
            counted.first = counted.first.into_iter().chain(first).min();
        }
        Ok(counted)
    }

    /// The voids of all that was bought, newest first.
    pub fn voids_of_accounts(&self, accounts: &Accounts) -> Result<Vec<Void>, Error> {
        let (of, values) = accounts.condition();
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT v.base, v.renew, v.oid, v.quantity, v.pur, v.purchased, v.voided, v.source, v.reason
             FROM pur p INDEXED BY p_acct CROSS JOIN void v INDEXED BY v_pur ON v.pur = p.id
             WHERE {of} ORDER BY v.voided DESC, v.id DESC"
        ))?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut voids = Vec::new();
        while let Some(row) = rows.next()? {
            let order = id_from_columns(row.get(0)?, row.get(1)?, row.get(2)?);
            let key = token::key(self.conn, self.names(), row.get(4)?)?
                .ok_or_else(|| Error::Damaged(format!("the void of {order} has lost its token")))?;
            voids.push(Void {
                key,
                order,
                purchased: time(row.get(5)?),
                voided: time(row.get(6)?),
                source: VoidedSource::from_number(row.get(7)?),
                reason: VoidedReason(row.get(8)?),
                quantity: row.get(3)?,
            });
        }
        Ok(voids)
    }
}
