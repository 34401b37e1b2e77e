//! What is still to come, as far as Google has said.

use jiff::{SignedDuration, Timestamp};

use super::{Entry, History, Mood, Source, seen_items};
use crate::{
    Acknowledgement, OneTimeState, Purchase, PurchaseDetail, SubscriptionPurchase, SubscriptionState,
};

/// A purchase that the app does not acknowledge within three days is refunded and revoked by Google
/// (Play Billing, "Process purchases").
const ACKNOWLEDGE_WITHIN: SignedDuration = SignedDuration::from_hours(72);

/// Until when the app has to acknowledge a purchase that Google would otherwise take back; `None` if it did, or
/// nobody has to.
pub(super) fn acknowledge_by(purchase: &Purchase) -> Option<Timestamp> {
    use SubscriptionState as S;
    let began = match &purchase.detail {
        PurchaseDetail::Subscription(s) => {
            s.started.filter(|_| matches!(s.state, S::Active | S::Canceled | S::InGracePeriod))
        }
        PurchaseDetail::OneTime(o) => o.completed.filter(|_| o.state == OneTimeState::Purchased),
    };
    began
        .filter(|_| purchase.acknowledged == Acknowledgement::Pending)
        .map(|began| began + ACKNOWLEDGE_WITHIN)
}

pub(super) fn lines(history: &History<'_>) -> Vec<Entry> {
    let Some(purchase) = history.purchase() else { return Vec::new() };
    let mut lines = Vec::new();
    match &purchase.detail {
        PurchaseDetail::Subscription(subscription) => lines.extend(of_subscription(subscription)),
        PurchaseDetail::OneTime(one_time) => {
            let releases = one_time.items.iter().filter_map(|item| item.releases);
            lines
                .extend(releases.map(|at| line(at, "Is released", "ordered before its release", Mood::Note)));
        }
    }
    lines.extend(acknowledge_by(purchase).map(|at| {
        line(
            at,
            "Google refunds unless acknowledged",
            "the app has not acknowledged the purchase",
            Mood::Look,
        )
    }));
    lines.retain(|line| line.at > history.now);
    lines
}

fn line(at: Timestamp, title: &str, why: &str, mood: Mood) -> Entry {
    Entry {
        at,
        title: title.to_owned(),
        why: (!why.is_empty()).then(|| why.to_owned()),
        amount: None,
        order: None,
        sources: vec![Source::Purchase],
        mood,
        ahead: true,
    }
}

fn of_subscription(subscription: &SubscriptionPurchase) -> Vec<Entry> {
    use SubscriptionState as S;
    let mut lines = Vec::new();
    let renews = subscription.items.iter().any(|item| item.auto_renews == Some(true));
    let prepaid = subscription.items.iter().any(|item| item.prepaid);
    if let Some(at) = subscription.expiry() {
        lines.extend(match &subscription.state {
            S::Active if renews => {
                Some(Entry { amount: subscription.next_charge(), ..line(at, "Renews", "", Mood::Note) })
            }
            S::Active if prepaid => Some(line(at, "Ends unless topped up", "it is prepaid", Mood::Note)),
            S::Active => Some(line(at, "Ends", "it does not renew", Mood::Note)),
            S::InGracePeriod => Some(line(
                at,
                "Grace period ends",
                "access continues until then while Google retries the payment",
                Mood::Look,
            )),
            S::Canceled => Some(line(at, "Access ends", "renewal is off", Mood::Over)),
            _ => None,
        });
    }
    if subscription.state == S::Paused
        && let Some(at) = subscription.resumes
    {
        lines.push(line(at, "Resumes by itself", "the customer paused it", Mood::Note));
    }
    if !matches!(subscription.state, S::Expired | S::PendingPurchaseCanceled) {
        for item in &subscription.items {
            if let Some(change) = &item.price_change
                && let Some(at) = change.expected
                && matches!(change.state.as_str(), "OUTSTANDING" | "CONFIRMED")
            {
                let why = seen_items::price_words(change).1;
                lines.push(Entry { amount: change.new_price, ..line(at, "Price changes", why, Mood::Note) });
            }
            if let Some(step) = item.step_up.as_ref().filter(|step| step.state == "PENDING")
                && let Some(at) = step.deadline
            {
                let why = "without consent the subscription does not renew at the higher price";
                lines.push(Entry {
                    amount: step.new_price,
                    ..line(at, "Time to agree to a higher price ends", why, Mood::Look)
                });
            }
            if let (Some(by), Some(at)) = (&item.replaced_later_by, item.expiry) {
                lines.push(line(
                    at,
                    "Plan changes",
                    &seen_items::change_words(subscription, item, by),
                    Mood::Note,
                ));
            }
            if let (true, Some(at)) = (item.removed_later, item.expiry) {
                lines.push(line(at, "An item ends", &format!("{} was removed", item.product), Mood::Note));
            }
        }
    }
    lines
}
