//! What reads give back and writes are told.

mod account;
mod bulk;
mod journal;
mod note;

use jiff::Timestamp;
use purser_model::query::Slip;
use purser_model::{
    Currency, Due, DueWhy, Gone, Money, OneTimeState, OrderId, OrderState, PurchaseKey, SubscriptionState,
};

pub use account::{
    AccountOrder, AccountPurchase, AccountPurchases, AccountSum, Accounts, Bought, OneTimeRow, PurchasePage,
};
pub use bulk::{BulkCounts, BulkRecord, BulkRow, BulkRowState, BulkState, NewBulk, NewBulkRow};
pub use journal::{
    ActionRow, ActionsRequest, JournalCheck, JournalEntry, JournalLine, JournalState, JournalStep,
};
pub use note::{NoteDeed, NoteRow, NoteStep, Subject, TagRow, TagsMoved};

/// What a put did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Put {
    /// Not known before.
    New,
    /// Known, with other content: a version was added.
    Changed,
    /// Known, with the same content: only the time of the last look moved.
    Same,
}

/// An order as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// The order's id.
    pub id: OrderId,
    /// Application id.
    pub package: String,
    /// Product id of the first line, empty if the order has no lines.
    pub product: String,
    /// Base plan or purchase option id of the first line.
    pub plan: Option<String>,
    /// Offer id of the first line.
    pub offer: Option<String>,
    /// How many lines there are.
    pub lines: u32,
    /// Whether the first line is a subscription.
    pub is_subscription: bool,
    /// Google's word on where the money is.
    pub state: OrderState,
    /// The app's id of the buyer, known from the purchase.
    pub account: Option<String>,
    /// ISO 3166 country.
    pub country: Option<String>,
    /// What the customer paid, tax included.
    pub total: Option<Money>,
    /// When the order was placed, as exact as Google said it.
    pub placed: Timestamp,
    /// When anything last happened to it.
    pub last_event: Timestamp,
    /// A license tester's, known from the purchase.
    pub test: bool,
    /// When Purser last saw it.
    pub seen: Timestamp,
}

/// An order that was nearly named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearOrder {
    /// The columns of the list.
    pub row: OrderRow,
    /// How its number differs from what was typed.
    pub slip: Slip,
    /// The digits of its number that were not typed so, counted from 0.
    pub differs: Vec<usize>,
}

/// Everything the mirror holds about one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRecord {
    /// The columns of the list.
    pub row: OrderRow,
    /// The purchase it paid for; `None` for paid apps.
    pub purchase: Option<PurchaseKey>,
    /// Tax within the total.
    pub tax: Option<Money>,
    /// What is left after Google's fees.
    pub revenue: Option<Money>,
    /// What Google sent last, byte for byte.
    pub raw: String,
    /// Every content seen, oldest first; the last is `raw`.
    pub versions: Vec<Version>,
}

/// One content that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// When it was first seen.
    pub seen: Timestamp,
    /// Its length.
    pub bytes: usize,
}

/// Everything the mirror holds about one purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseRecord {
    /// Package and token.
    pub key: PurchaseKey,
    /// What Google said of it; `None` when it was never looked up, or Google no longer answered.
    pub looked_up: Option<PurchaseFacts>,
    /// When and in what words Google refused to answer.
    pub gone: Option<GoneRecord>,
    /// The app's id of the buyer.
    pub account: Option<String>,
    /// When Purser last asked.
    pub seen: Option<Timestamp>,
    /// When it asks again by itself.
    pub next: Option<Due>,
    /// Every content seen, oldest first.
    pub versions: Vec<Version>,
}

/// What Google said of a purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurchaseFacts {
    /// Subscription or one-time, with its state.
    pub state: PurchaseState,
    /// Product id of the first item.
    pub product: String,
    /// Base plan or purchase option id of the first item.
    pub plan: Option<String>,
    /// ISO 3166 country.
    pub country: Option<String>,
    /// When it began or was paid.
    pub started: Option<Timestamp>,
    /// End of entitlement over all items.
    pub expiry: Option<Timestamp>,
    /// License tester.
    pub test: bool,
    /// What Google sent last, byte for byte.
    pub raw: String,
}

/// The state of a purchase, by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PurchaseState {
    /// A subscription's.
    Subscription(SubscriptionState),
    /// A one-time purchase's.
    OneTime(OneTimeState),
}

/// Google does not answer for a purchase any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneRecord {
    /// In which way.
    pub how: Gone,
    /// In Google's words.
    pub words: String,
    /// Since when Purser knows.
    pub at: Timestamp,
}

/// What a token is likely to be, so that the right method is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PurchaseHint {
    /// A subscription.
    Subscription,
    /// A one-time product.
    OneTime,
    /// Nothing is known.
    Unknown,
}

/// An order to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedOrder {
    /// Application id.
    pub package: String,
    /// The order.
    pub id: OrderId,
    /// Where its id came from, in a word.
    pub source: String,
}

/// A purchase to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPurchase {
    /// The purchase.
    pub key: PurchaseKey,
    /// What it is likely to be.
    pub hint: PurchaseHint,
    /// Higher comes first.
    pub priority: u8,
    /// Why, in a word.
    pub why: String,
}

/// An order that Google refused to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedOrder {
    /// Application id.
    pub package: String,
    /// The order.
    pub id: OrderId,
    /// Where its id came from.
    pub source: String,
    /// Google's words.
    pub why: String,
}

/// How much is still to be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WantedCounts {
    /// Orders to ask for.
    pub orders: u64,
    /// Orders that Google refused; they are not asked for again by themselves.
    pub refused_orders: u64,
    /// Purchases to ask for.
    pub purchases: u64,
}

/// Orders of a package that wait for company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gathering {
    /// How many wait.
    pub waiting: u64,
    /// When the first of them goes alone.
    pub first: Option<Timestamp>,
    /// Whether there are others that need not wait.
    pub ready: bool,
}

/// Looks at purchases that stand ahead for one reason within one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueHour {
    /// When the hour begins.
    pub hour: Timestamp,
    /// What is expected.
    pub why: DueWhy,
    /// How many.
    pub count: u64,
}

/// How often Google was asked in one way on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRow {
    /// `orders.batchget`.
    pub method: String,
    /// Requests sent.
    pub calls: u64,
    /// Those of them that had no good answer.
    pub failed: u64,
}

/// Who is behind an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The app's id of the buyer.
    pub account: String,
    /// E-mail address, as imported.
    pub email: Option<String>,
    /// Name, as imported.
    pub name: Option<String>,
}

/// What a link is to the mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LinkNews {
    /// Nothing is known of its account.
    New,
    /// Something else is known of its account.
    Changed,
    /// It is known.
    Known,
}

/// Whom a search for a customer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomersFound {
    /// How many customers.
    pub customers: u64,
    /// How many accounts they have.
    pub accounts: u64,
    /// Whether there are more than were counted.
    pub more: bool,
    /// The e-mail address, otherwise the name, of one of them.
    pub first: Option<String>,
}

/// How many of each the mirror holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Orders.
    pub orders: u64,
    /// Purchases looked up.
    pub purchases: u64,
    /// Those among them that are subscriptions.
    pub subscriptions: u64,
    /// Tokens known, looked up or not.
    pub tokens: u64,
    /// Voids.
    pub voids: u64,
    /// Catalog entries still listed.
    pub catalog: u64,
    /// Subscriptions and one-time products among them.
    pub products: u64,
}

/// What kind of thing a catalog entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CatalogKind {
    /// A subscription with its base plans.
    Subscription,
    /// An offer of a base plan; path `product/plan/offer`.
    SubscriptionOffer,
    /// A one-time product with its purchase options.
    OneTimeProduct,
    /// An offer of a purchase option; path `product/option/offer`.
    OneTimeOffer,
}

/// A catalog entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogRow {
    /// Application id.
    pub package: String,
    /// What it is.
    pub kind: CatalogKind,
    /// Its ids from the product down, with slashes: `premium/monthly/trial`.
    pub path: String,
    /// What Google sent last, byte for byte.
    pub raw: String,
    /// When it was last listed.
    pub seen: Timestamp,
    /// Since when it is missing from the listing.
    pub gone_since: Option<Timestamp>,
}

/// A voided purchase with what Google sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoidRow {
    /// The void.
    pub void: purser_model::Void,
    /// What Google sent last, byte for byte.
    pub raw: String,
    /// When Purser last saw it.
    pub seen: Timestamp,
}

/// How far the reading of a report has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportState {
    /// Listed, not read yet.
    Listed,
    /// Read to its end.
    Read {
        /// How many lines it had.
        lines: u64,
    },
    /// Could not be read.
    Failed {
        /// Why.
        why: String,
    },
}

/// A report object in the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// The bucket.
    pub bucket: String,
    /// The object's name.
    pub object: String,
    /// Cloud Storage's number for this content; a rewritten month has another.
    pub generation: i64,
    /// How far its reading has come.
    pub state: ReportState,
}

/// One page of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The rows, in the query's order.
    pub rows: Vec<OrderRow>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<crate::Cursor>,
}

/// How many orders a query has and what they sum up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// How many.
    pub count: u64,
    /// What the customers paid, per currency, the one with most orders first; orders without a total are in none.
    pub sums: Vec<(Currency, Money)>,
    /// Whether that is all: a very wide search over ids is cut short and says so.
    pub exact: bool,
}

/// How many of what is searched for have each value of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The values, most first.
    pub values: Vec<(String, u64)>,
    /// Whether that is all: a very wide search over ids is cut short.
    pub exact: bool,
}

/// How many records have each value, by kind and name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ValueCounts(pub(crate) crate::search::Counted);

/// How many orders of a query fall on each value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// By state.
    pub states: Vec<(OrderState, u64)>,
    /// By first product.
    pub products: Vec<(purser_model::query::Product, u64)>,
    /// By country.
    pub countries: Vec<(String, u64)>,
    /// By package.
    pub packages: Vec<(String, u64)>,
    /// Whether that is all, as for [`Totals`].
    pub exact: bool,
}

/// A Pub/Sub message, as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The subscription it came from, full name.
    pub subscription: String,
    /// Unique within the topic.
    pub id: String,
    /// When Pub/Sub took it in.
    pub published: Timestamp,
    /// When Purser took it in.
    pub received: Timestamp,
    /// Application id, where the payload names one.
    pub package: Option<String>,
    /// The purchase token that it is about, where the payload names one.
    pub token: Option<String>,
    /// The order that it is about, where the payload names one.
    pub order: Option<String>,
    /// What it is about.
    pub kind: MessageKind,
    /// Google's number of what happened, where the payload has one.
    pub code: Option<u32>,
    /// When Google says that it happened.
    pub happened: Option<Timestamp>,
    /// The payload in base64, as it came.
    pub data: String,
}

/// What a notification is about. The numbers are in the mirror and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
pub enum MessageKind {
    /// Not a notification, one of a kind that this Purser does not know, or kept by an older Purser.
    #[default]
    Unknown = 0,
    /// A subscription.
    Subscription = 1,
    /// A one-time purchase.
    OneTime = 2,
    /// A voided purchase.
    Voided = 3,
    /// A chargeback that Google asks an opinion on.
    Review = 4,
    /// A test from Play Console.
    Test = 5,
}

impl MessageKind {
    /// Reads the number in the mirror.
    pub fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Subscription,
            2 => Self::OneTime,
            3 => Self::Voided,
            4 => Self::Review,
            5 => Self::Test,
            _ => Self::Unknown,
        }
    }
}
