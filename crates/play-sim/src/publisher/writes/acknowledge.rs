//! `purchases.products.acknowledge`, `purchases.products.consume` and `purchases.subscriptions.acknowledge`.

use axum::http::StatusCode;

use super::fields::Message;
use super::{invalid_state, named, no_content, standing};
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::publisher::{package, purchases, segment};
use crate::sim::Sim;
use crate::world::act::Deed;
use crate::world::standing::State;

pub(super) fn product(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    request.json(&["developerPayload"])?;
    write(sim, request, "purchases.products.acknowledge", Deed::Acknowledge)
}

pub(super) fn consume(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    request.json(&[])?;
    write(sim, request, "purchases.products.consume", Deed::Consume)
}

pub(super) fn subscription(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let body = request.json(&["developerPayload", "externalAccountIds"])?;
    Message::body(&body)?.message("externalAccountIds", &["obfuscatedAccountId", "obfuscatedProfileId"])?;
    write(sim, request, "purchases.subscriptions.acknowledge", Deed::Acknowledge)
}

/// What was acknowledged stays so, and saying it again is fine. What was consumed is used up: there is nothing left
/// to consume or to acknowledge.
fn write(sim: &Sim, request: &Request, method: &'static str, deed: Deed) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let (product, token) = (segment(request, 2), named(segment(request, 4)));
    let of_subscriptions = method.starts_with("purchases.subscriptions.");
    sim.change(|world| {
        let (number, life) = purchases::find(world, package, token)?;
        let standing = standing(world, &life, number)?;
        if standing.is_subscription() != of_subscriptions || standing.purchase.product().id() != product {
            return Err(Refusal::reasoned(
                StatusCode::BAD_REQUEST,
                "androidpublisher",
                "purchaseTokenDoesNotMatchProductId",
                "The purchase token does not match the product ID.",
            )
            .at("parameter", "token"));
        }
        if standing.forgotten(world.now()) {
            return Err(purchases::gone(
                "subscriptionPurchaseNoLongerAvailable",
                "The subscription purchase is no longer available for query because it has been expired for too \
                 long.",
            ));
        }
        let over = matches!(standing.state, State::Pending | State::NeverPaid | State::Expired);
        if over || deed == Deed::Consume && standing.consumed {
            return Err(invalid_state());
        }
        if deed == Deed::Acknowledge && standing.acknowledged {
            return Ok((no_content(), Vec::new()));
        }
        Ok((no_content(), world.act(number, deed, Some((method, None)))))
    })
}
