//! The least that somebody must ask to know what happened within a span: what a mirror is measured against.

use std::collections::BTreeSet;

use crate::calendar::Millis;
use crate::ids::PurchaseNo;

use super::life::Life;
use super::standing::Standing;
use super::{World, notice, seconds};

/// How much happened within a span of the world's time, in look-ups that cannot be spared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Least {
    /// Subscriptions that lived when the span began.
    pub live: u64,
    /// Changes that Google notifies of: each purchase once for each instant at which something happened to it.
    pub changes: u64,
    /// Ends of paid periods, as Google told them beforehand, that passed while the subscription lived: without
    /// notifications each is worth one look.
    pub expiries: u64,
    /// Purchases begun.
    pub purchases: u64,
    /// Orders made.
    pub orders: u64,
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
}

impl World {
    pub(crate) fn living(&self) -> Vec<Living> {
        let mut living = Vec::new();
        for no in self.customers() {
            let Some(life) = self.life(no) else { continue };
            for standing in Standing::all(&life, self.now()).iter().filter(|standing| standing.lives()) {
                let number = PurchaseNo { customer: no, slot: standing.purchase.slot };
                living.push(Living {
                    token: self.names.token(number),
                    state: standing.state.subscription_name(),
                    expiry: standing.expiry,
                });
            }
        }
        living
    }

    /// What happened after `from`, until `to`, which is not after now.
    pub(crate) fn least(&self, from: Millis, to: Millis) -> Least {
        let numbers = self.customers();
        let cores = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        let part = numbers.len().div_ceil(cores).max(1);
        let mut least = std::thread::scope(|scope| {
            let parts: Vec<_> =
                numbers.chunks(part).map(|part| scope.spawn(move || self.least_of(part, from, to))).collect();
            let parts =
                parts.into_iter().map(|part| part.join().expect("counting has nothing to panic about"));
            parts.fold(Least::default(), |a, b| Least {
                live: a.live + b.live,
                changes: a.changes + b.changes,
                expiries: a.expiries + b.expiries,
                purchases: a.purchases + b.purchases,
                orders: 0,
            })
        });
        let until = |at: Millis| self.orders().partition_point(|row| row.at <= seconds(at)) as u64;
        least.orders = until(to).saturating_sub(until(from));
        least
    }

    fn least_of(&self, numbers: &[u32], from: Millis, to: Millis) -> Least {
        let mut least = Least::default();
        for no in numbers {
            let life = Life::of(&self.setting, *no, to);
            let within = |at: Millis| at > from && at <= to;
            let changes: BTreeSet<(u8, Millis)> = life
                .events
                .iter()
                .filter(|event| within(event.at) && notice::notifies(&life, event))
                .map(|event| (event.slot, event.at))
                .collect();
            least.changes += changes.len() as u64;
            for purchase in &life.purchases {
                least.purchases += u64::from(within(purchase.started));
                least.live += u64::from(
                    Standing::of(&life, purchase.slot, from).is_some_and(|standing| standing.lives()),
                );
                least.expiries += expiries(&life, purchase.slot, from, to);
            }
        }
        least
    }
}

/// How many ends, as told before they came, passed within the span.
fn expiries(life: &Life, slot: u8, from: Millis, to: Millis) -> u64 {
    let times: BTreeSet<Millis> =
        life.events.iter().filter(|e| e.slot == slot && e.at <= to).map(|e| e.at).collect();
    let mut passed = BTreeSet::new();
    let mut told: Option<Millis> = None;
    let mut check = |told: Option<Millis>, now: Millis| {
        passed.extend(told.filter(|end| *end <= now && *end > from && *end <= to));
    };
    for at in times {
        check(told, at);
        told = Standing::of(life, slot, at).filter(Standing::lives).and_then(|standing| standing.expiry);
    }
    check(told, to);
    passed.len() as u64
}
