//! An order as `orders.get` and `orders.batchGet` describe it.

use super::Marker;
use super::Money;
use super::lenient;
use super::open_enum::open_enum;
use jiff::Timestamp;
use serde::Deserialize;

/// The Order resource encapsulates comprehensive information about a transaction made on Google Play.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Order {
    /// Address information for the customer, for use in tax computation.
    pub buyer_address: Option<BuyerAddress>,
    /// The time when the order was created.
    pub create_time: Option<Timestamp>,
    /// The developer's revenue from this order in the buyer's currency, including deductions of partial
    /// refunds, taxes and fees.
    pub developer_revenue_in_buyer_currency: Option<Money>,
    /// The time of the last event that occurred on the order.
    pub last_event_time: Option<Timestamp>,
    /// The individual line items making up this order.
    pub line_items: Vec<OrderLineItem>,
    /// Detailed information about the order at creation time.
    pub order_details: Option<OrderDetails>,
    /// Details about events which modified the order.
    pub order_history: Option<OrderHistory>,
    /// The order ID.
    pub order_id: String,
    /// Play points applied to the order, including offer information, discount rate and point values.
    pub points_details: Option<PointsDetails>,
    /// The token provided to the user's device when the subscription or item was purchased.
    pub purchase_token: Option<String>,
    /// The originating sales channel of the order.
    pub sales_channel: SalesChannel,
    /// The state of the order.
    pub state: OrderState,
    /// The total tax paid as a part of this order.
    pub tax: Option<Money>,
    /// The final amount paid by the customer, taking into account discounts and taxes.
    pub total: Option<Money>,
}

/// Address information for the customer, for use in tax computation.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BuyerAddress {
    /// Two letter country code based on ISO-3166-1 Alpha-2 (UN country codes).
    pub buyer_country: Option<String>,
    /// Postal code of an address.
    pub buyer_postcode: Option<String>,
    /// Top-level administrative subdivision of the buyer address country.
    pub buyer_state: Option<String>,
}

/// Details of a line item.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrderLineItem {
    /// Item's listed price on Play Store, this may or may not include tax.
    pub listing_price: Option<Money>,
    /// Details of a one-time purchase.
    pub one_time_purchase_details: Option<OneTimePurchaseDetails>,
    /// Details of a paid app purchase.
    pub paid_app_details: Option<Marker>,
    /// The purchased product ID or in-app SKU (for example, 'monthly001' or 'com.some.thing.inapp1').
    pub product_id: String,
    /// Developer-specified name of the product.
    pub product_title: Option<String>,
    /// Details of a subscription purchase.
    pub subscription_details: Option<SubscriptionDetails>,
    /// The tax paid for this line item.
    pub tax: Option<Money>,
    /// The total amount paid by the user for this line item, taking into account discounts and tax.
    pub total: Option<Money>,
}

/// Details of a one-time purchase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OneTimePurchaseDetails {
    /// The offer ID of the one-time purchase offer.
    pub offer_id: Option<String>,
    /// The details of a pre-order purchase.
    pub preorder_details: Option<Marker>,
    /// ID of the purchase option.
    pub purchase_option_id: Option<String>,
    /// The number of items purchased (for multi-quantity item purchases).
    #[serde(deserialize_with = "lenient::optional_int")]
    pub quantity: Option<i32>,
    /// The details of a rent purchase.
    pub rental_details: Option<Marker>,
}

/// Details of a subscription purchase.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SubscriptionDetails {
    /// The base plan ID of the subscription.
    pub base_plan_id: String,
    /// The offer ID for the current subscription offer.
    pub offer_id: Option<String>,
    /// Deprecated: Use offer_phase_details instead.
    pub offer_phase: OrderOfferPhase,
    /// The pricing phase details for the entitlement period funded by this order.
    pub offer_phase_details: Option<OfferPhaseDetails>,
    /// The end of the billing period funded by this order.
    pub service_period_end_time: Option<Timestamp>,
    /// The start of the billing period funded by this order.
    pub service_period_start_time: Option<Timestamp>,
}

/// Details of a pricing phase for the entitlement period funded by this order.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OfferPhaseDetails {
    /// The order funds a base price period.
    pub base_details: Option<Marker>,
    /// The order funds a free trial period.
    pub free_trial_details: Option<Marker>,
    /// The order funds an introductory pricing period.
    pub introductory_price_details: Option<Marker>,
    /// The order funds a proration period.
    pub proration_period_details: Option<ProrationPeriodDetails>,
}

/// Details of a proration period.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProrationPeriodDetails {
    /// The phase that the line item was in before the proration period.
    pub original_offer_phase: OrderOfferPhase,
}

/// Detailed information about the order at creation time.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrderDetails {
    /// Indicates whether the listed price was tax inclusive or not.
    pub tax_inclusive: bool,
}

/// Details about events which modified the order.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OrderHistory {
    /// Details of when the order was canceled.
    pub cancellation_event: Option<CancellationEvent>,
    /// Details of the partial refund events for this order.
    pub partial_refund_events: Vec<PartialRefundEvent>,
    /// Details of when the order was processed.
    pub processed_event: Option<ProcessedEvent>,
    /// Details of when the order was fully refunded.
    pub refund_event: Option<RefundEvent>,
}

/// Details of when the order was canceled.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CancellationEvent {
    /// The time when the order was canceled.
    pub event_time: Option<Timestamp>,
}

/// Details of the partial refund events for this order.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PartialRefundEvent {
    /// The time when the partial refund was created.
    pub create_time: Option<Timestamp>,
    /// The time when the partial refund was processed.
    pub process_time: Option<Timestamp>,
    /// Details for the partial refund.
    pub refund_details: Option<RefundDetails>,
    /// The state of the partial refund.
    pub state: PartialRefundState,
}

/// Details for a partial or full refund.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RefundDetails {
    /// The amount of tax refunded.
    pub tax: Option<Money>,
    /// The total amount refunded, including tax.
    pub total: Option<Money>,
}

/// Details of when the order was processed.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProcessedEvent {
    /// The time when the order was processed.
    pub event_time: Option<Timestamp>,
}

/// Details of when the order was fully refunded.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RefundEvent {
    /// The time when the order was fully refunded.
    pub event_time: Option<Timestamp>,
    /// Details for the full refund.
    pub refund_details: Option<RefundDetails>,
    /// The reason the order was refunded.
    pub refund_reason: RefundReason,
}

/// Details relating to any Play Points applied to an order.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PointsDetails {
    /// The monetary value of a Play Points coupon.
    pub points_coupon_value: Option<Money>,
    /// The percentage rate which the Play Points promotion reduces the cost by.
    #[serde(deserialize_with = "lenient::optional_int")]
    pub points_discount_rate_micros: Option<i64>,
    /// ID unique to the play points offer in use for this order.
    pub points_offer_id: Option<String>,
    /// The number of Play Points applied in this order.
    #[serde(deserialize_with = "lenient::int")]
    pub points_spent: i64,
}

open_enum! {
    /// Where the order was placed.
    pub enum SalesChannel {
        unspecified "SALES_CHANNEL_UNSPECIFIED";
        /// Standard orders that initiated from in-app.
        InApp = "IN_APP",
        /// Orders initiated from a PC emulator for in-app purchases.
        PcEmulator = "PC_EMULATOR",
        /// Orders initiated from a native PC app for in-app purchases.
        NativePc = "NATIVE_PC",
        /// Orders initiated from the Google Play store.
        PlayStore = "PLAY_STORE",
        /// Orders initiated outside the Google Play store.
        OutsidePlayStore = "OUTSIDE_PLAY_STORE",
    }
}

open_enum! {
    /// What became of the order.
    pub enum OrderState {
        unspecified "STATE_UNSPECIFIED";
        /// Order has been created and is waiting to be processed.
        Pending = "PENDING",
        /// Order has been successfully processed.
        Processed = "PROCESSED",
        /// Order was canceled before being processed.
        Canceled = "CANCELED",
        /// Requested refund is waiting to be processed.
        PendingRefund = "PENDING_REFUND",
        /// Part of the order amount was refunded.
        PartiallyRefunded = "PARTIALLY_REFUNDED",
        /// The full order amount was refunded.
        Refunded = "REFUNDED",
    }
}

open_enum! {
    /// Which phase of an offer an order paid for.
    pub enum OrderOfferPhase {
        unspecified "OFFER_PHASE_UNSPECIFIED";
        /// The order funds a base price period.
        Base = "BASE",
        /// The order funds an introductory pricing period.
        Introductory = "INTRODUCTORY",
        /// The order funds a free trial period.
        FreeTrial = "FREE_TRIAL",
    }
}

open_enum! {
    /// How far a partial refund got.
    pub enum PartialRefundState {
        unspecified "STATE_UNSPECIFIED";
        /// The partial refund has been created, but not yet processed.
        Pending = "PENDING",
        /// The partial refund was processed successfully.
        ProcessedSuccessfully = "PROCESSED_SUCCESSFULLY",
    }
}

open_enum! {
    /// Why an order was refunded.
    pub enum RefundReason {
        unspecified "REFUND_REASON_UNSPECIFIED";
        /// The order was refunded for a reason other than the listed reasons here.
        Other = "OTHER",
        /// The order was charged back.
        Chargeback = "CHARGEBACK",
    }
}
