//! A month of a large account: what keeping the mirror true costs, against the least that is possible and against
//! polling.

use std::time::Instant;

use jiff::SignedDuration;
use purser_app::LookedUp;
use serde_json::{Value, json};

use super::world::{Bench, Setup, ratio};
use crate::args::BenchMonth;
use crate::exit::Failure;
use crate::output::Output;

/// Subscriptions that are held against the truth at the end.
const COMPARED: usize = 5_000;
const LOOK_UPS: [&str; 2] = ["purchases.subscriptionsv2.get", "purchases.productsv2.getproductpurchasev2"];

/// Runs the month, with notifications and without, as far as asked for.
pub(crate) async fn run(output: &Output, args: BenchMonth) -> Result<(), Failure> {
    let mut report = json!({
        "subscriptions": args.subscriptions,
        "days": args.days,
        "seed": args.seed,
        "mix": args.mix.to_string(),
        "step_minutes": args.step,
    });
    if !args.without {
        report["with_notifications"] = month(output, &args, true).await?;
    }
    if !args.with {
        report["without_notifications"] = month(output, &args, false).await?;
    }
    output.json(&report);
    Ok(())
}

async fn month(output: &Output, args: &BenchMonth, notifications: bool) -> Result<Value, Failure> {
    let words = if notifications { "with notifications" } else { "without notifications" };
    let began = Instant::now();
    output.note(&format!("A world with {} living subscriptions, {words} ...", args.subscriptions));
    let setup = Setup {
        seed: args.seed,
        subscriptions: Some(args.subscriptions),
        orders: 0,
        notifications,
        mix: args.mix,
        real_time: false,
    };
    let bench = Bench::new(setup).await?;
    let made = began.elapsed();
    output.note(&format!("The first mirror, {words} ..."));
    let began = Instant::now();
    bench.mirror().await?;
    let mirrored = began.elapsed();
    let first_calls = bench.calls();
    let orders = bench.app.overview().await?.orders;

    let before = bench.app.look_ups_by_reason().await?;
    output.note(&format!("{} days in steps of {} minutes, {words} ...", args.days, args.step));
    bench.sim.reset_stats();
    let began = Instant::now();
    let from = bench.sim.now();
    let to = from + SignedDuration::from_hours(i64::from(args.days) * 24);
    let turns = bench.live(to, SignedDuration::from_mins(i64::from(args.step))).await?;
    let lived = began.elapsed();
    let to = bench.sim.now();

    let (calls, publisher) = bench.calls();
    let look_ups: u64 = LOOK_UPS.iter().filter_map(|method| calls[*method].as_u64()).sum();
    let looked_up = since(&before, bench.app.look_ups_by_reason().await?);
    let reasons: serde_json::Map<_, _> = looked_up.iter().map(|l| (l.why.clone(), json!(l.count))).collect();
    let least = bench.sim.least(from, to);
    let (compared, wrong) = bench.compare(COMPARED).await;
    let quota = bench.quota();
    let mut report = json!({
        "first_mirror": {
            "world_seconds": made.as_secs_f64().round(),
            "seconds": mirrored.as_secs_f64().round(),
            "orders": orders,
            "calls": first_calls.0,
        },
        "seconds": lived.as_secs_f64().round(),
        "turns": turns,
        "calls": calls,
        "publisher_calls": publisher,
        "look_ups": look_ups,
        "look_ups_by_reason": reasons,
        "least": {
            "living_at_the_start": least.live,
            "changes": least.changes,
            "expiries": least.expiries,
            "new_purchases": least.purchases,
            "new_orders": least.orders,
        },
        "polling_daily": least.live * u64::from(args.days),
        "polling_to_ours": ratio(least.live * u64::from(args.days), publisher),
        "quota": quota,
        "compared": compared,
    });
    if notifications {
        report["look_ups_per_change"] = ratio(look_ups, least.changes);
        report["calls_per_change"] = ratio(publisher, least.changes);
        report["wrong"] = json!(wrong.len());
    } else {
        // What happens in the middle of a period is seen at its end: until then these stand as they were.
        report["changed_since_their_last_look"] = json!(wrong.len());
        let at_expiry: u64 = looked_up.iter().filter(|l| l.at_expiry).map(|l| l.count).sum();
        report["looks_at_expiry"] = json!(at_expiry);
        report["looks_at_expiry_per_expiry"] = ratio(at_expiry, least.expiries);
        // A purchase that a report names for the first time is looked up once; it has no end behind it yet.
        let least = least.expiries + least.purchases;
        report["look_ups_per_expiry_and_purchase"] = ratio(look_ups, least);
        report["calls_per_expiry_and_purchase"] = ratio(publisher, least);
    }
    Ok(report)
}

/// How many more there are of each reason.
fn since(before: &[LookedUp], after: Vec<LookedUp>) -> Vec<LookedUp> {
    let less = |why: &str| before.iter().find(|known| known.why == why).map_or(0, |known| known.count);
    after
        .into_iter()
        .map(|looked| LookedUp { count: looked.count - less(&looked.why), ..looked })
        .filter(|looked| looked.count > 0)
        .collect()
}
