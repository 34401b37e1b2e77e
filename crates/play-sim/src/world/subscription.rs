//! A customer's subscriptions, one after another: trial, renewals, trouble with payment, pauses, the ways of
//! ending, and what follows (upgrade, top-up, subscribing again).

use crate::calendar::{DAY, HOUR, MINUTE, Millis};
use crate::catalog::{self, INSTALLMENT_REGIONS, Period, Plan, PlanKind, SUBSCRIPTIONS, State, Subscription};
use crate::chance::Chance;
use crate::money::Micros;

use super::add_ons::{self, Extra};
use super::event::{Canceler, Phase, Told, What};
use super::life::{Awaited, Deal, FIRST_ONE_TIME_SLOT, Origin, Purchase, Script, Void, void_reason};
use super::mix::scaled;
use super::prices::{self, Increase};
use super::renewal::{Due, due};
use super::{consent, deferred};

/// A subscription about to be bought.
pub(super) struct Signup {
    pub(super) at: Millis,
    pub(super) product: usize,
    pub(super) plan: &'static Plan,
    pub(super) origin: Origin,
    /// A plan change that takes effect when what was paid for is over.
    pub(super) awaits: Option<Awaited>,
}

/// All subscriptions of a customer. Each can lead to the next; slots are the bound.
pub(super) fn chain(script: &mut Script<'_>) {
    let mut chance = script.chance("taste", 0);
    let product = choose_product(script.customer.package, &mut chance);
    let plan = choose_plan(script, &SUBSCRIPTIONS[product], &mut chance);
    let mut next =
        Some(Signup { at: script.customer.arrived, product, plan, origin: Origin::Fresh, awaits: None });
    for slot in 0..FIRST_ONE_TIME_SLOT {
        let Some(signup) = next.take() else { break };
        let began = signup.at;
        next = run(script, slot, signup);
        if began > script.until {
            break;
        }
    }
}

fn choose_product(package: u8, chance: &mut Chance) -> usize {
    // Four in five buy in the app they came for, the rest anywhere.
    let anywhere = chance.hits(20_000);
    let weight = |s: &Subscription| if anywhere || s.package == package { s.weight } else { 0 };
    chance.weighted(SUBSCRIPTIONS.iter().map(weight))
}

fn choose_plan(script: &Script<'_>, product: &Subscription, chance: &mut Chance) -> &'static Plan {
    let installments = INSTALLMENT_REGIONS.contains(&script.customer.region.code);
    let weight = |plan: &Plan| match plan.kind {
        PlanKind::Installments { .. } if !installments => 0,
        _ => plan.weight,
    };
    let place = SUBSCRIPTIONS.iter().position(|s| s.id == product.id).unwrap_or(0);
    let plans = SUBSCRIPTIONS[place].plans;
    &plans[chance.weighted(plans.iter().map(weight))]
}

/// Everything that a renewing subscription carries from one period to the next.
pub(super) struct Course {
    pub(super) slot: u8,
    pub(super) plan: &'static Plan,
    pub(super) product: usize,
    /// Price paid at renewal: that of the cohort, until an increase is applied.
    pub(super) listed: Micros,
    /// Billing dates are counted from here, so that the 31st comes back after February.
    pub(super) anchor: Millis,
    pub(super) periods: i64,
    pub(super) renewal: i16,
    pub(super) increase: Option<Increase>,
    /// When it last came back from hold or pause.
    pub(super) recovered: Option<Millis>,
    pub(super) add_ons: Vec<Extra>,
    /// Whether the customer agreed to the price after the introductory one, where that was asked.
    pub(super) consent: Option<bool>,
    /// It began before its first charge.
    deferred: bool,
}

fn run(script: &mut Script<'_>, slot: u8, signup: Signup) -> Option<Signup> {
    let mut chance = script.chance("subscription", slot);
    let Signup { at, product, plan, origin, awaits } = signup;
    let region = script.customer.region;
    let cents = match plan.raised {
        Some((days, before)) if at < script.setting.epoch - days * DAY => before,
        _ => plan.usd_cents,
    };
    let listed = catalog::price_in(cents, region);
    let offer = (origin == Origin::Fresh && chance.hits(72_000))
        .then(|| {
            let active: Vec<_> = plan.offers.iter().filter(|o| o.state == State::Active).collect();
            (!active.is_empty()).then(|| active[chance.weighted(active.iter().map(|o| o.weight))])
        })
        .flatten();
    let promotion = match chance.below(1_000) {
        0..12 if offer.is_some() => Some(""),
        12..24 if offer.is_some() => Some("LUMEN24"),
        _ => None,
    };
    let channel = match chance.below(100) {
        _ if matches!(origin, Origin::OutOfApp(_)) => "PLAY_STORE",
        0..4 => "PLAY_STORE",
        4 => "OUTSIDE_PLAY_STORE",
        5 => "PC_EMULATOR",
        _ => "IN_APP",
    };
    script.purchases.push(Purchase {
        slot,
        started: at,
        product: product as u8,
        deal: Deal::Subscription { plan, offer, origin, listed },
        channel,
        promotion,
        awaits,
    });
    if plan.kind == PlanKind::Prepaid {
        return super::prepaid::prepaid(
            script,
            slot,
            Signup { at, product, plan, origin, awaits },
            listed,
            &mut chance,
        );
    }

    script.say(at, slot, What::Started { pending: false });
    let mut course = Course {
        slot,
        plan,
        product,
        listed,
        anchor: at,
        periods: 0,
        renewal: -1,
        increase: None,
        recovered: None,
        add_ons: Vec::new(),
        consent: None,
        deferred: awaits.is_some(),
    };
    if script.customer.tester {
        super::tester::test_course(script, slot, plan, listed, &mut chance);
        return None;
    }
    if offer.is_none() && awaits.is_none() {
        add_ons::bought_with(script, &mut course, at);
    }
    let mut start = at;
    if let Some(awaited) = awaits {
        start = deferred::wait(script, slot, at, &awaited);
        course.anchor = start;
    } else if let Some(taken) = script.acknowledge(at, slot, &mut chance) {
        let end = plan.period.after(at, 1).max(taken + DAY);
        let phase = if offer.is_some_and(|o| o.trial.is_some()) { Phase::Trial } else { Phase::Base };
        let price = if phase == Phase::Trial { 0 } else { listed };
        charge(script, &course, at, end, phase, price);
        script.take_back(taken, slot, Void { renewal: -1, source: 2, reason: 8, ask: 0 });
        return None;
    }
    if let Some(trial) = offer.and_then(|o| o.trial) {
        let end = start + trial.days * DAY;
        charge(script, &course, start, end, Phase::Trial, 0);
        let ends = trial_ends(script, &course, start, end, &mut chance);
        match ends {
            Ending::Goes(next) => return next,
            Ending::On => {}
        }
        course.renewal += 1;
        course.anchor = end;
        start = end;
    }
    let mut intro_left = offer.and_then(|o| o.intro).map_or(0, |i| i.periods);
    let intro_price = offer
        .and_then(|o| o.intro)
        .map_or(listed, |i| region.currency.charm(listed * i.percent / 100).min(listed));
    loop {
        let end = plan.period.after(course.anchor, course.periods + 1);
        let intro = intro_left > 0;
        intro_left -= i64::from(intro);
        let phase = if intro { Phase::Intro } else { Phase::Base };
        if prices::apply(script, &mut course, start) {
            prices::take_back(script, &mut course, start);
        }
        let price = if intro { intro_price } else { course.listed };
        if !intro && course.consent.take() == Some(true) {
            script.say(start, slot, What::ConsentDone);
        }
        charge(script, &course, start, end, phase, price);
        let end = defer(script, &mut course, start, end);
        match period(script, &mut course, start, end, price, &mut chance) {
            Ending::Goes(next) => return next,
            Ending::On => {}
        }
        if start > script.until {
            return None;
        }
        call_off_pause(script, &course, start, end);
        if intro && intro_left == 0 {
            consent::ask(script, &mut course, start, end);
        } else if phase == Phase::Base {
            add_ons::change(script, &mut course, start, end);
        }
        course.periods += 1;
        course.renewal += 1;
        start = match due(script, &mut course, end, &mut chance) {
            Due::Renews(at) => at,
            Due::Ends(next) => return next,
        };
        // Renewal numbers end where their type does: a weekly plan reaches it after six centuries.
        if course.renewal == i16::MAX {
            return None;
        }
    }
}

enum Ending {
    On,
    Goes(Option<Signup>),
}

/// The charge of a period, unless [`due`] already wrote the order of a late one.
fn charge(script: &mut Script<'_>, course: &Course, start: Millis, end: Millis, phase: Phase, price: Micros) {
    let slot = course.slot;
    let late = script
        .events
        .iter()
        .rev()
        .take(12)
        .any(|e| e.slot == slot && matches!(&e.what, What::Ordered(c) if c.renewal == course.renewal));
    if !late {
        let charge = add_ons::charge(script, course, course.renewal, (phase, price), (start, end));
        script.paid(start, slot, charge);
    }
    let told = match course.renewal {
        -1 if !course.deferred => Told::Purchased,
        _ if course.recovered == Some(start) => Told::Otherwise,
        _ => Told::Renewed,
    };
    script.say(start, slot, What::Period { until: end, phase, told });
}

fn survey(chance: &mut Chance) -> Option<u8> {
    chance.hits(45_000).then(|| chance.weighted([30, 10, 38, 14, 8].into_iter()) as u8)
}

fn trial_ends(
    script: &mut Script<'_>,
    course: &Course,
    start: Millis,
    end: Millis,
    chance: &mut Chance,
) -> Ending {
    if !chance.hits(scaled(24_000, script.setting.mix.cancels)) {
        return Ending::On;
    }
    // Most who leave in the trial leave on its first day.
    let span = if chance.hits(50_000) { DAY } else { end - start };
    leave(script, course, start + chance.between(5 * MINUTE, span), end, chance)
}

/// The customer turns renewal off: some come back before the end, some buy again before it, some after.
fn leave(script: &mut Script<'_>, course: &Course, at: Millis, end: Millis, chance: &mut Chance) -> Ending {
    let slot = course.slot;
    let canceler = if chance.hits(4_000) { Canceler::Developer } else { Canceler::User(survey(chance)) };
    script.say(at, slot, What::Canceled(canceler));
    let user = matches!(canceler, Canceler::User(_));
    if user && chance.hits(11_000) && end - at > 2 * HOUR {
        script.say(at + chance.between(HOUR, end - at), slot, What::Restarted);
        return Ending::On;
    }
    if user && chance.hits(3_000) && end - at > 2 * DAY && slot + 1 < FIRST_ONE_TIME_SLOT {
        let again = at + chance.between(DAY, end - at);
        return replace(script, course, again, course.product, course.plan);
    }
    script.say(end, slot, What::Expired);
    Ending::Goes(again_after(script, course, end, chance))
}

/// Some subscribe again in the Play Store after the end, with a new token that does not name the old one.
pub(super) fn again_after(
    script: &Script<'_>,
    course: &Course,
    end: Millis,
    chance: &mut Chance,
) -> Option<Signup> {
    if !chance.hits(13_000) || end > script.until {
        return None;
    }
    let at = end + chance.between(3 * DAY, 50 * DAY);
    let origin = Origin::OutOfApp(course.slot);
    Some(Signup { at, product: course.product, plan: course.plan, origin, awaits: None })
}

/// A new purchase takes over from this one.
fn replace(
    script: &mut Script<'_>,
    course: &Course,
    at: Millis,
    product: usize,
    plan: &'static Plan,
) -> Ending {
    script.say(at, course.slot, What::Replaced { by: course.slot + 1 });
    let origin = Origin::Linked(course.slot);
    Ending::Goes(Some(Signup { at, product, plan, origin, awaits: None }))
}

/// A developer may put the billing date off: goodwill after an outage, say. Returns the period's end.
fn defer(script: &mut Script<'_>, course: &mut Course, start: Millis, end: Millis) -> Millis {
    let mut chance = script.chance_in_period("deferral", course.slot, course.renewal);
    if matches!(course.plan.kind, PlanKind::Installments { .. }) || !chance.hits(900) {
        return end;
    }
    // Before anything else in the period: see `period`.
    let at = start + chance.between(HOUR, (end - start) / 50 + 2 * HOUR);
    let until = end + chance.between(7, 31) * DAY;
    script.say(at, course.slot, What::Deferred { until });
    course.anchor = until;
    // This period is counted at its end.
    course.periods = -1;
    until
}

pub(super) fn can_pause(course: &Course) -> bool {
    matches!(course.plan.kind, PlanKind::Renewing { .. })
        && course.plan.period != Period::Months(12)
        && course.add_ons.is_empty()
}

/// A pause that is planned and called off, well before one that comes true would be planned.
fn call_off_pause(script: &mut Script<'_>, course: &Course, start: Millis, end: Millis) {
    let mut chance = script.chance_in_period("pause called off", course.slot, course.renewal);
    if can_pause(course) && end - start > 14 * DAY && chance.hits(scaled(500, script.setting.mix.pauses)) {
        let planned = end - chance.between(8 * DAY, 12 * DAY);
        script.say(planned, course.slot, What::PauseSet);
        script.say(planned + chance.between(HOUR, 2 * DAY), course.slot, What::PauseSet);
    }
}

/// What may happen within a paid period.
fn period(
    script: &mut Script<'_>,
    course: &mut Course,
    start: Millis,
    end: Millis,
    price: Micros,
    chance: &mut Chance,
) -> Ending {
    let (slot, renewal) = (course.slot, course.renewal);
    let span = end - start;
    let within = |chance: &mut Chance| start + chance.between(span / 50 + 2 * HOUR, span - HOUR);
    let long = matches!(course.plan.period, Period::Months(m) if m >= 3);
    let installments = matches!(course.plan.kind, PlanKind::Installments { .. });
    prices::announce(script, course, start, end, chance);
    let mix = script.setting.mix;
    if price > 0 {
        let (full, revoked, part) =
            (scaled(7_400, mix.refunds), scaled(8_600, mix.refunds), scaled(13_200, mix.refunds));
        match chance.below(100_000) {
            // Refunded, access kept: never among the voided purchases.
            drawn if drawn < full => {
                let at = within(chance);
                if chance.hits(50_000) {
                    let asked = (at - chance.between(HOUR, 6 * DAY)).max(start + MINUTE);
                    script.say(asked, slot, What::RefundAsked { renewal });
                }
                script.say(at, slot, What::Refunded { renewal, chargeback: false });
            }
            drawn if drawn < revoked => {
                let at = within(chance) + DAY;
                let void = void_reason(renewal, chance);
                script.take_back(at, slot, Void { ask: void.ask.min(at - start - 2 * HOUR), ..void });
                return Ending::Goes(None);
            }
            drawn if drawn < part => {
                let (total, tax) = script.customer.region.with_tax(price);
                let share = chance.between(20, 80);
                let round = |m: Micros| script.customer.region.currency.round(m * share / 100);
                let what =
                    What::PartlyRefunded { renewal, total: round(total), tax: round(tax), quantity: 0 };
                let at = within(chance);
                script.say(at, slot, what);
            }
            _ => {}
        }
    }
    let churn = match course.plan.period {
        _ if installments => 2_500,
        Period::Week => 2_300,
        Period::Months(12) => 34_000,
        Period::Months(m) if m >= 3 => 12_000,
        Period::Months(_) if course.periods < 2 => 4_000,
        Period::Months(_) => 1_500,
    };
    if chance.hits(scaled(churn, mix.cancels)) {
        let at = within(chance);
        if let PlanKind::Installments { payments } = course.plan.kind {
            let left = (payments - 1 - course.periods % payments).max(0);
            if left > 0 {
                script.say(at, slot, What::StopScheduled);
                return pay_out(script, course, end, left);
            }
        }
        return leave(script, course, at, end, chance);
    }
    if !installments
        && course.add_ons.is_empty()
        && slot + 1 < FIRST_ONE_TIME_SLOT
        && chance.hits(scaled(if long { 4_000 } else { 1_300 }, mix.plan_changes))
    {
        let product = &SUBSCRIPTIONS[course.product];
        let sideways = chance.hits(35_000);
        let target = if sideways { choose_product(product.package, chance) } else { course.product };
        let target = if SUBSCRIPTIONS[target].package == product.package { target } else { course.product };
        let plan = choose_plan(script, &SUBSCRIPTIONS[target], chance);
        if !std::ptr::eq(plan, course.plan) && matches!(plan.kind, PlanKind::Renewing { .. }) {
            let at = within(chance);
            let awaits = deferred::put_off(script, course, at, end, price);
            let changed = replace(script, course, at, target, plan);
            return match changed {
                Ending::Goes(Some(next)) => Ending::Goes(Some(Signup { awaits, ..next })),
                other => other,
            };
        }
    }
    Ending::On
}

/// The remaining payments of a commitment, after which a scheduled stop comes true.
fn pay_out(script: &mut Script<'_>, course: &mut Course, mut start: Millis, left: i64) -> Ending {
    for _ in 0..left {
        course.periods += 1;
        course.renewal += 1;
        let end = course.plan.period.after(course.anchor, course.periods + 1);
        charge(script, course, start, end, Phase::Base, course.listed);
        start = end;
    }
    script.say(start - HOUR, course.slot, What::Canceled(Canceler::User(None)));
    script.say(start, course.slot, What::Expired);
    Ending::Goes(None)
}
