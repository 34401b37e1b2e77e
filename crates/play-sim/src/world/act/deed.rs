//! The deeds, one by one.

use crate::calendar::{DAY, HOUR, Millis};
use crate::catalog::PlanKind;
use crate::chance::Chance;
use crate::ids::SLOTS;
use crate::world::customer::Setting;
use crate::world::event::{Canceler, Event, What};
use crate::world::life::{Deal, Life, Origin};
use crate::world::standing::{OrderState, Standing};

use super::Act;

/// Something that is done to a purchase. Whether it may be done is judged by the call before; here it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Acknowledge,
    Consume,
    /// The whole order's money goes back; with `revoke` access ends, too.
    Refund {
        renewal: i16,
        revoke: bool,
    },
    /// No more renewals. Restorable ones are restored by some customers.
    Cancel {
        restorable: bool,
    },
    /// A subscription ends now, and the latest charge goes back: all of it, or what the time left is worth.
    Revoke {
        prorated: bool,
    },
    /// The next billing date moves.
    Defer {
        by: Millis,
    },
    /// The buyer's bank disputes a charge. Google decides within a day.
    Dispute {
        renewal: i16,
    },
    /// What the developer thinks of a dispute.
    Answer {
        renewal: i16,
        preference: Preference,
    },
}

/// `refundPreference`: what the developer would have Google do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preference {
    Decline,
    Approve,
    Neutral,
}

impl Preference {
    /// How often in 100,000 the developer keeps the money after saying so. Without a word Google always grants
    /// the chargeback. The figures are made up: Google publishes none.
    fn kept(self) -> i64 {
        match self {
            Self::Decline => 65_000,
            Self::Neutral => 25_000,
            Self::Approve => 0,
        }
    }
}

/// A life on its way from what it was to what a deed made of it.
pub(super) struct Bent<'a> {
    pub(super) setting: &'a Setting,
    pub(super) life: &'a mut Life,
    pub(super) at: Millis,
    pub(super) slot: u8,
}

/// What a deed has to know of the purchase.
pub(super) struct Known {
    pub(super) expiry: Option<Millis>,
    pub(super) ended: bool,
    pub(super) latest: Option<i16>,
    /// Orders whose money has not come.
    pub(super) pending: Vec<i16>,
}

/// Bends a life to what was done.
pub(super) fn bend(setting: &Setting, life: &mut Life, act: &Act) {
    let mut bent = Bent { setting, life, at: act.at, slot: act.slot };
    match act.deed {
        Deed::Acknowledge => bent.acknowledge(What::Acknowledged),
        Deed::Consume => bent.acknowledge(What::Consumed),
        Deed::Refund { renewal, revoke } => bent.refund(renewal, revoke),
        Deed::Cancel { restorable } => bent.cancel(restorable),
        Deed::Revoke { prorated } => bent.revoke(prorated),
        Deed::Defer { by } => bent.defer(by),
        Deed::Dispute { renewal } => bent.dispute(renewal),
        Deed::Answer { renewal, preference } => bent.answer(renewal, preference),
    }
}

impl Bent<'_> {
    /// Says that something happens. At one instant, what is said later comes later.
    pub(super) fn say(&mut self, at: Millis, what: What) {
        let place = self.life.events.partition_point(|event| event.at <= at);
        self.life.events.insert(place, Event { at, slot: self.slot, what });
    }

    /// Takes back what the purchase had in store, where `gone` says so.
    pub(super) fn unsay(&mut self, gone: impl Fn(&Event) -> bool) {
        let (at, slot) = (self.at, self.slot);
        self.life.events.retain(|event| event.at <= at || event.slot != slot || !gone(event));
    }

    pub(super) fn is_subscription(&self) -> bool {
        self.life.purchase(self.slot).is_some_and(|p| matches!(p.deal, Deal::Subscription { .. }))
    }

    pub(super) fn known(&self, at: Millis) -> Known {
        let standing = Standing::of(self.life, self.slot, at);
        let pending = |s: &Standing<'_>| {
            let waiting = s.orders.iter().filter(|o| o.state == OrderState::Pending);
            waiting.map(|o| o.charge.renewal).collect()
        };
        Known {
            expiry: standing.as_ref().and_then(|s| s.expiry),
            ended: standing.as_ref().is_none_or(|s| s.ended.is_some()),
            latest: standing.as_ref().and_then(Standing::latest_successful).map(|o| o.charge.renewal),
            pending: standing.as_ref().map(pending).unwrap_or_default(),
        }
    }

    /// Purchases that would have come of this one after `from` never do.
    pub(super) fn without_heirs(&mut self, from: Millis) {
        let heirs = self.heirs(from);
        self.life.purchases.retain(|purchase| !heirs.contains(&purchase.slot));
        self.life.events.retain(|event| !heirs.contains(&event.slot));
    }

    /// Purchases that come of this one, and of those, and begin later than `from`.
    pub(super) fn heirs(&self, from: Millis) -> Vec<u8> {
        let mut heirs: Vec<u8> = Vec::new();
        let mut parents = vec![self.slot];
        while let Some(parent) = parents.pop() {
            for purchase in &self.life.purchases {
                let of = match purchase.deal {
                    Deal::Subscription { origin: Origin::Linked(of) | Origin::OutOfApp(of), .. } => of,
                    _ => continue,
                };
                if of == parent && purchase.started > from && !heirs.contains(&purchase.slot) {
                    heirs.push(purchase.slot);
                    parents.push(purchase.slot);
                }
            }
        }
        heirs
    }

    pub(super) fn chance(&self, salt: &str, renewal: i16) -> Chance {
        let key = u64::from(self.life.customer.no) * SLOTS + u64::from(self.slot);
        Chance::of(self.setting.seed, salt, key, (self.at as u64) ^ (i64::from(renewal) + 2) as u64)
    }

    fn acknowledge(&mut self, what: What) {
        let consumed = what == What::Consumed;
        self.unsay(|e| e.what == What::Acknowledged || consumed && e.what == What::Consumed);
        let lost = |e: &Event| {
            e.slot == self.slot && e.at > self.at && matches!(e.what, What::Voided { reason: 8, .. })
        };
        let taken = self.life.events.iter().any(lost);
        let at = self.at;
        self.say(at, what);
        if taken {
            self.spare(-1);
        }
    }

    fn cancel(&mut self, restorable: bool) {
        let at = self.at;
        let known = self.known(at);
        let ends = known.expiry.unwrap_or(at).max(at);
        if restorable && self.serve_commitment() {
            return;
        }
        // What a customer is told is cancelled, the customer asked for: Google's words for whom it is undone by.
        let canceler = if restorable { Canceler::User(None) } else { Canceler::Developer };
        for renewal in known.pending {
            self.say(at, What::Dropped { renewal });
        }
        self.say(at, What::Canceled(canceler));
        let mut chance = self.chance("restores", 0);
        if restorable && ends - at > 2 * HOUR && chance.hits(11_000) && !self.ends_or_changes(ends) {
            let back = at + chance.between(HOUR, ends - at);
            self.say(back, What::Restarted);
            return;
        }
        self.without_heirs(at);
        self.wind_up(ends);
    }

    /// Whether the life holds something else than a renewal in store until then.
    fn ends_or_changes(&self, until: Millis) -> bool {
        self.life.events.iter().filter(|e| e.slot == self.slot && e.at > self.at && e.at <= until).any(|e| {
            matches!(
                e.what,
                What::Canceled(_)
                    | What::Restarted
                    | What::Expired
                    | What::Revoked
                    | What::Replaced { .. }
                    | What::Deferred { .. }
                    | What::Paused { .. }
                    | What::PauseSet
            )
        })
    }

    /// A buyer who committed to so many payments makes those that are left, and then it ends. False where there
    /// is no commitment, or none is left of it.
    fn serve_commitment(&mut self) -> bool {
        let Some(Deal::Subscription { plan, .. }) = self.life.purchase(self.slot).map(|p| p.deal.clone())
        else {
            return false;
        };
        let PlanKind::Installments { payments } = plan.kind else { return false };
        let at = self.at;
        let Some((latest, listed, from)) = Standing::of(self.life, self.slot, at).and_then(|standing| {
            let order = standing.latest_successful()?;
            Some((order.charge.renewal, order.charge.listed, standing.expiry.unwrap_or(order.charge.until)))
        }) else {
            return false;
        };
        let left = (payments - 1 - (i64::from(latest) + 1) % payments).max(0);
        if left == 0 || from <= at {
            return false;
        }
        self.unsay(|e| !concerns_paid(e, latest));
        self.without_heirs(at);
        self.say(at, What::StopScheduled);
        let end = self.charge_on(plan, from, latest, listed, left);
        self.say(end - HOUR, What::Canceled(Canceler::User(None)));
        self.say(end, What::Expired);
        true
    }

    /// Ends at `ends` with nothing more to be charged; refunds of what was paid stay in store.
    pub(super) fn wind_up(&mut self, ends: Millis) {
        let latest = self.known(self.at).latest.unwrap_or(-1);
        self.unsay(|e| !(concerns_paid(e, latest) || e.what == What::Revoked && e.at <= ends));
        let (at, slot) = (self.at, self.slot);
        let revoked = self.life.events.iter().any(|e| e.slot == slot && e.at > at && e.what == What::Revoked);
        if !revoked {
            self.say(ends, What::Expired);
        }
    }

    fn dispute(&mut self, renewal: i16) {
        let (at, decided) = (self.at, self.at + DAY);
        self.spare(renewal);
        self.say(at, What::ReviewAsked { renewal });
        let then = self.known(decided);
        let over = !self.is_subscription() || then.latest == Some(renewal);
        self.say(decided, What::Refunded { renewal, chargeback: true });
        if over && !then.ended {
            let mut later = Bent { setting: self.setting, life: self.life, at: decided, slot: self.slot };
            later.end(&then.pending);
        }
        self.say(decided, What::Voided { renewal, source: 2, reason: 7, quantity: 0 });
    }

    fn answer(&mut self, renewal: i16, preference: Preference) {
        if self.chance("review outcome", renewal).hits(preference.kept()) {
            self.spare(renewal);
        }
    }
}

/// Concerns an order that was there already, and not the course of the purchase.
fn concerns_paid(event: &Event, latest: i16) -> bool {
    match event.what {
        What::Acknowledged | What::Consumed => true,
        What::RefundAsked { renewal }
        | What::ReviewAsked { renewal }
        | What::Refunded { renewal, .. }
        | What::PartlyRefunded { renewal, .. }
        | What::Voided { renewal, .. } => renewal <= latest,
        _ => false,
    }
}
