//! The list of subscriptions: views, searches, orders, pages and counts.
//!
//! As with orders, a query becomes integers ([`filter`]), and a page is either sorted in memory, when few rows can
//! match, or walked along the index of the column that is sorted by ([`walk`]). Both give the same order, so a page
//! may begin where one of the other kind ended. Counts of views come from counters that the writer keeps
//! ([`counts`]).

mod counts;
mod filter;
mod order;
mod row;
mod walk;

use jiff::Timestamp;
use purser_model::query::Query;
use purser_model::{Money, NextEvent, OrderId, PurchaseKey, SubscriptionState};

use crate::table::name::NameKind;
use crate::table::token;
use crate::{BadCursor, Error, PriceChangeStep, Reader};
use filter::{FEW, Filter, Source};
use order::Key;
pub(crate) use row::rows as subscription_rows;

/// A view of subscriptions. Those that are over, and those that Google no longer answers for, are in [`Self::All`]
/// only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubscriptionView {
    /// Every subscription that was ever looked up.
    All,
    /// Those that are not over.
    Live,
    /// Payment failed, access continues.
    Grace,
    /// Payment failed, access suspended.
    Hold,
    /// Paused by the customer.
    Paused,
    /// Renewal is off or there is none, and the end lies within seven days. One whose end has passed stays until
    /// Google says that it is over.
    Ending,
    /// A new price is on its way and was not charged yet.
    PriceChange,
    /// Not acknowledged: Google refunds it three days after the purchase.
    Unacknowledged,
}

impl SubscriptionView {
    /// Every view.
    pub const EVERY: [SubscriptionView; 8] = [
        Self::Live,
        Self::Grace,
        Self::Hold,
        Self::Paused,
        Self::Ending,
        Self::PriceChange,
        Self::Unacknowledged,
        Self::All,
    ];
}

/// By what subscriptions are ordered. Those without a value come last either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SubscriptionSort {
    /// The column.
    pub by: SubscriptionSortBy,
    /// Greatest first.
    pub descending: bool,
}

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubscriptionSortBy {
    /// When something happens next.
    Next,
    /// When it began.
    Started,
    /// The product id, then the plan's; within both what happens first comes first.
    Product,
    /// The state's name, then as for products.
    State,
    /// The account id.
    Account,
    /// The country, then as for products.
    Country,
    /// The currency's code, then the recurring price: amounts of different currencies have no order.
    Price,
}

/// What the list is asked for.
#[derive(Debug, Clone, Copy)]
pub struct SubscriptionSearch<'q> {
    /// As [`purser_model::query::parse_subscriptions`] reads it. Its sort and order states say nothing here.
    pub query: &'q Query,
    /// Among which.
    pub view: SubscriptionView,
    /// In which order.
    pub sort: SubscriptionSort,
    /// The present, for [`SubscriptionView::Ending`].
    pub now: Timestamp,
}

/// A page of subscriptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionPage {
    /// The rows.
    pub rows: Vec<SubscriptionRow>,
    /// Where the next page begins, for [`Reader::subscriptions`]; `None` at the end.
    pub next: Option<String>,
}

/// A subscription as its list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// Package and token.
    pub key: PurchaseKey,
    /// Product id of the first item.
    pub product: String,
    /// Its base plan.
    pub plan: Option<String>,
    /// Its offer.
    pub offer: Option<String>,
    /// How many products are subscribed to.
    pub items: u32,
    /// Google's word, as last said.
    pub state: SubscriptionState,
    /// Google no longer answers for it: the state is that of the last look.
    pub gone: bool,
    /// The app's id of the buyer.
    pub account: Option<String>,
    /// ISO 3166.
    pub country: Option<String>,
    /// What is paid at each renewal, without discounts and tax.
    pub price: Option<Money>,
    /// Whether the newest subscriber of the same plan and country, without an offer and in the same currency, pays
    /// another price. Never so for one with add-ons.
    pub older_price: bool,
    /// A price change that was not charged yet, with the price to come.
    pub change: Option<(PriceChangeStep, Option<Money>)>,
    /// What happens next by itself.
    pub next: Option<(Timestamp, NextEvent)>,
    /// When it began.
    pub started: Option<Timestamp>,
    /// The order that last went through.
    pub latest_order: Option<OrderId>,
    /// A license tester's.
    pub test: bool,
}

impl Reader<'_> {
    /// A page of subscriptions; `after` is where the last page ended, as it said.
    pub fn subscriptions(
        &self,
        search: &SubscriptionSearch<'_>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Result<SubscriptionPage, BadCursor>, Error> {
        self.page_of_subscriptions(search, after, limit, FEW)
    }

    /// Sorts in memory what has at most `few` rows, and walks what has more.
    fn page_of_subscriptions(
        &self,
        search: &SubscriptionSearch<'_>,
        after: Option<&str>,
        limit: usize,
        few: i64,
    ) -> Result<Result<SubscriptionPage, BadCursor>, Error> {
        let after = match after.map(Key::read).transpose() {
            Ok(after) => after,
            Err(bad) => return Ok(Err(bad)),
        };
        let Some(filter) = Filter::resolve(self, search)? else {
            return Ok(Ok(SubscriptionPage { rows: Vec::new(), next: None }));
        };
        // One more than asked for tells whether there is a next page.
        let wanted = limit.saturating_add(1);
        let mut keys = match Source::few(self, &filter, few)? {
            Some(source) => order::sorted(self, &filter, &source, search.sort, after.as_ref(), wanted)?,
            None => walk::page(self, &filter, search.sort, after.as_ref(), wanted)?,
        };
        let more = keys.len() > limit;
        keys.truncate(limit);
        let next = keys.last().filter(|_| more).map(Key::write);
        let ids: Vec<i64> = keys.iter().map(|key| key.id).collect();
        Ok(Ok(SubscriptionPage { rows: row::rows(self, &ids)?, next }))
    }

    /// One subscription as the list shows it; `None` if it was never looked up as one.
    pub fn subscription(&self, key: &PurchaseKey) -> Result<Option<SubscriptionRow>, Error> {
        let Some(package) = self.names().find(NameKind::Package, 0, &key.package) else { return Ok(None) };
        let Some(token) = token::find(self.conn, package, &key.token)? else { return Ok(None) };
        Ok(row::rows(self, &[token.id])?.pop())
    }

    /// How many subscriptions of a query are in each view.
    pub fn subscription_counts(
        &self,
        query: &Query,
        now: Timestamp,
    ) -> Result<Vec<(SubscriptionView, u64)>, Error> {
        SubscriptionView::EVERY
            .iter()
            .map(|view| Ok((*view, counts::count(self, query, *view, now)?)))
            .collect()
    }
}

#[cfg(test)]
mod tests;
