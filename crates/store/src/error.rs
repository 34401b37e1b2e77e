use rusqlite::ffi::ErrorCode;

use crate::JournalState;

/// Why a mirror could not be opened. Each variant is a decision for the caller.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is whole, as far as can be seen, but this key does not open it.
    #[error(
        "this key does not open the mirror: the file belongs to another key, or its beginning is damaged"
    )]
    WrongKey,
    /// A later Purser wrote the file. It was not touched.
    #[error(
        "the mirror was written by a newer Purser (schema {found}, this one knows {known}): update Purser"
    )]
    Newer {
        /// The file's schema.
        found: u32,
        /// The newest schema this program knows.
        known: u32,
    },
    /// The file is no mirror, or a broken one.
    #[error("the mirror is damaged: {0}")]
    Damaged(String),
    /// No room to create or upgrade the file.
    #[error("the disk is full: the mirror could not be opened or upgraded, nothing in it was changed")]
    DiskFull,
    /// Another program holds the file for longer than we wait.
    #[error("another program is holding the mirror locked; close it or try again")]
    Locked,
    /// Anything else, in words.
    #[error("the mirror could not be opened: {0}")]
    Other(String),
}

/// Why a read or write failed. A failed write changed nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No room on the disk.
    #[error("the disk is full: nothing was written")]
    DiskFull,
    /// Another program is writing for longer than we wait.
    #[error("another program is writing to the mirror; nothing was written, try again")]
    Busy,
    /// A newer search took over, see [`SearchReader`](crate::SearchReader).
    #[error("interrupted")]
    Interrupted,
    /// A step that an action cannot take: it was settled meanwhile, or there is no such action.
    #[error("action {action} {}", standing(*.from, *.to))]
    NoSuchStep {
        /// The action's number.
        action: u32,
        /// Where it stands; none if the journal has no such action.
        from: Option<JournalState>,
        /// Where it was to come.
        to: JournalState,
    },
    /// The file is broken.
    #[error("the mirror is damaged: {0}")]
    Damaged(String),
    /// Anything else, in words.
    #[error("the mirror failed: {0}")]
    Other(String),
}

fn standing(from: Option<JournalState>, to: JournalState) -> String {
    let to = to.word();
    match from {
        Some(from) => {
            format!("stands at \"{}\" and cannot come to \"{to}\"; nothing was written", from.word())
        }
        None => format!("is not in the journal and cannot come to \"{to}\"; nothing was written"),
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            Some(ErrorCode::OperationInterrupted) => Error::Interrupted,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Damaged(error.to_string()),
            _ => Error::Other(error.to_string()),
        }
    }
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        match error {
            Error::DiskFull => OpenError::DiskFull,
            Error::Busy => OpenError::Locked,
            Error::Damaged(words) => OpenError::Damaged(words),
            other => OpenError::Other(other.to_string()),
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => OpenError::WrongKey,
            _ => Error::from(error).into(),
        }
    }
}
