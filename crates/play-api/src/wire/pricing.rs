//! What `monetization.convertRegionPrices` answers.

use super::Money;
use super::catalog::RegionsVersion;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Response message for ConvertRegionPrices.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConvertRegionPricesResponse {
    /// Converted other regions prices in USD and EUR, to use for countries where Play doesn't support a
    /// country's local currency.
    pub converted_other_regions_price: Option<ConvertedOtherRegionsPrice>,
    /// Map from region code to converted region price.
    pub converted_region_prices: BTreeMap<String, ConvertedRegionPrice>,
    /// The region version at which the prices were generated.
    pub region_version: Option<RegionsVersion>,
}

/// Converted other regions prices.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConvertedOtherRegionsPrice {
    /// Price in EUR to use for the "Other regions" location exclusive of taxes.
    pub eur_price: Option<Money>,
    /// Price in USD to use for the "Other regions" location exclusive of taxes.
    pub usd_price: Option<Money>,
}

/// A converted region price.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConvertedRegionPrice {
    /// The converted price tax inclusive.
    pub price: Option<Money>,
    /// The region code of the region.
    pub region_code: String,
    /// The tax amount of the converted price.
    pub tax_amount: Option<Money>,
}
