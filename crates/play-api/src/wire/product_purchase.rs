//! A one-time purchase as `purchases.productsv2.getproductpurchasev2` describes it.

use super::Marker;
use super::catalog::AcknowledgementState;
use super::lenient;
use super::open_enum::open_enum;
use jiff::Timestamp;
use serde::Deserialize;

/// A ProductPurchaseV2 resource indicates the status of a user's inapp product purchase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProductPurchaseV2 {
    /// The acknowledgement state of the purchase.
    pub acknowledgement_state: AcknowledgementState,
    /// An obfuscated version of the id that is uniquely associated with the user's account in your app.
    pub obfuscated_external_account_id: Option<String>,
    /// An obfuscated version of the id that is uniquely associated with the user's profile in your app.
    pub obfuscated_external_profile_id: Option<String>,
    /// The order id associated with the purchase of the inapp product.
    pub order_id: Option<String>,
    /// Contains item-level info for a ProductPurchaseV2.
    pub product_line_item: Vec<ProductLineItem>,
    /// The time when the purchase was successful, i.e., when the PurchaseState has changed to PURCHASED.
    pub purchase_completion_time: Option<Timestamp>,
    /// Information about the purchase state of the purchase.
    pub purchase_state_context: Option<PurchaseStateContext>,
    /// ISO 3166-1 alpha-2 billing region code of the user at the time the product was granted.
    pub region_code: Option<String>,
    /// Information related to test purchases.
    pub test_purchase_context: Option<TestPurchaseContext>,
}

/// Contains item-level info for a ProductPurchaseV2.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProductLineItem {
    /// The purchased product ID (for example, 'monthly001').
    pub product_id: String,
    /// The offer details for this item.
    pub product_offer_details: Option<ProductOfferDetails>,
}

/// Offer details information related to a purchase line item.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProductOfferDetails {
    /// The consumption state of the purchase.
    pub consumption_state: ConsumptionState,
    /// The offer ID.
    pub offer_id: Option<String>,
    /// The latest offer tags associated with the offer.
    pub offer_tags: Vec<String>,
    /// The per-transaction offer token used to make this purchase line item.
    pub offer_token: Option<String>,
    /// Offer details for a preorder offer.
    pub preorder_offer_details: Option<PreorderOfferDetails>,
    /// The purchase option ID.
    pub purchase_option_id: Option<String>,
    /// The quantity associated with the purchase of the inapp product.
    #[serde(deserialize_with = "lenient::optional_int")]
    pub quantity: Option<i32>,
    /// The quantity eligible for refund, i.e. quantity that hasn't been refunded.
    #[serde(deserialize_with = "lenient::int")]
    pub refundable_quantity: i32,
    /// Offer details about rent offers.
    pub rent_offer_details: Option<Marker>,
}

/// Offer details information related to a preorder line item.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PreorderOfferDetails {
    /// The time when a preordered item is released for a preorder purchase.
    pub preorder_release_time: Option<Timestamp>,
}

/// Context about the purchase state.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PurchaseStateContext {
    /// The purchase state of the purchase.
    pub purchase_state: PurchaseState,
}

/// Context about a test purchase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TestPurchaseContext {
    /// The fop type of the test purchase.
    pub fop_type: TestFormOfPayment,
}

open_enum! {
    /// Whether a purchase was consumed.
    pub enum ConsumptionState {
        unspecified "CONSUMPTION_STATE_UNSPECIFIED";
        /// Yet to be consumed.
        YetToBeConsumed = "CONSUMPTION_STATE_YET_TO_BE_CONSUMED",
        /// Consumed already.
        Consumed = "CONSUMPTION_STATE_CONSUMED",
    }
}

open_enum! {
    /// Whether a purchase was paid.
    pub enum PurchaseState {
        unspecified "PURCHASE_STATE_UNSPECIFIED";
        /// Purchased successfully.
        Purchased = "PURCHASED",
        /// Purchase canceled.
        Cancelled = "CANCELLED",
        /// The purchase is in a pending state and has not yet been completed.
        Pending = "PENDING",
    }
}

open_enum! {
    /// How a test purchase was paid.
    pub enum TestFormOfPayment {
        unspecified "FOP_TYPE_UNSPECIFIED";
        /// The purchase was made using a test card.
        Test = "TEST",
    }
}
