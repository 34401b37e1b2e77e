//! An open workspace: its mirror, its way to Google, and what synchronisation is doing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use purser_play_api::{Client, Credential, Hosts, Options, ServiceAccount};
use purser_store::{DbKey, SearchReader, Store};
use purser_sync::{Mirror, Progress};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Clock;
use crate::api::{
    Backlog, DueDay, Environment, Error, Lane, LiveState, Planned, SourceSchedule, SyncPhase, Workspace,
};

pub(crate) struct Open {
    pub(crate) workspace: Workspace,
    pub(crate) mirror: Mirror,
    /// For the rows of the list, and for their totals: each gives way to its own next question only.
    pub(crate) rows: SearchReader,
    pub(crate) totals: SearchReader,
    /// The same for subscriptions.
    pub(crate) subscriptions: SearchReader,
    pub(crate) views: SearchReader,
    /// For what is offered while a person types, and for lists of values to choose from.
    pub(crate) hints: SearchReader,
    pub(crate) sync: Mutex<SyncState>,
    /// Stops everything of this workspace when another is opened.
    pub(crate) closing: CancellationToken,
    /// What is under way and has to end before the process does.
    pub(crate) runs: TaskTracker,
    pub(crate) folder: PathBuf,
    /// What keeps the mirror true.
    pub(crate) live: Mutex<Keeping>,
    /// Tells who sends bulks that there is one to look at.
    pub(crate) bulks: tokio::sync::Notify,
    /// Calls that are in the mirror's own count already.
    pub(crate) counted: Mutex<BTreeMap<&'static str, (u64, u64)>>,
    /// What is exported.
    pub(crate) exports: crate::export::Desk,
    place: Place,
}

/// Where and when a person is.
#[derive(Clone)]
pub(crate) struct Place {
    /// The clock on the wall.
    pub(crate) clock: Clock,
    /// The zone whose days are meant.
    pub(crate) zone: TimeZone,
    /// The clock that is waited by, if it is a simulated world's.
    pub(crate) world: Option<std::sync::Arc<dyn purser_play_api::DrivenClock>>,
}

/// Keeping the mirror true, as far as it is under way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Keeping {
    /// Where it stands, but for what the listener knows better.
    pub(crate) state: LiveState,
    pub(crate) since: Option<Timestamp>,
    /// Why it waits.
    pub(crate) note: Option<String>,
    /// Why it tries again.
    pub(crate) failure: Option<Error>,
    /// Stops it.
    pub(crate) stop: Option<CancellationToken>,
}

/// What synchronisation is doing, or did last.
#[derive(Debug, Clone)]
pub(crate) struct SyncState {
    pub(crate) phase: SyncPhase,
    pub(crate) progress: Progress,
    pub(crate) failure: Option<Error>,
    /// As last counted. Counting takes a moment too long for every batch of a run.
    pub(crate) backlog: Backlog,
    pub(crate) planned: Planned,
    pub(crate) last_finished: Option<String>,
    pub(crate) lanes: Vec<Lane>,
    pub(crate) calendar: Vec<DueDay>,
    pub(crate) sources: Vec<SourceSchedule>,
    pub(crate) gathering: u32,
    /// Calls of today by earlier processes and earlier workspaces of this one, by method.
    pub(crate) today: BTreeMap<String, u64>,
    pub(crate) stop: CancellationToken,
}

/// Names in the mirror's own table of facts.
pub(crate) mod fact {
    /// When a run last finished, RFC 3339.
    pub(crate) const LAST_FINISHED: &str = "sync.finished";
    /// How far a simulator's clock is from the wall's, in seconds.
    pub(crate) const WORLD_SKEW: &str = "world.skew";
    /// `true` while a person does not want the mirror to be kept true.
    pub(crate) const PAUSED: &str = "sync.paused";
    /// Limits that a person chose, by bucket.
    pub(crate) const BUDGETS: &str = "budget.chosen";
    /// What the workspace lets be done.
    pub(crate) const SAFE_MODE: &str = "desk.mode";
    /// What a person wants to see of what needs somebody.
    pub(crate) const ATTENTION: &str = "attention.chosen";
    /// What of it the system was told.
    pub(crate) const TOLD: &str = "attention.told";
    /// Who acts.
    pub(crate) const AGENT: &str = "desk.agent";
    /// What is not let be done, whoever acts.
    pub(crate) const RAILS: &str = "desk.rails";
    /// What waits for a second person.
    pub(crate) const REQUESTS: &str = "desk.requests";
    /// Searches that were given names, by list.
    pub(crate) const ORDER_VIEWS: &str = "views.orders";
    pub(crate) const SUBSCRIPTION_VIEWS: &str = "views.subscriptions";
    /// Named actions with what is written with them.
    pub(crate) const MACROS: &str = "macros";
    /// What was exported, by whom.
    pub(crate) const EXPORTS: &str = "exports";
    /// What of the quotas was used up when calls were last counted.
    pub(crate) const USED: &str = "budget.used";
}

pub(crate) const MIRROR_FILE: &str = "mirror.db";

impl Open {
    /// Opens the mirror in `folder`, creating it where there is none.
    pub(crate) fn new(
        workspace: Workspace,
        hosts: Hosts,
        account: ServiceAccount,
        key: &DbKey,
        folder: &Path,
        place: Place,
    ) -> Result<Open, Error> {
        let private = || -> std::io::Result<()> {
            std::fs::create_dir_all(folder)?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
            }
            Ok(())
        };
        private()
            .map_err(|error| crate::words::file_error("The workspace's folder could not be made", &error))?;
        let clock = place.world.clone().map(purser_play_api::Clock::driven).unwrap_or_default();
        let options = Options { clock, ..Options::default() };
        let client = Client::new(hosts, Credential::ServiceAccount(account), options)?;
        let store = Store::open(folder.join(MIRROR_FILE), key)?;
        let finished = store.read(|r| r.meta(fact::LAST_FINISHED))?;
        let open = Open {
            rows: store.search_reader()?,
            totals: store.search_reader()?,
            subscriptions: store.search_reader()?,
            views: store.search_reader()?,
            hints: store.search_reader()?,
            mirror: Mirror {
                client,
                store,
                packages: workspace.packages.clone(),
                bucket: workspace.bucket.clone(),
                subscription: workspace.subscription.clone(),
                signals: purser_sync::Signals::default(),
            },
            sync: Mutex::new(SyncState {
                phase: if finished.is_some() { SyncPhase::Idle } else { SyncPhase::Never },
                progress: Progress::default(),
                failure: None,
                backlog: Backlog::default(),
                planned: Planned::default(),
                last_finished: finished.and_then(|json| serde_json::from_str(&json).ok()),
                lanes: Vec::new(),
                calendar: Vec::new(),
                sources: Vec::new(),
                gathering: 0,
                today: BTreeMap::new(),
                stop: CancellationToken::new(),
            }),
            closing: CancellationToken::new(),
            runs: TaskTracker::new(),
            folder: folder.to_owned(),
            live: Mutex::default(),
            bulks: tokio::sync::Notify::new(),
            counted: Mutex::default(),
            exports: crate::export::Desk::default(),
            workspace,
            place,
        };
        if let Some(skew) = open.remembered_skew()
            && let Ok(now) = (open.place.clock)().checked_add(skew)
        {
            // Until its first answer tells better.
            open.mirror.client.learn_time(now);
        }
        crate::usecase::recall(&open)?;
        Ok(open)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.mirror.store
    }

    /// The time in this workspace's world. Google's is that of the wall; a simulator's may be moved, and is
    /// remembered while it cannot be reached.
    pub(crate) fn now(&self) -> Timestamp {
        let wall = (self.place.clock)();
        if self.workspace.environment == Environment::Production {
            return wall;
        }
        let skew = self.mirror.client.clock_skew().or_else(|| self.remembered_skew());
        skew.and_then(|skew| wall.checked_add(skew).ok()).unwrap_or(wall)
    }

    fn remembered_skew(&self) -> Option<SignedDuration> {
        let text = self.store().read(|r| r.meta(fact::WORLD_SKEW)).ok()??;
        text.parse().ok().map(SignedDuration::from_secs)
    }

    /// The zone whose days a person means.
    pub(crate) fn zone(&self) -> &TimeZone {
        &self.place.zone
    }

    pub(crate) fn keeping(&self) -> std::sync::MutexGuard<'_, Keeping> {
        self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn sync_state(&self) -> std::sync::MutexGuard<'_, SyncState> {
        self.sync.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(stop) = self.keeping().stop.take() {
            stop.cancel();
        }
        self.closing.cancel();
        self.sync_state().stop.cancel();
    }
}
