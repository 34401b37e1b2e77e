//! `orders.reviewrefund`: what the developer knows of a charge that the buyer's bank disputes. One answer counts.

use super::fields::Message;
use super::{named, no_content};
use crate::calendar::{DAY, parse};
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::publisher::{orders, package, segment};
use crate::sim::Sim;
use crate::world::act::{Deed, Preference, review_asked};
use crate::world::notice::review_token;
use crate::world::standing::Standing;

const PREFERENCES: [(&str, Preference); 3] =
    [("DECLINE", Preference::Decline), ("APPROVE", Preference::Approve), ("NEUTRAL", Preference::Neutral)];
const EVENTS: usize = 1_000;
const WORDS: usize = 5_000;

pub(super) fn reviewrefund(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let id = named(segment(request, 1));
    let (token, preference) = said(request)?;
    sim.meter.orders(1);
    sim.change(|world| {
        let now = world.now();
        let (number, life) = world.find_order(id).ok_or_else(orders::not_found)?;
        let standing = Standing::of(&life, number.purchase.slot, now).ok_or_else(orders::not_found)?;
        if standing.purchase.package() != package {
            return Err(orders::not_found());
        }
        let asked = review_asked(&life, number, now);
        let Some(asked) = asked.filter(|_| token == review_token(id)) else {
            return Err(Refusal::invalid("Invalid pending refund token."));
        };
        // The first answer is the one that counts; another is taken and thrown away.
        if world.answered(number) {
            return Ok((no_content(), Vec::new()));
        }
        if now >= asked + DAY {
            return Err(Refusal::invalid("The pending refund review has ended."));
        }
        let deed = Deed::Answer { renewal: number.renewal, preference };
        let method = Some(("orders.reviewrefund", Some(number)));
        Ok((no_content(), world.act(number.purchase, deed, method)))
    })
}

fn said(request: &Request) -> Result<(String, Preference), Refusal> {
    let body = request.json(&[
        "pendingRefundToken",
        "refundPreference",
        "sampleContentProvided",
        "consumptionPercentageMilliunits",
        "consumptionUsageEvents",
    ])?;
    let body = Message::body(&body)?;
    let token = body.text("pendingRefundToken")?.ok_or_else(|| body.missing("pendingRefundToken"))?;
    let preference =
        body.word("refundPreference", &PREFERENCES)?.ok_or_else(|| body.missing("refundPreference"))?;
    body.flag("sampleContentProvided")?.ok_or_else(|| body.missing("sampleContentProvided"))?;
    if body.number("consumptionPercentageMilliunits")?.is_some_and(|n| !(0..=100_000).contains(&n)) {
        return Err(Refusal::invalid("'consumption_percentage_milliunits' must be between 0 and 100000."));
    }
    let events = body.messages(
        "consumptionUsageEvents",
        &[
            "consumptionTime",
            "consumptionItemDescription",
            "ipAddress",
            "location",
            "obfuscatedAccountId",
            "obfuscatedProfileId",
        ],
    )?;
    if events.len() > EVENTS {
        return Err(Refusal::invalid("'consumption_usage_events' must not have more than 1000 items."));
    }
    for event in &events {
        if event.text("consumptionTime")?.is_some_and(|time| parse(time).is_none()) {
            return Err(event.invalid("consumptionTime", "type.googleapis.com/google.protobuf.Timestamp"));
        }
        let words = event.text("consumptionItemDescription")?.unwrap_or_default();
        if words.chars().count() > WORDS {
            return Err(Refusal::invalid(
                "'consumption_item_description' must not be longer than 5000 characters.",
            ));
        }
        for name in ["ipAddress", "obfuscatedAccountId", "obfuscatedProfileId"] {
            event.text(name)?;
        }
        let known = ["regionCode", "administrativeArea", "locality", "sublocality"];
        if let Some(place) = event.message("location", &known)? {
            place.text("regionCode")?.ok_or_else(|| place.missing("regionCode"))?;
        }
    }
    Ok((token.to_owned(), preference))
}
