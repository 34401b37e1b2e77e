use super::*;
use crate::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn eur(units: i64) -> Money {
    Money::new("EUR".parse().unwrap(), units, 0).unwrap()
}

fn charge(id: &str, from: &str, to: &str, phase: PhaseKind, total: i64) -> Order {
    Order {
        package: "com.example".into(),
        id: OrderId::parse(id),
        token: "token".into(),
        state: OrderState::Processed,
        created: at(from),
        last_event: at(from),
        country: None,
        total: Some(eur(total)),
        tax: None,
        tax_inclusive: None,
        revenue: None,
        channel: None,
        lines: vec![LineItem {
            product: "premium".into(),
            title: "Premium".into(),
            plan: Some("monthly".into()),
            offer: Some("autumn-trial".into()),
            phase: Some(phase),
            period: Some((at(from), at(to))),
            quantity: 1,
            listing_price: None,
            total: None,
            tax: None,
            is_subscription: true,
        }],
        events: vec![],
    }
}

fn subscription(state: SubscriptionState, expiry: &str) -> Purchase {
    Purchase {
        key: PurchaseKey { package: "com.example".into(), token: "token".into() },
        country: None,
        account: None,
        profile: None,
        acknowledged: Acknowledgement::Acknowledged,
        test: false,
        detail: PurchaseDetail::Subscription(SubscriptionPurchase {
            state,
            started: Some(at("2026-08-12T00:00:00Z")),
            linked_token: None,
            expired_token: None,
            canceled: None,
            resumes: None,
            pending_order: None,
            items: vec![SubscriptionItem {
                product: "premium".into(),
                plan: None,
                offer: None,
                phase: None,
                expiry: Some(at(expiry)),
                latest_order: None,
                auto_renews: Some(true),
                recurring_price: Some(eur(9)),
                price_change: None,
                prepaid: false,
                committed_payments_left: None,
                replaced_later_by: None,
                ..SubscriptionItem::default()
            }],
            etag: None,
        }),
    }
}

fn the_mock() -> Vec<Order> {
    vec![
        charge(
            "GPA.3312-4747-9706-13967",
            "2026-08-12T00:00:00Z",
            "2026-08-19T00:00:00Z",
            PhaseKind::FreeTrial,
            0,
        ),
        charge(
            "GPA.3312-4747-9706-13967..0",
            "2026-08-19T00:00:00Z",
            "2026-09-19T00:00:00Z",
            PhaseKind::Base,
            9,
        ),
        charge(
            "GPA.3312-4747-9706-13967..1",
            "2026-09-19T00:00:00Z",
            "2026-10-19T00:00:00Z",
            PhaseKind::Base,
            9,
        ),
    ]
}

fn labels(story: &Story) -> Vec<&str> {
    story.ribbon.iter().map(|s| s.label.as_str()).collect()
}

fn titles(story: &Story) -> Vec<&str> {
    story.timeline.iter().map(|e| e.title.as_str()).collect()
}

#[test]
fn a_trial_that_converted_and_fell_on_hold_is_told_newest_first() {
    let versions =
        [(at("2026-11-01T00:00:00Z"), subscription(SubscriptionState::OnHold, "2026-10-26T00:00:00Z"))];
    let orders = the_mock();
    let story = tell(&History {
        orders: &orders,
        versions: &versions,
        voids: &[],
        notifications: &[],
        seen: None,
        now: at("2026-11-10T00:00:00Z"),
    });
    assert_eq!(titles(&story), ["Put on hold", "Renewed", "Trial converted", "Started a free trial"]);
    assert_eq!(labels(&story), ["Trial", "Paid", "Paid", "Grace", "On hold"]);
    assert_eq!(story.ribbon[4].end, Some(at("2026-11-10T00:00:00Z")));
}

#[test]
fn active_past_its_expiry_stays_active() {
    let versions =
        [(at("2026-10-19T01:00:00Z"), subscription(SubscriptionState::Active, "2026-10-19T00:00:00Z"))];
    let orders = the_mock();
    let now = at("2026-10-19T12:00:00Z");
    let story = tell(&History {
        orders: &orders,
        versions: &versions,
        voids: &[],
        notifications: &[],
        seen: None,
        now,
    });
    assert!(!titles(&story).contains(&"Ended"));
    let PurchaseDetail::Subscription(s) = &versions[0].1.detail else { unreachable!() };
    let (words, mood) = explain_subscription(s, now);
    assert!(words.starts_with("Has access."), "{words}");
    assert_eq!(mood, Mood::Look);
}

#[test]
fn what_is_to_come_stands_first_and_is_marked() {
    let versions =
        [(at("2026-09-20T00:00:00Z"), subscription(SubscriptionState::Active, "2026-10-19T00:00:00Z"))];
    let orders = the_mock();
    let story = tell(&History {
        orders: &orders,
        versions: &versions,
        voids: &[],
        notifications: &[],
        seen: None,
        now: at("2026-09-20T00:00:00Z"),
    });
    assert_eq!((story.timeline[0].title.as_str(), story.timeline[0].ahead), ("Renews", true));
    assert!(story.timeline[1..].iter().all(|entry| !entry.ahead));
}

#[test]
fn a_state_that_changed_between_two_looks_is_a_line() {
    let versions = [
        (at("2026-10-20T00:00:00Z"), subscription(SubscriptionState::InGracePeriod, "2026-10-26T00:00:00Z")),
        (at("2026-10-27T00:00:00Z"), subscription(SubscriptionState::OnHold, "2026-10-26T00:00:00Z")),
    ];
    let story = tell(&History {
        orders: &[],
        versions: &versions,
        voids: &[],
        notifications: &[],
        seen: None,
        now: at("2026-11-01T00:00:00Z"),
    });
    assert_eq!(titles(&story), ["Seen to be on hold", "Put on hold"]);
}

#[test]
fn an_unacknowledged_purchase_shows_its_deadline() {
    let mut purchase = subscription(SubscriptionState::Active, "2026-09-12T00:00:00Z");
    purchase.acknowledged = Acknowledgement::Pending;
    let versions = [(at("2026-08-12T01:00:00Z"), purchase)];
    let story = tell(&History {
        orders: &[],
        versions: &versions,
        voids: &[],
        notifications: &[],
        seen: None,
        now: at("2026-08-13T00:00:00Z"),
    });
    let deadline = story.timeline.iter().find(|e| e.title.starts_with("Google refunds")).unwrap();
    assert_eq!(deadline.at, at("2026-08-15T00:00:00Z"));
}

#[test]
fn a_gap_between_paid_periods_is_shown_as_unpaid() {
    let orders = vec![
        charge(
            "GPA.3312-4747-9706-13967",
            "2026-08-12T00:00:00Z",
            "2026-09-12T00:00:00Z",
            PhaseKind::Base,
            9,
        ),
        charge(
            "GPA.3312-4747-9706-13967..0",
            "2026-09-20T00:00:00Z",
            "2026-10-20T00:00:00Z",
            PhaseKind::Base,
            9,
        ),
    ];
    let story = tell(&History {
        orders: &orders,
        versions: &[],
        voids: &[],
        notifications: &[],
        seen: None,
        now: at("2026-10-01T00:00:00Z"),
    });
    assert_eq!(labels(&story), ["Paid", "Unpaid", "Paid"]);
}

#[test]
fn a_void_says_who_and_why() {
    let void = Void {
        key: PurchaseKey { package: "com.example".into(), token: "token".into() },
        order: OrderId::parse("GPA.3312-4747-9706-13967..1"),
        purchased: at("2026-09-19T00:00:00Z"),
        voided: at("2026-09-21T00:00:00Z"),
        source: VoidedSource::Google,
        reason: VoidedReason(7),
        quantity: None,
    };
    let story = tell(&History {
        orders: &[],
        versions: &[],
        voids: &[void],
        notifications: &[],
        seen: None,
        now: at("2026-10-01T00:00:00Z"),
    });
    assert_eq!(story.timeline[0].why.as_deref(), Some("chargeback, by Google"));
}
