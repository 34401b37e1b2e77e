use std::sync::Arc;

use purser_store::{ActionRow, ActionsRequest, Reader};

use super::{Ids, word};
use crate::act;
use crate::api::{ActionRecord, ActionState, Error};
use crate::export::Secrecy::{Agent, Order, Token, Withheld};
use crate::export::{Cell, Column, Source};
use crate::open::Open;
use crate::usecase::activity::state_of;

const COLUMNS: [Column<ActionRecord>; 19] = [
    Column::number("number", |row| Cell::count(row.number)),
    Column::open("at", |row| Cell::text(&row.at)),
    Column::open("settled", |row| Cell::maybe(row.settled.as_deref())),
    Column::open("state", |row| word(&row.state)),
    Column::open("kind", |row| word(&row.kind)),
    Column::open("action", |row| Cell::text(&row.title)),
    Column::number("amount", |row| Cell::amount(row.amount.as_ref())),
    Column::open("currency", |row| Cell::currency(row.amount.as_ref())),
    Column::open("package", |row| Cell::text(&row.package)),
    Column::open("product", |row| Cell::maybe(row.product.as_deref())),
    Column::secret("order", Order, |row| Cell::maybe(row.order.as_deref())),
    Column::secret("token", Token, |row| Cell::maybe(row.token.as_deref())),
    Column::secret("agent", Agent, |row| Cell::text(&row.agent)),
    Column::secret("asked_by", Agent, |row| Cell::maybe(row.asked_by.as_deref())),
    Column::secret("credential", Withheld, |row| Cell::text(&row.credential)),
    Column::secret("reason", Withheld, |row| Cell::text(&row.reason)),
    Column::secret("ticket", Withheld, |row| Cell::maybe(row.ticket.as_deref())),
    Column::secret("outcome", Withheld, |row| Cell::maybe(row.outcome.as_deref())),
    Column::secret("steps", Withheld, |row| {
        let steps: Vec<String> = row.steps.iter().map(|step| format!("{} {}", step.at, step.words)).collect();
        Cell::text(&steps.join("\n"))
    }),
];

const NAMED: (&str, &str) = ("action", "actions");

pub(super) fn source(
    open: &Arc<Open>,
    text: &str,
    state: Option<ActionState>,
    ids: Option<Ids>,
    limit: usize,
) -> Result<Source, Error> {
    let here = Arc::clone(open);
    if let Some(mut ids) = ids {
        let count = Some(ids.len());
        let rows = move |_: &_| {
            let Some(ids) = ids.next(limit) else { return Ok(None) };
            let rows = here.store().read(|r| {
                let numbers = ids.iter().filter_map(|id| id.parse().ok());
                let rows = numbers.filter_map(|number| r.action(number).transpose());
                records(r, rows.collect::<Result<_, _>>()?)
            })?;
            Ok(Some(rows))
        };
        return Ok(Source::new(NAMED, &COLUMNS, count, Box::new(rows)));
    }
    let (text, state) = (text.trim().to_owned(), state.map(state_of));
    let count = if text.is_empty() {
        let counts = open.store().read(|r| r.action_counts())?;
        Some(counts.iter().filter(|(of, _)| state.is_none_or(|state| state == *of)).map(|(_, n)| n).sum())
    } else {
        None
    };
    let mut from = Some(None);
    let rows = move |_: &_| {
        let Some(before) = from.take() else { return Ok(None) };
        let (found, last) = here.store().read(|r| {
            let rows = r.actions(ActionsRequest { text: &text, state, before, limit })?;
            let last = rows.last().filter(|_| rows.len() == limit).map(|row| row.number);
            Ok((records(r, rows)?, last))
        })?;
        from = last.map(Some);
        Ok(Some(found))
    };
    Ok(Source::new(NAMED, &COLUMNS, count, Box::new(rows)))
}

fn records(r: &Reader<'_>, rows: Vec<ActionRow>) -> Result<Vec<ActionRecord>, purser_store::Error> {
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        records.extend(act::record(&row, &r.action_lines(row.number)?));
    }
    Ok(records)
}
