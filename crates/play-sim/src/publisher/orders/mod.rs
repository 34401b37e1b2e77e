//! `orders`: what was charged.

pub(super) mod batchget;
pub(super) mod get;

use serde_json::Value;

use crate::http::error::Refusal;
use crate::wire;
use crate::world::World;
use crate::world::standing::Standing;

/// The order an id names, if it belongs to the package.
fn find(world: &World, package: u8, id: &str) -> Option<Value> {
    let (number, life) = world.find_order(id)?;
    let standing = Standing::of(&life, number.purchase.slot, world.now())?;
    let order = standing.order(number.renewal)?;
    (standing.purchase.package() == package)
        .then(|| wire::order::order(&world.names, &life, standing.purchase, order))
}

/// Google does not say which order of a batch it does not know, and tells foreign ones from unknown ones as little.
pub(super) fn not_found() -> Refusal {
    Refusal::not_found("Order not found.")
}
