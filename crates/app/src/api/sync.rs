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
    /// Calls made since Purser was opened, by method, most first.
    pub calls: Vec<MethodCalls>,
    /// What keeps the mirror true by itself.
    pub live: Live,
    /// What Google allows and what was used of it, bucket by bucket.
    pub budgets: Vec<Budget>,
    /// What waits, by who goes first.
    pub lanes: Vec<Lane>,
    /// The next thirty days.
    pub calendar: Vec<DueDay>,
}

/// What keeps the mirror true by itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Live {
    /// Where it stands.
    pub state: LiveState,
    /// Since when.
    pub since: Option<String>,
    /// Why it tries again or waits, in a sentence.
    pub note: Option<String>,
    /// When notifications were last asked for with success.
    pub last_pull: Option<String>,
    /// When a notification last came.
    pub last_message: Option<String>,
    /// Notifications taken in since Purser was opened.
    pub messages: u32,
    /// Orders that a look-up named and that wait for company: a batch of up to a thousand costs one call.
    pub gathering: u32,
    /// What is read on a schedule.
    pub sources: Vec<SourceSchedule>,
}

/// Where keeping the mirror true stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LiveState {
    /// Not asked for: a command that runs once.
    #[default]
    Off,
    /// Stopped by a person until resumed.
    Paused,
    /// Taking in notifications as they come, and looking up what is due.
    Listening,
    /// Looking up what is due. The workspace has no notifications.
    Scheduled,
    /// Google could not be reached, or refused; it tries again by itself.
    Retrying,
    /// Another window or command of Purser does it.
    Elsewhere,
}

/// Something that is read on a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SourceSchedule {
    /// `Catalog`, `Reports`, `Voided purchases`.
    pub name: String,
    /// When it was last read.
    pub last: Option<String>,
    /// When it is read next.
    pub next: Option<String>,
    /// What surprised last time.
    pub note: Option<String>,
}

/// What Google allows of one kind of call, and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// Short and stable: `subscriptions`, `oneTimePurchases`, `orders`, `catalog`, `voided`, `notifications`, `reports`.
    pub bucket: String,
    /// In words: `Subscription look-ups`.
    pub name: String,
    /// The application, for what is counted for each.
    pub package: Option<String>,
    /// Calls within `seconds` that Purser allows itself now.
    pub limit: u32,
    /// Calls within `seconds` that Google grants every project.
    pub granted: u32,
    /// The span of both.
    pub seconds: u32,
    /// Calls within the last such span.
    pub used: u32,
    /// Calls kept for people: background work never takes them.
    pub reserve: u32,
    /// Calls since midnight in California, where Google's day begins.
    pub used_today: u32,
    /// Calls a day, where Google has such a limit or has said so.
    pub daily_limit: Option<u32>,
    /// Until when Google asked to be left alone.
    pub blocked_until: Option<String>,
    /// A person chose `limit`.
    pub chosen: bool,
    /// Google refused lately, so Purser goes slower than it may: other users of the project need some, too.
    pub slowed: bool,
}

/// What waits on one lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Lane {
    /// `Asked for by you`, `Notifications`, `Due`, `Backfill`.
    pub name: String,
    /// What is on it, in a sentence.
    pub about: String,
    /// Purchases waiting.
    pub waiting: u32,
}

/// The look-ups of one day ahead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DueDay {
    /// The day, `2026-10-21`, in the time zone of this computer.
    pub day: String,
    /// How many.
    pub count: u32,
    /// Why, most first.
    pub reasons: Vec<DueReason>,
}

/// So many look-ups for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DueReason {
    /// `after it renews or ends`.
    pub why: String,
    /// How many.
    pub count: u32,
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
    /// Calls since midnight in California, those of other sessions included.
    pub today: u32,
    /// The HTTP status of the last answer; absent before the first, 0 where none came.
    pub last_status: Option<u16>,
    /// When it came.
    pub last_at: Option<String>,
}
