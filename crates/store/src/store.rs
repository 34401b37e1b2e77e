use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use purser_model::Changes;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::codec::Encoder;
use crate::open::{self, Role};
use crate::table::dictionary::Dictionaries;
use crate::table::name::Names;
use crate::{DbKey, Error, OpenError, Reader, SearchReader, Writer};

/// Readers that wait for their next use. More may be in use at a time; the rest is closed when done.
const IDLE_READERS: usize = 4;

/// An open mirror. Clones share it; it closes with the last one.
///
/// Every call blocks, on the disk and, for writes, on the one writer: call from threads that may block.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

/// What all connections of one store have in common.
pub(crate) struct Shared {
    path: PathBuf,
    key: DbKey,
    writer: Mutex<WriteState>,
    /// How many wait for the writer, the one at work included.
    writers: AtomicUsize,
    readers: Mutex<Vec<Connection>>,
    names: RwLock<Arc<Names>>,
    pub(crate) dictionaries: Dictionaries,
    elsewhere: AtomicBool,
}

/// The writing connection and what it remembers from one transaction to the next.
pub(crate) struct WriteState {
    conn: Connection,
    names: Arc<Names>,
    encoder: Encoder,
    data_version: i64,
}

impl Store {
    /// Opens the mirror at `path`, creating it if there is none, and brings its schema up to date.
    pub fn open(path: impl AsRef<Path>, key: &DbKey) -> Result<Store, OpenError> {
        let path = path.as_ref().to_owned();
        let conn = open::prepare(&path, key)?;
        let names = Arc::new(Names::load(&conn)?);
        let data_version = data_version(&conn)?;
        let writer = WriteState { conn, names: names.clone(), encoder: Encoder::default(), data_version };
        Ok(Store {
            shared: Arc::new(Shared {
                path,
                key: key.clone(),
                writer: Mutex::new(writer),
                writers: AtomicUsize::new(0),
                readers: Mutex::default(),
                names: RwLock::new(names),
                dictionaries: Dictionaries::default(),
                elsewhere: AtomicBool::new(false),
            }),
        })
    }

    /// One transaction: everything `f` writes, or nothing if it fails. Tells what changed.
    ///
    /// A process that is killed loses no committed write; a power cut may lose the last ones.
    pub fn write<T>(&self, f: impl FnOnce(&Writer<'_>) -> Result<T, Error>) -> Result<(T, Changes), Error> {
        self.transact(f, false)
    }

    /// As [`Store::write`], and on the disk when it returns, power cut or not. For what must be remembered
    /// before something happens outside: an acknowledged notification, a refund that is about to be sent.
    pub fn write_durable<T>(
        &self,
        f: impl FnOnce(&Writer<'_>) -> Result<T, Error>,
    ) -> Result<(T, Changes), Error> {
        self.transact(f, true)
    }

    /// Reads from one snapshot: writes that commit meanwhile are not seen.
    pub fn read<T>(&self, f: impl FnOnce(&Reader<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let conn = match lock(&self.shared.readers).pop() {
            Some(conn) => conn,
            None => self.shared.reader()?,
        };
        let result = self.shared.snapshot(&conn, None, f);
        let mut idle = lock(&self.shared.readers);
        if idle.len() < IDLE_READERS {
            idle.push(conn);
        }
        result
    }

    /// A reader for search-as-you-type, whose running search gives way to the next one.
    pub fn search_reader(&self) -> Result<SearchReader, Error> {
        SearchReader::new(self.shared.clone())
    }

    /// Whether another process has written since the last call. What it changed is not known: refresh all.
    pub fn changed_elsewhere(&self) -> Result<bool, Error> {
        // A writer at work looks itself when it begins its next transaction.
        if let Ok(mut state) = self.shared.writer.try_lock() {
            self.shared.look_elsewhere(&mut state)?;
        }
        Ok(self.shared.elsewhere.swap(false, Ordering::AcqRel))
    }

    /// Folds the log into the file and gives its space back. For when nothing is going on: during bulk writes
    /// the log may grow to 256 MB.
    pub fn checkpoint(&self) -> Result<(), Error> {
        let state = lock(&self.shared.writer);
        // Readers at work make it partial, which is as good: the next one does the rest.
        state.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// The schema of the open file.
    pub fn schema_version(&self) -> u32 {
        crate::table::SCHEMA_VERSION
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    fn transact<T>(
        &self,
        f: impl FnOnce(&Writer<'_>) -> Result<T, Error>,
        durable: bool,
    ) -> Result<(T, Changes), Error> {
        let _waiting = Waiting::at(&self.shared.writers);
        let mut guard = lock(&self.shared.writer);
        let state = &mut *guard;
        if durable {
            state.conn.execute_batch("PRAGMA synchronous = FULL")?;
        }
        let result = self.shared.transact(state, f);
        if durable {
            state.conn.execute_batch("PRAGMA synchronous = NORMAL")?;
        }
        result
    }

    #[cfg(test)]
    pub(crate) fn with_writer_connection<T>(&self, f: impl FnOnce(&Connection) -> T) -> T {
        f(&lock(&self.shared.writer).conn)
    }
}

impl Shared {
    fn transact<T>(
        &self,
        state: &mut WriteState,
        f: impl FnOnce(&Writer<'_>) -> Result<T, Error>,
    ) -> Result<(T, Changes), Error> {
        let names = state.names.clone();
        // The lock is taken at once: upgrading a reader later could only fail.
        let tx = Transaction::new(&mut state.conn, TransactionBehavior::Immediate)?;
        let version = data_version(&tx)?;
        if version != state.data_version {
            state.data_version = version;
            self.elsewhere.store(true, Ordering::Release);
            // Another process may have put a better dictionary there.
            state.encoder.forget();
        }
        let writer = Writer::new(&tx, names, &mut state.encoder, &self.dictionaries, &self.writers)?;
        let written = f(&writer).and_then(|value| Ok((value, writer.finish()?)));
        match written.and_then(|(value, (changes, names))| {
            tx.commit()?;
            Ok((value, changes, names))
        }) {
            Ok((value, changes, names)) => {
                state.names = names;
                Ok((value, changes))
            }
            Err(error) => {
                // Numbers given in the undone transaction may be given again.
                state.encoder.forget();
                self.dictionaries.forget();
                Err(error)
            }
        }
    }

    pub(crate) fn reader(&self) -> Result<Connection, Error> {
        open::connect(&self.path, &self.key, Role::Reader).map_err(|e| match e {
            OpenError::DiskFull => Error::DiskFull,
            OpenError::Locked => Error::Busy,
            OpenError::Damaged(words) => Error::Damaged(words),
            other => Error::Other(other.to_string()),
        })
    }

    /// Runs `f` within one read transaction.
    pub(crate) fn snapshot<T>(
        &self,
        conn: &Connection,
        stop: Option<&dyn Fn() -> bool>,
        f: impl FnOnce(&Reader<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let tx = conn.unchecked_transaction()?;
        let mut names = self.names.read().unwrap_or_else(PoisonError::into_inner).clone();
        if names.is_behind(&tx)? {
            Arc::make_mut(&mut names).catch_up(&tx)?;
            *self.names.write().unwrap_or_else(PoisonError::into_inner) = names.clone();
        }
        f(&Reader::new(&tx, names, &self.dictionaries, stop))
        // Dropping the transaction ends the snapshot; there is nothing to commit.
    }

    fn look_elsewhere(&self, state: &mut WriteState) -> Result<(), Error> {
        let version = data_version(&state.conn)?;
        if version != state.data_version {
            state.data_version = version;
            self.elsewhere.store(true, Ordering::Release);
            state.encoder.forget();
        }
        Ok(())
    }
}

/// One who waits for the writer or is at work, as long as it lives.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn at(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Waiting(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// SQLite's number of commits by others, as this connection sees it.
fn data_version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA data_version", [], |row| row.get(0))
}

/// A panic in a write rolled its transaction back; the state behind the lock is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use purser_model::query::Query;
    use purser_model::{Changes, Kind, Order};

    use super::*;
    use crate::testing::{TestStore, order, order_json, time};

    fn fill(store: &Store, from: usize, count: usize) -> Result<Changes, Error> {
        let ids: Vec<String> =
            (from..from + count).map(|n| format!("GPA.3312-4821-{:04}-{n:05}", n * 7 % 10_000)).collect();
        let texts: Vec<String> =
            ids.iter().map(|id| order_json(id, &format!("token-of-{id}"), "PROCESSED")).collect();
        let orders: Vec<(Order, &str)> = ids
            .iter()
            .zip(&texts)
            .map(|(id, text)| (order(id, &format!("token-of-{id}"), "PROCESSED"), text.as_str()))
            .collect();
        store.write(|w| w.put_orders(&orders, time("2026-03-15T00:00:00Z"))).map(|(_, changes)| changes)
    }

    fn count(store: &Store) -> u64 {
        store.read(|r| Ok(r.counts()?.orders)).unwrap()
    }

    #[test]
    fn who_writes_a_lot_sees_that_somebody_waits() {
        let store = TestStore::new();
        let awaited = || store.write(|w| Ok(w.is_awaited())).unwrap().0;
        assert!(!awaited());
        std::thread::scope(|scope| {
            store
                .write(|w| {
                    scope.spawn(|| fill(&store, 0, 1).unwrap());
                    while !w.is_awaited() {
                        std::thread::yield_now();
                    }
                    Ok(())
                })
                .unwrap();
        });
        assert_eq!(count(&store), 1);
        assert!(!awaited());
    }

    #[test]
    fn a_full_disk_is_said_and_nothing_is_half_written() {
        let store = TestStore::new();
        fill(&store, 0, 40).unwrap();
        let limit = |pages: u32| {
            store.with_writer_connection(|c| {
                c.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
            });
        };
        limit(400);
        let mut from = 40;
        let error = loop {
            match fill(&store, from, 200) {
                Ok(_) => from += 200,
                Err(error) => break error,
            }
            assert!(from < 50_000, "the limit does not hold");
        };
        assert!(matches!(error, Error::DiskFull), "{error:?}");
        assert_eq!(error.to_string(), "the disk is full: nothing was written");
        assert_eq!(count(&store), from as u64);
        limit(1_000_000);
        fill(&store, from, 40).unwrap();
        let rows = store.read(|r| r.search(&Query::default(), None, 100_000)).unwrap().rows;
        assert_eq!(rows.len(), from + 40);
    }

    #[test]
    fn a_newer_mirror_is_refused_and_not_touched() {
        let store = TestStore::new();
        fill(&store, 0, 40).unwrap();
        store.with_writer_connection(|c| c.execute_batch("PRAGMA user_version = 99").unwrap());
        let path = store.path().to_owned();
        let copy = store.folder.path().join("copy.db");
        store.checkpoint().unwrap();
        std::fs::copy(&path, &copy).unwrap();
        let before = std::fs::read(&copy).unwrap();
        let refused = Store::open(&copy, &DbKey::from_bytes([7; 32])).err().unwrap();
        assert!(
            matches!(refused, OpenError::Newer { found: 99, known: crate::table::SCHEMA_VERSION }),
            "{refused:?}"
        );
        assert_eq!(std::fs::read(&copy).unwrap(), before);
    }

    #[test]
    fn a_write_that_fails_changes_nothing_and_the_next_one_works() {
        let store = TestStore::new();
        let undone: Result<((), _), Error> = store.write(|w| {
            w.put_meta("a", "1")?;
            Err(Error::Other("no".into()))
        });
        assert!(undone.is_err());
        assert_eq!(store.read(|r| r.meta("a")).unwrap(), None);
        let (_, changes) = store.write_durable(|w| w.put_meta("a", "2")).unwrap();
        assert_eq!(changes, Changes::of(Kind::Workspace));
        let (_, changes) = store.write(|w| w.put_meta("a", "2")).unwrap();
        assert!(changes.is_empty());
        assert_eq!(store.reopened().read(|r| r.meta("a")).unwrap(), Some("2".into()));
    }

    #[test]
    fn a_read_sees_one_moment() {
        let store = TestStore::new();
        fill(&store, 0, 3).unwrap();
        store
            .read(|r| {
                assert_eq!(r.counts()?.orders, 3);
                fill(&store, 3, 3)?;
                assert_eq!(r.counts()?.orders, 3);
                Ok(())
            })
            .unwrap();
        assert_eq!(count(&store), 6);
    }
}
