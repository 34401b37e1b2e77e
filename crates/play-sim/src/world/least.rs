//! The smallest number of questions with which somebody could have kept up with a world.

use std::collections::HashSet;

use crate::calendar::Millis;
use crate::ids::PurchaseNo;

use super::event::What;
use super::life::Life;
use super::standing::{Standing, State};
use super::{World, notice};

/// What happened in a span of the world, its start left out and its end included, counted as the fewest looks
/// that could have noticed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Least {
    /// Distinct pairs of purchase and instant at which something happened that Google notifies of: the least
    /// number of look-ups for a client that is notified.
    pub changes: u64,
    /// Distinct pairs of subscription and `expiryTime`, as stated before it passed, that passed while the
    /// subscription was alive: the least number for a client that asks at expiry only.
    pub expiries: u64,
    /// Purchases begun.
    pub purchases: u64,
    /// Orders created.
    pub orders: u64,
    /// Subscriptions alive at the start of the span, those on hold and paused among them.
    pub live: u64,
}

impl std::ops::AddAssign for Least {
    fn add_assign(&mut self, other: Self) {
        self.changes += other.changes;
        self.expiries += other.expiries;
        self.purchases += other.purchases;
        self.orders += other.orders;
        self.live += other.live;
    }
}

/// A subscription that lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Living {
    /// Its purchase token.
    pub token: String,
    /// `SUBSCRIPTION_STATE_ACTIVE` and so on.
    pub state: &'static str,
    /// Milliseconds since 1970.
    pub expiry: Option<Millis>,
    /// Something was ordered with it. A deferred plan change has a token and no order until its day: only the
    /// notification of its beginning ever names it.
    pub ordered: bool,
}

impl World {
    /// Every subscription that lives now.
    pub(crate) fn living(&self) -> Vec<Living> {
        let mut living = Vec::new();
        for no in self.customers() {
            let Some(life) = self.life(no) else { continue };
            for standing in Standing::all(&life, self.now()).iter().filter(|standing| standing.live()) {
                let number = PurchaseNo { customer: no, slot: standing.purchase.slot };
                living.push(Living {
                    token: self.names.token(number),
                    state: standing.state.subscription_name(),
                    expiry: standing.expiry,
                    ordered: !standing.orders.is_empty(),
                });
            }
        }
        living
    }

    /// Counts `(from, to]`. What lies after the world's `now` has not happened and is not counted.
    pub(crate) fn least(&self, from: Millis, to: Millis) -> Least {
        let to = to.min(self.now);
        let numbers = self.customers();
        let cores = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        let mut sum = Least::default();
        std::thread::scope(|scope| {
            let parts: Vec<_> = numbers
                .chunks(numbers.len().div_ceil(cores).max(1))
                .map(|part| {
                    scope.spawn(move || {
                        let mut sum = Least::default();
                        for no in part {
                            sum += of_life(&self.acts.life(&self.setting, *no, to), from, to);
                        }
                        sum
                    })
                })
                .collect();
            for part in parts {
                sum += part.join().expect("counting has nothing to panic about");
            }
        });
        sum
    }
}

fn of_life(life: &Life, from: Millis, to: Millis) -> Least {
    let mut least = Least::default();
    let mut changed = HashSet::new();
    for event in life.events.iter().filter(|e| e.at > from && e.at <= to) {
        match event.what {
            What::Started { .. } => least.purchases += 1,
            What::Ordered(_) => least.orders += 1,
            _ => {}
        }
        if notice::notifies(life, event) {
            changed.insert((event.slot, event.at));
        }
    }
    least.changes = changed.len() as u64;
    for purchase in &life.purchases {
        least.live += u64::from(Standing::of(life, purchase.slot, from).is_some_and(|s| s.live()));
        least.expiries += expiries(life, purchase.slot, from, to);
    }
    least
}

/// Walks from one instant with events to the next; an expiry counts if it was stated at one and lies after it,
/// up to the next.
fn expiries(life: &Life, slot: u8, from: Millis, to: Millis) -> u64 {
    let Some(mut standing) = life.purchase(slot).map(Standing::new) else { return 0 };
    if !standing.is_subscription() {
        return 0;
    }
    let mut passed = HashSet::new();
    let mut last = Millis::MIN;
    let mut look = |standing: &Standing<'_>, last: Millis, next: Millis| {
        let within = |expiry: &Millis| *expiry > last.max(from) && *expiry <= next.min(to);
        if standing.live() {
            // An add-on's end counts once, and not again where it is the first item's, too.
            passed.extend(standing.stated_expiries().filter(within));
        }
    };
    for event in life.events.iter().filter(|e| e.slot == slot && e.at <= to) {
        if event.at > last {
            look(&standing, last, event.at);
            last = event.at;
        }
        standing.apply(event);
    }
    look(&standing, last, to);
    passed.len() as u64
}

impl Standing<'_> {
    /// A subscription that has not ended; a one-time purchase is not a thing that lives.
    pub(crate) fn live(&self) -> bool {
        self.is_subscription() && !matches!(self.state, State::Expired | State::NeverPaid)
    }
}
