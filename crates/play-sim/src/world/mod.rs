//! The world: customers, their purchases and orders at a `now` that can be moved forward.
//!
//! Nothing about a purchase is stored but what calls did to it ([`act`]). A life is computed from the seed
//! whenever it is asked for; what is kept are compact arrays that say which orders, report lines and voids exist,
//! in the order of time.

pub(crate) mod act;
mod add_ons;
mod consent;
pub(crate) mod customer;
mod deferred;
pub(crate) mod event;
mod least;
pub(crate) mod life;
mod mix;
pub(crate) mod notice;
mod onetime;
mod prepaid;
mod prices;
mod renewal;
mod shelf;
pub(crate) mod standing;
mod subscription;
mod tester;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use crate::calendar::{DAY, Millis};
use crate::ids::{Names, OrderNo, PurchaseNo};

use act::Acts;
use customer::{Customer, FUTURE, Setting};
use event::What;
use life::Life;
use standing::{OrderStanding, Standing};

pub use act::Written;
pub use least::{Least, Living};
pub use mix::Mix;
pub(crate) use shelf::{OrderRow, ReportKind, ReportRow, VoidRow};
use shelf::{Seen, Shelf, survey};

/// Everything there is.
pub(crate) struct World {
    pub(crate) setting: Setting,
    pub(crate) names: Names,
    now: Millis,
    /// Customers below `setting.customers` that were left out so that the number of orders is as asked.
    absent: HashSet<u32>,
    /// How many customers arrived since the start.
    newcomers: u32,
    /// The second of each customer's next event, and the customer, so that a step of the clock costs what
    /// happens in it and not what exists. Those with nothing ahead are left out.
    agenda: BinaryHeap<Reverse<(u32, u32)>>,
    shelf: Shelf,
    /// What calls did.
    acts: Acts,
}

/// How large a world is made.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Size {
    /// So many orders that can be found at its start.
    Orders(u64),
    /// So many subscriptions that are alive at its start.
    Subscriptions(u64),
}

/// A notification that is published at `at`.
#[derive(Clone, Debug)]
pub(crate) struct Published {
    pub(crate) at: Millis,
    pub(crate) data: String,
}

/// What moving the clock brought about.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passed {
    pub(crate) events: u64,
    pub(crate) published: Vec<Published>,
}

/// Notifications are kept seven days (Pub/Sub's default retention), so the backlog at the start holds as many.
pub(crate) const BACKLOG: Millis = 7 * DAY;

/// How many customers are looked at in one go while the world is made.
const CHUNK: u32 = 2_048;

impl World {
    /// A world of `size` at `epoch`. Exactly so large, unless no customer fits the last gap; then the nearest
    /// number below. Also returns the backlog of notifications.
    pub(crate) fn new(seed: u64, size: Size, mix: Mix, epoch: Millis) -> (Self, Vec<Published>) {
        let mut setting = Setting { seed, epoch, customers: 0, mix };
        let (Size::Orders(wanted) | Size::Subscriptions(wanted)) = size;
        let names = Names::new(seed);
        let mut world = Self {
            setting: setting.clone(),
            names: names.clone(),
            now: epoch,
            absent: HashSet::new(),
            newcomers: 0,
            agenda: BinaryHeap::new(),
            shelf: Shelf::default(),
            acts: Acts::default(),
        };
        let mut backlog = Vec::new();
        let mut found = 0;
        let mut next = 0_u32;
        // Once the next customer does not fit, at most so many more are tried for the exact number.
        let mut misses = 0;
        while found < wanted && misses < 20_000 && next < FUTURE - CHUNK {
            // Small worlds stop early; a large one takes big steps, so that all cores have work.
            let step = CHUNK.min(((wanted - found) / 4).max(64) as u32);
            let numbers: Vec<u32> = (next..next + step).collect();
            next += step;
            for seen in survey(&setting, &names, &world.acts, &numbers, Millis::MIN, epoch) {
                let counts = match size {
                    Size::Orders(_) => seen.findable,
                    Size::Subscriptions(_) => seen.live,
                };
                if found + counts > wanted {
                    misses += 1;
                    world.absent.insert(seen.no);
                } else if found == wanted {
                    // Those of this chunk after the last one needed never came.
                    world.absent.insert(seen.no);
                } else {
                    found += counts;
                    world.expect(&seen);
                    world.shelf.take(seen, &mut backlog);
                }
            }
        }
        setting.customers = next;
        world.setting = setting;
        world.shelf.settle();
        backlog.sort_by(|a, b| (a.at, &a.data).cmp(&(b.at, &b.data)));
        (world, backlog)
    }

    pub(crate) fn now(&self) -> Millis {
        self.now
    }

    /// The world goes on until `to`: renewals, failures, new customers.
    pub(crate) fn advance(&mut self, to: Millis) -> Passed {
        if to <= self.now {
            return Passed::default();
        }
        let due_second = seconds(to);
        let mut numbers = Vec::new();
        while let Some(Reverse((next, no))) = self.agenda.peek().copied()
            && next <= due_second
        {
            self.agenda.pop();
            numbers.push(no);
        }
        while Customer::of(&self.setting, FUTURE + self.newcomers).arrived <= to {
            numbers.push(FUTURE + self.newcomers);
            self.newcomers += 1;
        }
        // A deed leaves a second entry in the agenda: nobody is looked at twice.
        numbers.sort_unstable();
        numbers.dedup();
        let mut passed = Passed::default();
        for part in numbers.chunks(CHUNK as usize) {
            for seen in survey(&self.setting, &self.names, &self.acts, part, self.now, to) {
                passed.events += seen.events;
                self.expect(&seen);
                self.shelf.take(seen, &mut passed.published);
            }
        }
        if !numbers.is_empty() {
            self.shelf.settle();
        }
        passed.published.sort_by(|a, b| (a.at, &a.data).cmp(&(b.at, &b.data)));
        self.now = to;
        passed
    }

    fn expect(&mut self, seen: &Seen) {
        if seen.next < u32::MAX {
            self.agenda.push(Reverse((seen.next, seen.no)));
        }
    }

    /// The life of a customer who exists, until now.
    pub(crate) fn life(&self, customer: u32) -> Option<Life> {
        let here = if customer >= FUTURE {
            customer - FUTURE < self.newcomers
        } else {
            customer < self.setting.customers && !self.absent.contains(&customer)
        };
        here.then(|| self.acts.life(&self.setting, customer, self.now))
    }

    /// The purchase a token names, with the life it is part of.
    pub(crate) fn find_token(&self, token: &str) -> Option<(PurchaseNo, Life)> {
        let purchase = self.names.parse_token(token)?;
        let life = self.life(purchase.customer)?;
        Standing::of(&life, purchase.slot, self.now)?;
        Some((purchase, life))
    }

    /// The order an id names.
    pub(crate) fn find_order(&self, id: &str) -> Option<(OrderNo, Life)> {
        let order = self.names.parse_order_id(id)?;
        let life = self.life(order.purchase.customer)?;
        let standing = Standing::of(&life, order.purchase.slot, self.now)?;
        standing.order(order.renewal)?;
        Some((order, life))
    }

    /// Every order there is, by time of its creation.
    pub(crate) fn orders(&self) -> &[OrderRow] {
        &self.shelf.orders
    }

    /// Lines of the sales report, by time.
    pub(crate) fn report_rows(&self) -> &[ReportRow] {
        &self.shelf.report
    }

    /// Voided purchases by when the API came to know of them.
    pub(crate) fn voids(&self) -> &[VoidRow] {
        &self.shelf.voids
    }

    /// Customers, by number.
    pub(crate) fn customers(&self) -> Vec<u32> {
        let old = (0..self.setting.customers).filter(|no| !self.absent.contains(no));
        old.chain(FUTURE..FUTURE + self.newcomers).collect()
    }
}

/// Whole seconds since 1970, as the arrays keep them.
pub(crate) fn seconds(at: Millis) -> u32 {
    u32::try_from(at.div_euclid(1_000)).unwrap_or(if at < 0 { 0 } else { u32::MAX })
}

/// Over which of Google's channels somebody who starts now, with nothing, could learn of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Channels {
    /// A line in a sales report.
    pub(crate) sales: bool,
    /// Named by a purchase whose token a report or a notification leads to.
    pub(crate) purchase: bool,
    /// Named by a voided purchase of the last 30 days.
    pub(crate) voided: bool,
}

impl Channels {
    pub(crate) fn any(self) -> bool {
        self.sales || self.purchase || self.voided
    }
}

/// What decides over the [`Channels`] of a purchase's orders. Orders that were never paid and that no purchase
/// names any more (a renewal that was declined for good, a test renewal that was followed by another) are known
/// to Google, and found by nobody.
pub(crate) struct Reach<'a> {
    standing: &'a Standing<'a>,
    tester: bool,
    today: Millis,
    token_known: bool,
    /// The order that the purchase names as its latest successful one.
    latest: Option<i16>,
    voided: Vec<i16>,
    forgotten: bool,
}

impl<'a> Reach<'a> {
    pub(crate) fn of(setting: &Setting, life: &Life, standing: &'a Standing<'a>, now: Millis) -> Self {
        let slot = standing.purchase.slot;
        let mut reach = Self {
            standing,
            tester: life.customer.tester,
            today: crate::calendar::start_of_day(now),
            token_known: false,
            latest: standing.latest_successful().map(|o| o.charge.renewal),
            voided: Vec::new(),
            forgotten: standing.forgotten(now),
        };
        let told = life
            .events
            .iter()
            .rev()
            .skip_while(|e| e.at > now)
            .take_while(|e| e.at > setting.epoch - BACKLOG)
            .any(|e| e.slot == slot && notice::notifies(life, e));
        reach.token_known = told || standing.orders.iter().any(|o| reach.in_sales(o));
        for event in life.events.iter().filter(|e| e.slot == slot) {
            if let What::Voided { renewal, .. } = event.what
                && (now - 30 * DAY..=now).contains(&shelf::void_seen(setting, life.customer.no, event))
            {
                reach.voided.push(renewal);
            }
        }
        reach
    }

    /// Reports hold what was paid until yesterday; test purchases are in none.
    fn in_sales(&self, order: &OrderStanding) -> bool {
        !self.tester && order.processed.is_some_and(|paid| paid < self.today)
    }

    pub(crate) fn channels(&self, order: &OrderStanding) -> Channels {
        let renewal = order.charge.renewal;
        let named = !self.standing.is_subscription()
            || self.standing.declined == Some(renewal)
            || self.latest == Some(renewal);
        Channels {
            sales: self.in_sales(order),
            purchase: named && !self.forgotten && self.token_known,
            voided: self.voided.contains(&renewal),
        }
    }
}

#[cfg(test)]
mod rare;
#[cfg(test)]
mod rare_items;
#[cfg(test)]
mod tests;
