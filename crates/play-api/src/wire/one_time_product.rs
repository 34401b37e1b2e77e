//! One-time products of the catalog, with their purchase options.

use super::Money;
use super::catalog::OfferTag;
use super::catalog::RegionalProductAgeRatingInfo;
use super::catalog::RegionsVersion;
use super::catalog::RestrictedPaymentCountries;
use super::catalog::StreamingTaxType;
use super::catalog::TaxTier;
use super::catalog::WithdrawalRightType;
use super::open_enum::open_enum;
use serde::Deserialize;

/// A single one-time product for an app.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProduct {
    /// Set of localized title and description data.
    pub listings: Vec<OneTimeProductListing>,
    /// List of up to 20 custom tags specified for this one-time product, and handed to the app by the billing
    /// library.
    pub offer_tags: Vec<OfferTag>,
    /// Package name of the parent app.
    pub package_name: String,
    /// Unique product ID of the product.
    pub product_id: String,
    /// The set of purchase options for this one-time product.
    pub purchase_options: Vec<OneTimeProductPurchaseOption>,
    /// The version of the regions configuration that was used to generate the one-time product.
    pub regions_version: Option<RegionsVersion>,
    /// Countries where the purchase of this one-time product is restricted to payment methods registered in the
    /// same country.
    pub restricted_payment_countries: Option<RestrictedPaymentCountries>,
    /// Details about taxes and legal compliance.
    pub tax_and_compliance_settings: Option<OneTimeProductTaxAndComplianceSettings>,
}

/// Regional store listing for a one-time product.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductListing {
    /// The description of this product in the language of this listing.
    pub description: Option<String>,
    /// The language of this listing, as defined by BCP-47, e.g., "en-US".
    pub language_code: String,
    /// The title of this product in the language of this listing.
    pub title: String,
}

/// A single purchase option for a one-time product.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductPurchaseOption {
    /// A purchase option that can be bought.
    pub buy_option: Option<OneTimeProductBuyPurchaseOption>,
    /// Pricing information for any new locations Play may launch in the future.
    pub new_regions_config: Option<OneTimeProductPurchaseOptionNewRegionsConfig>,
    /// List of up to 20 custom tags specified for this purchase option, and handed to the app by the billing
    /// library.
    pub offer_tags: Vec<OfferTag>,
    /// The unique identifier of this purchase option.
    pub purchase_option_id: String,
    /// Regional pricing and availability information for this purchase option.
    pub regional_pricing_and_availability_configs:
        Vec<OneTimeProductPurchaseOptionRegionalPricingAndAvailabilityConfig>,
    /// A purchase option that can be rented.
    pub rent_option: Option<OneTimeProductRentPurchaseOption>,
    /// The state of the purchase option, i.e., whether it's active.
    pub state: PurchaseOptionState,
    /// Details about taxes and legal compliance.
    pub tax_and_compliance_settings: Option<PurchaseOptionTaxAndComplianceSettings>,
}

/// A purchase option that can be bought.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductBuyPurchaseOption {
    /// Whether this purchase option will be available in legacy PBL flows that do not support one-time products
    /// model.
    pub legacy_compatible: bool,
    /// Whether this purchase option allows multi-quantity.
    pub multi_quantity_enabled: bool,
}

/// Pricing information for any new regions Play may launch in the future.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductPurchaseOptionNewRegionsConfig {
    /// The regional availability for the new regions config.
    pub availability: NewRegionsAvailability,
    /// Price in EUR to use for any new regions Play may launch in.
    pub eur_price: Option<Money>,
    /// Price in USD to use for any new regions Play may launch in.
    pub usd_price: Option<Money>,
}

/// Regional pricing and availability configuration for a purchase option.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductPurchaseOptionRegionalPricingAndAvailabilityConfig {
    /// The availability of the purchase option.
    pub availability: PurchaseOptionAvailability,
    /// The price of the purchase option in the specified region.
    pub price: Option<Money>,
    /// Region code this configuration applies to, as defined by ISO 3166-2, e.g., "US".
    pub region_code: String,
}

/// A purchase option that can be rented.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductRentPurchaseOption {
    /// The amount of time the user has after starting consuming the entitlement before it is revoked.
    pub expiration_period: Option<String>,
    /// The amount of time a user has the entitlement for.
    pub rental_period: Option<String>,
}

/// Details about taxation, Google Play policy and legal compliance for one-time product purchase options.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PurchaseOptionTaxAndComplianceSettings {
    /// Digital content or service classification for products distributed to users in eligible regions.
    pub withdrawal_right_type: WithdrawalRightType,
}

/// Details about taxation, Google Play policy and legal compliance for one-time products.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductTaxAndComplianceSettings {
    /// Whether this one-time product is declared as a product representing a tokenized digital asset.
    pub is_tokenized_digital_asset: bool,
    /// Product tax category code to assign to the one-time product.
    pub product_tax_category_code: Option<String>,
    /// Regional age rating information.
    pub regional_product_age_rating_infos: Vec<RegionalProductAgeRatingInfo>,
    /// Regional tax configuration.
    pub regional_tax_configs: Vec<RegionalTaxConfig>,
}

/// Details about taxation in a given geographical region.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegionalTaxConfig {
    /// The kind of streaming, for state and local sales tax in the United States.
    pub eligible_for_streaming_service_tax_rate: bool,
    /// Region code this configuration applies to, as defined by ISO 3166-2, e.g. "US".
    pub region_code: String,
    /// To collect communications or amusement taxes in the United States, choose the appropriate tax category.
    pub streaming_tax_type: StreamingTaxType,
    /// Tax tier to specify reduced tax rate.
    pub tax_tier: TaxTier,
}

open_enum! {
    /// Whether a purchase option can be bought.
    pub enum PurchaseOptionState {
        unspecified "STATE_UNSPECIFIED";
        /// The purchase option is not and has never been available to users.
        Draft = "DRAFT",
        /// The purchase option is available to users.
        Active = "ACTIVE",
        /// The purchase option is not available to users anymore.
        Inactive = "INACTIVE",
        /// The purchase option is not available for purchase anymore, but we continue to expose its offer via
        /// the Play Billing Library for backwards compatibility.
        InactivePublished = "INACTIVE_PUBLISHED",
    }
}

open_enum! {
    /// Whether a purchase option can be bought in regions that Google adds later.
    pub enum NewRegionsAvailability {
        unspecified "AVAILABILITY_UNSPECIFIED";
        /// The config will be used for any new regions Play may launch in the future.
        Available = "AVAILABLE",
        /// The config is not available anymore and will not be used for any new regions Play may launch in the
        /// future.
        NoLongerAvailable = "NO_LONGER_AVAILABLE",
    }
}

open_enum! {
    /// Whether a purchase option can be bought in a region.
    pub enum PurchaseOptionAvailability {
        unspecified "AVAILABILITY_UNSPECIFIED";
        /// The purchase option is available to users.
        Available = "AVAILABLE",
        /// The purchase option is no longer available to users.
        NoLongerAvailable = "NO_LONGER_AVAILABLE",
        /// The purchase option is initially unavailable, but made available via a released pre-order offer.
        AvailableIfReleased = "AVAILABLE_IF_RELEASED",
        /// The purchase option is unavailable but offers linked to it (i.e. Play Points offer) are available.
        AvailableForOffersOnly = "AVAILABLE_FOR_OFFERS_ONLY",
    }
}
