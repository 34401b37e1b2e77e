//! `orders.batchget`: one to a thousand distinct ids, all or nothing.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::publisher::package;
use crate::sim::Sim;

const MOST: usize = 1_000;

pub(crate) fn batchget(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let ids: Vec<&str> = request.params("orderIds").collect();
    if ids.is_empty() {
        return Err(Refusal::invalid("At least one order ID must be specified."));
    }
    if ids.len() > MOST {
        return Err(Refusal::invalid(format!(
            "At most {MOST} order IDs can be specified, got {}.",
            ids.len()
        )));
    }
    if ids.iter().collect::<HashSet<_>>().len() < ids.len() {
        return Err(Refusal::invalid("Order IDs must be distinct."));
    }
    sim.meter.orders(ids.len());
    let world = sim.world();
    let orders: Option<Vec<Value>> = ids.iter().map(|id| super::find(&world, package, id)).collect();
    let orders = orders.ok_or_else(super::not_found)?;
    Ok(Answer::Json(json!({"orders": orders})))
}

#[cfg(test)]
mod tests {
    use crate::sim::testing::{get, play, shared};

    fn ids(count: usize) -> Vec<String> {
        let (_, truth) = get(&shared(), &format!("/sim/truth/orders?limit={count}&package=com.lumen.notes"));
        let orders = truth["orders"].as_array().unwrap();
        orders.iter().map(|o| o["orderId"].as_str().unwrap().to_owned()).collect()
    }

    fn batch(ids: &[String]) -> (u16, serde_json::Value) {
        let query: Vec<_> = ids.iter().map(|id| format!("orderIds={id}")).collect();
        play(&shared(), &format!("com.lumen.notes/orders:batchGet?{}", query.join("&")))
    }

    #[test]
    fn orders_come_back_in_the_order_asked() {
        let mut ids = ids(40);
        ids.reverse();
        let (status, body) = batch(&ids);
        assert_eq!(status, 200);
        let got: Vec<_> = body["orders"].as_array().unwrap().iter().map(|o| o["orderId"].clone()).collect();
        assert_eq!(got, ids);
    }

    #[test]
    fn one_unknown_order_fails_all_and_is_not_named() {
        let mut ids = ids(10);
        ids.insert(4, "GPA.3312-4821-9932-12345".into());
        let (status, body) = batch(&ids);
        assert_eq!(status, 404);
        assert!(body.get("orders").is_none() && !body.to_string().contains("GPA."));
    }

    #[test]
    fn none_twice_and_too_many_are_refused() {
        let some = ids(2);
        assert_eq!(batch(&[]).0, 400);
        assert_eq!(batch(&[some[0].clone(), some[0].clone()]).0, 400);
        let many: Vec<_> = (0..1_001).map(|n| format!("GPA.3312-4821-9932-{n:05}")).collect();
        assert_eq!(batch(&many).0, 400);
        assert_eq!(batch(&many[..1_000]).0, 404, "a thousand is allowed, and these are unknown");
    }
}
