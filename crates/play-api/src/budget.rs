//! Keeps the calls within Google's quotas by spacing them, instead of running into a refusal.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::clock::{Clock, lock};

/// One of Google's independent quotas.
///
/// Source: "Quotas" of the Google Play Developer API (3,000 queries a minute each) and of the Voided Purchases
/// API (30 in any 30 seconds, per package).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Bucket {
    /// Reads of subscription purchases.
    Subscriptions,
    /// Reads of one-time purchases.
    OneTimePurchases,
    /// Orders.
    Orders,
    /// The catalog.
    Monetization,
    /// Voided purchases, for each package.
    VoidedPurchases,
    /// Pub/Sub.
    Pubsub,
    /// Cloud Storage.
    Storage,
}

impl Bucket {
    const ALL: [Self; 7] = [
        Self::Subscriptions,
        Self::OneTimePurchases,
        Self::Orders,
        Self::Monetization,
        Self::VoidedPurchases,
        Self::Pubsub,
        Self::Storage,
    ];

    fn is_per_package(self) -> bool {
        self == Self::VoidedPurchases
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Subscriptions => "subscriptions",
            Self::OneTimePurchases => "one-time purchases",
            Self::Orders => "orders",
            Self::Monetization => "the catalog",
            Self::VoidedPurchases => "voided purchases",
            Self::Pubsub => "notifications",
            Self::Storage => "report files",
        })
    }
}

/// How many calls a bucket allows.
///
/// In any span of `per`, at most `calls` are made: `burst` at once, the others evenly spaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Calls within `per`. At least 1.
    pub calls: u32,
    /// The span.
    pub per: Duration,
    /// How many of them may go at once after a rest. Less than `calls`.
    pub burst: u32,
    /// How many of the burst only a person's calls may use. Less than `burst`.
    pub reserve: u32,
}

impl Rate {
    /// So many calls in such a span: a tenth of them at once, a third of that kept for people.
    pub fn new(calls: u32, per: Duration) -> Self {
        let burst = (calls / 10).max(1);
        Self { calls, per, burst, reserve: burst / 3 }
    }

    fn per_second(&self) -> f64 {
        f64::from(self.calls.saturating_sub(self.burst).max(1)) / self.per.as_secs_f64().max(0.001)
    }
}

/// The rate of every bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budgets(BTreeMap<Bucket, Rate>);

impl Default for Budgets {
    /// What Google grants to every project.
    fn default() -> Self {
        let minute = Rate::new(3_000, Duration::from_secs(60));
        let mut rates: BTreeMap<_, _> = Bucket::ALL.into_iter().map(|b| (b, minute)).collect();
        rates.insert(
            Bucket::VoidedPurchases,
            Rate { calls: 30, per: Duration::from_secs(30), burst: 10, reserve: 2 },
        );
        Self(rates)
    }
}

impl Budgets {
    /// The same with another rate for one bucket, for a project that shares its quota or was given more.
    #[must_use]
    pub fn with(mut self, bucket: Bucket, rate: Rate) -> Self {
        self.0.insert(bucket, rate);
        self
    }
}

/// How a bucket stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetState {
    /// Which one.
    pub bucket: Bucket,
    /// The package, for the buckets that are counted for each.
    pub package: Option<String>,
    /// What it allows.
    pub rate: Rate,
    /// How many calls could go at once now.
    pub available: u32,
    /// How long Google asked to be left alone, from now.
    pub blocked_for: Option<Duration>,
    /// That is because the day's quota is used up.
    pub daily: bool,
}

/// Who waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// A person. Passes the others, and is not held back by what was refused before.
    Interactive,
    Background,
}

/// Google wants to be left alone for longer than a call may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blocked {
    pub(crate) remaining: Duration,
    pub(crate) daily: bool,
}

pub(crate) struct Limiter {
    clock: Clock,
    rates: Budgets,
    buckets: Mutex<BTreeMap<(Bucket, String), Arc<Queue>>>,
}

/// The calls of one bucket. Each lane is first come, first served: whoever holds its gate waits for the next
/// free place, so a cancelled call gives its turn on and takes no place with it.
struct Queue {
    rate: Rate,
    interactive: tokio::sync::Mutex<()>,
    background: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

struct State {
    places: f64,
    counted_at: Duration,
    blocked: Option<Block>,
}

#[derive(Clone, Copy)]
struct Block {
    until: Duration,
    daily: bool,
}

impl State {
    fn refill(&mut self, rate: &Rate, now: Duration) {
        let gained = now.saturating_sub(self.counted_at).as_secs_f64() * rate.per_second();
        self.places = (self.places + gained).min(f64::from(rate.burst));
        self.counted_at = now;
        if self.blocked.is_some_and(|b| b.until <= now) {
            self.blocked = None;
        }
    }

    /// Takes a place, or says how long until there is one.
    fn take(&mut self, rate: &Rate, lane: Lane, now: Duration) -> Result<(), Duration> {
        self.refill(rate, now);
        let kept = if lane == Lane::Background { f64::from(rate.reserve) } else { 0.0 };
        let lacking = kept + 1.0 - self.places;
        // Rounding leaves a place a hair short of whole after the very wait that was asked for.
        if lacking <= 1e-6 {
            self.places -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64(lacking / rate.per_second()))
    }
}

impl Limiter {
    pub(crate) fn new(rates: Budgets, clock: Clock) -> Self {
        Self { clock, rates, buckets: Mutex::default() }
    }

    /// Waits until a call may go, at most `patience` for a block of Google's.
    pub(crate) async fn acquire(
        &self,
        bucket: Bucket,
        package: &str,
        lane: Lane,
        patience: Duration,
    ) -> Result<(), Blocked> {
        let queue = self.queue(bucket, package);
        let gate = if lane == Lane::Interactive { &queue.interactive } else { &queue.background };
        let _turn = gate.lock().await;
        loop {
            let now = self.clock.elapsed();
            let wait = {
                let mut state = lock(&queue.state);
                state.refill(&queue.rate, now);
                match state.blocked {
                    Some(b) if lane == Lane::Background => {
                        let remaining = b.until.saturating_sub(now);
                        if b.daily || remaining > patience {
                            return Err(Blocked { remaining, daily: b.daily });
                        }
                        remaining
                    }
                    _ => match state.take(&queue.rate, lane, now) {
                        Ok(()) => return Ok(()),
                        Err(wait) => wait,
                    },
                }
            };
            self.clock.sleep(wait).await;
        }
    }

    /// Google refused for want of quota: nobody but a person calls before `pause` is over.
    pub(crate) fn block(&self, bucket: Bucket, package: &str, pause: Duration, daily: bool) {
        let queue = self.queue(bucket, package);
        let until = self.clock.elapsed() + pause;
        let mut state = lock(&queue.state);
        state.places = 0.0;
        if state.blocked.is_none_or(|b| b.until < until) {
            state.blocked = Some(Block { until, daily });
        }
    }

    pub(crate) fn states(&self) -> Vec<BudgetState> {
        let now = self.clock.elapsed();
        let queues = lock(&self.buckets).clone();
        queues
            .into_iter()
            .map(|((bucket, package), queue)| {
                let mut state = lock(&queue.state);
                state.refill(&queue.rate, now);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between zero and the burst, which is a u32"
                )]
                let available = state.places as u32;
                BudgetState {
                    bucket,
                    package: (!package.is_empty()).then_some(package),
                    rate: queue.rate,
                    available,
                    blocked_for: state.blocked.map(|b| b.until.saturating_sub(now)),
                    daily: state.blocked.is_some_and(|b| b.daily),
                }
            })
            .collect()
    }

    fn queue(&self, bucket: Bucket, package: &str) -> Arc<Queue> {
        let package = if bucket.is_per_package() { package } else { "" };
        let mut buckets = lock(&self.buckets);
        Arc::clone(buckets.entry((bucket, package.to_owned())).or_insert_with(|| {
            let rate =
                self.rates.0.get(&bucket).copied().unwrap_or(Rate::new(3_000, Duration::from_secs(60)));
            Arc::new(Queue {
                rate,
                interactive: tokio::sync::Mutex::default(),
                background: tokio::sync::Mutex::default(),
                state: Mutex::new(State {
                    places: f64::from(rate.burst),
                    counted_at: self.clock.elapsed(),
                    blocked: None,
                }),
            })
        }))
    }
}
