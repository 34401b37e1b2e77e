//! What can be done to an order or a purchase at Google: whether, with which consequences, and whether it was.
//!
//! The rules are those of Google's "Manage purchases" and "Subscription lifecycle", and nothing here is a constant
//! of a preview: every line is made from the order and the purchase as Google last told them.

mod allowed;
mod consequences;
mod outcome;
mod review;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use allowed::{Obstacle, ObstacleKind};
pub use consequences::Consequence;
pub use outcome::Outcome;
pub use review::{Opinion, Preference, Review};

use crate::{Money, Order, OrderId, Purchase, PurchaseDetail, SubscriptionPurchase};

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Action {
    /// `orders.refund`: the whole order goes back, access stays.
    Refund,
    /// `orders.refund` with `revoke`: what it paid for is taken away, too.
    RefundAndRevoke,
    /// `subscriptionsv2.cancel` in the customer's name: it can be restored until it ends.
    CancelRenewal,
    /// `subscriptionsv2.cancel` in the developer's name: the customer cannot restore it.
    StopPayments,
    /// `subscriptionsv2.revoke`: access ends now.
    Revoke(Payback),
    /// `subscriptionsv2.defer`: the next billing date moves by so many days.
    Defer(u32),
    /// `acknowledge`: tells Google that it was delivered.
    Acknowledge,
    /// `products.consume`: used up, to be bought again.
    Consume,
    /// `orders.reviewrefund`: what Google is told of a charge that the buyer's bank disputes.
    Review(Opinion),
}

/// What goes back when access is taken away.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Payback {
    /// The latest charge, whole.
    Full,
    /// What the time left is worth.
    Prorated,
    /// The charge of this item, which alone ends.
    Item(String),
}

impl Action {
    /// Its name in the journal. Never changes.
    pub fn id(&self) -> &'static str {
        match self {
            Action::Refund => "refund",
            Action::RefundAndRevoke => "refund-and-revoke",
            Action::CancelRenewal => "cancel",
            Action::StopPayments => "stop-payments",
            Action::Revoke(Payback::Full) => "revoke",
            Action::Revoke(Payback::Prorated) => "revoke-prorated",
            Action::Revoke(Payback::Item(_)) => "revoke-item",
            Action::Defer(_) => "defer",
            Action::Acknowledge => "acknowledge",
            Action::Consume => "consume",
            Action::Review(Opinion { preference: Preference::Contest, .. }) => "review-contest",
            Action::Review(Opinion { preference: Preference::Neutral, .. }) => "review-neutral",
            Action::Review(Opinion { preference: Preference::Approve, .. }) => "review-approve",
        }
    }

    /// What the journal and the menus call it.
    pub fn title(&self) -> String {
        match self {
            Action::Refund => "Refund, access kept".into(),
            Action::RefundAndRevoke => "Refund and end access".into(),
            Action::CancelRenewal => "Stop renewal".into(),
            Action::StopPayments => "Stop renewal for good".into(),
            Action::Revoke(Payback::Full) => "End now with a full refund".into(),
            Action::Revoke(Payback::Prorated) => "End now with a prorated refund".into(),
            Action::Revoke(Payback::Item(item)) => format!("End {item} with its refund"),
            Action::Defer(1) => "Put the next charge off by 1 day".into(),
            Action::Defer(days) => format!("Put the next charge off by {days} days"),
            Action::Acknowledge => "Acknowledge".into(),
            Action::Consume => "Consume".into(),
            Action::Review(Opinion { preference: Preference::Contest, .. }) => {
                "Contest the chargeback".into()
            }
            Action::Review(Opinion { preference: Preference::Neutral, .. }) => {
                "Leave the chargeback to Google".into()
            }
            Action::Review(Opinion { preference: Preference::Approve, .. }) => {
                "Agree to the chargeback".into()
            }
        }
    }

    /// It takes money or access away.
    pub fn is_destructive(&self) -> bool {
        match self {
            Action::Defer(_) | Action::Acknowledge | Action::Consume => false,
            Action::Review(opinion) => opinion.preference == Preference::Approve,
            _ => true,
        }
    }

    /// It is about one order rather than about the purchase.
    pub fn is_about_an_order(&self) -> bool {
        matches!(self, Action::Refund | Action::RefundAndRevoke | Action::Review(_))
    }
}

/// What is known of what is acted on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The order that is acted on, or the one that the purchase names as its latest.
    pub order: Option<&'a Order>,
    /// The purchase, where Google still answers for it.
    pub purchase: Option<&'a Purchase>,
    /// What Google asks about the order, if it does.
    pub review: Option<Review>,
    /// By Google's clock.
    pub now: Timestamp,
}

impl<'a> Situation<'a> {
    fn subscription(&self) -> Option<&'a SubscriptionPurchase> {
        match &self.purchase?.detail {
            PurchaseDetail::Subscription(subscription) => Some(subscription),
            PurchaseDetail::OneTime(_) => None,
        }
    }

    /// The order that last went through, over all items.
    fn latest_orders(&self) -> impl Iterator<Item = &'a OrderId> {
        self.subscription()
            .into_iter()
            .flat_map(|subscription| &subscription.items)
            .filter_map(|item| item.latest_order.as_ref())
    }

    /// Whether the order is the one that carries the access of its subscription.
    fn is_latest_order(&self) -> bool {
        self.order.is_some_and(|order| self.latest_orders().any(|latest| *latest == order.id))
    }

    /// What the customer paid with the order, less what went back already.
    pub fn paid(&self) -> Option<Money> {
        let order = self.order?;
        order.events.iter().try_fold(order.total?, |left, event| match &event.kind {
            crate::OrderEventKind::PartiallyRefunded { amount: Some(amount), .. } => left.minus(*amount).ok(),
            _ => Some(left),
        })
    }
}

/// What goes back with `action`, tax included, where that is known before.
pub fn amount(action: &Action, situation: &Situation<'_>) -> Option<Money> {
    match action {
        Action::Refund | Action::RefundAndRevoke => situation.paid(),
        Action::Revoke(Payback::Full) if situation.is_latest_order() => situation.paid(),
        Action::Revoke(Payback::Item(item)) => {
            situation.order?.lines.iter().find(|line| line.product == *item)?.total
        }
        _ => None,
    }
}

/// Why `action` cannot be done; `Ok` where Google should accept it.
pub fn allowed(action: &Action, situation: &Situation<'_>) -> Result<(), String> {
    judge(action, situation).map_err(|obstacle| obstacle.words)
}

/// The same, with what kind of obstacle it is.
pub fn judge(action: &Action, situation: &Situation<'_>) -> Result<(), Obstacle> {
    allowed::allowed(action, situation)
}

/// What will be so when `action` was done.
pub fn consequences(action: &Action, situation: &Situation<'_>) -> Vec<Consequence> {
    consequences::of(action, situation)
}

/// Whether `action` was carried out, from what was so before and is now.
pub fn outcome(action: &Action, before: &Situation<'_>, after: &Situation<'_>) -> Outcome {
    outcome::of(action, before, after)
}

fn day(time: Timestamp) -> String {
    time.to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %B %Y").to_string()
}

/// `10 March 2026, 14:05 UTC`, for what ends within hours.
fn minute(time: Timestamp) -> String {
    time.to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %B %Y, %H:%M UTC").to_string()
}

fn money(amount: Option<Money>) -> String {
    amount.map_or_else(
        || "the amount of the order".to_owned(),
        |money| format!("{} {}", money.currency, money.decimal()),
    )
}
