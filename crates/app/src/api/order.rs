use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AccountHit, ChainLink, Customer, Instead};

/// An exact amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    /// ISO 4217.
    pub currency: String,
    /// The number, exact, with the currency's decimals: `9.99`.
    pub decimal: String,
}

/// What the search box asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchRequest {
    /// The text as typed.
    pub query: String,
    /// Where the last page ended, from `next`.
    pub cursor: Option<String>,
    /// At most so many rows, 1 to 500.
    pub limit: u32,
    /// The order of rows. Absent: newest first, or what `sort:` in the text says.
    pub sort: Option<Sort>,
}

/// The order of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Whether the last comes first.
    pub descending: bool,
}

/// What rows can be ordered by. Rows without a value come last either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SortBy {
    /// When the order was placed.
    Placed,
    /// The order id; renewals follow their first order.
    Order,
    /// The product id.
    Product,
    /// The state's name.
    State,
    /// The account id.
    Account,
    /// The country.
    Country,
    /// The amount, within each currency.
    Amount,
}

/// A page of orders.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OrderPage {
    /// The rows.
    pub rows: Vec<OrderRow>,
    /// Give it back to get the next page; absent at the end.
    pub next: Option<String>,
    /// How the text was understood, part by part.
    pub understood: Vec<UnderstoodPart>,
    /// Where nothing was found: what may have been meant, and where else to look.
    pub instead: Option<Instead>,
    /// The account or customer that the text names exactly, if it says nothing else.
    pub account: Option<AccountHit>,
    /// How long the mirror took, in milliseconds.
    pub took_ms: f64,
}

/// A part of the query and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct UnderstoodPart {
    /// The piece of text.
    pub text: String,
    /// What it was taken for: `product`, `state`, `order id`, `amount`; empty where it was not understood.
    pub kind: String,
    /// In words: `orders of premium`, `placed in March 2025`.
    pub meaning: String,
}

/// How many, and how much.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OrderTotals {
    /// How many orders match.
    pub count: u32,
    /// What customers paid, per currency, the one with most orders first. Never added across currencies.
    pub sums: Vec<Amount>,
    /// Whether that is all: a very wide search over ids is cut short and says so.
    pub exact: bool,
    /// How long the mirror took, in milliseconds.
    pub took_ms: f64,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OrderRow {
    /// The order id.
    pub id: String,
    /// Application id.
    pub package: String,
    /// Product id of the first line.
    pub product: String,
    /// Base plan or purchase option.
    pub plan: Option<String>,
    /// Offer.
    pub offer: Option<String>,
    /// Google's word, `PARTIALLY_REFUNDED`.
    pub state: String,
    /// In words.
    pub state_words: String,
    /// What colour means.
    pub tone: Tone,
    /// The app's id of the buyer.
    pub account: Option<String>,
    /// ISO 3166.
    pub country: Option<String>,
    /// What the customer paid.
    pub total: Option<Amount>,
    /// When it was placed.
    pub placed: String,
    /// Whether a license tester bought it.
    pub test: bool,
}

/// What a colour says; a word always goes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Tone {
    /// As it should be.
    Ok,
    /// Look at it.
    Warn,
    /// Trouble.
    Alert,
    /// Worth knowing.
    Info,
    /// Over.
    Mute,
}

/// Everything the inspector shows about one order.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OrderView {
    /// The list's line.
    pub row: OrderRow,
    /// When anything last happened to it.
    pub last_event: String,
    /// Lines of the order.
    pub lines: Vec<OrderLine>,
    /// The money.
    pub money: OrderMoney,
    /// The token that it paid for; empty for paid apps.
    pub token: String,
    /// Where it was bought.
    pub channel: Option<String>,
    /// The purchase, where it is known.
    pub purchase: Option<PurchaseView>,
    /// The other orders of the purchase, oldest first, this one included.
    pub family: Vec<OrderRow>,
    /// How many orders of this account are known, this one included.
    pub account_orders: u32,
    /// Who bought it, where the link table knows.
    pub customer: Option<Customer>,
    /// The purchases before and after the one that it paid for, oldest first.
    pub chain: Vec<ChainLink>,
    /// The life of the purchase, left to right; empty for one-time products.
    pub ribbon: Vec<RibbonSegment>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Voids of this order.
    pub voids: Vec<VoidView>,
    /// As of when all this is.
    pub freshness: Freshness,
    /// What Google sent about the order, as received, indented.
    pub raw: String,
    /// What Google sent about the purchase, as received, indented.
    pub purchase_raw: Option<String>,
    /// When the kept versions of the order were first seen, oldest first; the last is what `raw` shows.
    pub versions: Vec<String>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OrderLine {
    /// Product id.
    pub product: String,
    /// Title in the buyer's language.
    pub title: String,
    /// Base plan or purchase option.
    pub plan: Option<String>,
    /// Offer.
    pub offer: Option<String>,
    /// The phase it paid for, in words.
    pub phase: Option<String>,
    /// Start of the service period.
    pub period_start: Option<String>,
    /// End of the service period.
    pub period_end: Option<String>,
    /// How many.
    pub quantity: u32,
    /// Catalog price.
    pub listing_price: Option<Amount>,
    /// What it cost, tax included.
    pub total: Option<Amount>,
    /// The tax of it.
    pub tax: Option<Amount>,
}

/// The money of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OrderMoney {
    /// What the customer paid, tax included.
    pub paid: Option<Amount>,
    /// The tax.
    pub tax: Option<Amount>,
    /// Whether listing prices included it.
    pub tax_inclusive: Option<bool>,
    /// What went back so far.
    pub refunded: Option<Amount>,
    /// After Google's fees, before payout.
    pub revenue: Option<Amount>,
}

/// A purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseView {
    /// Application id.
    pub package: String,
    /// The token.
    pub token: String,
    /// `subscription` or `one-time product`.
    pub kind: String,
    /// Google's word, `ON_HOLD`.
    pub state: String,
    /// In words.
    pub state_words: String,
    /// What colour means.
    pub tone: Tone,
    /// Plain words of what that means for the customer now.
    pub explanation: String,
    /// When it began.
    pub started: Option<String>,
    /// End of entitlement.
    pub expires: Option<String>,
    /// Whether it renews. Absent where the question makes no sense.
    pub renews: Option<bool>,
    /// What a renewal costs, without discounts and tax.
    pub recurring: Option<Amount>,
    /// `acknowledged`, `not acknowledged`.
    pub acknowledged: String,
    /// The app's id of the buyer.
    pub account: Option<String>,
    /// The app's id of the buyer's profile.
    pub profile: Option<String>,
    /// The token it replaced.
    pub linked_token: Option<String>,
    /// Made by a license tester.
    pub test: bool,
    /// Why Google no longer answers for it, when it does not.
    pub gone: Option<String>,
    /// As of when.
    pub seen: String,
}

/// A stretch of a subscription's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RibbonSegment {
    /// From.
    pub start: String,
    /// To; absent while it lasts without a known end.
    pub end: Option<String>,
    /// What it is called: `Trial`, `€9.99` is made by the UI from `amount`.
    pub label: String,
    /// What was paid for it.
    pub amount: Option<Amount>,
    /// What colour means.
    pub tone: Tone,
    /// The order that paid for it.
    pub order: Option<String>,
    /// Whether it is yet to come.
    pub ahead: bool,
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// When.
    pub at: String,
    /// What happened: `Renewed`.
    pub title: String,
    /// Why, or what it means: `payment declined`.
    pub why: Option<String>,
    /// The money of it.
    pub amount: Option<Amount>,
    /// The order of it.
    pub order: Option<String>,
    /// Where this is known from: `order`, `purchase`, `void`, `notification`, `note`.
    pub source: String,
    /// What colour means.
    pub tone: Tone,
    /// Whether it is yet to come.
    pub ahead: bool,
}

/// A voided purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VoidView {
    /// When.
    pub at: String,
    /// By whom, in words.
    pub by: String,
    /// Why, in words.
    pub reason: String,
    /// How many, for a quantity-based partial refund.
    pub quantity: Option<u32>,
}

/// As of when a record is, and when it is looked at next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Freshness {
    /// When Google last told about the order.
    pub order_seen: String,
    /// When Google last told about the purchase.
    pub purchase_seen: Option<String>,
    /// When it is looked at next by itself, and why.
    pub next: Option<String>,
    /// In words.
    pub why: String,
}
