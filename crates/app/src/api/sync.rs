use serde::Serialize;
use specta::Type;

use super::Error;

/// What synchronisation is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncStatus {
    /// Where it stands.
    pub phase: SyncPhase,
    /// What it is doing, in words: `Reading sales report 2026-03`.
    pub doing: String,
    /// Steps of the run, in order.
    pub steps: Vec<SyncStep>,
    /// When the last run that finished did.
    pub last_finished: Option<String>,
    /// Why the last run stopped, when it failed.
    pub failure: Option<Error>,
    /// What is left to fetch.
    pub backlog: Backlog,
    /// The looks at purchases that stand ahead.
    pub planned: Planned,
    /// Calls made in this run, by method, most first.
    pub calls: Vec<MethodCalls>,
}

/// Where synchronisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SyncPhase {
    /// Never ran in this workspace.
    Never,
    /// At rest, everything known is mirrored.
    Idle,
    /// At work.
    Running,
    /// Told to stop, finishing what is on its way.
    Stopping,
    /// Stopped by a person before it was done.
    Canceled,
    /// Stopped by a fault; what was fetched is kept.
    Failed,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SyncStep {
    /// `Catalog`, `Sales reports`, `Orders`, `Purchases`, `Voided purchases`.
    pub name: String,
    /// Units done.
    pub done: u32,
    /// Units in all, as far as known; 0 before that.
    pub total: u32,
    /// Where the step stands.
    pub state: StepState,
    /// What surprised: `3 orders are not known to Google`.
    pub note: Option<String>,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    /// Not begun.
    Waiting,
    /// At work.
    Running,
    /// Done.
    Done,
    /// Left out, with a note why.
    Skipped,
    /// Failed, with a note why.
    Failed,
}

/// What is left to fetch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Backlog {
    /// Order ids known from reports, not yet fetched.
    pub orders: u32,
    /// Purchases known from orders, not yet fetched.
    pub purchases: u32,
    /// Ids that Google refused.
    pub refused: u32,
}

/// The looks at purchases that stand ahead. Each has a day on which something can have happened to its purchase;
/// none is looked at before, unless a notification or a person says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Planned {
    /// The first.
    pub next: Option<String>,
    /// How many are due now: the next run takes them.
    pub now: u32,
    /// Within a day, those due now included.
    pub day: u32,
    /// Within seven days.
    pub week: u32,
    /// Within thirty days.
    pub month: u32,
    /// All.
    pub all: u32,
}

/// Calls of one method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MethodCalls {
    /// `orders.batchget`.
    pub method: String,
    /// How many.
    pub calls: u32,
    /// How many of them failed.
    pub failed: u32,
}
