use purser_secrets::Error as Keychain;

use crate::api::{Error, ErrorCode};

impl From<Keychain> for Error {
    fn from(error: Keychain) -> Self {
        match error {
            Keychain::Locked { reason } => Error::new(
                ErrorCode::KeychainLocked,
                "The keychain of this computer is locked, so the workspace's key cannot be read. Nothing was changed.",
            )
            .with_remedy("Unlock it (on Linux: the login keyring, in Passwords and Keys), then try again.")
            .with_detail(reason),
            Keychain::Missing { reason } => Error::new(
                ErrorCode::KeychainMissing,
                "This computer offers no keychain, and Purser stores a credential nowhere else. Nothing was changed.",
            )
            .with_remedy("On Linux, install and start gnome-keyring or KWallet. The demo account works without one.")
            .with_detail(reason),
            other => Error::new(ErrorCode::Other, "The keychain refused. Nothing was changed.").with_detail(other),
        }
    }
}
