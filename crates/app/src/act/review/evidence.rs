//! What the mirror knows that speaks about a disputed charge: what was delivered, used, paid and given back.
//!
//! All of it is as of the moment at which Google asked, so that the answer that was shown is the one that is sent.

use jiff::Timestamp;
use purser_model::{
    Acknowledgement, Money, Order, OrderState, PhaseKind, Purchase, PurchaseDetail, PurchaseKey,
};
use purser_store::{Error, OrderRow, Reader};
use purser_sync::translate;

use super::Asked;
use crate::act::gather::read_purchase;

/// Older refunds of an account say no more.
const MOST_REFUNDS: usize = 50;
/// An acknowledgement comes with the first versions of a purchase, if it comes.
const MOST_VERSIONS: usize = 50;

/// Something that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    /// When, where that is known.
    pub(crate) at: Option<Timestamp>,
    pub(crate) words: String,
}

/// What is known about a disputed charge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Evidence {
    /// What says most comes first.
    pub(crate) facts: Vec<Fact>,
    /// A free trial came before.
    pub(crate) sample: bool,
    /// In percent, where it is certain: what was consumed is used up.
    pub(crate) used: Option<u8>,
}

impl Evidence {
    fn say(&mut self, at: Option<Timestamp>, words: String) {
        self.facts.push(Fact { at, words });
    }
}

/// What the mirror knows about the charge.
pub(crate) fn gather(
    r: &Reader<'_>,
    asked: &Asked,
    order: &Order,
    purchase: Option<&Purchase>,
    key: Option<&PurchaseKey>,
) -> Result<Evidence, Error> {
    let mut told = Evidence::default();
    let what = order.lines.first().map_or("the app", |line| line.product.as_str());
    told.say(
        Some(order.created),
        format!("{what} was bought for {} with order {}.", money(order.total), order.id),
    );
    period(&mut told, asked, order, what);
    if let Some(purchase) = purchase {
        delivered(&mut told, r, purchase)?;
    }
    let mut of_purchase = match key {
        Some(key) => r.orders_of_purchase(key)?,
        None => Vec::new(),
    };
    of_purchase.retain(|row| row.id != order.id && row.placed <= asked.asked);
    told.sample = had_trial(r, order, &of_purchase)?;
    let account = purchase.and_then(|purchase| purchase.account.as_deref()).or(asked.account.as_deref());
    if let Some(account) = account {
        history(&mut told, r, asked, order, account)?;
    }
    // The longest list comes last, and newest first: it is what is cut off.
    for row in &of_purchase {
        if row.state == OrderState::Processed {
            let words = format!(
                "An earlier period of the same purchase, paid with {} ({}).",
                row.id,
                money(row.total)
            );
            told.say(Some(row.placed), words);
        }
    }
    Ok(told)
}

/// How much of what the charge paid for had passed when it was disputed.
fn period(told: &mut Evidence, asked: &Asked, order: &Order, what: &str) {
    let Some((from, until)) = order.lines.first().and_then(|line| line.period) else { return };
    let whole = until.duration_since(from).as_secs();
    if whole <= 0 || asked.asked <= from {
        return;
    }
    let passed = asked.asked.duration_since(from).as_secs().min(whole) * 100 / whole;
    let words = format!(
        "Access to {what} was paid for from {} to {}; {passed} % of it had passed when the charge was disputed.",
        day(from),
        day(until)
    );
    told.say(Some(from), words);
}

fn delivered(told: &mut Evidence, r: &Reader<'_>, purchase: &Purchase) -> Result<(), Error> {
    if purchase.acknowledged == Acknowledgement::Acknowledged {
        let (at, seen) = since_when(r, purchase)?;
        let seen = seen.map(|seen| format!(", seen on {}", day(seen))).unwrap_or_default();
        told.say(at, format!("The app acknowledged the purchase: it was delivered{seen}."));
    }
    match &purchase.detail {
        PurchaseDetail::OneTime(one_time) => {
            if !one_time.items.is_empty() && one_time.items.iter().all(|item| item.consumed) {
                told.say(None, "The app reported that it was consumed.".to_owned());
                told.used = Some(100);
            }
        }
        PurchaseDetail::Subscription(subscription) => {
            if let Some(started) = subscription.started {
                told.say(Some(started), format!("The customer has been subscribed since {}.", day(started)));
            }
        }
    }
    Ok(())
}

/// When it was first seen to be acknowledged; exactly only where it was seen before that it was not.
fn since_when(r: &Reader<'_>, purchase: &Purchase) -> Result<(Option<Timestamp>, Option<Timestamp>), Error> {
    let Some(record) = r.purchase(&purchase.key)? else { return Ok((None, None)) };
    for (n, version) in record.versions.iter().enumerate().take(MOST_VERSIONS) {
        let raw = r.purchase_version(&purchase.key, n)?;
        let then = raw.and_then(|raw| read_purchase(purchase.key.clone(), &raw));
        if then.is_some_and(|then| then.acknowledged == Acknowledgement::Acknowledged) {
            return Ok(((n > 0).then_some(version.seen), Some(version.seen)));
        }
    }
    Ok((None, None))
}

fn had_trial(r: &Reader<'_>, order: &Order, of_purchase: &[OrderRow]) -> Result<bool, Error> {
    let free = |order: &Order| order.lines.iter().any(|line| line.phase == Some(PhaseKind::FreeTrial));
    let Some(first) = of_purchase.last() else { return Ok(free(order)) };
    let record = r.order(&first.id)?;
    let first = record.and_then(|record| translate::kept_order(&record.row.package, &record.raw));
    Ok(free(order) || first.is_some_and(|first| free(&first)))
}

fn history(
    told: &mut Evidence,
    r: &Reader<'_>,
    asked: &Asked,
    order: &Order,
    account: &str,
) -> Result<(), Error> {
    let mut rows = r.orders_of_account(Some(&asked.package), account)?;
    rows.retain(|row| row.id != order.id && row.placed <= asked.asked && !row.test);
    let Some(oldest) = rows.last() else { return Ok(()) };
    let back: Vec<&OrderRow> = rows.iter().filter(|row| row.state == OrderState::Refunded).collect();
    let (orders, given_back) = (plural(rows.len(), "other order"), back.len());
    let words = format!(
        "The same account placed {orders} since {}, of which {given_back} went back.",
        day(oldest.placed)
    );
    told.say(None, words);
    for row in back.iter().take(MOST_REFUNDS) {
        let words = format!("Order {} of the same account went back ({}).", row.id, money(row.total));
        told.say(Some(row.last_event), words);
    }
    Ok(())
}

fn plural(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

fn money(amount: Option<Money>) -> String {
    amount.map_or("an amount that Google does not say".to_owned(), |m| {
        format!("{} {}", m.currency, m.decimal())
    })
}

fn day(time: Timestamp) -> String {
    time.to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %B %Y").to_string()
}
