//! `pubsub.subscriptions.modifyAckDeadline`

use std::time::Duration;

use serde_json::{Value, json};

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

pub(super) fn modify(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    super::check(sim, request)?;
    let body = request.json(&["ackIds", "ackDeadlineSeconds"])?;
    let seconds = match &body["ackDeadlineSeconds"] {
        Value::Null => Some(0),
        value => value.as_i64(),
    };
    let seconds = seconds.filter(|s| (0..=600).contains(s)).ok_or_else(|| {
        Refusal::invalid("Invalid ack deadline given: it must be between 0 and 600 seconds.")
    })?;
    let ids = super::ack_ids(&body)?;
    sim.queue.modify(&ids, Duration::from_secs(seconds as u64), tokio::time::Instant::now());
    Ok(Answer::Json(json!({})))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;
    use tokio::time::Instant;

    use crate::sim::SUBSCRIPTION;
    use crate::sim::testing::{ask, sim};

    #[test]
    fn zero_gives_a_message_back_at_once() {
        let sim = sim(200);
        let held = sim.queue.deliver(10_000, Instant::now());
        assert!(sim.queue.deliver(1, Instant::now()).is_empty());
        let path = format!("/v1/{SUBSCRIPTION}:modifyAckDeadline");
        let body = json!({"ackIds": [held[0].ack_id], "ackDeadlineSeconds": 0});
        assert_eq!(ask(&sim, Method::POST, &path, body).0, 200);
        let again = sim.queue.deliver(10, Instant::now());
        assert_eq!((again.len(), &again[0].message_id), (1, &held[0].message_id));
        let late = json!({"ackIds": [held[0].ack_id], "ackDeadlineSeconds": 601});
        assert_eq!(ask(&sim, Method::POST, &path, late).0, 400);
    }
}
