use jiff::Timestamp;
use purser_model::{OrderId, PurchaseKey, Void, VoidedReason, VoidedSource};
use purser_play_api::wire;

/// Translates a row of `purchases.voidedpurchases.list`; `None` where it lacks the order or the times are no
/// times.
pub fn void(package: &str, from: &wire::VoidedPurchase) -> Option<Void> {
    if from.order_id.is_empty() {
        return None;
    }
    Some(Void {
        key: PurchaseKey { package: package.to_owned(), token: from.purchase_token.clone() },
        order: OrderId::parse(&from.order_id),
        purchased: Timestamp::from_millisecond(from.purchase_time_millis).ok()?,
        voided: Timestamp::from_millisecond(from.voided_time_millis).ok()?,
        source: VoidedSource::from_number(i64::from(from.voided_source.code())),
        reason: VoidedReason(i64::from(from.voided_reason.code())),
        quantity: from.voided_quantity.and_then(|n| u32::try_from(n).ok()),
    })
}
