//! `orders.refund`: a whole order, with or without what it paid for.

use super::{named, no_content};
use crate::calendar::add_months;
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::publisher::{orders, package, segment};
use crate::sim::Sim;
use crate::world::act::Deed;
use crate::world::standing::{OrderState, Standing};

/// Older orders are not refunded.
const MONTHS: i64 = 36;

pub(super) fn refund(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let id = named(segment(request, 1));
    let asked = request.flag("revoke")?;
    request.json(&[])?;
    sim.meter.orders(1);
    sim.change(|world| {
        let now = world.now();
        let (number, life) = world.find_order(id).ok_or_else(orders::not_found)?;
        let standing = Standing::of(&life, number.purchase.slot, now).ok_or_else(orders::not_found)?;
        if standing.purchase.package() != package {
            return Err(orders::not_found());
        }
        let order = standing.order(number.renewal).ok_or_else(orders::not_found)?;
        let no = match order.state {
            OrderState::Processed | OrderState::PartiallyRefunded => None,
            OrderState::Refunded => Some("The order has already been refunded."),
            OrderState::PendingRefund => Some("The order is already being refunded."),
            OrderState::Pending => Some("The order has not been charged yet and cannot be refunded."),
            OrderState::Canceled => Some("The order was canceled and cannot be refunded."),
        };
        if let Some(no) = no {
            return Err(Refusal::invalid(no));
        }
        if order.created < add_months(now, -MONTHS) {
            return Err(Refusal::invalid("Orders older than 3 years cannot be refunded."));
        }
        // Of a subscription, only its latest order carries access: with an older one nothing is revoked.
        let latest = standing.latest_successful().map(|o| o.charge.renewal);
        let revoke = asked && (!standing.is_subscription() || latest == Some(number.renewal));
        let deed = Deed::Refund { renewal: number.renewal, revoke };
        let method = Some(("orders.refund", Some(number)));
        Ok((no_content(), world.act(number.purchase, deed, method)))
    })
}
