//! What the versions of a purchase tell: each differs from the one before it by something that happened between.

use jiff::{SignedDuration, Timestamp};

use super::fact::{Dated, Fact, What};
use super::{History, Mood, Source, seen_items};
use crate::{
    Acknowledgement, CancelInitiator, Cancellation, NotificationKind, OneTimePurchase, OneTimeState,
    OrderEventKind, Purchase, PurchaseDetail, SubscriptionPurchase, SubscriptionState, day,
};

/// Between which looks something happened; `from` is absent for what was so at the first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) from: Option<Timestamp>,
    pub(super) to: Timestamp,
}

impl Span {
    pub(super) fn holds(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| at > from) && at <= self.to
    }

    /// Something that Google does not date.
    pub(super) fn fact(&self, what: What) -> Fact {
        Fact::new(self.to, Dated::Between(self.from, self.to), what, Source::Purchase)
    }

    /// Something that Google dates, if that date lies between the looks.
    pub(super) fn dated(&self, at: Option<Timestamp>, what: What) -> Fact {
        match at.filter(|at| self.holds(*at)) {
            Some(at) => Fact::new(at, Dated::Stated, what, Source::Purchase),
            None => self.fact(what),
        }
    }
}

/// Everything that the versions tell, with the looks between which it lies.
pub(super) fn by_versions(history: &History<'_>) -> Vec<(Fact, Span)> {
    let mut facts = Vec::new();
    let mut before: Option<&(Timestamp, Purchase)> = None;
    for version in history.versions {
        let span = Span { from: before.map(|(seen, _)| *seen), to: version.0 };
        let mut told = Vec::new();
        match (before.map(|(_, purchase)| &purchase.detail), &version.1.detail) {
            (Some(PurchaseDetail::Subscription(a)), PurchaseDetail::Subscription(b)) => {
                told.extend(subscription(history, Some(a), b, span));
            }
            (Some(PurchaseDetail::OneTime(a)), PurchaseDetail::OneTime(b)) => {
                told.extend(one_time(Some(a), b, span));
            }
            (_, PurchaseDetail::Subscription(b)) => told.extend(subscription(history, None, b, span)),
            (_, PurchaseDetail::OneTime(b)) => told.extend(one_time(None, b, span)),
        }
        if let Some((_, old)) = before
            && old.acknowledged == Acknowledgement::Pending
            && version.1.acknowledged == Acknowledgement::Acknowledged
        {
            told.push(span.fact(What::Acknowledged));
        }
        facts.extend(told.into_iter().map(|fact| (fact, span)));
        before = Some(version);
    }
    facts
}

fn subscription(
    history: &History<'_>,
    old: Option<&SubscriptionPurchase>,
    new: &SubscriptionPurchase,
    span: Span,
) -> Vec<Fact> {
    use SubscriptionState as S;
    let mut facts = Vec::new();
    let was = old.map(|old| &old.state);
    let begun = !matches!(new.state, S::Pending | S::PendingPurchaseCanceled);
    if begun && was.is_none_or(|was| *was == S::Pending) {
        facts.push(began(new, span));
    }
    let (end, end_before) = (new.expiry(), old.and_then(SubscriptionPurchase::expiry));
    let latest = |s: &SubscriptionPurchase| s.items.iter().filter_map(|i| i.latest_order.clone()).max();
    let charged = old.is_some_and(|old| latest(old) != latest(new) || renewed_within(history, span));
    let longer = end_before.zip(end).is_some_and(|(before, now)| now > before);
    match (was, &new.state) {
        (None, S::Pending) => facts.push(span.fact(What::Ordered)),
        (Some(S::InGracePeriod | S::Active), S::Active) if charged => {
            // Dated by its order; the looks only bear it out.
            facts.push(span.dated(end_before, What::Renewed));
        }
        (Some(S::InGracePeriod), S::Active) => facts.push(span.fact(What::Renewed)),
        (Some(S::Active), S::Active) if longer => facts.push(moved(span, new)),
        (Some(S::Canceled), S::Canceled) if longer => facts.push(moved(span, new)),
        (Some(S::OnHold | S::Paused), S::Active) => facts.push(span.fact(What::Recovered)),
        (Some(S::Canceled), S::Active) => facts.push(span.dated(end_before, What::Restored)),
        (was, S::InGracePeriod) if was != Some(&S::InGracePeriod) => {
            facts.push(span.dated(end_before.or_else(|| paid_until(history, span)), What::Grace));
        }
        (was, S::OnHold) if was != Some(&S::OnHold) => facts.push(span.dated(end, What::Hold)),
        (was, S::Paused) if was != Some(&S::Paused) => facts.push(span.dated(end, What::Paused)),
        (was, S::PendingPurchaseCanceled) if was != Some(&S::PendingPurchaseCanceled) => {
            facts.push(span.fact(What::NeverPaid));
        }
        (was, S::Expired) if was != Some(&S::Expired) => facts.extend(ended(history, old, new, span)),
        _ => {}
    }
    if new.state == S::Active
        && let Some(end) = end.filter(|end| *end < span.to)
    {
        facts.push(span.dated(Some(end), What::Declined).noted(
            "the period is over, and Google has not said what follows; access goes on for about a day",
        ));
    }
    if new.state == S::Canceled
        && let Some(canceled) = new.canceled.as_ref()
        && old.and_then(|old| old.canceled.as_ref()) != Some(canceled)
    {
        facts.push(cancellation(canceled, new, span));
    }
    facts.extend(seen_items::changes(old, new, span));
    facts
}

fn began(new: &SubscriptionPurchase, span: Span) -> Fact {
    let mut fact = span.dated(new.started, What::Began);
    let replaced = new.items.iter().find_map(|item| item.replaces.as_ref());
    if new.linked_token.is_some() {
        fact = fact.noted(match replaced {
            Some(former) => {
                let names = [former.product.as_deref(), former.plan.as_deref()];
                let names: Vec<&str> = names.into_iter().flatten().collect();
                let (names, mode) = (names.join(" "), former.mode.replace('_', " ").to_lowercase());
                match former.mode.as_str() {
                    "DEFERRED" => format!("changed from {names}, from the end of its paid period on"),
                    _ => format!("took the place of {names} ({mode})"),
                }
            }
            None if new.items.iter().any(|item| item.prepaid) => {
                "a top-up: goes on from an earlier purchase".to_owned()
            }
            None => "took the place of an earlier purchase: a plan change, or signed up again".to_owned(),
        });
    }
    if new.expired_token.is_some() {
        fact = fact.noted("bought again in the Play Store after an earlier purchase had ended");
    }
    match new.items.iter().find_map(|item| item.promotion.as_deref()) {
        Some("") => fact.noted("with a promotion code"),
        Some(code) => fact.noted(format!("with the promotion code {code}")),
        None => fact,
    }
}

/// The end moved, and no charge moved it.
fn moved(span: Span, new: &SubscriptionPurchase) -> Fact {
    let fact = span.fact(What::Deferred);
    match new.expiry() {
        Some(end) => fact.noted(format!("the period now ends on {}", day(end))),
        None => fact,
    }
}

fn cancellation(canceled: &Cancellation, of: &SubscriptionPurchase, span: Span) -> Fact {
    let asked = of.items.iter().filter_map(|item| item.step_up.as_ref()).any(|step| step.state == "PENDING");
    let (title, note) = match canceled.by {
        CancelInitiator::User => ("Customer turned renewal off", None),
        CancelInitiator::System if asked => {
            ("Google stopped renewal", Some("the customer did not agree to the higher price"))
        }
        CancelInitiator::System => ("Google stopped renewal", Some("the payment did not go through")),
        CancelInitiator::Developer => ("Developer stopped renewal", Some("the customer cannot restore it")),
        CancelInitiator::Replacement => ("Renewal moved to another purchase", None),
    };
    let mut fact = span.dated(canceled.at, What::Canceled).titled(title);
    // Google dates the customer's own cancellation exactly, also one of before the last look.
    if let Some(at) = canceled.at.filter(|at| *at <= span.to) {
        (fact.at, fact.dated) = (at, Dated::Stated);
    }
    fact.notes.extend(note.map(str::to_owned));
    fact.notes.extend(canceled.survey_reason.as_ref().map(|reason| format!("the customer chose: {reason}")));
    fact.notes.extend(canceled.survey_text.as_ref().map(|text| format!("and wrote: \u{201c}{text}\u{201d}")));
    fact
}

/// How it came to its end, as far as the purchase, its orders and its voids say.
fn ended(
    history: &History<'_>,
    old: Option<&SubscriptionPurchase>,
    new: &SubscriptionPurchase,
    span: Span,
) -> Vec<Fact> {
    const NEAR: SignedDuration = SignedDuration::from_hours(1);
    let end = new.expiry();
    let by = new.canceled.as_ref().map(|canceled| canceled.by);
    if by == Some(CancelInitiator::Replacement) {
        return vec![span.dated(end, What::Replaced)];
    }
    let near = |at: Timestamp| end.is_none_or(|end| at.duration_since(end).abs() <= NEAR);
    let taken = history
        .voids
        .iter()
        .filter(|void| void.quantity.is_none())
        .map(|void| void.voided)
        .chain(
            history
                .notifications
                .iter()
                .filter(|n| n.kind == NotificationKind::Subscription && n.code == Some(12))
                .map(|n| n.at),
        )
        .find(|at| span.holds(*at) && near(*at));
    let known = old.and_then(|old| old.canceled.as_ref());
    let canceled = new.canceled.as_ref().filter(|canceled| known != Some(*canceled));
    let mut facts = Vec::new();
    if let Some(at) = taken {
        // Google names itself or the developer as the one who canceled it: it is the same event.
        facts.extend(canceled.filter(|c| c.by == CancelInitiator::User).map(|c| cancellation(c, new, span)));
        facts.push(span.dated(Some(at), What::Revoked));
        return facts;
    }
    let dropped = history
        .orders
        .iter()
        .flat_map(|order| &order.events)
        .filter(|event| event.kind == OrderEventKind::Canceled && span.holds(event.at))
        .map(|event| event.at)
        .next_back();
    if let (Some(CancelInitiator::System), Some(given_up)) = (by, dropped) {
        let held = old.is_some_and(|old| old.state == SubscriptionState::OnHold);
        if let Some(end) = end.filter(|end| !held && span.holds(*end) && given_up.duration_since(*end) > NEAR)
        {
            facts.push(
                span.dated(Some(end), What::Hold).noted("access ended then, and the payment never came"),
            );
        }
        facts.extend(canceled.map(|c| {
            let mut fact = cancellation(c, new, span);
            (fact.at, fact.dated) = (given_up, Dated::Stated);
            fact
        }));
        facts.push(span.dated(Some(given_up), What::Ended));
        return facts;
    }
    let last = span.dated(end, What::Ended);
    facts.extend(canceled.map(|c| {
        let mut fact = cancellation(c, new, span);
        fact.at = fact.at.min(last.at);
        fact
    }));
    facts.push(last);
    facts
}

/// Whether an order or a notification tells of a renewal between the looks.
fn renewed_within(history: &History<'_>, span: Span) -> bool {
    let renewed = |n: &crate::Notification| n.kind == NotificationKind::Subscription && n.code == Some(2);
    let orders = history.orders.iter().skip(1).flat_map(|order| &order.events);
    history.notifications.iter().any(|n| renewed(n) && span.holds(n.at))
        || orders.filter(|event| event.kind == OrderEventKind::Processed).any(|event| span.holds(event.at))
}

/// Where the last paid period before the second look ends.
fn paid_until(history: &History<'_>, span: Span) -> Option<Timestamp> {
    let ends = history.orders.iter().flat_map(|order| &order.lines).filter_map(|line| line.period);
    ends.map(|(_, end)| end).filter(|end| *end <= span.to).max()
}

fn one_time(old: Option<&OneTimePurchase>, new: &OneTimePurchase, span: Span) -> Vec<Fact> {
    use OneTimeState as S;
    let mut facts = Vec::new();
    let was = old.map(|old| &old.state);
    match (was, &new.state) {
        (None, S::Pending) => facts.push(span.fact(What::Ordered)),
        (None | Some(S::Pending), S::Purchased) => {
            let mut fact = span.dated(new.completed, What::Began).titled("Bought");
            if new.items.iter().any(|item| item.rented) {
                fact = fact.noted("rented, for a time");
            }
            if let Some(at) = new.items.iter().filter_map(|item| item.releases).max() {
                fact = fact.noted(format!("ordered before its release on {}", day(at)));
            }
            facts.push(fact);
        }
        (Some(S::Pending), S::Canceled) => facts.push(span.fact(What::NeverPaid)),
        (None | Some(S::Purchased), S::Canceled) => {
            // Paid once, it was taken back; of what was never seen paid, the order tells.
            let what = if new.completed.is_some() { What::Revoked } else { What::NeverPaid };
            facts.push(span.fact(what));
        }
        _ => {}
    }
    let consumed = |p: &OneTimePurchase| p.items.iter().filter(|item| item.consumed).count();
    if old.is_some_and(|old| consumed(new) > consumed(old)) {
        facts.push(span.fact(What::Consumed).noted("used up in the app; it can be bought again"));
    }
    for at in new.items.iter().filter_map(|item| item.releases).filter(|at| span.holds(*at)) {
        facts.push(Fact::new(at, Dated::Stated, What::Released, Source::Purchase).moody(Mood::Note));
    }
    facts
}
