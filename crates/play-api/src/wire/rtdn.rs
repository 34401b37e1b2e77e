//! Real-time developer notifications: the payload of a Pub/Sub message.
//!
//! A notification says only *that* something changed; what changed is read from the API. Source: the page
//! "Real-time developer notifications reference guide".

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;

use super::{lenient, open_enum::open_code, pubsub::PubsubMessage};
use crate::{Error, Raw};

/// A notification about one app. Exactly one of the blocks is set; none of them when Google invents a new one.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeveloperNotification {
    /// Version of this notification, "1.0".
    pub version: Option<String>,
    /// The app.
    pub package_name: String,
    /// When the event happened, milliseconds since the epoch.
    #[serde(deserialize_with = "lenient::int")]
    pub event_time_millis: i64,
    /// Something happened to a subscription.
    pub subscription_notification: Option<SubscriptionNotification>,
    /// Something happened to a one-time purchase. Sent only if the app opted in.
    pub one_time_product_notification: Option<OneTimeProductNotification>,
    /// A purchase was voided.
    pub voided_purchase_notification: Option<VoidedPurchaseNotification>,
    /// Google asks for an opinion on a refund, within 24 hours.
    pub pending_refund_review_notification: Option<PendingRefundReviewNotification>,
    /// "Send test message" was pressed in Play Console.
    pub test_notification: Option<TestNotification>,
}

impl DeveloperNotification {
    /// Reads the payload of a Pub/Sub message.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the data is not base64 or not such a notification: someone else publishes to
    /// the topic. The message itself can still be kept.
    pub fn from_message(message: &PubsubMessage) -> Result<Raw<Self>, Error> {
        let bytes = STANDARD
            .decode(message.data.as_bytes())
            .map_err(|_| Error::malformed("Pub/Sub message", "data: should be base64"))?;
        Raw::parse(&bytes, "Pub/Sub message")
    }
}

/// Something happened to a subscription.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionNotification {
    /// Version of this block, "1.0".
    pub version: Option<String>,
    /// What happened.
    pub notification_type: SubscriptionNotificationType,
    /// The purchase.
    pub purchase_token: String,
    /// The product, deprecated by Google and absent for purchases with add-ons.
    pub subscription_id: Option<String>,
}

/// Something happened to a one-time purchase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimeProductNotification {
    /// Version of this block, "1.0".
    pub version: Option<String>,
    /// What happened.
    pub notification_type: OneTimeProductNotificationType,
    /// The purchase.
    pub purchase_token: String,
    /// The product.
    pub sku: String,
}

/// A purchase was voided.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VoidedPurchaseNotification {
    /// The purchase.
    pub purchase_token: String,
    /// The order that was voided.
    pub order_id: String,
    /// Subscription or one-time.
    pub product_type: VoidedProductType,
    /// All of it or a part.
    pub refund_type: VoidedRefundType,
}

/// Google asks for an opinion on a refund. Field names are from Google's page of July 2026.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PendingRefundReviewNotification {
    /// Version of this block.
    pub version: Option<String>,
    /// Needed to answer with `orders.reviewrefund`.
    pub pending_refund_token: String,
    /// The order that may be refunded.
    pub order_id: String,
    /// Google's number; its meaning is not documented.
    #[serde(deserialize_with = "lenient::int")]
    pub refund_reason: i32,
    /// The account that the app named at purchase.
    pub obfuscated_account_id: Option<String>,
    /// The profile that the app named at purchase.
    pub obfuscated_profile_id: Option<String>,
}

/// "Send test message" was pressed in Play Console.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TestNotification {
    /// Version of this block, "1.0".
    pub version: Option<String>,
}

open_code! {
    /// What happened to a subscription. 14 to 16 and 21 are not documented.
    pub enum SubscriptionNotificationType {
        /// Recovered from account hold, or resumed from pause.
        Recovered = 1,
        /// An active subscription was renewed.
        Renewed = 2,
        /// Canceled, by the buyer or otherwise.
        Canceled = 3,
        /// A new subscription was bought.
        Purchased = 4,
        /// Entered account hold.
        OnHold = 5,
        /// Entered the grace period.
        InGracePeriod = 6,
        /// The buyer restored a canceled subscription before it ended.
        Restarted = 7,
        /// Deprecated: the buyer agreed to a price change.
        PriceChangeConfirmed = 8,
        /// The renewal was put off.
        Deferred = 9,
        /// A pause began.
        Paused = 10,
        /// A pause was planned, changed or called off.
        PauseScheduleChanged = 11,
        /// Taken away before its end.
        Revoked = 12,
        /// Ended.
        Expired = 13,
        /// Items of a purchase with add-ons changed.
        ItemsChanged = 17,
        /// Installments: will be canceled when the commitment ends.
        CancellationScheduled = 18,
        /// A price change of an item was updated.
        PriceChangeUpdated = 19,
        /// A pending purchase was canceled.
        PendingPurchaseCanceled = 20,
        /// Korea: the consent to a price step-up was updated.
        PriceStepUpConsentUpdated = 22,
    }
}

open_code! {
    /// What happened to a one-time purchase.
    pub enum OneTimeProductNotificationType {
        /// Bought.
        Purchased = 1,
        /// A pending purchase was canceled.
        Canceled = 2,
    }
}

open_code! {
    /// What kind of purchase was voided.
    pub enum VoidedProductType {
        /// A subscription.
        Subscription = 1,
        /// A one-time purchase.
        OneTime = 2,
    }
}

open_code! {
    /// How much of a purchase was voided.
    pub enum VoidedRefundType {
        /// All of it. Also the part that completes a refund by parts.
        Full = 1,
        /// Some of several units.
        QuantityBasedPartial = 2,
    }
}
