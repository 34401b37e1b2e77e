//! The digit groups of order numbers as a full-text index: finds a middle group or the last five digits.
//!
//! Contentless and with neither positions nor sizes, 19 to 31 bytes a row: random keys are appended to a log of
//! sorted runs instead of being scattered over a B-tree. The first group needs no entry, it is a range of
//! `o_base`.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use crate::{Error, Writer};

pub(crate) const SCHEMA_1: &str = "
    CREATE VIRTUAL TABLE digits USING fts5(
        ids, content = '', columnsize = 0, detail = none, tokenize = 'unicode61', prefix = '3');";

fn groups(base: i64) -> String {
    let number = format!("{base:017}");
    format!("{} {} {}", &number[4..8], &number[8..12], &number[12..])
}

/// What a transaction adds, in the order of the rows: FTS5 begins a new run at each row that lies before the last
/// one, and runs are what it has to merge.
pub(crate) type Added = BTreeMap<i64, i64>;

impl Writer<'_> {
    pub(crate) fn insert_digits(&self, id: i64, base: i64) {
        self.digits.borrow_mut().insert(id, base);
    }

    /// Contentless tables are told what they held.
    pub(crate) fn delete_digits(&self, id: i64, base: i64) -> Result<(), Error> {
        if self.digits.borrow_mut().remove(&id).is_none() {
            self.conn
                .prepare_cached("INSERT INTO digits(digits, rowid, ids) VALUES ('delete', ?1, ?2)")?
                .execute(params![id, groups(base)])?;
        }
        Ok(())
    }
}

pub(crate) fn write(conn: &Connection, added: &Added) -> Result<(), Error> {
    let mut insert = conn.prepare_cached("INSERT INTO digits(rowid, ids) VALUES (?1, ?2)")?;
    for (id, base) in added {
        insert.execute(params![id, groups(*base)])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use purser_model::Order;
    use purser_model::query::{Digits, Query};

    use crate::testing::{self, TestStore, order_json, time};

    #[test]
    fn orders_in_any_order_share_one_run() {
        let store = TestStore::new();
        let ids: Vec<String> = (0..400).map(|n| format!("GPA.3312-{:04}-9932-{n:05}", n * 7 % 400)).collect();
        let orders: Vec<(Order, String)> = ids
            .iter()
            .enumerate()
            .map(|(n, id)| {
                let mut order = testing::order(id, "kjeihmoabcdefghijklmnop.AO-J1Oy", "PROCESSED");
                // Each earlier than the one before.
                order.created -= jiff::SignedDuration::from_secs(i64::try_from(n).unwrap());
                (order, order_json(id, "kjeihmoabcdefghijklmnop.AO-J1Oy", "PROCESSED"))
            })
            .collect();
        store.write(|w| w.put_orders(&orders, time("2026-03-15T00:00:00Z"))).unwrap();
        let runs = store.with_writer_connection(|c| {
            c.query_row("SELECT count(DISTINCT segid) FROM digits_idx", [], |row| row.get::<_, i64>(0))
        });
        assert_eq!(runs.unwrap(), 1);
        for id in [&ids[0], &ids[57], &ids[399]] {
            let digits = Digits::ending(&id[id.len() - 5..]).into_iter().collect();
            let query = Query { digits, ..Query::default() };
            let found = store.read(|r| r.search(&query, None, 9)).unwrap().rows;
            let found: Vec<String> = found.iter().map(|row| row.id.to_string()).collect();
            assert_eq!(found, std::slice::from_ref(id));
        }
    }
}
