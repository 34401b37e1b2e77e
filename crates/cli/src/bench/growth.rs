//! What a change costs in a small mirror and in a large one.

use std::time::Instant;

use jiff::SignedDuration;
use purser_play_sim::Mix;
use serde_json::{Value, json};

use super::world::{Bench, Setup, ratio};
use crate::args::BenchGrowth;
use crate::exit::Failure;
use crate::output::Output;

/// Runs a few days on accounts of several sizes.
pub(crate) async fn run(output: &Output, args: BenchGrowth) -> Result<(), Failure> {
    let mut sizes: Vec<Value> = Vec::new();
    for orders in &args.orders {
        output.note(&format!("An account of {orders} orders ..."));
        sizes.push(size(&args, *orders).await?);
    }
    output.json(&json!({"seed": args.seed, "days": args.days, "sizes": sizes}));
    Ok(())
}

async fn size(args: &BenchGrowth, orders: u64) -> Result<Value, Failure> {
    let setup = Setup {
        seed: args.seed,
        subscriptions: None,
        orders,
        notifications: true,
        mix: Mix::default(),
        real_time: false,
    };
    let bench = Bench::new(setup).await?;
    let began = Instant::now();
    bench.mirror().await?;
    let mirrored = began.elapsed();
    bench.sim.reset_stats();
    let from = bench.sim.now();
    let to = from + SignedDuration::from_hours(i64::from(args.days) * 24);
    let began = Instant::now();
    let turns = bench.live(to, SignedDuration::from_mins(60)).await?;
    let lived = began.elapsed();
    let least = bench.sim.least(from, bench.sim.now());
    let (_, publisher) = bench.calls();
    let (compared, wrong) = bench.compare(500).await;
    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    let each = lived.as_secs_f64() * 1_000.0 / least.changes.max(1) as f64;
    Ok(json!({
        "orders": orders,
        "first_mirror_seconds": (mirrored.as_secs_f64() * 10.0).round() / 10.0,
        "turns": turns,
        "changes": least.changes,
        "calls_per_change": ratio(publisher, least.changes),
        "milliseconds_per_change": (each * 1_000.0).round() / 1_000.0,
        "compared": compared,
        "wrong": wrong.len(),
    }))
}
