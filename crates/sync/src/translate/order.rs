use purser_model::{LineItem, Order, OrderEvent, OrderEventKind, OrderId, OrderState, PhaseKind};
use purser_play_api::wire;
use wire::order as w;

use super::{money, text};

/// An order that cannot stand in the mirror, because what every order must have is missing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an order came without {0}")]
pub struct Unplaceable(
    /// The missing field.
    pub &'static str,
);

/// Translates `orders.get`'s answer for `package`.
pub fn order(package: &str, from: &wire::Order) -> Result<Order, Unplaceable> {
    if from.order_id.is_empty() {
        return Err(Unplaceable("orderId"));
    }
    let created = from.create_time.ok_or(Unplaceable("createTime"))?;
    Ok(Order {
        package: package.to_owned(),
        id: OrderId::parse(&from.order_id),
        token: from.purchase_token.clone().unwrap_or_default(),
        state: OrderState::from_wire(from.state.as_str()),
        created,
        last_event: from.last_event_time.unwrap_or(created),
        country: from.buyer_address.as_ref().and_then(|a| text(a.buyer_country.as_deref())),
        total: from.total.as_ref().and_then(money),
        tax: from.tax.as_ref().and_then(money),
        tax_inclusive: from.order_details.as_ref().map(|details| details.tax_inclusive),
        revenue: from.developer_revenue_in_buyer_currency.as_ref().and_then(money),
        channel: match &from.sales_channel {
            w::SalesChannel::Unspecified => None,
            channel => Some(channel.as_str().to_owned()),
        },
        lines: from.line_items.iter().map(line).collect(),
        events: events(from),
    })
}

fn line(from: &w::OrderLineItem) -> LineItem {
    let subscription = from.subscription_details.as_ref();
    let one_time = from.one_time_purchase_details.as_ref();
    LineItem {
        product: from.product_id.clone(),
        title: from.product_title.clone().unwrap_or_default(),
        plan: subscription
            .and_then(|s| text(Some(&s.base_plan_id)))
            .or_else(|| one_time.and_then(|o| text(o.purchase_option_id.as_deref()))),
        offer: subscription
            .and_then(|s| text(s.offer_id.as_deref()))
            .or_else(|| one_time.and_then(|o| text(o.offer_id.as_deref()))),
        phase: subscription.and_then(phase),
        period: subscription.and_then(|s| Some((s.service_period_start_time?, s.service_period_end_time?))),
        quantity: one_time.and_then(|o| o.quantity).and_then(|n| u32::try_from(n).ok()).unwrap_or(1),
        listing_price: from.listing_price.as_ref().and_then(money),
        total: from.total.as_ref().and_then(money),
        tax: from.tax.as_ref().and_then(money),
        is_subscription: subscription.is_some(),
    }
}

/// The phase, from the newer details or else from the field that they replaced.
fn phase(from: &w::SubscriptionDetails) -> Option<PhaseKind> {
    if let Some(details) = &from.offer_phase_details {
        return match details {
            w::OfferPhaseDetails { free_trial_details: Some(_), .. } => Some(PhaseKind::FreeTrial),
            w::OfferPhaseDetails { introductory_price_details: Some(_), .. } => Some(PhaseKind::Introductory),
            w::OfferPhaseDetails { proration_period_details: Some(_), .. } => Some(PhaseKind::Proration),
            w::OfferPhaseDetails { base_details: Some(_), .. } => Some(PhaseKind::Base),
            _ => None,
        };
    }
    match &from.offer_phase {
        w::OrderOfferPhase::Base => Some(PhaseKind::Base),
        w::OrderOfferPhase::Introductory => Some(PhaseKind::Introductory),
        w::OrderOfferPhase::FreeTrial => Some(PhaseKind::FreeTrial),
        w::OrderOfferPhase::Unknown(other) => Some(PhaseKind::Other(other.clone())),
        _ => None,
    }
}

fn events(from: &wire::Order) -> Vec<OrderEvent> {
    let Some(history) = &from.order_history else { return Vec::new() };
    let mut events = Vec::new();
    if let Some(at) = history.processed_event.as_ref().and_then(|e| e.event_time) {
        events.push(OrderEvent { at, kind: OrderEventKind::Processed });
    }
    if let Some(at) = history.cancellation_event.as_ref().and_then(|e| e.event_time) {
        events.push(OrderEvent { at, kind: OrderEventKind::Canceled });
    }
    for refund in &history.partial_refund_events {
        let Some(at) = refund.process_time.or(refund.create_time) else { continue };
        let amount = refund.refund_details.as_ref().and_then(|d| d.total.as_ref()).and_then(money);
        let done = refund.state == w::PartialRefundState::ProcessedSuccessfully;
        events.push(OrderEvent { at, kind: OrderEventKind::PartiallyRefunded { amount, done } });
    }
    if let Some(refund) = &history.refund_event
        && let Some(at) = refund.event_time
    {
        let amount = refund.refund_details.as_ref().and_then(|d| d.total.as_ref()).and_then(money);
        let reason = refund.refund_reason.as_str().to_owned();
        events.push(OrderEvent { at, kind: OrderEventKind::Refunded { amount, reason } });
    }
    events.sort_by_key(|event| event.at);
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Order, Unplaceable> {
        order("com.example", &serde_json::from_str(json).unwrap())
    }

    #[test]
    fn a_total_without_units_is_cents_and_one_without_both_is_zero() {
        let with = |total: &str| {
            read(&format!(r#"{{"orderId":"GPA.3312-4821-9932-12345","createTime":"2026-01-02T03:04:05.678Z","total":{total}}}"#))
                .unwrap()
                .total
                .unwrap()
                .to_string()
        };
        assert_eq!(with(r#"{"currencyCode":"USD","nanos":990000000}"#), "0.99 USD");
        assert_eq!(with(r#"{"currencyCode":"JPY"}"#), "0 JPY");
    }

    #[test]
    fn a_partial_refund_is_dated_by_its_processing_and_a_chargeback_says_so() {
        let order = read(
            r#"{"orderId":"GPA.3312-4821-9932-12345","createTime":"2026-01-02T00:00:00Z","orderHistory":{
              "refundEvent":{"eventTime":"2026-01-09T00:00:00Z","refundReason":"CHARGEBACK"},
              "partialRefundEvents":[{"createTime":"2026-01-03T00:00:00Z","processTime":"2026-01-04T00:00:00Z",
                "state":"PROCESSED_SUCCESSFULLY","refundDetails":{"total":{"currencyCode":"EUR","units":"2"}}}]}}"#,
        )
        .unwrap();
        assert_eq!(order.events[0].at.to_string(), "2026-01-04T00:00:00Z");
        assert!(
            matches!(&order.events[1].kind, OrderEventKind::Refunded { reason, .. } if reason == "CHARGEBACK")
        );
    }

    #[test]
    fn without_an_id_or_a_time_there_is_no_order() {
        assert_eq!(read("{}"), Err(Unplaceable("orderId")));
        assert_eq!(read(r#"{"orderId":"GPA.3312-4821-9932-12345"}"#), Err(Unplaceable("createTime")));
    }
}
