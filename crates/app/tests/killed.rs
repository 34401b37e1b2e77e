//! A first mirror that is killed again and again, and is whole in the end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod world;

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use purser_app::App;
use purser_app::api::SyncPhase;
use world::{InFiles, World, search_all};

fn app(folder: &std::path::Path) -> App {
    world::app_with(folder, Arc::new(InFiles(folder.join("secrets"))), false)
}

const FOLDER: &str = "PURSER_TEST_KILLED_FOLDER";

/// Not a test by itself: what the killed process runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_synchronises() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let app = app(&PathBuf::from(folder));
    let id = app.workspaces().await.unwrap()[0].id.clone();
    app.open_workspace(id).await.unwrap();
    let status = app.sync_and_wait().await.unwrap();
    assert_eq!(status.phase, SyncPhase::Idle, "{status:#?}");
}

fn process(folder: &std::path::Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_synchronises"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn total_calls(world: &World) -> u64 {
    let stats = world.sim("/sim/stats");
    stats["calls"].as_object().unwrap().values().filter_map(serde_json::Value::as_u64).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_kills_lose_no_order_double_none_and_ask_little_twice() {
    let world = World::new(2_000).await;
    let folder = world.folder.path().to_owned();
    let id = app(&folder).connect(world.form()).await.unwrap().workspace.id;
    world.tell_sim("/sim/stats/reset", "{}");

    let mut killed = 0;
    for round in 0..10_u64 {
        let mut child = process(&folder);
        // Wherever this many calls later happens to be: in a report, a batch, a commit, a look-up.
        let until = total_calls(&world) + 5 + round * 17;
        while total_calls(&world) < until && child.try_wait().unwrap().is_none() {}
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed >= 5, "most were killed at work, not after it");
    assert!(process(&folder).wait().unwrap().success());

    let app = app(&folder);
    app.open_workspace(id).await.unwrap();
    let mut found: Vec<String> = search_all(&app, "").await.into_iter().map(|row| row.id).collect();
    let mut expected: Vec<String> =
        world.true_orders().iter().map(|o| o["orderId"].as_str().unwrap().to_owned()).collect();
    found.sort_unstable();
    expected.sort_unstable();
    let all = world.all("/sim/truth/orders?limit=1000&all=true", "orders");
    let all: Vec<&str> = all.iter().map(|o| o["orderId"].as_str().unwrap()).collect();
    // Renewals that no list names are found as well, because Google numbers them.
    let missing: Vec<&String> = expected.iter().filter(|id| found.binary_search(id).is_err()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(found.iter().all(|id| all.contains(&id.as_str())), "nothing was made up");
    assert!(found.windows(2).all(|pair| pair[0] != pair[1]), "nothing is there twice");
    let count = app.order_totals(String::new()).await.unwrap().count as usize;
    assert_eq!(count, found.len(), "the counters survived as well");
}
