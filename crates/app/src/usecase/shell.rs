use std::sync::Arc;
use std::time::Duration;

use purser_play_api::ServiceAccount;
use purser_store::DbKey;
use zeroize::Zeroizing;

use crate::api::{Error, ErrorCode, Overview, Preference, Start, Workspace};
use crate::open::{Open, Place};
use crate::registry::{DEMO_ID, Entry};
use crate::usecase::sync::status;
use crate::{App, AppConfig, blocking, form};

/// What the UI remembers of the last run.
const LAST_WORKSPACE: &str = "workspace.last";

/// How preferences are named that the host acts on, and not only the page: `sync.keepWhenClosed`.
const HOST_PREFERENCES: &str = "sync.";

/// The names of a workspace's secrets.
pub(super) fn credential_name(uid: &str) -> String {
    format!("{uid}/credential")
}

pub(super) fn mirror_key_name(uid: &str) -> String {
    format!("{uid}/mirror-key")
}

/// How long a run has to stop before the program ends without it.
const LAST_WORDS: Duration = Duration::from_secs(5);

impl App {
    /// Where and when a person is, for a workspace that is opened.
    pub(super) fn place(&self) -> Place {
        let AppConfig { clock, time_zone, world, .. } = &self.inner.config;
        Place { clock: Arc::clone(clock), zone: time_zone.clone(), world: world.clone() }
    }

    /// What the window needs first. Opens the workspace of last time; where that fails, says why.
    pub async fn start(&self) -> Result<Start, Error> {
        let workspaces = self.workspaces().await?;
        let registry = self.inner.registry.clone();
        let preferences = blocking(move || registry.preferences()).await?;
        let (mut open, mut problem) = (None, None);
        if self.inner.open.read().await.is_some() {
            open = Some(self.overview().await?);
        } else if let Some(last) = self.inner.registry.preference(LAST_WORKSPACE) {
            let again = match last.as_str() {
                DEMO_ID if self.inner.config.demo.is_some() => Some(self.try_demo().await),
                id if workspaces.iter().any(|w| w.id == id) => Some(self.open_workspace(id.to_owned()).await),
                _ => None,
            };
            match again {
                Some(Ok(overview)) => open = Some(overview),
                Some(Err(error)) => problem = Some(error),
                None => {}
            }
        }
        Ok(Start { workspaces, open, problem, preferences, version: env!("CARGO_PKG_VERSION").to_owned() })
    }

    /// Every connected workspace. The demo is not among them.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Error> {
        let registry = self.inner.registry.clone();
        let entries = blocking(move || registry.entries()).await?;
        Ok(entries.into_iter().map(|entry| entry.workspace).collect())
    }

    /// Opens a workspace's mirror with the secrets from the keychain. Asks nothing of Google.
    pub async fn open_workspace(&self, id: String) -> Result<Overview, Error> {
        let _one_at_a_time = self.inner.changing.lock().await;
        if self.inner.open.read().await.as_ref().is_some_and(|open| open.workspace.id == id) {
            return self.overview().await;
        }
        let registry = self.inner.registry.clone();
        let secrets = Arc::clone(&self.inner.config.secrets);
        let place = self.place();
        let open = blocking(move || {
            let Entry { workspace, uid, hosts } = registry.entry(&id)?;
            let secret = |name: &str| -> Result<Zeroizing<Vec<u8>>, Error> {
                secrets.get(name)?.ok_or_else(|| {
                    Error::new(
                        ErrorCode::SignIn,
                        format!("The keychain of this computer does not hold the key of \"{}\". Nothing was changed.", workspace.name),
                    )
                    .with_remedy("If the keychain was reset or the folder came from another computer, remove the workspace and connect the account again.")
                })
            };
            let account = ServiceAccount::from_essence(&secret(&credential_name(&uid))?)
                .map_err(|error| unusable(&workspace.name, error))?;
            let key = <[u8; 32]>::try_from(secret(&mirror_key_name(&uid))?.as_slice())
                .map_err(|_| unusable(&workspace.name, "the mirror's key has another length"))?;
            let (hosts, _) = form::hosts(hosts.as_ref())?;
            let folder = registry.mirror_folder(&workspace.id);
            Open::new(workspace, hosts, account, &DbKey::from_bytes(key), &folder, place)
        })
        .await?;
        self.make_current(open).await
    }

    /// Puts `open` in the place of what is open now, which ends.
    pub(super) async fn make_current(&self, open: Open) -> Result<Overview, Error> {
        let id = open.workspace.id.clone();
        let open = Arc::new(open);
        let before = self.inner.open.write().await.replace(Arc::clone(&open));
        if let Some(before) = before {
            before.closing.cancel();
            before.sync_state().stop.cancel();
        }
        tokio::spawn(watch_elsewhere(Arc::downgrade(&open), self.clone()));
        if self.inner.config.live {
            self.go_live(&open, false).await?;
            open.runs.spawn(crate::bulk::keep(self.clone(), Arc::clone(&open)));
            open.runs.spawn(super::notices::watch(self.clone(), Arc::downgrade(&open)));
        }
        open.runs.spawn(super::subscriptions::read_again(self.clone(), Arc::downgrade(&open)));
        self.set_preference(Preference { key: LAST_WORKSPACE.to_owned(), value: id }).await?;
        self.inner.events.changed(all_changes());
        self.overview().await
    }

    /// Forgets a workspace: its mirror, its credential, its place in the list. Google is not told anything.
    pub async fn remove_workspace(&self, id: String) -> Result<(), Error> {
        let _one_at_a_time = self.inner.changing.lock().await;
        {
            let mut current = self.inner.open.write().await;
            if current.as_ref().is_some_and(|open| open.workspace.id == id)
                && let Some(open) = current.take()
            {
                open.closing.cancel();
                open.sync_state().stop.cancel();
            }
        }
        if id == DEMO_ID {
            return Ok(());
        }
        let registry = self.inner.registry.clone();
        let secrets = Arc::clone(&self.inner.config.secrets);
        blocking(move || {
            let entry = registry.entry(&id)?;
            secrets.delete(&credential_name(&entry.uid))?;
            secrets.delete(&mirror_key_name(&entry.uid))?;
            registry.remove(&id)?;
            match std::fs::remove_dir_all(registry.mirror_folder(&id)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(crate::words::file_error(
                    "The mirror's folder could not be removed; without its key nobody can read it",
                    &error,
                )),
                _ => Ok(()),
            }
        })
        .await?;
        self.inner.events.changed(all_changes());
        Ok(())
    }

    /// The open workspace at a glance.
    pub async fn overview(&self) -> Result<Overview, Error> {
        let open = self.open_now().await?;
        blocking(move || {
            let counts = open.store().read(|r| r.counts())?;
            let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
            Ok(Overview {
                workspace: open.workspace.clone(),
                orders: small(counts.orders),
                subscriptions: small(counts.subscriptions),
                one_time_purchases: small(counts.purchases.saturating_sub(counts.subscriptions)),
                products: small(counts.products),
                voids: small(counts.voids),
                now: open.now().to_string(),
                sync: status(&open)?,
            })
        })
        .await
    }

    /// Stops what is under way and closes the mirror. A host calls it before its process ends: a thread that is
    /// still writing then would use an OpenSSL that has cleaned up, and crash.
    pub async fn close(&self) {
        let Some(open) = self.inner.open.write().await.take() else { return };
        open.closing.cancel();
        open.runs.close();
        if tokio::time::timeout(LAST_WORDS, open.runs.wait()).await.is_err() {
            tracing::warn!("synchronisation did not stop in time; what it had committed is kept");
        }
        let closed = blocking(move || {
            drop(open);
            Ok(())
        });
        closed.await.unwrap_or_else(|error| tracing::warn!(?error, "the mirror did not close"));
    }

    /// Remembers something for the UI. What the host acts on, too, is told to it.
    pub async fn set_preference(&self, preference: Preference) -> Result<(), Error> {
        let registry = self.inner.registry.clone();
        let for_the_host = preference.key.starts_with(HOST_PREFERENCES);
        blocking(move || registry.set_preference(preference)).await?;
        if for_the_host {
            self.inner.events.changed(purser_model::Changes::of(purser_model::Kind::Workspace));
        }
        Ok(())
    }

    /// What is remembered by that name: JSON text. Read from disk; a preference that cannot be read is none.
    pub fn preference(&self, key: &str) -> Option<String> {
        self.inner.registry.preference(key)
    }
}

fn unusable(workspace: &str, error: impl ToString) -> Error {
    Error::new(
        ErrorCode::SignIn,
        format!("What the keychain holds for \"{workspace}\" cannot be used. Nothing was changed."),
    )
    .with_remedy("Remove the workspace and connect the account again.")
    .with_detail(error)
}

pub(super) fn all_changes() -> purser_model::Changes {
    let mut all = purser_model::Changes::NONE;
    purser_model::Kind::ALL.into_iter().for_each(|kind| all.add(kind));
    all
}

/// Notices what another process (a command beside the window) wrote to the same mirror.
async fn watch_elsewhere(open: std::sync::Weak<Open>, app: App) {
    const EVERY: std::time::Duration = std::time::Duration::from_secs(2);
    let Some(closing) = open.upgrade().map(|open| open.closing.clone()) else { return };
    while closing.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
        let Some(open) = open.upgrade() else { return };
        let looking = Arc::clone(&open);
        let changed = blocking(move || Ok(looking.store().changed_elsewhere()?)).await;
        // A failed look says nothing; the next one follows.
        if matches!(changed, Ok(true)) {
            open.mirror.signals.wake();
            app.inner.events.changed(all_changes());
        }
    }
}
