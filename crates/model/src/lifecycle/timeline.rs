use jiff::{SignedDuration, Timestamp};

use super::{Entry, History, Mood, Source};
use crate::{
    Acknowledgement, CancelInitiator, Order, OrderEventKind, OrderState, PhaseKind, Purchase, PurchaseDetail,
    SubscriptionPurchase, SubscriptionState, Void,
};

/// A purchase that the app does not acknowledge within three days is refunded and revoked by Google
/// (Play Billing, "Process purchases").
const ACKNOWLEDGE_WITHIN: SignedDuration = SignedDuration::from_hours(72);

pub(super) fn timeline(history: &History<'_>) -> Vec<Entry> {
    let mut lines = Vec::new();
    for (index, order) in history.orders.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|i| history.orders.get(i));
        lines.push(placed(order, before));
        lines.extend(order_events(order));
    }
    lines.extend(history.voids.iter().map(voided));
    for pair in history.versions.windows(2) {
        lines.extend(state_changed(&pair[0].1, &pair[1]));
    }
    if let Some(purchase) = history.purchase() {
        match &purchase.detail {
            PurchaseDetail::Subscription(subscription) => {
                lines.extend(subscription_lines(subscription, history.now));
            }
            PurchaseDetail::OneTime(one_time) => {
                lines.extend(one_time.items.iter().filter_map(|item| item.releases).map(|at| Entry {
                    ahead: at > history.now,
                    ..entry(at, "Released", Source::Purchase, Mood::Note)
                }));
            }
        }
        lines.extend(acknowledgement(purchase, history));
    }
    // Stable, so that what was told first stays below what followed from it at the same instant.
    lines.reverse();
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines
}

fn entry(at: Timestamp, title: &str, source: Source, mood: Mood) -> Entry {
    Entry {
        at,
        title: title.to_owned(),
        why: None,
        amount: None,
        order: None,
        sources: vec![source],
        mood,
        ahead: false,
    }
}

/// The line for the order itself: bought, trial started, renewed.
fn placed(order: &Order, before: Option<&Order>) -> Entry {
    let line = order.lines.first();
    let subscription = order.lines.iter().any(|line| line.is_subscription);
    let offer = line.and_then(|line| line.offer.as_deref());
    let phase = line.and_then(|line| line.phase.as_ref());
    let phase_before = before.and_then(|o| o.lines.first()).and_then(|line| line.phase.as_ref());
    let (title, why) = match (&order.state, subscription, before) {
        (OrderState::Pending, true, Some(_)) => ("Renewal awaits payment".to_owned(), None),
        (OrderState::Pending, ..) => ("Ordered, payment pending".to_owned(), None),
        (OrderState::Canceled, true, Some(_)) => ("Renewal was never charged".to_owned(), None),
        (OrderState::Canceled, ..) => ("Ordered, but never charged".to_owned(), None),
        (_, false, _) => ("Bought".to_owned(), offer.map(|offer| format!("offer {offer}"))),
        (_, true, None) => match phase {
            Some(PhaseKind::FreeTrial) => {
                ("Started a free trial".to_owned(), offer.map(|o| format!("offer {o}")))
            }
            Some(PhaseKind::Introductory) => {
                ("Subscribed at an introductory price".to_owned(), offer.map(|o| format!("offer {o}")))
            }
            Some(PhaseKind::Proration) => {
                ("Changed plan".to_owned(), Some("the rest of the old plan was evened out".to_owned()))
            }
            _ => ("Subscribed".to_owned(), offer.map(|o| format!("offer {o}"))),
        },
        (_, true, Some(_)) => match (phase_before, phase) {
            (Some(PhaseKind::FreeTrial), Some(PhaseKind::FreeTrial)) => ("Trial went on".to_owned(), None),
            (Some(PhaseKind::FreeTrial), _) => ("Trial converted".to_owned(), None),
            (Some(PhaseKind::Introductory), Some(PhaseKind::Base)) => {
                ("Renewed at the full price".to_owned(), Some("the introductory price ended".to_owned()))
            }
            (_, Some(PhaseKind::Introductory)) => ("Renewed at the introductory price".to_owned(), None),
            _ => ("Renewed".to_owned(), None),
        },
    };
    let mood = match order.state {
        OrderState::Pending => Mood::Look,
        OrderState::Canceled => Mood::Over,
        _ if matches!(phase, Some(PhaseKind::FreeTrial)) => Mood::Note,
        _ => Mood::Good,
    };
    Entry {
        why,
        amount: order.total,
        order: Some(order.id.clone()),
        ..entry(order.created, &title, Source::Order, mood)
    }
}

fn order_events(order: &Order) -> impl Iterator<Item = Entry> {
    order.events.iter().filter_map(|event| {
        let (title, why, amount, mood) = match &event.kind {
            // Told by the order's own line already.
            OrderEventKind::Processed => return None,
            OrderEventKind::Canceled => ("Order canceled", None, None, Mood::Over),
            OrderEventKind::PartiallyRefunded { amount, done: true } => {
                ("Partially refunded", None, *amount, Mood::Note)
            }
            OrderEventKind::PartiallyRefunded { amount, done: false } => {
                ("Partial refund on its way", None, *amount, Mood::Look)
            }
            OrderEventKind::Refunded { amount, reason } if reason == "CHARGEBACK" => {
                ("Charged back", Some("the bank took the money back".to_owned()), *amount, Mood::Trouble)
            }
            OrderEventKind::Refunded { amount, .. } => ("Refunded", None, *amount, Mood::Note),
        };
        Some(Entry {
            why,
            amount,
            order: Some(order.id.clone()),
            ..entry(event.at, title, Source::Order, mood)
        })
    })
}

fn voided(void: &Void) -> Entry {
    let quantity = match void.quantity {
        Some(1) => ", 1 of the quantity".to_owned(),
        Some(n) => format!(", {n} of the quantity"),
        None => String::new(),
    };
    Entry {
        why: Some(format!("{}, by {}{quantity}", void.reason.words(), void.source.words())),
        order: Some(void.order.clone()),
        ..entry(void.voided, "Voided, the entitlement ended", Source::Void, Mood::Trouble)
    }
}

/// A line where two versions that the mirror saw differ in state.
fn state_changed(before: &Purchase, (seen, after): &(Timestamp, Purchase)) -> Option<Entry> {
    let (was, is) = match (&before.detail, &after.detail) {
        (PurchaseDetail::Subscription(a), PurchaseDetail::Subscription(b)) if a.state != b.state => {
            (a.state.words(), b.state.words())
        }
        (PurchaseDetail::OneTime(a), PurchaseDetail::OneTime(b)) if a.state != b.state => {
            (a.state.words(), b.state.words())
        }
        _ => return None,
    };
    Some(Entry {
        why: Some(format!("was {was} when last looked at")),
        ..entry(*seen, &format!("Seen to be {is}"), Source::Purchase, Mood::Note)
    })
}

fn subscription_lines(subscription: &SubscriptionPurchase, now: Timestamp) -> Vec<Entry> {
    let mut lines = Vec::new();
    let expiry = subscription.expiry();
    let line = |at: Timestamp, title: &str, why: Option<&str>, mood: Mood| Entry {
        why: why.map(str::to_owned),
        ahead: at > now,
        ..entry(at, title, Source::Purchase, mood)
    };
    if let (Some(_), Some(at)) = (&subscription.linked_token, subscription.started) {
        lines.push(line(
            at,
            "Took the place of an earlier purchase",
            Some("plan change or renewed sign-up"),
            Mood::Note,
        ));
    }
    if let (Some(_), Some(at)) = (&subscription.expired_token, subscription.started) {
        lines.push(line(
            at,
            "Came back after an expired subscription",
            Some("resubscribed in the Play Store"),
            Mood::Note,
        ));
    }
    if let Some(canceled) = &subscription.canceled {
        let (title, why) = match canceled.by {
            CancelInitiator::User => ("Customer turned renewal off", canceled.survey_reason.as_deref()),
            CancelInitiator::System => ("Google stopped renewal", Some("the payment did not go through")),
            CancelInitiator::Developer => ("Developer stopped renewal", None),
            CancelInitiator::Replacement => ("Replaced by another subscription", Some("plan change")),
        };
        // Google dates only the customer's own cancellation; the others are known to lie before the end.
        if let Some(at) = canceled.at.or(expiry) {
            lines.push(line(at.min(expiry.unwrap_or(at)), title, why, Mood::Look));
        }
    }
    match (&subscription.state, expiry) {
        (SubscriptionState::Active, Some(at)) if at > now => {
            let renews = subscription.items.iter().any(|item| item.auto_renews == Some(true));
            match renews {
                true => lines.push(Entry {
                    amount: subscription.items.iter().find_map(|item| item.recurring_price),
                    ..line(at, "Renews", None, Mood::Note)
                }),
                false => {
                    lines.push(line(at, "Ends unless topped up", Some("prepaid or not renewing"), Mood::Note))
                }
            }
        }
        (SubscriptionState::InGracePeriod, Some(at)) => {
            lines.push(line(
                at,
                "Grace period ends",
                Some("access continues until then while Google retries the payment"),
                Mood::Look,
            ));
        }
        (SubscriptionState::OnHold, Some(at)) => {
            lines.push(line(
                at,
                "Put on hold",
                Some("payment declined; no access until it recovers"),
                Mood::Trouble,
            ));
        }
        (SubscriptionState::Paused, _) => {
            if let Some(at) = subscription.resumes {
                lines.push(line(at, "Resumes by itself", Some("the customer paused it"), Mood::Note));
            }
        }
        (SubscriptionState::Canceled, Some(at)) => {
            lines.push(line(at, "Access ends", Some("renewal is off"), Mood::Over));
        }
        (SubscriptionState::Expired, Some(at)) => lines.push(line(at, "Ended", None, Mood::Over)),
        _ => {}
    }
    for change in subscription.items.iter().filter_map(|item| item.price_change.as_ref()) {
        if let Some(at) = change.expected {
            lines.push(Entry {
                amount: change.new_price,
                ..line(at, "Price changes", Some(&change.state.to_lowercase()), Mood::Note)
            });
        }
    }
    lines
}

/// The three-day clock of a purchase that the app has not acknowledged.
fn acknowledgement(purchase: &Purchase, history: &History<'_>) -> Option<Entry> {
    if purchase.acknowledged != Acknowledgement::Pending {
        return None;
    }
    let live = match &purchase.detail {
        PurchaseDetail::Subscription(s) => s.state == SubscriptionState::Active,
        PurchaseDetail::OneTime(o) => o.state == crate::OneTimeState::Purchased,
    };
    let began = match &purchase.detail {
        PurchaseDetail::Subscription(s) => s.started,
        PurchaseDetail::OneTime(o) => o.completed,
    }
    .or_else(|| history.orders.first().map(|order| order.created))?;
    let at = began + ACKNOWLEDGE_WITHIN;
    (live && at > history.now).then(|| Entry {
        why: Some("the app has not acknowledged the purchase".to_owned()),
        ahead: true,
        ..entry(at, "Google refunds unless acknowledged", Source::Purchase, Mood::Look)
    })
}
