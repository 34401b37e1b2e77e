use std::sync::Arc;

use jiff::tz::TimeZone;
use purser_model::PurchaseKey;
use purser_store::{Reader, SubscriptionRow, SubscriptionSearch};

use super::{Customers, Ids};
use crate::api::{self, Customer, Error, SubscriptionSort};
use crate::export::Secrecy::{Account, Order, Token, Withheld};
use crate::export::{Cell, Chosen, Column, Source};
use crate::open::Open;
use crate::usecase::subscriptions::{BY_NEXT, sort, understand, view_asked};
use crate::view;

pub(super) struct Row {
    shown: api::SubscriptionRow,
    gone: bool,
    customer: Option<Customer>,
}

const COLUMNS: [Column<Row>; 21] = [
    Column::secret("token", Token, |row| Cell::text(&row.shown.token)),
    Column::open("state", |row| Cell::text(&row.shown.state)),
    Column::open("product", |row| Cell::text(&row.shown.product)),
    Column::open("plan", |row| Cell::maybe(row.shown.plan.as_deref())),
    Column::open("offer", |row| Cell::maybe(row.shown.offer.as_deref())),
    Column::number("items", |row| Cell::count(row.shown.items)),
    Column::open("package", |row| Cell::text(&row.shown.package)),
    Column::secret("account", Account, |row| Cell::maybe(row.shown.account.as_deref())),
    Column::secret("customer_email", Withheld, |row| Customers::email(row.customer.as_ref())),
    Column::secret("customer_name", Withheld, |row| Customers::name(row.customer.as_ref())),
    Column::open("country", |row| Cell::maybe(row.shown.country.as_deref())),
    Column::number("price", |row| Cell::amount(row.shown.price.as_ref())),
    Column::open("currency", |row| Cell::currency(row.shown.price.as_ref())),
    Column::open("older_price", |row| Cell::Flag(row.shown.older_price)),
    Column::open("price_change", |row| Cell::maybe(row.shown.price_change.as_deref())),
    Column::open("next", |row| Cell::maybe(row.shown.next.as_deref())),
    Column::open("next_event", |row| Cell::text(&row.shown.next_words)),
    Column::open("started", |row| Cell::maybe(row.shown.started.as_deref())),
    Column::secret("latest_order", Order, |row| Cell::maybe(row.shown.latest_order.as_deref())),
    Column::open("test", |row| Cell::Flag(row.shown.test)),
    Column::open("gone", |row| Cell::Flag(row.gone)),
];

pub(super) fn source(
    open: &Arc<Open>,
    (text, within, sorted): (&str, Option<&str>, Option<SubscriptionSort>),
    ids: Option<Ids>,
    zone: &TimeZone,
    page: usize,
) -> Result<Source, Error> {
    let here = Arc::clone(open);
    let now = open.now();
    let read =
        move |chosen: &Chosen,
              rows: &dyn Fn(&Reader<'_>) -> Result<Vec<SubscriptionRow>, purser_store::Error>| {
            let mut customers = Customers::wanted(chosen);
            here.store().read(|r| {
                let row = |found: SubscriptionRow| {
                    let customer = customers.of(r, found.account.as_deref())?;
                    Ok(Row { shown: view::subscription::row(&found, None, now), gone: found.gone, customer })
                };
                rows(r)?.into_iter().map(row).collect::<Result<Vec<_>, purser_store::Error>>()
            })
        };
    if let Some(mut ids) = ids {
        let count = Some(ids.len());
        let packages = open.workspace.packages.clone();
        let rows = move |chosen: &Chosen| {
            let Some(ids) = ids.next(page) else { return Ok(None) };
            let found = |r: &Reader<'_>| {
                ids.iter().filter_map(|token| of_token(r, &packages, token).transpose()).collect()
            };
            Ok(Some(read(chosen, &found)?))
        };
        return Ok(Source::new(NAMED, &COLUMNS, count, Box::new(rows)));
    }
    let view = view_asked(within)?;
    let sort = sort(sorted.unwrap_or(BY_NEXT));
    let (query, counts) = open.store().read(|r| {
        let query = understand(r, text, now, zone)?.query;
        let counts = r.subscription_counts(&query, now)?;
        Ok((query, counts))
    })?;
    let count = counts.iter().find(|(counted, _)| *counted == view).map(|(_, count)| *count);
    let mut from = Some(None::<String>);
    let rows = move |chosen: &Chosen| {
        let Some(after) = from.take() else { return Ok(None) };
        let next = std::cell::Cell::new(None);
        let found = |r: &Reader<'_>| {
            let search = SubscriptionSearch { query: &query, view, sort, now };
            let found = r.subscriptions(&search, after.as_deref(), page)?;
            let page = found.map_err(|bad| purser_store::Error::Other(bad.to_string()))?;
            next.set(page.next);
            Ok(page.rows)
        };
        let rows = read(chosen, &found)?;
        from = next.into_inner().map(Some);
        Ok(Some(rows))
    };
    Ok(Source::new(NAMED, &COLUMNS, count, Box::new(rows)))
}

const NAMED: (&str, &str) = ("subscription", "subscriptions");

fn of_token(
    r: &Reader<'_>,
    packages: &[String],
    token: &str,
) -> Result<Option<SubscriptionRow>, purser_store::Error> {
    for package in packages {
        let key = PurchaseKey { package: package.clone(), token: token.to_owned() };
        if let Some(found) = r.subscription(&key)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
