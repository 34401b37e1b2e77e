use jiff::{SignedDuration, ToSpan as _};

use super::{Action, Payback, Situation, day};
use crate::{
    Acknowledgement, OneTimePurchase, OneTimeState, OrderState, PurchaseDetail, SubscriptionPurchase,
    SubscriptionState,
};

/// "Orders older than 3 years cannot be refunded" (`orders.refund`).
const REFUNDABLE_YEARS: i32 = 3;
/// Longer than that `defer` is refused.
const LONGEST_DEFERRAL: u32 = 365;
/// A charge is retried for so long while the state is still ACTIVE.
const SILENT_GRACE: SignedDuration = SignedDuration::from_hours(24);

/// Why something cannot be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Of which kind.
    pub kind: ObstacleKind,
    /// In a sentence.
    pub words: String,
}

/// What a person does about an obstacle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObstacleKind {
    /// Nothing: it is so already.
    Done,
    /// Nothing: Google does it for three years.
    TooOld,
    /// Anything else.
    Other,
}

impl From<String> for Obstacle {
    fn from(words: String) -> Self {
        Obstacle { kind: ObstacleKind::Other, words }
    }
}

type Verdict = Result<(), Obstacle>;

pub(super) fn allowed(action: &Action, at: &Situation<'_>) -> Verdict {
    match action {
        Action::Refund => refund(at),
        Action::RefundAndRevoke => refund(at).and_then(|()| takes_access(at)),
        Action::CancelRenewal | Action::StopPayments => cancel(action, subscription(at)?),
        Action::Revoke(payback) => revoke(payback, subscription(at)?, at),
        Action::Defer(days) => defer(*days, subscription(at)?, at),
        Action::Acknowledge => acknowledge(at),
        Action::Consume => consume(at),
        Action::Review(_) => super::review::allowed(at),
    }
}

fn no(words: impl Into<String>) -> Verdict {
    Err(words.into().into())
}

fn already(words: impl Into<String>) -> Verdict {
    Err(Obstacle { kind: ObstacleKind::Done, words: words.into() })
}

fn refund(at: &Situation<'_>) -> Verdict {
    let Some(order) = at.order else { return no("There is no order to refund.") };
    match &order.state {
        OrderState::Processed | OrderState::PartiallyRefunded => {}
        OrderState::Refunded => return already("It was refunded already."),
        OrderState::PendingRefund => return already("A refund is under way already."),
        OrderState::Pending => return no("It has not been charged yet."),
        OrderState::Canceled => return no("It was canceled before it was charged."),
        OrderState::Other(state) => return no(format!("Google says {state}, which Purser does not know.")),
    }
    let oldest = at.now.to_zoned(jiff::tz::TimeZone::UTC).checked_sub(REFUNDABLE_YEARS.years());
    if oldest.is_ok_and(|oldest| order.created < oldest.timestamp()) {
        let words = format!("Google refunds for three years; this order is of {}.", day(order.created));
        return Err(Obstacle { kind: ObstacleKind::TooOld, words });
    }
    if at.paid().is_some_and(|paid| paid.is_zero()) {
        return no("Nothing was paid with this order.");
    }
    Ok(())
}

/// With an order that is not the latest of its subscription, Google refunds and takes nothing away.
fn takes_access(at: &Situation<'_>) -> Verdict {
    let is_subscription = at.order.is_some_and(|order| order.lines.iter().any(|line| line.is_subscription));
    match (is_subscription, at.purchase) {
        (true, None) => no("Google no longer answers for this subscription: there is no access to end."),
        (true, Some(_)) if !at.is_latest_order() => {
            no("It is not the latest charge of its subscription: Google would refund it and end nothing. \
             Refund it, and end the subscription by itself.")
        }
        _ => Ok(()),
    }
}

fn subscription<'a>(at: &Situation<'a>) -> Result<&'a SubscriptionPurchase, String> {
    match at.purchase.map(|purchase| &purchase.detail) {
        Some(PurchaseDetail::Subscription(subscription)) => Ok(subscription),
        Some(PurchaseDetail::OneTime(_)) => Err("It is no subscription.".into()),
        None => Err("Google does not answer for this purchase (any more).".into()),
    }
}

fn one_time<'a>(at: &Situation<'a>) -> Result<&'a OneTimePurchase, String> {
    match at.purchase.map(|purchase| &purchase.detail) {
        Some(PurchaseDetail::OneTime(one_time)) => Ok(one_time),
        Some(PurchaseDetail::Subscription(_)) => Err("Only one-time products are consumed.".into()),
        None => Err("Google does not answer for this purchase (any more).".into()),
    }
}

fn is_prepaid(subscription: &SubscriptionPurchase) -> bool {
    subscription.items.iter().any(|item| item.prepaid)
}

fn ended(subscription: &SubscriptionPurchase) -> String {
    match subscription.expiry() {
        Some(end) => format!("It ended on {}.", day(end)),
        None => "It has ended.".into(),
    }
}

/// For whoever wants it to end, what has ended is as wanted.
fn not_over(subscription: &SubscriptionPurchase) -> Verdict {
    match subscription.state {
        SubscriptionState::Expired => already(ended(subscription)),
        _ => Ok(()),
    }
}

/// What has no access and no renewal left.
fn lives(subscription: &SubscriptionPurchase) -> Verdict {
    use SubscriptionState as S;
    match &subscription.state {
        S::Expired => no(ended(subscription)),
        S::Pending => no("Its first payment is still pending."),
        S::PendingPurchaseCanceled => no("It was never paid."),
        S::Other(state) => no(format!("Google says {state}, which Purser does not know.")),
        S::Active | S::Canceled | S::InGracePeriod | S::OnHold | S::Paused => Ok(()),
    }
}

fn cancel(action: &Action, subscription: &SubscriptionPurchase) -> Verdict {
    not_over(subscription)?;
    lives(subscription)?;
    if is_prepaid(subscription) {
        return no("A prepaid plan does not renew: there is nothing to stop.");
    }
    if subscription.state == SubscriptionState::Canceled {
        return already("It was canceled already and does not renew.");
    }
    if *action == Action::CancelRenewal && subscription.items.iter().any(|item| item.stops_after_commitment) {
        return already("It stops already, when its commitment is served.");
    }
    if !subscription.items.iter().any(|item| item.auto_renews == Some(true)) {
        return no("It does not renew.");
    }
    Ok(())
}

fn revoke(payback: &Payback, subscription: &SubscriptionPurchase, at: &Situation<'_>) -> Verdict {
    not_over(subscription)?;
    lives(subscription)?;
    let Payback::Item(item) = payback else { return Ok(()) };
    if is_prepaid(subscription) {
        return no("The items of a prepaid plan cannot be ended one by one.");
    }
    if subscription.items.len() < 2 {
        return no("It has one item only: end the subscription.");
    }
    let late = subscription.state == SubscriptionState::Active
        && subscription.expiry().is_some_and(|end| end < at.now && at.now <= end + SILENT_GRACE);
    if late || matches!(subscription.state, SubscriptionState::InGracePeriod | SubscriptionState::OnHold) {
        return no("While a payment is declined, Google does not end single items.");
    }
    match subscription.items.iter().find(|owned| owned.product == *item) {
        None => no(format!("It has no item {item}.")),
        Some(owned) if owned.expiry.is_none_or(|end| end <= at.now) => {
            no(format!("{item} is not owned now."))
        }
        Some(_) => Ok(()),
    }
}

fn defer(days: u32, subscription: &SubscriptionPurchase, at: &Situation<'_>) -> Verdict {
    lives(subscription)?;
    if !(1..=LONGEST_DEFERRAL).contains(&days) {
        return no(format!("The next charge can be put off by 1 to {LONGEST_DEFERRAL} days."));
    }
    if subscription.state != SubscriptionState::Active {
        return no("Only an active subscription that renews can be put off.");
    }
    if subscription.expiry().is_none_or(|end| end <= at.now) {
        return no("Its charge is due now: wait until Google has made it.");
    }
    if subscription.etag.as_ref().is_none_or(|etag| etag.is_empty()) {
        return no("Google gave no version mark for it, without which it cannot be put off.");
    }
    Ok(())
}

fn acknowledge(at: &Situation<'_>) -> Verdict {
    let Some(purchase) = at.purchase else {
        return no("Google does not answer for this purchase (any more).");
    };
    match &purchase.detail {
        PurchaseDetail::Subscription(subscription) => lives(subscription)?,
        PurchaseDetail::OneTime(one_time) => paid(one_time)?,
    }
    match purchase.acknowledged {
        Acknowledgement::Acknowledged => already("It was acknowledged already."),
        Acknowledgement::Pending | Acknowledgement::Other(_) => Ok(()),
    }
}

fn paid(one_time: &OneTimePurchase) -> Verdict {
    match &one_time.state {
        OneTimeState::Purchased => Ok(()),
        OneTimeState::Pending => no("It has not been paid yet."),
        OneTimeState::Canceled => no("It was canceled."),
        OneTimeState::Other(state) => no(format!("Google says {state}, which Purser does not know.")),
    }
}

fn consume(at: &Situation<'_>) -> Verdict {
    let one_time = one_time(at)?;
    paid(one_time)?;
    if !one_time.items.is_empty() && one_time.items.iter().all(|item| item.consumed) {
        return already("It was consumed already.");
    }
    Ok(())
}
