//! `monetization.onetimeproducts.list`, `.get`, and `.purchaseOptions.offers.list`

use crate::catalog::{ONE_TIME, bodies};
use crate::http::entrance::Answer;
use crate::http::error::Refusal;
use crate::http::request::Request;
use crate::sim::Sim;
use crate::wire::Body;

use super::{package, page, segment};

pub(super) fn list(_: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let all: Vec<_> = ONE_TIME.iter().filter(|p| p.package == package).collect();
    let (products, next) = page(request, all, "oneTimeProducts")?;
    let bodies: Vec<_> = products.into_iter().map(bodies::one_time_product).collect();
    Ok(Answer::Json(Body::new().with("oneTimeProducts", bodies).maybe("nextPageToken", next).into()))
}

pub(super) fn get(_: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let id = segment(request, 1);
    let found = ONE_TIME.iter().find(|p| p.package == package && p.id == id);
    found
        .map(|p| Answer::Json(bodies::one_time_product(p)))
        .ok_or_else(|| Refusal::not_found(format!("One-time product not found: {id}.")))
}

pub(super) fn offers_list(sim: &Sim, request: &Request) -> Result<Answer, Refusal> {
    let package = package(request)?;
    let (product, option) = (segment(request, 1), segment(request, 3));
    if product == "-" && option != "-" {
        return Err(Refusal::invalid("purchaseOptionId must be \"-\" if productId is \"-\"."));
    }
    let found = ONE_TIME.iter().find(|p| p.package == package && p.id == product);
    let known = product == "-"
        || found.is_some_and(|p| option == "-" || p.options().iter().any(|(id, _)| *id == option));
    if !known {
        return Err(Refusal::not_found(format!("Purchase option not found: {product}/{option}.")));
    }
    let all = bodies::one_time_offers(package, product, option, sim.world().setting.epoch);
    let (offers, next) = page(request, all, "oneTimeOffers")?;
    Ok(Answer::Json(Body::new().with("oneTimeProductOffers", offers).maybe("nextPageToken", next).into()))
}

#[cfg(test)]
mod tests {
    use crate::sim::testing::{play, shared};

    #[test]
    fn one_time_products_carry_their_purchase_options() {
        let (_, body) = play(&shared(), "com.lumen.fit/oneTimeProducts?pageSize=1000");
        let products = body["oneTimeProducts"].as_array().unwrap();
        assert!(products.len() >= 12);
        let rentable = products.iter().find(|p| p["productId"] == "course_breathing").unwrap();
        assert_eq!(rentable["purchaseOptions"].as_array().unwrap().len(), 2);
        assert!(rentable["purchaseOptions"][1]["rentOption"].is_object());
        assert_eq!(rentable["regionsVersion"]["version"], "2025/03");
    }

    #[test]
    fn get_and_offers_by_wildcard() {
        let sim = shared();
        assert_eq!(play(&sim, "com.lumen.games/oneTimeProducts/coins_500").1["productId"], "coins_500");
        assert_eq!(play(&sim, "com.lumen.games/oneTimeProducts/none").0, 404);
        let path = "com.lumen.games/oneTimeProducts/-/purchaseOptions/-/offers";
        let (status, body) = play(&sim, path);
        assert_eq!(status, 200);
        assert!(body["oneTimeProductOffers"].as_array().unwrap().len() >= 2);
    }
}
