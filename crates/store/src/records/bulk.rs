//! Bulks: one action over many orders or purchases.

use jiff::Timestamp;
use purser_model::OrderId;

use super::JournalState;

/// Where a bulk stands. The numbers are in the mirror and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum BulkState {
    /// Its rows are sent one after the other, from its start on.
    Running = 1,
    /// It waits until somebody resumes it.
    Paused = 2,
    /// Somebody ended it; what was not sent by then is never sent.
    Canceled = 3,
    /// Every row had its turn.
    Finished = 4,
}

impl BulkState {
    /// All of them.
    pub const ALL: [BulkState; 4] = [Self::Running, Self::Paused, Self::Canceled, Self::Finished];

    /// Reads the number in the mirror.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| i64::from(*state as u8) == number)
    }
}

/// Where a row of a bulk stands by itself. The numbers are in the mirror and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum BulkRowState {
    /// Its turn has not come.
    Waiting = 1,
    /// It is in the journal: what became of it is to be read there.
    Sent = 2,
    /// Done without the journal: it was looked at, and nothing else was to be done.
    Done = 3,
    /// When its turn came, it was no longer as planned. Nothing was sent.
    Skipped = 4,
    /// Its turn came, and nothing could be sent.
    Failed = 5,
}

impl BulkRowState {
    /// All of them.
    pub const ALL: [BulkRowState; 5] = [Self::Waiting, Self::Sent, Self::Done, Self::Skipped, Self::Failed];

    /// Reads the number in the mirror.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| i64::from(*state as u8) == number)
    }
}

/// A bulk that is about to be kept, as a person confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBulk {
    /// Which action, in a word that only the caller understands.
    pub kind: String,
    /// When it was confirmed; kept to the millisecond.
    pub at: Timestamp,
    /// Nothing is sent before; kept to the millisecond.
    pub starts: Timestamp,
    /// The name of the person.
    pub agent: String,
    /// Why.
    pub reason: String,
    /// The ticket that it belongs to.
    pub ticket: Option<String>,
    /// Where its rows came from, in words.
    pub origin: String,
    /// Its rows, in the order in which they are sent.
    pub rows: Vec<NewBulkRow>,
}

/// A row of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBulkRow {
    /// The order that it is about.
    pub order: Option<OrderId>,
    /// The purchase token that it is about.
    pub token: Option<String>,
    /// All else as one JSON value that only the caller understands.
    pub body: String,
}

/// A bulk as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkRecord {
    /// Its number, from 1.
    pub number: u32,
    /// Which action.
    pub kind: String,
    /// Where it stands.
    pub state: BulkState,
    /// When it was confirmed.
    pub at: Timestamp,
    /// Nothing is sent before.
    pub starts: Timestamp,
    /// When it finished or was canceled.
    pub ended: Option<Timestamp>,
    /// Who confirmed it.
    pub agent: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// Where its rows came from.
    pub origin: String,
    /// Why it waits, where it does not go on by itself.
    pub note: Option<String>,
}

/// A row of a bulk as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkRow {
    /// Its place in the bulk, from 1.
    pub place: u32,
    /// Where it stands by itself.
    pub state: BulkRowState,
    /// The order.
    pub order: Option<OrderId>,
    /// The purchase token.
    pub token: Option<String>,
    /// The journal's number of the action, and where that stands.
    pub action: Option<(u32, JournalState)>,
    /// What was said to it last, by the journal if it is there.
    pub words: Option<String>,
    /// When its turn came.
    pub at: Option<Timestamp>,
    /// The caller's JSON value.
    pub body: String,
}

/// Rows of a bulk, by where they and their actions stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BulkCounts {
    /// Their turn has not come.
    pub waiting: u32,
    /// In the journal, and on their way.
    pub sending: u32,
    /// Done, and read back.
    pub done: u32,
    /// No longer as planned; nothing was sent.
    pub skipped: u32,
    /// Refused, not carried out or not sent: the failures that can be tried again.
    pub failed: u32,
    /// Sent, and nobody knows yet.
    pub unknown: u32,
}

impl BulkCounts {
    /// All rows.
    pub fn total(self) -> u32 {
        self.waiting + self.sending + self.done + self.skipped + self.failed + self.unknown
    }
}
