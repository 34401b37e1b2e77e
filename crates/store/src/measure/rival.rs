//! What searches are measured against.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};
use serde_json::Value;

use super::PAGE;
use super::kinds::Kind;
use super::timing::Times;
use super::world::World;
use crate::Error;

/// Runs of a search that reads the whole table.
const RUNS: usize = 7;

/// The same file, the same key, a prepared statement, rows that are known by number.
pub(super) struct Bare {
    conn: Connection,
    ids: Vec<i64>,
}

/// How long it takes to fetch one row, and a page of rows that lie apart.
pub(super) struct Floor {
    one: Times,
    page: Times,
}

impl Floor {
    pub(super) fn of(&self, rows: usize) -> Duration {
        if rows <= 1 { self.one.median() } else { self.page.median() * rows.min(PAGE) as u32 / PAGE as u32 }
    }

    pub(super) fn json(&self) -> Value {
        self.page.json()
    }
}

impl Bare {
    pub(super) fn new(conn: Connection) -> Result<Self, Error> {
        let (first, last): (i64, i64) =
            conn.query_row("SELECT min(id), max(id) FROM ord", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut ids = Vec::new();
        let mut at = conn.prepare("SELECT id FROM ord WHERE id >= ?1 ORDER BY id LIMIT 1")?;
        for n in 0..4_000_i64 {
            let near = first + (last - first) / 4_000 * n;
            ids.push(at.query_row([near], |row| row.get(0))?);
        }
        drop(at);
        Ok(Bare { conn, ids })
    }

    pub(super) fn times(&self, runs: usize) -> Result<Floor, Error> {
        let mut row = self.conn.prepare("SELECT * FROM ord WHERE id = ?1")?;
        let (mut one, mut page) = (Times::default(), Times::default());
        for run in 0..runs {
            for (times, rows) in [(&mut one, 1), (&mut page, PAGE)] {
                let began = Instant::now();
                for n in 0..rows {
                    let id = self.ids[(run * 1_361 + n * 79) % self.ids.len()];
                    black_box(row.query_row([id], |row| row.get::<_, i64>(7))?);
                }
                times.add(began.elapsed(), rows);
            }
        }
        Ok(Floor { one: one.sorted(), page: page.sorted() })
    }
}

/// What a script would do: one table with text columns, the usual indexes, and `LIKE`.
pub(super) struct Plain {
    conn: Connection,
}

impl Plain {
    pub(super) fn fill(folder: &Path, world: &World, rows: usize) -> Result<Self, Error> {
        let path = folder.join(format!("plain-{rows}.db"));
        let there = path.exists();
        #[expect(clippy::disallowed_methods, reason = "not a mirror")]
        let mut conn = Connection::open(path)?;
        if !there {
            conn.execute_batch(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
                CREATE TABLE o(created TEXT, oid TEXT, tok TEXT, acct TEXT, prod TEXT, state TEXT, country TEXT,
                    currency TEXT, price INTEGER);",
            )?;
            let tx = conn.transaction()?;
            let mut insert = tx.prepare("INSERT INTO o VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
            for n in 0..rows {
                let order = world.order(n);
                insert.execute(params![
                    order.created.to_string(),
                    order.id.to_string(),
                    order.token,
                    world.account(n),
                    order.lines[0].product,
                    order.state.name(),
                    order.country,
                    order.total.map(|total| total.currency.to_string()),
                    order.total.and_then(|total| total.micros()),
                ])?;
            }
            drop(insert);
            tx.commit()?;
            conn.execute_batch(
                "CREATE INDEX by_time ON o(created); CREATE INDEX by_product ON o(prod);
                CREATE INDEX by_id ON o(oid); CREATE INDEX by_account ON o(acct);",
            )?;
        }
        Ok(Plain { conn })
    }

    /// `None` for what has no counterpart there.
    pub(super) fn median(&self, kind: &Kind, world: &World) -> Result<Option<Duration>, Error> {
        let Some(like) = kind.like else { return Ok(None) };
        let mut times = Times::default();
        for run in 0..RUNS {
            let sql = like(world, world.some(run));
            let began = Instant::now();
            let mut statement = self.conn.prepare(&sql)?;
            let rows = statement.query_map([], |row| row.get::<_, rusqlite::types::Value>(0))?;
            let rows = black_box(rows.count());
            times.add(began.elapsed(), rows);
        }
        Ok(Some(times.sorted().median()))
    }
}

/// The whole of a page of the rival's rows.
pub(super) fn page_where(condition: &str) -> String {
    format!("SELECT * FROM o WHERE {condition} ORDER BY created DESC LIMIT {PAGE}")
}
