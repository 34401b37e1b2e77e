//! A subscription as `purchases.subscriptionsv2.get` describes it.

use super::Marker;
use super::Money;
use super::catalog::AcknowledgementState;
use super::lenient;
use super::open_enum::open_enum;
use jiff::Timestamp;
use serde::Deserialize;

/// Indicates the status of a user's subscription purchase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionPurchaseV2 {
    /// The acknowledgement state of the subscription.
    pub acknowledgement_state: AcknowledgementState,
    /// Additional context around canceled subscriptions.
    pub canceled_state_context: Option<CanceledStateContext>,
    /// Entity tag representing the current state of the subscription.
    pub etag: Option<String>,
    /// User account identifier in the third-party service.
    pub external_account_identifiers: Option<ExternalAccountIdentifiers>,
    /// Additional context around subscriptions in IN_GRACE_PERIOD state.
    pub in_grace_period_state_context: Option<InGracePeriodStateContext>,
    /// Item-level info for a subscription purchase.
    pub line_items: Vec<SubscriptionPurchaseLineItem>,
    /// The token of the subscription that this one replaces: signed up again before the end, upgrade or
    /// downgrade, prepaid to auto-renewing or back, prepaid top-up.
    pub linked_purchase_token: Option<String>,
    /// Additional context around subscriptions in ON_HOLD state.
    pub on_hold_state_context: Option<OnHoldStateContext>,
    /// Additional context for out of app purchases.
    pub out_of_app_purchase_context: Option<OutOfAppPurchaseContext>,
    /// Additional context around paused subscriptions.
    pub paused_state_context: Option<PausedStateContext>,
    /// ISO 3166-1 alpha-2 billing country/region code of the user at the time the subscription was granted.
    pub region_code: Option<String>,
    /// Time at which the subscription was granted.
    pub start_time: Option<Timestamp>,
    /// User profile associated with purchases made with 'Subscribe with Google'.
    pub subscribe_with_google_info: Option<SubscribeWithGoogleInfo>,
    /// The current state of the subscription.
    pub subscription_state: SubscriptionState,
    /// Only present if this subscription purchase is a test purchase.
    pub test_purchase: Option<Marker>,
}

/// Information specific to a subscription in the SUBSCRIPTION_STATE_CANCELED or SUBSCRIPTION_STATE_EXPIRED
/// state.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CanceledStateContext {
    /// Subscription was canceled by the developer.
    pub developer_initiated_cancellation: Option<Marker>,
    /// Subscription was replaced by a new subscription.
    pub replacement_cancellation: Option<Marker>,
    /// Subscription was canceled by the system, for example because of a billing problem.
    pub system_initiated_cancellation: Option<Marker>,
    /// Subscription was canceled by user.
    pub user_initiated_cancellation: Option<UserInitiatedCancellation>,
}

/// Information specific to cancellations initiated by users.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserInitiatedCancellation {
    /// Information provided by the user when they complete the subscription cancellation flow (cancellation
    /// reason survey).
    pub cancel_survey_result: Option<CancelSurveyResult>,
    /// The time at which the subscription was canceled by the user.
    pub cancel_time: Option<Timestamp>,
}

/// Result of the cancel survey when the subscription was canceled by the user.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CancelSurveyResult {
    /// The reason the user selected in the cancel survey.
    pub reason: CancelSurveyReason,
    /// Only set for CANCEL_SURVEY_REASON_OTHERS.
    pub reason_user_input: Option<String>,
}

/// User account identifier in the third-party service.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExternalAccountIdentifiers {
    /// User account identifier in the third-party service.
    pub external_account_id: Option<String>,
    /// An obfuscated version of the id that is uniquely associated with the user's account in your app.
    pub obfuscated_external_account_id: Option<String>,
    /// An obfuscated version of the id that is uniquely associated with the user's profile in your app.
    pub obfuscated_external_profile_id: Option<String>,
}

/// Additional context around subscriptions in IN_GRACE_PERIOD state.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InGracePeriodStateContext {
    /// The payment for the renewal was declined.
    pub renewal_declined: Option<RenewalDeclinedContext>,
}

/// Context related to renewal declined scenario.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RenewalDeclinedContext {
    /// The ID of the pending or failed order causing the state.
    pub pending_order_id: Option<String>,
}

/// Item-level info for a subscription purchase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionPurchaseLineItem {
    /// The item is auto renewing.
    pub auto_renewing_plan: Option<AutoRenewingPlan>,
    /// Information for deferred item removal.
    pub deferred_item_removal: Option<Marker>,
    /// Information for deferred item replacement.
    pub deferred_item_replacement: Option<DeferredItemReplacement>,
    /// Time at which the subscription expired or will expire unless the access is extended (ex.
    pub expiry_time: Option<Timestamp>,
    /// Details of the item being replaced.
    pub item_replacement: Option<ItemReplacement>,
    /// The order id of the latest successful order associated with this item.
    pub latest_successful_order_id: Option<String>,
    /// The offer details for this item.
    pub offer_details: Option<OfferDetails>,
    /// Current offer phase details for this item.
    pub offer_phase: Option<OfferPhase>,
    /// The item is prepaid.
    pub prepaid_plan: Option<PrepaidPlan>,
    /// The purchased product ID (for example, 'monthly001').
    pub product_id: String,
    /// Promotion details about this item.
    pub signup_promotion: Option<SignupPromotion>,
}

/// Information related to an auto renewing plan.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AutoRenewingPlan {
    /// If the subscription is currently set to auto-renew, e.g. the user has not canceled the subscription
    pub auto_renew_enabled: bool,
    /// The installment plan commitment and state related info for the auto renewing plan.
    pub installment_details: Option<InstallmentPlan>,
    /// The information of the last price change for the item since subscription signup.
    pub price_change_details: Option<SubscriptionItemPriceChangeDetails>,
    /// The information of the latest price step-up consent.
    pub price_step_up_consent_details: Option<PriceStepUpConsentDetails>,
    /// The current recurring price of the auto renewing plan.
    pub recurring_price: Option<Money>,
}

/// Information to a installment plan.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InstallmentPlan {
    /// Total number of payments the user is initially committed for.
    #[serde(deserialize_with = "lenient::int")]
    pub initial_committed_payments_count: i32,
    /// If present, this installment plan is pending to be canceled.
    pub pending_cancellation: Option<Marker>,
    /// Total number of committed payments remaining to be paid for in this renewal cycle.
    #[serde(deserialize_with = "lenient::int")]
    pub remaining_committed_payments_count: i32,
    /// Total number of payments the user will be committed for after each commitment period.
    #[serde(deserialize_with = "lenient::int")]
    pub subsequent_committed_payments_count: i32,
}

/// Price change related information of a subscription item.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionItemPriceChangeDetails {
    /// The renewal time at which the price change will become effective for the user.
    pub expected_new_price_charge_time: Option<Timestamp>,
    /// New recurring price for the subscription item.
    pub new_price: Option<Money>,
    /// Price change mode specifies how the subscription item price is changing.
    pub price_change_mode: PriceChangeMode,
    /// State the price change is currently in.
    pub price_change_state: PriceChangeState,
}

/// Information related to a price step-up that requires user consent.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PriceStepUpConsentDetails {
    /// The deadline by which the user must provide consent.
    pub consent_deadline_time: Option<Timestamp>,
    /// The new price which requires user consent.
    pub new_price: Option<Money>,
    /// The state of the price step-up consent.
    pub state: PriceStepUpConsentState,
}

/// Information related to deferred item replacement.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeferredItemReplacement {
    /// The product_id going to replace the existing product_id.
    pub product_id: String,
}

/// Details about a subscription line item that is being replaced.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ItemReplacement {
    /// The base plan ID of the subscription line item being replaced.
    pub base_plan_id: Option<String>,
    /// The offer ID of the subscription line item being replaced, if applicable.
    pub offer_id: Option<String>,
    /// The product ID of the subscription line item being replaced.
    pub product_id: Option<String>,
    /// The replacement mode applied during the purchase.
    pub replacement_mode: ReplacementMode,
}

/// Offer details information related to a purchase line item.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OfferDetails {
    /// The base plan ID.
    pub base_plan_id: Option<String>,
    /// The offer ID.
    pub offer_id: Option<String>,
    /// The latest offer tags associated with the offer.
    pub offer_tags: Vec<String>,
}

/// Offer phase details.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OfferPhase {
    /// Set when the offer phase is a base plan pricing phase.
    pub base_price: Option<Marker>,
    /// Set when the offer phase is a free trial.
    pub free_trial: Option<Marker>,
    /// Set when the offer phase is an introductory price offer phase.
    pub introductory_price: Option<Marker>,
    /// Set when the offer phase is a proration period.
    pub proration_period: Option<ProrationPeriodOfferPhase>,
}

/// Details about proration period offer phase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProrationPeriodOfferPhase {
    /// The original offer phase type before the proration period.
    pub original_offer_phase_type: OfferPhaseType,
}

/// Information related to a prepaid plan.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrepaidPlan {
    /// If present, this is the time after which top up purchases are allowed for the prepaid plan.
    pub allow_extend_after_time: Option<Timestamp>,
}

/// The promotion applied on this item when purchased.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SignupPromotion {
    /// A one-time code was applied.
    pub one_time_code: Option<Marker>,
    /// A vanity code was applied.
    pub vanity_code: Option<VanityCode>,
}

/// A multiple use, predefined promotion code.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VanityCode {
    /// The promotion code.
    pub promotion_code: Option<String>,
}

/// Additional context around subscriptions in ON_HOLD state.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OnHoldStateContext {
    /// The payment for the renewal was declined.
    pub renewal_declined: Option<RenewalDeclinedContext>,
}

/// Information specific to an out of app purchase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OutOfAppPurchaseContext {
    /// User account identifier from the last expired subscription for this SKU.
    pub expired_external_account_identifiers: Option<ExternalAccountIdentifiers>,
    /// The purchase token of the last expired subscription.
    pub expired_purchase_token: Option<String>,
}

/// Information specific to a subscription in paused state.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PausedStateContext {
    /// Time at which the subscription will be automatically resumed.
    pub auto_resume_time: Option<Timestamp>,
}

/// Information associated with purchases made with 'Subscribe with Google'.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscribeWithGoogleInfo {
    /// The email address of the user when the subscription was purchased.
    pub email_address: Option<String>,
    /// The family name of the user when the subscription was purchased.
    pub family_name: Option<String>,
    /// The given name of the user when the subscription was purchased.
    pub given_name: Option<String>,
    /// The Google profile id of the user when the subscription was purchased.
    pub profile_id: Option<String>,
    /// The profile name of the user when the subscription was purchased.
    pub profile_name: Option<String>,
}

open_enum! {
    /// The state of a subscription. Canceled is not ended: access goes on until each item expires. Never to be
    /// computed from dates: active with a past expiry is legal for about a day.
    pub enum SubscriptionState {
        unspecified "SUBSCRIPTION_STATE_UNSPECIFIED";
        /// Subscription was created but awaiting payment during signup.
        Pending = "SUBSCRIPTION_STATE_PENDING",
        /// Subscription is active.
        Active = "SUBSCRIPTION_STATE_ACTIVE",
        /// Subscription is paused.
        Paused = "SUBSCRIPTION_STATE_PAUSED",
        /// Subscription is in grace period.
        InGracePeriod = "SUBSCRIPTION_STATE_IN_GRACE_PERIOD",
        /// Subscription is on hold (suspended).
        OnHold = "SUBSCRIPTION_STATE_ON_HOLD",
        /// Subscription is canceled but not expired yet.
        Canceled = "SUBSCRIPTION_STATE_CANCELED",
        /// Subscription is expired.
        Expired = "SUBSCRIPTION_STATE_EXPIRED",
        /// Pending transaction for subscription is canceled.
        PendingPurchaseCanceled = "SUBSCRIPTION_STATE_PENDING_PURCHASE_CANCELED",
    }
}

open_enum! {
    /// Why the buyer canceled, by their own account.
    pub enum CancelSurveyReason {
        unspecified "CANCEL_SURVEY_REASON_UNSPECIFIED";
        /// Not enough usage of the subscription.
        NotEnoughUsage = "CANCEL_SURVEY_REASON_NOT_ENOUGH_USAGE",
        /// Technical issues while using the app.
        TechnicalIssues = "CANCEL_SURVEY_REASON_TECHNICAL_ISSUES",
        /// Cost related issues.
        CostRelated = "CANCEL_SURVEY_REASON_COST_RELATED",
        /// The user found a better app.
        FoundBetterApp = "CANCEL_SURVEY_REASON_FOUND_BETTER_APP",
        /// Other reasons.
        Others = "CANCEL_SURVEY_REASON_OTHERS",
    }
}

open_enum! {
    /// How a price changes.
    pub enum PriceChangeMode {
        unspecified "PRICE_CHANGE_MODE_UNSPECIFIED";
        /// If the subscription price is decreasing.
        PriceDecrease = "PRICE_DECREASE",
        /// If the subscription price is increasing and the user needs to accept it.
        PriceIncrease = "PRICE_INCREASE",
        /// If the subscription price is increasing with opt out mode.
        OptOutPriceIncrease = "OPT_OUT_PRICE_INCREASE",
    }
}

open_enum! {
    /// How far a change of price got.
    pub enum PriceChangeState {
        unspecified "PRICE_CHANGE_STATE_UNSPECIFIED";
        /// Waiting for the user to agree for the price change.
        Outstanding = "OUTSTANDING",
        /// The price change is confirmed to happen for the user.
        Confirmed = "CONFIRMED",
        /// The price change is applied, i.e. the user has started being charged the new price.
        Applied = "APPLIED",
        /// The price change was canceled.
        Canceled = "CANCELED",
    }
}

open_enum! {
    /// How far the consent to a price step-up got (South Korea).
    pub enum PriceStepUpConsentState {
        unspecified "CONSENT_STATE_UNSPECIFIED";
        /// The user has not yet provided consent.
        Pending = "PENDING",
        /// The user has consented, and the new price is waiting to take effect.
        Confirmed = "CONFIRMED",
        /// The user has consented, and the new price has taken effect.
        Completed = "COMPLETED",
    }
}

open_enum! {
    /// How one item took the place of another.
    pub enum ReplacementMode {
        unspecified "REPLACEMENT_MODE_UNSPECIFIED";
        /// The new plan will be prorated and credited from the old plan.
        WithTimeProration = "WITH_TIME_PRORATION",
        /// The user will be charged a prorated price for the new plan.
        ChargeProratedPrice = "CHARGE_PRORATED_PRICE",
        /// The new plan will replace the old one without prorating the time.
        WithoutProration = "WITHOUT_PRORATION",
        /// The user will be charged the full price for the new plan.
        ChargeFullPrice = "CHARGE_FULL_PRICE",
        /// The old plan will be cancelled and the new plan will be effective after the old one expires.
        Deferred = "DEFERRED",
        /// The plan will remain unchanged with this replacement.
        KeepExisting = "KEEP_EXISTING",
    }
}

open_enum! {
    /// Which phase of an offer a proration period came from.
    pub enum OfferPhaseType {
        unspecified "ORIGINAL_OFFER_PHASE_TYPE_UNSPECIFIED";
        /// The subscription is in the base pricing phase (e.g. full price).
        Base = "BASE",
        /// The subscription is in an introductory pricing phase.
        Introductory = "INTRODUCTORY",
        /// The subscription is in a free trial.
        FreeTrial = "FREE_TRIAL",
    }
}
