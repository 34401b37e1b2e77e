//! Calls by method.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::sim::Sim;

pub(super) fn get(sim: &Sim) -> Result<Answer, Refusal> {
    Ok(Answer::Json(stats(sim)))
}

/// Calls, errors, quotas and what nobody has acknowledged.
pub(crate) fn stats(sim: &Sim) -> Value {
    let mut body = sim.meter.body();
    let mut written = BTreeMap::<&str, u64>::new();
    for write in sim.world().written() {
        *written.entry(write.method).or_default() += 1;
    }
    body["written"] = json!(written);
    body["unacknowledged"] = sim.queue.len().into();
    body["pubsub"] = sim.queue.body();
    body["quota"] = sim.quotas.body();
    body
}

pub(super) fn reset(sim: &Sim) -> Result<Answer, Refusal> {
    sim.meter.reset(sim.now());
    Ok(Answer::Json(json!({})))
}
