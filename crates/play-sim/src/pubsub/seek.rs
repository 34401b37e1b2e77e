//! `pubsub.subscriptions.seek`, to a time. Snapshots are left out.

use serde_json::json;

use crate::calendar::parse;
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

pub(super) fn seek(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    super::check(sim, request)?;
    let body = request.json(&["time"])?;
    let time = body["time"].as_str().and_then(parse).ok_or_else(|| {
        Refusal::invalid(format!(
            "Invalid value at 'time' (type.googleapis.com/google.protobuf.Timestamp), {}",
            body["time"]
        ))
    })?;
    sim.queue.seek(time);
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
    fn a_day_back_brings_a_days_messages() {
        let sim = sim(2_000);
        ask(&sim, Method::POST, "/sim/pubsub", json!({"retainAckedMessages": true}));
        let ids: Vec<_> = sim.queue.deliver(10_000, Instant::now()).into_iter().map(|d| d.ack_id).collect();
        sim.queue.acknowledge(&ids);
        let path = format!("/v1/{SUBSCRIPTION}:seek");
        assert_eq!(ask(&sim, Method::POST, &path, json!({"time": "2026-11-19T09:00:00.5Z"})).0, 200);
        let of_a_day = sim.queue.len();
        assert!(of_a_day > 0 && of_a_day < ids.len() / 2, "{of_a_day} of {}", ids.len());
        ask(&sim, Method::POST, &path, json!({"time": "2026-11-01T00:00:00Z"}));
        assert_eq!(sim.queue.len(), ids.len());
        assert_eq!(ask(&sim, Method::POST, &path, json!({"time": "yesterday"})).0, 400);
        assert_eq!(ask(&sim, Method::POST, &path, json!({})).0, 400);
    }
}
