//! What changes the course of a subscription.

use super::*;

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
