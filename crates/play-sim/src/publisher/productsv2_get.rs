//! `purchases.productsv2.getproductpurchasev2`

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;
use crate::wire::product_purchase::product_purchase;
use crate::world::standing::Standing;

use super::{package, purchases, segment};

pub(super) fn get(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let world = sim.world();
    let (number, life) = purchases::find(&world, package, segment(request, 3))?;
    let standing = Standing::of(&life, number.slot, world.now()).ok_or_else(purchases::unknown)?;
    // A subscription's token names no product purchase.
    product_purchase(&world.names, &life, &standing).map(Answer::Json).ok_or_else(purchases::unknown)
}

#[cfg(test)]
mod tests {
    use crate::sim::testing::{get, play, shared};

    #[test]
    fn a_one_time_purchase_is_told_in_full_and_a_subscription_is_not_found() {
        let sim = shared();
        let (_, body) = get(&sim, "/sim/truth/purchases?limit=200");
        let (mut one_time, mut subscriptions) = (0, 0);
        for purchase in body["purchases"].as_array().unwrap() {
            let (package, token) = (&purchase["packageName"], &purchase["purchaseToken"]);
            let path = format!(
                "{}/purchases/productsv2/tokens/{}",
                package.as_str().unwrap(),
                token.as_str().unwrap()
            );
            let (status, body) = play(&sim, &path);
            if purchase["kind"] == "one-time" {
                assert_eq!(status, 200);
                assert!(body["productLineItem"][0]["productOfferDetails"]["quantity"].as_u64().unwrap() >= 1);
                assert!(body["orderId"].as_str().unwrap().starts_with("GPA."));
                one_time += 1;
            } else {
                assert_eq!(
                    (status, &body["error"]["errors"][0]["reason"]),
                    (404, &"purchaseTokenNotFound".into())
                );
                subscriptions += 1;
            }
        }
        assert!(one_time > 20 && subscriptions > 20);
    }
}
