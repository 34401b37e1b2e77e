//! `SubscriptionPurchaseV2` of the discovery document.

use serde_json::{Value, json};

use crate::calendar::{DAY, Millis, rfc3339};
use crate::catalog::{Plan, PlanKind};
use crate::chance::mix;
use crate::ids::{Names, OrderNo, PurchaseNo};
use crate::money::money;
use crate::world::event::{Canceler, Phase};
use crate::world::life::{Deal, Life, Origin};
use crate::world::standing::{Cancellation, Standing, State};

use super::Body;

const SURVEY: [&str; 5] = [
    "CANCEL_SURVEY_REASON_NOT_ENOUGH_USAGE",
    "CANCEL_SURVEY_REASON_TECHNICAL_ISSUES",
    "CANCEL_SURVEY_REASON_COST_RELATED",
    "CANCEL_SURVEY_REASON_FOUND_BETTER_APP",
    "CANCEL_SURVEY_REASON_OTHERS",
];

/// What `purchases.subscriptionsv2.get` answers; none for a one-time purchase.
pub(crate) fn subscription_purchase(
    names: &Names,
    life: &Life,
    standing: &Standing<'_>,
    now: Millis,
) -> Option<Value> {
    let Deal::Subscription { origin, .. } = standing.purchase.deal else { return None };
    let customer = &life.customer;
    let token = |slot| names.token(PurchaseNo { customer: customer.no, slot });
    let slot = standing.purchase.slot;
    let accounts = || account_identifiers(names, life);
    let declined = standing.declined.map(|renewal| {
        let purchase = PurchaseNo { customer: customer.no, slot };
        let pending = names.order_id(OrderNo { purchase, renewal });
        Body::new().with("renewalDeclined", Body::new().with("pendingOrderId", pending))
    });
    let (grace, hold) = match standing.state {
        State::Grace => (declined, None),
        State::Hold => (None, declined),
        _ => (None, None),
    };
    let pending = matches!(standing.state, State::Pending | State::NeverPaid);
    // Google tells of the former token until the new purchase is acknowledged.
    let former = match origin {
        Origin::OutOfApp(before) if !standing.acknowledged => Some(
            Body::new()
                .with("expiredPurchaseToken", token(before))
                .maybe("expiredExternalAccountIdentifiers", accounts()),
        ),
        _ => None,
    };
    let linked = match origin {
        Origin::Linked(before) => Some(token(before)),
        _ => None,
    };
    let own_accounts =
        if matches!(origin, Origin::OutOfApp(_)) && !standing.acknowledged { None } else { accounts() };
    Some(
        Body::new()
            .with("kind", "androidpublisher#subscriptionPurchaseV2")
            .with("regionCode", customer.region.code)
            .maybe("startTime", (!pending).then(|| rfc3339(standing.purchase.started)))
            .with("subscriptionState", standing.state.subscription_name())
            .with(
                "acknowledgementState",
                if standing.acknowledged {
                    "ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED"
                } else {
                    "ACKNOWLEDGEMENT_STATE_PENDING"
                },
            )
            .with("etag", etag(names, life, standing))
            .maybe("linkedPurchaseToken", linked)
            .maybe("externalAccountIdentifiers", own_accounts)
            .maybe("canceledStateContext", canceled(standing))
            .maybe(
                "pausedStateContext",
                standing.resumes.map(|at| Body::new().with("autoResumeTime", rfc3339(at))),
            )
            .maybe("inGracePeriodStateContext", grace)
            .maybe("onHoldStateContext", hold)
            .maybe("outOfAppPurchaseContext", former)
            .marker("testPurchase", customer.tester)
            .with("lineItems", vec![line_item(names, life, standing, now)])
            .into(),
    )
}

/// Changes whenever the purchase does.
pub(crate) fn etag(names: &Names, life: &Life, standing: &Standing<'_>) -> String {
    let number = PurchaseNo { customer: life.customer.no, slot: standing.purchase.slot };
    let base = names.token(number).bytes().fold(0_u64, |h, b| mix(h ^ u64::from(b)));
    format!("{:016x}", mix(base ^ u64::from(standing.changes)))
}

fn account_identifiers(names: &Names, life: &Life) -> Option<Body> {
    let customer = &life.customer;
    customer.known.then(|| {
        Body::new()
            .with("obfuscatedExternalAccountId", names.account(customer.no))
            .maybe("obfuscatedExternalProfileId", customer.has_profile.then(|| names.profile(customer.no)))
    })
}

fn canceled(standing: &Standing<'_>) -> Option<Value> {
    if !matches!(standing.state, State::Canceled | State::Expired) {
        return None;
    }
    Some(match standing.canceled? {
        Cancellation::Replacement => json!({"replacementCancellation": {}}),
        Cancellation::By(Canceler::Developer, _) => json!({"developerInitiatedCancellation": {}}),
        Cancellation::By(Canceler::System, _) => json!({"systemInitiatedCancellation": {}}),
        Cancellation::By(Canceler::User(reason), at) => {
            let survey = reason.map(|reason| {
                let words = (reason == 4).then_some("I only needed it for one project.");
                Body::new().with("reason", SURVEY[usize::from(reason) % 5]).maybe("reasonUserInput", words)
            });
            let user = Body::new().with("cancelTime", rfc3339(at)).maybe("cancelSurveyResult", survey);
            Body::new().with("userInitiatedCancellation", user).into()
        }
    })
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
    let tags: Vec<&str> = offer.map(|o| o.tag).into_iter().collect();
    let item = Body::new()
        .with("productId", purchase.product().id())
        .maybe("expiryTime", standing.expiry.map(rfc3339))
        .maybe("latestSuccessfulOrderId", latest)
        .with(
            "offerDetails",
            Body::new()
                .with("basePlanId", plan.id)
                .maybe("offerId", offer.map(|o| o.id))
                .with("offerTags", tags),
        )
        .maybe("itemReplacement", replaced(life, origin, plan, now - purchase.started))
        .maybe("offerPhase", standing.expiry.map(|_| Body::new().marker(phase, true)))
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
fn replaced(life: &Life, origin: Origin, plan: &Plan, age: Millis) -> Option<Body> {
    let Origin::Linked(before) = origin else { return None };
    let former = life.purchase(before)?;
    let Deal::Subscription { plan: former_plan, offer, .. } = former.deal else { return None };
    (age <= 60 * DAY && !std::ptr::eq(plan, former_plan)).then(|| {
        Body::new()
            .with("productId", former.product().id())
            .with("basePlanId", former_plan.id)
            .maybe("offerId", offer.map(|o| o.id))
            .with("replacementMode", "CHARGE_FULL_PRICE")
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
        .maybe("installmentDetails", installments)
}
