//! How the subscription is set up, what is published by hand, and what is given back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;
use crate::world::Published;

pub(super) fn get(sim: &Sim) -> Result<Answer, Refusal> {
    Ok(Answer::Json(sim.queue.settings().body()))
}

pub(super) fn set(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let body: Value = serde_json::from_slice(&request.body)
        .map_err(|error| Refusal::invalid(format!("Invalid JSON payload received. {error}")))?;
    let settings = sim.queue.settings().changed(&body)?;
    sim.queue.set(settings, sim.now());
    get(sim)
}

pub(super) fn release(sim: &Sim) -> Result<Answer, Refusal> {
    sim.queue.release();
    Ok(Answer::Json(json!({})))
}

/// `{"body":{...}}`: any body, published at the world's now.
pub(super) fn notify(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json(&["body"])?;
    let Some(notice) = body.get("body") else {
        return Err(Refusal::invalid("body: what is to be published is missing."));
    };
    let now = sim.now();
    sim.queue.publish(vec![Published { at: now, data: STANDARD.encode(notice.to_string()) }], now);
    Ok(Answer::Json(json!({})))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;
    use tokio::time::Instant;

    use crate::sim::SUBSCRIPTION;
    use crate::sim::testing::{ask, get, sim};

    #[test]
    fn settings_are_answered_by_the_subscription_and_enforced() {
        let sim = sim(200);
        let path = format!("/v1/{SUBSCRIPTION}");
        let set = |body| ask(&sim, Method::POST, "/sim/pubsub", body);
        let (status, body) =
            set(json!({"ttl": "2678400s", "ackDeadlineSeconds": 10, "retainAckedMessages": true}));
        assert_eq!((status, &body["ttl"]), (200, &"2678400s".into()));
        let (_, body) = get(&sim, &path);
        assert_eq!(body["expirationPolicy"]["ttl"], "2678400s");
        assert_eq!((&body["ackDeadlineSeconds"], &body["retainAckedMessages"]), (&10.into(), &true.into()));
        set(json!({"topicDeleted": true, "pushEndpoint": "https://example.com/push"}));
        let (_, body) = get(&sim, &path);
        assert_eq!(body["topic"], "_deleted-topic_");
        assert_eq!(body["pushConfig"]["pushEndpoint"], "https://example.com/push");
        set(json!({"mayView": false}));
        assert_eq!(get(&sim, &path).0, 403);
        let asked = json!({"permissions": ["pubsub.subscriptions.get", "pubsub.subscriptions.consume"]});
        let held = ask(&sim, Method::POST, &format!("{path}:testIamPermissions"), asked.clone()).1;
        assert_eq!(held["permissions"], json!(["pubsub.subscriptions.consume"]));
        set(json!({"deleted": true}));
        assert_eq!(get(&sim, &path).0, 404);
        let seek = json!({"time": "2026-11-19T09:00:00Z"});
        assert_eq!(ask(&sim, Method::POST, &format!("{path}:seek"), seek).0, 404);
        assert_eq!(ask(&sim, Method::POST, &format!("{path}:testIamPermissions"), asked).1, json!({}));
        assert_eq!(sim.queue.len(), 0);
    }

    #[test]
    fn any_body_can_be_published() {
        let sim = sim(100);
        let before = sim.queue.len();
        let test = json!({"body": {"version": "1.0", "testNotification": {"version": "1.0"}}});
        assert_eq!(ask(&sim, Method::POST, "/sim/notify", test).0, 200);
        assert_eq!(ask(&sim, Method::POST, "/sim/notify", json!({})).0, 400);
        let last = sim.queue.deliver(1_000, Instant::now()).pop().unwrap();
        assert_eq!(sim.queue.len(), before + 1);
        assert_eq!(last.data, "eyJ0ZXN0Tm90aWZpY2F0aW9uIjp7InZlcnNpb24iOiIxLjAifSwidmVyc2lvbiI6IjEuMCJ9");
    }
}
