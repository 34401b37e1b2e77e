//! Orders: a narrow row per order, in the order of time.
//!
//! `id` is the time of the order (seconds since 2010, shifted) and a counter within the second: the table and all
//! its indexes are newest-first for free, a range of days is a range of ids, and a page begins where the last
//! one ended. What stands in other words' place is an integer of `name`; the amounts are billionths of a unit.

mod paid;
mod put;
mod read;

pub use read::OrderRaw;

use jiff::Timestamp;
use purser_model::{Currency, Money, OrderId, OrderNumber};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::table::name::{NameKind, Names};
use crate::table::tally::Cell;
use crate::table::{account, version};
use crate::{Error, OrderRow};

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE ord(
        id INTEGER PRIMARY KEY,
        base INTEGER,               -- the 17 digits of an order number
        renew INTEGER NOT NULL,     -- the number after '..', -1 if none
        oid TEXT,                   -- the id, where it is not of the usual form
        pur INTEGER,                -- token in `pur`; none for paid apps
        acct INTEGER,               -- as the purchase says
        prod INTEGER NOT NULL,      -- first line; the package is the product's parent
        plan INTEGER NOT NULL,
        offer INTEGER NOT NULL,
        state INTEGER NOT NULL,
        country INTEGER NOT NULL,
        cur INTEGER NOT NULL,       -- of price, tax and revenue
        price INTEGER,
        tax INTEGER,
        revenue INTEGER,
        frac INTEGER NOT NULL,      -- nanoseconds from the second of the id to the exact time
        last_event INTEGER NOT NULL, -- milliseconds
        seen INTEGER NOT NULL,      -- milliseconds
        lines INTEGER NOT NULL,
        sub INTEGER NOT NULL,       -- the first line is a subscription
        test INTEGER NOT NULL       -- as the purchase says
    );
    CREATE UNIQUE INDEX o_base ON ord(base, renew) WHERE base IS NOT NULL;
    CREATE UNIQUE INDEX o_oid ON ord(oid) WHERE oid IS NOT NULL;
    CREATE INDEX o_pur ON ord(pur) WHERE pur IS NOT NULL;
    -- A filter walks the index of its rarest value newest first and finds the other dimensions in it.
    CREATE INDEX o_prod ON ord(prod, id, state, country);
    CREATE INDEX o_country ON ord(country, id, prod, state);
    -- Four of five orders are PROCESSED: no index finds those faster than a walk.
    CREATE INDEX o_state ON ord(state, id, prod, country) WHERE state <> 1;
    CREATE INDEX o_price ON ord(cur, price) WHERE price IS NOT NULL;
    CREATE INDEX o_test ON ord(test) WHERE test = 1;";

/// 2010-01-01T00:00:00Z, before Google Play sold anything. Earlier times work, they are negative.
const EPOCH: i64 = 1_262_304_000;
/// Room for so many orders in one second; the next second's room takes what does not fit.
const PER_SECOND_BITS: u32 = 12;
const NANOS: i128 = 1_000_000_000;

pub(crate) const COLUMNS: &str = "id, base, renew, oid, pur, acct, prod, plan, offer, state, country, cur, \
     price, tax, revenue, frac, last_event, seen, lines, sub, test";

/// The columns, of a table that is called so in a statement.
pub(crate) fn columns_of(table: &str) -> String {
    COLUMNS.split(", ").map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", ")
}

/// A row as it stands in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ord {
    pub(crate) id: i64,
    pub(crate) base: Option<i64>,
    pub(crate) renew: i64,
    pub(crate) oid: Option<String>,
    pub(crate) pur: Option<i64>,
    pub(crate) acct: Option<i64>,
    pub(crate) prod: i64,
    pub(crate) plan: i64,
    pub(crate) offer: i64,
    pub(crate) state: i64,
    pub(crate) country: i64,
    pub(crate) cur: i64,
    pub(crate) price: Option<i64>,
    pub(crate) tax: Option<i64>,
    pub(crate) revenue: Option<i64>,
    pub(crate) frac: i64,
    pub(crate) last_event: i64,
    pub(crate) seen: i64,
    pub(crate) lines: i64,
    pub(crate) sub: bool,
    pub(crate) test: bool,
}

impl Ord {
    pub(crate) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Ord {
            id: row.get(0)?,
            base: row.get(1)?,
            renew: row.get(2)?,
            oid: row.get(3)?,
            pur: row.get(4)?,
            acct: row.get(5)?,
            prod: row.get(6)?,
            plan: row.get(7)?,
            offer: row.get(8)?,
            state: row.get(9)?,
            country: row.get(10)?,
            cur: row.get(11)?,
            price: row.get(12)?,
            tax: row.get(13)?,
            revenue: row.get(14)?,
            frac: row.get(15)?,
            last_event: row.get(16)?,
            seen: row.get(17)?,
            lines: row.get(18)?,
            sub: row.get(19)?,
            test: row.get(20)?,
        })
    }

    pub(crate) fn cell(&self) -> Cell {
        Cell {
            product: self.prod,
            state: self.state,
            country: self.country,
            currency: self.cur,
            test: self.test,
        }
    }

    pub(crate) fn order_id(&self) -> OrderId {
        match self.base {
            Some(base) => OrderId::Number(OrderNumber { base, renewal: u32::try_from(self.renew).ok() }),
            None => OrderId::Other(self.oid.clone().unwrap_or_default()),
        }
    }

    pub(crate) fn placed(&self) -> Timestamp {
        time_of_id(self.id, self.frac)
    }

    fn money(&self, names: &Names, amount: Option<i64>) -> Option<Money> {
        let currency: Currency = names.currency(self.cur)?;
        Some(Money::from_nanos(currency, amount?.into()))
    }

    pub(crate) fn to_row(&self, conn: &Connection, names: &Names) -> Result<OrderRow, Error> {
        let product = names.product(self.prod);
        Ok(OrderRow {
            id: self.order_id(),
            package: product.package,
            product: product.id,
            plan: names.optional(NameKind::Plan, self.plan),
            offer: names.optional(NameKind::Offer, self.offer),
            lines: u32::try_from(self.lines).unwrap_or(0),
            is_subscription: self.sub,
            state: names.order_state(self.state),
            account: match self.acct {
                Some(id) => account::text(conn, id)?,
                None => None,
            },
            country: names.optional(NameKind::Country, self.country),
            total: self.money(names, self.price),
            placed: self.placed(),
            last_event: version::time(self.last_event),
            test: self.test,
            seen: version::time(self.seen),
        })
    }
}

/// The exact time of an order.
pub(crate) fn time_of_id(id: i64, frac: i64) -> Timestamp {
    let nanos = i128::from((id >> PER_SECOND_BITS) + EPOCH) * NANOS + i128::from(frac);
    Timestamp::from_nanosecond(nanos).unwrap_or(Timestamp::MIN)
}

/// The least id of orders placed at `time` or later.
pub(crate) fn first_id_from(time: Timestamp) -> i64 {
    // Ids count whole seconds; a bound within a second takes the whole second in.
    let seconds = time.as_nanosecond().div_euclid(NANOS);
    (i64::try_from(seconds).unwrap_or(i64::MIN / 2).saturating_sub(EPOCH)) << PER_SECOND_BITS
}

/// A free id for an order placed at `time`, and its `frac`.
fn new_id(conn: &Connection, time: Timestamp) -> Result<(i64, i64), Error> {
    let mut first = first_id_from(time);
    let mut statement = conn.prepare_cached("SELECT max(id) FROM ord WHERE id BETWEEN ?1 AND ?2")?;
    loop {
        let last = first + (1 << PER_SECOND_BITS) - 1;
        let taken: Option<i64> = statement.query_row(params![first, last], |row| row.get(0))?;
        match taken {
            Some(taken) if taken == last => first = last + 1,
            taken => {
                let id = taken.map_or(first, |t| t + 1);
                let frac = time.as_nanosecond() - time_of_id(id, 0).as_nanosecond();
                return Ok((id, i64::try_from(frac).unwrap_or(0)));
            }
        }
    }
}

pub(crate) fn by_id(conn: &Connection, id: i64) -> Result<Option<Ord>, Error> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM ord WHERE id = ?"))?;
    Ok(statement.query_row([id], Ord::from_row).optional()?)
}

pub(crate) fn find(conn: &Connection, id: &OrderId) -> Result<Option<Ord>, Error> {
    let found = match id {
        OrderId::Number(n) => conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM ord WHERE base = ?1 AND renew = ?2"))?
            .query_row(params![n.base, renew(n.renewal)], Ord::from_row),
        OrderId::Other(text) => conn
            .prepare_cached(&format!("SELECT {COLUMNS} FROM ord WHERE oid = ?1"))?
            .query_row([text], Ord::from_row),
    };
    Ok(found.optional()?)
}

/// The column for what stands after `..`.
pub(crate) fn renew(renewal: Option<u32>) -> i64 {
    renewal.map_or(-1, i64::from)
}

/// The columns that name an order in tables other than this one: base, renew, oid.
pub(crate) fn id_columns(id: &OrderId) -> (Option<i64>, i64, Option<&str>) {
    match id {
        OrderId::Number(n) => (Some(n.base), renew(n.renewal), None),
        OrderId::Other(text) => (None, -1, Some(text)),
    }
}

/// The reverse of [`id_columns`].
pub(crate) fn id_from_columns(base: Option<i64>, renew: i64, oid: Option<String>) -> OrderId {
    match base {
        Some(base) => OrderId::Number(OrderNumber { base, renewal: u32::try_from(renew).ok() }),
        None => OrderId::Other(oid.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_the_exact_time_and_the_order_of_time() {
        let times = ["2009-11-02T03:04:05.25Z", "2026-03-14T09:26:53.123456789Z", "2026-03-14T09:26:54Z"];
        let mut last = i64::MIN;
        for text in times {
            let time: Timestamp = text.parse().unwrap();
            let id = first_id_from(time);
            let frac = i64::try_from(time.as_nanosecond() - time_of_id(id, 0).as_nanosecond()).unwrap();
            assert_eq!(time_of_id(id, frac), time);
            assert!(id > last);
            last = id;
        }
    }
}
