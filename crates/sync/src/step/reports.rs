use std::collections::VecDeque;

use jiff::Timestamp;
use purser_store::{ReportState, WantedOrder};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::plan::{Listed, reports_to_read};
use crate::{Error, Mirror, StepName, Watch, report, task_done};

/// Where the reports lie that name orders. Earnings files carry a suffix that cannot be derived, and a month may
/// have several: they are found by listing.
const FOLDERS: [&str; 2] = ["sales/salesreport_", "earnings/earnings_"];
const EARNINGS: &str = "earnings/";
/// Reports that are fetched and read at once: a month of a large account is tens of megabytes.
const AHEAD: usize = 4;

/// Reads the sales and earnings reports whose content is new, and notes which orders they name.
///
/// A report that cannot be read is noted as such and does not stop the others.
pub(crate) async fn run(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<(), Error> {
    let Some(bucket) = &mirror.bucket else {
        watch.skip(StepName::Reports, "no reports bucket is configured");
        return Ok(());
    };
    watch.at(StepName::Reports, 0, 0);
    watch.doing(bucket.clone());
    let mut listed = Vec::new();
    for folder in FOLDERS {
        listed.extend(list(mirror, bucket, folder, cancel).await?);
    }
    let known = {
        let bucket = bucket.clone();
        mirror.read(move |r| r.reports(&bucket)).await?
    };
    let wanted = reports_to_read(listed, |object| {
        known.iter().any(|row| {
            row.object == object.name
                && row.generation == object.generation
                && matches!(row.state, ReportState::Read { .. })
        })
    });
    let total = wanted.len() as u64;
    let mut failed = None;
    let mut wanted = wanted.into_iter();
    // The next ones are fetched and read while one is kept; they are given up with this function.
    let mut ahead = VecDeque::new();
    for done in 0..total {
        ahead.extend(wanted.by_ref().take(AHEAD - ahead.len()).map(|object| {
            let read = read_one(mirror.clone(), bucket.clone(), object.clone());
            (object, AbortOnDropHandle::new(tokio::spawn(read)))
        }));
        let Some((object, reading)) = ahead.pop_front() else { break };
        watch.at(StepName::Reports, done, total);
        watch.doing(object.name.clone());
        let read = cancel.run_until_cancelled(reading).await.ok_or(Error::Canceled)?;
        match keep(mirror, watch, bucket, object, task_done(read)?).await {
            Err(error @ Error::Report { .. }) => failed = Some(error),
            other => other?,
        }
    }
    watch.at(StepName::Reports, total, total);
    match failed {
        Some(error) => Err(error),
        None => {
            watch.finish(&[StepName::Reports]);
            Ok(())
        }
    }
}

async fn list(
    mirror: &Mirror,
    bucket: &str,
    folder: &str,
    cancel: &CancellationToken,
) -> Result<Vec<Listed>, Error> {
    let client = &mirror.client;
    let objects = purser_play_api::all_pages(cancel, |page| async move {
        client.objects_page(bucket, folder, page.as_deref()).await
    })
    .await?;
    Ok(objects
        .into_iter()
        .map(|object| Listed { name: object.value.name, generation: object.value.generation })
        .collect())
}

type ReadReport = fn(&[u8], &[String]) -> Result<report::Report, report::ReportError>;

type Read = Result<report::Report, report::ReportError>;

async fn read_one(mirror: Mirror, bucket: String, object: Listed) -> Result<Read, Error> {
    let bytes = mirror.client.object_media(&bucket, &object.name, Some(object.generation)).await?;
    let packages = mirror.packages.clone();
    let read: ReadReport = if is_earnings(&object) { report::earnings } else { report::sales };
    Ok(task_done(tokio::task::spawn_blocking(move || read(&bytes, &packages)).await))
}

fn is_earnings(object: &Listed) -> bool {
    object.name.starts_with(EARNINGS)
}

async fn keep(mirror: &Mirror, watch: &Watch, bucket: &str, object: Listed, read: Read) -> Result<(), Error> {
    let source = if is_earnings(&object) { "earnings report" } else { "sales report" };
    let (state, orders, error) = match read {
        Ok(report) => (ReportState::Read { lines: report.rows }, report.orders, None),
        Err(error) => (ReportState::Failed { why: error.to_string() }, Vec::new(), Some(error)),
    };
    let (bucket, name, generation) = (bucket.to_owned(), object.name.clone(), object.generation);
    let wanted = move |order: report::ReportedOrder| WantedOrder {
        package: order.package,
        id: order.id,
        source: source.to_owned(),
    };
    let now = mirror.client.google_now();
    // One transaction: a report counts as read exactly when all its orders are noted.
    mirror
        .write(watch, move |w| {
            let (refunded, charged): (Vec<_>, Vec<_>) =
                orders.into_iter().partition(|order| order.refunded.is_some());
            w.want_orders(&charged.into_iter().map(wanted).collect::<Vec<_>>())?;
            let refunded = refunded.into_iter().map(|order| {
                // A row that gives no time may tell of a moment ago; none tells of tomorrow.
                let at = order.refunded.unwrap_or(Timestamp::MAX).min(now);
                (wanted(order), at)
            });
            w.want_orders_since(&refunded.collect::<Vec<_>>())?;
            w.put_report(&bucket, &name, generation, &state)
        })
        .await?;
    match error {
        None => Ok(()),
        Some(error) => Err(Error::Report { object: object.name, error }),
    }
}
