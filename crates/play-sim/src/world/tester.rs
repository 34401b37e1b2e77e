//! What licence testers buy, at their pace.

use crate::calendar::MINUTE;
use crate::catalog::{Period, Plan};
use crate::chance::Chance;
use crate::money::Micros;

use super::event::{Canceler, Phase, Told, What};
use super::life::Script;

/// A licence tester's subscription: a month is five minutes, a year thirty, six renewals at most.
pub(super) fn test_course(
    script: &mut Script<'_>,
    slot: u8,
    plan: &Plan,
    listed: Micros,
    chance: &mut Chance,
) {
    let at = script.customer.arrived;
    let length = if plan.period == Period::Months(12) { 30 * MINUTE } else { 5 * MINUTE };
    script.acknowledge(at, slot, chance);
    let renewals = chance.between(1, 7);
    for n in 0..=renewals {
        let start = at + n * length;
        let charge = script.charge(n as i16 - 1, Phase::Base, listed, start, start + length);
        script.paid(start, slot, charge);
        script.say(
            start,
            slot,
            What::Period {
                until: start + length,
                phase: Phase::Base,
                told: if n > 0 { Told::Renewed } else { Told::Purchased },
            },
        );
    }
    let end = at + (renewals + 1) * length;
    script.say(end - MINUTE, slot, What::Canceled(Canceler::User(None)));
    script.say(end, slot, What::Expired);
}
