use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Amount, MacroDone, MacroTexts, Tone};

/// Something that can be done to an order or a purchase at Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ActionKind {
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
    /// One item ends now, its charge goes back.
    RevokeItem,
    /// The next billing date moves, without a charge.
    Defer,
    /// Tells Google that it was delivered.
    Acknowledge,
    /// A one-time product is used up and can be bought again.
    Consume,
    /// Tells Google what is known of a charge that the customer's bank disputes.
    Review,
}

/// What Google should do with a chargeback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ReviewPreference {
    /// Keep the money.
    Contest,
    /// Either.
    Neutral,
    /// Give it back.
    Approve,
}

/// What somebody says of a chargeback.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReviewDraft {
    /// What Google should do.
    pub preference: ReviewPreference,
    /// Whether there was a trial, a sample or a description before the purchase. Absent: whether the mirror knows
    /// of a trial.
    pub sample: Option<bool>,
    /// How much of what was bought was used, 0 to 100 percent. Absent: all where it was consumed, else not said.
    pub used: Option<u32>,
}

/// What an action is about: an order, a purchase, or both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActionTarget {
    /// The order id, for a refund.
    pub order: Option<String>,
    /// The purchase token. Absent: that of the order.
    pub token: Option<String>,
}

/// An action that could be done, or why not. From the mirror: nothing is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActionOffer {
    /// Which.
    pub kind: ActionKind,
    /// What the menu says: `Refund €9.99, keep access`.
    pub label: String,
    /// A line below it: what it does, in plain words.
    pub words: String,
    /// It takes money or access away.
    pub destructive: bool,
    /// Why it cannot be done; absent where it can.
    pub why_not: Option<String>,
    /// The items one of which has to be chosen, for [`ActionKind::RevokeItem`].
    pub items: Vec<String>,
}

/// What somebody wants done, as filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActionDraft {
    /// Which.
    pub kind: ActionKind,
    /// About what.
    pub target: ActionTarget,
    /// By how many days, 1 to 365, for [`ActionKind::Defer`].
    pub days: Option<u32>,
    /// The item, for [`ActionKind::RevokeItem`].
    pub item: Option<String>,
    /// What is said, for [`ActionKind::Review`].
    pub review: Option<ReviewDraft>,
    /// Why it is done: kept in the journal. Required, 3 to 500 characters; a preview can do without.
    pub reason: String,
    /// The ticket it belongs to, at most 100 characters.
    pub ticket: Option<String>,
    /// The macro that it is done by, whose note, tags and reply go with it.
    #[specta(optional)]
    pub by_macro: Option<String>,
}

/// What an action will do, from the live state: Google was asked just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActionPreview {
    /// To be given back to do exactly this: six letters and digits. Anything that changes makes another one.
    pub code: String,
    /// Until when it can be given back.
    pub expires: String,
    /// The button: `Refund €9.99 and end access`.
    pub verb: String,
    /// It takes money or access away.
    pub destructive: bool,
    /// What goes back to the customer, tax included, where money does and how much is known before.
    pub amount: Option<Amount>,
    /// What will be so afterwards, line by line.
    pub consequences: Vec<Consequence>,
    /// Why it cannot be done now; absent where it can. There is nothing to confirm then.
    pub why_not: Option<String>,
    /// Why one person alone cannot confirm it: somebody else has to. Absent where one can, or where somebody else
    /// has asked for it.
    pub second_person: Option<String>,
    /// Something worth a second look that does not forbid it: somebody else refunded this customer yesterday.
    pub warnings: Vec<String>,
    /// The product, the order or purchase, the customer's account: what is being acted on, in words.
    pub subject: String,
    /// A purchase of a license tester: no money moves.
    pub test: bool,
    /// What the macro writes once it is confirmed, as it would be then.
    pub texts: Option<MacroTexts>,
    /// As of when, by Google's clock.
    pub seen: String,
}

/// One line of the consequences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Consequence {
    /// `Money`, `Access`, `Renewal`, `Undo`, `Voided purchases`, `Your backend hears`; of a review also `Clock`, `You say`
    /// and `Evidence`, the latter once for each.
    pub about: String,
    /// What happens to it.
    pub words: String,
    /// What colour means.
    pub tone: Tone,
}

/// Where an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ActionState {
    /// It is in the journal, and on its way.
    Sending,
    /// Google carried it out, and it was read back.
    Confirmed,
    /// Google refused it; nothing was changed.
    Refused,
    /// It was sent, and nobody knows yet whether it was carried out. Purser looks again by itself.
    Unknown,
    /// It was never carried out: it was read back, and nothing had changed.
    NotDone,
}

/// An entry of the journal: an action and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActionRecord {
    /// Its number in the journal.
    pub number: u32,
    /// Which.
    pub kind: ActionKind,
    /// `Refund, access kept`.
    pub title: String,
    /// Where it stands.
    pub state: ActionState,
    /// The same in words: `Confirmed`, `Sent, not confirmed`.
    pub state_words: String,
    /// What colour means.
    pub tone: Tone,
    /// What Google said, or what was read back.
    pub outcome: Option<String>,
    /// Who did it.
    pub agent: String,
    /// Who wanted it, where the agent confirmed it as a second person.
    pub asked_by: Option<String>,
    /// The credential it was done with.
    pub credential: String,
    /// Why.
    pub reason: String,
    /// The ticket.
    pub ticket: Option<String>,
    /// Application id.
    pub package: String,
    /// Product id.
    pub product: Option<String>,
    /// The order.
    pub order: Option<String>,
    /// The purchase token.
    pub token: Option<String>,
    /// What went back, where money did and how much is known.
    pub amount: Option<Amount>,
    /// The macro that it was done by.
    pub by_macro: Option<MacroDone>,
    /// When it was confirmed by a person.
    pub at: String,
    /// When it came to where it stands.
    pub settled: Option<String>,
    /// How it got there, oldest first.
    pub steps: Vec<ActionStep>,
}

/// One step of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActionStep {
    /// When.
    pub at: String,
    /// Where it stood then.
    pub state: ActionState,
    /// In words.
    pub words: String,
}

/// What the page of activity asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActivityRequest {
    /// A scrap of an id, a reason, a ticket, an agent's name.
    pub query: String,
    /// Only those that stand there.
    pub state: Option<ActionState>,
    /// Where the last page ended, from `next`.
    pub cursor: Option<String>,
    /// At most so many, 1 to 500.
    pub limit: u32,
}

/// A page of the journal, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActivityPage {
    /// The actions.
    pub rows: Vec<ActionRecord>,
    /// Give it back to get the next page; absent at the end.
    pub next: Option<String>,
    /// How many there are of each state, in the whole journal.
    pub counts: Vec<ActivityCount>,
}

/// How many actions stand somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActivityCount {
    /// Where.
    pub state: ActionState,
    /// How many.
    pub count: u32,
}

/// Whether the journal is as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JournalCheck {
    /// Lines that were read.
    pub lines: u32,
    /// Every line follows from the one before.
    pub sound: bool,
    /// In words, with the number of the first line that does not fit.
    pub words: String,
    /// The last line's mark, to be kept elsewhere and compared.
    pub mark: Option<String>,
}

/// What a workspace lets be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum SafeMode {
    /// Nothing is changed at Google. So it is for a new credential.
    ReadOnly,
    /// Everything, each after its preview.
    Confirm,
}

/// Who acts in this workspace, and what it lets be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Desk {
    /// What is let be done.
    pub mode: SafeMode,
    /// The name that goes into the journal, told apart from the credential. Absent until it was said.
    pub agent: Option<String>,
    /// The credential's e-mail address.
    pub credential: String,
}
