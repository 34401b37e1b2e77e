//! What a run is doing, for whoever watches it.

use std::sync::Mutex;

use purser_model::Changes;

use crate::Error;

/// A step of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepName {
    /// Subscriptions, base plans, offers, one-time products.
    Catalog,
    /// Sales reports: which orders there are.
    Reports,
    /// Notifications that wait in the subscription: what happened since the last report.
    Notifications,
    /// Voided purchases.
    Voids,
    /// Orders, a thousand a call.
    Orders,
    /// Purchases, one a call.
    Purchases,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepState {
    /// Not begun.
    Waiting,
    /// At work.
    Running,
    /// Done.
    Done,
    /// Left out, with a note why.
    Skipped,
    /// Failed, with a note why.
    Failed,
}

/// How far a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepProgress {
    /// Which step.
    pub name: StepName,
    /// Units done: pages, reports, messages, orders, purchases.
    pub done: u64,
    /// Units in all, as far as known; 0 before that.
    pub total: u64,
    /// Where it stands.
    pub state: StepState,
    /// What surprised.
    pub note: Option<String>,
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// Its steps, in order.
    pub steps: Vec<StepProgress>,
    /// What it does at the moment, with the name of the thing: `sales/salesreport_202603.zip`.
    pub doing: String,
}

type OnProgress = Box<dyn Fn(&Progress) + Send + Sync>;
type OnChange = Box<dyn Fn(Changes) + Send + Sync>;

/// Hears of every step and every commit. Callbacks run on the run's own task and must return at once.
pub struct Watch {
    progress: Mutex<Progress>,
    on_progress: OnProgress,
    on_change: OnChange,
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("progress", &self.progress).finish_non_exhaustive()
    }
}

impl Watch {
    /// A watcher with a callback for progress and one for commits.
    pub fn new(
        on_progress: impl Fn(&Progress) + Send + Sync + 'static,
        on_change: impl Fn(Changes) + Send + Sync + 'static,
    ) -> Self {
        Watch {
            progress: Mutex::new(Progress::default()),
            on_progress: Box::new(on_progress),
            on_change: Box::new(on_change),
        }
    }

    /// Nobody watches.
    pub fn nobody() -> Self {
        Watch::new(|_| (), |_| ())
    }

    /// How far the run is.
    pub fn progress(&self) -> Progress {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Progress> {
        // The value is plain data: a panic elsewhere cannot have left it half written.
        self.progress.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn update(&self, change: impl FnOnce(&mut Progress)) {
        let now = {
            let mut progress = self.lock();
            change(&mut progress);
            progress.clone()
        };
        (self.on_progress)(&now);
    }

    fn step(&self, name: StepName, change: impl FnOnce(&mut StepProgress)) {
        self.update(|progress| {
            if let Some(step) = progress.steps.iter_mut().find(|step| step.name == name) {
                change(step);
            }
        });
    }

    pub(crate) fn begin(&self, steps: &[StepName]) {
        self.update(|progress| {
            progress.doing.clear();
            progress.steps = steps
                .iter()
                .map(|name| StepProgress {
                    name: *name,
                    done: 0,
                    total: 0,
                    state: StepState::Waiting,
                    note: None,
                })
                .collect();
        });
    }

    pub(crate) fn doing(&self, what: impl Into<String>) {
        let what = what.into();
        self.update(|progress| progress.doing = what);
    }

    pub(crate) fn at(&self, name: StepName, done: u64, total: u64) {
        self.step(name, |step| {
            step.state = StepState::Running;
            step.done = done;
            step.total = total;
        });
    }

    pub(crate) fn note(&self, name: StepName, note: impl Into<String>) {
        let note = note.into();
        self.step(name, |step| step.note = Some(note));
    }

    pub(crate) fn skip(&self, name: StepName, why: impl Into<String>) {
        let why = why.into();
        self.step(name, |step| {
            step.state = StepState::Skipped;
            step.note = Some(why);
        });
    }

    pub(crate) fn finish(&self, names: &[StepName]) {
        self.update(|progress| {
            for step in progress.steps.iter_mut().filter(|step| names.contains(&step.name)) {
                step.state = StepState::Done;
                step.total = step.total.max(step.done);
            }
            progress.doing.clear();
        });
    }

    pub(crate) fn fail(&self, name: StepName, error: &Error) {
        let words = error.to_string();
        self.step(name, |step| {
            step.state = StepState::Failed;
            step.note = Some(words);
        });
    }

    pub(crate) fn changed(&self, changes: Changes) {
        if !changes.is_empty() {
            (self.on_change)(changes);
        }
    }
}
