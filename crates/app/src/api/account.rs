use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Amount, Customer, OrderRow, Tone};

/// All that is known of an account, or of all accounts of one customer together.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// What it is asked for by: the account id, or the e-mail address of several.
    pub id: String,
    /// The app's ids of the buyer.
    pub accounts: Vec<String>,
    /// Whether there are more accounts of this address than are looked at.
    pub more_accounts: bool,
    /// Who it is, where the link table knows.
    pub customer: Option<Customer>,
    /// The app's ids of the buyer's profiles, of the newest purchases.
    pub profiles: Vec<String>,
    /// When the first order or purchase was.
    pub first_seen: Option<String>,
    /// When the latest order was placed.
    pub last_order: Option<String>,
    /// How many orders are known, test purchases included.
    pub orders: u32,
    /// Those of them that license testers placed. They are in no sum.
    pub test_orders: u32,
    /// How many subscriptions were looked up.
    pub subscriptions: u32,
    /// Those of them that are not over.
    pub live: u32,
    /// How many one-time purchases were looked up.
    pub one_time: u32,
    /// What was paid, a line for each currency, the one with most orders first. Never added across currencies.
    pub value: Vec<AccountValue>,
    /// What went back.
    pub refunds: AccountRefunds,
    /// What is worth knowing before something is done, the gravest first.
    pub signals: Vec<AccountSignal>,
    /// How long the mirror took, in milliseconds.
    pub took_ms: f64,
}

/// What was paid in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountValue {
    /// How many orders were charged.
    pub orders: u32,
    /// What was charged for them, tax included.
    pub paid: Amount,
    /// What went back of it.
    pub refunded: Amount,
    /// What is left.
    pub net: Amount,
}

/// What went back so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountRefunds {
    /// Of how many orders all or a part went back.
    pub orders: u32,
    /// Those of them of which only a part did.
    pub partial: u32,
    /// Of how many more it is on its way.
    pub pending: u32,
    /// Of how many orders that were charged.
    pub of: u32,
    /// When money last went back, and of which order.
    pub last: Option<String>,
    /// The order of it.
    pub last_order: Option<String>,
    /// By whom, the one with most first.
    pub by: Vec<RefundedBy>,
}

/// Who gave money back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RefundedBy {
    /// `Ada, with Purser`, `The customer`, `Not said by Google`.
    pub who: String,
    /// Google's reason, in words: `chargeback`.
    pub reason: Option<String>,
    /// Of how many orders.
    pub orders: u32,
    /// When last.
    pub last: String,
}

/// Something that is worth knowing of an account, with the facts that say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountSignal {
    /// `chargebacks`, `refunds`, `onHold`, ...
    pub id: String,
    /// What colour means.
    pub tone: Tone,
    /// In a few words: `2 chargebacks`.
    pub words: String,
    /// The facts: `last on 2026-03-01`.
    pub why: Option<String>,
    /// Another account view to look at, by its id.
    pub open: Option<String>,
}

/// A page of what an account ordered or bought.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountRequest {
    /// An account id, or an e-mail address of the link table.
    pub account: String,
    /// Where the last page ended, from `next`.
    pub cursor: Option<String>,
    /// At most so many rows, 1 to 500.
    pub limit: u32,
}

/// What an account ordered, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountOrders {
    /// The rows.
    pub rows: Vec<OrderRow>,
    /// Give it back to get the next page; absent at the end.
    pub next: Option<String>,
}

/// What an account bought: subscriptions that live first, then newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountPurchases {
    /// The rows.
    pub rows: Vec<AccountPurchase>,
    /// Give it back to get the next page; absent at the end.
    pub next: Option<String>,
}

/// A purchase of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountPurchase {
    /// The purchase token.
    pub token: String,
    /// Application id.
    pub package: String,
    /// The account, where several are looked at together.
    pub account: Option<String>,
    /// `subscription` or `one-time product`.
    pub kind: String,
    /// Product id of the first item; empty where Google never told.
    pub product: String,
    /// Base plan or purchase option.
    pub plan: Option<String>,
    /// In words.
    pub state_words: String,
    /// What colour means.
    pub tone: Tone,
    /// When it began or was paid.
    pub started: Option<String>,
    /// When something happens next by itself.
    pub next: Option<String>,
    /// What that is: `renews`, `ends`.
    pub next_words: String,
    /// What a renewal costs, without discounts and tax.
    pub price: Option<Amount>,
    /// Bought, and nobody told Google that it was delivered.
    pub unacknowledged: bool,
    /// Made by a license tester.
    pub test: bool,
    /// How many orders paid for it.
    pub orders: u32,
    /// Of how many of them money went back, or is on its way.
    pub refunded: u32,
    /// What was charged for it, whether it went back or not, per currency.
    pub paid: Vec<Amount>,
}

/// An account that a search names exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountHit {
    /// What its view is asked for by.
    pub id: String,
    /// The customer's name or e-mail address, otherwise the account id.
    pub title: String,
    /// How many accounts: more than one only of an e-mail address.
    pub accounts: u32,
}
