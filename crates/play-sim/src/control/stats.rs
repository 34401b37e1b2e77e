//! Calls by method.

use serde_json::json;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::sim::Sim;

pub(super) fn get(sim: &Sim) -> Result<Answer, Refusal> {
    let mut body = sim.meter.body();
    body["unacknowledged"] = sim.queue.len().into();
    Ok(Answer::Json(body))
}

pub(super) fn reset(sim: &Sim) -> Result<Answer, Refusal> {
    sim.meter.reset(sim.now());
    Ok(Answer::Json(json!({})))
}
