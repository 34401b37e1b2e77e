//! Plan changes that the customer put off to the end of what is paid for (replacement mode DEFERRED): the new
//! token exists at once and holds both plans; the new one is charged when the old one is over.

use crate::calendar::{HOUR, Millis, SECOND};
use crate::money::Micros;

use super::event::{Phase, Told, What};
use super::life::{Awaited, Script};
use super::subscription::Course;

/// Whether the change at `at` waits for `end`. Not out of an introductory price: what is held until then would be
/// in another phase than the plan that holds it.
pub(super) fn put_off(
    script: &Script<'_>,
    course: &Course,
    at: Millis,
    end: Millis,
    paid: Micros,
) -> Option<Awaited> {
    let mut chance = script.chance_in_period("plan change put off", course.slot, course.renewal);
    (chance.hits(30_000) && paid == course.listed && end - at > 2 * HOUR).then_some(Awaited {
        slot: course.slot,
        renewal: course.renewal,
        product: course.product as u8,
        plan: course.plan,
        listed: course.listed,
        until: end,
    })
}

/// The new token from `at` on, until its plan is charged for the first time: when that is.
pub(super) fn wait(script: &mut Script<'_>, slot: u8, at: Millis, awaited: &Awaited) -> Millis {
    let until = awaited.until;
    script.say(at, slot, What::Period { until, phase: Phase::Base, told: Told::Purchased });
    script.say(at + 20 * SECOND, slot, What::Acknowledged);
    until
}
