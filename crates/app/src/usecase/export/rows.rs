//! What lists that are exported have in common.

use std::collections::HashMap;

use purser_store::Reader;
use serde::Serialize;

use crate::api::{Customer, Error};
use crate::export::{Cell, Chosen, Rows};
use crate::usecase::customer;

/// A person's hand has not selected more.
const MOST_SELECTED: usize = 100_000;

/// Rows that were selected, page by page.
pub(super) struct Ids {
    ids: std::vec::IntoIter<String>,
}

impl Ids {
    pub(super) fn new(ids: Vec<String>) -> Result<Ids, Error> {
        if ids.is_empty() || ids.len() > MOST_SELECTED {
            return Err(Error::invalid(
                "ids",
                format!("A selection has 1 to {MOST_SELECTED} rows; leave it out for all that match."),
            ));
        }
        Ok(Ids { ids: ids.into_iter() })
    }

    pub(super) fn len(&self) -> u64 {
        self.ids.len() as u64
    }

    pub(super) fn next(&mut self, page: usize) -> Option<Vec<String>> {
        let ids: Vec<String> = self.ids.by_ref().take(page).collect();
        (!ids.is_empty()).then_some(ids)
    }
}

/// A list that is short by nature.
pub(super) struct Once;

impl Once {
    pub(super) fn rows<R: Send + 'static>(rows: Vec<R>) -> Rows<R> {
        let mut rows = Some(rows);
        Box::new(move |_| Ok(rows.take()))
    }
}

/// Who is behind the accounts of a page, looked up once each, and only where somebody wants to see it.
pub(super) struct Customers {
    wanted: bool,
    known: HashMap<String, Option<Customer>>,
}

impl Customers {
    pub(super) fn wanted(chosen: &Chosen) -> Customers {
        let wanted = chosen.has("customer_email") || chosen.has("customer_name");
        Customers { wanted, known: HashMap::new() }
    }

    pub(super) fn of(
        &mut self,
        r: &Reader<'_>,
        account: Option<&str>,
    ) -> Result<Option<Customer>, purser_store::Error> {
        let Some(account) = account.filter(|_| self.wanted) else { return Ok(None) };
        if let Some(known) = self.known.get(account) {
            return Ok(known.clone());
        }
        let found = customer::of(r, Some(account))?;
        self.known.insert(account.to_owned(), found.clone());
        Ok(found)
    }

    pub(super) fn email(customer: Option<&Customer>) -> Cell {
        Cell::maybe(customer.and_then(|known| known.email.as_deref()))
    }

    pub(super) fn name(customer: Option<&Customer>) -> Cell {
        Cell::maybe(customer.and_then(|known| known.name.as_deref()))
    }
}

/// A word of the interface's: `confirmed`, `oneTime`.
pub(super) fn word(value: &impl Serialize) -> Cell {
    serde_json::to_value(value)
        .ok()
        .as_ref()
        .and_then(|value| value.as_str())
        .map_or(Cell::Nothing, Cell::text)
}
