use serde::{Deserialize, Serialize};
use specta::Type;

/// What has versions.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum VersionsOf {
    /// An order, by its id.
    Order(String),
    /// A purchase, by its token.
    Token(String),
}

/// Something that Google sent, and that was other than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordVersion {
    /// 0 is the oldest.
    pub number: u32,
    /// When it was first seen.
    pub seen: String,
    /// Its length in bytes, as received.
    pub bytes: u32,
    /// What led to the look that saw it: `after the notification “Renewed”`.
    pub why: String,
    /// At how many places it differs from the one before; absent for the oldest, and where one of them is no JSON.
    pub changes: Option<u32>,
}

/// Two versions of one record, place by place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VersionDiff {
    /// The number of the one that is taken for the earlier.
    pub from: u32,
    /// The number of the other.
    pub to: u32,
    /// Every place of both, in one order; those that are the same, too.
    pub rows: Vec<DiffRow>,
    /// How many places are new.
    pub added: u32,
    /// How many are gone.
    pub removed: u32,
    /// How many have something else.
    pub changed: u32,
}

/// A place of two JSONs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DiffRow {
    /// `lineItems[0].expiryTime`; empty for the whole.
    pub path: String,
    /// What became of it.
    pub what: DiffKind,
    /// JSON of what stood there, indented.
    pub before: Option<String>,
    /// JSON of what stands there, indented.
    pub after: Option<String>,
}

/// What became of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DiffKind {
    /// Nothing.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has something else.
    Changed,
}
