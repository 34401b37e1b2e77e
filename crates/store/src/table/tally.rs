//! Counters kept by the writer, so that nothing ever counts rows: how many orders fall on each value (which lets
//! a search begin with the rarest), and how many and how much fall on each combination of product, state,
//! country, currency and test (which answers totals without reading orders).

use foldhash::HashMap;
use rusqlite::{Connection, OptionalExtension, params};

use crate::Error;

pub(crate) const SCHEMA_1: &str = "
    CREATE TABLE tally(kind INTEGER NOT NULL, key INTEGER NOT NULL, n INTEGER NOT NULL,
        PRIMARY KEY(kind, key)) WITHOUT ROWID;
    CREATE TABLE cube(
        prod INTEGER NOT NULL, state INTEGER NOT NULL, country INTEGER NOT NULL, cur INTEGER NOT NULL,
        test INTEGER NOT NULL,
        n INTEGER NOT NULL,
        units INTEGER NOT NULL, -- whole units of all totals
        nanos INTEGER NOT NULL, -- and billionths beyond them; two columns, since one sum could pass an i64
        PRIMARY KEY(prod, state, country, cur, test)
    ) WITHOUT ROWID;";

/// How many subscriptions fall on each combination, for the counts of views.
pub(crate) const SCHEMA_3: &str = "
    CREATE TABLE sub_cube(
        prod INTEGER NOT NULL, plan INTEGER NOT NULL, country INTEGER NOT NULL, state INTEGER NOT NULL,
        live INTEGER NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY(prod, plan, country, state, live)
    ) WITHOUT ROWID;";

/// What is counted by single value. The numbers are in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum TallyKind {
    /// All orders; key 0.
    All = 0,
    Product = 1,
    State = 2,
    Country = 3,
    Currency = 4,
    Plan = 5,
    /// Test purchases; key 1.
    Test = 6,
    /// Rows of other tables, see [`Things`].
    Thing = 7,
}

/// Keys of [`TallyKind::Thing`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(crate) enum Things {
    Purchases = 1,
    Tokens = 2,
    Voids = 3,
    /// Purchases that are subscriptions.
    Subscriptions = 4,
}

/// Where an order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Cell {
    pub(crate) product: i64,
    pub(crate) state: i64,
    pub(crate) country: i64,
    pub(crate) currency: i64,
    pub(crate) test: bool,
}

/// Where a subscription counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SubscriptionCell {
    pub(crate) product: i64,
    pub(crate) plan: i64,
    pub(crate) country: i64,
    pub(crate) state: i64,
    pub(crate) live: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    n: i64,
    units: i64,
    nanos: i64,
}

/// What a transaction adds and takes, written once at its end.
#[derive(Debug, Default)]
pub(crate) struct Delta {
    singles: HashMap<(u8, i64), i64>,
    cells: HashMap<Cell, Sum>,
    subscriptions: HashMap<SubscriptionCell, i64>,
}

impl Delta {
    pub(crate) fn count(&mut self, kind: TallyKind, key: i64, n: i64) {
        *self.singles.entry((kind as u8, key)).or_default() += n;
    }

    /// An order came (`n` = 1) or went (`n` = -1).
    pub(crate) fn order(&mut self, cell: Cell, plan: i64, price: Option<i64>, n: i64) {
        self.count(TallyKind::All, 0, n);
        self.count(TallyKind::Product, cell.product, n);
        self.count(TallyKind::State, cell.state, n);
        self.count(TallyKind::Country, cell.country, n);
        self.count(TallyKind::Currency, cell.currency, n);
        if plan != 0 {
            self.count(TallyKind::Plan, plan, n);
        }
        if cell.test {
            self.count(TallyKind::Test, 1, n);
        }
        let sum = self.cells.entry(cell).or_default();
        let price = price.unwrap_or(0);
        sum.n += n;
        sum.units += n * (price / 1_000_000_000);
        sum.nanos += n * (price % 1_000_000_000);
    }

    /// A subscription came (`n` = 1) or went (`n` = -1).
    pub(crate) fn subscription(&mut self, cell: SubscriptionCell, n: i64) {
        *self.subscriptions.entry(cell).or_default() += n;
    }

    pub(crate) fn write(&mut self, conn: &Connection) -> Result<(), Error> {
        let mut single = conn.prepare_cached(
            "INSERT INTO tally(kind, key, n) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        for ((kind, key), n) in self.singles.drain().filter(|(_, n)| *n != 0) {
            single.execute(params![kind, key, n])?;
        }
        let mut cell = conn.prepare_cached(
            "INSERT INTO cube(prod, state, country, cur, test, n, units, nanos)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE SET
                n = n + excluded.n, units = units + excluded.units, nanos = nanos + excluded.nanos",
        )?;
        for (c, sum) in self.cells.drain().filter(|(_, s)| s.n != 0 || s.units != 0 || s.nanos != 0) {
            cell.execute(params![
                c.product, c.state, c.country, c.currency, c.test, sum.n, sum.units, sum.nanos
            ])?;
        }
        let mut subscription = conn.prepare_cached(
            "INSERT INTO sub_cube(prod, plan, country, state, live, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET n = n + excluded.n",
        )?;
        for (c, n) in self.subscriptions.drain().filter(|(_, n)| *n != 0) {
            subscription.execute(params![c.product, c.plan, c.country, c.state, c.live, n])?;
        }
        Ok(())
    }
}

/// Whether any order of these countries was paid in that currency.
pub(crate) fn any(conn: &Connection, countries: &[i64], currency: i64) -> Result<bool, Error> {
    let mut statement =
        conn.prepare_cached("SELECT 1 FROM cube WHERE n > 0 AND cur = ?1 AND country = ?2 LIMIT 1")?;
    for country in countries {
        if statement.exists(params![currency, country])? {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(crate) fn count(conn: &Connection, kind: TallyKind, key: i64) -> Result<u64, Error> {
    let mut statement = conn.prepare_cached("SELECT n FROM tally WHERE kind = ?1 AND key = ?2")?;
    let n: Option<i64> = statement.query_row(params![kind as u8, key], |row| row.get(0)).optional()?;
    Ok(u64::try_from(n.unwrap_or(0)).unwrap_or(0))
}

/// The keys of a kind that count at least one.
pub(crate) fn keys(conn: &Connection, kind: TallyKind) -> Result<Vec<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT key FROM tally WHERE kind = ? AND n > 0 ORDER BY key")?;
    let rows = statement.query_map([kind as u8], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
