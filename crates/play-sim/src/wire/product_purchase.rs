//! `ProductPurchaseV2` of the discovery document.

use serde_json::{Value, json};

use crate::calendar::rfc3339;
use crate::catalog::{OneTimeKind, Product};
use crate::ids::{Names, OrderNo, PurchaseNo};
use crate::world::life::{Deal, Life};
use crate::world::standing::{Standing, State};

use super::Body;

/// What `purchases.productsv2.getproductpurchasev2` answers; none for a subscription.
pub(crate) fn product_purchase(names: &Names, life: &Life, standing: &Standing<'_>) -> Option<Value> {
    let Deal::OneTime { option, quantity, rented, on_sale, preorder } = standing.purchase.deal else {
        return None;
    };
    let customer = &life.customer;
    let product = standing.purchase.product();
    let number = PurchaseNo { customer: customer.no, slot: standing.purchase.slot };
    let consumable =
        matches!(product, Product::OneTime(p) if matches!(p.kind, OneTimeKind::Consumable { .. }));
    let multi = matches!(product, Product::OneTime(p) if p.kind == OneTimeKind::Consumable { multi: true });
    let consumption =
        if standing.consumed { "CONSUMPTION_STATE_CONSUMED" } else { "CONSUMPTION_STATE_YET_TO_BE_CONSUMED" };
    let details = Body::new()
        .with("purchaseOptionId", option)
        .maybe("offerId", on_sale.then_some("sale-30"))
        .with("offerTags", if on_sale { vec!["sale"] } else { vec![] })
        .with("quantity", quantity)
        .maybe("refundableQuantity", multi.then(|| standing.refundable_quantity()))
        .maybe("consumptionState", (consumable || standing.state != State::Pending).then_some(consumption))
        .marker("rentOfferDetails", rented)
        .maybe(
            "preorderOfferDetails",
            preorder.map(|released| Body::new().with("preorderReleaseTime", rfc3339(released))),
        );
    let account = customer.known.then(|| names.account(customer.no));
    let profile = (customer.known && customer.has_profile).then(|| names.profile(customer.no));
    Some(
        Body::new()
            .with("kind", "androidpublisher#productPurchaseV2")
            .with("orderId", names.order_id(OrderNo { purchase: number, renewal: -1 }))
            .with("regionCode", customer.region.code)
            .with(
                "productLineItem",
                vec![Value::from(
                    Body::new().with("productId", product.id()).with("productOfferDetails", details),
                )],
            )
            .with("purchaseStateContext", json!({"purchaseState": standing.state.product_name()}))
            .maybe("purchaseCompletionTime", standing.completed.map(rfc3339))
            .with(
                "acknowledgementState",
                if standing.acknowledged {
                    "ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED"
                } else {
                    "ACKNOWLEDGEMENT_STATE_PENDING"
                },
            )
            .maybe("obfuscatedExternalAccountId", account)
            .maybe("obfuscatedExternalProfileId", profile)
            .maybe("testPurchaseContext", customer.tester.then(|| json!({"fopType": "TEST"})))
            .into(),
    )
}
