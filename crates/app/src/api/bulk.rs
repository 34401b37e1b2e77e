use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Amount, ImportProblem, Tone};

/// What can be done to many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BulkKind {
    /// The whole order goes back, access stays.
    Refund,
    /// The whole order goes back, and what it paid for is taken away.
    RefundAndRevoke,
    /// No more renewals; the customer can restore it until it ends.
    CancelRenewal,
    /// No more renewals, and the customer cannot restore it.
    StopPayments,
    /// Access ends now, the latest charge goes back.
    Revoke,
    /// Access ends now, what the time left is worth goes back.
    RevokeProrated,
    /// Tells Google that it was delivered.
    Acknowledge,
    /// Google is asked how it is now. Nothing is changed.
    Verify,
}

/// Where the rows come from: exactly one of the three.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkSource {
    /// Pasted text with order ids and purchase tokens in it: a table or anything else.
    pub text: Option<String>,
    /// Path of a file with the same.
    pub file: Option<String>,
    /// A search: every order that it finds.
    pub query: Option<String>,
}

/// What somebody wants done to many, as filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkDraft {
    /// What.
    pub kind: BulkKind,
    /// To which.
    pub source: BulkSource,
    /// Why it is done: kept in the journal with every row. Required to start, 3 to 500 characters.
    pub reason: String,
    /// The ticket it belongs to, at most 100 characters.
    pub ticket: Option<String>,
}

/// Whether something can be done to a row, as far as the mirror knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BulkVerdict {
    /// It will be sent, if it still is so when its turn comes.
    Eligible,
    /// It is so already.
    AlreadyDone,
    /// Google refunds for three years.
    TooOld,
    /// The mirror does not have it.
    Unknown,
    /// It cannot be done, for another reason.
    NotPossible,
}

/// What a bulk would do, from the mirror: nothing is asked and nothing is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkPlan {
    /// What.
    pub kind: BulkKind,
    /// `Refund, access kept`.
    pub title: String,
    /// It takes money or access away.
    pub destructive: bool,
    /// Where the rows come from: `134 orders of the search "premium refunded"`.
    pub origin: String,
    /// To be given back to do exactly this: six letters and digits.
    pub code: String,
    /// Until when it can be given back.
    pub expires: String,
    /// How many rows will be sent: the number to be typed.
    pub count: u32,
    /// How many there are of each verdict, all five.
    pub verdicts: Vec<BulkVerdictCount>,
    /// Rows that name something that another row names already.
    pub merged: u32,
    /// What goes back to customers with the eligible rows, tax included, a sum for each currency.
    pub totals: Vec<Amount>,
    /// Eligible rows of which it is not known before how much goes back.
    pub without_amount: u32,
    /// Calls to Google, by the quota they are taken from.
    pub calls: Vec<BulkCalls>,
    /// About how long it takes, in seconds: as the quotas allow, with an answer awaited before the next call.
    pub seconds: u32,
    /// Why it cannot be started at all; absent where it can.
    pub why_not: Option<String>,
    /// A page of the rows, in the order in which they are sent.
    pub rows: Vec<BulkPlanRow>,
    /// Where the next page begins; absent at the end.
    pub next: Option<u32>,
    /// The first lines that could not be used.
    pub problems: Vec<ImportProblem>,
    /// How many lines could not be used.
    pub problem_count: u32,
}

/// How many rows have a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkVerdictCount {
    /// Which.
    pub verdict: BulkVerdict,
    /// How many.
    pub count: u32,
}

/// Calls that are taken from one quota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkCalls {
    /// The quota's short name, as in the budgets.
    pub bucket: String,
    /// The same in words.
    pub words: String,
    /// How many.
    pub calls: u32,
    /// How many Purser makes in a minute at most.
    pub a_minute: u32,
}

/// A row of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkPlanRow {
    /// The order.
    pub order: Option<String>,
    /// The purchase token.
    pub token: Option<String>,
    /// Product id.
    pub product: Option<String>,
    /// What goes back, where money does and how much is known.
    pub amount: Option<Amount>,
    /// Whether it can be done.
    pub verdict: BulkVerdict,
    /// Why not; absent where it can.
    pub words: Option<String>,
}

/// Where a bulk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BulkPhase {
    /// It was confirmed, and nothing is sent before its time: it can be canceled as if it had never been.
    Holding,
    /// Row after row is sent.
    Running,
    /// It waits until somebody resumes it.
    Paused,
    /// Somebody ended it; what was not sent by then is never sent.
    Canceled,
    /// Every row had its turn.
    Finished,
}

/// A bulk and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkJob {
    /// Its number in the workspace.
    pub number: u32,
    /// What.
    pub kind: BulkKind,
    /// `Refund, access kept`.
    pub title: String,
    /// Where it stands.
    pub phase: BulkPhase,
    /// The same in words.
    pub phase_words: String,
    /// Why it waits, where it does not go on by itself.
    pub note: Option<String>,
    /// Who confirmed it.
    pub agent: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// Where its rows came from.
    pub origin: String,
    /// When it was confirmed.
    pub at: String,
    /// Nothing was sent before.
    pub starts: String,
    /// When it finished or was canceled.
    pub ended: Option<String>,
    /// All rows.
    pub total: u32,
    /// Rows whose turn has not come.
    pub waiting: u32,
    /// Rows that are on their way.
    pub sending: u32,
    /// Rows that were done, and read back.
    pub done: u32,
    /// Rows that were no longer as planned when their turn came; nothing was sent.
    pub skipped: u32,
    /// Rows that were refused, not carried out or not sent: these can be tried again.
    pub failed: u32,
    /// Rows that were sent and of which nobody knows yet. They settle by themselves and are never sent again.
    pub unknown: u32,
}

/// Where a row of a bulk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum BulkRowPhase {
    /// Its turn has not come.
    Waiting,
    /// It is on its way.
    Sending,
    /// Done, and read back.
    Done,
    /// No longer as planned; nothing was sent.
    Skipped,
    /// Refused, not carried out or not sent.
    Failed,
    /// Sent, not confirmed.
    Unknown,
}

/// A row of a bulk and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkJobRow {
    /// Its place, from 1.
    pub place: u32,
    /// The order.
    pub order: Option<String>,
    /// The purchase token.
    pub token: Option<String>,
    /// Product id.
    pub product: Option<String>,
    /// What goes back, as planned.
    pub amount: Option<Amount>,
    /// Where it stands.
    pub phase: BulkRowPhase,
    /// The same in words.
    pub phase_words: String,
    /// What colour means.
    pub tone: Tone,
    /// What was said to it last.
    pub words: Option<String>,
    /// Its number in the journal, once it was sent.
    pub action: Option<u32>,
    /// When its turn came.
    pub at: Option<String>,
}

/// A bulk with a page of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BulkJobPage {
    /// The bulk.
    pub job: BulkJob,
    /// Rows in their order.
    pub rows: Vec<BulkJobRow>,
    /// Give it back as `after` to get the next page; absent at the end.
    pub next: Option<u32>,
}
