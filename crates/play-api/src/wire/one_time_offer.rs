//! Offers on purchase options.

use super::Marker;
use super::Money;
use super::catalog::OfferTag;
use super::catalog::RegionsVersion;
use super::lenient;
use super::open_enum::open_enum;
use jiff::Timestamp;
use serde::Deserialize;

/// A single offer for a one-time product.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductOffer {
    /// A discounted offer.
    pub discounted_offer: Option<OneTimeProductDiscountedOffer>,
    /// A game reward offer.
    pub game_reward_offer: Option<OneTimeProductGameRewardOffer>,
    /// The ID of this product offer.
    pub offer_id: String,
    /// List of up to 20 custom tags specified for this offer, and handed to the app by the billing library.
    pub offer_tags: Vec<OfferTag>,
    /// The package name of the app the parent product belongs to.
    pub package_name: String,
    /// A pre-order offer.
    pub pre_order_offer: Option<OneTimeProductPreOrderOffer>,
    /// The ID of the parent product this offer belongs to.
    pub product_id: String,
    /// The ID of the purchase option to which this offer is an extension.
    pub purchase_option_id: String,
    /// Set of regional pricing and availability information for this offer.
    pub regional_pricing_and_availability_configs:
        Vec<OneTimeProductOfferRegionalPricingAndAvailabilityConfig>,
    /// The version of the regions configuration that was used to generate the one-time product offer.
    pub regions_version: Option<RegionsVersion>,
    /// The current state of this offer.
    pub state: OneTimeOfferState,
}

/// Configuration specific to discounted offers.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductDiscountedOffer {
    /// Time when the offer will stop being available.
    pub end_time: Option<Timestamp>,
    /// The number of times this offer can be redeemed.
    #[serde(deserialize_with = "lenient::optional_int")]
    pub redemption_limit: Option<i64>,
    /// Time when the offer will start being available.
    pub start_time: Option<Timestamp>,
}

/// Configuration specific to game reward offers.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductGameRewardOffer {
    /// The number of times this offer can be redeemed.
    #[serde(deserialize_with = "lenient::optional_int")]
    pub redemption_limit: Option<i64>,
}

/// Configuration specific to pre-order offers.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductPreOrderOffer {
    /// Time when the pre-order will stop being available.
    pub end_time: Option<Timestamp>,
    /// Specifies how price changes affect pre-existing pre-orders.
    pub price_change_behavior: PreOrderPriceChange,
    /// Time on which the product associated with the pre-order will be released and the pre-order orders
    /// fulfilled.
    pub release_time: Option<Timestamp>,
    /// Time when the pre-order will start being available.
    pub start_time: Option<Timestamp>,
}

/// Regional pricing and availability configuration for a one-time product offer.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductOfferRegionalPricingAndAvailabilityConfig {
    /// The absolute value of the discount that is subtracted from the purchase option price.
    pub absolute_discount: Option<Money>,
    /// The availability for this region.
    pub availability: OneTimeOfferAvailability,
    /// The price defined in the purchase option for this region will be used.
    pub no_override: Option<Marker>,
    /// Region code this configuration applies to, as defined by ISO 3166-2, e.g., "US".
    pub region_code: String,
    /// The percentage discount subtracted from the purchase option price, a fraction between 0 and 1, both
    /// excluded.
    pub relative_discount: Option<f64>,
}

open_enum! {
    /// Whether an offer on a purchase option can be used.
    pub enum OneTimeOfferState {
        unspecified "STATE_UNSPECIFIED";
        /// The offer is not and has never been available to users.
        Draft = "DRAFT",
        /// The offer is available to users, as long as its conditions are met.
        Active = "ACTIVE",
        /// This state is specific to pre-orders.
        Cancelled = "CANCELLED",
        /// This state is specific to discounted and game reward offers.
        Inactive = "INACTIVE",
    }
}

open_enum! {
    /// What a change of price means for those who ordered before.
    pub enum PreOrderPriceChange {
        unspecified "PRE_ORDER_PRICE_CHANGE_BEHAVIOR_UNSPECIFIED";
        /// The buyer gets charged the minimum between the initial price at the time of pre-order and the final
        /// offer price on the release date.
        TwoPointLowest = "PRE_ORDER_PRICE_CHANGE_BEHAVIOR_TWO_POINT_LOWEST",
        /// The buyer gets the same price as the one they pre-ordered, regardless of any price changes that may
        /// have happened after the pre-order.
        NewOrdersOnly = "PRE_ORDER_PRICE_CHANGE_BEHAVIOR_NEW_ORDERS_ONLY",
    }
}

open_enum! {
    /// Whether an offer can be used in a region.
    pub enum OneTimeOfferAvailability {
        unspecified "AVAILABILITY_UNSPECIFIED";
        /// The offer is available to users.
        Available = "AVAILABLE",
        /// The offer is no longer available to users.
        NoLongerAvailable = "NO_LONGER_AVAILABLE",
    }
}
