use std::{
    fmt,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Where the client takes its time from.
///
/// The default is this computer's wall clock (which goes on while a laptop sleeps) for what time it is, and a
/// monotonic one for how long things take. Tests pass a simulated one, so that nothing waits and nothing
/// depends on the day.
#[derive(Clone)]
pub struct Clock(Arc<Kind>);

enum Kind {
    System { started: Instant },
    Simulated { start: Timestamp, slept: Mutex<Simulated> },
    Driven { start: Timestamp, world: Arc<dyn DrivenClock> },
}

/// A clock that somebody else moves: the one of a simulated world, so that what is waited for there takes the
/// world's time and not ours.
pub trait DrivenClock: Send + Sync {
    /// What time it is.
    fn now(&self) -> Timestamp;
    /// Lets so much time pass.
    fn pass(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

#[derive(Default)]
struct Simulated {
    elapsed: Duration,
    sleeps: Vec<Duration>,
}

impl Clock {
    /// This computer's clock.
    pub fn system() -> Self {
        Self(Arc::new(Kind::System { started: Instant::now() }))
    }

    /// A clock that stands still at `start` until somebody sleeps by it, which moves it on at once. Clones
    /// show the same time.
    pub fn simulated(start: Timestamp) -> Self {
        Self(Arc::new(Kind::Simulated { start, slept: Mutex::default() }))
    }

    /// The clock of a world that `world` moves.
    pub fn driven(world: Arc<dyn DrivenClock>) -> Self {
        Self(Arc::new(Kind::Driven { start: world.now(), world }))
    }

    /// What time it is here, by this computer.
    #[expect(clippy::disallowed_methods, reason = "the one place; whoever wants another time passes a Clock")]
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Kind::System { .. } => Timestamp::now(),
            Kind::Simulated { start, .. } => *start + self.elapsed(),
            Kind::Driven { world, .. } => world.now(),
        }
    }

    /// Moves a simulated clock on. This computer's clock does not move.
    pub fn advance(&self, by: Duration) {
        if let Kind::Simulated { slept, .. } = &*self.0 {
            lock(slept).elapsed += by;
        }
    }

    /// How long was slept by a simulated clock, one by one.
    pub fn sleeps(&self) -> Vec<Duration> {
        match &*self.0 {
            Kind::System { .. } | Kind::Driven { .. } => Vec::new(),
            Kind::Simulated { slept, .. } => lock(slept).sleeps.clone(),
        }
    }

    /// Time since the clock was made; never runs backwards.
    pub(crate) fn elapsed(&self) -> Duration {
        match &*self.0 {
            Kind::System { started } => started.elapsed(),
            Kind::Simulated { slept, .. } => lock(slept).elapsed,
            Kind::Driven { start, world } => {
                world.now().duration_since(*start).try_into().unwrap_or(Duration::ZERO)
            }
        }
    }

    /// Waits, by this clock.
    pub async fn sleep(&self, time: Duration) {
        match &*self.0 {
            Kind::Driven { world, .. } => world.pass(time).await,
            Kind::System { .. } => tokio::time::sleep(time).await,
            Kind::Simulated { slept, .. } => {
                {
                    let mut slept = lock(slept);
                    slept.elapsed += time;
                    slept.sleeps.push(time);
                }
                tokio::task::yield_now().await;
            }
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

/// How far Google's clock is ahead of ours, learnt from the `Date` of its answers.
#[derive(Default)]
pub(crate) struct GoogleTime(Mutex<Option<SignedDuration>>);

impl GoogleTime {
    pub(crate) fn skew(&self) -> Option<SignedDuration> {
        *lock(&self.0)
    }

    /// `date` was written somewhere between `sent` and `received`, and names a whole second. So the skew lies
    /// in a range. A value within it stays, so that the time does not tremble; otherwise its middle is taken.
    pub(crate) fn learn(&self, date: Timestamp, sent: Timestamp, received: Timestamp) {
        let least = date.duration_since(received);
        let most = (date + SignedDuration::from_secs(1)).duration_since(sent);
        let mut skew = lock(&self.0);
        if !skew.is_some_and(|s| s >= least && s <= most) {
            *skew = Some(least + (most - least) / 2);
        }
    }
}

/// A panic elsewhere cannot leave these values half-written, so a poisoned lock is as good as any.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[tokio::test]
    async fn sleeping_by_a_simulated_clock_moves_it_and_takes_no_time() {
        let clock = Clock::simulated(at("2026-01-01T00:00:00Z"));
        clock.sleep(Duration::from_secs(3600)).await;
        clock.advance(Duration::from_secs(60));
        assert_eq!(clock.now(), at("2026-01-01T01:01:00Z"));
        assert_eq!(clock.sleeps(), [Duration::from_secs(3600)]);
    }

    #[test]
    fn the_skew_is_learnt_to_within_half_a_second_and_then_does_not_tremble() {
        let time = GoogleTime::default();
        let here = at("2026-01-01T00:00:00Z");
        time.learn(at("2026-01-01T02:00:00Z"), here, here);
        let first = time.skew().expect("learnt");
        assert_eq!(first, SignedDuration::from_millis(2 * 3_600_000 + 500));
        let later = here + SignedDuration::from_millis(300);
        time.learn(at("2026-01-01T02:00:00Z"), later, later);
        assert_eq!(time.skew(), Some(first));
    }

    #[test]
    fn a_clock_that_was_moved_is_followed_at_once() {
        let time = GoogleTime::default();
        let here = at("2026-01-01T00:00:00Z");
        time.learn(here, here, here);
        time.learn(at("2026-03-01T00:00:00Z"), here, here);
        assert_eq!(time.skew().expect("learnt").as_secs(), 59 * 86_400);
    }
}
