//! South Korea: a customer has to agree to the full price before it follows an introductory one.

use crate::calendar::{DAY, HOUR, Millis};

use super::event::What;
use super::life::Script;
use super::subscription::Course;

/// Asks within the last introductory period, a month before the step at the earliest. Without consent the
/// subscription ends where the full price would be charged (`renewal::due`).
pub(super) fn ask(script: &mut Script<'_>, course: &mut Course, start: Millis, end: Millis) {
    if script.customer.region.code != "KR" {
        return;
    }
    let slot = course.slot;
    let mut chance = script.chance("consent", slot);
    let asked = (end - 30 * DAY).max(start + (end - start) / 4) + HOUR;
    script.say(asked, slot, What::ConsentAsked { deadline: end, listed: course.listed });
    let agrees = chance.hits(72_000);
    if agrees {
        let at = chance.between(asked + HOUR, end - 2 * HOUR);
        script.say(at, slot, What::ConsentGiven);
    }
    course.consent = Some(agrees);
}
