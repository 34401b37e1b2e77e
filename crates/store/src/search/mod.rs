//! Search: from a query to rows, totals and facets.

mod cursor;

use purser_model::query::Query;

use crate::{Error, Facets, Page, Reader, Totals};

pub use cursor::{BadCursor, Cursor};

impl Reader<'_> {
    /// One page of the orders that match, in the query's order; `after` is where the last page ended.
    pub fn search(&self, query: &Query, after: Option<&Cursor>, limit: usize) -> Result<Page, Error> {
        let _ = (query, after, limit);
        Err(Error::Other("search is being built".into()))
    }

    /// How many orders match and what they sum up to.
    pub fn totals(&self, query: &Query) -> Result<Totals, Error> {
        let _ = query;
        Err(Error::Other("search is being built".into()))
    }

    /// How many orders that match fall on each state, product, country and package.
    pub fn facets(&self, query: &Query) -> Result<Facets, Error> {
        let _ = query;
        Err(Error::Other("search is being built".into()))
    }
}
