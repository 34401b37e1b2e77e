//! Prepaid plans: paid once, in cash perhaps, and topped up by buying again.

use crate::calendar::{DAY, HOUR};
use crate::chance::Chance;
use crate::money::Micros;

use super::event::{Phase, Told, What};
use super::life::{FIRST_ONE_TIME_SLOT, Origin, Script, Void};
use super::subscription::Signup;

/// A prepaid plan: no renewals; a top-up is a new purchase that names the last.
pub(super) fn prepaid(
    script: &mut Script<'_>,
    slot: u8,
    signup: Signup,
    listed: Micros,
    chance: &mut Chance,
) -> Option<Signup> {
    let Signup { at, product, plan, .. } = signup;
    let cash = chance.hits(9_000) && !script.customer.tester;
    script.say(at, slot, What::Started { pending: cash });
    let begins = if cash { at + chance.between(2 * HOUR, 40 * HOUR) } else { at };
    let end = plan.period.after(begins, 1);
    let charge = script.charge(-1, Phase::Base, listed, begins, end);
    script.say(at, slot, What::Ordered(charge));
    if cash && chance.hits(22_000) {
        script.say(at + 72 * HOUR, slot, What::Dropped { renewal: -1 });
        script.say(at + 72 * HOUR, slot, What::NeverPaid);
        return None;
    }
    script.say(begins + 900, slot, What::Paid { renewal: -1 });
    script.say(begins, slot, What::Period { until: end, phase: Phase::Base, told: Told::Purchased });
    if let Some(taken) = script.acknowledge(begins, slot, chance) {
        script.take_back(taken, slot, Void { renewal: -1, source: 2, reason: 8, ask: 0 });
        return None;
    }
    if slot + 1 < FIRST_ONE_TIME_SLOT && chance.hits(58_000) && !script.customer.tester {
        let again = end - chance.between(HOUR, 3 * DAY);
        script.say(again, slot, What::Replaced { by: slot + 1 });
        return Some(Signup { at: again, product, plan, origin: Origin::Linked(slot), awaits: None });
    }
    script.say(end, slot, What::Expired);
    None
}
