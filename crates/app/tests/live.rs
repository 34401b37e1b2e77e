//! An open workspace keeps itself true: what happens at Google is in the mirror without anybody asking.

mod world;

use std::sync::Arc;
use std::time::Duration;

use purser_app::api::{LiveState, SyncPhase, SyncStatus};
use serde_json::Value;
use world::{World, app_that_lives, behind, living, until};

fn live_subscriptions(world: &World) -> Vec<Value> {
    world.all("/sim/truth/purchases?limit=1000&live=true", "purchases")
}

fn settled(status: &SyncStatus) -> bool {
    status.backlog.purchases == 0 && status.planned.now == 0
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_seen_by_its_notification_with_one_look_a_purchase() {
    let world = living(600, true).await;
    until(&world.app, "listening", |status| status.live.last_pull.is_some() || status.live.messages > 0)
        .await;
    world.tell_sim("/sim/stats/reset", "{}");
    world.tell_sim("/sim/clock", r#"{"advance":"P2D"}"#);
    let waiting = || world.sim("/sim/stats")["unacknowledged"].as_u64();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    while waiting() != Some(0) {
        assert!(tokio::time::Instant::now() < deadline, "the listener takes everything in");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let status = until(&world.app, "everything looked up", settled).await;
    assert_eq!(status.live.state, LiveState::Listening, "{:?}", status.live);
    assert_eq!(behind(&world, &world.app).await, Vec::<String>::new());
    let told = world.app.sync_status().await.unwrap().live.messages;
    assert!(told > 20, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_notifications_what_is_due_is_looked_at_by_itself() {
    let world = living(600, false).await;
    until(&world.app, "at rest", |status| status.live.state == LiveState::Scheduled).await;
    world.tell_sim("/sim/clock", r#"{"advance":"P7D"}"#);
    // Nobody tells Purser that the world's clock was moved: the next answer of Google's does.
    world.app.sync_now().await.unwrap();
    until(&world.app, "what was due is done", |status| status.phase == SyncPhase::Idle && settled(status))
        .await;
    let known: Vec<String> = behind(&world, &world.app).await;
    let new = live_subscriptions(&world).len();
    assert!(known.len() * 10 < new, "only those that no report names yet: {} of {new}", known.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_is_kept_through_a_restart_and_ended_by_a_person() {
    let world = living(200, true).await;
    let status = world.app.pause_sync().await.unwrap();
    assert_eq!(status.live.state, LiveState::Paused);
    world.app.close().await;
    let again = app_that_lives(world.folder.path(), Arc::clone(&world.secrets));
    let id = again.workspaces().await.unwrap()[0].id.clone();
    let open = again.open_workspace(id).await.unwrap();
    assert_eq!(open.sync.live.state, LiveState::Paused);
    world.tell_sim("/sim/stats/reset", "{}");
    let calls = world.sim("/sim/stats")["calls"].clone();
    assert!(calls.as_object().unwrap().is_empty(), "{calls}");
    again.resume_sync().await.unwrap();
    until(&again, "listening again", |status| status.live.state == LiveState::Listening).await;
    again.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_purser_waits_until_the_first_is_closed() {
    let world = living(200, true).await;
    let second = app_that_lives(world.folder.path(), Arc::clone(&world.secrets));
    let id = second.workspaces().await.unwrap()[0].id.clone();
    second.open_workspace(id).await.unwrap();
    until(&second, "the first is at it", |status| status.live.state == LiveState::Elsewhere).await;
    world.app.close().await;
    until(&second, "the second goes on", |status| status.live.state == LiveState::Listening).await;
    second.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_google_is_said_and_tried_again_until_it_is_back() {
    let world = living(200, true).await;
    world.tell_sim("/sim/faults", r#"{"method":"pubsub.subscriptions.pull","status":503,"times":3}"#);
    world.tell_sim("/sim/clock", r#"{"advance":"PT1H"}"#);
    // The pull that was held open ends with what happened; the next ones are refused.
    let status = until(&world.app, "it says what is wrong", |status| {
        status.live.state == LiveState::Retrying || status.live.messages > 0
    })
    .await;
    drop(status);
    world.request("DELETE", "/sim/faults", "");
    until(&world.app, "it listens again", |status| {
        status.live.state == LiveState::Listening && status.live.last_pull.is_some()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_budget_holds_after_a_restart_and_calls_of_the_day_are_remembered() {
    let world = living(200, true).await;
    let of = |status: &SyncStatus, bucket: &str| {
        status.budgets.iter().find(|b| b.bucket == bucket).expect("the bucket").clone()
    };
    let status = world.app.set_budget("subscriptions".into(), Some(600)).await.unwrap();
    assert!(of(&status, "subscriptions").chosen);
    let before = of(&status, "subscriptions");
    assert!(before.used_today > 0 && before.limit == 600 && before.granted == 3_000, "{before:?}");
    let wrong = world.app.set_budget("subscription".into(), Some(1)).await.unwrap_err();
    assert!(wrong.message.contains("oneTimePurchases"), "{wrong:?}");
    assert!(world.app.set_budget("orders".into(), Some(0)).await.is_err());
    world.app.close().await;
    let again = app_that_lives(world.folder.path(), Arc::clone(&world.secrets));
    let id = again.workspaces().await.unwrap()[0].id.clone();
    let open = again.open_workspace(id).await.unwrap();
    let after = of(&open.sync, "subscriptions");
    assert!(after.chosen && after.limit == 600 && after.used_today >= before.used_today, "{after:?}");
    let status = again.set_budget("subscriptions".into(), None).await.unwrap();
    assert!(!of(&status, "subscriptions").chosen);
    again.close().await;
}
