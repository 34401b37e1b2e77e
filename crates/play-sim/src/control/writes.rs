//! What calls really did, and disputes that nobody waits for.

use serde_json::json;

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::ids::PurchaseNo;
use crate::sim::Sim;
use crate::world::OrderRow;
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

/// So many of the latest charges of subscriptions are disputed now, a few apart. How many there were.
pub(crate) fn dispute_latest(sim: &Sim, count: usize) -> usize {
    const APART: usize = 5;
    let disputed = sim.change(|world| {
        let now = world.now();
        let paid = |row: &OrderRow| {
            let life = world.life(row.customer).filter(|life| !life.customer.tester)?;
            let standing = Standing::of(&life, row.slot, now)?;
            let order = standing.order(row.renewal)?;
            let paid = standing.is_subscription() && order.state == OrderState::Processed;
            paid.then_some((PurchaseNo { customer: row.customer, slot: row.slot }, row.renewal))
        };
        let chosen: Vec<_> =
            world.orders().iter().rev().filter_map(paid).step_by(APART).take(count).collect();
        let mut published = Vec::new();
        for (purchase, renewal) in &chosen {
            published.extend(world.act(*purchase, Deed::Dispute { renewal: *renewal }, None));
        }
        Ok((chosen.len(), published))
    });
    disputed.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    #[test]
    fn the_latest_charges_are_disputed_and_each_is_told_of() {
        let now = "2026-10-20T12:00:00Z".parse().unwrap();
        let sim = Sim::new(&Options { orders: 1_000, ..Options::new(now) }, "http://127.0.0.1:1").unwrap();
        let before = sim.queue.body()["published"].as_u64().unwrap();
        assert_eq!(dispute_latest(&sim, 2), 2);
        assert_eq!(sim.queue.body()["published"].as_u64().unwrap(), before + 2);
    }
}
