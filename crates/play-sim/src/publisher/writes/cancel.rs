//! `purchases.subscriptionsv2.cancel`: no more renewals, access until the end of what is paid.

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
use crate::world::standing::State;

/// Whether the customer can undo it in the Play Store.
const TYPES: [(&str, bool); 2] =
    [("USER_REQUESTED_STOP_RENEWALS", true), ("DEVELOPER_REQUESTED_STOP_PAYMENTS", false)];

pub(super) fn cancel(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let token = named(segment(request, 3));
    let body = request.json(&["cancellationContext"])?;
    let body = Message::body(&body)?;
    let context = body
        .message("cancellationContext", &["cancellationType"])?
        .ok_or_else(|| body.missing("cancellationContext"))?;
    let restorable =
        context.word("cancellationType", &TYPES)?.ok_or_else(|| context.missing("cancellationType"))?;
    sim.change(|world| {
        let (number, life) = subscription(world, package, token)?;
        let standing = standing(world, &life, number)?;
        let prepaid = matches!(
            &standing.purchase.deal,
            Deal::Subscription { plan, .. } if plan.kind == PlanKind::Prepaid
        );
        let runs = matches!(standing.state, State::Active | State::Grace | State::Hold | State::Paused);
        // A stop that is scheduled can still be made one that also stops the payments left.
        if prepaid || !runs || !standing.renews || standing.stop_scheduled && restorable {
            return Err(invalid_state());
        }
        let method = Some(("purchases.subscriptionsv2.cancel", None));
        Ok((Answer::Json(json!({})), world.act(number, Deed::Cancel { restorable }, method)))
    })
}
