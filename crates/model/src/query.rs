//! What a person searches for, and how a line of free text becomes that.
//!
//! [`Query`] is plain data: the store answers it, the window shows it as chips. [`parse`] reads scraps in any
//! order (`premium DE refunded 2025-03 >10EUR 4821`) with the help of a [`Vocabulary`] of what the mirror
//! holds, and says of every piece what it was taken for, so that a misunderstanding is seen at once.
//!
//! Left out: looking anything up. A word that is no product, state or country is kept as the beginning of an
//! account id, token, e-mail address or name, or a piece of a note; whether such a thing exists is the store's to
//! say.

mod amounts;
mod countries;
mod customers;
mod dates;
mod digits;
mod keyed;
mod near;
mod notes;
mod parse;
mod suggest;
mod toggle;
mod words;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::{Currency, OrderState, SubscriptionState};

pub use countries::{COUNTRIES, country_name};
pub use customers::{CustomerOf, CustomerScrap, fold, name_words};
pub use digits::Digits;
pub use near::{NearNumber, Slip, TypedNumber};
pub use notes::{note_key, tag_word};
pub use parse::{Parsed, Part, Taken, parse, parse_subscriptions};
pub use suggest::{Counts, Suggested, Suggestion, suggest, suggest_subscriptions};
pub use toggle::{toggled, values};

/// What is searched for. Parts of different kinds narrow each other; several values of one kind widen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// Whole order numbers; any of them.
    pub orders: Vec<OrderScrap>,
    /// Pieces of an order number; all of them.
    pub digits: Vec<Digits>,
    /// The number after `..`.
    pub renewal: Option<u32>,
    /// Beginnings of account ids, tokens, unusual order ids or customers, or pieces of notes; all of them.
    pub texts: Vec<TextScrap>,
    /// Pieces of what the link table says about the customer; all of them.
    pub customers: Vec<CustomerScrap>,
    /// Pieces of notes; all of them, not necessarily of one note.
    pub notes: Vec<String>,
    /// Tags as [`tag_word`] makes them: one of each list.
    pub tags: Vec<Vec<String>>,
    /// Application ids.
    pub packages: Vec<String>,
    /// Product ids, whole: the parser has turned beginnings and substrings into what the mirror holds.
    pub products: Vec<String>,
    /// Base plan or purchase option ids.
    pub plans: Vec<String>,
    /// Order states.
    pub states: Vec<OrderState>,
    /// States of subscriptions; only [`parse_subscriptions`] finds any.
    pub subscription_states: Vec<SubscriptionState>,
    /// ISO 3166 countries, two capital letters.
    pub countries: Vec<String>,
    /// Currencies of the total.
    pub currencies: Vec<Currency>,
    /// Days on which the order was placed; of a subscription, days on which something happens next.
    pub placed: Days,
    /// The zone whose days `placed` means. [`TimeZone::UTC`] by default.
    pub zone: Zone,
    /// Bounds of the total, of a subscription's recurring price; all of them.
    pub amounts: Vec<Amount>,
    /// Test purchases only (`true`), or none of them (`false`).
    pub test: Option<bool>,
    /// In which order the answers come.
    pub sort: Sort,
}

impl Query {
    /// Whether everything matches.
    pub fn is_empty(&self) -> bool {
        Query { sort: Sort::default(), zone: Zone::default(), ..self.clone() } == Query::default()
    }
}

/// A time zone with a default.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(pub TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Zone(TimeZone::UTC)
    }
}

/// All seventeen digits of an order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderScrap {
    /// The digits.
    pub base: i64,
    /// Which renewal; `None` is the whole family, first charge and renewals.
    pub renewal: Option<u32>,
}

/// The beginning of an opaque text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TextScrap {
    /// Of what.
    pub of: TextOf,
    /// How it begins. Case counts: these are other people's identifiers.
    pub prefix: String,
}

/// What a [`TextScrap`] may be the beginning of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextOf {
    /// The app's obfuscated account id.
    Account,
    /// A purchase token.
    Token,
    /// Account id, purchase token, an order id of unusual form, or what [`CustomerOf::Any`] is a piece of. Of a note
    /// it may be any piece, in any case.
    Any,
}

/// A range of days, both ends included; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Days {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

impl Days {
    /// The days in both.
    #[must_use]
    pub fn and(self, other: Days) -> Days {
        let both = |a: Option<Date>, b: Option<Date>, pick: fn(Date, Date) -> Date| match (a, b) {
            (Some(a), Some(b)) => Some(pick(a, b)),
            (a, b) => a.or(b),
        };
        Days {
            from: both(self.from, other.from, |a, b| a.max(b)),
            until: both(self.until, other.until, |a, b| a.min(b)),
        }
    }
}

/// Bounds of an amount, both included, in billionths of a unit.
///
/// Without a currency the bounds are held against each amount in its own currency: amounts of different
/// currencies are never compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Amount {
    /// The least amount.
    pub least: Option<i128>,
    /// The greatest amount.
    pub most: Option<i128>,
    /// Only amounts of this currency.
    pub currency: Option<Currency>,
}

/// By what answers are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The column.
    pub by: SortBy,
    /// Greatest first. Rows of equal value always come newest first.
    pub descending: bool,
}

impl Default for Sort {
    /// Newest first.
    fn default() -> Self {
        Sort { by: SortBy::Placed, descending: true }
    }
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// When the order was placed.
    Placed,
    /// The order id; renewals follow their first order.
    Order,
    /// The first line's product id.
    Product,
    /// The state's name.
    State,
    /// The account id; orders without one come last.
    Account,
    /// The country; orders without one come last.
    Country,
    /// The currency's code, and within it the total: amounts of different currencies have no order.
    Amount,
}

impl SortBy {
    /// Every column with its word in `sort:word`.
    pub const WORDS: [(SortBy, &'static str); 7] = [
        (SortBy::Placed, "placed"),
        (SortBy::Order, "order"),
        (SortBy::Product, "product"),
        (SortBy::State, "state"),
        (SortBy::Account, "account"),
        (SortBy::Country, "country"),
        (SortBy::Amount, "amount"),
    ];
}

/// What the mirror holds, for recognising words and suggesting them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vocabulary {
    /// Application ids.
    pub packages: Vec<String>,
    /// Products, each with its package, sorted.
    pub products: Vec<Product>,
    /// Base plan and purchase option ids, sorted, each once.
    pub plans: Vec<String>,
    /// Offer ids, sorted, each once.
    pub offers: Vec<String>,
    /// Order states in use.
    pub states: Vec<OrderState>,
    /// Countries in use, sorted.
    pub countries: Vec<String>,
    /// Currencies in use, sorted.
    pub currencies: Vec<Currency>,
    /// Tags in use, sorted.
    pub tags: Vec<String>,
}

/// A product that some order names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Product {
    /// Product id.
    pub id: String,
    /// Application id.
    pub package: String,
}
