//! What the hosts hear without asking: commits and progress, at a pace that a screen can follow.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use purser_model::{Changes, Kind};
use tokio::sync::{Notify, broadcast};

use crate::api::{Changed, ChangedKind, Notice, SyncStatus};

/// Something a host passes on to its screen.
#[derive(Debug, Clone)]
pub enum AppEvent {
    /// After one or more commits.
    Changed(Changed),
    /// What synchronisation is doing.
    Progress(Box<SyncStatus>),
    /// Something that the system is to show, once.
    Notice(Notice),
}

/// At most so often is each family of events sent. A bulk import commits far more often than anyone can see.
const PACE: Duration = Duration::from_millis(200);

#[derive(Default)]
struct Pending {
    changes: Changes,
    progress: Option<Box<SyncStatus>>,
}

pub(crate) struct Events {
    sender: broadcast::Sender<AppEvent>,
    pending: Arc<Mutex<Pending>>,
    wake: Arc<Notify>,
}

impl Events {
    pub(crate) fn new() -> Self {
        let (sender, _) = broadcast::channel(256);
        let events = Events { sender, pending: Arc::default(), wake: Arc::new(Notify::new()) };
        tokio::spawn(deliver(events.sender.clone(), Arc::downgrade(&events.pending), events.wake.clone()));
        events
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<AppEvent> {
        self.sender.subscribe()
    }

    pub(crate) fn changed(&self, changes: Changes) {
        if !changes.is_empty() {
            self.pend(|pending| pending.changes = pending.changes.and(changes));
        }
    }

    pub(crate) fn progress(&self, status: SyncStatus) {
        self.pend(|pending| pending.progress = Some(Box::new(status)));
    }

    /// Sent at once: there are few, and each is its own.
    pub(crate) fn notice(&self, notice: Notice) {
        let _ = self.sender.send(AppEvent::Notice(notice));
    }

    fn pend(&self, change: impl FnOnce(&mut Pending)) {
        change(&mut self.pending.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        self.wake.notify_one();
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.wake.notify_one();
    }
}

/// The first event of a burst goes out at once, the others together once per pace, the last one always.
async fn deliver(
    sender: broadcast::Sender<AppEvent>,
    pending: std::sync::Weak<Mutex<Pending>>,
    wake: Arc<Notify>,
) {
    loop {
        wake.notified().await;
        let Some(pending) = pending.upgrade() else { return };
        let Pending { changes, progress } =
            std::mem::take(&mut *pending.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        // Nobody listening is no error: a command line does not.
        if !changes.is_empty() {
            let kinds = changes.kinds().map(changed_kind).collect();
            let _ = sender.send(AppEvent::Changed(Changed { kinds }));
        }
        if let Some(status) = progress {
            let _ = sender.send(AppEvent::Progress(status));
        }
        drop(pending);
        tokio::time::sleep(PACE).await;
    }
}

fn changed_kind(kind: Kind) -> ChangedKind {
    match kind {
        Kind::Orders => ChangedKind::Orders,
        Kind::Purchases => ChangedKind::Purchases,
        Kind::Voids => ChangedKind::Voids,
        Kind::Catalog => ChangedKind::Catalog,
        Kind::Notifications => ChangedKind::Notifications,
        Kind::Links => ChangedKind::Links,
        Kind::Work => ChangedKind::Work,
        Kind::Workspace => ChangedKind::Workspace,
        Kind::Journal => ChangedKind::Journal,
        Kind::Notes => ChangedKind::Notes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_burst_of_commits_is_heard_at_once_and_then_once_more() {
        let events = Events::new();
        let mut heard = events.subscribe();
        events.changed(Changes::of(Kind::Orders));
        assert!(matches!(heard.recv().await, Ok(AppEvent::Changed(c)) if c.kinds == [ChangedKind::Orders]));
        for _ in 0..1_000 {
            events.changed(Changes::of(Kind::Orders));
            events.changed(Changes::of(Kind::Voids));
        }
        assert!(
            matches!(heard.recv().await, Ok(AppEvent::Changed(c)) if c.kinds == [ChangedKind::Orders, ChangedKind::Voids])
        );
        assert!(heard.try_recv().is_err());
    }
}
