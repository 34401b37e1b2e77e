use purser_store::{Error as Store, OpenError};

use crate::api::{Error, ErrorCode};

impl From<Store> for Error {
    fn from(error: Store) -> Self {
        match error {
            Store::DiskFull => disk_full(),
            Store::Busy => Error::new(
                ErrorCode::Other,
                "Another Purser is writing to this mirror for longer than expected. Nothing was changed.",
            )
            .with_remedy("Try again in a moment."),
            Store::Interrupted => Error::new(ErrorCode::Superseded, "A newer search took its place."),
            Store::Damaged(detail) => damaged(detail),
            other => {
                Error::new(ErrorCode::Other, "The mirror failed. Nothing was changed.").with_detail(other)
            }
        }
    }
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Newer { .. } => Error::new(
                ErrorCode::MirrorNewer,
                "This mirror was written by a newer Purser. It was not touched.",
            )
            .with_remedy("Update Purser, then open it again.")
            .with_detail(error),
            OpenError::WrongKey => Error::new(
                ErrorCode::MirrorUnreadable,
                "The mirror cannot be decrypted: its key is not the one in the keychain, or the file is damaged. It was not touched.",
            )
            .with_remedy("If the keychain was reset, remove the workspace and connect the account again; everything that Google still knows comes back."),
            OpenError::Damaged(detail) => damaged(detail),
            OpenError::DiskFull => disk_full(),
            OpenError::Locked => Error::new(
                ErrorCode::Other,
                "Another program holds the mirror. Nothing was changed.",
            )
            .with_remedy("Close the other program, then try again."),
            other => Error::new(ErrorCode::Other, "The mirror could not be opened. It was not touched.").with_detail(other),
        }
    }
}

fn disk_full() -> Error {
    Error::new(
        ErrorCode::DiskFull,
        "The disk is full. What was mirrored before is kept, nothing is half written.",
    )
    .with_remedy("Free some space, then synchronise again.")
}

fn damaged(detail: String) -> Error {
    Error::new(ErrorCode::MirrorUnreadable, "The mirror is damaged and cannot be read.")
        .with_remedy("Remove the workspace and connect the account again; everything that Google still knows comes back.")
        .with_detail(detail)
}

impl From<purser_sync::Error> for Error {
    fn from(error: purser_sync::Error) -> Self {
        match error {
            purser_sync::Error::Google(error) => error.into(),
            purser_sync::Error::Store(error) => error.into(),
            purser_sync::Error::Canceled => Error::new(ErrorCode::Superseded, "Stopped. What was fetched is kept."),
            purser_sync::Error::AlreadyRunning => Error::new(
                ErrorCode::Other,
                "Another window or command of Purser is synchronising this workspace. Nothing was started here.",
            )
            .with_remedy("What it fetches appears here by itself."),
            error @ purser_sync::Error::Report { .. } => {
                Error::new(ErrorCode::Other, "A sales report could not be read. Everything else was fetched.")
                    .with_remedy("It is tried again with the next synchronisation. If it stays, send the file's name and these words to the makers of Purser.")
                    .with_detail(error)
            }
        }
    }
}
