//! One running simulator: the world, and everything around it that is not the world.

use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use crate::calendar::{Civil, DAY, HOUR, Millis, civil, midnight};
use crate::chance::Chance;
use crate::http::error::Refusal;
use crate::http::faults::Faults;
use crate::http::meter::Meter;
use crate::http::quota::Quotas;
use crate::oauth::Grants;
use crate::oauth::key::ServiceAccount;
use crate::pubsub::Queue;
use crate::storage::Reports;
use crate::world::{Passed, Published, Size, World};
use crate::{Options, QuotaClock};

pub(crate) struct Sim {
    world: RwLock<World>,
    ticking: bool,
    /// When the world's clock was last read off the real one, where it is ticking.
    ticked: Mutex<Instant>,
    pub(crate) account: ServiceAccount,
    pub(crate) token_uri: String,
    pub(crate) base: String,
    pub(crate) bucket: String,
    pub(crate) grants: Grants,
    pub(crate) meter: Meter,
    pub(crate) faults: Faults,
    pub(crate) quotas: Quotas,
    /// By which clock quotas are counted, and when both began.
    quota_clock: (QuotaClock, Instant, Millis),
    pub(crate) queue: Queue,
    pub(crate) reports: Reports,
}

impl std::fmt::Debug for Sim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sim").field("base", &self.base).finish_non_exhaustive()
    }
}

/// The Cloud project of the simulated developer.
pub(crate) const PROJECT: &str = "lumen-apps";
/// The Pub/Sub subscription that is Purser's own, and the topic that Google Play publishes to.
pub(crate) const SUBSCRIPTION: &str = "projects/lumen-apps/subscriptions/purser-rtdn";
pub(crate) const TOPIC: &str = "projects/lumen-apps/topics/play-rtdn";

impl Sim {
    /// Makes the world. `base` is where the server can be reached. None if no key could be made.
    pub(crate) fn new(options: &Options, base: &str) -> Option<Self> {
        let token_uri = format!("{base}/token");
        let mut chance = Chance::of(options.seed, "account", 0, 0);
        let key_id = format!("{:016x}{:016x}{:08x}", chance.next(), chance.next(), chance.next() >> 32);
        let bucket = format!("pubsite_prod_rev_{:020}", chance.next());
        let account = ServiceAccount::generate(PROJECT, &token_uri, key_id)?;
        let epoch = options.now.as_millisecond();
        let size = options.subscriptions.map_or(Size::Orders(options.orders), Size::Subscriptions);
        let (world, backlog) = World::new(options.seed, size, options.mix, epoch);
        let sim = Self {
            world: RwLock::new(world),
            ticking: options.ticking,
            ticked: Mutex::new(Instant::now()),
            account,
            token_uri,
            base: base.to_owned(),
            bucket,
            grants: Grants::default(),
            meter: Meter::default(),
            faults: Faults::default(),
            quotas: Quotas::new(options.quota_per_minute),
            quota_clock: (options.quota_clock, Instant::now(), epoch),
            queue: Queue::new(options.seed, epoch),
            reports: Reports::default(),
        };
        sim.meter.reset(epoch);
        sim.queue.publish(backlog, epoch);
        Some(sim)
    }

    /// The world as it is. Do not hold it across an await.
    pub(crate) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> Millis {
        self.world().now()
    }

    /// The moment by which quotas are counted.
    pub(crate) fn quota_moment(&self) -> Instant {
        let (clock, began, epoch) = self.quota_clock;
        match clock {
            QuotaClock::Real => Instant::now(),
            QuotaClock::World => began + Duration::from_millis((self.now() - epoch).max(0) as u64),
        }
    }

    /// Moves the clock to what `target` makes of it, and publishes what happened on the way.
    pub(crate) fn advance(&self, target: impl FnOnce(Millis) -> Millis) -> (Millis, u64, u64) {
        let (now, passed) = {
            let mut world = self.world.write().unwrap_or_else(PoisonError::into_inner);
            let to = target(world.now());
            let passed: Passed = world.advance(to);
            (world.now(), passed)
        };
        let published = passed.published.len() as u64;
        self.queue.publish(passed.published, now);
        (now, passed.events, published)
    }

    /// Changes the world, as one call does it: nothing else happens meanwhile. Publishes what follows at once.
    pub(crate) fn change<T>(
        &self,
        work: impl FnOnce(&mut World) -> Result<(T, Vec<Published>), Refusal>,
    ) -> Result<T, Refusal> {
        let (now, (answer, published)) = {
            let mut world = self.world.write().unwrap_or_else(PoisonError::into_inner);
            (world.now(), work(&mut world)?)
        };
        self.queue.publish(published, now);
        Ok(answer)
    }

    /// Lets real time pass in the world, where the clock is ticking.
    pub(crate) fn tick(&self) {
        if !self.ticking {
            return;
        }
        let passed = {
            let mut ticked = self.ticked.lock().unwrap_or_else(PoisonError::into_inner);
            let passed = ticked.elapsed().as_millis() as Millis;
            // Whole milliseconds only, so that none is lost.
            *ticked += Duration::from_millis(passed as u64);
            passed
        };
        if passed > 0 {
            self.advance(|now| now + passed);
        }
    }

    pub(crate) fn is_ticking(&self) -> bool {
        self.ticking
    }

    /// The number of the day in California, where Google's daily quotas turn over.
    pub(crate) fn pacific_day(now: Millis) -> i64 {
        (now + pacific_offset(now)).div_euclid(DAY)
    }
}

/// How far California's clocks are ahead of UTC: summer time is from two o'clock on the second Sunday of March to
/// two o'clock on the first Sunday of November (Energy Policy Act of 2005, section 110).
fn pacific_offset(now: Millis) -> Millis {
    let year = civil(now - 8 * HOUR).year;
    let sunday = |month, nth: i64| {
        let first = midnight(Civil { year, month, day: 1 });
        // 1970 began on a Thursday: Sundays are the third day after.
        let to_sunday = (3 - first.div_euclid(DAY)).rem_euclid(7);
        first + (to_sunday + 7 * (nth - 1)) * DAY
    };
    let summer = sunday(3, 2) + 10 * HOUR..sunday(11, 1) + 9 * HOUR;
    if summer.contains(&now) { -7 * HOUR } else { -8 * HOUR }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::parse;

    #[test]
    fn the_day_turns_over_at_midnight_in_california_in_summer_and_in_winter() {
        for midnight in
            ["2026-10-20T07:00:00Z", "2026-01-20T08:00:00Z", "2026-03-08T08:00:00Z", "2026-11-01T07:00:00Z"]
        {
            let at = parse(midnight).unwrap();
            assert_eq!(Sim::pacific_day(at - 1) + 1, Sim::pacific_day(at), "{midnight}");
        }
        for (change, before, after) in [("2026-03-08T10:00:00Z", -8, -7), ("2026-11-01T09:00:00Z", -7, -8)] {
            let at = parse(change).unwrap();
            assert_eq!((pacific_offset(at - 1), pacific_offset(at)), (before * HOUR, after * HOUR));
        }
    }
}

#[cfg(test)]
pub(crate) mod testing {
    //! Requests without a socket and without a token, for the tests of endpoints.

    use std::sync::{Arc, LazyLock};

    use axum::body::Bytes;
    use axum::http::{HeaderMap, Method};
    use serde_json::Value;

    use super::Sim;
    use crate::Options;
    use crate::http::entrance::{Answer, answer};
    use crate::http::request::Request;

    pub(crate) const NOW: &str = "2026-11-20T09:00:00Z";

    pub(crate) fn sim(orders: u64) -> Arc<Sim> {
        let options = Options { orders, ..Options::new(NOW.parse().unwrap()) };
        Arc::new(Sim::new(&options, "http://127.0.0.1:1").unwrap())
    }

    /// A world that many tests look at and none changes.
    pub(crate) fn shared() -> Arc<Sim> {
        static SHARED: LazyLock<Arc<Sim>> = LazyLock::new(|| sim(3_000));
        SHARED.clone()
    }

    pub(crate) fn ask(sim: &Arc<Sim>, method: Method, path: &str, body: Value) -> (u16, Value) {
        let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let request = Request::new(method, path, query, HeaderMap::new(), body);
        match answer(sim, request) {
            Ok(Answer::Json(value)) => (200, value),
            Ok(Answer::Media(media)) => (media.status.as_u16(), Value::from(media.body.len())),
            Err(refusal) => (refusal.status.as_u16(), refusal.body),
        }
    }

    pub(crate) fn get(sim: &Arc<Sim>, path: &str) -> (u16, Value) {
        ask(sim, Method::GET, path, Value::Null)
    }

    /// Under Android Publisher's applications.
    pub(crate) fn play(sim: &Arc<Sim>, path: &str) -> (u16, Value) {
        get(sim, &format!("/androidpublisher/v3/applications/{path}"))
    }
}
