use std::sync::Arc;

use jiff::tz::TimeZone;
use purser_model::OrderId;
use purser_store::{OrderRow, Reader};

use super::{Customers, Ids};
use crate::api::{Customer, Error, Sort};
use crate::export::Secrecy::{Account, Order, Withheld};
use crate::export::{Cell, Chosen, Column, Source};
use crate::open::Open;
use crate::usecase::orders::{sort, understand};

pub(super) struct Row {
    order: OrderRow,
    customer: Option<Customer>,
}

const COLUMNS: [Column<Row>; 17] = [
    Column::secret("order", Order, |row| Cell::Text(row.order.id.to_string())),
    Column::open("placed", |row| Cell::time(row.order.placed)),
    Column::open("state", |row| Cell::text(row.order.state.name())),
    Column::open("product", |row| Cell::text(&row.order.product)),
    Column::open("plan", |row| Cell::maybe(row.order.plan.as_deref())),
    Column::open("offer", |row| Cell::maybe(row.order.offer.as_deref())),
    Column::number("lines", |row| Cell::count(row.order.lines)),
    Column::open("package", |row| Cell::text(&row.order.package)),
    Column::secret("account", Account, |row| Cell::maybe(row.order.account.as_deref())),
    Column::secret("customer_email", Withheld, |row| Customers::email(row.customer.as_ref())),
    Column::secret("customer_name", Withheld, |row| Customers::name(row.customer.as_ref())),
    Column::open("country", |row| Cell::maybe(row.order.country.as_deref())),
    Column::number("amount", |row| {
        row.order.total.map_or(Cell::Nothing, |total| Cell::Amount(total.decimal()))
    }),
    Column::open("currency", |row| {
        row.order.total.map_or(Cell::Nothing, |total| Cell::text(total.currency.code()))
    }),
    Column::open("last_event", |row| Cell::time(row.order.last_event)),
    Column::open("test", |row| Cell::Flag(row.order.test)),
    Column::open("seen", |row| Cell::time(row.order.seen)),
];

pub(super) fn source(
    open: &Arc<Open>,
    (text, sorted): (&str, Option<Sort>),
    ids: Option<Ids>,
    zone: &TimeZone,
    page: usize,
) -> Result<Source, Error> {
    let here = Arc::clone(open);
    let read =
        move |chosen: &Chosen, rows: &dyn Fn(&Reader<'_>) -> Result<Vec<OrderRow>, purser_store::Error>| {
            let mut customers = Customers::wanted(chosen);
            here.store().read(|r| {
                let row =
                    |order: OrderRow| Ok(Row { customer: customers.of(r, order.account.as_deref())?, order });
                rows(r)?.into_iter().map(row).collect::<Result<Vec<_>, purser_store::Error>>()
            })
        };
    if let Some(mut ids) = ids {
        let count = Some(ids.len());
        let rows = move |chosen: &Chosen| {
            let Some(ids) = ids.next(page) else { return Ok(None) };
            let found = |r: &Reader<'_>| {
                ids.iter().filter_map(|id| r.order_row(&OrderId::parse(id)).transpose()).collect()
            };
            Ok(Some(read(chosen, &found)?))
        };
        return Ok(Source::new(NAMED, &COLUMNS, count, Box::new(rows)));
    }
    let now = open.now();
    let (query, totals) = open.store().read(|r| {
        let mut query = understand(r, text, now, zone)?.query;
        if let Some(asked) = sorted {
            query.sort = sort(asked);
        }
        let totals = r.totals(&query)?;
        Ok((query, totals))
    })?;
    let mut from = Some(None);
    let rows = move |chosen: &Chosen| {
        let Some(cursor) = from.take() else { return Ok(None) };
        let next = std::cell::Cell::new(None);
        let found = |r: &Reader<'_>| {
            let page = r.search(&query, cursor.as_ref(), page)?;
            next.set(page.next);
            Ok(page.rows)
        };
        let rows = read(chosen, &found)?;
        from = next.into_inner().map(Some);
        Ok(Some(rows))
    };
    Ok(Source::new(NAMED, &COLUMNS, totals.exact.then_some(totals.count), Box::new(rows)))
}

const NAMED: (&str, &str) = ("order", "orders");
