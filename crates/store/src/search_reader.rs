use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::store::Shared;
use crate::{Error, Reader};

/// How many steps of SQLite's machine pass between two looks at whether a newer search waits: some 20 µs.
const STEPS: i32 = 1_000;

/// A reader of its own for search-as-you-type: the newest search wins.
///
/// Take a [`Ticket`] the moment a key is pressed, then search with it on a thread that may block. Taking one
/// makes every search with an older ticket fail with [`Error::Interrupted`], also one that has not begun.
pub struct SearchReader {
    shared: Arc<Shared>,
    conn: Mutex<Connection>,
    newest: Arc<AtomicU64>,
    running: Arc<AtomicU64>,
}

/// A place in the line of searches; only the newest is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u64);

/// Stops the search that is running, from any thread.
#[derive(Debug, Clone)]
pub struct Interrupt(Arc<AtomicU64>);

impl Interrupt {
    /// Makes every search with a ticket taken before fail with [`Error::Interrupted`].
    pub fn interrupt(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }
}

impl SearchReader {
    pub(crate) fn new(shared: Arc<Shared>) -> Result<Self, Error> {
        let mut conn = shared.reader()?;
        let newest = Arc::new(AtomicU64::new(0));
        let running = Arc::new(AtomicU64::new(0));
        // Not `sqlite3_interrupt`: that one is lost if it comes just before the statement begins.
        let (n, r) = (newest.clone(), running.clone());
        let overtaken = move || n.load(Ordering::Acquire) != r.load(Ordering::Acquire);
        conn.progress_handler(STEPS, Some(overtaken))?;
        Ok(SearchReader { shared, conn: Mutex::new(conn), newest, running })
    }

    /// Overtakes all earlier searches.
    pub fn ticket(&self) -> Ticket {
        Ticket(self.newest.fetch_add(1, Ordering::AcqRel) + 1)
    }

    /// A handle for stopping without searching anew.
    pub fn interrupt_handle(&self) -> Interrupt {
        Interrupt(self.newest.clone())
    }

    /// Reads from one snapshot, unless a newer ticket was taken.
    pub fn read<T>(
        &self,
        ticket: Ticket,
        f: impl FnOnce(&Reader<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let overtaken = || self.newest.load(Ordering::Acquire) != ticket.0;
        if overtaken() {
            return Err(Error::Interrupted);
        }
        self.running.store(ticket.0, Ordering::Release);
        self.shared.snapshot(&conn, Some(&overtaken), f)
    }
}
