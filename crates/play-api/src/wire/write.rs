//! What the calls that change a purchase or an order are sent and answer.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use super::Marker;

/// Who wants a subscription to renew no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum CancellationType {
    /// The customer, who can restore it in the Play Store until it expires. What is left of a commitment to pay in
    /// installments is still charged.
    #[serde(rename = "USER_REQUESTED_STOP_RENEWALS")]
    UserRequestedStopRenewals,
    /// The developer. The customer cannot restore it.
    #[serde(rename = "DEVELOPER_REQUESTED_STOP_PAYMENTS")]
    DeveloperRequestedStopPayments,
}

/// What a customer gets back for a subscription, or an item of it, that ends now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RevocationContext {
    /// The latest charge of each item, whole.
    FullRefund(Marker),
    /// What the time left is worth.
    ProratedRefund(Marker),
    /// The latest charge of one add-on, which alone ends.
    #[serde(rename_all = "camelCase")]
    ItemBasedRefund {
        /// The item's product.
        product_id: String,
    },
}

/// By how much the next billing date moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeferralContext {
    /// One day to one year.
    #[serde(serialize_with = "seconds")]
    pub defer_duration: Duration,
    /// That of the subscription as it was last read. Google refuses where it is not the latest.
    pub etag: String,
    /// A dry run: says the new dates and changes nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub validate_only: bool,
}

/// What `purchases.subscriptionsv2.defer` answers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeferSubscriptionPurchaseResponse {
    /// The new expiry of each item.
    pub item_expiry_time_details: Vec<ItemExpiryTimeDetails>,
}

/// When an item of a deferred subscription expires.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ItemExpiryTimeDetails {
    /// The item's product.
    pub product_id: String,
    /// Its new expiry.
    pub expiry_time: Option<Timestamp>,
}

/// Whose purchase it is, told with the acknowledgement of one that was made outside the app.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExternalAccountIds {
    /// At most 64 characters, nothing that identifies a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obfuscated_account_id: Option<String>,
    /// The same of a profile within the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obfuscated_profile_id: Option<String>,
}

/// What the developer would have Google do with a chargeback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RefundPreference {
    /// Keep the money.
    Decline,
    /// Give it back.
    Approve,
    /// Either.
    Neutral,
}

/// What the developer knows of a charge that the buyer's bank disputes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundReview {
    /// That of the notification.
    pub pending_refund_token: String,
    /// What Google should do.
    pub refund_preference: RefundPreference,
    /// Whether there was a trial, a sample or a description before the purchase.
    pub sample_content_provided: bool,
    /// How much was used, in thousandths of a percent: 0 to 100,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumption_percentage_milliunits: Option<u32>,
    /// When it was used, at most 1,000 times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consumption_usage_events: Vec<ConsumptionUsageEvent>,
}

/// One use of what was bought.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsumptionUsageEvent {
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumption_time: Option<Timestamp>,
    /// What, in at most 5,000 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consumption_item_description: Option<String>,
    /// The app's account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obfuscated_account_id: Option<String>,
    /// The app's profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obfuscated_profile_id: Option<String>,
}

/// `"86400s"`, as `google.protobuf.Duration` is written.
fn seconds<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
    match duration.subsec_nanos() {
        0 => to.collect_str(&format_args!("{}s", duration.as_secs())),
        nanos => to.collect_str(&format_args!("{}.{nanos:09}s", duration.as_secs())),
    }
}
