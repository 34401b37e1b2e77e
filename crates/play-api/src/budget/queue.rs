//! One bucket: who goes when.
//!
//! Three things hold a call back. *Pace*: calls are spaced, a burst apart, so that a backfill leaves room for
//! whoever else uses the project. *Count*: within any span at most so many, counted so that they cannot be more
//! at Google's end either. *Refusals*: what Google said is waited for, and slows the pace for a while.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{Timestamp, civil::Date};

use super::{Blocked, Bucket, BudgetState, Grant, Lane, Rate};
use crate::clock::{Clock, lock};
use crate::retry::{pacific_day, until_pacific_midnight};

/// How much slower at least after a refusal, how slow at most, and how much of it comes back with each span.
const SLOWER: f64 = 0.5;
const SLOWEST: f64 = 0.05;
const RECOVERS: f64 = 0.1;
/// All places are taken by calls that have no answer yet: look again soon.
const SOON: Duration = Duration::from_millis(20);

/// The calls of one bucket. Each lane is first come, first served: whoever holds its gate waits for the next
/// free place, so a cancelled call gives its turn on and takes no place with it.
pub(super) struct Queue {
    grant: Grant,
    interactive: tokio::sync::Mutex<()>,
    background: tokio::sync::Mutex<()>,
    state: Arc<Mutex<State>>,
}

/// A call on its way. It counts as made until a span after its answer: Google may have counted it at any moment
/// in between.
pub(crate) struct Place {
    clock: Clock,
    state: Arc<Mutex<State>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let now = self.clock.elapsed();
        let mut state = lock(&self.state);
        state.under_way = state.under_way.saturating_sub(1);
        state.answered.push_back(now);
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Place")
    }
}

struct State {
    rate: Rate,
    chosen: bool,
    places: f64,
    counted_at: Duration,
    blocked: Option<Block>,
    /// Share of the pace that background calls keep; 1 where Google did not refuse.
    share: f64,
    slowed_at: Option<Duration>,
    under_way: u32,
    /// When calls were answered, oldest first, as far back as a span goes.
    answered: VecDeque<Duration>,
    today: Option<(Date, u32)>,
}

#[derive(Clone, Copy)]
struct Block {
    until: Duration,
    /// The day whose quota is used up. With it the block ends, also where this clock stood still on the way (a
    /// laptop slept) or Google's was moved.
    day: Option<Date>,
}

impl Block {
    fn is_over(self, now: Duration, day: Date) -> bool {
        self.until <= now || self.day.is_some_and(|used_up| used_up != day)
    }

    fn remaining(self, now: Duration, google_now: Timestamp) -> Duration {
        let remaining = self.until.saturating_sub(now);
        if self.day.is_some() { remaining.min(until_pacific_midnight(google_now)) } else { remaining }
    }
}

impl State {
    fn refill(&mut self, longest: Duration, now: Duration, day: Date) {
        let passed = now.saturating_sub(self.counted_at).as_secs_f64();
        self.share = (self.share + RECOVERS * passed / self.rate.per.as_secs_f64().max(0.001)).min(1.0);
        self.places = (self.places + passed * self.rate.per_second()).min(f64::from(self.rate.burst));
        self.counted_at = now;
        if self.blocked.is_some_and(|b| b.is_over(now, day)) {
            self.blocked = None;
        }
        while self.answered.front().is_some_and(|at| *at + longest <= now) {
            self.answered.pop_front();
        }
    }

    fn within(&self, span: Duration, now: Duration) -> u32 {
        let old = self.answered.partition_point(|at| *at + span <= now);
        self.under_way.saturating_add(u32::try_from(self.answered.len() - old).unwrap_or(u32::MAX))
    }

    /// How long until one more call keeps within `calls` in any `span`; zero if it does now.
    fn room(&self, calls: u32, span: Duration, now: Duration) -> Duration {
        let within = self.within(span, now);
        if within < calls {
            return Duration::ZERO;
        }
        // So many have to leave the span first, the oldest ones.
        let leaving = (within - calls) as usize;
        let old = self.answered.partition_point(|at| *at + span <= now);
        match self.answered.get(old + leaving) {
            Some(at) => (*at + span).saturating_sub(now).max(Duration::from_micros(1)),
            None => SOON,
        }
    }

    /// Takes a place, or says how long until there may be one.
    fn take(&mut self, also: Option<(u32, Duration)>, lane: Lane, now: Duration) -> Result<(), Duration> {
        let background = lane == Lane::Background;
        let reserve = if background { self.rate.reserve } else { 0 };
        let mut wait = self.room(self.rate.calls.saturating_sub(reserve).max(1), self.rate.per, now);
        if let Some((calls, span)) = also {
            wait = wait.max(self.room(calls.saturating_sub(reserve).max(1), span, now));
        }
        let lacking = f64::from(reserve) + 1.0 - self.places;
        // Rounding leaves a place a hair short of whole after the very wait that was asked for.
        if lacking > 1e-6 {
            wait = wait.max(Duration::from_secs_f64(lacking / self.rate.per_second()));
        }
        if wait > Duration::ZERO {
            return Err(wait);
        }
        // A slowed background call costs more of the pace, a person's never does.
        self.places -= if background { 1.0 / self.share } else { 1.0 };
        self.under_way += 1;
        Ok(())
    }

    fn used_today(&self, day: Date) -> u32 {
        self.today.filter(|(of, _)| *of == day).map_or(0, |(_, n)| n)
    }
}

impl Queue {
    pub(super) fn new(grant: Grant, now: Duration) -> Self {
        Self {
            grant,
            interactive: tokio::sync::Mutex::default(),
            background: tokio::sync::Mutex::default(),
            state: Arc::new(Mutex::new(State {
                rate: grant.rate,
                chosen: false,
                places: f64::from(grant.rate.burst),
                counted_at: now,
                blocked: None,
                share: 1.0,
                slowed_at: None,
                under_way: 0,
                answered: VecDeque::new(),
                today: None,
            })),
        }
    }

    fn longest(&self, rate: &Rate) -> Duration {
        self.grant.also.map_or(rate.per, |(_, span)| span.max(rate.per))
    }

    pub(super) async fn acquire(
        &self,
        clock: &Clock,
        lane: Lane,
        patience: Duration,
        google_now: Timestamp,
    ) -> Result<Place, Blocked> {
        let gate = if lane == Lane::Interactive { &self.interactive } else { &self.background };
        let _turn = gate.lock().await;
        let day = pacific_day(google_now);
        loop {
            let now = clock.elapsed();
            let wait = {
                let mut state = lock(&self.state);
                let longest = self.longest(&state.rate);
                state.refill(longest, now, day);
                if lane == Lane::Background
                    && self.grant.daily.is_some_and(|daily| state.used_today(day) >= daily)
                {
                    return Err(Blocked { remaining: until_pacific_midnight(google_now), daily: true });
                }
                match state.blocked {
                    Some(b) if lane == Lane::Background => {
                        let remaining = b.remaining(now, google_now);
                        if b.day.is_some() || remaining > patience {
                            return Err(Blocked { remaining, daily: b.day.is_some() });
                        }
                        remaining
                    }
                    _ => match state.take(self.grant.also, lane, now) {
                        Ok(()) => {
                            state.today = Some((day, state.used_today(day) + 1));
                            return Ok(Place { clock: clock.clone(), state: Arc::clone(&self.state) });
                        }
                        Err(wait) => wait,
                    },
                }
            };
            clock.sleep(wait).await;
        }
    }

    pub(super) fn block(&self, now: Duration, pause: Duration, day: Option<Date>) {
        let until = now + pause;
        let mut state = lock(&self.state);
        if day.is_none() {
            state.places = state.places.min(0.0);
        }
        if state.blocked.is_none_or(|b| b.until < until) {
            state.blocked = Some(Block { until, day });
        }
        // Calls that were on their way together are refused together, and count once.
        let apart = state.rate.per / 6;
        if day.is_none() && state.slowed_at.is_none_or(|at| at + apart <= now) {
            state.share = (state.share * SLOWER).max(SLOWEST);
            state.slowed_at = Some(now);
        }
    }

    pub(super) fn choose(&self, calls: Option<u32>) {
        let mut state = lock(&self.state);
        state.chosen = calls.is_some();
        state.rate = calls.map_or(self.grant.rate, |calls| Rate::new(calls, self.grant.rate.per));
        state.places = state.places.min(f64::from(state.rate.burst));
    }

    pub(super) fn recall(&self, now: Duration, day: Date, today: u32, recent: u32) {
        let mut state = lock(&self.state);
        state.today = Some((day, state.used_today(day) + today));
        state.answered.extend(std::iter::repeat_n(now, recent as usize));
    }

    pub(super) fn state(
        &self,
        now: Duration,
        google_now: Timestamp,
        bucket: Bucket,
        package: Option<String>,
    ) -> BudgetState {
        let mut state = lock(&self.state);
        let longest = self.longest(&state.rate);
        state.refill(longest, now, pacific_day(google_now));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between zero and the burst, which is a u32"
        )]
        let available = state.places.max(0.0) as u32;
        BudgetState {
            bucket,
            package,
            grant: self.grant,
            rate: state.rate,
            chosen: state.chosen,
            slowed: state.share < 0.95,
            used: state.within(state.rate.per, now),
            used_today: state.used_today(pacific_day(google_now)),
            available,
            blocked_for: state.blocked.map(|b| b.remaining(now, google_now)),
            daily: state.blocked.is_some_and(|b| b.day.is_some()),
        }
    }
}
