use jiff::{SignedDuration, Timestamp};
use purser_play_api::VoidedQuery;
use purser_store::{PurchaseHint, WantedOrder, WantedPurchase};
use tokio_util::sync::CancellationToken;

use crate::step::notifications::MARGIN;
use crate::{Error, Mirror, StepName, Watch, lane, translate};

/// Google keeps voids for 30 days; a little less, so that the request does not age out on its way.
const WINDOW: SignedDuration = SignedDuration::from_mins(30 * 24 * 60 - 10);
/// Voids are seen by Google's system some time after they happen, and pages are asked from where the last
/// run ended; the overlap makes sure that none falls in between.
const OVERLAP: SignedDuration = SignedDuration::from_hours(6);

fn json_text(at: Timestamp) -> String {
    serde_json::Value::String(at.to_string()).to_string()
}

/// Reads the voided purchases of subscriptions and one-time products since the last run, or of the last 30
/// days, and notes the orders among them that the mirror may show differently.
pub(crate) async fn run(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<(), Error> {
    let total = mirror.packages.len() as u64;
    for (done, package) in mirror.packages.iter().enumerate() {
        watch.at(StepName::Voids, done as u64, total);
        watch.doing(package.clone());
        read_package(mirror, watch, cancel, package).await?;
    }
    watch.at(StepName::Voids, total, total);
    watch.finish(&[StepName::Voids]);
    Ok(())
}

async fn read_package(
    mirror: &Mirror,
    watch: &Watch,
    cancel: &CancellationToken,
    package: &str,
) -> Result<(), Error> {
    let now = mirror.client.google_now();
    let cursor = format!("voids.{package}");
    let key = cursor.clone();
    let last = mirror.read(move |r| r.meta(&key)).await?;
    let last: Option<Timestamp> = last.and_then(|json| serde_json::from_str(&json).ok());
    let start = last.map_or(now - WINDOW, |last| (last - OVERLAP).max(now - WINDOW));
    let rows = purser_play_api::all_pages(cancel, |page| async move {
        let query = VoidedQuery {
            start_ms: Some(start.as_millisecond()),
            end_ms: None,
            page_token: page,
            ..VoidedQuery::default()
        };
        mirror.client.voided_page(package, &query).await
    })
    .await?;
    let package = package.to_owned();
    let voids: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((translate::void(&package, &row.value)?, row.json.get().to_owned())))
        .collect();
    mirror
        .write(watch, move |w| {
            let (mut orders, mut purchases) = (Vec::new(), Vec::new());
            for (void, raw) in &voids {
                w.put_void(void, raw, now)?;
                // A void has changed its order's state as well.
                let order = WantedOrder {
                    package: package.clone(),
                    id: void.order.clone(),
                    source: "voided purchases".to_owned(),
                };
                orders.push((order, void.voided + MARGIN));
                // And what was bought is taken away.
                if !void.key.token.is_empty() {
                    let purchase = WantedPurchase {
                        key: void.key.clone(),
                        hint: PurchaseHint::Unknown,
                        priority: lane::NOTIFIED,
                        why: "voided".to_owned(),
                    };
                    purchases.push((purchase, void.voided + MARGIN));
                }
            }
            w.want_orders_since(&orders)?;
            w.want_purchases_since(&purchases)?;
            w.put_meta(&cursor, &json_text(now))
        })
        .await
}
