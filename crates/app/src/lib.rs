//! Every use case that a screen or the command line can ask of Purser.
//!
//! Two hosts call it: the window (`src-tauri`) and the `purser` command. Both show the same types ([`api`]),
//! the same errors and the same words. Reading is answered from the mirror and never waits for the network;
//! what does ask Google says so in its name: connect, verify, sync.
//!
//! What is left out: Tauri, SQL, HTTP, the clock and the simulator. Hosts pass in the last two
//! ([`AppConfig`]).

mod act;
pub mod api;
mod attention;
mod bulk;
pub mod commands;
mod demo;
mod events;
mod export;
mod form;
mod import;
mod macros;
mod open;
mod registry;
mod usecase;
mod view;
mod words;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use api::{Error, ErrorCode};
use jiff::Timestamp;
use open::Open;
use purser_secrets::SecretStore;
use registry::Registry;
use tokio::sync::{Mutex, RwLock, broadcast};

pub use demo::{BoxFuture, DemoHost, DemoWorld};
pub use events::AppEvent;
pub use purser_play_api::DrivenClock;
pub use usecase::{LookedUp, Pipe};

/// What a host gives the app to work with.
#[derive(Clone)]
pub struct AppConfig {
    /// Where mirrors, the list of workspaces and preferences lie.
    pub data_dir: PathBuf,
    /// Where credentials and database keys lie.
    pub secrets: Arc<dyn SecretStore>,
    /// Where the demo account comes from; `None` offers none.
    pub demo: Option<Arc<dyn DemoHost>>,
    /// The clock on the wall.
    pub clock: Clock,
    /// The zone in which a typed date is meant.
    pub time_zone: jiff::tz::TimeZone,
    /// Whether a workspace keeps itself true for as long as it is open. A command that runs once does not.
    pub live: bool,
    /// The clock of a simulated world that is waited by in place of this computer's; `None` outside benchmarks.
    pub world: Option<Arc<dyn DrivenClock>>,
}

impl fmt::Debug for AppConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppConfig").field("data_dir", &self.data_dir).finish_non_exhaustive()
    }
}

/// Tells what time it is. Passed in, so that no test depends on when it runs.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Purser. Cheap to clone; every clone is the same.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    config: AppConfig,
    registry: Registry,
    open: RwLock<Option<Arc<Open>>>,
    /// Held while a workspace is opened, made or removed, so that two clicks do not do it twice.
    changing: Mutex<()>,
    events: events::Events,
    /// Somebody looks at the screen.
    attended: AtomicBool,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("config", &self.inner.config).finish_non_exhaustive()
    }
}

impl App {
    /// An app over `config`. Nothing is opened yet. Needs a Tokio runtime.
    pub fn new(config: AppConfig) -> Self {
        let registry = Registry::new(&config.data_dir);
        App {
            inner: Arc::new(Inner {
                config,
                registry,
                open: RwLock::new(None),
                changing: Mutex::new(()),
                events: events::Events::new(),
                attended: AtomicBool::new(false),
            }),
        }
    }

    /// Hears of every commit and of progress.
    pub fn subscribe(&self) -> broadcast::Receiver<AppEvent> {
        self.inner.events.subscribe()
    }

    /// The folder that holds everything of Purser on this computer.
    pub fn data_dir(&self) -> &std::path::Path {
        &self.inner.config.data_dir
    }

    fn now(&self) -> Timestamp {
        (self.inner.config.clock)()
    }

    async fn open_now(&self) -> Result<Arc<Open>, Error> {
        self.inner.open.read().await.clone().ok_or_else(|| {
            Error::new(ErrorCode::NoWorkspace, "No workspace is open.")
                .with_remedy("Connect an account, or try the demo.")
        })
    }
}

/// Where Purser keeps its data on this computer, unless told otherwise.
pub fn default_data_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "Purser").map(|dirs| dirs.data_local_dir().to_owned())
}

/// The keychain of this computer, under Purser's name.
pub fn keychain() -> Arc<dyn SecretStore> {
    Arc::new(purser_secrets::Keychain::new("Purser"))
}

/// A keychain that is gone with the process, for measurements on a simulated account.
pub fn in_memory() -> Arc<dyn SecretStore> {
    Arc::new(purser_secrets::Memory::new())
}

/// Runs what may block (disk, keychain) where that hurts nobody.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}
