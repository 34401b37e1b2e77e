//! A Purser that keeps itself true and is killed at random moments, again and again, while the world goes on and
//! Google is having a bad day. In the end mirror and truth agree, and no notification is lost.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod world;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use purser_app::App;
use purser_app::api::{NotificationsRequest, SyncPhase};
use world::{InFiles, World, behind, search_all};

/// How often it is killed.
const KILLS: u32 = 50;
/// Where the killed process finds its mirror and its secrets.
const FOLDER: &str = "PURSER_TEST_KILLED_FOLDER";

fn app(folder: &Path, live: bool) -> App {
    world::app_with(folder, Arc::new(InFiles(folder.join("secrets"))), live)
}

/// Not a test by itself: what the killed process runs. It ends when its standard input does.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_lives() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let app = app(&PathBuf::from(folder), true);
    let id = app.workspaces().await.unwrap()[0].id.clone();
    app.open_workspace(id).await.unwrap();
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()))
        .await
        .unwrap()
        .unwrap();
    app.close().await;
}

fn process(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_lives"])
        .env(FOLDER, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn total_calls(world: &World) -> u64 {
    let stats = world.sim("/sim/stats");
    stats["calls"].as_object().unwrap().values().filter_map(serde_json::Value::as_u64).sum()
}

async fn all_notifications(app: &App) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), None);
    loop {
        let request = NotificationsRequest { kind: None, about: None, cursor, limit: 500 };
        let page = app.notifications(request).await.unwrap();
        ids.extend(page.rows.into_iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            return ids;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_under_notifications_faults_and_a_moving_clock_lose_nothing() {
    let world = World::new(4_000).await;
    let folder = world.folder.path().to_owned();
    let first = app(&folder, false);
    let id = first.connect(world.form()).await.unwrap().workspace.id;
    let mut published = world.sim("/sim/stats")["unacknowledged"].as_u64().unwrap();
    // The oldest of these are about to be forgotten by Pub/Sub itself. Kills in a first mirror are another story.
    first.sync_and_wait().await.unwrap();
    first.close().await;
    for fault in [
        r#"{"method":"*","status":503,"rate":0.02,"seed":1}"#,
        r#"{"method":"*","status":429,"rate":0.01,"seed":2,"retry_after":1}"#,
        r#"{"method":"*","cut":true,"rate":0.01,"seed":3}"#,
        r#"{"method":"*","status":502,"html":true,"rate":0.01,"seed":4}"#,
    ] {
        world.tell_sim("/sim/faults", fault);
    }

    let mut killed = 0;
    // A small generator of its own: the same kills in every run, as far as the machine lets it.
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = |most: u64| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) % most
    };
    for _ in 0..KILLS {
        let mut child = process(&folder);
        let moved = world.tell_sim("/sim/clock", &format!(r#"{{"advance":"PT{}M"}}"#, 20 + draw(180)));
        published += moved["notifications"].as_u64().unwrap();
        // Wherever so many calls later happens to be: in a pull, a commit, before an acknowledgement, a look-up.
        let until = total_calls(&world) + 1 + draw(60);
        let deadline = std::time::Instant::now() + Duration::from_secs(3);
        while total_calls(&world) < until && std::time::Instant::now() < deadline {}
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert_eq!(killed, KILLS, "each was killed at work");
    world.request("DELETE", "/sim/faults", "");

    // What was handed to a process that was killed comes again when its deadline has passed; a minute is not waited
    // for here.
    world.tell_sim("/sim/pubsub/release", "{}");
    let app = app(&folder, false);
    app.open_workspace(id).await.unwrap();
    for _ in 0..2 {
        let status = app.sync_and_wait().await.unwrap();
        assert_eq!(status.phase, SyncPhase::Idle, "{status:#?}");
    }
    assert_eq!(world.sim("/sim/stats")["unacknowledged"], 0);

    let ids = all_notifications(&app).await;
    let distinct: HashSet<&String> = ids.iter().collect();
    assert_eq!((ids.len() as u64, distinct.len() as u64), (published, published), "each is kept, and once");
    assert_eq!(behind(&world, &app).await, Vec::<String>::new());
    let found: HashSet<String> = search_all(&app, "").await.into_iter().map(|row| row.id).collect();
    let missing: Vec<String> = world
        .true_orders()
        .iter()
        .map(|order| order["orderId"].as_str().unwrap().to_owned())
        .filter(|id| !found.contains(id))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
    let count = app.order_totals(String::new()).await.unwrap().count as usize;
    assert_eq!(count, found.len(), "the counters survived as well");
}
