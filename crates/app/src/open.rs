//! An open workspace: its mirror, its way to Google, and what synchronisation is doing.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};
use purser_play_api::{Client, Credential, Hosts, Options, ServiceAccount};
use purser_store::{DbKey, SearchReader, Store};
use purser_sync::{Mirror, Progress};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Clock;
use crate::api::{Backlog, Environment, Error, Planned, SyncPhase, Workspace};

pub(crate) struct Open {
    pub(crate) workspace: Workspace,
    pub(crate) mirror: Mirror,
    /// For the rows of the list, and for their totals: each gives way to its own next question only.
    pub(crate) rows: SearchReader,
    pub(crate) totals: SearchReader,
    /// The same for subscriptions.
    pub(crate) subscriptions: SearchReader,
    pub(crate) views: SearchReader,
    pub(crate) sync: Mutex<SyncState>,
    /// Stops everything of this workspace when another is opened.
    pub(crate) closing: CancellationToken,
    /// What is under way and has to end before the process does.
    pub(crate) runs: TaskTracker,
    pub(crate) folder: PathBuf,
    clock: Clock,
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
    pub(crate) stop: CancellationToken,
}

/// Names in the mirror's own table of facts.
pub(crate) mod fact {
    /// When a run last finished, RFC 3339.
    pub(crate) const LAST_FINISHED: &str = "sync.finished";
    /// How far a simulator's clock is from the wall's, in seconds.
    pub(crate) const WORLD_SKEW: &str = "world.skew";
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
        clock: Clock,
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
        let client = Client::new(hosts, Credential::ServiceAccount(account), Options::default())?;
        let store = Store::open(folder.join(MIRROR_FILE), key)?;
        let finished = store.read(|r| r.meta(fact::LAST_FINISHED))?;
        Ok(Open {
            rows: store.search_reader()?,
            totals: store.search_reader()?,
            subscriptions: store.search_reader()?,
            views: store.search_reader()?,
            mirror: Mirror {
                client,
                store,
                packages: workspace.packages.clone(),
                bucket: workspace.bucket.clone(),
                subscription: workspace.subscription.clone(),
            },
            sync: Mutex::new(SyncState {
                phase: if finished.is_some() { SyncPhase::Idle } else { SyncPhase::Never },
                progress: Progress::default(),
                failure: None,
                backlog: Backlog::default(),
                planned: Planned::default(),
                last_finished: finished.and_then(|json| serde_json::from_str(&json).ok()),
                stop: CancellationToken::new(),
            }),
            closing: CancellationToken::new(),
            runs: TaskTracker::new(),
            folder: folder.to_owned(),
            workspace,
            clock,
        })
    }

    pub(crate) fn store(&self) -> &Store {
        &self.mirror.store
    }

    /// The time in this workspace's world. Google's is that of the wall; a simulator's may be moved, and is
    /// remembered while it cannot be reached.
    pub(crate) fn now(&self) -> Timestamp {
        let wall = (self.clock)();
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

    pub(crate) fn sync_state(&self) -> std::sync::MutexGuard<'_, SyncState> {
        self.sync.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.closing.cancel();
        self.sync_state().stop.cancel();
    }
}
