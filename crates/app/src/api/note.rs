use serde::{Deserialize, Serialize};
use specta::Type;

/// What notes and tags stand on. What stands on an account is about all its purchases, what stands on a purchase
/// about all its orders.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NoteTarget {
    /// An order, by its id.
    Order(String),
    /// A purchase, by its token.
    Token(String),
    /// A buyer, by the app's id.
    Account(String),
}

/// A note as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteDraft {
    /// What it is about.
    pub target: NoteTarget,
    /// What it says: plain text, 1 to 4,000 characters.
    pub text: String,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Its number in the workspace.
    pub number: u32,
    /// What it is about.
    pub target: NoteTarget,
    /// Who wrote it first.
    pub author: String,
    /// What it says now.
    pub text: String,
    /// When it was written.
    pub created: String,
    /// When it was last edited; absent if it never was.
    pub edited: Option<String>,
    /// Since when it is removed, until it is brought back.
    pub removed: Option<String>,
}

/// The notes of a record, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteList {
    /// Those that are there.
    pub notes: Vec<Note>,
    /// Those that were removed and can be brought back.
    pub removed: Vec<Note>,
}

/// What somebody did to a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NoteDeed {
    /// Wrote it.
    Wrote,
    /// Gave it another text.
    Edited,
    /// Removed it.
    Removed,
    /// Brought it back.
    Restored,
}

/// One step in the history of a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoteVersion {
    /// When.
    pub at: String,
    /// Who.
    pub author: String,
    /// Did what.
    pub deed: NoteDeed,
    /// What it said from then on, where that was written.
    pub text: Option<String>,
}

/// A tag that a record carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// The word.
    pub word: String,
    /// Who put it there.
    pub author: String,
    /// When.
    pub at: String,
}

/// Tags to be put on a record and taken off it: lower-case words of 1 to 40 letters, digits, dashes and underscores.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagChange {
    /// To be put on. A record carries at most 20.
    pub add: Vec<String>,
    /// To be taken off.
    pub remove: Vec<String>,
}

/// The tags of a record after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagsSet {
    /// What it carries now, in the order of the words.
    pub tags: Vec<Tag>,
    /// The change that undoes what was changed, and nothing else.
    pub undo: TagChange,
}

/// A tag in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TagCount {
    /// The word.
    pub word: String,
    /// How many records carry it.
    pub count: u32,
}
