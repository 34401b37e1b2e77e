//! A store for tests, and orders to put there.

use std::ops::Deref;
use std::sync::OnceLock;

use jiff::Timestamp;
use purser_model::{
    Acknowledgement, LineItem, Money, Order, OrderId, OrderState, Purchase, PurchaseDetail, PurchaseKey,
    SubscriptionPurchase, SubscriptionState,
};

use crate::{DbKey, Store};

/// A store in a folder that goes away with it.
pub(crate) struct TestStore {
    store: Store,
    key: DbKey,
    pub(crate) folder: tempfile::TempDir,
}

impl TestStore {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = DbKey::from_bytes([7; 32]);
        let store = Store::open(folder.path().join("mirror.db"), &key).unwrap();
        TestStore { store, key, folder }
    }

    /// One for tests that only need some store.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<TestStore> = OnceLock::new();
        SHARED.get_or_init(TestStore::new)
    }

    /// The same, as a Purser of an older schema would have left it, opened by this one.
    pub(crate) fn upgraded_from(&self, schema: u32) -> Store {
        let old = self.folder.path().join("old.db");
        crate::open::copy_as_of(self.store.path(), &old, &self.key, schema);
        Store::open(&old, &self.key).unwrap()
    }

    /// Another store on the same file, as another process would have.
    pub(crate) fn reopened(&self) -> Store {
        Store::open(self.store.path(), &self.key).unwrap()
    }
}

impl Deref for TestStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

pub(crate) fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An order's text as Google would send it.
pub(crate) fn order_json(id: &str, token: &str, state: &str) -> String {
    format!(
        r#"{{"orderId":"{id}","purchaseToken":"{token}","state":"{state}","createTime":"2026-03-14T09:26:53.120Z","lastEventTime":"2026-03-14T09:27:01Z","salesChannel":"IN_APP","buyerAddress":{{"buyerCountry":"DE"}},"lineItems":[{{"productId":"premium","productTitle":"Premium","listingPrice":{{"currencyCode":"EUR","units":"9","nanos":990000000}},"total":{{"currencyCode":"EUR","units":"9","nanos":990000000}},"tax":{{"currencyCode":"EUR","units":"1","nanos":600000000}},"subscriptionDetails":{{"basePlanId":"monthly","offerId":"trial","servicePeriodStartTime":"2026-03-14T09:26:53Z","servicePeriodEndTime":"2026-04-14T09:26:53Z"}}}}],"total":{{"currencyCode":"EUR","units":"9","nanos":990000000}},"tax":{{"currencyCode":"EUR","units":"1","nanos":600000000}},"developerRevenueInBuyerCurrency":{{"currencyCode":"EUR","units":"7","nanos":130000000}},"orderDetails":{{"taxInclusive":true}},"orderHistory":{{"processedEvent":{{"eventTime":"2026-03-14T09:27:01Z"}}}}}}"#
    )
}

/// An order that fits [`order_json`].
pub(crate) fn order(id: &str, token: &str, state: &str) -> Order {
    let eur = |units, nanos| Some(Money::new("EUR".parse().unwrap(), units, nanos).unwrap());
    Order {
        package: "com.example.app".into(),
        id: OrderId::parse(id),
        token: token.into(),
        state: OrderState::from_wire(state),
        created: time("2026-03-14T09:26:53.120Z"),
        last_event: time("2026-03-14T09:27:01Z"),
        country: Some("DE".into()),
        total: eur(9, 990_000_000),
        tax: eur(1, 600_000_000),
        tax_inclusive: Some(true),
        revenue: eur(7, 130_000_000),
        channel: Some("IN_APP".into()),
        lines: vec![line("premium", Some("monthly"))],
        events: Vec::new(),
    }
}

pub(crate) fn line(product: &str, plan: Option<&str>) -> LineItem {
    LineItem {
        product: product.into(),
        title: product.to_uppercase(),
        plan: plan.map(str::to_owned),
        offer: None,
        phase: None,
        period: None,
        quantity: 1,
        listing_price: None,
        total: None,
        tax: None,
        is_subscription: plan.is_some(),
    }
}

/// A subscription of one item, active since the order of [`order`].
pub(crate) fn purchase(package: &str, token: &str) -> Purchase {
    Purchase {
        key: PurchaseKey { package: package.into(), token: token.into() },
        country: Some("DE".into()),
        account: None,
        profile: None,
        acknowledged: Acknowledgement::Acknowledged,
        test: false,
        detail: PurchaseDetail::Subscription(SubscriptionPurchase {
            state: SubscriptionState::Active,
            started: Some(time("2026-03-14T09:26:53Z")),
            linked_token: None,
            expired_token: None,
            canceled: None,
            resumes: None,
            pending_order: None,
            items: Vec::new(),
            etag: None,
        }),
    }
}
