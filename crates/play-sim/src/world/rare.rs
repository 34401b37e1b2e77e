//! The rarer lives as facts: each occurs, and is told the way Google tells it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::event::{Event, PriceMode};
use super::standing::State;
use super::*;
use crate::calendar::{HOUR, parse};
use crate::wire::order::order;
use crate::wire::product_purchase::product_purchase;
use crate::wire::subscription_purchase::subscription_purchase;

pub(super) fn setting() -> Setting {
    let epoch = parse("2026-11-20T09:00:00Z").unwrap();
    // Enough trouble for rare things to be seen often.
    let mix = Mix {
        declines: 300,
        pauses: 400,
        refunds: 300,
        plan_changes: 200,
        add_ons: 300,
        korea: 400,
        ..Mix::default()
    };
    Setting { seed: 7, epoch, customers: 20_000, mix }
}

/// Every event of the kind, with the life it is part of.
pub(super) fn seen(kind: fn(&What) -> bool) -> Vec<(Life, Event)> {
    let setting = setting();
    let mut found = Vec::new();
    for no in 0..setting.customers {
        let life = Life::of(&setting, no, setting.epoch + 60 * DAY);
        let events: Vec<_> = life.events.iter().filter(|e| kind(&e.what)).cloned().collect();
        found.extend(events.into_iter().map(|event| (life.clone(), event)));
    }
    assert!(found.len() > 5, "only {}", found.len());
    found
}

pub(super) fn code(life: &Life, event: &Event) -> Value {
    let notice = notice::notice(&Names::new(7), life, event).unwrap();
    notice["subscriptionNotification"]["notificationType"].clone()
}

pub(super) fn wire(life: &Life, slot: u8, at: Millis) -> Value {
    let standing = Standing::of(life, slot, at).unwrap();
    subscription_purchase(&Names::new(7), life, &standing, at).unwrap()
}

#[test]
fn a_deferral_moves_the_expiry_and_leaves_the_state() {
    for (life, event) in seen(|w| matches!(w, What::Deferred { .. })) {
        let before = Standing::of(&life, event.slot, event.at - 1).unwrap();
        let after = Standing::of(&life, event.slot, event.at).unwrap();
        let days = (after.expiry.unwrap() - before.expiry.unwrap()) / DAY;
        assert!((7..=30).contains(&days), "{days}");
        assert_eq!((after.state, before.state), (State::Active, State::Active));
        assert_eq!(code(&life, &event), 9);
        // The next charge is not before it.
        let charged = life
            .events
            .iter()
            .filter(|e| e.slot == event.slot && e.at > event.at)
            // An add-on that comes in between is charged when it comes.
            .find(|e| matches!(&e.what, What::Ordered(charge) if charge.has_first()));
        assert!(charged.is_none_or(|e| e.at >= after.expiry.unwrap()));
    }
}

#[test]
fn a_pause_called_off_is_told_twice_and_never_begins() {
    let planned = seen(|w| matches!(w, What::PauseSet));
    let mut off = 0;
    for pair in planned.windows(2) {
        let ((life, first), (other, second)) = (&pair[0], &pair[1]);
        let same = life.customer.no == other.customer.no && first.slot == second.slot;
        if same && second.at - first.at <= 2 * DAY {
            off += 1;
            assert_eq!((code(life, first), code(life, second)), (11.into(), 11.into()));
            assert_ne!(Standing::of(life, first.slot, second.at + HOUR).unwrap().state, State::Paused);
        }
    }
    assert!(off > 5, "only {off}");
}

#[test]
fn a_resumption_whose_payment_fails_goes_on_hold_at_once() {
    let mut failed = 0;
    for (life, event) in seen(|w| matches!(w, What::Hold { .. })) {
        if Standing::of(&life, event.slot, event.at - 1).unwrap().state != State::Paused {
            continue;
        }
        failed += 1;
        assert_eq!(code(&life, &event), 5);
        let body = wire(&life, event.slot, event.at);
        assert_eq!(body["subscriptionState"], "SUBSCRIPTION_STATE_ON_HOLD");
        assert!(body["onHoldStateContext"]["renewalDeclined"]["pendingOrderId"].is_string());
        assert!(body.get("pausedStateContext").is_none());
    }
    assert!(failed > 5, "only {failed}");
}

#[test]
fn a_price_goes_up_with_or_without_consent_comes_down_and_is_called_off() {
    let mut said = BTreeSet::new();
    for (life, event) in seen(|w| matches!(w, What::PriceIncrease { .. } | What::PriceCalledOff)) {
        assert_eq!(code(&life, &event), 19);
        let standing = Standing::of(&life, event.slot, event.at).unwrap();
        if standing.ended.is_some() {
            continue;
        }
        let change =
            wire(&life, event.slot, event.at)["lineItems"][0]["autoRenewingPlan"]["priceChangeDetails"]
                .clone();
        let text = |key: &str| change[key].as_str().unwrap_or_default().to_owned();
        said.insert((text("priceChangeMode"), text("priceChangeState")));
        if let What::PriceIncrease { new_listed, mode, .. } = event.what {
            assert_eq!(new_listed < standing.price.unwrap(), mode == PriceMode::Decrease);
        }
        let charged = change.get("expectedNewPriceChargeTime").is_some();
        assert_eq!(charged, change["priceChangeState"] != "CANCELED");
    }
    for (mode, state) in [
        ("PRICE_INCREASE", "OUTSTANDING"),
        ("PRICE_INCREASE", "CANCELED"),
        ("OPT_OUT_PRICE_INCREASE", "CONFIRMED"),
        ("PRICE_DECREASE", "CONFIRMED"),
    ] {
        assert!(said.contains(&(mode.to_owned(), state.to_owned())), "{mode} {state}: {said:?}");
    }
}

#[test]
fn a_chargeback_is_reviewed_a_day_before_its_refund() {
    for (life, event) in seen(|w| matches!(w, What::ReviewAsked { .. })) {
        let What::ReviewAsked { renewal } = event.what else { unreachable!() };
        let notice = notice::notice(&Names::new(7), &life, &event).unwrap();
        let review = &notice["pendingRefundReviewNotification"];
        assert_eq!((&review["version"], &review["refundReason"]), (&"1.0".into(), &7.into()));
        let order = Names::new(7).parse_order_id(review["orderId"].as_str().unwrap()).unwrap();
        assert_eq!((order.purchase.slot, order.renewal), (event.slot, renewal));
        assert_eq!(review.get("obfuscatedAccountId").is_some(), life.customer.known);
        let at = |now| Standing::of(&life, event.slot, now).unwrap().order(renewal).cloned().unwrap();
        assert!(at(event.at).processed.is_some() && at(event.at).refunded.is_none());
        assert_eq!(at(event.at + DAY).refunded, Some((event.at + DAY, true)));
    }
}

#[test]
fn a_pre_order_is_pending_until_its_release_and_paid_then() {
    let names = Names::new(7);
    let mut released = 0;
    for (life, event) in seen(|w| matches!(w, What::Started { pending: true })) {
        let life::Deal::OneTime { preorder: Some(release), .. } = life.purchase(event.slot).unwrap().deal
        else {
            continue;
        };
        released += 1;
        let look = |at| {
            let standing = Standing::of(&life, event.slot, at).unwrap();
            let body = product_purchase(&names, &life, &standing).unwrap();
            (body, order(&names, &life, standing.purchase, standing.order(-1).unwrap()))
        };
        let (before, order_before) = look(release - 1);
        assert_eq!(before["purchaseStateContext"]["purchaseState"], "PENDING");
        assert!(before.get("purchaseCompletionTime").is_none());
        let offer = &before["productLineItem"][0]["productOfferDetails"];
        assert_eq!(
            parse(offer["preorderOfferDetails"]["preorderReleaseTime"].as_str().unwrap()),
            Some(release)
        );
        assert_eq!(order_before["state"], "PENDING");
        assert!(order_before["lineItems"][0]["oneTimePurchaseDetails"].get("preorderDetails").is_some());
        let (after, order_after) = look(release);
        assert_eq!(after["purchaseStateContext"]["purchaseState"], "PURCHASED");
        assert_eq!(order_after["state"], "PROCESSED");
        let paid = life.events.iter().find(|e| e.slot == event.slot && e.at == release).unwrap();
        let notice = notice::notice(&names, &life, paid).unwrap();
        assert_eq!(notice["oneTimeProductNotification"]["notificationType"], 1);
    }
    assert!(released > 5, "only {released}");
}

#[test]
fn a_restored_subscription_is_told_before_its_end_and_forgets_the_cancellation() {
    for (life, event) in seen(|w| matches!(w, What::Restarted)) {
        assert_eq!(code(&life, &event), 7);
        let before = wire(&life, event.slot, event.at - 1);
        assert_eq!(before["subscriptionState"], "SUBSCRIPTION_STATE_CANCELED");
        let after = wire(&life, event.slot, event.at);
        assert_eq!(after["subscriptionState"], "SUBSCRIPTION_STATE_ACTIVE");
        assert!(after.get("canceledStateContext").is_none());
        assert!(parse(after["lineItems"][0]["expiryTime"].as_str().unwrap()).unwrap() > event.at);
    }
}

#[test]
fn who_subscribes_again_out_of_the_app_names_the_former_token_until_acknowledged() {
    for (life, event) in seen(|w| matches!(w, What::Acknowledged)) {
        let life::Deal::Subscription { origin: life::Origin::OutOfApp(_), .. } =
            life.purchase(event.slot).unwrap().deal
        else {
            continue;
        };
        let before = wire(&life, event.slot, event.at - 1);
        assert!(before["outOfAppPurchaseContext"]["expiredPurchaseToken"].is_string());
        assert!(before.get("linkedPurchaseToken").is_none());
        assert!(wire(&life, event.slot, event.at).get("outOfAppPurchaseContext").is_none());
    }
}

#[test]
fn a_stopped_commitment_stays_active_and_says_that_it_will_end() {
    for (life, event) in seen(|w| matches!(w, What::StopScheduled)) {
        assert_eq!(code(&life, &event), 18);
        let body = wire(&life, event.slot, event.at);
        assert_eq!(body["subscriptionState"], "SUBSCRIPTION_STATE_ACTIVE");
        let plan = &body["lineItems"][0]["autoRenewingPlan"];
        assert!(plan["installmentDetails"].get("pendingCancellation").is_some());
    }
}
