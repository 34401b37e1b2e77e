//! Keeping the mirror true for as long as a workspace is open.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::Timestamp;
use purser_model::DueWhy;
use purser_play_api::Bucket;
use purser_sync::{Lock, Turn, Watch, listen, turn};
use tokio_util::sync::CancellationToken;

use super::sync::{run_all, status, tell};
use super::usage::keep_usage;
use crate::api::{Error, ErrorCode, LiveState, SyncStatus};
use crate::open::{Open, fact};
use crate::{App, act, blocking};

/// Another process that holds the lock is asked after so often.
const ELSEWHERE: Duration = Duration::from_secs(3);
/// A clock can jump (a laptop wakes up, the demo's is moved): nothing is waited for longer than this at once.
const LONGEST_REST: Duration = Duration::from_secs(30);
/// After a failure: the first wait, and the longest.
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// The most that a person can allow of a bucket: no project is granted more.
const MOST_CALLS: u32 = 1_000_000;

/// An action of which nobody knows yet whether it was carried out is looked at so soon.
const SETTLING: Duration = Duration::from_secs(30);

impl App {
    /// Starts to keep the open workspace true, unless that is under way or paused.
    pub async fn start_live(&self) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        self.go_live(&open, false).await?;
        blocking(move || status(&open)).await
    }

    /// Listens to notifications without working on them: for a host that takes the turns itself.
    pub async fn start_listening(&self) -> Result<(), Error> {
        let open = self.open_now().await?;
        let app = self.clone();
        let watch = Watch::new(|_| (), move |changes| app.inner.events.changed(changes));
        let (mirror, stop) = (open.mirror.clone(), open.closing.child_token());
        open.runs.spawn(async move { listen(&mirror, &watch, &stop).await });
        Ok(())
    }

    /// How many purchases were looked up since the workspace was opened, by why: for measurements.
    pub async fn look_ups_by_reason(&self) -> Result<Vec<LookedUp>, Error> {
        let open = self.open_now().await?;
        let looked_up = open.mirror.signals.heard().looked_up;
        Ok(looked_up.iter().map(|(why, count)| LookedUp::new(why, *count)).collect())
    }

    /// Does what is to be done now and nothing else, once. Says how much was settled.
    pub async fn take_turn(&self) -> Result<u64, Error> {
        let open = self.open_now().await?;
        let app = self.clone();
        let watch = Watch::new(|_| (), move |changes| app.inner.events.changed(changes));
        Ok(turn(&open.mirror, &watch, &open.closing.child_token()).await?.settled)
    }

    /// Tells that somebody looks at the screen, or no longer does: what waits for company is fetched at once then.
    pub async fn attend(&self, somebody: bool) {
        self.inner.attended.store(somebody, Ordering::Release);
        if let Ok(open) = self.open_now().await {
            open.mirror.signals.attend(somebody);
        }
    }

    /// Stops keeping the mirror true, until resumed. Remembered.
    pub async fn pause_sync(&self) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        pause(&open, None);
        let status = blocking(move || {
            open.store().write(|w| w.put_meta(fact::PAUSED, "true"))?;
            status(&open)
        })
        .await?;
        self.inner.events.progress(status.clone());
        Ok(status)
    }

    /// Goes on keeping the mirror true.
    pub async fn resume_sync(&self) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        {
            let open = Arc::clone(&open);
            blocking(move || Ok(open.store().write(|w| w.put_meta(fact::PAUSED, "false"))?)).await?;
        }
        self.go_live(&open, true).await?;
        let status = blocking(move || status(&open)).await?;
        self.inner.events.progress(status.clone());
        Ok(status)
    }

    /// Chooses how many calls of a kind Purser may make; `None` is what Google grants.
    pub async fn set_budget(&self, bucket: String, limit: Option<u32>) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        let Some(which) = Bucket::from_id(&bucket) else {
            let known: Vec<&str> = Bucket::ALL.into_iter().map(Bucket::id).collect();
            return Err(Error::invalid("bucket", format!("A budget is one of {}.", known.join(", "))));
        };
        if limit.is_some_and(|limit| limit == 0 || limit > MOST_CALLS) {
            return Err(Error::invalid("limit", format!("A budget is 1 to {MOST_CALLS} calls.")));
        }
        blocking(move || {
            open.store().write(|w| {
                let mut chosen: BTreeMap<String, u32> = w
                    .reader()
                    .meta(fact::BUDGETS)?
                    .and_then(|json| serde_json::from_str(&json).ok())
                    .unwrap_or_default();
                match limit {
                    Some(limit) => chosen.insert(bucket, limit),
                    None => chosen.remove(&bucket),
                };
                w.put_meta(fact::BUDGETS, &serde_json::json!(chosen).to_string())
            })?;
            open.mirror.client.choose_budget(which, limit);
            open.mirror.signals.wake();
            status(&open)
        })
        .await
    }

    /// Has Pub/Sub hand over again what it still keeps since then, for a mirror that was rebuilt.
    pub async fn replay_notifications(&self, since: String) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        let time: Timestamp = since.trim().parse().map_err(|_| {
            Error::invalid("since", "A time looks like 2026-10-20T12:00:00Z: year, month, day, time, zone.")
        })?;
        if time > open.now() {
            return Err(Error::invalid("since", "Only what was published before now can come again."));
        }
        let Some(subscription) = &open.workspace.subscription else {
            return Err(Error::new(ErrorCode::Other, "This workspace has no Pub/Sub subscription.")
                .with_remedy("Connect the account again and give one of its own."));
        };
        open.mirror.client.interactive().seek(subscription, time).await?;
        // A listener is at it already; without one, the next run takes them in.
        open.mirror.signals.wake();
        blocking(move || status(&open)).await
    }

    /// Starts the keeping, also a paused one if `resume`.
    pub(super) async fn go_live(&self, open: &Arc<Open>, resume: bool) -> Result<(), Error> {
        let paused = {
            let open = Arc::clone(open);
            blocking(move || Ok(open.store().read(|r| r.meta(fact::PAUSED))?)).await?
        };
        let paused = paused.as_deref() == Some("true") && !resume;
        let now = open.now();
        let stop = {
            let mut keeping = open.keeping();
            if keeping.stop.is_some() {
                return Ok(());
            }
            keeping.since = Some(now);
            keeping.note = None;
            keeping.failure = None;
            if paused {
                keeping.state = LiveState::Paused;
                return Ok(());
            }
            let stop = open.closing.child_token();
            keeping.stop = Some(stop.clone());
            stop
        };
        open.mirror.signals.attend(self.inner.attended.load(Ordering::Acquire));
        open.runs.spawn(keep(self.clone(), Arc::clone(open), stop));
        Ok(())
    }
}

/// Ends the keeping. A person did it, or told a run to stop, which must not go on by itself then.
pub(super) fn pause(open: &Open, note: Option<String>) {
    let now = open.now();
    let mut keeping = open.keeping();
    if let Some(stop) = keeping.stop.take() {
        stop.cancel();
    }
    keeping.state = LiveState::Paused;
    keeping.since = Some(now);
    keeping.note = note;
    keeping.failure = None;
}

/// Listens and works until it is stopped.
async fn keep(app: App, open: Arc<Open>, stop: CancellationToken) {
    let Some(_lock) = lock(&app, &open, &stop).await else { return };
    let quiet = {
        let app = app.clone();
        Arc::new(Watch::new(|_| (), move |changes| app.inner.events.changed(changes)))
    };
    let listener = {
        let (mirror, watch, stop) = (open.mirror.clone(), Arc::clone(&quiet), stop.clone());
        open.runs.spawn(async move { listen(&mirror, &watch, &stop).await })
    };
    let calm =
        if open.workspace.subscription.is_some() { LiveState::Listening } else { LiveState::Scheduled };
    if open.sync_state().last_finished.is_none() {
        open.mirror.signals.ask_for_all();
    }
    let mut failures = 0_u32;
    let mut retries = act::Retries::default();
    while !stop.is_cancelled() {
        let done = if open.mirror.signals.take_asked_for_all() {
            run_all(&app, &open, &stop).await.map(|()| None)
        } else {
            turn(&open.mirror, &quiet, &stop).await.map(|Turn { next, .. }| next).map_err(Error::from)
        };
        if stop.is_cancelled() {
            break;
        }
        let unsettled = act::settle_all(&app, &open, &mut retries).await.unwrap_or(false);
        let counted = {
            let open = Arc::clone(&open);
            blocking(move || keep_usage(&open)).await
        };
        let rest = match done.and_then(|next| counted.map(|()| next)) {
            Ok(next) => {
                failures = 0;
                set(&open, &stop, calm, None);
                rest(&open, next)
            }
            Err(error) => {
                failures += 1;
                set(&open, &stop, LiveState::Retrying, Some(error));
                FIRST_WAIT.saturating_mul(1 << failures.min(6)).min(LONGEST_WAIT)
            }
        };
        let rest = if unsettled { rest.min(SETTLING) } else { rest };
        tell(&app, &open).await;
        tokio::select! {
            () = stop.cancelled() => break,
            () = open.mirror.signals.woken() => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
    stop.cancel();
    // The listener ends with it; what it had taken in is on the disk.
    match listener.await {
        Ok(Err(error)) => tracing::warn!(%error, "listening ended"),
        Err(error) => tracing::warn!(%error, "listening broke off"),
        Ok(Ok(())) => {}
    }
    let kept = {
        let open = Arc::clone(&open);
        blocking(move || keep_usage(&open)).await
    };
    kept.unwrap_or_else(|error| tracing::warn!(?error, "the last calls were not counted"));
}

/// Waits until no other process keeps this mirror true.
async fn lock(app: &App, open: &Arc<Open>, stop: &CancellationToken) -> Option<Lock> {
    loop {
        match Lock::take(&open.folder.join("sync.lock")) {
            Ok(lock) => return Some(lock),
            Err(purser_sync::Error::AlreadyRunning) => set(open, stop, LiveState::Elsewhere, None),
            Err(error) => set(open, stop, LiveState::Retrying, Some(error.into())),
        }
        tell(app, open).await;
        stop.run_until_cancelled(tokio::time::sleep(ELSEWHERE)).await?;
    }
}

/// How long until there may be something to do, if nothing wakes it before.
fn rest(open: &Open, next: Option<Timestamp>) -> Duration {
    let until = next.map(|next| next.duration_since(open.mirror.client.google_now()));
    until.map_or(LONGEST_REST, |until| Duration::try_from(until).unwrap_or_default().min(LONGEST_REST))
}

/// Notes where the keeping stands, unless it was stopped meanwhile.
fn set(open: &Open, stop: &CancellationToken, state: LiveState, failure: Option<Error>) {
    let now = open.now();
    let mut keeping = open.keeping();
    if stop.is_cancelled() {
        return;
    }
    if keeping.state != state {
        keeping.since = Some(now);
    }
    keeping.state = state;
    keeping.note = failure.as_ref().map(|error| error.message.clone());
    keeping.failure = failure;
}

/// How many purchases were looked up for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedUp {
    /// `due after it ends`, `notification`, `order` and so on.
    pub why: String,
    /// The end of a paid period asked for it.
    pub at_expiry: bool,
    /// Look-ups.
    pub count: u64,
}

impl LookedUp {
    fn new(why: &str, count: u64) -> Self {
        let due = why.strip_prefix("due ").and_then(|number| DueWhy::from_number(number.parse().ok()?));
        let words = due.map_or_else(|| why.to_owned(), |due| format!("due {}", due.words()));
        Self { why: words, at_expiry: due.is_some_and(DueWhy::is_at_expiry), count }
    }
}
