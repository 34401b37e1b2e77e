//! Every call of our client to Android Publisher, with every parameter it can send.

use anyhow::Context as _;
use purser_play_api::{Client, VoidedQuery, wire::Money};

const PACKAGE: &str = "com.acme.app";

/// Makes them all; an error says which.
pub(crate) async fn make_all(client: &Client) -> anyhow::Result<()> {
    // A purchase token may hold these letters.
    let token = "opaque/token+with=all~of%them";
    client.order(PACKAGE, "GPA.3369-2045-9223-68398..0").await.context("orders.get")?;
    client.orders_batch(PACKAGE, &["GPA.1", "GPA.2..0"]).await.context("orders.batchget")?;
    client.subscription_purchase(PACKAGE, token).await.context("subscriptionsv2.get")?;
    client.product_purchase(PACKAGE, token).await.context("productsv2.getproductpurchasev2")?;
    let first = VoidedQuery { start_ms: Some(1), end_ms: Some(2), max: Some(500), ..VoidedQuery::default() };
    let next = VoidedQuery { page_token: Some("t/1".into()), ..VoidedQuery::default() };
    client.voided_page(PACKAGE, &first).await.context("voidedpurchases.list")?;
    client.voided_page(PACKAGE, &next).await.context("voidedpurchases.list, next page")?;
    for page_token in [None, Some("t/1")] {
        client.subscriptions_page(PACKAGE, page_token).await.context("subscriptions.list")?;
        client.subscription_offers_page(PACKAGE, page_token).await.context("basePlans.offers.list")?;
        client.one_time_products_page(PACKAGE, page_token).await.context("onetimeproducts.list")?;
        client.one_time_offers_page(PACKAGE, page_token).await.context("purchaseOptions.offers.list")?;
    }
    client.subscription(PACKAGE, "premium.monthly").await.context("subscriptions.get")?;
    client.one_time_product(PACKAGE, "gems_500").await.context("onetimeproducts.get")?;
    let price = Money { currency_code: "EUR".into(), units: 4, nanos: 990_000_000 };
    client.convert_region_prices(PACKAGE, &price, None).await.context("convertRegionPrices")?;
    client
        .convert_region_prices(PACKAGE, &price, Some("TX1"))
        .await
        .context("convertRegionPrices with tax")?;
    Ok(())
}

/// How many requests that makes.
pub(crate) const COUNT: u64 = 18;
