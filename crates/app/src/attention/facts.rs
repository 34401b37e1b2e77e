//! What there is, read from the mirror: a few walks down short indexes, whatever the mirror holds.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use purser_model::query::Query;
use purser_model::{Money, OrderId};
use purser_store::{
    ActionRow, BulkRecord, BulkState, Error, JournalState, Reader, SubscriptionRow, SubscriptionSearch,
    SubscriptionSort, SubscriptionSortBy, SubscriptionView, Unacknowledged,
};

use crate::act;
use crate::api::{Error as Fault, Review, SecondPersonRequest};

/// "If you don't acknowledge a purchase within three days, the user automatically receives a refund."
pub(crate) const ACKNOWLEDGE: SignedDuration = SignedDuration::from_hours(72);
/// More of one kind are counted, not listed.
pub(crate) const MOST: usize = 50;
/// Of those in grace and those on hold, so many each whose turn comes next are looked at.
pub(crate) const CANDIDATES: usize = 200;
/// Of each currency, so many of them whose accounts paid most.
pub(crate) const OF_EACH_CURRENCY: usize = 3;
/// Bulks before these were looked at long ago.
const LATEST_BULKS: usize = 50;
/// A call that has no answer by then has none.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_mins(3);

/// Everything that may need somebody.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) reviews: Vec<Review>,
    pub(crate) unacknowledged: Vec<Unpaid>,
    pub(crate) unacknowledged_in_all: u64,
    /// With what they are called.
    pub(crate) unsettled: Vec<(ActionRow, String)>,
    pub(crate) bulks: Vec<BulkRecord>,
    pub(crate) requests: Vec<SecondPersonRequest>,
    pub(crate) payments: Vec<Trouble>,
    pub(crate) sync: SyncFacts,
}

/// A purchase that will be taken back.
#[derive(Debug, Clone)]
pub(crate) struct Unpaid {
    pub(crate) purchase: Unacknowledged,
    pub(crate) order: Option<OrderId>,
    pub(crate) amount: Option<Money>,
}

/// A failed payment of somebody who paid much.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) row: SubscriptionRow,
    pub(crate) paid: Money,
}

/// How synchronisation stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct SyncFacts {
    /// Why it fails, since when.
    pub(crate) failure: Option<(Fault, Option<Timestamp>)>,
    /// When anything was last brought up to date; `None` if never.
    pub(crate) last: Option<Timestamp>,
    /// Somebody keeps the mirror true at the moment, this window or another.
    pub(crate) alive: bool,
    /// A run is under way.
    pub(crate) running: bool,
}

pub(crate) fn gather(
    r: &Reader<'_>,
    reviews: Vec<Review>,
    sync: SyncFacts,
    now: Timestamp,
) -> Result<Facts, Error> {
    let (rows, unacknowledged_in_all) = r.unacknowledged_since(now - ACKNOWLEDGE, MOST)?;
    let mut unacknowledged = Vec::new();
    for purchase in rows {
        // Oldest last: the order that it was bought with.
        let order = r.orders_of_purchase(&purchase.key)?.pop();
        let (id, amount) = order.map_or((None, None), |order| (Some(order.id), order.total));
        unacknowledged.push(Unpaid { purchase, order: id, amount });
    }
    let mut unsettled = Vec::new();
    for row in r.open_actions()? {
        if row.state == JournalState::Unknown || now.duration_since(row.at) > ON_ITS_WAY {
            let lines = r.action_lines(row.number)?;
            let title = act::record(&row, &lines).map_or(row.kind.clone(), |record| record.title);
            unsettled.push((row, title));
        }
    }
    let mut bulks = r.bulks(LATEST_BULKS)?;
    bulks.retain(|bulk| bulk.state == BulkState::Paused);
    Ok(Facts {
        reviews,
        unacknowledged,
        unacknowledged_in_all,
        unsettled,
        bulks,
        requests: act::Requests::read(r)?.open(now),
        payments: payments(r, now)?,
        sync,
    })
}

/// See [`CANDIDATES`] and [`OF_EACH_CURRENCY`].
fn payments(r: &Reader<'_>, now: Timestamp) -> Result<Vec<Trouble>, Error> {
    let query = Query::default();
    let sort = SubscriptionSort { by: SubscriptionSortBy::Next, descending: false };
    let mut by_currency: BTreeMap<String, Vec<Trouble>> = BTreeMap::new();
    for view in [SubscriptionView::Grace, SubscriptionView::Hold] {
        let search = SubscriptionSearch { query: &query, view, sort, now };
        let Ok(page) = r.subscriptions(&search, None, CANDIDATES)? else { continue };
        for row in page.rows.into_iter().filter(|row| !row.test) {
            let sums = r.paid_by(row.account.as_deref(), &row.key)?;
            let own = row.price.map(|price| price.currency);
            let paid = sums.iter().find(|sum| Some(sum.currency) == own).or(sums.first()).copied();
            if let Some(paid) = paid.filter(|paid| !paid.is_zero()) {
                by_currency.entry(paid.currency.code().to_owned()).or_default().push(Trouble { row, paid });
            }
        }
    }
    let mut found = Vec::new();
    for mut of_currency in by_currency.into_values() {
        of_currency.sort_by_key(|trouble| std::cmp::Reverse((trouble.paid.units(), trouble.paid.nanos())));
        found.extend(of_currency.into_iter().take(OF_EACH_CURRENCY));
    }
    Ok(found)
}
