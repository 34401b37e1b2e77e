//! One action over many: the plan, the hold, the sending row by row, and what survives a kill.

mod world;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use purser_app::App;
use purser_app::api::{
    ActionDraft, ActionKind, ActionTarget, ActivityRequest, BulkDraft, BulkJob, BulkJobRow, BulkKind,
    BulkPhase, BulkPlan, BulkRowPhase, BulkSource, BulkVerdict, ErrorCode, ExportFormat, ExportList,
    ExportRequest, GuardRails, SafeMode, SyncPhase,
};
use serde_json::Value;
use world::{InFiles, World, app_that_lives, app_with, search_all, until};

/// Where the killed process finds its mirror and its secrets.
const FOLDER: &str = "PURSER_TEST_BULK_FOLDER";

async fn ready(orders: u64) -> World {
    let world = World::connected(orders).await;
    world.app.sync_and_wait().await.expect("a first mirror");
    world.app.set_agent("Ada".into()).await.expect("a name");
    world.app.set_safe_mode(SafeMode::Confirm).await.expect("a mode");
    world
}

fn draft(kind: BulkKind, text: &str) -> BulkDraft {
    let source = BulkSource { text: Some(text.to_owned()), ..BulkSource::default() };
    BulkDraft { kind, source, reason: "the outage of Tuesday".into(), ticket: Some("T-1".into()) }
}

fn search(kind: BulkKind, query: &str) -> BulkDraft {
    let source = BulkSource { query: Some(query.to_owned()), ..BulkSource::default() };
    BulkDraft { source, ..draft(kind, "") }
}

/// Orders that can be refunded, as the mirror has them.
async fn refundable(app: &App, most: usize) -> Vec<String> {
    let orders = search_all(app, "processed").await;
    let listed: Vec<String> = orders.into_iter().map(|row| row.id).collect();
    let plan = app.plan_bulk(draft(BulkKind::Refund, &listed.join("\n")), 0, 500).await.expect("a plan");
    let eligible = plan.rows.into_iter().filter(|row| row.verdict == BulkVerdict::Eligible);
    // One order of a purchase: while one is not settled, Purser sends nothing else for the same purchase.
    let mut families = HashSet::new();
    let orders = eligible.filter_map(|row| row.order);
    orders
        .filter(|id| families.insert(id.split("..").next().expect("a first part").to_owned()))
        .take(most)
        .collect()
}

async fn planned(app: &App, draft: &BulkDraft) -> BulkPlan {
    app.plan_bulk(draft.clone(), 0, 500).await.expect("a plan")
}

async fn started(app: &App, draft: BulkDraft, hold: u32) -> BulkJob {
    let plan = planned(app, &draft).await;
    app.start_bulk(draft, plan.code, plan.count, Some(hold)).await.expect("it is kept")
}

async fn rows(app: &App, number: u32) -> Vec<BulkJobRow> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = app.bulk_job(number, after, 40).await.expect("a page");
        all.extend(page.rows);
        match page.next {
            Some(next) => after = next,
            None => return all,
        }
    }
}

fn written(world: &World) -> Vec<Value> {
    world.all("/sim/writes?limit=1000", "writes")
}

fn verdict(plan: &BulkPlan, verdict: BulkVerdict) -> u32 {
    plan.verdicts.iter().find(|count| count.verdict == verdict).expect("every verdict is counted").count
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_splits_what_is_named_and_sums_up_each_currency_by_itself() {
    let world = ready(3_000).await;
    let good = refundable(&world.app, 40).await;
    let done = search_all(&world.app, "refunded").await;
    let old = search_all(&world.app, "before:2023-10 processed").await;
    let unknown = "GPA.1111-2222-3333-44444";
    let mut text = good.join("\n");
    text += &format!("\nabc\n{}\n{unknown}\n{}\n", done[0].id, good[0]);
    let plan = planned(&world.app, &draft(BulkKind::Refund, &text)).await;
    assert_eq!(verdict(&plan, BulkVerdict::Eligible), 40);
    assert_eq!((plan.count, plan.why_not.as_deref()), (40, None));
    assert_eq!(verdict(&plan, BulkVerdict::AlreadyDone), 1);
    assert_eq!(verdict(&plan, BulkVerdict::Unknown), 1);
    assert_eq!(plan.rows.len(), 42);
    let currencies: HashSet<&str> = plan.totals.iter().map(|sum| sum.currency.as_str()).collect();
    assert!(currencies.len() > 1 && currencies.len() == plan.totals.len(), "{:?}", plan.totals);
    let of_orders = plan.calls.iter().find(|calls| calls.bucket == "orders").unwrap();
    assert_eq!(of_orders.calls, 3 * 40, "a look, the refund, and a look");
    assert!(plan.seconds >= 18, "{}", plan.seconds);
    for order in old {
        let plan = planned(&world.app, &draft(BulkKind::Refund, &order.id)).await;
        assert_eq!(verdict(&plan, BulkVerdict::TooOld), 1, "{plan:?}");
        assert_eq!(plan.why_not.as_deref(), Some("There is nothing that can be done."));
    }
    assert_eq!(written(&world), Vec::<Value>::new());
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_with_its_token_beside_it_is_one_row_and_a_purchase_is_one_by_whichever_order() {
    let world = ready(2_000).await;
    let subscribed = search_all(&world.app, "processed").await;
    let older = subscribed.iter().find(|row| row.id.ends_with("..0")).unwrap().clone();
    let record = world.app.order(older.id.clone()).await.unwrap();
    let token = record.token;
    for text in
        [format!("order id,purchase token\n{},{token}\n", older.id), format!("{}\n{token}\n", older.id)]
    {
        let plan = planned(&world.app, &draft(BulkKind::Refund, &text)).await;
        assert_eq!(plan.rows.len(), 1, "{:?}", plan.rows);
        assert_eq!(plan.rows[0].order.as_deref(), Some(older.id.as_str()));
    }
    let first = older.id.trim_end_matches("..0");
    let text = format!("{first}\n{}\n{token}\n", older.id);
    let plan = planned(&world.app, &draft(BulkKind::CancelRenewal, &text)).await;
    assert_eq!((plan.rows.len(), plan.merged), (1, 2), "{:?}", plan.rows);
    assert_eq!(plan.rows[0].token.as_deref(), Some(token.as_str()));
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_begins_with_its_code_its_count_and_somebody_who_may() {
    let world = ready(600).await;
    let ids = refundable(&world.app, 5).await;
    let wanted = draft(BulkKind::Refund, &ids.join("\n"));
    let plan = planned(&world.app, &wanted).await;
    let refused = |draft: BulkDraft, code: &str, count| {
        let (app, code) = (world.app.clone(), code.to_owned());
        async move { app.start_bulk(draft, code, count, Some(0)).await.unwrap_err() }
    };
    assert_eq!(refused(wanted.clone(), &plan.code, 4).await.field.as_deref(), Some("count"));
    let other = [
        draft(BulkKind::RefundAndRevoke, &ids.join("\n")),
        draft(BulkKind::Refund, &ids[1..].join("\n")),
        draft(BulkKind::Refund, &ids.iter().rev().cloned().collect::<Vec<_>>().join("\n")),
        BulkDraft { reason: "another reason".into(), ..wanted.clone() },
    ];
    for other in other {
        assert_eq!(refused(other, &plan.code, plan.count).await.field.as_deref(), Some("code"));
    }
    let unsaid = BulkDraft { reason: String::new(), ..wanted.clone() };
    assert_eq!(refused(unsaid, &plan.code, plan.count).await.field.as_deref(), Some("reason"));
    world.app.set_safe_mode(SafeMode::ReadOnly).await.unwrap();
    assert!(planned(&world.app, &wanted).await.why_not.unwrap().contains("read-only"));
    assert!(refused(wanted.clone(), &plan.code, plan.count).await.message.contains("read-only"));
    assert_eq!(world.app.bulk_jobs().await.unwrap(), []);
    // Asking changes nothing.
    let asking = draft(BulkKind::Verify, &ids.join("\n"));
    assert_eq!(planned(&world.app, &asking).await.why_not, None);
    world.app.close().await;

    let world = World::connected(600).await;
    world.app.sync_and_wait().await.unwrap();
    world.app.set_safe_mode(SafeMode::Confirm).await.unwrap();
    let plan = planned(&world.app, &wanted).await;
    let nameless = world.app.start_bulk(wanted, plan.code, plan.count, Some(0)).await.unwrap_err();
    assert_eq!((nameless.code, nameless.field.as_deref()), (ErrorCode::Invalid, Some("agent")));
    assert_eq!(written(&world), Vec::<Value>::new());
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_that_is_canceled_during_its_hold_sends_nothing() {
    let world = ready(600).await;
    let ids = refundable(&world.app, 5).await;
    let job = started(&world.app, draft(BulkKind::Refund, &ids.join("\n")), 600).await;
    assert_eq!((job.phase, job.waiting), (BulkPhase::Holding, 5));
    let app = world.app.clone();
    let run = tokio::spawn(async move { app.run_bulk(1).await });
    let canceled = world.app.cancel_bulk(job.number).await.unwrap();
    assert_eq!(canceled.phase, BulkPhase::Canceled);
    let job = run.await.unwrap().unwrap();
    assert_eq!((job.phase, job.waiting), (BulkPhase::Canceled, 5));
    assert!(world.app.resume_bulk(1).await.is_err());
    assert_eq!(written(&world), Vec::<Value>::new());
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_refunded_row_by_row_and_what_is_no_longer_so_is_skipped() {
    let world = ready(600).await;
    let ids = refundable(&world.app, 6).await;
    let wanted = draft(BulkKind::Refund, &ids.join("\n"));
    let job = started(&world.app, wanted, 0).await;
    // Somebody else refunds one of them in between.
    let single = ActionDraft {
        kind: ActionKind::Refund,
        target: ActionTarget { order: Some(ids[2].clone()), token: None },
        days: None,
        item: None,
        review: None,
        reason: "asked for it by mail".into(),
        ticket: None,
        by_macro: None,
    };
    let code = world.app.preview_action(single.clone()).await.unwrap().code;
    world.app.perform_action(single, code).await.unwrap();
    let job = world.app.run_bulk(job.number).await.unwrap();
    assert_eq!((job.phase, job.done, job.skipped), (BulkPhase::Finished, 5, 1), "{job:?}");
    let rows = rows(&world.app, job.number).await;
    assert_eq!(rows[2].phase, BulkRowPhase::Skipped);
    assert!(rows[2].words.as_ref().unwrap().contains("refunded already"), "{:?}", rows[2]);
    assert_eq!(written(&world).len(), 6);
    let request = ActivityRequest { query: "T-1".into(), state: None, cursor: None, limit: 100 };
    let numbers: Vec<u32> =
        world.app.activity(request).await.unwrap().rows.iter().map(|r| r.number).collect();
    let mut sent: Vec<u32> = rows.iter().filter_map(|row| row.action).collect();
    sent.reverse();
    assert_eq!(numbers, sent);
    let request = ExportRequest {
        list: ExportList::Bulk { number: job.number },
        ids: None,
        columns: None,
        format: ExportFormat::Csv,
        mask: false,
        bom: false,
    };
    let csv = world.app.export_text(request).await.unwrap();
    assert_eq!(csv.lines().count(), 7);
    assert!(csv.lines().nth(3).unwrap().contains("Skipped"), "{csv}");

    let plan = planned(&world.app, &search(BulkKind::Refund, "refunded")).await;
    assert!(plan.origin.contains("orders of the search \"refunded\""), "{}", plan.origin);
    assert!(verdict(&plan, BulkVerdict::AlreadyDone) >= 6);
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_was_set_meanwhile_pauses_a_bulk_and_loses_no_row() {
    let world = ready(600).await;
    let ids = refundable(&world.app, 3).await;
    let job = started(&world.app, draft(BulkKind::Refund, &ids.join("\n")), 0).await;
    let rails = GuardRails { forbidden: vec![ActionKind::Refund], ..GuardRails::default() };
    world.app.set_guard_rails(rails).await.unwrap();
    let job = world.app.run_bulk(job.number).await.unwrap();
    assert_eq!((job.phase, job.waiting), (BulkPhase::Paused, 3), "{job:?}");
    assert!(job.note.as_deref().is_some_and(|note| note.contains("by anybody")), "{job:?}");
    assert_eq!(written(&world), Vec::<Value>::new());
    world.app.set_guard_rails(GuardRails::default()).await.unwrap();
    world.app.resume_bulk(job.number).await.unwrap();
    let job = world.app.run_bulk(job.number).await.unwrap();
    assert_eq!((job.phase, job.done), (BulkPhase::Finished, 3), "{job:?}");
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_sends_the_failures_only() {
    let world = ready(2_000).await;
    let ids = refundable(&world.app, 24).await;
    let job = started(&world.app, draft(BulkKind::Refund, &ids.join("\n")), 0).await;
    world.tell_sim("/sim/faults", r#"{"method":"writes","rate":0.3,"seed":8,"concurrent":true}"#);
    world.tell_sim("/sim/faults", r#"{"method":"writes","rate":0.2,"seed":9,"refused":true}"#);
    let mut job = world.app.run_bulk(job.number).await.unwrap();
    while job.phase == BulkPhase::Paused {
        world.app.resume_bulk(job.number).await.unwrap();
        job = world.app.run_bulk(job.number).await.unwrap();
    }
    assert!(job.failed > 0 && job.unknown > 0 && job.done > 0, "{job:?}");
    world.request("DELETE", "/sim/faults", "");
    let before: HashMap<u32, BulkJobRow> =
        rows(&world.app, job.number).await.into_iter().map(|row| (row.place, row)).collect();
    let sent = written(&world).len();
    let again = world.app.retry_bulk(job.number).await.unwrap();
    assert_eq!((again.phase, again.waiting), (BulkPhase::Running, job.failed), "{again:?}");
    let ended = world.app.run_bulk(job.number).await.unwrap();
    assert_eq!((ended.phase, ended.failed), (BulkPhase::Finished, 0), "{ended:?}");
    assert_eq!((ended.done, ended.unknown), (job.done + job.failed, job.unknown));
    assert_eq!(written(&world).len() - sent, job.failed as usize);
    for row in rows(&world.app, job.number).await {
        let was = &before[&row.place];
        let tried_again = row.action != was.action;
        assert_eq!(tried_again, was.phase == BulkRowPhase::Failed, "{was:?} {row:?}");
    }
    assert!(world.app.retry_bulk(job.number).await.is_err());
    world.app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_window_sends_what_was_begun_and_goes_on_after_a_pause() {
    let mut world = ready(600).await;
    let ids = refundable(&world.app, 8).await;
    let job = started(&world.app, draft(BulkKind::Refund, &ids.join("\n")), 600).await;
    world.app.pause_bulk(job.number).await.unwrap();
    let id = world.app.workspaces().await.unwrap()[0].id.clone();
    world.app.close().await;
    world.app = app_that_lives(world.folder.path(), Arc::clone(&world.secrets));
    world.app.open_workspace(id).await.unwrap();
    until(&world.app, "what is due", |status| status.phase == SyncPhase::Idle).await;
    world.tell_sim("/sim/clock", r#"{"advance":"PT11M"}"#);
    world.app.verify_order(ids[0].clone()).await.unwrap();
    assert_eq!(world.app.bulk_jobs().await.unwrap()[0].phase, BulkPhase::Paused);
    assert_eq!(written(&world), Vec::<Value>::new());
    world.app.resume_bulk(job.number).await.unwrap();
    let mut events = world.app.subscribe();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    loop {
        let job = world.app.bulk_job(job.number, 0, 1).await.unwrap().job;
        if job.phase == BulkPhase::Finished {
            assert_eq!(job.done, 8, "{job:?}");
            break;
        }
        assert!(tokio::time::Instant::now() < deadline, "{job:?}");
        let _ = tokio::time::timeout(Duration::from_millis(200), events.recv()).await;
    }
    assert_eq!(written(&world).len(), 8);
    world.app.close().await;
}

fn in_files(folder: &Path) -> App {
    app_with(folder, Arc::new(InFiles(folder.join("secrets"))), false)
}

/// Not a test by itself: what the killed process runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_sends_a_bulk() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let app = in_files(&folder);
    let id = app.workspaces().await.unwrap()[0].id.clone();
    app.open_workspace(id).await.unwrap();
    let mut job = app.run_bulk(1).await;
    while job.as_ref().is_ok_and(|job| job.phase == BulkPhase::Paused) {
        app.resume_bulk(1).await.unwrap();
        job = app.run_bulk(1).await;
    }
    app.close().await;
}

fn process(folder: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "a_process_that_sends_a_bulk"])
        .env(FOLDER, folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulk_that_is_killed_again_and_again_sends_each_row_once_and_settles_all() {
    let world = World::new(4_000).await;
    let folder = world.folder.path().to_owned();
    let app = in_files(&folder);
    let id = app.connect(world.form()).await.unwrap().workspace.id;
    app.sync_and_wait().await.unwrap();
    app.set_agent("Ada".into()).await.unwrap();
    app.set_safe_mode(SafeMode::Confirm).await.unwrap();
    let ids = refundable(&app, 100).await;
    assert_eq!(ids.len(), 100);
    started(&app, draft(BulkKind::Refund, &ids.join("\n")), 0).await;
    app.close().await;
    for fault in [
        r#"{"method":"writes","rate":0.2,"seed":5,"lost":true}"#,
        r#"{"method":"writes","rate":0.1,"seed":7,"status":503}"#,
    ] {
        world.tell_sim("/sim/faults", fault);
    }
    let calls = || -> u64 {
        let stats = world.sim("/sim/stats");
        stats["calls"].as_object().unwrap().values().filter_map(Value::as_u64).sum()
    };
    let mut killed = 0;
    for n in 0..12 {
        let mut child = process(&folder);
        // Wherever it is so many calls later: in the look before, at the refund, in the reading back.
        let enough = calls() + 11 + 7 * n % 13;
        let deadline = std::time::Instant::now() + Duration::from_secs(5);
        while calls() < enough && std::time::Instant::now() < deadline {}
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed > 6, "{killed} were killed at work");
    assert!(process(&folder).wait().unwrap().success());
    world.request("DELETE", "/sim/faults", "");
    world.tell_sim("/sim/clock", r#"{"advance":"PT10M"}"#);

    let app = in_files(&folder);
    app.open_workspace(id).await.unwrap();
    app.sync_and_wait().await.unwrap();
    let job = app.run_bulk(1).await.unwrap();
    assert_eq!((job.phase, job.waiting, job.sending, job.unknown), (BulkPhase::Finished, 0, 0, 0), "{job:?}");
    let mut happened: HashMap<String, u32> = HashMap::new();
    for write in written(&world) {
        *happened.entry(write["orderId"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    for row in rows(&app, 1).await {
        let times = happened.remove(row.order.as_deref().unwrap()).unwrap_or_default();
        assert_eq!(times, u32::from(row.phase == BulkRowPhase::Done), "{row:?}");
    }
    assert_eq!(happened, HashMap::new());
    assert!(job.done > 60, "{job:?}");

    // What was never carried out is done now, and nothing else.
    if job.failed > 0 {
        app.retry_bulk(1).await.unwrap();
    }
    let job = app.run_bulk(1).await.unwrap();
    assert_eq!(job.done, 100, "{job:?}");
    assert_eq!(written(&world).len(), 100);
    assert!(app.verify_journal().await.unwrap().sound);
    app.close().await;
}
