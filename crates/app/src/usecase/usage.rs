//! What was asked of Google, kept in the mirror: a day's quota does not begin anew with a restart.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use purser_play_api::{Bucket, pacific_day};
use purser_store::UsageRow;
use serde::{Deserialize, Serialize};

use crate::api::Error;
use crate::open::{Open, fact};

/// The longest that Google's wishes are kept through a restart: for the rest of its day, or for want of a minute's quota.
const A_DAY: Duration = Duration::from_secs(24 * 3_600);
const A_WHILE: Duration = Duration::from_secs(120);

/// What of the quotas was used up at some time.
#[derive(Debug, Serialize, Deserialize)]
struct Used {
    at: Timestamp,
    buckets: Vec<UsedBucket>,
}

#[derive(Debug, Serialize, Deserialize)]
struct UsedBucket {
    bucket: String,
    package: String,
    /// Calls within the last span.
    recent: u32,
    /// Until when Google asked to be left alone, and whether for the rest of its day.
    blocked: Option<(Timestamp, bool)>,
}

/// Counts in the mirror what was called since it was last counted.
pub(super) fn keep_usage(open: &Open) -> Result<(), Error> {
    let client = &open.mirror.client;
    let now = client.google_now();
    let mut counted = open.counted.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut rows = Vec::new();
    let mut next = counted.clone();
    for (method, usage) in client.usage().methods {
        let (calls, failed) = counted.get(method).copied().unwrap_or_default();
        if usage.calls > calls || usage.failures > failed {
            rows.push(UsageRow {
                method: method.to_owned(),
                calls: usage.calls.saturating_sub(calls),
                failed: usage.failures.saturating_sub(failed),
            });
            next.insert(method, (usage.calls, usage.failures));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let buckets = client
        .budgets()
        .into_iter()
        .filter(|state| state.used > 0 || state.blocked_for.is_some())
        .map(|state| UsedBucket {
            bucket: state.bucket.id().to_owned(),
            package: state.package.unwrap_or_default(),
            recent: state.used,
            blocked: state.blocked_for.and_then(|wait| Some((now.checked_add(wait).ok()?, state.daily))),
        })
        .collect();
    let used = serde_json::to_string(&Used { at: now, buckets }).unwrap_or_default();
    let day = pacific_day(now);
    let skew = client.clock_skew();
    open.store().write(|w| {
        w.add_usage(day, &rows)?;
        skew.map_or(Ok(()), |skew| w.put_meta(fact::WORLD_SKEW, &skew.as_secs().to_string()))?;
        w.put_meta(fact::USED, &used)
    })?;
    *counted = next;
    Ok(())
}

/// Goes on counting where an earlier process stopped, within the limits that a person chose.
pub(crate) fn recall(open: &Open) -> Result<(), Error> {
    let client = &open.mirror.client;
    let now = open.now();
    let day = pacific_day(now);
    let (today, used, chosen) =
        open.store().read(|r| Ok((r.usage(day)?, r.meta(fact::USED)?, r.meta(fact::BUDGETS)?)))?;
    let chosen: BTreeMap<String, u32> =
        chosen.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
    for (bucket, calls) in chosen {
        if let Some(bucket) = Bucket::from_id(&bucket) {
            client.choose_budget(bucket, Some(calls));
        }
    }
    let mut calls: BTreeMap<Bucket, u64> = BTreeMap::new();
    for row in &today {
        if let Some(bucket) = Bucket::of_method(&row.method) {
            *calls.entry(bucket).or_default() += row.calls;
        }
    }
    for (bucket, calls) in calls {
        let calls = u32::try_from(calls).unwrap_or(u32::MAX);
        if bucket.is_per_package() {
            // Which application they were for is not known: for each of them as if for it alone.
            for package in &open.workspace.packages {
                client.recall_calls(bucket, package, day, calls, 0);
            }
        } else {
            client.recall_calls(bucket, "", day, calls, 0);
        }
    }
    let used: Option<Used> = used.and_then(|json| serde_json::from_str(&json).ok());
    for UsedBucket { bucket, package, recent, blocked } in used.iter().flat_map(|used| &used.buckets) {
        let Some(bucket) = Bucket::from_id(bucket) else { continue };
        let lately = used
            .as_ref()
            .is_some_and(|used| now.duration_since(used.at).abs() < SignedDuration::from_secs(60));
        if lately {
            client.recall_calls(bucket, package, day, 0, *recent);
        }
        if let Some((until, daily)) = blocked
            && let Ok(wait) = Duration::try_from(until.duration_since(now))
            && !wait.is_zero()
        {
            // A clock that jumped back since must not turn a moment into days.
            let most = if *daily { A_DAY } else { A_WHILE };
            client.recall_block(bucket, package, wait.min(most), *daily);
        }
    }
    Ok(())
}
