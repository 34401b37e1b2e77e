//! What calls did to the world. A life is computed from the seed; what a developer's server did to it is kept
//! here, as a list of deeds for each customer, and told again whenever the life is computed.
//!
//! A deed never changes what was before it. What it says happens at the world's `now`, and what the life held in
//! store after that is bent to it: a cancelled subscription does not renew, a deferred one renews later.

mod course;
mod deed;
mod money;

use std::collections::HashMap;

use crate::calendar::Millis;
use crate::ids::{OrderNo, PurchaseNo};

use super::customer::Setting;
use super::event::{Event, What};
use super::life::Life;
use super::shelf::{look, tell};
use super::{Published, World};

pub(crate) use deed::{Deed, Preference};

/// A deed, and when and to which purchase it was done.
#[derive(Clone, Copy, Debug)]
struct Act {
    at: Millis,
    slot: u8,
    deed: Deed,
}

/// Every deed, in the order they were done.
#[derive(Debug, Default)]
pub(crate) struct Acts {
    by_customer: HashMap<u32, Vec<Act>>,
    written: Vec<Written>,
}

/// A write that took effect: a call that changed something, whether or not its answer arrived.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// As the discovery document names it: `orders.refund`.
    pub method: &'static str,
    /// The purchase that it changed.
    pub purchase_token: String,
    /// The order, where the call named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_id: Option<String>,
    /// The world's time, in milliseconds since 1970.
    pub at: Millis,
}

impl Acts {
    /// A customer's life with what was done to it.
    pub(super) fn life(&self, setting: &Setting, no: u32, until: Millis) -> Life {
        let mut life = Life::of(setting, no, until);
        for act in self.by_customer.get(&no).into_iter().flatten().take_while(|act| act.at <= until) {
            deed::bend(setting, &mut life, act);
        }
        life
    }
}

impl World {
    /// Does a deed now, and returns the notifications that follow at once. `method` is the call that did it, with
    /// the order it named; none for what no call does.
    pub(crate) fn act(
        &mut self,
        number: PurchaseNo,
        deed: Deed,
        method: Option<(&'static str, Option<OrderNo>)>,
    ) -> Vec<Published> {
        let (now, no) = (self.now, number.customer);
        let before = happened(&self.acts.life(&self.setting, no, now), now);
        self.acts.by_customer.entry(no).or_default().push(Act { at: now, slot: number.slot, deed });
        if let Some((method, order)) = method {
            self.acts.written.push(Written {
                method,
                purchase_token: self.names.token(number),
                order_id: order.map(|order| self.names.order_id(order)),
                at: now,
            });
        }
        let life = self.acts.life(&self.setting, no, now);
        // What a deed says at once comes after everything that was there: see `deed::Bent::say`.
        let new = &life.events[before..happened(&life, now)];
        let mut published = Vec::new();
        self.shelf.take(tell(&self.names, &life, new), &mut published);
        self.shelf.settle();
        // What comes next is another thing now.
        let next = look(&self.setting, &self.names, &self.acts, no, now, now);
        self.expect(&next);
        published
    }

    /// Every write that took effect, in order.
    pub(crate) fn written(&self) -> &[Written] {
        &self.acts.written
    }

    /// Whether somebody told Google what to think of a chargeback.
    pub(crate) fn answered(&self, order: OrderNo) -> bool {
        let acts = self.acts.by_customer.get(&order.purchase.customer);
        acts.into_iter().flatten().any(|act| {
            act.slot == order.purchase.slot
                && matches!(act.deed, Deed::Answer { renewal, .. } if renewal == order.renewal)
        })
    }
}

/// How many events have happened.
fn happened(life: &Life, now: Millis) -> usize {
    life.events.partition_point(|event| event.at <= now)
}

/// When Google last asked what is known of an order whose charge is disputed.
pub(crate) fn review_asked(life: &Life, order: OrderNo, now: Millis) -> Option<Millis> {
    let asked = |event: &&Event| {
        event.slot == order.purchase.slot
            && event.at <= now
            && matches!(event.what, What::ReviewAsked { renewal } if renewal == order.renewal)
    };
    life.events.iter().rev().find(asked).map(|event| event.at)
}
