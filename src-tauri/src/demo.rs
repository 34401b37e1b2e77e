//! The demo account: the simulator inside this program.

use std::sync::Arc;

use purser_app::{BoxFuture, DemoHost, DemoWorld};
use purser_play_sim::{Options, Running, serve};
use tokio::sync::Mutex;

/// Enough for a list worth searching and a mirror that is whole within seconds.
const ORDERS: u64 = 4_000;
/// Chargebacks that wait for an answer.
const DISPUTES: usize = 2;
/// A demo is not the place to learn what a quota feels like.
const QUERIES_PER_MINUTE: u32 = 1_000_000;

/// Starts the simulator when the demo is first opened, and keeps it for the life of the program.
#[derive(Default)]
pub(crate) struct Simulator {
    running: Mutex<Option<Arc<Running>>>,
}

impl DemoHost for Simulator {
    fn start(&self, now: jiff::Timestamp) -> BoxFuture<'_, Result<DemoWorld, String>> {
        Box::pin(async move {
            let mut running = self.running.lock().await;
            let simulator = match running.as_ref() {
                Some(simulator) => Arc::clone(simulator),
                None => {
                    let options = Options {
                        orders: ORDERS,
                        ticking: true,
                        quota_per_minute: QUERIES_PER_MINUTE,
                        ..Options::new(now)
                    };
                    let started = serve(options).await.map_err(|error| error.to_string())?;
                    // Something that needs somebody, from the first minute.
                    started.dispute(DISPUTES).await;
                    Arc::clone(running.insert(Arc::new(started)))
                }
            };
            Ok(world(&simulator))
        })
    }

    fn advance(&self, days: u32) -> BoxFuture<'_, Result<jiff::Timestamp, String>> {
        Box::pin(async move {
            let running = self.running.lock().await.clone();
            let simulator = running.ok_or("the demo account is not open")?;
            simulator.advance(jiff::Span::new().days(i64::from(days))).await;
            Ok(simulator.now())
        })
    }
}

fn world(simulator: &Running) -> DemoWorld {
    DemoWorld {
        api: simulator.api().to_owned(),
        pubsub: simulator.pubsub().to_owned(),
        storage: simulator.storage().to_owned(),
        key: simulator.service_account_key().to_owned().into(),
        packages: simulator.packages().to_vec(),
        bucket: simulator.bucket().to_owned(),
        subscription: simulator.subscription().to_owned(),
    }
}
