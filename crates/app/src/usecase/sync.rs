use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use jiff::{SignedDuration, Timestamp};
use purser_play_api::pacific_day;
use purser_store::Reader;
use purser_sync::{Lock, Progress, StepName, Watch, sources};
use tokio_util::sync::CancellationToken;

use super::usage::keep_usage;
use crate::api::{
    Backlog, Error, LiveState, MethodCalls, Planned, StepState, SyncPhase, SyncStatus, SyncStep,
};
use crate::open::{Open, fact};
use crate::{App, blocking, view};

/// The calendar of what is due.
const AHEAD: SignedDuration = SignedDuration::from_hours(30 * 24);

impl App {
    /// Starts a run, or says what the one under way is doing. Where the workspace keeps itself true, it reads
    /// everything now, whatever the schedule says.
    pub async fn sync_now(&self) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        if !ask_the_keeper(&open)? {
            self.begin(&open).await?;
        }
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

    /// Stops the run under way. What was fetched is kept, and the next run goes on from there; until it is asked
    /// for, or keeping the mirror true is resumed, nothing goes on by itself.
    pub async fn cancel_sync(&self) -> Result<SyncStatus, Error> {
        let open = self.open_now().await?;
        let stopped = {
            let mut state = open.sync_state();
            let running = state.phase == SyncPhase::Running;
            if running {
                state.phase = SyncPhase::Stopping;
                state.stop.cancel();
            }
            running
        };
        if stopped && open.keeping().stop.is_some() {
            return self.pause_sync().await;
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
        if matches!(open.sync_state().phase, SyncPhase::Running | SyncPhase::Stopping) {
            return Ok(None);
        }
        let lock = Lock::take(&open.folder.join("sync.lock"))?;
        let (app, open) = (self.clone(), Arc::clone(open));
        running(&open, &open.closing);
        Ok(Some(open.runs.spawn({
            let open = Arc::clone(&open);
            async move {
                // How it went stands in the status.
                let _ = run_all(&app, &open, &open.closing).await;
                drop(lock);
                tell(&app, &open).await;
            }
        })))
    }
}

/// Where the workspace keeps itself true, asks for everything to be read, and says so.
fn ask_the_keeper(open: &Open) -> Result<bool, Error> {
    let keeping = open.keeping().clone();
    if keeping.stop.is_none() {
        return Ok(false);
    }
    if keeping.state == LiveState::Elsewhere {
        return Err(purser_sync::Error::AlreadyRunning.into());
    }
    // At once, so that the answer to this tells it already.
    let stop = open.closing.clone();
    if !matches!(open.sync_state().phase, SyncPhase::Running | SyncPhase::Stopping) {
        running(open, &stop);
    }
    open.mirror.signals.ask_for_all();
    Ok(true)
}

/// Notes that a run is under way, and makes what stops it alone.
fn running(open: &Open, parent: &CancellationToken) -> CancellationToken {
    let mut state = open.sync_state();
    state.phase = SyncPhase::Running;
    state.failure = None;
    state.progress = Progress::default();
    state.stop = parent.child_token();
    state.stop.clone()
}

/// Reads every source and fetches all that is wanted. Whoever calls holds the lock.
pub(super) async fn run_all(app: &App, open: &Arc<Open>, parent: &CancellationToken) -> Result<(), Error> {
    let stop = running(open, parent);
    let (heard, weak) = (app.clone(), Arc::downgrade(open));
    let changed = app.clone();
    let watch = Watch::new(
        move |progress| hear(&heard, &weak, progress),
        move |changes| changed.inner.events.changed(changes),
    );
    let result = purser_sync::run(&open.mirror, &watch, &stop).await;
    let finished = open.mirror.client.google_now();
    let skew = open.mirror.client.clock_skew();
    let ended = result.map_err(Error::from);
    let after = {
        let open = Arc::clone(open);
        let done = ended.is_ok();
        blocking(move || {
            keep_usage(&open)?;
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
    let done = ended.and(after);
    {
        let mut state = open.sync_state();
        state.progress = watch.progress();
        (state.phase, state.failure) = match (stop.is_cancelled(), &done) {
            (true, Err(_)) => (SyncPhase::Canceled, None),
            (_, Ok(())) => (SyncPhase::Idle, None),
            (false, Err(error)) => (SyncPhase::Failed, Some(error.clone())),
        };
    }
    app.inner.events.changed(super::shell::all_changes());
    tell(app, open).await;
    done
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

/// Tells the hosts how synchronisation stands.
pub(super) async fn tell(app: &App, open: &Arc<Open>) {
    let open = Arc::clone(open);
    if let Ok(status) = blocking(move || status(&open)).await {
        app.inner.events.progress(status);
    }
}

/// What synchronisation is doing, with what is left to do counted in the mirror.
pub(super) fn status(open: &Open) -> Result<SyncStatus, Error> {
    let now = open.now();
    let packages = &open.workspace.packages;
    let day = pacific_day(now);
    let (counted, ahead, waits) = open.store().read(|r| {
        let counted = (r.wanted_counts()?, r.meta(fact::LAST_FINISHED)?, planned(r, now)?);
        let ahead = r.due_hours(now + AHEAD)?;
        let mut gathering = 0;
        for package in packages {
            gathering += r.gathering_orders(package, now)?.waiting;
        }
        Ok((counted, ahead, (gathering, r.wanted_by_priority()?, sources(r)?, r.usage(day)?)))
    })?;
    let (wanted, finished, planned) = counted;
    let (gathering, by_priority, sources, today) = waits;
    {
        let mut state = open.sync_state();
        state.backlog = Backlog {
            orders: small(wanted.orders),
            purchases: small(wanted.purchases),
            refused: small(wanted.refused_orders),
        };
        state.planned = planned;
        state.last_finished = finished.and_then(|json| serde_json::from_str(&json).ok());
        state.gathering = small(gathering);
        state.lanes = view::live::lanes(&by_priority);
        state.calendar = view::live::calendar(&ahead, now, open.zone());
        state.sources = sources.into_iter().map(view::live::source).collect();
        state.today = today.into_iter().map(|row| (row.method, row.calls)).collect();
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
    let client = &open.mirror.client;
    SyncStatus {
        phase: state.phase,
        doing: doing(&state.progress),
        steps: state.progress.steps.iter().map(step).collect(),
        last_finished: state.last_finished,
        failure: state.failure,
        backlog: left(&state.progress, state.backlog),
        planned: state.planned,
        calls: calls(open, &state.today),
        live: view::live::live(&open.keeping(), &open.mirror.signals.heard(), state.gathering, state.sources),
        budgets: client.budgets().into_iter().map(|b| view::live::budget(b, client.google_now())).collect(),
        lanes: state.lanes,
        calendar: state.calendar,
    }
}

/// Calls by method, most first.
fn calls(open: &Open, today: &BTreeMap<String, u64>) -> Vec<MethodCalls> {
    let counted = open.counted.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    let client = &open.mirror.client;
    let skew = client.clock_skew().unwrap_or_default();
    let mut calls: Vec<MethodCalls> = client
        .usage()
        .methods
        .iter()
        .map(|(method, usage)| {
            // Those that are counted in the mirror, and those since.
            let since = usage.calls.saturating_sub(counted.get(method).map_or(0, |(calls, _)| *calls));
            MethodCalls {
                method: (*method).to_owned(),
                calls: small(usage.calls),
                failed: small(usage.failures),
                today: small(today.get(*method).copied().unwrap_or(0) + since),
                last_status: usage.last_at.map(|_| usage.last_status.unwrap_or(0)),
                last_at: usage.last_at.and_then(|at| at.checked_add(skew).ok()).map(|at| at.to_string()),
            }
        })
        .collect();
    for (method, n) in today {
        if !calls.iter().any(|call| call.method == *method) {
            calls.push(MethodCalls {
                method: method.clone(),
                calls: 0,
                failed: 0,
                today: small(*n),
                last_status: None,
                last_at: None,
            });
        }
    }
    calls.sort_by(|a, b| b.calls.cmp(&a.calls).then_with(|| a.method.cmp(&b.method)));
    calls
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
        StepName::Reports => "Reports",
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
        Some(StepName::Reports) => "Listing the reports".to_owned(),
        Some(StepName::Notifications) => "Taking in notifications".to_owned(),
        Some(StepName::Voids) => format!("Reading the voided purchases of {}", progress.doing),
        Some(StepName::Orders) => "Fetching orders, a thousand at a time".to_owned(),
        Some(StepName::Purchases) => "Looking up purchases".to_owned(),
    }
}
