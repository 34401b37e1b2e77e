//! A simulated account with a Purser connected to it, both in this process.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use purser_app::api::{ConnectForm, HostsForm, SyncStatus};
use purser_app::{App, AppConfig, DrivenClock};
use purser_play_sim::{Living, Mix, Options, QuotaClock, Running, serve};
use serde_json::{Value, json};

use crate::exit::Failure;

/// The world's time when a measurement begins. Any would do; always the same makes runs comparable.
const BEGIN: Timestamp = Timestamp::constant(1_792_497_600, 0);

/// What is measured on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setup {
    pub(crate) seed: u64,
    /// Living subscriptions, or else orders.
    pub(crate) subscriptions: Option<u64>,
    pub(crate) orders: u64,
    pub(crate) notifications: bool,
    pub(crate) mix: Mix,
    /// Waits by this computer's clock instead of the world's.
    pub(crate) real_time: bool,
}

/// A Purser on a simulated account.
pub(crate) struct Bench {
    pub(crate) sim: Arc<Running>,
    pub(crate) app: App,
    notifications: bool,
    _folder: tempfile::TempDir,
}

/// The clock of the simulated world: waiting moves it.
struct WorldClock(Arc<Running>);

impl DrivenClock for WorldClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn pass(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // A wait for the next place in a quota is some twenty milliseconds. In longer steps the world moves less
        // often and no further: places come with its time.
        let time = SignedDuration::try_from(time).unwrap_or_default().max(SignedDuration::from_millis(500));
        Box::pin(async move { self.0.advance_to(self.0.now() + time).await })
    }
}

impl Bench {
    /// Makes the world and connects. Nothing is mirrored yet.
    pub(crate) async fn new(setup: Setup) -> Result<Bench, Failure> {
        let options = Options {
            seed: setup.seed,
            orders: setup.orders,
            subscriptions: setup.subscriptions,
            mix: setup.mix,
            quota_clock: if setup.real_time { QuotaClock::Real } else { QuotaClock::World },
            ..Options::new(BEGIN)
        };
        let sim = Arc::new(serve(options).await.map_err(|error| Failure::other(error.to_string()))?);
        let folder = tempfile::tempdir().map_err(|error| Failure::other(error.to_string()))?;
        let key = sim.write_key_file(folder.path()).map_err(|error| Failure::other(error.to_string()))?;
        let now = Arc::clone(&sim);
        let app = App::new(AppConfig {
            data_dir: folder.path().join("data"),
            secrets: purser_app::in_memory(),
            demo: None,
            clock: Arc::new(move || now.now()),
            time_zone: TimeZone::UTC,
            live: false,
            world: (!setup.real_time).then(|| Arc::new(WorldClock(Arc::clone(&sim))) as Arc<dyn DrivenClock>),
        });
        let subscription = if setup.notifications { sim.subscription() } else { "" };
        app.connect(ConnectForm {
            name: "Bench".to_owned(),
            key_file: key.to_string_lossy().into_owned(),
            packages: sim.packages().to_vec(),
            bucket: format!("gs://{}", sim.bucket()),
            subscription: subscription.to_owned(),
            hosts: Some(HostsForm {
                api: sim.api().to_owned(),
                pubsub: sim.pubsub().to_owned(),
                storage: sim.storage().to_owned(),
            }),
        })
        .await?;
        Ok(Bench { sim, app, notifications: setup.notifications, _folder: folder })
    }

    /// The first mirror.
    pub(crate) async fn mirror(&self) -> Result<SyncStatus, Failure> {
        let status = self.app.sync_and_wait().await?;
        match status.failure {
            Some(failure) => Err(failure.into()),
            None => Ok(status),
        }
    }

    /// Lets the world go on until `to` in steps, and takes a turn after each. Returns how many turns there were.
    pub(crate) async fn live(&self, to: Timestamp, step: SignedDuration) -> Result<u64, Failure> {
        if self.notifications {
            self.app.start_listening().await?;
        }
        let mut turns = 0;
        while self.sim.now() < to {
            // Waiting for a quota has moved the clock, too: steps are counted from where it is.
            self.sim.advance_to((self.sim.now() + step).min(to)).await;
            if self.notifications {
                while self.sim.unacknowledged() > 0 {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
            self.app.take_turn().await?;
            turns += 1;
        }
        Ok(turns)
    }

    /// Holds the mirror against the truth, for `most` subscriptions spread over all: how many were compared, and
    /// the tokens of those that the mirror shows otherwise than Google, or not at all although they are known.
    pub(crate) async fn compare(&self, most: usize) -> (usize, Vec<String>) {
        let living = self.sim.living().await;
        let every = living.len().div_ceil(most.max(1)).max(1);
        let (mut compared, mut wrong) = (0, Vec::new());
        for Living { token, state, expiry, ordered } in living.into_iter().step_by(every) {
            let Ok(record) = self.app.purchase(token.clone()).await else {
                // Without notifications, what was bought since yesterday's report is not known yet. What was begun
                // before anybody listened and has no order yet, nothing of Google's names.
                if self.notifications && ordered {
                    wrong.push(token);
                }
                continue;
            };
            let Some(purchase) = record.purchase else { continue };
            compared += 1;
            let end = purchase.expires.as_deref().and_then(|at| at.parse::<Timestamp>().ok());
            let same = state.ends_with(&format!("_{}", purchase.state))
                && end.map(Timestamp::as_millisecond) == expiry;
            if !same {
                wrong.push(token);
            }
        }
        (compared, wrong)
    }

    /// Calls since the last reset: by method, and those of Android Publisher in all.
    pub(crate) fn calls(&self) -> (Value, u64) {
        let stats = self.sim.stats();
        let calls = stats["calls"].as_object().cloned().unwrap_or_default();
        let publisher = calls
            .iter()
            .filter(|(method, _)| {
                ["orders.", "purchases.", "monetization."].iter().any(|family| method.starts_with(family))
            })
            .filter_map(|(_, n)| n.as_u64())
            .sum();
        (Value::Object(calls), publisher)
    }

    pub(crate) fn quota(&self) -> Value {
        self.sim.stats()["quota"].clone()
    }
}

/// A ratio with four decimals, as JSON; null where there is nothing to divide by.
#[expect(clippy::cast_precision_loss, reason = "a ratio of counts")]
pub(crate) fn ratio(a: u64, b: u64) -> Value {
    if b == 0 { Value::Null } else { json!((a as f64 / b as f64 * 10_000.0).round() / 10_000.0) }
}
