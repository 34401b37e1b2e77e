use jiff::{SignedDuration, Timestamp};

use super::consequences::stopped_by;
use super::{Action, Payback, Situation};
use crate::{
    Acknowledgement, CancelInitiator, OrderState, PurchaseDetail, SubscriptionPurchase, SubscriptionState,
};

/// Whether something was carried out, as far as what was read back tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is as it would be after the action.
    Done,
    /// It is as before.
    NotDone,
    /// It has changed, or cannot be read, and nothing tells whether this action did it.
    CannotTell,
}

pub(super) fn of(action: &Action, before: &Situation<'_>, after: &Situation<'_>) -> Outcome {
    match action {
        Action::Refund | Action::RefundAndRevoke => refunded(after),
        Action::CancelRenewal | Action::StopPayments => canceled(action, after),
        Action::Revoke(payback) => revoked(payback, before, after),
        Action::Defer(days) => deferred(*days, before, after),
        // Nothing tells: see `Action::is_shown_by_google`.
        Action::Review(_) => Outcome::CannotTell,
        Action::Acknowledge => match after.purchase.map(|purchase| &purchase.acknowledged) {
            Some(Acknowledgement::Acknowledged) => Outcome::Done,
            Some(Acknowledgement::Pending) => Outcome::NotDone,
            _ => Outcome::CannotTell,
        },
        Action::Consume => match after.purchase.map(|purchase| &purchase.detail) {
            Some(PurchaseDetail::OneTime(one_time)) if one_time.items.iter().all(|item| item.consumed) => {
                Outcome::Done
            }
            Some(PurchaseDetail::OneTime(_)) => Outcome::NotDone,
            _ => Outcome::CannotTell,
        },
    }
}

fn refunded(after: &Situation<'_>) -> Outcome {
    match after.order.map(|order| &order.state) {
        Some(OrderState::Refunded | OrderState::PendingRefund) => Outcome::Done,
        Some(OrderState::Processed | OrderState::PartiallyRefunded) => Outcome::NotDone,
        _ => Outcome::CannotTell,
    }
}

fn subscription<'a>(at: &Situation<'a>) -> Option<&'a SubscriptionPurchase> {
    match &at.purchase?.detail {
        PurchaseDetail::Subscription(subscription) => Some(subscription),
        PurchaseDetail::OneTime(_) => None,
    }
}

fn canceled(action: &Action, after: &Situation<'_>) -> Outcome {
    let Some(subscription) = subscription(after) else { return Outcome::CannotTell };
    let scheduled = subscription.items.iter().any(|item| item.stops_after_commitment);
    let stopped = matches!(subscription.state, SubscriptionState::Canceled | SubscriptionState::Expired);
    match (action, stopped, stopped_by(after)) {
        // The customer may have stopped it in the same minute: then it can be restored, which was not asked for.
        (Action::StopPayments, true, Some(CancelInitiator::Developer)) => Outcome::Done,
        (Action::StopPayments, true, _) => Outcome::CannotTell,
        (_, true, _) => Outcome::Done,
        (Action::CancelRenewal, false, _) if scheduled => Outcome::Done,
        (_, false, _) => Outcome::NotDone,
    }
}

fn revoked(payback: &Payback, before: &Situation<'_>, after: &Situation<'_>) -> Outcome {
    let (Some(was), Some(is)) = (subscription(before), subscription(after)) else {
        return Outcome::CannotTell;
    };
    if let Payback::Item(item) = payback {
        let left = is.items.iter().find(|owned| owned.product == *item);
        return match left.map(|owned| owned.expiry) {
            None | Some(None) => Outcome::Done,
            Some(Some(end)) if end <= after.now => Outcome::Done,
            Some(_) => Outcome::NotDone,
        };
    }
    match (&is.state, was.expiry(), is.expiry()) {
        // Before its time: nobody but somebody who takes it away does that.
        (SubscriptionState::Expired, Some(was), Some(is)) if is < was => Outcome::Done,
        // There was no access left to shorten, or it ended by itself meanwhile: the money tells.
        (SubscriptionState::Expired, ..) => match (payback, after.order.map(|order| &order.state)) {
            (_, Some(OrderState::Refunded | OrderState::PendingRefund)) => Outcome::Done,
            (Payback::Prorated, Some(OrderState::PartiallyRefunded)) => Outcome::Done,
            (Payback::Full, Some(OrderState::Processed | OrderState::PartiallyRefunded))
                if after.paid().is_some_and(|paid| !paid.is_zero()) =>
            {
                Outcome::NotDone
            }
            _ => Outcome::CannotTell,
        },
        _ => Outcome::NotDone,
    }
}

fn deferred(days: u32, before: &Situation<'_>, after: &Situation<'_>) -> Outcome {
    let end = |at: &Situation<'_>| -> Option<Timestamp> { subscription(at)?.expiry() };
    let (Some(was), Some(is)) = (end(before), end(after)) else { return Outcome::CannotTell };
    let asked = was + SignedDuration::from_hours(24 * i64::from(days));
    if is.duration_since(asked).abs() <= SignedDuration::from_secs(1) {
        Outcome::Done
    } else if is == was {
        Outcome::NotDone
    } else {
        Outcome::CannotTell
    }
}
