//! From what each source tells to what happened: one fact for each event, with all that tell of it.

use jiff::{SignedDuration, Timestamp};

use super::History;
use super::fact::{Fact, What};
use super::seen::{self, Span};
use super::told;
use crate::{Order, PurchaseDetail};

/// A renewal's order and its notification are never further apart: payments are tried up to two days around the
/// billing date.
const RENEWAL: SignedDuration = SignedDuration::from_hours(48);
/// Two sources that name one event by different names (a declined order and the grace period it began) name one
/// instant.
const INSTANT: SignedDuration = SignedDuration::from_hours(1);
/// What a look could still not see, or saw already, for clocks that differ.
const SLACK: SignedDuration = SignedDuration::from_secs(60);

/// Everything that happened to a purchase, each once, in no order.
pub(super) fn facts(history: &History<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    let mut told = Vec::new();
    for notification in history.notifications {
        // Pub/Sub may deliver twice, and Google may publish an event twice.
        let name = (notification.kind, notification.code, notification.at, &notification.order);
        if !told.contains(&name) {
            told.push(name);
            facts.extend(told::by_notification(notification));
        }
    }
    for (n, order) in history.orders.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| history.orders.get(n));
        for fact in told::by_order(order, before, waited(history, order)) {
            take(&mut facts, fact, order_tells);
        }
    }
    for void in history.voids {
        take(&mut facts, told::by_void(void, history), void_tells);
    }
    facts = revocations(facts, history);
    for (fact, span) in seen::by_versions(history) {
        take_within(&mut facts, fact, span);
    }
    facts
}

/// Whether it is the first charge of a plan that waited for another's paid period to end: its token began before.
fn waited(history: &History<'_>, order: &Order) -> bool {
    let mut linked = history.versions.iter().filter_map(|(_, purchase)| match &purchase.detail {
        PurchaseDetail::Subscription(s) => s.linked_token.as_ref().and(s.started),
        PurchaseDetail::OneTime(_) => None,
    });
    linked.next().is_some_and(|began| order.created.duration_since(began) > INSTANT)
}

/// Joins a dated fact to the nearest one that tells of the same event, or adds it.
fn take(facts: &mut Vec<Fact>, fact: Fact, same: fn(&Fact, &Fact) -> bool) {
    let nearest =
        facts.iter_mut().filter(|known| same(known, &fact)).min_by_key(|known| known.distance(fact.at));
    match nearest {
        Some(known) => known.join(fact),
        None => facts.push(fact),
    }
}

fn order_tells(known: &Fact, order: &Fact) -> bool {
    use What as W;
    // One that an order was joined to already has it.
    if known.order.is_some() && known.order != order.order {
        return false;
    }
    let within = |most| known.distance(order.at) <= most;
    match (known.what, order.what) {
        (W::Began, W::Began) | (W::NeverPaid, W::NeverPaid) | (W::Ordered, W::Ordered) => true,
        (W::Renewed | W::Recovered, W::Renewed) => known.order.is_none() && within(RENEWAL),
        (W::Grace | W::Hold, W::Declined) | (W::Canceled, W::Dropped) => within(INSTANT),
        _ => false,
    }
}

fn void_tells(known: &Fact, void: &Fact) -> bool {
    let one_event = known.order == void.order && known.partly == void.partly;
    known.what == What::Voided && one_event && known.distance(void.at) <= RENEWAL
}

/// A void of the whole order at the instant of a revocation tells of it, and of a one-time purchase it is one.
fn revocations(facts: Vec<Fact>, history: &History<'_>) -> Vec<Fact> {
    let (voids, mut rest): (Vec<Fact>, Vec<Fact>) =
        facts.into_iter().partition(|fact| fact.what == What::Voided && !fact.partly);
    for mut void in voids {
        let revoked =
            rest.iter_mut().find(|fact| fact.what == What::Revoked && fact.distance(void.at) <= INSTANT);
        match revoked {
            Some(revoked) => revoked.join(void),
            None => {
                if !history.is_subscription() {
                    void.what = What::Revoked;
                }
                rest.push(void);
            }
        }
    }
    rest
}

/// Joins what happened between two looks to what is known to have happened then, or adds it.
fn take_within(facts: &mut Vec<Fact>, fact: Fact, span: Span) {
    let inside = |at: Timestamp| at <= span.to + SLACK && span.from.is_none_or(|from| at > from - SLACK);
    // The user's own cancellation is dated exactly, so one that was restored in between is not taken for it.
    let mut fits: Vec<usize> = (0..facts.len())
        .filter(|n| {
            let known = &facts[*n];
            let close = known.distance(fact.at) <= INSTANT;
            // Items that were to change and items that did are two events, however near.
            if known.what == What::Items && known.title.is_some() {
                return false;
            }
            match look_tells(known.what, fact.what) {
                Kin::Same => inside(known.at) || close,
                Kin::Instant => close,
                Kin::None => false,
            }
        })
        .collect();
    fits.sort_by_key(|n| facts[*n].at);
    let first = matches!(fact.what, What::Renewed | What::Recovered | What::Restored | What::Began);
    match if first { fits.first() } else { fits.last() } {
        Some(n) => facts[*n].join(fact),
        None => facts.push(fact),
    }
}

enum Kin {
    /// The same event, wherever between the looks.
    Same,
    /// The same event by another name, if at the same instant.
    Instant,
    None,
}

fn look_tells(known: What, seen: What) -> Kin {
    use What as W;
    match (known, seen) {
        // These can happen more than once between two looks, and are told one by one.
        (W::Refund | W::Voided | W::Other | W::Review, _) if known == seen => Kin::None,
        (known, seen) if known == seen => Kin::Same,
        (W::Renewed, W::Recovered) | (W::Recovered, W::Renewed) => Kin::Same,
        (W::Ended, W::Replaced | W::Revoked) | (W::Revoked | W::Replaced, W::Ended) => Kin::Same,
        (W::Declined, W::Grace | W::Hold) | (W::Grace | W::Hold, W::Declined) => Kin::Instant,
        (W::Dropped, W::Canceled) | (W::Voided, W::Revoked) => Kin::Instant,
        _ => Kin::None,
    }
}
