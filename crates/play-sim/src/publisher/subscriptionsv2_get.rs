//! `purchases.subscriptionsv2.get`

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;
use crate::wire::subscription_purchase::subscription_purchase;
use crate::world::standing::Standing;

use super::{package, purchases, segment};

pub(super) fn get(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let world = sim.world();
    let (number, life) = purchases::find(&world, package, segment(request, 3))?;
    let standing = Standing::of(&life, number.slot, world.now()).ok_or_else(purchases::unknown)?;
    if standing.forgotten(world.now()) {
        return Err(purchases::gone(
            "subscriptionPurchaseNoLongerAvailable",
            "The subscription purchase is no longer available for query because it has been expired for too long.",
        ));
    }
    // A one-time purchase answers like a token that is dead: callers have to tell the two apart.
    let body = subscription_purchase(&world.names, &life, &standing, world.now()).ok_or_else(|| {
        purchases::gone("purchaseTokenNoLongerValid", "The purchase token is no longer valid.")
    })?;
    Ok(Answer::Json(body))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::calendar::{DAY, parse};
    use crate::sim::testing::{NOW, get, play, shared};

    fn purchases(filter: &str) -> Vec<Value> {
        let (_, body) = get(&shared(), &format!("/sim/truth/purchases?limit=2000&{filter}"));
        body["purchases"].as_array().unwrap().clone()
    }

    fn ask(purchase: &Value) -> (u16, Value) {
        let (package, token) = (&purchase["packageName"], &purchase["purchaseToken"]);
        let path = format!(
            "{}/purchases/subscriptionsv2/tokens/{}",
            package.as_str().unwrap(),
            token.as_str().unwrap()
        );
        play(&shared(), &path)
    }

    #[test]
    fn a_live_subscription_names_its_latest_order_and_expiry() {
        let live = purchases("live=true");
        let mut seen = 0;
        for purchase in live.iter().filter(|p| p["kind"] == "subscription").take(50) {
            let (status, body) = ask(purchase);
            assert_eq!(status, 200, "{body}");
            assert_eq!(body["kind"], "androidpublisher#subscriptionPurchaseV2");
            if body["subscriptionState"] == "SUBSCRIPTION_STATE_ACTIVE" {
                assert!(
                    body["lineItems"][0]["latestSuccessfulOrderId"].as_str().unwrap().starts_with("GPA.")
                );
                seen += 1;
            }
        }
        assert!(seen > 20);
    }

    #[test]
    fn sixty_days_after_its_end_a_token_is_gone() {
        let now = parse(NOW).unwrap();
        let (mut gone, mut there) = (0, 0);
        for purchase in purchases("").iter().filter(|p| p["kind"] == "subscription") {
            let Some(ended) = purchase["endTime"].as_str().and_then(parse) else { continue };
            let (status, body) = ask(purchase);
            if now > ended + 60 * DAY {
                assert_eq!(status, 410);
                assert_eq!(body["error"]["errors"][0]["reason"], "subscriptionPurchaseNoLongerAvailable");
                gone += 1;
            } else {
                assert_eq!(status, 200);
                there += 1;
            }
        }
        assert!(gone > 10 && there > 3, "{gone} {there}");
    }

    #[test]
    fn a_one_time_token_answers_like_a_dead_one() {
        let all = purchases("");
        let (status, body) = ask(all.iter().find(|p| p["kind"] == "one-time").unwrap());
        assert_eq!(
            (status, &body["error"]["errors"][0]["reason"]),
            (410, &"purchaseTokenNoLongerValid".into())
        );
    }

    #[test]
    fn wrong_tokens_are_told_apart() {
        let sim = shared();
        let of =
            |token: &str| play(&sim, &format!("com.lumen.notes/purchases/subscriptionsv2/tokens/{token}"));
        let (status, body) = of("short");
        assert_eq!((status, &body["error"]["errors"][0]["reason"]), (400, &"invalid".into()));
        let (status, body) = of(&"a".repeat(150));
        assert_eq!((status, &body["error"]["errors"][0]["reason"]), (404, &"purchaseTokenNotFound".into()));
        let all = purchases("package=com.lumen.games");
        let (status, body) = of(all[0]["purchaseToken"].as_str().unwrap());
        let reason = &body["error"]["errors"][0]["reason"];
        assert_eq!((status, reason), (400, &"purchaseTokenDoesNotMatchPackageName".into()));
    }
}
