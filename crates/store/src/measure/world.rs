//! The account that is measured: made up, the same each time, any order of it without the others.
//!
//! As a living account: a subscription's orders come one a month, some products, countries and states have most of
//! the orders and some hardly any, and the numbers of orders are spread as Google's are.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use purser_model::{
    Acknowledgement, LineItem, Money, Order, OrderId, OrderNumber, OrderState, Purchase, PurchaseDetail,
    PurchaseKey, SubscriptionItem, SubscriptionPurchase, SubscriptionState,
};
use serde_json::json;

const PACKAGE: &str = "com.example.app";
/// Orders of one subscription.
const ROUNDS: usize = 8;
/// Three years.
const SPAN: i64 = 3 * 365 * 86_400;
const START: &str = "2023-11-01T00:00:00Z";
const MARKETS: [(&str, &str); 24] = [
    ("US", "USD"),
    ("DE", "EUR"),
    ("JP", "JPY"),
    ("GB", "GBP"),
    ("BR", "BRL"),
    ("FR", "EUR"),
    ("IN", "INR"),
    ("IT", "EUR"),
    ("PL", "PLN"),
    ("ES", "EUR"),
    ("MX", "MXN"),
    ("TR", "TRY"),
    ("CA", "CAD"),
    ("AU", "AUD"),
    ("NL", "EUR"),
    ("ID", "IDR"),
    ("KR", "KRW"),
    ("SE", "SEK"),
    ("CH", "CHF"),
    ("CZ", "CZK"),
    ("DK", "DKK"),
    ("NO", "NOK"),
    ("NZ", "NZD"),
    ("HU", "HUF"),
];
const PRODUCTS: usize = 40;
const STATES: [(OrderState, usize); 6] = [
    (OrderState::Processed, 780),
    (OrderState::Refunded, 100),
    (OrderState::Canceled, 70),
    (OrderState::PartiallyRefunded, 25),
    (OrderState::Pending, 20),
    (OrderState::PendingRefund, 5),
];

pub(super) struct World {
    pub(super) orders: usize,
}

/// A number that looks like chance (SplitMix64).
fn chance(n: usize, salt: u64) -> u64 {
    let mut z = (n as u64).wrapping_add(salt << 40).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// One of `of`, the first much more often than the last.
fn skewed(n: usize, salt: u64, of: usize) -> usize {
    let unit = (chance(n, salt) >> 11) as f64 / (1_u64 << 53) as f64;
    ((of as f64).powf(unit) - 1.0).max(0.0) as usize % of
}

impl World {
    /// Any of its orders, another one for each run.
    pub(super) fn some(&self, run: usize) -> usize {
        (chance(run, 9) % self.orders as u64) as usize
    }

    fn start() -> Timestamp {
        START.parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// When all of it was looked at.
    pub(super) fn seen(&self) -> Timestamp {
        Self::start() + SignedDuration::from_secs(SPAN + 86_400)
    }

    pub(super) fn today(&self) -> Date {
        self.seen().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    fn families(&self) -> usize {
        self.orders.div_ceil(ROUNDS).max(1)
    }

    fn token(family: usize) -> String {
        let letters = |salt| format!("{:016x}", chance(family, salt));
        let tail: String = (12..20).map(letters).collect();
        format!("{}{}.AO-J1O{}", letters(10), &letters(11)[..8], &tail[..113])
    }

    /// Whose nth order it is: an account has a few subscriptions.
    pub(super) fn account(&self, n: usize) -> String {
        let family = n % self.families();
        let half = chance(family / 3, 3);
        format!("{half:016x}{:016x}{half:016x}{half:016x}", chance(family / 3, 4))
    }

    pub(super) fn product(n: usize) -> String {
        let at = skewed(n, 1, PRODUCTS);
        format!("{}_{at:02}", ["premium", "family", "coins", "storage"][at % 4])
    }

    pub(super) fn market(n: usize) -> (&'static str, &'static str) {
        MARKETS[skewed(n, 2, MARKETS.len())]
    }

    fn state(n: usize) -> OrderState {
        let mut at = (chance(n, 5) % 1_000) as usize;
        for (state, of_thousand) in STATES {
            if at < of_thousand {
                return state;
            }
            at -= of_thousand;
        }
        OrderState::Processed
    }

    /// The nth order, by time.
    pub(super) fn order(&self, n: usize) -> Order {
        let family = n % self.families();
        let (country, currency) = Self::market(family);
        let step = SPAN * 1_000 / i64::try_from(self.orders.max(1)).unwrap_or(1);
        let created = Self::start() + SignedDuration::from_millis(step * i64::try_from(n).unwrap_or(0));
        // Odd and no multiple of five: no two families share a number.
        let base = i64::try_from(family as u128 * 7_919_000_007 % 1_000_000_000_000_000).unwrap_or(0);
        let renewal = (n / self.families()).checked_sub(1).and_then(|n| u32::try_from(n).ok());
        let whole = matches!(currency, "JPY" | "KRW" | "IDR" | "HUF");
        let units = [4_990_000, 9_990_000, 49_990_000, 990_000][family % 4] * if whole { 100 } else { 1 };
        let money =
            |micros: i64| currency.parse().ok().map(|c| Money::from_micros(c, micros / 10_000 * 10_000));
        Order {
            package: PACKAGE.into(),
            id: OrderId::Number(OrderNumber { base: 33_000_000_000_000_000 + base, renewal }),
            token: Self::token(family),
            state: Self::state(n),
            created,
            last_event: created,
            country: Some(country.into()),
            total: money(units),
            tax: money(units / 6),
            tax_inclusive: Some(true),
            revenue: money(units * 7 / 10),
            channel: None,
            lines: vec![LineItem {
                product: Self::product(family),
                title: "Premium (Example)".into(),
                plan: Some(["monthly", "yearly"][family % 2].into()),
                offer: None,
                phase: None,
                period: Some((created, created + SignedDuration::from_hours(30 * 24))),
                quantity: 1,
                listing_price: money(units),
                total: money(units),
                tax: money(units / 6),
                is_subscription: true,
            }],
            events: Vec::new(),
        }
    }

    /// The subscription whose first order this is.
    pub(super) fn purchase_that_begins(&self, n: usize) -> Option<Purchase> {
        if n >= self.families() {
            return None;
        }
        let order = self.order(n);
        let line = &order.lines[0];
        Some(Purchase {
            key: PurchaseKey { package: PACKAGE.into(), token: order.token.clone() },
            country: order.country.clone(),
            account: Some(self.account(n)),
            profile: None,
            acknowledged: Acknowledgement::Acknowledged,
            test: false,
            detail: PurchaseDetail::Subscription(SubscriptionPurchase {
                state: SubscriptionState::Active,
                started: Some(order.created),
                linked_token: None,
                expired_token: None,
                canceled: None,
                resumes: None,
                pending_order: None,
                items: vec![SubscriptionItem {
                    product: line.product.clone(),
                    plan: line.plan.clone(),
                    expiry: Some(order.created + SignedDuration::from_secs(SPAN)),
                    latest_order: Some(order.id.clone()),
                    auto_renews: Some(true),
                    recurring_price: order.total,
                    ..SubscriptionItem::default()
                }],
                etag: None,
            }),
        })
    }

    /// What a batch of a synchronisation brings: half of them known orders that changed, half new ones.
    pub(super) fn changes(&self, batch: usize, of: usize) -> impl Iterator<Item = Order> + '_ {
        (0..of).map(move |n| {
            let n = batch * of + n;
            if n.is_multiple_of(2) {
                let mut order = self.order(self.some(n + 1_000_000));
                order.state =
                    [OrderState::Refunded, OrderState::Canceled, OrderState::Processed][n / 2 % 3].clone();
                order
            } else {
                // A round more than the account has: later renewals of its subscriptions.
                self.order(self.families() * ROUNDS + n)
            }
        })
    }
}

/// An order as Google writes it.
pub(super) fn text(order: &Order) -> String {
    let money = |money: Option<Money>| {
        money.map(|m| {
            let nanos = m.micros().unwrap_or(0) * 1_000;
            json!({"currencyCode": m.currency.to_string(), "units": (nanos / 1_000_000_000).to_string(),
                "nanos": nanos % 1_000_000_000})
        })
    };
    let line = &order.lines[0];
    json!({
        "orderId": order.id.to_string(),
        "purchaseToken": order.token,
        "state": order.state.name(),
        "createTime": order.created.to_string(),
        "lastEventTime": order.last_event.to_string(),
        "buyerAddress": {"buyerCountry": order.country, "buyerState": "", "buyerPostcode": ""},
        "total": money(order.total),
        "tax": money(order.tax),
        "orderDetails": {"taxInclusive": order.tax_inclusive},
        "developerRevenueInBuyerCurrency": money(order.revenue),
        "orderHistory": {"processedEvent": {"eventTime": order.created.to_string()}},
        "lineItems": [{
            "productTitle": line.title,
            "productId": line.product,
            "listingPrice": money(line.listing_price),
            "total": money(line.total),
            "tax": money(line.tax),
            "subscriptionDetails": {
                "basePlanId": line.plan,
                "servicePeriodStartTime": line.period.map(|(from, _)| from.to_string()),
                "servicePeriodEndTime": line.period.map(|(_, to)| to.to_string()),
                "offerPhase": "BASE",
            },
        }],
    })
    .to_string()
}

/// A purchase as Google writes it.
pub(super) fn purchase_text(purchase: &Purchase) -> String {
    let PurchaseDetail::Subscription(it) = &purchase.detail else { return "{}".into() };
    json!({
        "kind": "androidpublisher#subscriptionPurchaseV2",
        "startTime": it.started.map(|at| at.to_string()),
        "regionCode": purchase.country,
        "subscriptionState": it.state.name(),
        "acknowledgementState": "ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED",
        "externalAccountIdentifiers": {"obfuscatedExternalAccountId": purchase.account},
        "lineItems": it.items.iter().map(|item| json!({
            "productId": item.product,
            "expiryTime": item.expiry.map(|at| at.to_string()),
            "latestSuccessfulOrderId": item.latest_order.as_ref().map(ToString::to_string),
            "offerDetails": {"basePlanId": item.plan},
            "autoRenewingPlan": {"autoRenewEnabled": item.auto_renews},
        })).collect::<Vec<_>>(),
    })
    .to_string()
}
