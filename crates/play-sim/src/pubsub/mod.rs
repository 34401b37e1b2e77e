//! Pub/Sub v1 for one subscription: leases that run out in real time, redelivery, long polls. Bodies are those
//! of the service and its emulator.

mod acknowledge;
mod get;
mod modify_ack_deadline;
pub(crate) mod pull;
mod queue;
mod seek;
mod settings;
mod test_iam_permissions;

use axum::http::{Method, StatusCode};

use crate::http::entrance::Call;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::oauth::Api;
use crate::sim::{SUBSCRIPTION, Sim};

pub(crate) use queue::Queue;

/// The one call that waits, and so is not run like the others.
pub(crate) const PULL: &str = "pubsub.subscriptions.pull";

/// The call that a request means.
pub(crate) fn find(request: &Request) -> Option<Call> {
    let path = request.path();
    let ["v1", "projects", _, "subscriptions", last] = path[..] else { return None };
    let (_, verb) = last.rsplit_once(':').unwrap_or((last, ""));
    let call = |name, run| Some(Call { name, api: Api::PubSub, run });
    match (&request.method, verb) {
        (&Method::GET, "") => call("pubsub.subscriptions.get", Some(get::get)),
        (&Method::POST, "pull") => call(PULL, None),
        (&Method::POST, "acknowledge") => {
            call("pubsub.subscriptions.acknowledge", Some(acknowledge::acknowledge))
        }
        (&Method::POST, "modifyAckDeadline") => {
            call("pubsub.subscriptions.modifyAckDeadline", Some(modify_ack_deadline::modify))
        }
        (&Method::POST, "testIamPermissions") => {
            call("pubsub.subscriptions.testIamPermissions", Some(test_iam_permissions::test))
        }
        (&Method::POST, "seek") => call("pubsub.subscriptions.seek", Some(seek::seek)),
        _ => None,
    }
}

/// The subscription in the path.
fn named(request: &Request) -> String {
    let path = request.path();
    let last = path.last().copied().unwrap_or_default();
    let name = last.rsplit_once(':').map_or(last, |(name, _)| name);
    format!("projects/{}/subscriptions/{name}", path.get(2).copied().unwrap_or_default())
}

/// Refuses subscriptions that are not ours or were deleted: foreign projects are forbidden, other names not found.
fn check(sim: &Sim, request: &Request) -> Result<(), Refusal> {
    let name = named(request);
    if name == SUBSCRIPTION && !sim.queue.settings().deleted {
        return Ok(());
    }
    if request.path().get(2) == Some(&crate::sim::PROJECT) {
        let short = name.rsplit('/').next().unwrap_or_default().to_owned();
        return Err(Refusal::not_found(format!("Resource not found (resource={short}).")));
    }
    Err(Refusal::plain(StatusCode::FORBIDDEN, "User not authorized to perform this action."))
}

/// Refuses what a subscription that pushes, or that is cut off from its topic, has no answer to
/// (cloud.google.com/pubsub/docs/reference/error-codes; the words are not Google's).
fn check_pull(sim: &Sim, request: &Request) -> Result<(), Refusal> {
    check(sim, request)?;
    let settings = sim.queue.settings();
    let why = match settings {
        _ if settings.detached => "The subscription is detached from its topic.",
        _ if settings.push_endpoint.is_some() => "Cannot pull from a push subscription.",
        _ => return Ok(()),
    };
    let mut refusal = Refusal::invalid(why);
    refusal.body["error"]["status"] = "FAILED_PRECONDITION".into();
    Err(refusal)
}

/// `ackIds` of a body: at least one, each a string.
fn ack_ids(body: &serde_json::Value) -> Result<Vec<String>, Refusal> {
    let ids: Option<Vec<String>> = match &body["ackIds"] {
        serde_json::Value::Null => Some(Vec::new()),
        serde_json::Value::Array(ids) => ids.iter().map(|id| id.as_str().map(str::to_owned)).collect(),
        _ => None,
    };
    let ids = ids.ok_or_else(|| Refusal::invalid("Invalid value at 'ack_ids' (TYPE_STRING)"))?;
    if ids.is_empty() {
        return Err(Refusal::invalid("No ack ids specified."));
    }
    if ids.iter().any(|id| !Queue::is_ack_id(id)) {
        return Err(Refusal::invalid(format!("Some ack IDs are not valid. (count={})", ids.len())));
    }
    Ok(ids)
}
