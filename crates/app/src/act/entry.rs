use jiff::Timestamp;
use purser_model::action::{Action, amount};
use purser_store::{ActionRow, JournalLine, JournalState};
use serde::{Deserialize, Serialize};

use super::{Answer, Loaded, at_most, kind_of};
use crate::api::{ActionDraft, ActionRecord, ActionState, ActionStep, Amount, Macro, Tone};
use crate::macros;

/// What a person confirmed, as the journal keeps it: everything that is needed to tell later whether it was done.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Body {
    pub(crate) title: String,
    pub(crate) draft: ActionDraft,
    pub(crate) product: Option<String>,
    pub(crate) amount: Option<Amount>,
    /// What goes back at most, where the amount is not known before.
    #[serde(default)]
    pub(crate) at_most: Option<Amount>,
    /// Who wanted it, where a second person confirmed it.
    #[serde(default)]
    pub(crate) asked_by: Option<String>,
    /// The call that was about to be made.
    pub(crate) method: String,
    /// Google's JSON of both as they were before.
    pub(crate) order_before: Option<String>,
    pub(crate) purchase_before: Option<String>,
    pub(crate) seen: Option<Timestamp>,
    /// What Google was told of a chargeback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) review: Option<Answer>,
    /// The macro that it was done by, as it was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by_macro: Option<Macro>,
}

impl Body {
    pub(crate) fn new(action: &Action, draft: &ActionDraft, loaded: &Loaded) -> Self {
        Body {
            title: action.title(),
            draft: draft.clone(),
            product: loaded.product(),
            amount: amount(action, &loaded.situation()).map(Amount::from),
            at_most: at_most(action, loaded).map(Amount::from),
            asked_by: None,
            method: method(action, loaded).to_owned(),
            order_before: loaded.order_raw.clone(),
            purchase_before: loaded.purchase_raw.clone(),
            seen: loaded.seen,
            review: loaded.answer(action),
            by_macro: None,
        }
    }

    /// The state before, as of `now`.
    pub(crate) fn before(&self, package: &str, token: Option<&str>, now: Timestamp) -> Loaded {
        let (order, purchase) = (self.order_before.as_deref(), self.purchase_before.as_deref());
        Loaded::from_raw(package, token, order, purchase, now)
    }
}

pub(crate) fn method(action: &Action, loaded: &Loaded) -> &'static str {
    use purser_model::PurchaseDetail as D;
    let subscription = matches!(loaded.purchase.as_ref().map(|p| &p.detail), Some(D::Subscription(_)));
    match action {
        Action::Refund => "orders.refund",
        Action::RefundAndRevoke => "orders.refund?revoke=true",
        Action::CancelRenewal | Action::StopPayments => "purchases.subscriptionsv2.cancel",
        Action::Revoke(_) => "purchases.subscriptionsv2.revoke",
        Action::Defer(_) => "purchases.subscriptionsv2.defer",
        Action::Acknowledge if subscription => "purchases.subscriptions.acknowledge",
        Action::Acknowledge => "purchases.products.acknowledge",
        Action::Consume => "purchases.products.consume",
        Action::Review(_) => "orders.reviewrefund",
    }
}

pub(crate) fn state_of(state: JournalState) -> ActionState {
    match state {
        JournalState::Sending => ActionState::Sending,
        JournalState::Confirmed => ActionState::Confirmed,
        JournalState::Refused => ActionState::Refused,
        JournalState::Unknown => ActionState::Unknown,
        JournalState::NotDone => ActionState::NotDone,
    }
}

fn words_of(state: ActionState) -> (&'static str, Tone) {
    match state {
        ActionState::Sending => ("Sending", Tone::Info),
        ActionState::Confirmed => ("Confirmed", Tone::Ok),
        ActionState::Refused => ("Refused by Google", Tone::Alert),
        ActionState::Unknown => ("Sent, not confirmed", Tone::Warn),
        ActionState::NotDone => ("Not done", Tone::Mute),
    }
}

/// An action as the screen shows it.
pub(crate) fn record(row: &ActionRow, lines: &[JournalLine]) -> Option<ActionRecord> {
    let body: Body = serde_json::from_str(&lines.first()?.body).ok()?;
    let state = state_of(row.state);
    let (state_words, tone) = words_of(state);
    let steps: Vec<ActionStep> = lines
        .iter()
        .map(|line| {
            let state = state_of(line.state);
            let words = line.words.clone().unwrap_or_else(|| words_of(state).0.to_owned());
            ActionStep { at: line.at.to_string(), state, words }
        })
        .collect();
    let settled = !matches!(state, ActionState::Sending | ActionState::Unknown);
    Some(ActionRecord {
        number: row.number,
        kind: kind_of(&row.kind)?,
        title: body.title,
        state,
        state_words: state_words.to_owned(),
        tone,
        outcome: lines.last().filter(|_| lines.len() > 1).and_then(|line| line.words.clone()),
        agent: row.agent.clone(),
        asked_by: body.asked_by,
        credential: row.credential.clone(),
        reason: row.reason.clone(),
        ticket: row.ticket.clone(),
        package: row.package.clone(),
        product: body.product,
        order: row.order.as_ref().map(ToString::to_string),
        token: row.token.clone(),
        amount: body.amount,
        by_macro: body.by_macro.map(|one| macros::said_of(&one, lines)),
        at: row.at.to_string(),
        settled: lines.last().filter(|_| settled).map(|line| line.at.to_string()),
        steps,
    })
}
