//! What Google sends, field by field, and no more than that.
//!
//! Tolerant on purpose: every field may be absent (proto3 leaves out what is zero or empty), a value that an
//! enumeration does not know is kept as `Unknown`, a field that is not listed here is ignored in the parsed
//! value and still stands in [`Raw::json`](crate::Raw). `{}` is a fact, not nothing: see [`Marker`].
//!
//! Field names, enum values and their meaning are those of the discovery document `androidpublisher.v3`
//! (revision 20261026), `pubsub.v1` and `storage.v1`.

pub mod catalog;
mod lenient;
mod money;
pub mod one_time_offer;
pub mod one_time_product;
mod open_enum;
pub mod order;
pub mod pricing;
pub mod product_purchase;
pub mod pubsub;
pub mod rtdn;
pub mod storage;
pub mod subscription;
pub mod subscription_offer;
pub mod subscription_purchase;
pub mod voided;
pub mod write;

pub use catalog::AcknowledgementState;
pub use money::Money;
pub use one_time_offer::OneTimeProductOffer;
pub use one_time_product::{OneTimeProduct, OneTimeProductPurchaseOption};
pub use order::{Order, OrderState};
pub use pricing::ConvertRegionPricesResponse;
pub use product_purchase::ProductPurchaseV2;
pub use pubsub::{PubsubMessage, PubsubSubscription, ReceivedMessage};
pub use rtdn::DeveloperNotification;
pub use storage::Object;
pub use subscription::{BasePlan, Subscription};
pub use subscription_offer::SubscriptionOffer;
pub use subscription_purchase::{SubscriptionPurchaseV2, SubscriptionState};
pub use voided::VoidedPurchase;
pub use write::{
    CancellationType, ConsumptionUsageEvent, DeferSubscriptionPurchaseResponse, DeferralContext,
    ExternalAccountIds, RefundPreference, RefundReview, RevocationContext,
};

use serde::{Deserialize, Serialize};

/// An empty object whose presence is the fact, such as `testPurchase: {}` or `freeTrial: {}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Marker {}
