use serde::Serialize;

use crate::{
    Client, Error, Raw,
    method::CONVERT_REGION_PRICES,
    wire::{ConvertRegionPricesResponse, Money},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConvertRegionPrices<'a> {
    price: &'a Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_tax_category_code: Option<&'a str>,
}

impl Client {
    /// `monetization.convertRegionPrices`: what a price comes to in every region. `price` is without tax, the
    /// answer with tax. Also the authority on which regions there are and which version of them is current.
    ///
    /// # Errors
    /// As documented at [`Error`].
    pub async fn convert_region_prices(
        &self,
        package: &str,
        price: &Money,
        tax_category: Option<&str>,
    ) -> Result<Raw<ConvertRegionPricesResponse>, Error> {
        let url = self.publisher(package, "/pricing:convertRegionPrices")?;
        let body = ConvertRegionPrices { price, product_tax_category_code: tax_category };
        let body =
            serde_json::to_string(&body).map_err(|_| Error::argument("price", "should be an amount"))?;
        let bytes = self.post(&CONVERT_REGION_PRICES, package, &url, body).await?;
        Raw::parse(&bytes, CONVERT_REGION_PRICES.id)
    }
}
