use std::sync::Arc;

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::calendar::{DAY, Millis, parse};
use crate::sim::Sim;
use crate::sim::testing::{ask, get, play, sim};

fn purchases(sim: &Arc<Sim>) -> Vec<Value> {
    get(sim, "/sim/truth/purchases?limit=10000").1["purchases"].as_array().unwrap().clone()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value}"))
}

fn subscriptions(sim: &Arc<Sim>, state: &str) -> Vec<Value> {
    let state = format!("SUBSCRIPTION_STATE_{state}");
    purchases(sim).into_iter().filter(|p| p["purchase"]["subscriptionState"] == state.as_str()).collect()
}

/// Renewing, active, with all that is to be had of it still ahead.
fn renewing(sim: &Arc<Sim>) -> Vec<Value> {
    let plan = |p: &Value| p["purchase"]["lineItems"][0]["autoRenewingPlan"].clone();
    let now = sim.now();
    let whole = |p: &Value| {
        plan(p)["autoRenewEnabled"] == true
            && plan(p)["installmentDetails"].is_null()
            && p["purchase"]["testPurchase"].is_null()
            && expiry(&p["purchase"]) > now + 2 * DAY
            && order(sim, p, latest(p))["state"] == "PROCESSED"
            && order(sim, p, latest(p))["total"]["units"].is_string()
    };
    subscriptions(sim, "ACTIVE").into_iter().filter(whole).collect()
}

fn expiry(body: &Value) -> Millis {
    parse(text(&body["lineItems"][0], "expiryTime")).unwrap()
}

fn latest(purchase: &Value) -> &str {
    text(&purchase["purchase"]["lineItems"][0], "latestSuccessfulOrderId")
}

fn order(sim: &Arc<Sim>, purchase: &Value, id: &str) -> Value {
    play(sim, &format!("{}/orders/{id}", text(purchase, "packageName"))).1
}

fn post(sim: &Arc<Sim>, purchase: &Value, rest: &str, body: Value) -> (u16, Value) {
    let package = text(purchase, "packageName");
    ask(sim, Method::POST, &format!("/androidpublisher/v3/applications/{package}/{rest}"), body)
}

fn v2(sim: &Arc<Sim>, purchase: &Value, verb: &str, body: Value) -> (u16, Value) {
    let token = text(purchase, "purchaseToken");
    post(sim, purchase, &format!("purchases/subscriptionsv2/tokens/{token}:{verb}"), body)
}

fn refund(sim: &Arc<Sim>, purchase: &Value, id: &str, revoke: bool) -> u16 {
    post(sim, purchase, &format!("orders/{id}:refund?revoke={revoke}"), Value::Null).0
}

fn again(sim: &Arc<Sim>, purchase: &Value) -> Value {
    get(sim, &format!("/sim/truth/purchases/{}", text(purchase, "purchaseToken"))).1
}

fn wait(sim: &Arc<Sim>, span: &str) {
    assert_eq!(ask(sim, Method::POST, "/sim/clock", json!({"advance": span})).0, 200);
}

fn cancel(sim: &Arc<Sim>, purchase: &Value, kind: &str) -> u16 {
    v2(sim, purchase, "cancel", json!({"cancellationContext": {"cancellationType": kind}})).0
}

/// Lets time pass until there is what is looked for: rare things are not there at every moment.
fn until_found<T>(sim: &Arc<Sim>, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..200 {
        if let Some(found) = look() {
            return found;
        }
        wait(sim, "PT6H");
    }
    panic!("no {what}");
}

const BY_USER: &str = "USER_REQUESTED_STOP_RENEWALS";
const BY_DEVELOPER: &str = "DEVELOPER_REQUESTED_STOP_PAYMENTS";

/// What was published and not taken yet.
fn notices(sim: &Arc<Sim>) -> Vec<Value> {
    let messages = sim.queue.deliver(1_000_000, tokio::time::Instant::now());
    messages.into_iter().map(|m| serde_json::from_slice(&STANDARD.decode(m.data).unwrap()).unwrap()).collect()
}

fn codes(notices: &[Value]) -> Vec<i64> {
    notices.iter().filter_map(|n| n["subscriptionNotification"]["notificationType"].as_i64()).collect()
}

fn voided(sim: &Arc<Sim>) -> Vec<Value> {
    get(sim, "/sim/truth/voided").1["voidedPurchases"].as_array().unwrap().clone()
}

#[test]
fn a_refund_without_revoke_keeps_access_and_is_voided_nowhere() {
    let sim = sim(1_500);
    notices(&sim);
    let before = &renewing(&sim)[0];
    let id = latest(before);
    assert_eq!(refund(&sim, before, id, false), 204);
    let refunded = order(&sim, before, id);
    assert_eq!(refunded["state"], "REFUNDED");
    assert_eq!(refunded["orderHistory"]["refundEvent"]["refundDetails"]["total"], refunded["total"]);
    let after = again(&sim, before);
    assert_eq!(after["purchase"]["subscriptionState"], "SUBSCRIPTION_STATE_ACTIVE");
    assert_eq!(after["purchase"]["lineItems"], before["purchase"]["lineItems"]);
    assert_ne!(after["purchase"]["etag"], before["purchase"]["etag"]);
    assert!(notices(&sim).is_empty());
    let (status, body) = post(&sim, before, &format!("orders/{id}:refund"), Value::Null);
    assert_eq!((status, text(&body["error"], "message")), (400, "The order has already been refunded."));
    wait(&sim, "PT2H");
    assert!(voided(&sim).iter().all(|v| v["orderId"] != id));
}

#[test]
fn a_refund_with_revoke_ends_a_subscription_by_its_latest_order_only() {
    let sim = sim(1_500);
    notices(&sim);
    let all = renewing(&sim);
    let several = |p: &&Value| p["orderIds"].as_array().unwrap().len() > 2;
    let paid = |p: &Value, id: &str| order(&sim, p, id)["state"] == "PROCESSED";
    let (older, former) = all
        .iter()
        .filter(several)
        .find_map(|p| {
            let ids = p["orderIds"].as_array().unwrap();
            let former = ids.iter().rev().skip(1).map(|id| id.as_str().unwrap()).find(|id| paid(p, id))?;
            Some((p, former))
        })
        .unwrap();
    let newest = all.iter().find(|p| p["purchaseToken"] != older["purchaseToken"]).unwrap();
    assert_eq!(refund(&sim, older, former, true), 204);
    assert_eq!(order(&sim, older, former)["state"], "REFUNDED");
    assert_eq!(again(&sim, older)["purchase"]["subscriptionState"], "SUBSCRIPTION_STATE_ACTIVE");
    assert!(notices(&sim).is_empty(), "nothing was revoked");

    assert_eq!(refund(&sim, newest, latest(newest), true), 204);
    let after = again(&sim, newest);
    assert_eq!(after["purchase"]["subscriptionState"], "SUBSCRIPTION_STATE_EXPIRED");
    assert_eq!(expiry(&after["purchase"]), sim.now());
    let told = notices(&sim);
    assert_eq!(codes(&told), [12]);
    let void = told.iter().find(|n| n["voidedPurchaseNotification"].is_object()).unwrap();
    assert_eq!(void["voidedPurchaseNotification"]["orderId"], latest(newest));
    wait(&sim, "PT2H");
    let listed: Vec<_> = voided(&sim).into_iter().map(|v| v["orderId"].clone()).collect();
    assert!(listed.contains(&latest(newest).into()) && !listed.contains(&former.into()));
    // Access stays gone, and nothing is charged any more.
    let orders = after["orderIds"].as_array().unwrap().len();
    wait(&sim, "P50D");
    assert_eq!(again(&sim, newest)["orderIds"].as_array().unwrap().len(), orders);
}

#[test]
fn a_one_time_purchase_is_taken_back_with_its_order() {
    let sim = sim(1_500);
    notices(&sim);
    let owned = |p: &&Value| {
        p["kind"] == "one-time"
            && p["purchase"]["purchaseStateContext"]["purchaseState"] == "PURCHASED"
            && order(&sim, p, text(&p["purchase"], "orderId"))["state"] == "PROCESSED"
    };
    let all = purchases(&sim);
    let mut owned = all.iter().filter(owned);
    let (kept, taken) = (owned.next().unwrap(), owned.next().unwrap());
    let id = |p: &Value| text(&p["purchase"], "orderId").to_owned();
    assert_eq!(refund(&sim, kept, &id(kept), false), 204);
    assert_eq!(again(&sim, kept)["purchase"]["purchaseStateContext"]["purchaseState"], "PURCHASED");
    assert_eq!(refund(&sim, taken, &id(taken), true), 204);
    assert_eq!(again(&sim, taken)["purchase"]["purchaseStateContext"]["purchaseState"], "CANCELLED");
    let told = notices(&sim);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["voidedPurchaseNotification"]["productType"], 2);
}

#[test]
fn what_was_not_charged_and_what_is_too_old_is_not_refunded() {
    let sim = sim(1_500);
    let all = || get(&sim, "/sim/truth/orders?all=true&limit=10000").1["orders"].as_array().unwrap().clone();
    for state in ["PENDING", "CANCELED", "REFUNDED", "PENDING_REFUND"] {
        let order = &until_found(&sim, state, || all().into_iter().find(|o| o["state"] == state));
        let (status, body) =
            post(&sim, order, &format!("orders/{}:refund", text(order, "orderId")), Value::Null);
        assert_eq!((status, &body["error"]["status"]), (400, &"INVALID_ARGUMENT".into()), "{state}");
    }
    let orders = all();
    let charged =
        orders.iter().find(|o| o["state"] == "PROCESSED" && text(o, "createTime") < "2026").unwrap();
    let unknown = post(&sim, charged, "orders/GPA.3300-0000-0000-00000:refund", Value::Null);
    assert_eq!(unknown.0, 404);
    assert!(sim.world().written().is_empty());
    wait(&sim, "P36M");
    let old = post(&sim, charged, &format!("orders/{}:refund", text(charged, "orderId")), Value::Null);
    assert_eq!(old.0, 400);
    assert!(text(&old.1["error"], "message").contains("3 years"), "{}", old.1);
}

#[test]
fn a_cancelled_subscription_runs_to_its_end_and_only_the_users_kind_is_restored() {
    let sim = sim(3_000);
    notices(&sim);
    let all = renewing(&sim);
    let (mut by_user, mut by_developer) = (Vec::new(), Vec::new());
    for (n, purchase) in all.iter().enumerate() {
        let (kind, list) =
            if n % 2 == 0 { (BY_USER, &mut by_user) } else { (BY_DEVELOPER, &mut by_developer) };
        assert_eq!(cancel(&sim, purchase, kind), 200);
        let after = again(&sim, purchase);
        assert_eq!(after["purchase"]["subscriptionState"], "SUBSCRIPTION_STATE_CANCELED");
        assert_eq!(expiry(&after["purchase"]), expiry(&purchase["purchase"]));
        assert_eq!(after["purchase"]["lineItems"][0]["autoRenewingPlan"].get("autoRenewEnabled"), None);
        let said = &after["purchase"]["canceledStateContext"];
        let key =
            if kind == BY_USER { "userInitiatedCancellation" } else { "developerInitiatedCancellation" };
        assert!(said[key].is_object(), "{said}");
        assert_eq!(cancel(&sim, purchase, kind), 400, "once");
        list.push(purchase);
    }
    assert_eq!(codes(&notices(&sim)), vec![3; all.len()]);
    wait(&sim, "P13M");
    let restored = |list: &[&Value]| {
        let told = |p: &Value| p["events"].to_string().matches("Restarted").count();
        list.iter().filter(|p| told(&again(&sim, p)) > told(p)).count()
    };
    assert!(by_user.len() > 80 && restored(&by_user) > 2, "{} {}", by_user.len(), restored(&by_user));
    assert_eq!(restored(&by_developer), 0);
    for purchase in by_developer {
        let after = again(&sim, purchase);
        assert_eq!(after["orderIds"], purchase["orderIds"]);
        assert!(after["endTime"].is_string());
    }
}

#[test]
fn a_commitment_is_served_before_it_ends_unless_the_payments_are_stopped() {
    let sim = sim(8_000);
    notices(&sim);
    let now = sim.now();
    let left = |p: &Value| {
        p["purchase"]["lineItems"][0]["autoRenewingPlan"]["installmentDetails"]["remainingCommittedPaymentsCount"]
            .as_i64()
            .unwrap_or(0)
    };
    let committed: Vec<Value> = subscriptions(&sim, "ACTIVE")
        .into_iter()
        .filter(|p| {
            left(p) > 2
                && expiry(&p["purchase"]) > now
                && !p["purchase"]["lineItems"].to_string().contains("pendingCancellation")
        })
        .collect();
    let [served, stopped, ..] = &committed[..] else { panic!("{} commitments", committed.len()) };
    assert_eq!(cancel(&sim, served, BY_USER), 200);
    let after = again(&sim, served);
    assert_eq!(after["purchase"]["subscriptionState"], "SUBSCRIPTION_STATE_ACTIVE");
    let details = &after["purchase"]["lineItems"][0]["autoRenewingPlan"]["installmentDetails"];
    assert_eq!(details["pendingCancellation"], json!({}));
    assert_eq!(codes(&notices(&sim)), [18]);
    assert_eq!(cancel(&sim, stopped, BY_DEVELOPER), 200);
    assert_eq!(again(&sim, stopped)["purchase"]["subscriptionState"], "SUBSCRIPTION_STATE_CANCELED");
    assert_eq!(codes(&notices(&sim)), [3]);
    wait(&sim, "P14M");
    let count = |p: &Value| p["orderIds"].as_array().unwrap().len() as i64;
    assert_eq!(count(&again(&sim, served)), count(served) + left(served));
    assert!(again(&sim, served)["endTime"].is_string());
    assert_eq!(count(&again(&sim, stopped)), count(stopped));
}

#[test]
fn what_does_not_renew_is_not_cancelled_and_what_is_over_not_revoked() {
    let sim = sim(3_000);
    let prepaid = |p: &&Value| p["purchase"]["lineItems"][0]["prepaidPlan"].is_object();
    let active = subscriptions(&sim, "ACTIVE");
    let prepaid = active.iter().find(prepaid).unwrap();
    let expired = &subscriptions(&sim, "EXPIRED");
    let expired = expired.iter().find(|p| p["forgotten"].is_null()).unwrap();
    let all = purchases(&sim);
    let forgotten = all.iter().find(|p| p["forgotten"] == true).unwrap();
    let one_time = all.iter().find(|p| p["kind"] == "one-time").unwrap();
    let context = |kind: &str| json!({"cancellationContext": {"cancellationType": kind}});
    for purchase in [prepaid, expired] {
        let (status, body) = v2(&sim, purchase, "cancel", context(BY_USER));
        let reason = &body["error"]["errors"][0]["reason"];
        assert_eq!((status, reason), (400, &"invalidPurchaseState".into()));
    }
    assert_eq!(v2(&sim, forgotten, "cancel", context(BY_USER)).0, 410);
    assert_eq!(v2(&sim, one_time, "cancel", context(BY_USER)).0, 410);
    let full = json!({"revocationContext": {"fullRefund": {}}});
    assert_eq!(v2(&sim, expired, "revoke", full.clone()).0, 400);
    let item = |p: &Value| json!({"revocationContext": {"itemBasedRefund": {"productId": p["productId"]}}});
    assert_eq!(v2(&sim, prepaid, "revoke", item(prepaid)).0, 400);
    for state in ["IN_GRACE_PERIOD", "ON_HOLD"] {
        let declined = &until_found(&sim, state, || subscriptions(&sim, state).pop());
        assert_eq!(v2(&sim, declined, "revoke", item(declined)).0, 400, "{state}");
        assert_eq!(v2(&sim, declined, "revoke", full.clone()).0, 200, "{state}");
        let after = again(&sim, declined);
        let waiting = text(
            after["orderIds"].as_array().unwrap().last().map(|id| json!({"id": id})).as_ref().unwrap(),
            "id",
        )
        .to_owned();
        assert_eq!(order(&sim, declined, &waiting)["state"], "CANCELED", "{state}");
    }
    let other = json!({"revocationContext": {"itemBasedRefund": {"productId": "not.owned"}}});
    let (status, body) = v2(&sim, &renewing(&sim)[0], "revoke", other);
    assert_eq!((status, &body["error"]["errors"][0]["reason"]), (400, &"productNotOwnedByUser".into()));
}

#[test]
fn a_revocation_gives_back_all_the_share_of_the_time_left_or_one_item() {
    let sim = sim(1_500);
    notices(&sim);
    let all = renewing(&sim);
    let [full, part, item, ..] = &all[..] else { panic!("too few") };
    let contexts = [
        (full, json!({"fullRefund": {}}), "REFUNDED"),
        (part, json!({"proratedRefund": {}}), "PARTIALLY_REFUNDED"),
        (item, json!({"itemBasedRefund": {"productId": item["productId"]}}), "REFUNDED"),
    ];
    for (purchase, context, state) in contexts {
        assert_eq!(v2(&sim, purchase, "revoke", json!({"revocationContext": context})), (200, json!({})));
        assert_eq!(order(&sim, purchase, latest(purchase))["state"], state);
        let after = again(&sim, purchase);
        assert_eq!(after["purchase"]["subscriptionState"], "SUBSCRIPTION_STATE_EXPIRED");
        let told = notices(&sim);
        assert_eq!((codes(&told), told.len()), (vec![12], 2));
    }
    let history = &order(&sim, part, latest(part))["orderHistory"]["partialRefundEvents"][0]["refundDetails"];
    let units = |money: &Value| {
        let whole: i64 = money["units"].as_str().map_or(0, |u| u.parse().unwrap());
        whole * 1_000_000_000 + money["nanos"].as_i64().unwrap_or(0)
    };
    let charged = order(&sim, part, latest(part));
    let service = &charged["lineItems"][0]["subscriptionDetails"];
    let time = |key: &str| parse(text(service, key)).unwrap();
    let (from, until) = (time("servicePeriodStartTime"), time("servicePeriodEndTime"));
    let share = (until - sim.now()) as f64 / (until - from) as f64;
    let (back, total) = (units(&history["total"]) as f64, units(&charged["total"]) as f64);
    assert!((back / total - share).abs() < 0.05, "{back} of {total}, {share} of the time");
}

#[test]
fn a_deferral_moves_the_next_charge_and_a_dry_run_only_says_where() {
    let sim = sim(1_500);
    notices(&sim);
    let purchase = &renewing(&sim)[0];
    let etag = text(&purchase["purchase"], "etag").to_owned();
    let defer = |etag: &str, dry: bool, span: &str| {
        let context = json!({"deferDuration": span, "etag": etag, "validateOnly": dry});
        v2(&sim, purchase, "defer", json!({"deferralContext": context}))
    };
    let until = expiry(&purchase["purchase"]) + 10 * DAY;
    let said = |body: &Value| {
        let item = &body["itemExpiryTimeDetails"][0];
        assert_eq!(item["productId"], purchase["productId"]);
        parse(text(item, "expiryTime")).unwrap()
    };
    let (status, dry) = defer(&etag, true, "864000s");
    assert_eq!((status, said(&dry)), (200, until));
    assert_eq!(again(&sim, purchase), *purchase);
    assert_eq!(defer("0123456789abcdef", false, "864000s").0, 409);
    for span in ["86399s", "31536001s", "P1D", "864000", "-864000s"] {
        assert_eq!(defer(&etag, false, span).0, 400, "{span}");
    }
    assert!(notices(&sim).is_empty() && sim.world().written().is_empty());
    let (status, done) = defer(&etag, false, "864000s");
    assert_eq!((status, said(&done)), (200, until));
    assert_eq!(defer(&etag, false, "864000s").0, 409, "the etag is another now");
    let after = again(&sim, purchase);
    assert_eq!(expiry(&after["purchase"]), until);
    assert_eq!(codes(&notices(&sim)), [9]);
    let orders = after["orderIds"].as_array().unwrap().len();
    sim.advance(|_| until - 1);
    assert_eq!(again(&sim, purchase)["orderIds"].as_array().unwrap().len(), orders);
}

#[test]
fn what_comes_after_a_deferral_comes_so_much_later() {
    let (plain, deferred) = (sim(1_500), sim(1_500));
    let mut moved = 0;
    for purchase in renewing(&deferred).iter().take(40) {
        let context = json!({"deferDuration": "864000s", "etag": purchase["purchase"]["etag"]});
        assert_eq!(v2(&deferred, purchase, "defer", json!({"deferralContext": context})).0, 200);
    }
    let chosen: Vec<Value> = renewing(&plain).into_iter().take(40).collect();
    plain.advance(|now| now + 40 * DAY);
    deferred.advance(|now| now + 50 * DAY);
    for purchase in &chosen {
        let (plain, deferred) = (again(&plain, purchase), again(&deferred, purchase));
        let renewals = |p: &Value, since: Millis| {
            let events = p["events"].as_array().unwrap().clone();
            let at = |e: &Value| parse(text(e, "at")).unwrap();
            let renewed = |e: &&Value| text(e, "what").starts_with("Paid") && at(e) > since;
            events.iter().filter(renewed).map(at).collect::<Vec<_>>()
        };
        let since = parse(crate::sim::testing::NOW).unwrap();
        let expected: Vec<_> = renewals(&plain, since).into_iter().map(|at| at + 10 * DAY).collect();
        assert_eq!(renewals(&deferred, since), expected);
        moved += expected.len();
    }
    assert!(moved > 15, "only {moved}");
}

#[test]
fn an_acknowledgement_saves_the_sale_and_may_be_said_twice() {
    let sim = sim(6_000);
    let open = |p: &Value| {
        p["purchase"]["acknowledgementState"] == "ACKNOWLEDGEMENT_STATE_PENDING"
            && p["endTime"].is_null()
            && p["purchase"]["purchaseStateContext"]["purchaseState"] != "PENDING"
            && p["purchase"]["subscriptionState"] != "SUBSCRIPTION_STATE_PENDING"
    };
    let open = until_found(&sim, "two that wait", || {
        let open: Vec<Value> = purchases(&sim).into_iter().filter(open).collect();
        (open.len() > 1).then_some(open)
    });
    for purchase in &open {
        let kind = if purchase["kind"] == "subscription" { "subscriptions" } else { "products" };
        let path = |product: &str| {
            format!("purchases/{kind}/{product}/tokens/{}:acknowledge", text(purchase, "purchaseToken"))
        };
        let (status, body) = post(&sim, purchase, &path("another"), json!({}));
        let reason = &body["error"]["errors"][0]["reason"];
        assert_eq!((status, reason), (400, &"purchaseTokenDoesNotMatchProductId".into()));
        for _ in 0..2 {
            let (status, body) = post(&sim, purchase, &path(text(purchase, "productId")), json!({}));
            assert_eq!(status, 204, "{body}");
        }
        let state = &again(&sim, purchase)["purchase"]["acknowledgementState"];
        assert_eq!(state, "ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED");
    }
    assert_eq!(sim.world().written().len(), open.len(), "the second time nothing changed");
    wait(&sim, "P4D");
    let tokens: Vec<&str> = open.iter().map(|p| text(p, "purchaseToken")).collect();
    let unacknowledged = |v: &Value| v["voidedReason"] == 8 && tokens.contains(&text(v, "purchaseToken"));
    assert!(!voided(&sim).iter().any(unacknowledged));
}

#[test]
fn consuming_acknowledges_and_happens_once() {
    let sim = sim(3_000);
    let unused = |p: &&Value| {
        let offer = &p["purchase"]["productLineItem"][0]["productOfferDetails"];
        p["kind"] == "one-time"
            && offer["consumptionState"] == "CONSUMPTION_STATE_YET_TO_BE_CONSUMED"
            && p["purchase"]["purchaseStateContext"]["purchaseState"] == "PURCHASED"
    };
    let all = purchases(&sim);
    let purchase = all.iter().find(unused).unwrap();
    let (product, token) = (text(purchase, "productId"), text(purchase, "purchaseToken"));
    let path = format!("purchases/products/{product}/tokens/{token}:consume");
    assert_eq!(post(&sim, purchase, &path, Value::Null).0, 204);
    let after = &again(&sim, purchase)["purchase"];
    assert_eq!(after["acknowledgementState"], "ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED");
    let offer = &after["productLineItem"][0]["productOfferDetails"];
    assert_eq!(offer["consumptionState"], "CONSUMPTION_STATE_CONSUMED");
    let (status, body) = post(&sim, purchase, &path, Value::Null);
    assert_eq!((status, &body["error"]["errors"][0]["reason"]), (400, &"invalidPurchaseState".into()));
}

#[test]
fn the_first_answer_to_a_review_counts_and_google_decides_a_day_later() {
    let sim = sim(3_000);
    notices(&sim);
    let all = renewing(&sim);
    let mut tokens = std::collections::HashMap::new();
    for purchase in all.iter().take(90) {
        let body = json!({"orderId": latest(purchase)});
        assert_eq!(ask(&sim, Method::POST, "/sim/chargeback", body).0, 200);
    }
    for notice in notices(&sim) {
        let review = &notice["pendingRefundReviewNotification"];
        tokens.insert(text(review, "orderId").to_owned(), text(review, "pendingRefundToken").to_owned());
    }
    let review = |purchase: &Value, token: &str, preference: &str| {
        let body = json!({
            "pendingRefundToken": token, "refundPreference": preference, "sampleContentProvided": false,
            "consumptionPercentageMilliunits": 45_200,
            "consumptionUsageEvents": [{"consumptionTime": "2026-11-19T10:00:00Z", "location": {"regionCode": "DE"}}],
        });
        post(&sim, purchase, &format!("orders/{}:reviewrefund", latest(purchase)), body).0
    };
    let kinds = ["DECLINE", "APPROVE", "none"];
    for (n, purchase) in all.iter().take(90).enumerate() {
        let token = &tokens[latest(purchase)];
        assert_eq!(review(purchase, "wrong", "DECLINE"), 400);
        if kinds[n % 3] != "none" {
            assert_eq!(review(purchase, token, kinds[n % 3]), 204);
            assert_eq!(review(purchase, token, "APPROVE"), 204, "taken, and not heard");
        }
    }
    assert_eq!(sim.world().written().len(), 60);
    wait(&sim, "P1DT1H");
    let charged_back = |kind: &str| {
        let chosen = all.iter().take(90).enumerate().filter(|(n, _)| kinds[n % 3] == kind);
        chosen.filter(|(_, p)| order(&sim, p, latest(p))["state"] == "REFUNDED").count()
    };
    assert_eq!((charged_back("APPROVE"), charged_back("none")), (30, 30));
    assert!((3..22).contains(&charged_back("DECLINE")), "{}", charged_back("DECLINE"));
    let late = all.iter().take(90).enumerate().find(|(n, _)| kinds[n % 3] == "none").unwrap().1;
    assert_eq!(review(late, &tokens[latest(late)], "DECLINE"), 400, "the day is over");
}

#[test]
fn what_a_body_lacks_and_what_it_has_too_much_is_named() {
    let sim = sim(1_500);
    let purchase = &renewing(&sim)[0];
    let id = latest(purchase);
    let said = |rest: String, body: Value| {
        let (status, body) = post(&sim, purchase, &rest, body);
        assert_eq!(status, 400, "{body}");
        text(&body["error"], "message").to_owned()
    };
    let v2 =
        |verb: &str| format!("purchases/subscriptionsv2/tokens/{}:{verb}", text(purchase, "purchaseToken"));
    for (rest, body, words) in [
        (v2("cancel"), json!({}), "'cancellation_context' is required."),
        (
            v2("cancel"),
            json!({"cancellationContext": {}}),
            "'cancellation_context.cancellation_type' is required.",
        ),
        (v2("cancel"), json!({"cancellationContext": {"cancellationType": "NOW"}}), "(TYPE_ENUM), \"NOW\""),
        (v2("cancel"), json!({"context": {}}), "Unknown name \"context\": Cannot find field."),
        (v2("revoke"), json!({"revocationContext": {}}), "one of full_refund"),
        (
            v2("revoke"),
            json!({"revocationContext": {"fullRefund": {"x": 1}}}),
            "Unknown name \"x\" at 'revocation_context.full_refund'",
        ),
        (v2("revoke"), json!({"revocationContext": {"fullRefund": {}, "proratedRefund": {}}}), "oneof"),
        (
            v2("revoke"),
            json!({"revocationContext": {"itemBasedRefund": {}}}),
            "item_based_refund.product_id' is required.",
        ),
        (
            v2("defer"),
            json!({"deferralContext": {"deferDuration": "86400s"}}),
            "'deferral_context.etag' is required.",
        ),
        (v2("defer"), json!({"deferralContext": {"etag": "x"}}), "defer_duration' is required."),
        (v2("defer"), json!({"deferralContext": {"etag": 5, "deferDuration": "86400s"}}), "(TYPE_STRING), 5"),
        (format!("orders/{id}:refund"), json!({"amount": 1}), "Unknown name \"amount\""),
        (format!("orders/{id}:reviewrefund"), json!({}), "'pending_refund_token' is required."),
        (
            format!("orders/{id}:reviewrefund"),
            json!({"pendingRefundToken": "x", "refundPreference": "DECLINE"}),
            "'sample_content_provided' is required.",
        ),
    ] {
        let message = said(rest, body);
        assert!(message.contains(words), "{message}");
    }
    assert!(sim.world().written().is_empty());
}

#[test]
fn what_was_withdrawn_is_not_there() {
    let sim = sim(1_500);
    let purchase = &renewing(&sim)[0];
    let (product, token) = (text(purchase, "productId"), text(purchase, "purchaseToken"));
    for verb in ["refund", "revoke"] {
        let path = format!("purchases/subscriptions/{product}/tokens/{token}:{verb}");
        assert_eq!(post(&sim, purchase, &path, json!({})).0, 404, "{verb}");
    }
}

/// Does every kind of write to some purchases of a world.
fn act_everywhere(sim: &Arc<Sim>) {
    for (n, purchase) in renewing(sim).iter().enumerate() {
        let done = match n % 8 {
            0 => cancel(sim, purchase, BY_USER),
            1 => cancel(sim, purchase, BY_DEVELOPER),
            2 => refund(sim, purchase, latest(purchase), false),
            3 => refund(sim, purchase, latest(purchase), true),
            4 => v2(sim, purchase, "revoke", json!({"revocationContext": {"proratedRefund": {}}})).0,
            5 => {
                let context = json!({"deferDuration": "864000s", "etag": purchase["purchase"]["etag"]});
                v2(sim, purchase, "defer", json!({"deferralContext": context})).0
            }
            6 => ask(sim, Method::POST, "/sim/chargeback", json!({"orderId": latest(purchase)})).0,
            _ => continue,
        };
        assert!(done < 300, "{done}: {n}");
    }
}

#[test]
fn the_world_goes_on_the_same_in_one_step_and_in_many() {
    let worlds = [sim(2_000), sim(2_000)];
    for (world, steps) in worlds.iter().zip([1, 80]) {
        act_everywhere(world);
        for _ in 0..steps {
            world.advance(|now| now + 40 * DAY / steps);
        }
        act_everywhere(world);
        world.advance(|now| now + 3 * DAY);
    }
    let [one, many] = &worlds;
    assert_eq!(one.world().orders(), many.world().orders());
    assert_eq!(one.world().voids(), many.world().voids());
    assert_eq!(one.world().report_rows(), many.world().report_rows());
    assert_eq!(purchases(one), purchases(many));
    let sorted = |sim: &Arc<Sim>| {
        let mut all: Vec<String> = notices(sim).iter().map(Value::to_string).collect();
        all.sort();
        all
    };
    assert_eq!(sorted(one), sorted(many));
    // And what the lists hold is what the lives tell, each order once.
    let told: usize = purchases(one).iter().map(|p| p["orderIds"].as_array().unwrap().len()).sum();
    assert_eq!(one.world().orders().len(), told);
}

#[test]
fn every_write_that_took_effect_is_told_with_its_order_and_token() {
    let sim = sim(1_500);
    let all = renewing(&sim);
    let [one, two, ..] = &all[..] else { panic!("too few") };
    assert_eq!(refund(&sim, one, latest(one), false), 204);
    assert_eq!(refund(&sim, one, latest(one), false), 400);
    assert_eq!(cancel(&sim, two, BY_USER), 200);
    let (_, body) = get(&sim, "/sim/writes");
    let at = sim.now();
    assert_eq!(
        body["writes"],
        json!([
            {"method": "orders.refund", "purchaseToken": one["purchaseToken"], "orderId": latest(one), "at": at},
            {"method": "purchases.subscriptionsv2.cancel", "purchaseToken": two["purchaseToken"], "at": at},
        ])
    );
    let written = &get(&sim, "/sim/stats").1["written"];
    assert_eq!(written, &json!({"orders.refund": 1, "purchases.subscriptionsv2.cancel": 1}));
}
