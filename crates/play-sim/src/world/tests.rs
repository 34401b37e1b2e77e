//! Lives as facts: what must be true of every purchase of every world.

use std::collections::{HashMap, HashSet};

use super::*;
use crate::calendar::parse;
use proptest::prelude::*;

fn epoch() -> Millis {
    parse("2026-11-20T09:00:00Z").unwrap()
}

fn setting(seed: u64) -> Setting {
    Setting { seed, epoch: epoch(), customers: 1_000 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn how_far_one_looks_changes_nothing_of_the_past(seed: u64, no in 0_u32..100_000, days in 1_i64..900) {
        let setting = setting(seed);
        let near = epoch() - 300 * DAY;
        let far = near + days * DAY;
        let early = Life::of(&setting, no, near);
        let late = Life::of(&setting, no, far);
        let upto = |life: &Life| life.events.iter().filter(|e| e.at <= near).cloned().collect::<Vec<_>>();
        prop_assert_eq!(upto(&early), upto(&late));
        // The next thing to happen is known, too: the clock relies on it.
        let next = |life: &Life| life.events.iter().find(|e| e.at > near).cloned();
        if next(&late).is_some_and(|e| e.at <= far) {
            prop_assert_eq!(next(&early).map(|e| e.at), next(&late).map(|e| e.at));
        }
    }

    #[test]
    fn sums_agree(seed: u64, no in 0_u32..100_000) {
        let life = Life::of(&setting(seed), no, epoch());
        for standing in Standing::all(&life, epoch()) {
            let mut renewals = HashSet::new();
            for order in &standing.orders {
                prop_assert!(renewals.insert(order.charge.renewal), "an order twice");
                let charge = &order.charge;
                prop_assert!(charge.total >= 0 && charge.tax >= 0 && charge.tax <= charge.total);
                prop_assert!(order.created <= order.last_event && order.last_event <= epoch());
                let back: i64 = order.partial_refunds.iter().map(|r| r.total).sum();
                prop_assert!(back <= charge.total, "more back than was paid");
                let money = order.processed.is_some();
                prop_assert!(money || (order.refunded.is_none() && order.partial_refunds.is_empty()));
                prop_assert_eq!(order.state == standing::OrderState::Canceled, order.canceled.is_some());
            }
            // Suffixes have no gaps: ..n means that ..0 to ..n-1 are there.
            let highest = renewals.iter().max().copied().unwrap_or(-1);
            prop_assert_eq!(renewals.len() as i16, highest + 2);
        }
    }

    #[test]
    fn states_make_sense(seed: u64, no in 0_u32..100_000) {
        let life = Life::of(&setting(seed), no, epoch());
        for s in Standing::all(&life, epoch()).iter().filter(|s| s.is_subscription()) {
            use standing::State;
            let declined = matches!(s.state, State::Grace | State::Hold);
            prop_assert!(!declined || s.declined.is_some());
            prop_assert!(!matches!(s.state, State::Canceled) || (s.canceled.is_some() && !s.renews));
            prop_assert_eq!(s.state == State::Paused, s.resumes.is_some());
            prop_assert_eq!(matches!(s.state, State::Expired | State::NeverPaid), s.ended.is_some());
            if s.state == State::Active && s.renews && !life.customer.tester {
                // A day at most of silence.
                let plan_is_prepaid = matches!(s.purchase.deal, life::Deal::Subscription { plan, .. }
                    if plan.kind == crate::catalog::PlanKind::Prepaid);
                prop_assert!(plan_is_prepaid || s.expiry.is_none_or(|e| e > epoch() - DAY - 1));
            }
        }
    }
}

#[test]
fn a_world_has_exactly_as_many_findable_orders_as_asked() {
    for orders in [100, 1_000, 5_000] {
        let (world, _) = World::new(7, Size::Orders(orders), epoch());
        let mut findable = 0;
        for customer in world.customers() {
            let life = world.life(customer).unwrap();
            for standing in Standing::all(&life, epoch()) {
                let reach = Reach::of(&world.setting, &life, &standing, epoch());
                findable += standing.orders.iter().filter(|o| reach.channels(o).any()).count() as u64;
            }
        }
        assert_eq!(findable, orders);
    }
}

#[test]
fn moving_the_clock_in_steps_or_at_once_comes_to_the_same() {
    let (mut steps, _) = World::new(7, Size::Orders(3_000), epoch());
    let (mut leap, _) = World::new(7, Size::Orders(3_000), epoch());
    let mut published = Vec::new();
    for day in 1..=40 {
        published.extend(steps.advance(epoch() + day * DAY).published.into_iter().map(|p| p.data));
    }
    let passed = leap.advance(epoch() + 40 * DAY);
    let mut at_once: Vec<_> = passed.published.into_iter().map(|p| p.data).collect();
    published.sort();
    at_once.sort();
    assert!(passed.events > 200 && at_once.len() > 100, "{}", passed.events);
    assert_eq!(published, at_once);
    assert_eq!(steps.orders(), leap.orders());
    assert_eq!(steps.report_rows(), leap.report_rows());
    assert_eq!(steps.voids(), leap.voids());
    assert!(steps.orders().len() > World::new(7, Size::Orders(3_000), epoch()).0.orders().len());
}

#[test]
fn the_same_seed_makes_the_same_world_and_another_seed_another() {
    let (a, backlog_a) = World::new(7, Size::Orders(800), epoch());
    let (b, backlog_b) = World::new(7, Size::Orders(800), epoch());
    let (c, _) = World::new(8, Size::Orders(800), epoch());
    assert_eq!(a.orders(), b.orders());
    assert!(backlog_a.iter().map(|p| &p.data).eq(backlog_b.iter().map(|p| &p.data)));
    assert_ne!(a.orders(), c.orders());
}

#[test]
fn the_mix_is_believable() {
    let (world, backlog) = World::new(7, Size::Orders(20_000), epoch());
    let mut states = HashMap::new();
    let mut purchases = 0_usize;
    let mut subscriptions = HashMap::new();
    for customer in world.customers() {
        let life = world.life(customer).unwrap();
        for standing in Standing::all(&life, epoch()) {
            purchases += 1;
            if standing.is_subscription() {
                *subscriptions.entry(standing.state).or_insert(0_usize) += 1;
            }
            for order in &standing.orders {
                *states.entry(order.state).or_insert(0_usize) += 1;
            }
        }
    }
    let orders = world.orders().len();
    let processed = states[&standing::OrderState::Processed];
    println!(
        "{orders} orders of {purchases} purchases: {states:?} {subscriptions:?}; backlog {}",
        backlog.len()
    );
    assert!((75..95).contains(&(processed * 100 / orders)), "{states:?}");
    assert!((35..70).contains(&(orders * 10 / purchases)), "{}", orders as f64 / purchases as f64);
    assert_eq!(states.len(), 6, "every state of an order occurs: {states:?}");
    assert!(subscriptions.len() >= 6, "{subscriptions:?}");
    assert!(backlog.len() > 100);
}

#[test]
fn a_world_can_be_asked_for_by_its_living_subscriptions() {
    let (world, _) = World::new(11, Size::Subscriptions(400), epoch());
    let living = |at: Millis| {
        let lives = world.customers().into_iter().filter_map(|no| world.life(no));
        lives.map(|life| Standing::all(&life, at).iter().filter(|s| s.lives()).count()).sum::<usize>()
    };
    assert_eq!(living(epoch()), 400);
    assert!(world.orders().len() > 400);
}

#[test]
fn the_least_is_what_one_who_knows_everything_would_ask() {
    let (mut world, _) = World::new(5, Size::Orders(2_000), epoch());
    let to = epoch() + 20 * DAY;
    let published = world.advance(to).published;
    let least = world.least(epoch(), to);
    // Two notifications of one purchase at one instant are worth one look.
    let distinct: std::collections::BTreeSet<(Millis, String)> = published
        .iter()
        .map(|p| {
            let body = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, &p.data).unwrap();
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            let block = body.as_object().unwrap().values().find(|v| v.is_object()).unwrap();
            (p.at, block["purchaseToken"].as_str().unwrap().to_owned())
        })
        .collect();
    assert_eq!(least.changes, distinct.len() as u64);
    assert!(least.expiries > 50 && least.expiries < least.changes, "{least:?}");
    assert!(least.live > 100 && least.purchases > 10, "{least:?}");
    let half = epoch() + 10 * DAY;
    let (first, second) = (world.least(epoch(), half), world.least(half, to));
    assert_eq!(first.changes + second.changes, least.changes);
    assert_eq!(first.expiries + second.expiries, least.expiries);
    assert_eq!(first.orders + second.orders, least.orders);
}
