use std::sync::Arc;

use purser_app::{BoxFuture, DemoHost, DemoWorld};
use purser_play_sim::{Options, Running, serve};
use tokio::sync::OnceCell;

/// The demo of the tests: small, so that a walk through the screens begins at once.
#[derive(Default)]
pub(crate) struct Simulator {
    running: OnceCell<Arc<Running>>,
}

impl DemoHost for Simulator {
    fn start(&self, now: jiff::Timestamp) -> BoxFuture<'_, Result<DemoWorld, String>> {
        Box::pin(async move {
            let options = Options { orders: 1_500, quota_per_minute: 1_000_000, ..Options::new(now) };
            let start = || async { serve(options).await.map(Arc::new).map_err(|error| error.to_string()) };
            let sim = self.running.get_or_try_init(start).await?;
            Ok(DemoWorld {
                api: sim.api().to_owned(),
                pubsub: sim.pubsub().to_owned(),
                storage: sim.storage().to_owned(),
                key: sim.service_account_key().to_owned().into(),
                packages: sim.packages().to_vec(),
                bucket: sim.bucket().to_owned(),
                subscription: sim.subscription().to_owned(),
            })
        })
    }

    fn advance(&self, days: u32) -> BoxFuture<'_, Result<jiff::Timestamp, String>> {
        Box::pin(async move {
            let sim = self.running.get().ok_or("the demo account is not open")?;
            sim.advance(jiff::Span::new().days(i64::from(days))).await;
            Ok(sim.now())
        })
    }
}
