//! A Purser that acts at a Google that loses answers, and is killed at random moments, again and again. In the end
//! every action is settled as it really went, and none was sent twice.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops here")]

mod world;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use purser_app::App;
use purser_app::api::{
    ActionDraft, ActionKind, ActionRecord, ActionState, ActionTarget, ActivityRequest, SafeMode,
};
use serde_json::Value;
use world::{InFiles, World};

/// How often it is killed.
const KILLS: u32 = 40;
/// How many purchases are acted on.
const ACTIONS: usize = 200;
/// Where the killed process finds its mirror and its secrets.
const FOLDER: &str = "PURSER_TEST_KILLED_FOLDER";
/// What it is to do: kind, order and token, a line each.
const TO_DO: &str = "to-do";

fn app(folder: &Path) -> App {
    world::app_with(folder, Arc::new(InFiles(folder.join("secrets"))), false)
}

fn draft(line: &str) -> ActionDraft {
    let mut words = line.split(' ');
    let kind = match words.next().unwrap() {
        "refund" => ActionKind::Refund,
        "take" => ActionKind::RefundAndRevoke,
        "cancel" => ActionKind::CancelRenewal,
        _ => ActionKind::Revoke,
    };
    let order = words.next().map(str::to_owned);
    ActionDraft {
        kind,
        target: ActionTarget { order, token: None },
        days: None,
        item: None,
        review: None,
        reason: "killed in the middle of it".into(),
        ticket: None,
        by_macro: None,
    }
}

/// Not a test by itself: what the killed process runs. It takes up what no line of the journal is about.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_acts() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let app = app(&folder);
    let id = app.workspaces().await.unwrap()[0].id.clone();
    app.open_workspace(id).await.unwrap();
    let begun: HashSet<String> = activity(&app, None).await.into_iter().filter_map(|row| row.order).collect();
    for line in std::fs::read_to_string(folder.join(TO_DO)).unwrap().lines() {
        let draft = draft(line);
        if begun.contains(draft.target.order.as_ref().unwrap()) {
            continue;
        }
        let Ok(preview) = app.preview_action(draft.clone()).await else { continue };
        if preview.why_not.is_none() {
            // Whatever comes of it is in the journal.
            drop(app.perform_action(draft, preview.code).await);
        }
    }
    app.close().await;
}

async fn activity(app: &App, state: Option<ActionState>) -> Vec<ActionRecord> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let request = ActivityRequest { query: String::new(), state, cursor, limit: 500 };
        let page = app.activity(request).await.unwrap();
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

fn process(folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_acts"])
        .env(FOLDER, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn total_calls(world: &World) -> u64 {
    let stats = world.sim("/sim/stats");
    stats["calls"].as_object().unwrap().values().filter_map(Value::as_u64).sum()
}

/// Subscriptions that renew and were paid for, by their latest order.
fn to_do(world: &World) -> String {
    let kinds = ["refund", "take", "cancel", "revoke"];
    world
        .all("/sim/truth/purchases?limit=1000&live=true", "purchases")
        .iter()
        .filter(|p| p["purchase"]["subscriptionState"] == "SUBSCRIPTION_STATE_ACTIVE")
        .filter(|p| p["purchase"]["testPurchase"].is_null())
        .filter(|p| p["purchase"]["lineItems"][0]["autoRenewingPlan"]["autoRenewEnabled"] == true)
        .filter_map(|p| p["purchase"]["lineItems"][0]["latestSuccessfulOrderId"].as_str().map(str::to_owned))
        .take(ACTIONS)
        .enumerate()
        .map(|(n, order)| format!("{} {order}\n", kinds[n % kinds.len()]))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_kills_and_lost_answers_leave_no_action_unsettled_and_none_done_twice() {
    let world = World::new(5_000).await;
    let folder = world.folder.path().to_owned();
    let first = app(&folder);
    let id = first.connect(world.form()).await.unwrap().workspace.id;
    first.sync_and_wait().await.unwrap();
    first.set_agent("Ada".into()).await.unwrap();
    first.set_safe_mode(SafeMode::Confirm).await.unwrap();
    first.close().await;
    std::fs::write(folder.join(TO_DO), to_do(&world)).unwrap();
    for fault in [
        r#"{"method":"writes","rate":0.2,"seed":5,"lost":true}"#,
        r#"{"method":"writes","rate":0.05,"seed":6,"lost":true,"status":503}"#,
        r#"{"method":"writes","rate":0.1,"seed":7,"status":503}"#,
        r#"{"method":"*","status":503,"rate":0.01,"seed":8}"#,
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
        // Wherever so many calls later happens to be: in a preview, before the write, after it, in the reading back.
        let until = total_calls(&world) + 3 + draw(30);
        let deadline = std::time::Instant::now() + Duration::from_secs(5);
        while total_calls(&world) < until && std::time::Instant::now() < deadline {}
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed > KILLS / 2, "{killed} were killed at work");
    // The last one comes to its end.
    assert!(process(&folder).wait().unwrap().success());
    world.request("DELETE", "/sim/faults", "");
    world.tell_sim("/sim/clock", r#"{"advance":"PT10M"}"#);

    let app = app(&folder);
    app.open_workspace(id).await.unwrap();
    // Its answer tells what time it is.
    app.sync_and_wait().await.unwrap();
    let left = activity(&app, Some(ActionState::Sending)).await;
    assert!(!left.is_empty(), "some were killed between the journal and the answer");
    for row in left.into_iter().chain(activity(&app, Some(ActionState::Unknown)).await) {
        app.check_action(row.number).await.unwrap();
    }
    assert_eq!(activity(&app, Some(ActionState::Sending)).await, []);
    assert_eq!(activity(&app, Some(ActionState::Unknown)).await, []);

    let mut happened: HashMap<String, usize> = HashMap::new();
    for write in world.all("/sim/writes?limit=1000", "writes") {
        *happened.entry(write["purchaseToken"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let rows = activity(&app, None).await;
    for row in &rows {
        let expected = usize::from(row.state == ActionState::Confirmed);
        let times = happened.remove(row.token.as_ref().unwrap()).unwrap_or_default();
        assert_eq!(times, expected, "{row:?}");
    }
    assert_eq!(happened, HashMap::new(), "nothing was done that the journal does not tell");
    assert!(rows.len() > 50, "{} actions", rows.len());
    let check = app.verify_journal().await.unwrap();
    assert!(check.sound, "{check:?}");
    app.close().await;
}
