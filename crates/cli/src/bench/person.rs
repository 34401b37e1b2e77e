//! How long a person waits for Google's word while the mirror works as fast as the quota lets it.

use std::time::{Duration, Instant};

use purser_play_sim::Mix;
use serde_json::{Value, json};

use super::world::{Bench, Setup};
use crate::args::BenchPerson;
use crate::exit::Failure;
use crate::output::Output;

/// Verifies purchases one after another, first at rest and then during a first mirror.
pub(crate) async fn run(output: &Output, args: BenchPerson) -> Result<(), Failure> {
    let setup = Setup {
        seed: args.seed,
        subscriptions: None,
        orders: args.orders,
        notifications: true,
        mix: Mix::default(),
        real_time: true,
    };
    output.note(&format!("A world with {} orders ...", args.orders));
    let bench = Bench::new(setup).await?;
    let tokens: Vec<String> =
        bench.sim.living().await.into_iter().take(200).map(|living| living.token).collect();
    output.note("At rest ...");
    let idle = verify(&bench, &tokens, args.looks).await?;
    output.note("While the first mirror runs at full speed ...");
    bench.app.sync_now().await?;
    // The burst of a rested bucket is spent, and look-ups are what the run does.
    while bench.app.sync_status().await?.budgets.iter().all(|b| b.bucket != "subscriptions" || b.used < 500) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let before = bench.calls().1;
    let began = Instant::now();
    let busy = verify(&bench, &tokens, args.looks).await?;
    let seconds = began.elapsed().as_secs_f64();
    let status = bench.app.cancel_sync().await?;
    let looks = u64::from(args.looks);
    output.json(&json!({
        "orders": args.orders,
        "idle_milliseconds": quantiles(&idle),
        "busy_milliseconds": quantiles(&busy),
        "busy_to_idle_median": round(at(&busy, 50).as_secs_f64() / at(&idle, 50).as_secs_f64()),
        "background_calls_a_minute": ((bench.calls().1 - before).saturating_sub(looks) as f64 / seconds * 60.0).round(),
        "still_to_look_up": status.backlog.purchases,
        "quota": bench.quota(),
    }));
    bench.app.close().await;
    Ok(())
}

async fn verify(bench: &Bench, tokens: &[String], looks: u32) -> Result<Vec<Duration>, Failure> {
    let mut took = Vec::new();
    for token in tokens.iter().cycle().take(looks as usize) {
        let began = Instant::now();
        bench.app.verify_purchase(token.clone()).await?;
        took.push(began.elapsed());
        // A person reads what came.
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    took.sort_unstable();
    Ok(took)
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).or(sorted.last()).copied().unwrap_or_default()
}

fn quantiles(sorted: &[Duration]) -> Value {
    let ms = |percent| round(at(sorted, percent).as_secs_f64() * 1_000.0);
    json!({"p50": ms(50), "p90": ms(90), "p99": ms(99)})
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
