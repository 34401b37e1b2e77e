//! Order ids that Google refuses: `orders.batchGet` then refuses all thousand of them, and the mirror has to find
//! the bad ones by itself.

use purser_model::OrderId;
use purser_play_api::{Client, Credential, Hosts, Options as ClientOptions, ServiceAccount};
use purser_play_sim::{Options, Running, serve};
use purser_store::{DbKey, Store, WantedOrder};
use purser_sync::{Mirror, Watch};
use tokio_util::sync::CancellationToken;

fn mirror(sim: &Running, folder: &std::path::Path) -> Mirror {
    let hosts = Hosts {
        publisher: sim.api().to_owned(),
        pubsub: sim.pubsub().to_owned(),
        storage: sim.storage().to_owned(),
    };
    let account = ServiceAccount::from_key_json(sim.service_account_key()).expect("the simulator's key");
    let credential = Credential::ServiceAccount(account);
    Mirror {
        client: Client::new(hosts, credential, ClientOptions::default()).expect("a client"),
        store: Store::open(folder.join("mirror.db"), &DbKey::generate()).expect("a store"),
        packages: sim.packages().to_vec(),
        bucket: Some(sim.bucket().to_owned()),
        subscription: None,
        signals: purser_sync::Signals::default(),
    }
}

fn batches(mirror: &Mirror) -> u64 {
    let usage = mirror.client.usage();
    usage.methods.iter().find(|(name, _)| **name == "orders.batchget").map_or(0, |(_, used)| used.calls)
}

async fn run(mirror: &Mirror) {
    let watch = Watch::new(|_| {}, |_| {});
    purser_sync::run(mirror, &watch, &CancellationToken::new()).await.expect("the run ends well");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_ids_are_named_and_cost_the_good_ones_nothing() {
    let now = "2026-10-20T12:00:00Z".parse().expect("a time");
    let options = Options { orders: 2_500, quota_per_minute: 1_000_000, ..Options::new(now) };
    let sim = serve(options).await.expect("the simulator starts");
    let folder = tempfile::tempdir().expect("a folder");

    let (clean_folder, bad_folder) = (folder.path().join("clean"), folder.path().join("bad"));
    for folder in [&clean_folder, &bad_folder] {
        std::fs::create_dir(folder).expect("a folder");
    }
    let clean = mirror(&sim, &clean_folder);
    run(&clean).await;

    let mirror = mirror(&sim, &bad_folder);
    let bad = ["GPA.3399-0000-0000-00001", "GPA.3399-0000-0000-00002..3", "not-an-order"];
    let wanted: Vec<WantedOrder> = bad
        .iter()
        .map(|id| WantedOrder {
            package: sim.packages()[0].clone(),
            id: OrderId::parse(id),
            source: "import".to_owned(),
        })
        .collect();
    mirror.store.write(|w| w.want_orders(&wanted)).expect("they are noted");
    run(&mirror).await;

    let (orders, counts, refused) = mirror
        .store
        .read(|r| Ok((r.counts()?.orders, r.wanted_counts()?, r.refused_orders()?)))
        .expect("the store answers");
    assert_eq!(orders, clean.store.read(|r| Ok(r.counts()?.orders)).expect("the store answers"));
    assert_eq!((counts.orders, counts.refused_orders), (0, 3));
    let mut named: Vec<String> = refused.iter().map(|r| r.id.to_string()).collect();
    named.sort();
    assert_eq!(named, bad);
    assert!(refused.iter().all(|r| !r.why.is_empty()), "{refused:?}");
    // A thousand ids take ten halvings to the one that is bad; two calls each.
    let extra = batches(&mirror) - batches(&clean);
    assert!((1..=3 * 20).contains(&extra), "{extra} calls more than without");

    let asked = batches(&mirror);
    run(&mirror).await;
    assert_eq!(batches(&mirror), asked, "what Google refused is not asked again");
    sim.stop().await;
}
