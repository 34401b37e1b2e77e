use jiff::Timestamp;
use purser_model::OrderId;

/// Where an action stands. The numbers are in the mirror and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum JournalState {
    /// It is about to be sent, or on its way.
    Sending = 1,
    /// It was carried out.
    Confirmed = 2,
    /// Google refused it.
    Refused = 3,
    /// It was sent, and nobody knows whether it was carried out.
    Unknown = 4,
    /// It was not carried out.
    NotDone = 5,
}

impl JournalState {
    /// Every state.
    pub const ALL: [JournalState; 5] =
        [Self::Sending, Self::Confirmed, Self::Refused, Self::Unknown, Self::NotDone];

    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| *state as u8 == number)
    }

    /// Nothing more is to be learnt of it.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Confirmed | Self::Refused | Self::NotDone)
    }
}

/// What begins an action: everything that a person confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// `refund`.
    pub kind: String,
    /// Application id.
    pub package: String,
    /// The order that is acted on.
    pub order: Option<OrderId>,
    /// The purchase that is acted on.
    pub token: Option<String>,
    /// Who acts.
    pub agent: String,
    /// With which credential.
    pub credential: String,
    /// Why.
    pub reason: String,
    /// The ticket that it belongs to.
    pub ticket: Option<String>,
    /// When.
    pub at: Timestamp,
    /// JSON that only the caller understands: parameters, the call, the state before.
    pub body: String,
}

/// What became of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalStep {
    /// The action's number.
    pub action: u32,
    /// Where it stands now.
    pub state: JournalState,
    /// When.
    pub at: Timestamp,
    /// In words.
    pub words: Option<String>,
    /// JSON that only the caller understands.
    pub body: String,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// 1, 2, 3 and so on, without gaps.
    pub number: u32,
    /// The number of the line that began the action.
    pub action: u32,
    /// When.
    pub at: Timestamp,
    /// Where the action stood then.
    pub state: JournalState,
    /// In words.
    pub words: Option<String>,
    /// The caller's JSON.
    pub body: String,
}

/// An action and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRow {
    /// The number of its first line.
    pub number: u32,
    /// `refund`.
    pub kind: String,
    /// Where it stands.
    pub state: JournalState,
    /// When it began.
    pub at: Timestamp,
    /// Application id.
    pub package: String,
    /// The order.
    pub order: Option<OrderId>,
    /// The purchase.
    pub token: Option<String>,
    /// Who.
    pub agent: String,
    /// With which credential.
    pub credential: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
}

/// Which actions are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActionsRequest {
    /// A scrap of an order id, token, reason, ticket or agent's name, in any case.
    pub text: Option<String>,
    /// Those that stand there.
    pub state: Option<JournalState>,
    /// Those before this number.
    pub before: Option<u32>,
    /// At most so many.
    pub limit: usize,
}

/// Whether the journal is as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalCheck {
    /// Lines that were read.
    pub lines: u64,
    /// The first that does not follow from the one before, or whose action says something else.
    pub first_wrong: Option<u32>,
    /// The mark of the last line. Kept elsewhere, it also tells whether lines were cut off at the end.
    pub mark: Option<[u8; 32]>,
}
