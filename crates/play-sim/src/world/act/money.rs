//! Deeds that give money back.

use crate::calendar::Millis;
use crate::money::Micros;
use crate::world::event::{Canceler, What};
use crate::world::standing::{OrderState, Standing};

use super::deed::Bent;

impl Bent<'_> {
    /// The whole order goes back. With `revoke` it is voided and access ends; without, Google lists it nowhere.
    pub(super) fn refund(&mut self, renewal: i16, revoke: bool) {
        let at = self.at;
        if revoke {
            let pending = self.known(at).pending;
            self.say(at, What::Refunded { renewal, chargeback: false });
            self.end(&pending);
            self.voided(renewal);
        } else {
            self.spare(renewal);
            self.say(at, What::Refunded { renewal, chargeback: false });
        }
    }

    /// Ends now. What goes back of the latest charge: all of it, or the share of its time that is left.
    pub(super) fn revoke(&mut self, prorated: bool) {
        let at = self.at;
        let known = self.known(at);
        if let Some(renewal) = known.latest {
            if let Some(what) = self.goes_back(renewal, prorated) {
                self.say(at, what);
            }
            self.end(&known.pending);
            self.voided(renewal);
        } else {
            self.end(&known.pending);
        }
    }

    /// Access ends now, with everything the purchase had in store and all that would have come of it.
    pub(super) fn end(&mut self, pending: &[i16]) {
        let at = self.at;
        self.unsay(|_| true);
        self.without_heirs(at);
        for renewal in pending {
            self.say(at, What::Dropped { renewal: *renewal });
        }
        self.say(at, What::Revoked);
    }

    fn voided(&mut self, renewal: i16) {
        let at = self.at;
        self.say(at, What::Voided { renewal, source: 1, reason: 0, quantity: 0 });
    }

    fn goes_back(&self, renewal: i16, prorated: bool) -> Option<What> {
        let standing = Standing::of(self.life, self.slot, self.at)?;
        let order = standing.order(renewal)?;
        if order.state == OrderState::Refunded {
            return None;
        }
        let charge = &order.charge;
        let all = What::Refunded { renewal, chargeback: false };
        let (whole, left) = (charge.until - charge.from, charge.until - self.at);
        if !prorated || whole <= 0 || left >= whole {
            return Some(all);
        }
        let currency = self.life.customer.region.currency;
        let share = |amount: Micros| currency.round(part(amount, left.max(0), whole));
        let before: Micros = order.partial_refunds.iter().map(|r| r.total).sum();
        let total = share(charge.total);
        if total + before >= charge.total {
            return Some(all);
        }
        (total > 0).then(|| What::PartlyRefunded { renewal, total, tax: share(charge.tax), quantity: 0 })
    }

    /// The order's money stays where it is from now on: no refund, chargeback or void of it comes any more. Where
    /// access would have ended with one, the purchase goes on for as long as it is paid.
    pub(super) fn spare(&mut self, renewal: i16) {
        let (at, slot) = (self.at, self.slot);
        let back: Vec<Millis> = self
            .life
            .events
            .iter()
            .filter(|e| e.slot == slot && e.at > at)
            .filter(|e| matches!(e.what, What::Refunded { renewal: r, .. } if r == renewal))
            .map(|e| e.at)
            .collect();
        self.unsay(|e| match e.what {
            What::RefundAsked { renewal: r }
            | What::ReviewAsked { renewal: r }
            | What::Refunded { renewal: r, .. }
            | What::PartlyRefunded { renewal: r, .. }
            | What::Voided { renewal: r, .. } => r == renewal,
            _ => false,
        });
        let revoked = |e: &crate::world::event::Event| e.what == What::Revoked && back.contains(&e.at);
        let ended = self.life.events.iter().find(|e| e.slot == slot && e.at > at && revoked(e)).map(|e| e.at);
        self.unsay(revoked);
        if let Some(ended) = ended
            && self.is_subscription()
        {
            // The life was written up to there: the customer leaves by the ordinary door.
            let then = self.known(ended);
            self.say(ended, What::Canceled(Canceler::User(None)));
            self.say(then.expiry.unwrap_or(ended).max(ended), What::Expired);
        }
    }
}

/// `amount` times `left / whole`, without overflow and without floating point.
fn part(amount: Micros, left: Millis, whole: Millis) -> Micros {
    (i128::from(amount) * i128::from(left) / i128::from(whole)) as Micros
}
