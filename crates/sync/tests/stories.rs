//! The paths of Google's lifecycle pages, each told from JSON as Google sends it.

use jiff::Timestamp;
use purser_model::lifecycle::{History, Source, Story, tell};
use purser_model::{
    Notification, NotificationKind, Order, OrderId, Purchase, PurchaseKey, Void, VoidedReason, VoidedSource,
};
use purser_sync::translate;

const FIRST: &str = "GPA.3312-4821-9932-12345";

fn at(text: &str) -> Timestamp {
    let text = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
    text.parse().expect("a time")
}

fn key() -> PurchaseKey {
    PurchaseKey { package: "com.example".into(), token: "token".into() }
}

/// Everything that was seen and heard of one purchase.
#[derive(Default)]
struct Past {
    orders: Vec<Order>,
    versions: Vec<(Timestamp, Purchase)>,
    voids: Vec<Void>,
    notifications: Vec<Notification>,
}

impl Past {
    /// A look at a subscription: its state without prefix, the end of its period, and what else its JSON and its
    /// item say.
    fn look(mut self, seen: &str, state: &str, expiry: &str, more: &str, item: &str) -> Self {
        let json = format!(
            r#"{{"subscriptionState":"SUBSCRIPTION_STATE_{state}","startTime":"2026-01-01T00:00:00Z",
                "acknowledgementState":"ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED"{more},
                "lineItems":[{{"productId":"premium","expiryTime":"{}","offerDetails":{{"basePlanId":"monthly"}}{item}}}]}}"#,
            at(expiry)
        );
        self.versions.push((
            at(seen),
            translate::subscription(key(), &serde_json::from_str(&json).expect("JSON of Google's shape")),
        ));
        self
    }

    fn raw(mut self, seen: &str, json: &str) -> Self {
        self.versions.push((
            at(seen),
            translate::subscription(key(), &serde_json::from_str(json).expect("JSON of Google's shape")),
        ));
        self
    }

    fn product(mut self, seen: &str, state: &str, details: &str) -> Self {
        let paid =
            if state == "PENDING" { "" } else { r#""purchaseCompletionTime":"2026-01-01T00:00:00Z","# };
        let json = format!(
            r#"{{"purchaseStateContext":{{"purchaseState":"{state}"}},{paid}
                "productLineItem":[{{"productId":"coins","productOfferDetails":{{{details}}}}}]}}"#
        );
        self.versions.push((
            at(seen),
            translate::one_time(key(), &serde_json::from_str(&json).expect("JSON of Google's shape")),
        ));
        self
    }

    /// A paid order: `..n` after the first, a phase of `base`, `freeTrial`, `introductoryPrice`.
    fn paid(self, suffix: &str, from: &str, to: &str, phase: &str) -> Self {
        self.order(
            suffix,
            from,
            to,
            phase,
            "PROCESSED",
            &format!(r#""processedEvent":{{"eventTime":"{}"}}"#, at(from)),
        )
    }

    fn order(mut self, suffix: &str, from: &str, to: &str, phase: &str, state: &str, history: &str) -> Self {
        let details = format!(
            r#""subscriptionDetails":{{"basePlanId":"monthly","offerPhaseDetails":{{"{phase}Details":{{}}}},
                "servicePeriodStartTime":"{}","servicePeriodEndTime":"{}"}}"#,
            at(from),
            at(to)
        );
        self.orders.push(order(suffix, from, state, history, &details));
        self
    }

    fn sold(mut self, quantity: u32, state: &str, history: &str) -> Self {
        let details = format!(r#""oneTimePurchaseDetails":{{"quantity":{quantity}}}"#);
        self.orders.push(order("", "2026-01-01", state, history, &details));
        self
    }

    fn notified(mut self, code: u32, when: &str) -> Self {
        let kind = match self.versions.first().map(|(_, p)| &p.detail) {
            Some(purser_model::PurchaseDetail::OneTime(_)) => NotificationKind::OneTime,
            _ => NotificationKind::Subscription,
        };
        let received = at(when) + jiff::SignedDuration::from_secs(4);
        self.notifications.push(Notification {
            at: at(when),
            published: received,
            received,
            kind,
            code: Some(code),
            order: None,
        });
        self
    }

    fn void(mut self, suffix: &str, when: &str, quantity: Option<u32>) -> Self {
        self.voids.push(Void {
            key: key(),
            order: OrderId::parse(&format!("{FIRST}{suffix}")),
            purchased: at("2026-01-01"),
            voided: at(when),
            source: VoidedSource::Developer,
            reason: VoidedReason(1),
            quantity,
        });
        self
    }

    fn story(&self, now: &str) -> Story {
        tell(&History {
            orders: &self.orders,
            versions: &self.versions,
            voids: &self.voids,
            notifications: &self.notifications,
            seen: self.versions.last().map(|(seen, _)| *seen),
            now: at(now),
        })
    }

    /// The titles of what happened, oldest first.
    fn told(&self, now: &str) -> Vec<String> {
        self.story(now).timeline.into_iter().rev().filter(|line| !line.ahead).map(|line| line.title).collect()
    }

    fn band(&self, now: &str) -> Vec<String> {
        self.story(now).ribbon.into_iter().map(|segment| segment.label).collect()
    }
}

fn order(suffix: &str, created: &str, state: &str, history: &str, details: &str) -> Order {
    let json = format!(
        r#"{{"orderId":"{FIRST}{suffix}","purchaseToken":"token","state":"{state}","createTime":"{}",
            "total":{{"currencyCode":"EUR","units":"9","nanos":990000000}},"orderHistory":{{{history}}},
            "lineItems":[{{"productId":"premium",{details}}}]}}"#,
        at(created)
    );
    translate::order("com.example", &serde_json::from_str(&json).expect("JSON of Google's shape"))
        .expect("an order")
}

const RENEWS: &str = r#","autoRenewingPlan":{"autoRenewEnabled":true}"#;

#[test]
fn one_event_told_by_order_notification_and_purchase_is_one_line_with_all_its_sources() {
    let past = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .paid("", "2026-01-01", "2026-02-01", "base")
        .paid("..0", "2026-02-01", "2026-03-01", "base")
        .look(
            "2026-02-01T00:00:09Z",
            "ACTIVE",
            "2026-03-01",
            "",
            &format!(r#"{RENEWS},"latestSuccessfulOrderId":"{FIRST}..0""#),
        )
        .notified(4, "2026-01-01")
        .notified(2, "2026-02-01")
        .notified(2, "2026-02-01");
    let story = past.story("2026-02-10");
    assert_eq!(past.told("2026-02-10"), ["Subscribed", "Renewed"]);
    let renewed = story.timeline.iter().find(|line| line.title == "Renewed").unwrap();
    assert_eq!(renewed.sources, [Source::Notification, Source::Order, Source::Purchase]);
    assert!(renewed.why.as_ref().unwrap().contains("4 seconds later"), "{renewed:?}");
    assert!(renewed.order.is_some() && renewed.amount.is_some());
    assert_eq!(past.band("2026-02-10"), ["Paid", "Paid"]);
}

#[test]
fn trial_and_introductory_price_lead_to_the_full_price() {
    let past = Past::default()
        .paid("", "2026-01-01", "2026-01-08", "freeTrial")
        .paid("..0", "2026-01-08", "2026-02-08", "introductoryPrice")
        .paid("..1", "2026-02-08", "2026-03-08", "base")
        .look("2026-02-09", "ACTIVE", "2026-03-08", "", RENEWS);
    assert_eq!(
        past.told("2026-02-10"),
        ["Started a free trial", "Trial converted", "Renewed at the full price"]
    );
    assert_eq!(past.band("2026-02-10"), ["Trial", "Intro", "Paid"]);
}

#[test]
fn a_grace_period_that_recovered_between_two_looks_is_known_from_its_notification() {
    let late = format!(r#""processedEvent":{{"eventTime":"{}"}}"#, at("2026-02-04"));
    let past = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .paid("", "2026-01-01", "2026-02-01", "base")
        .order("..0", "2026-02-01", "2026-03-01", "base", "PROCESSED", &late)
        .look("2026-02-05", "ACTIVE", "2026-03-01", "", RENEWS)
        .notified(6, "2026-02-01")
        .notified(2, "2026-02-04");
    assert_eq!(past.told("2026-02-10"), ["Subscribed", "Grace period began", "Paid within the grace period"]);
    assert_eq!(past.band("2026-02-10"), ["Paid", "Grace", "Paid"]);
}

#[test]
fn hold_and_recovery_without_any_notification_are_told_from_the_looks() {
    let held = format!(r#","onHoldStateContext":{{"renewalDeclined":{{"pendingOrderId":"{FIRST}..0"}}}}"#);
    let past = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .paid("", "2026-01-01", "2026-02-01", "base")
        .look("2026-02-01T06:00:00Z", "ACTIVE", "2026-02-01", "", RENEWS)
        .look("2026-02-03", "ON_HOLD", "2026-02-02", &held, RENEWS)
        .look("2026-02-20", "ACTIVE", "2026-03-18", "", RENEWS);
    assert_eq!(
        past.told("2026-02-21"),
        ["Subscribed", "Renewal awaits payment", "Put on hold", "Recovered from hold"]
    );
    assert_eq!(past.band("2026-02-01T06:00:00Z")[0], "Paid");
}

#[test]
fn a_pause_is_planned_begun_and_resumed_or_resumes_in_vain() {
    let paused = r#","pausedStateContext":{"autoResumeTime":"2026-03-01T00:00:00Z"}"#;
    let begun = || {
        Past::default()
            .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
            .paid("", "2026-01-01", "2026-02-01", "base")
            .look("2026-02-02", "PAUSED", "2026-02-01", paused, RENEWS)
            .notified(11, "2026-01-20")
            .notified(10, "2026-02-01")
    };
    let resumed = begun().notified(1, "2026-03-01").look("2026-03-02", "ACTIVE", "2026-04-01", "", RENEWS);
    assert_eq!(resumed.told("2026-03-03"), ["Subscribed", "Pause planned", "Paused", "Resumed"]);
    let declined = begun().notified(5, "2026-03-01").look("2026-03-02", "ON_HOLD", "2026-02-01", "", RENEWS);
    assert_eq!(declined.told("2026-03-03"), ["Subscribed", "Pause planned", "Paused", "Put on hold"]);
    let line = &declined.story("2026-03-03").timeline[0];
    assert!(line.why.as_ref().unwrap().contains("the pause was over"), "{line:?}");
    assert_eq!(begun().story("2026-02-03").ribbon.last().unwrap().end, Some(at("2026-03-01")));
}

#[test]
fn a_pause_that_was_called_off_is_told_though_the_purchase_never_shows_it() {
    let past = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .paid("", "2026-01-01", "2026-02-01", "base")
        .paid("..0", "2026-02-01", "2026-03-01", "base")
        .notified(11, "2026-01-20")
        .notified(11, "2026-01-25")
        .notified(2, "2026-02-01")
        .look("2026-02-02", "ACTIVE", "2026-03-01", "", RENEWS);
    assert_eq!(past.told("2026-02-03"), ["Subscribed", "Pause planned", "Pause called off", "Renewed"]);
}

#[test]
fn a_cancellation_says_who_and_why_and_can_be_restored() {
    let user = r#","canceledStateContext":{"userInitiatedCancellation":{"cancelTime":"2026-01-10T08:00:00Z",
        "cancelSurveyResult":{"reason":"CANCEL_SURVEY_REASON_OTHERS","reasonUserInput":"moving house"}}}"#;
    let past = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .paid("", "2026-01-01", "2026-02-01", "base")
        .look("2026-01-11", "CANCELED", "2026-02-01", user, "")
        .notified(3, "2026-01-10T08:00:00Z");
    let line = past.story("2026-01-12").timeline.into_iter().find(|line| !line.ahead).unwrap();
    assert_eq!((line.title.as_str(), line.at), ("Customer turned renewal off", at("2026-01-10T08:00:00Z")));
    assert!(line.why.unwrap().contains("moving house"));
    let restored = past.notified(7, "2026-01-15").look("2026-01-16", "ACTIVE", "2026-02-01", "", RENEWS);
    assert_eq!(restored.told("2026-01-17"), ["Subscribed", "Customer turned renewal off", "Restored"]);
    for (who, title) in [("developer", "Developer stopped renewal"), ("system", "Google stopped renewal")] {
        let context = format!(r#","canceledStateContext":{{"{who}InitiatedCancellation":{{}}}}"#);
        let past = Past::default().look("2026-01-11", "CANCELED", "2026-02-01", &context, "");
        assert_eq!(past.told("2026-01-12"), ["Subscribed", title]);
    }
}

#[test]
fn a_replaced_purchase_ends_and_the_new_one_says_what_it_took_the_place_of() {
    let replaced = r#","canceledStateContext":{"replacementCancellation":{}}"#;
    let old = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .look("2026-01-20", "EXPIRED", "2026-01-18", replaced, "")
        .notified(13, "2026-01-18");
    assert_eq!(old.told("2026-01-21"), ["Subscribed", "Replaced by another purchase"]);
    let new = Past::default().look(
        "2026-01-20",
        "ACTIVE",
        "2026-02-18",
        r#","linkedPurchaseToken":"old""#,
        r#","itemReplacement":{"productId":"basic","basePlanId":"yearly","replacementMode":"CHARGE_PRORATED_PRICE"}"#,
    );
    let why = new.story("2026-01-21").timeline.pop().unwrap().why.unwrap();
    assert!(why.contains("basic yearly (charge prorated price)"), "{why}");
    let back = Past::default().look(
        "2026-01-20",
        "ACTIVE",
        "2026-02-18",
        r#","outOfAppPurchaseContext":{"expiredPurchaseToken":"old"}"#,
        RENEWS,
    );
    assert!(back.story("2026-01-21").timeline.pop().unwrap().why.unwrap().contains("bought again"));
}

#[test]
fn a_deferred_plan_change_is_planned_first_and_told_when_it_comes_true() {
    let json = |items: &str| {
        format!(
            r#"{{"subscriptionState":"SUBSCRIPTION_STATE_ACTIVE","startTime":"2026-01-01T00:00:00Z","lineItems":[{items}]}}"#
        )
    };
    let past = Past::default()
        .raw("2026-01-02", &json(
            r#"{"productId":"premium","expiryTime":"2026-02-01T00:00:00Z","deferredItemReplacement":{"productId":"basic"}},{"productId":"basic"}"#,
        ))
        .raw("2026-02-02", &json(r#"{"productId":"basic","expiryTime":"2026-03-01T00:00:00Z","latestSuccessfulOrderId":"GPA.1"}"#))
        .notified(17, "2026-02-01");
    assert_eq!(past.told("2026-02-03"), ["Subscribed", "Plan change planned", "Plan changed", "Renewed"]);
}

#[test]
fn add_ons_come_and_go_in_one_line_each() {
    let with = |items: &str| {
        format!(
            r#"{{"subscriptionState":"SUBSCRIPTION_STATE_ACTIVE","startTime":"2026-01-01T00:00:00Z","lineItems":[
                {{"productId":"premium","expiryTime":"2026-02-01T00:00:00Z"}}{items}]}}"#
        )
    };
    let extra = r#",{"productId":"extra","expiryTime":"2026-02-01T00:00:00Z"}"#;
    let leaving = r#",{"productId":"extra","expiryTime":"2026-02-01T00:00:00Z","deferredItemRemoval":{}}"#;
    let past = Past::default()
        .raw("2026-01-02", &with(""))
        .raw("2026-01-06", &with(extra))
        .raw("2026-01-11", &with(leaving))
        .notified(17, "2026-01-05")
        .notified(17, "2026-01-10");
    assert_eq!(past.told("2026-01-12"), ["Subscribed", "Items added", "Removal planned"]);
    assert!(past.story("2026-01-12").timeline.iter().any(|line| line.ahead && line.title == "An item ends"));
}

#[test]
fn a_price_change_is_announced_agreed_to_and_applied() {
    let change = |state: &str| {
        format!(
            r#","autoRenewingPlan":{{"autoRenewEnabled":true,"priceChangeDetails":{{"priceChangeMode":"PRICE_INCREASE",
                "priceChangeState":"{state}","newPrice":{{"currencyCode":"EUR","units":"11"}},
                "expectedNewPriceChargeTime":"2026-03-01T00:00:00Z"}}}}"#
        )
    };
    let past = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .look("2026-01-06", "ACTIVE", "2026-02-01", "", &change("OUTSTANDING"))
        .look("2026-01-11", "ACTIVE", "2026-02-01", "", &change("CONFIRMED"))
        .notified(19, "2026-01-05")
        .notified(19, "2026-01-10");
    assert_eq!(past.told("2026-01-12"), ["Subscribed", "Higher price announced", "Higher price agreed to"]);
    let canceled = past.look("2026-01-20", "ACTIVE", "2026-02-01", "", &change("CANCELED"));
    assert_eq!(canceled.told("2026-01-21").last().unwrap(), "Price change called off");
}

#[test]
fn a_step_up_in_korea_asks_for_consent() {
    let past = Past::default().look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS).notified(22, "2026-01-05").look(
        "2026-01-06",
        "ACTIVE",
        "2026-02-01",
        "",
        r#","autoRenewingPlan":{"autoRenewEnabled":true,"priceStepUpConsentDetails":{"state":"PENDING","consentDeadlineTime":"2026-01-30T00:00:00Z"}}"#,
    );
    assert_eq!(past.told("2026-01-07"), ["Subscribed", "Consent to a higher price asked for"]);
}

#[test]
fn the_developers_deferral_moves_the_end_without_a_charge() {
    let past = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .paid("", "2026-01-01", "2026-02-01", "base")
        .look("2026-01-06", "ACTIVE", "2026-02-15", "", RENEWS)
        .notified(9, "2026-01-05");
    assert_eq!(past.told("2026-01-07"), ["Subscribed", "Renewal put off"]);
    assert_eq!(past.band("2026-01-07"), ["Paid", "Extended"]);
}

#[test]
fn an_installment_plan_that_was_stopped_runs_on_and_says_how_many_payments_are_left() {
    let past = Past::default().look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS).notified(18, "2026-01-05").look(
        "2026-01-06",
        "ACTIVE",
        "2026-02-01",
        "",
        r#","autoRenewingPlan":{"autoRenewEnabled":true,"installmentDetails":{"remainingCommittedPaymentsCount":4,"pendingCancellation":{}}}"#,
    );
    assert_eq!(past.told("2026-01-07"), ["Subscribed", "Stop planned"]);
    assert!(
        past.story("2026-01-07")
            .timeline
            .iter()
            .any(|l| l.why.as_ref().is_some_and(|why| why.contains("4 payments")))
    );
}

#[test]
fn a_pending_purchase_is_paid_at_last_or_never() {
    let pending = r#"{"subscriptionState":"SUBSCRIPTION_STATE_PENDING","lineItems":[{"productId":"premium","prepaidPlan":{}}]}"#;
    let paid = Past::default().raw("2026-01-01T01:00:00Z", pending).notified(4, "2026-01-02").look(
        "2026-01-03",
        "ACTIVE",
        "2026-02-01",
        "",
        r#","prepaidPlan":{}"#,
    );
    assert_eq!(paid.told("2026-01-04"), ["Ordered, payment pending", "Subscribed"]);
    let never = r#"{"subscriptionState":"SUBSCRIPTION_STATE_PENDING_PURCHASE_CANCELED","lineItems":[{"productId":"premium"}]}"#;
    let never = Past::default()
        .raw("2026-01-01T01:00:00Z", pending)
        .notified(20, "2026-01-04")
        .raw("2026-01-05", never);
    assert_eq!(never.told("2026-01-06"), ["Ordered, payment pending", "Never paid"]);
    assert_eq!(never.band("2026-01-06"), ["Payment pending"]);
}

#[test]
fn a_revocation_and_its_void_are_one_line_and_the_money_is_another() {
    let refunded = r#""processedEvent":{"eventTime":"2026-01-01T00:00:00Z"},"refundEvent":{"eventTime":"2026-01-10T00:00:00Z","refundReason":"OTHER"}"#;
    let past = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .order("", "2026-01-01", "2026-02-01", "base", "REFUNDED", refunded)
        .look(
            "2026-01-11",
            "EXPIRED",
            "2026-01-10",
            r#","canceledStateContext":{"developerInitiatedCancellation":{}}"#,
            "",
        )
        .void("", "2026-01-10", None)
        .notified(12, "2026-01-10");
    assert_eq!(past.told("2026-01-12"), ["Subscribed", "Refunded", "Taken back"]);
    let line = &past.story("2026-01-12").timeline[0];
    assert_eq!(line.sources, [Source::Notification, Source::Void, Source::Purchase]);
}

#[test]
fn a_state_and_a_notification_of_tomorrow_are_shown_in_googles_word() {
    let past = Past::default()
        .look("2026-01-02", "ACTIVE", "2026-02-01", "", RENEWS)
        .look("2026-01-11", "FROZEN", "2026-02-01", "", RENEWS)
        .notified(31, "2026-01-10");
    let told = past.told("2026-01-12");
    assert_eq!(told, ["Subscribed", "Something new to Purser (Google's number 31)", "Seen to be frozen"]);
}

#[test]
fn one_time_products_are_paid_late_consumed_refunded_in_part_and_taken_back() {
    let yet =
        r#""quantity":3,"refundableQuantity":3,"consumptionState":"CONSUMPTION_STATE_YET_TO_BE_CONSUMED""#;
    let used = r#""quantity":3,"refundableQuantity":2,"consumptionState":"CONSUMPTION_STATE_CONSUMED""#;
    let part = r#""processedEvent":{"eventTime":"2026-01-01T00:00:00Z"},"partialRefundEvents":[{"processTime":"2026-01-05T00:00:00Z","state":"PROCESSED_SUCCESSFULLY"}]"#;
    let past = Past::default()
        .product("2026-01-02", "PURCHASED", yet)
        .sold(3, "PARTIALLY_REFUNDED", part)
        .product("2026-01-06", "PURCHASED", used)
        .void("", "2026-01-05", Some(1));
    assert_eq!(past.told("2026-01-07"), ["Bought", "Partially refunded", "Voided in part", "Consumed"]);
    let back = past.void("", "2026-01-08", None).product("2026-01-09", "CANCELLED", used);
    assert_eq!(back.told("2026-01-10").last().unwrap(), "Taken back");
    assert!(back.band("2026-01-10").is_empty());

    let waited = Past::default()
        .product("2026-01-01T01:00:00Z", "PENDING", yet)
        .notified(2, "2026-01-04")
        .product("2026-01-05", "CANCELLED", yet);
    assert_eq!(waited.told("2026-01-06"), ["Ordered, payment pending", "Never paid"]);
}

#[test]
fn rented_and_pre_ordered_products_say_so() {
    let rented = Past::default().product("2026-01-02", "PURCHASED", r#""rentOfferDetails":{}"#);
    assert!(rented.story("2026-01-03").timeline[0].why.as_ref().unwrap().contains("rented"));
    let ordered = r#""preorderOfferDetails":{"preorderReleaseTime":"2026-02-01T00:00:00Z"}"#;
    let ordered = Past::default().product("2026-01-02", "PURCHASED", ordered);
    let story = ordered.story("2026-01-03");
    assert_eq!((story.timeline[0].title.as_str(), story.timeline[0].ahead), ("Is released", true));
}
