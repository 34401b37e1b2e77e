//! Notes and tags, and what they stand on.

use jiff::Timestamp;
use purser_model::{OrderId, PurchaseKey};

/// What notes and tags stand on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// A purchase.
    Purchase(PurchaseKey),
    /// A buyer, by the app's id.
    Account(String),
}

/// A note as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRow {
    /// Its number, from 1; never given again.
    pub number: u32,
    /// What it is about.
    pub on: Subject,
    /// Who wrote it first.
    pub author: String,
    /// What it says now.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
    /// When it was last edited; `None` if it never was.
    pub edited: Option<Timestamp>,
    /// Since when it is removed; it can be brought back.
    pub removed: Option<Timestamp>,
}

/// What somebody did to a note. The numbers are in the mirror and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum NoteDeed {
    /// Wrote it, first or anew.
    Wrote = 1,
    /// Removed it.
    Removed = 2,
    /// Brought it back.
    Restored = 3,
}

/// One step in the history of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteStep {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub agent: String,
    /// Did what.
    pub deed: NoteDeed,
    /// What it said from then on, where that was written.
    pub text: Option<String>,
}

/// A tag that a record carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// The word.
    pub word: String,
    /// Who put it there.
    pub agent: String,
    /// When.
    pub at: Timestamp,
}

/// Words that a change put on a record and took off it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TagsMoved {
    /// Those that were not there before, in the order given.
    pub added: Vec<String>,
    /// Those that were there before, in the order given.
    pub removed: Vec<String>,
}
