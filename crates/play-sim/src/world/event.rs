//! What can happen in the life of a purchase. State at a time is the fold of the events until then
//! ([`super::standing`]); notifications follow from events and from nothing else ([`super::notice`]).

use crate::calendar::Millis;
use crate::catalog::{Plan, SUBSCRIPTIONS};
use crate::money::Micros;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) at: Millis,
    /// Which of the customer's purchases.
    pub(crate) slot: u8,
    pub(crate) what: What,
}

/// A charge, from the moment its order exists.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Charge {
    /// -1 for the first order of a purchase, then 0, 1, 2.
    pub(crate) renewal: i16,
    pub(crate) phase: Phase,
    /// What the shop window said, with tax where the region's prices include it.
    pub(crate) listed: Micros,
    pub(crate) total: Micros,
    pub(crate) tax: Micros,
    /// The period of service this pays for. The same instant twice for one-time products.
    pub(crate) from: Millis,
    pub(crate) until: Millis,
    /// The lines of add-ons, which `total` and `tax` hold, too.
    pub(crate) add_ons: Vec<Line>,
}

impl Charge {
    /// Whether the first item is charged with it: an add-on that comes within a period is charged alone.
    pub(crate) fn has_first(&self) -> bool {
        self.add_ons.is_empty() || self.listed > 0
    }

    /// Whether an add-on is charged with it.
    pub(crate) fn has(&self, item: Item) -> bool {
        self.add_ons.iter().any(|line| line.item == item)
    }
}

/// A base plan of a subscription, by their places in the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) product: u8,
    pub(crate) plan: u8,
}

impl Item {
    pub(crate) fn plan(self) -> &'static Plan {
        &SUBSCRIPTIONS[usize::from(self.product)].plans[usize::from(self.plan)]
    }
}

/// What an order charges for one add-on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) item: Item,
    pub(crate) listed: Micros,
    pub(crate) total: Micros,
    pub(crate) tax: Micros,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Trial,
    Intro,
    Base,
}

/// How Google tells of a new period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Purchased,
    Renewed,
    /// The recovery or the resumption at the same instant says it.
    Otherwise,
}

/// `priceChangeMode`: who has to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PriceMode {
    /// The customer has to agree, or the subscription ends.
    OptIn,
    /// It is charged unless the customer cancels.
    OptOut,
    Decrease,
}

impl PriceMode {
    /// As `priceChangeMode` writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OptIn => "PRICE_INCREASE",
            Self::OptOut => "OPT_OUT_PRICE_INCREASE",
            Self::Decrease => "PRICE_DECREASE",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Canceler {
    /// With the place of the survey's reason, if the customer answered it.
    User(Option<u8>),
    Developer,
    System,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    /// The token comes into being; `pending` while the buyer still has to pay in cash.
    Started {
        pending: bool,
    },
    /// A pending purchase was never paid.
    NeverPaid,
    Acknowledged,
    Consumed,
    /// The order exists and is PENDING.
    Ordered(Charge),
    /// The money came: PROCESSED.
    Paid {
        renewal: i16,
    },
    /// The money never came: CANCELED.
    Dropped {
        renewal: i16,
    },
    RefundAsked {
        renewal: i16,
    },
    /// The buyer's bank disputes the charge, and Google asks what the developer knows.
    ReviewAsked {
        renewal: i16,
    },
    Refunded {
        renewal: i16,
        chargeback: bool,
    },
    PartlyRefunded {
        renewal: i16,
        total: Micros,
        tax: Micros,
        quantity: u8,
    },
    /// Access runs until then, in this phase.
    Period {
        until: Millis,
        phase: Phase,
        told: Told,
    },
    Grace {
        until: Millis,
        renewal: i16,
    },
    Hold {
        renewal: i16,
    },
    /// Paid again from account hold.
    Recovered,
    PauseSet,
    Paused {
        resumes: Millis,
    },
    Resumed,
    /// An installment buyer wants to stop once the commitment is served.
    StopScheduled,
    Canceled(Canceler),
    Restarted,
    Expired,
    Revoked,
    /// Another of the customer's purchases took over.
    Replaced {
        by: u8,
    },
    /// The developer put the next billing date off: access runs until then without a charge.
    Deferred {
        until: Millis,
    },
    /// A change of price was announced; with the next renewal after `applies` it is charged.
    PriceIncrease {
        applies: Millis,
        new_listed: Micros,
        mode: PriceMode,
    },
    /// The developer took the change of price back before it was charged.
    PriceCalledOff,
    PriceAccepted,
    PriceApplied,
    /// An add-on that was bought with the first item.
    ItemBought {
        item: Item,
        listed: Micros,
    },
    /// An add-on that came when the purchase ran already.
    ItemAdded {
        item: Item,
        listed: Micros,
    },
    /// The customer let go of an add-on: it stays until the period ends.
    ItemRemoved {
        item: Item,
    },
    /// In South Korea: the customer has to agree to the price that follows an introductory one.
    ConsentAsked {
        deadline: Millis,
        listed: Micros,
    },
    ConsentGiven,
    /// The price that was agreed to is charged.
    ConsentDone,
    Voided {
        renewal: i16,
        source: u8,
        reason: u8,
        quantity: u8,
    },
}
