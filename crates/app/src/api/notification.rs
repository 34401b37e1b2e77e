use serde::{Deserialize, Serialize};
use specta::Type;

use super::Tone;

/// What the tail of notifications asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NotificationsRequest {
    /// Only of this kind.
    pub kind: Option<NotificationKind>,
    /// Only about this token or order, whole.
    pub about: Option<String>,
    /// Where the last page ended, from `next`.
    pub cursor: Option<String>,
    /// At most so many rows, 1 to 500.
    pub limit: u32,
}

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NotificationKind {
    /// A subscription.
    Subscription,
    /// A one-time purchase.
    OneTime,
    /// A voided purchase.
    Voided,
    /// A chargeback that Google asks an opinion on, within 24 hours.
    Review,
    /// "Send test message" in Play Console.
    Test,
    /// A kind that this Purser does not know, or not a notification at all. Kept as it came.
    Unknown,
}

/// A page of notifications, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NotificationPage {
    /// The rows.
    pub rows: Vec<NotificationRow>,
    /// Give it back to get the next page; absent at the end.
    pub next: Option<String>,
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NotificationRow {
    /// Pub/Sub's id of the message.
    pub id: String,
    /// When Google says that it happened.
    pub happened: Option<String>,
    /// When Pub/Sub took it in.
    pub published: String,
    /// When Purser took it in.
    pub received: String,
    /// Seconds from one to the other: from the event where Google says it, else from the publishing.
    pub lag_seconds: u32,
    /// What it is about.
    pub kind: NotificationKind,
    /// Google's number of what happened, `2`.
    pub code: Option<u32>,
    /// In words: `Renewed`.
    pub what: String,
    /// What colour means.
    pub tone: Tone,
    /// Application id, where it names one.
    pub package: Option<String>,
    /// Product id, where it names one or the mirror knows it.
    pub product: Option<String>,
    /// The purchase it is about.
    pub token: Option<String>,
    /// The order it is about.
    pub order: Option<String>,
    /// What Purser did about it.
    pub outcome: NotificationOutcome,
    /// The message decoded: JSON indented, or the data as it came where it is none.
    pub raw: String,
}

/// What Purser did about a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NotificationOutcome {
    /// Its purchase or order was looked up since.
    LookedUp,
    /// It waits for its look-up.
    Waiting,
    /// There was nothing to look up: a test, an unknown kind.
    Nothing,
}
