//! Orders that were nearly named: an order number with one slip of the hand in it.
//!
//! A whole number has some 170 numbers one slip away. Each is looked up in the index of numbers with one prepared
//! statement, some microseconds a number; nothing of the mirror's size is in that.

use purser_model::query::{Slip, TypedNumber};
use rusqlite::OptionalExtension as _;

use crate::table::order;
use crate::{Error, NearOrder, Reader};

impl Reader<'_> {
    /// Orders whose number is what was typed, else those one slip away, newest first. Of a family of renewals the one
    /// that was asked for comes, else the latest.
    pub fn near_orders(&self, typed: &TypedNumber, limit: usize) -> Result<Vec<NearOrder>, Error> {
        if let Some(whole) = typed.whole()
            && let Some(id) = self.of_number(whole.base, typed.renewal)?
        {
            return Ok(self.near_order(id, Slip::None, Vec::new())?.into_iter().collect());
        }
        let mut found = Vec::new();
        for near in typed.near() {
            self.give_way()?;
            if let Some(id) = self.of_number(near.base, typed.renewal)? {
                found.push((id, near));
            }
        }
        found.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
        found.truncate(limit);
        let orders = found
            .into_iter()
            .filter_map(|(id, near)| self.near_order(id, near.slip, near.differs).transpose());
        orders.collect()
    }

    fn of_number(&self, base: i64, renewal: Option<u32>) -> Result<Option<i64>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM ord INDEXED BY o_base WHERE base = ?1 ORDER BY renew = ?2 DESC, renew DESC LIMIT 1",
        )?;
        Ok(statement.query_row((base, order::renew(renewal)), |row| row.get(0)).optional()?)
    }

    fn near_order(&self, id: i64, slip: Slip, differs: Vec<usize>) -> Result<Option<NearOrder>, Error> {
        let Some(found) = order::by_id(self.conn, id)? else { return Ok(None) };
        Ok(Some(NearOrder { row: found.to_row(self.conn, self.names())?, slip, differs }))
    }
}
