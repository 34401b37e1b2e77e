//! `purchases.subscriptionsv2.revoke`: access ends now, and money goes back.

use axum::http::StatusCode;
use serde_json::json;

use super::fields::Message;
use super::{invalid_state, named, standing, subscription};
use crate::catalog::PlanKind;
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::publisher::{package, segment};
use crate::sim::Sim;
use crate::world::act::Deed;
use crate::world::life::Deal;
use crate::world::standing::{OrderState, Standing, State};

/// What goes back.
enum Refund {
    Full,
    Prorated,
    Item(String),
}

pub(super) fn revoke(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let token = named(segment(request, 3));
    let refund = refund(request)?;
    sim.change(|world| {
        let (number, life) = subscription(world, package, token)?;
        let standing = standing(world, &life, number)?;
        if matches!(standing.state, State::Pending | State::NeverPaid | State::Expired) {
            return Err(invalid_state());
        }
        if let Refund::Item(product) = &refund {
            item(&standing, product)?;
        }
        let deed = Deed::Revoke { prorated: matches!(refund, Refund::Prorated) };
        let method = Some(("purchases.subscriptionsv2.revoke", None));
        Ok((Answer::Json(json!({})), world.act(number, deed, method)))
    })
}

fn refund(request: &Request) -> Result<Refund, Refusal> {
    let body = request.json(&["revocationContext"])?;
    let body = Message::body(&body)?;
    let context = body
        .message("revocationContext", &["fullRefund", "proratedRefund", "itemBasedRefund"])?
        .ok_or_else(|| body.missing("revocationContext"))?;
    let mut said = Vec::new();
    if context.message("fullRefund", &[])?.is_some() {
        said.push(Refund::Full);
    }
    if context.message("proratedRefund", &[])?.is_some() {
        said.push(Refund::Prorated);
    }
    if let Some(item) = context.message("itemBasedRefund", &["productId"])? {
        let product = item.text("productId")?.ok_or_else(|| item.missing("productId"))?;
        said.push(Refund::Item(product.to_owned()));
    }
    match (said.pop(), said.is_empty()) {
        (Some(refund), true) => Ok(refund),
        (None, _) => Err(Refusal::invalid(
            "'revocation_context' must say which refund: one of full_refund, prorated_refund, item_based_refund.",
        )),
        (Some(_), false) => Err(Refusal::invalid(
            "Invalid value at 'revocation_context' (oneof), oneof field 'refund_type' is already set.",
        )),
    }
}

/// One item goes: not of a prepaid plan, not while a payment is declined, and only one that is owned. A
/// subscription without its last item is over.
fn item(standing: &Standing<'_>, product: &str) -> Result<(), Refusal> {
    let prepaid =
        matches!(&standing.purchase.deal, Deal::Subscription { plan, .. } if plan.kind == PlanKind::Prepaid);
    // Grace, hold, and the silent day before them.
    let declined = standing.orders.iter().any(|order| order.state == OrderState::Pending);
    if prepaid || declined || matches!(standing.state, State::Grace | State::Hold) {
        return Err(invalid_state());
    }
    if standing.purchase.product().id() != product {
        return Err(Refusal::reasoned(
            StatusCode::BAD_REQUEST,
            "androidpublisher",
            "productNotOwnedByUser",
            "The product purchase is not owned by the user.",
        )
        .at("parameter", "productId"));
    }
    Ok(())
}
