//! The life of a subscription as a band without overlap and without a gap that is not named.

use jiff::{SignedDuration, Timestamp};

use super::fact::What;
use super::machine::{Stage, Step};
use super::{History, Mood, Segment};
use crate::{Order, OrderId, OrderState, PhaseKind, PurchaseDetail, SubscriptionPurchase};

/// With or without a grace period Google tries a payment for a day or two before it says that it failed.
const SILENT: SignedDuration = SignedDuration::from_hours(48);
/// Orders begin a moment after the period before them has ended. Such slivers are nothing to look at.
const SLIVER: SignedDuration = SignedDuration::from_mins(10);

/// What covers a stretch of the band.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cover {
    from: Timestamp,
    to: Timestamp,
    label: String,
    mood: Mood,
    order: Option<OrderId>,
}

pub(super) fn ribbon(history: &History<'_>, steps: &[Step]) -> Vec<Segment> {
    if !history.is_subscription() {
        return Vec::new();
    }
    let subscription = match history.purchase().map(|purchase| &purchase.detail) {
        Some(PurchaseDetail::Subscription(subscription)) => Some(subscription),
        _ => None,
    };
    // Last wins: what was paid, over it the states in which nothing was.
    let mut covers = paid(history);
    let Some(from) = began(steps, &covers) else { return Vec::new() };
    let to = ends(steps, &covers, subscription, history.now).max(from);
    covers.extend(unpaid(steps, subscription, history.now, to));
    cut(&covers, steps, from, to, history)
}

/// The stretches that orders paid for, oldest first.
fn paid(history: &History<'_>) -> Vec<Cover> {
    let mut covers: Vec<Cover> = history
        .orders
        .iter()
        .filter(|order| !matches!(order.state, OrderState::Canceled | OrderState::Pending))
        .filter_map(|order| {
            let (from, to) =
                order.lines.iter().filter(|line| line.is_subscription).find_map(|line| line.period)?;
            let (label, mood) = paid_words(order);
            Some(Cover { from, to, label: label.to_owned(), mood, order: Some(order.id.clone()) })
        })
        .filter(|cover| cover.to > cover.from)
        .collect();
    covers.sort_by_key(|cover| cover.from);
    // Two orders never share a stretch: a plan change ends the period before it early.
    for n in 1..covers.len() {
        let next = covers[n].from;
        let before = &mut covers[n - 1];
        before.to = before.to.min(next);
    }
    covers
}

fn paid_words(order: &Order) -> (&'static str, Mood) {
    let phase = order.lines.first().and_then(|line| line.phase.as_ref());
    match (&order.state, phase) {
        (OrderState::Refunded, _) => ("Refunded", Mood::Over),
        (OrderState::PendingRefund, _) => ("Refund pending", Mood::Look),
        (_, Some(PhaseKind::FreeTrial)) => ("Trial", Mood::Note),
        (_, Some(PhaseKind::Introductory)) => ("Intro", Mood::Good),
        (_, Some(PhaseKind::Proration)) => ("Plan change", Mood::Note),
        _ => ("Paid", Mood::Good),
    }
}

fn began(steps: &[Step], covers: &[Cover]) -> Option<Timestamp> {
    let told = steps.iter().find(|step| step.before != step.after).map(|step| step.fact.at);
    told.into_iter().chain(covers.first().map(|cover| cover.from)).min()
}

/// Where the band ends: with its end, or as far as it is known to go on.
fn ends(
    steps: &[Step],
    covers: &[Cover],
    subscription: Option<&SubscriptionPurchase>,
    now: Timestamp,
) -> Timestamp {
    let last = steps.iter().rev().find(|step| step.before != step.after);
    let over = last.filter(|step| matches!(step.after, Stage::Expired | Stage::NeverPaid));
    if let Some(step) = over {
        return step.fact.at;
    }
    let known = [
        subscription.and_then(SubscriptionPurchase::expiry),
        subscription.and_then(|s| s.resumes),
        covers.last().map(|cover| cover.to),
    ];
    // Where nothing of the purchase itself is known, nothing is known to go on.
    let now = subscription.is_some().then_some(now);
    known.into_iter().flatten().chain(now).max().unwrap_or(Timestamp::MIN)
}

/// The stretches in which nobody paid, from the steps that began and ended them.
fn unpaid(
    steps: &[Step],
    subscription: Option<&SubscriptionPurchase>,
    now: Timestamp,
    to: Timestamp,
) -> Vec<Cover> {
    let moves: Vec<&Step> = steps.iter().filter(|step| step.before != step.after).collect();
    let mut covers = Vec::new();
    for (n, step) in moves.iter().enumerate() {
        let (label, mood) = match step.after {
            Stage::Pending => ("Payment pending", Mood::Look),
            Stage::Grace => ("Grace", Mood::Look),
            Stage::Hold => ("On hold", Mood::Trouble),
            Stage::Paused => ("Paused", Mood::Note),
            Stage::Unnamed => (step.fact.title.as_deref().unwrap_or("New to Purser"), Mood::Look),
            Stage::Before | Stage::Active | Stage::Canceled | Stage::Expired | Stage::NeverPaid => continue,
        };
        let until = match moves.get(n + 1) {
            Some(next) => next.fact.at,
            None => match step.after {
                Stage::Grace => subscription.and_then(SubscriptionPurchase::expiry).unwrap_or(now).max(now),
                Stage::Paused => subscription.and_then(|s| s.resumes).unwrap_or(now).max(now),
                _ => now,
            },
        };
        let (from, until) = (step.fact.at, until.min(to));
        if until > from {
            covers.push(Cover { from, to: until, label: label.to_owned(), mood, order: None });
        }
    }
    covers
}

/// Cuts the band at every edge and names each piece after what covers it last.
fn cut(
    covers: &[Cover],
    steps: &[Step],
    from: Timestamp,
    to: Timestamp,
    history: &History<'_>,
) -> Vec<Segment> {
    let mut edges: Vec<Timestamp> = covers
        .iter()
        .flat_map(|cover| [cover.from, cover.to])
        .chain(steps.iter().filter(|step| step.before != step.after).map(|step| step.fact.at))
        .filter(|at| (from..=to).contains(at))
        .chain([from, to])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut segments: Vec<Segment> = Vec::new();
    for pair in edges.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        let cover = covers.iter().rev().find(|cover| cover.from <= start && end <= cover.to);
        let (label, mood, order) = match cover {
            Some(cover) => (cover.label.clone(), cover.mood, cover.order.clone()),
            None => {
                let (label, mood) = uncovered(covers, steps, (start, end), history);
                (label.to_owned(), mood, None)
            }
        };
        match segments.last_mut() {
            Some(last) if last.label == label && last.order == order => last.end = Some(end),
            Some(last) if cover.is_none() && end.duration_since(start) < SLIVER => last.end = Some(end),
            _ => segments.push(Segment {
                start,
                end: Some(end),
                label,
                amount: order
                    .as_ref()
                    .and_then(|id| history.orders.iter().find(|o| o.id == *id))
                    .and_then(|o| o.total),
                order,
                mood,
                ahead: start >= history.now,
            }),
        }
    }
    segments
}

/// A stretch that nothing covers, by the stage in which it lies.
fn uncovered(
    covers: &[Cover],
    steps: &[Step],
    (start, end): (Timestamp, Timestamp),
    history: &History<'_>,
) -> (&'static str, Mood) {
    let stage =
        steps.iter().take_while(|step| step.fact.at <= start).last().map_or(Stage::Before, |s| s.after);
    let paid_before =
        covers.iter().filter(|cover| cover.order.is_some() && cover.to <= start).map(|c| c.to).max();
    let paid_after = covers.iter().any(|cover| cover.order.is_some() && cover.from >= end);
    let deferred = steps.iter().any(|step| step.fact.what == What::Deferred && step.fact.at <= end);
    // Google's own word on the end of the period, where it goes beyond what the known orders paid for.
    let entitled = match history.purchase().map(|purchase| &purchase.detail) {
        Some(PurchaseDetail::Subscription(s)) => s.expiry().is_some_and(|expiry| end <= expiry),
        _ => false,
    };
    let failed = steps.iter().find(|step| step.fact.at >= end && step.before != step.after);
    match stage {
        // In grace or in silence: what came before the hold is not known better.
        Stage::Active if failed.is_some_and(|step| matches!(step.after, Stage::Grace | Stage::Hold)) => {
            ("Payment late", Mood::Look)
        }
        Stage::Active | Stage::Canceled if deferred => ("Extended", Mood::Note),
        Stage::Active if paid_before.is_some_and(|paid| end.duration_since(paid) <= SILENT) => {
            ("Payment late", Mood::Look)
        }
        Stage::Active | Stage::Canceled if entitled && !paid_after && paid_before.is_some() => {
            ("Extended", Mood::Note)
        }
        Stage::Active if paid_before.is_some() && paid_after => ("Unpaid", Mood::Look),
        Stage::Active | Stage::Canceled if entitled => ("Order not known", Mood::Note),
        Stage::Active if !paid_after => ("Payment late", Mood::Look),
        _ => ("Not known", Mood::Note),
    }
}
