use serde::{Deserialize, Serialize};
use specta::Type;

use super::Amount;

/// What somebody has to look at, by kind. From the mirror: nothing is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Attention {
    /// Kinds of which there is something, the most pressing kind first. Without those that are not shown.
    pub groups: Vec<AttentionGroup>,
    /// How many of all items are urgent or due soon: what a badge shows.
    pub pressing: u32,
    /// How many are urgent.
    pub urgent: u32,
    /// How many are put away for now.
    pub put_away: u32,
    /// Every kind, with what is chosen for it.
    pub kinds: Vec<AttentionChoice>,
    /// As of when, by the workspace's clock.
    pub now: String,
}

/// All items of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttentionGroup {
    /// Which.
    pub kind: AttentionKind,
    /// `Chargeback reviews`.
    pub title: String,
    /// What is in it, by which rule.
    pub about: String,
    /// The first that end come first.
    pub items: Vec<AttentionItem>,
    /// How many more there are.
    pub more: u32,
}

/// One thing that needs somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttentionItem {
    /// Names it as long as it is there: `review GPA.3345-…`.
    pub id: String,
    /// Which kind.
    pub kind: AttentionKind,
    /// What it is: `The bank disputes EUR 9.99`.
    pub title: String,
    /// What it is about: the product, the order, the account.
    pub subject: String,
    /// Since when.
    pub since: Option<String>,
    /// Until when something can be done about it.
    pub until: Option<String>,
    /// How long that is from now.
    pub seconds_left: Option<u32>,
    /// What happens then, or what it means.
    pub then: String,
    /// How pressing it is.
    pub urgency: Urgency,
    /// What is at stake, where that is known.
    pub amount: Option<Amount>,
    /// The order.
    pub order: Option<String>,
    /// The purchase token.
    pub token: Option<String>,
    /// The journal's number of the action.
    pub action: Option<u32>,
    /// The number of the bulk.
    pub bulk: Option<u32>,
    /// The number of the request that waits for a second person.
    pub request: Option<u32>,
    /// The one next step.
    pub step: AttentionStep,
}

/// What needs somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AttentionKind {
    /// Google asks about a chargeback.
    Review,
    /// An action waits for a second person.
    SecondPerson,
    /// A purchase is not acknowledged, and Google will refund it.
    Unacknowledged,
    /// An action was sent, and nobody knows what became of it.
    Unsettled,
    /// A bulk waits.
    Bulk,
    /// The mirror is not kept true.
    Sync,
    /// The payment of somebody who paid much has failed.
    Payment,
}

/// How pressing something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Urgency {
    /// Within hours, or nothing works until it is done.
    Urgent,
    /// Within a day or so.
    Soon,
    /// Worth knowing.
    Later,
}

/// The one next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum AttentionStep {
    /// Answer the review.
    Answer,
    /// Confirm what somebody else asks for.
    Confirm,
    /// Acknowledge the purchase.
    Acknowledge,
    /// Look at Google whether it was carried out.
    Check,
    /// Look at the bulk, and resume or cancel it.
    Bulk,
    /// Look at the purchase.
    Look,
    /// Look at how synchronisation stands, and start it.
    Sync,
    /// Test the credential and its rights.
    Doctor,
}

/// What a person chose for a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AttentionChoice {
    /// Which.
    pub kind: AttentionKind,
    /// It is listed and counted.
    pub shown: bool,
    /// The system shows a notification of it.
    pub notified: bool,
}

/// Something that the system is to show, once. It holds nothing of a customer but an order id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Which kind it is of.
    pub kind: AttentionKind,
    /// `A chargeback waits for an answer`.
    pub title: String,
    /// A line below it.
    pub body: String,
}
