use std::fmt;
use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use zeroize::Zeroizing;

/// Where the demo account comes from: the simulator, which only the hosts carry.
pub trait DemoHost: Send + Sync {
    /// Starts the demo world as it is at `now`, or gives the one that already runs.
    fn start(&self, now: Timestamp) -> BoxFuture<'_, Result<DemoWorld, String>>;

    /// Moves the demo world's clock, and says what time it is there then; renewals, failures and purchases happen
    /// meanwhile.
    fn advance(&self, days: u32) -> BoxFuture<'_, Result<Timestamp, String>>;
}

/// A future behind a pointer, so that hosts can be told apart at run time.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How to reach a demo world.
#[derive(Clone)]
pub struct DemoWorld {
    /// Android Publisher.
    pub api: String,
    /// Pub/Sub.
    pub pubsub: String,
    /// Cloud Storage.
    pub storage: String,
    /// The service account's key as JSON. It lives in memory only.
    pub key: Zeroizing<String>,
    /// Application ids.
    pub packages: Vec<String>,
    /// The reports bucket.
    pub bucket: String,
    /// The Pub/Sub subscription.
    pub subscription: String,
}

impl fmt::Debug for DemoWorld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemoWorld")
            .field("api", &self.api)
            .field("packages", &self.packages)
            .finish_non_exhaustive()
    }
}
