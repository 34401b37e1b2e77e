//! Calls that change a purchase or an order. Each is judged and done under one lock, so that two at the same moment
//! never both find the state that only one of them may change.

mod acknowledge;
mod cancel;
mod defer;
mod fields;
mod refund;
mod reviewrefund;
mod revoke;

use axum::body::Bytes;
use axum::http::StatusCode;

use crate::http::entrance::{Answer, Media, Run};
use crate::http::error::Refusal;
use crate::ids::PurchaseNo;
use crate::world::World;
use crate::world::life::Life;
use crate::world::standing::Standing;

use super::purchases;

/// Path, name and endpoint of every one. All are POSTs.
pub(super) const ALL: [(&str, &str, Run); 8] = [
    ("orders/{}:refund", "orders.refund", refund::refund),
    ("orders/{}:reviewrefund", "orders.reviewrefund", reviewrefund::reviewrefund),
    ("purchases/products/{}/tokens/{}:acknowledge", "purchases.products.acknowledge", acknowledge::product),
    ("purchases/products/{}/tokens/{}:consume", "purchases.products.consume", acknowledge::consume),
    (
        "purchases/subscriptions/{}/tokens/{}:acknowledge",
        "purchases.subscriptions.acknowledge",
        acknowledge::subscription,
    ),
    ("purchases/subscriptionsv2/tokens/{}:cancel", "purchases.subscriptionsv2.cancel", cancel::cancel),
    ("purchases/subscriptionsv2/tokens/{}:defer", "purchases.subscriptionsv2.defer", defer::defer),
    ("purchases/subscriptionsv2/tokens/{}:revoke", "purchases.subscriptionsv2.revoke", revoke::revoke),
];

/// Whether a method changes a purchase or an order.
pub(crate) fn is_write(method: &str) -> bool {
    ALL.iter().any(|(_, name, _)| *name == method)
}

/// 204: it was done, and there is nothing to say.
fn no_content() -> Answer {
    Answer::Media(Media { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: Bytes::new() })
}

/// The last segment without its verb.
fn named(segment: &str) -> &str {
    segment.rsplit_once(':').map_or(segment, |(name, _)| name)
}

/// 400: what is asked for cannot be done to a purchase that stands like this.
fn invalid_state() -> Refusal {
    Refusal::reasoned(
        StatusCode::BAD_REQUEST,
        "androidpublisher",
        "invalidPurchaseState",
        "The purchase is not in a valid state to perform the desired operation.",
    )
    .at("parameter", "token")
}

/// The subscription that a token names: as `purchases.subscriptionsv2.get` finds it, and fails to.
fn subscription(world: &World, package: u8, token: &str) -> Result<(PurchaseNo, Life), Refusal> {
    let (number, life) = purchases::find(world, package, token)?;
    let standing = standing(world, &life, number)?;
    if standing.forgotten(world.now()) {
        return Err(purchases::gone(
            "subscriptionPurchaseNoLongerAvailable",
            "The subscription purchase is no longer available for query because it has been expired for too long.",
        ));
    }
    if !standing.is_subscription() {
        return Err(purchases::gone("purchaseTokenNoLongerValid", "The purchase token is no longer valid."));
    }
    Ok((number, life))
}

fn standing<'a>(world: &World, life: &'a Life, number: PurchaseNo) -> Result<Standing<'a>, Refusal> {
    Standing::of(life, number.slot, world.now()).ok_or_else(purchases::unknown)
}

#[cfg(test)]
mod tests;
