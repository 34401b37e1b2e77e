//! What notifications, orders and voids tell, each by itself.

use jiff::SignedDuration;

use super::fact::{Dated, Fact, What};
use super::{History, Mood, Source};
use crate::{Notification, NotificationKind, Order, OrderEventKind, OrderState, PhaseKind, Void};

/// A charge that took longer than this from its order to its payment had trouble.
const PROMPT: SignedDuration = SignedDuration::from_mins(30);

pub(super) fn by_notification(from: &Notification) -> Option<Fact> {
    use NotificationKind as K;
    let what = match (from.kind, from.code.unwrap_or(0)) {
        (K::Subscription, 1) => What::Recovered,
        (K::Subscription, 2) => What::Renewed,
        (K::Subscription, 3) => What::Canceled,
        (K::Subscription | K::OneTime, 4) | (K::OneTime, 1) => What::Began,
        (K::Subscription, 5) => What::Hold,
        (K::Subscription, 6) => What::Grace,
        (K::Subscription, 7) => What::Restored,
        (K::Subscription, 8 | 19) => What::Price,
        (K::Subscription, 9) => What::Deferred,
        (K::Subscription, 10) => What::Paused,
        (K::Subscription, 11) => What::PauseSet,
        (K::Subscription, 12) => What::Revoked,
        (K::Subscription, 13) => What::Ended,
        (K::Subscription, 17) => What::Items,
        (K::Subscription, 18) => What::StopSet,
        (K::Subscription, 20) | (K::OneTime, 2) => What::NeverPaid,
        (K::Subscription, 22) => What::StepUp,
        (K::Voided, _) => What::Voided,
        (K::Review, _) => What::Review,
        (K::Test, _) => return None,
        (K::Subscription | K::OneTime | K::Unknown, _) => What::Other,
    };
    let mut fact = Fact::new(from.at, Dated::Notified, what, Source::Notification);
    fact.order = from.order.clone();
    fact.lag = Some(from.lag());
    fact.partly = from.kind == K::Voided && from.code == Some(2);
    if what == What::Other {
        fact.title = Some(from.kind.words(from.code));
    }
    Some(fact)
}

/// The line or lines of an order; `before` is the one that came before it, and one that `waited` was made after its
/// purchase began.
pub(super) fn by_order(order: &Order, before: Option<&Order>, waited: bool) -> Vec<Fact> {
    let subscription = order.lines.iter().any(|line| line.is_subscription);
    // A family of which the mirror lacks the beginning still begins with a renewal.
    let renewal = subscription
        && (waited || before.is_some() || order.id.number().is_some_and(|n| n.renewal.is_some()));
    let event = |wanted: fn(&OrderEventKind) -> bool| {
        order.events.iter().find(|event| wanted(&event.kind)).map(|event| event.at)
    };
    let charged = !matches!(order.state, OrderState::Pending | OrderState::Canceled);
    let paid = event(|kind| *kind == OrderEventKind::Processed).or(charged.then_some(order.created));
    let dropped = event(|kind| *kind == OrderEventKind::Canceled)
        .or((order.state == OrderState::Canceled).then_some(order.last_event));
    let fact = |at, what| {
        let mut fact = Fact::new(at, Dated::Recorded, what, Source::Order);
        fact.order = Some(order.id.clone());
        fact.amount = order.total;
        fact
    };
    let mut facts = Vec::new();
    if paid.is_none_or(|paid| paid.duration_since(order.created) > PROMPT) {
        facts.push(fact(order.created, if renewal { What::Declined } else { What::Ordered }));
    }
    if let Some(paid) = paid {
        let (title, note, mood) = charge_words(order, before, renewal, subscription);
        let what = if renewal { What::Renewed } else { What::Began };
        let mut told = fact(paid, what).titled(title).moody(mood);
        if waited && before.is_none() && order.id.number().is_some_and(|n| n.renewal.is_none()) {
            told = told.noted("the first charge of the plan that was changed to");
        }
        facts.push(match note {
            Some(note) => told.noted(note),
            None => told,
        });
    } else if let Some(dropped) = dropped {
        facts.push(fact(dropped, if renewal { What::Dropped } else { What::NeverPaid }));
    }
    facts.extend(refunds(order));
    facts
}

fn charge_words(
    order: &Order,
    before: Option<&Order>,
    renewal: bool,
    subscription: bool,
) -> (&'static str, Option<String>, Mood) {
    let phase_of = |order: &Order| order.lines.first().and_then(|line| line.phase.clone());
    let (phase, was) = (phase_of(order), before.and_then(phase_of));
    let line = order.lines.first();
    let offer = line.and_then(|line| line.offer.as_deref()).map(|offer| format!("offer {offer}"));
    let trial = phase == Some(PhaseKind::FreeTrial);
    if !subscription {
        let quantity = line.map_or(1, |line| line.quantity);
        let several = (quantity > 1).then(|| format!("{quantity} of them"));
        return ("Bought", several.or(offer), Mood::Good);
    }
    let (title, note) = match (renewal, phase, was) {
        (false, Some(PhaseKind::FreeTrial), _) => ("Started a free trial", offer),
        (false, Some(PhaseKind::Introductory), _) => ("Subscribed at an introductory price", offer),
        (false, Some(PhaseKind::Proration), _) => {
            ("Changed plan", Some("the rest of the old plan was evened out".to_owned()))
        }
        (false, ..) => ("Subscribed", offer),
        (true, Some(PhaseKind::FreeTrial), Some(PhaseKind::FreeTrial)) => ("Trial went on", None),
        (true, _, Some(PhaseKind::FreeTrial)) => {
            ("Trial converted", Some("the free trial ended, and the first payment came".to_owned()))
        }
        (true, Some(PhaseKind::Base), Some(PhaseKind::Introductory)) => {
            ("Renewed at the full price", Some("the introductory price ended".to_owned()))
        }
        (true, Some(PhaseKind::Introductory), _) => ("Renewed at the introductory price", None),
        (true, ..) => ("Renewed", None),
    };
    (title, note, if trial { Mood::Note } else { Mood::Good })
}

fn refunds(order: &Order) -> Vec<Fact> {
    let mut facts: Vec<Fact> = order
        .events
        .iter()
        .filter_map(|event| {
            let (title, note, amount, mood) = match &event.kind {
                OrderEventKind::Processed | OrderEventKind::Canceled => return None,
                OrderEventKind::PartiallyRefunded { amount, done: true } => {
                    ("Partially refunded", "part of the money went back", *amount, Mood::Note)
                }
                OrderEventKind::PartiallyRefunded { amount, done: false } => {
                    ("Partial refund on its way", "part of the money is going back", *amount, Mood::Look)
                }
                OrderEventKind::Refunded { amount, reason } if reason == "CHARGEBACK" => {
                    ("Charged back", "the bank took the money back", amount.or(order.total), Mood::Trouble)
                }
                OrderEventKind::Refunded { amount, .. } => {
                    ("Refunded", "all of the money went back", amount.or(order.total), Mood::Note)
                }
            };
            let mut fact = Fact::new(event.at, Dated::Recorded, What::Refund, Source::Order)
                .titled(title)
                .noted(note)
                .moody(mood);
            (fact.order, fact.amount) = (Some(order.id.clone()), amount);
            Some(fact)
        })
        .collect();
    if order.state == OrderState::PendingRefund {
        let mut fact = Fact::new(order.last_event, Dated::Recorded, What::Refund, Source::Order)
            .titled("Refund on its way")
            .noted("the refund was asked for and is not through yet")
            .moody(Mood::Look);
        (fact.order, fact.amount) = (Some(order.id.clone()), order.total);
        facts.push(fact);
    }
    facts
}

pub(super) fn by_void(void: &Void, history: &History<'_>) -> Fact {
    let quantity = void.quantity.map(|n| format!(", {n} of the quantity")).unwrap_or_default();
    // A one-time purchase that is voided is no longer owned; of a subscription it depends on which order it was.
    let what = match (history.is_subscription(), void.quantity) {
        (false, None) => What::Revoked,
        _ => What::Voided,
    };
    let mut fact = Fact::new(void.voided, Dated::Recorded, what, Source::Void).noted(format!(
        "{}, by {}{quantity}",
        void.reason.words(),
        void.source.words()
    ));
    fact.order = Some(void.order.clone());
    fact.partly = void.quantity.is_some();
    fact
}
