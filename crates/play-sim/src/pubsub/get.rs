//! `pubsub.subscriptions.get`

use axum::http::StatusCode;
use serde_json::json;

use crate::calendar::SECOND;
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::{SUBSCRIPTION, Sim, TOPIC};
use crate::wire::Body;

/// What Pub/Sub answers for the topic of a subscription whose topic was deleted.
const DELETED_TOPIC: &str = "_deleted-topic_";

pub(super) fn get(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    super::check(sim, request)?;
    let settings = sim.queue.settings();
    if settings.hidden {
        let message = "User not authorized to perform this action.";
        return Err(Refusal::plain(StatusCode::FORBIDDEN, message));
    }
    let body = Body::new()
        .with("name", SUBSCRIPTION)
        .with("topic", if settings.topic_deleted { DELETED_TOPIC } else { TOPIC })
        .with("pushConfig", settings.push_endpoint.map_or(json!({}), |to| json!({"pushEndpoint": to})))
        .with("ackDeadlineSeconds", settings.ack_deadline.unwrap_or(60))
        .maybe("retainAckedMessages", settings.retain_acked.then_some(true))
        .with("messageRetentionDuration", "604800s")
        // No ttl: never deleted for want of use.
        .with(
            "expirationPolicy",
            settings.ttl.map_or(json!({}), |ttl| json!({"ttl": format!("{}s", ttl / SECOND)})),
        )
        .maybe("detached", settings.detached.then_some(true))
        .with("state", "ACTIVE");
    Ok(Answer::Json(body.into()))
}

#[cfg(test)]
mod tests {
    use crate::sim::SUBSCRIPTION;
    use crate::sim::testing::{get, shared};

    #[test]
    fn the_subscription_is_a_pull_subscription_that_never_expires() {
        let (status, body) = get(&shared(), &format!("/v1/{SUBSCRIPTION}"));
        assert_eq!(status, 200);
        assert_eq!(
            (&body["pushConfig"], &body["expirationPolicy"]),
            (&"{}".parse().unwrap(), &"{}".parse().unwrap())
        );
        let (status, body) = get(&shared(), "/v1/projects/lumen-apps/subscriptions/none");
        assert_eq!((status, &body["error"]["message"]), (404, &"Resource not found (resource=none).".into()));
    }
}
