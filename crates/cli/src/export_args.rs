//! What `purser export` is told.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::args::RtdnKind;

/// A list as a file: every row of it, in its order.
#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(subcommand)]
    pub(crate) what: ExportWhat,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = Format::Csv, global = true)]
    pub(crate) format: Format,
    /// Put pseudonyms in the place of ids, and leave out what people wrote and are called.
    #[arg(long, global = true)]
    pub(crate) mask: bool,
    /// Only these columns, with commas between; a wrong one is answered with all that there are.
    #[arg(long, value_delimiter = ',', value_name = "NAMES", global = true)]
    pub(crate) columns: Option<Vec<String>>,
    /// The file; - is standard output. Nothing is left of a file that does not become whole.
    #[arg(long, default_value = "-", value_name = "FILE", global = true)]
    pub(crate) out: PathBuf,
    /// Put the file in the place of one that is there.
    #[arg(long, global = true)]
    pub(crate) force: bool,
    /// Begin a CSV with the mark by which Excel knows UTF-8.
    #[arg(long, global = true)]
    pub(crate) bom: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExportWhat {
    /// Orders that a search finds; all of them without one.
    Orders {
        /// What to look for, as in the window's search box.
        query: Vec<String>,
    },
    /// Subscriptions that a search finds.
    #[command(alias = "subs")]
    Subscriptions {
        /// What to look for.
        query: Vec<String>,
        /// A view: live, grace, hold, paused, ending, priceChange, unacknowledged, all.
        #[arg(long, default_value = "all")]
        view: String,
    },
    /// Notifications, newest first.
    #[command(alias = "rtdn")]
    Notifications {
        /// Only of this kind.
        #[arg(long)]
        kind: Option<RtdnKind>,
        /// Only about this purchase token or order id, whole.
        #[arg(long, value_name = "TOKEN")]
        about: Option<String>,
    },
    /// Every price of the catalog.
    Catalog,
    /// What needs somebody.
    Attention,
    /// The journal, newest first.
    Activity {
        /// Scraps of an id, a reason, a ticket, an agent's name.
        query: Vec<String>,
    },
    /// The rows of a bulk and what became of them.
    Bulk {
        /// Its number.
        number: u32,
    },
    /// What was exported from this workspace, by whom, and whether it was masked.
    History,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For spreadsheets.
    Csv,
    /// One array.
    Json,
    /// An object on each line.
    Jsonl,
    /// A table for a ticket or a mail.
    Md,
}
