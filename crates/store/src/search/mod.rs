//! Search: from a query to rows, totals and facets.
//!
//! A query is resolved into integers ([`filter`]), a place to begin is chosen with the writer's counters ([`plan`])
//! and SQLite is told to begin there (`INDEXED BY`). Everything comes newest first by itself; other orders are
//! walked value by value, or sorted in memory when few rows match ([`sorted`]). Pages follow a [`Cursor`], never
//! an offset.

mod cursor;
mod customer;
mod digits;
mod filter;
mod near;
mod noted;
mod numbered;
mod plan;
mod sorted;
mod sql;
pub(crate) mod subscriptions;
mod totals;
mod values;

use purser_model::query::{Query, SortBy};

use crate::table::order;
use crate::{Error, Page, Reader};

pub use cursor::{BadCursor, Cursor};
use filter::Filter;
use plan::Plan;
pub(crate) use values::Counted;

/// Newest first or oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Newest,
    Oldest,
}

impl Reader<'_> {
    /// One page of the orders that match, in the query's order; `after` is where the last page ended.
    pub fn search(&self, query: &Query, after: Option<&Cursor>, limit: usize) -> Result<Page, Error> {
        let Some(filter) = Filter::resolve(self, query)? else {
            return Ok(Page { rows: Vec::new(), next: None });
        };
        if query.sort.by != SortBy::Placed {
            return self.sorted_page(&filter, query.sort, after, limit);
        }
        let direction = if query.sort.descending { Direction::Newest } else { Direction::Oldest };
        // One more than asked for tells whether there is a next page.
        let mut ids = self.matching(&filter, direction, after.map(|c| c.id), limit.saturating_add(1))?;
        let more = ids.len() > limit;
        ids.truncate(limit);
        let next = ids.last().filter(|_| more).map(|id| Cursor { key: None, id: *id });
        Ok(Page { rows: self.rows_of(&ids)?, next })
    }

    /// The ids of matching orders beyond `after`.
    fn matching(
        &self,
        filter: &Filter,
        direction: Direction,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<i64>, Error> {
        self.give_way()?;
        let mut filter = filter.clone();
        match (after, direction) {
            (Some(id), Direction::Newest) => filter.last_id = filter.last_id.min(id.saturating_sub(1)),
            (Some(id), Direction::Oldest) => filter.first_id = filter.first_id.max(id.saturating_add(1)),
            (None, _) => {}
        }
        let (sql, params) = Plan::choose(self, &filter)?.ids(direction, limit);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params_from_iter(params), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn rows_of(&self, ids: &[i64]) -> Result<Vec<crate::OrderRow>, Error> {
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            if let Some(found) = order::by_id(self.conn, *id)? {
                rows.push(found.to_row(self.conn, self.names())?);
            }
        }
        Ok(rows)
    }
}

#[cfg(test)]
mod tests;
