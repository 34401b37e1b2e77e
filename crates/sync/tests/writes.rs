//! Writes against a Google that loses answers: what the client says of each is held against what really happened.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use purser_play_api::wire::{
    CancellationType, DeferralContext, Marker, OrderState, RefundPreference, RefundReview, RevocationContext,
    SubscriptionState,
};
use purser_play_api::{Client, Credential, Hosts, Options as ClientOptions, ServiceAccount, WriteError};
use purser_play_sim::{Options, Running, serve};
use serde_json::{Value, json};

async fn world() -> (Running, Client) {
    let now = "2026-10-20T12:00:00Z".parse().expect("a time");
    let options = Options { orders: 3_000, quota_per_minute: 1_000_000, ..Options::new(now) };
    let sim = serve(options).await.expect("the simulator starts");
    let hosts = Hosts {
        publisher: sim.api().to_owned(),
        pubsub: sim.pubsub().to_owned(),
        storage: sim.storage().to_owned(),
    };
    let account = ServiceAccount::from_key_json(sim.service_account_key()).expect("the simulator's key");
    let credential = Credential::ServiceAccount(account);
    let client = Client::new(hosts, credential, ClientOptions::default()).expect("a client");
    (sim, client)
}

/// A control request.
async fn control(sim: &Running, method: &str, path: &str, body: Value) -> Value {
    let address = sim.api().trim_start_matches("http://").to_owned();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let text = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("an answer");
        text
    })
    .await
    .expect("no panic");
    assert!(text.starts_with("HTTP/1.0 200") || text.starts_with("HTTP/1.1 200"), "{text}");
    serde_json::from_str(text.split_once("\r\n\r\n").expect("a body").1).expect("JSON")
}

/// Purchases with their package, oldest customer first.
async fn purchases(sim: &Running) -> Vec<Value> {
    let body = control(sim, "GET", "/sim/truth/purchases?limit=10000", Value::Null).await;
    body["purchases"].as_array().expect("a list").clone()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect(key)
}

/// Subscriptions that renew, with the order that they name as their latest.
fn renewing(purchases: &[Value]) -> Vec<(&str, &str, &str, &Value)> {
    let item = |p: &Value| p["purchase"]["lineItems"][0].clone();
    purchases
        .iter()
        .filter(|p| p["purchase"]["subscriptionState"] == "SUBSCRIPTION_STATE_ACTIVE")
        .filter(|p| item(p)["autoRenewingPlan"]["autoRenewEnabled"] == true)
        .filter(|p| item(p)["autoRenewingPlan"]["installmentDetails"].is_null())
        .filter(|p| p["purchase"]["testPurchase"].is_null())
        .filter_map(|p| {
            let latest = p["purchase"]["lineItems"][0]["latestSuccessfulOrderId"].as_str()?;
            Some((text(p, "packageName"), text(p, "purchaseToken"), latest, p))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_lost_answers_no_write_happens_twice_and_none_is_called_done_or_undone_wrongly() {
    let (sim, client) = world().await;
    for fault in [
        json!({"method": "writes", "rate": 0.2, "seed": 5, "lost": true}),
        json!({"method": "writes", "rate": 0.08, "seed": 6, "lost": true, "status": 503}),
        json!({"method": "writes", "rate": 0.08, "seed": 7, "refused": true}),
        json!({"method": "writes", "rate": 0.08, "seed": 8, "status": 503}),
        json!({"method": "writes", "rate": 0.08, "seed": 9, "concurrent": true}),
        json!({"method": "writes", "rate": 0.05, "seed": 10, "status": 401}),
    ] {
        control(&sim, "POST", "/sim/faults", fault).await;
    }
    let purchases = purchases(&sim).await;
    let all = renewing(&purchases);
    assert!(all.len() > 150, "{} subscriptions", all.len());
    let mut outcomes = Vec::new();
    for (n, (package, token, latest, _)) in all.iter().enumerate() {
        let (method, outcome) = match n % 4 {
            0 => ("orders.refund", client.refund_order(package, latest, false).await),
            1 => ("orders.refund", client.refund_order(package, latest, true).await),
            2 => {
                let kind = CancellationType::UserRequestedStopRenewals;
                ("purchases.subscriptionsv2.cancel", client.cancel_subscription(package, token, kind).await)
            }
            _ => {
                let full = RevocationContext::FullRefund(Marker {});
                ("purchases.subscriptionsv2.revoke", client.revoke_subscription(package, token, &full).await)
            }
        };
        outcomes.push((method, *token, outcome));
    }
    let mut done = BTreeMap::<(String, String), usize>::new();
    for written in sim.written() {
        *done.entry((written.method.to_owned(), written.purchase_token)).or_default() += 1;
    }
    let mut seen = BTreeMap::<&str, usize>::new();
    for (method, token, outcome) in &outcomes {
        let times = done.remove(&((*method).to_owned(), (*token).to_owned())).unwrap_or(0);
        let kind = match (outcome, times) {
            (Ok(()), 1) => "done",
            (Err(WriteError::NotDone(_)), 0) => "not done",
            (Err(WriteError::Unknown(_)), 0) => "unknown and not done",
            (Err(WriteError::Unknown(_)), 1) => "unknown and done",
            (outcome, times) => panic!("{method}: done {times} times, and told as {outcome:?}"),
        };
        *seen.entry(kind).or_default() += 1;
    }
    assert!(done.is_empty(), "nobody asked for {done:?}");
    for kind in ["done", "not done", "unknown and not done", "unknown and done"] {
        assert!(seen.get(kind).is_some_and(|count| *count > 5), "{kind}: {seen:?}");
    }
    sim.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_write_is_understood_and_seen_in_what_is_read_afterwards() {
    let (sim, client) = world().await;
    let purchases = purchases(&sim).await;
    let all = renewing(&purchases);
    let (package, token, latest, purchase) = all[0];
    let etag = text(&purchase["purchase"], "etag").to_owned();
    let by = std::time::Duration::from_secs(864_000);
    let mut deferral = DeferralContext { defer_duration: by, etag, validate_only: true };
    let dry = client.defer_subscription(package, token, &deferral).await.expect("dates");
    deferral.validate_only = false;
    let moved = client.defer_subscription(package, token, &deferral).await.expect("dates");
    assert_eq!(dry.value, moved.value);
    let read = client.subscription_purchase(package, token).await.expect("a purchase").value;
    assert_eq!(read.line_items[0].expiry_time, moved.value.item_expiry_time_details[0].expiry_time);
    let stale = client.defer_subscription(package, token, &deferral).await.expect_err("the etag is stale");
    assert!(matches!(stale, WriteError::NotDone(purser_play_api::Error::Conflict { .. })), "{stale:?}");

    let product = text(purchase, "productId");
    client.acknowledge_subscription(package, product, token, None).await.expect("acknowledged before");
    client.refund_order(package, latest, false).await.expect("refunded");
    let order = client.order(package, latest).await.expect("an order").value;
    assert_eq!(order.state, OrderState::Refunded);
    let kind = CancellationType::DeveloperRequestedStopPayments;
    client.cancel_subscription(package, token, kind).await.expect("cancelled");
    let read = client.subscription_purchase(package, token).await.expect("a purchase").value;
    assert_eq!(read.subscription_state, SubscriptionState::Canceled);

    let (package, token, latest, purchase) = all[1];
    control(&sim, "POST", "/sim/chargeback", json!({"orderId": latest})).await;
    let review = RefundReview {
        pending_refund_token: "wrong".into(),
        refund_preference: RefundPreference::Approve,
        sample_content_provided: true,
        consumption_percentage_milliunits: None,
        consumption_usage_events: Vec::new(),
    };
    let wrong = client.review_refund(package, latest, &review).await.expect_err("no such review");
    assert!(!wrong.may_be_done(), "{wrong:?}");
    let item = RevocationContext::ItemBasedRefund { product_id: text(purchase, "productId").to_owned() };
    client.revoke_subscription(package, token, &item).await.expect("revoked");
    let read = client.subscription_purchase(package, token).await.expect("a purchase").value;
    assert_eq!(read.subscription_state, SubscriptionState::Expired);

    let unused = purchases.iter().find(|p| {
        let item = &p["purchase"]["productLineItem"][0]["productOfferDetails"];
        item["consumptionState"] == "CONSUMPTION_STATE_YET_TO_BE_CONSUMED"
            && p["purchase"]["purchaseStateContext"]["purchaseState"] == "PURCHASED"
    });
    let unused = unused.expect("one that is not used up");
    let (package, token) = (text(unused, "packageName"), text(unused, "purchaseToken"));
    let product = text(unused, "productId");
    client.acknowledge_product(package, product, token).await.expect("acknowledged before");
    client.consume_product(package, product, token).await.expect("consumed");
    let again = client.consume_product(package, product, token).await.expect_err("used up");
    assert!(matches!(again, WriteError::NotDone(purser_play_api::Error::Invalid { .. })), "{again:?}");
    sim.stop().await;
}
