//! `purchases.subscriptionsv2.defer`: the next billing date moves, or is only said to.

use axum::http::StatusCode;
use serde_json::json;

use super::fields::Message;
use super::{invalid_state, named, standing, subscription};
use crate::calendar::{DAY, Millis, SECOND, rfc3339};
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::publisher::{package, segment};
use crate::sim::Sim;
use crate::wire::subscription_purchase::etag;
use crate::world::act::Deed;
use crate::world::standing::State;

/// One call moves the date by a day at least and a year at most.
const SPAN: std::ops::RangeInclusive<Millis> = DAY..=365 * DAY;

pub(super) fn defer(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let token = named(segment(request, 3));
    let body = request.json(&["deferralContext"])?;
    let body = Message::body(&body)?;
    let context = body
        .message("deferralContext", &["deferDuration", "etag", "validateOnly"])?
        .ok_or_else(|| body.missing("deferralContext"))?;
    let text = context.text("deferDuration")?.ok_or_else(|| context.missing("deferDuration"))?;
    let by = duration(text).ok_or_else(|| {
        Refusal::invalid(format!(
            "Invalid value at 'deferral_context.defer_duration' (type.googleapis.com/google.protobuf.Duration), \
             Field 'deferDuration', Illegal duration format; duration must end with 's': \"{text}\""
        ))
    })?;
    let said = context.text("etag")?.ok_or_else(|| context.missing("etag"))?.to_owned();
    let dry = context.flag("validateOnly")?.unwrap_or(false);
    if !SPAN.contains(&by) {
        return Err(Refusal::invalid("The defer duration must be between one day and one year."));
    }
    sim.change(|world| {
        let (number, life) = subscription(world, package, token)?;
        let standing = standing(world, &life, number)?;
        if said != etag(&world.names, &life, &standing) {
            // As AIP-154 has it: the state that was read is not the latest.
            return Err(Refusal::plain(
                StatusCode::CONFLICT,
                "The etag does not match the latest etag of this subscription.",
            ));
        }
        let now = world.now();
        let runs = standing.state == State::Active && standing.ended.is_none();
        let Some(expiry) = standing.expiry.filter(|expiry| runs && *expiry > now) else {
            return Err(invalid_state());
        };
        let answer = json!({"itemExpiryTimeDetails": [{
            "productId": standing.purchase.product().id(),
            "expiryTime": rfc3339(expiry + by),
        }]});
        let method = Some(("purchases.subscriptionsv2.defer", None));
        let published = if dry { Vec::new() } else { world.act(number, Deed::Defer { by }, method) };
        Ok((Answer::Json(answer), published))
    })
}

/// `"86400s"`, with up to nine digits after a point.
fn duration(text: &str) -> Option<Millis> {
    let number = text.strip_suffix('s')?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 9 {
        return None;
    }
    let thousandths: Millis = format!("{part:0<3}")[..3].parse().ok()?;
    whole.parse::<Millis>().ok()?.checked_mul(SECOND)?.checked_add(thousandths)
}
