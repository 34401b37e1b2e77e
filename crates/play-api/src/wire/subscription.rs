//! Subscriptions of the catalog, with their base plans.

use super::Money;
use super::catalog::OfferTag;
use super::catalog::RegionalProductAgeRatingInfo;
use super::catalog::RestrictedPaymentCountries;
use super::catalog::StreamingTaxType;
use super::catalog::TaxTier;
use super::catalog::WithdrawalRightType;
use super::lenient;
use super::open_enum::open_enum;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A single subscription for an app.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Subscription {
    /// Deprecated: subscription archiving is not supported.
    pub archived: bool,
    /// The set of base plans for this subscription.
    pub base_plans: Vec<BasePlan>,
    /// List of localized listings for this subscription.
    pub listings: Vec<SubscriptionListing>,
    /// Package name of the parent app.
    pub package_name: String,
    /// Unique product ID of the product.
    pub product_id: String,
    /// Countries where the purchase of this subscription is restricted to payment methods registered in the
    /// same country.
    pub restricted_payment_countries: Option<RestrictedPaymentCountries>,
    /// Details about taxes and legal compliance.
    pub tax_and_compliance_settings: Option<SubscriptionTaxAndComplianceSettings>,
}

/// A single base plan for a subscription.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BasePlan {
    /// Set when the base plan automatically renews at a regular interval.
    pub auto_renewing_base_plan_type: Option<AutoRenewingBasePlanType>,
    /// The unique identifier of this base plan.
    pub base_plan_id: String,
    /// Set for installments base plans where a user is committed to a specified number of payments.
    pub installments_base_plan_type: Option<InstallmentsBasePlanType>,
    /// List of up to 20 custom tags specified for this base plan, and handed to the app by the billing library.
    pub offer_tags: Vec<OfferTag>,
    /// Pricing information for any new locations Play may launch in the future.
    pub other_regions_config: Option<OtherRegionsBasePlanConfig>,
    /// Set when the base plan does not automatically renew at the end of the billing period.
    pub prepaid_base_plan_type: Option<PrepaidBasePlanType>,
    /// Region-specific information for this base plan.
    pub regional_configs: Vec<RegionalBasePlanConfig>,
    /// The state of the base plan, i.e. whether it's active.
    pub state: BasePlanState,
}

/// A base plan that automatically renews at the end of its subscription period.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AutoRenewingBasePlanType {
    /// Custom account hold period of the subscription, specified in ISO 8601 format.
    pub account_hold_duration: Option<String>,
    /// Subscription period, specified in ISO 8601 format.
    pub billing_period_duration: Option<String>,
    /// Grace period of the subscription, specified in ISO 8601 format.
    pub grace_period_duration: Option<String>,
    /// Whether the renewing base plan is backward compatible.
    pub legacy_compatible: bool,
    /// Subscription offer id which is legacy compatible.
    pub legacy_compatible_subscription_offer_id: Option<String>,
    /// The proration mode for the base plan determines what happens when a user switches to this plan from
    /// another base plan.
    pub proration_mode: ProrationMode,
    /// Whether users should be able to resubscribe to this base plan in Google Play surfaces.
    pub resubscribe_state: ResubscribeState,
}

/// A installments base plan where a user commits to a specified number of payments.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InstallmentsBasePlanType {
    /// Custom account hold period of the subscription, specified in ISO 8601 format.
    pub account_hold_duration: Option<String>,
    /// Subscription period, specified in ISO 8601 format.
    pub billing_period_duration: Option<String>,
    /// The number of payments the user is committed to.
    #[serde(deserialize_with = "lenient::int")]
    pub committed_payments_count: i32,
    /// Grace period of the subscription, specified in ISO 8601 format.
    pub grace_period_duration: Option<String>,
    /// The proration mode for the base plan determines what happens when a user switches to this plan from
    /// another base plan.
    pub proration_mode: ProrationMode,
    /// Installments base plan renewal type.
    pub renewal_type: InstallmentRenewal,
    /// Whether users should be able to resubscribe to this base plan in Google Play surfaces.
    pub resubscribe_state: ResubscribeState,
}

/// Pricing information for any new locations Play may launch in.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OtherRegionsBasePlanConfig {
    /// Price in EUR to use for any new locations Play may launch in.
    pub eur_price: Option<Money>,
    /// Whether the base plan is available for new subscribers in any new locations Play may launch in.
    pub new_subscriber_availability: bool,
    /// Price in USD to use for any new locations Play may launch in.
    pub usd_price: Option<Money>,
}

/// A base plan that does not automatically renew at the end of the base plan, and must be manually renewed by
/// the user.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrepaidBasePlanType {
    /// Subscription period, specified in ISO 8601 format.
    pub billing_period_duration: Option<String>,
    /// Whether users should be able to extend this prepaid base plan in Google Play surfaces.
    pub time_extension: TimeExtension,
}

/// Configuration for a base plan specific to a region.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegionalBasePlanConfig {
    /// Whether the base plan in the specified region is available for new subscribers.
    pub new_subscriber_availability: bool,
    /// The price of the base plan in the specified region.
    pub price: Option<Money>,
    /// Region code this configuration applies to, as defined by ISO 3166-2, e.g. "US".
    pub region_code: String,
}

/// The consumer-visible metadata of a subscription.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionListing {
    /// A list of benefits shown to the user on platforms such as the Play Store and in restoration flows in the
    /// language of this listing.
    pub benefits: Vec<String>,
    /// The description of this subscription in the language of this listing.
    pub description: Option<String>,
    /// The language of this listing, as defined by BCP-47, e.g. "en-US".
    pub language_code: String,
    /// The title of this subscription in the language of this listing.
    pub title: String,
}

/// Details about taxation, Google Play policy, and legal compliance for subscription products.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionTaxAndComplianceSettings {
    /// Digital content or service classification for products distributed to users in the European Economic
    /// Area (EEA).
    pub eea_withdrawal_right_type: WithdrawalRightType,
    /// Whether this subscription is declared as a product representing a tokenized digital asset.
    pub is_tokenized_digital_asset: bool,
    /// Product tax category code to assign to the subscription.
    pub product_tax_category_code: Option<String>,
    /// Regional age rating information.
    pub regional_product_age_rating_infos: Vec<RegionalProductAgeRatingInfo>,
    /// A mapping from region code to tax rate details.
    pub tax_rate_info_by_region_code: BTreeMap<String, RegionalTaxRateInfo>,
}

/// Specified details about taxation in a given geographical region.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegionalTaxRateInfo {
    /// The kind of streaming, for state and local sales tax in the United States.
    pub eligible_for_streaming_service_tax_rate: bool,
    /// To collect communications or amusement taxes in the United States, choose the appropriate tax category.
    pub streaming_tax_type: StreamingTaxType,
    /// Tax tier to specify reduced tax rate.
    pub tax_tier: TaxTier,
}

open_enum! {
    /// Whether a base plan can be bought.
    pub enum BasePlanState {
        unspecified "STATE_UNSPECIFIED";
        /// The base plan is currently in a draft state, and hasn't been activated.
        Draft = "DRAFT",
        /// The base plan is active and available for new subscribers.
        Active = "ACTIVE",
        /// The base plan is inactive and only available for existing subscribers.
        Inactive = "INACTIVE",
    }
}

open_enum! {
    /// When somebody who switches to a base plan is charged.
    pub enum ProrationMode {
        unspecified "SUBSCRIPTION_PRORATION_MODE_UNSPECIFIED";
        /// Users will be charged for their new base plan at the end of their current billing period.
        ChargeOnNextBillingDate = "SUBSCRIPTION_PRORATION_MODE_CHARGE_ON_NEXT_BILLING_DATE",
        /// Users will be charged for their new base plan immediately and in full.
        ChargeFullPriceImmediately = "SUBSCRIPTION_PRORATION_MODE_CHARGE_FULL_PRICE_IMMEDIATELY",
    }
}

open_enum! {
    /// Whether an ended subscription may be bought again in the Play Store.
    pub enum ResubscribeState {
        unspecified "RESUBSCRIBE_STATE_UNSPECIFIED";
        /// Resubscribe is active.
        Active = "RESUBSCRIBE_STATE_ACTIVE",
        /// Resubscribe is inactive.
        Inactive = "RESUBSCRIBE_STATE_INACTIVE",
    }
}

open_enum! {
    /// What follows the last installment.
    pub enum InstallmentRenewal {
        unspecified "RENEWAL_TYPE_UNSPECIFIED";
        /// Renews periodically for the billing period duration without commitment.
        RenewsWithoutCommitment = "RENEWAL_TYPE_RENEWS_WITHOUT_COMMITMENT",
        /// Renews with the commitment of the same duration as the initial one.
        RenewsWithCommitment = "RENEWAL_TYPE_RENEWS_WITH_COMMITMENT",
    }
}

open_enum! {
    /// Whether prepaid time may be added to.
    pub enum TimeExtension {
        unspecified "TIME_EXTENSION_UNSPECIFIED";
        /// Time extension is active.
        Active = "TIME_EXTENSION_ACTIVE",
        /// Time extension is inactive.
        Inactive = "TIME_EXTENSION_INACTIVE",
    }
}
