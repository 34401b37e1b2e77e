//! How fast a first mirror is, against the same client that asks the same questions and forgets the answers.
//!
//! `cargo bench -p purser-sync --bench first_mirror -- --orders 100000` prints one line of JSON. Both run in one
//! process against one simulator with a quota that nobody meets, so that what is compared is the mirror's own work:
//! reading, compressing, encrypting, indexing.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use purser_model::Order;
use purser_play_api::{
    Bucket, Budgets, Client, Credential, Error, Hosts, Options as ClientOptions, Rate, ServiceAccount,
    VoidedQuery, all_pages,
};
use purser_play_sim::{Options, Running, serve};
use purser_store::{DbKey, Store};
use purser_sync::{Mirror, Signals, Watch, plan, report, translate};
use tokio_util::sync::CancellationToken;

/// As the mirror does it.
const BATCHES_AT_ONCE: usize = 3;
const LOOK_UPS_AT_ONCE: usize = 16;

fn main() {
    let orders = std::env::args()
        .skip_while(|argument| argument != "--orders")
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    runtime.block_on(run(orders)).expect("both run to their ends");
}

async fn run(orders: u64) -> Result<(), Box<dyn std::error::Error>> {
    let now = "2026-10-20T12:00:00Z".parse()?;
    let options = Options { orders, quota_per_minute: 100_000_000, ..Options::new(now) };
    let sim = serve(options).await?;
    let folder = tempfile::tempdir()?;
    let mut rows = Vec::new();
    // In turns, so that a machine that slows down slows both.
    for round in 0..2 {
        let began = Instant::now();
        let client = client(&sim)?;
        drain(&client, &sim).await?;
        let drained = (began.elapsed().as_secs_f64(), client.usage().total());

        let path = folder.path().join(format!("mirror-{round}.db"));
        let mirror = Mirror {
            client: self::client(&sim)?,
            store: Store::open(&path, &DbKey::generate())?,
            packages: sim.packages().to_vec(),
            bucket: Some(sim.bucket().to_owned()),
            subscription: None,
            signals: Signals::default(),
        };
        let began = Instant::now();
        purser_sync::run(&mirror, &Watch::nobody(), &CancellationToken::new()).await?;
        let mirrored = (began.elapsed().as_secs_f64(), mirror.client.usage().total());
        let kept = mirror.store.read(|r| r.counts())?;
        rows.push(format!(
            r#"{{"drain_seconds":{:.2},"drain_calls":{},"mirror_seconds":{:.2},"mirror_calls":{},"orders":{},"purchases":{},"mirror_speed_of_drain":{:.3}}}"#,
            drained.0,
            drained.1,
            mirrored.0,
            mirrored.1,
            kept.orders,
            kept.purchases,
            drained.0 / mirrored.0
        ));
    }
    #[expect(clippy::print_stdout, reason = "what a benchmark is for")]
    {
        println!(r#"{{"orders":{orders},"rounds":[{}]}}"#, rows.join(","));
    }
    Ok(())
}

fn client(sim: &Running) -> Result<Client, Box<dyn std::error::Error>> {
    let hosts = Hosts {
        publisher: sim.api().to_owned(),
        pubsub: sim.pubsub().to_owned(),
        storage: sim.storage().to_owned(),
    };
    let account = ServiceAccount::from_key_json(sim.service_account_key())?;
    let plenty = Rate::new(1_000_000_000, std::time::Duration::from_secs(60));
    let budgets = Bucket::ALL.into_iter().fold(Budgets::default(), |all, bucket| all.with(bucket, plenty));
    let options = ClientOptions { budgets, ..ClientOptions::default() };
    Ok(Client::new(hosts, Credential::ServiceAccount(account), options)?)
}

/// Asks what a first mirror asks, and keeps nothing but what is needed for the next question.
async fn drain(client: &Client, sim: &Running) -> Result<(), Box<dyn std::error::Error>> {
    let cancel = CancellationToken::new();
    let packages = sim.packages().to_vec();
    for package in &packages {
        let package = package.as_str();
        all_pages(&cancel, |page| async move { client.subscriptions_page(package, page.as_deref()).await })
            .await?;
        all_pages(
            &cancel,
            |page| async move { client.subscription_offers_page(package, page.as_deref()).await },
        )
        .await?;
        all_pages(
            &cancel,
            |page| async move { client.one_time_products_page(package, page.as_deref()).await },
        )
        .await?;
        all_pages(&cancel, |page| async move { client.one_time_offers_page(package, page.as_deref()).await })
            .await?;
        all_pages(&cancel, |page| async move {
            client.voided_page(package, &VoidedQuery { page_token: page, ..VoidedQuery::default() }).await
        })
        .await?;
    }
    let mut ids: HashMap<String, HashSet<String>> = HashMap::new();
    for (folder, read) in [
        ("sales/salesreport_", report::sales as fn(&[u8], &[String]) -> _),
        ("earnings/earnings_", report::earnings),
    ] {
        let objects = all_pages(&cancel, |page| async move {
            client.objects_page(sim.bucket(), folder, page.as_deref()).await
        })
        .await?;
        for object in objects {
            let bytes =
                client.object_media(sim.bucket(), &object.value.name, Some(object.value.generation)).await?;
            for order in read(&bytes, &packages)?.orders {
                ids.entry(order.package).or_default().insert(order.id.to_string());
            }
        }
    }
    let batches: Vec<(String, Vec<String>)> = ids
        .into_iter()
        .flat_map(|(package, ids)| {
            let ids: Vec<String> = ids.into_iter().collect();
            ids.chunks(1_000).map(|batch| (package.clone(), batch.to_vec())).collect::<Vec<_>>()
        })
        .collect();
    let answers: Vec<Vec<Order>> = stream::iter(batches)
        .map(|(package, batch)| async move {
            let ids: Vec<&str> = batch.iter().map(String::as_str).collect();
            let raw = client.orders_batch(&package, &ids).await?;
            Ok::<_, Error>(
                raw.iter()
                    .filter_map(|raw| translate::order(&package, &raw.value).ok())
                    .collect::<Vec<Order>>(),
            )
        })
        .buffer_unordered(BATCHES_AT_ONCE)
        .try_collect()
        .await?;
    let mut purchases: HashMap<(String, String), Vec<Order>> = HashMap::new();
    for order in answers.into_iter().flatten() {
        purchases.entry((order.package.clone(), order.token.clone())).or_default().push(order);
    }
    let now = client.google_now();
    purchases.retain(|_, orders| plan::can_still_answer(orders.iter(), now));
    stream::iter(purchases)
        .map(|((package, token), orders)| async move {
            let subscription = orders[0].lines.first().is_some_and(|line| line.is_subscription);
            // What Google no longer answers for is an answer, too.
            if subscription {
                let _ = client.subscription_purchase(&package, &token).await;
            } else {
                let _ = client.product_purchase(&package, &token).await;
            }
        })
        .buffer_unordered(LOOK_UPS_AT_ONCE)
        .collect::<Vec<()>>()
        .await;
    Ok(())
}
