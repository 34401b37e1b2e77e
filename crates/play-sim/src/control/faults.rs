//! Faults to come.

use serde_json::json;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

pub(super) fn add(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let body = serde_json::from_slice(&request.body)
        .map_err(|error| Refusal::invalid(format!("Invalid JSON payload received. {error}")))?;
    sim.faults.add(&body)?;
    Ok(Answer::Json(json!({})))
}

pub(super) fn clear(sim: &Sim) -> Result<Answer, Refusal> {
    sim.faults.clear();
    Ok(Answer::Json(json!({})))
}
