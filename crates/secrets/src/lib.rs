//! Get, set and delete a named secret: in the keychain of the operating system, or in memory.
//!
//! What is left out: any knowledge of what the secrets are, any file, any cache. A value is read when it is
//! needed, wiped when it is dropped, and cannot be printed.
//!
//! Why a trait: there are two real implementations. [`Keychain`] is for people; [`Memory`] is for tests and
//! for a demo workspace, whose key is worth nothing tomorrow.
//!
//! # How long a value may be
//!
//! [`LIMIT`] bytes as stored, on every system. Windows' Credential Manager holds no more
//! (`CRED_MAX_CREDENTIAL_BLOB_SIZE`, wincred.h), and a value that fits on the developer's machine but not on
//! the customer's is worse than one that is refused everywhere. Text is stored as it is, other bytes as
//! base64 (KDE's wallet keeps text only), plus one letter that says which.
//!
//! # Blocking
//!
//! Every call blocks, and may wait for a person in front of the keychain's own dialog: call from a thread
//! that may block. No call waits longer than the store's patience.

mod encoding;
mod error;
mod keychain;
mod memory;
mod platform;

pub use encoding::LIMIT;
pub use error::Error;
pub use keychain::Keychain;
pub use memory::{Memory, Mood};

use zeroize::Zeroizing;

/// Keeps named secrets.
pub trait SecretStore: Send + Sync {
    /// The value of that name, or `None` if there is none.
    ///
    /// # Errors
    /// [`Error::Locked`], [`Error::Missing`] or [`Error::Other`].
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Error>;

    /// Stores a value under that name, in place of an earlier one.
    ///
    /// # Errors
    /// [`Error::TooLong`] before anything is touched; otherwise as [`SecretStore::get`]. After
    /// [`Error::Locked`] the value may still arrive: the dialog that was not answered in time can be
    /// answered later.
    fn set(&self, name: &str, value: &[u8]) -> Result<(), Error>;

    /// Removes the value of that name. A name without a value is no error.
    ///
    /// # Errors
    /// As [`SecretStore::get`].
    fn delete(&self, name: &str) -> Result<(), Error>;
}
