//! What marks a purchase, what every write has in common, and what the world makes of many.

use super::*;

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
