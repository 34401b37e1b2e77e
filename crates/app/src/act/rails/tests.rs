use super::*;
use crate::api::ActionTarget;

fn amount(currency: &str, decimal: &str) -> Amount {
    Amount { currency: currency.into(), decimal: decimal.into() }
}

fn euros(decimal: &str) -> Option<Money> {
    money(&amount("EUR", decimal), EXACT)
}

fn draft(order: &str) -> ActionDraft {
    ActionDraft {
        kind: ActionKind::Refund,
        target: ActionTarget { order: Some(order.into()), token: None },
        days: None,
        item: None,
        review: None,
        reason: "charged twice".into(),
        ticket: None,
        by_macro: None,
    }
}

fn request(order: &str, by: &str) -> SecondPersonRequest {
    SecondPersonRequest {
        number: 0,
        draft: draft(order),
        verb: String::new(),
        subject: String::new(),
        amount: None,
        asked_by: by.into(),
        asked: String::new(),
        expires: String::new(),
    }
}

#[test]
fn a_limit_is_exact_and_of_its_currency_alone() {
    let rails = Rails::of(&GuardRails {
        forbidden: vec![ActionKind::StopPayments],
        per_action: vec![amount("eur", "100"), amount("JPY", "5000")],
        second_person: vec![amount("EUR", "50.00")],
        ..GuardRails::default()
    })
    .unwrap();
    assert_eq!(rails.view().per_action, [amount("EUR", "100.00"), amount("JPY", "5000")]);
    assert_eq!(rails.by_itself(ActionKind::Refund, euros("100")), None);
    let over = rails.by_itself(ActionKind::Refund, euros("100.000000001")).unwrap();
    assert!(over.words().contains("EUR 100.00 at most"), "{}", over.words());
    let yen = money(&amount("JPY", "5001"), EXACT);
    assert!(rails.by_itself(ActionKind::Refund, yen).is_some());
    assert_eq!(rails.by_itself(ActionKind::Refund, money(&amount("USD", "9999"), EXACT)), None);
    assert!(rails.by_itself(ActionKind::StopPayments, None).is_some());
    assert_eq!(rails.second(euros("50")), None);
    assert!(matches!(rails.second(euros("50.01")), Some(Rail::Second(_))));
}

#[test]
fn what_is_no_limit_names_its_field() {
    let wrong = [("EUR", "1.234"), ("JPY", "10.5"), ("EUR", "-1"), ("EUR", ""), ("EU", "1"), ("EUR", "1,5")];
    for (currency, decimal) in wrong {
        let rails = GuardRails { per_day: vec![amount(currency, decimal)], ..GuardRails::default() };
        let error = Rails::of(&rails).unwrap_err();
        assert_eq!(error.field.as_deref(), Some("perDay"), "{currency} {decimal}");
    }
    let twice =
        GuardRails { per_action: vec![amount("EUR", "1"), amount("eur", "2")], ..GuardRails::default() };
    assert!(Rails::of(&twice).unwrap_err().message.contains("twice"));
}

#[test]
fn who_asks_cannot_confirm_and_a_request_ends_after_a_day() {
    let now: Timestamp = "2026-10-20T12:00:00Z".parse().unwrap();
    let mut requests = Requests::default();
    requests.add(request("GPA.1", "Kim Larsen"), now).unwrap();
    let again = requests.add(request("GPA.1", "kim  larsen"), now).unwrap();
    assert_eq!(requests.open(now).len(), 1, "the same person asks once");
    let second = |agent, order, at| requests.for_second(&draft(order), agent, at).map(|found| found.number);
    assert_eq!(second(Some(" KIM larsen "), "GPA.1", now), None);
    assert_eq!(second(None, "GPA.1", now), None);
    assert_eq!(second(Some("Ada"), "GPA.2", now), None);
    assert_eq!(second(Some("Ada"), "GPA.1", now), Some(again));
    let tomorrow = now + SignedDuration::from_hours(24);
    assert_eq!(second(Some("Ada"), "GPA.1", tomorrow), None);
    assert!(requests.take(again) && !requests.take(again));
}

#[test]
fn limits_that_cannot_be_read_let_nothing_be_done() {
    assert!(Rails::kept(None).unwrap().view() == GuardRails::default());
    let kept = serde_json::json!(GuardRails { per_day: vec![amount("EUR", "9")], ..GuardRails::default() });
    assert_eq!(Rails::kept(Some(&kept.to_string())).unwrap().view().per_day, [amount("EUR", "9.00")]);
    for unread in ["", "{}", r#"{"forbidden":["teleport"],"perAction":[],"perDay":[],"secondPerson":[]}"#] {
        assert!(Rails::kept(Some(unread)).is_err(), "{unread}");
    }
}
