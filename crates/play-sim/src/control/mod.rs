//! `/sim/...`: what no Google has. Moves the clock, counts calls, breaks things, and tells the truth.

mod clock;
pub(crate) use clock::later;
mod faults;
mod pubsub;
mod quota;
mod search;
mod stats;
pub(crate) use stats::stats;
pub(crate) use writes::dispute_latest;
mod truth;
mod writes;

use axum::http::Method;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;

/// Answers a control request.
pub(crate) fn run(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let path = request.path();
    match (&request.method, &path[1..]) {
        (&Method::GET, ["clock"]) => clock::get(sim),
        (&Method::POST, ["clock"]) => clock::advance(sim, request),
        (&Method::GET, ["stats"]) => stats::get(sim),
        (&Method::POST, ["stats", "reset"]) => stats::reset(sim),
        (&Method::GET, ["pubsub"]) => pubsub::get(sim),
        (&Method::POST, ["pubsub"]) => pubsub::set(sim, request),
        (&Method::POST, ["pubsub", "release"]) => pubsub::release(sim),
        (&Method::POST, ["notify"]) => pubsub::notify(sim, request),
        (&Method::POST, ["quota"]) => quota::set(sim, request),
        (&Method::POST, ["faults"]) => faults::add(sim, request),
        (&Method::DELETE, ["faults"]) => faults::clear(sim),
        (&Method::GET, ["writes"]) => writes::get(sim),
        (&Method::POST, ["chargeback"]) => writes::chargeback(sim, request),
        (&Method::GET, ["truth", rest @ ..]) => truth::run(sim, request, rest),
        _ => Err(Refusal::not_found(
            "There is: GET and POST clock, GET stats, POST stats/reset, GET and POST pubsub, POST pubsub/release, \
             POST notify, POST quota, POST and DELETE faults, GET writes, POST chargeback, \
             GET truth/summary, truth/orders, truth/orders/{id}, truth/purchases, truth/purchases/{token}, \
             truth/voided, truth/search, truth/catalog, truth/least.",
        )),
    }
}
