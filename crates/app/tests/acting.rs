//! Acting at Google: previews, confirmation, what is sent, what is read back, and what the journal says of it.

mod world;

use std::collections::HashMap;

use purser_app::api::{
    ActionDraft, ActionKind, ActionRecord, ActionState, ActionTarget, ActivityRequest, Amount, ErrorCode,
    GuardRails, SafeMode, SyncPhase,
};
use serde_json::{Value, json};
use world::{World, until};

async fn mirrored(orders: u64) -> World {
    let world = World::connected(orders).await;
    world.app.sync_now().await.expect("it begins");
    until(&world.app, "the first mirror", |status| status.phase == SyncPhase::Idle).await;
    world
}

async fn ready(orders: u64) -> World {
    let world = mirrored(orders).await;
    world.app.set_agent("Ada".into()).await.expect("a name");
    world.app.set_safe_mode(SafeMode::Confirm).await.expect("a mode");
    world
}

fn about_order(id: &str) -> ActionTarget {
    ActionTarget { order: Some(id.to_owned()), token: None }
}

fn about_token(token: &str) -> ActionTarget {
    ActionTarget { order: None, token: Some(token.to_owned()) }
}

fn draft(kind: ActionKind, target: ActionTarget) -> ActionDraft {
    let reason = "charged twice, says the customer".to_owned();
    ActionDraft {
        kind,
        target,
        days: None,
        item: None,
        review: None,
        reason,
        ticket: Some("T-1".into()),
        by_macro: None,
    }
}

/// Subscriptions that renew, as the simulator has them: token and latest order.
fn renewing(world: &World) -> Vec<(String, String)> {
    world
        .all("/sim/truth/purchases?limit=1000&live=true", "purchases")
        .iter()
        .filter(|p| p["purchase"]["subscriptionState"] == "SUBSCRIPTION_STATE_ACTIVE")
        .filter(|p| p["purchase"]["testPurchase"].is_null())
        .filter(|p| p["purchase"]["lineItems"].as_array().is_some_and(|items| items.len() == 1))
        .filter(|p| {
            let plan = &p["purchase"]["lineItems"][0]["autoRenewingPlan"];
            plan["autoRenewEnabled"] == true && plan["installmentDetails"].is_null()
        })
        .filter_map(|p| {
            let latest = p["purchase"]["lineItems"][0]["latestSuccessfulOrderId"].as_str()?;
            Some((p["purchaseToken"].as_str()?.to_owned(), latest.to_owned()))
        })
        .collect()
}

/// Those whose latest order cost something and has its money.
async fn paid(world: &World) -> Vec<(String, String)> {
    let mut paid = Vec::new();
    for (token, order) in renewing(world) {
        let offers = world.app.actions(about_order(&order)).await;
        let refundable = |offers: Vec<purser_app::api::ActionOffer>| {
            offers.iter().any(|o| o.kind == ActionKind::RefundAndRevoke && o.why_not.is_none())
        };
        if offers.is_ok_and(refundable) {
            paid.push((token, order));
        }
    }
    paid
}

async fn done(world: &World, draft: ActionDraft) -> ActionRecord {
    let preview = world.app.preview_action(draft.clone()).await.expect("a preview");
    assert_eq!(preview.why_not, None);
    world.app.perform_action(draft, preview.code).await.expect("it is done")
}

fn written(world: &World) -> Vec<Value> {
    world.all("/sim/writes?limit=10000", "writes")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_previewed_confirmed_read_back_and_told_by_the_journal() {
    let world = ready(600).await;
    let (_, order) = paid(&world).await.remove(0);
    let draft = draft(ActionKind::Refund, about_order(&order));
    let preview = world.app.preview_action(draft.clone()).await.unwrap();
    assert!(written(&world).is_empty(), "a preview changes nothing");
    let amount = preview.amount.clone().unwrap();
    assert!(preview.verb.contains(&amount.decimal) && preview.verb.ends_with("keep access"), "{preview:?}");

    let record = world.app.perform_action(draft.clone(), preview.code.clone()).await.unwrap();
    assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    assert_eq!((record.agent.as_str(), record.ticket.as_deref()), ("Ada", Some("T-1")));
    assert_eq!(record.amount, Some(amount));
    assert_eq!(record.steps.len(), 2);
    assert_eq!(world.app.order(order.clone()).await.unwrap().row.state, "REFUNDED");
    assert_eq!(written(&world).len(), 1);

    // The same again: nothing to confirm, and nothing is sent.
    let again = world.app.perform_action(draft, preview.code).await.unwrap_err();
    assert!(again.message.contains("refunded already"), "{again:?}");
    assert_eq!(written(&world).len(), 1);

    let request = ActivityRequest { query: "charged twice".into(), state: None, cursor: None, limit: 10 };
    let page = world.app.activity(request).await.unwrap();
    assert_eq!(page.rows, [record]);
    let check = world.app.verify_journal().await.unwrap();
    assert!(check.sound && check.lines == 2, "{check:?}");
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_workspace_and_a_nameless_agent_send_nothing() {
    let world = mirrored(600).await;
    let (_, order) = renewing(&world).remove(0);
    let draft = draft(ActionKind::CancelRenewal, about_order(&order));
    let offers = world.app.actions(about_order(&order)).await.unwrap();
    assert!(offers.iter().all(|offer| offer.why_not.is_some()), "{offers:?}");
    let code = world.app.preview_action(draft.clone()).await.unwrap().code;
    let refused = world.app.perform_action(draft.clone(), code.clone()).await.unwrap_err();
    assert!(refused.message.contains("read-only"), "{refused:?}");
    world.app.set_safe_mode(SafeMode::Confirm).await.unwrap();
    let refused = world.app.perform_action(draft.clone(), code.clone()).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("agent"));
    assert_eq!(written(&world), Vec::<Value>::new());
    world.app.set_agent("  Ada ".into()).await.unwrap();
    let record = world.app.perform_action(draft, code).await.unwrap();
    assert_eq!((record.state, record.agent.as_str()), (ActionState::Confirmed, "Ada"));
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_the_preview_is_not_done() {
    let world = ready(600).await;
    let mut all = paid(&world).await;
    let (token, order) = all.remove(0);
    let cancel = draft(ActionKind::CancelRenewal, about_token(&token));
    let refund = draft(ActionKind::Refund, about_order(&order));
    let shown = world.app.preview_action(refund.clone()).await.unwrap();
    done(&world, cancel).await;
    let refused = world.app.perform_action(refund.clone(), shown.code).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("code"), "{refused:?}");
    // Another amount of days is another preview.
    let (token, _) = all.remove(0);
    let mut defer = draft(ActionKind::Defer, about_token(&token));
    defer.days = Some(7);
    let shown = world.app.preview_action(defer.clone()).await.unwrap();
    defer.days = Some(14);
    let refused = world.app.perform_action(defer, shown.code).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("code"));
    // Ten minutes later a person has to look again.
    let shown = world.app.preview_action(refund.clone()).await.unwrap();
    world.tell_sim("/sim/clock", r#"{"advance":"PT11M"}"#);
    let refused = world.app.perform_action(refund, shown.code).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("code"));
    assert_eq!(written(&world).len(), 1);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_action_is_confirmed_by_what_is_read_back() {
    let world = ready(2_000).await;
    let mut all = paid(&world).await.into_iter();
    for kind in [
        ActionKind::RefundAndRevoke,
        ActionKind::CancelRenewal,
        ActionKind::StopPayments,
        ActionKind::Revoke,
        ActionKind::RevokeProrated,
        ActionKind::Defer,
    ] {
        let (token, order) = all.next().unwrap();
        let target =
            if kind == ActionKind::RefundAndRevoke { about_order(&order) } else { about_token(&token) };
        let mut draft = draft(kind, target);
        draft.days = (kind == ActionKind::Defer).then_some(30);
        let record = done(&world, draft).await;
        assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    }
    let bought = world.all("/sim/truth/purchases?limit=1000", "purchases");
    let is = |p: &Value, key: &str, value: &str| p["purchase"][key] == value;
    let open = bought.iter().find(|p| {
        is(p, "acknowledgementState", "ACKNOWLEDGEMENT_STATE_PENDING")
            && p["purchase"]["purchaseStateContext"]["purchaseState"] == "PURCHASED"
    });
    if let Some(open) = open {
        let token = open["purchaseToken"].as_str().unwrap();
        let record = done(&world, draft(ActionKind::Acknowledge, about_token(token))).await;
        assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    }
    let unused = bought.iter().find(|p| {
        let offer = &p["purchase"]["productLineItem"][0]["productOfferDetails"];
        p["purchase"]["purchaseStateContext"]["purchaseState"] == "PURCHASED"
            && offer["consumptionState"] == "CONSUMPTION_STATE_YET_TO_BE_CONSUMED"
    });
    let token = unused.unwrap()["purchaseToken"].as_str().unwrap().to_owned();
    let record = done(&world, draft(ActionKind::Consume, about_token(&token))).await;
    assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_missing_are_asked_for_by_their_field() {
    let world = ready(600).await;
    let (token, _) = renewing(&world).remove(0);
    let fields = [
        (ActionDraft { reason: " x ".into(), ..draft(ActionKind::Revoke, about_token(&token)) }, "reason"),
        (draft(ActionKind::Defer, about_token(&token)), "days"),
        (draft(ActionKind::RevokeItem, about_token(&token)), "item"),
        (draft(ActionKind::Revoke, ActionTarget { order: None, token: None }), "target"),
    ];
    for (draft, field) in fields {
        let error = world.app.preview_action(draft).await.unwrap_err();
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some(field)));
    }
    let error = world.app.preview_action(draft(ActionKind::Refund, about_order("GPA.1111-2222-3333-44444")));
    assert_eq!(error.await.unwrap_err().code, ErrorCode::NotFound);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_does_is_shown_before_the_reason_is_given_which_only_doing_it_asks_for() {
    let world = ready(600).await;
    let (token, _) = renewing(&world).remove(0);
    let said = draft(ActionKind::CancelRenewal, about_token(&token));
    let unsaid = ActionDraft { reason: String::new(), ..said.clone() };
    let code = world.app.preview_action(unsaid.clone()).await.unwrap().code;
    let error = world.app.perform_action(unsaid, code.clone()).await.unwrap_err();
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some("reason")));
    let record = world.app.perform_action(said, code).await.unwrap();
    assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_lost_answers_every_action_is_settled_rightly_and_none_is_sent_twice() {
    let world = ready(4_000).await;
    let all = paid(&world).await;
    let chosen: Vec<_> = all.into_iter().take(120).collect();
    for fault in [
        json!({"method": "writes", "rate": 0.2, "seed": 5, "lost": true}),
        json!({"method": "writes", "rate": 0.05, "seed": 6, "lost": true, "status": 503}),
        json!({"method": "writes", "rate": 0.1, "seed": 7, "status": 503}),
        json!({"method": "writes", "rate": 0.05, "seed": 8, "refused": true}),
        json!({"method": "writes", "rate": 0.05, "seed": 9, "concurrent": true}),
    ] {
        world.tell_sim("/sim/faults", &fault.to_string());
    }
    let kinds = [
        ActionKind::Refund,
        ActionKind::RefundAndRevoke,
        ActionKind::CancelRenewal,
        ActionKind::StopPayments,
        ActionKind::Revoke,
        ActionKind::Defer,
    ];
    let mut numbers = Vec::new();
    for (n, (token, order)) in chosen.iter().enumerate() {
        let kind = kinds[n % kinds.len()];
        let by_order = matches!(kind, ActionKind::Refund | ActionKind::RefundAndRevoke);
        let mut draft = draft(kind, if by_order { about_order(order) } else { about_token(token) });
        draft.days = (kind == ActionKind::Defer).then_some(7);
        // A deferral is previewed by a dry run, whose answers are lost like any.
        let mut preview = world.app.preview_action(draft.clone()).await;
        while preview.as_ref().is_err_and(|error| error.code != ErrorCode::Invalid) {
            preview = world.app.preview_action(draft.clone()).await;
        }
        let preview = preview.unwrap();
        if preview.why_not.is_some() {
            continue;
        }
        let record = world.app.perform_action(draft, preview.code).await.unwrap();
        numbers.push((record.number, token.clone()));
    }
    world.request("DELETE", "/sim/faults", "");
    let of = |state| {
        let app = world.app.clone();
        async move {
            let request =
                ActivityRequest { query: String::new(), state: Some(state), cursor: None, limit: 500 };
            app.activity(request).await.unwrap().rows
        }
    };
    assert!(!of(ActionState::NotDone).await.is_empty() || !of(ActionState::Unknown).await.is_empty());
    world.tell_sim("/sim/clock", r#"{"advance":"PT5M"}"#);
    for row in of(ActionState::Unknown).await {
        world.app.check_action(row.number).await.unwrap();
    }
    assert_eq!(of(ActionState::Unknown).await, []);
    assert_eq!(of(ActionState::Sending).await, []);
    // What the journal calls confirmed happened once, and nothing else happened.
    let mut happened: HashMap<String, usize> = HashMap::new();
    for write in written(&world) {
        *happened.entry(write["purchaseToken"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let mut confirmed = 0;
    for (number, token) in &numbers {
        let record = world.app.check_action(*number).await.unwrap();
        let times = happened.get(token).copied().unwrap_or_default();
        let expected = usize::from(record.state == ActionState::Confirmed);
        assert_eq!(times, expected, "{record:?}");
        confirmed += expected;
    }
    assert_eq!(happened.values().sum::<usize>(), confirmed);
    assert!(confirmed > 60 && confirmed < numbers.len(), "{confirmed} of {}", numbers.len());
    assert!(world.app.verify_journal().await.unwrap().sound);
    world.app.close().await;
}

/// Their latest orders, each with its amount and currency.
async fn priced(world: &World) -> Vec<(String, Amount)> {
    let mut priced = Vec::new();
    for (_, order) in paid(world).await {
        let draft = draft(ActionKind::Refund, about_order(&order));
        if let Some(amount) = world.app.preview_action(draft).await.expect("a preview").amount {
            priced.push((order, amount));
        }
    }
    priced
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_workspace_forbids_is_said_before_and_never_sent() {
    let world = ready(600).await;
    let priced = priced(&world).await;
    let (order, amount) = priced.first().expect("something was paid").clone();
    let refund = draft(ActionKind::Refund, about_order(&order));
    let code = world.app.preview_action(refund.clone()).await.unwrap().code;
    let none = Amount { currency: amount.currency.clone(), decimal: "0".into() };
    for (rails, words) in [
        (GuardRails { forbidden: vec![ActionKind::Refund], ..GuardRails::default() }, "by anybody"),
        (GuardRails { per_action: vec![none.clone()], ..GuardRails::default() }, "one action give back"),
        (GuardRails { per_day: vec![none.clone()], ..GuardRails::default() }, "on one day"),
    ] {
        world.app.set_guard_rails(rails).await.unwrap();
        let preview = world.app.preview_action(refund.clone()).await.unwrap();
        assert!(preview.why_not.as_deref().is_some_and(|said| said.contains(words)), "{preview:?}");
        let error = world.app.perform_action(refund.clone(), code.clone()).await.unwrap_err();
        assert!(error.message.contains(words) && error.message.contains("Nothing was sent"), "{error:?}");
    }
    assert_eq!(written(&world), Vec::<Value>::new());
    world.app.set_guard_rails(GuardRails::default()).await.unwrap();
    assert_eq!(done(&world, refund).await.state, ActionState::Confirmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_gives_back_no_more_than_its_limit() {
    let world = ready(600).await;
    let priced = priced(&world).await;
    let same = |a: &(String, Amount), b: &(String, Amount)| a.0 != b.0 && a.1.currency == b.1.currency;
    let (first, amount) = priced.iter().find(|a| priced.iter().any(|b| same(a, b))).expect("a pair").clone();
    let (second, _) =
        priced.iter().find(|b| same(&(first.clone(), amount.clone()), b)).expect("the other one").clone();
    let rails = GuardRails { per_day: vec![amount.clone()], ..GuardRails::default() };
    world.app.set_guard_rails(rails).await.unwrap();
    done(&world, draft(ActionKind::Refund, about_order(&first))).await;
    let preview = world.app.preview_action(draft(ActionKind::Refund, about_order(&second))).await.unwrap();
    assert!(preview.why_not.as_deref().is_some_and(|words| words.contains("left today")), "{preview:?}");
    world.tell_sim("/sim/clock", r#"{"advance":"P1D"}"#);
    world.app.sync_and_wait().await.unwrap();
    let next = world.app.preview_action(draft(ActionKind::Refund, about_order(&second))).await.unwrap();
    assert!(!next.why_not.is_some_and(|words| words.contains("left today")), "a new day has begun");
}

#[tokio::test(flavor = "multi_thread")]
async fn above_the_limit_somebody_else_confirms_and_the_journal_names_both() {
    let world = ready(600).await;
    let (order, amount) = priced(&world).await.first().expect("something was paid").clone();
    let none = Amount { currency: amount.currency, decimal: "0".into() };
    let rails = GuardRails { second_person: vec![none], ..GuardRails::default() };
    world.app.set_guard_rails(rails).await.unwrap();
    let refund = draft(ActionKind::Refund, about_order(&order));
    let preview = world.app.preview_action(refund.clone()).await.unwrap();
    assert!(preview.why_not.is_none() && preview.second_person.is_some(), "{preview:?}");
    let error = world.app.perform_action(refund.clone(), preview.code.clone()).await.unwrap_err();
    assert!(error.message.contains("second person"), "{error:?}");

    let asked = world.app.ask_second_person(refund.clone(), preview.code.clone()).await.unwrap();
    assert_eq!((asked.asked_by.as_str(), &asked.draft), ("Ada", &refund));
    let error = world.app.perform_action(refund.clone(), preview.code).await.unwrap_err();
    assert!(error.message.contains("second person"), "who asks cannot confirm: {error:?}");
    assert_eq!(written(&world), Vec::<Value>::new());

    world.app.set_agent("Kim".into()).await.unwrap();
    let preview = world.app.preview_action(refund.clone()).await.unwrap();
    assert_eq!(preview.second_person, None);
    let record = world.app.perform_action(refund, preview.code).await.unwrap();
    assert_eq!(record.state, ActionState::Confirmed);
    assert_eq!((record.agent.as_str(), record.asked_by.as_deref()), ("Kim", Some("Ada")));
    assert_eq!(world.app.second_person_requests().await.unwrap(), []);
    assert!(world.app.verify_journal().await.unwrap().sound);
}
