use purser_app::api::{Error, ErrorCode};

/// What a command ends with when it does not end well.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
}

impl Failure {
    pub(crate) fn other(message: String) -> Self {
        Failure { error: Error::new(ErrorCode::Other, message) }
    }

    /// The exit code. These numbers are a promise to scripts.
    pub(crate) fn code(&self) -> u8 {
        match self.error.code {
            ErrorCode::Invalid => 2,
            ErrorCode::NotFound => 3,
            ErrorCode::NoWorkspace
            | ErrorCode::SignIn
            | ErrorCode::NotPermitted
            | ErrorCode::KeychainLocked
            | ErrorCode::KeychainMissing => 4,
            ErrorCode::Offline | ErrorCode::GoogleUnavailable => 5,
            ErrorCode::Quota
            | ErrorCode::MirrorNewer
            | ErrorCode::MirrorUnreadable
            | ErrorCode::DiskFull
            | ErrorCode::FileExists
            | ErrorCode::Superseded
            | ErrorCode::Other => 1,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure { error }
    }
}
