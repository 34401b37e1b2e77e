//! What is known of a write that has no answer saying that it was done.

use super::Error;

/// Why a write was not confirmed, and whether it may have been carried out all the same.
///
/// Google has no idempotency keys. So a write is sent once, and the caller has to know which of the two it is
/// before anybody may try again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Nothing was changed: Google refused, or nothing was sent. The reason says whether trying again makes sense.
    #[error("{0}")]
    NotDone(Error),
    /// It was sent, and what came back says nothing: no answer, half of one, 5xx, a page. It may have been carried
    /// out. Read the order and the purchase back before anything else; never send it again on this alone.
    #[error("sent, not confirmed: {0}")]
    Unknown(Error),
}

impl WriteError {
    /// `sent` is whether a request left that was not refused for its access token.
    pub(crate) fn of(error: Error, sent: bool) -> Self {
        if sent && may_be_done(&error) { Self::Unknown(error) } else { Self::NotDone(error) }
    }

    /// The reason.
    pub fn error(&self) -> &Error {
        match self {
            Self::NotDone(error) | Self::Unknown(error) => error,
        }
    }

    /// Whether the write may have been carried out.
    pub fn may_be_done(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}

impl From<Error> for WriteError {
    /// For what goes wrong before anything is sent.
    fn from(error: Error) -> Self {
        Self::NotDone(error)
    }
}

/// Every refusal of Google's own is one. Everything else after sending is not known to be.
fn may_be_done(error: &Error) -> bool {
    match error {
        Error::Offline { why } => !why.never_sent(),
        // A success that cannot be read is one more reason to look.
        Error::Unavailable { .. } | Error::Malformed { .. } | Error::Cancelled => true,
        // 499: cancelled on the way, and nobody says how far it got.
        Error::Invalid { google, .. } => google.as_ref().is_some_and(|google| google.status == 499),
        Error::SignIn { .. }
        | Error::NotPermitted { .. }
        | Error::ApiDisabled { .. }
        | Error::NotLinked { .. }
        | Error::Retired { .. }
        | Error::NotFound { .. }
        | Error::Gone { .. }
        | Error::Conflict { .. }
        | Error::Quota { .. } => false,
    }
}
