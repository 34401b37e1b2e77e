//! What follows a paid period: the next one, a pause, or a payment that is declined, with grace, hold and loss.

use crate::calendar::{DAY, HOUR, MINUTE};
use crate::catalog::PlanKind;
use crate::chance::Chance;

use super::event::{Canceler, Phase, What};
use super::life::Script;
use super::mix::scaled;
use super::subscription::{Course, Signup, again_after, can_pause};
use super::{add_ons, prices};
use crate::calendar::Millis;

pub(super) enum Due {
    Renews(Millis),
    Ends(Option<Signup>),
}

/// At a billing date: renewed, paused, or declined with what follows.
pub(super) fn due(script: &mut Script<'_>, course: &mut Course, end: Millis, chance: &mut Chance) -> Due {
    let (slot, renewal) = (course.slot, course.renewal);
    if course.increase.as_ref().is_some_and(|i| end >= i.applies && !i.accepted) {
        // Nobody agreed to the new price: Google ends the subscription on the renewal that would charge it.
        script.say(end - MINUTE, slot, What::Canceled(Canceler::User(None)));
        script.say(end, slot, What::Expired);
        return Due::Ends(None);
    }
    if course.consent == Some(false) {
        // In South Korea no higher price is charged that was not agreed to.
        script.say(end - MINUTE, slot, What::Canceled(Canceler::System));
        script.say(end, slot, What::Expired);
        return Due::Ends(None);
    }
    add_ons::drop_removed(course);
    if can_pause(course) && chance.hits(scaled(900, script.setting.mix.pauses)) {
        script.say(end - chance.between(2 * HOUR, 5 * DAY), slot, What::PauseSet);
        let resumes = crate::calendar::add_months(end, chance.between(1, 4));
        script.say(end, slot, What::Paused { resumes });
        course.anchor = resumes;
        course.periods = 0;
        let mut payment = script.chance_in_period("resumption", slot, renewal);
        if payment.hits(scaled(12_000, script.setting.mix.declines)) {
            // No grace: what was paused goes on hold at once.
            let next = course.plan.period.after(resumes, 1);
            let order = script.charge(renewal, Phase::Base, course.listed, resumes, next);
            script.say(resumes, slot, What::Ordered(order));
            return held(script, course, resumes, renewal, &mut payment);
        }
        script.say(resumes, slot, What::Resumed);
        course.recovered = Some(resumes);
        return Due::Renews(resumes);
    }
    if !chance.hits(scaled(7_500, script.setting.mix.declines)) {
        return Due::Renews(end);
    }
    declined(script, course, end, renewal, chance)
}

fn declined(
    script: &mut Script<'_>,
    course: &mut Course,
    end: Millis,
    renewal: i16,
    chance: &mut Chance,
) -> Due {
    let slot = course.slot;
    let grace = add_ons::grace(course);
    prices::apply(script, course, end);
    let next = course.plan.period.after(course.anchor, course.periods + 1);
    let order = add_ons::charge(script, course, renewal, (Phase::Base, course.listed), (end, next));
    script.say(end, slot, What::Ordered(order));
    // Without grace, Google waits a day in silence: ACTIVE, with the expiry in the past.
    let patience = if grace > 0 { grace * DAY } else { DAY };
    if grace > 0 {
        script.say(end, slot, What::Grace { until: end + patience, renewal });
    }
    if chance.hits(if grace > 0 { 56_000 } else { 35_000 }) {
        let at = end + chance.between(2 * HOUR, patience - HOUR);
        script.say(at, slot, What::Paid { renewal });
        // The billing date stays where it was.
        return Due::Renews(at);
    }
    held(script, course, end + patience, renewal, chance)
}

/// On hold from `since` on: paid at last, or lost.
fn held(
    script: &mut Script<'_>,
    course: &mut Course,
    since: Millis,
    renewal: i16,
    chance: &mut Chance,
) -> Due {
    let slot = course.slot;
    let hold = match course.plan.kind {
        PlanKind::Renewing { hold, .. } => hold,
        _ => 53,
    };
    script.say(since, slot, What::Hold { renewal });
    if chance.hits(30_000) {
        let at = since + chance.between(DAY, 25 * DAY);
        script.say(at, slot, What::Paid { renewal });
        script.say(at, slot, What::Recovered);
        course.recovered = Some(at);
        course.anchor = at;
        course.periods = 0;
        return Due::Renews(at);
    }
    let lost = since + hold * DAY;
    script.say(lost, slot, What::Dropped { renewal });
    script.say(lost, slot, What::Canceled(Canceler::System));
    script.say(lost, slot, What::Expired);
    Due::Ends(again_after(script, course, lost, chance))
}
