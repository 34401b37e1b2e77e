use super::*;
use crate::{
    Acknowledgement, CancelInitiator, Cancellation, LineItem, OneTimeItem, OneTimePurchase, OneTimeState,
    OrderState, PurchaseKey, SubscriptionItem, SubscriptionState,
};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const NOW: &str = "2026-03-10T00:00:00Z";

fn euros(decimal: i64) -> Money {
    Money::from_micros("EUR".parse().unwrap(), decimal * 10_000)
}

fn order(id: &str, state: OrderState) -> Order {
    let line = LineItem {
        product: "premium".into(),
        title: "Premium".into(),
        plan: Some("monthly".into()),
        offer: None,
        phase: None,
        period: Some((at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"))),
        quantity: 1,
        listing_price: None,
        total: Some(euros(999)),
        tax: None,
        is_subscription: true,
    };
    Order {
        package: "com.example.app".into(),
        id: OrderId::parse(id),
        token: "a-token".into(),
        state,
        created: at("2026-03-01T00:00:00Z"),
        last_event: at("2026-03-01T00:00:00Z"),
        country: None,
        total: Some(euros(999)),
        tax: Some(euros(159)),
        tax_inclusive: Some(true),
        revenue: None,
        channel: None,
        lines: vec![line],
        events: Vec::new(),
    }
}

const LATEST: &str = "GPA.3345-1234-5678-90123..1";

fn purchase(detail: PurchaseDetail) -> Purchase {
    Purchase {
        key: PurchaseKey { package: "com.example.app".into(), token: "a-token".into() },
        country: None,
        account: None,
        profile: None,
        acknowledged: Acknowledgement::Acknowledged,
        test: false,
        detail,
    }
}

fn subscribed(state: SubscriptionState) -> Purchase {
    purchase(PurchaseDetail::Subscription(SubscriptionPurchase {
        state,
        started: Some(at("2026-02-01T00:00:00Z")),
        linked_token: None,
        expired_token: None,
        canceled: None,
        resumes: None,
        pending_order: None,
        items: vec![SubscriptionItem {
            product: "premium".into(),
            expiry: Some(at("2026-04-01T00:00:00Z")),
            latest_order: Some(OrderId::parse(LATEST)),
            auto_renews: Some(true),
            ..SubscriptionItem::default()
        }],
        etag: Some("etag".into()),
    }))
}

fn inner(purchase: &mut Purchase) -> &mut SubscriptionPurchase {
    match &mut purchase.detail {
        PurchaseDetail::Subscription(subscription) => subscription,
        PurchaseDetail::OneTime(_) => unreachable!("made as a subscription"),
    }
}

fn bought(consumed: bool) -> Purchase {
    purchase(PurchaseDetail::OneTime(OneTimePurchase {
        state: OneTimeState::Purchased,
        order: None,
        completed: Some(at("2026-03-09T00:00:00Z")),
        items: vec![OneTimeItem { product: "coins".into(), quantity: 1, consumed, ..OneTimeItem::default() }],
    }))
}

fn here<'a>(order: Option<&'a Order>, purchase: Option<&'a Purchase>) -> Situation<'a> {
    Situation { order, purchase, review: None, now: at(NOW) }
}

fn words(action: &Action, situation: &Situation<'_>, about: &str) -> String {
    consequences(action, situation).into_iter().find(|line| line.about == about).unwrap().words
}

#[test]
fn an_order_is_refunded_once_when_it_was_charged_and_within_three_years() {
    let refusal = |order: &Order| allowed(&Action::Refund, &here(Some(order), None)).err();
    assert_eq!(refusal(&order(LATEST, OrderState::Processed)), None);
    assert_eq!(refusal(&order(LATEST, OrderState::PartiallyRefunded)), None);
    for state in [OrderState::Refunded, OrderState::PendingRefund, OrderState::Pending, OrderState::Canceled]
    {
        assert!(refusal(&order(LATEST, state.clone())).is_some(), "{state:?}");
    }
    let mut old = order(LATEST, OrderState::Processed);
    old.created = at("2023-03-09T00:00:00Z");
    assert!(refusal(&old).unwrap().contains("three years"));
    let mut free = order(LATEST, OrderState::Processed);
    free.total = Some(euros(0));
    assert_eq!(refusal(&free).as_deref(), Some("Nothing was paid with this order."));
}

#[test]
fn access_ends_with_the_latest_order_of_a_subscription_only() {
    let purchase = subscribed(SubscriptionState::Active);
    let latest = order(LATEST, OrderState::Processed);
    let older = order("GPA.3345-1234-5678-90123..0", OrderState::Processed);
    let refusal = |order: &Order| allowed(&Action::RefundAndRevoke, &here(Some(order), Some(&purchase)));
    assert_eq!(refusal(&latest), Ok(()));
    assert!(refusal(&older).unwrap_err().contains("not the latest charge"));
    assert_eq!(allowed(&Action::Refund, &here(Some(&older), Some(&purchase))), Ok(()));
}

#[test]
fn what_does_not_renew_is_not_stopped() {
    let stop = |purchase: &Purchase| allowed(&Action::CancelRenewal, &here(None, Some(purchase)));
    for state in [
        SubscriptionState::Active,
        SubscriptionState::InGracePeriod,
        SubscriptionState::OnHold,
        SubscriptionState::Paused,
    ] {
        assert_eq!(stop(&subscribed(state.clone())), Ok(()), "{state:?}");
    }
    assert!(stop(&subscribed(SubscriptionState::Canceled)).unwrap_err().contains("already"));
    assert!(stop(&subscribed(SubscriptionState::Expired)).unwrap_err().contains("It ended on"));
    let mut prepaid = subscribed(SubscriptionState::Active);
    inner(&mut prepaid).items[0].prepaid = true;
    assert!(stop(&prepaid).unwrap_err().contains("prepaid"));
    let mut committed = subscribed(SubscriptionState::Active);
    inner(&mut committed).items[0].stops_after_commitment = true;
    assert!(stop(&committed).is_err(), "it stops already");
    assert_eq!(allowed(&Action::StopPayments, &here(None, Some(&committed))), Ok(()));
    assert!(stop(&bought(false)).unwrap_err().contains("no subscription"));
}

#[test]
fn a_deferral_needs_a_charge_to_come_and_a_version_mark() {
    let defer = |days, purchase: &Purchase| allowed(&Action::Defer(days), &here(None, Some(purchase)));
    let active = subscribed(SubscriptionState::Active);
    assert_eq!(defer(7, &active), Ok(()));
    assert!(defer(0, &active).is_err());
    assert!(defer(366, &active).is_err());
    assert!(defer(7, &subscribed(SubscriptionState::Canceled)).is_err());
    let mut unmarked = active.clone();
    inner(&mut unmarked).etag = None;
    assert!(defer(7, &unmarked).unwrap_err().contains("version mark"));
    assert_eq!(
        words(&Action::Defer(7), &here(None, Some(&active)), "Access"),
        "Runs until 8 April 2026 instead of 1 April 2026."
    );
}

#[test]
fn the_preview_tells_the_two_ways_to_stop_apart() {
    let purchase = subscribed(SubscriptionState::Active);
    let situation = here(None, Some(&purchase));
    assert!(words(&Action::CancelRenewal, &situation, "Undo").contains("can restore it in the Play Store"));
    assert!(words(&Action::StopPayments, &situation, "Undo").contains("cannot restore it"));
    assert_eq!(words(&Action::StopPayments, &situation, "Access"), "Stays until 1 April 2026.");
}

#[test]
fn a_refund_says_what_it_leaves_running_and_that_it_is_never_voided() {
    let (order, purchase) = (order(LATEST, OrderState::Processed), subscribed(SubscriptionState::Active));
    let situation = here(Some(&order), Some(&purchase));
    assert_eq!(amount(&Action::Refund, &situation), Some(euros(999)));
    assert_eq!(
        words(&Action::Refund, &situation, "Money"),
        "EUR 9.99 goes back to the customer, EUR 1.59 of tax with it."
    );
    assert_eq!(
        words(&Action::Refund, &situation, "Renewal"),
        "It still renews and is charged again on 1 April 2026."
    );
    assert!(words(&Action::Refund, &situation, "Voided purchases").contains("never"));
    assert!(
        words(&Action::Revoke(Payback::Prorated), &situation, "Money").contains("about 71 % of EUR 9.99")
    );
}

#[test]
fn what_went_back_in_parts_does_not_go_back_twice() {
    let mut order = order(LATEST, OrderState::PartiallyRefunded);
    order.events.push(crate::OrderEvent {
        at: at(NOW),
        kind: crate::OrderEventKind::PartiallyRefunded { amount: Some(euros(300)), done: true },
    });
    assert_eq!(amount(&Action::Refund, &here(Some(&order), None)), Some(euros(699)));
}

#[test]
fn what_was_read_back_settles_each_action() {
    let order = |state| order(LATEST, state);
    let (before, done) = (order(OrderState::Processed), order(OrderState::Refunded));
    let active = subscribed(SubscriptionState::Active);
    let was = here(Some(&before), Some(&active));
    let after = |action: Action, order: &Order, purchase: &Purchase| {
        outcome(&action, &was, &here(Some(order), Some(purchase)))
    };
    assert_eq!(after(Action::Refund, &done, &active), Outcome::Done);
    assert_eq!(after(Action::Refund, &before, &active), Outcome::NotDone);
    assert_eq!(outcome(&Action::Refund, &was, &here(None, None)), Outcome::CannotTell);

    let canceled = |by| {
        let mut purchase = subscribed(SubscriptionState::Canceled);
        inner(&mut purchase).canceled =
            Some(Cancellation { by, at: None, survey_reason: None, survey_text: None });
        purchase
    };
    assert_eq!(after(Action::CancelRenewal, &before, &canceled(CancelInitiator::User)), Outcome::Done);
    assert_eq!(after(Action::StopPayments, &before, &canceled(CancelInitiator::Developer)), Outcome::Done);
    assert_eq!(
        after(Action::StopPayments, &before, &canceled(CancelInitiator::User)),
        Outcome::CannotTell,
        "the customer was faster, and can restore it"
    );
    assert_eq!(after(Action::StopPayments, &before, &active), Outcome::NotDone);

    let mut revoked = subscribed(SubscriptionState::Expired);
    inner(&mut revoked).items[0].expiry = Some(at(NOW));
    assert_eq!(after(Action::Revoke(Payback::Full), &before, &revoked), Outcome::Done);
    assert_eq!(after(Action::Revoke(Payback::Full), &before, &active), Outcome::NotDone);
    let ran_out = subscribed(SubscriptionState::Expired);
    let full = Action::Revoke(Payback::Full);
    assert_eq!(
        after(full.clone(), &before, &ran_out),
        Outcome::NotDone,
        "it ended by itself, the money stayed"
    );
    assert_eq!(after(full, &done, &ran_out), Outcome::Done);
    assert_eq!(
        after(Action::Revoke(Payback::Prorated), &before, &ran_out),
        Outcome::CannotTell,
        "nothing may have been left to give back"
    );

    let mut deferred = active.clone();
    inner(&mut deferred).items[0].expiry = Some(at("2026-04-08T00:00:00Z"));
    assert_eq!(after(Action::Defer(7), &before, &deferred), Outcome::Done);
    assert_eq!(after(Action::Defer(7), &before, &active), Outcome::NotDone);
    assert_eq!(after(Action::Defer(14), &before, &deferred), Outcome::CannotTell);

    let consumed = |consumed| outcome(&Action::Consume, &was, &here(None, Some(&bought(consumed))));
    assert_eq!((consumed(true), consumed(false)), (Outcome::Done, Outcome::NotDone));
}

#[test]
fn what_is_so_already_and_what_is_too_old_are_told_apart_from_what_cannot_be_done() {
    let kind = |action: &Action, order: Option<&Order>, purchase: Option<&Purchase>| {
        judge(action, &here(order, purchase)).err().map(|obstacle| obstacle.kind)
    };
    let of_order = |state| kind(&Action::Refund, Some(&order(LATEST, state)), None);
    assert_eq!(of_order(OrderState::Processed), None);
    assert_eq!(of_order(OrderState::Refunded), Some(ObstacleKind::Done));
    assert_eq!(of_order(OrderState::Canceled), Some(ObstacleKind::Other));
    let mut old = order(LATEST, OrderState::Processed);
    old.created = at("2023-03-09T00:00:00Z");
    assert_eq!(kind(&Action::Refund, Some(&old), None), Some(ObstacleKind::TooOld));
    let ended = subscribed(SubscriptionState::Expired);
    for action in [Action::CancelRenewal, Action::StopPayments, Action::Revoke(Payback::Full)] {
        assert_eq!(kind(&action, None, Some(&ended)), Some(ObstacleKind::Done), "{action:?}");
    }
    // Too late to be acknowledged is not acknowledged.
    assert_eq!(kind(&Action::Acknowledge, None, Some(&ended)), Some(ObstacleKind::Other));
}

fn contest() -> Action {
    Action::Review(Opinion { preference: Preference::Contest, sample: None, used: None })
}

#[test]
fn a_review_is_answered_once_within_a_day_of_being_asked_and_while_the_money_is_there() {
    let (charged, back) = (order(LATEST, OrderState::Processed), order(LATEST, OrderState::Refunded));
    let asked = |asked: &str, answered: Option<&str>, order| Situation {
        review: Some(Review { asked: at(asked), answered: answered.map(at) }),
        ..here(order, None)
    };
    let refusal = |situation: &Situation<'_>| judge(&contest(), situation).err();
    assert_eq!(refusal(&asked("2026-03-09T00:00:01Z", None, Some(&charged))), None);
    let over = refusal(&asked("2026-03-09T00:00:00Z", None, Some(&charged))).unwrap();
    assert_eq!(
        (over.kind, over.words.contains("The day for an answer is over")),
        (ObstacleKind::Other, true)
    );
    let answered =
        refusal(&asked("2026-03-09T12:00:00Z", Some("2026-03-09T13:05:00Z"), Some(&charged))).unwrap();
    assert_eq!(answered.kind, ObstacleKind::Done);
    assert!(answered.words.contains("9 March 2026, 13:05 UTC"), "{answered:?}");
    let decided = refusal(&asked("2026-03-09T12:00:00Z", None, Some(&back))).unwrap();
    assert_eq!(decided.kind, ObstacleKind::Done);
    assert!(refusal(&here(Some(&charged), None)).unwrap().words.contains("none came"));
    assert!(refusal(&asked("2026-03-09T12:00:00Z", None, None)).is_some());
}

#[test]
fn an_answer_to_a_review_says_that_it_is_the_only_one_and_how_long_there_is() {
    let charged = order(LATEST, OrderState::Processed);
    let review = Some(Review { asked: at("2026-03-09T06:30:00Z"), answered: None });
    let situation = Situation { review, ..here(Some(&charged), None) };
    assert!(words(&contest(), &situation, "Money").starts_with("You ask Google to keep EUR 9.99."));
    assert!(words(&contest(), &situation, "Undo").contains("the first answer counts"));
    assert_eq!(
        words(&contest(), &situation, "Clock"),
        "Google takes an answer until 10 March 2026, 06:30 UTC: 6 hours left."
    );
    let agree = Action::Review(Opinion { preference: Preference::Approve, sample: None, used: None });
    assert_eq!((contest().is_destructive(), agree.is_destructive()), (false, true));
    assert_eq!(outcome(&contest(), &situation, &situation), Outcome::CannotTell);
}
