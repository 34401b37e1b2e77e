//! Changes of price for subscribers who are there already: what `basePlans.migratePrices` sets off.

use crate::calendar::{DAY, HOUR, Millis};
use crate::catalog;
use crate::chance::Chance;
use crate::money::Micros;

use super::event::{PriceMode, What};
use super::life::Script;
use super::subscription::Course;

/// A change that was announced and is not charged yet.
pub(super) struct Increase {
    pub(super) applies: Millis,
    pub(super) listed: Micros,
    /// Nobody has to agree, or the customer did.
    pub(super) accepted: bool,
    mode: PriceMode,
}

/// Price increases are announced for cohorts that a catalog price left behind, twenty days before the
/// world's start at the earliest; they apply 37 days later at the next renewal.
pub(super) fn announce(
    script: &mut Script<'_>,
    course: &mut Course,
    start: Millis,
    end: Millis,
    chance: &mut Chance,
) {
    let Some((days, _)) = course.plan.raised else { return };
    let announced = script.setting.epoch - days.min(20) * DAY + 3 * HOUR;
    let new = catalog::price_in(course.plan.usd_cents, script.customer.region);
    if days > 30 || course.increase.is_some() || course.listed >= new || !(start..end).contains(&announced) {
        return;
    }
    let applies = announced + 37 * DAY;
    let slot = course.slot;
    let mut kind = script.chance("kind of price change", slot);
    let mode = if kind.hits(20_000) { PriceMode::OptOut } else { PriceMode::OptIn };
    script.say(announced, slot, What::PriceIncrease { applies, new_listed: new, mode });
    let agreed = chance.hits(70_000);
    let when = announced + chance.between(7 * DAY, 30 * DAY);
    // Taken back within the period it was announced in, before anybody agreed.
    let off = announced + kind.between(HOUR, 6 * DAY);
    if kind.hits(12_000) && off < end {
        script.say(off, slot, What::PriceCalledOff);
        return;
    }
    if agreed && mode == PriceMode::OptIn {
        script.say(when, slot, What::PriceAccepted);
    }
    course.increase =
        Some(Increase { applies, listed: new, accepted: agreed || mode == PriceMode::OptOut, mode });
}

/// Charges an announced price with the renewal at `at`, if its time has come; says whether it went up.
pub(super) fn apply(script: &mut Script<'_>, course: &mut Course, at: Millis) -> bool {
    if course.increase.as_ref().is_some_and(|i| at >= i.applies && i.accepted)
        && let Some(increase) = course.increase.take()
    {
        course.listed = increase.listed;
        script.say(at, course.slot, What::PriceApplied);
        return increase.mode != PriceMode::Decrease;
    }
    false
}

/// Some developers think better of an increase: the former price is set back with the next renewal.
pub(super) fn take_back(script: &mut Script<'_>, course: &mut Course, start: Millis) {
    let Some((_, before)) = course.plan.raised else { return };
    let before = catalog::price_in(before, script.customer.region);
    if before >= course.listed || !script.chance("price taken back", course.slot).hits(25_000) {
        return;
    }
    let mode = PriceMode::Decrease;
    let announced = start + HOUR;
    script.say(announced, course.slot, What::PriceIncrease { applies: announced, new_listed: before, mode });
    course.increase = Some(Increase { applies: announced, listed: before, accepted: true, mode });
}
