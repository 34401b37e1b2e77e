//! What gives money back.

use super::*;

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
