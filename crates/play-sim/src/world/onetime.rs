//! A customer's one-time purchases: paid at once, in cash later or at their release, acknowledged, consumed, refunded.

use crate::calendar::{DAY, HOUR, MINUTE, SECOND};
use crate::catalog::{self, ONE_TIME, OneTimeKind};
use crate::chance::Chance;
use crate::ids::SLOTS;

use super::event::{Phase, What};
use super::life::{Deal, FIRST_ONE_TIME_SLOT, Purchase, Script, Void, void_reason};
use super::mix::scaled;

/// How many a customer buys over the years, and when.
pub(super) fn purchases(script: &mut Script<'_>, subscribes: bool, habits: &mut Chance) {
    let most = (SLOTS as u8 - FIRST_ONE_TIME_SLOT) as i64;
    let percent = script.setting.mix.one_time;
    let mut count = i64::from(!subscribes || habits.hits(scaled(7_000, percent)));
    // Those who do not subscribe came for this; fewer of them buy where fewer are asked for.
    if !subscribes && percent < 100 && !script.chance("buys at all", 0).hits(scaled(100_000, percent)) {
        count = 0;
    }
    let again = scaled(if script.customer.package == 2 { 30_000 } else { 8_000 }, percent);
    while count > 0 && count < most && habits.hits(again) {
        count += 1;
    }
    let mut at = script.customer.arrived + if subscribes { habits.between(HOUR, 40 * DAY) } else { 0 };
    for n in 0..count {
        if n > 0 {
            // Mostly within days, sometimes after months.
            let span = if habits.hits(60_000) { 6 * DAY } else { 150 * DAY };
            at += habits.between(10 * MINUTE, span);
        }
        buy(script, FIRST_ONE_TIME_SLOT + n as u8, at);
        if at > script.until {
            break;
        }
    }
}

fn buy(script: &mut Script<'_>, slot: u8, at: i64) {
    let mut chance = script.chance("one-time", slot);
    let package = script.customer.package;
    let owned = |index: usize| {
        script.purchases.iter().any(|p| p.product == catalog::one_time_place(index))
            && ONE_TIME[index].kind == OneTimeKind::Keep
    };
    let weights = ONE_TIME
        .iter()
        .enumerate()
        .map(|(index, product)| if product.package == package && !owned(index) { product.weight } else { 0 });
    let index = chance.weighted(weights);
    let product = &ONE_TIME[index];
    let rented = product.kind == OneTimeKind::Rentable && chance.hits(55_000);
    let (option, cents) = product.options()[usize::from(rented)];
    let multi = product.kind == OneTimeKind::Consumable { multi: true };
    let quantity = if multi && chance.hits(9_000) { chance.between(2, 6) as u8 } else { 1 };
    let on_sale = product.on_sale() && !rented && chance.hits(25_000);
    let given = chance.hits(900);
    let mut ahead = script.chance("pre-order", slot);
    let ordinary = product.kind == OneTimeKind::Keep && !on_sale && !given && !script.customer.tester;
    let preorder = (ordinary && ahead.hits(3_000)).then(|| at + ahead.between(5 * DAY, 40 * DAY));
    let region = script.customer.region;
    let listed = catalog::price_in(cents, region);
    let price = if on_sale { region.currency.charm(listed * 7 / 10).min(listed) } else { listed };
    let price = if given { 0 } else { price * i64::from(quantity) };
    let channel = match chance.below(100) {
        0..5 if package == 2 => "PC_EMULATOR",
        5..9 if package == 2 => "NATIVE_PC",
        9 => "PLAY_STORE",
        _ => "IN_APP",
    };
    script.purchases.push(Purchase {
        slot,
        started: at,
        product: catalog::one_time_place(index),
        deal: Deal::OneTime { option, quantity, rented, on_sale, preorder },
        channel,
        promotion: given.then_some(""),
        awaits: None,
    });

    let cash = chance.hits(3_500) && !given && !script.customer.tester && preorder.is_none();
    script.say(at, slot, What::Started { pending: cash || preorder.is_some() });
    let mut charge = script.charge(-1, Phase::Base, price, at, at);
    charge.listed = listed;
    script.say(at, slot, What::Ordered(charge.clone()));
    if cash && chance.hits(24_000) {
        script.say(at + 3 * DAY, slot, What::Dropped { renewal: -1 });
        script.say(at + 3 * DAY, slot, What::NeverPaid);
        return;
    }
    let paid = match preorder {
        Some(released) => released,
        None if cash => at + chance.between(HOUR, 60 * HOUR),
        None => at + 1_213,
    };
    script.say(paid, slot, What::Paid { renewal: -1 });
    if let Some(taken) = script.acknowledge(paid, slot, &mut chance) {
        script.take_back(taken, slot, Void { renewal: -1, source: 2, reason: 8, ask: 0 });
        return;
    }
    if matches!(product.kind, OneTimeKind::Consumable { .. }) && chance.hits(97_000) {
        script.say(paid + chance.between(SECOND, 20 * MINUTE), slot, What::Consumed);
    }
    if price == 0 {
        return;
    }
    let later = paid + 2 * DAY + chance.between(HOUR, 25 * DAY);
    let refunds = script.setting.mix.refunds;
    let (full, revoked, part) = (scaled(3_900, refunds), scaled(8_900, refunds), scaled(11_500, refunds));
    match chance.below(100_000) {
        drawn if drawn < full => script.say(later, slot, What::Refunded { renewal: -1, chargeback: false }),
        drawn if drawn < revoked => {
            let void = void_reason(-1, &mut chance);
            script.take_back(later, slot, void);
        }
        // Part of several, or part of the amount.
        drawn if drawn < part => {
            let part = if quantity > 1 { chance.between(1, i64::from(quantity)) } else { 0 };
            let share = if part > 0 { part * 100 / i64::from(quantity) } else { chance.between(20, 80) };
            let round = |m| region.currency.round(m * share / 100);
            let (total, tax) = (round(charge.total), round(charge.tax));
            let what = What::PartlyRefunded { renewal: -1, total, tax, quantity: part as u8 };
            script.say(later, slot, what);
            if part > 0 {
                let what = What::Voided { renewal: -1, source: 1, reason: 0, quantity: part as u8 };
                script.say(later, slot, what);
            }
        }
        _ => {}
    }
}
