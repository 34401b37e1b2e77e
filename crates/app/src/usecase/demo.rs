use std::sync::Arc;

use purser_play_api::{Hosts, ServiceAccount};
use purser_store::DbKey;

use crate::api::{Environment, Error, ErrorCode, Overview};
use crate::open::{MIRROR_FILE, Open};
use crate::registry::{DEMO_ID, demo_workspace};
use crate::{App, blocking};

/// The longest stretch that the demo's clock is moved at once.
const MOST_DAYS: u32 = 366;

impl App {
    /// Opens the demo account: a simulated developer account inside Purser, with no network and no keychain.
    ///
    /// Its mirror is made anew each time; its key and its credential live in memory.
    pub async fn try_demo(&self) -> Result<Overview, Error> {
        let _one_at_a_time = self.inner.changing.lock().await;
        if self.inner.open.read().await.as_ref().is_some_and(|open| open.workspace.id == DEMO_ID) {
            return self.overview().await;
        }
        let demo = self.demo()?;
        let world = demo.start(self.now()).await.map_err(failed)?;
        let folder = self.inner.registry.mirror_folder(DEMO_ID).join(std::process::id().to_string());
        let place = self.place();
        let now = self.now().to_string();
        let open = blocking(move || {
            clear(&folder)?;
            let account =
                ServiceAccount::from_key_json(&world.key).map_err(|error| failed(error.to_string()))?;
            let workspace = demo_workspace(
                world.packages.clone(),
                account.client_email().to_owned(),
                world.bucket.clone(),
                world.subscription.clone(),
                now,
            );
            let hosts = Hosts { publisher: world.api, pubsub: world.pubsub, storage: world.storage };
            Open::new(workspace, hosts, account, &DbKey::generate(), &folder, place)
        })
        .await?;
        let overview = self.make_current(open).await?;
        self.sync_now().await?;
        Ok(overview)
    }

    /// Moves the demo's clock and synchronises with what happened meanwhile.
    pub async fn move_demo_clock(&self, days: u32) -> Result<Overview, Error> {
        if days == 0 || days > MOST_DAYS {
            return Err(Error::invalid(
                "days",
                format!("The demo's clock moves by 1 to {MOST_DAYS} days at a time."),
            ));
        }
        let open = self.open_now().await?;
        if open.workspace.environment != Environment::Demo {
            return Err(Error::invalid(
                "days",
                "Only the demo's clock can be moved; this account is not the demo.",
            ));
        }
        let now = self.demo()?.advance(days).await.map_err(failed)?;
        // At once, so that the answer to this already tells the new time.
        open.mirror.client.learn_time(now);
        self.sync_now().await?;
        self.overview().await
    }

    fn demo(&self) -> Result<Arc<dyn crate::DemoHost>, Error> {
        self.inner
            .config
            .demo
            .clone()
            .ok_or_else(|| Error::new(ErrorCode::Other, "This program carries no demo account."))
    }
}

fn failed(detail: impl ToString) -> Error {
    Error::new(ErrorCode::Other, "The demo account could not be started. Nothing was changed.")
        .with_detail(detail)
}

/// Removes the mirrors of demos that are over: this process's own, and those of processes that left none but
/// files whose key went with them.
fn clear(folder: &std::path::Path) -> Result<(), Error> {
    let io = |error: std::io::Error| crate::words::file_error("An old demo could not be removed", &error);
    let Some(parent) = folder.parent() else { return Ok(()) };
    let entries = match std::fs::read_dir(parent) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(io(error)),
    };
    for entry in entries {
        let path = entry.map_err(io)?.path();
        if path == folder || !in_use(&path) {
            std::fs::remove_dir_all(&path).map_err(io)?;
        }
    }
    Ok(())
}

/// Whether another Purser shows its demo from this folder right now.
fn in_use(folder: &std::path::Path) -> bool {
    folder.join(MIRROR_FILE).exists() && purser_sync::Lock::take(&folder.join("open.lock")).is_err()
}
