//! A voided purchase as `purchases.voidedpurchases.list` describes it.

use serde::Deserialize;

use super::{lenient, open_enum::open_code};

/// A purchase that was canceled, refunded with revocation, or charged back.
///
/// Renewals of one subscription share the purchase token, so a void is known by its order id. A refund without
/// revocation never appears here.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VoidedPurchase {
    /// The order that was voided.
    pub order_id: String,
    /// The purchase the order belongs to.
    pub purchase_token: String,
    /// When the purchase was made, milliseconds since the epoch.
    #[serde(deserialize_with = "lenient::int")]
    pub purchase_time_millis: i64,
    /// When the purchase was voided, milliseconds since the epoch. Not what `startTime` and `endTime` filter
    /// on: they mean the time at which Google's system saw the void.
    #[serde(deserialize_with = "lenient::int")]
    pub voided_time_millis: i64,
    /// Who started the void.
    pub voided_source: VoidedSource,
    /// Why.
    pub voided_reason: VoidedReason,
    /// How many of several units this partial refund took back. Absent on the row that completes a refund.
    #[serde(deserialize_with = "lenient::optional_int")]
    pub voided_quantity: Option<i32>,
}

open_code! {
    /// Who started a void.
    pub enum VoidedSource {
        /// The buyer.
        User = 0,
        /// The developer.
        Developer = 1,
        /// Google.
        Google = 2,
    }
}

open_code! {
    /// Why a purchase was voided.
    pub enum VoidedReason {
        /// Other.
        Other = 0,
        /// The buyer regretted the purchase.
        Remorse = 1,
        /// The buyer says it was not received.
        NotReceived = 2,
        /// The buyer says it does not work.
        Defective = 3,
        /// Bought by accident.
        AccidentalPurchase = 4,
        /// Fraud.
        Fraud = 5,
        /// Bought by someone the buyer knows, without consent.
        FriendlyFraud = 6,
        /// Charged back by the bank.
        Chargeback = 7,
        /// Nobody acknowledged the purchase within three days.
        UnacknowledgedPurchase = 8,
    }
}
