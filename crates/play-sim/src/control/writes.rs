//! What calls really did, and disputes that nobody waits for.

use serde_json::json;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;
use crate::world::act::Deed;
use crate::world::standing::{OrderState, Standing};

pub(super) fn get(sim: &Sim) -> Result<Answer, Refusal> {
    Ok(Answer::Json(json!({"writes": sim.world().written()})))
}

/// `{"orderId"}`: the buyer's bank disputes the charge now. Google asks what the developer knows of it, and decides
/// in a day.
pub(super) fn chargeback(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json(&["orderId"])?;
    let id = body["orderId"].as_str().unwrap_or_default();
    sim.change(|world| {
        let missing = || Refusal::not_found(format!("No order {id} in this world."));
        let (order, life) = world.find_order(id).ok_or_else(missing)?;
        let standing = Standing::of(&life, order.purchase.slot, world.now()).ok_or_else(missing)?;
        let paid = standing.order(order.renewal).is_some_and(|o| o.state == OrderState::Processed);
        if !paid {
            return Err(Refusal::invalid(
                "orderId: only what was charged and not given back can be disputed.",
            ));
        }
        let deed = Deed::Dispute { renewal: order.renewal };
        Ok((Answer::Json(json!({})), world.act(order.purchase, deed, None)))
    })
}
