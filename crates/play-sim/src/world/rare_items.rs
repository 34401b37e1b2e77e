//! Subscriptions of several items, plan changes that wait, consent to a higher price, and payments that are late in
//! silence: each occurs, and is told the way Google tells it.

use serde_json::{Value, json};

use super::event::{Canceler, Event, Told};
use super::life::Deal;
use super::rare::{code, seen, wire};
use super::standing::{Cancellation, State};
use super::*;
use crate::calendar::parse;
use crate::catalog::PlanKind;
use crate::wire::order::order;

fn items(body: &Value) -> &Vec<Value> {
    body["lineItems"].as_array().unwrap()
}

fn time(value: &Value) -> Millis {
    parse(value.as_str().unwrap()).unwrap()
}

/// What comes next in the life of the same purchase.
fn after<'a>(life: &'a Life, event: &Event, kind: fn(&What) -> bool) -> Option<&'a Event> {
    life.events.iter().find(|e| e.slot == event.slot && e.at > event.at && kind(&e.what))
}

#[test]
fn a_plan_change_that_waits_has_two_items_and_no_charge_until_the_old_one_is_over() {
    let mut waited = 0;
    for (life, event) in seen(|w| matches!(w, What::Period { told: Told::Purchased, .. })) {
        let purchase = life.purchase(event.slot).unwrap();
        let Some(awaited) = purchase.awaits else { continue };
        waited += 1;
        let names = Names::new(7);
        assert_eq!(code(&life, &event), 4);
        let body = wire(&life, event.slot, awaited.until - 1);
        let [old, new] = items(&body).as_slice() else { panic!("{body:#}") };
        assert_eq!(body["subscriptionState"], "SUBSCRIPTION_STATE_ACTIVE");
        assert_eq!(old["deferredItemReplacement"]["productId"], purchase.product().id());
        assert_eq!((time(&old["expiryTime"]), old["productId"].is_string()), (awaited.until, true));
        assert!(new.get("expiryTime").is_none() && new.get("latestSuccessfulOrderId").is_none(), "{new:#}");
        assert_eq!(new["autoRenewingPlan"]["autoRenewEnabled"], true);

        // The old token is over, and its last order is what the old item was paid with.
        let before = wire(&life, awaited.slot, event.at);
        let token = names.token(PurchaseNo { customer: life.customer.no, slot: awaited.slot });
        assert_eq!(body["linkedPurchaseToken"], token);
        assert_eq!(before["subscriptionState"], "SUBSCRIPTION_STATE_EXPIRED");
        assert!(before["canceledStateContext"].get("replacementCancellation").is_some());
        let paid = names.parse_order_id(old["latestSuccessfulOrderId"].as_str().unwrap()).unwrap();
        let former = Standing::of(&life, awaited.slot, event.at).unwrap();
        assert_eq!(former.latest_successful().map(|o| o.charge.renewal), Some(paid.renewal));

        let charged = after(&life, &event, |w| matches!(w, What::Ordered(_))).unwrap();
        assert_eq!(charged.at, awaited.until);
        let told = after(&life, &event, |w| matches!(w, What::Period { .. })).unwrap();
        assert_eq!((told.at, code(&life, told)), (awaited.until, 2.into()));
        let body = wire(&life, event.slot, awaited.until + DAY);
        let [only] = items(&body).as_slice() else { panic!("{body:#}") };
        assert_eq!(only["productId"], purchase.product().id());
        assert!(time(&only["expiryTime"]) > awaited.until && only["latestSuccessfulOrderId"].is_string());
    }
    assert!(waited > 5, "only {waited}");
}

#[test]
fn add_ons_are_billed_with_the_first_item_and_named_by_no_notification() {
    let (mut together, mut three) = (0, 0);
    for (life, event) in seen(|w| matches!(w, What::Period { .. })) {
        let standing = Standing::of(&life, event.slot, event.at).unwrap();
        if standing.add_ons.is_empty() {
            continue;
        }
        together += 1;
        three += usize::from(standing.add_ons.len() == 2);
        assert!(!["IN", "KR"].contains(&life.customer.region.code));
        let notice = notice::notice(&Names::new(7), &life, &event);
        let none = |n: &Value| n["subscriptionNotification"].get("subscriptionId").is_none();
        assert!(notice.as_ref().is_none_or(none), "{notice:?}");
        let body = wire(&life, event.slot, event.at);
        assert_eq!(items(&body).len(), 1 + standing.add_ons.len());
        for item in items(&body) {
            assert_eq!(item["expiryTime"], items(&body)[0]["expiryTime"], "one billing period");
            assert!(item["autoRenewingPlan"].is_object());
        }
        let found = standing.orders.last().unwrap();
        let body = order(&Names::new(7), &life, standing.purchase, found);
        let micros = |m: &Value| {
            let units = m["units"].as_str().map_or(0, |u| u.parse::<i64>().unwrap());
            units * 1_000_000 + m["nanos"].as_i64().unwrap_or(0) / 1_000
        };
        let sum: i64 = items(&body).iter().map(|line| micros(&line["total"])).sum();
        assert_eq!(sum, micros(&body["total"]), "{body:#}");
        assert_eq!(items(&body).len(), 1 + standing.add_ons.len());
    }
    assert!(together > 20 && three > 3, "{together} {three}");
}

#[test]
fn an_add_on_that_comes_later_is_told_and_charged_alone() {
    let mut later = 0;
    for (life, event) in seen(|w| matches!(w, What::ItemAdded { .. })) {
        later += 1;
        assert_eq!(code(&life, &event), 17);
        let before = wire(&life, event.slot, event.at - 1);
        let now = wire(&life, event.slot, event.at + 5_000);
        assert_eq!((items(&before).len(), items(&now).len()), (1, 2));
        assert_eq!(items(&now)[1]["expiryTime"], items(&now)[0]["expiryTime"]);
        assert_ne!(items(&now)[1]["latestSuccessfulOrderId"], items(&now)[0]["latestSuccessfulOrderId"]);
        let standing = Standing::of(&life, event.slot, event.at).unwrap();
        let body = order(&Names::new(7), &life, standing.purchase, standing.orders.last().unwrap());
        assert_eq!(items(&body).len(), 1);
        assert_eq!(items(&body)[0]["productId"], items(&now)[1]["productId"]);
    }
    assert!(later > 5, "only {later}");
}

#[test]
fn an_add_on_that_was_removed_stays_until_the_period_is_over() {
    let mut renewed = 0;
    for (life, event) in seen(|w| matches!(w, What::ItemRemoved { .. })) {
        assert_eq!(code(&life, &event), 17);
        let body = wire(&life, event.slot, event.at);
        let removed = items(&body).iter().find(|item| item.get("deferredItemRemoval").is_some()).unwrap();
        assert_eq!(removed["deferredItemRemoval"], json!({}));
        assert!(removed["autoRenewingPlan"].get("autoRenewEnabled").is_none());
        assert!(time(&removed["expiryTime"]) > event.at);
        let Some(next) = after(&life, &event, |w| matches!(w, What::Period { .. })) else { continue };
        renewed += 1;
        let later = wire(&life, event.slot, next.at);
        assert_eq!(items(&later).len(), items(&body).len() - 1);
        assert!(items(&later).iter().all(|item| item["productId"] != removed["productId"]));
    }
    assert!(renewed > 5, "only {renewed}");
}

#[test]
fn with_add_ons_all_of_a_purchase_is_canceled() {
    let mut canceled = 0;
    for (life, event) in seen(|w| matches!(w, What::Canceled(_))) {
        let body = wire(&life, event.slot, event.at);
        if items(&body).len() < 2 {
            continue;
        }
        canceled += 1;
        let renews = |item: &Value| item["autoRenewingPlan"]["autoRenewEnabled"] == true;
        assert!(!items(&body).iter().any(renews), "{body:#}");
    }
    assert!(canceled > 5, "only {canceled}");
}

#[test]
fn in_korea_the_full_price_is_charged_with_consent_and_ends_the_subscription_without() {
    let (mut charged, mut ended) = (0, 0);
    for (life, event) in seen(|w| matches!(w, What::ConsentAsked { .. })) {
        assert_eq!((life.customer.region.code, code(&life, &event)), ("KR", 22.into()));
        let details = |at| {
            let body = wire(&life, event.slot, at);
            items(&body)[0]["autoRenewingPlan"]["priceStepUpConsentDetails"].clone()
        };
        let asked = details(event.at);
        let deadline = time(&asked["consentDeadlineTime"]);
        assert_eq!((&asked["state"], &asked["newPrice"]["currencyCode"]), (&json!("PENDING"), &json!("KRW")));
        if let Some(given) = after(&life, &event, |w| matches!(w, What::ConsentGiven)) {
            assert!(given.at < deadline);
            assert_eq!((code(&life, given), &details(given.at)["state"]), (22.into(), &json!("CONFIRMED")));
            let Some(done) = after(&life, given, |w| matches!(w, What::ConsentDone)) else { continue };
            assert_eq!(details(done.at)["state"], "COMPLETED");
            let order = life.events.iter().rev().find_map(|e| match &e.what {
                What::Ordered(charge) if e.slot == event.slot && e.at <= done.at => Some(charge),
                _ => None,
            });
            assert_eq!(order.unwrap().phase, event::Phase::Base);
            charged += 1;
        } else {
            let end = Standing::of(&life, event.slot, deadline).unwrap();
            assert!(matches!(end.canceled, Some(Cancellation::By(Canceler::System, _))), "{end:#?}");
            assert_eq!((end.state, end.ended), (State::Expired, Some(deadline)));
            ended += 1;
        }
    }
    assert!(charged > 5 && ended > 3, "{charged} {ended}");
}

/// Google waits a day with a payment that is late before it says so, where a plan has no grace period.
#[test]
fn without_grace_a_late_payment_leaves_it_active_past_its_expiry_for_a_day_at_most() {
    let (mut paid, mut held) = (0, 0);
    for (life, event) in seen(|w| matches!(w, What::Ordered(_))) {
        let What::Ordered(charge) = &event.what else { unreachable!() };
        let purchase = life.purchase(event.slot).unwrap();
        let Deal::Subscription { plan, .. } = purchase.deal else { continue };
        if !matches!(plan.kind, PlanKind::Renewing { grace: 0, .. }) || charge.renewal < 0 {
            continue;
        }
        let late = Standing::of(&life, event.slot, event.at + crate::calendar::HOUR).unwrap();
        if late.state != State::Active || late.expiry != Some(event.at) {
            continue;
        }
        // Nothing is said when it begins: the mirror has to learn of it by looking.
        let quiet = |e: &&Event| e.slot == event.slot && e.at == event.at && notice::notifies(&life, e);
        assert_eq!(life.events.iter().filter(quiet).count(), 0);
        let body = wire(&life, event.slot, event.at + crate::calendar::HOUR);
        assert_eq!(body["subscriptionState"], "SUBSCRIPTION_STATE_ACTIVE");
        assert_eq!(time(&items(&body)[0]["expiryTime"]), event.at);
        let next = after(&life, &event, |w| matches!(w, What::Period { .. } | What::Hold { .. })).unwrap();
        assert!(next.at <= event.at + DAY, "{} after {}", next.at, event.at);
        match next.what {
            What::Hold { .. } => held += 1,
            _ => paid += 1,
        }
    }
    assert!(paid > 5 && held > 5, "{paid} {held}");
}
