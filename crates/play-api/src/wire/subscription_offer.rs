//! Offers on base plans.

use super::Marker;
use super::Money;
use super::catalog::OfferTag;
use super::lenient;
use super::open_enum::open_enum;
use serde::Deserialize;

/// A single, temporary offer
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionOffer {
    /// The ID of the base plan to which this offer is an extension.
    pub base_plan_id: String,
    /// Unique ID of this subscription offer.
    pub offer_id: String,
    /// List of up to 20 custom tags specified for this offer, and handed to the app by the billing library.
    pub offer_tags: Vec<OfferTag>,
    /// The configuration for any new locations Play may launch in the future.
    pub other_regions_config: Option<OtherRegionsSubscriptionOfferConfig>,
    /// The package name of the app the parent subscription belongs to.
    pub package_name: String,
    /// The phases of this subscription offer.
    pub phases: Vec<SubscriptionOfferPhase>,
    /// The ID of the parent subscription this offer belongs to.
    pub product_id: String,
    /// The region-specific configuration of this offer.
    pub regional_configs: Vec<RegionalSubscriptionOfferConfig>,
    /// The current state of this offer.
    pub state: SubscriptionOfferState,
    /// The requirements that users need to fulfil to be eligible for this offer.
    pub targeting: Option<SubscriptionOfferTargeting>,
}

/// Configuration for any new locations Play may launch in specified on a subscription offer.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OtherRegionsSubscriptionOfferConfig {
    /// Whether the subscription offer in any new locations Play may launch in the future.
    pub other_regions_new_subscriber_availability: bool,
}

/// A single phase of a subscription offer.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionOfferPhase {
    /// The duration of a single recurrence of this phase.
    pub duration: Option<String>,
    /// Pricing information for any new locations Play may launch in.
    pub other_regions_config: Option<OtherRegionsSubscriptionOfferPhaseConfig>,
    /// The number of times this phase repeats.
    #[serde(deserialize_with = "lenient::int")]
    pub recurrence_count: i32,
    /// The region-specific configuration of this offer phase.
    pub regional_configs: Vec<RegionalSubscriptionOfferPhaseConfig>,
}

/// Configuration for any new locations Play may launch in for a single offer phase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OtherRegionsSubscriptionOfferPhaseConfig {
    /// The absolute amount of money subtracted from the base plan price prorated over the phase duration.
    pub absolute_discounts: Option<OtherRegionsSubscriptionOfferPhasePrices>,
    /// Set to specify this offer is free to obtain.
    pub free: Option<Marker>,
    /// The absolute price the user pays for this offer phase.
    pub other_regions_prices: Option<OtherRegionsSubscriptionOfferPhasePrices>,
    /// The percentage discount subtracted from the base plan price prorated over the phase duration, a fraction
    /// between 0 and 1, both excluded.
    pub relative_discount: Option<f64>,
}

/// Pricing information for any new locations Play may launch in.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OtherRegionsSubscriptionOfferPhasePrices {
    /// Price in EUR to use for any new locations Play may launch in.
    pub eur_price: Option<Money>,
    /// Price in USD to use for any new locations Play may launch in.
    pub usd_price: Option<Money>,
}

/// Configuration for a single phase of a subscription offer in a single region.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegionalSubscriptionOfferPhaseConfig {
    /// The absolute amount of money subtracted from the base plan price prorated over the phase duration.
    pub absolute_discount: Option<Money>,
    /// Set to specify this offer is free to obtain.
    pub free: Option<Marker>,
    /// The absolute price the user pays for this offer phase.
    pub price: Option<Money>,
    /// The region to which this config applies.
    pub region_code: String,
    /// The percentage discount subtracted from the base plan price prorated over the phase duration, a fraction
    /// between 0 and 1, both excluded.
    pub relative_discount: Option<f64>,
}

/// Configuration for a subscription offer in a single region.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegionalSubscriptionOfferConfig {
    /// Whether the subscription offer in the specified region is available for new subscribers.
    pub new_subscriber_availability: bool,
    /// Region code this configuration applies to, as defined by ISO 3166-2, e.g. "US".
    pub region_code: String,
}

/// Defines the rule a user needs to satisfy to receive this offer.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionOfferTargeting {
    /// Offer targeting rule for new user acquisition.
    pub acquisition_rule: Option<AcquisitionTargetingRule>,
    /// Offer targeting rule for upgrading users' existing plans.
    pub upgrade_rule: Option<UpgradeTargetingRule>,
}

/// A targeting rule of the form: User never had {scope} before.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AcquisitionTargetingRule {
    /// The scope of subscriptions this rule considers.
    pub scope: Option<TargetingRuleScope>,
}

/// Defines the scope of subscriptions which a targeting rule can match to target offers to users based on past
/// or current entitlement.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TargetingRuleScope {
    /// The scope of the current targeting rule is any subscription in the parent app.
    pub any_subscription_in_app: Option<Marker>,
    /// The scope of the current targeting rule is the subscription with the specified subscription ID.
    pub specific_subscription_in_app: Option<String>,
    /// The scope of the current targeting rule is the subscription in which this offer is defined.
    pub this_subscription: Option<Marker>,
}

/// A targeting rule of the form: User currently has {scope} with billing period {billing_period}.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpgradeTargetingRule {
    /// The specific billing period duration, specified in ISO 8601 format, that a user must be currently
    /// subscribed to, to be eligible for this rule.
    pub billing_period_duration: Option<String>,
    /// Limit this offer to only once per user.
    pub once_per_user: bool,
    /// The scope of subscriptions this rule considers.
    pub scope: Option<TargetingRuleScope>,
}

open_enum! {
    /// Whether an offer on a base plan can be used.
    pub enum SubscriptionOfferState {
        unspecified "STATE_UNSPECIFIED";
        /// The subscription offer is not and has never been available to users.
        Draft = "DRAFT",
        /// The subscription offer is available to new and existing users.
        Active = "ACTIVE",
        /// The subscription offer is not available to new users.
        Inactive = "INACTIVE",
    }
}
