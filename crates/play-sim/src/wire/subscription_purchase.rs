//! `SubscriptionPurchaseV2` of the discovery document.

use serde_json::{Value, json};

use crate::calendar::{Millis, rfc3339};
use crate::chance::mix;
use crate::ids::{Names, OrderNo, PurchaseNo};
use crate::world::event::Canceler;
use crate::world::life::{Deal, Life, Origin};
use crate::world::standing::{Cancellation, Standing, State};

use super::Body;
use super::subscription_item::line_items;

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
            .with("lineItems", line_items(names, life, standing, now))
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
