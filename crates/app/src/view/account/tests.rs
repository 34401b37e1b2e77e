use purser_model::{Currency, OrderId, PurchaseKey, VoidedReason, VoidedSource};
use purser_store::{AccountOrder, AccountPurchases, AccountSum, Accounts, OrderRow};

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn money(code: &str, micros: i64) -> Money {
    Money::from_micros(code.parse::<Currency>().unwrap(), micros)
}

fn named(names: &[&str]) -> Accounts {
    let mut accounts = Accounts::default();
    accounts.names = names.iter().map(|name| (*name).to_owned()).collect();
    accounts
}

fn sum(state: OrderState, orders: u64, total: Money, test: bool) -> AccountSum {
    let (first, last) = (at("2025-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
    AccountSum { state, test, orders, total: Some(total), first, last }
}

/// An order of which all went back, or so many micros.
fn back(id: &str, part: Option<&str>, reason: &str) -> AccountOrder {
    let total = r#"{"currencyCode":"EUR","units":"9","nanos":990000000}"#;
    let event = match part {
        Some(part) => format!(
            r#""partialRefundEvents":[{{"createTime":"2026-02-02T00:00:00Z","processTime":"2026-02-02T00:00:00Z","state":"PROCESSED_SUCCESSFULLY","refundDetails":{{"total":{{"currencyCode":"EUR","units":"{part}"}}}}}}]"#
        ),
        None => format!(
            r#""refundEvent":{{"eventTime":"2026-02-03T00:00:00Z","refundReason":"{reason}","refundDetails":{{"total":{total}}}}}"#
        ),
    };
    let raw = format!(
        r#"{{"orderId":"{id}","purchaseToken":"t","state":"REFUNDED","createTime":"2026-02-01T00:00:00Z","lastEventTime":"2026-02-03T00:00:00Z","lineItems":[],"total":{total},"orderHistory":{{{event}}}}}"#
    );
    let state = if part.is_some() { OrderState::PartiallyRefunded } else { OrderState::Refunded };
    AccountOrder {
        row: OrderRow {
            id: OrderId::parse(id),
            package: "com.example.app".into(),
            product: "premium".into(),
            plan: None,
            offer: None,
            lines: 1,
            is_subscription: true,
            state,
            account: Some("jane".into()),
            country: None,
            total: Some(money("EUR", 9_990_000)),
            placed: at("2026-02-01T00:00:00Z"),
            last_event: at("2026-02-03T00:00:00Z"),
            test: false,
            seen: at("2026-02-03T00:00:00Z"),
        },
        raw,
    }
}

fn void(id: &str, source: VoidedSource, reason: i64) -> Void {
    Void {
        key: PurchaseKey { package: "com.example.app".into(), token: "t".into() },
        order: OrderId::parse(id),
        purchased: at("2026-02-01T00:00:00Z"),
        voided: at("2026-02-04T00:00:00Z"),
        source,
        reason: VoidedReason(reason),
        quantity: None,
    }
}

fn nothing() -> Facts {
    Facts {
        id: "jane".into(),
        accounts: named(&["jane"]),
        customer: None,
        profiles: Vec::new(),
        sharing: None,
        sums: Vec::new(),
        refunded: Vec::new(),
        purchases: AccountPurchases::default(),
        voids: Vec::new(),
        actions: Vec::new(),
        disputed: Vec::new(),
    }
}

fn signals(facts: &Facts) -> Vec<String> {
    view(facts).signals.into_iter().map(|signal| signal.words).collect()
}

#[test]
fn an_account_of_which_nothing_is_known_but_its_id_has_no_figures_and_no_signals() {
    let seen = view(&nothing());
    assert_eq!((seen.orders, seen.value.len(), seen.signals.len(), seen.first_seen), (0, 0, 0, None));
}

#[test]
fn what_is_left_is_told_for_each_currency_and_tests_are_in_no_sum() {
    let facts = Facts {
        sums: vec![
            sum(OrderState::Processed, 3, money("EUR", 29_970_000), false),
            sum(OrderState::Refunded, 1, money("EUR", 9_990_000), false),
            sum(OrderState::PartiallyRefunded, 1, money("EUR", 9_990_000), false),
            sum(OrderState::Canceled, 2, money("EUR", 19_980_000), false),
            sum(OrderState::Processed, 9, money("JPY", 9_000_000_000), false),
            sum(OrderState::Processed, 50, money("USD", 1_000_000), true),
        ],
        refunded: vec![back("GPA.1-1", None, "OTHER"), back("GPA.1-2", Some("2"), "")],
        ..nothing()
    };
    let seen = view(&facts);
    let told: Vec<String> = seen
        .value
        .iter()
        .map(|v| format!("{} {} - {} = {}", v.orders, v.paid.written(), v.refunded.decimal, v.net.decimal))
        .collect();
    assert_eq!(told, ["9 JPY 9000 - 0 = 9000", "5 EUR 49.95 - 11.99 = 37.96"]);
    assert_eq!((seen.orders, seen.test_orders), (66, 50));
    assert_eq!((seen.refunds.orders, seen.refunds.partial, seen.refunds.of), (2, 1, 14));
    assert_eq!(seen.refunds.last.as_deref(), Some("2026-02-03T00:00:00Z"));
    assert_eq!(seen.refunds.last_order.as_deref(), Some("GPA.1-1"));
}

#[test]
fn who_gave_money_back_is_our_own_word_then_googles_then_unknown() {
    let ours = ActionRow {
        number: 1,
        kind: "refund".into(),
        state: JournalState::Confirmed,
        at: at("2026-02-03T00:00:00Z"),
        settled: None,
        package: "com.example.app".into(),
        product: None,
        order: Some(OrderId::parse("GPA.1-1")),
        token: Some("t".into()),
        agent: "Ada".into(),
        credential: "c".into(),
        reason: "r".into(),
        ticket: None,
        words: None,
    };
    let refused =
        ActionRow { state: JournalState::Refused, order: Some(OrderId::parse("GPA.1-4")), ..ours.clone() };
    let ids = ["GPA.1-1", "GPA.1-2", "GPA.1-3", "GPA.1-4"];
    let facts = Facts {
        refunded: ids
            .iter()
            .map(|id| back(id, None, if *id == "GPA.1-3" { "CHARGEBACK" } else { "OTHER" }))
            .collect(),
        voids: vec![void("GPA.1-1", VoidedSource::Developer, 1), void("GPA.1-2", VoidedSource::User, 1)],
        actions: vec![refused, ours],
        ..nothing()
    };
    let by: Vec<(String, Option<String>)> =
        view(&facts).refunds.by.into_iter().map(|by| (by.who, by.reason)).collect();
    let said = |who: &str, why: Option<&str>| (who.to_owned(), why.map(str::to_owned));
    assert_eq!(
        by,
        [
            said("Ada, with Purser", None),
            said("The customer", Some("remorse")),
            said("The customer’s bank", Some("chargeback")),
            said("Not said by Google", None)
        ]
    );
}

#[test]
fn signals_say_the_gravest_first_and_one_order_is_one_chargeback() {
    let facts = Facts {
        sums: vec![sum(OrderState::Processed, 2, money("EUR", 1), false)],
        refunded: vec![back("GPA.1-1", None, "CHARGEBACK")],
        voids: vec![void("GPA.1-1", VoidedSource::Google, 7), void("GPA.1-2", VoidedSource::User, 5)],
        purchases: AccountPurchases {
            on_hold: 1,
            in_grace: 2,
            unacknowledged: 1,
            test: 3,
            ..Default::default()
        },
        sharing: Some(named(&["jane", "j2", "j3"])),
        customer: Some(Customer { account: "jane".into(), email: Some("j@x.org".into()), name: None }),
        ..nothing()
    };
    assert_eq!(
        signals(&facts),
        [
            "1 chargeback",
            "1 void that Google calls fraud",
            "1 subscription on hold",
            "2 subscriptions in grace",
            "1 purchase not acknowledged",
            "1 of 2 orders refunded",
            "2 orders voided",
            "3 test purchases",
            "3 accounts share this e-mail address",
        ]
    );
    let seen = view(&facts);
    let open: Vec<&str> = seen.signals.iter().filter_map(|signal| signal.open.as_deref()).collect();
    assert_eq!(open, ["j@x.org"]);
    let voided = seen.signals.iter().find(|signal| signal.id == "voided").unwrap();
    assert_eq!(voided.why.as_deref(), Some("1 by Google, chargeback; 1 by the customer, fraud"));
}

#[test]
fn a_refund_now_and_then_is_told_without_alarm_and_many_are_not() {
    let of = |orders, refunded: usize| {
        let facts = Facts {
            sums: vec![sum(OrderState::Processed, orders, money("EUR", 1), false)],
            refunded: (0..refunded).map(|n| back(&format!("GPA.1-{n}"), None, "OTHER")).collect(),
            ..nothing()
        };
        view(&facts).signals.into_iter().find(|signal| signal.id == "refunds").map(|signal| signal.tone)
    };
    assert_eq!(of(100, 0), None);
    assert_eq!((of(1, 1), of(100, 20)), (Some(Tone::Info), Some(Tone::Info)));
    assert_eq!(of(8, 2), Some(Tone::Warn));
}
