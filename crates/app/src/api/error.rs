use serde::Serialize;
use specta::Type;

/// What went wrong, as a screen or the command line acts on it. A code exists only if somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    /// Something asked for is not in the mirror, nor, where it was asked, at Google.
    NotFound,
    /// Input was wrong; `field` says which.
    Invalid,
    /// No workspace is open.
    NoWorkspace,
    /// Google refused the credential.
    SignIn,
    /// The credential is good, but lacks a right in Play Console or Cloud.
    NotPermitted,
    /// Google cannot be reached.
    Offline,
    /// Google's quota is used up for now.
    Quota,
    /// Google answers with faults.
    GoogleUnavailable,
    /// The OS keychain is locked.
    KeychainLocked,
    /// There is no OS keychain.
    KeychainMissing,
    /// The mirror was written by a newer Purser.
    MirrorNewer,
    /// The mirror cannot be read: damaged, or its key is not the one in the keychain.
    MirrorUnreadable,
    /// The disk is full.
    DiskFull,
    /// A file of this name is there already.
    FileExists,
    /// Another search took this one's place. Nobody needs to hear of it.
    Superseded,
    /// Anything else; the detail says what.
    Other,
}

/// An error as it crosses to the UI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Error {
    /// What to act on.
    pub code: ErrorCode,
    /// What happened, and whether anything was changed, in a sentence or two.
    pub message: String,
    /// What to do about it, where there is something.
    pub remedy: Option<String>,
    /// The field of a form that is wrong.
    pub field: Option<String>,
    /// Google's or the system's own words, for one click away.
    pub detail: Option<String>,
}
