use crate::App;
use crate::api::{Error, ErrorCode, SyncStatus};

impl App {
    /// Stops keeping the mirror true, until resumed. Remembered.
    pub async fn pause_sync(&self) -> Result<SyncStatus, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }

    /// Goes on keeping the mirror true.
    pub async fn resume_sync(&self) -> Result<SyncStatus, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }

    /// Chooses how many calls of a kind Purser may make; `None` is what Google grants.
    pub async fn set_budget(&self, _bucket: String, _limit: Option<u32>) -> Result<SyncStatus, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }

    /// Has Pub/Sub hand over again what it still keeps since then, for a mirror that was rebuilt.
    pub async fn replay_notifications(&self, _since: String) -> Result<SyncStatus, Error> {
        Err(Error::new(ErrorCode::Other, "Not built yet."))
    }
}
