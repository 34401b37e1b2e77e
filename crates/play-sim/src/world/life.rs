//! The lives of one customer's purchases: a pure function of the setting and the customer's number, on an
//! endless horizon. `until` only says how far to look: what happens before a time never depends on it.

use crate::calendar::{DAY, HOUR, MINUTE, Millis, SECOND};
use crate::catalog::{self, Offer, Plan, Product};
use crate::chance::Chance;
use crate::ids::SLOTS;
use crate::money::Micros;

use super::customer::{Customer, Setting};
use super::event::{Charge, Event, Phase, What};
use super::{onetime, subscription};

/// How a subscription came out of an earlier purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Fresh,
    /// `linkedPurchaseToken`: upgrade, downgrade, top-up, signed up again before the end.
    Linked(u8),
    /// `outOfAppPurchaseContext`: subscribed again in the Play Store after the end.
    OutOfApp(u8),
}

/// What a purchase is, from its start on.
#[derive(Clone, Debug)]
pub(crate) struct Purchase {
    pub(crate) slot: u8,
    pub(crate) started: Millis,
    /// Place of the product in the catalog.
    pub(crate) product: u8,
    pub(crate) deal: Deal,
    pub(crate) channel: &'static str,
    /// A promotion code: `Some("")` is a code for one use.
    pub(crate) promotion: Option<&'static str>,
    /// Of a plan change that was put off to the end of the period: what runs until then.
    pub(crate) awaits: Option<Awaited>,
}

/// The item of a former purchase that a new one still holds, until its paid period is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Awaited {
    /// The former purchase.
    pub(crate) slot: u8,
    /// Its last order.
    pub(crate) renewal: i16,
    /// Place of its product in the catalog.
    pub(crate) product: u8,
    pub(crate) plan: &'static Plan,
    pub(crate) listed: Micros,
    pub(crate) until: Millis,
}

#[derive(Clone, Debug)]
pub(crate) enum Deal {
    Subscription {
        plan: &'static Plan,
        offer: Option<&'static Offer>,
        origin: Origin,
        listed: Micros,
    },
    OneTime {
        option: &'static str,
        quantity: u8,
        rented: bool,
        on_sale: bool,
        /// When what was ordered ahead is released, and paid.
        preorder: Option<Millis>,
    },
}

impl Purchase {
    pub(crate) fn product(&self) -> Product {
        catalog::product(self.product)
    }
    pub(crate) fn package(&self) -> u8 {
        self.product().package()
    }
}

/// A customer with all purchases begun, and what happens to them, until some time and a little beyond.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) customer: Customer,
    pub(crate) purchases: Vec<Purchase>,
    /// In order of time. Holds everything up to `until`, and at least the next thing after it, if any.
    pub(crate) events: Vec<Event>,
}

/// Subscriptions take the slots from 0, one-time purchases those from here.
pub(crate) const FIRST_ONE_TIME_SLOT: u8 = 12;

impl Life {
    pub(crate) fn of(setting: &Setting, no: u32, until: Millis) -> Self {
        let customer = Customer::of(setting, no);
        let mut script = Script {
            setting,
            until,
            purchases: Vec::with_capacity(4),
            events: Vec::with_capacity(32),
            customer,
        };
        let mut chance = script.chance("habits", 0);
        let subscribes = chance.hits(if script.customer.package == 2 { 74_000 } else { 90_000 });
        if subscribes {
            subscription::chain(&mut script);
        }
        onetime::purchases(&mut script, subscribes, &mut chance);
        let Script { customer, purchases, mut events, .. } = script;
        // Stable: what was written first at one instant stays first.
        events.sort_by_key(|event| event.at);
        Self { customer, purchases, events }
    }

    pub(crate) fn purchase(&self, slot: u8) -> Option<&Purchase> {
        self.purchases.iter().find(|p| p.slot == slot)
    }
}

/// A life being written.
pub(super) struct Script<'a> {
    pub(super) setting: &'a Setting,
    pub(super) until: Millis,
    pub(super) customer: Customer,
    pub(super) purchases: Vec<Purchase>,
    pub(super) events: Vec<Event>,
}

impl Script<'_> {
    pub(super) fn chance(&self, salt: &str, slot: u8) -> Chance {
        Chance::of(self.setting.seed, salt, u64::from(self.customer.no) * SLOTS + u64::from(slot), 0)
    }

    /// As [`Script::chance`], drawn anew for each of a subscription's periods.
    pub(super) fn chance_in_period(&self, salt: &str, slot: u8, renewal: i16) -> Chance {
        let key = u64::from(self.customer.no) * SLOTS + u64::from(slot);
        // From 1 on: 0 is the subscription as a whole.
        Chance::of(self.setting.seed, salt, key, (i64::from(renewal) + 2) as u64)
    }

    pub(super) fn say(&mut self, at: Millis, slot: u8, what: What) {
        self.events.push(Event { at, slot, what });
    }

    /// Listed price to a charge with this region's tax.
    pub(super) fn charge(
        &self,
        renewal: i16,
        phase: Phase,
        listed: Micros,
        from: Millis,
        until: Millis,
    ) -> Charge {
        let (total, tax) = self.customer.region.with_tax(listed);
        Charge { renewal, phase, listed, total, tax, from, until, add_ons: Vec::new() }
    }

    /// An order that is paid at once.
    pub(super) fn paid(&mut self, at: Millis, slot: u8, charge: Charge) {
        let renewal = charge.renewal;
        self.say(at, slot, What::Ordered(charge));
        self.say(at + 1_417, slot, What::Paid { renewal });
    }

    /// Most apps acknowledge within a minute, some after hours; those that never do lose the sale after three
    /// days. Returns when Google took it back.
    pub(super) fn acknowledge(&mut self, at: Millis, slot: u8, chance: &mut Chance) -> Option<Millis> {
        let late = chance.below(1_000);
        if late < 5 && !self.customer.tester {
            return Some(at + 3 * DAY);
        }
        let after =
            if late < 45 { chance.between(2 * HOUR, 60 * HOUR) } else { chance.between(SECOND, MINUTE) };
        let after = if self.customer.tester { after.min(MINUTE) } else { after };
        self.say(at + after, slot, What::Acknowledged);
        None
    }

    /// The money goes back and access ends: what `orders.refund?revoke=true`, a chargeback or Google does.
    pub(super) fn take_back(&mut self, at: Millis, slot: u8, void: Void) {
        let Void { renewal, source, reason, ask, .. } = void;
        let chargeback = reason == 7;
        if ask > 0 {
            self.say(at - ask, slot, What::RefundAsked { renewal });
        }
        if chargeback {
            // The developer has a day to say what is known of the purchase.
            self.say(at - DAY, slot, What::ReviewAsked { renewal });
        }
        self.say(at, slot, What::Refunded { renewal, chargeback });
        self.say(at, slot, What::Revoked);
        self.say(at, slot, What::Voided { renewal, source, reason, quantity: 0 });
    }
}

/// Why an order is voided: `voidedSource` and `voidedReason` of Google's voided purchases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Void {
    pub(super) renewal: i16,
    pub(super) source: u8,
    pub(super) reason: u8,
    /// How long before its end the refund was under way (PENDING_REFUND); 0 for at once.
    pub(super) ask: Millis,
}

/// One of the ways an order is voided, by how often it happens.
pub(super) fn void_reason(renewal: i16, chance: &mut Chance) -> Void {
    // (weight, source: 0 user, 1 developer, 2 Google; reason as in Google's list)
    const WAYS: [(u32, u8, u8); 11] = [
        (26, 1, 0),
        (14, 0, 1),
        (9, 1, 1),
        (6, 0, 2),
        (7, 1, 3),
        (9, 0, 4),
        (5, 2, 5),
        (5, 2, 6),
        (14, 2, 7),
        (3, 0, 0),
        (2, 1, 4),
    ];
    let (_, source, reason) = WAYS[chance.weighted(WAYS.iter().map(|w| w.0))];
    let ask = if chance.hits(55_000) { chance.between(10 * MINUTE, 80 * HOUR) } else { 0 };
    Void { renewal, source, reason, ask }
}
