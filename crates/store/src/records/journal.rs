//! The journal's lines, and the actions that they tell of.

use jiff::Timestamp;
use purser_model::OrderId;

/// Where an action stands. The numbers are in the mirror and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum JournalState {
    /// It is written down, and may be on its way: nobody knows what became of it.
    Sending = 1,
    /// Google carried it out.
    Confirmed = 2,
    /// Google refused it.
    Refused = 3,
    /// It was sent, and whether it was carried out is not known yet.
    Unknown = 4,
    /// It was not carried out.
    NotDone = 5,
}

impl JournalState {
    /// All of them.
    pub const ALL: [JournalState; 5] =
        [Self::Sending, Self::Confirmed, Self::Refused, Self::Unknown, Self::NotDone];

    /// Reads the number in the mirror.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| i64::from(*state as u8) == number)
    }

    /// Whether what became of the action is still to be found out.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Sending | Self::Unknown)
    }

    /// Whether an action that stands here may come to stand there. What is settled stays so; what is unknown may
    /// stay unknown for another reason.
    pub fn may_become(self, next: JournalState) -> bool {
        self.is_open() && next != Self::Sending
    }

    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::NotDone => "not done",
        }
    }
}

/// The first line of an action: what a person confirmed, about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Which action, in a word that only the caller understands.
    pub kind: String,
    /// Application id.
    pub package: String,
    /// Product id.
    pub product: Option<String>,
    /// The order that it is about.
    pub order: Option<OrderId>,
    /// The purchase token that it is about.
    pub token: Option<String>,
    /// The name of the person.
    pub agent: String,
    /// What it is done with, as Google knows it. Never a secret.
    pub credential: String,
    /// Why.
    pub reason: String,
    /// The ticket that it belongs to.
    pub ticket: Option<String>,
    /// When it was confirmed; kept to the millisecond.
    pub at: Timestamp,
    /// All else (parameters, request without secrets, state before, amount) as one JSON value that only the
    /// caller understands. Kept byte for byte.
    pub body: String,
}

/// A later line of an action: what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalStep {
    /// The action's number.
    pub action: u32,
    /// Where it stands now.
    pub state: JournalState,
    /// When that became known; kept to the millisecond.
    pub at: Timestamp,
    /// What Google said, or what was read back.
    pub words: Option<String>,
    /// All else (the answer, the state after) as one JSON value that only the caller understands. Kept byte for
    /// byte.
    pub body: String,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// Its number, from 1 without gaps.
    pub number: u32,
    /// The number of the line that began its action.
    pub action: u32,
    /// When it was so.
    pub at: Timestamp,
    /// Where the action stood then.
    pub state: JournalState,
    /// What was said to it; none in the first line of an action.
    pub words: Option<String>,
    /// The caller's JSON value.
    pub body: String,
    /// The whole text of the line, which its mark covers.
    pub text: String,
    /// What follows from this line and all before it.
    pub mark: [u8; 32],
}

/// An action: what its lines come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    /// The number of its first line.
    pub number: u32,
    /// Which, as [`JournalEntry::kind`].
    pub kind: String,
    /// Where it stands.
    pub state: JournalState,
    /// When it was confirmed by a person.
    pub at: Timestamp,
    /// When it was settled; none while it is open.
    pub settled: Option<Timestamp>,
    /// Application id.
    pub package: String,
    /// Product id.
    pub product: Option<String>,
    /// The order.
    pub order: Option<OrderId>,
    /// The purchase token.
    pub token: Option<String>,
    /// The name of the person.
    pub agent: String,
    /// What it was done with.
    pub credential: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// What its last line says.
    pub words: Option<String>,
}

/// Which actions are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActionsRequest<'a> {
    /// Scraps, parted by spaces, each of which stands in the kind, an id, the agent's name, the reason or the
    /// ticket. Upper and lower case are one. Nothing finds all.
    pub text: &'a str,
    /// Only those that stand there.
    pub state: Option<JournalState>,
    /// Only those with a lower number: where the last page ended.
    pub before: Option<u32>,
    /// At most so many.
    pub limit: usize,
}

/// Whether the journal is as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JournalCheck {
    /// Lines that were read, right or wrong.
    pub lines: u32,
    /// The first number whose line is missing, was changed or makes no sense.
    pub first_wrong: Option<u32>,
    /// The first action whose row in the list says something else than its lines, which are right, or is
    /// missing, or has none: nothing is lost, see [`Writer::rebuild_actions`](crate::Writer::rebuild_actions).
    /// Looked for among what stands before the first wrong line.
    pub wrong_row: Option<u32>,
    /// The mark of the last line. Compared with one kept elsewhere it shows what no chain can by itself: that
    /// lines were taken off its end, or that all of it was written anew.
    pub mark: Option<[u8; 32]>,
}

impl JournalCheck {
    /// Whether every line follows from the one before, and the list says what they say.
    pub fn is_sound(&self) -> bool {
        self.first_wrong.is_none() && self.wrong_row.is_none()
    }
}
