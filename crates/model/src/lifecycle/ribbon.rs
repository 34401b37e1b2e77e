use jiff::Timestamp;

use super::{History, Mood, Segment};
use crate::{Order, OrderState, PhaseKind, PurchaseDetail, SubscriptionPurchase, SubscriptionState};

pub(super) fn ribbon(history: &History<'_>) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    let paid: Vec<&Order> = history
        .orders
        .iter()
        .filter(|order| order.lines.iter().any(|line| line.is_subscription))
        .filter(|order| !matches!(order.state, OrderState::Canceled | OrderState::Pending))
        .collect();
    let subscription = match history.purchase().map(|p| &p.detail) {
        Some(PurchaseDetail::Subscription(subscription)) => Some(subscription),
        Some(PurchaseDetail::OneTime(_)) => return segments,
        None => None,
    };
    for (index, order) in paid.iter().enumerate() {
        let next = paid.get(index + 1).map(|next| period_start(next));
        let (start, end) = period(order).unwrap_or((
            order.created,
            next.or(subscription.and_then(SubscriptionPurchase::expiry)).unwrap_or(order.created),
        ));
        // Two orders never share a stretch: a plan change ends the period before it early.
        let end = next.map_or(end, |next| end.min(next)).max(start);
        let paid_until = segments.last().and_then(|last| last.end);
        fill_gap(&mut segments, paid_until, start);
        segments.push(paid_segment(order, start, end));
    }
    if let Some(subscription) = subscription {
        tail(&mut segments, subscription, history.now);
    }
    segments
}

/// The time that an order paid for.
fn period(order: &Order) -> Option<(Timestamp, Timestamp)> {
    order.lines.iter().find_map(|line| line.period)
}

fn period_start(order: &Order) -> Timestamp {
    period(order).map_or(order.created, |(start, _)| start)
}

fn paid_segment(order: &Order, start: Timestamp, end: Timestamp) -> Segment {
    let phase = order.lines.first().and_then(|line| line.phase.as_ref());
    let (label, mood) = match (&order.state, phase) {
        (OrderState::Refunded, _) => ("Refunded", Mood::Over),
        (OrderState::PendingRefund, _) => ("Refund pending", Mood::Look),
        (_, Some(PhaseKind::FreeTrial)) => ("Trial", Mood::Note),
        (_, Some(PhaseKind::Introductory)) => ("Intro", Mood::Good),
        (_, Some(PhaseKind::Proration)) => ("Plan change", Mood::Note),
        _ => ("Paid", Mood::Good),
    };
    Segment {
        start,
        end: Some(end),
        label: label.to_owned(),
        amount: order.total,
        order: Some(order.id.clone()),
        mood,
        ahead: false,
    }
}

/// A day or more without a paid period in between: grace, hold or pause that recovered, of which the orders
/// alone do not tell more.
fn fill_gap(segments: &mut Vec<Segment>, from: Option<Timestamp>, to: Timestamp) {
    const SHORTEST: i64 = 24 * 3600;
    if let Some(from) = from.filter(|from| to.as_second() - from.as_second() >= SHORTEST) {
        segments.push(plain(from, Some(to), "Unpaid", Mood::Look));
    }
}

/// What follows the last paid period, in Google's word.
fn tail(segments: &mut Vec<Segment>, subscription: &SubscriptionPurchase, now: Timestamp) {
    let expiry = subscription.expiry();
    let paid_until = segments.last().and_then(|s| s.end).or(subscription.started);
    let Some(from) = paid_until else { return };
    match &subscription.state {
        SubscriptionState::InGracePeriod => {
            segments.push(plain(from, expiry.filter(|end| *end > from), "Grace", Mood::Look));
        }
        SubscriptionState::OnHold => {
            // In grace the expiry moves; once on hold it stands where access ended.
            if let Some(end) = expiry.filter(|end| *end > from) {
                segments.push(plain(from, Some(end), "Grace", Mood::Look));
            }
            segments.push(plain(
                expiry.filter(|end| *end > from).unwrap_or(from),
                Some(now.max(from)),
                "On hold",
                Mood::Trouble,
            ));
        }
        SubscriptionState::Paused => {
            segments.push(plain(from, subscription.resumes, "Paused", Mood::Note));
        }
        SubscriptionState::Active => {
            // Google has moved the end beyond what was paid: deferred, or a replaced plan's credit.
            if let Some(end) = expiry.filter(|end| end.as_second() - from.as_second() > 24 * 3600) {
                segments.push(plain(from, Some(end), "Extended", Mood::Note));
            }
        }
        _ => {}
    }
}

fn plain(start: Timestamp, end: Option<Timestamp>, label: &str, mood: Mood) -> Segment {
    Segment { start, end, label: label.to_owned(), amount: None, order: None, mood, ahead: false }
}
