//! `pubsub.subscriptions.get`

use serde_json::json;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::{SUBSCRIPTION, Sim, TOPIC};

use super::queue::ACK_DEADLINE;

pub(super) fn get(_: &Sim, request: &Request) -> Result<Answer, Refusal> {
    super::check(request)?;
    Ok(Answer::Json(json!({
        "name": SUBSCRIPTION,
        "topic": TOPIC,
        "pushConfig": {},
        "ackDeadlineSeconds": ACK_DEADLINE.as_secs(),
        "messageRetentionDuration": "604800s",
        // No ttl: never deleted for want of use.
        "expirationPolicy": {},
        "state": "ACTIVE",
    })))
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
