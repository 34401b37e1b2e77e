use serde::{Deserialize, Serialize};
use specta::Type;

use super::{
    AccountHit, Amount, Instead, OrderRow, PurchaseView, RibbonSegment, TimelineEntry, Tone, UnderstoodPart,
};

/// What the list of subscriptions asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionsRequest {
    /// The text as typed: the same scraps and words as for orders, as far as they make sense here.
    pub query: String,
    /// The id of a saved view, `grace`; absent means all.
    pub view: Option<String>,
    /// Where the last page ended, from `next`.
    pub cursor: Option<String>,
    /// At most so many rows, 1 to 500.
    pub limit: u32,
    /// The order of rows. Absent: what renews or ends first comes first.
    pub sort: Option<SubscriptionSort>,
}

/// The order of subscriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionSort {
    /// By what.
    pub by: SubscriptionSortBy,
    /// Whether the last comes first.
    pub descending: bool,
}

/// What subscriptions can be ordered by. Rows without a value come last either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SubscriptionSortBy {
    /// When it renews, ends or resumes.
    Next,
    /// When it began.
    Started,
    /// The product id, then the plan.
    Product,
    /// The state's name.
    State,
    /// The account id.
    Account,
    /// The country.
    Country,
    /// The recurring price, within each currency.
    Price,
}

/// A page of subscriptions.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionPage {
    /// The rows.
    pub rows: Vec<SubscriptionRow>,
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

/// One line of the list of subscriptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionRow {
    /// The purchase token.
    pub token: String,
    /// Application id.
    pub package: String,
    /// Product id of the first item.
    pub product: String,
    /// Its base plan.
    pub plan: Option<String>,
    /// Its offer.
    pub offer: Option<String>,
    /// How many products are subscribed to: more than one with add-ons.
    pub items: u32,
    /// Google's word, `ON_HOLD`.
    pub state: String,
    /// In words.
    pub state_words: String,
    /// What colour means.
    pub tone: Tone,
    /// The app's id of the buyer.
    pub account: Option<String>,
    /// The customer's name or e-mail address, from the link table.
    pub customer: Option<String>,
    /// ISO 3166.
    pub country: Option<String>,
    /// What a renewal costs, without discounts and tax.
    pub price: Option<Amount>,
    /// Whether that is another price than what new subscribers of the same plan and country pay.
    pub older_price: bool,
    /// A price change that has not been charged yet: `to €11.99, not yet agreed to`.
    pub price_change: Option<String>,
    /// When something happens next by itself.
    pub next: Option<String>,
    /// What that is: `renews`, `ends`, `grace ends`, `resumes`, `on hold until`.
    pub next_words: String,
    /// When it began.
    pub started: Option<String>,
    /// The order that last went through, to open.
    pub latest_order: Option<String>,
    /// Whether a license tester bought it.
    pub test: bool,
}

/// A saved view of subscriptions, with how many are in it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionView {
    /// `all`, `grace`, `hold`, `ending`, `priceChange`, ...
    pub id: String,
    /// `In grace`.
    pub title: String,
    /// What is in it, in a sentence.
    pub about: String,
    /// How many.
    pub count: u32,
}

/// Who is behind an account id, from the imported link table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// The app's id of the buyer.
    pub account: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
}

/// A purchase with its story and the orders that paid for it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseRecord {
    /// The purchase; absent while Google was not asked, or never answered.
    pub purchase: Option<PurchaseView>,
    /// Application id.
    pub package: String,
    /// The token.
    pub token: String,
    /// The list's line, for a subscription that was looked up.
    pub row: Option<SubscriptionRow>,
    /// Why Google does not answer for it, when it does not: `Google no longer answers, last seen ...`.
    pub gone: Option<String>,
    /// Who bought it, where the link table knows.
    pub customer: Option<Customer>,
    /// The life of a subscription, left to right; empty for one-time products.
    pub ribbon: Vec<RibbonSegment>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// Its orders, oldest first.
    pub orders: Vec<OrderRow>,
    /// The purchases before and after it, oldest first, without itself.
    pub chain: Vec<ChainLink>,
    /// As of when all this is.
    pub freshness: PurchaseFreshness,
    /// What Google sent, as received, indented.
    pub raw: Option<String>,
    /// When the kept versions were first seen, oldest first; the last is what `raw` shows.
    pub versions: Vec<String>,
}

/// A purchase that came before or after another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChainLink {
    /// Its token.
    pub token: String,
    /// How it stands to the one that is shown: `replaced by it`, `replaces it`, `expired before it`.
    pub relation: String,
    /// Product id.
    pub product: String,
    /// Base plan.
    pub plan: Option<String>,
    /// In words; `not looked up` while unknown.
    pub state_words: String,
    /// What colour means.
    pub tone: Tone,
    /// When it began.
    pub started: Option<String>,
    /// When it ends or ended.
    pub expires: Option<String>,
}

/// As of when a purchase is, and when it is looked at next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PurchaseFreshness {
    /// When Google last told about it; absent if it never did.
    pub seen: Option<String>,
    /// When it is looked at next by itself; absent if it is not.
    pub next: Option<String>,
    /// Why then, or why not: `after it renews or ends`.
    pub why: String,
}
