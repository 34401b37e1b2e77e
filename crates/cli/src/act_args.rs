//! What the commands that act at Google are told.

use clap::{Args, ValueEnum};
use purser_app::api::{ActionDraft, ActionKind, ActionState, ActionTarget, SafeMode};

/// An order id or a purchase token, why, and the code that confirms.
#[derive(Debug, Args)]
pub(crate) struct Act {
    /// An order id, `GPA.1234-5678-9012-34567`, or a purchase token.
    #[arg(value_name = "ORDER|TOKEN")]
    pub(crate) target: String,
    /// Why: kept in the journal. 3 to 500 characters.
    #[arg(long)]
    pub(crate) reason: String,
    /// The ticket that it belongs to.
    #[arg(long)]
    pub(crate) ticket: Option<String>,
    /// The code that the preview printed. Without it, nothing is changed.
    #[arg(long, value_name = "CODE")]
    pub(crate) confirm: Option<String>,
    /// With the code that the preview printed: asks that somebody else confirms it, where one person may not.
    #[arg(long, value_name = "CODE", conflicts_with = "confirm")]
    pub(crate) ask: Option<String>,
}

impl Act {
    /// The draft, and what the code that was given is for.
    pub(crate) fn draft(self, kind: ActionKind) -> (ActionDraft, Step) {
        let draft = ActionDraft {
            kind,
            target: target(self.target),
            days: None,
            item: None,
            review: None,
            reason: self.reason,
            ticket: self.ticket,
            by_macro: None,
        };
        let step = match (self.confirm, self.ask) {
            (Some(code), _) => Step::Confirm(code),
            (None, Some(code)) => Step::Ask(code),
            (None, None) => Step::Preview,
        };
        (draft, step)
    }
}

/// An order by its id, or a purchase by its token.
pub(crate) fn target(text: String) -> ActionTarget {
    let is_order = text.trim().starts_with("GPA.");
    let (order, token) = if is_order { (Some(text), None) } else { (None, Some(text)) };
    ActionTarget { order, token }
}

/// How far it goes.
#[derive(Debug)]
pub(crate) enum Step {
    Preview,
    Confirm(String),
    /// Somebody else is to confirm it.
    Ask(String),
}

#[derive(Debug, Args)]
pub(crate) struct Refund {
    #[command(flatten)]
    pub(crate) act: Act,
    /// Take away what was bought, too.
    #[arg(long)]
    pub(crate) revoke: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Cancel {
    #[command(flatten)]
    pub(crate) act: Act,
    /// So that the customer cannot restore it.
    #[arg(long)]
    pub(crate) for_good: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    #[command(flatten)]
    pub(crate) act: Act,
    /// Give back what the time left is worth, instead of the latest charge.
    #[arg(long, conflicts_with = "item")]
    pub(crate) prorated: bool,
    /// End this item alone.
    #[arg(long, value_name = "PRODUCT")]
    pub(crate) item: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Defer {
    #[command(flatten)]
    pub(crate) act: Act,
    /// By how many days, 1 to 365.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=365))]
    pub(crate) days: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Activity {
    /// A scrap of an id, a reason, a ticket, a name.
    #[arg(value_name = "TEXT")]
    pub(crate) text: Vec<String>,
    /// Only those that stand there.
    #[arg(long, value_enum)]
    pub(crate) state: Option<State>,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) limit: u32,
    /// Look at Google whether this action was carried out.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["text", "state", "verify"])]
    pub(crate) check: Option<u32>,
    /// Read the whole journal and say whether it is as it was written. Ends with 1 if it is not.
    #[arg(long, conflicts_with_all = ["text", "state"])]
    pub(crate) verify: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum State {
    Sending,
    Unknown,
    Confirmed,
    Refused,
    NotDone,
}

impl From<State> for ActionState {
    fn from(state: State) -> Self {
        match state {
            State::Sending => ActionState::Sending,
            State::Unknown => ActionState::Unknown,
            State::Confirmed => ActionState::Confirmed,
            State::Refused => ActionState::Refused,
            State::NotDone => ActionState::NotDone,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Desk {
    /// The name that goes into the journal.
    #[arg(long, value_name = "NAME")]
    pub(crate) agent: Option<String>,
    /// What the workspace lets be done.
    #[arg(long, value_enum)]
    pub(crate) mode: Option<Mode>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// Nothing is changed at Google.
    ReadOnly,
    /// Everything, each after its preview.
    Confirm,
}

impl From<Mode> for SafeMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::ReadOnly => SafeMode::ReadOnly,
            Mode::Confirm => SafeMode::Confirm,
        }
    }
}
