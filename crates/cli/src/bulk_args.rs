//! What `purser bulk` is told.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use purser_app::api::BulkKind;

#[derive(Debug, Subcommand)]
pub(crate) enum Bulk {
    /// Split what a list or a search names into what can be done and what cannot, and print a code; --confirm CODE
    /// with --count N does it, row by row. Ctrl-C pauses it, or cancels it while nothing was sent.
    Run(BulkRun),
    /// What was done in bulk, newest first.
    List,
    /// A bulk and what became of each of its rows.
    Show {
        /// Its number.
        number: u32,
        /// As CSV, for a spreadsheet.
        #[arg(long)]
        csv: bool,
    },
    /// Go on with a bulk that was paused or broken off. What was sent is never sent again.
    Resume {
        /// Its number.
        number: u32,
    },
    /// Send no further row until it is resumed.
    Pause {
        /// Its number.
        number: u32,
    },
    /// End a bulk: what was not sent is never sent.
    Cancel {
        /// Its number.
        number: u32,
    },
    /// Try again what failed, and nothing else.
    Retry {
        /// Its number.
        number: u32,
    },
}

#[derive(Debug, Args)]
pub(crate) struct BulkRun {
    /// A file with order ids and purchase tokens in it, a table or any text; - is standard input.
    #[arg(value_name = "FILE", required_unless_present = "search")]
    pub(crate) file: Option<PathBuf>,
    /// Every order that this search finds, instead of a list.
    #[arg(long, value_name = "QUERY", conflicts_with = "file")]
    pub(crate) search: Option<String>,
    /// What is done to each.
    #[arg(long, value_enum)]
    pub(crate) action: BulkAction,
    /// Why: kept in the journal with each. 3 to 500 characters.
    #[arg(long)]
    pub(crate) reason: String,
    /// The ticket that it belongs to.
    #[arg(long)]
    pub(crate) ticket: Option<String>,
    /// Print every row of the plan, and no code.
    #[arg(long, conflicts_with_all = ["confirm", "count"])]
    pub(crate) dry_run: bool,
    /// The code that the plan printed. Without it, nothing is changed.
    #[arg(long, value_name = "CODE", requires = "count")]
    pub(crate) confirm: Option<String>,
    /// How many rows will be sent, as the plan said.
    #[arg(long, value_name = "N", requires = "confirm")]
    pub(crate) count: Option<u32>,
    /// How many seconds to wait before the first is sent.
    #[arg(long, default_value_t = 10, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(0..=3600))]
    pub(crate) hold: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BulkAction {
    /// The whole order goes back, access stays.
    Refund,
    /// The whole order goes back, and what it paid for is taken away.
    RefundAndRevoke,
    /// No more renewals; the customer can restore it until it ends.
    Cancel,
    /// No more renewals, and the customer cannot restore it.
    CancelForGood,
    /// Access ends now, the latest charge goes back.
    Revoke,
    /// Access ends now, what the time left is worth goes back.
    RevokeProrated,
    /// Tell Google that it was delivered.
    Ack,
    /// Ask Google how it is now. Nothing is changed.
    Verify,
}

impl From<BulkAction> for BulkKind {
    fn from(action: BulkAction) -> Self {
        match action {
            BulkAction::Refund => BulkKind::Refund,
            BulkAction::RefundAndRevoke => BulkKind::RefundAndRevoke,
            BulkAction::Cancel => BulkKind::CancelRenewal,
            BulkAction::CancelForGood => BulkKind::StopPayments,
            BulkAction::Revoke => BulkKind::Revoke,
            BulkAction::RevokeProrated => BulkKind::RevokeProrated,
            BulkAction::Ack => BulkKind::Acknowledge,
            BulkAction::Verify => BulkKind::Verify,
        }
    }
}
