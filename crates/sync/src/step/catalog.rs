use purser_play_api::{Raw, all_pages};
use purser_store::CatalogKind;
use tokio_util::sync::CancellationToken;

use crate::translate::offer_path;
use crate::{Error, Mirror, StepName, Watch};

const KINDS: [CatalogKind; 4] = [
    CatalogKind::Subscription,
    CatalogKind::SubscriptionOffer,
    CatalogKind::OneTimeProduct,
    CatalogKind::OneTimeOffer,
];

/// Mirrors the catalog: four lists an application, and nothing one by one.
pub(crate) async fn run(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<(), Error> {
    let total = mirror.packages.len() as u64 * KINDS.len() as u64;
    let mut done = 0;
    watch.at(StepName::Catalog, done, total);
    for package in &mirror.packages {
        for kind in KINDS {
            watch.doing(package.clone());
            let entries = read_list(mirror, cancel, package, kind).await?;
            apply(mirror, watch, package, kind, entries).await?;
            done += 1;
            watch.at(StepName::Catalog, done, total);
        }
    }
    watch.finish(&[StepName::Catalog]);
    Ok(())
}

/// One list: paths and raw JSON.
async fn read_list(
    mirror: &Mirror,
    cancel: &CancellationToken,
    package: &str,
    kind: CatalogKind,
) -> Result<Vec<(String, String)>, Error> {
    fn entries<T>(all: Vec<Raw<T>>, path: impl Fn(&T) -> String) -> Vec<(String, String)> {
        all.into_iter().map(|raw| (path(&raw.value), raw.json.get().to_owned())).collect()
    }
    let client = &mirror.client;
    Ok(match kind {
        CatalogKind::Subscription => entries(
            all_pages(
                cancel,
                |page| async move { client.subscriptions_page(package, page.as_deref()).await },
            )
            .await?,
            |s| s.product_id.clone(),
        ),
        CatalogKind::SubscriptionOffer => entries(
            all_pages(cancel, |page| async move {
                client.subscription_offers_page(package, page.as_deref()).await
            })
            .await?,
            |o| offer_path(&o.product_id, &o.base_plan_id, &o.offer_id),
        ),
        CatalogKind::OneTimeProduct => entries(
            all_pages(
                cancel,
                |page| async move { client.one_time_products_page(package, page.as_deref()).await },
            )
            .await?,
            |p| p.product_id.clone(),
        ),
        CatalogKind::OneTimeOffer => entries(
            all_pages(
                cancel,
                |page| async move { client.one_time_offers_page(package, page.as_deref()).await },
            )
            .await?,
            |o| offer_path(&o.product_id, &o.purchase_option_id, &o.offer_id),
        ),
    })
}

async fn apply(
    mirror: &Mirror,
    watch: &Watch,
    package: &str,
    kind: CatalogKind,
    entries: Vec<(String, String)>,
) -> Result<(), Error> {
    let package = package.to_owned();
    let seen = mirror.client.google_now();
    mirror
        .write(watch, move |w| {
            for (path, raw) in &entries {
                w.put_catalog(&package, kind, path, raw, seen)?;
            }
            w.end_catalog_listing(&package, kind, seen).map(drop)
        })
        .await?;
    Ok(())
}
