//! From what went wrong below to what a person reads: the one table of messages and remedies.

mod google;
mod keychain;
mod mirror;

pub(crate) use google::grant;

use crate::api::{Error, ErrorCode};

impl Error {
    /// An error with a message and nothing else.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Error { code, message: message.into(), remedy: None, field: None, detail: None }
    }

    /// Input that is wrong: which field, and what would be right.
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Error { field: Some(field.to_owned()), ..Error::new(ErrorCode::Invalid, message) }
    }

    /// Something asked for that is not there.
    pub fn not_found(message: impl Into<String>) -> Self {
        Error::new(ErrorCode::NotFound, message)
    }

    /// Says what to do about it.
    #[must_use]
    pub fn with_remedy(self, remedy: impl Into<String>) -> Self {
        Error { remedy: Some(remedy.into()), ..self }
    }

    /// Keeps the system's or Google's own words for one click away.
    #[must_use]
    pub fn with_detail(self, detail: impl ToString) -> Self {
        Error { detail: Some(detail.to_string()), ..self }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// A file of Purser's own could not be read or written.
pub(crate) fn file_error(what: &str, error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            Error::new(ErrorCode::DiskFull, format!("The disk is full: {what}. Nothing was lost."))
                .with_remedy("Free some space, then try again.")
        }
        _ => Error::new(ErrorCode::Other, format!("{what}.")).with_detail(error),
    }
}
