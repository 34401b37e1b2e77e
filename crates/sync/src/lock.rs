use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use crate::Error;

/// Held while a run is under way, so that a window and a command do not both ask Google for the same things.
///
/// It is the operating system's lock on a file: it goes with the process, also when that is killed.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock on `path`, creating the empty file, or says that another holds it.
    pub fn take(path: &Path) -> Result<Lock, Error> {
        let open = OpenOptions::new().create(true).truncate(false).write(true).open(path);
        let file = open.map_err(not_possible)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::AlreadyRunning),
            Err(TryLockError::Error(error)) => Err(not_possible(error)),
        }
    }
}

fn not_possible(error: std::io::Error) -> Error {
    Error::Store(match error.kind() {
        std::io::ErrorKind::StorageFull => purser_store::Error::DiskFull,
        _ => purser_store::Error::Other(format!("the lock file: {error}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_holds_it_and_dropping_gives_it_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sync.lock");
        let first = Lock::take(&path).unwrap();
        assert!(matches!(Lock::take(&path), Err(Error::AlreadyRunning)));
        drop(first);
        assert!(Lock::take(&path).is_ok());
    }
}
