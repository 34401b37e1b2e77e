//! Orders for tests from outside.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::allow_attributes,
    reason = "each test uses a part of it, and one that cannot go on stops here"
)]

use jiff::{SignedDuration, Timestamp};
use purser_model::{
    Acknowledgement, LineItem, Money, OneTimePurchase, OneTimeState, Order, OrderId, OrderNumber, OrderState,
    Purchase, PurchaseDetail, PurchaseKey,
};
use purser_store::DbKey;

pub(crate) fn key() -> DbKey {
    DbKey::from_bytes([7; 32])
}

pub(crate) fn seen() -> Timestamp {
    "2026-11-22T06:00:00Z".parse().unwrap()
}

/// The nth order: always the same one.
pub(crate) fn order(n: usize) -> Order {
    let n = i64::try_from(n).unwrap();
    let start: Timestamp = "2025-01-01T00:00:00Z".parse().unwrap();
    let created = start + SignedDuration::from_secs(n * 61);
    let base = 33_000_000_000_000_000 + (n * 7_919_000_007 + n * n * 31) % 1_000_000_000_000_000;
    let price = Money::from_micros("EUR".parse().unwrap(), [990_000, 9_990_000, 49_990_000][n as usize % 3]);
    Order {
        package: "com.example.app".into(),
        id: OrderId::Number(OrderNumber { base, renewal: None }),
        token: format!("kjeihm{n:08}abcdefghijklmnop.AO-J1Oy{n:020}"),
        state: if n % 9 == 0 { OrderState::Refunded } else { OrderState::Processed },
        created,
        last_event: created,
        country: Some(["DE", "US", "FR"][n as usize % 3].into()),
        total: Some(price),
        tax: None,
        tax_inclusive: None,
        revenue: None,
        channel: None,
        lines: vec![LineItem {
            product: format!("premium_{}", n % 20),
            title: "Premium".into(),
            plan: None,
            offer: None,
            phase: None,
            period: None,
            quantity: 1,
            listing_price: None,
            total: None,
            tax: None,
            is_subscription: false,
        }],
        events: Vec::new(),
    }
}

/// Its text.
pub(crate) fn text(order: &Order) -> String {
    format!(
        r#"{{"orderId":"{}","purchaseToken":"{}","state":"{}","createTime":"{}","lineItems":[{{"productId":"{}"}}]}}"#,
        order.id,
        order.token,
        order.state.name(),
        order.created,
        order.lines[0].product
    )
}

/// Its purchase.
pub(crate) fn purchase(order: &Order) -> Purchase {
    Purchase {
        key: PurchaseKey { package: order.package.clone(), token: order.token.clone() },
        country: order.country.clone(),
        account: None,
        profile: None,
        acknowledged: Acknowledgement::Acknowledged,
        test: false,
        detail: PurchaseDetail::OneTime(OneTimePurchase {
            state: OneTimeState::Purchased,
            order: Some(order.id.clone()),
            completed: Some(order.created),
            items: Vec::new(),
        }),
    }
}
