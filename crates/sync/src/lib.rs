//! From Google to the mirror: a pure plan of what to ask, then fetch, then apply.
//!
//! A run reads the catalog, the sales reports, the waiting notifications and the voided purchases, learns ids
//! from them, and asks Google for the orders and purchases that the mirror does not have yet. What is still
//! to be asked stands in the mirror itself, and leaves it in the transaction that brings the answer: a kill
//! at any point loses nothing, and a restart goes on where it was.
//!
//! What is left out: words for the screen, the keychain, SQL and HTTP. No transaction is held while the
//! network is waited for.

mod error;
mod fetch;
pub mod lane;
mod listen;
mod lock;
pub mod plan;
mod progress;
mod replay;
pub mod report;
mod schedule;
mod signals;
mod step;
pub mod translate;
mod turn;
mod verify;

use purser_play_api::Client;
use purser_store::{Reader, Store, Writer};
use tokio_util::sync::CancellationToken;

pub use error::Error;
pub use lane::LANES;
pub use listen::listen;
pub use lock::Lock;
pub use progress::{Progress, StepName, StepProgress, StepState, Watch};
pub use schedule::{Source, SourceState, sources};
pub use signals::{Heard, Signals};
pub use turn::{Turn, turn};
pub use verify::{Verified, look_for_purchase, verify_order, verify_purchase};

/// A workspace's mirror and what feeds it.
#[derive(Clone)]
pub struct Mirror {
    /// How Google is asked.
    pub client: Client,
    /// Where answers are kept.
    pub store: Store,
    /// The applications of the workspace. Nothing of any other is ever kept.
    pub packages: Vec<String>,
    /// The reports bucket.
    pub bucket: Option<String>,
    /// The Pub/Sub subscription, full name.
    pub subscription: Option<String>,
    /// What those who work on it tell each other.
    pub signals: Signals,
}

impl std::fmt::Debug for Mirror {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mirror")
            .field("client", &self.client)
            .field("packages", &self.packages)
            .finish_non_exhaustive()
    }
}

impl Mirror {
    /// Writes in one transaction on a blocking thread and tells the watcher what changed.
    async fn write<T: Send + 'static>(
        &self,
        watch: &Watch,
        write: impl FnOnce(&Writer<'_>) -> Result<T, purser_store::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let store = self.store.clone();
        let (value, changes) = blocking(move || store.write(write)).await?;
        watch.changed(changes);
        Ok(value)
    }

    /// Writes all of `items`, in one transaction unless somebody else waits to write: after each `every` of them whoever
    /// waits goes between.
    async fn write_each<T: Send + 'static>(
        &self,
        watch: &Watch,
        items: Vec<T>,
        every: usize,
        put: impl Fn(&Writer<'_>, &T) -> Result<(), purser_store::Error> + Copy + Send + 'static,
    ) -> Result<(), Error> {
        let mut rest = items;
        let _turn = self.signals.turn_to_write().await;
        while !rest.is_empty() {
            let items = rest;
            rest = self
                .write(watch, move |w| {
                    let mut items = items.into_iter();
                    for (n, item) in items.by_ref().enumerate() {
                        put(w, &item)?;
                        if (n + 1) % every == 0 && w.is_awaited() {
                            break;
                        }
                    }
                    Ok(items.collect())
                })
                .await?;
        }
        Ok(())
    }

    /// As [`Mirror::write`], and on the disk when it returns.
    async fn write_durable<T: Send + 'static>(
        &self,
        watch: &Watch,
        write: impl FnOnce(&Writer<'_>) -> Result<T, purser_store::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let store = self.store.clone();
        let (value, changes) = blocking(move || store.write_durable(write)).await?;
        watch.changed(changes);
        Ok(value)
    }

    /// Reads in one snapshot on a blocking thread.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader<'_>) -> Result<T, purser_store::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let store = self.store.clone();
        blocking(move || store.read(read)).await
    }
}

/// What a task came to; its panic goes on where it is waited for.
fn task_done<T>(done: Result<T, tokio::task::JoinError>) -> T {
    match done {
        Ok(value) => value,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, purser_store::Error> + Send + 'static,
) -> Result<T, Error> {
    Ok(task_done(tokio::task::spawn_blocking(work).await)?)
}

/// Brings the mirror up to date, as far as Google and the ids it gives can tell.
///
/// A step that lacks a right, or whose source is not configured, is left out with a note, and the others go
/// on; only what makes every further call pointless ends the run early.
pub async fn run(mirror: &Mirror, watch: &Watch, cancel: &CancellationToken) -> Result<(), Error> {
    use StepName as S;
    watch.begin(&[S::Catalog, S::Reports, S::Notifications, S::Voids, S::Orders, S::Purchases]);
    let mut failed = None;
    for step in [S::Catalog, S::Reports, S::Notifications, S::Voids] {
        let done = match step {
            S::Catalog => turn::read_source(mirror, watch, cancel, Source::Catalog).await,
            S::Reports => turn::read_source(mirror, watch, cancel, Source::Reports).await,
            S::Notifications => step::notifications::run(mirror, watch, cancel).await,
            _ => turn::read_source(mirror, watch, cancel, Source::Voids).await,
        };
        if let Err(error) = done {
            watch.fail(step, &error);
            if error.ends_the_run() {
                return Err(error);
            }
            failed.get_or_insert(error);
        }
    }
    // After the notifications: one that names a purchase spares it the look that was planned.
    let now = mirror.client.google_now();
    mirror.write(watch, move |w| w.want_due(now, lane::DUE)).await?;
    step::orders::last_calls(mirror, watch).await?;
    // Orders name purchases, and purchases name further orders, until neither names anything new.
    loop {
        let mut spent = turn::Spent::default();
        // Most purchases need not wait until the last order is there.
        let (found, early) = step::early::pair(mirror.client.google_now());
        let stop = cancel.child_token();
        let orders = async {
            let done = step::orders::run(mirror, &mirror.packages, Some(found), watch, cancel).await;
            if done.as_ref().is_err_and(|error| !error.is_spent_for_today()) {
                stop.cancel();
            }
            done
        };
        let (orders, purchases) =
            tokio::join!(orders, step::purchases::run(mirror, Some(early), watch, &stop));
        let orders = spent.allow(orders.inspect_err(|e| watch.fail(S::Orders, e)))?;
        let purchases = spent.allow(purchases.inspect_err(|e| watch.fail(S::Purchases, e)))?;
        spent.told()?;
        if orders + purchases == 0 {
            break;
        }
    }
    let refused = mirror.read(|r| r.wanted_counts()).await?.refused_orders;
    if refused > 0 {
        watch.note(S::Orders, format!("{refused} order ids are not known to Google"));
    }
    watch.finish(&[S::Orders, S::Purchases]);
    match failed {
        Some(error) => Err(error),
        None => Ok(()),
    }
}
