//! The writes as facts, against small worlds of their own.

mod course;
mod money;
mod rest;

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
