use purser_model::{
    Acknowledgement, CancelInitiator, Cancellation, OneTimeItem, OneTimePurchase, OneTimeState, OrderId,
    PhaseKind, PriceChange, Purchase, PurchaseDetail, PurchaseKey, Replaced, StepUp, SubscriptionItem,
    SubscriptionPurchase, SubscriptionState,
};
use purser_play_api::wire;
use wire::subscription_purchase as w;

use super::{money, text};

/// Translates `purchases.subscriptionsv2.get`'s answer for `key`.
pub fn subscription(key: PurchaseKey, from: &wire::SubscriptionPurchaseV2) -> Purchase {
    let ids = from.external_account_identifiers.as_ref();
    let out_of_app = from.out_of_app_purchase_context.as_ref();
    let declined = [
        from.in_grace_period_state_context.as_ref().and_then(|c| c.renewal_declined.as_ref()),
        from.on_hold_state_context.as_ref().and_then(|c| c.renewal_declined.as_ref()),
    ];
    Purchase {
        key,
        country: text(from.region_code.as_deref()),
        account: ids.and_then(|i| {
            text(i.obfuscated_external_account_id.as_deref())
                .or_else(|| text(i.external_account_id.as_deref()))
        }),
        profile: ids.and_then(|i| text(i.obfuscated_external_profile_id.as_deref())),
        acknowledged: acknowledged(&from.acknowledgement_state),
        test: from.test_purchase.is_some(),
        detail: PurchaseDetail::Subscription(SubscriptionPurchase {
            state: SubscriptionState::from_wire(from.subscription_state.as_str()),
            started: from.start_time,
            linked_token: text(from.linked_purchase_token.as_deref()),
            expired_token: out_of_app.and_then(|c| text(c.expired_purchase_token.as_deref())),
            canceled: from.canceled_state_context.as_ref().and_then(cancellation),
            resumes: from.paused_state_context.as_ref().and_then(|c| c.auto_resume_time),
            pending_order: declined
                .into_iter()
                .flatten()
                .find_map(|d| text(d.pending_order_id.as_deref()))
                .map(|id| OrderId::parse(&id)),
            items: from.line_items.iter().map(item).collect(),
            etag: text(from.etag.as_deref()),
        }),
    }
}

/// Translates `purchases.productsv2.getproductpurchasev2`'s answer for `key`.
pub fn one_time(key: PurchaseKey, from: &wire::ProductPurchaseV2) -> Purchase {
    let state = from.purchase_state_context.as_ref().map_or("", |c| c.purchase_state.as_str());
    Purchase {
        key,
        country: text(from.region_code.as_deref()),
        account: text(from.obfuscated_external_account_id.as_deref()),
        profile: text(from.obfuscated_external_profile_id.as_deref()),
        acknowledged: acknowledged(&from.acknowledgement_state),
        test: from.test_purchase_context.is_some(),
        detail: PurchaseDetail::OneTime(OneTimePurchase {
            state: OneTimeState::from_wire(state),
            order: text(from.order_id.as_deref()).map(|id| OrderId::parse(&id)),
            completed: from.purchase_completion_time,
            items: from.product_line_item.iter().map(one_time_item).collect(),
        }),
    }
}

fn acknowledged(from: &wire::AcknowledgementState) -> Acknowledgement {
    match from {
        wire::AcknowledgementState::Pending => Acknowledgement::Pending,
        wire::AcknowledgementState::Acknowledged => Acknowledgement::Acknowledged,
        other => Acknowledgement::Other(other.as_str().to_owned()),
    }
}

fn cancellation(from: &w::CanceledStateContext) -> Option<Cancellation> {
    let by = match from {
        w::CanceledStateContext { user_initiated_cancellation: Some(_), .. } => CancelInitiator::User,
        w::CanceledStateContext { developer_initiated_cancellation: Some(_), .. } => {
            CancelInitiator::Developer
        }
        w::CanceledStateContext { replacement_cancellation: Some(_), .. } => CancelInitiator::Replacement,
        w::CanceledStateContext { system_initiated_cancellation: Some(_), .. } => CancelInitiator::System,
        _ => return None,
    };
    let user = from.user_initiated_cancellation.as_ref();
    let survey = user.and_then(|u| u.cancel_survey_result.as_ref());
    Some(Cancellation {
        by,
        at: user.and_then(|u| u.cancel_time),
        survey_reason: survey.map(|s| survey_words(s.reason.as_str())),
        survey_text: survey.and_then(|s| text(s.reason_user_input.as_deref())),
    })
}

/// `CANCEL_SURVEY_REASON_COST_RELATED` as a person says it.
fn survey_words(reason: &str) -> String {
    reason.strip_prefix("CANCEL_SURVEY_REASON_").unwrap_or(reason).replace('_', " ").to_lowercase()
}

fn item(from: &w::SubscriptionPurchaseLineItem) -> SubscriptionItem {
    let offer = from.offer_details.as_ref();
    let auto = from.auto_renewing_plan.as_ref();
    SubscriptionItem {
        product: from.product_id.clone(),
        plan: offer.and_then(|o| text(o.base_plan_id.as_deref())),
        offer: offer.and_then(|o| text(o.offer_id.as_deref())),
        phase: from.offer_phase.as_ref().and_then(phase),
        expiry: from.expiry_time,
        latest_order: text(from.latest_successful_order_id.as_deref()).map(|id| OrderId::parse(&id)),
        auto_renews: auto.map(|a| a.auto_renew_enabled),
        recurring_price: auto.and_then(|a| a.recurring_price.as_ref()).and_then(money),
        price_change: auto.and_then(|a| a.price_change_details.as_ref()).map(|change| PriceChange {
            new_price: change.new_price.as_ref().and_then(money),
            mode: change.price_change_mode.as_str().to_owned(),
            state: change.price_change_state.as_str().to_owned(),
            expected: change.expected_new_price_charge_time,
        }),
        prepaid: from.prepaid_plan.is_some(),
        committed_payments_left: auto
            .and_then(|a| a.installment_details.as_ref())
            .and_then(|i| u32::try_from(i.remaining_committed_payments_count).ok()),
        replaced_later_by: from.deferred_item_replacement.as_ref().and_then(|d| text(Some(&d.product_id))),
        removed_later: from.deferred_item_removal.is_some(),
        replaces: from.item_replacement.as_ref().map(|former| Replaced {
            product: text(former.product_id.as_deref()),
            plan: text(former.base_plan_id.as_deref()),
            mode: former.replacement_mode.as_str().to_owned(),
        }),
        step_up: auto.and_then(|a| a.price_step_up_consent_details.as_ref()).map(|consent| StepUp {
            new_price: consent.new_price.as_ref().and_then(money),
            state: consent.state.as_str().to_owned(),
            deadline: consent.consent_deadline_time,
        }),
        stops_after_commitment: auto
            .and_then(|a| a.installment_details.as_ref())
            .is_some_and(|i| i.pending_cancellation.is_some()),
        extends_from: from.prepaid_plan.as_ref().and_then(|p| p.allow_extend_after_time),
        promotion: from.signup_promotion.as_ref().and_then(promotion),
    }
}

fn promotion(from: &w::SignupPromotion) -> Option<String> {
    match (&from.vanity_code, &from.one_time_code) {
        (Some(code), _) => Some(code.promotion_code.clone().unwrap_or_default()),
        (None, Some(_)) => Some(String::new()),
        (None, None) => None,
    }
}

fn phase(from: &w::OfferPhase) -> Option<PhaseKind> {
    match from {
        w::OfferPhase { free_trial: Some(_), .. } => Some(PhaseKind::FreeTrial),
        w::OfferPhase { introductory_price: Some(_), .. } => Some(PhaseKind::Introductory),
        w::OfferPhase { proration_period: Some(_), .. } => Some(PhaseKind::Proration),
        w::OfferPhase { base_price: Some(_), .. } => Some(PhaseKind::Base),
        _ => None,
    }
}

fn one_time_item(from: &wire::product_purchase::ProductLineItem) -> OneTimeItem {
    let details = from.product_offer_details.as_ref();
    let count = |n: i32| u32::try_from(n).ok();
    OneTimeItem {
        product: from.product_id.clone(),
        option: details.and_then(|d| text(d.purchase_option_id.as_deref())),
        offer: details.and_then(|d| text(d.offer_id.as_deref())),
        quantity: details.and_then(|d| d.quantity).and_then(count).unwrap_or(1),
        refundable: details.map(|d| d.refundable_quantity).and_then(count),
        consumed: details
            .is_some_and(|d| d.consumption_state == wire::product_purchase::ConsumptionState::Consumed),
        rented: details.is_some_and(|d| d.rent_offer_details.is_some()),
        releases: details
            .and_then(|d| d.preorder_offer_details.as_ref())
            .and_then(|p| p.preorder_release_time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> PurchaseKey {
        PurchaseKey { package: "com.example".into(), token: "t".into() }
    }

    #[test]
    fn empty_objects_are_facts() {
        let wire = serde_json::from_str(
            r#"{"subscriptionState":"SUBSCRIPTION_STATE_CANCELED","testPurchase":{},
                "canceledStateContext":{"replacementCancellation":{}},
                "lineItems":[{"productId":"premium","autoRenewingPlan":{},"offerPhase":{"freeTrial":{}}}]}"#,
        )
        .unwrap();
        let purchase = subscription(key(), &wire);
        assert!(purchase.test);
        let PurchaseDetail::Subscription(s) = purchase.detail else { panic!("a subscription") };
        assert_eq!(s.canceled.map(|c| c.by), Some(CancelInitiator::Replacement));
        assert_eq!(s.items[0].auto_renews, Some(false), "proto3 leaves out false");
        assert_eq!(s.items[0].phase, Some(PhaseKind::FreeTrial));
    }

    #[test]
    fn plan_changes_add_ons_installments_and_consent_are_read() {
        let wire = serde_json::from_str(
            r#"{"subscriptionState":"SUBSCRIPTION_STATE_ACTIVE","lineItems":[
                {"productId":"basic","expiryTime":"2026-11-01T00:00:00Z","deferredItemReplacement":{"productId":"premium"},
                 "autoRenewingPlan":{"autoRenewEnabled":true,
                   "installmentDetails":{"initialCommittedPaymentsCount":12,"remainingCommittedPaymentsCount":3,"pendingCancellation":{}},
                   "priceStepUpConsentDetails":{"state":"PENDING","consentDeadlineTime":"2026-10-30T00:00:00Z",
                     "newPrice":{"currencyCode":"KRW","units":"9900"}}}},
                {"productId":"premium","itemReplacement":{"productId":"basic","replacementMode":"DEFERRED"},
                 "signupPromotion":{"vanityCode":{"promotionCode":"AUTUMN"}}},
                {"productId":"extra","deferredItemRemoval":{},"signupPromotion":{"oneTimeCode":{}}},
                {"productId":"days","prepaidPlan":{"allowExtendAfterTime":"2026-10-25T00:00:00Z"}}]}"#,
        )
        .unwrap();
        let PurchaseDetail::Subscription(s) = subscription(key(), &wire).detail else {
            panic!("a subscription")
        };
        let [old, new, extra, days] = s.items.as_slice() else { panic!("four items") };
        assert_eq!(old.replaced_later_by.as_deref(), Some("premium"));
        assert_eq!((old.committed_payments_left, old.stops_after_commitment), (Some(3), true));
        assert_eq!(old.step_up.as_ref().map(|s| s.state.as_str()), Some("PENDING"));
        assert_eq!(new.replaces.as_ref().map(|r| r.mode.as_str()), Some("DEFERRED"));
        assert_eq!((new.expiry, new.promotion.as_deref()), (None, Some("AUTUMN")));
        assert_eq!((extra.removed_later, extra.promotion.as_deref()), (true, Some("")));
        assert!(days.prepaid && days.extends_from.is_some());
    }

    #[test]
    fn a_state_that_google_added_later_is_kept() {
        let wire = serde_json::from_str(r#"{"subscriptionState":"SUBSCRIPTION_STATE_FROZEN"}"#).unwrap();
        let PurchaseDetail::Subscription(s) = subscription(key(), &wire).detail else {
            panic!("a subscription")
        };
        assert_eq!(s.state.name(), "FROZEN");
    }

    #[test]
    fn a_one_time_purchase_without_quantity_is_one() {
        let wire = serde_json::from_str(
            r#"{"purchaseStateContext":{"purchaseState":"CANCELLED"},"productLineItem":[{"productId":"coins","productOfferDetails":{"consumptionState":"CONSUMPTION_STATE_CONSUMED"}}]}"#,
        )
        .unwrap();
        let PurchaseDetail::OneTime(o) = one_time(key(), &wire).detail else { panic!("a one-time purchase") };
        assert_eq!((o.items[0].quantity, o.items[0].consumed), (1, true));
        assert_eq!(o.state, OneTimeState::Canceled);
    }
}
