use jiff::Timestamp;

use crate::{Money, OrderId, OrderState};

/// One charge, as `orders.get` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Application id. Google's resource does not carry it; the call that fetched it did.
    pub package: String,
    /// The order's id.
    pub id: OrderId,
    /// The purchase it paid for. Empty for paid apps.
    pub token: String,
    /// Google's word on where the money is.
    pub state: OrderState,
    /// When the order was placed.
    pub created: Timestamp,
    /// When anything last happened to it.
    pub last_event: Timestamp,
    /// ISO 3166 country of the buyer, where Google says it.
    pub country: Option<String>,
    /// What the customer paid, tax included. `None` where Google sent no total.
    pub total: Option<Money>,
    /// The tax within or on top of `total`.
    pub tax: Option<Money>,
    /// Whether listing prices included the tax.
    pub tax_inclusive: Option<bool>,
    /// What is left after Google's fees, in the buyer's currency, before payout.
    pub revenue: Option<Money>,
    /// Where it was bought.
    pub channel: Option<SalesChannel>,
    /// What was bought; several lines for a subscription with add-ons.
    pub lines: Vec<LineItem>,
    /// What happened to the money, oldest first.
    pub events: Vec<OrderEvent>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineItem {
    /// Product id.
    pub product: String,
    /// The product's title in the buyer's language, from outside: show it flat.
    pub title: String,
    /// Base plan id of a subscription, purchase option id of a one-time product.
    pub plan: Option<String>,
    /// Offer id.
    pub offer: Option<String>,
    /// Which phase of a subscription's offer the line paid for.
    pub phase: Option<PhaseKind>,
    /// Start and end of the service period of a subscription line; an accounting snapshot, not entitlement.
    pub period: Option<(Timestamp, Timestamp)>,
    /// How many were bought; 1 for subscriptions.
    pub quantity: u32,
    /// Catalog price.
    pub listing_price: Option<Money>,
    /// What this line cost, tax included.
    pub total: Option<Money>,
    /// The tax of this line.
    pub tax: Option<Money>,
    /// Whether it is a subscription line.
    pub is_subscription: bool,
}

/// A phase of a subscription's price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhaseKind {
    /// The base price.
    Base,
    /// A free trial.
    FreeTrial,
    /// An introductory price.
    Introductory,
    /// A stretch that evens out a plan change.
    Proration,
    /// One that Google added later.
    Other(String),
}

/// `Order.salesChannel`.
pub type SalesChannel = String;

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: OrderEventKind,
}

/// What can happen to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderEventKind {
    /// The charge went through.
    Processed,
    /// The order was canceled before it was charged.
    Canceled,
    /// Part of the money went back (`done`) or is on its way.
    PartiallyRefunded {
        /// How much, tax included.
        amount: Option<Money>,
        /// Whether Google has processed it.
        done: bool,
    },
    /// All of the money went back.
    Refunded {
        /// How much, tax included.
        amount: Option<Money>,
        /// Google's reason: `OTHER`, `CHARGEBACK`.
        reason: String,
    },
}
