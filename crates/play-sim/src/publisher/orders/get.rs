//! `orders.get`

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::publisher::{package, segment};
use crate::sim::Sim;

pub(crate) fn get(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    sim.meter.orders(1);
    super::find(&sim.world(), package, segment(request, 1)).map(Answer::Json).ok_or_else(super::not_found)
}

#[cfg(test)]
mod tests {
    use crate::catalog::PACKAGES;
    use crate::sim::testing::{play, shared};

    #[test]
    fn an_order_is_found_under_its_own_package_only() {
        let sim = shared();
        let (_, truth) = crate::sim::testing::get(&sim, "/sim/truth/orders?limit=5");
        for order in truth["orders"].as_array().unwrap() {
            let id = order["orderId"].as_str().unwrap();
            for package in PACKAGES {
                let (status, body) = play(&sim, &format!("{package}/orders/{id}"));
                if order["packageName"] == package {
                    assert_eq!(status, 200);
                    assert_eq!((&body["orderId"], &body["total"]), (&order["orderId"], &order["total"]));
                    assert!(body.get("packageName").is_none());
                } else {
                    assert_eq!((status, &body["error"]["status"]), (404, &"NOT_FOUND".into()));
                }
            }
        }
    }

    #[test]
    fn unknown_orders_and_applications_are_not_found() {
        let sim = shared();
        let path = |package: &str| format!("{package}/orders/GPA.3312-4821-9932-12345");
        assert_eq!(play(&sim, &path("com.lumen.notes")).0, 404);
        let (status, body) = play(&sim, &path("com.other"));
        assert_eq!((status, &body["error"]["errors"][0]["reason"]), (404, &"applicationNotFound".into()));
    }
}
