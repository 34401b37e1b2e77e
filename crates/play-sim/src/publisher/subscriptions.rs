//! `monetization.subscriptions.list`, `.get`, and `.basePlans.offers.list`

use crate::catalog::{SUBSCRIPTIONS, bodies};
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;
use crate::wire::Body;

use super::{package, page, segment};

pub(super) fn list(_: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let all: Vec<_> = SUBSCRIPTIONS.iter().filter(|s| s.package == package).collect();
    let (subscriptions, next) = page(request, all, "subscriptions")?;
    let bodies: Vec<_> = subscriptions.into_iter().map(bodies::subscription).collect();
    Ok(Answer::Json(Body::new().with("subscriptions", bodies).maybe("nextPageToken", next).into()))
}

pub(super) fn get(_: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let id = segment(request, 1);
    let found = SUBSCRIPTIONS.iter().find(|s| s.package == package && s.id == id);
    found
        .map(|s| Answer::Json(bodies::subscription(s)))
        .ok_or_else(|| Refusal::not_found(format!("Subscription not found: {id}.")))
}

pub(super) fn offers_list(_: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let (product, plan) = (segment(request, 1), segment(request, 3));
    if product == "-" && plan != "-" {
        return Err(Refusal::invalid("basePlanId must be \"-\" if productId is \"-\"."));
    }
    let found = SUBSCRIPTIONS.iter().find(|s| s.package == package && s.id == product);
    let known = product == "-" || found.is_some_and(|s| plan == "-" || s.plans.iter().any(|p| p.id == plan));
    if !known {
        return Err(Refusal::not_found(format!("Base plan not found: {product}/{plan}.")));
    }
    let all = bodies::subscription_offers(package, product, plan);
    let (offers, next) = page(request, all, "offers")?;
    Ok(Answer::Json(Body::new().with("subscriptionOffers", offers).maybe("nextPageToken", next).into()))
}

#[cfg(test)]
mod tests {
    use crate::sim::testing::{play, shared};

    #[test]
    fn pages_follow_each_other_until_the_token_is_gone() {
        let sim = shared();
        let mut ids = Vec::new();
        let mut query = "pageSize=2".to_owned();
        loop {
            let (status, body) = play(&sim, &format!("com.lumen.notes/subscriptions?{query}"));
            assert_eq!(status, 200);
            let page = body["subscriptions"].as_array().unwrap();
            assert!(page.len() <= 2);
            ids.extend(page.iter().map(|s| s["productId"].as_str().unwrap().to_owned()));
            match body["nextPageToken"].as_str() {
                Some(token) => query = format!("pageSize=2&pageToken={token}"),
                None => break,
            }
        }
        assert_eq!(ids, ["premium", "family", "student", "cloud_storage", "focus_sounds"]);
        assert_eq!(play(&sim, "com.lumen.notes/subscriptions?pageToken=nonsense").0, 400);
        assert_eq!(play(&sim, "com.lumen.notes/subscriptions?pageSize=-1").0, 400);
    }

    #[test]
    fn one_subscription_or_none() {
        let sim = shared();
        assert_eq!(play(&sim, "com.lumen.notes/subscriptions/premium").1["productId"], "premium");
        assert_eq!(play(&sim, "com.lumen.fit/subscriptions/premium").0, 404);
    }

    #[test]
    fn wildcards_list_all_offers_in_one_call() {
        let sim = shared();
        let all = play(&sim, "com.lumen.notes/subscriptions/-/basePlans/-/offers?pageSize=1000").1;
        let premium = play(&sim, "com.lumen.notes/subscriptions/premium/basePlans/-/offers").1;
        let count = |body: &serde_json::Value| body["subscriptionOffers"].as_array().unwrap().len();
        assert!(count(&all) > count(&premium) && count(&premium) >= 6);
        assert_eq!(play(&sim, "com.lumen.notes/subscriptions/-/basePlans/monthly/offers").0, 400);
        assert_eq!(play(&sim, "com.lumen.notes/subscriptions/none/basePlans/-/offers").0, 404);
        let none = play(&sim, "com.lumen.notes/subscriptions/cloud_storage/basePlans/-/offers").1;
        assert_eq!(none, serde_json::json!({}), "an empty list is left out");
    }
}
