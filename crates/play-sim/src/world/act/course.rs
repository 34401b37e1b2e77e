//! Deeds that move the dates of what is to come.

use crate::calendar::Millis;
use crate::catalog::Plan;
use crate::money::Micros;
use crate::world::event::{Charge, Event, Phase, Told, What};

use super::deed::Bent;

impl Bent<'_> {
    /// Access runs `by` longer, and everything that depends on the billing date comes so much later.
    pub(super) fn defer(&mut self, by: Millis) {
        let (at, slot) = (self.at, self.slot);
        let Some(due) = self.known(at).expiry else { return };
        let from = due.max(at + 1);
        let heirs = self.heirs(from - 1);
        // The three days for the acknowledgement of a new purchase do not move with its billing date.
        let lost = |e: &Event| e.slot == slot && matches!(e.what, What::Voided { reason: 8, .. });
        let lost = self.life.events.iter().find(|e| lost(e)).map(|e| e.at);
        for event in &mut self.life.events {
            let mine = event.slot == slot && event.at >= from;
            let kept = matches!(event.what, What::Acknowledged | What::Consumed | What::PriceIncrease { .. })
                || lost == Some(event.at);
            if heirs.contains(&event.slot) || mine && !kept {
                event.at += by;
                later(&mut event.what, by);
            }
        }
        for purchase in self.life.purchases.iter_mut().filter(|p| heirs.contains(&p.slot)) {
            purchase.started += by;
        }
        self.life.events.sort_by_key(|event| event.at);
        self.say(at, What::Deferred { until: due + by });
    }

    /// Charges `count` periods of `plan` from `from` on, after renewal `latest`. Returns when the last one ends.
    pub(super) fn charge_on(
        &mut self,
        plan: &Plan,
        from: Millis,
        latest: i16,
        listed: Micros,
        count: i64,
    ) -> Millis {
        let (total, tax) = self.life.customer.region.with_tax(listed);
        for n in 0..count {
            let start = plan.period.after(from, n);
            let until = plan.period.after(from, n + 1);
            let renewal = latest + 1 + n as i16;
            let add_ons = Vec::new();
            let charge =
                Charge { renewal, phase: Phase::Base, listed, total, tax, from: start, until, add_ons };
            self.say(start, What::Ordered(charge));
            self.say(start + 1_417, What::Paid { renewal });
            self.say(start, What::Period { until, phase: Phase::Base, told: Told::Renewed });
        }
        plan.period.after(from, count)
    }
}

/// Dates within an event move with it.
fn later(what: &mut What, by: Millis) {
    match what {
        What::Ordered(charge) => {
            charge.from += by;
            charge.until += by;
        }
        What::Period { until, .. } | What::Grace { until, .. } | What::Deferred { until } => *until += by,
        What::Paused { resumes } => *resumes += by,
        What::ConsentAsked { deadline, .. } => *deadline += by,
        _ => {}
    }
}
