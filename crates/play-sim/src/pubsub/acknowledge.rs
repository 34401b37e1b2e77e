//! `pubsub.subscriptions.acknowledge`

use serde_json::json;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

pub(super) fn acknowledge(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    super::check(sim, request)?;
    let body = request.json(&["ackIds"])?;
    sim.queue.acknowledge(&super::ack_ids(&body)?);
    Ok(Answer::Json(json!({})))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use crate::sim::SUBSCRIPTION;
    use crate::sim::testing::{ask, shared};

    #[test]
    fn nothing_to_acknowledge_and_foreign_subscriptions_are_refused() {
        let sim = shared();
        let post = |name: &str, body| ask(&sim, Method::POST, &format!("/v1/{name}:acknowledge"), body);
        assert_eq!(post(SUBSCRIPTION, json!({})).0, 400);
        assert_eq!(post(SUBSCRIPTION, json!({"ackIds": []})).0, 400);
        assert_eq!(post(SUBSCRIPTION, json!({"ackIds": ["nonsense"]})).0, 400);
        let (status, body) = post("projects/lumen-apps/subscriptions/none", json!({"ackIds": ["x"]}));
        assert_eq!((status, &body["error"]["status"]), (404, &"NOT_FOUND".into()));
        assert_eq!(post("projects/other/subscriptions/x", json!({"ackIds": ["x"]})).0, 403);
    }
}
