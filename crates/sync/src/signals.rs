use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::Notify;

/// What those who work on one mirror tell each other: the listener, the worker, a person.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    wake: Notify,
    urgent: AtomicBool,
    full: AtomicBool,
    attended: AtomicBool,
    listening: AtomicBool,
    heard: Mutex<Heard>,
    bulk: tokio::sync::Mutex<()>,
}

/// How listening goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// When Pub/Sub last answered.
    pub last_pull: Option<Timestamp>,
    /// When a notification last came.
    pub last_message: Option<Timestamp>,
    /// Notifications taken in.
    pub messages: u64,
    /// Why it is not listening at the moment.
    pub trouble: Option<String>,
    /// Purchases looked up, by why they were wanted; what was due by its `DueWhy`, as `due 1`.
    pub looked_up: BTreeMap<String, u64>,
}

impl Signals {
    /// There may be something to do.
    pub fn wake(&self) {
        self.shared.wake.notify_one();
    }

    /// Waits until there may be something to do.
    pub async fn woken(&self) {
        self.shared.wake.notified().await;
    }

    /// Something that goes before what is in hand was put into the mirror.
    pub fn hurry(&self) {
        self.shared.urgent.store(true, Ordering::Release);
        self.wake();
    }

    pub(crate) fn take_hurry(&self) -> bool {
        self.shared.urgent.swap(false, Ordering::AcqRel)
    }

    /// Everything is to be read now, whatever the schedule says.
    pub fn ask_for_all(&self) {
        self.shared.full.store(true, Ordering::Release);
        self.wake();
    }

    /// Whether everything is to be read; asked once.
    pub fn take_asked_for_all(&self) -> bool {
        self.shared.full.swap(false, Ordering::AcqRel)
    }

    pub(crate) fn is_asked_for_all(&self) -> bool {
        self.shared.full.load(Ordering::Acquire)
    }

    /// Somebody looks at the screen, or no longer does. Orders that wait for company are fetched at once then.
    pub fn attend(&self, somebody: bool) {
        if self.shared.attended.swap(somebody, Ordering::AcqRel) != somebody && somebody {
            self.wake();
        }
    }

    pub(crate) fn is_attended(&self) -> bool {
        self.shared.attended.load(Ordering::Acquire)
    }

    /// Notifications are taken in as they come, so that no run has to ask for them.
    pub fn is_listening(&self) -> bool {
        self.shared.listening.load(Ordering::Acquire)
    }

    pub(crate) fn listening(&self, yes: bool) {
        self.shared.listening.store(yes, Ordering::Release);
    }

    /// Held while much is written: what comes in side by side waits here for its turn, with all that it has gathered
    /// by then, and not at the store, where whoever waits is let through at once.
    pub(crate) async fn turn_to_write(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.shared.bulk.lock().await
    }

    /// How listening goes.
    pub fn heard(&self) -> Heard {
        self.shared.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn hear(&self, change: impl FnOnce(&mut Heard)) {
        change(&mut self.shared.heard.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
