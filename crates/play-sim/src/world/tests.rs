//! Lives as facts: what must be true of every purchase of every world.

use std::collections::{HashMap, HashSet};

use super::*;
use crate::calendar::parse;
use proptest::prelude::*;

fn epoch() -> Millis {
    parse("2026-11-20T09:00:00Z").unwrap()
}

fn setting(seed: u64) -> Setting {
    Setting { seed, epoch: epoch(), customers: 1_000, mix: Mix::default() }
}

fn world(seed: u64, orders: u64) -> (World, Vec<Published>) {
    World::new(seed, Size::Orders(orders), Mix::default(), epoch())
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
            // Only a plan change that was put off has none yet.
            let waits = standing.waits().is_some();
            prop_assert_eq!(renewals.len() as i16, if waits { 0 } else { highest + 2 });
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
        let (world, _) = world(7, orders);
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
    let (mut steps, _) = world(7, 3_000);
    let (mut leap, _) = world(7, 3_000);
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
    assert!(steps.orders().len() > world(7, 3_000).0.orders().len());
}

#[test]
fn the_same_seed_makes_the_same_world_and_another_seed_another() {
    let (a, backlog_a) = world(7, 800);
    let (b, backlog_b) = world(7, 800);
    let (c, _) = world(8, 800);
    assert_eq!(a.orders(), b.orders());
    assert!(backlog_a.iter().map(|p| &p.data).eq(backlog_b.iter().map(|p| &p.data)));
    assert_ne!(a.orders(), c.orders());
}

#[test]
fn the_mix_is_believable() {
    let (world, backlog) = world(7, 20_000);
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
fn a_world_has_exactly_as_many_live_subscriptions_as_asked() {
    let (world, _) = World::new(7, Size::Subscriptions(700), Mix::default(), epoch());
    let lives: Vec<_> = world.customers().iter().filter_map(|no| world.life(*no)).collect();
    let live = lives.iter().flat_map(|life| Standing::all(life, epoch())).filter(Standing::live).count();
    assert_eq!(live, 700);
    assert_eq!(world.least(epoch(), epoch()), Least { live: 700, ..Least::default() });
}

/// Asks for every state at every instant, one after another, and counts what differs.
#[test]
fn the_least_is_what_looking_at_every_instant_finds() {
    let (mut world, _) = World::new(7, Size::Subscriptions(150), Mix::default(), epoch());
    let (from, to) = (epoch() + 2 * DAY, epoch() + 33 * DAY);
    let mut published: HashSet<(String, String)> = HashSet::new();
    for step in 1..=40 {
        for message in world.advance(epoch() + step * DAY).published {
            if message.at > from && message.at <= to {
                use base64::Engine as _;
                let bytes = base64::engine::general_purpose::STANDARD.decode(&message.data).unwrap();
                let body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                let block = body.as_object().unwrap().values().find(|v| v.is_object()).unwrap();
                // A review names an order that is as it was.
                if body.get("pendingRefundReviewNotification").is_some() {
                    continue;
                }
                let token = block["purchaseToken"].as_str().unwrap().to_owned();
                published.insert((token, body["eventTimeMillis"].as_str().unwrap().to_owned()));
            }
        }
    }
    let mut brute = Least { changes: published.len() as u64, ..Least::default() };
    let orders = world.orders().iter();
    brute.orders =
        orders.filter(|o| i64::from(o.at) * 1_000 > from && i64::from(o.at) * 1_000 <= to).count() as u64;
    for no in world.customers() {
        let life = world.life(no).unwrap();
        for purchase in &life.purchases {
            let at = |now| Standing::of(&life, purchase.slot, now);
            brute.live += u64::from(at(from).is_some_and(|s| s.live()));
            brute.purchases += u64::from(at(from).is_none() && at(to).is_some());
            // Any expiry ever stated: was it still what Google said a millisecond before it passed?
            let ends = |now| at(now).map(|s| s.stated_expiries().collect::<Vec<_>>()).unwrap_or_default();
            let stated: HashSet<_> = life.events.iter().flat_map(|e| ends(e.at)).collect();
            let passed = stated
                .into_iter()
                .filter(|e| *e > from && *e <= to)
                .filter(|e| at(*e - 1).is_some_and(|s| s.live() && ends(*e - 1).contains(e)));
            brute.expiries += passed.count() as u64;
        }
    }
    // The rows keep whole seconds; an order in the last second of either end would be told apart wrongly.
    assert_eq!(world.least(from, to), brute);
    assert!(brute.changes > 100 && brute.expiries > 80 && brute.purchases > 5, "{brute:?}");
}

#[test]
fn a_mix_is_heard() {
    let count = |mix: Mix, test: fn(&What) -> bool| {
        let (world, _) = World::new(7, Size::Subscriptions(400), mix, epoch());
        let lives = world.customers().into_iter().filter_map(|no| world.life(no));
        lives.flat_map(|life| life.events).filter(|e| e.at <= epoch() && test(&e.what)).count()
    };
    let refunds: fn(&What) -> bool = |w| matches!(w, What::Refunded { chargeback: false, .. });
    let holds: fn(&What) -> bool = |w| matches!(w, What::Hold { .. });
    let mix = Mix { declines: 300, refunds: 0, ..Mix::default() };
    assert!(count(mix, holds) > 2 * count(Mix::default(), holds));
    // Purchases that nobody acknowledged are taken back all the same: that is Google's rule, not a habit.
    assert!(count(mix, refunds) * 5 < count(Mix::default(), refunds));
    let (mut world, _) =
        World::new(7, Size::Subscriptions(50), Mix { newcomers: 0, ..Mix::default() }, epoch());
    let before = world.customers();
    world.advance(epoch() + 60 * DAY);
    assert_eq!(world.customers(), before);
}

/// `cargo test --release -p purser-play-sim -- --ignored --nocapture a_month`
#[test]
#[ignore = "a measurement, for an optimised build"]
fn a_month_of_100_000_subscriptions_in_quarters_of_an_hour() {
    let began = std::time::Instant::now();
    let (mut world, _) = World::new(7, Size::Subscriptions(100_000), Mix::default(), epoch());
    println!("made in {:?}: {} orders", began.elapsed(), world.orders().len());
    let (began, mut events) = (std::time::Instant::now(), 0);
    for step in 1..=2_880 {
        events += world.advance(epoch() + step * 15 * crate::calendar::MINUTE).events;
    }
    println!("2,880 steps in {:?}: {events} events", began.elapsed());
    let began = std::time::Instant::now();
    println!("{:?} in {:?}", world.least(epoch(), epoch() + 30 * DAY), began.elapsed());
}
