use jiff::Timestamp;

use crate::{Money, OneTimeState, OrderId, PhaseKind, PurchaseKey, SubscriptionState};

/// What a purchase token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Package and token.
    pub key: PurchaseKey,
    /// ISO 3166 region of the purchase.
    pub country: Option<String>,
    /// The app's own id of the buyer, obfuscated by the app. The only link between purchases of one person.
    pub account: Option<String>,
    /// The app's own id of the buyer's profile, obfuscated by the app.
    pub profile: Option<String>,
    /// Whether the app has told Google that it delivered.
    pub acknowledged: Acknowledgement,
    /// Made by a license tester; no money moved.
    pub test: bool,
    /// The rest, which differs by kind.
    pub detail: PurchaseDetail,
}

/// Subscription or one-time product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PurchaseDetail {
    /// A subscription.
    Subscription(SubscriptionPurchase),
    /// One or more one-time products.
    OneTime(OneTimePurchase),
}

/// `acknowledgementState`. A new purchase that stays pending for three days is refunded by Google.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acknowledgement {
    /// Not yet.
    Pending,
    /// Done.
    Acknowledged,
    /// Google did not say, or says something new.
    Other(String),
}

/// What `purchases.subscriptionsv2.get` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionPurchase {
    /// Google's word.
    pub state: SubscriptionState,
    /// When it began; unset while pending.
    pub started: Option<Timestamp>,
    /// The token that this one replaced (upgrade, downgrade, re-signup, top-up).
    pub linked_token: Option<String>,
    /// The token of the expired subscription that this one renews from outside the app. Google forgets it
    /// once the purchase is acknowledged.
    pub expired_token: Option<String>,
    /// Who stopped it, when somebody did.
    pub canceled: Option<Cancellation>,
    /// When a paused subscription resumes by itself.
    pub resumes: Option<Timestamp>,
    /// The order whose payment is failing, in grace period or on hold.
    pub pending_order: Option<OrderId>,
    /// What is subscribed to; several with add-ons or while a plan change is deferred.
    pub items: Vec<SubscriptionItem>,
    /// Google's version mark, needed to defer.
    pub etag: Option<String>,
}

impl SubscriptionPurchase {
    /// The last day of entitlement over all items, as far as Google says one.
    pub fn expiry(&self) -> Option<Timestamp> {
        self.items.iter().filter_map(|item| item.expiry).max()
    }

    /// What the next renewal costs, without discounts and tax: of all items that are still there then, when they are
    /// of one currency.
    pub fn next_charge(&self) -> Option<Money> {
        let stays = |item: &&SubscriptionItem| item.replaced_later_by.is_none() && !item.removed_later;
        let prices = self.items.iter().filter(stays).filter_map(|item| item.recurring_price);
        prices.map(Some).reduce(|sum, price| sum?.plus(price?).ok()).flatten()
    }
}

/// One subscribed product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubscriptionItem {
    /// Product id.
    pub product: String,
    /// Base plan id.
    pub plan: Option<String>,
    /// Offer id.
    pub offer: Option<String>,
    /// Where in the offer it stands now.
    pub phase: Option<PhaseKind>,
    /// End of entitlement; moves in grace period; unset for a deferred item.
    pub expiry: Option<Timestamp>,
    /// The order that last went through.
    pub latest_order: Option<OrderId>,
    /// Whether it renews. `None` for prepaid.
    pub auto_renews: Option<bool>,
    /// What a renewal costs, without discounts and tax.
    pub recurring_price: Option<Money>,
    /// A price change under way.
    pub price_change: Option<PriceChange>,
    /// Whether it is prepaid.
    pub prepaid: bool,
    /// Renewals still committed to, for an installment plan.
    pub committed_payments_left: Option<u32>,
    /// A plan that will replace this item at its end.
    pub replaced_later_by: Option<String>,
    /// An add-on that ends with its period and is not renewed with the rest.
    pub removed_later: bool,
    /// What this item took the place of; Google tells it for 60 days.
    pub replaces: Option<Replaced>,
    /// A higher price that the customer has to agree to (Korea).
    pub step_up: Option<StepUp>,
    /// The customer stopped an installment plan; it runs until the commitment is served.
    pub stops_after_commitment: bool,
    /// From when on a prepaid plan can be topped up.
    pub extends_from: Option<Timestamp>,
    /// The promotion code it was bought with; empty for a code that works once.
    pub promotion: Option<String>,
}

/// `itemReplacement`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Product id.
    pub product: Option<String>,
    /// Base plan id.
    pub plan: Option<String>,
    /// Google's word on how the change is paid for: `WITH_TIME_PRORATION`, `DEFERRED`, ...
    pub mode: String,
}

/// `priceStepUpConsentDetails`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepUp {
    /// The price that needs consent.
    pub new_price: Option<Money>,
    /// `PENDING`, `CONFIRMED`, `COMPLETED`.
    pub state: String,
    /// Until when the customer can agree.
    pub deadline: Option<Timestamp>,
}

/// `priceChangeDetails`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceChange {
    /// The price to come.
    pub new_price: Option<Money>,
    /// `PRICE_INCREASE`, `PRICE_DECREASE`, `OPT_OUT_PRICE_INCREASE`.
    pub mode: String,
    /// `OUTSTANDING`, `CONFIRMED`, `APPLIED`, `CANCELED`.
    pub state: String,
    /// When the new price is expected to be charged.
    pub expected: Option<Timestamp>,
}

/// `canceledStateContext`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// Who.
    pub by: CancelInitiator,
    /// When, where Google says it (only for the customer).
    pub at: Option<Timestamp>,
    /// What the customer chose in Google's survey.
    pub survey_reason: Option<String>,
    /// What the customer wrote, from outside: show it flat.
    pub survey_text: Option<String>,
}

/// Who stopped a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CancelInitiator {
    /// The customer.
    User,
    /// Google, for example after failed payments.
    System,
    /// The developer.
    Developer,
    /// A new subscription took its place.
    Replacement,
}

/// What `purchases.productsv2.getproductpurchasev2` tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimePurchase {
    /// Google's word.
    pub state: OneTimeState,
    /// The order, once there is one.
    pub order: Option<OrderId>,
    /// When it was paid.
    pub completed: Option<Timestamp>,
    /// What was bought.
    pub items: Vec<OneTimeItem>,
}

/// One bought product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OneTimeItem {
    /// Product id.
    pub product: String,
    /// Purchase option id.
    pub option: Option<String>,
    /// Offer id.
    pub offer: Option<String>,
    /// How many.
    pub quantity: u32,
    /// How many can still be refunded.
    pub refundable: Option<u32>,
    /// Whether the app consumed it.
    pub consumed: bool,
    /// Whether it is rented.
    pub rented: bool,
    /// When a pre-ordered product is released.
    pub releases: Option<Timestamp>,
}

/// Why Google no longer answers for a token. The mirror keeps what it saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gone {
    /// 410: the subscription expired more than 60 days ago.
    Expired,
    /// 410 or 404: deleted account, refunded, unknown; Google's word is in the log of answers.
    Unknown,
    /// Not asked, because it expired more than 60 days ago and Google would not answer.
    NotAsked,
}
