//! `SubscriptionPurchaseLineItem` of the discovery document.

use serde_json::{Value, json};

use crate::calendar::{DAY, Millis, rfc3339};
use crate::catalog::{self, Plan, PlanKind};
use crate::ids::{Names, OrderNo, PurchaseNo};
use crate::money::money;
use crate::world::event::Phase;
use crate::world::life::{Awaited, Deal, Life, Origin};
use crate::world::standing::{AddOn, OrderStanding, Standing};

use super::Body;

/// The items of a subscription: the first one, its add-ons, and before it what it waits for.
pub(super) fn line_items(names: &Names, life: &Life, standing: &Standing<'_>, now: Millis) -> Vec<Value> {
    let former = standing.waits().map(|awaited| waited_for(names, life, standing, awaited));
    let first = line_item(names, life, standing, now);
    let add_ons = standing.add_ons.iter().map(|add_on| added(names, life, standing, add_on));
    former.into_iter().chain([first]).chain(add_ons).collect()
}

/// An item that goes on until another takes its place: paid with an order of the purchase before.
fn waited_for(names: &Names, life: &Life, standing: &Standing<'_>, awaited: &Awaited) -> Value {
    let before = PurchaseNo { customer: life.customer.no, slot: awaited.slot };
    let currency = life.customer.region.currency;
    let order = names.order_id(OrderNo { purchase: before, renewal: awaited.renewal });
    Body::new()
        .with("productId", catalog::product(awaited.product).id())
        .maybe("expiryTime", standing.expiry.map(rfc3339))
        .with("latestSuccessfulOrderId", order)
        .with("offerDetails", Body::new().with("basePlanId", awaited.plan.id))
        .with("offerPhase", json!({"basePrice": {}}))
        .with("deferredItemReplacement", json!({"productId": standing.purchase.product().id()}))
        .with("autoRenewingPlan", Body::new().with("recurringPrice", money(currency, awaited.listed)))
        .into()
}

fn added(names: &Names, life: &Life, standing: &Standing<'_>, add_on: &AddOn) -> Value {
    let purchase = PurchaseNo { customer: life.customer.no, slot: standing.purchase.slot };
    let currency = life.customer.region.currency;
    let id = |o: &OrderStanding| names.order_id(OrderNo { purchase, renewal: o.charge.renewal });
    Body::new()
        .with("productId", catalog::product(add_on.item.product).id())
        .maybe("expiryTime", add_on.expiry.map(rfc3339))
        .maybe("latestSuccessfulOrderId", standing.latest_of(add_on.item).map(id))
        .with("offerDetails", Body::new().with("basePlanId", add_on.item.plan().id))
        .with("offerPhase", json!({"basePrice": {}}))
        .marker("deferredItemRemoval", add_on.removed)
        .with(
            "autoRenewingPlan",
            Body::new()
                .with("autoRenewEnabled", standing.renews && !add_on.removed)
                .with("recurringPrice", money(currency, add_on.listed)),
        )
        .into()
}

fn line_item(names: &Names, life: &Life, standing: &Standing<'_>, now: Millis) -> Value {
    let purchase = standing.purchase;
    let Deal::Subscription { plan, offer, origin, .. } = purchase.deal else { return Value::Null };
    let number = PurchaseNo { customer: life.customer.no, slot: purchase.slot };
    let latest = standing
        .latest_successful()
        .map(|o| names.order_id(OrderNo { purchase: number, renewal: o.charge.renewal }));
    let phase = match standing.phase {
        Phase::Trial => "freeTrial",
        Phase::Intro => "introductoryPrice",
        Phase::Base => "basePrice",
    };
    // A plan that waits for another has no period yet.
    let expiry = standing.expiry.filter(|_| standing.waits().is_none());
    let tags: Vec<&str> = offer.map(|o| o.tag).into_iter().collect();
    let item = Body::new()
        .with("productId", purchase.product().id())
        .maybe("expiryTime", expiry.map(rfc3339))
        .maybe("latestSuccessfulOrderId", latest)
        .with(
            "offerDetails",
            Body::new()
                .with("basePlanId", plan.id)
                .maybe("offerId", offer.map(|o| o.id))
                .with("offerTags", tags),
        )
        .maybe(
            "itemReplacement",
            replaced(life, origin, plan, purchase.awaits.is_some(), now - purchase.started),
        )
        .maybe("offerPhase", expiry.map(|_| Body::new().marker(phase, true)))
        .maybe(
            "signupPromotion",
            purchase.promotion.map(|code| match code {
                "" => Body::new().marker("oneTimeCode", true),
                code => Body::new().with("vanityCode", Body::new().with("promotionCode", code)),
            }),
        );
    match plan.kind {
        PlanKind::Prepaid => {
            let extend = standing.expiry.filter(|e| *e > now).map(|e| rfc3339(e - 7 * DAY));
            item.with("prepaidPlan", Body::new().maybe("allowExtendAfterTime", extend))
        }
        _ => item.with("autoRenewingPlan", renewing(life, standing)),
    }
    .into()
}

/// What this item took the place of: told for 60 days. A top-up of the same prepaid plan replaces nothing.
fn replaced(life: &Life, origin: Origin, plan: &Plan, deferred: bool, age: Millis) -> Option<Body> {
    let Origin::Linked(before) = origin else { return None };
    let former = life.purchase(before)?;
    let Deal::Subscription { plan: former_plan, offer, .. } = former.deal else { return None };
    (age <= 60 * DAY && !std::ptr::eq(plan, former_plan)).then(|| {
        Body::new()
            .with("productId", former.product().id())
            .with("basePlanId", former_plan.id)
            .maybe("offerId", offer.map(|o| o.id))
            .with("replacementMode", if deferred { "DEFERRED" } else { "CHARGE_FULL_PRICE" })
    })
}

fn renewing(life: &Life, standing: &Standing<'_>) -> Body {
    let currency = life.customer.region.currency;
    let Deal::Subscription { plan, .. } = standing.purchase.deal else { return Body::new() };
    let change = standing.increase.map(|increase| {
        let state = match (increase.applied, increase.accepted, standing.ended) {
            _ if increase.called_off => "CANCELED",
            (true, ..) => "APPLIED",
            (_, _, Some(_)) => "CANCELED",
            (_, true, _) => "CONFIRMED",
            _ => "OUTSTANDING",
        };
        // Charged with the first renewal from then on.
        let at = standing.expiry.map_or(increase.applies, |mut e| {
            while e < increase.applies {
                e = plan.period.after(e, 1);
            }
            e
        });
        Body::new()
            .with("newPrice", money(currency, increase.listed))
            .with("priceChangeMode", increase.mode.name())
            .with("priceChangeState", state)
            .maybe(
                "expectedNewPriceChargeTime",
                (!increase.applied && !increase.called_off).then(|| rfc3339(at)),
            )
    });
    let installments = match plan.kind {
        PlanKind::Installments { payments } => {
            let paid = standing.orders.iter().filter(|o| o.processed.is_some()).count() as i64;
            Some(
                Body::new()
                    .with("initialCommittedPaymentsCount", payments)
                    .with("remainingCommittedPaymentsCount", (payments - paid).max(0))
                    .marker("pendingCancellation", standing.stop_scheduled && standing.ended.is_none()),
            )
        }
        _ => None,
    };
    Body::new()
        .with("autoRenewEnabled", standing.renews)
        .maybe("recurringPrice", standing.price.map(|p| money(currency, p)))
        .maybe("priceChangeDetails", change)
        .maybe(
            "priceStepUpConsentDetails",
            standing.consent.map(|consent| {
                Body::new()
                    .with("state", consent.state)
                    .with("newPrice", money(currency, consent.listed))
                    .with("consentDeadlineTime", rfc3339(consent.deadline))
            }),
        )
        .maybe("installmentDetails", installments)
}
