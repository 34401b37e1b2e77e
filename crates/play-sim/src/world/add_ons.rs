//! Subscriptions with more than one item: bought together or added later, billed on one day, canceled together.

use crate::calendar::{DAY, HOUR, Millis};
use crate::catalog::{PlanKind, SUBSCRIPTIONS, State, price_in};
use crate::chance::Chance;
use crate::money::Micros;

use super::event::{Charge, Item, Line, Phase, What};
use super::life::Script;
use super::mix::scaled;
use super::subscription::Course;

/// An add-on of a subscription under way.
pub(super) struct Extra {
    item: Item,
    listed: Micros,
    removed: bool,
}

/// Google sells no add-ons there.
const WITHOUT: [&str; 2] = ["IN", "KR"];

/// Some buy two or three items at once. Of those, none is on trial or at an introductory price.
pub(super) fn bought_with(script: &mut Script<'_>, course: &mut Course, at: Millis) {
    let mut chance = script.chance("add-ons", course.slot);
    if !chance.hits(scaled(5_000, script.setting.mix.add_ons)) {
        return;
    }
    let more = chance.hits(25_000);
    for _ in 0..=u8::from(more) {
        add(script, course, at, false, &mut chance);
    }
}

/// Within a period that is paid at the full price, an add-on may come or go.
pub(super) fn change(script: &mut Script<'_>, course: &mut Course, start: Millis, end: Millis) {
    let (slot, mix) = (course.slot, script.setting.mix);
    let mut chance = script.chance_in_period("add-on", slot, course.renewal);
    let (comes, goes) = (chance.hits(scaled(500, mix.add_ons)), chance.hits(scaled(9_000, mix.add_ons)));
    let at = chance.between(start + (end - start) / 4, end - (end - start) / 4);
    let canceled = |script: &Script<'_>| {
        let mut late = script.events.iter().rev().take_while(|e| e.slot == slot && e.at >= start);
        late.any(|e| matches!(e.what, What::Canceled(_)))
    };
    if course.add_ons.is_empty() {
        if !comes || canceled(script) {
            return;
        }
        if let Some(item) = add(script, course, at, true, &mut chance) {
            // Charged at once, for the days that are left of the period.
            let listed = price_in(item.plan().usd_cents, script.customer.region);
            let (left, all) = (((end - at) / DAY).max(1), ((end - start) / DAY).max(1));
            let share = script.customer.region.currency.round(listed * left.min(all) / all);
            let listed = if share > 0 { share } else { listed };
            course.renewal += 1;
            let mut charge = script.charge(course.renewal, Phase::Base, 0, at, end);
            push(script, &mut charge, item, listed);
            script.paid(at, slot, charge);
        }
    } else if goes
        && !canceled(script)
        && let Some(last) = course.add_ons.last_mut()
    {
        last.removed = true;
        let item = last.item;
        script.say(at.min(end - 2 * HOUR), slot, What::ItemRemoved { item });
    }
}

/// What was removed is over with the period.
pub(super) fn drop_removed(course: &mut Course) {
    course.add_ons.retain(|extra| !extra.removed);
}

/// Days of grace: of the items, the shortest governs.
pub(super) fn grace(course: &Course) -> i64 {
    let of = |kind| match kind {
        PlanKind::Renewing { grace, .. } => grace,
        _ => 7,
    };
    let own = of(course.plan.kind);
    course.add_ons.iter().map(|extra| of(extra.item.plan().kind)).fold(own, i64::min)
}

/// The charge of a period, with a line for every add-on.
pub(super) fn charge(
    script: &Script<'_>,
    course: &Course,
    renewal: i16,
    (phase, price): (Phase, Micros),
    (from, until): (Millis, Millis),
) -> Charge {
    let mut charge = script.charge(renewal, phase, price, from, until);
    for extra in &course.add_ons {
        push(script, &mut charge, extra.item, extra.listed);
    }
    charge
}

fn push(script: &Script<'_>, charge: &mut Charge, item: Item, listed: Micros) {
    let (total, tax) = script.customer.region.with_tax(listed);
    charge.total += total;
    charge.tax += tax;
    charge.add_ons.push(Line { item, listed, total, tax });
}

/// Another subscription of the same app, billed as often.
fn add(
    script: &mut Script<'_>,
    course: &mut Course,
    at: Millis,
    later: bool,
    chance: &mut Chance,
) -> Option<Item> {
    let renews = |kind| matches!(kind, PlanKind::Renewing { .. });
    if WITHOUT.contains(&script.customer.region.code) || script.customer.tester || !renews(course.plan.kind) {
        return None;
    }
    let package = SUBSCRIPTIONS[course.product].package;
    let mut fitting = Vec::new();
    for (product, subscription) in SUBSCRIPTIONS.iter().enumerate() {
        let taken = course.add_ons.iter().any(|extra| usize::from(extra.item.product) == product);
        if subscription.package != package || product == course.product || taken {
            continue;
        }
        let same = |plan: &crate::catalog::Plan| {
            plan.period == course.plan.period && renews(plan.kind) && plan.state == State::Active
        };
        let plan = subscription.plans.iter().position(same);
        fitting.extend(plan.map(|plan| Item { product: product as u8, plan: plan as u8 }));
    }
    if fitting.is_empty() {
        return None;
    }
    let item = *chance.pick(&fitting);
    let listed = price_in(item.plan().usd_cents, script.customer.region);
    let what = if later { What::ItemAdded { item, listed } } else { What::ItemBought { item, listed } };
    script.say(at, course.slot, what);
    course.add_ons.push(Extra { item, listed, removed: false });
    Some(item)
}
