use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ActionState, Error, NotificationKind, ProductKind, Sort, SubscriptionSort};

/// A list as a page shows it: everything in it, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "of", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ExportList {
    /// The orders that a search finds.
    Orders {
        /// The text as typed.
        query: String,
        /// The order of rows; newest first, or what the text says, if absent.
        sort: Option<Sort>,
    },
    /// The subscriptions that a search finds in a view.
    Subscriptions {
        /// The text as typed.
        query: String,
        /// The id of a view; absent means all.
        view: Option<String>,
        /// The order of rows; what happens first comes first, if absent.
        sort: Option<SubscriptionSort>,
    },
    /// Notifications, newest first.
    Notifications {
        /// Only of this kind.
        kind: Option<NotificationKind>,
        /// Only about this token or order, whole.
        about: Option<String>,
    },
    /// Prices of the catalog, a row for each plan or phase of an offer in each region.
    Catalog {
        /// Only of this product.
        product: Option<ExportProduct>,
    },
    /// What needs somebody, as far as it is listed.
    Attention,
    /// The journal, newest first.
    Activity {
        /// A scrap of an id, a reason, a ticket, an agent's name.
        query: String,
        /// Only those that stand there.
        state: Option<ActionState>,
    },
    /// The rows of a bulk, in their order.
    Bulk {
        /// Its number.
        number: u32,
    },
}

/// A product of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportProduct {
    /// Application id.
    pub package: String,
    /// Which kind.
    pub kind: ProductKind,
    /// Product id.
    pub id: String,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    /// RFC 4180, for spreadsheets.
    Csv,
    /// One array, an object on each line.
    Json,
    /// An object on each line and nothing else, for millions of rows.
    JsonLines,
    /// A table for a ticket or a mail.
    Markdown,
}

/// What is exported, and how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRequest {
    /// Which list.
    pub list: ExportList,
    /// Only these rows of it, in this order: order ids, purchase tokens, numbers of the journal.
    pub ids: Option<Vec<String>>,
    /// Only these columns, in the order of the list; absent means all.
    pub columns: Option<Vec<String>>,
    /// How it is written.
    pub format: ExportFormat,
    /// Ids, tokens, accounts and names of agents become pseudonyms; what people wrote, customers' names and e-mail
    /// addresses are left out.
    pub mask: bool,
    /// A mark at the beginning of a CSV by which Excel knows that it is UTF-8.
    pub bom: bool,
}

/// What an export will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportPreview {
    /// How many rows; absent where that is known only at the end.
    pub count: Option<u32>,
    /// The beginning as it will be written, with at most three rows.
    pub lines: Vec<String>,
    /// Every column of the list.
    pub columns: Vec<ExportColumn>,
    /// Where it could go: a path that is not taken.
    pub file: String,
    /// What a row is called: `order`.
    pub one: String,
    /// What rows are called: `orders`.
    pub many: String,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportColumn {
    /// Its name in the file and on the command line.
    pub id: String,
    /// What masking does to it.
    pub masking: ExportMasking,
}

/// What masking does to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportMasking {
    /// Nothing: it says nothing of whom.
    Kept,
    /// Each value becomes a pseudonym.
    Masked,
    /// It is left out.
    LeftOut,
}

/// Where an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportPhase {
    /// Rows are being written.
    Running,
    /// The file is whole.
    Done,
    /// Somebody stopped it, and nothing is left of it.
    Canceled,
    /// It failed, and nothing is left of it.
    Failed,
}

/// An export that is under way, or was last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportJob {
    /// Where it stands.
    pub phase: ExportPhase,
    /// Rows that were written.
    pub written: u32,
    /// How many there will be, where that is known.
    pub total: Option<u32>,
    /// Where it goes.
    pub file: String,
    /// What a row is called.
    pub one: String,
    /// What rows are called.
    pub many: String,
    /// Whether it is masked.
    pub masked: bool,
    /// Why it failed.
    pub error: Option<Error>,
}

/// An export that was given out, as the workspace remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExportRecord {
    /// When.
    pub at: String,
    /// Who, where they have said so.
    pub agent: Option<String>,
    /// Which list.
    pub list: ExportList,
    /// Whether only selected rows of it.
    pub selected: bool,
    /// How many rows.
    pub rows: u32,
    /// The columns that were written.
    pub columns: Vec<String>,
    /// How.
    pub format: ExportFormat,
    /// Whether it was masked.
    pub masked: bool,
    /// The file's path; absent where it went to a pipe or the clipboard.
    pub file: Option<String>,
}
