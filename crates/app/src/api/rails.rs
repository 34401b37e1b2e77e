use serde::{Deserialize, Serialize};
use specta::Type;

use super::{ActionDraft, ActionKind, Amount};

/// What a workspace does not let be done, whoever acts. Stopping something that is under way is always allowed.
///
/// Limits are kept for each currency by itself; a currency that is not named has none. They guard against
/// mistakes of the people at this desk, not against somebody who changes them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct GuardRails {
    /// Actions that nobody does here.
    pub forbidden: Vec<ActionKind>,
    /// What one action may give back at most.
    pub per_action: Vec<Amount>,
    /// What may go back on one day, from midnight to midnight in UTC, by all actions of this workspace.
    pub per_day: Vec<Amount>,
    /// Above it, somebody other than who wants it has to confirm it.
    pub second_person: Vec<Amount>,
}

/// An action that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SecondPersonRequest {
    /// Its number.
    pub number: u32,
    /// What is wanted.
    pub draft: ActionDraft,
    /// The button: `Refund EUR 120.00 and end access`.
    pub verb: String,
    /// What it is about, in words.
    pub subject: String,
    /// What would go back at most.
    pub amount: Option<Amount>,
    /// Who wants it.
    pub asked_by: String,
    /// When, by Google's clock.
    pub asked: String,
    /// Until when it can be confirmed.
    pub expires: String,
}
