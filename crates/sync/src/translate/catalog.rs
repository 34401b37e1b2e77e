/// Where an offer stands in the catalog: `product/plan/offer`. None of the three can contain a slash.
pub fn offer_path(product: &str, plan: &str, offer: &str) -> String {
    format!("{product}/{plan}/{offer}")
}
