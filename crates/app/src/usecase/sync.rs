use std::sync::{Arc, Weak};

use jiff::{SignedDuration, Timestamp};
use purser_store::Reader;
use purser_sync::{Lock, Progress, StepName, Watch};

use crate::api::{Backlog, Error, MethodCalls, Planned, StepState, SyncPhase, SyncStatus, SyncStep};
use crate::open::{Open, fact};
use crate::{App, blocking};

impl App {
    /// Starts a run, or says what the one under way is doing.
    pub async fn sync_now(&self) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        self.begin(&open).await?;
        blocking(move || status(&open)).await
    }

    /// Runs to the end. For the command line, which has nothing else to do meanwhile.
    pub async fn sync_and_wait(&self) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        if let Some(run) = self.begin(&open).await? {
            run.await.map_err(|error| {
                Error::new(crate::api::ErrorCode::Other, "Synchronisation broke off.").with_detail(error)
            })?;
        }
        blocking(move || status(&open)).await
    }

    /// Stops the run under way. What was fetched is kept, and the next run goes on from there.
    pub async fn cancel_sync(&self) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        {
            let mut state = open.sync_state();
            if state.phase == SyncPhase::Running {
                state.phase = SyncPhase::Stopping;
                state.stop.cancel();
            }
        }
        blocking(move || status(&open)).await
    }

    /// What synchronisation is doing.
    pub async fn sync_status(&self) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        blocking(move || status(&open)).await
    }

    /// Starts a run unless one is under way, here or in another process.
    async fn begin(&self, open: &Arc<Open>) -> Result<Option<tokio::task::JoinHandle<()>>, Error> {
        let stop = {
            let mut state = open.sync_state();
            if matches!(state.phase, SyncPhase::Running | SyncPhase::Stopping) {
                return Ok(None);
            }
            let lock = Lock::take(&open.folder.join("sync.lock"))?;
            state.phase = SyncPhase::Running;
            state.failure = None;
            state.progress = Progress::default();
            state.stop = open.closing.child_token();
            (state.stop.clone(), lock)
        };
        Ok(Some(open.runs.spawn(run(self.clone(), Arc::clone(open), stop))))
    }
}

async fn run(app: App, open: Arc<Open>, (stop, lock): (tokio_util::sync::CancellationToken, Lock)) {
    let (heard, weak) = (app.clone(), Arc::downgrade(&open));
    let changed = app.clone();
    let watch = Watch::new(
        move |progress| hear(&heard, &weak, progress),
        move |changes| changed.inner.events.changed(changes),
    );
    let result = purser_sync::run(&open.mirror, &watch, &stop).await;
    let finished = open.mirror.client.google_now();
    let skew = open.mirror.client.clock_skew();
    let canceled = stop.is_cancelled();
    let ended = result.map_err(Error::from);
    let after = {
        let open = Arc::clone(&open);
        let done = ended.is_ok();
        blocking(move || {
            open.store().write(|w| {
                if done {
                    w.put_meta(fact::LAST_FINISHED, &serde_json::json!(finished.to_string()).to_string())?;
                }
                skew.map_or(Ok(()), |skew| w.put_meta(fact::WORLD_SKEW, &skew.as_secs().to_string()))
            })?;
            // Folds the write-ahead log of a bulk import back into the file.
            open.store().checkpoint()?;
            Ok(())
        })
        .await
    };
    drop(lock);
    {
        let mut state = open.sync_state();
        state.progress = watch.progress();
        (state.phase, state.failure) = match (canceled, ended.and(after)) {
            (true, Err(_)) => (SyncPhase::Canceled, None),
            (_, Ok(())) => (SyncPhase::Idle, None),
            (false, Err(error)) => (SyncPhase::Failed, Some(error)),
        };
    }
    app.inner.events.changed(super::shell::all_changes());
    tell(&app, &open).await;
}

fn hear(app: &App, open: &Weak<Open>, progress: &Progress) {
    let Some(open) = open.upgrade() else { return };
    {
        let mut state = open.sync_state();
        state.progress = progress.clone();
    }
    // This is called for every batch, and must return at once: nothing is counted.
    app.inner.events.progress(describe(&open));
}

async fn tell(app: &App, open: &Arc<Open>) {
    let open = Arc::clone(open);
    if let Ok(status) = blocking(move || status(&open)).await {
        app.inner.events.progress(status);
    }
}

/// What synchronisation is doing, with what is left to do counted in the mirror.
pub(super) fn status(open: &Open) -> Result<SyncStatus, Error> {
    let now = open.now();
    let (wanted, finished, planned) =
        open.store().read(|r| Ok((r.wanted_counts()?, r.meta(fact::LAST_FINISHED)?, planned(r, now)?)))?;
    {
        let mut state = open.sync_state();
        state.backlog = Backlog {
            orders: small(wanted.orders),
            purchases: small(wanted.purchases),
            refused: small(wanted.refused_orders),
        };
        state.planned = planned;
        state.last_finished = finished.and_then(|json| serde_json::from_str(&json).ok());
    }
    Ok(describe(open))
}

fn planned(r: &Reader<'_>, now: Timestamp) -> Result<Planned, purser_store::Error> {
    let within = |days: i64| r.due_until(Some(now + SignedDuration::from_hours(days * 24))).map(small);
    Ok(Planned {
        next: r.next_due()?.map(|due| due.at.to_string()),
        now: within(0)?,
        day: within(1)?,
        week: within(7)?,
        month: within(30)?,
        all: small(r.due_until(None)?),
    })
}

fn small(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What a step under way knows to be left is newer than what was counted before it began.
fn left(progress: &Progress, counted: Backlog) -> Backlog {
    let step = |name: StepName| {
        let step =
            progress.steps.iter().find(|s| s.name == name && s.state == purser_sync::StepState::Running);
        step.filter(|s| s.total > 0).map(|s| small(s.total.saturating_sub(s.done)))
    };
    Backlog {
        orders: step(StepName::Orders).unwrap_or(counted.orders),
        purchases: step(StepName::Purchases).unwrap_or(counted.purchases),
        refused: counted.refused,
    }
}

fn describe(open: &Open) -> SyncStatus {
    let state = open.sync_state().clone();
    let mut calls: Vec<MethodCalls> = open
        .mirror
        .client
        .usage()
        .methods
        .iter()
        .map(|(method, usage)| MethodCalls {
            method: (*method).to_owned(),
            calls: small(usage.calls),
            failed: small(usage.failures),
            today: 0,
            last_status: None,
            last_at: None,
        })
        .collect();
    calls.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.method.cmp(&b.method)));
    SyncStatus {
        phase: state.phase,
        doing: doing(&state.progress),
        steps: state.progress.steps.iter().map(step).collect(),
        last_finished: state.last_finished,
        failure: state.failure,
        backlog: left(&state.progress, state.backlog),
        planned: state.planned,
        calls,
        live: crate::api::Live::default(),
        budgets: Vec::new(),
        lanes: Vec::new(),
        calendar: Vec::new(),
    }
}

fn step(from: &purser_sync::StepProgress) -> SyncStep {
    SyncStep {
        name: step_name(from.name).to_owned(),
        done: small(from.done),
        total: small(from.total),
        state: match from.state {
            purser_sync::StepState::Waiting => StepState::Waiting,
            purser_sync::StepState::Running => StepState::Running,
            purser_sync::StepState::Done => StepState::Done,
            purser_sync::StepState::Skipped => StepState::Skipped,
            purser_sync::StepState::Failed => StepState::Failed,
        },
        note: from.note.clone(),
    }
}

fn step_name(name: StepName) -> &'static str {
    match name {
        StepName::Catalog => "Catalog",
        StepName::Reports => "Sales reports",
        StepName::Notifications => "Notifications",
        StepName::Voids => "Voided purchases",
        StepName::Orders => "Orders",
        StepName::Purchases => "Purchases",
    }
}

fn doing(progress: &Progress) -> String {
    let running = progress.steps.iter().find(|s| s.state == purser_sync::StepState::Running);
    match running.map(|s| s.name) {
        None => String::new(),
        Some(StepName::Catalog) => format!("Reading the catalog of {}", progress.doing),
        Some(StepName::Reports) if progress.doing.contains('/') => format!("Reading {}", progress.doing),
        Some(StepName::Reports) => "Listing the sales reports".to_owned(),
        Some(StepName::Notifications) => "Taking in notifications".to_owned(),
        Some(StepName::Voids) => format!("Reading the voided purchases of {}", progress.doing),
        Some(StepName::Orders) => "Fetching orders, a thousand at a time".to_owned(),
        Some(StepName::Purchases) => "Looking up purchases".to_owned(),
    }
}
