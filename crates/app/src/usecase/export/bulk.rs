use std::sync::Arc;

use super::word;
use crate::api::{BulkJobRow, Error};
use crate::bulk;
use crate::export::Secrecy::{Order, Token, Withheld};
use crate::export::{Cell, Column, Source};
use crate::open::Open;

const COLUMNS: [Column<BulkJobRow>; 11] = [
    Column::number("place", |row| Cell::count(row.place)),
    Column::secret("order", Order, |row| Cell::maybe(row.order.as_deref())),
    Column::secret("token", Token, |row| Cell::maybe(row.token.as_deref())),
    Column::open("product", |row| Cell::maybe(row.product.as_deref())),
    Column::number("amount", |row| Cell::amount(row.amount.as_ref())),
    Column::open("currency", |row| Cell::currency(row.amount.as_ref())),
    Column::open("state", |row| word(&row.phase)),
    Column::open("outcome", |row| Cell::text(&row.phase_words)),
    Column::secret("words", Withheld, |row| Cell::maybe(row.words.as_deref())),
    Column::number("action", |row| row.action.map_or(Cell::Nothing, Cell::count)),
    Column::open("at", |row| Cell::maybe(row.at.as_deref())),
];

pub(super) fn source(open: &Arc<Open>, number: u32, limit: usize) -> Result<Source, Error> {
    let found = open.store().read(|r| r.bulk(number)?.map(|_| r.bulk_counts(number)).transpose())?;
    let counts = found.ok_or_else(|| Error::not_found(format!("There is no bulk {number}.")))?;
    let open = Arc::clone(open);
    let mut from = Some(0);
    let rows = move |_: &_| {
        let Some(after) = from.take() else { return Ok(None) };
        let rows = open.store().read(|r| r.bulk_rows(number, after, limit))?;
        from = rows.last().filter(|_| rows.len() == limit).map(|row| row.place);
        Ok(Some(rows.iter().map(bulk::row).collect()))
    };
    Ok(Source::new(("row", "rows"), &COLUMNS, Some(counts.total().into()), Box::new(rows)))
}
