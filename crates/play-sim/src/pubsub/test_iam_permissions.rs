//! `pubsub.subscriptions.testIamPermissions`: a missing subscription has an empty set, not an error.

use serde_json::json;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;
use crate::wire::Body;

/// What `roles/pubsub.subscriber` and `roles/pubsub.viewer` hold for a subscription.
const HELD: [&str; 2] = ["pubsub.subscriptions.consume", "pubsub.subscriptions.get"];

pub(super) fn test(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json(&["permissions"])?;
    let asked: Vec<&str> = body["permissions"]
        .as_array()
        .map(|a| a.iter().filter_map(|p| p.as_str()).collect())
        .unwrap_or_default();
    if asked.iter().any(|permission| permission.contains('*')) {
        return Err(Refusal::invalid("Permissions with wildcards are not allowed."));
    }
    if super::check(sim, request).is_err() {
        return Ok(Answer::Json(json!({})));
    }
    let hidden = sim.queue.settings().hidden;
    let holds = |permission: &&str| HELD.contains(permission) && !(hidden && permission.ends_with(".get"));
    let held: Vec<&str> = asked.into_iter().filter(holds).collect();
    Ok(Answer::Json(Body::new().with("permissions", held).into()))
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::json;

    use crate::sim::SUBSCRIPTION;
    use crate::sim::testing::{ask, shared};

    #[test]
    fn only_what_is_held_comes_back() {
        let body = json!({"permissions": ["pubsub.subscriptions.consume", "pubsub.subscriptions.delete"]});
        let post = |name: &str| {
            ask(&shared(), Method::POST, &format!("/v1/{name}:testIamPermissions"), body.clone())
        };
        assert_eq!(post(SUBSCRIPTION), (200, json!({"permissions": ["pubsub.subscriptions.consume"]})));
        assert_eq!(post("projects/lumen-apps/subscriptions/none"), (200, json!({})));
    }
}
