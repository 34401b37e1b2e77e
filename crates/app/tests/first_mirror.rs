//! From nothing to a mirror that equals the truth.

mod world;

use purser_app::api::{ErrorCode, SyncPhase};
use serde_json::Value;
use world::{World, search_all};

/// What `orders.get` answers: without what the simulator's truth says beside it.
fn as_google_answers(mut order: Value) -> Value {
    let fields = order.as_object_mut().expect("an order");
    fields.remove("packageName");
    fields.remove("channels");
    order
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mirror_holds_every_order_of_the_world_and_each_exactly_as_google_tells_it() {
    let world = World::connected(600).await;
    let status = world.app.sync_and_wait().await.unwrap();
    assert_eq!((status.phase, &status.failure), (SyncPhase::Idle, &None), "{status:#?}");

    let truth = world.true_orders();
    let mut expected: Vec<&str> = truth.iter().map(|o| o["orderId"].as_str().unwrap()).collect();
    let rows = search_all(&world.app, "").await;
    let mut found: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);

    for order in truth {
        let id = order["orderId"].as_str().unwrap().to_owned();
        let view = world.app.order(id.clone()).await.unwrap();
        let raw: Value = serde_json::from_str(&view.raw).unwrap();
        assert_eq!(raw, as_google_answers(order), "{id}");
    }
    let totals = world.app.order_totals(String::new()).await.unwrap();
    assert_eq!(totals.count as usize, rows.len());
    assert_eq!((status.backlog.orders, status.backlog.purchases, status.backlog.refused), (0, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_purchase_that_google_still_answers_for_is_in_the_mirror() {
    let world = World::connected(600).await;
    world.app.sync_and_wait().await.unwrap();
    let live = world.all("/sim/truth/purchases?limit=1000&live=true", "purchases");
    assert!(!live.is_empty());
    for purchase in live {
        let token = purchase["purchaseToken"].as_str().unwrap().to_owned();
        let record = world.app.purchase(token).await.unwrap();
        let raw: Value = serde_json::from_str(&record.raw.expect("it was looked up")).unwrap();
        let truth = &purchase["purchase"];
        assert_eq!(&raw, truth, "{purchase}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_mirror_asks_for_a_thousand_orders_a_call_and_for_each_purchase_once() {
    let world = World::connected(3_000).await;
    world.tell_sim("/sim/stats/reset", "{}");
    world.app.sync_and_wait().await.unwrap();
    let orders = world.true_orders().len() as u64;
    let packages = world.sim.packages().len() as u64;
    // A package's last batch is not full; what only purchases name comes in a round of its own, and so do renewals
    // that no list names, because one wrong guess would fail a batch.
    assert!(world.calls("orders.batchget") <= orders / 1_000 + 3 * packages, "{}", world.sim("/sim/stats"));
    let asked = world.calls("purchases.subscriptionsv2.get")
        + world.calls("purchases.productsv2.getproductpurchasev2");
    let purchases = world.all("/sim/truth/purchases?limit=1000", "purchases").len() as u64;
    assert!(asked <= purchases, "{asked} look-ups for {purchases} purchases");

    world.tell_sim("/sim/stats/reset", "{}");
    world.app.sync_and_wait().await.unwrap();
    let stats = world.sim("/sim/stats");
    for method in [
        "orders.batchget",
        "orders.get",
        "purchases.subscriptionsv2.get",
        "purchases.productsv2.getproductpurchasev2",
    ] {
        assert_eq!(world.calls(method), 0, "nothing has happened, so nothing is asked again: {stats}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_later_is_found_by_the_next_run() {
    let world = World::connected(600).await;
    world.app.sync_and_wait().await.unwrap();
    world.tell_sim("/sim/clock", r#"{"advance":"P3D"}"#);
    let status = world.app.sync_and_wait().await.unwrap();
    assert_eq!(status.failure, None);
    let mut expected: Vec<String> =
        world.true_orders().iter().map(|o| o["orderId"].as_str().unwrap().to_owned()).collect();
    let mut found: Vec<String> = search_all(&world.app, "").await.into_iter().map(|row| row.id).collect();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_loses_google_keeps_what_it_has_and_the_next_one_goes_on() {
    let world = World::connected(600).await;
    world
        .tell_sim("/sim/faults", r#"{"method":"purchases.subscriptionsv2.get","times":100000,"status":401}"#);
    let status = world.app.sync_and_wait().await.unwrap();
    assert_eq!(status.phase, SyncPhase::Failed);
    // Orders come first; a few are named by their purchase only, and wait for it.
    let reported = world.true_orders().iter().filter(|o| o["channels"].to_string().contains("sales")).count();
    assert!(search_all(&world.app, "").await.len() >= reported, "the orders came before");
    let asked = world.sim("/sim/stats")["orders_asked"].as_u64().unwrap();
    world.request("DELETE", "/sim/faults", "");
    let status = world.app.sync_and_wait().await.unwrap();
    assert_eq!((status.phase, status.backlog.purchases), (SyncPhase::Idle, 0), "{status:#?}");
    let orders = world.true_orders().len() as u64;
    let asked_in_all = world.sim("/sim/stats")["orders_asked"].as_u64().unwrap();
    assert!(
        asked < orders && asked_in_all == orders,
        "no order was asked for twice: {asked_in_all} of {orders}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_stops_a_run_and_the_next_start_goes_on_from_there() {
    let World { sim, app, secrets, folder } = World::connected(2_000).await;
    app.sync_now().await.unwrap();
    app.close().await;
    assert_eq!(app.sync_status().await.unwrap_err().code, ErrorCode::NoWorkspace);

    let again = world::app_in(folder.path(), secrets);
    again.start().await.unwrap();
    let status = again.sync_and_wait().await.unwrap();
    assert_eq!((status.phase, status.failure), (SyncPhase::Idle, None));
    assert!(!search_all(&again, "").await.is_empty());
    drop(sim);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_google_everything_mirrored_still_works_and_a_run_says_that_it_is_offline() {
    let World { sim, app, secrets, folder } = World::connected(400).await;
    app.sync_and_wait().await.unwrap();
    let before = search_all(&app, "").await;
    sim.stop().await;
    let status = app.sync_and_wait().await.unwrap();
    assert_eq!(status.failure.map(|f| f.code), Some(ErrorCode::Offline));
    assert_eq!(search_all(&app, "").await, before);
    app.order(before[0].id.clone()).await.unwrap();
    assert!(!app.catalog().await.unwrap().packages.is_empty());

    // Another start, still without Google.
    let again = world::app_in(folder.path(), secrets);
    let start = again.start().await.unwrap();
    assert_eq!(start.open.map(|o| o.orders as usize), Some(before.len()));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_key_nor_customer_data_can_be_read_in_any_file() {
    let world = World::connected(400).await;
    world.app.sync_and_wait().await.unwrap();
    let row =
        search_all(&world.app, "").await.into_iter().find(|row| row.account.is_some()).expect("an account");
    let token = world.app.order(row.id.clone()).await.unwrap().token;
    let key: Value = serde_json::from_str(world.sim.service_account_key()).unwrap();
    let body: String = key["private_key"].as_str().unwrap().lines().nth(3).unwrap().to_owned();
    let secrets = [row.id, row.account.expect("an account"), token, body];
    let mut files = vec![world.folder.path().join("data")];
    let mut looked_at = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().path()));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        looked_at += 1;
        for secret in &secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} can be read in {}", secret, path.display());
        }
    }
    assert!(looked_at >= 2);
}
