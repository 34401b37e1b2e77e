use std::sync::Arc;

use super::{Once, word};
use crate::api::{AttentionItem, Error};
use crate::attention;
use crate::export::Secrecy::{Order, Token, Withheld};
use crate::export::{Cell, Column, Source};
use crate::open::Open;
use crate::usecase::attention::look;

const COLUMNS: [Column<AttentionItem>; 16] = [
    Column::open("kind", |row| word(&row.kind)),
    Column::open("urgency", |row| word(&row.urgency)),
    Column::open("title", |row| Cell::text(&row.title)),
    Column::secret("subject", Withheld, |row| Cell::text(&row.subject)),
    Column::open("since", |row| Cell::maybe(row.since.as_deref())),
    Column::open("until", |row| Cell::maybe(row.until.as_deref())),
    Column::number("seconds_left", |row| row.seconds_left.map_or(Cell::Nothing, Cell::count)),
    Column::secret("then", Withheld, |row| Cell::text(&row.then)),
    Column::number("amount", |row| Cell::amount(row.amount.as_ref())),
    Column::open("currency", |row| Cell::currency(row.amount.as_ref())),
    Column::secret("order", Order, |row| Cell::maybe(row.order.as_deref())),
    Column::secret("token", Token, |row| Cell::maybe(row.token.as_deref())),
    Column::number("action", |row| row.action.map_or(Cell::Nothing, Cell::count)),
    Column::number("bulk", |row| row.bulk.map_or(Cell::Nothing, Cell::count)),
    Column::number("request", |row| row.request.map_or(Cell::Nothing, Cell::count)),
    Column::open("step", |row| word(&row.step)),
];

pub(super) fn source(open: &Arc<Open>) -> Result<Source, Error> {
    let (facts, choices) = look(open)?;
    let found = attention::attention(&facts, &choices, open.now());
    let items: Vec<AttentionItem> = found.groups.into_iter().flat_map(|group| group.items).collect();
    let count = Some(items.len() as u64);
    Ok(Source::new(("item", "items that need attention"), &COLUMNS, count, Once::rows(items)))
}
