//! The three systems' stores, and what their errors mean.

use std::sync::Arc;

use keyring_core::Error as Raw;

use crate::Error;

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store as Native;
#[cfg(windows)]
use windows_native_keyring_store::Store as Native;
#[cfg(all(unix, not(target_os = "macos")))]
use zbus_secret_service_keyring_store::Store as Native;

/// Connects to this system's keychain. Without a Secret Service on Linux there is nothing to connect to.
pub(crate) fn open() -> Result<Arc<keyring_core::CredentialStore>, Error> {
    match Native::new() {
        Ok(store) => Ok(store),
        Err(raw) => Err(Error::Missing { reason: words(&raw) }),
    }
}

/// The decision behind an error of a keychain that could be reached.
pub(crate) fn translate(raw: &Raw) -> Error {
    let reason = words(raw);
    match raw {
        // Said by secret-service when the person closed the dialog, or when nothing is open.
        Raw::NoStorageAccess(inner) if no_keyring_at_all(inner.as_ref()) => Error::Missing { reason },
        Raw::NoStorageAccess(_) => Error::Locked { reason },
        Raw::PlatformFailure(inner) if refused(inner.as_ref()) => Error::Locked { reason },
        _ => Error::Other { reason },
    }
}

/// The message only: the debug form of some variants holds the bytes that were read.
fn words(raw: &Raw) -> String {
    match raw {
        Raw::Ambiguous(entries) => format!("{} entries have this name", entries.len()),
        Raw::BadEncoding(_) | Raw::BadDataFormat(..) => "the entry is damaged".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn no_keyring_at_all(inner: &(dyn std::error::Error + 'static)) -> bool {
    // `ReadAlias("default")` had no answer: the service runs, but no keyring was ever made.
    inner.to_string().contains("result not returned")
}

#[cfg(all(unix, not(target_os = "macos")))]
fn refused(inner: &(dyn std::error::Error + 'static)) -> bool {
    // https://specifications.freedesktop.org/secret-service/latest/errors.html; gnome-keyring uses the same
    // name for an item that went back to being locked in between. A prompter that cannot start, for want of
    // a display, is a dialog nobody can answer.
    let text = inner.to_string();
    ["Secret.Error.IsLocked", "prompt completed"].iter().any(|said| text.contains(said))
}

#[cfg(target_os = "macos")]
fn status(inner: &(dyn std::error::Error + 'static)) -> Option<i32> {
    inner.downcast_ref::<security_framework::base::Error>().map(|error| error.code())
}

#[cfg(target_os = "macos")]
fn no_keyring_at_all(inner: &(dyn std::error::Error + 'static)) -> bool {
    // errSecNotAvailable, errSecNoSuchKeychain, errSecInvalidKeychain (SecBase.h).
    matches!(status(inner), Some(-25291 | -25294 | -25295))
}

#[cfg(target_os = "macos")]
fn refused(inner: &(dyn std::error::Error + 'static)) -> bool {
    // errSecAuthFailed, errSecInteractionNotAllowed, errSecInteractionRequired (SecBase.h), userCanceledErr
    // (MacErrors.h).
    matches!(status(inner), Some(-25293 | -25308 | -25315 | -128))
}

#[cfg(windows)]
fn no_keyring_at_all(_: &(dyn std::error::Error + 'static)) -> bool {
    // ERROR_NO_SUCH_LOGON_SESSION is the only cause: a service account without a credential set.
    true
}

#[cfg(windows)]
fn refused(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}
