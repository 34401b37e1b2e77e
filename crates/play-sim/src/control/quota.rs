//! Daily caps, as a Cloud project's owner can set them.

use serde_json::json;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

/// `{"daily":{"Subscriptions":1000}}`
pub(super) fn set(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json(&["daily"])?;
    sim.quotas.cap(&body["daily"])?;
    Ok(Answer::Json(json!({})))
}
