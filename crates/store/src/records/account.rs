use jiff::Timestamp;
use purser_model::{Money, OneTimeState, OrderState, PurchaseKey};

use crate::{OrderRow, SubscriptionRow};

/// Accounts that are looked at together: one, or all of one customer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounts {
    pub(crate) ids: Vec<i64>,
    /// The app's ids of them.
    pub names: Vec<String>,
    /// Whether there are more than these.
    pub more: bool,
}

/// What accounts ordered in one currency and state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSum {
    /// Where the money is.
    pub state: OrderState,
    /// Whether license testers ordered it.
    pub test: bool,
    /// How many orders.
    pub orders: u64,
    /// What they cost, tax included. `None` where Google sent no amounts.
    pub total: Option<Money>,
    /// The second in which the first of them was placed.
    pub first: Timestamp,
    /// The second in which the last of them was placed.
    pub last: Timestamp,
}

/// How many purchases accounts have, of those that were looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccountPurchases {
    /// Subscriptions.
    pub subscriptions: u64,
    /// Those of them that are not over.
    pub live: u64,
    /// Those of them whose payment failed while access goes on.
    pub in_grace: u64,
    /// Those of them whose payment failed and that have no access.
    pub on_hold: u64,
    /// Those of them that are paused.
    pub paused: u64,
    /// One-time purchases.
    pub one_time: u64,
    /// Bought and not acknowledged.
    pub unacknowledged: u64,
    /// Google no longer answers for them.
    pub gone: u64,
    /// License testers'.
    pub test: u64,
    /// When the first of them began, as far as Google said it.
    pub first: Option<Timestamp>,
}

/// An order with what Google sent last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountOrder {
    /// The columns of the list.
    pub row: OrderRow,
    /// Byte for byte.
    pub raw: String,
}

/// One page of purchases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchasePage {
    /// The rows.
    pub rows: Vec<AccountPurchase>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

/// A purchase of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountPurchase {
    /// Package and token.
    pub key: PurchaseKey,
    /// What it is.
    pub bought: Bought,
    /// How many orders it was paid with.
    pub orders: u64,
    /// Of how many of them money went back, or is on its way.
    pub refunded: u64,
    /// What was charged for it, whether it went back or not, per currency.
    pub paid: Vec<Money>,
}

/// A purchase by its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bought {
    /// A subscription.
    Subscription(Box<SubscriptionRow>),
    /// A one-time product, or what Google never told of.
    OneTime(OneTimeRow),
}

/// A one-time purchase as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeRow {
    /// Package and token.
    pub key: PurchaseKey,
    /// Google's word, as last said; `None` if it never said anything.
    pub state: Option<OneTimeState>,
    /// Product id of the first item.
    pub product: String,
    /// Its purchase option.
    pub option: Option<String>,
    /// ISO 3166.
    pub country: Option<String>,
    /// When it was paid.
    pub bought: Option<Timestamp>,
    /// Nobody told Google that it was delivered.
    pub unacknowledged: bool,
    /// Google no longer answers for it: the state is that of the last look.
    pub gone: bool,
    /// The app's id of the buyer.
    pub account: Option<String>,
    /// A license tester's.
    pub test: bool,
}
