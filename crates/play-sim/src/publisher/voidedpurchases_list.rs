//! `purchases.voidedpurchases.list`: what was revoked, by when the API came to know of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::calendar::{DAY, Millis};
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::ids::{OrderNo, PurchaseNo};
use crate::sim::Sim;
use crate::wire::Body;
use crate::world::standing::Standing;
use crate::world::{VoidRow, World};

use super::package;

const WINDOW: Millis = 30 * DAY;
const MOST: usize = 1_000;

pub(super) fn list(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let name = crate::catalog::PACKAGES[usize::from(package)];
    sim.quotas.take_voided(name, sim.quota_moment(), Sim::pacific_day(sim.now()))?;
    let world = sim.world();
    let with_subscriptions = match request.number("type")? {
        None | Some(0) => false,
        Some(1) => true,
        Some(other) => return Err(Refusal::invalid(format!("type: expected 0 or 1, got {other}."))),
    };
    let partial = request.flag("includeQuantityBasedPartialRefund")?;
    let most = request.page_size("maxResults", MOST, MOST)?;
    let span = span(&world, request)?;
    let first = world.voids().partition_point(|v| v.seen < span.from);
    let mut rows = Vec::new();
    let mut next = None;
    for (place, row) in world.voids().iter().enumerate().skip(first.max(span.place)) {
        if row.seen > span.until {
            break;
        }
        if row.quantity > 0 && !partial {
            continue;
        }
        let Some(body) = voided(&world, row, package, with_subscriptions) else { continue };
        if rows.len() == most {
            next = Some(span.token(place));
            break;
        }
        rows.push(body);
    }
    let pagination = next.map(|token| Body::new().with("nextPageToken", token));
    Ok(Answer::Json(Body::new().with("voidedPurchases", rows).maybe("tokenPagination", pagination).into()))
}

/// What is asked for: a span of time and a place within it. A token carries all of it, so that times given
/// beside a token are ignored, as Google ignores them.
struct Span {
    from: Millis,
    until: Millis,
    place: usize,
}

impl Span {
    fn token(&self, place: usize) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{}:{place}", self.from, self.until))
    }
}

fn span(world: &World, request: &Request) -> Result<Span, Refusal> {
    let now = world.now();
    if let Some(token) = request.param("token").filter(|t| !t.is_empty()) {
        let parts = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let numbers: Option<Vec<i64>> =
            parts.and_then(|text| text.split(':').map(|part| part.parse().ok()).collect());
        return match numbers.as_deref() {
            Some([from, until, place]) => Ok(Span { from: *from, until: *until, place: *place as usize }),
            _ => Err(Refusal::invalid("Invalid pagination token.")),
        };
    }
    let from = request.number("startTime")?;
    let until = request.number("endTime")?.unwrap_or(now);
    let earliest = now - WINDOW;
    // A minute of patience for clocks that differ.
    if from.is_some_and(|from| from < earliest - 60_000) {
        return Err(Refusal::invalid("startTime: cannot be older than 30 days."));
    }
    if until > now + 60_000 {
        return Err(Refusal::invalid("endTime: cannot be later than the current time."));
    }
    let from = from.unwrap_or(earliest);
    if from > until {
        return Err(Refusal::invalid("startTime: cannot be later than endTime."));
    }
    Ok(Span { from, until, place: 0 })
}

fn voided(world: &World, row: &VoidRow, package: u8, with_subscriptions: bool) -> Option<Value> {
    let life = world.life(row.customer)?;
    let standing = Standing::of(&life, row.slot, world.now())?;
    if standing.purchase.package() != package || (standing.is_subscription() && !with_subscriptions) {
        return None;
    }
    let purchase = PurchaseNo { customer: row.customer, slot: row.slot };
    let order = standing.order(row.renewal)?;
    Some(
        Body::new()
            .with("kind", "androidpublisher#voidedPurchase")
            .with("purchaseToken", world.names.token(purchase))
            .with("orderId", world.names.order_id(OrderNo { purchase, renewal: row.renewal }))
            .with("purchaseTimeMillis", order.created.to_string())
            .with("voidedTimeMillis", row.at.to_string())
            .with("voidedSource", row.source)
            .with("voidedReason", row.reason)
            .with("voidedQuantity", row.quantity)
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::calendar::{DAY, parse};
    use crate::sim::testing::{NOW, get, play, shared, sim};

    const PATH: &str = "com.lumen.games/purchases/voidedpurchases";

    fn rows(body: &Value) -> Vec<Value> {
        body["voidedPurchases"].as_array().cloned().unwrap_or_default()
    }

    #[test]
    fn subscriptions_are_listed_only_when_asked_for_and_pages_add_up() {
        let sim = sim(12_000);
        let one_time = rows(&play(&sim, PATH).1);
        let all = rows(&play(&sim, &format!("{PATH}?type=1")).1);
        assert!(one_time.len() < all.len() && !one_time.is_empty(), "{} {}", one_time.len(), all.len());
        let mut paged = Vec::new();
        let mut query = "type=1&maxResults=3".to_owned();
        loop {
            let (status, body) = play(&sim, &format!("{PATH}?{query}"));
            assert_eq!(status, 200);
            paged.extend(rows(&body));
            match body["tokenPagination"]["nextPageToken"].as_str() {
                // Times beside a token are ignored.
                Some(token) => query = format!("type=1&maxResults=3&token={token}&startTime=1"),
                None => break,
            }
        }
        assert_eq!(paged, all);
    }

    #[test]
    fn the_list_agrees_with_the_truth() {
        let sim = sim(12_000);
        let (_, truth) = get(&sim, "/sim/truth/voided");
        let games = truth["voidedPurchases"].as_array().unwrap();
        let full = games.iter().filter(|v| v["packageName"] == "com.lumen.games");
        let listed = rows(&play(&sim, &format!("{PATH}?type=1&includeQuantityBasedPartialRefund=true")).1);
        let ids = |v: &Value| v["orderId"].as_str().unwrap().to_owned();
        assert_eq!(full.map(ids).collect::<Vec<_>>(), listed.iter().map(ids).collect::<Vec<_>>());
    }

    #[test]
    fn times_are_bounded_by_thirty_days_and_now() {
        let sim = shared();
        let now = parse(NOW).unwrap();
        for (query, status) in [
            (format!("startTime={}", now - 31 * DAY), 400),
            (format!("startTime={}", now - 29 * DAY), 200),
            (format!("endTime={}", now + DAY), 400),
            (format!("startTime={}&endTime={}", now - DAY, now - 2 * DAY), 400),
            ("type=2".into(), 400),
            ("token=x".into(), 400),
            ("maxResults=5000".into(), 200),
        ] {
            assert_eq!(
                play(&sim, &format!("com.lumen.notes/purchases/voidedpurchases?{query}")).0,
                status,
                "{query}"
            );
        }
    }
}
