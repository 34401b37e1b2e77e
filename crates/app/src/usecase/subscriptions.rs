use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use purser_model::query::{self, Parsed, Taken, Zone};
use purser_model::{Kind, Purchase};
use purser_store::{Reader, SubscriptionSearch, SubscriptionView as View, UnreadPurchase};
use purser_sync::translate;

use super::orders::{LONGEST_QUERY, MOST_ROWS, milliseconds, part};
use crate::api::{
    Error, SubscriptionPage, SubscriptionSort, SubscriptionSortBy, SubscriptionView, SubscriptionsRequest,
};
use crate::open::Open;
use crate::usecase::instead::instead;
use crate::usecase::{account, customer, notes};
use crate::view;
use crate::{App, blocking};

/// What happens first comes first.
pub(super) const BY_NEXT: SubscriptionSort =
    SubscriptionSort { by: SubscriptionSortBy::Next, descending: false };

impl App {
    /// Finds subscriptions, from the mirror. A newer search makes an older one fail as superseded.
    pub async fn subscriptions(&self, request: SubscriptionsRequest) -> Result<SubscriptionPage, Error> {
        let open = self.open_now().await?;
        if request.limit == 0 || request.limit > MOST_ROWS {
            return Err(Error::invalid("limit", format!("A page has 1 to {MOST_ROWS} rows.")));
        }
        let view = view_asked(request.view.as_deref())?;
        let zone = self.inner.config.time_zone.clone();
        let ticket = open.subscriptions.ticket();
        blocking(move || {
            let began = Instant::now();
            let now = open.now();
            let (page, customers, understood, instead, account) = open.subscriptions.read(ticket, |r| {
                let Parsed { query, parts } = understand(r, &request.query, now, &zone)?;
                let sort = sort(request.sort.unwrap_or(BY_NEXT));
                let search = SubscriptionSearch { query: &query, view, sort, now };
                let page = r.subscriptions(&search, request.cursor.as_deref(), request.limit as usize)?;
                let rows = page.iter().flat_map(|page| &page.rows);
                let customers =
                    rows.map(|row| customer(r, row.account.as_deref())).collect::<Result<Vec<_>, _>>()?;
                let nothing = page.as_ref().is_ok_and(|page| page.rows.is_empty());
                let instead = match &request.cursor {
                    None if nothing => instead(r, &parts, open.workspace.environment)?,
                    _ => None,
                };
                let account = match &request.cursor {
                    None => account::hit(r, &request.query)?,
                    Some(_) => None,
                };
                Ok((page, customers, parts, instead, account))
            })?;
            let page = page.map_err(|_| {
                Error::invalid("cursor", "This page mark is not one that Purser gave out. Search again.")
            })?;
            let rows = page.rows.iter().zip(customers);
            Ok(SubscriptionPage {
                rows: rows.map(|(row, customer)| view::subscription::row(row, customer, now)).collect(),
                next: page.next,
                understood: understood.into_iter().map(part).collect(),
                instead,
                account,
                took_ms: milliseconds(began),
            })
        })
        .await
    }

    /// The saved views, with how many subscriptions of a query each has.
    pub async fn subscription_views(&self, query: String) -> Result<Vec<SubscriptionView>, Error> {
        let open = self.open_now().await?;
        let zone = self.inner.config.time_zone.clone();
        let ticket = open.views.ticket();
        blocking(move || {
            let now = open.now();
            let counts = open.views.read(ticket, |r| {
                let parsed = understand(r, &query, now, &zone)?;
                r.subscription_counts(&parsed.query, now)
            })?;
            Ok(view::subscription::views(&counts))
        })
        .await
    }
}

/// The view of that name; all where none is named.
pub(super) fn view_asked(id: Option<&str>) -> Result<View, Error> {
    let Some(id) = id else { return Ok(View::All) };
    view::subscription::view_named(id).ok_or_else(|| {
        let names = view::subscription::view_names();
        Error::invalid("view", format!("There is no view \"{id}\". There are {names}."))
    })
}

/// The customer's name or e-mail address, where the link table knows who is behind an account.
pub(super) fn customer(r: &Reader<'_>, account: Option<&str>) -> Result<Option<String>, purser_store::Error> {
    Ok(customer::of(r, account)?.and_then(|known| known.name.or(known.email)))
}

pub(super) fn understand(
    r: &Reader<'_>,
    text: &str,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Parsed, purser_store::Error> {
    let cut = text.char_indices().nth(LONGEST_QUERY).map_or(text, |(end, _)| &text[..end]);
    let today = now.to_zoned(zone.clone()).date();
    let mut parsed = query::parse_subscriptions(cut, &r.vocabulary()?, today);
    parsed.query.zone = Zone(zone.clone());
    // The mirror narrows by a renewal only within the order ids that the text names.
    if parsed.query.orders.is_empty() && parsed.query.digits.is_empty() {
        for part in parsed.parts.iter_mut().filter(|part| part.taken == Taken::Renewal) {
            part.taken = Taken::NotUnderstood;
            part.words = "left out: a renewal's number needs an order id before it".to_owned();
        }
    }
    for part in &mut parsed.parts {
        customer::name(r, part)?;
        notes::count(r, part)?;
    }
    Ok(parsed)
}

pub(super) fn sort(asked: SubscriptionSort) -> purser_store::SubscriptionSort {
    use purser_store::SubscriptionSortBy as By;
    let by = match asked.by {
        SubscriptionSortBy::Next => By::Next,
        SubscriptionSortBy::Started => By::Started,
        SubscriptionSortBy::Product => By::Product,
        SubscriptionSortBy::State => By::State,
        SubscriptionSortBy::Account => By::Account,
        SubscriptionSortBy::Country => By::Country,
        SubscriptionSortBy::Price => By::Price,
    };
    purser_store::SubscriptionSort { by, descending: asked.descending }
}

/// Subscriptions read again in one transaction: short enough for a person's writes to come between.
const CHUNK: usize = 500;

/// Fills the list's columns of what an older Purser mirrored, chunk after chunk, until all are done or the
/// workspace closes. What is left then is done when it is opened next.
pub(super) async fn read_again(app: App, open: std::sync::Weak<Open>) {
    loop {
        let Some(open) = open.upgrade().filter(|open| !open.closing.is_cancelled()) else { return };
        match blocking(move || read_chunk(&open)).await {
            Ok(0) => return,
            Ok(_) => app.inner.events.changed(purser_model::Changes::of(Kind::Purchases)),
            Err(error) => {
                tracing::warn!(%error, "subscriptions of an older mirror could not be read again");
                return;
            }
        }
    }
}

/// How many were left before.
fn read_chunk(open: &Arc<Open>) -> Result<usize, Error> {
    let unread = open.store().read(|r| r.unread_purchases(CHUNK))?;
    if unread.is_empty() {
        return Ok(0);
    }
    let read: Vec<(&UnreadPurchase, Option<Purchase>)> = unread
        .iter()
        .map(|unread| {
            let wire = serde_json::from_str(&unread.raw).ok();
            (unread, wire.map(|wire| translate::subscription(unread.key.clone(), &wire)))
        })
        .collect();
    open.store().write(|w| {
        read.iter().try_for_each(|(unread, purchase)| w.read_again(&unread.key, purchase.as_ref()))
    })?;
    Ok(unread.len())
}
