use serde::Serialize;
use specta::Type;

use super::Amount;

/// A charge that a customer's bank disputes, and that Google asks about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// The order.
    pub order: String,
    /// Application id.
    pub package: String,
    /// Product id, where the order is in the mirror.
    pub product: Option<String>,
    /// What was paid, where that is known.
    pub amount: Option<Amount>,
    /// When Google asked.
    pub asked: String,
    /// Until when it takes an answer: a day later.
    pub until: String,
    /// How long that is from now.
    pub seconds_left: u32,
    /// Where it stands.
    pub state: ReviewState,
    /// The entry of the journal with the answer.
    pub action: Option<u32>,
}

/// Where a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReviewState {
    /// An answer can be given.
    Open,
    /// One was given from here.
    Answered,
    /// The day is over, or the money went back, and none was given from here.
    Over,
}
