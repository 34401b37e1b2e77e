//! What needs somebody: what is in it, when, in which order, and what a person sees of it.

mod world;

use jiff::{SignedDuration, Timestamp};
use purser_app::api::{
    ActionDraft, ActionKind, ActionRecord, ActionState, ActionTarget, Attention, AttentionChoice,
    AttentionItem, AttentionKind as Kind, AttentionStep, ReviewDraft, ReviewPreference, SafeMode, Urgency,
};
use serde_json::{Value, json};
use world::World;

async fn mirrored(orders: u64) -> World {
    let world = World::connected(orders).await;
    world.app.sync_and_wait().await.expect("the first mirror");
    world.app.set_agent("Ada".into()).await.expect("a name");
    world.app.set_safe_mode(SafeMode::Confirm).await.expect("a mode");
    world
}

fn items(attention: &Attention, kind: Kind) -> Vec<AttentionItem> {
    attention.groups.iter().filter(|group| group.kind == kind).flat_map(|group| group.items.clone()).collect()
}

async fn now(world: &World) -> Attention {
    world.app.attention().await.expect("it is read")
}

fn active(world: &World) -> Vec<Value> {
    let all = world.all("/sim/truth/purchases?limit=1000&live=true", "purchases");
    all.into_iter().filter(|p| p["purchase"]["testPurchase"].is_null()).collect()
}

fn latest(purchase: &Value) -> Option<&str> {
    purchase["purchase"]["lineItems"][0]["latestSuccessfulOrderId"].as_str()
}

async fn dispute(world: &World) -> String {
    for purchase in active(world) {
        let Some(order) = latest(&purchase).map(str::to_owned) else { continue };
        let target = ActionTarget { order: Some(order.clone()), token: None };
        let offers = world.app.actions(target).await.unwrap_or_default();
        if offers.iter().any(|offer| offer.kind == ActionKind::Refund && offer.why_not.is_none()) {
            world.tell_sim("/sim/chargeback", &json!({"orderId": order}).to_string());
            world.app.sync_and_wait().await.expect("it is heard of");
            return order;
        }
    }
    panic!("nothing can be disputed");
}

fn draft(kind: ActionKind, target: ActionTarget) -> ActionDraft {
    let reason = "delivered by hand".to_owned();
    ActionDraft { kind, target, days: None, item: None, review: None, reason, ticket: None, by_macro: None }
}

async fn done(world: &World, draft: ActionDraft) -> ActionRecord {
    let preview = world.app.preview_action(draft.clone()).await.expect("a preview");
    assert_eq!(preview.why_not, None);
    world.app.perform_action(draft, preview.code).await.expect("it is sent")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chargeback_stands_first_with_its_clock_and_grows_urgent_until_it_is_over() {
    let world = mirrored(1_500).await;
    assert_eq!(items(&now(&world).await, Kind::Review), []);
    let order = dispute(&world).await;
    let told = now(&world).await;
    let [item] = items(&told, Kind::Review).try_into().expect("one");
    assert_eq!(
        (told.groups[0].kind, item.urgency, item.step),
        (Kind::Review, Urgency::Soon, AttentionStep::Answer)
    );
    assert_eq!((item.order.as_ref(), item.id), (Some(&order), format!("review {order}")));
    assert!(item.title.starts_with("A bank disputes ") && item.amount.is_some(), "{}", item.title);
    world.tell_sim("/sim/clock", r#"{"advance":"PT20H30M"}"#);
    world.app.sync_and_wait().await.unwrap();
    let told = now(&world).await;
    let [item] = items(&told, Kind::Review).try_into().expect("one");
    assert_eq!(item.urgency, Urgency::Urgent);
    assert!(told.urgent >= 1 && item.seconds_left.is_some_and(|left| left <= 4 * 3_600), "{item:?}");
    world.tell_sim("/sim/clock", r#"{"advance":"PT4H"}"#);
    world.app.sync_and_wait().await.unwrap();
    assert_eq!(items(&now(&world).await, Kind::Review), []);
    world.app.close().await;
}

/// The tokens that were paid within the last three days and are not acknowledged.
fn pending(world: &World, at: Timestamp) -> Vec<String> {
    let started = |p: &Value| -> Option<Timestamp> {
        let started = p["purchase"]["startTime"].as_str();
        started.or(p["purchase"]["purchaseCompletionTime"].as_str())?.parse().ok()
    };
    let mut tokens: Vec<String> = world
        .all("/sim/truth/purchases?limit=1000&live=true", "purchases")
        .iter()
        .filter(|p| p["purchase"]["acknowledgementState"] == "ACKNOWLEDGEMENT_STATE_PENDING")
        .filter(|p| p["purchase"]["testPurchase"].is_null() && p["purchase"]["testPurchaseContext"].is_null())
        .filter(|p| p["purchase"]["subscriptionState"] != "SUBSCRIPTION_STATE_PENDING")
        .filter(|p| p["purchase"]["purchaseStateContext"]["purchaseState"] != "PENDING")
        .filter(|p| started(p).is_some_and(|started| started > at - SignedDuration::from_hours(72)))
        .filter_map(|p| p["purchaseToken"].as_str().map(str::to_owned))
        .collect();
    tokens.sort();
    tokens
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_acknowledged_counts_down_three_days_from_its_purchase() {
    let world = mirrored(12_000).await;
    let (mut told, mut expected) = (now(&world).await, Vec::new());
    for _day in 0..40 {
        world.tell_sim("/sim/clock", r#"{"advance":"PT12H"}"#);
        world.app.sync_and_wait().await.unwrap();
        told = now(&world).await;
        expected = pending(&world, told.now.parse().unwrap());
        if !expected.is_empty() {
            break;
        }
    }
    assert!(!expected.is_empty(), "now and then an app forgets");
    let found = items(&told, Kind::Unacknowledged);
    let mut tokens: Vec<String> = found.iter().filter_map(|item| item.token.clone()).collect();
    tokens.sort();
    assert_eq!(tokens, expected);
    assert!(found.is_sorted_by_key(|item| item.seconds_left));
    for item in &found {
        let time = |text: &Option<String>| text.as_deref().unwrap().parse::<Timestamp>().unwrap();
        assert_eq!(time(&item.until).duration_since(time(&item.since)), SignedDuration::from_hours(72));
    }
    // Acknowledged from here, it is gone.
    let target = ActionTarget { order: None, token: found[0].token.clone() };
    let record = done(&world, draft(ActionKind::Acknowledge, target)).await;
    assert_eq!(record.state, ActionState::Confirmed, "{record:?}");
    let ids = |items: &[AttentionItem]| items.iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&items(&now(&world).await, Kind::Unacknowledged)), ids(&found[1..]));
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_of_which_nothing_was_heard_stands_there_until_it_is_settled() {
    let world = mirrored(1_500).await;
    let order = dispute(&world).await;
    let mut contest = draft(ActionKind::Review, ActionTarget { order: Some(order.clone()), token: None });
    contest.review = Some(ReviewDraft { preference: ReviewPreference::Contest, sample: None, used: None });
    world.tell_sim("/sim/faults", r#"{"method":"writes","rate":1.0,"lost":true}"#);
    let record = done(&world, contest).await;
    world.request("DELETE", "/sim/faults", "");
    let told = now(&world).await;
    let [item] = items(&told, Kind::Unsettled).try_into().expect("one");
    assert_eq!((item.action, item.step), (Some(record.number), AttentionStep::Check));
    assert_eq!((item.title.as_str(), item.order), ("Contest the chargeback", Some(order)));
    assert_eq!(items(&told, Kind::Review), [], "it was answered");
    world.app.check_action(record.number).await.unwrap();
    assert_eq!(items(&now(&world).await, Kind::Unsettled), []);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_payments_are_those_of_the_accounts_that_paid_most_of_each_currency() {
    let world = mirrored(8_000).await;
    let told = now(&world).await;
    let found = items(&told, Kind::Payment);
    assert!(!found.is_empty(), "the world has some");
    let mut of_currency = std::collections::BTreeMap::<String, usize>::new();
    for item in &found {
        let amount = item.amount.clone().expect("what was paid");
        *of_currency.entry(amount.currency).or_default() += 1;
        let record = world.app.purchase(item.token.clone().unwrap()).await.unwrap();
        let state = record.purchase.unwrap().state;
        assert!(["IN_GRACE_PERIOD", "ON_HOLD"].contains(&state.as_str()), "{state}");
    }
    assert!(of_currency.values().all(|count| *count <= 3), "{of_currency:?}");
    let about = &told.groups.iter().find(|group| group.kind == Kind::Payment).unwrap().about;
    assert!(about.contains("whose accounts paid most"), "{about}");
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_away_comes_back_and_what_is_not_wanted_is_not_counted() {
    let world = mirrored(1_500).await;
    let order = dispute(&world).await;
    let before = now(&world).await;
    let id = format!("review {order}");
    let away = world.app.put_away(id.clone()).await.unwrap();
    assert_eq!((items(&away, Kind::Review).len(), away.put_away), (0, before.put_away + 1));
    assert!(world.app.put_away(id).await.is_err(), "it is away");
    assert_eq!(items(&world.app.bring_back().await.unwrap(), Kind::Review).len(), 1);
    let hidden = AttentionChoice { kind: Kind::Review, shown: false, notified: true };
    let quiet = world.app.choose_attention(hidden).await.unwrap();
    assert_eq!((items(&quiet, Kind::Review).len(), quiet.pressing), (0, before.pressing - 1));
    assert!(quiet.kinds.contains(&hidden));
    // It is kept with the workspace.
    world.app.close().await;
    let again = world::app_in(world.folder.path(), std::sync::Arc::clone(&world.secrets));
    let id = again.workspaces().await.unwrap()[0].id.clone();
    again.open_workspace(id).await.unwrap();
    assert!(again.attention().await.unwrap().kinds.contains(&hidden));
    again.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_was_never_filled_or_not_for_long_and_a_refused_credential_say_so() {
    let world = World::connected(200).await;
    let [item] = items(&now(&world).await, Kind::Sync).try_into().expect("one");
    assert_eq!((item.title.as_str(), item.step), ("Nothing was mirrored yet", AttentionStep::Sync));
    world.app.sync_and_wait().await.unwrap();
    assert_eq!(items(&now(&world).await, Kind::Sync), []);
    world.tell_sim("/sim/clock", r#"{"advance":"P3D"}"#);
    world.tell_sim("/sim/faults", r#"{"method":"*","rate":1.0,"status":500}"#);
    world.app.sync_and_wait().await.unwrap();
    let [item] = items(&now(&world).await, Kind::Sync).try_into().expect("one");
    assert_eq!((item.title.as_str(), item.urgency), ("Synchronisation fails", Urgency::Soon), "{item:?}");
    world.request("DELETE", "/sim/faults", "");
    world.tell_sim("/sim/faults", r#"{"method":"*","rate":1.0,"status":401,"reason":"permissionDenied"}"#);
    world.app.sync_and_wait().await.unwrap();
    let [item] = items(&now(&world).await, Kind::Sync).try_into().expect("one");
    assert_eq!((item.step, item.urgency), (AttentionStep::Doctor, Urgency::Urgent), "{item:?}");
    world.request("DELETE", "/sim/faults", "");
    world.app.sync_and_wait().await.unwrap();
    assert_eq!(items(&now(&world).await, Kind::Sync), []);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_system_is_told_of_each_thing_once_with_nothing_but_its_order_id() {
    let world = mirrored(1_500).await;
    let told = async || world.app.due_notices().await.expect("it is looked at");
    drop(told().await);
    let order = dispute(&world).await;
    let [notice] = told().await.try_into().expect("one");
    assert_eq!((notice.kind, notice.title.as_str()), (Kind::Review, "A chargeback waits for an answer"));
    let said = format!("{} {}", notice.title, notice.body);
    let view = world.app.order(order.clone()).await.unwrap();
    assert!(said.contains(&order), "{said}");
    for secret in [view.row.account, Some(view.token), view.row.total.map(|total| total.decimal)] {
        assert!(secret.is_none_or(|secret| !said.contains(&secret)), "{said}");
    }
    assert_eq!(told().await, []);
    // What became of an answer of which nothing was heard.
    let mut contest = draft(ActionKind::Review, ActionTarget { order: Some(order.clone()), token: None });
    contest.review = Some(ReviewDraft { preference: ReviewPreference::Contest, sample: None, used: None });
    world.tell_sim("/sim/faults", r#"{"method":"writes","rate":1.0,"lost":true}"#);
    let record = done(&world, contest).await;
    world.request("DELETE", "/sim/faults", "");
    assert_eq!(told().await, []);
    world.app.check_action(record.number).await.unwrap();
    let [notice] = told().await.try_into().expect("one");
    assert_eq!((notice.title.as_str(), notice.body), ("Contest the chargeback: confirmed", order));
    assert_eq!(told().await, []);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_workspace_tells_of_a_chargeback_by_itself() {
    let world = world::living(1_000, true).await;
    let mut events = world.app.subscribe();
    let disputed = active(&world).into_iter().filter_map(|p| latest(&p).map(str::to_owned));
    let paid =
        disputed.filter(|order| world.sim(&format!("/sim/truth/orders/{order}"))["state"] == "PROCESSED");
    let order = paid.take(1).next().expect("one was paid");
    world.tell_sim("/sim/chargeback", &json!({"orderId": order}).to_string());
    let heard = async {
        loop {
            if let purser_app::AppEvent::Notice(notice) = events.recv().await.expect("it is told")
                && notice.body.contains(&order)
            {
                return notice;
            }
        }
    };
    let notice = tokio::time::timeout(std::time::Duration::from_secs(60), heard).await.expect("in time");
    assert_eq!(notice.kind, Kind::Review);
    world.app.close().await;
}
