//! Which notification an event sends: Google's real-time developer notifications
//! (developer.android.com/google/play/billing/rtdn-reference).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::catalog::PACKAGES;
use crate::chance::mix;
use crate::ids::{Names, OrderNo, PurchaseNo};

use super::event::{Event, Told, What};
use super::life::{Deal, Life};
use super::standing::Standing;
use crate::wire::Body;

/// The body that Google publishes for an event, if it publishes one. Our apps opted into one-time notifications.
pub(crate) fn notice(names: &Names, life: &Life, event: &Event) -> Option<Value> {
    let purchase = life.purchase(event.slot)?;
    let number = PurchaseNo { customer: life.customer.no, slot: event.slot };
    let block = match &purchase.deal {
        Deal::Subscription { .. } => {
            let code = subscription_code(&event.what);
            code.map(|code| {
                // With add-ons there is no one subscription to name.
                let one = (!with_add_ons(life, event)).then(|| purchase.product().id());
                let body = Body::new()
                    .with("version", "1.0")
                    .with("notificationType", code)
                    .with("purchaseToken", names.token(number))
                    .maybe("subscriptionId", one);
                ("subscriptionNotification", Value::from(body))
            })
        }
        Deal::OneTime { .. } => {
            let code = match event.what {
                What::Paid { .. } => Some(1),
                What::NeverPaid => Some(2),
                _ => None,
            };
            code.map(|code| {
                (
                    "oneTimeProductNotification",
                    json!({
                        "version": "1.0", "notificationType": code, "purchaseToken": names.token(number),
                        "sku": purchase.product().id(),
                    }),
                )
            })
        }
    };
    let block = block.or_else(|| match event.what {
        What::Voided { renewal, quantity, .. } => Some((
            "voidedPurchaseNotification",
            json!({
                "purchaseToken": names.token(number),
                "orderId": names.order_id(OrderNo { purchase: number, renewal }),
                "productType": if matches!(purchase.deal, Deal::Subscription { .. }) { 1 } else { 2 },
                "refundType": if quantity > 0 { 2 } else { 1 },
            }),
        )),
        What::ReviewAsked { renewal } => {
            let order = names.order_id(OrderNo { purchase: number, renewal });
            let account = life.customer.known.then(|| names.account(life.customer.no));
            let body = Body::new()
                .with("version", "1.0")
                .with("pendingRefundToken", review_token(&order))
                .with("orderId", order)
                .with("refundReason", CHARGEBACK)
                .maybe("obfuscatedAccountId", account);
            Some(("pendingRefundReviewNotification", body.into()))
        }
        _ => None,
    })?;
    let (name, body) = block;
    Some(json!({
        "version": "1.0",
        "packageName": PACKAGES[usize::from(purchase.package())],
        "eventTimeMillis": event.at.to_string(),
        name: body,
    }))
}

/// Whether the purchase has add-ons once the event has happened.
fn with_add_ons(life: &Life, event: &Event) -> bool {
    let added = |e: &Event| {
        e.slot == event.slot && matches!(e.what, What::ItemBought { .. } | What::ItemAdded { .. })
    };
    life.events.iter().take_while(|e| e.at <= event.at).any(added)
        && Standing::of(life, event.slot, event.at).is_some_and(|s| !s.add_ons.is_empty())
}

/// `refundReason` of a review. Google publishes no table of them; only chargebacks are reviewed so far.
const CHARGEBACK: u8 = 7;

/// The token a review is answered with: the same for the same order, and nothing to be read from it.
pub(crate) fn review_token(order: &str) -> String {
    let first = order.bytes().fold(1_u64, |h, b| mix(h ^ u64::from(b)));
    format!("{first:016x}{:016x}", mix(first))
}

/// Whether [`notice`] would tell of a change of the purchase, without telling it. A review of a chargeback
/// changes nothing yet, and names an order instead of a token.
pub(crate) fn notifies(life: &Life, event: &Event) -> bool {
    match life.purchase(event.slot).map(|p| &p.deal) {
        Some(Deal::Subscription { .. }) => {
            subscription_code(&event.what).is_some() || matches!(event.what, What::Voided { .. })
        }
        Some(Deal::OneTime { .. }) => {
            matches!(event.what, What::Paid { .. } | What::NeverPaid | What::Voided { .. })
        }
        None => false,
    }
}

fn subscription_code(what: &What) -> Option<u8> {
    Some(match what {
        What::Recovered | What::Resumed => 1,
        What::Period { told: Told::Renewed, .. } => 2,
        What::Canceled(_) => 3,
        What::Period { told: Told::Purchased, .. } => 4,
        What::Hold { .. } => 5,
        What::Grace { .. } => 6,
        What::Restarted => 7,
        What::Deferred { .. } => 9,
        What::Paused { .. } => 10,
        What::PauseSet => 11,
        What::Revoked => 12,
        What::Expired | What::Replaced { .. } => 13,
        What::ItemAdded { .. } | What::ItemRemoved { .. } => 17,
        What::StopScheduled => 18,
        What::PriceIncrease { .. } | What::PriceAccepted | What::PriceCalledOff | What::PriceApplied => 19,
        What::NeverPaid => 20,
        What::ConsentAsked { .. } | What::ConsentGiven => 22,
        _ => return None,
    })
}

/// `message.data`: the notification, base64.
pub(crate) fn encode(notice: &Value) -> String {
    STANDARD.encode(notice.to_string())
}
