use crate::report::ReportError;

/// Why a run, or a step of it, stopped. What was fetched until then is kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Google refused or could not be reached.
    #[error(transparent)]
    Google(#[from] purser_play_api::Error),
    /// The mirror could not be read or written.
    #[error(transparent)]
    Store(#[from] purser_store::Error),
    /// A report could not be read.
    #[error("{object}: {error}")]
    Report {
        /// The object's name in the bucket.
        object: String,
        /// What is wrong with it.
        error: ReportError,
    },
    /// Another Purser is at work on the same mirror.
    #[error("another window or command of Purser is synchronising this workspace")]
    AlreadyRunning,
    /// A person stopped it.
    #[error("stopped")]
    Canceled,
}

impl Error {
    /// Whether further steps would only meet the same: no network, no credential, no disk, or told to stop.
    pub(crate) fn ends_the_run(&self) -> bool {
        use purser_play_api::Error as G;
        match self {
            Error::Google(error) => matches!(
                error,
                G::SignIn { .. }
                    | G::Offline { .. }
                    | G::Unavailable { .. }
                    | G::Quota { daily: false, .. }
                    | G::Cancelled
            ),
            Error::Store(_) | Error::Canceled | Error::AlreadyRunning => true,
            Error::Report { .. } => false,
        }
    }

    /// Whether one budget has nothing left until midnight, Pacific time. The others have.
    pub(crate) fn is_spent_for_today(&self) -> bool {
        matches!(self, Error::Google(purser_play_api::Error::Quota { daily: true, .. }))
    }
}
