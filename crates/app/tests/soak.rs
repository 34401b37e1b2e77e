//! A Purser that keeps itself true through bad days: one call in twenty fails in one way or another, notifications
//! come twice and in any order, and Google says now and then that it does not know what it knows. And single
//! misfortunes, each to its end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod world;

use std::collections::HashSet;
use std::sync::Arc;

use purser_app::App;
use purser_app::api::{
    ErrorCode, LiveState, NotificationKind, NotificationOutcome, NotificationRow, NotificationsRequest,
    SyncPhase, SyncStatus,
};
use serde_json::Value;
use world::{World, app_that_lives, behind, living, search_all, until};

fn settled(status: &SyncStatus) -> bool {
    status.backlog.purchases == 0 && status.planned.now == 0
}

/// Waits until the listener has taken in everything that was published. What was handed over in an answer that was
/// lost comes again when its deadline has passed; a minute is not waited for here.
async fn taken_in(world: &World) {
    until(&world.app, "the listener takes everything in", |_| {
        let waiting = world.sim("/sim/stats")["unacknowledged"] != 0;
        if waiting {
            world.tell_sim("/sim/pubsub/release", "{}");
        }
        !waiting
    })
    .await;
}

async fn all_notifications(app: &App) -> Vec<NotificationRow> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let request = NotificationsRequest { kind: None, about: None, cursor, limit: 500 };
        let page = app.notifications(request).await.unwrap();
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

/// Every purchase that exists, by its token.
fn tokens(world: &World) -> Vec<String> {
    let all = world.all("/sim/truth/purchases?limit=1000", "purchases");
    all.iter().map(|purchase| purchase["purchaseToken"].as_str().unwrap().to_owned()).collect()
}

/// The tokens that the mirror has an answer of Google's for.
async fn mirrored(app: &App, tokens: &[String]) -> HashSet<String> {
    let mut known = HashSet::new();
    for token in tokens {
        if app.purchase(token.clone()).await.is_ok_and(|record| record.raw.is_some()) {
            known.insert(token.clone());
        }
    }
    known
}

fn published(world: &World) -> Value {
    world.sim("/sim/stats")["pubsub"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_of_every_fault_and_disorder_leaves_a_mirror_that_is_true_and_whole() {
    let mut world = World::new(3_000).await;
    world.app = app_that_lives(world.folder.path(), Arc::clone(&world.secrets));
    world.app.connect(world.form()).await.unwrap();
    // From here on: the first mirror, too.
    world.tell_sim("/sim/faults", r#"{"mix":0.05,"seed":3,"notfound":true}"#);
    until(&world.app, "the first mirror", |status| status.phase == SyncPhase::Idle).await;
    taken_in(&world).await;
    until(&world.app, "at rest", settled).await;
    let known = mirrored(&world.app, &tokens(&world)).await;
    let orders: HashSet<String> = search_all(&world.app, "").await.into_iter().map(|row| row.id).collect();
    assert!(known.len() > 100 && orders.len() > 2_000, "{} purchases, {} orders", known.len(), orders.len());

    world.tell_sim("/sim/pubsub", r#"{"duplicates":0.1,"disorder":true}"#);
    // A small generator of its own: the same steps in every run.
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    let mut most = 0;
    for step in 0..40 {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        world.tell_sim("/sim/clock", &format!(r#"{{"advance":"PT{}M"}}"#, 60 + (chance >> 33) % 240));
        taken_in(&world).await;
        let count = world.app.order_totals(String::new()).await.unwrap().count;
        assert!(count >= most, "step {step}: {count} orders, {most} before");
        most = count;
    }
    world.request("DELETE", "/sim/faults", "");
    let stats = world.sim("/sim/stats");
    // Where Google did not know what it knows, Purser asks again a day later.
    world.tell_sim("/sim/clock", r#"{"advance":"PT25H"}"#);
    taken_in(&world).await;
    world.app.sync_now().await.unwrap();
    let status = until(&world.app, "everything settled", |s| s.phase == SyncPhase::Idle && settled(s)).await;
    assert_eq!(status.failure, None);

    // Google notifies of no prepaid purchase before it is paid: nobody can know of these.
    let untold = |wrong: &String| wrong.contains("None, but (Some(\"SUBSCRIPTION_STATE_PENDING\")");
    let wrong: Vec<String> = behind(&world, &world.app).await.into_iter().filter(|w| !untold(w)).collect();
    assert_eq!(wrong, Vec::<String>::new());
    let fates = published(&world);
    let ids: Vec<String> = all_notifications(&world.app).await.into_iter().map(|row| row.id).collect();
    let distinct: HashSet<&String> = ids.iter().collect();
    let count = fates["published"].as_u64().unwrap() as usize;
    assert_eq!((ids.len(), distinct.len()), (count, count), "each is kept, and once: {fates}");
    assert!(fates["twice"].as_u64() > Some(5) && fates["repeated"].as_u64() > Some(5), "{fates}");

    let now: HashSet<String> = search_all(&world.app, "").await.into_iter().map(|row| row.id).collect();
    assert_eq!(orders.difference(&now).count(), 0, "no order that was seen is gone");
    let really = world.true_orders();
    let really = really.iter().map(|order| order["orderId"].as_str().unwrap().to_owned());
    assert_eq!(really.filter(|id| !now.contains(id)).collect::<Vec<_>>(), Vec::<String>::new());
    let all = tokens(&world);
    let still = mirrored(&world.app, &all).await;
    assert_eq!(known.difference(&still).count(), 0, "no purchase that was seen is gone");
    let mut unanswered = Vec::new();
    for truth in world.all("/sim/truth/purchases?limit=1000&live=true", "purchases") {
        let token = truth["purchaseToken"].as_str().unwrap();
        unanswered.extend(world.app.purchase(token.to_owned()).await.ok().and_then(|record| record.gone));
    }
    assert_eq!(unanswered, Vec::<String>::new());
    // It was a bad week indeed.
    let failed = |status: &str| -> u64 {
        let methods = stats["errors"].as_object().unwrap().values();
        methods.filter_map(|by_status| by_status[status].as_u64()).sum()
    };
    for status in ["0", "401", "404", "409", "429", "500", "502", "503"] {
        assert!(failed(status) > 0, "no {status}: {stats}");
    }
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_subscription_is_said_and_listening_resumes_when_it_is_back() {
    let world = living(200, true).await;
    taken_in(&world).await;
    until(&world.app, "listening", |status| status.live.state == LiveState::Listening).await;
    world.tell_sim("/sim/pubsub", r#"{"deleted":true}"#);
    let status = until(&world.app, "it is said", |status| status.live.state == LiveState::Retrying).await;
    let note = status.live.note.unwrap();
    assert!(note.contains("does not know this Pub/Sub subscription"), "{note}");
    world.tell_sim("/sim/pubsub", r#"{"deleted":false}"#);
    let status =
        until(&world.app, "it listens again", |status| status.live.state == LiveState::Listening).await;
    assert_eq!(status.live.note, None);
    world.tell_sim("/sim/notify", r#"{"body":{"version":"1.0","packageName":"com.lumen.notes","eventTimeMillis":"1792497600000","testNotification":{"version":"1.0"}}}"#);
    taken_in(&world).await;
    let newest = all_notifications(&world.app).await.remove(0);
    assert_eq!(newest.kind, NotificationKind::Test);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_cap_holds_the_background_until_midnight_and_never_a_person() {
    let world = living(3_000, true).await;
    taken_in(&world).await;
    until(&world.app, "at rest", settled).await;
    let blocked = |status: &SyncStatus| {
        let of = status.budgets.iter().find(|b| b.bucket == "subscriptions").unwrap();
        of.blocked_until.clone()
    };
    world.tell_sim("/sim/quota", r#"{"daily":{"Subscriptions":0}}"#);
    world.tell_sim("/sim/stats/reset", "{}");
    world.tell_sim("/sim/clock", r#"{"advance":"PT6H"}"#);
    let status = until(&world.app, "the cap is known", |status| blocked(status).is_some()).await;
    // The world began at noon, UTC; midnight in California is at seven in October.
    assert!(blocked(&status).unwrap().starts_with("2026-10-21T07:00:0"), "{:?}", blocked(&status));
    taken_in(&world).await;
    let calls = || world.calls("purchases.subscriptionsv2.get");
    let asked = calls();
    // A person's question is asked, even if Google may refuse it.
    let token = world.all("/sim/truth/purchases?limit=1000&live=true", "purchases")[0]["purchaseToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = world.app.verify_purchase(token.clone()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Quota, "{refused:?}");
    assert_eq!(calls(), asked + 1);
    // Somebody raised the cap: the person sees it at once, the background keeps to what it was told.
    world.tell_sim("/sim/quota", r#"{"daily":{"Subscriptions":null}}"#);
    world.app.verify_purchase(token).await.unwrap();
    world.tell_sim("/sim/clock", r#"{"advance":"PT6H"}"#);
    taken_in(&world).await;
    assert!(world.app.sync_status().await.unwrap().backlog.purchases > 0, "they wait");
    assert_eq!(calls(), asked + 2, "nobody else asked");
    // What lives on another budget goes on.
    let purchases = world.all("/sim/truth/purchases?limit=1000", "purchases");
    let bought = purchases.iter().find(|p| p["purchase"]["purchaseStateContext"].is_object()).unwrap();
    let body = serde_json::json!({"body": {
        "version": "1.0",
        "packageName": bought["packageName"],
        "eventTimeMillis": "1792497600000",
        "oneTimeProductNotification": {
            "version": "1.0",
            "notificationType": 1,
            "purchaseToken": bought["purchaseToken"],
            "sku": bought["purchase"]["productLineItem"][0]["productId"],
        },
    }});
    world.tell_sim("/sim/notify", &body.to_string());
    let one_time = || world.calls("purchases.productsv2.getproductpurchasev2");
    until(&world.app, "one-time purchases are looked up", |_| one_time() > 0).await;
    // Past midnight in California.
    world.tell_sim("/sim/clock", r#"{"advance":"PT8H"}"#);
    taken_in(&world).await;
    let status = until(&world.app, "it goes on by itself", settled).await;
    assert_eq!(blocked(&status), None);
    assert_eq!(behind(&world, &world.app).await, Vec::<String>::new());
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_that_was_lost_gets_back_the_notifications_that_are_retained() {
    let mut world = World::new(600).await;
    world.tell_sim("/sim/pubsub", r#"{"retainAckedMessages":true}"#);
    world.app = app_that_lives(world.folder.path(), Arc::clone(&world.secrets));
    world.app.connect(world.form()).await.unwrap();
    until(&world.app, "the first mirror", |status| status.phase == SyncPhase::Idle).await;
    world.tell_sim("/sim/clock", r#"{"advance":"P2D"}"#);
    taken_in(&world).await;
    let of = |rows: Vec<NotificationRow>| rows.into_iter().map(|row| row.id).collect::<HashSet<String>>();
    let before = of(all_notifications(&world.app).await);
    let id = world.app.workspaces().await.unwrap()[0].id.clone();
    world.app.remove_workspace(id).await.unwrap();

    world.app.connect(world.form()).await.unwrap();
    until(&world.app, "the second mirror", |status| status.phase == SyncPhase::Idle).await;
    taken_in(&world).await;
    let after = of(all_notifications(&world.app).await);
    let retained = published(&world)["retained"].as_u64().unwrap() as usize;
    assert!(retained > 20 && retained < before.len(), "{retained} of {}", before.len());
    assert_eq!(after.len(), retained, "all that Pub/Sub still had, each once");
    assert!(after.is_subset(&before));
    until(&world.app, "looked up", settled).await;
    assert_eq!(behind(&world, &world.app).await, Vec::<String>::new());
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_notification_and_a_kind_of_tomorrow_are_kept_and_shown_as_they_came() {
    let world = living(200, true).await;
    taken_in(&world).await;
    let kept = all_notifications(&world.app).await.len();
    let (test, unknown, odd) = (
        r#"{"version":"1.0","packageName":"com.lumen.notes","eventTimeMillis":"1792497600000","testNotification":{"version":"1.0"}}"#,
        r#"{"version":"2.0","packageName":"com.lumen.notes","eventTimeMillis":"1792497600000","giftNotification":{"notificationType":3,"giftId":"g-1"}}"#,
        r#"["not a notification at all"]"#,
    );
    world.tell_sim("/sim/stats/reset", "{}");
    for body in [test, unknown, odd] {
        world.tell_sim("/sim/notify", &format!(r#"{{"body":{body}}}"#));
    }
    taken_in(&world).await;
    let rows = all_notifications(&world.app).await;
    assert_eq!(rows.len(), kept + 3);
    for (kind, body) in [
        (NotificationKind::Test, test),
        (NotificationKind::Unknown, unknown),
        (NotificationKind::Unknown, odd),
    ] {
        let body: Value = serde_json::from_str(body).unwrap();
        let row =
            rows.iter().find(|row| serde_json::from_str::<Value>(&row.raw).is_ok_and(|raw| raw == body));
        let row = row.unwrap_or_else(|| panic!("{body} is not shown"));
        assert_eq!((row.kind, row.outcome), (kind, NotificationOutcome::Nothing));
        assert!(!row.what.is_empty() && row.token.is_none(), "{row:?}");
    }
    let status = until(&world.app, "at rest", settled).await;
    assert_eq!(status.live.state, LiveState::Listening);
    world.app.close().await;
}
